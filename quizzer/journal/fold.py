"""The fold: what the log says about a card, computed from its events alone.

`advance` adds one review to a standing, `fold_card` starts from nothing; for the same events both give the same bits.
rebuild.py does the latter for all cards at once.

Why it is like this: decisions are recorded, memory is folded. S and D always come from the ratings and study days under
the newest parameters. Interval, step and state are those that the last review decided on and stored - unless it was
decided on another history than the one that stands before it now (its `prev` is not its predecessor: two devices
were merged, or an earlier review was taken back). Then the interval follows from S, without fuzz; "again" keeps its
step, because a lapse is a lapse whatever came before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import field, replace
from typing import NamedTuple

from quizzer.core.memory import (
    DAY_MS,
    DAY_START_MIN,
    DEFAULT_PARAMS,
    NEW_CARD,
    CardMemory,
    Memory,
    Scheduler,
    State,
    day_start_ms,
    fold_memory,
    next_memory,
    rescheduled,
    study_day,
)
from quizzer.core.reviews import Rating
from quizzer.core.values import dataclass
from quizzer.journal.cards import Standing

FOLD_VERSION = "1"  # another number makes every home rebuild its snapshot once
_LEARN, _REVIEW = 0, 1  # events.PHASES
_AGAIN = 1
_RETENTION = 0.9  # of a review that does not say


class Rules(NamedTuple):
    """What of the settings the fold depends on: a change of these is a rebuild."""

    params: tuple[float, ...] = DEFAULT_PARAMS
    day_start_min: int = DAY_START_MIN


# Not named, because a replay makes a hundred thousand of each:
Decision = tuple[int | None, int | None, int, float | None, int | None, float | None]
"""What a review decided: rating, phase, offset_min, days, step, retention."""
Due = tuple[State, int, int, int, float]
"""Where a card stands then, and when it is asked again: state, step, due_ms, due_day, interval_days."""


class Line(NamedTuple):
    """One event as the fold reads it: numbers as in events.columns, `body` still text."""

    id: str
    kind: str
    rating: int | None
    phase: int | None
    at_ms: int
    offset_min: int
    days: float | None
    step: int | None
    retention: float | None
    prev: str | None
    body: str

    @property
    def decision(self) -> Decision:
        """What of it `due_after` reads."""
        return self.rating, self.phase, self.offset_min, self.days, self.step, self.retention


def due_after(decision: Decision, followed: bool, stability: float, last_ms: int, last_day: int, rules: Rules) -> Due:
    """What the last review of a card decided; from S unless it `followed` the review that it was decided on.

    `last_ms` and `last_day` are the latest time that any of the card's reviews was made at.
    """
    rating, phase, offset_min, stored, step, retention = decision
    days = stored or 1.0
    if step is not None and (followed or rating == _AGAIN):
        due_ms = last_ms + round(days * DAY_MS)
        due_day = max(last_day, study_day(due_ms, offset_min, rules.day_start_min))
        return State.LEARNING if phase == _LEARN else State.RELEARNING, step, due_ms, due_day, days
    if followed:
        due_day = last_day + max(1, round(days))
        return State.REVIEW, 0, day_start_ms(due_day, offset_min, rules.day_start_min), due_day, days
    scheduler = Scheduler(rules.params, retention or _RETENTION, day_start_min=rules.day_start_min)
    card = CardMemory(State.REVIEW, stability, 1.0, last_ms=last_ms, last_day=last_day)
    card = rescheduled(card, scheduler, offset_min)
    return State.REVIEW, 0, card.due_ms, card.due_day, card.interval_days


def _with_due(m: CardMemory, due: Due) -> CardMemory:
    state, step, due_ms, due_day, days = due
    return CardMemory(
        state, m.stability, m.difficulty, step, m.last_ms, m.last_day, due_ms, due_day, days, m.reps, m.lapses
    )


def _placed(m: CardMemory, line: Line, before: str | None, rules: Rules) -> CardMemory:
    return _with_due(m, due_after(line.decision, line.prev == before, m.stability, m.last_ms, m.last_day, rules))


def advance(standing: Standing, line: Line, rules: Rules) -> Standing:
    """The standing after one more review, which comes after all others."""
    old = standing.memory
    rating = Rating(line.rating or 0)
    own_day = study_day(line.at_ms, line.offset_min, rules.day_start_min)
    day = max(own_day, old.last_day)
    gap = day - old.last_day if old.memory else 0
    s, d = next_memory(old.memory, rating, gap, rules.params)
    lapses = old.lapses + (rating is Rating.AGAIN and line.phase == _REVIEW)
    memory = CardMemory(
        stability=s,
        difficulty=d,
        last_ms=max(old.last_ms, line.at_ms),
        last_day=day,
        reps=old.reps + 1,
        lapses=lapses,
    )
    memory = _placed(memory, line, standing.last_review, rules)
    first = own_day if standing.first_day is None else standing.first_day
    return replace(standing, memory=memory, first_day=first, last_review=line.id)


@dataclass(slots=True)
class _Course:
    """What has been gathered of a card since it was new (or forgotten)."""

    history: list[tuple[int, int]] = field(default_factory=list)
    start: tuple[Memory, int] | None = None
    memory: CardMemory = NEW_CARD  # counts and last_*; after `memory` events also state and due
    first_day: int | None = None
    before: str | None = None
    last: str | None = None
    line: Line | None = None  # the last review, if nothing has moved the card since


def fold_card(lines: Iterable[Line], rules: Rules) -> Standing:
    """The standing after a card's live events, given in fold order."""
    course = _Course()
    suspended = flagged = False
    buried: int | None = None
    for line in lines:
        if line.kind == "review" and line.rating is not None:
            _add_review(course, line, rules)
        elif line.kind == "forget":
            course = _Course()
        elif line.kind == "memory":
            _set_memory(course, line, rules)
        elif line.kind in ("suspend", "resume"):
            suspended = line.kind == "suspend"
        elif line.kind == "flag":
            flagged = json.loads(line.body).get("on") is not False
        elif line.kind == "bury":
            day = json.loads(line.body).get("day")
            buried = day if isinstance(day, int) else buried
    return Standing(_finished(course, rules), course.first_day, course.last, suspended, flagged, buried)


