"""改一行, 同时有人读 | A row is changed while somebody reads or writes it, in every order that their steps can take.

A writer is a generator of asks like a reading, and the reader beside it is model.aside itself. Here each ask is one
step and takes no time: what counts is who goes next, and `runs` tries every choice. So "never" means never.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labs.cache.asks import Get, Load, Put
from labs.cache.model import TTL, aside
from labs.cache.scenarios import Write

KEY = "price"
OLD, VALUES = "100", ("90", "80")  # what the row is, what the first and the second writer make it


@dataclass(frozen=True, slots=True)
class Update:
    """Change the row in the database, committed."""

    value: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Take the entry out of the cache; whether the cache did so, or could not be reached."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing, until everybody else is done: a delay longer than any of them takes."""


Ask = Get | Load | Put | Update | Delete | Wait
Program = Generator[Ask, Any, None]


# Who writes what first ------------------------------------------------------------------------------------------------
def delete_first(value: str) -> Program:
    """The entry, then the row."""
    yield Delete()
    yield Update(value)


def database_first(value: str) -> Program:
    """The row, then the entry: what cache-aside does."""
    yield Update(value)
    yield Delete()


def set_entry(value: str) -> Program:
    """The row, then the new value into the entry."""
    yield Update(value)
    yield Put(KEY, value, TTL)


def delete_twice(value: str) -> Program:
    """The row, the entry, and once more when whoever was reading has finished."""
    yield Update(value)
    yield Delete()
    yield Wait()
    yield Delete()


def delete_until_done(value: str) -> Program:
    """The row, then the entry, again and again until the cache says that it is gone."""
    yield Update(value)
    while not (yield Delete()):
        pass


WRITERS: dict[str, Callable[[str], Program]] = {
    "delete first": delete_first,
    "database first": database_first,
    "set": set_entry,
    "twice": delete_twice,
    "retried": delete_until_done,
}


# Every order ----------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Pair:
    """A database and a cache: what each says, and how many deletes will not reach the cache."""

    row: str = OLD
    entry: str | None = None
    lost: int = 0

    def answer(self, ask: Ask) -> Any:
        """Take one step."""
        match ask:
            case Get():
                return self.entry
            case Load():
                return self.row
            case Put(_, value):
                self.entry = value
            case Update(value):
                self.row = value
            case Delete() if self.lost:
                self.lost -= 1
                return False
            case Delete():
                self.entry = None
                return True
        return None


@dataclass(frozen=True, slots=True)
class Run:
    """One order of steps, as (who, what, the answer); the row and the entry after the last, what the reader was given.

    `who` counts from 0: first the one beside the writer, then the writer.
    """

    steps: tuple[tuple[int, Ask, Any], ...]
    row: str
    entry: str | None
    given: str | None

    @property
    def is_stale(self) -> bool:
        """Whether the cache goes on saying what the database no longer says."""
        return self.entry not in (None, self.row)

    @property
    def is_behind(self) -> bool:
        """Whether the reader looked after the row had changed, and was given the old value all the same."""
        changed = next(at for at, (_, ask, _) in enumerate(self.steps) if isinstance(ask, Update))
        return self.given == OLD and any(isinstance(ask, Get) for _, ask, _ in self.steps[changed:])


@dataclass(slots=True)
class Going:
    """Somebody under way: the step that comes next, None when done; what a reader was given in the end."""

    program: Generator[Ask, Any, str | None]
    ask: Ask | None = None
    given: str | None = None

    def send(self, answer: Any) -> None:
        """The answer to the last step; None for the first."""
        try:
            self.ask = self.program.send(answer)
        except StopIteration as end:
            self.ask, self.given = None, end.value


def runs(case: Write) -> Iterator[Run]:
    """Every order, by trying each choice at each step."""
    pending: list[tuple[int, ...]] = [()]
    while pending:
        choices = pending.pop()
        run, could = follow(case, choices)
        if not could:
            yield run
        pending += [(*choices, who) for who in reversed(could)]


def follow(case: Write, choices: Sequence[int]) -> tuple[Run, list[int]]:
    """Let them take their steps in this order; (what came of it, who could take the next)."""
    pair = Pair(entry=OLD if case.is_cached else None, lost=case.lost)
    both, steps = begun(case), []
    for who in choices:
        ask = both[who].ask
        assert ask is not None
        answer = pair.answer(ask)
        steps.append((who, ask, answer))
        both[who].send(answer)
    others_done = [both[1 - who].ask is None for who in (0, 1)]
    could = [who for who in (0, 1) if both[who].ask and (others_done[who] or not isinstance(both[who].ask, Wait))]
    return Run(tuple(steps), pair.row, pair.entry, both[0].given), could


def begun(case: Write) -> tuple[Going, Going]:
    """Whoever is beside the writer, and the writer, each before the first step."""
    beside: Any = aside()(KEY) if case.beside == "reader" else WRITERS[case.beside](VALUES[1])
    both = Going(beside), Going(WRITERS[case.writer](VALUES[0]))
    for each in both:
        each.send(None)
    return both


def ends(case: Write) -> list[str]:
    """What the database and the cache say after each order; - for a cache that says nothing."""
    return [f"{run.row} {run.entry or '-'}" for run in runs(case)]
