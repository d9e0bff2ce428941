"""A little chance in the interval, so that cards learned together do not stay together.

Which days may be chosen is Anki's rule; which one is, depends on a seed and on how full the days already are. It knows
no cards and draws no random numbers: the same values give the same day.

Why it is like this: ten cards learned on one day would all come back on one day, and be recalled with each other's
help. The seed comes from the card and the number of the review, so that the interval shown before a rating is the one
stored after it, and two devices that replay a review agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import NamedTuple
from zlib import crc32

# Anki, rslib/src/scheduler/states/fuzz.rs: (from day, to day, share of the interval in that span)
_SPANS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
_BALANCED_UP_TO = 90  # days, as in Anki: further ahead the load is not known well enough to steer by
_BALANCE_POWER = 2.15  # Anki, load_balancer.rs


class Draw(NamedTuple):
    """What decides within the fuzz: a seed (None: no fuzz), today, and the minutes expected on each study day."""

    seed: int | None
    today: int
    load: Mapping[int, float]


def fuzz_seed(card: str, review: int) -> int:
    """The seed of a card's n-th review: the same on every device, different for every card and review."""
    return crc32(f"{card}#{review}".encode())


def fuzzed(days: float, least: int, most: int, draw: Draw) -> int:
    """A whole number of days near `days`, least .. most; `most` wins where they cross.

    Up to three months ahead, days with fewer minutes expected are likelier.
    """
    least = min(least, most)
    if draw.seed is None:
        return min(max(rounded(days), least), most)
    low, high = fuzz_bounds(days, least, most)
    if low == high:
        return low
    choices = range(low, high + 1)
    if high > _BALANCED_UP_TO or not draw.load:
        return choices[int(_unit(draw.seed) * len(choices))]
    weights = [(1 + draw.load.get(draw.today + day, 0.0)) ** -_BALANCE_POWER for day in choices]
    left = _unit(draw.seed) * sum(weights)
    for day, weight in zip(choices, weights, strict=True):
        left -= weight
        if left < 0:
            return day
    return high


def fuzz_bounds(days: float, least: int, most: int) -> tuple[int, int]:
    """The first and last whole day that fuzz may choose, as Anki's `constrained_fuzz_bounds`: 10 gives 8 .. 12."""
    days = min(max(days, least), most)
    spread = 0.0
    if days >= _SPANS[0][0]:
        spread = 1.0 + sum(share * max(0.0, min(days, end) - start) for start, end, share in _SPANS)
    low = min(max(rounded(days - spread), least), most)
    high = min(max(rounded(days + spread), least), most)
    if low == high and 2 < high < most:
        high += 1
    return low, high


def rounded(days: float) -> int:
    """The nearest whole number, a half going up as in Rust; Python's round() goes to the even neighbour."""
    return floor(days + 0.5)


def _unit(seed: int) -> float:
    """A number in [0, 1) that looks random: the mixing step of splitmix64 (Steele and others, 2014)."""
    x = (seed + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return ((x ^ (x >> 31)) >> 11) / (1 << 53)
