"""How well a card is remembered, and when it should be asked again: FSRS-6, steps, days and fuzz.

The formulas are the engine's (fsrs-rs, the one Anki runs; this is its only importer). Ours are the day boundary, the
learning steps, the whole-day intervals in order and the fuzz. It knows no clock, no questions and no database, and it
refuses to guess: a time before the last review counts as the time of that review.

    S  stability, days: recall falls to 90 % after S days         0.001 .. 36500
    D  difficulty                                                 1 .. 10
    R  retrievability: the chance to recall now                   0 .. 1
    study day   days since 1970-01-01 of the local date, the day beginning at 04:00

Why it is like this
- Elapsed days are differences of study days, not of hours: as in Anki, a card answered at 23:00 and at 09:00 next
  morning is one day old. Two reviews in one study day have 0 days between them, which selects the engine's same-day
  formula.
- The engine is loaded on first use: a session shows its first question before any interval is needed.
- Many cards are folded in one call (`fold_packed`, 0.2 us a review); one step after the other through Python costs
  0.8 us and gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from quizzer.core.fuzz import Draw, fuzzed, rounded
from quizzer.core.reviews import Rating
from quizzer.core.values import dataclass

if TYPE_CHECKING:
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview, NextStates

MINUTE_MS = 60_000
DAY_MS = 86_400_000
DAY_START_MIN = 240

# FSRS-6 defaults, fitted on about 10,000 collections: DEFAULT_PARAMETERS of open-spaced-repetition/fsrs-rs.
DEFAULT_PARAMS = (
    *(0.212, 1.2931, 2.3065, 8.2956),  # S after a first again, hard, good, easy
    *(6.4133, 0.8334, 3.0194, 0.001),  # D: first value, its slope, change by rating, return to the mean
    *(1.8722, 0.1666, 0.796),  # S after a success
    *(1.4835, 0.0614, 0.2629, 1.6483),  # S after a lapse
    *(0.6014, 1.8729),  # penalty of hard, bonus of easy
    *(0.5425, 0.0912, 0.0658),  # S after a review on the same day
    0.1542,  # how fast R falls
)

_ENOUGH_REVIEWS = 400
_HELD_OUT = 0.2

History = Sequence[tuple[int, int]]  # (rating, study day), oldest first


class State(IntEnum):
    """Where a card stands; the numbers are Anki's."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3

    @property
    def in_steps(self) -> bool:
        """Whether the card is being learned within the day."""
        return self in (State.LEARNING, State.RELEARNING)


class Memory(NamedTuple):
    """S in days and D, as the engine's 32-bit floats: storing and reading them changes no bit."""

    stability: float
    difficulty: float


@dataclass(frozen=True, slots=True)
class CardMemory:
    """Everything known about a card's memory. `step` counts from 0; `interval_days` of ten minutes is 0.00694."""

    state: State = State.NEW
    stability: float = 0.0
    difficulty: float = 0.0
    step: int = 0
    last_ms: int = 0
    last_day: int = 0
    due_ms: int = 0
    due_day: int = 0
    interval_days: float = 0.0
    reps: int = 0
    lapses: int = 0

    @property
    def memory(self) -> Memory | None:
        """S and D; None before the first review."""
        return Memory(self.stability, self.difficulty) if self.stability > 0 else None


NEW_CARD = CardMemory()
RATINGS = tuple(Rating)  # an enumeration is slow to go through


