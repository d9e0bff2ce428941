"""`dataclass` whose methods are written when a class is first used, not when its module is imported.

To a reader and to mypy this is `dataclasses.dataclass`, and so it is to all that ask (`replace`, `fields`, `match`). It
takes `frozen` and `slots`, nothing else, and such classes do not inherit from each other.

Why it is like this: writing the methods of one frozen class with slots costs 0.7 ms, twenty times its body. A sitting
knows seventy such classes and uses a dozen before its first question: 40 ms, or three starts of the interpreter.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, slots: bool = False) -> object:
        """As the standard library's, only later."""
        if cls is None:
            return lambda cls: _later(cls, frozen, slots)
        return _later(cls, frozen, slots)


def _later(cls: type, frozen: bool, slots: bool) -> type:
    """The class that stands for `cls`, with methods that write themselves when one is called."""
    made = _with_slots(cls) if slots else cls

    def write() -> None:
        from dataclasses import dataclass as written

        delattr(made, "__dataclass_fields__")
        delattr(made, "__init__")
        cls.__doc__ = cls.__doc__ or cls.__name__  # else it is made from the signature, which costs as much again
        written(frozen=frozen)(cls)
        if made is not cls:
            for name in _WRITTEN & cls.__dict__.keys():
                setattr(made, name, cls.__dict__[name])

    def __init__(self: object, *args: object, **named: object) -> None:
        write()
        made.__init__(self, *args, **named)  # type: ignore[misc]  # the one just written

    made.__init__ = __init__  # type: ignore[misc]  # replaced when first called
    made.__dataclass_fields__ = _Fields(write)  # type: ignore[attr-defined]  # as dataclasses names it
    return made


_WRITTEN = {
    *("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__match_args__", "__replace__"),
    *("__dataclass_fields__", "__dataclass_params__"),
}


class _Fields:
    """Stands where a dataclass keeps its fields, until somebody asks for them."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write

    def __get__(self, instance: object, owner: type) -> object:
        self._write()
        return owner.__dict__["__dataclass_fields__"]


def _with_slots(cls: type) -> type:
    """A copy of `cls` that keeps its fields in slots. Class variables are not fields, as in a dataclass."""
    names = tuple(name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar"))
    left_out = {*names, "__dict__", "__weakref__"}
    body = {name: value for name, value in cls.__dict__.items() if name not in left_out}
    body |= {"__slots__": names, "__getstate__": _state, "__setstate__": _restore, "__qualname__": cls.__qualname__}
    return type(cls)(cls.__name__, cls.__bases__, body)


def _state(self: object) -> list[object]:
    """For copy and pickle, as dataclasses does it: a frozen object is set past its own guard."""
    return [getattr(self, name) for name in type(self).__slots__]  # type: ignore[attr-defined]  # see _with_slots


def _restore(self: object, state: list[object]) -> None:
    for name, value in zip(type(self).__slots__, state, strict=True):  # type: ignore[attr-defined]  # as above
        object.__setattr__(self, name, value)
