"""Two devices' logs made one: the union of their events.

Commutative, associative and idempotent, so devices may exchange logs in any order and as often as they like. An event
is known by its id; its place (device, sequence number) belongs to one id only. A place claimed by two ids means that a
device was cloned (its home was copied and both copies went on writing): `clashes` names them, and `union` refuses.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Protocol, TypeVar


class Placed(Protocol, Hashable):
    """What a merge needs to know of an event."""

    @property
    def device(self) -> str: ...

    @property
    def seq(self) -> int: ...

    @property
    def id(self) -> str: ...

    @property
    def order(self) -> tuple[int, str, int]: ...


E = TypeVar("E", bound=Placed)
Place = tuple[str, int]


def place(event: Placed) -> Place:
    """Where an event stands in its device's own log."""
    return event.device, event.seq


def clashes(ours: Iterable[E], theirs: Iterable[E]) -> list[tuple[E, E]]:
    """Pairs of events with one place and two ids, in the order of their places."""
    at = {place(event): event for event in ours}
    pairs = ((at[place(event)], event) for event in theirs if place(event) in at)
    return sorted((pair for pair in pairs if pair[0].id != pair[1].id), key=lambda pair: place(pair[0]))


def union(ours: Iterable[E], theirs: Iterable[E]) -> list[E]:
    """Every event of either, once, in fold order; ValueError if a place is claimed twice (see `clashes`)."""
    ours, theirs = list(ours), list(theirs)
    if clashes(ours, theirs):
        raise ValueError("one place in a device's log is claimed by two events")
    return sorted({place(event): event for event in (*theirs, *ours)}.values(), key=lambda event: event.order)
