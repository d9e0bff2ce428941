"""转发 | How one special method of a proxy is forwarded, and the table of all of them."""

from __future__ import annotations

import copy
import math
import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Do = Callable[..., Any]
COMPARING = ("lt", "le", "eq", "ne", "gt", "ge")
ITEMS = ("contains", "getitem", "setitem", "delitem")
ALONE = ("neg", "pos", "invert", "index")
BETWEEN_TWO = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "xor", "or"),
)
BY_THE_OBJECT = ("format", "enter", "exit", "await", "aiter", "anext", "aenter", "aexit")


class Forward:
    """One special method of a proxy, done to the object that the proxy stands for at this moment.

    `do` takes that object first; without it the object's own method is used, by its name. `unbound` is done to the
    proxy instead where there is no object; without it the RuntimeError goes on.
    """

    __slots__ = ("do", "name", "unbound")

    def __init__(self, name: str, do: Do | None = None, unbound: Do | None = None) -> None:
        self.name, self.do, self.unbound = name, do, unbound

    def __get__(self, proxy: Any, owner: type | None = None) -> Any:
        if proxy is None:
            return self
        try:
            obj = proxy._get_current_object()
        except RuntimeError:
            if self.unbound is None:
                raise
            return partial(self.unbound, proxy)
        if self.do is None:
            return getattr(obj, self.name)
        return partial(self.do, obj)

    def __call__(self, proxy: Any, *args: Any, **kwargs: Any) -> Any:
        # copy.copy(proxy) takes type(proxy).__copy__, which is this descriptor, and calls it with the proxy
        return self.__get__(proxy, type(proxy))(*args, **kwargs)


class ForwardInPlace(Forward):
    """proxy += other changes the object and leaves the name bound to the proxy, not to the object."""

    __slots__ = ()

    def __get__(self, proxy: Any, owner: type | None = None) -> Any:
        if proxy is None:
            return self
        done = super().__get__(proxy, owner)

        def change(other: Any) -> Any:
            done(other)
            return proxy

        return change


class ForwardAttribute:
    """An attribute of the object: its value, not a function. `on_class` is what the proxy's class itself has there."""

    __slots__ = ("name", "on_class", "unbound")

    def __init__(self, name: str, unbound: Do, on_class: Any = None) -> None:
        self.name, self.unbound, self.on_class = name, unbound, on_class

    def __get__(self, proxy: Any, owner: type | None = None) -> Any:
        if proxy is None:
            return self if self.on_class is None else self.on_class
        try:
            obj = proxy._get_current_object()
        except RuntimeError:
            return self.unbound(proxy)
        return getattr(obj, self.name)


# Every special method -------------------------------------------------------------------------------------------------
def reflected(do: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """For 2 - proxy, where Python calls proxy.__rsub__(2)."""
    return lambda obj, other: do(other, obj)


def special_methods() -> Iterator[Forward]:
    """What a proxy's type must have: each special method, with the function that does it to an object."""
    yield Forward("__repr__", repr, unbound=lambda proxy: f"<{type(proxy).__name__} unbound>")
    yield Forward("__bool__", bool, unbound=lambda proxy: False)
    yield Forward("__dir__", dir, unbound=lambda proxy: [])
    for builtin in (str, bytes, hash, len, iter, next, reversed, int, float, complex, abs, round, getattr, setattr):
        yield Forward(f"__{builtin.__name__}__", builtin)
    for function in (delattr, math.trunc, math.floor, math.ceil, operator.length_hint, copy.copy, copy.deepcopy):
        yield Forward(f"__{function.__name__}__", function)
    for word in (*COMPARING, *ITEMS, *ALONE):
        yield Forward(f"__{word}__", getattr(operator, f"__{word}__"))
    for word in BETWEEN_TWO:
        do: Any = {"divmod": divmod, "pow": pow}.get(word) or getattr(operator, f"__{word}__")
        yield Forward(f"__{word}__", do)
        yield Forward(f"__r{word}__", reflected(do))
        if word != "divmod":  # there is no divmod=
            yield ForwardInPlace(f"__i{word}__", getattr(operator, f"__i{word}__"))
    for word in BY_THE_OBJECT:
        yield Forward(f"__{word}__")
    yield Forward("__call__", lambda obj, *args, **kwargs: obj(*args, **kwargs))
    yield Forward("__instancecheck__", lambda cls, other: isinstance(other, cls))
    yield Forward("__subclasscheck__", lambda cls, other: issubclass(other, cls))
