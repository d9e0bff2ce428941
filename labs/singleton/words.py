"""用词 | What the ways, their traits and the steps of a thread are called."""

from __future__ import annotations

from labs._kit.text import Text, Words
from labs.singleton import race

WAY = Text("写法", "way")
NAMES: dict[str, Words] = {
    "module": Text("模块", "module"),
    "metaclass": Text("元类", "metaclass"),
    "naive decorator": Text("装饰器, 不收参数", "naive decorator"),
    "decorator": Text("装饰器", "decorator"),
    "cache": Text("工厂 + cache", "factory + cache"),
    "lock": Text("加锁, 不再判断", "lock, no second look"),
    "double check": Text("加锁, 再判断", "lock, second look"),
}
SEEN: dict[str, Words] = {
    "the same": Text("同一个", "the same"),
    "another": Text("另一个", "another"),
    "another object": Text("另一个对象", "another object"),
    "one state": Text("共享状态", "one state"),
    "the parent's": Text("父类的那个", "the parent's"),
    "its own": Text("自己的", "its own"),
    "its own, not single": Text("自己的, 不是单例", "its own, not single"),
    "the child's": Text("子进程的", "the child's"),
    "no fork": Text("没有 fork", "no fork"),
    "True": Text("是", "yes"),
}
DOES: dict[str, Words] = {
    "check": Text("判断: 有了吗?", "check: is there one?"),
    "check again": Text("再判断一次", "look again"),
    "build": Text("创建", "build"),
    "store": Text("存起来", "store it"),
    race.LOCK: Text("拿到锁", "take the lock"),
    race.UNLOCK: Text("放开锁", "free the lock"),
}
