"""第四幕: 写 | The acts on writing: what a change of a row leaves in the cache, in every order of steps."""

from __future__ import annotations

from collections.abc import Iterable

from labs._kit.beats import Step
from labs._kit.stage import Stage, act
from labs._kit.text import Text, Words
from labs.cache import asks, failures, model, writes
from labs.cache.failures import HOT, Rows
from labs.cache.scenarios import Write
from labs.cache.telling import scenario, source_of
from labs.cache.world import World
from labs.cache.writes import OLD, VALUES, Run

READER, WRITER = Text("读的人", "reader"), Text("写的人", "writer")
WRITERS = (Text("写的人 B", "writer B"), Text("写的人 A", "writer A"))
DOES: dict[type, Words] = {
    asks.Get: Text("查缓存", "looks in the cache"),
    asks.Load: Text("查库", "loads"),
    asks.Put: Text("写缓存", "fills the cache"),
    writes.Update: Text("改库", "updates the row"),
    writes.Delete: Text("删缓存", "deletes the entry"),
    writes.Wait: Text("等一会儿", "waits a while"),
}
LATE = 10  # ms before the TTL is over


@act(
    Text("改一行: 先库还是先缓存", "A row changes: the database first, or the cache?"),
    proves=(
        "the-first-read-fills-the-cache",
        "deleting-first-lets-the-old-value-back",
        "database-first-leaves-a-narrow-hole",
        "setting-can-keep-the-older-value",
    ),
)
def who_is_first(stage: Stage) -> None:
    """Each way of writing beside a reader, in every order."""
    stage.say(
        f"旁路缓存: 读的人没命中才查库, 再写缓存。价格是 {OLD}, 有人要改成 {VALUES[0]}: 改库, 删缓存, 谁先谁后?",
        f"Cache-aside: a reader who misses loads the row and fills the cache. The price is {OLD} and somebody makes it "
        f"{VALUES[0]}: update the row, delete the entry. Which comes first?",
    )
    looks, loads, entries = read_twice()
    stage.prove(
        "the-first-read-fills-the-cache",
        (looks, loads, entries) == (2, 1, 1),
        Text(f"读两次: 查缓存 {looks} 次, 查库 {loads} 次", f"2 reads: {looks} looks, {loads} load"),
    )
    first, safe = every("write: the entry first"), every("write: the database first")
    cold = every("write: the database first, nothing cached")
    stage.code(source_of(writes.delete_first))
    unlucky = next(iter(stale(first)), first[0])
    begin = next((at for at, (_, ask, _) in enumerate(unlucky.steps) if isinstance(ask, asks.Load)), 0) + 1
    stage.timeline(Text("先删缓存", "The entry first"), (READER, WRITER), told(unlucky)[:begin])
    stage.ask(
        Text("两人都做完以后, 缓存里是?", "When both are done, what is in the cache?"),
        (OLD, VALUES[0], Text("没有", "nothing")),
        (OLD, VALUES[0], None).index(unlucky.entry),
        Text(
            "读的人手里是旧值, 他写回缓存; 没有人再来删。",
            "The reader holds the old price and fills the cache with it. Nobody deletes it any more.",
        ),
    )
    stage.timeline("", (READER, WRITER), told(unlucky))
    stage.table(
        Text("每一种交错都试过", "Every order of their steps"),
        (
            Text("写法", "writer"),
            Text("开始时缓存里", "cached before"),
            Text("交错", "orders"),
            Text("留下旧值", "old value left"),
        ),
        (
            (Text("先删缓存", "the entry first"), OLD, len(first), len(stale(first))),
            (Text("先改库", "the database first"), OLD, len(safe), len(stale(safe))),
            (Text("先改库", "the database first"), "-", len(cold), len(stale(cold))),
        ),
    )
    stage.prove(
        "deleting-first-lets-the-old-value-back",
        bool(stale(first)) and all(gap(run) for run in stale(first)),
        counted(first),
    )
    hole = next(iter(stale(cold)), cold[0])
    stage.say(
        "先改库也剩一个洞: 缓存本来是空的, 读的人查到旧值, 等到改完、删完, 才写缓存。",
        "The database first leaves one hole: nothing was cached, the reader loads the old row, and fills the cache "
        "only after the update and the delete.",
    )
    stage.timeline("", (READER, WRITER), told(hole))
    behind = sum(run.is_behind for run in safe)
    stage.prove(
        "database-first-leaves-a-narrow-hole",
        len(stale(cold)) == 1 and not stale(safe) and behind > 0,
        Text(
            f"{len(cold)} 种里 {len(stale(cold))} 种; 缓存里本来有值, {len(safe)} 种里 {len(stale(safe))} 种, "
            f"但有 {behind} 种在改库之后读到旧值",
            f"{len(stale(cold))} of {len(cold)} orders; of {len(safe)} with the value cached {len(stale(safe))}, "
            f"though in {behind} the reader comes after the update and gets the old one",
        ),
    )
    two_writers(stage)


