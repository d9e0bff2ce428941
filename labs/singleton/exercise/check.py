"""检查 | What a singleton metaclass must do, from the easiest to what interviews ask last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from labs._kit.exercise import expect

THREADS = 8
SLOW_S = 0.02  # long enough for every thread to pass a check that nothing guards
PATIENCE_S = 3.0


def one_object(made: ModuleType) -> None:
    """两次调用是同一个对象 | two calls give one object"""
    config = config_class(made)
    expect(
        config("dev") is config("dev"),
        "Config('dev') 和 Config('dev') 是两个对象。元类的 __call__ 每次都建新的; 把第一个存起来, 以后返回它。",
        "Config('dev') and Config('dev') are two objects. The metaclass's __call__ builds one each time: keep the "
        "first and return it ever after.",
    )


def first_arguments(made: ModuleType) -> None:
    """__init__ 只执行一次, 用第一次的参数 | __init__ runs once, with the first arguments"""
    config = config_class(made)
    one, other = config("dev"), config("prod")
    expect(
        one is other,
        "Config('dev') 之后 Config('prod') 给了另一个对象。键里不要有参数, 每个类一个对象。",
        "After Config('dev'), Config('prod') gave another object. Leave the arguments out of the key: one object a "
        "class.",
    )
    expect(
        config.inits == ["dev"],
        f"__init__ 执行了 {len(config.inits)} 次。type.__call__ 会调 __new__ 再调 __init__, "
        "所以已经有对象时不要再走到它。",
        f"__init__ ran {len(config.inits)} times. type.__call__ calls __new__ and then __init__: once there is an "
        "object, do not come to it again.",
    )


def own_subclass(made: ModuleType) -> None:
    """子类有自己的对象 | a subclass has an object of its own"""
    config = config_class(made)
    parents = config("dev")
    child: Any = made.Singleton("TestConfig", (config,), {})
    own = child("test")
    expect(
        own is not parents and type(own) is child,
        "先建了父类的对象, 子类就拿到了父类的那个。按类来存(字典以 cls 为键), 不要存成会被继承的属性。",
        "After its parent was built, the subclass got the parent's object. Keep objects by class (a dict keyed by "
        "cls), not in an attribute that is inherited.",
    )
    expect(
        child("again") is own and isinstance(own, config),
        "子类自己也要只有一个, 并且仍是父类的实例。",
        "The subclass has one object too, which still is an instance of its parent.",
    )


def many_threads(made: ModuleType) -> None:
    """许多线程同时第一次调用, 只建一个 | many threads at once build one"""
    config = config_class(made, slow=True)
    start = threading.Barrier(THREADS)

    def ask() -> None:
        start.wait()
        config("dev")

    in_threads([ask] * THREADS)
    expect(
        len(config.inits) == 1,
        f"{THREADS} 个线程同时第一次调用, 建了 {len(config.inits)} 个。先判断再创建要在锁里; "
        "如果已经加了锁, 拿到锁之后还要再判断一次。",
        f"{THREADS} threads called at once and built {len(config.inits)}. Check and creation belong inside a lock; if "
        "there is one already, look again once you hold it.",
    )


def nested(made: ModuleType) -> None:
    """一个单例的 __init__ 里用另一个单例 | a singleton may use another in its __init__"""
    inner = config_class(made)

    def init(self: Any) -> None:
        self.inner = inner("dev")

    outer: Any = made.Singleton("Outer", (), {"__init__": init})
    found: list[Any] = []
    in_threads([lambda: found.append(outer())])
    expect(
        bool(found) and found[0].inner is inner("dev"),
        f"Outer 的 __init__ 里调用 Config, {PATIENCE_S:g} 秒没有返回: 同一个线程在等自己拿着的锁。"
        "用可重入的 RLock, 或每个类一把锁。",
        f"Outer's __init__ calls Config, which did not return in {PATIENCE_S:g} s: the thread waits for the lock that "
        "it holds. Use a reentrant RLock, or a lock for each class.",
    )


def failed_init(made: ModuleType) -> None:
    """__init__ 抛出异常后可以重来 | an __init__ that raised leaves nothing behind"""
    fails = [True, False]

    def init(self: Any) -> None:
        if fails.pop(0):
            raise ConnectionError("no database")

    pool: Any = made.Singleton("Pool", (), {"__init__": init})
    try:
        pool()
    except ConnectionError:
        raised = True
    else:
        raised = False
    expect(
        raised,
        "__init__ 的异常被吞掉了, 要让调用者看到。",
        "The error of __init__ was swallowed; let the caller see it.",
    )
    found: list[Any] = []
    in_threads([lambda: found.append(pool())])
    expect(
        bool(found) and isinstance(found[0], pool) and not fails,
        "第一次 __init__ 失败后, 第二次调用没有重新初始化: 要么存了半成品, 要么锁没放开(用 with)。",
        "After a failed __init__ the second call did not start anew: a half-made object was kept, or the lock was "
        "never freed (use with).",
    )


CHECKS = (one_object, first_arguments, own_subclass, many_threads, nested, failed_init)


def config_class(made: ModuleType, *, slow: bool = False) -> Any:
    """A new class under the learner's metaclass that notes each initialisation."""

    def init(self: Any, value: str) -> None:
        time.sleep(SLOW_S if slow else 0)
        type(self).inits.append(value)
        self.value = value

    return made.Singleton("Config", (), {"__init__": init, "inits": []})


def in_threads(calls: list[Callable[[], object]]) -> None:
    """Make these calls in threads of their own, and wait a while: one may be stuck for good."""
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
