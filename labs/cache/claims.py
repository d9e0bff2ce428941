"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run in virtual time and on Redis 7.0.15"
VATTANI = "Vattani, Chierichetti and Lowenstein, Optimal Probabilistic Cache Stampede Prevention, VLDB 2015"
AZURE = "Azure Architecture Center, Cache-Aside pattern"
FACEBOOK = "Nishtala et al., Scaling Memcache at Facebook, NSDI 2013"
ORDERS = "every order run on the model, and on Redis 7.0.15 with SQLite"
AWS = "AWS Builders' Library, Caching challenges and strategies"

CLAIMS = (
    Claim(
        "a-missing-key-always-reaches-the-database",
        "数据在缓存和数据库里都没有, 缓存就填不上: 每一次请求都查库",
        "a row that is in neither cache nor database never fills the cache: every request loads",
        says="partly",
        source=RUN,
    ),
    Claim(
        "an-empty-answer-in-the-cache-stops-the-second-query",
        "缓存了空值, 同一个 id 在空值过期之前只查一次库; 每个编造的 id 却都要占一个条目",
        "with the empty answer cached, one id loads once until that expires; each made-up id costs an entry, though",
        source="RFC 2308, 1; " + RUN,
    ),
    Claim(
        "a-bloom-filter-never-refuses-an-existing-key",
        "布隆过滤器不漏判: 存在的 key 一个也不拒绝; 不存在的放过约百分之一, 各查一次库",
        "a Bloom filter refuses no key that exists; of those that do not it admits about 1%, one load each",
        source="Bloom, Space/Time Trade-offs in Hash Coding, CACM 1970; " + RUN,
    ),
    Claim(
        "malformed-ids-are-refused-before-the-cache",
        "格式不对的 id 在门口就拒绝, 缓存和数据库都不用问",
        "an id of the wrong form is refused at the door: neither cache nor database is asked",
        source="OWASP Cheat Sheet Series, Input Validation; " + RUN,
    ),
    Claim(
        "every-reader-loads-when-a-hot-key-expires",
        "热点 key 过期时同时来了 200 个读者, 就查 200 次库, 尽管数据存在",
        "200 readers at the moment when a hot key has expired make 200 loads, though the row exists",
        source=VATTANI + "; " + RUN,
    ),
    Claim(
        "with-a-mutex-one-reader-loads",
        "加互斥锁, 拿到后再看一眼缓存: 200 个并发读者, 每次过期至多查一次库",
        "with a mutex and a second look inside it, 200 concurrent readers make at most one load per expiry",
        source="Go package golang.org/x/sync/singleflight, overview; " + RUN,
    ),
    Claim(
        "a-ttl-must-exceed-the-queueing-time",
        "过期时间要比排队的时间长: 队还没走完就过期, 后面的人又要查库, 有锁也不止一次",
        "the TTL must exceed the queueing time: an entry that expires before the queue is through is loaded again, "
        "mutex or not",
        source="run in virtual time",
    ),
    Claim(
        "without-the-second-look-the-queue-loads-again",
        "拿到锁之后不再看缓存, 排队的人就一个接一个地查库, 一次也没省",
        "without a second look, those in the queue load one after the other; not one load is saved",
        source=RUN,
    ),
    Claim(
        "logical-expiry-serves-the-old-value",
        "逻辑过期: 到期后所有人立刻拿到旧值, 只有一个在后台查一次库",
        "logical expiry: past its time everybody gets the old value at once, and one load runs in the background",
        source="RFC 5861, 3 (stale-while-revalidate); " + RUN,
    ),
    Claim(
        "early-refresh-spreads-the-loads",
        "提前刷新: 剩得越少越可能有人先查库, 每次过期只有几次, 散在到期之前; 只要一直有人读, 就没有人等到过期的 key",
        "early refresh: the less is left the likelier somebody loads; a few loads per expiry, spread "
        "out before it, and "
        "while readers keep coming nobody meets an expired entry",
        source=VATTANI + "; " + RUN,
    ),
    Claim(
        "equal-ttls-expire-together",
        "一起写入、过期时间相同的 key 一起失效: 同一个 100 ms 里全部要查库",
        "keys that were stored together with one TTL go together: all are loaded within the same 100 ms",
        says="true",
        source=AWS + "; " + RUN,
    ),
    Claim(
        "jitter-flattens-the-peak",
        "过期时间加随机值, 查库的总数不变, 最坏的 100 ms 降到五分之一以下",
        "a random addition to each TTL leaves the sum of loads as it was and cuts the worst 100 ms to "
        "less than a fifth",
        source="AWS Builders' Library, Timeouts, retries, and backoff with jitter; " + RUN,
    ),
    Claim(
        "when-the-cache-is-down-every-read-reaches-the-database",
        "缓存宕机也是雪崩: 每次读都查库, 过期时间加随机、互斥锁放在 Redis 里都没有用",
        "a cache that is down is an avalanche too: every read loads, whatever the TTLs, and so do those who would take "
        "their lock in Redis",
        says="partly",
        source=AWS + "; " + RUN,
    ),
    Claim(
        "a-promoted-replica-still-has-the-entries",
        "主节点宕机, 提升副本: 条目都还在, 一次也不查库",
        "the primary goes down, its replica is promoted: the entries are there, nothing is loaded",
        source="Redis docs, Redis replication; " + RUN,
    ),
    Claim(
        "a-limit-bounds-the-database-load",
        "限流: 缓存全没了也最多同时查这么多次库, 其余的人拿到降级的回答",
        "with a limit the database sees at most so many loads at once, cache or no cache; the others get a fallback",
        source=AWS + "; " + RUN,
    ),
    Claim(
        "each-failure-has-its-own-cure",
        "各有各的对策: 空值和布隆过滤器只治穿透, 互斥锁和逻辑过期只治击穿, 随机过期时间只治集中过期",
        "each has its own cure: empty answers and Bloom filters help against penetration alone, a mutex and logical "
        "expiry against breakdown alone, jitter against mass expiry alone",
        source=RUN,
    ),
    Claim(
        "the-first-read-fills-the-cache",
        "旁路缓存: 第一次读没命中, 查库并写入缓存; 第二次读命中, 不再查库",
        "cache-aside: the first read misses, loads and fills the cache; the second finds the entry and loads nothing",
        source=AZURE + "; " + RUN,
    ),
    Claim(
        "deleting-first-lets-the-old-value-back",
        "先删缓存再改库: 在两步之间查库的人会把旧值写回缓存, 一直留到过期",
        "with the entry deleted first, whoever loads between the two steps puts the old value back, and it stays "
        "until it expires",
        source=ORDERS,
    ),
    Claim(
        "database-first-leaves-a-narrow-hole",
        "先改库再删缓存, 只剩一种交错留下旧值: 没命中的人查到旧值, 等删完才写缓存; 所以是最终一致, 不是强一致",
        "with the database first only one order leaves the old value: a reader who missed loads it, and fills the "
        "cache after the delete; so consistency is eventual, not strong",
        source=FACEBOOK + ", 3.2.1 (stale sets); " + ORDERS,
    ),
    Claim(
        "setting-can-keep-the-older-value",
        "两个人改库的先后和写缓存的先后可能相反, 缓存里就留下前一个值; 都用删除就不会",
        "two writers may set the cache in the other order than the database, which leaves the older value; if both "
        "delete, it never happens",
        source=FACEBOOK + ", 2; " + ORDERS,
    ),
    Claim(
        "a-second-delete-or-the-ttl-ends-it",
        "等读的人写完再删一次, 哪种交错都不留旧值; 不然就留到过期为止",
        "a second delete, after the slow reader has filled the cache, leaves no old value in any order; otherwise it "
        "ends with the TTL",
        source=AZURE + "; " + ORDERS,
    ),
    Claim(
        "a-lost-delete-must-be-retried",
        "删除没有成功, 旧值就一直在; 重试到成功, 哪种交错都不留旧值",
        "a delete that failed leaves the old value where it is; retried until it succeeds, no order does",
        source=FACEBOOK + ", 4.1 (invalidation from the commit log); " + ORDERS,
    ),
)
