"""A dataclass that is written late is a dataclass all the same."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from quizzer.core import values


@values.dataclass(frozen=True, slots=True)
class Late:
    name: str
    count: int = 3
    notes: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)

    @property
    def double(self) -> int:
        return self.count * 2


@dataclass(frozen=True, slots=True)
class Early:
    name: str
    count: int = 3
    notes: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


def test_it_is_made_compared_and_shown_as_the_standard_one() -> None:
    late, early = Late("a", notes=("x",)), Early("a", notes=("x",))
    assert repr(late) == repr(early).replace("Early", "Late")
    assert late == Late("a", 3, ("x",))
    assert late != Late("b", 3, ("x",))
    assert late.double == 6
    assert Late.__slots__ == Early.__slots__


def test_it_cannot_be_changed_but_replaced() -> None:
    late = Late("a")
    with pytest.raises(FrozenInstanceError):
        late.count = 4  # type: ignore[misc]  # this is what must fail
    assert dataclasses.replace(late, count=4) == Late("a", 4)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="nosuch"):
        Late("a", nosuch=1)  # type: ignore[call-arg]  # this is what must fail


def test_fields_are_there_before_the_first_object() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Unused:
        name: str
        count: int = 0

    assert dataclasses.is_dataclass(Unused)
    assert [f.name for f in dataclasses.fields(Unused)] == ["name", "count"]
    assert Unused("a") == Unused("a", 0)


def test_it_can_be_hashed_copied_and_pickled() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Key:
        name: str

    late = Late("a", more={"x": 1})
    assert hash(Key("a")) == hash(Key("a"))
    assert copy.deepcopy(late) == late
    assert pickle.loads(pickle.dumps(late)) == late


def test_it_matches_by_position() -> None:
    match Late("a", 5):
        case Late(name, count):
            assert (name, count) == ("a", 5)


def test_without_slots_it_keeps_a_dict() -> None:
    @values.dataclass
    class Open:
        name: str
        count: int = 1

    made = Open("a")
    made.count = 2
    assert made == Open("a", 2)
    assert vars(made) == {"name": "a", "count": 2}


def test_fields_may_be_made_or_left_out() -> None:
    @values.dataclass
    class Kept:
        name: str
        more: list[int] = field(default_factory=list)
        late: int = field(init=False)
        early: int = field(init=False, default=7)

        def __post_init__(self) -> None:
            self.late = len(self.name)

    one, two = Kept("abc"), Kept("ab", [1])
    one.more.append(2)
    assert (one.more, two.more) == ([2], [1])
    assert (one.late, two.late, one.early) == (3, 2, 7)


def test_each_class_has_fields_of_its_own() -> None:
    @values.dataclass(frozen=True, slots=True)
    class One:
        a: int

    @values.dataclass(frozen=True, slots=True)
    class Two:
        b: str

    assert (One(1).a, Two("x").b) == (1, "x")
