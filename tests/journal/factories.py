"""A journal with a scheduler on top, as the app uses it; only the field that matters is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from quizzer.core.fuzz import fuzz_seed
from quizzer.core.memory import Scheduler, State, outcomes
from quizzer.core.reviews import Phase, Rating
from quizzer.journal.cards import CardRow
from quizzer.journal.doctor import Report, examine
from quizzer.journal.events import ReviewBody
from quizzer.journal.log import Journal, Recorded

T0 = 1_760_000_000_000  # 2025-10-09 16:53 in Shanghai
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SHANGHAI = 480
PHASES: dict[State, Phase] = {
    State.NEW: "learn",
    State.LEARNING: "learn",
    State.REVIEW: "review",
    State.RELEARNING: "relearn",
}


def deciding(
    rating: Rating, at_ms: int, scheduler: Scheduler | None = None, offset_min: int = SHANGHAI, seconds: float = 12.5
) -> Callable[[CardRow, Mapping[int, float]], ReviewBody]:
    """What the app hands to `Journal.review`."""

    def make(card: CardRow, load: Mapping[int, float]) -> ReviewBody:
        seed = fuzz_seed(card.key, card.memory.reps)
        outcome = outcomes(card.memory, scheduler or Scheduler(), at_ms, offset_min, seed=seed, load=load)[rating]
        return ReviewBody(
            rating=rating,
            phase=PHASES[card.memory.state],
            how="typed",
            interval_days=outcome.interval_days,
            step=outcome.step if outcome.state.in_steps else None,
            points={"a": "covered", "b": "contradicted" if rating is Rating.AGAIN else "missing"},
            seconds=seconds,
        )

    return make


def answer(
    journal: Journal,
    key: str = "a.one",
    rating: Rating = Rating.GOOD,
    at_ms: int = T0,
    said: str | None = None,
    offset_min: int = SHANGHAI,
) -> Recorded:
    """One review of a card."""
    return journal.review(
        key, deciding(rating, at_ms, offset_min=offset_min), said=said, at_ms=at_ms, offset_min=offset_min
    )


def with_questions(journal: Journal, *keys: str, generation: str = "g") -> None:
    """Tell the journal of these questions."""
    journal.sync_catalogue(generation, [(key, key.split(".")[0], key, "", n) for n, key in enumerate(keys)], {})


def health(home: Path, at_ms: int = T0) -> Report:
    """What the doctor says."""
    return examine(home, at_ms=at_ms, offset_min=SHANGHAI)


def snapshot(journal: Journal) -> tuple[object, ...]:
    """Everything that is folded, for comparing journals."""
    return journal.cards(known=None), journal.daily(), journal.settings()
