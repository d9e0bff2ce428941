"""A rating is stored as it was shown, unless the card has moved on in the meantime."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from quizzer.app.recording import answer, record_review, single_deal
from quizzer.core.memory import CardMemory, Outcome, State
from quizzer.core.reviews import Rating
from quizzer.core.views import Store
from tests.app.making import Clock, make_desk

SHOWN = Outcome(State.REVIEW, 0, 2.3, 2.1, 5.0, 0, 0)  # five days, whatever the load says by now


def store(deal: object, **fields: object) -> Store:
    defaults: dict[str, object] = {
        **{"deal": deal, "rating": Rating.GOOD, "proposed": Rating.GOOD, "score": None, "points": {}, "overrules": ()},
        **{"phase": "learn", "how": "reveal", "hints": 0, "seconds": 1.0, "said": "", "outcome": SHOWN},
    }
    return Store(**{**defaults, **fields})  # type: ignore[arg-type]  # each field by its name


def test_the_interval_that_was_shown_is_stored_although_the_load_has_changed(tmp_path: Path) -> None:
    with make_desk(tmp_path) as desk:
        deal = single_deal(desk, desk.question("mine.first"))
        assert record_review(desk, store(deal), "")[0].interval_days == 5.0


def test_a_card_that_another_session_rated_meanwhile_is_decided_anew(tmp_path: Path) -> None:
    clock = Clock()
    with make_desk(tmp_path, clock=clock) as desk:
        deal = replace(single_deal(desk, desk.question("mine.first")), memory=CardMemory())
        answer(desk, "mine.first", Rating.AGAIN)
        stored, _ = record_review(desk, store(deal), "")
        assert stored.interval_days != 5.0
        assert desk.journal.reviews() == 2