@dataclass(frozen=True, slots=True)
class Scheduler:
    """What the learner can set. Steps are minutes, `day_start_min` minutes after midnight, `max_interval` days >= 3."""

    params: tuple[float, ...] = DEFAULT_PARAMS
    retention: float = 0.90
    learning_steps: tuple[float, ...] = (10.0,)
    relearning_steps: tuple[float, ...] = (10.0,)
    day_start_min: int = DAY_START_MIN
    fuzz: bool = True
    max_interval: int = 36_500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rating would make of a card: the interval shown is the one stored."""

    state: State
    step: int
    stability: float
    difficulty: float
    interval_days: float
    due_ms: int
    due_day: int


# Days -----------------------------------------------------------------------------------------------------------------
def study_day(at_ms: int, offset_min: int, day_start_min: int = DAY_START_MIN) -> int:
    """The study day of a moment in the zone `offset_min` east of UTC: 03:59 still belongs to yesterday."""
    return (at_ms + (offset_min - day_start_min) * MINUTE_MS) // DAY_MS


def day_start_ms(day: int, offset_min: int, day_start_min: int = DAY_START_MIN) -> int:
    """The first millisecond of a study day in that zone."""
    return day * DAY_MS - (offset_min - day_start_min) * MINUTE_MS


def elapsed_days(card: CardMemory, today: int) -> int:
    """Study days since the last review; 0 for a new card and when the clock went back."""
    return 0 if card.memory is None else max(0, today - card.last_day)


def forgetting_curve(params: Sequence[float] = DEFAULT_PARAMS) -> tuple[float, float]:
    """(decay, factor) of FSRS-6's power law R = (1 + factor * days / S) ** decay, which is 0.9 at days = S."""
    decay = -params[20]
    return decay, 0.9 ** (1 / decay) - 1


def retrievability(stability: float, days: float, params: Sequence[float] = DEFAULT_PARAMS) -> float:
    """R after `days`: 1 at once, 0.9 after S days, never quite 0."""
    decay, factor = forgetting_curve(params)
    return float((1 + factor * max(0.0, days) / stability) ** decay)


# One review -----------------------------------------------------------------------------------------------------------
def outcomes(
    card: CardMemory,
    scheduler: Scheduler,
    now_ms: int,
    offset_min: int,
    *,
    seed: int,
    load: Mapping[int, float] | None = None,
) -> dict[Rating, Outcome]:
    """What each rating would do now.

    `seed` (see fuzz.fuzz_seed) and `load` (study day -> minutes expected on it) choose within the fuzz; the same values
    give the same answer. Whole days keep the order hard < good < easy.
    """
    now_ms = max(now_ms, card.last_ms)
    today = max(study_day(now_ms, offset_min, scheduler.day_start_min), card.last_day)
    states = _next_states(card.memory, scheduler, elapsed_days(card, today))
    waits = {rating: _wait_min(card, rating, scheduler) for rating in RATINGS}
    raw = {rating: states[rating][1] for rating in RATINGS if waits[rating] is None}
    days = _whole_days(raw, card, scheduler, Draw(seed if scheduler.fuzz else None, today, load or {}))

    def outcome(rating: Rating) -> Outcome:
        memory = states[rating][0]
        wait = waits[rating]
        if wait is None:
            due_day = today + days[rating]
            due_ms = day_start_ms(due_day, offset_min, scheduler.day_start_min)
            return Outcome(State.REVIEW, 0, *memory, float(days[rating]), due_ms, due_day)
        step, minutes = wait
        due_ms = now_ms + round(minutes * MINUTE_MS)
        due_day = max(today, study_day(due_ms, offset_min, scheduler.day_start_min))
        return Outcome(_step_state(card), step, *memory, minutes / 1440, due_ms, due_day)

    return {rating: outcome(rating) for rating in RATINGS}


def answered(card: CardMemory, rating: Rating, outcome: Outcome, at_ms: int, day: int) -> CardMemory:
    """The card after this outcome was chosen; a lapse is forgetting a card that had left its steps."""
    return CardMemory(
        state=outcome.state,
        stability=outcome.stability,
        difficulty=outcome.difficulty,
        step=outcome.step,
        last_ms=max(at_ms, card.last_ms),
        last_day=max(day, card.last_day),
        due_ms=outcome.due_ms,
        due_day=outcome.due_day,
        interval_days=outcome.interval_days,
        reps=card.reps + 1,
        lapses=card.lapses + (rating is Rating.AGAIN and card.state is State.REVIEW),
    )


