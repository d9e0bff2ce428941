"""三种失效 | The failures, in virtual time: what each way of reading makes of them, in loads of the database."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from labs.cache import model
from labs.cache.bloom import Bloom
from labs.cache.model import FALLBACK, SPREAD, TTL, Local, Slots, Way
from labs.cache.scenarios import KEYS, LIMIT, PROCESSES, Early, Hot, Known, Mass, Missing, Outage
from labs.cache.world import World

HOT = "item:7"
WINDOW = 10.0  # ms within which a herd comes: less than one load takes
APART = 0.1  # ms between readers that come one by one
PEAK = 100  # ms: the database suffers from the worst of these
EVERY = 60.0  # ms between two reads of one key, enough for a load to be stored in between
SEED = 5
WORKERS = 8  # loads that a small database serves at once


class Rows:
    """The database: KEYS rows item:0, item:1, ...; each write of them all makes a new version."""

    def __init__(self) -> None:
        self.version = 1

    def __call__(self, key: str) -> str | None:
        return f"{key} v{self.version}" if key in EXISTING else None


EXISTING = {f"item:{n}": n for n in range(KEYS)}


class Ids:
    """What an id may look like: refused is what could not be one, without asking anybody."""

    FORM = re.compile(r"item:\d{1,9}")

    def __contains__(self, key: object) -> bool:
        return self.FORM.fullmatch(str(key)) is not None


# The ways, as an application of several processes runs them -----------------------------------------------------------
Fleet = Sequence[Way]  # the way of each process
FLEETS: dict[str, Callable[[random.Random], Fleet]] = {
    "none": lambda rng: alike(model.aside()),
    "empty": lambda rng: alike(model.cached_empty),
    "bloom": lambda rng: alike(model.filtered(Bloom(EXISTING), model.aside())),
    "door": lambda rng: alike(model.filtered(Ids(), model.aside())),
    "mutex": lambda rng: alike(model.mutex),
    "short": lambda rng: alike(partial(model.mutex, ttl=model.SHORT_TTL)),
    "no second look": lambda rng: alike(model.no_second_look),
    "retry": lambda rng: alike(model.retry),
    "single flight": lambda rng: [model.single_flight({}) for _ in range(PROCESSES)],
    "logical": lambda rng: alike(model.logical),
    "early": lambda rng: alike(model.early(rng)),
    "jitter": lambda rng: alike(model.aside(model.jittered(rng))),
    "local": lambda rng: [model.two_levels(Local(), model.aside()) for _ in range(PROCESSES)],
    "limit": lambda rng: alike(model.limited(Slots(LIMIT))),
}


def alike(way: Way) -> Fleet:
    return [way] * PROCESSES


def fleet(way: str, seed: int = SEED) -> Fleet:
    """A fresh application that reads in this way."""
    return FLEETS[way](random.Random(seed))


# Breakdown ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Herd:
    """Loads at each expiry; what the readers were given; how long the slowest waited."""

    loads: tuple[int, ...]
    given: Counter[str]
    slowest: float

    def told(self) -> dict[str, float]:
        return summary(self.loads, self.given)


def summary(loads: Sequence[int], given: Counter[str]) -> dict[str, float]:
    """The loads of the worst and the best expiry; how many readers were given what, on average."""
    shares = {f"given {kind}": count / len(loads) for kind, count in sorted(given.items())}
    return {"most loads": max(loads), "fewest loads": min(loads), **shares}


def herd(hot: Hot, seed: int = SEED) -> Herd:
    """Every time the entry has expired, all readers come within WINDOW."""
    rows, ways, rng = Rows(), fleet(hot.way, seed), random.Random(seed)
    world = World(rows, seed)
    world.fill(ways[0], [HOT])
    loads = []
    for _ in range(hot.expiries):
        rows.version += 1
        before, gone = len(world.loads), world.now + 2 * TTL  # long enough for the longest of jittered entries
        for reader in range(hot.readers):
            world.arrive(gone + rng.uniform(0, WINDOW), ways[reader % PROCESSES](HOT))
        world.run()
        loads.append(len(world.loads) - before)
    given = Counter[str]()
    for at, answer in enumerate(world.answered):
        given[kind(answer.value, 2 + at // hot.readers)] += 1
    return Herd(tuple(loads), given, max(answer.took for answer in world.answered))


@dataclass(frozen=True, slots=True)
class Stream:
    """Readers round the moment at which an entry expires, which is 0.

    (when a reader came, how long he waited) for each; when the database was asked; how many looks found nothing.
    """

    waits: tuple[tuple[float, float], ...]
    loads: tuple[float, ...]
    misses: int


def stream(way: str, seed: int = SEED, before: float = 200, after: float = 400, per_ms: float = 2) -> Stream:
    """So many readers a ms, on average, and a database that serves WORKERS loads at once."""
    ways, rng = fleet(way, seed), random.Random(seed)
    world = World(Rows(), seed, WORKERS)
    world.fill(ways[0], [HOT])
    zero = expiry(world, HOT)
    at = zero - before
    while at < zero + after:
        world.arrive(at, ways[rng.randrange(PROCESSES)](HOT))
        at += rng.expovariate(per_ms)
    world.run()
    waits = tuple((answer.came - zero, answer.took) for answer in world.answered)
    return Stream(waits, tuple(at - zero for at, _ in world.loads), world.store.misses)


def expiry(world: World, key: str) -> float:
    """When the entry is no longer good."""
    value, gone_at = world.store.entries[key]
    return gone_at if gone_at < float("inf") else model.unpacked(value)[1]


def kind(value: str | None, version: int) -> str:
    """What a reader was given, now that the row is at this version."""
    if value == FALLBACK:
        return "fallback"
    return "none" if value is None else "new" if value.endswith(f" v{version}") else "old"


def refreshes(early: Early, seed: int = SEED) -> dict[str, int]:
    """How many of the readers load already when so much is left of the entry."""
    return {str(left): sum(early_choices(left, early.readers, seed)) for left in early.left}


def early_choices(left: float, readers: int, seed: int = SEED) -> list[bool]:
    rng = random.Random(seed)
    return [model.is_early(rng.random(), left) for _ in range(readers)]


# Penetration ----------------------------------------------------------------------------------------------------------
def asked_ids(missing: Missing, seed: int = SEED) -> list[str]:
    """Ids that are in no row: one of them often, made-up ones, some that could be no id."""
    rng = random.Random(seed)
    made_up = [f"item:{n}" for n in rng.sample(range(10 * KEYS, 10**9), missing.different)]
    malformed = [f"item:{n}' or 1=1" for n in range(missing.malformed)]
    return ["item:-1"] * missing.same + made_up + malformed


def penetrate(missing: Missing) -> dict[str, int]:
    """The loads, the entries that take up memory afterwards, and how often the cache was asked."""
    world, ways = World(Rows()), fleet(missing.way)
    ids = asked_ids(missing)
    if missing.same:
        one_by_one(world, ways, ids)
    else:
        at_once(world, ways, ids)
    entries = world.store.size(world.now)
    if missing.once_more:
        world.now += model.EMPTY_TTL
        one_by_one(world, ways, ids[:1])
    return {"loads": len(world.loads), "entries": entries, "looks": world.store.looks}


def know(known: Known) -> dict[str, int]:
    """The loads, and how many readers were refused."""
    world, ways = World(Rows()), fleet(known.way)
    one_by_one(world, ways, [f"item:{n}" for n in range(known.keys)])
    return {"loads": len(world.loads), "refused": sum(answer.value is None for answer in world.answered)}


def one_by_one(world: World, ways: Fleet, keys: Iterable[str]) -> None:
    """Each reader comes when the one before has his answer."""
    for at, key in enumerate(keys):
        world.arrive(world.now + APART, ways[at % len(ways)](key))
        world.run()


def at_once(world: World, ways: Fleet, keys: Sequence[str], seed: int = SEED) -> None:
    """All readers come within WINDOW."""
    rng = random.Random(seed)
    for at, key in enumerate(keys):
        world.arrive(world.now + rng.uniform(0, WINDOW), ways[at % len(ways)](key))
    world.run()


# Avalanche ------------------------------------------------------------------------------------------------------------
def deadlines(mass: Mass, seed: int = SEED) -> list[float]:
    """When each of the entries goes, that were stored together at 0."""
    world, ways = World(Rows(), seed), fleet(mass.way, seed)
    world.fill(ways[0], list(EXISTING)[: mass.keys])
    return sorted(gone_at for _, gone_at in world.store.entries.values())


def worst(moments: Sequence[float], span: float = PEAK) -> int:
    """How many of these (in order) fall into the worst `span`."""
    first = most = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - span:
            first += 1
        most = max(most, last - first + 1)
    return most


def tenths(moments: Sequence[float]) -> dict[str, int]:
    """Which share of them falls into the worst PEAK, in tenths."""
    return {"tenths in the worst moment": round(10 * worst(moments) / len(moments))}


def avalanche(mass: Mass, seed: int = SEED) -> list[float]:
    """When the database is asked.

    The entries are stored together; from their TTL on each is read EVERY so often, until all were stored anew.
    """
    rng = random.Random(seed)
    world, ways = World(Rows(), seed), fleet(mass.way, seed)
    for way in ways:
        world.fill(way, list(EXISTING)[: mass.keys])
    for n in range(mass.keys):
        at = world.now + TTL + rng.uniform(-EVERY, 0)
        while at < world.now + TTL + SPREAD + EVERY:
            world.arrive(at, ways[n % PROCESSES](f"item:{n}"))
            at += EVERY
    world.run()
    return [at for at, _ in world.loads]


def outage(case: Outage, seed: int = SEED) -> dict[str, int]:
    """The loads when the cache has gone down with all its entries."""
    world, ways = World(Rows(), seed), fleet(case.way, seed)
    for way in ways:
        world.fill(way, [f"item:{n}" for n in range(case.keys)])
    replica = world.store.replica()
    world.store.is_down = True
    if case.has_replica:
        world.store = replica
    at_once(world, ways, [f"item:{reader // PROCESSES % case.keys}" for reader in range(case.readers)], seed)
    return {"loads": len(world.loads), "answered": len(world.answered)}


# Every cure against every failure -------------------------------------------------------------------------------------
FAILURES = ("one id", "made-up ids", "hot key", "mass expiry", "outage")
CURES = ("none", "empty", "bloom", "mutex", "single flight", "logical", "jitter", "local", "limit")
HELPS = 5  # a cure that leaves no more than one load in so many has helped
Matrix = dict[str, dict[str, int]]


def matrix(keys: int = 120) -> Matrix:
    """cure -> failure -> loads: of all readers; those in the worst PEAK for the mass expiry."""
    return {
        cure: {
            "one id": penetrate(Missing(cure, same=100))["loads"],
            "made-up ids": penetrate(Missing(cure, different=100))["loads"],
            "hot key": max(herd(Hot(cure, expiries=1)).loads),
            "mass expiry": worst(avalanche(Mass(cure, keys))),
            "outage": outage(Outage(cure))["loads"],
        }
        for cure in CURES
    }


def helped(seen: Matrix, cure: str) -> set[str]:
    """Against which failures this cure helps."""
    return {failure for failure in FAILURES if seen[cure][failure] * HELPS <= seen["none"][failure]}
