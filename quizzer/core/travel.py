"""A card's history and standing as they travel between programs: what a deck of flashcards says of its learner."""

from __future__ import annotations

from typing import Literal, NamedTuple

from quizzer.core.memory import NEW_CARD, CardMemory
from quizzer.core.values import dataclass

PastKind = Literal["review", "practice", "forget"]


class Review(NamedTuple):
    """One answer in a card's history, or that its history was dropped ("forget": rating 0).

    `interval_days` is what the answer led to, `before_days` what it was before; minutes are fractions of a day.
    `id` is the event's, made from the deck for what comes in; what goes out has none. (A tuple, because a deck has a
    million of them and a frozen dataclass takes three times as long to make.)
    """

    at_ms: int
    rating: int
    interval_days: float
    before_days: float = 0.0
    phase: int = 1  # 0 learn, 1 review, 2 relearn
    seconds: float = 0.0
    kind: PastKind = "review"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a card stands. `changed_ms` is when whoever wrote the file last touched it; 0 for what goes out."""

    memory: CardMemory = NEW_CARD
    suspended: bool = False
    flagged: bool = False
    changed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What a deck says of one card: its key here, what the deck calls it, its answers oldest first."""

    key: str
    source: str
    reviews: tuple[Review, ...] = ()
    standing: Standing | None = None
