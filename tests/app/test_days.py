"""Days of study at a desk: what comes back, what is spread, what is said."""

from __future__ import annotations

from pathlib import Path

from quizzer.app.dealing import Plan
from quizzer.app.recording import answer, undo
from quizzer.app.report import dashboard, due_report, next_report, stats_report
from quizzer.app.study import Sitting
from quizzer.core.reviews import Rating
from quizzer.core.session import Stage
from quizzer.core.views import Asked, Command, Rate, Reveal, Summary, View
from tests.app.making import Clock, make_desk


def many(count: int) -> str:
    items = "".join(f"  - id: mine.q{n}\n    ask: 第 {n} 题?\n    answer: 答 {n}\n" for n in range(count))
    return f"format: 1\ntopic: mine\nquestions:\n{items}"


def sit(sitting: Sitting, rating: Rating = Rating.GOOD) -> list[str]:
    """Rate every card that comes; the ids asked, in order."""
    asked: list[str] = []
    views: list[View] = sitting.start()
    while not any(isinstance(view, Summary) for view in views):
        asked += [str(view.deal.question.id) for view in views if isinstance(view, Asked)]
        sitting.send(Reveal(30.0))
        views = sitting.send(Rate(rating))
    return asked


def test_a_card_rated_good_comes_back_on_its_day_and_not_before(tmp_path: Path) -> None:
    clock = Clock()
    with make_desk(tmp_path, clock=clock) as desk:
        days = answer(desk, "mine.first", Rating.GOOD)["interval_days"]
        assert isinstance(days, float)
        clock.pass_days(days - 1)
        assert due_report(desk)["due"] == 0
        clock.pass_days(1)
        assert due_report(desk)["due"] == 1
        assert next_report(desk)["id"] == "mine.first"


def test_an_again_card_returns_in_the_same_sitting_after_the_others(tmp_path: Path) -> None:
    with make_desk(tmp_path, many(3)) as desk:
        sitting = Sitting(desk, Plan(topics=("mine",)))
        sitting.start()
        first = desk.journal.log  # the journal is open
        sitting.send(Reveal(1.0))
        views = sitting.send(Rate(Rating.AGAIN))
        asked = []
        while not isinstance(views[-1], Summary):
            asked += [str(view.deal.question.id) for view in views if isinstance(view, Asked)]
            sitting.send(Reveal(1.0))
            views = sitting.send(Rate(Rating.GOOD))
        assert first(1)
        assert asked[-1] not in asked[:-1]
        assert len(asked) == 3


def test_new_cards_stop_at_the_days_cap_over_all_sittings(tmp_path: Path) -> None:
    with make_desk(tmp_path, many(30)) as desk:
        assert len(sit(Sitting(desk, Plan(topics=("mine",))), Rating.EASY)) == 10
        assert sit(Sitting(desk, Plan(topics=("mine",))), Rating.EASY) == []


def test_undo_makes_the_card_new_again_and_keeps_the_log_whole(tmp_path: Path) -> None:
    with make_desk(tmp_path) as desk:
        before = next_report(desk)["id"]
        answer(desk, "mine.first", Rating.EASY)
        undone = undo(desk)
        assert undone is not None
        assert undone["id"] == "mine.first"
        assert desk.journal.log()[0].undone
        assert next_report(desk)["id"] == before


def test_a_backlog_is_spread_over_days_without_new_cards(tmp_path: Path) -> None:
    clock = Clock()
    with make_desk(tmp_path, many(60), clock=clock) as desk:
        for n in range(50):
            answer(desk, f"mine.q{n}", Rating.GOOD, seconds=60.0)
        clock.pass_days(30)
        sitting = Sitting(desk, Plan())
        assert sitting.dealer.share.is_backlog
        assert due_report(desk)["new"] == 0
        asked = sit(sitting)
        assert len(asked) == sitting.dealer.share.reviews == 25
        assert all(desk.journal.card(key).memory.reps > 1 for key in asked)  # type: ignore[union-attr]


def test_a_sitting_of_minutes_holds_what_the_learners_own_seconds_allow(tmp_path: Path) -> None:
    clock = Clock()
    with make_desk(tmp_path, many(60), clock=clock) as desk:
        for n in range(50):
            answer(desk, f"mine.q{n}", Rating.GOOD, seconds=30.0)
        clock.pass_days(30)
        asked = sit(Sitting(desk, Plan(minutes=5)))
        assert 9 <= len(asked) <= 11


def test_the_seconds_of_an_answer_that_was_taken_back_are_free_again(tmp_path: Path) -> None:
    with make_desk(tmp_path, many(60)) as desk:
        sitting = Sitting(desk, Plan(minutes=20, new=60))
        sitting.start()
        for seconds in (30.0, 900.0):
            sitting.send(Reveal(seconds))
            sitting.send(Rate(Rating.GOOD))
        sitting.send(Command("undo"))
        sitting.send(Reveal(10.0))
        sitting.send(Rate(Rating.GOOD))

        asked = 0
        while sitting.session.stage is not Stage.OVER:
            sitting.send(Reveal(90.0))
            sitting.send(Rate(Rating.GOOD))
            asked += 1
        assert asked == 12, "1,160 s are left: twelve of 90 s, the last begun with 170 s left"


def test_practice_moves_no_schedule(tmp_path: Path) -> None:
    with make_desk(tmp_path) as desk:
        asked = sit(Sitting(desk, Plan(topics=("mine",), cram=True)), Rating.AGAIN)
        assert sorted(asked) == ["mine.first", "mine.second"]
        assert desk.journal.reviews() == 0
        assert due_report(desk)["learning"] == 0


def test_skipping_and_quitting_keep_what_was_rated(tmp_path: Path) -> None:
    with make_desk(tmp_path) as desk:
        sitting = Sitting(desk, Plan(topics=("mine",)))
        sitting.start()
        sitting.send(Command("skip"))
        sitting.send(Reveal(1.0))
        sitting.send(Rate(Rating.GOOD))
        assert desk.journal.reviews() == 1


def test_the_dashboard_and_the_statistics_agree(tmp_path: Path) -> None:
    with make_desk(tmp_path) as desk:
        answer(desk, "mine.first", Rating.GOOD)
        drawn = dashboard(desk)
        told = stats_report(drawn)
        assert (drawn.reviews, drawn.streak_days) == (told["reviews"], told["streak_days"]) == (1, 1)
        assert told["retention"] is None
        assert list(drawn.forecast) == told["forecast"]


def test_the_weakest_topic_names_the_points_most_often_missed(tmp_path: Path) -> None:
    points = "    points: [{id: p, zh: 要点一, en: point one}, {id: q, zh: 要点二, en: point two}]\n"
    pack = "format: 1\ntopic: mine\nquestions:\n" + "".join(
        f"  - id: mine.q{n}\n    ask: 第 {n} 题?\n    answer: 答\n{points}" for n in range(6)
    )
    with make_desk(tmp_path, pack) as desk:
        for n in range(6):
            answer(desk, f"mine.q{n}", Rating.AGAIN, said="要点一说的是这一件事")
        weakest = dashboard(desk).topics[0]
        assert weakest.topic == "mine"
        assert {text.zh for text in weakest.missed} == {"要点二"}
