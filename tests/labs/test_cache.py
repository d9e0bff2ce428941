"""The lab cache: what each way of reading costs the database, for many seeds, and the lines that none can lose."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs._kit.drill import ask
from labs._kit.errors import MissingTool, WrongInput
from labs._kit.find import find
from labs._kit.real.redis import redis
from labs._kit.text import pick
from labs.cache import bloom, command, drill, failures, live, model, picture, verify
from labs.cache.failures import HOT, WINDOW, Rows
from labs.cache.model import TTL, Way
from labs.cache.scenarios import EXPIRIES, LIMIT, PROCESSES, READERS, Hot, Known, Mass, Missing, Outage, Scenario
from labs.cache.world import World
from tests.labs.mutating import mutated

seeds = st.integers(0, 2**32)


# Breakdown ------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("way", ["mutex", "retry", "logical"])
def test_two_hundred_readers_make_at_most_one_load_in_each_of_two_hundred_expiries(way: str) -> None:
    found = failures.herd(Hot(way, expiries=200, readers=200))
    assert (len(found.loads), max(found.loads)) == (200, 1)
    assert (EXPIRIES, READERS) == (200, 200), "what the demo and the true Redis are asked for"


@settings(deadline=None, max_examples=60)
@given(seeds, st.sampled_from(["mutex", "retry", "logical"]), st.integers(1, 60))
def test_nobody_loads_twice_however_the_readers_come(seed: int, way: str, readers: int) -> None:
    found = failures.herd(Hot(way, expiries=3, readers=readers), seed)
    assert found.loads == (1, 1, 1)


@settings(deadline=None, max_examples=40)
@given(seeds, st.floats(0, 200))
def test_a_mutex_holds_when_readers_come_while_it_is_being_rebuilt(seed: int, window: float) -> None:
    assert spread_herd(model, "mutex", seed, window) == 1


@pytest.mark.parametrize(
    ("way", "most"), [("none", 200), ("no second look", 200), ("single flight", PROCESSES), ("limit", LIMIT)]
)
def test_what_the_other_ways_load_at_an_expiry(way: str, most: int) -> None:
    assert set(failures.herd(Hot(way, expiries=3)).loads) == {most}


def test_logical_expiry_gives_everybody_the_old_value_before_a_load_could_end() -> None:
    found = failures.herd(Hot("logical", expiries=5))
    assert set(found.given) == {"old"}
    assert found.slowest < model.LOAD


def test_readers_of_a_mutex_are_given_the_new_value() -> None:
    assert set(failures.herd(Hot("mutex", expiries=5)).given) == {"new"}


@settings(max_examples=200)
@given(st.floats(0, 0.999), st.floats(0, 500), st.floats(0, 500))
def test_whoever_loads_early_would_load_with_less_left_too(chance: float, left: float, less: float) -> None:
    assert model.is_early(chance, min(left, less)) or not model.is_early(chance, max(left, less))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_early_refresh_leaves_a_busy_key_without_a_miss(seed: int) -> None:
    seen = failures.stream("early", seed, before=400, after=50)
    assert seen.misses == 0


def test_a_mutex_loads_again_when_the_entry_expires_before_the_queue_is_through() -> None:
    found = failures.herd(Hot("short", expiries=20))
    assert found.slowest > model.SHORT_TTL
    assert min(found.loads) > 1


@settings(deadline=None, max_examples=30)
@given(seeds, st.integers(1, 200))
def test_a_mutex_loads_once_for_each_time_the_entry_expires_while_they_queue(seed: int, readers: int) -> None:
    found = failures.herd(Hot("short", expiries=2, readers=readers), seed)
    assert max(found.loads) <= 1 + found.slowest // model.SHORT_TTL


# Penetration ----------------------------------------------------------------------------------------------------------
@settings(deadline=None, max_examples=50)
@given(st.sets(st.text(max_size=12), max_size=300), st.sampled_from([0.5, 0.1, 0.01]))
def test_a_bloom_filter_never_denies_a_member(keys: set[str], error: float) -> None:
    never_denies(bloom, keys, error)


@pytest.mark.parametrize("error", [0.1, 0.01, 0.001])
def test_a_bloom_filter_admits_about_as_many_strangers_as_it_was_told(error: float) -> None:
    made = bloom.Bloom((f"item:{n}" for n in range(2000)), error)
    admitted = sum(f"stranger:{n}" in made for n in range(20_000)) / 20_000
    assert error / 3 < admitted < error * 2


def test_an_empty_answer_is_kept_for_a_while_and_then_asked_for_again() -> None:
    assert failures.penetrate(Missing("empty", same=50))["loads"] == 1
    assert failures.penetrate(Missing("empty", same=50, once_more=True))["loads"] == 2


def test_an_empty_answer_is_given_as_nothing() -> None:
    world = World(Rows())
    failures.one_by_one(world, [model.cached_empty], ["item:-1"] * 3)
    assert [answer.value for answer in world.answered] == [None] * 3


def test_what_the_filter_does_not_know_reaches_not_even_the_cache() -> None:
    assert failures.penetrate(Missing("door", malformed=9)) == {"loads": 0, "entries": 0, "looks": 0}
    assert failures.know(Known("door", 9)) == {"loads": 9, "refused": 0}


# Avalanche ------------------------------------------------------------------------------------------------------------
@settings(deadline=None, max_examples=20)
@given(seeds)
def test_jitter_moves_deadlines_and_adds_none(seed: int) -> None:
    equal, spread = (failures.deadlines(Mass(way, 400), seed) for way in ("none", "jitter"))
    assert len(equal) == len(spread)
    assert failures.worst(spread) * 4 < failures.worst(equal)
    assert min(spread) >= min(equal) - 5


@pytest.mark.slow
def test_jitter_spreads_the_loads_and_saves_none() -> None:
    equal, spread = (failures.avalanche(Mass(way)) for way in ("none", "jitter"))
    assert len(equal) == len(spread) == failures.worst(equal)
    assert failures.worst(spread) * 5 < failures.worst(equal)


@settings(max_examples=100)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_the_worst_moment_is_the_fullest_window(moments: list[float]) -> None:
    moments.sort()
    slow = max(sum(start <= each < start + failures.PEAK for each in moments) for start in moments)
    assert failures.worst(moments) in (slow, slow + 1), "a window may begin between two moments by a rounding"


@pytest.mark.parametrize(
    ("way", "loads"),
    [("none", 200), ("jitter", 200), ("mutex", 200), ("single flight", 40), ("local", 0), ("limit", 8)],
)
def test_what_is_loaded_when_the_cache_is_down(way: str, loads: int) -> None:
    assert failures.outage(Outage(way)) == {"loads": loads, "answered": 200}


def test_a_local_level_asks_again_after_its_own_time() -> None:
    world, ways = World(Rows()), failures.fleet("local")
    world.fill(ways[0], [HOT])
    world.store.is_down = True
    world.now += model.LOCAL_TTL
    failures.one_by_one(world, ways[:1], [HOT])
    assert len(world.loads) == 1


def test_each_cure_helps_against_its_own_failure() -> None:
    seen = failures.matrix()
    assert failures.helped(seen, "bloom") == {"one id", "made-up ids"}
    assert failures.helped(seen, "mutex") == {"hot key"}
    assert failures.helped(seen, "jitter") == {"mass expiry"}


# The world and its picture --------------------------------------------------------------------------------------------
def test_the_same_seed_tells_the_same_story() -> None:
    assert failures.stream("none", 3) == failures.stream("none", 3)
    assert failures.stream("none", 3) != failures.stream("none", 4)


def test_locks_go_round_in_the_order_in_which_they_were_asked_for() -> None:
    world = World(Rows(), hop=(0, 0))
    for at in range(5):
        world.arrive(at, model.mutex(HOT))
    world.run()
    assert [answer.came for answer in world.answered] == [0, 1, 2, 3, 4]


def test_a_small_database_lets_loads_queue() -> None:
    world = World(Rows(), workers=2, hop=(0, 0))
    for _ in range(6):
        world.arrive(0, model.aside()(HOT))
    world.run()
    assert [answer.left for answer in world.answered] == [50, 50, 100, 100, 150, 150]


def test_a_picture_shows_height_small_things_and_nothing() -> None:
    drawn = picture.chart([0, 1, 60, 120], top=120, unit="ms", height=2)
    assert drawn == ["  120 ms |   #", "   60 ms | .##"]
    assert picture.strip([0, 3, 40], "loads") == "    loads .3*"


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
def spread_herd(ways: ModuleType, name: str, seed: int, window: float = WINDOW, readers: int = 60) -> int:
    """The loads at one expiry by readers who come within `window`, with the ways of this module."""
    world, rng, read = World(Rows(), seed), random.Random(seed), getattr(ways, name)
    for _ in range(readers):
        world.arrive(rng.uniform(0, window), read(HOT))
    world.run()
    return len(world.loads)


def never_denies(filters: ModuleType, keys: set[str], error: float = 0.01) -> None:
    made = filters.Bloom(keys, error)
    assert all(key in made for key in keys)


def one_load(ways: ModuleType, name: str) -> None:
    """Whenever the readers come: all before the first has loaded, or while he does and after."""
    assert {spread_herd(ways, name, seed, window) for seed in range(40) for window in (WINDOW, 100)} == {1}


def one_load_when_it_is_no_longer_good(ways: ModuleType, name: str) -> None:
    for seed in range(60):
        world, rng, read = World(Rows(), seed), random.Random(seed), getattr(ways, name)
        world.fill(read, [HOT])
        for _ in range(200):
            world.arrive(world.now + TTL + rng.uniform(0, 120), read(HOT))
        world.run()
        assert len(world.loads) == 1


def nobody_waits(ways: ModuleType, name: str) -> None:
    world, read = World(Rows()), getattr(ways, name)
    world.fill(read, [HOT])
    world.now += 2 * TTL
    failures.at_once(world, [read] * PROCESSES, [HOT] * 50)
    assert max(answer.took for answer in world.answered) < model.LOAD


def one_empty_answer(ways: ModuleType, name: str) -> None:
    world = World(Rows())
    failures.one_by_one(world, [getattr(ways, name)], ["item:-1"] * 5)
    assert len(world.loads) == 1


def one_flight(ways: ModuleType, name: str) -> None:
    read: Way = getattr(ways, name)({})
    world = World(Rows())
    failures.at_once(world, [read], [HOT] * 20)
    assert len(world.loads) == 1


def as_long_as_told(ways: ModuleType, name: str) -> None:
    """The entry stays for the TTL that the way was given."""
    world = World(Rows())
    failures.one_by_one(world, [lambda key: getattr(ways, name)(key, 5.0)], [HOT])
    assert world.store.size(world.now + 6) == 0


def scattered(ways: ModuleType, name: str) -> None:
    ttl = getattr(ways, name)(random.Random(1))
    assert len({ttl() for _ in range(20)}) == 20


def bounded(ways: ModuleType, name: str) -> None:
    """No more than the limit at each expiry, and again at the next."""
    read: Way = getattr(ways, name)(ways.Slots(3))
    world = World(Rows())
    for expiry in (1, 2):
        failures.at_once(world, [read] * PROCESSES, [HOT] * 20)
        assert len(world.loads) == 3 * expiry
        world.now += 2 * TTL


@pytest.mark.parametrize(
    ("line", "instead", "rule", "name"),
    [
        ("value = yield Get(key)  # the second look", "pass", one_load, "mutex"),
        (
            "value = yield Get(key)  # somebody may have filled it between our look and our lock",
            "pass",
            one_load,
            "retry",
        ),
        (
            "if entry is None or unpacked(entry)[1] <= (yield Now()):",
            "if True:",
            one_load_when_it_is_no_longer_good,
            "logical",
        ),
        ("yield Put(key, packed(value, (yield Now()) + TTL), 0)", "yield Put(key, packed(value, (yield Now()) + TTL), TTL)", nobody_waits, "logical"),
        ("yield Put(key, EMPTY, EMPTY_TTL)", "pass", one_empty_answer, "cached_empty"),
        ("if key in flights:", "if False:", one_flight, "single_flight"),
        ("return TTL + rng.uniform(0, spread)", "return TTL", scattered, "jittered"),
        ("value = yield from rebuilt(key, ttl)", "value = yield from rebuilt(key)", as_long_as_told, "mutex"),
        ("if slots.free == 0:", "if False:", bounded, "limited"),
        ("slots.free += 1", "pass", bounded, "limited"),
    ],
)  # fmt: skip
def test_without_this_line_a_rule_dies(
    line: str, instead: str, rule: Callable[[ModuleType, str], None], name: str
) -> None:
    rule(model, name)
    with pytest.raises((AssertionError, KeyError)):  # two flights of one key: the second finds nothing to take away
        rule(mutated(model, line, instead), name)


def test_a_bloom_filter_that_overwrites_bits_denies_members() -> None:
    line = "self.bits[at // 8] |= 0x80 >> at % 8  # numbered as Redis numbers them (SETBIT)"
    with pytest.raises(AssertionError):
        never_denies(mutated(bloom, line, "self.bits[at // 8] = 0x80 >> at % 8"), {"a", "b", "c"})


# Drills ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(40))
def test_a_drill_can_be_worked_out_by_hand(seed: int) -> None:
    herd, world = drill.settled(random.Random(seed))
    assert len(world.loads) == worked_out(herd)


def worked_out(herd: drill.Small) -> int:
    """The loads, by the rules as one would say them."""
    first = herd.comes[0]
    within = [at for at in herd.comes if at < first + model.LOAD]
    return {"mutex": 1, "limit": min(herd.limit, len(within))}.get(herd.way, len(within))


@pytest.mark.parametrize("seed", range(12))
def test_one_of_the_offered_cures_is_better_than_the_others(seed: int) -> None:
    asked = ask(find("cache"), "cure", seed)
    counts = sorted(int(part.split()[-1]) for part in pick(asked.why, "en").split(", ") if part[-1].isdigit())
    assert counts[0] * 2 < counts[1]


# The true system ------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.parametrize(
    "case",
    [
        Hot("none", expiries=2, readers=40),
        Hot("mutex", expiries=10, readers=40),
        Hot("retry", expiries=5, readers=40),
        Hot("logical", expiries=10, readers=40),
        Hot("single flight", expiries=5, readers=40),
        Missing("empty", same=20, once_more=True),
        Mass("jitter", keys=300),
    ],
    ids=repr,
)
def test_a_true_redis_counts_as_many_loads(case: Scenario, redis_port: int) -> None:
    assert asyncio.run(verify.played(case, redis_port)) == verify.expected(case)


@pytest.mark.real
@pytest.mark.parametrize("way", ["retry", "logical"])
def test_the_live_picture_counts_every_reader_and_one_load(way: str, redis_port: int) -> None:
    seen = asyncio.run(live.stream(way, redis_port, before=50, after=100, per_ms=1))
    assert len(seen.loads) == 1
    assert 75 < len(seen.waits) < 300
    assert (seen.misses == 0) is (way == "logical")


def test_the_lab_knows_no_other_word_than_live() -> None:
    for words in (["dead"], ["live", "bloom"]):
        with pytest.raises(WrongInput):
            command.main(words)


@pytest.mark.real
def test_a_replica_that_is_promoted_has_the_entries(redis_port: int) -> None:
    with verify.primary() as server:
        told = asyncio.run(verify.gone_down(Outage("none", has_replica=True, readers=40), server))
    assert told == {"loads": 0, "answered": 40}


@pytest.fixture(scope="module")
def redis_port() -> Iterator[int]:
    """A redis-server for these tests alone."""
    try:
        with redis() as server:
            yield server.port
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
