"""One sitting as a state machine: `send(message, now_ms)` gives what to draw and what to do. No input(), no print().

    DEALING --Dealt--> ASKED --Submit/Reveal--> JUDGED --Rate--> STORING --Saved--> DEALING ... OVER
                                                   ^----Failed------'

Front-ends send `views.Input` and draw `views.View`; the use case (app/study.py) carries out `views.Effect` and answers
with `views.Reply`. A sitting can be replayed from the list of messages alone.

Why it is like this: a terminal, a pipe and a test drive the same engine, so what one promises the others keep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Literal

from quizzer.core import verdicts
from quizzer.core.language import Text
from quizzer.core.memory import Outcome, State
from quizzer.core.reviews import Phase, Rating
from quizzer.core.tally import Done, summarise
from quizzer.core.values import dataclass
from quizzer.core.views import (
    Asked,
    Command,
    Deal,
    Dealt,
    Effect,
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
    Submit,
    Summary,
    TakeBack,
    TakenBack,
    Verdict,
    View,
)

Decide = Callable[[Deal, int], Mapping[Rating, Outcome]]
Said = list[View | Effect]
PHASE: dict[State, Phase] = {
    State.NEW: "learn",
    State.LEARNING: "learn",
    State.REVIEW: "review",
    State.RELEARNING: "relearn",
}

NO_MORE_HINTS = Text("没有更多提示了", "no more hints")
NOTHING_TO_UNDO = Text("没有可以撤销的评分", "nothing to undo")
UNDONE = Text("已撤销上一次评分, 回到那道题", "the last rating is taken back; here is that question again")
NOTHING_UNSURE = Text("没有待定的要点; y 加数字可以改判", "no point is unsure; y and a number turns one over")
NO_SUCH_POINT = Text("没有这个要点", "there is no such point")
NOT_NOW = Text("现在不能这样做", "that cannot be done here")
SKIPPED = Text("跳过, 这次不再问; 日程不变", "skipped for this sitting; the schedule stays")
BURIED = Text("今天不再问这题", "not asked again today")
SUSPENDED = Text("已暂停; `quizzer resume` 恢复", "suspended; 'quizzer resume' brings it back")
FLAGGED = Text(
    "已标记; `quizzer list --filter is:flagged` 列出", "flagged; 'quizzer list --filter is:flagged' lists them"
)


class Stage(Enum):
    """Where the sitting stands."""

    DEALING = "dealing"
    ASKED = "asked"
    JUDGED = "judged"
    STORING = "storing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Table:
    """The card on the table and all that was done to it so far."""

    deal: Deal
    hints: int = 0
    verdict: Verdict | None = None
    proof_seen: bool = False

    @property
    def shown_hints(self) -> tuple[Text, ...]:
        return self.deal.question.hints[: self.hints]


class Session:
    """A sitting. `decide` says what each rating would do to a card: the intervals shown are the ones stored."""

    def __init__(self, decide: Decide, *, practice: bool = False) -> None:
        self._decide = decide
        self._practice = practice
        self._stage = Stage.DEALING
        self._table: Table | None = None
        self._pending: Store | None = None
        self._skipped: set[str] = set()
        self._done: list[Done] = []

    @property
    def stage(self) -> Stage:
        return self._stage

    @property
    def done(self) -> tuple[Done, ...]:
        """What was rated in this sitting and not taken back, in order."""
        return tuple(self._done)

    def start(self) -> Said:
        """Ask for the first card."""
        return [self._need()]

    def send(self, message: Input | Reply, now_ms: int) -> Said:
        """Take one message; what to draw (View) and what to carry out (Effect), in order."""
        match message:
            case Dealt():
                return self._dealt(message)
            case Saved() | Failed():
                return self._stored(message)
            case TakenBack():
                return self._taken_back(message)
            case Command("quit"):
                return self._finish()
            case Command("more") if self._stage is Stage.OVER:
                return [self._need()]
            case Command("undo") if self._stage in (Stage.ASKED, Stage.JUDGED, Stage.OVER):
                return [TakeBack()]
        if self._table is None or self._stage not in (Stage.ASKED, Stage.JUDGED):
            return [Notice(NOT_NOW)]
        if self._stage is Stage.ASKED:
            return self._while_asked(message, self._table, now_ms)
        return self._while_judged(message, self._table)

    # One card --------------------------------------------------------------------------------------------------------
    def _while_asked(self, message: Input, table: Table, now_ms: int) -> Said:
        match message:
            case Submit() | Reveal() if table.deal.question.type == "exercise":
                return [Notice(SKIPPED), *self._drop(table)]  # it is done elsewhere, and rated there
            case Submit(text, seconds):
                return self._judge(table, verdicts.judge(table.deal, text, seconds, table.hints), now_ms)
            case Reveal(seconds):
                return self._judge(table, verdicts.revealed(table.deal, seconds, table.hints), now_ms)
            case Command("hint"):
                if table.hints == len(table.deal.question.hints):
                    return [Notice(NO_MORE_HINTS)]
                return self._ask(replace(table, hints=table.hints + 1))
            case Command("whole"):
                return self._ask(replace(table, deal=replace(table.deal, credited=(), wrong_before=())))
        return self._either(message, table)

    def _while_judged(self, message: Input, table: Table) -> Said:
        assert table.verdict is not None
        match message:
            case Rate(rating):
                return self._rate(table, table.verdict, rating)
            case Settle(counts, number):
                settled = verdicts.settle(table.verdict, counts, number)
                if settled is None:
                    return [Notice(NOTHING_UNSURE if number is None else NO_SUCH_POINT)]
                self._table = replace(table, verdict=settled)
                return [settled]
            case Command("proof"):
                self._table = replace(table, proof_seen=True)
                return []
            case Command("say-again"):
                self._stage = Stage.ASKED
                return self._ask(replace(table, verdict=None))
        return self._either(message, table)

    def _either(self, message: Input, table: Table) -> Said:
        """The commands that mean the same before and after the answer."""
        match message:
            case Command("skip"):
                return [Notice(SKIPPED), *self._drop(table)]
            case Command("bury"):
                return [Mend("bury", table.deal), Notice(BURIED), *self._drop(table)]
            case Command("suspend"):
                return [Mend("suspend", table.deal), Notice(SUSPENDED), *self._drop(table)]
            case Flag(note):
                return [Mend("flag", table.deal, note), Notice(FLAGGED)]
        return [Notice(NOT_NOW)]

    def _ask(self, table: Table) -> Said:
        self._table = table
        self._stage = Stage.ASKED
        return [Asked(table.deal, table.shown_hints)]

    def _judge(self, table: Table, verdict: Verdict, now_ms: int) -> Said:
        intervals = {} if self._practice else self._decide(table.deal, now_ms)
        verdict = replace(verdict, intervals=intervals)
        self._table = replace(table, verdict=verdict)
        self._stage = Stage.JUDGED
        return [verdict]

    def _rate(self, table: Table, verdict: Verdict, rating: Rating | None) -> Said:
        rating = rating or verdict.proposed
        self._pending = Store(
            deal=table.deal,
            rating=rating,
            proposed=verdict.proposed,
            score=verdict.score,
            points={p.point.id: p.mark for p in verdict.points},
            overrules=tuple(
                (p.point.id, p.overruled_from, p.mark, p.quote) for p in verdict.points if p.overruled_from is not None
            ),
            phase=PHASE[table.deal.memory.state],
            how="drill" if table.deal.question.type == "drill" else verdict.how,
            hints=verdict.hints,
            seconds=verdict.seconds,
            said=verdict.answer,
            outcome=verdict.intervals.get(rating),
        )
        self._stage = Stage.STORING
        return [self._pending]

    # Replies ---------------------------------------------------------------------------------------------------------
    def _dealt(self, message: Dealt) -> Said:
        if message.deal is None:
            return self._finish()
        return self._ask(Table(message.deal))

    def _stored(self, message: Saved | Failed) -> Said:
        assert self._table is not None
        assert self._table.verdict is not None
        if isinstance(message, Failed):
            self._stage = Stage.JUDGED
            return [NotStored(message.what, message.hint), self._table.verdict]
        assert self._pending is not None
        self._done.append(Done(self._pending, self._table.verdict, self._table.proof_seen, message.stored))
        return [message.stored, self._need()]

    def _taken_back(self, message: TakenBack) -> Said:
        if message.card is None:
            return [Notice(NOTHING_TO_UNDO)]
        for at in reversed(range(len(self._done))):
            if self._done[at].store.deal.question.id == message.card:
                del self._done[at]
                break
        self._skipped.discard(message.card)
        if message.deal is None:
            return [Notice(UNDONE), self._need()]
        return [Notice(UNDONE), *self._ask(Table(message.deal))]

    def _drop(self, table: Table) -> Said:
        self._skipped.add(table.deal.question.id)
        return [self._need()]

    def _need(self) -> Effect:
        self._table = None
        self._stage = Stage.DEALING
        return Need(frozenset(self._skipped))

    def _finish(self) -> Said:
        interrupted: Literal[True, False] = self._stage in (Stage.ASKED, Stage.JUDGED)
        self._stage = Stage.OVER
        self._table = None
        return [self.summary(interrupted)]

    def summary(self, interrupted: bool = False) -> Summary:
        """What was done so far, as shown at the end."""
        return summarise(self._done, interrupted=interrupted, practice=self._practice)
