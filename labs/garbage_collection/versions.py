"""版本 | What changed from one CPython to the next, as far as this lab can see it: each rule with the first to have it.

The collector's algorithm is the same in all of them. The default build only: the free-threaded one has no generations.
"""

from __future__ import annotations

from dataclasses import dataclass

Version = tuple[int, ...]  # (3, 14, 5)
INCREMENTAL: tuple[Version, Version] = ((3, 14), (3, 14, 5))  # from, and first without: two generations, in slices


@dataclass(frozen=True, slots=True)
class Rules:
    """How one version of CPython goes about it."""

    first_threshold: int = 700  # 2000 from 3.13
    rest_survives_a_resurrection: bool = False  # up to 3.8 one object that came back kept the whole garbage
    has_immortals: bool = False  # from 3.12, PEP 683: the count of None never changes
    tracks_new_tuples: bool = True  # up to 3.14.0; then only those that could be part of a cycle
    tracks_every_dict: bool = False  # up to 3.13 a dict of atoms was left alone until a container came in
    weak_references_outlive_finalizers: bool = False  # up to 3.14 they are all cleared before __del__ runs

    @property
    def threshold(self) -> tuple[int, int, int]:
        """What gc.get_threshold() gives when nobody has changed it."""
        return self.first_threshold, 10, 10


def rules(version: Version) -> Rules:
    """The rules of CPython `version`, 3.8 or later."""
    return Rules(
        first_threshold=2000 if version >= (3, 13) else 700,
        rest_survives_a_resurrection=version < (3, 9),
        has_immortals=version >= (3, 12),
        tracks_new_tuples=version < (3, 14, 1),
        tracks_every_dict=version >= (3, 14),
        weak_references_outlive_finalizers=version >= (3, 15),
    )


def is_generational(version: Version) -> bool:
    """Whether this version keeps three generations; 3.14.0 to 3.14.4 had an incremental collector with two."""
    return not INCREMENTAL[0] <= version < INCREMENTAL[1]


def numbers(version: str) -> Version:
    """(3, 15, 0) of "CPython 3.15.0rc1"."""
    digits = [part.lstrip("abcr") for part in version.split()[-1].replace("rc", ".").replace("+", "").split(".")]
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in digits[:3])
