"""Our scheduling beside two others: py-fsrs (the formulas, written by other hands) and Anki itself.

py-fsrs computes in 64-bit floats, the engine in 32: D and S agree to about six digits, and an interval that lies on
a half (12.499999 or 12.500001) may round the other way. Those are counted, printed and shown to be on the half.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import fsrs
import pytest

from quizzer.core.fuzz import fuzz_bounds
from quizzer.core.memory import (
    DAY_MS,
    DEFAULT_PARAMS,
    Memory,
    Scheduler,
    State,
    answered,
    fold_memory,
    interval_for,
    next_memory,
    outcomes,
    study_day,
)
from quizzer.core.memory import NEW_CARD as NEW
from quizzer.core.reviews import Rating

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection

MIDNIGHT = datetime(2020, 1, 1, tzinfo=UTC)
FITTED_PARAMS = (  # fitted to simulated reviews: far from the default in nearly every place
    *(0.72094, 0.93568, 0.98681, 1.13155, 6.88691, 0.38922, 3.53742, 0.00101, 1.16836, 0.6185, 0.00798),
    *(1.69, 0.02008, 0.46493, 1.92343, 0.39717, 1.09447, 0.09632, 0.1089, 0.114, 0.1),
)
F32 = 1e-5  # what 32-bit rounding may add up to over a history of ten reviews, relative


@dataclass(frozen=True)
class Step:
    """One review as both sides saw it: stability, difficulty and exact or whole interval."""

    ours: Memory
    interval: int
    theirs: fsrs.Card
    exact: float
    their_interval: int


def histories(seed: int, reviews: int) -> list[list[tuple[Rating, int]]]:
    """(rating, days since the last) of random cards with ten reviews each, about a tenth of them on the same day."""
    rng = random.Random(seed)
    gaps = (0, 1, 2, 3, 5, 8, 13, 21, 34, 90)
    return [
        [(rng.choice([*Rating, Rating.GOOD]), rng.choice(gaps) if n else 0) for n in range(10)]
        for _ in range(reviews // 10)
    ]


def both(params: tuple[float, ...], wanted: float, reviews: int, seed: int) -> Iterator[Step]:
    """Every review of random histories, through us and through py-fsrs."""
    peer = fsrs.Scheduler(params, wanted, (), (), 36_500, False)
    for number, history in enumerate(histories(seed, reviews)):
        ours, card, at = None, fsrs.Card(card_id=number, due=MIDNIGHT), MIDNIGHT
        for rating, gap in history:
            at += timedelta(days=gap)
            ours = next_memory(ours, rating, gap, params)
            card, _ = peer.review_card(card, fsrs.Rating(int(rating)), at)
            assert card.stability is not None
            exact = card.stability / (0.9 ** (-1 / params[20]) - 1) * (wanted ** (-1 / params[20]) - 1)
            interval = interval_for(ours.stability, Scheduler(params, wanted))
            yield Step(ours, interval, card, exact, (card.due - at).days)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("params", "wanted", "seed"), [(DEFAULT_PARAMS, 0.9, 1), (FITTED_PARAMS, 0.85, 2)], ids=["default", "fitted"]
)
def test_py_fsrs_agrees_on_20000_reviews(
    params: tuple[float, ...], wanted: float, seed: int, record_property: Callable[[str, object], None]
) -> None:
    steps = list(both(params, wanted, 20_000, seed))

    differ = [step for step in steps if step.interval != step.their_interval]
    worst_s = max(abs(step.ours.stability / (step.theirs.stability or 1) - 1) for step in steps)
    worst_d = max(abs(step.ours.difficulty - (step.theirs.difficulty or 0)) for step in steps)
    print(f"{len(steps)} reviews: S within {worst_s:.1e}, D within {worst_d:.1e}, {len(differ)} ties of 32-bit floats:")
    print(*(f"  {step.exact:.6f} days: {step.interval} here, {step.their_interval} there" for step in differ), sep="\n")
    record_property("ties", len(differ))
    assert len(steps) == 20_000
    assert worst_s < F32
    assert worst_d < F32
    assert all(abs(step.exact % 1 - 0.5) <= step.exact * F32 for step in differ)
    assert all(abs(step.interval - step.their_interval) == 1 for step in differ)


def test_a_sitting_stores_what_py_fsrs_would_where_no_order_is_forced() -> None:
    """`outcomes` itself, not only its parts: each card answered when it is due."""
    bare = Scheduler(learning_steps=(), relearning_steps=(), fuzz=False)
    peer = fsrs.Scheduler(DEFAULT_PARAMS, 0.9, (), (), 36_500, False)
    noon_ms = int((MIDNIGHT + timedelta(hours=12)).timestamp() * 1000)
    rng = random.Random(4)
    compared = 0
    for number in range(200):
        card, twin, now = NEW, fsrs.Card(card_id=number, due=MIDNIGHT), noon_ms
        for rating in rng.choices([*Rating, Rating.GOOD], k=6):
            next_ = outcomes(card, bare, now, 0, seed=0)
            at = datetime.fromtimestamp(now / 1000, UTC)
            twin, _ = peer.review_card(twin, fsrs.Rating(int(rating)), at)
            exact = (twin.stability or 0) * (1 + 1e-9)
            forced = rating > Rating.HARD and next_[rating].interval_days == next_[Rating(rating - 1)].interval_days + 1
            if not forced and abs(exact % 1 - 0.5) > 1e-4 and exact < 36_000:
                assert next_[rating].interval_days == (twin.due - at).days
                compared += 1
            card = answered(card, rating, next_[rating], now, study_day(now, 0))
            twin.stability, twin.difficulty = card.stability, card.difficulty
            now += int(card.interval_days) * DAY_MS
    assert compared > 900


# Anki -----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of Anki's with FSRS on."""
    try:
        from anki.collection import Collection
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("needs Anki's library: pip install '.[oracle]'")
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.set_config("fsrs", True)
    yield opened
    opened.close()


