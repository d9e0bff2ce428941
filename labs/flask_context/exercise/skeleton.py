"""练习: 自己的 Local 和代理 | Exercise: a Local and a proxy of your own.

写完 Local 和 LocalProxy, 使得:

1. Local 的属性按上下文分开: 线程之间, 任务之间都互不相干, 子任务改了父任务看不到;
2. 没有的属性抛 AttributeError, 可以删除;
3. LocalProxy 每次操作都重新去取当前对象, 没有就抛 RuntimeError(message);
4. 设属性、len()、==、[]、in、for、+= 都落在当前对象上; 没有对象时 bool() 是 False;
5. isinstance(proxy, 对象的类) 为真。

Complete Local and LocalProxy, so that

1. a Local's attributes are kept apart by context: between threads, between tasks, and from child to parent task;
2. an attribute that is not there raises AttributeError, and one that is can be deleted;
3. a LocalProxy fetches the current object anew for each operation, RuntimeError(message) if there is none;
4. setting an attribute, len(), ==, [], in, for and += reach the current object; with none, bool() is False;
5. isinstance(proxy, the object's class) is true.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any


class Local:
    """local.user = "ann": in this context alone."""

    def __init__(self) -> None:
        values: ContextVar[dict[str, Any]] = ContextVar("values")
        object.__setattr__(self, "_values", values)  # 不经过自己的 __setattr__ / not by its own __setattr__

    # 由你来写: __getattr__, __setattr__, __delattr__ / your turn


class LocalProxy:
    """Stands for what `find` returns; `find` raises LookupError where there is nothing."""

    def __init__(self, find: Callable[[], Any], message: str = "object is not bound") -> None:
        object.__setattr__(self, "_find", find)
        object.__setattr__(self, "_message", message)

    # 由你来写: 先 __getattr__, 再是 Python 在类型上找的 / your turn: __getattr__, then what is looked up on the type
