"""A sitting with its effects carried out: cards dealt, ratings stored, mistakes undone.

A front-end sends `Input`s to `Sitting.send` and draws the `View`s it gets. Two sittings at once, an undo or an edited
file need no special care: each card is chosen when it is needed and each rating is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from quizzer.app.dealing import Dealer, Plan
from quizzer.app.desk import Desk
from quizzer.app.recording import decide, record_review
from quizzer.core.memory import Outcome
from quizzer.core.reviews import Rating
from quizzer.core.session import Said, Session
from quizzer.core.values import dataclass
from quizzer.core.views import (
    Command,
    Deal,
    Dealt,
    Effect,
    Failed,
    Input,
    Mend,
    Need,
    NotStored,
    Reply,
    Saved,
    Store,
    TakeBack,
    TakenBack,
    View,
)
from quizzer.errors import JournalTrouble
from quizzer.journal.events import Body

if TYPE_CHECKING:
    from labs._kit.beats import Beat


@dataclass
class Sitting:
    """One sitting of a learner at this desk: it reads the clock and writes the journal, through the desk."""

    desk: Desk
    plan: Plan
    dealer: Dealer = field(init=False)
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.dealer = Dealer(self.desk, self.plan)
        self.session = Session(self._decide, practice=self.plan.cram)
        self._id = f"{self.desk.now().at_ms:x}"

    def start(self) -> list[View]:
        return self._carry_out(self.session.start())

    def send(self, message: Input) -> list[View]:
        """Take one input of the learner; what to draw, in order."""
        return self._carry_out(self.session.send(message, self.desk.now().at_ms))

    def more(self, count: int) -> list[View]:
        """After the summary: `count` more cards."""
        self.dealer.extend(count, self.session.done)
        return self.send(Command("more"))

    def practise_missed(self, ids: Sequence[str]) -> Sitting:
        """A sitting of its own that asks only what was not said today of these questions, and rates nothing."""
        return Sitting(self.desk, Plan(cram=True, missed=tuple(ids)))

    def edited(self, question_id: str) -> list[View]:
        """The question's file was edited: read it again and put it on the table as it is now."""
        self.desk.refresh()
        self.dealer.forget()
        question = self.desk.index.get(question_id)
        deal = self.dealer.deal(question, len(self.session.done) + 1) if question else None
        return self._carry_out(self.session.send(Dealt(deal), self.desk.now().at_ms)) if deal else []

    def run_of(self, deal: Deal) -> tuple[Beat, ...]:
        """The run that proves the answer of a drill; nothing for any other card."""
        if deal.seed is None:
            return ()
        from quizzer.app import tasks

        return tasks.run_of(deal.question.id, deal.seed)

    def _carry_out(self, said: Said) -> list[View]:
        """Carry out the effects in order and collect the views, those of the replies included."""
        views: list[View] = []
        todo = list(said)
        while todo:
            item = todo.pop(0)
            if isinstance(item, Need | Store | Mend | TakeBack):
                try:
                    reply = self._effect(item)
                except JournalTrouble as error:
                    if isinstance(item, Need):
                        raise  # without a journal there is nothing to ask from
                    reply = Failed(error.what, error.hint) if isinstance(item, Store) else None
                    if reply is None:
                        views.append(NotStored(error.what, error.hint))
                if reply is not None:
                    todo[:0] = self.session.send(reply, self.desk.now().at_ms)
            else:
                views.append(item)
        return views

    def _effect(self, effect: Effect) -> Reply | None:
        desk = self.desk
        match effect:
            case Need(skipped):
                return Dealt(self.dealer.next(skipped, self.session.done))
            case Store():
                stored, card = record_review(desk, effect, self._id)
                if card:
                    self.dealer.hand.stored(card)
                return Saved(stored)
            case Mend(kind, deal, note):
                bodies: dict[str, Body] = {"bury": {"day": desk.today()}, "flag": {"on": True, "note": note}}
                body, now = bodies.get(kind, {}), desk.now()
                desk.journal.record(kind, deal.question.id, body, at_ms=now.at_ms, offset_min=now.offset_min)
                return None
            case TakeBack():
                return self._take_back()

    def _take_back(self) -> TakenBack:
        now = self.desk.now()
        undone = self.desk.journal.undo(now.at_ms, now.offset_min)
        self.dealer.forget()
        if undone is None or not undone.card:
            return TakenBack(None)
        question = self.dealer.question(undone.card)
        left = len(self.session.done)
        return TakenBack(undone.card, self.dealer.deal(question, max(left, 1)) if question else None)

    def _decide(self, deal: Deal, now_ms: int) -> Mapping[Rating, Outcome]:
        return decide(self.desk, deal.question.id, deal.memory, now_ms, self.dealer.hand.load)
