"""The cards that a sitting may ask, kept between deals as long as nobody else writes to the journal.

A deal then costs one small query (the cards in learning steps) instead of reading five hundred rows and ordering them.
What it hands to core.queue is the head of what there is; the choice is the same as from everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quizzer.app.desk import Desk
from quizzer.core import queue
from quizzer.journal.cards import CardRow
from quizzer.journal.log import Answered

FEW = 100  # left of a longer list of reviews: time to read on


class Hand:
    """Candidates of the whole bank, or of the questions that a plan is restricted to (`allowed`).

    `order` puts new cards in the order of a track.
    """

    def __init__(self, desk: Desk, allowed: Sequence[str] | None, order: Mapping[str, int]) -> None:
        self._desk = desk
        self._allowed = None if allowed is None else dict.fromkeys(allowed)
        self._order = order
        self._stamp: tuple[object, ...] = ()
        self._had = 0  # reviews when they were read
        self._wanted = 0  # new cards asked for then
        self.reviews: list[queue.Candidate] = []  # due, most urgent first
        self.new: list[queue.Candidate] = []  # by rank

    def look(self, today: int, new_left: int, answered: Answered, backlog: bool) -> None:
        """Read the cards again if the journal, the day or the wish for new ones is not what it was."""
        few = len(self.reviews) < FEW <= self._had and self._allowed is None
        stamp = (*self._desk.journal.version(), today, backlog)
        if stamp == self._stamp and not few and (new_left <= self._wanted or self._allowed is not None):
            return
        found = self._chosen(today) if self._allowed is not None else self._best(today, new_left, answered)
        due = [card for card in found if card.state == queue.REVIEW and card.due_day <= today]
        self.reviews = queue.by_urgency(due, today, backlog)
        self.new = sorted((card for card in found if card.state == queue.NEW), key=lambda card: card.rank)
        self._stamp, self._had, self._wanted = stamp, len(due), new_left

    def steps(self, now_ms: int, today: int) -> list[queue.Candidate]:
        """Cards in learning steps that may be asked now or within twenty minutes."""
        rows = self._desk.journal.steps(now_ms, today)
        return [queue.Candidate(*row[:11]) for row in rows if self._allowed is None or row[0] in self._allowed]

    def heads(
        self, now_ms: int, today: int, backlog: bool, answered: Answered, may: Callable[[queue.Candidate], bool]
    ) -> list[queue.Candidate]:
        """Enough of each kind for queue.choose to decide as if it saw all; only cards that `may` be asked."""

        def is_open(card: queue.Candidate) -> bool:
            return may(card) and not queue.waits_for_sibling(card, answered[1], answered[2])

        reviews = queue.front(self.reviews, today, backlog, is_open)
        first = next((card for card in self.new if is_open(card)), None)
        new = [card for card in self.new if first and card.rank == first.rank and is_open(card)]
        return [*filter(may, self.steps(now_ms, today)), *reviews, *new]

    def answered(self, key: str) -> None:
        """This sitting has stored a rating of that card: it is in steps now, or not due; no other card has changed."""
        self.reviews = [card for card in self.reviews if card.key != key]
        self.new = [card for card in self.new if card.key != key]
        theirs, ours = self._desk.journal.version()
        if self._stamp[:1] == (theirs,):
            self._stamp = (theirs, ours, *self._stamp[2:])

    def forget(self) -> None:
        """Cards came back by another way than an answer (undo, an edited file): the next look reads them all."""
        self._stamp = ()

    def _best(self, today: int, new_left: int, answered: Answered) -> list[queue.Candidate]:
        now_ms = self._desk.now().at_ms
        rows = self._desk.journal.candidates(now_ms, today, new_left, answered)
        return [queue.Candidate(*row[:11]) for row in rows]

    def _chosen(self, today: int) -> list[queue.Candidate]:
        assert self._allowed is not None
        cards = (self._desk.journal.card(key) for key in self._allowed)
        found = [candidate(card) for card in cards if card and _may_be_asked(card, today)]
        for card in found:
            card.rank = self._order.get(card.key, card.rank)
        return found


def candidate(card: CardRow) -> queue.Candidate:
    """A card as the queue sees it."""
    m = card.memory
    return queue.Candidate(
        *(card.key, card.topic, card.family, card.group, card.rank, int(m.state), m.due_ms, m.due_day),
        *(m.last_day, m.stability, m.lapses),
    )


def _may_be_asked(card: CardRow, today: int) -> bool:
    return card.known and not card.suspended and card.buried_day != today
