"""练习: 线程安全的单例元类 | Exercise: a thread-safe singleton metaclass.

写完 Singleton, 使得每个用它做元类的类:

1. 只有一个对象, __init__ 只执行一次, 用第一次调用的参数;
2. 子类有自己的那一个;
3. 许多线程同时第一次调用, 也只建一个;
4. 一个单例的 __init__ 里可以用到另一个单例;
5. __init__ 抛出异常时什么也不留下, 下次调用重新来。

Complete Singleton, so that every class that has it as its metaclass

1. has one object, initialised once, with the arguments of the first call;
2. leaves its subclasses an object of their own;
3. builds one even when many threads call it for the first time at once;
4. may use another singleton inside its __init__;
5. keeps nothing of an __init__ that raised: the next call starts anew.
"""

from __future__ import annotations

from typing import Any


class Singleton(type):
    """class Config(metaclass=Singleton): ..."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # 由你来写: Config(...) 会走到这里 / your turn: Config(...) comes here
        return super().__call__(*args, **kwargs)
