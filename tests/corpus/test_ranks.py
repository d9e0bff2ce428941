"""The order of new questions: a round robin over topics, prerequisites first, easy before hard."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzer.corpus.ranks import Standing, ranks

GRAPHS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.lists(st.integers(0, 30), max_size=3)), max_size=30
)


def order(standings: list[Standing]) -> list[int]:
    ranked = ranks(standings)
    return sorted(range(len(standings)), key=ranked.__getitem__)


def test_topics_take_turns() -> None:
    standings = [Standing(topic, 2, ()) for topic in "aabbcc"]

    assert [standings[at].topic for at in order(standings)] == list("abcabc")


def test_within_a_topic_easy_comes_first_then_the_order_of_the_file() -> None:
    assert order([Standing("a", level, ()) for level in (3, 2, 1, 2)]) == [2, 1, 3, 0]


def test_the_first_question_is_a_warm_up_where_there_is_one() -> None:
    assert order([Standing("a", 2, ()), Standing("b", 1, ())])[0] == 1


def test_of_topics_alike_in_level_the_large_one_begins_and_one_question_more_moves_nothing() -> None:
    small, large = [Standing("a", 1, ())] * 3, [Standing("b", 1, ())] * 4
    both = small + large

    assert both[order(both)[0]].topic == "b"
    assert ranks([*both, Standing("b", 1, ())])[:-1] == ranks(both)


@given(GRAPHS)
def test_ranks_differ_and_prerequisites_come_first(rows: list[tuple[str, int, list[int]]]) -> None:
    standings = [
        Standing(topic, level, tuple(n for n in after if n < at)) for at, (topic, level, after) in enumerate(rows)
    ]

    ranked = ranks(standings)

    assert len(set(ranked)) == len(ranked)
    for at, standing in enumerate(standings):
        assert all(ranked[before] < ranked[at] for before in standing.after)


@given(GRAPHS)
def test_circles_are_broken_the_same_way_every_time(rows: list[tuple[str, int, list[int]]]) -> None:
    standings = [
        Standing(t, level, tuple(n for n in after if n < len(rows) and n != at))
        for at, (t, level, after) in enumerate(rows)
    ]

    assert ranks(standings) == ranks(list(standings))
    assert len(set(ranks(standings))) == len(rows)