def _step_state(card: CardMemory) -> State:
    return State.RELEARNING if card.state in (State.REVIEW, State.RELEARNING) else State.LEARNING


def _wait_min(card: CardMemory, rating: Rating, scheduler: Scheduler) -> tuple[int, float] | None:
    """(step, minutes) that a rating leads to; None where it leads to whole days. As Anki does it."""
    relearning = card.state in (State.REVIEW, State.RELEARNING)
    steps = scheduler.relearning_steps if relearning else scheduler.learning_steps
    if not steps or rating is Rating.EASY or (card.state is State.REVIEW and rating is not Rating.AGAIN):
        return None
    if rating is Rating.AGAIN:
        return 0, steps[0]
    step = min(card.step, len(steps) - 1)  # the learner may have shortened the steps meanwhile
    if rating is Rating.HARD:
        return step, steps[step] * 1.5
    return (step + 1, steps[step + 1]) if step + 1 < len(steps) else None


# Whole days -----------------------------------------------------------------------------------------------------------
def _whole_days(raw: Mapping[Rating, float], card: CardMemory, scheduler: Scheduler, draw: Draw) -> dict[Rating, int]:
    """Intervals of the ratings in `raw`, 1 .. max_interval, each longer than that of the rating below it."""
    days: dict[Rating, int] = {}
    least = 1
    for rating in (Rating.HARD, Rating.GOOD, Rating.EASY):
        if rating not in raw:
            continue
        most = max(1, scheduler.max_interval - (Rating.EASY - rating))  # room for the longer ones
        grown = rounded(raw[rating]) > card.interval_days  # then fuzz must not make it shorter than it was
        floor_days = max(least, int(card.interval_days) + 1 if grown else 1)
        days[rating] = fuzzed(raw[rating], floor_days, most, draw)
        least = days[rating] + 1
    if Rating.AGAIN in raw:  # only without steps
        most = days.get(Rating.HARD, scheduler.max_interval)
        days[Rating.AGAIN] = fuzzed(raw[Rating.AGAIN], 1, most, draw)
    return days


# Folding histories ----------------------------------------------------------------------------------------------------
def fold_memory(
    history: History, params: tuple[float, ...] = DEFAULT_PARAMS, start: tuple[Memory, int] | None = None
) -> Memory | None:
    """S and D after a card's reviews; `start` is an imported memory with its study day. None without either.

    A day before the one of the review it follows counts as that day.
    """
    if not history:
        return start[0] if start else None
    from fsrs_rs_python import MemoryState

    item = _item(_gaps(history, start[1] if start else None))
    (state,) = _engine(params).memory_state_batch([item], [MemoryState(*start[0]) if start else None])
    return Memory(state.stability, state.difficulty)


def fold_packed(
    histories: Sequence[Sequence[int]], params: tuple[float, ...] = DEFAULT_PARAMS
) -> list[tuple[float, float]]:
    """`fold_memory` of many cards at once, for histories of `day << 3 | rating`, none of them empty.

    Days may count from anywhere; only their differences matter.
    """
    from fsrs_rs_python import FSRSItem

    reviews, items = _REVIEWS, []
    for history in histories:
        last = history[0] & _DAYS
        course = []
        for packed in history:
            key = packed - last  # days since `last` << 3 | rating: the rating is in the bits that `last` has not
            if key < 0:
                key = packed & ~_DAYS
            elif key >= 8:
                last = packed & _DAYS
            course.append(reviews[key])
        items.append(FSRSItem(course))
    states = _engine(params).memory_state_batch(items, [None] * len(items))
    return [(state.stability, state.difficulty) for state in states]


_DAYS = ~7  # of a packed review, all but its rating


class _Reviews(dict[int, "FSRSReview"]):
    """The engine's reviews by days << 3 | rating, each made once: few differ."""

    def __missing__(self, key: int) -> FSRSReview:
        from fsrs_rs_python import FSRSReview

        review = self[key] = FSRSReview(key & 7, key >> 3)
        return review