def _add_review(course: _Course, line: Line, rules: Rules) -> None:
    m = course.memory
    day = study_day(line.at_ms, line.offset_min, rules.day_start_min)
    course.history.append((line.rating or 0, day))
    course.first_day = day if course.first_day is None else course.first_day
    course.before, course.last, course.line = course.last, line.id, line
    course.memory = replace(
        m,
        last_ms=max(m.last_ms, line.at_ms),
        last_day=max(m.last_day, day),
        reps=m.reps + 1,
        lapses=m.lapses + (line.rating == Rating.AGAIN and line.phase == _REVIEW),
    )


def _set_memory(course: _Course, line: Line, rules: Rules) -> None:
    """An imported state {S, D, last, due}; without S and D only the due time moves, of a card that has a memory.

    `last` and `due` are milliseconds since 1970. Values that no card can have are ignored.
    """
    body = json.loads(line.body)
    s, d, last, due = (body.get(name) for name in ("S", "D", "last", "due"))
    if not isinstance(due, int):
        return
    memory = course.memory if s is None and (course.start or course.history) else None
    if s is not None and isinstance(s, int | float) and isinstance(d, int | float) and 0 < s <= 36_500 and 1 <= d <= 10:
        last = last if isinstance(last, int) else line.at_ms
        last_day = study_day(last, line.offset_min, rules.day_start_min)
        reps, lapses = (n if isinstance(n := body.get(name), int) else 0 for name in ("reps", "lapses"))
        course.history, course.start = [], (Memory(float(s), float(d)), last_day)
        course.first_day = last_day if course.first_day is None else course.first_day
        memory = CardMemory(last_ms=last, last_day=last_day, reps=max(1, reps), lapses=lapses)
    if memory is None:
        return
    due_day = max(memory.last_day, study_day(due, line.offset_min, rules.day_start_min))
    days = float(due_day - memory.last_day)
    course.memory = _with_due(memory, (State.REVIEW, 0, due, due_day, days))
    course.before, course.last, course.line = course.last, line.id, None


def _finished(course: _Course, rules: Rules) -> CardMemory:
    memory = fold_memory(course.history, rules.params, course.start)
    if memory is None:
        return NEW_CARD
    folded = replace(course.memory, stability=memory.stability, difficulty=memory.difficulty)
    if course.line is None:
        return folded
    return _placed(folded, course.line, course.before, rules)
