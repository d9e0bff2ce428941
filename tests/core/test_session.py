"""A sitting, replayed from its messages: what is shown, what is stored, what is never lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from quizzer.core.language import Text
from quizzer.core.memory import NEW_CARD, Outcome, Scheduler, State, outcomes
from quizzer.core.reviews import Rating
from quizzer.core.session import Said, Session
from quizzer.core.views import (
    Asked,
    Command,
    Deal,
    Dealt,
    Failed,
    Flag,
    Input,
    Mend,
    Need,
    Notice,
    NotStored,
    Rate,
    Reply,
    Reveal,
    Saved,
    Settle,
    Store,
    Stored,
    Submit,
    Summary,
    TakeBack,
    TakenBack,
    Verdict,
)
from tests.core.making import SEEN, make_choice, make_deal, make_question

NOW = 1_795_000_000_000
FULL = "普通 SELECT 读快照, 不加锁; FOR UPDATE 读最新的已提交版本"
HALF = "普通 SELECT 读快照"
WRONG = "所有的读都是快照读"


def decide(deal: Deal, now_ms: int) -> Mapping[Rating, Outcome]:
    return outcomes(deal.memory, Scheduler(fuzz=False), now_ms, 480, seed=0)


class Table:
    """A session with the last things it said."""

    def __init__(self, *, practice: bool = False) -> None:
        self.session = Session(decide, practice=practice)
        self.said: Said = self.session.start()

    def send(self, *messages: Input | Reply) -> Table:
        for message in messages:
            self.said = self.session.send(message, NOW)
        return self

    def rated(self, deal: Deal, text: str = FULL, rating: Rating | None = None) -> Table:
        self.send(Dealt(deal), Submit(text, 5.0), Rate(rating))
        (store,) = self.said
        assert isinstance(store, Store)
        return self.send(Saved(Stored(deal, store.rating, store.proposed, 1.0, NOW)))

    @property
    def verdict(self) -> Verdict:
        return next(view for view in self.said if isinstance(view, Verdict))

    @property
    def summary(self) -> Summary:
        return next(view for view in self.said if isinstance(view, Summary))


def test_a_sitting_begins_by_asking_for_a_card() -> None:
    assert Table().said == [Need(frozenset())]


def test_a_dealt_card_is_shown_without_hints() -> None:
    deal = make_deal()
    assert Table().send(Dealt(deal)).said == [Asked(deal)]


def test_with_nothing_to_deal_the_sitting_ends() -> None:
    assert Table().send(Dealt(None)).summary.answered == 0


def test_hints_come_one_by_one_and_then_run_out() -> None:
    table = Table().send(Dealt(make_deal()), Command("hint"))
    assert table.said == [Asked(make_deal(), (Text("想想 FOR UPDATE", "think of FOR UPDATE"),))]
    assert isinstance(table.send(Command("hint")).said[0], Notice)


def test_a_full_answer_covers_every_point_in_the_learners_own_words() -> None:
    verdict = Table().send(Dealt(make_deal()), Submit(FULL)).verdict
    assert [p.mark for p in verdict.points] == ["covered", "covered"]
    assert all(p.quote and p.quote in FULL for p in verdict.points)


def test_easy_is_never_proposed_on_the_first_sight_of_a_card() -> None:
    assert Table().send(Dealt(make_deal(memory=NEW_CARD)), Submit(FULL)).verdict.proposed == Rating.GOOD
    assert Table().send(Dealt(make_deal(memory=SEEN)), Submit(FULL)).verdict.proposed == Rating.EASY


def test_something_said_wrong_proposes_again() -> None:
    verdict = Table().send(Dealt(make_deal(memory=SEEN)), Submit(f"{HALF}。{WRONG}。")).verdict
    assert [wrong.id for wrong, _ in verdict.misconceptions] == ["all-snapshot"]
    assert verdict.proposed == Rating.AGAIN


def test_an_empty_answer_gives_up_and_proposes_again() -> None:
    verdict = Table().send(Dealt(make_deal(memory=SEEN)), Submit("  ")).verdict
    assert (verdict.how, verdict.proposed) == ("reveal", Rating.AGAIN)


def test_a_revealed_card_claims_nothing_and_leaves_the_rating_to_the_learner() -> None:
    verdict = Table().send(Dealt(make_deal(memory=SEEN)), Reveal()).verdict
    assert (verdict.score, verdict.proposed) == (None, Rating.GOOD)


def test_the_learners_word_turns_a_point_over_and_the_proposal_with_it() -> None:
    table = Table().send(Dealt(make_deal(memory=SEEN)), Submit(HALF))
    before = table.verdict.proposed
    after = table.send(Settle(True, 2)).verdict
    assert (after.points[1].mark, after.points[1].overruled_from) == ("covered", "missing")
    assert after.proposed > before


def test_turning_a_point_over_twice_is_no_overrule() -> None:
    table = Table().send(Dealt(make_deal()), Submit(HALF), Settle(True, 2), Settle(False, 2))
    assert table.verdict.points[1].overruled_from is None


def test_settling_a_point_that_is_not_there_changes_nothing() -> None:
    assert isinstance(Table().send(Dealt(make_deal()), Submit(HALF), Settle(True, 9)).said[0], Notice)


def test_the_interval_shown_is_the_interval_stored() -> None:
    table = Table().send(Dealt(make_deal(memory=SEEN)), Submit(FULL))
    shown = table.verdict.intervals[Rating.GOOD]
    (store,) = table.send(Rate(Rating.GOOD)).said
    assert isinstance(store, Store)
    assert store.outcome == shown


def test_enter_takes_the_proposed_rating() -> None:
    table = Table().send(Dealt(make_deal(memory=SEEN)), Submit(FULL))
    proposed = table.verdict.proposed
    (store,) = table.send(Rate()).said
    assert isinstance(store, Store)
    assert store.rating == store.proposed == proposed


def test_a_save_that_fails_keeps_the_card_and_says_so() -> None:
    table = Table().send(Dealt(make_deal()), Submit(FULL), Rate(), Failed(Text("磁盘已满", "disk full"), Text()))
    assert isinstance(table.said[0], NotStored)
    assert isinstance(table.said[1], Verdict)
    assert isinstance(table.send(Rate()).said[0], Store)


def test_a_stored_rating_asks_for_the_next_card() -> None:
    assert Table().rated(make_deal()).said[-1] == Need(frozenset())


def test_undo_takes_the_rating_out_of_the_summary_and_brings_the_card_back() -> None:
    deal = make_deal()
    table = Table().rated(deal).send(Dealt(make_deal(make_question("mysql.other"))), Command("undo"))
    assert table.said == [TakeBack()]
    table.send(TakenBack("mysql.mvcc.reads", deal))
    assert table.said[-1] == Asked(deal)
    assert table.session.done == ()


def test_undo_without_a_rating_says_so_and_keeps_the_card() -> None:
    table = Table().send(Dealt(make_deal()), Command("undo"), TakenBack(None))
    assert isinstance(table.said[0], Notice)
    assert isinstance(table.send(Submit(FULL)).said[0], Verdict)


@pytest.mark.parametrize("word", ["skip", "bury", "suspend"])
def test_a_card_put_away_is_not_dealt_again_in_this_sitting(word: str) -> None:
    table = Table().send(Dealt(make_deal()), Command(word))  # type: ignore[arg-type]  # the three are Words
    assert table.said[-1] == Need(frozenset({"mysql.mvcc.reads"}))


def test_skipping_leaves_no_trace_in_the_journal() -> None:
    assert not [item for item in Table().send(Dealt(make_deal()), Command("skip")).said if isinstance(item, Mend)]


def test_a_flag_keeps_the_card_on_the_table() -> None:
    table = Table().send(Dealt(make_deal()), Flag("too long"))
    assert table.said[0] == Mend("flag", make_deal(), "too long")
    assert isinstance(table.send(Submit(FULL)).said[0], Verdict)


def test_quitting_with_an_open_question_counts_what_was_rated_and_says_it_was_interrupted() -> None:
    table = Table().rated(make_deal()).send(Dealt(make_deal(make_question("mysql.other"))), Command("quit"))
    assert (table.summary.answered, table.summary.interrupted) == (1, True)


def test_saying_it_again_rates_nothing() -> None:
    table = Table().send(Dealt(make_deal()), Submit(HALF), Command("say-again"))
    assert isinstance(table.said[0], Asked)
    assert table.session.done == ()


def test_a_learning_step_grades_only_what_was_not_said_before() -> None:
    deal = make_deal(credited=("plain",))
    verdict = Table().send(Dealt(deal), Submit("FOR UPDATE 读最新的已提交版本")).verdict
    assert [(p.mark, p.credited) for p in verdict.points] == [("covered", True), ("covered", False)]


def test_practice_stores_no_interval() -> None:
    (store,) = Table(practice=True).send(Dealt(make_deal()), Submit(FULL), Rate()).said
    assert isinstance(store, Store)
    assert store.outcome is None


def test_a_choice_is_right_or_wrong_and_a_wrong_option_says_why() -> None:
    deal = make_deal(make_choice(), letters=("safer", "idempotent"))
    right = Table().send(Dealt(deal), Submit("b")).verdict
    wrong = Table().send(Dealt(deal), Submit("A")).verdict
    assert (right.right, right.proposed) == (True, Rating.GOOD)
    assert (wrong.right, wrong.proposed) == (False, Rating.AGAIN)
    assert [reason.id for reason, _ in wrong.misconceptions] == ["safer"]


def test_the_summary_counts_a_card_once_however_often_it_came_back() -> None:
    deal = make_deal(memory=SEEN)
    table = Table().rated(deal, HALF, Rating.AGAIN).rated(deal, FULL, Rating.GOOD).send(Dealt(None))
    (topic,) = table.summary.topics
    assert (topic.reviews, topic.recalled) == (1, 0)


def test_what_was_said_wrong_is_what_the_summary_gives_along() -> None:
    table = Table().rated(make_deal(memory=SEEN), f"{HALF}。{WRONG}。").send(Dealt(None))
    ((question, texts),) = table.summary.wrong
    assert question.id == "mysql.mvcc.reads"
    assert texts


def test_answers_before_a_card_is_dealt_are_refused_politely() -> None:
    assert isinstance(Table().send(Submit(FULL)).said[0], Notice)


def test_the_state_names_are_those_of_the_journal() -> None:
    assert [state.name.lower() for state in State] == ["new", "learning", "review", "relearning"]
