"""第二幕: 击穿 | The acts on breakdown: a hot key expires; who loads, who waits, who does neither."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.cache import failures, model, picture
from labs.cache.scenarios import PROCESSES, Early, Hot
from labs.cache.telling import longest, scenario, slowest, source_of, span
from labs.cache.words import GIVEN, LOADS, WAY, WAYS

STREAMS = 30  # expiries over which early refresh is watched
BEFORE, AFTER = 400, 50  # ms before and after each of them


@act(
    Text("击穿: 一个热点过期", "Breakdown: one hot key expires"), proves=("every-reader-loads-when-a-hot-key-expires",)
)
def breakdown(stage: Stage) -> None:
    """A herd on an expired key, and how long people wait."""
    hot = scenario("hot: no cure", Hot)
    herd = failures.herd(hot)
    stage.say(
        f"这一行存在, 只是缓存刚过期。{hot.readers} 个读者在 {failures.WINDOW:.0f} ms 里到齐, "
        f"查一次库要 {model.LOAD} ms。",
        f"The row exists, its entry has just expired. {hot.readers} readers come within "
        f"{failures.WINDOW:.0f} ms; a load "
        f"takes {model.LOAD} ms.",
    )
    stage.ask(
        Text("查几次库?", "How many loads?"),
        ("1", "2", str(hot.readers)),
        ("1", "2", str(hot.readers)).index(str(max(herd.loads))),
        Text("第一个人写回之前, 人人看到的都是没有。", "Until the first one has stored it, everybody sees a miss."),
    )
    stage.say(
        f"再看等多久: 每 ms 来两个读者, 数据库同时只查 {failures.WORKERS} 个, 其余排队。0 是过期的时刻。",
        f"And the waiting: two readers a ms, a database that serves {failures.WORKERS} loads at once while the others "
        "queue. 0 is when the entry expires.",
    )
    stream = failures.stream("none")
    stage.code(picture.waiting(stream, slowest()), "text")
    stage.prove(
        "every-reader-loads-when-a-hot-key-expires",
        set(herd.loads) == {hot.readers},
        Text(
            f"{hot.expiries} 次过期, 每次 {hot.readers} 个读者查库 {min(herd.loads)} 次; 图中排队最久 "
            f"{longest(stream)} ms",
            f"{hot.expiries} expiries, {min(herd.loads)} loads each by {hot.readers} readers; the "
            f"longest wait drawn is "
            f"{longest(stream)} ms",
        ),
    )


@act(
    Text("互斥锁, 和第二眼", "A mutex, and the second look"),
    proves=(
        "without-the-second-look-the-queue-loads-again",
        "with-a-mutex-one-reader-loads",
    ),
)
def one_loads(stage: Stage) -> None:
    """The lock without a second look, and with it."""
    blind, hot = scenario("hot: lock, no second look", Hot), scenario("hot: mutex", Hot)
    stage.say("没命中的人先排队拿锁, 拿到就查库:", "Whoever misses queues for the lock and then loads:")
    stage.code(source_of(model.no_second_look))
    herd = failures.herd(blind)
    stage.ask(
        Text(f"{blind.readers} 个人都没命中。一共查几次库?", f"{blind.readers} have missed. How many loads in all?"),
        ("1", "2", str(blind.readers)),
        ("1", "2", str(blind.readers)).index(str(max(herd.loads))),
        Text(
            "锁让他们排队, 没有让他们再看一眼: 早就有了。",
            "The lock makes them queue; nobody looks whether it is there by now.",
        ),
    )
    stage.prove(
        "without-the-second-look-the-queue-loads-again",
        set(herd.loads) == {blind.readers},
        Text(
            f"{blind.readers} 个读者查库 {max(herd.loads)} 次, 最后一个等了 {herd.slowest:.0f} ms",
            f"{max(herd.loads)} loads by {blind.readers} readers; the last waited {herd.slowest:.0f} ms",
        ),
    )
    stage.say("拿到锁之后再看一眼缓存:", "With a second look once the lock is held:")
    stage.code(source_of(model.mutex))
    cured = failures.herd(hot)
    stage.prove(
        "with-a-mutex-one-reader-loads",
        len(cured.loads) == hot.expiries and max(cured.loads) <= 1,
        Text(
            f"{hot.expiries} 次过期, 每次 {hot.readers} 个读者: 查库至多 {max(cured.loads)} 次",
            f"{hot.expiries} expiries, {hot.readers} readers each: at most {max(cured.loads)} load",
        ),
    )


@act(Text("排队的代价", "What the queue costs"), proves=("a-ttl-must-exceed-the-queueing-time",))
def the_queue(stage: Stage) -> None:
    """How long the last one queues, what that asks of the TTL, and the relatives of the lock."""
    hot = scenario("hot: mutex", Hot)
    stage.say(
        f"锁之后还有两种写法, 再加一个过期时间只有 {model.SHORT_TTL} ms 的锁 (平时 {model.TTL} ms):",
        f"Two relatives of the lock, and the lock again with a TTL of {model.SHORT_TTL} ms instead of {model.TTL}:",
    )
    ways = (hot.way, "short", "retry", "single flight")
    herds = {way: failures.herd(Hot(way, expiries=20, readers=hot.readers)) for way in ways}
    cured, short = herds[hot.way], herds["short"]
    stage.table(
        Text("每次过期", "At each expiry"),
        (WAY, LOADS, Text("最慢的人等了", "slowest reader")),
        [(WAYS[way], span(found.loads), f"{found.slowest:.0f} ms") for way, found in herds.items()],
    )
    stage.say(
        f"排队的代价: 人人都要轮到一次锁。不中就重试的不用轮; 单飞在进程里共享结果, 但 {PROCESSES} 个进程各查一次。",
        "The queue has a price, since the lock goes round to everybody. Retrying avoids that; a "
        "single flight shares the "
        f"result within its process, and each of the {PROCESSES} processes loads once.",
    )
    stage.say("SET NX, 不中就重试, 用同样的刻度:", "SET NX, else retry, to the same scale as before:")
    stage.code(picture.waiting(failures.stream("retry"), slowest()), "text")
    stage.prove(
        "a-ttl-must-exceed-the-queueing-time",
        model.SHORT_TTL < cured.slowest < model.TTL and min(short.loads) > 1 == max(cured.loads),
        Text(
            f"队要排 {cured.slowest:.0f} ms: 过期时间 {model.TTL} ms 查库 {max(cured.loads)} 次, {model.SHORT_TTL} ms "
            f"查库 {span(short.loads).zh} 次",
            f"the queue takes {cured.slowest:.0f} ms: {max(cured.loads)} load with a TTL of {model.TTL} ms, "
            f"{span(short.loads).en} with {model.SHORT_TTL} ms",
        ),
    )


@act(
    Text("不等: 旧值和提前刷新", "Nobody waits: the old value, or an early load"),
    proves=("logical-expiry-serves-the-old-value", "early-refresh-spreads-the-loads"),
)
def nobody_waits(stage: Stage) -> None:
    """Logical expiry, and early refresh."""
    hot = scenario("hot: logical expiry", Hot)
    stage.say(
        "逻辑过期: 条目永不过期, 值里写着好到什么时候。过了那一刻:",
        "Logical expiry: the entry never goes, but says until when it is good. Past that moment:",
    )
    stage.code(source_of(model.logical))
    herd = failures.herd(Hot(hot.way, expiries=min(hot.expiries, 50), readers=hot.readers))
    (given, _), *_ = herd.given.most_common(1)
    stage.ask(
        Text(f"过期后来的 {hot.readers} 个读者拿到什么?", f"What do the {hot.readers} readers get who come then?"),
        (GIVEN["new"], GIVEN["old"], GIVEN["none"]),
        ("new", "old", "none").index(given),
        Text("一个人去刷新, 谁也不等他, 包括他自己。", "One of them has it refreshed, and nobody waits, not even he."),
    )
    stage.say("再画等了多久:", "And once more, how long each had to wait:")
    stage.code(picture.waiting(failures.stream("logical"), slowest()), "text")
    stage.prove(
        "logical-expiry-serves-the-old-value",
        set(herd.loads) == {1} and set(herd.given) == {"old"} and herd.slowest < model.LOAD,
        Text(
            f"{herd.given['old']} 个读者都拿到旧值, 每次过期查库 {max(herd.loads)} 次, 最慢 {herd.slowest:.0f} ms",
            f"all {herd.given['old']} readers got the old value, {max(herd.loads)} load per expiry, slowest "
            f"{herd.slowest:.0f} ms",
        ),
    )
    early_refresh(stage, scenario("early refresh", Early))


def early_refresh(stage: Stage, early: Early) -> None:
    """Who loads how early, and many expiries that nobody noticed."""
    stage.say(
        "提前刷新: 读到了还掷一次骰子, 剩得越少越可能先去查库。",
        "Early refresh: a reader who finds the entry throws a die, and the less is left of it the likelier he loads.",
    )
    seen = failures.refreshes(early)
    stage.table(
        "",
        (Text("还剩", "left"), Text(f"{early.readers} 个读者里去查库的", f"of {early.readers} readers load")),
        [(f"{left} ms", count) for left, count in seen.items()],
    )
    streams = [failures.stream("early", seed, BEFORE, AFTER) for seed in range(STREAMS)]
    counts = [len(stream.loads) for stream in streams]
    first = sorted(min(stream.loads) for stream in streams)
    missed = sum(stream.misses for stream in streams)
    stage.say(
        "下图里等的人只有提前去查库的那几个, 而且都在到期之前:",
        "In the picture only those wait who load early, and all of them before the entry expires:",
    )
    stage.code(picture.waiting(failures.stream("early"), slowest()), "text")
    bare = len(failures.stream("none").loads)
    stage.prove(
        "early-refresh-spreads-the-loads",
        missed == 0 and max(counts) * failures.HELPS <= bare and list(seen.values()) == sorted(seen.values()),
        Text(
            f"{STREAMS} 次过期, 每次查库 {span(counts).zh} 次 (不治 {bare} 次), 最早的在到期前 "
            f"{-first[-1]:.0f} 到 {-first[0]:.0f} ms; 没命中的 {missed} 人",
            f"{STREAMS} expiries, {span(counts).en} loads each (no cure: {bare}), the first of them "
            f"{-first[-1]:.0f} to "
            f"{-first[0]:.0f} ms before it; {missed} readers missed",
        ),
    )
