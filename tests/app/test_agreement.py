"""`next --json` on its short way, on its long way, and a sitting: one choice, also in a backlog and after an undo."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from quizzer.app import glance, places
from quizzer.app.context import Context, clock_of
from quizzer.app.dealing import Plan
from quizzer.app.desk import Desk
from quizzer.app.recording import answer, undo
from quizzer.app.report import due_report, next_report
from quizzer.app.study import Sitting
from quizzer.core.reviews import Rating
from quizzer.core.views import Asked, Command, Rate, Reveal

QUESTIONS = "format: 1\ntopic: own\nquestions:\n" + "".join(
    f"  - id: own.q{n:02d}\n    ask: question {n}\n    answer: answer {n}\n" for n in range(60)
)


class Learner:
    """A learner with sixty questions of their own and nothing bundled; the clock is set by hand."""

    def __init__(self, home: Path) -> None:
        self.env = {"QUIZZER_HOME": str(home), "QUIZZER_QUESTIONS": str(home / "mine"), "QUIZZER_LANG": "en"}
        (home / "mine").mkdir(parents=True)
        (home / "mine" / "own.yaml").write_text(QUESTIONS, encoding="utf-8")
        self.at("2026-11-01")

    def at(self, day: str) -> None:
        self.env["QUIZZER_NOW"] = f"{day}T10:00:00+00:00"

    def desk(self) -> Desk:
        return Desk(Context(self.env, clock_of(self.env), "en"))

    def answer(self, count: int, rating: Rating) -> None:
        with self.desk() as desk:
            for n in range(count):
                answer(desk, f"own.q{n:02d}", rating, seconds=60.0)

    def agreed(self) -> tuple[str, str, int]:
        """(id, state, new in `due`): what all three ways say."""
        with self.desk() as desk:
            sitting = Sitting(desk, Plan())
            asked = next(view for view in sitting.start() if isinstance(view, Asked))
            slow, due = next_report(desk), due_report(desk)
        fast, fast_due = glance.next_json(self.env), glance.due_json(self.env)
        assert fast is not None
        assert fast_due is not None
        assert json.loads(fast) == slow
        assert json.loads(fast_due) == due
        assert asked.deal.question.id == slow["id"]
        new = due["new"]
        assert isinstance(new, int)
        return str(slow["id"]), str(slow["state"]), new


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learner:
    empty = tmp_path / "nothing"
    empty.mkdir()
    monkeypatch.setattr(places, "BUNDLED", str(empty))
    return Learner(tmp_path / "home")


def test_all_ways_agree_on_a_new_card(learner: Learner) -> None:
    assert learner.agreed()[1:] == ("new", 10)


def test_all_ways_agree_on_a_review(learner: Learner) -> None:
    learner.answer(12, Rating.EASY)
    learner.at("2026-11-20")
    assert learner.agreed()[1:] == ("review", 10)


def test_in_a_backlog_all_ways_ask_what_is_most_worth_saving_and_nothing_new(learner: Learner) -> None:
    learner.answer(40, Rating.EASY)
    learner.at("2026-11-04")
    learner.answer(5, Rating.EASY)
    learner.at("2026-12-25")
    name, state, new = learner.agreed()
    assert (state, new) == ("review", 0)
    assert int(name.removeprefix("own.q")) < 5, "the five seen twice are remembered best"


def test_after_an_undo_all_ways_see_the_card_as_it_was(learner: Learner) -> None:
    before = learner.agreed()
    with learner.desk() as desk:
        answer(desk, before[0], Rating.AGAIN)
        undo(desk)
    assert learner.agreed() == before


def test_a_sitting_asks_each_due_card_once(learner: Learner) -> None:
    learner.answer(12, Rating.EASY)
    learner.at("2026-12-25")
    seen: list[str] = []
    with learner.desk() as desk:
        sitting = Sitting(desk, Plan(new=0))
        views = sitting.start()
        while views and isinstance(views[-1], Asked):
            seen.append(views[-1].deal.question.id)
            sitting.send(Reveal())
            views = sitting.send(Rate(Rating.EASY))
    assert sorted(seen) == [f"own.q{n:02d}" for n in range(12)]


GROUPED = QUESTIONS.replace("ask: question 1\n", "ask: question 1\n    group: kin\n").replace(
    "ask: question 3\n", "ask: question 3\n    group: kin\n"
)


@pytest.mark.parametrize("seed", range(4))
def test_what_a_sitting_keeps_in_hand_is_what_the_journal_says(learner: Learner, seed: int) -> None:
    (Path(learner.env["QUIZZER_QUESTIONS"]) / "own.yaml").write_text(GROUPED, encoding="utf-8")
    learner.answer(12, Rating.EASY)
    learner.at("2026-12-25")
    chance = random.Random(seed)
    with learner.desk() as desk:
        sitting = Sitting(desk, Plan())
        views = sitting.start()
        for turn in range(40):
            if not (views and isinstance(views[-1], Asked)):
                break
            assert views[-1].deal.question.id == next_report(desk)["id"], turn
            learner.env["QUIZZER_NOW"] = f"2026-12-25T10:{turn:02d}:00+00:00"
            sitting.send(Reveal(2.0))
            views = sitting.send(Rate(chance.choice([Rating.AGAIN, Rating.GOOD, Rating.EASY, Rating.EASY])))
            if turn == 2:
                views = sitting.send(Command("undo"))
        assert turn > 20
