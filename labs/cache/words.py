"""用词 | What the ways of reading and the failures are called."""

from __future__ import annotations

from labs._kit.text import Text

WAYS: dict[str, Text] = {
    "none": Text("不治", "no cure"),
    "empty": Text("缓存空值", "empty answers"),
    "bloom": Text("布隆过滤器", "Bloom filter"),
    "door": Text("校验 id", "ids checked"),
    "mutex": Text("互斥锁, 再看一眼", "mutex, second look"),
    "short": Text("互斥锁, 过期时间太短", "mutex, TTL too short"),
    "no second look": Text("互斥锁, 不再看", "mutex, no second look"),
    "retry": Text("SET NX, 不中就重试", "SET NX, else retry"),
    "single flight": Text("单飞", "single flight"),
    "logical": Text("逻辑过期", "logical expiry"),
    "early": Text("提前刷新", "early refresh"),
    "jitter": Text("过期时间加随机", "TTL jitter"),
    "local": Text("本地缓存", "local level"),
    "limit": Text("限流", "limit"),
}
FAILURES: dict[str, Text] = {
    "one id": Text("同一个 id", "one id"),
    "made-up ids": Text("编造的 id", "made-up ids"),
    "hot key": Text("热点过期", "hot key"),
    "mass expiry": Text("集中过期", "mass expiry"),
    "outage": Text("宕机", "outage"),
}
GIVEN: dict[str, Text] = {
    "new": Text("新值", "new value"),
    "old": Text("旧值", "old value"),
    "fallback": Text("降级的回答", "fallback"),
    "none": Text("没有", "nothing"),
}
WAY = Text("读法", "way of reading")
LOADS = Text("查库", "loads")
ENTRIES = Text("占的条目", "entries kept")
