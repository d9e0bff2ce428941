"""演示 | The story in acts that stand alone: versions, snapshots, phantoms; the rest is in demo_*.py."""

from __future__ import annotations

from labs._kit.stage import Scene, Stage, act, play
from labs._kit.text import Text
from labs.mvcc import demo_acid, demo_inserts, demo_locks
from labs.mvcc.drawing import draw, who
from labs.mvcc.scenarios import SCENARIOS
from labs.mvcc.story import tell


@act(
    Text("一行的几个版本", "The versions of a row"),
    proves=(
        "old-versions-come-from-the-chain",
        "a-read-view-hides-active-transactions",
        "a-reader-does-not-wait-for-a-writer",
    ),
)
def versions(stage: Stage) -> None:
    """Three writers, two readers with read views of different age."""
    story = tell(*SCENARIOS["version-chain"])
    stage.say(
        "一行 v = 100。T2 改成 90 并提交, T3 改成 80 还没提交。T1 的读视图比两次修改都早, T4 的在 T3 提交之前。"
        "图里 (id=1) 就是 WHERE id = 1, 表名省了。",
        "A row with v = 100. T2 makes it 90 and commits, T3 makes it 80 and does not yet. T1's read view is older than "
        "both changes, T4's is made before T3 commits. In the pictures (id=1) stands for WHERE id = 1, and the "
        "table is left out.",
    )
    draw(stage, story, upto=8)
    stage.show(Text("版本链", "version chain"), story.chains[8])
    stage.ask(
        Text("T3 提交了。T4 再读一次, 读到?", "T3 commits. What does T4 read now?"),
        ("100", "90", "80"),
        ("100", "90", "80").index(str(story.value(10))),
        Text(
            "T4 的读视图生成时 T3 还活跃, 它写的版本就一直不可见, 提交了也一样。往回走, 下一个是 T2 的 90。",
            "T3 was active when T4's view was made, so what it wrote stays invisible, committed or not. One step "
            "back is T2's 90.",
        ),
    )
    draw(stage, story, since=9)
    stage.prove(
        "old-versions-come-from-the-chain",
        (story.value(6), story.value(8)) == (100, 90) and story.chains[8].en.count("<-") == 2,
        story.chains[8],
    )
    stage.prove(
        "a-read-view-hides-active-transactions",
        (story.value(8), story.value(10)) == (90, 90),
        Text("T3 提交前 90, 提交后还是 90", "90 before T3 commits, 90 after"),
    )
    stage.prove(
        "a-reader-does-not-wait-for-a-writer",
        not any(story.waited(n) for n in (2, 6, 8, 10)) and any(lock[1] == "X" for lock in story.held[8]),
        Text(
            "T3 持有 X 锁时, T1 和 T4 读了两次, 一次也没等",
            "T3 held its X lock while T1 and T4 read, and neither waited",
        ),
    )


@act(
    Text("快照多久换一次", "How often the snapshot is renewed"),
    proves=(
        "read-uncommitted-reads-dirty",
        "an-uncommitted-change-is-invisible-to-read-committed",
        "read-committed-does-not-repeat",
        "repeatable-read-repeats",
    ),
)
def renewal(stage: Stage) -> None:
    """The same schedule at three levels."""
    ru, rc, rr = (tell(*SCENARIOS[f"read-twice-{level}"]) for level in ("ru", "rc", "rr"))
    stage.say(
        "同一个时间表: T2 改了没提交, T1 读; T2 提交, T1 再读。三个级别各跑一遍。",
        "One schedule: T2 changes and has not committed, T1 reads; T2 commits, T1 reads again. At three levels:",
    )
    draw(stage, rc)
    stage.ask(
        Text(
            "这是读已提交。可重复读下, T1 的两次读是?",
            "That was READ COMMITTED. Under REPEATABLE READ T1's two reads are?",
        ),
        ("100, 90", "100, 100", "90, 90"),
        ("100, 90", "100, 100", "90, 90").index(f"{rr.value(4)}, {rr.value(6)}"),
        Text(
            "整个事务用一个读视图, 第一次读时生成。",
            "One read view serves the whole transaction, made by its first read.",
        ),
    )
    rows = [
        (name, story.value(4), story.value(6))
        for name, story in (("READ UNCOMMITTED", ru), ("READ COMMITTED", rc), ("REPEATABLE READ", rr))
    ]
    head = (Text("级别", "level"), Text("提交前读到", "before commit"), Text("提交后读到", "after commit"))
    stage.table(Text("T1 读到的", "What T1 read"), head, rows)
    phantom = tell("read uncommitted", SCENARIOS["phantom-rc"][1])
    counts = (phantom.value(2), phantom.value(4))
    stage.prove(
        "read-uncommitted-reads-dirty",
        (ru.value(4), ru.value(6)) == (90, 90) and counts == (2, 3),
        Text(
            f"没提交就读到 {ru.value(4)}; 行数 {counts[0]} 变 {counts[1]}",
            f"{ru.value(4)} uncommitted; {counts[0]} rows, then {counts[1]}",
        ),
    )
    stage.prove("an-uncommitted-change-is-invisible-to-read-committed", rc.value(4) == 100, str(rc.value(4)))
    stage.prove(
        "read-committed-does-not-repeat", (rc.value(4), rc.value(6)) == (100, 90), f"{rc.value(4)}, {rc.value(6)}"
    )
    stage.prove("repeatable-read-repeats", (rr.value(4), rr.value(6)) == (100, 100), f"{rr.value(4)}, {rr.value(6)}")


