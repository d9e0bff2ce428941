"""第三幕: 雪崩 | The acts on avalanches: entries that go together, and a cache that is gone."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.cache import failures, model, picture
from labs.cache.scenarios import LIMIT, Hot, Mass, Outage
from labs.cache.telling import loads, scenario
from labs.cache.words import LOADS, WAY, WAYS

SHOWN, COLUMN = 2200, 50  # ms: how far the pictures reach, and what one column of them is


@act(
    Text("雪崩: 一起过期", "Avalanche: all at the same time"),
    proves=("equal-ttls-expire-together", "jitter-flattens-the-peak"),
)
def mass_expiry(stage: Stage) -> None:
    """When the entries of a cache go that were stored together."""
    equal, spread = scenario("mass: equal ttl", Mass), scenario("mass: jitter", Mass)
    stage.say(
        f"{equal.keys} 个条目一起写入, 过期时间都是 {model.TTL} ms。每 {COLUMN} ms 失效多少?",
        f"{equal.keys} entries are stored together, each for {model.TTL} ms. How many go in each {COLUMN} ms?",
    )
    stage.code(picture.falling(failures.deadlines(equal), equal.keys, SHOWN, COLUMN), "text")
    together = failures.avalanche(equal)
    stage.prove(
        "equal-ttls-expire-together",
        failures.worst(together) == len(together) == equal.keys,
        Text(
            f"都不断有人读: 查库 {len(together)} 次, 其中 {failures.worst(together)} 次在同一个 {failures.PEAK} ms 里",
            f"all are read all the time: {len(together)} loads, {failures.worst(together)} of them within the same "
            f"{failures.PEAK} ms",
        ),
    )
    apart = failures.avalanche(spread)
    peak, lower = failures.worst(together), failures.worst(apart)
    stage.ask(
        Text(
            f"过期时间加上 0 到 {model.SPREAD} ms 的随机值。总共要查的次数, 和最坏的 {failures.PEAK} ms?",
            f"Each TTL gets a random 0 to {model.SPREAD} ms more. The loads in all, and in the worst "
            f"{failures.PEAK} ms?",
        ),
        (
            Text("总数变少, 峰值不变", "fewer in all, the same peak"),
            Text("总数不变, 峰值变低", "as many in all, a lower peak"),
            Text("都变少", "both fewer"),
        ),
        ((True, False), (False, True), (True, True)).index((len(apart) < len(together), lower < peak)),
        Text(
            "每个条目还是要重新查一次, 只是不再同时。", "Every entry is still loaded anew, though no longer together."
        ),
    )
    stage.code(picture.falling(failures.deadlines(spread), spread.keys / 10, SHOWN, COLUMN), "text")
    stage.say(
        "注意: 第二张图的纵轴只有第一张的十分之一。", "Mind the scale: the second picture's is a tenth of the first's."
    )
    stage.prove(
        "jitter-flattens-the-peak",
        len(apart) == len(together) and lower * failures.HELPS <= peak,
        Text(
            f"总共还是查库 {len(apart)} 次; 最坏的 {failures.PEAK} ms: {peak} 次变成 {lower} 次",
            f"{len(apart)} loads in all, as before; in the worst {failures.PEAK} ms {lower} instead of {peak}",
        ),
    )


@act(
    Text("雪崩: 缓存没了", "Avalanche: the cache is gone"),
    proves=(
        "when-the-cache-is-down-every-read-reaches-the-database",
        "a-promoted-replica-still-has-the-entries",
        "a-limit-bounds-the-database-load",
    ),
)
def outage(stage: Stage) -> None:
    """What still helps when the cache is down."""
    bare, replica = scenario("outage: no cure", Outage), scenario("outage: replica", Outage)
    stage.say(
        f"缓存是满的, 然后宕机。{bare.readers} 个读者来读 {bare.keys} 个 key; 缓存不答, 应用就去查库。",
        f"The cache is full, then it goes down. {bare.readers} readers come for {bare.keys} keys, and the application "
        "turns to the database when the cache does not answer.",
    )
    tried = ("none", "jitter", "mutex", "single flight", "local", "limit")
    seen: dict[str, int] = {way: failures.outage(Outage(way, False, bare.keys, bare.readers))["loads"] for way in tried}
    kept = failures.outage(replica)["loads"]
    stage.ask(
        Text("过期时间加过随机值。这回管用吗?", "The TTLs were jittered. Does that help this time?"),
        (Text("管用", "yes"), Text("不管用", "no")),
        int(seen["jitter"] == seen["none"]),
        Text("条目不是过期了, 是连缓存都没了。", "The entries have not expired: there is no cache."),
    )
    stage.table(
        "",
        (WAY, LOADS),
        [*((WAYS[way], count) for way, count in seen.items()), (Text("提升副本", "a replica promoted"), kept)],
    )
    stage.say(
        "锁也在 Redis 里, 所以互斥锁没用; 单飞在进程里共享, 每个进程每个 key 一次。本地缓存撑得过它自己的过期时间。",
        "The lock lives in Redis too, so the mutex is no use; a single flight loads once per key and process. A local "
        "level helps as long as its own TTL lasts.",
    )
    useless = {seen[way] for way in ("none", "jitter", "mutex")}
    stage.prove(
        "when-the-cache-is-down-every-read-reaches-the-database",
        useless == {bare.readers},
        loads(seen["none"], bare.readers),
    )
    stage.prove("a-promoted-replica-still-has-the-entries", kept == 0, loads(kept, replica.readers))
    hot = failures.herd(scenario("hot: limit", Hot))
    stage.prove(
        "a-limit-bounds-the-database-load",
        max(seen["limit"], *hot.loads) <= LIMIT,
        Text(
            f"宕机时查库 {seen['limit']} 次, 热点过期时至多 {max(hot.loads)} 次; 上限 {LIMIT}",
            f"{seen['limit']} loads in the outage, at most {max(hot.loads)} when the hot key expires; "
            f"the limit is {LIMIT}",
        ),
    )