def add_cards(collection: Collection, count: int) -> list[CardId]:
    kind, deck = collection.models.by_name("Basic"), collection.decks.id_for_name("Default")
    assert kind is not None
    assert deck is not None
    cards = []
    for number in range(count):
        note = collection.new_note(kind)
        note["Front"] = f"question {number}"
        collection.add_note(note, deck)
        cards.append(note.card_ids()[0])
    return cards


def log_review(collection: Collection, card: CardId, rating: Rating, days_ago: int, number: int) -> None:
    """A review at noon, `days_ago` study days before the one that ends at Anki's next cutoff."""
    noon = collection.sched.day_cutoff - 43_200 - days_ago * 86_400
    kind = 0 if number == 0 else 1  # learn, review; Anki starts over at a later "learn"
    row = ((noon + 60 * number) * 1000 + card % 997, card, 0, int(rating), 1, 1, 2500, 9000, kind)
    assert collection.db is not None
    collection.db.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)


@pytest.mark.real
def test_anki_agrees_on_the_memory_of_300_cards(collection: Collection) -> None:
    rng = random.Random(3)
    ours: dict[CardId, Memory | None] = {}
    for card in add_cards(collection, 300):
        days_ago = sorted(rng.choices(range(1, 900), k=rng.randint(1, 12)), reverse=True)
        days_ago += days_ago[-1:]  # the last day holds two reviews
        said = rng.choices([*Rating, Rating.GOOD], k=len(days_ago))
        for number, (rating, days) in enumerate(zip(said, days_ago, strict=True)):
            log_review(collection, card, rating, days, number)
        ours[card] = fold_memory([(int(rating), -days) for rating, days in zip(said, days_ago, strict=True)])

    theirs = {card: collection.compute_memory_state(card) for card in ours}

    assert len(ours) == 300
    for card, memory in ours.items():
        assert memory is not None
        assert theirs[card].stability == pytest.approx(memory.stability, rel=1e-4)
        assert theirs[card].difficulty == pytest.approx(memory.difficulty, abs=1e-4)


@pytest.mark.real
def test_anki_fuzzes_within_the_same_bounds(collection: Collection) -> None:
    cards = add_cards(collection, 200)

    for days in (*range(1, 60), 100, 365, 1000):
        chosen = {days + collection.fuzz_delta(card, days) for card in cards}
        low, high = fuzz_bounds(days, 1, 36_500)
        assert low <= min(chosen)
        assert max(chosen) <= high
        assert days > 100 or (min(chosen), max(chosen)) == (low, high)


def test_every_review_state_of_anki_has_our_number() -> None:
    assert [(state.name, int(state)) for state in State][1:] == [(s.name.upper(), int(s)) for s in fsrs.State]