@act(Text("快照什么时候生成", "When the snapshot is taken"), proves=("the-snapshot-is-taken-at-the-first-read",))
def first_read(stage: Stage) -> None:
    """BEGIN, another's commit, then the first read."""
    story = tell(*SCENARIOS["first-read"])
    stage.say(
        "可重复读。T1 先 BEGIN, 然后 T2 把 100 改成 90 并提交, 这时 T1 才第一次读。",
        "REPEATABLE READ. T1 says BEGIN; then T2 turns 100 into 90 and commits; only then T1 reads for the first time.",
    )
    stage.ask(
        Text("T1 的两次读是?", "What do T1's two reads give?"),
        ("100, 100", "90, 90", "90, 80"),
        ("100, 100", "90, 90", "90, 80").index(f"{story.value(3)}, {story.value(5)}"),
        Text(
            "BEGIN 不建读视图。第一次读才建, 那时 90 已经提交。",
            "BEGIN makes no read view. The first read does, and 90 is in.",
        ),
    )
    draw(stage, story)
    stage.prove(
        "the-snapshot-is-taken-at-the-first-read",
        (story.value(3), story.value(5)) == (90, 90),
        Text(
            "BEGIN 之后提交的 90 看得到, 第一次读之后提交的 80 看不到",
            "sees the 90 committed after BEGIN, not the 80 after its first read",
        ),
    )


@act(
    Text("快照读和当前读", "Snapshot reads and current reads"),
    proves=("for-update-reads-the-latest", "snapshot-and-current-disagree", "a-write-does-not-refresh-the-view"),
)
def current(stage: Stage) -> None:
    """The two kinds of read in one transaction, and what an own update shows."""
    story = tell(*SCENARIOS["snapshot-and-current"])
    stage.say(
        "可重复读。T1 有了读视图; T2 改了这一行还没提交。T1 先普通读, 再 FOR UPDATE。",
        "REPEATABLE READ. T1 has its read view; T2 has changed the row, uncommitted. T1 reads plainly, then locks.",
    )
    draw(stage, story, upto=6)
    stage.show(Text("版本链", "version chain"), story.chains[6])
    who(stage, story, 6)
    stage.ask(
        Text("T2 提交。第 6 步给出什么?", "T2 sends COMMIT. What does step 6 give?"),
        (
            Text("100, 第 2 步的快照", "100, the snapshot of step 2"),
            Text("90, T2 提交的", "90, what T2 committed"),
            "1213",
        ),
        (100, 90, None).index(story[6].rows[0][0] if story[6].rows else None),
        Text(
            "加锁读不看读视图: 等到锁, 读最新提交的版本。",
            "A locking read ignores the read view: it gets its lock and reads the newest.",
        ),
    )
    draw(stage, story, since=7)
    stage.show(Text("版本链", "version chain"), story.chains[10])
    stage.prove(
        "for-update-reads-the-latest",
        (story.value(5), story.value(6), story[6].resumed_by) == (100, 90, 7),
        Text("普通 SELECT 100, FOR UPDATE 90", "plain SELECT 100, FOR UPDATE 90"),
    )
    stage.prove(
        "snapshot-and-current-disagree", story.value(6) != story.value(8), f"{story.value(6)} / {story.value(8)}"
    )
    stage.prove(
        "a-write-does-not-refresh-the-view",
        (story.value(8), story.value(10)) == (100, 91) and not_refreshed(),
        Text("改自己的行后读到 91; 别的行仍是旧快照", "91 after the own update; another row stays as in the snapshot"),
    )


