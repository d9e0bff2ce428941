"""The cards that a sitting may ask, kept between deals as long as nobody else writes to the journal.

A deal then reads nothing of the schedule: a rating stored here changes one card, and what is kept is changed with it.
What core.queue gets is the head of what there is; the choice is the same as from everything.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence

from quizzer.app.desk import Desk
from quizzer.core import queue
from quizzer.core.memory import State
from quizzer.journal import glance
from quizzer.journal.cards import CardRow
from quizzer.journal.log import Answered
from quizzer.journal.reading import Load

FEW = 100  # left of a longer list of reviews: time to read on
_NEVER = -1
_LATER_MS = 3_600_000  # steps are read so far beyond what may be asked now


class Hand:
    """Candidates of the whole bank, or of the questions that a plan is restricted to (`allowed`).

    `order` puts new cards in the order of a track, `seed` decides between equals.
    """

    def __init__(self, desk: Desk, allowed: Sequence[str] | None, order: Mapping[str, int], seed: int | None) -> None:
        self._desk = desk
        self._allowed = None if allowed is None else dict.fromkeys(allowed)
        self._order = order
        self._seed = seed
        self._stamp: tuple[int, int, int] = (-1, -1, -1)  # the journal's two versions, and the study day
        self._looked: tuple[bool, int] | None = None  # backlog, new cards asked for; None: look again
        self._had = 0  # reviews when they were read
        self._steps: list[queue.Candidate] = []  # those that end soonest, in order
        self._steps_until = _NEVER  # they are known up to then
        self._done: Answered = (0, set(), set(), None)
        self.load: Load = desk.journal.load_ahead()
        self.reviews: list[queue.Candidate] = []  # due, most urgent first
        self.new: list[queue.Candidate] = []  # by rank

    def answered_today(self, today: int) -> Answered:
        """What was answered on this study day, by whomever; everything is read again where others have written."""
        stamp = (*self._desk.journal.version(), today)
        if stamp != self._stamp:
            self._done = self._desk.journal.answered_today(today)
            self.load = self._desk.journal.load_ahead()
            self._looked, self._steps_until, self._stamp = None, _NEVER, stamp
        return self._done

    def look(self, today: int, new_left: int, backlog: bool) -> None:
        """Read the cards again if the journal, the day or the wish for new ones is not what it was."""
        done = self.answered_today(today)
        is_short = len(self.reviews) < FEW <= self._had and self._allowed is None
        if self._looked and not is_short:
            looked_backlog, had_new = self._looked
            if looked_backlog == backlog and (new_left <= had_new or self._allowed is not None):
                return
        found = self._chosen(today) if self._allowed is not None else self._best(today, new_left, done)
        due = [card for card in found if card.state == queue.REVIEW and card.due_day <= today]
        self.reviews = queue.by_urgency(due, today, backlog, today if self._seed is None else self._seed)
        self.new = sorted((card for card in found if card.state == queue.NEW), key=lambda card: card.rank)
        self._had, self._looked = len(due), (backlog, new_left)

    def steps(self, now_ms: int, today: int) -> list[queue.Candidate]:
        """Cards in learning steps that may be asked now or within twenty minutes."""
        if now_ms > self._steps_until:
            rows = self._desk.journal.steps(now_ms, today, queue.LEARN_AHEAD_MS + _LATER_MS)
            self._steps = [
                queue.Candidate(*row[:11]) for row in rows if self._allowed is None or row[0] in self._allowed
            ]
            self._steps_until = now_ms + _LATER_MS if len(rows) < glance.MOST_STEPS else _NEVER
        return [card for card in self._steps if card.due_ms <= now_ms + queue.LEARN_AHEAD_MS]

    def heads(
        self, now_ms: int, today: int, backlog: bool, last_topic: str, may: Callable[[queue.Candidate], bool]
    ) -> list[queue.Candidate]:
        """Enough of each kind for queue.choose to decide as if it saw all; only cards that `may` be asked."""
        _, families, groups, last = self._done

        def is_open(card: queue.Candidate) -> bool:
            return may(card) and not queue.waits_for_sibling(card, families, groups)

        reviews = queue.front(self.reviews, today, backlog, is_open, last or "", last_topic)
        first = next((card for card in self.new if is_open(card)), None)
        new = [card for card in self.new if first and card.rank == first.rank and is_open(card)]
        return [*filter(may, self.steps(now_ms, today)), *reviews, *new]

    def stored(self, card: CardRow) -> None:
        """This sitting has stored a rating of that card; no other card has changed."""
        theirs, ours = self._desk.journal.version()
        if self._stamp[0] != theirs:
            return  # the next look reads everything
        _, _, today = self._stamp
        self._stamp = (theirs, ours, today)
        for kept in (self.reviews, self.new, self._steps):
            at = next((at for at, one in enumerate(kept) if one.key == card.key), None)
            if at is not None:
                del kept[at]
        if card.memory.state.in_steps:
            insort(self._steps, candidate(card), key=lambda one: one.due_ms)
        elif card.memory.state is State.REVIEW:
            self.load.add(card.memory.due_day)
        introduced, families, groups, _ = self._done
        kin_families, kin_groups = self._desk.journal.kin_of(card)
        self._done = (
            introduced + (card.memory.reps == 1 and card.first_day == today and card.rank < queue.BY_HAND),
            families | kin_families,
            groups | kin_groups,
            card.key,
        )

    def forget(self) -> None:
        """Cards came back by another way than an answer (undo, an edited file): the next look reads them all."""
        self._stamp = (-1, -1, -1)

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
    begun = card.memory.reps or card.rank < queue.BY_HAND
    return card.known and not card.suspended and card.buried_day != today and bool(begun)
