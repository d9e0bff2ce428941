"""Exercises and drills as cards: known from the labs' files, due like questions, kin of those that their lab proves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs._kit import drill as kit
from labs._kit.find import labs
from quizzer.app import glance, places, report, taskcards, tasks
from quizzer.app.dealing import Plan
from quizzer.app.desk import Desk
from quizzer.app.recording import answer, mend, undo
from quizzer.app.study import Sitting
from quizzer.core.queue import BY_HAND
from quizzer.core.reviews import Rating
from quizzer.core.views import Asked, Command, Rate, Reveal, Stored, Submit, Summary, Verdict, View
from quizzer.errors import NotFound, QuizzerError
from quizzer.journal import doctor
from quizzer.journal.log import Journal
from tests.app.making import Clock, make_desk
from tests.labs.planting import DRILL, WHOLE, planted

PACK = """\
format: 1
topic: mine
questions:
  - id: mine.first
    ask: 第一题是什么?
    answer: 第一个答案
    points: [{id: one, zh: 第一点, proof: plot#two-and-two}]
  - id: mine.second
    ask: 第二题是什么?
    answer: 第二个答案
    points: [{id: one, zh: 第一点, proof: plot#one-and-one}]
  - id: mine.third
    ask: 第三题是什么?
    answer: 第三个答案
"""
EXERCISE, SUMS, HALVES = "exercise/plot", "drill/plot/sums", "drill/plot/halves"
TASKS = {EXERCISE, SUMS, HALVES}
QUESTIONS = ("mine.first", "mine.second", "mine.third")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One lab with an exercise and two drills, and nothing bundled."""
    (tmp_path / "nothing").mkdir()
    monkeypatch.setattr(places, "BUNDLED", str(tmp_path / "nothing"))
    monkeypatch.setattr(taskcards, "LABS", str(tmp_path / "nothing"))
    with planted(tmp_path / "labs", "plot") as folder:
        yield folder


@pytest.fixture
def desk(tmp_path: Path, plot: Path, clock: Clock) -> Iterator[Desk]:
    with make_desk(tmp_path, PACK, clock=clock, bundled=True) as desk:
        yield desk


def cards(desk: Desk) -> set[str]:
    return {card.key for card in desk.journal.cards()}


def learn(desk: Desk, clock: Clock, *keys: str) -> None:
    """Answer each of these well, now; a month later all are due."""
    for key in keys:
        if key in QUESTIONS:
            answer(desk, key, Rating.EASY, seconds=5.0)
        else:
            tasks.record(desk, key, Rating.EASY, "exercise" if key == EXERCISE else "drill")


def due(desk: Desk) -> dict[str, int]:
    by_topic = report.due_report(desk)["by_topic"]
    assert isinstance(by_topic, dict)
    return dict(by_topic.get("mine", {"due": 0, "new": 0, "learning": 0}))


def asked(views: list[View]) -> Asked:
    found = views[-1]
    assert isinstance(found, Asked)
    return found


def one(views: list[View], kind: type[View]) -> View:
    return next(view for view in views if isinstance(view, kind))


def keys_asked(desk: Desk, plan: Plan = Plan()) -> list[str]:  # noqa: B008  # a frozen value
    """What a sitting asks from first to last, all of it answered well."""
    sitting = Sitting(desk, plan)
    views, found = sitting.start(), []
    while isinstance(views[-1], Asked):
        found.append(str(views[-1].deal.question.id))
        said = sitting.send(Reveal())
        views = sitting.send(Rate(Rating.EASY)) if isinstance(said[-1], Verdict) else said
    return found


# What there is --------------------------------------------------------------------------------------------------------
def test_each_exercise_and_drill_has_a_card_of_the_topic_that_its_lab_serves(desk: Desk) -> None:
    found = [desk.journal.card(key) for key in (HALVES, EXERCISE)]
    assert cards(desk) == {*QUESTIONS, *TASKS}
    assert [(card.topic, card.rank >= BY_HAND) for card in found if card] == [("mine", True)] * 2


def test_a_lab_without_questions_is_its_own_topic(desk: Desk, tmp_path: Path) -> None:
    with planted(tmp_path / "labs", "lone"):
        desk.refresh()
        card = desk.journal.card("exercise/lone")
        assert card is not None
        assert card.topic == "lone"


def test_the_cards_follow_the_labs(desk: Desk, plot: Path) -> None:
    learn(desk, Clock(), SUMS)
    (plot / "drill.py").write_text(DRILL.replace('"halves": halves', '"thirds": halves'), encoding="utf-8")
    desk.refresh()
    assert cards(desk) == {*QUESTIONS, EXERCISE, SUMS, "drill/plot/thirds"}
    (plot / "drill.py").unlink()
    desk.refresh()
    assert cards(desk) == {*QUESTIONS, EXERCISE}
    assert desk.journal.orphans() == [SUMS], "its history waits for it"


def test_nothing_is_written_while_the_labs_stay_as_they_are(desk: Desk) -> None:
    before = desk.journal.version()
    desk.refresh()
    assert desk.journal.version() == before


def test_the_families_read_from_the_text_are_those_that_the_lab_has(plot: Path) -> None:
    found = [lab for lab in labs() if lab.has("drill")]
    assert "plot" in {lab.name for lab in found}
    for lab in found:
        assert taskcards.families(str(lab.folder / "drill.py")) == list(kit.families(lab)), lab.name


@pytest.mark.parametrize("text", ["FAMILIES = ", "FAMILIES = make()\n", "x = {'a': 1}\n"])
def test_a_drill_whose_families_cannot_be_read_has_no_cards(plot: Path, text: str) -> None:
    (plot / "drill.py").write_text(text, encoding="utf-8")
    assert taskcards.keys() == {"plot": [EXERCISE]}


def test_the_doctor_calls_none_of_them_an_orphan(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS, EXERCISE)
    found = doctor.examine(desk.ctx.home, at_ms=clock.at_ms, offset_min=480)
    assert (found.orphans, found.snapshot, found.problems) == ((), "equal", ())


# When they are asked --------------------------------------------------------------------------------------------------
def test_none_is_introduced_by_a_sitting(desk: Desk) -> None:
    assert due(desk) == {"due": 0, "new": 3, "learning": 0}
    assert sorted(keys_asked(desk)) == list(QUESTIONS)
    assert keys_asked(desk, Plan(new=9, topics=("mine",))) == []


def test_practice_of_everything_leaves_them_out(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS)
    assert sorted(keys_asked(desk, Plan(cram=True))) == list(QUESTIONS)


def test_a_drill_begun_by_hand_takes_no_place_of_a_new_question(desk: Desk, clock: Clock) -> None:
    desk.journal.set("new_per_day", 1, at_ms=clock.at_ms, offset_min=480)
    desk.forget_settings()
    learn(desk, clock, SUMS)
    assert due(desk)["new"] == 1


@pytest.mark.parametrize("plan", [Plan(new=0), Plan(new=0, topics=("mine",))])
def test_once_learned_it_comes_back_when_it_is_due(desk: Desk, clock: Clock, plan: Plan) -> None:
    learn(desk, clock, SUMS)
    assert keys_asked(desk, plan) == []
    clock.pass_days(60)
    assert due(desk)["due"] == 1
    assert keys_asked(desk, plan) == [SUMS]


def test_a_filter_or_a_track_speaks_of_questions(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS, "mine.third")
    clock.pass_days(60)
    assert keys_asked(desk, Plan(new=0, filter="is:due")) == ["mine.third"]


def test_a_drill_answered_wrong_comes_again_after_its_step(desk: Desk, clock: Clock) -> None:
    tasks.record_drill(desk, "plot", "sums", 1, right=False, seconds=3.0)
    clock.pass_days(0.01)
    assert due(desk)["learning"] == 1
    assert keys_asked(desk, Plan(new=0)) == [SUMS]


def test_next_and_the_first_question_of_a_sitting_are_the_same_instance(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, HALVES)
    clock.pass_days(60)
    said = report.next_report(desk)
    deal = asked(Sitting(desk, Plan()).start()).deal
    assert (said["id"], said["type"], said["topic"], said["state"]) == (HALVES, "drill", "mine", "review")
    assert said["ask"] == {"zh": deal.question.ask.zh, "en": deal.question.ask.en}


def test_the_short_way_agrees(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, HALVES)
    clock.pass_days(60)
    slow = report.due_report(desk)
    now = clock()
    env = {**desk.ctx.env, "QUIZZER_NOW": "2027-01-20T22:40:00+08:00"}
    assert now.at_ms == places.now(env)[0]
    assert json.loads(str(glance.due_json(env))) == slow
    assert glance.next_json(env) is None, "the long way makes the drill's question"


# Kin ------------------------------------------------------------------------------------------------------------------
def test_after_a_question_the_drills_of_its_lab_wait_but_not_the_labs_other_questions(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS, EXERCISE, *QUESTIONS)
    clock.pass_days(60)
    assert due(desk)["due"] == 5
    answer(desk, "mine.first", Rating.EASY)
    assert due(desk)["due"] == 2
    assert sorted(keys_asked(desk)) == ["mine.second", "mine.third"]


def test_after_a_drill_the_questions_of_its_lab_wait_and_its_other_cards(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS, HALVES, EXERCISE, *QUESTIONS)
    clock.pass_days(60)
    tasks.record_drill(desk, "plot", "sums", 1, right=True, seconds=3.0)
    assert due(desk)["due"] == 1
    assert keys_asked(desk) == ["mine.third"]


@pytest.mark.parametrize("seed", range(6))
def test_a_sitting_keeps_kin_back_as_the_journal_does(desk: Desk, clock: Clock, seed: int) -> None:
    learn(desk, clock, SUMS, HALVES, *QUESTIONS)
    clock.pass_days(60 + seed)
    sitting = Sitting(desk, Plan())
    views, found = sitting.start(), []
    while isinstance(views[-1], Asked):
        found.append(str(views[-1].deal.question.id))
        assert found[-1] == report.next_report(desk)["id"]
        sitting.send(Reveal())
        views = sitting.send(Rate(Rating.EASY))
    assert sorted(found) in ([SUMS, "mine.third"], [HALVES, "mine.third"], list(QUESTIONS))


# A drill in a sitting -------------------------------------------------------------------------------------------------
def test_each_time_it_is_another_instance_and_the_journal_keeps_its_seed(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS)
    texts, seeds = [], []
    for _ in range(3):
        clock.pass_days(4_000)
        sitting = Sitting(desk, Plan(new=0))
        deal = asked(sitting.start()).deal
        assert deal.seed is not None
        made = tasks.drill("plot", "sums", deal.seed)
        verdict = one(sitting.send(Submit(made.answer, 4.0)), Verdict)
        assert isinstance(verdict, Verdict)
        assert (verdict.right, verdict.proposed, verdict.proof) == (True, Rating.GOOD, "plot#two-and-two")
        assert sitting.run_of(deal) == made.run
        one(sitting.send(Rate()), Stored)
        (event,) = desk.journal.last_reviews(SUMS, 1)
        assert (event.body["seed"], event.body["how"], event.body["rating"]) == (deal.seed, "drill", 3)
        texts.append(deal.question.ask.zh)
        seeds.append(deal.seed)
    assert len(set(seeds)) == len(set(texts)) == 3


@pytest.mark.parametrize(("said", "right"), [("b", True), ("2", True), ("a", False), ("1/2", False), ("1", False)])
def test_a_choice_takes_the_letter_or_the_number(desk: Desk, clock: Clock, said: str, right: bool) -> None:
    learn(desk, clock, HALVES)
    clock.pass_days(60)
    sitting = Sitting(desk, Plan(new=0))
    deal = asked(sitting.start()).deal
    verdict = one(sitting.send(Submit(said)), Verdict)
    assert isinstance(verdict, Verdict)
    assert deal.seed is not None
    assert verdict.right is right is tasks.drill("plot", "halves", deal.seed).is_right(said)
    assert verdict.proposed is (Rating.GOOD if right else Rating.AGAIN)


def test_giving_up_is_again_and_still_a_drill(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS)
    clock.pass_days(60)
    sitting = Sitting(desk, Plan(new=0))
    sitting.start()
    sitting.send(Submit(""))
    sitting.send(Rate())
    (event,) = desk.journal.last_reviews(SUMS, 1)
    assert (event.body["how"], event.body["rating"]) == ("drill", 1)


def test_a_rating_taken_back_brings_the_same_instance(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS)
    clock.pass_days(60)
    sitting = Sitting(desk, Plan(new=0))
    before = asked(sitting.start()).deal.question
    sitting.send(Submit("0"))
    sitting.send(Rate(Rating.EASY))
    assert asked(sitting.send(Command("undo"))).deal.question == before


@pytest.mark.parametrize("text", ["FAMILIES = {'sums': lambda rng: 1 / 0}", "import nosuch\nFAMILIES = {'sums': 0}"])
def test_a_drill_that_its_lab_cannot_make_is_passed_over(desk: Desk, clock: Clock, plot: Path, text: str) -> None:
    learn(desk, clock, SUMS, "mine.third")
    clock.pass_days(60)
    (plot / "drill.py").write_text(text, encoding="utf-8")
    assert keys_asked(desk, Plan(new=0)) == ["mine.third"]
    with pytest.raises((ZeroDivisionError, QuizzerError)):
        tasks.question(desk, SUMS)


# An exercise in a sitting ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("message", [Submit(""), Submit("done"), Reveal(), Command("skip"), Command("bury")])
def test_an_exercise_says_what_to_type_and_holds_nothing_up(
    desk: Desk, clock: Clock, message: Submit | Reveal | Command
) -> None:
    learn(desk, clock, EXERCISE)
    clock.pass_days(60)
    sitting = Sitting(desk, Plan(new=0))
    question = asked(sitting.start()).deal.question
    assert question.type == "exercise"
    assert "quizzer exercise start plot" in question.ask.en
    summary = sitting.send(message)[-1]
    assert isinstance(summary, Summary)
    assert summary.answered == 0
    assert due(desk)["due"] == int(message != Command("bury"))


def test_an_exercise_whose_file_is_there_is_begun_anew_first(desk: Desk) -> None:
    tasks.start(desk, "plot")
    assert "quizzer exercise reset plot" in tasks.about(desk, EXERCISE).ask.en


def test_what_was_tried_is_read_from_its_own_card(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def whole_log(journal: Journal) -> None:
        raise AssertionError("the whole log was read")

    monkeypatch.setattr(Journal, "events", whole_log)
    tasks.start(desk, "plot")
    file = tasks.learners_file(desk, "plot")
    tasks.next_hint(desk, "plot")
    file.write_text("def double(number):\n    return 1\n", encoding="utf-8")
    tasks.check(desk, "plot")
    tasks.note(desk, "other", "hint")
    assert tasks.tried(desk, "plot") == tasks.Tried(attempts=1, hints=1)
    file.write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    _, outcome = tasks.check(desk, "plot")
    assert outcome is not None
    assert outcome.rating is Rating.GOOD
    assert tasks.tried(desk, "plot").passed_before


# Everything else ------------------------------------------------------------------------------------------------------
def test_the_statistics_count_questions(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS, EXERCISE, "mine.first")
    found = report.dashboard(desk)
    assert (found.seen, found.questions) == (1, 3)
    assert report.outlook(desk).new == 2


def test_it_can_be_suspended_resumed_and_taken_back(desk: Desk, clock: Clock) -> None:
    learn(desk, clock, SUMS)
    clock.pass_days(60)
    mend(desk, "suspend", SUMS, {})
    assert due(desk)["due"] == 0
    mend(desk, "resume", SUMS, {})
    assert due(desk)["due"] == 1
    undone = undo(desk)
    assert undone is not None
    assert (undone["id"], due(desk)["due"], due(desk)["new"]) == (SUMS, 0, 3)


@pytest.mark.parametrize(
    "key", ["drill/plot", "drill/plot/nosuch", "exercise/nosuch", "exercise/plot/sums", "odd/plot"]
)
def test_what_is_not_there_is_not_found(desk: Desk, key: str) -> None:
    with pytest.raises(NotFound):
        tasks.about(desk, key)
