"""序号 | Sequence numbers: 32 bits that wrap round, so "before" means "less than half a circle behind".

RFC 9293, 3.4: all arithmetic is modulo 2^32, and a comparison of two numbers holds only while they are close.
"""

from __future__ import annotations

SPACE = 1 << 32


def plus(number: int, count: int) -> int:
    """The number `count` bytes further on (or back, if negative)."""
    return (number + count) % SPACE


def ahead(number: int, other: int) -> int:
    """By how much `number` is ahead of `other`: -2^31 .. 2^31-1, negative if it is behind."""
    return (number - other + SPACE // 2) % SPACE - SPACE // 2


def is_before(number: int, other: int) -> bool:
    """Whether `number` comes before `other` on the circle."""
    return ahead(number, other) < 0


def is_within(number: int, low: int, size: int) -> bool:
    """Whether `number` is one of the `size` numbers from `low` on."""
    return 0 <= ahead(number, low) < size
