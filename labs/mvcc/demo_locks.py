"""演示, 锁 | The second half: who waits, how much is locked, who dies, what is lost, and the four levels."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.mvcc.anomalies import CATALOGUE, matrix
from labs.mvcc.drawing import draw, who
from labs.mvcc.scenarios import LOCK_WAIT_TIMEOUT, SCENARIOS
from labs.mvcc.story import tell

YES, NO = Text("发生", "yes"), Text("-", "-")


@act(
    Text("写者等写者", "Writers wait for writers"),
    proves=("a-writer-waits-for-a-writer", "a-timeout-undoes-one-statement"),
)
def writers(stage: Stage) -> None:
    """Two updates of one row; then one that runs out of patience."""
    story, late = tell(*SCENARIOS["two-writers"]), tell(*SCENARIOS["timeout"], LOCK_WAIT_TIMEOUT["timeout"])
    stage.say(
        "两个 UPDATE 改同一行。谁也没有写 FOR UPDATE, 锁是自动加的。",
        "Two UPDATEs of one row. Nobody said FOR UPDATE: the lock comes by itself.",
    )
    draw(stage, story, upto=4)
    who(stage, story, 4)
    draw(stage, story, since=5)
    stage.prove(
        "a-writer-waits-for-a-writer",
        story[4].resumed_by == 5 and story.final["t"] == [[1, 89]],
        Text("等到第 5 步; 90 - 1 = 89", "waited for step 5; 90 - 1 = 89"),
    )
    stage.say("没有人提交, 就等到超时:", "If nobody commits, the wait ends with the time limit:")
    stage.ask(
        Text(
            "第 5 步报 1205。T2 提交之后, 它先前改的第 5 行是?",
            "Step 5 fails with 1205. T2 commits; its earlier change of row 5 is",
        ),
        (Text("还在, 51", "there, 51"), Text("没了, 50", "gone, 50")),
        0 if [5, 51] in late.final["t"] else 1,
        Text(
            "默认只撤销超时的那条语句, 事务继续。",
            "By default only the statement that timed out is undone; the transaction goes on.",
        ),
    )
    draw(stage, late)
    stage.prove(
        "a-timeout-undoes-one-statement",
        (late[5].error, late.final["t"][:2]) == (1205, [[1, 10], [5, 51]]),
        f"1205, {late.final['t']}",
    )


@act(
    Text("锁多大一块", "How much is locked"),
    proves=(
        "a-unique-match-locks-one-record",
        "a-locking-read-keeps-inserts-out",
        "a-next-key-lock-is-record-plus-gap",
        "no-index-locks-every-row",
        "read-committed-has-no-gap-locks",
    ),
)
def sizes(stage: Stage) -> None:
    """The same table, ids 1, 5 and 9: a match, a miss, a range, a scan."""
    unique, gap, within, scan = (tell(*SCENARIOS[name]) for name in ("unique-match", "gap", "range", "no-index-rr"))
    stage.say(
        "表里有 1, 5, 9。T1 对不存在的 3 加 FOR UPDATE, 别的事务在旁边试。可重复读:",
        "The table holds 1, 5, 9. T1 asks FOR UPDATE for the missing 3; others try around it. REPEATABLE READ:",
    )
    stage.ask(
        Text("谁要等?", "Who has to wait?"),
        (Text("插入 6", "inserting 6"), Text("改 5", "changing 5"), Text("插入 4", "inserting 4")),
        [gap.waited(n) for n in (3, 4, 5)].index(True),
        Text(
            "没命中的等值查询锁住 (1, 5) 这个间隙, 不锁两端的行。",
            "A miss locks the gap (1, 5) and neither row beside it.",
        ),
    )
    draw(stage, gap, upto=5)
    who(stage, gap, 5)
    draw(stage, gap, since=6)
    stage.prove(
        "a-locking-read-keeps-inserts-out",
        [gap.waited(n) for n in (3, 4, 5)] == [False, False, True],
        Text("插入 6 和改 5 立刻完成, 插入 4 等 T1", "6 inserted and 5 changed at once, 4 waited for T1"),
    )
    stage.prove(
        "a-unique-match-locks-one-record",
        [unique.waited(n) for n in (3, 4, 5)] == [False, False, True],
        Text(
            "FOR UPDATE 命中 5: 插入 4 和 6 不等, 改 5 要等", "5 matched: inserting 4 and 6 goes on, changing 5 waits"
        ),
    )
    stage.say(
        "范围 1 < id < 8, 锁住扫描经过的记录和它们前面的间隙:",
        "The range 1 < id < 8 locks the records that the scan passes and the gaps before them:",
    )
    draw(stage, within, upto=6)
    who(stage, within, 6)
    draw(stage, within, since=7)
    held = {
        where for session, _, covers, where, _ in within.held[2] if session == "T1" and covers.en == "next-key lock"
    }
    stage.prove(
        "a-next-key-lock-is-record-plus-gap",
        "id (1,5]" in held and [within.waited(n) for n in (3, 4, 5, 6)] == [True, True, True, False],
        Text(
            "(1, 5] 上: 插入 3 等, 改 5 也等; 插入 12 在锁外面",
            "on (1, 5]: inserting 3 waits, changing 5 too; 12 lies outside",
        ),
    )
    locked = len({where for session, *_, where, _ in scan.held[2] if session == "T1"})
    stage.say(
        "WHERE v = 50 而 v 没有索引: UPDATE 只改一行, 可是扫描走过了每一行。",
        "WHERE v = 50 and no index on v: the UPDATE changes one row, but its scan walks over all.",
    )
    draw(stage, scan, upto=4)
    who(stage, scan, 4)
    draw(stage, scan, since=5)
    stage.prove(
        "no-index-locks-every-row",
        (scan.waited(3), scan.waited(4), locked) == (True, True, 4),
        Text(
            "3 行加表尾的间隙都锁住, 改 9 和插入 12 都等",
            "3 rows and the gap at the end: changing 9 and inserting 12 wait",
        ),
    )
    loose = {name: tell(*SCENARIOS[name]) for name in ("gap-rc", "range-rc", "no-index-rc")}
    rows = [
        (
            what,
            Text("等", "waits") if strict.waited(n) else Text("不等", "goes on"),
            Text("等", "waits") if loose[name].waited(n) else Text("不等", "goes on"),
        )
        for what, strict, name, n in (
            (Text("锁 3 之后插入 4", "insert 4 after 3 was locked"), gap, "gap-rc", 5),
            (Text("锁 1-8 之后插入 3", "insert 3 after 1-8 was locked"), within, "range-rc", 3),
            (Text("全表扫描之后改 9", "change 9 after a full scan"), scan, "no-index-rc", 3),
        )
    ]
    stage.table(Text("换成读已提交", "The same at READ COMMITTED"), ("", "REPEATABLE READ", "READ COMMITTED"), rows)
    stage.prove(
        "read-committed-has-no-gap-locks",
        not any((loose["gap-rc"].waited(5), loose["range-rc"].waited(3), loose["no-index-rc"].waited(3)))
        and loose["range-rc"].waited(4),
        Text(
            "插入都不等, 不匹配的行已放开; 匹配的第 5 行仍锁着",
            "no insert waits, the row that did not match is free; row 5, which did, is not",
        ),
    )


@act(Text("死锁", "Deadlock"), proves=("a-deadlock-has-one-victim", "two-gap-locks-then-a-deadlock"))
def deadlocks(stage: Stage) -> None:
    """Two transfers in opposite directions; two checks of a missing row."""
    story, gaps = tell(*SCENARIOS["deadlock"]), tell(*SCENARIOS["two-gap-locks"])
    stage.say(
        "两笔方向相反的转账, 各锁住一行, 再要对方那一行。",
        "Two transfers in opposite directions: each holds one row and wants the other's.",
    )
    draw(stage, story, upto=5)
    who(stage, story, 5)
    stage.ask(
        Text("T2 现在要第 1 行。会怎样?", "T2 now wants row 1. What happens?"),
        (
            Text("都等到超时", "both wait until the time limit"),
            Text("T2 立刻得到 1213, T1 继续", "T2 gets 1213 at once and T1 goes on"),
            Text("T1 立刻得到 1213, T2 继续", "T1 gets 1213 at once and T2 goes on"),
        ),
        2 if story[5].error == 1213 else 1,
        Text(
            "等待成环立刻被发现。牺牲品是改得最少、锁得最少的; 一样多就是闭上这个环的。",
            "The circle is found at once. The victim has changed and locked least; if equal, it closed the circle.",
        ),
    )
    draw(stage, story, since=6)
    errors = [step.error for step in story.steps if step.error]
    stage.prove(
        "a-deadlock-has-one-victim",
        errors == [1213] and story.final["t"] == [[1, 9], [5, 51], [9, 90]],
        f"1213 x {len(errors)}, {story.final['t']}",
    )
    stage.say(
        "先查后插: 两边都对不存在的 3 加 FOR UPDATE, 都成功, 然后都插入。",
        "Check, then insert: both ask FOR UPDATE for the missing 3, both succeed, and then both insert.",
    )
    draw(stage, gaps)
    stage.prove(
        "two-gap-locks-then-a-deadlock",
        not gaps.waited(4) and gaps[6].error == 1213 and [3, 31] in gaps.final["t"],
        Text(
            "第二个 FOR UPDATE 没有等; 第二个插入 1213", "the second FOR UPDATE did not wait; the second insert: 1213"
        ),
    )


@act(
    Text("丢失更新", "The lost update"),
    proves=("repeatable-read-loses-an-update", "an-atomic-update-loses-nothing", "an-outdated-version-updates-no-row"),
)
def lost_update(stage: Stage) -> None:
    """Read, compute, write; and two cures."""
    lost, atomic, version = (tell(*SCENARIOS[name]) for name in ("lost-update", "atomic-update", "optimistic"))
    stage.say(
        "库存 100, T1 卖 1 个, T2 卖 2 个。两边都先读, 在程序里减, 再写回。",
        "Stock 100; T1 sells 1 and T2 sells 2. Both read, subtract in the program, and write back.",
    )
    stage.ask(
        Text("可重复读。最后库存是?", "REPEATABLE READ. What is the stock in the end?"),
        ("97", "98", Text("第二个写报错", "the second write fails")),
        1 if lost.final["t"] == [[1, 98]] else 0,
        Text(
            "普通 SELECT 不加锁, 第二个 UPDATE 不知道自己算的是旧值。",
            "A plain SELECT locks nothing, and the second UPDATE cannot know that its value is old.",
        ),
    )
    draw(stage, lost)
    stage.prove(
        "repeatable-read-loses-an-update",
        lost.final["t"] == [[1, 98]] and not lost[7].error,
        Text("100 - 1 - 2 得到 98", "100 - 1 - 2 gave 98"),
    )
    stage.say("让数据库减, 不在程序里减:", "Let the database subtract, not the program:")
    draw(stage, atomic)
    stage.prove(
        "an-atomic-update-loses-nothing", atomic.final["t"] == [[1, 97]] and atomic.waited(4), "100 - 1 - 2 = 97"
    )
    stage.say("或者带上读到的版本号:", "Or name the version that was read:")
    draw(stage, version)
    stage.prove(
        "an-outdated-version-updates-no-row",
        (version[7].affected, version[8].rows, version[10].rows) == (0, ((7,),), ((8,),)),
        Text("改 0 行; 旧快照里还是 7, 新事务里是 8", "0 rows; version 7 in the old snapshot, 8 in a new transaction"),
    )


@act(Text("串行化", "SERIALIZABLE"), proves=("serializable-reads-lock", "serializable-locks-rows-not-the-table"))
def serializable(stage: Stage) -> None:
    """Plain reads that lock, and what they leave free."""
    story = tell(*SCENARIOS["reads-lock"])
    stage.say(
        "串行化。两边都用普通 SELECT 读第 1 行, 没写 FOR UPDATE; 然后 T2 改第 5 行, 再改第 1 行。",
        "SERIALIZABLE. Both read row 1 with a plain SELECT, no FOR UPDATE; then T2 changes row 5, and row 1.",
    )
    draw(stage, story, upto=6)
    who(stage, story, 6)
    draw(stage, story, since=7)
    stage.prove(
        "serializable-reads-lock",
        story.waited(6) and story[6].resumed_by == 7,
        Text("T2 改 T1 读过的行: 等到 T1 提交", "T2 changes what T1 has read: it waits until T1 commits"),
    )
    stage.prove(
        "serializable-locks-rows-not-the-table",
        not story.waited(4) and not story.waited(5),
        Text("一起读第 1 行不等, 改第 5 行不等", "reading row 1 together: no wait; changing row 5: no wait"),
    )


@act(Text("四个级别, 四种结果", "Four levels, four answers"), proves=("four-levels-four-answers",))
def levels(stage: Stage) -> None:
    """Every named anomaly at every level."""
    seen = matrix()
    stage.say(
        "每个有名字的异常都是一个时间表, 在四个级别各跑一遍 (RU, RC, RR, SER), 看它是否发生。",
        "Every named anomaly is a schedule, run at all four levels (RU, RC, RR, SER) to see whether it happens.",
    )
    short = ("ru", "rc", "rr", "ser")
    rows = [(each.text, *(YES if seen[each.name][level] else NO for level in short)) for each in CATALOGUE]
    stage.table(Text("异常", "Anomalies"), ("", "RU", "RC", "RR", "SER"), rows)
    stage.say(
        "RR 那一列的读都是普通 SELECT。自己的写和加锁读看最新数据, 混着用就会看到幻行 (见幻读那一幕)。",
        "In the RR column every read is a plain SELECT. Own writes and locking reads look at the newest data: mixed "
        "in, they show phantoms (see the act about them).",
    )
    counts = [sum(row[level] for row in seen.values()) for level in short]
    stage.prove(
        "four-levels-four-answers",
        counts == sorted(set(counts), reverse=True) and counts[-1] == 0,
        Text(f"发生的异常: {counts}", f"anomalies that happen: {counts}"),
    )


ACTS = (writers, sizes, deadlocks, lost_update, serializable, levels)
