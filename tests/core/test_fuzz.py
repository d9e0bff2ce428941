"""Which days fuzz may choose, and what it prefers. The bounds are those of Anki's own tests and manual."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.fuzz import Draw, fuzz_bounds, fuzz_seed, fuzzed


@pytest.mark.parametrize(
    ("days", "bounds"),
    [(1, (1, 1)), (2.4, (2, 2)), (3, (2, 4)), (7, (5, 9)), (10, (8, 12)), (20, (17, 23)), (100, (93, 107))],
)
def test_the_bounds_are_ankis(days: float, bounds: tuple[int, int]) -> None:
    assert fuzz_bounds(days, 1, 36_500) == bounds


@given(st.floats(1, 36_500), st.integers(0, 2**64), st.integers(1, 100), st.integers(1, 36_500))
def test_fuzz_stays_within_its_bounds(days: float, seed: int, least: int, most: int) -> None:
    day = fuzzed(days, least, most, Draw(seed, 20_000, {20_000 + ahead: ahead % 7.0 for ahead in range(200)}))

    low, high = fuzz_bounds(days, least, most)
    assert low <= day <= high
    assert min(least, most) <= day <= most


@given(st.floats(0.01, 36_500))
def test_without_a_seed_there_is_no_fuzz(days: float) -> None:
    assert abs(fuzzed(days, 1, 36_500, Draw(None, 0, {})) - max(1.0, days)) <= 0.5


def test_every_day_within_the_bounds_is_chosen_about_equally_often() -> None:
    chosen = Counter(fuzzed(10, 1, 365, Draw(fuzz_seed("redis.lock", n), 0, {})) for n in range(5000))

    assert sorted(chosen) == [8, 9, 10, 11, 12]
    assert min(chosen.values()) > 850


def test_a_full_day_is_avoided() -> None:
    load = {20_000 + day: 30.0 for day in (8, 9, 10, 12)} | {20_011: 2.0}

    chosen = Counter(fuzzed(10, 1, 365, Draw(seed, 20_000, load)) for seed in range(1000))

    assert chosen[11] > 900


def test_cards_learned_together_part() -> None:
    days = {fuzzed(30, 1, 365, Draw(fuzz_seed(f"mysql.q{n}", 3), 0, {})) for n in range(40)}

    assert len(days) >= 7


def test_the_seed_is_the_same_on_every_device() -> None:
    assert fuzz_seed("redis.lock.release", 3) == 4026997
