"""What is asked next, and how much of it today."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.memory import State
from quizzer.core.queue import LEARNING, NEW, RELEARNING, REVIEW, Candidate, choose, order, todays_share, why
from quizzer.core.queue import typical_seconds as typical

NOW = 1_795_233_600_000
TODAY = 20_778
MINUTE = 60_000


def new(key: str, rank: int = 0, topic: str = "", family: str = "", group: str = "") -> Candidate:
    return Candidate(key, topic or key, family or key, group, rank)


def step(key: str, due_min: float, topic: str = "", last_day: int = TODAY, family: str = "") -> Candidate:
    due_ms = NOW + round(due_min * MINUTE)
    return Candidate(key, topic or key, family or key, "", 0, RELEARNING, due_ms, TODAY, last_day, 1.0)


def review(key: str, fade: float = 1.0, topic: str = "", due_in: int = 0, family: str = "") -> Candidate:
    """A card last seen ten days ago, `fade` times its stability."""
    return Candidate(
        key, topic or key, family or key, "", 0, REVIEW, NOW, TODAY + due_in, TODAY - 10, 10 / fade if fade else 1e9
    )


def pick(
    *cards: Candidate, new_left: int = 10, last: Candidate | None = None, backlog: bool = False, seed: int = 0
) -> str:
    """The key chosen from these cards."""
    last_key, last_topic = (last.key, last.topic) if last else ("", "")
    chosen = choose(
        cards,
        now_ms=NOW,
        today=TODAY,
        new_left=new_left,
        last_key=last_key,
        last_topic=last_topic,
        backlog=backlog,
        seed=seed,
    )
    return chosen.key if chosen else "nothing"


def test_the_order_is_left_over_steps_then_steps_then_reviews_then_new_then_steps_ahead() -> None:
    cards = [new("e"), step("f", +19), review("c", 5), step("b", -30), step("a", -1, last_day=TODAY - 1)]

    given_out = order(cards, 10, now_ms=NOW, today=TODAY, new_left=1)

    assert [(card.key, why(card, NOW, TODAY)) for card in given_out] == [
        ("a", "learning-yesterday"),
        ("b", "learning-due"),
        ("c", "due"),
        ("e", "new"),
        ("f", "learning-ahead"),
    ]


def test_the_states_are_those_of_memory() -> None:
    assert tuple(State) == (NEW, LEARNING, REVIEW, RELEARNING)


# Steps ----------------------------------------------------------------------------------------------------------------
def test_a_step_is_asked_ahead_by_twenty_minutes_at_most() -> None:
    assert pick(step("soon", 20)) == "soon"
    assert pick(step("later", 20.1)) == "nothing"


def test_steps_come_in_the_order_of_their_times() -> None:
    assert pick(step("b", -1, "redis"), step("a", -9, "redis")) == "a"
    assert pick(step("b", 9), step("a", 4)) == "a"


def test_the_card_just_answered_comes_back_only_when_nothing_else_is_left() -> None:
    failed = step("failed", -1)

    assert pick(failed, new("other"), last=failed) == "other"
    assert pick(failed, step("ahead", 15), last=failed) == "ahead"
    assert pick(failed, new("other"), last=failed, new_left=0) == "failed"
    assert pick(step("failed", 10), last=failed) == "failed"


# Reviews --------------------------------------------------------------------------------------------------------------
def test_a_review_due_tomorrow_is_not_asked() -> None:
    assert pick(review("tomorrow", due_in=1)) == "nothing"
    assert pick(review("today"), review("tomorrow", 9, due_in=1)) == "today"


def test_the_review_most_at_risk_comes_first() -> None:
    assert pick(review("safe", 0.5), review("fading", 2.0), review("fresh", 0.1)) == "fading"


def test_in_a_backlog_the_review_most_worth_saving_comes_first() -> None:
    assert pick(review("lost", 50), review("fading", 2.0), review("savable", 1.0), backlog=True) == "savable"


def test_a_topic_gives_way_to_another_that_is_equally_urgent() -> None:
    last = review("m0", topic="mysql")

    assert pick(review("m1", 2.0, "mysql"), review("r1", 1.9, "redis"), last=last) == "r1"
    assert pick(review("m1", 2.0, "mysql"), review("r1", 1.0, "redis"), last=last) == "m1"
    assert pick(review("m1", 1.0, "mysql"), review("r1", 1.05, "redis"), last=last, backlog=True) == "r1"
    assert pick(review("m1", 1.0, "mysql"), review("r1", 2.0, "redis"), last=last, backlog=True) == "m1"


def test_why_tells_due_from_overdue() -> None:
    assert why(review("a"), NOW, TODAY) == "due"
    assert why(review("a", due_in=-1), NOW, TODAY) == "overdue"


# New cards ------------------------------------------------------------------------------------------------------------
def test_new_cards_come_by_rank_and_stop_at_the_cap() -> None:
    cards = [new("c", 3), new("a", 1), new("b", 2)]

    assert [card.key for card in order(cards, 9, now_ms=NOW, today=TODAY, new_left=2)] == ["a", "b"]
    assert pick(*cards, new_left=0) == "nothing"


def test_prerequisites_stand_before_the_change_of_topic() -> None:
    last = new("x", topic="mysql")

    assert pick(new("first", 1, "mysql"), new("second", 2, "redis"), last=last) == "first"
    assert pick(new("m", 1, "mysql"), new("r", 1, "redis"), last=last) == "r"


def test_a_backlog_allows_no_new_cards() -> None:
    assert pick(new("new"), backlog=True) == "nothing"


def test_the_seed_decides_between_equals_and_only_there() -> None:
    equals = [new(f"q{n}", rank=1, topic="redis") for n in range(20)]

    assert len({pick(*equals, seed=seed) for seed in range(40)}) > 8
    assert {pick(*equals, new("first", rank=0), seed=seed) for seed in range(40)} == {"first"}


# Siblings -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("card", [new("b", family="f"), review("b", 9, family="f"), new("b", group="g")])
def test_siblings_of_a_card_answered_today_wait_until_tomorrow(card: Candidate) -> None:
    chosen = choose([card], now_ms=NOW, today=TODAY, new_left=9, done_families={"f"}, done_groups={"g"})

    assert chosen is None


def test_a_card_in_its_own_steps_does_not_wait_for_itself() -> None:
    chosen = choose([step("a", -1, family="f")], now_ms=NOW, today=TODAY, done_families={"f"})

    assert chosen is not None


def test_cards_without_family_or_group_are_no_siblings() -> None:
    lone = Candidate("a", "redis")

    assert choose([lone], now_ms=NOW, today=TODAY, new_left=1, done_families={""}, done_groups={""}) is lone


def test_a_preview_holds_one_card_of_a_family() -> None:
    cards = [new("a", 1, family="f"), new("b", 2, family="f"), new("c", 3)]

    assert [card.key for card in order(cards, 9, now_ms=NOW, today=TODAY, new_left=9)] == ["a", "c"]


# For all queues -------------------------------------------------------------------------------------------------------
candidates = st.lists(
    st.builds(
        Candidate,
        key=st.text("abc", min_size=1, max_size=3),
        topic=st.sampled_from(["redis", "mysql", "docker"]),
        family=st.sampled_from(["", "f1", "f2"]),
        rank=st.integers(0, 3),
        state=st.integers(0, 3),
        due_ms=st.integers(NOW - 90 * MINUTE, NOW + 90 * MINUTE),
        due_day=st.integers(TODAY - 3, TODAY + 1),
        last_day=st.integers(TODAY - 30, TODAY),
        stability=st.floats(0, 100),
    ),
    max_size=12,
    unique_by=lambda card: card.key,
)


@given(candidates, st.integers(0, 5), st.booleans(), st.integers(0, 30_000), st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(
    cards: list[Candidate], new_left: int, backlog: bool, seed: int, random: Random
) -> None:
    shuffled = random.sample(cards, len(cards))

    assert pick(*cards, new_left=new_left, backlog=backlog, seed=seed) == pick(
        *shuffled, new_left=new_left, backlog=backlog, seed=seed
    )


@given(candidates, st.integers(0, 5), st.booleans())
def test_nothing_is_asked_before_its_time_or_above_the_cap(
    cards: list[Candidate], new_left: int, backlog: bool
) -> None:
    asked = order(cards, 50, now_ms=NOW, today=TODAY, new_left=new_left, backlog=backlog)

    assert sum(card.state == NEW for card in asked) <= (0 if backlog else new_left)
    assert all(card.due_day <= TODAY for card in asked if card.state == REVIEW)
    assert all(card.due_ms <= NOW + 20 * MINUTE for card in asked if card.state in (LEARNING, RELEARNING))
    families = [card.family for card in asked if card.family and card.state in (NEW, REVIEW)]
    assert len(families) == len(set(families))


@given(candidates)
def test_no_card_is_asked_twice_in_a_row_while_another_waits(cards: list[Candidate]) -> None:
    first = choose(cards, now_ms=NOW, today=TODAY, new_left=9)
    key = first.key if first else ""

    then = choose(cards, now_ms=NOW, today=TODAY, new_left=9, last_key=key)

    others = [card for card in cards if card.key != key]
    assert then is first or then is not None
    assert then is not first or choose(others, now_ms=NOW, today=TODAY, new_left=9) is None


# Today's share --------------------------------------------------------------------------------------------------------
def test_a_normal_day_has_no_backlog_and_new_cards_fill_what_is_left() -> None:
    share = todays_share(9, 10, 25, review_s=60, new_s=120)

    assert (share.reviews, share.new, share.is_backlog, share.days) == (9, 8, False, 1)
    assert share.minutes == 25


def test_after_a_break_the_backlog_is_spread_and_new_cards_wait() -> None:
    share = todays_share(64, 10, 25, review_s=83, upcoming=[3, 2, 4, 1])

    assert (share.reviews, share.new, share.is_backlog) == (18, 0, True)
    assert share.days == 5
    assert share.minutes == pytest.approx(24.9)


def test_a_day_too_short_for_one_card_still_asks_one() -> None:
    assert todays_share(5, 5, 0.2).reviews == 1
    assert todays_share(0, 5, 0.2).new == 1
    assert todays_share(0, 0, 25).new == todays_share(0, -3, 25).new == 0
    assert todays_share(0, 0, 25).days == 0


def test_a_backlog_that_grows_faster_than_it_is_worked_off_has_no_end() -> None:
    assert todays_share(100, 0, 10, upcoming=[20] * 400).days is None


@given(st.integers(0, 3000), st.integers(-5, 50), st.floats(0, 300), st.floats(1, 600), st.floats(1, 600))
def test_a_share_keeps_to_the_minutes(due: int, new_left: int, minutes: float, review_s: float, new_s: float) -> None:
    share = todays_share(due, new_left, minutes, review_s=review_s, new_s=new_s)

    assert 0 <= share.reviews <= due
    assert 0 <= share.new <= max(0, new_left)
    assert share.reviews + share.new <= 1 or share.minutes <= minutes + 1e-6
    assert share.is_backlog == (share.reviews < due)
    assert not (share.is_backlog and share.new)


def test_few_measurements_say_nothing_about_a_learners_pace() -> None:
    assert typical([5.0] * 9) == 60
    assert typical([5.0] * 9, default=90) == 90
    assert typical([0.0] * 30) == 60


def test_one_long_pause_does_not_change_a_learners_pace() -> None:
    assert typical([40.0] * 10 + [7200.0]) == 40
    assert typical([10.0] * 5 + [20.0] * 5) == 15


# Start-up -------------------------------------------------------------------------------------------------------------
def test_the_queue_imports_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import quizzer.core.queue; "
        "print(sorted(set(sys.modules) - before - {'quizzer', 'quizzer.core', '__future__'}))"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "['quizzer.core.queue']"
