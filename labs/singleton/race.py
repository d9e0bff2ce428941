"""两个线程的全部交错 | Every interleaving of two threads that ask for the object for the first time.

A program is a generator that names each of its steps before it takes it; "lock" may have to wait. The scheduler tries
every order in which the threads could take their steps, so "never two" here means never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LOCK, UNLOCK = "lock", "unlock"


@dataclass(slots=True)
class Shared:
    """What the threads share: the object if there is one, and how many were built."""

    one: int | None = None
    built: int = 0
    holder: int | None = None

    def build(self) -> int:
        self.built += 1
        return self.built


Program = Callable[[Shared], Iterator[str]]


def check_then_create(shared: Shared) -> Iterator[str]:
    """No lock: the plain decorator, __new__, the metaclass, functools.cache."""
    yield "check"
    if shared.one is None:
        yield "build"
        mine = shared.build()
        yield "store"
        shared.one = mine


def lock_then_create(shared: Shared) -> Iterator[str]:
    """A lock after the check, and no second look."""
    yield "check"
    if shared.one is None:
        yield LOCK
        yield "build"
        mine = shared.build()
        yield "store"
        shared.one = mine
        yield UNLOCK


def double_checked(shared: Shared) -> Iterator[str]:
    """The lock, and a second look inside it."""
    yield "check"
    if shared.one is None:
        yield LOCK
        yield "check again"
        if shared.one is None:
            yield "build"
            mine = shared.build()
            yield "store"
            shared.one = mine
        yield UNLOCK


def locked_always(shared: Shared) -> Iterator[str]:
    """The lock first, every time: what import does with a module."""
    yield LOCK
    yield "check"
    if shared.one is None:
        yield "build"
        mine = shared.build()
        yield "store"
        shared.one = mine
    yield UNLOCK


PROGRAMS: dict[str, Program] = {  # way of model.py -> how it goes about it
    "module": locked_always,
    "__new__": check_then_create,
    "metaclass": check_then_create,
    "naive decorator": check_then_create,
    "decorator": check_then_create,
    "cache": check_then_create,
    "lock": lock_then_create,
    "double check": double_checked,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One order of steps, as (thread, step), and how many objects it built."""

    steps: tuple[tuple[int, str], ...]
    built: int


@dataclass(slots=True)
class _Thread:
    steps: Iterator[str]
    next: str | None = None
    done: list[str] = field(default_factory=list)

    def advance(self) -> None:
        self.next = next(self.steps, None)


def runs(program: Program, threads: int = 2) -> Iterator[Run]:
    """Every interleaving, by trying each choice at each step."""
    pending: list[tuple[int, ...]] = [()]
    while pending:
        choices = pending.pop()
        run, could = follow(program, threads, choices)
        if not could:
            yield run
        pending += [(*choices, thread) for thread in reversed(could)]


def follow(program: Program, threads: int, choices: tuple[int, ...]) -> tuple[Run, list[int]]:
    """Let the threads take their steps in this order; (what came of it, who could take the next step)."""
    shared = Shared()
    all_ = [_Thread(program(shared)) for _ in range(threads)]
    for thread in all_:
        thread.advance()
    taken = []
    for choice in choices:
        step = all_[choice].next
        assert step is not None
        taken.append((choice, step))
        if step == LOCK:
            shared.holder = choice
        elif step == UNLOCK:
            shared.holder = None
        all_[choice].advance()
    could = [at for at, thread in enumerate(all_) if thread.next and (thread.next != LOCK or shared.holder is None)]
    return Run(tuple(taken), shared.built), could


def tally(program: Program, threads: int = 2) -> dict[int, int]:
    """objects built -> in how many interleavings."""
    found: dict[int, int] = {}
    for run in runs(program, threads):
        found[run.built] = found.get(run.built, 0) + 1
    return dict(sorted(found.items()))


def first(program: Program, built: int) -> Run:
    """The first interleaving that builds so many."""
    return next(run for run in runs(program) if run.built == built)
