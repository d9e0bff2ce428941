"""布隆过滤器 | A Bloom filter: it says "certainly not" or "probably", in a few bits for each key.

A key sets `hashes` bits out of `size`. If one of its bits is off it was never added; if all are on it was, or others
set them by chance. Nothing can be taken out again: a bit may be somebody else's too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from hashlib import blake2b


class Bloom:
    """A set of strings that never denies a member, and admits a stranger about once in 1 / `error`."""

    def __init__(self, keys: Iterable[str], error: float = 0.01) -> None:
        members = list(keys)
        self.size, self.hashes = sized(len(members), error)
        self.bits = bytearray(self.size // 8 + 1)
        for key in members:
            self.add(key)

    def add(self, key: str) -> None:
        for at in self.places(key):
            self.bits[at // 8] |= 0x80 >> at % 8  # numbered as Redis numbers them (SETBIT)

    def __contains__(self, key: object) -> bool:
        return all(self.bits[at // 8] & 0x80 >> at % 8 for at in self.places(str(key)))

    def places(self, key: str) -> Iterator[int]:
        """Which bits are the key's: two hashes make as many as are wanted (Kirsch and Mitzenmacher, 2006)."""
        digest = blake2b(key.encode(), digest_size=16).digest()
        one, other = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
        return ((one + n * other) % self.size for n in range(self.hashes))


def sized(members: int, error: float) -> tuple[int, int]:
    """(bits, hashes) that keep false positives at `error`: -n ln p / (ln 2)^2, and ln 2 of the bits per member."""
    size = max(8, math.ceil(-members * math.log(error) / math.log(2) ** 2))
    return size, max(1, round(size / max(members, 1) * math.log(2)))
