"""`reschedule --fit`: the memory model takes the learner's own forgetting over, and only when it predicts better."""

from __future__ import annotations

from pathlib import Path

from quizzer.app.desk import Desk
from quizzer.app.settings import fit, reschedule
from quizzer.core.memory import DEFAULT_PARAMS
from quizzer.journal.log import Journal
from tests.app.making import NOW, Clock, make_desk
from tests.journal.factories import answer

DAY_MS = 86_400_000
PACK = "format: 1\ntopic: mine\nquestions:\n" + "".join(
    f"  - id: mine.q{n:02d}\n    ask: question {n}\n    answer: answer {n}\n" for n in range(60)
)


def never_forgets(journal: Journal, days: int) -> None:
    """Every other day each card is known without effort: nobody that the defaults were fitted on is like that."""
    for day in range(0, 2 * days, 2):
        for n in range(60):
            answer(journal, f"mine.q{n:02d}", at_ms=NOW - (60 - day) * DAY_MS + n * 60_000)


def learner(tmp: Path, days: int) -> Desk:
    desk = make_desk(tmp, PACK, clock=Clock())
    never_forgets(desk.journal, days)
    return desk


def test_parameters_that_predict_better_are_kept_and_the_schedule_moves_to_them(tmp_path: Path) -> None:
    with learner(tmp_path, 9) as desk:
        before = desk.journal.card("mine.q00")
        assert fit(desk, dry_run=True)
        assert desk.journal.settings().params == DEFAULT_PARAMS

        assert fit(desk, dry_run=False)
        assert desk.settings.params != DEFAULT_PARAMS
        after = desk.journal.card("mine.q00")
        assert before is not None
        assert after is not None
        assert after.memory.stability > before.memory.stability
        assert after.memory.due_day == before.memory.due_day, "no due date moves by itself"
        assert reschedule(desk, dry_run=False).moved == 60


def test_few_reviews_change_no_parameters(tmp_path: Path) -> None:
    with learner(tmp_path, 3) as desk:
        assert not fit(desk, dry_run=False)
        assert desk.settings.params == DEFAULT_PARAMS
