"""What the figures on the dashboard mean: folds over day totals, due days and topics.

Nothing here scans reviews or cards: the journal keeps a total for each study day and sums the cards of a topic. No
figure is given where too little is known to mean anything: the result says so (None, `is_conclusive`), and the screen
shows the counts instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Protocol

from quizzer.core.values import dataclass

LEECH_AT, LEECH_EVERY = 8, 4  # lapses; Anki's defaults
HEAT_LEVELS = (1, 10, 20)  # reviews a day from which levels 1, 2, 3 begin
_ENOUGH_REVIEWS = 20  # for a percentage
_ENOUGH_CARDS = 5  # for a topic's mean recall
_Z95 = 1.96  # normal quantile of a 95 % interval


class DayTotal(Protocol):
    """What is read of one study day's total. `review_count`, `recalled`: of cards that had left their steps."""

    @property
    def day(self) -> int: ...
    @property
    def reviews(self) -> int: ...
    @property
    def review_count(self) -> int: ...
    @property
    def recalled(self) -> int: ...


# Retention and streak -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Retention:
    """Reviews of cards that had left their steps, and how many were recalled (hard, good or easy)."""

    recalled: int
    reviews: int

    @property
    def rate(self) -> float | None:
        """Share recalled, 0..1; None without reviews."""
        return self.recalled / self.reviews if self.reviews else None

    @property
    def is_conclusive(self) -> bool:
        """Whether a percentage may be shown: 20 reviews or more."""
        return self.reviews >= _ENOUGH_REVIEWS

    @property
    def likely(self) -> tuple[float, float]:
        """Where the true rate lies with 95 % confidence (Wilson, 1927): 100 of 112 gives .822 to .938."""
        if not self.reviews:
            return 0.0, 1.0
        n, p = self.reviews, self.recalled / self.reviews
        shrink = 1 + _Z95**2 / n
        centre = (p + _Z95**2 / (2 * n)) / shrink
        half = _Z95 * sqrt(p * (1 - p) / n + _Z95**2 / (4 * n * n)) / shrink
        return max(0.0, centre - half), min(1.0, centre + half)


def retention(days: Iterable[DayTotal], first_day: int, last_day: int) -> Retention:
    """Retention over the study days first_day .. last_day."""
    within = [day for day in days if first_day <= day.day <= last_day]
    return Retention(sum(day.recalled for day in within), sum(day.review_count for day in within))


def streak_days(days: Iterable[DayTotal], today: int) -> int:
    """Study days in a row with a review, up to today; a today without one yet does not break it."""
    studied = {day.day for day in days if day.reviews > 0}
    day = today if today in studied else today - 1
    count = 0
    while day - count in studied:
        count += 1
    return count


# Calendar -------------------------------------------------------------------------------------------------------------
def forecast(due_on: Mapping[int, int], today: int, days: int = 14) -> tuple[int, ...]:
    """Cards that fall due on each of the next days, today first; what is overdue counts for today."""
    overdue = sum(count for day, count in due_on.items() if day < today)
    return (overdue + due_on.get(today, 0), *(due_on.get(today + ahead, 0) for ahead in range(1, days)))


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the heat map; `level` 0..3."""

    day: int
    reviews: int
    level: int


def heat_map(days: Iterable[DayTotal], today: int, weeks: int = 13) -> tuple[tuple[Cell | None, ...], ...]:
    """Seven rows, Monday first, of `weeks` columns, this week last; None for days yet to come."""
    reviews = {day.day: day.reviews for day in days}
    first_monday = today - weekday(today) - 7 * (weeks - 1)

    def cell(day: int) -> Cell | None:
        count = reviews.get(day, 0)
        return None if day > today else Cell(day, count, sum(count >= least for least in HEAT_LEVELS))

    return tuple(tuple(cell(first_monday + 7 * week + row) for week in range(weeks)) for row in range(7))


def weekday(day: int) -> int:
    """The weekday of a study day, Monday 0; day 0 was a Thursday."""
    return (day + 3) % 7


# Topics and predictions -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TopicRecall:
    """A topic's mean predicted recall today, None while fewer than five of its questions were seen."""

    topic: str
    recall: float | None
    seen: int
    total: int


def topic_recall(sums: Iterable[tuple[str, int, int, float]]) -> tuple[TopicRecall, ...]:
    """All topics, the weakest first and those without a figure last.

    `sums` gives topic, questions, questions seen, and the sum of the predicted recall of those seen.
    """
    found = (
        TopicRecall(topic, recall / seen if seen >= _ENOUGH_CARDS else None, seen, total)
        for topic, total, seen, recall in sums
    )
    return tuple(sorted(found, key=lambda t: (t.recall is None, t.recall or 0.0, t.topic)))


def weakest(topics: Iterable[TopicRecall], count: int = 3) -> tuple[TopicRecall, ...]:
    """The topics with the lowest recall, of those that have a figure."""
    known = [topic for topic in topics if topic.recall is not None]
    return tuple(sorted(known, key=lambda topic: (topic.recall, topic.topic))[:count])


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviews whose predicted recall was low <= R < high (the last bin includes 1): mean prediction, share recalled."""

    low: float
    high: float
    predicted: float
    actual: float
    reviews: int


def calibration(reviews: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[Bin, ...]:
    """Predicted against actual recall, `reviews` as (predicted R, was recalled); bins without reviews are left out."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for predicted, recalled in reviews:
        groups[min(bins - 1, int(predicted * bins))].append((predicted, recalled))
    return tuple(
        Bin(
            place / bins,
            (place + 1) / bins,
            sum(predicted for predicted, _ in group) / len(group),
            sum(recalled for _, recalled in group) / len(group),
            len(group),
        )
        for place, group in sorted(groups.items())
    )


# Leeches --------------------------------------------------------------------------------------------------------------
def is_leech(lapses: int) -> bool:
    """Whether a card was forgotten so often that asking again is not enough."""
    return lapses >= LEECH_AT


def is_leech_now(lapses: int) -> bool:
    """Whether this lapse is one to say so: the 8th, 12th, 16th, ..."""
    return is_leech(lapses) and (lapses - LEECH_AT) % LEECH_EVERY == 0
