"""演示, 插入 | Check-then-insert and its cures, a duplicate that cannot be seen, and not waiting for a lock."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.mvcc.drawing import draw
from labs.mvcc.scenarios import SCENARIOS
from labs.mvcc.story import tell


@act(Text("先查再插", "Check, then insert"), proves=("a-unique-key-stops-a-double-insert",))
def check_then_insert(stage: Stage) -> None:
    """Both see nothing and insert: without a unique key, with one, and with ON DUPLICATE KEY UPDATE."""
    free, taken, upsert = (
        tell(*SCENARIOS[name]) for name in ("check-then-insert", "check-then-insert-unique", "upsert")
    )
    stage.say(
        "v = 7 只该有一行。两边都先查, 都没有, 都插入。v 上没有唯一索引:",
        "There should be one row with v = 7. Both check, both find none, both insert. No unique key on v:",
    )
    draw(stage, free)
    stage.ask(
        Text("同一个时间表, 给 v 加上唯一索引。T2 的插入会怎样?", "The same with a unique key on v: T2's insert ..."),
        (
            Text("马上报 1062", "fails with 1062 at once"),
            Text("等 T1, 然后报 1062", "waits for T1, then fails with 1062"),
            Text("成功, 有两行", "succeeds: two rows"),
        ),
        1 if (taken.waited(6), taken[6].error) == (True, 1062) else 2,
        Text(
            "T1 还可能回滚, 所以先等; T1 提交了, 才知道是重复。",
            "T1 may still roll back, so it waits; when T1 has committed, it is a duplicate.",
        ),
    )
    draw(stage, taken)
    stage.say(
        "捕获 1062, 就知道别人已经插了。或者一条语句说完: 有就改, 没有就插 (ON DUPLICATE KEY UPDATE, 图里写作 or "
        "update; 改了旧行算 2 行):",
        "Who catches 1062 knows that somebody else was first. Or say it in one statement: change the row if it is "
        "there (ON DUPLICATE KEY UPDATE, in the picture: or update; a row that was changed counts as 2):",
    )
    draw(stage, upsert)
    stage.prove(
        "a-unique-key-stops-a-double-insert",
        (free.final["t"], free[6].error) == ([[1, 7, 1], [2, 7, 1]], None)
        and (taken.waited(6), taken[6].error, taken[6].resumed_by) == (True, 1062, 7)
        and taken.final["t"] == [[1, 7, 1]]
        and (upsert.waited(4), upsert[4].affected, upsert[6].affected) == (True, 2, 1)
        and upsert.final["t"] == [[1, 7, 2], [3, 8, 1]],
        Text(
            "没有唯一索引: 两行; 有: 等, 然后 1062, 一行; ON DUPLICATE KEY UPDATE: 一行, n = 2",
            "no unique key: two rows; with one: waits, then 1062, one row; ON DUPLICATE KEY UPDATE: one row, n = 2",
        ),
    )


@act(
    Text("查不到的重复, 怎么办", "A duplicate one cannot see: what to do"), proves=("three-ways-round-an-unseen-twin",)
)
def unseen(stage: Stage) -> None:
    """FOR UPDATE shows it, 1062 can be caught, ON DUPLICATE KEY UPDATE changes it."""
    story = tell(*SCENARIOS["unseen-duplicate-met"])
    stage.say(
        "T1 的快照里没有 3, T2 插入了它。T1 依次试三种办法: 加锁读 (4); 插入, 捕获 1062, 改用 UPDATE (5, 6); "
        "有就改 (7)。",
        "T1's snapshot lacks row 3, T2 inserts it. T1 tries three ways in turn: a locking read (4); an insert whose "
        "1062 is caught, then an UPDATE (5, 6); change it if it is there (7).",
    )
    draw(stage, story)
    stage.prove(
        "three-ways-round-an-unseen-twin",
        (story[2].rows, story[4].rows) == ((), ((3, 30),))
        and (story[5].error, story[6].affected) == (1062, 1)
        and (story[7].affected, story[8].rows) == (2, ((3, 32),))
        and [3, 32] in story.final["t"],
        Text(
            "FOR UPDATE 读到 30; 1062 之后事务还在, UPDATE 成 31; ON DUPLICATE KEY UPDATE 成 32",
            "FOR UPDATE reads 30; after 1062 the transaction lives, an UPDATE makes it 31; ON DUPLICATE KEY UPDATE 32",
        ),
    )


@act(Text("不想等", "Rather not wait"), proves=("nowait-fails-and-skip-locked-passes",))
def no_wait(stage: Stage) -> None:
    """The same locked row, asked for in three ways."""
    story = tell(*SCENARIOS["no-wait"])
    stage.say(
        "T1 改了第 5 行还没提交。T2 要锁它: NOWAIT, SKIP LOCKED, 什么都不写。"
        "(NOWAIT 在 MariaDB 报 1205, 在 MySQL 报 3572。)",
        "T1 has changed row 5, uncommitted. T2 wants its lock: NOWAIT, SKIP LOCKED, and with neither. (For NOWAIT "
        "MariaDB says 1205, MySQL 3572.)",
    )
    draw(stage, story)
    stage.prove(
        "nowait-fails-and-skip-locked-passes",
        (story[3].error, story.waited(3)) == (1205, False)
        and (story[4].rows, story.waited(4)) == (((1,), (9,)), False)
        and story[5].resumed_by == 6,
        Text(
            "NOWAIT 马上 1205; SKIP LOCKED 给出 1, 9; 什么都不写就等", "NOWAIT: 1205; SKIP LOCKED: 1, 9; else it waits"
        ),
    )


ACTS = (check_then_insert, unseen, no_wait)
