"""一次读取向世界要的东西 | What a reading may ask of the world: the cache, the database, a lock, the clock.

Whoever runs readings answers these: in virtual time (world.py), or with a redis-server and sockets (real.py). Times are
in ms.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Get:
    """The entry of this key in the cache; None without one."""

    key: str


@dataclass(frozen=True, slots=True)
class Left:
    """How long the entry will stay; below 0 without one."""

    key: str


@dataclass(frozen=True, slots=True)
class Put:
    """Store an entry for `ttl`; 0: for ever."""

    key: str
    value: str
    ttl: float


@dataclass(frozen=True, slots=True)
class Load:
    """The row in the database; None without one. This is what is counted."""

    key: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of this key, after everybody who asked for it before."""

    key: str


@dataclass(frozen=True, slots=True)
class TryLock:
    """Whether the lock of this key was free; then it is ours."""

    key: str


@dataclass(frozen=True, slots=True)
class Unlock:
    """Let the next one have the lock."""

    key: str


@dataclass(frozen=True, slots=True)
class Sleep:
    """Nothing, for so long."""

    ms: float


@dataclass(frozen=True, slots=True)
class Now:
    """What the clock says."""


@dataclass(frozen=True, slots=True)
class Spawn:
    """Let this reading go on by itself; nobody waits for it."""

    reading: Reading


@dataclass(slots=True)
class Flight:
    """A load under way in one process. A reader yields it to wait for what it brings."""

    has_landed: bool = False
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """Let those who wait for the flight go on."""

    flight: Flight


Ask = Get | Left | Put | Load | Lock | TryLock | Unlock | Sleep | Now | Spawn | Flight | Landed
Reading = Generator[Ask, Any, "str | None"]
