"""`dataclass` whose methods are written when a class is first used, not when its module is imported.

To a reader and to mypy this is `dataclasses.dataclass`, and so it is to all that ask (`replace`, `fields`, `match`). It
takes `frozen` and `slots`, nothing else, and such classes do not inherit from each other.

Why it is like this: the standard library writes the methods of a frozen class with slots in 0.7 ms, twenty times its
body. A sitting knows seventy such classes and uses twenty before its first question: 40 ms, three starts of the
interpreter. Here a class costs 0.03 ms; its first object writes `__init__` (0.1 ms); the standard library writes the
rest when it is first called for, which for most classes is never.
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


_LATE = ("__repr__", "__eq__", "__setattr__", "__delattr__", "__hash__")
_WRITTEN = {*_LATE, "__init__", "__replace__", "__dataclass_fields__", "__dataclass_params__"}


def _later(cls: type, frozen: bool, slots: bool) -> type:
    """The class that stands for `cls`, with methods that write themselves when one is called."""
    names = tuple(name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar"))
    made = _with_slots(cls, names) if slots else cls
    late = _LATE if frozen else ("__repr__", "__eq__")
    own = [name for name in late if name in cls.__dict__]

    def write() -> None:
        """Let the standard library write everything, and put it in its place."""
        from dataclasses import dataclass as written

        for name in ("__init__", "__dataclass_fields__", *late):
            if name not in own:
                delattr(made, name)
        cls.__doc__ = cls.__doc__ or cls.__name__  # else it is made from the signature, which costs as much again
        written(frozen=frozen)(cls)
        if made is not cls:
            for name in _WRITTEN & cls.__dict__.keys():
                setattr(made, name, cls.__dict__[name])

    def __init__(self: object, *args: object, **named: object) -> None:
        defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        made.__init__ = _init(cls, names, defaults, frozen)  # type: ignore[misc]  # as dataclasses does it
        made.__init__(self, *args, **named)  # type: ignore[misc]  # the one just written

    made.__init__ = __init__  # type: ignore[misc]  # replaced when first called
    made.__match_args__ = names  # type: ignore[misc, attr-defined]  # what `case Name(a, b)` reads
    made.__dataclass_fields__ = _Fields(write)  # type: ignore[attr-defined]  # as dataclasses names it
    for name in late:
        if name not in own:
            setattr(made, name, _stub(made, name, write))
    return made


def _stub(made: type, name: str, write: Callable[[], None]) -> Callable[..., object]:
    """A method that lets all be written, and then is what was written."""

    def method(self: object, *args: object) -> object:
        write()
        return getattr(made, name)(self, *args)

    return method


def _init(cls: type, names: tuple[str, ...], defaults: dict[str, object], frozen: bool) -> Callable[..., None]:
    """An `__init__` that sets these fields; a frozen object is set past its own guard."""
    parts = [(name, *_part(name, defaults)) for name in names]
    taken = ", ".join(["self", *(parameter for _, parameter, _ in parts if parameter)])
    line = "put(self, {0!r}, {1})" if frozen else "self.{0} = {1}"
    lines = [line.format(name, value) for name, _, value in parts if value]
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n  ".join(lines or ["pass"])
    scope: dict[str, Callable[..., None]] = {}
    exec(f"def __init__({taken}):\n  {body}", {"d": defaults, "put": object.__setattr__, "unset": _UNSET}, scope)
    scope["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return scope["__init__"]


def _part(name: str, defaults: dict[str, object]) -> tuple[str, str]:
    """What of `__init__` concerns one field: its parameter and its value, as code; empty where there is none."""
    if name not in defaults:
        return name, name
    stored, default = f"d[{name!r}]", defaults[name]
    if type(default).__name__ == "Field":
        from dataclasses import MISSING, Field

        assert isinstance(default, Field)
        if default.default_factory is not MISSING:
            defaults[name] = default.default_factory
            return (
                (f"{name}=unset", f"{stored}() if {name} is unset else {name}") if default.init else ("", f"{stored}()")
            )
        if default.default is MISSING:
            return (name, name) if default.init else ("", "")
        defaults[name] = default.default
        if not default.init:
            return "", stored
    return f"{name}={stored}", name


_UNSET = object()


class _Fields:
    """Stands where a dataclass keeps its fields, until somebody asks for them."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write

    def __get__(self, instance: object, owner: type) -> object:
        self._write()
        return owner.__dict__["__dataclass_fields__"]


def _with_slots(cls: type, names: tuple[str, ...]) -> type:
    """A copy of `cls` that keeps its fields in slots. Class variables are not fields, as in a dataclass."""
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
