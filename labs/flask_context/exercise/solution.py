"""解答: 自己的 Local 和代理 | Solution: a Local and a proxy of your own."""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any


class Local:
    """A dict in a ContextVar that is never changed in place: a task's copy of the context shares it."""

    def __init__(self) -> None:
        values: ContextVar[dict[str, Any]] = ContextVar("values")
        object.__setattr__(self, "_values", values)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values.get({})[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._values.set({**self._values.get({}), name: value})

    def __delattr__(self, name: str) -> None:
        kept = dict(self._values.get({}))
        if name not in kept:
            raise AttributeError(name)
        del kept[name]
        self._values.set(kept)


class LocalProxy:
    """Holds the way to an object, never the object."""

    def __init__(self, find: Callable[[], Any], message: str = "object is not bound") -> None:
        object.__setattr__(self, "_find", find)
        object.__setattr__(self, "_message", message)

    def _current(self) -> Any:
        try:
            return object.__getattribute__(self, "_find")()
        except LookupError:
            raise RuntimeError(object.__getattribute__(self, "_message")) from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._current(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._current(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._current(), name)

    def __bool__(self) -> bool:
        try:
            return bool(self._current())
        except RuntimeError:
            return False

    @property  # type: ignore[misc]  # isinstance() looks here when type() has failed
    def __class__(self) -> type:
        return type(self._current())

    def __iadd__(self, other: Any) -> Any:
        current = self._current()
        current += other  # changes a list; for a number it makes another, which is lost
        return self  # the name goes on standing for the proxy


def forwarded(do: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *args: do(self._current(), *args)


for _name, _do in {
    **{f"__{each.__name__}__": each for each in (len, iter, repr, str, hash)},
    **{
        f"__{each}__": getattr(operator, each)
        for each in ("eq", "ne", "lt", "gt", "getitem", "setitem", "contains", "add")
    },
}.items():
    setattr(LocalProxy, _name, forwarded(_do))