def two_writers(stage: Stage) -> None:
    """Two who set the entry, two who delete it."""
    both_set, both_delete = every("write: two set the entry"), every("write: two delete the entry")
    stage.say(
        f"那么不删, 直接把新值写进缓存呢? 两个人同时写, 一个写 {VALUES[0]}, 一个写 {VALUES[1]}:",
        f"And setting the entry to the new price, instead of deleting it? Two write at once, {VALUES[0]} and "
        f"{VALUES[1]}:",
    )
    crossed = next(iter(stale(both_set)), both_set[0])
    stage.timeline("", WRITERS, told(crossed))
    stage.prove(
        "setting-can-keep-the-older-value",
        bool(stale(both_set)) and not stale(both_delete),
        Text(
            f"写缓存: {counted(both_set).zh}; 删缓存: {counted(both_delete).zh}",
            f"setting: {counted(both_set).en}; deleting: {counted(both_delete).en}",
        ),
    )


@act(
    Text("旧值留下了, 怎么收场", "An old value was left: what ends it?"),
    proves=("a-second-delete-or-the-ttl-ends-it", "a-lost-delete-must-be-retried"),
)
def what_ends_it(stage: Stage) -> None:
    """A second delete, the TTL, a delete that never arrived."""
    stage.code(source_of(writes.delete_twice))
    twice = every("write: a second delete")
    before, after = by_the_ttl()
    stage.prove(
        "a-second-delete-or-the-ttl-ends-it",
        not stale(twice) and (before, after) == ("old", "new"),
        Text(
            f"删两次: {counted(twice).zh}; 只靠过期时间: {model.TTL - LATE} ms 读到旧值, "
            f"{model.TTL + LATE} ms 读到新值",
            f"two deletes: {counted(twice).en}; by the TTL alone: the old value at {model.TTL - LATE} ms, the new one "
            f"at {model.TTL + LATE} ms",
        ),
    )
    stage.say(
        "第二次删要等读的人写完: 等得不够长, 就又是那个洞。删除本身也会失败, 因为缓存不在数据库的事务里。",
        "The second delete must come after the slow reader's fill; if it comes sooner, the hole is back. And a delete "
        "can fail too: the cache has no part in the database's transaction.",
    )
    lost, retried = every("write: a delete is lost"), every("write: a lost delete is retried")
    stage.timeline(Text("删除没有到达缓存", "The delete does not reach the cache"), (READER, WRITER), told(lost[-1]))
    stage.prove(
        "a-lost-delete-must-be-retried",
        len(stale(lost)) == len(lost) and not stale(retried),
        Text(
            f"不管: {counted(lost).zh}; 重试到成功: {counted(retried).zh}",
            f"left alone: {counted(lost).en}; retried until done: {counted(retried).en}",
        ),
    )


# Small things ---------------------------------------------------------------------------------------------------------
def every(name: str) -> list[Run]:
    return list(writes.runs(scenario(name, Write)))


def stale(found: Iterable[Run]) -> list[Run]:
    return [run for run in found if run.is_stale]


def counted(found: list[Run]) -> Text:
    return Text(
        f"{len(found)} 种交错里 {len(stale(found))} 种留下旧值",
        f"{len(stale(found))} of {len(found)} orders leave the old value",
    )


def gap(run: Run) -> bool:
    """Whether the reader loaded between the delete and the update."""
    order = [type(ask) for _, ask, _ in run.steps]
    return order.index(writes.Delete) < order.index(asks.Load) < order.index(writes.Update)


def told(run: Run) -> list[Step]:
    """The run as a timeline; what leaves the old value in the cache is marked."""
    last = last_touch(run) if run.is_stale else -1
    return [
        Step(who, DOES[type(ask)], said(ask, answer), mark="bad" if at == last else "")
        for at, (who, ask, answer) in enumerate(run.steps)
    ]


def last_touch(run: Run) -> int:
    """The step that left in the cache what is there: the last fill, or a delete that failed."""
    return max(
        at
        for at, (_, ask, answer) in enumerate(run.steps)
        if isinstance(ask, asks.Put) or (isinstance(ask, writes.Delete) and answer is False)
    )


def said(ask: writes.Ask, answer: object) -> Words:
    """What a step gives or writes."""
    match ask:
        case asks.Get() | asks.Load():
            return "-" if answer is None else str(answer)
        case asks.Put(_, value) | writes.Update(value):
            return value
        case writes.Delete() if answer is False:
            return Text("失败", "failed")
    return ""


def read_twice() -> tuple[int, int, int]:
    """(looks, loads, entries) of one key read twice, one after the other."""
    world = World(Rows())
    failures.one_by_one(world, [model.aside()], [HOT, HOT])
    return world.store.looks, len(world.loads), world.store.size(world.now)


def by_the_ttl() -> tuple[str, str]:
    """What readers are given a little before and a little after the end of an entry that nobody deleted."""
    rows = Rows()
    world = World(rows, hop=(0, 0))
    world.fill(model.aside(), [HOT])
    filled = world.store.entries[HOT][1] - model.TTL
    rows.version += 1
    for at in (model.TTL - LATE, model.TTL + LATE):
        world.arrive(filled + at, model.aside()(HOT))
    world.run()
    before, after = (failures.kind(answer.value, rows.version) for answer in world.answered)
    return before, after
