"""怎么检验 | What is asked of every way, and what it really does: nothing in the matrix is written by hand.

Runs on any CPython from 3.9 on, so that all that are on a machine can be asked (verify.py).
"""

from __future__ import annotations

import copy
import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

from labs.singleton.model import WAYS, Made, Watch
from labs.singleton.scenarios import CALLS, SCENARIOS, THREADS

Build = Callable[[Watch], Made]
PATIENCE_S = 10.0  # threads that are certain to meet
IMPORT_PATIENCE_S = 0.1  # threads of which all but one wait for the import lock: whatever this is, one module is run


def same(build: Build) -> str:
    """Whether two calls give one object."""
    made = build(Watch())
    one, other = made.get(), made.get()
    return kinship(one, other)


def takes(build: Build) -> str:
    """What the first call does with an argument."""
    try:
        return str(build(Watch()).get(CALLS[0]).value)
    except TypeError:
        return "TypeError"


def later(build: Build) -> str:
    """Whose value is there after a second call with another argument."""
    made = build(Watch())
    try:
        one, other = made.get(CALLS[0]), made.get(CALLS[1])
    except TypeError:
        return "TypeError"
    return str(other.value) if one is other or one.__dict__ is other.__dict__ else "another object"


def inits(build: Build) -> str:
    """How often __init__ ran in one call after the other."""
    watch = Watch()
    made = build(watch)
    for _ in CALLS:
        made.get()
    return str(len(watch.inits))


def is_instance(build: Build) -> str:
    """What isinstance says of the object and the name."""
    made = build(Watch())
    try:
        return str(isinstance(made.get(), made.name))
    except TypeError:
        return "TypeError"


def subclass(build: Build) -> str:
    """What a subclass gives after its parent was asked."""
    made = build(Watch())
    parents = made.get()
    try:
        Sub = type("Sub", (made.name,), {})
        own = Sub()
    except TypeError:
        return "TypeError"
    if kinship(parents, own) != "another":
        return "the parent's" if own is parents else "one state"
    return "its own" if Sub() is own else "its own, not single"


def pickled(build: Build) -> str:
    """What comes back from pickle."""
    one = published(build(Watch()))
    try:
        return kinship(one, pickle.loads(pickle.dumps(one)))
    except pickle.PicklingError:
        return "PicklingError"


def copied(build: Build) -> str:
    """What copy.copy makes."""
    one = build(Watch()).get()
    return kinship(one, copy.copy(one))


def threads(build: Build, count: int = THREADS) -> str:
    """How many objects are built when so many threads ask at once, all held between their check and their creation."""
    meeting = threading.Barrier(count)
    is_module = build is WAYS["module"]

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):  # broken: the others never came this far, they wait for a lock
            meeting.wait(IMPORT_PATIENCE_S if is_module else PATIENCE_S)

    watch = Watch(meet)
    made = build(watch)
    asking = [threading.Thread(target=made.get) for _ in range(count)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return str(len(watch.built))


def forked(build: Build) -> str:
    """What the parent sees after its forked child changed the object; "no fork" on systems without it."""
    if not hasattr(os, "fork"):
        return "no fork"
    one = build(Watch()).get()
    before = one.value
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        one.value = "the child's"
        os.write(write, one.value.encode())
        os._exit(0)
    os.close(write)
    childs = os.read(read, 64).decode()
    os.close(read)
    os.waitpid(child, 0)
    return "its own" if (one.value, childs) == (before, "the child's") else "the child's"


TRAITS: dict[str, Callable[[Build], str]] = {
    "same": same,
    "takes": takes,
    "later": later,
    "inits": inits,
    "isinstance": is_instance,
    "subclass": subclass,
    "pickle": pickled,
    "copy": copied,
    "threads": threads,
    "fork": forked,
}


def row(trait: str, ways: tuple[str, ...] = tuple(WAYS)) -> dict[str, str]:
    """What each way does when it is asked for one trait."""
    return {way: TRAITS[trait](WAYS[way]) for way in ways}


def matrix() -> dict[str, dict[str, str]]:
    """Every trait of every way; forks first, while this is the only thread."""
    return {trait: row(trait) for trait in sorted(SCENARIOS, key="fork".__ne__)}


# Small things ---------------------------------------------------------------------------------------------------------
def kinship(one: Any, other: Any) -> str:
    """Whether these are one object, two with one state, or two."""
    if one is other:
        return "the same"
    return "one state" if one.__dict__ is other.__dict__ else "another"


def published(made: Made) -> Any:
    """The object, with its name where pickle looks for it: in a module."""
    one = made.get()
    home = ModuleType("singleton_lab_home")
    home.Config = made.name  # type: ignore[attr-defined]  # a module's own variable
    sys.modules[home.__name__] = home
    type(one).__module__, type(one).__qualname__ = home.__name__, "Config"
    return one
