"""模型 | Ways of reading through a cache. Each says what it asks of the world (asks.py) and waits for the answer.

A way makes a reading of a key: a generator that yields asks and is sent the answers. It knows neither clock nor socket,
so the same lines run in virtual time (world.py) and against a redis-server (real.py).

A value is a string; None is what a cache answers to a key that it does not have, and a database to a row that it does
not have: that the two look alike is the first of the three failures. Times are in ms.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Container
from dataclasses import dataclass, field

from labs.cache.asks import Flight, Get, Landed, Left, Load, Lock, Now, Put, Reading, Sleep, Spawn, TryLock, Unlock

TTL = 1000  # of an entry; in life minutes, here short enough to be drawn
SPREAD = 900  # by how much more at most, where it is drawn
EMPTY_TTL = 200  # of an empty answer: short, since the row may come to be
SHORT_TTL = 200  # shorter than a herd of READERS queues for a lock
LOCAL_TTL = 100  # in a process's own memory, where nobody can delete it
LOAD = 50  # how long the database takes for one load
RETRY = 25  # between two looks of those who did not get the lock
EMPTY = "(nothing)"  # stands in the cache for: the database has no such row
FALLBACK = "(try later)"  # what a reader is given when the database is protected from him

Way = Callable[[str], Reading]
Ttl = Callable[[], float]


# How long entries stay ------------------------------------------------------------------------------------------------
def steady() -> float:
    """The same for all."""
    return TTL


def jittered(rng: random.Random, spread: float = SPREAD) -> Ttl:
    """TTL and up to `spread` more, drawn anew for each entry."""

    def ttl() -> float:
        return TTL + rng.uniform(0, spread)

    return ttl


# No cure --------------------------------------------------------------------------------------------------------------
def aside(ttl: Ttl = steady) -> Way:
    """Cache-aside: look in the cache; on a miss load from the database and fill it."""

    def read(key: str) -> Reading:
        value: str | None = yield Get(key)
        if value is None:
            value = yield from rebuilt(key, ttl())
        return value

    return read


def rebuilt(key: str, ttl: float = TTL) -> Reading:
    """Load the row and store it."""
    value: str | None = yield Load(key)
    if value is not None:
        yield Put(key, value, ttl)
    return value


# Penetration: the row is in neither -----------------------------------------------------------------------------------
def cached_empty(key: str) -> Reading:
    """Store "there is nothing" too, for a short while."""
    value: str | None = yield Get(key)
    if value is None:
        value = yield Load(key)
        if value is None:
            yield Put(key, EMPTY, EMPTY_TTL)
        else:
            yield Put(key, value, TTL)
    return None if value == EMPTY else value


def filtered(known: Container[str], way: Way) -> Way:
    """Refuse what `known` (a Bloom filter, bloom.py; a pattern of ids) does not contain, before the cache is asked."""

    def read(key: str) -> Reading:
        if key not in known:
            return None
        return (yield from way(key))

    return read


# Breakdown: one hot key has expired -----------------------------------------------------------------------------------
def mutex(key: str, ttl: float = TTL) -> Reading:
    """One rebuilds; the others queue for the lock, and look again when they have it. `ttl` must outlast the queue."""
    value: str | None = yield Get(key)
    if value is None:
        yield Lock(key)
        value = yield Get(key)  # the second look
        if value is None:
            value = yield from rebuilt(key, ttl)
        yield Unlock(key)
    return value


def no_second_look(key: str) -> Reading:
    """The same without the second look."""
    value: str | None = yield Get(key)
    if value is None:
        yield Lock(key)
        value = yield from rebuilt(key)
        yield Unlock(key)
    return value


def retry(key: str) -> Reading:
    """As with SET key token NX PX: nobody queues; who does not get the lock sleeps and looks into the cache again."""
    value: str | None = yield Get(key)
    while value is None:
        if (yield TryLock(key)):
            value = yield Get(key)  # somebody may have filled it between our look and our lock
            if value is None:
                value = yield from rebuilt(key)
            yield Unlock(key)
            return value
        yield Sleep(RETRY)
        value = yield Get(key)
    return value


def single_flight(flights: dict[str, Flight]) -> Way:
    """In each process, one loads and shares what it brings. `flights` are those of this process."""

    def read(key: str) -> Reading:
        value: str | None = yield Get(key)
        if value is not None:
            return value
        if key in flights:
            shared: str | None = yield flights[key]
            return shared
        flight = flights[key] = Flight()
        flight.value = yield from rebuilt(key)
        del flights[key]
        yield Landed(flight)
        return flight.value

    return read


def logical(key: str) -> Reading:
    """The entry never expires but says until when it is good; past that it is still served while one refreshes it."""
    entry: str | None = yield Get(key)
    if entry is None:
        return (yield from refreshed(key))
    value, good_until = unpacked(entry)
    if good_until <= (yield Now()) and (yield TryLock(key)):
        yield Spawn(refreshed_alone(key))
    return value


def refreshed(key: str) -> Reading:
    """Load the row and store it for ever, with the time until which it is good."""
    value: str | None = yield Load(key)
    if value is not None:
        yield Put(key, packed(value, (yield Now()) + TTL), 0)
    return value


def refreshed_alone(key: str) -> Reading:
    """Refresh under the lock, unless somebody did between our look and our lock."""
    entry: str | None = yield Get(key)
    if entry is None or unpacked(entry)[1] <= (yield Now()):
        yield from refreshed(key)
    yield Unlock(key)
    return None


def packed(value: str, good_until: float) -> str:
    return f"{good_until:.3f} {value}"


def unpacked(entry: str) -> tuple[str, float]:
    """(the value, until when it is good)."""
    good_until, _, value = entry.partition(" ")
    return value, float(good_until)


def early(rng: random.Random) -> Way:
    """Load before the entry expires, the likelier the nearer that is; meanwhile the entry still serves the others."""

    def read(key: str) -> Reading:
        value: str | None = yield Get(key)
        if value is None or is_early(rng.random(), (yield Left(key))):
            value = yield from rebuilt(key)
        return value

    return read


def is_early(chance: float, left: float, load: float = LOAD) -> bool:
    """Vattani et al. (VLDB 2015), beta = 1: load * -log(chance) reaches past what is left. 0 <= chance < 1."""
    return load * -math.log(1 - chance) >= left


# Avalanche: much expires at once, or the cache is gone (jittered, above, is the other cure) ---------------------------
@dataclass(slots=True)
class Slots:
    """How many more loads the database may be asked for at once."""

    free: int


def limited(slots: Slots) -> Way:
    """At most so many loads at once; whoever comes on top of them is given the fallback."""

    def read(key: str) -> Reading:
        value: str | None = yield Get(key)
        if value is not None:
            return value
        if slots.free == 0:
            return FALLBACK
        slots.free -= 1
        value = yield from rebuilt(key)
        slots.free += 1
        return value

    return read


@dataclass(slots=True)
class Local:
    """What one process keeps in its own memory: key -> (value, good until)."""

    kept: dict[str, tuple[str, float]] = field(default_factory=dict)


def two_levels(local: Local, way: Way) -> Way:
    """Look in the process's own memory first, then go the other way."""

    def read(key: str) -> Reading:
        value, good_until = local.kept.get(key, (None, 0.0))
        if good_until > (yield Now()):
            return value
        value = yield from way(key)
        if value is not None:
            local.kept[key] = value, (yield Now()) + LOCAL_TTL
        return value

    return read
