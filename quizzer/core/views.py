"""What a sitting shows and is told: the vocabulary between the session and any front-end.

Front-ends send an `Input`, get `View`s back and draw them; nothing here knows a terminal. Between the session and the
use case stand a few `Effect`s (deal me a card, store this): a front-end never sees those.

Times are milliseconds since 1970, intervals days, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from quizzer.core.language import Text
from quizzer.core.memory import CardMemory, Outcome
from quizzer.core.questions import Correction, Misconception, Point, Question
from quizzer.core.reviews import How, Phase, Rating
from quizzer.core.values import dataclass

Mark = Literal["covered", "missing", "contradicted", "unsure"]


# What a front-end sends -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Submit:
    """An answer; `seconds` since the question was shown. Empty text gives up and shows the answer."""

    text: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reveal:
    """Show the answer without having typed one, in a sitting that asks for none (`--reveal`)."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Settle:
    """The learner's word on a point: it counts (or not). Without a number: the next unsure one. Numbers from 1."""

    counts: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """The learner's rating; None takes the proposed one."""

    rating: Rating | None = None


Word = Literal["hint", "skip", "bury", "suspend", "undo", "say-again", "whole", "quit", "proof", "more"]


@dataclass(frozen=True, slots=True)
class Command:
    """One key without an argument.

    `whole`: ask all points again, not only the missing; `proof`: it was looked at; `more`: go on after the summary.
    """

    word: Word


@dataclass(frozen=True, slots=True)
class Flag:
    """Mark the question, with a short note why."""

    note: str = ""


Input = Submit | Reveal | Settle | Rate | Command | Flag


# What a front-end draws -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Deal:
    """One question put on the table, with everything that may be shown before it is answered.

    `letters` names what each letter stands for, a first: option ids (choice) or item numbers as text (order).
    `credited` are points said earlier today: on a learning step only the others are asked.
    """

    question: Question
    memory: CardMemory
    number: int
    of: int
    why: str = ""
    minutes_left: float | None = None
    days_since: int | None = None
    missed_last: int = 0
    credited: tuple[str, ...] = ()
    wrong_before: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    know_first: tuple[tuple[str, float | None], ...] = ()  # question id, predicted recall if it was ever seen
    practice: bool = False
    prev: str | None = None  # id of the card's last review: what this decision is based on
    seed: int | None = None  # of a drill: what its question was made from

    @property
    def asked_points(self) -> tuple[Point, ...]:
        """The points that this answer is graded on."""
        return tuple(p for p in self.question.points if p.id not in self.credited)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question waits for its answer. `hints` are those shown so far."""

    deal: Deal
    hints: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One point after the answer: `credited` marks a point carried over from an earlier answer today."""

    point: Point
    number: int
    mark: Mark
    quote: str = ""
    credited: bool = False
    overruled_from: Mark | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer judged, with the proposal and what each rating would do.

    `right` is set for choice, order, cloze and output; `picked` is what was given there, part by part.
    `intervals` is empty in practice, which moves no schedule.
    """

    deal: Deal
    answer: str
    how: How
    seconds: float
    score: float | None
    points: tuple[Judged, ...]
    misconceptions: tuple[tuple[Misconception, str], ...]  # with the learner's words
    proposed: Rating
    reason: Text
    intervals: Mapping[Rating, Outcome] = field(default_factory=dict)
    hints: int = 0
    right: bool | None = None
    picked: tuple[str, ...] = ()
    parts: tuple[bool, ...] = ()

    @property
    def unsure(self) -> tuple[Judged, ...]:
        return tuple(p for p in self.points if p.mark == "unsure")

    @property
    def corrects(self) -> tuple[Correction, ...]:
        return self.deal.question.corrects

    @property
    def proof(self) -> str:
        """The claim worth seeing first: of what was said wrong, else missed, else any."""
        said_wrong = [m.proof for m, _ in self.misconceptions]
        worst_first = ("contradicted", "missing", "unsure")
        by_mark = [p.point.proof for mark in worst_first for p in self.points if p.mark == mark]
        return next((proof for proof in (*said_wrong, *by_mark, *self.deal.question.proofs) if proof), "")


@dataclass(frozen=True, slots=True)
class Stored:
    """A rating is on disk."""

    deal: Deal
    rating: Rating
    proposed: Rating
    interval_days: float
    due_ms: int
    leech: bool = False
    lapses: int = 0


@dataclass(frozen=True, slots=True)
class NotStored:
    """A rating could not be saved; the card stays on the table and `Rate` tries again."""

    what: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """One line to say: nothing to undo, no more hints, suspended."""

    text: Text


@dataclass(frozen=True, slots=True)
class TopicTally:
    """One topic's line of the summary."""

    topic: str
    recalled: int = 0
    reviews: int = 0
    new: int = 0
    said: int = 0
    points: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A sitting that is over. `wrong` and `nearly` pair a question with the points to take along."""

    answered: int
    seconds: float
    topics: tuple[TopicTally, ...]
    wrong: tuple[tuple[Question, tuple[Text, ...]], ...]
    nearly: tuple[tuple[Question, tuple[Text, ...]], ...]
    proofs: tuple[str, ...]
    overruled: tuple[tuple[Question, int], ...]
    again: int  # cards that wait in a learning step
    interrupted: bool = False
    practice: bool = False


View = Asked | Verdict | Stored | NotStored | Notice | Summary


# Between the session and the use case ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Need:
    """Deal the next card, none of `skipped`."""

    skipped: frozenset[str]


@dataclass(frozen=True, slots=True)
class Store:
    """Write this review (or practice) durably, then send `Saved` or `Failed`."""

    deal: Deal
    rating: Rating
    proposed: Rating
    score: float | None
    points: Mapping[str, Mark]
    overrules: tuple[tuple[str, Mark, Mark, str], ...]  # point, from, to, quote
    phase: Phase
    how: How
    hints: int
    seconds: float
    said: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Mend:
    """A change to the card that is no review: suspend, bury, flag."""

    kind: Literal["suspend", "bury", "flag"]
    deal: Deal
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Undo the last stored rating, then send `TakenBack`."""


Effect = Need | Store | Mend | TakeBack


# What the use case answers --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Dealt:
    """The next card, or None when nothing is left to ask. `intervals` are what each rating would store."""

    deal: Deal | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The review is on disk."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not."""

    what: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which card's last review was undone; None when there was none."""

    card: str | None
    deal: Deal | None = None


Reply = Dealt | Saved | Failed | TakenBack
