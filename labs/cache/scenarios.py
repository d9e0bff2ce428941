"""情节 | What happens to every way of reading. Change the numbers (key e) and run it again."""

from __future__ import annotations

from dataclasses import dataclass

READERS = 200  # that come at the moment when the hot key has expired
EXPIRIES = 200
PROCESSES = 4  # of the application; the readers are spread over them
LIMIT = 8  # loads that the database is asked for at once, where there is a limit
KEYS = 1000  # rows in the database, entries in a full cache


@dataclass(frozen=True, slots=True)
class Hot:
    """One key expires, again and again, and every time all readers come within a few ms."""

    way: str
    expiries: int = EXPIRIES
    readers: int = READERS


@dataclass(frozen=True, slots=True)
class Missing:
    """One after the other asks for a row that is not there: the same id, different ids, ids of the wrong form."""

    way: str
    same: int = 0
    different: int = 0
    malformed: int = 0
    once_more: bool = False  # after the empty answers have expired


@dataclass(frozen=True, slots=True)
class Known:
    """Each row that is there is asked for once."""

    way: str
    keys: int = KEYS


@dataclass(frozen=True, slots=True)
class Mass:
    """Many entries are stored together; when do they go?"""

    way: str
    keys: int = KEYS


@dataclass(frozen=True, slots=True)
class Early:
    """Readers come when so many ms are left of the entry; who loads already?"""

    left: tuple[int, ...]
    readers: int = READERS


@dataclass(frozen=True, slots=True)
class Outage:
    """The cache is full, then it goes down; with a replica, that takes its place."""

    way: str
    has_replica: bool = False
    keys: int = 10
    readers: int = READERS


@dataclass(frozen=True, slots=True)
class Write:
    """A row is changed while somebody reads or writes it, in every order that their steps can take (writes.py)."""

    writer: str
    beside: str = "reader"  # or another writer
    is_cached: bool = False  # whether the old value is in the cache when they begin
    lost: int = 0  # deletes that do not reach the cache


Scenario = Hot | Missing | Known | Mass | Early | Outage | Write
SCENARIOS: dict[str, Scenario] = {
    "hot: no cure": Hot("none", expiries=20),
    "hot: lock, no second look": Hot("no second look", expiries=5),
    "hot: mutex": Hot("mutex"),
    "hot: retry": Hot("retry", expiries=50),
    "hot: single flight": Hot("single flight"),
    "hot: logical expiry": Hot("logical"),
    "hot: limit": Hot("limit", expiries=20),
    "early refresh": Early((200, 100, 50, 25, 5)),
    "missing: no cure": Missing("none", same=100),
    "missing: empty answer": Missing("empty", same=100, once_more=True),
    "missing: empty answers, made-up ids": Missing("empty", different=500),
    "missing: bloom": Missing("bloom", different=500),
    "missing: check at the door": Missing("door", malformed=500),
    "known: bloom": Known("bloom"),
    "mass: equal ttl": Mass("none"),
    "mass: jitter": Mass("jitter"),
    "outage: no cure": Outage("none"),
    "outage: local level": Outage("local"),
    "outage: replica": Outage("none", has_replica=True),
    "write: the entry first": Write("delete first", is_cached=True),
    "write: the database first": Write("database first", is_cached=True),
    "write: the database first, nothing cached": Write("database first"),
    "write: two set the entry": Write("set", beside="set", is_cached=True),
    "write: two delete the entry": Write("database first", beside="database first", is_cached=True),
    "write: a second delete": Write("twice"),
    "write: a delete is lost": Write("database first", is_cached=True, lost=1),
    "write: a lost delete is retried": Write("retried", is_cached=True, lost=1),
}
