"""缓存的三种失效: 每次查库都数着 | Three ways a cache fails, with every database load counted.

问题          缓存穿透、击穿、雪崩有什么区别? 各自怎么治? 拿到锁以后为什么还要再查一次缓存?
              改一行数据, 先改库还是先删缓存? 为什么是删, 不是改?
五行回答      穿透: 数据在缓存和数据库里都没有, 填不上, 次次查库。缓存空值; 编造的 id 太多就用布隆过滤器。
              击穿: 一个热点 key 过期, 并发的请求一起查库。互斥锁 (拿到后再看一眼) 或逻辑过期, 只查一次。
              雪崩: 大量 key 同时过期, 或缓存宕机。过期时间加随机; 副本; 本地缓存; 限流保住数据库。
              布隆过滤器不会漏判, 会误判。它治不了击穿: 热点 key 本来就存在。治一种的办法多半治不了另外两种。
              写: 先改库, 再删缓存; 先删会让读的人装回旧值, 改缓存会乱序。剩下的洞靠再删一次和过期时间。
按这个次序读  claims.py  asks.py (一次读取要什么)  model.py (十来种读法)  bloom.py  scenarios.py  failures.py (三种失效)
              penetration.py  breakdown.py  avalanche.py  writes.py (改一行, 全部次序)  consistency.py
              demo.py (故事)  world.py (虚拟时间)  picture.py  verify.py 和 real.py (真的 redis-server)
当场计时      python -m labs cache live    用 redis-server 和真的毫秒画同样的图
略去的        锁的持有者崩溃, 令牌和续期 (见分布式锁); 淘汰策略; 从库延迟; 哨兵怎样选主;
              主从复制是异步的, 切换会丢最后几次写入。

Question             How do cache penetration, breakdown and avalanche differ, what cures each, and why look into
                     the cache again once you hold the lock? When a row changes, is the database first or the cache?
Answer in five lines Penetration: the row is in neither cache nor database, so nothing fills the cache and each
                     request loads. Cache the empty answer; against many made-up ids, a Bloom filter.
                     Breakdown: one hot key expires and everybody loads it. A mutex with a second look, or logical
                     expiry: one load. Avalanche: many keys expire together or the cache goes down. Jitter; replicas;
                     a local level; a limit that saves the database. Few cures touch more than one of the three.
                     A Bloom filter never denies what exists, sometimes admits what does not, and is no use against
                     a breakdown. Write the database first, then delete the entry: deleting first lets a reader put
                     the old value back, two who set it may do so in the wrong order. A second delete or the TTL
                     ends what is left.
Read in this order   claims.py  asks.py (what a reading asks for)  model.py (a dozen ways to read)  bloom.py
                     scenarios.py  failures.py (the three)  penetration.py  breakdown.py  avalanche.py
                     writes.py (a row changes, in every order)  consistency.py  demo.py (the story)
                     world.py (virtual time)  picture.py  verify.py and real.py (a true redis-server)
Timed live           python -m labs cache live    the same pictures, from a redis-server in true ms
Left out             holders of the lock that crash, tokens, renewal (see distributed locks); eviction;
                     replica lag; how Sentinel elects; replication is asynchronous, so a failover loses the
                     last writes.
"""