_REVIEWS = _Reviews()


def _gaps(history: History, last: int | None) -> list[tuple[int, int]]:
    """(rating, days since the review before it, never negative)."""
    gaps = []
    for rating, day in history:
        if last is None:
            gaps.append((rating, 0))
            last = day
        elif day > last:
            gaps.append((rating, day - last))
            last = day
        else:
            gaps.append((rating, 0))
    return gaps


def next_memory(memory: Memory | None, rating: Rating, days: int, params: tuple[float, ...] = DEFAULT_PARAMS) -> Memory:
    """S and D after one review, `days` >= 0 study days after the last."""
    return _next_states(memory, Scheduler(params), days)[rating][0]


def interval_for(stability: float, scheduler: Scheduler) -> int:
    """Whole days until R falls to the wanted retention, without fuzz."""
    raw = _engine(scheduler.params).next_interval(stability, scheduler.retention, Rating.GOOD)
    return min(max(1, rounded(raw)), scheduler.max_interval)


def rescheduled(card: CardMemory, scheduler: Scheduler, offset_min: int, *, seed: int | None = None) -> CardMemory:
    """The card with the interval that its S asks for, counted from its last review; a card in steps stays.

    For a changed retention, and after a merge, when the stored interval was decided on another history.
    """
    if card.state is not State.REVIEW:
        return card
    raw = _engine(scheduler.params).next_interval(card.stability, scheduler.retention, Rating.GOOD)
    days = fuzzed(raw, 1, scheduler.max_interval, Draw(seed if scheduler.fuzz else None, card.last_day, {}))
    due_day = card.last_day + days
    due_ms = day_start_ms(due_day, offset_min, scheduler.day_start_min)
    return replace(card, interval_days=float(days), due_day=due_day, due_ms=due_ms)


# The engine -----------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4)
def _engine(params: tuple[float, ...]) -> FSRS:
    from fsrs_rs_python import FSRS

    return FSRS(params)


def _next_states(memory: Memory | None, scheduler: Scheduler, days: int) -> dict[Rating, tuple[Memory, float]]:
    """Each rating's (memory, exact interval in days)."""
    from fsrs_rs_python import MemoryState

    before = None if memory is None else MemoryState(*memory)
    states: NextStates = _engine(scheduler.params).next_states(before, scheduler.retention, days)
    found = (states.again, states.hard, states.good, states.easy)
    return {
        rating: (Memory(state.memory.stability, state.memory.difficulty), state.interval)
        for rating, state in zip(Rating, found, strict=True)
    }


def _item(gaps: Iterable[tuple[int, int]]) -> FSRSItem:
    from fsrs_rs_python import FSRSItem, FSRSReview

    return FSRSItem([FSRSReview(rating, days) for rating, days in gaps])


def optimise(histories: Iterable[History], params: tuple[float, ...] = DEFAULT_PARAMS) -> tuple[float, ...] | None:
    """Parameters that predict the newest fifth of the reviews better than `params`, or None.

    They are fitted on the older four fifths alone. Only reviews at least a day after another count; fewer than 400 of
    them prove nothing (the engine itself would change parameters after 50).
    """
    spaced = sorted(_predictions(histories), key=lambda found: found[0])
    if len(spaced) < _ENOUGH_REVIEWS:
        return None
    cut = round(len(spaced) * (1 - _HELD_OUT))
    older, newest = ([_item(gaps) for _, gaps in part] for part in (spaced[:cut], spaced[cut:]))
    fitted = tuple(_engine(params).compute_parameters(older))
    better = _engine(fitted).evaluate(newest).log_loss < _engine(params).evaluate(newest).log_loss
    return fitted if better else None


def _predictions(histories: Iterable[History]) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """(study day, the gaps up to and with it) of every review that comes a day or more after another."""
    for history in histories:
        gaps = _gaps(history, None)
        for end, (_, day) in enumerate(history):
            if gaps[end][1] > 0:
                yield day, gaps[: end + 1]
