"""What the dashboard, `stats` and the end of a sitting show: plain values that the app fills and the screen draws."""

from __future__ import annotations

from datetime import date

from quizzer.core.language import Text
from quizzer.core.stats import Bin, Cell, Retention
from quizzer.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Overrules:
    """How often the learner took another rating than the proposed one, of `proposals`: higher, lower."""

    proposals: int = 0
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic: mean predicted recall today (None: too few seen), questions seen and in all, due now, often missed."""

    topic: str
    recall: float | None
    seen: int
    total: int
    due: int = 0
    missed: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboard:
    """How the learner stands today. `topics` weakest first; `heat` as stats.heat_map, `forecast` as stats.forecast."""

    today: date
    seen: int
    questions: int
    due: int
    learning: int
    new: int
    minutes: float
    retention: Retention  # of the last 30 days
    goal: float
    streak_days: int = 0
    reviews: int = 0  # in all
    overrules: Overrules = Overrules()
    heat: tuple[tuple[Cell | None, ...], ...] = ()
    forecast: tuple[int, ...] = ()
    topics: tuple[TopicLine, ...] = ()
    calibration: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a summary adds to the sitting itself: the last 30 days against the goal, and tomorrow."""

    retention: Retention
    goal: float
    due: int
    new: int
    minutes: float
