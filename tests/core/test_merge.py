"""The union of two devices' logs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.merge import clashes, union


@dataclass(frozen=True, slots=True)
class Entry:
    device: str
    seq: int
    id: str
    hlc: int

    @property
    def order(self) -> tuple[int, str, int]:
        return self.hlc, self.device, self.seq


WORLD = [Entry(device, seq, f"{device}{seq}", seq * 7 % 5) for device in "abc" for seq in range(1, 6)]
logs = st.lists(st.sampled_from(WORLD))


@given(logs, logs)
def test_who_merges_whom_does_not_matter(ours: list[Entry], theirs: list[Entry]) -> None:
    assert union(ours, theirs) == union(theirs, ours)


@given(logs, logs, logs)
def test_the_order_of_merges_does_not_matter(a: list[Entry], b: list[Entry], c: list[Entry]) -> None:
    assert union(union(a, b), c) == union(a, union(b, c))


@given(logs, logs)
def test_merging_again_changes_nothing(ours: list[Entry], theirs: list[Entry]) -> None:
    once = union(ours, theirs)

    assert union(once, theirs) == once
    assert set(once) == set(ours) | set(theirs)
    assert len(once) == len(set(once))


@given(logs)
def test_the_result_stands_in_fold_order(log: list[Entry]) -> None:
    merged = union(log, [])

    assert [entry.order for entry in merged] == sorted(entry.order for entry in merged)


def test_a_place_claimed_by_two_ids_is_refused_and_named() -> None:
    ours, theirs = Entry("a", 1, "x", 1), Entry("a", 1, "y", 1)

    assert clashes([ours], [theirs]) == [(ours, theirs)]
    with pytest.raises(ValueError, match="claimed"):
        union([ours], [theirs])
