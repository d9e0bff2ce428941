"""两个线程, 一个计数 | Why a count must be protected: adding one is three steps, and another thread may come between.

    load    read the count from memory into the thread's own register
    add     one more, or one less
    store   write it back

Every order in which the steps of two threads can be mixed is tried: a machine shows one of them, now and then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

STEPS = ("load", "add", "store")


def orders(steps: Sequence[str] = STEPS) -> Iterator[tuple[int, ...]]:
    """Who moves when: each way to mix the steps of threads 0 and 1, (0, 0, 0, 1, 1, 1) first."""
    count = 2 * len(steps)
    for firsts in combinations(range(count), len(steps)):
        yield tuple(0 if at in firsts else 1 for at in range(count))


def locked(order: tuple[int, ...]) -> bool:
    """Whether this order can come about if each thread holds a lock from its first step to its last."""
    return sum(a != b for a, b in pairwise(order)) == 1


def played(order: tuple[int, ...], changes: tuple[int, int], count: int) -> int:
    """The count in memory after both threads have made their change to it, their steps mixed like this."""
    registers, done = [0, 0], [0, 0]
    for thread in order:
        match STEPS[done[thread]]:
            case "load":
                registers[thread] = count
            case "add":
                registers[thread] += changes[thread]
            case _:
                count = registers[thread]
        done[thread] += 1
    return count
