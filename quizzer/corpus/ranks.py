"""The order in which new questions come: a round robin over topics, prerequisites first, easy before hard.

`rank = position within the topic * STRIDE + the topic's place`, so ORDER BY rank is already interleaved. A position is
greater than that of everything the question requires, in whatever topic; within that, level and then the order of the
files decide. A question that practises another (`sibling_of`) comes after it. A cycle is broken at its easiest, first
question, the same one every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

STRIDE = 10_000


class Standing(NamedTuple):
    """What decides a question's rank: `after` are the places, in the same sequence, of what must come before it."""

    topic: str
    level: int
    after: tuple[int, ...]


def ranks(standings: Sequence[Standing]) -> list[int]:
    """A rank for each question, given in the order of the files; all different, the first one's level the lowest."""
    positions = [0] * len(standings)
    free: dict[str, int] = {}  # the next position in each topic
    first: dict[str, int] = {}  # the level of each topic's first question
    for at in _order(standings):
        standing = standings[at]
        after = max((positions[before] + 1 for before in standing.after), default=0)
        positions[at] = max(free.get(standing.topic, 0), after)
        free[standing.topic] = positions[at] + 1
        first.setdefault(standing.topic, standing.level if positions[at] == 0 else 9)
    places = _places(first, Counter(standing.topic for standing in standings))
    stride = max(STRIDE, len(places))
    return [at * stride + places[standing.topic] for at, standing in zip(positions, standings, strict=True)]


def _places(first: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, int]:
    """Topics that begin with an easy question come first, of these the large ones: they are what is asked most.

    Sizes count by powers of two, so that one question more does not move the ranks of a whole bank.
    """
    by_weight = sorted(first, key=lambda topic: (first[topic], -sizes[topic].bit_length(), topic))
    return {topic: at for at, topic in enumerate(by_weight)}


def _order(standings: Sequence[Standing]) -> list[int]:
    """Indices with everything after what it requires, else by level and file order."""
    left = [len(set(standing.after)) for standing in standings]
    followers: dict[int, list[int]] = {}
    for at, standing in enumerate(standings):
        for before in set(standing.after):
            followers.setdefault(before, []).append(at)
    ready = [(standing.level, at) for at, standing in enumerate(standings) if not left[at]]
    stuck = sorted((standing.level, at) for at, standing in enumerate(standings) if left[at])
    heapify(ready)
    order: list[int] = []
    done = [False] * len(standings)
    next_stuck = 0
    while len(order) < len(standings):
        if not ready:  # only cycles are left, and what hangs on them
            while done[stuck[next_stuck][1]]:
                next_stuck += 1
            heappush(ready, stuck[next_stuck])
        at = heappop(ready)[1]
        if done[at]:
            continue
        done[at] = True
        order.append(at)
        for follower in followers.get(at, ()):
            left[follower] -= 1
            if not left[follower] and not done[follower]:
                heappush(ready, (standings[follower].level, follower))
    return order