def not_refreshed() -> bool:
    """Whether, after an own write, a row that somebody else changed is still read as in the snapshot."""
    story = tell(
        "repeatable read",
        """
        setup: create table t (id int primary key, v int)
        setup: insert into t values (1, 100), (2, 200)
        T1: begin
        T1: select v from t where id = 2
        T2: update t set v = 222 where id = 2
        T1: update t set v = 101 where id = 1
        T1: select v from t where id = 2
        T1: commit
        """,
    )
    return story.value(5) == 200


@act(
    Text("幻读", "Phantoms"),
    proves=(
        "read-committed-sees-a-phantom",
        "an-update-shows-a-phantom",
        "plain-select-reads-the-snapshot",
        "a-duplicate-key-that-cannot-be-seen",
    ),
)
def phantoms(stage: Stage) -> None:
    """A count that changes, an update that reveals, a duplicate that cannot be seen."""
    rc, rr, twin = (tell(*SCENARIOS[name]) for name in ("phantom-rc", "phantom-rr", "unseen-duplicate"))
    pending = tell(*SCENARIOS["pending-duplicate"])
    stage.say(
        "T1 数 id > 1 的行, T2 插入 7 并提交, T1 再数; 然后 T1 更新第 7 行, 又数一次。这是可重复读:",
        "T1 counts the rows with id > 1, T2 inserts 7 and commits, T1 counts again; then T1 updates row 7 and counts "
        "once more. This is REPEATABLE READ:",
    )
    draw(stage, rr)
    counts = [
        (name, *(story.value(n) for n in (2, 4, 6)))
        for name, story in (("READ COMMITTED", rc), ("REPEATABLE READ", rr))
    ]
    head = (
        Text("级别", "level"),
        Text("先", "first"),
        Text("插入后", "after the insert"),
        Text("自己更新后", "after an own update"),
    )
    stage.table(Text("数到几行", "Rows counted"), head, counts)
    stage.prove("read-committed-sees-a-phantom", (rc.value(2), rc.value(4)) == (2, 3), f"{rc.value(2)}, {rc.value(4)}")
    stage.prove(
        "an-update-shows-a-phantom",
        [rr.value(n) for n in (2, 4, 6)] == [2, 2, 3],
        ", ".join(str(rr.value(n)) for n in (2, 4, 6)),
    )
    stage.say(
        "另一种表现: 查不到的主键, 插入却报重复。",
        "Another way to notice: a key that cannot be seen is refused as a duplicate.",
    )
    draw(stage, twin)
    stage.prove(
        "plain-select-reads-the-snapshot",
        twin[2].rows == () and twin[5].rows == () and twin[3].outcome == "ok",
        Text("第 3 行已经提交, 普通 SELECT 两次都没有它", "row 3 is committed, and two plain SELECTs do not show it"),
    )
    stage.prove(
        "a-duplicate-key-that-cannot-be-seen",
        (twin[4].error, twin[5].rows, twin[7].rows) == (1062, (), ((3, 32),))
        and (pending.waited(3), pending[3].error, pending[3].resumed_by) == (True, 1062, 4),
        Text(
            "1062, 之后仍然查不到, 自己 UPDATE 之后才查到; 对方没提交时先等, 提交了才是 1062",
            "1062, then still not shown, shown after an own UPDATE; while the other is uncommitted it waits, then 1062",
        ),
    )


ACTS: tuple[Scene, ...] = (
    *(versions, renewal, first_read, current, phantoms),
    *(*demo_locks.ACTS, *demo_inserts.ACTS, *demo_acid.ACTS),
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
