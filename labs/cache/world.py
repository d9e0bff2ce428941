"""虚拟的世界 | A cache, a database and a clock that jumps: readings run here in no time at all, always the same way.

Each hop to the cache takes 0.2 to 2 ms, drawn from a seed, and counts when it arrives there. The database serves
`workers` loads at once; the others queue. That is all that latency is made of.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from labs.cache import asks
from labs.cache.asks import Flight, Reading
from labs.cache.model import LOAD, Way

HOP = (0.2, 2.0)  # ms to the cache
WORKERS = 1000  # loads that the database serves at once: a story that tells of waiting gives it fewer


@dataclass(slots=True)
class Store:
    """The cache: key -> (value, when it is gone). What is down has no entry, and keeps nobody from anything."""

    entries: dict[str, tuple[str, float]] = field(default_factory=dict)
    is_down: bool = False
    looks: int = 0
    misses: int = 0

    def get(self, key: str, now: float) -> str | None:
        self.looks += 1
        value, gone_at = self.entries.get(key, (None, 0.0))
        if gone_at > now and not self.is_down:
            return value
        self.misses += 1
        return None

    def put(self, key: str, value: str, ttl: float, now: float) -> None:
        if not self.is_down:
            self.entries[key] = value, now + ttl if ttl else float("inf")

    def size(self, now: float) -> int:
        """How many entries take up memory."""
        return sum(gone_at > now for _, gone_at in self.entries.values())

    def replica(self) -> Store:
        """One that has received every entry."""
        return Store(dict(self.entries))


@dataclass(frozen=True, slots=True)
class Answered:
    """A reader came, and had his answer."""

    came: float
    left: float
    value: str | None

    @property
    def took(self) -> float:
        return self.left - self.came


@dataclass(slots=True)
class _Task:
    reading: Reading
    came: float
    is_reader: bool
    answer: Any = None


class World:
    """Readings are let in with `arrive`; `run` lets time pass until all are answered."""

    def __init__(
        self,
        rows: Callable[[str], str | None],
        seed: int = 0,
        workers: int = WORKERS,
        hop: tuple[float, float] = HOP,
    ) -> None:
        self.now = 0.0
        self.store = Store()
        self.loads: list[tuple[float, str]] = []  # when the database was asked, for what
        self.answered: list[Answered] = []
        self._rows, self._rng, self._hop = rows, random.Random(seed), hop
        self._free, self._queue = workers, deque[tuple[_Task, asks.Load]]()
        self._held: set[str] = set()
        self._waiting: dict[str, deque[_Task]] = {}
        self._flying: dict[int, list[_Task]] = {}
        self._events: list[tuple[float, int, _Task, Any]] = []
        self._seq = 0
        self._arrivals: dict[type, Callable[[_Task, Any], bool]] = {
            asks.Get: self._get,
            asks.Left: self._left,
            asks.Put: self._put,
            asks.Lock: self._lock,
            asks.TryLock: self._try_lock,
            asks.Unlock: self._unlock,
            asks.Load: self._loaded,
        }

    def arrive(self, at: float, reading: Reading) -> None:
        """A reader comes at this time."""
        self._later(at, _Task(reading, at, True))

    def run(self) -> None:
        """Until nothing is left to happen."""
        events = self._events
        while events:
            self.now, _, task, ask = heappop(events)
            if ask is None or self._arrivals[type(ask)](task, ask):
                self._go_on(task)

    def fill(self, way: Way, keys: Iterable[str]) -> None:
        """Somebody reads each key, so that the way has stored what it wants to; not counted."""
        for key in keys:
            self.arrive(self.now, way(key))
        self.run()
        self.loads.clear()
        self.answered.clear()
        self.store.looks = self.store.misses = 0

    def _later(self, at: float, task: _Task, ask: Any = None) -> None:
        self._seq += 1
        heappush(self._events, (at, self._seq, task, ask))

    def _go_on(self, task: _Task) -> None:
        """Send the reading its answer, and its next ask on the way."""
        while True:
            try:
                ask = task.reading.send(task.answer)
            except StopIteration as end:
                if task.is_reader:
                    self.answered.append(Answered(task.came, self.now, end.value))
                return
            task.answer = None
            if type(ask) is asks.Load:
                self._load(task, ask)
                return
            if type(ask) in self._arrivals:  # a hop to the cache
                low, high = self._hop
                self._later(self.now + low + (high - low) * self._rng.random(), task, ask)
                return
            match ask:
                case asks.Now():
                    task.answer = self.now
                case asks.Spawn(reading):
                    self._later(self.now, _Task(reading, self.now, False))
                case asks.Landed(flight):
                    for waiter in self._flying.pop(id(flight), ()):
                        waiter.answer = flight.value
                        self._later(self.now, waiter)
                case Flight():
                    self._flying.setdefault(id(ask), []).append(task)
                    return
                case asks.Sleep(ms):
                    self._later(self.now + ms, task)
                    return

    # What an ask does when it has reached the cache, or is back from the database; whether the task goes on
    def _get(self, task: _Task, ask: asks.Get) -> bool:
        task.answer = self.store.get(ask.key, self.now)
        return True

    def _left(self, task: _Task, ask: asks.Left) -> bool:
        task.answer = self.store.entries.get(ask.key, (None, -1.0))[1] - self.now
        return True

    def _put(self, task: _Task, ask: asks.Put) -> bool:
        self.store.put(ask.key, ask.value, ask.ttl, self.now)
        return True

    def _lock(self, task: _Task, ask: asks.Lock) -> bool:
        if ask.key in self._held and not self.store.is_down:
            self._waiting.setdefault(ask.key, deque()).append(task)
            return False
        self._held.add(ask.key)
        return True

    def _try_lock(self, task: _Task, ask: asks.TryLock) -> bool:
        task.answer = ask.key not in self._held or self.store.is_down
        self._held.add(ask.key)
        return True

    def _unlock(self, task: _Task, ask: asks.Unlock) -> bool:
        """The lock goes to whoever has waited longest."""
        if self._waiting.get(ask.key):
            self._later(self.now, self._waiting[ask.key].popleft())
        else:
            self._held.discard(ask.key)
        return True

    def _loaded(self, task: _Task, ask: asks.Load) -> bool:
        """A worker is free for who waits."""
        task.answer = self._rows(ask.key)
        self._free += 1
        if self._queue:
            self._load(*self._queue.popleft(), is_new=False)
        return True

    def _load(self, task: _Task, ask: asks.Load, *, is_new: bool = True) -> None:
        """Ask the database; it takes LOAD once a worker is free."""
        if is_new:
            self.loads.append((self.now, ask.key))
        if self._free:
            self._free -= 1
            self._later(self.now + LOAD, task, ask)
        else:
            self._queue.append((task, ask))
