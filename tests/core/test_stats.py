"""What the dashboard's figures mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.stats import (
    Cell,
    Retention,
    calibration,
    forecast,
    heat_map,
    is_leech,
    is_leech_now,
    retention,
    streak_days,
    topic_recall,
    weakest,
    weekday,
)

TODAY = (date(2026, 11, 21) - date(1970, 1, 1)).days  # a Saturday


@dataclass(frozen=True)
class Total:
    day: int
    reviews: int = 1
    review_count: int = 0
    recalled: int = 0


# Retention and streak -------------------------------------------------------------------------------------------------
def test_the_true_retention_is_likely_within_wilsons_interval() -> None:
    low, high = Retention(100, 112).likely

    assert low == pytest.approx(0.822, abs=5e-4)
    assert high == pytest.approx(0.938, abs=5e-4)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_interval_holds_the_rate_and_stays_a_share(recalled: int, failed: int) -> None:
    found = Retention(recalled, recalled + failed)
    low, high = found.likely

    assert 0 <= low <= high <= 1
    assert found.rate is None or low - 1e-9 <= found.rate <= high + 1e-9
    assert high < 1 or failed == 0 or recalled == 0


@given(st.integers(1, 500), st.integers(1, 500))
def test_more_reviews_say_more(recalled: int, failed: int) -> None:
    few, many = (Retention(recalled * n, (recalled + failed) * n).likely for n in (1, 4))

    assert many[1] - many[0] < few[1] - few[0]


def test_nothing_is_concluded_from_fewer_than_twenty_reviews() -> None:
    assert not Retention(19, 19).is_conclusive
    assert Retention(18, 20).is_conclusive
    assert Retention(0, 0).rate is None


def test_retention_counts_the_days_asked_for_and_only_cards_that_had_left_their_steps() -> None:
    days = [Total(TODAY - 30, 9, 9, 0), Total(TODAY - 29, 9, 5, 4), Total(TODAY, 9, 4, 3), Total(TODAY + 1, 9, 9, 0)]

    assert retention(days, TODAY - 29, TODAY) == Retention(7, 9)


@pytest.mark.parametrize(
    ("ago", "streak"),
    [([], 0), ([0], 1), ([0, 1, 2, 4], 3), ([1, 2], 2), ([2, 3], 0)],
    ids=["never", "today", "a gap ends it", "today is not over yet", "yesterday was missed"],
)
def test_a_streak_is_days_in_a_row(ago: list[int], streak: int) -> None:
    assert streak_days([Total(TODAY - days) for days in ago], TODAY) == streak


def test_a_day_with_practice_only_is_no_day_of_a_streak() -> None:
    assert streak_days([Total(TODAY, reviews=0), Total(TODAY - 1)], TODAY) == 1


# Calendar -------------------------------------------------------------------------------------------------------------
def test_what_is_overdue_is_forecast_for_today() -> None:
    due_on = {TODAY - 9: 2, TODAY - 1: 3, TODAY: 4, TODAY + 2: 5, TODAY + 14: 6}

    assert forecast(due_on, TODAY) == (9, 0, 5, *[0] * 11)


def test_the_heat_map_has_monday_first_and_this_week_last() -> None:
    rows = heat_map([Total(TODAY, 20), Total(TODAY - 1, 10), Total(TODAY - 7, 9), Total(TODAY - 90, 3)], TODAY)

    assert [len(row) for row in rows] == [13] * 7
    assert rows[5][-2:] == (Cell(TODAY - 7, 9, 1), Cell(TODAY, 20, 3))
    assert rows[4][-1] == Cell(TODAY - 1, 10, 2)
    assert rows[6][-1] is None
    assert rows[0][0] == Cell(TODAY - 5 - 84, 0, 0)


@given(st.integers(0, 40_000))
def test_every_row_of_the_heat_map_is_one_weekday(today: int) -> None:
    rows = heat_map([], today)

    assert all(weekday(cell.day) == row for row, cells in enumerate(rows) for cell in cells if cell)
    assert sum(cell is None for cells in rows for cell in cells) == 6 - weekday(today)
    assert max(cell.day for cells in rows for cell in cells if cell) == today


def test_weekdays_are_those_of_the_calendar() -> None:
    assert [weekday(day) for day in (0, 4, TODAY)] == [3, 0, 5] == [date(2026, 11, 21).weekday() - n for n in (2, 5, 0)]


# Topics and predictions -----------------------------------------------------------------------------------------------
def test_a_topics_recall_is_the_mean_of_its_seen_cards() -> None:
    (mysql,) = topic_recall([("mysql", 16, 5, 4.5)])

    assert (mysql.recall, mysql.seen, mysql.total) == (0.9, 5, 16)


def test_a_topic_with_fewer_than_five_seen_cards_has_no_figure() -> None:
    topics = topic_recall([("docker", 9, 0, 0.0), ("mysql", 9, 5, 4.6), ("redis", 9, 4, 2.0), ("wsgi", 9, 5, 5.0)])

    assert [topic.topic for topic in topics] == ["mysql", "wsgi", "docker", "redis"]
    assert [topic.recall is None for topic in topics] == [False, False, True, True]
    assert [topic.topic for topic in weakest(topics, 1)] == ["mysql"]
    assert len(weakest(topics, 9)) == 2


def test_calibration_compares_what_was_predicted_with_what_happened() -> None:
    reviews = [(0.95, True)] * 9 + [(0.91, False)] + [(0.52, True), (0.58, False), (1.0, True)]

    low, high = calibration(reviews)

    assert (low.low, low.high, low.reviews, low.actual) == (0.5, 0.6, 2, 0.5)
    assert low.predicted == pytest.approx(0.55)
    assert (high.low, high.high, high.reviews) == (0.9, 1.0, 11)
    assert high.actual == pytest.approx(10 / 11)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())), st.integers(1, 20))
def test_every_prediction_is_in_one_bin(reviews: list[tuple[float, bool]], bins: int) -> None:
    found = calibration(reviews, bins)

    assert sum(b.reviews for b in found) == len(reviews)
    assert all(b.low - 1e-9 <= b.predicted <= b.high + 1e-9 and 0 <= b.actual <= 1 for b in found)


# Leeches --------------------------------------------------------------------------------------------------------------
def test_a_leech_is_announced_at_eight_lapses_and_every_fourth_after() -> None:
    assert [lapses for lapses in range(21) if is_leech_now(lapses)] == [8, 12, 16, 20]
    assert [is_leech(lapses) for lapses in (7, 8, 9)] == [False, True, True]
