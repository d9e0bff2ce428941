"""八种写法 | Eight ways of writing a singleton, and one that is nearly right. Each is built fresh, and watched.

Every way leaves a moment between its check and its creation, where `watch.meet()` stands: in a program that is a
connection being opened or a file being read, here it is where threads are made to wait for each other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module, machinery
from threading import Lock
from types import ModuleType
from typing import Any, ClassVar, NamedTuple


class Watch:
    """Counts what is built and initialised; `meet` is called between a check and the creation that follows it."""

    def __init__(self, meet: Callable[[], object] = lambda: None) -> None:
        self.meet = meet
        self.built: list[type] = []  # appending is atomic, adding to a number is not
        self.inits: list[str] = []

    def thing(self) -> Any:
        """A class whose objects are counted: what every way below makes one of."""
        watch = self

        class Thing:
            def __new__(cls, *args: str) -> Any:
                watch.built.append(cls)
                return super().__new__(cls)

            def __init__(self, value: str = "default") -> None:
                watch.inits.append(value)
                self.value = value

        return Thing


class Made(NamedTuple):
    """What a program uses: `get` gives the object, `name` is what it would write in isinstance() and after class."""

    get: Callable[..., Any]
    name: Any


def module(watch: Watch) -> Made:
    """A variable of a module, which runs once."""

    class Config(watch.thing()):  # type: ignore[misc]  # a class made at run time
        pass

    def run(made: ModuleType) -> None:
        watch.meet()
        made.one = Config()  # type: ignore[attr-defined]  # a module's own variable

    name = imported_from(run)
    return Made(lambda: import_module(name).one, Config)


def by_new(watch: Watch) -> Made:
    """__new__ hands out the one object; type.__call__ then runs __init__ on it, each time."""

    class Config(watch.thing()):  # type: ignore[misc]  # as above
        _one = None

        def __new__(cls, *args: str) -> Any:
            if cls._one is None:
                watch.meet()
                cls._one = super().__new__(cls)
            return cls._one

    return Made(Config, Config)


def by_metaclass(watch: Watch) -> Made:
    """The metaclass's __call__ stands before both __new__ and __init__."""

    class Once(type):
        made: ClassVar[dict[type, Any]] = {}

        def __call__(cls, *args: str) -> Any:
            if cls not in cls.made:
                watch.meet()
                cls.made[cls] = super().__call__(*args)
            return cls.made[cls]

    class Config(watch.thing(), metaclass=Once):  # type: ignore[misc]  # as above
        pass

    return Made(Config, Config)


def naive_decorator(watch: Watch) -> Made:
    """The decorator as it is often written down: its inner function takes nothing."""

    def singleton(cls: type) -> Callable[..., Any]:
        made: dict[type, Any] = {}

        def get() -> Any:
            if cls not in made:
                watch.meet()
                made[cls] = cls()
            return made[cls]

        return get

    Config = singleton(type("Config", (watch.thing(),), {}))
    return Made(Config, Config)


def decorator(watch: Watch) -> Made:
    """The same with arguments: those of the first call count."""

    def singleton(cls: type) -> Callable[..., Any]:
        made: dict[type, Any] = {}

        @wraps(cls, updated=())
        def get(*args: str) -> Any:
            if cls not in made:
                watch.meet()
                made[cls] = cls(*args)
            return made[cls]

        return get

    Config = singleton(type("Config", (watch.thing(),), {}))
    return Made(Config, Config)


def cached_factory(watch: Watch) -> Made:
    """functools.cache on a factory (lru_cache does the same): one object for each set of arguments."""

    class Config(watch.thing()):  # type: ignore[misc]  # as above
        pass

    @cache
    def config(*args: str) -> Any:
        watch.meet()
        return Config(*args)

    return Made(config, Config)


def borg(watch: Watch) -> Made:
    """Many objects, one state."""

    class Config(watch.thing()):  # type: ignore[misc]  # as above
        _state: ClassVar[dict[str, Any]] = {}

        def __init__(self, *args: str) -> None:
            self.__dict__ = self._state
            super().__init__(*args)

    return Made(Config, Config)


def no_second_look(watch: Watch) -> Made:
    """A lock, taken after the check: whoever waited for it builds one more."""

    class Config(watch.thing()):  # type: ignore[misc]  # as above
        pass

    made: list[Any] = []
    lock = Lock()

    def get(*args: str) -> Any:
        if not made:
            watch.meet()
            with lock:
                made.append(Config(*args))
        return made[0]

    return Made(get, Config)


def double_checked(watch: Watch) -> Made:
    """The lock, and inside it a second look."""

    class Config(watch.thing()):  # type: ignore[misc]  # as above
        pass

    made: list[Any] = []
    lock = Lock()

    def get(*args: str) -> Any:
        if not made:
            watch.meet()
            with lock:
                if not made:  # the second look
                    made.append(Config(*args))
        return made[0]

    return Made(get, Config)


WAYS: dict[str, Callable[[Watch], Made]] = {
    "module": module,
    "__new__": by_new,
    "metaclass": by_metaclass,
    "naive decorator": naive_decorator,
    "decorator": decorator,
    "cache": cached_factory,
    "Borg": borg,
    "lock": no_second_look,
    "double check": double_checked,
}


# Modules without files ------------------------------------------------------------------------------------------------
def imported_from(run: Callable[[ModuleType], None]) -> str:
    """The name of a new module whose code is `run`: import finds it, locks it and keeps it like any other."""
    name = f"singleton_lab_{len(_CODE)}"
    _CODE[name] = run
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
    return name


_CODE: dict[str, Callable[[ModuleType], None]] = {}


class _Finder:
    """Finds the modules of `imported_from`."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> machinery.ModuleSpec | None:
        return machinery.ModuleSpec(name, self) if name in _CODE else None  # type: ignore[arg-type]  # a loader by duck

    def create_module(self, spec: machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, made: ModuleType) -> None:
        _CODE[made.__name__](made)
