"""Steps, study days and intervals. That the formulas are FSRS-6 is judged in tests/oracle/test_scheduling.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import fsrs_rs_python
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.fuzz import rounded
from quizzer.core.memory import (
    DAY_MS,
    DEFAULT_PARAMS,
    MINUTE_MS,
    NEW_CARD,
    CardMemory,
    Memory,
    Outcome,
    Scheduler,
    State,
    answered,
    day_start_ms,
    elapsed_days,
    fold_memory,
    fold_packed,
    interval_for,
    next_memory,
    optimise,
    outcomes,
    rescheduled,
    retrievability,
    study_day,
)
from quizzer.core.reviews import Rating

AGAIN, HARD, GOOD, EASY = Rating
NOON = 1_795_233_600_000  # 2026-11-21 04:00 UTC, noon in Shanghai
SHANGHAI = 480
TODAY = study_day(NOON, SHANGHAI)
EXACT = Scheduler(fuzz=False)

ratings = st.sampled_from(Rating)
histories = st.lists(st.tuples(ratings, st.integers(0, 400)), max_size=12).map(
    lambda steps: [(int(rating), 20_000 + sum(gap for _, gap in steps[: i + 1])) for i, (rating, _) in enumerate(steps)]
)


def learned(*said: Rating, scheduler: Scheduler = EXACT, wait_days: int = 0) -> CardMemory:
    """A card after these ratings, each given when it was due and `wait_days` later."""
    card, now = NEW_CARD, NOON
    for rating in said:
        now = max(now, card.due_ms + wait_days * DAY_MS if card.reps else now)
        card = answered(card, rating, decide(card, now, scheduler)[rating], now, study_day(now, SHANGHAI))
    return card


def decide(card: CardMemory, now: int = NOON, scheduler: Scheduler = EXACT, seed: int = 0) -> dict[Rating, Outcome]:
    return outcomes(card, scheduler, now, SHANGHAI, seed=seed)


def millis(text: str, zone: str) -> tuple[int, int]:
    """(ms since 1970, minutes east of UTC) of a local time."""
    at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return int(at.timestamp() * 1000), int((at.utcoffset() or timedelta()).total_seconds() // 60)


# Study days -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "zone", "date"),
    [
        ("2026-11-21T03:59", "Asia/Shanghai", "2026-11-20"),
        ("2026-11-21T04:00", "Asia/Shanghai", "2026-11-21"),
        ("2026-11-21T23:59", "America/Los_Angeles", "2026-11-21"),
        ("2026-11-22T03:59", "America/Los_Angeles", "2026-11-21"),
        ("2026-11-21T04:00", "Asia/Kathmandu", "2026-11-21"),
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-28"),  # the night the clock goes from 2 to 3
        ("2026-03-29T03:59", "Europe/Berlin", "2026-03-28"),
        ("2026-03-29T04:00", "Europe/Berlin", "2026-03-29"),
        ("2026-10-25T03:59", "Europe/Berlin", "2026-10-24"),  # the night it goes back
        ("2026-10-25T04:00", "Europe/Berlin", "2026-10-25"),
        ("1969-12-31T12:00", "UTC", "1969-12-31"),
    ],
)
def test_a_study_day_begins_at_four_in_the_morning_local_time(text: str, zone: str, date: str) -> None:
    at_ms, offset_min = millis(text, zone)

    day = study_day(at_ms, offset_min)

    assert datetime(1970, 1, 1) + timedelta(days=day) == datetime.fromisoformat(date)


def test_a_night_in_which_the_clock_changes_is_one_day_long() -> None:
    evening, winter = millis("2026-03-28T20:00", "Europe/Berlin")
    morning, summer = millis("2026-03-29T09:00", "Europe/Berlin")

    assert (winter, summer) == (60, 120)
    assert study_day(morning, summer) - study_day(evening, winter) == 1


def test_flying_west_never_gives_negative_days() -> None:
    in_tokyo, tokyo = millis("2026-11-21T09:00", "Asia/Tokyo")
    in_honolulu, honolulu = millis("2026-11-20T20:00", "Pacific/Honolulu")  # six hours later
    card = answered(NEW_CARD, EASY, decide(NEW_CARD)[EASY], in_tokyo, study_day(in_tokyo, tokyo))

    then = outcomes(card, EXACT, in_honolulu, honolulu, seed=0)

    assert in_honolulu > in_tokyo
    assert elapsed_days(card, study_day(in_honolulu, honolulu)) == 0
    assert then[GOOD].due_day > card.last_day


@given(st.integers(0, 40_000), st.integers(-12 * 60, 14 * 60), st.integers(0, 23 * 60))
def test_a_study_day_starts_where_it_says(day: int, offset_min: int, day_start_min: int) -> None:
    start = day_start_ms(day, offset_min, day_start_min)

    assert study_day(start, offset_min, day_start_min) == day
    assert study_day(start - 1, offset_min, day_start_min) == day - 1
    assert datetime.fromtimestamp(start / 1000, timezone(timedelta(minutes=offset_min))).hour == day_start_min // 60


def test_a_card_is_due_from_the_first_minute_of_its_day_where_it_was_answered() -> None:
    due = decide(NEW_CARD)[GOOD]

    assert due.due_day == TODAY + due.interval_days
    assert due.due_ms == day_start_ms(due.due_day, SHANGHAI)
    assert study_day(due.due_ms, SHANGHAI) == due.due_day


# Steps ----------------------------------------------------------------------------------------------------------------
def test_a_new_card_has_a_step_for_again_and_hard_and_days_for_the_rest() -> None:
    next_ = decide(NEW_CARD)

    assert [(o.state, o.step) for o in next_.values()] == [(State.LEARNING, 0)] * 2 + [(State.REVIEW, 0)] * 2
    assert next_[AGAIN].due_ms == NOON + 10 * MINUTE_MS
    assert next_[AGAIN].interval_days == pytest.approx(0.00694, abs=1e-5)
    assert next_[HARD].due_ms == NOON + 15 * MINUTE_MS
    assert (next_[GOOD].interval_days, next_[EASY].interval_days) == (2.0, 8.0)


def test_good_walks_the_steps_and_then_leaves_them() -> None:
    three = Scheduler(learning_steps=(1, 10, 60), fuzz=False)

    first, second = learned(GOOD, scheduler=three), learned(GOOD, GOOD, scheduler=three)
    out = learned(GOOD, GOOD, GOOD, scheduler=three)

    assert (first.state, first.step, first.interval_days) == (State.LEARNING, 1, 10 / 1440)
    assert (second.state, second.step, second.interval_days) == (State.LEARNING, 2, 60 / 1440)
    assert (out.state, out.step) == (State.REVIEW, 0)
    assert out.interval_days >= 1


def test_hard_repeats_its_step_and_again_goes_back_to_the_first() -> None:
    two = Scheduler(learning_steps=(1, 10), fuzz=False)
    second = learned(GOOD, scheduler=two)

    next_ = decide(second, second.due_ms, two)

    assert (next_[HARD].step, next_[HARD].due_ms) == (1, second.due_ms + 15 * MINUTE_MS)
    assert (next_[AGAIN].step, next_[AGAIN].due_ms) == (0, second.due_ms + 1 * MINUTE_MS)
    assert next_[EASY].state is State.REVIEW


def test_a_lapse_is_relearned_and_counted_once() -> None:
    review = learned(GOOD, GOOD)

    lapsed = learned(GOOD, GOOD, AGAIN)
    back = learned(GOOD, GOOD, AGAIN, AGAIN, GOOD)

    assert (review.state, review.lapses) == (State.REVIEW, 0)
    assert (lapsed.state, lapsed.step, lapsed.lapses) == (State.RELEARNING, 0, 1)
    assert lapsed.due_ms == lapsed.last_ms + 10 * MINUTE_MS
    assert (back.state, back.lapses, back.reps) == (State.REVIEW, 1, 5)


def test_failing_a_card_that_is_still_being_learned_is_no_lapse() -> None:
    assert learned(AGAIN, AGAIN, GOOD).lapses == 0


def test_without_steps_every_rating_gives_whole_days() -> None:
    bare = Scheduler(learning_steps=(), relearning_steps=(), fuzz=False)

    new, lapse = decide(NEW_CARD, scheduler=bare), decide(learned(GOOD, GOOD), scheduler=bare)

    assert {o.state for o in (*new.values(), *lapse.values())} == {State.REVIEW}
    assert 1 <= lapse[AGAIN].interval_days <= lapse[HARD].interval_days


def test_steps_that_the_learner_has_shortened_still_lead_out() -> None:
    third = learned(GOOD, GOOD, scheduler=Scheduler(learning_steps=(1, 10, 60), fuzz=False))

    next_ = decide(third, third.due_ms, Scheduler(learning_steps=(5,), fuzz=False))

    assert (next_[HARD].step, next_[HARD].interval_days) == (0, 7.5 / 1440)
    assert next_[GOOD].state is State.REVIEW


def test_a_step_across_four_in_the_morning_belongs_to_the_next_study_day() -> None:
    late, offset = millis("2026-11-21T03:55", "Asia/Shanghai")

    again = outcomes(NEW_CARD, EXACT, late, offset, seed=0)[AGAIN]

    assert again.due_day == study_day(late, offset) + 1


# Intervals ------------------------------------------------------------------------------------------------------------
reachable = st.lists(ratings, min_size=1, max_size=8)


@given(reachable, st.integers(0, 800), st.integers(0, 2**32), st.booleans(), st.sampled_from([3, 10, 365, 36_500]))
def test_hard_is_shorter_than_good_and_good_than_easy(
    said: list[Rating], late: int, seed: int, fuzz: bool, most: int
) -> None:
    scheduler = Scheduler(fuzz=fuzz, max_interval=most)
    card = learned(*said, scheduler=scheduler)

    next_ = outcomes(card, scheduler, card.due_ms + late * DAY_MS, SHANGHAI, seed=seed, load={TODAY + 5: 90.0})

    intervals = [outcome.interval_days for outcome in next_.values()]
    assert intervals == sorted(intervals)
    assert len(set(intervals)) == 4
    assert max(intervals) <= most
    assert all(o.interval_days >= 1 and o.interval_days % 1 == 0 for o in next_.values() if o.state is State.REVIEW)


@given(reachable, st.integers(0, 2**32))
def test_the_same_values_decide_the_same(said: list[Rating], seed: int) -> None:
    card = learned(*said)

    once = outcomes(card, Scheduler(), card.due_ms, SHANGHAI, seed=seed, load={TODAY + 3: 7.0})
    twice = outcomes(card, Scheduler(), card.due_ms, SHANGHAI, seed=seed, load={TODAY + 3: 7.0})

    assert once == twice


@given(st.lists(st.sampled_from([HARD, GOOD, EASY]), min_size=2, max_size=4), st.integers(0, 2**32))
def test_a_longer_interval_is_not_made_shorter_by_fuzz(said: list[Rating], seed: int) -> None:
    card = learned(*said, GOOD)
    exact = decide(card, card.due_ms)

    fuzzy = decide(card, card.due_ms, Scheduler(), seed)

    longer = [rating for rating in (HARD, GOOD, EASY) if exact[rating].interval_days > card.interval_days]
    assert GOOD in longer
    assert all(fuzzy[rating].interval_days > card.interval_days for rating in longer)


def test_a_clock_that_went_back_counts_as_no_time_at_all() -> None:
    card = learned(GOOD)

    earlier, same = decide(card, card.last_ms - 40 * DAY_MS), decide(card, card.last_ms)

    assert earlier == same
    assert earlier[GOOD].due_day > card.last_day


def test_a_wanted_retention_of_s_is_reached_after_s_days() -> None:
    assert retrievability(10, 10) == pytest.approx(0.9)
    assert retrievability(10, 0) == retrievability(10, -3) == 1
    assert interval_for(10.0, EXACT) == 10
    assert interval_for(0.01, EXACT) == 1
    assert interval_for(36_500, Scheduler(retention=0.7)) == 36_500


@given(st.floats(0.1, 36_500), st.floats(0.75, 0.97))
def test_the_interval_is_where_recall_falls_to_the_wanted_retention(stability: float, wanted: float) -> None:
    days = interval_for(stability, Scheduler(retention=wanted))

    assert days in (1, 36_500) or retrievability(stability, days) == pytest.approx(wanted, abs=0.6 * slope(stability))


def slope(stability: float) -> float:
    """How much recall falls in the first day, where it falls fastest."""
    return 1 - retrievability(stability, 1) + 1e-5


def test_a_changed_retention_counts_from_the_last_review() -> None:
    card = learned(GOOD, GOOD)

    moved = rescheduled(card, Scheduler(retention=0.8, fuzz=False), SHANGHAI)

    assert moved.interval_days == interval_for(card.stability, Scheduler(retention=0.8)) > card.interval_days
    assert moved.due_day == card.last_day + moved.interval_days
    assert moved.due_ms == day_start_ms(moved.due_day, SHANGHAI)
    assert replace(moved, interval_days=card.interval_days, due_day=card.due_day, due_ms=card.due_ms) == card


@pytest.mark.parametrize("card", [NEW_CARD, learned(AGAIN), learned(GOOD, GOOD, AGAIN)])
def test_a_changed_retention_leaves_cards_in_steps_alone(card: CardMemory) -> None:
    assert rescheduled(card, Scheduler(retention=0.7), SHANGHAI) == card


# Memory ---------------------------------------------------------------------------------------------------------------
@given(ratings, st.integers(0, 1000), st.floats(0.01, 30_000), st.floats(1, 10))
def test_a_lapse_never_raises_stability_and_an_easy_one_never_lowers_it(
    rating: Rating, days: int, stability: float, difficulty: float
) -> None:
    before = next_memory(Memory(stability, difficulty), GOOD, 1)  # in the engine's own numbers

    lapse, easy = next_memory(before, AGAIN, days), next_memory(before, EASY, days)

    assert lapse.stability <= before.stability <= easy.stability
    assert 1 <= easy.difficulty <= lapse.difficulty <= 10


@given(st.lists(histories.filter(bool), max_size=5))
def test_many_cards_at_once_give_the_bits_of_one_step_after_another(many: list[list[tuple[int, int]]]) -> None:
    one_by_one: list[Memory | None] = []
    for history in many:
        memory, last = None, None
        for rating, day in history:
            memory, last = next_memory(memory, Rating(rating), day - (day if last is None else last)), day
        one_by_one.append(memory)

    assert fold_packed([[day << 3 | rating for rating, day in history] for history in many]) == one_by_one


@given(st.lists(st.lists(st.tuples(ratings, st.integers(19_990, 20_010)), min_size=1, max_size=9), max_size=5))
def test_many_cards_at_once_give_the_bits_of_each_alone_also_when_the_clock_went_back(
    many: list[list[tuple[int, int]]],
) -> None:
    packed = [[day << 3 | rating for rating, day in history] for history in many]

    assert fold_packed(packed) == [fold_memory(history) for history in many]


@given(histories, st.integers(0, 12))
def test_a_history_may_be_folded_in_two_parts(history: list[tuple[int, int]], cut: int) -> None:
    first = fold_memory(history[:cut])
    start = (first, history[:cut][-1][1]) if first else None

    assert fold_memory(history[cut:], start=start) == fold_memory(history)


def test_a_day_before_the_review_it_follows_counts_as_that_day() -> None:
    assert fold_memory([(3, 100), (3, 90), (3, 103)]) == fold_memory([(3, 100), (3, 100), (3, 103)])


def test_what_was_shown_is_what_the_fold_gives() -> None:
    first = decide(NEW_CARD)[GOOD]

    then = decide(answered(NEW_CARD, GOOD, first, NOON, TODAY), NOON + 5 * DAY_MS)[HARD]

    assert (then.stability, then.difficulty) == fold_memory([(3, TODAY), (2, TODAY + 5)])


def test_the_default_parameters_are_the_engines() -> None:
    assert pytest.approx(fsrs_rs_python.DEFAULT_PARAMETERS, rel=1e-6) == DEFAULT_PARAMS


# Parameters -----------------------------------------------------------------------------------------------------------
def regular(cards: int, forgets: int) -> list[list[tuple[int, int]]]:
    """Cards reviewed after 1, 2, 4, 8 and 16 days, of which every `forgets`-th review fails."""
    days = [0, 1, 3, 7, 15, 31]
    return [
        [(1 if i and (card + i) % forgets == 0 else 3, 20_000 + card + day) for i, day in enumerate(days)]
        for card in range(cards)
    ]


def test_few_reviews_never_change_the_parameters() -> None:
    assert optimise(regular(cards=79, forgets=2)) is None


def test_a_learner_who_forgets_more_gets_other_parameters() -> None:
    fitted = optimise(regular(cards=80, forgets=2))

    assert fitted is not None
    assert len(fitted) == 21
    assert fitted != DEFAULT_PARAMS


def test_parameters_fitted_to_a_past_that_is_over_are_not_adopted() -> None:
    changed = [*regular(cards=80, forgets=2), *[[(r, d + 500) for r, d in h] for h in regular(cards=30, forgets=50)]]

    assert optimise(changed) is None


def test_rounding_goes_half_up() -> None:
    assert [rounded(x) for x in (0.49, 0.5, 1.5, 2.5, 3.49)] == [0, 1, 2, 3, 3]
