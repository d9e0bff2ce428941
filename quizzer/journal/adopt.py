"""Another program's reviews, taken into the log: each once, wherever and however often its deck is imported.

A review that this log has already (it was exported from here) is known by its card, its rating and its moment; any
other gets an id made from the deck, so that two devices that import one deck agree. All stand in the log at the moment
at which they were made. A memory that those reviews do not explain (other parameters, a log cut off, a due date set
by hand) follows as a `memory` event - unless there are answers here of which the deck knows nothing: then the union
counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from quizzer.core.memory import CardMemory, State
from quizzer.core.reviews import Phase, Rating
from quizzer.core.travel import Past, Review, Standing
from quizzer.core.values import dataclass
from quizzer.journal import append, events, rebuild
from quizzer.journal.events import Body, Event, ReviewBody
from quizzer.journal.fold import Rules
from quizzer.journal.log import Journal

_SAME_MS = 2_000  # a deck's log has one row a millisecond, so that rows move on a little
_CLOSE = 1e-3  # relative difference of S, and of D; decks keep three or four decimals
_PHASES: tuple[Phase, ...] = ("learn", "review", "relearn")
Name = Callable[..., str]
Line = tuple[Event, str | None]


@dataclass(slots=True)
class Adopted:
    """How many reviews were new, and how many answers lie in the future and were left out."""

    reviews: int = 0
    future: int = 0


@dataclass(slots=True)
class _Known:
    """An event of the log, as far as a deck may repeat it."""

    id: str
    kind: str
    rating: int
    at_ms: int
    hlc: int
    undone: bool
    used: bool = False


@dataclass
class _Adopting:
    conn: sqlite3.Connection
    device: str
    name: Name
    rules: Rules
    retention: float
    now_ms: int
    offset_min: int
    adopted: Adopted
    seq: int = 0
    alias: dict[str, str] = field(default_factory=dict)

    def lines(self, pasts: Iterable[Past]) -> Iterator[Line]:
        """The new events of all cards, made one by one inside the transaction that stores them."""
        self.seq = self.conn.execute("SELECT max(seq) FROM event WHERE device = ?", (self.device,)).fetchone()[0] or 0
        self.alias = rebuild.aliases(self.conn)
        for past in pasts:
            key = self.alias.get(past.key, past.key)
            known = self.known(key)
            yield from self.reviews(key, past, known)
            if past.standing is not None:
                yield from self.standing(key, past, past.standing, known)

    def known(self, key: str) -> list[_Known]:
        """What the log has of this card."""
        names = rebuild.names(key, self.alias)
        rows = self.conn.execute(
            "SELECT id, kind, coalesce(rating, 0), at_ms, hlc,"
            " EXISTS (SELECT 1 FROM event AS u WHERE u.target = event.id AND u.kind = 'undo') FROM event"
            f" WHERE card IN ({', '.join('?' * len(names))}) AND kind IN ('review', 'practice', 'forget') AND twin = 0"
            " ORDER BY hlc, device, seq",
            names,
        )
        found, latest = [], 0
        for id_, kind, rating, at_ms, hlc, undone in rows:
            latest = max(latest, at_ms)
            found.append(_Known(id_, kind, rating, latest, hlc, bool(undone)))
        return found

    def reviews(self, key: str, past: Past, known: list[_Known]) -> Iterator[Line]:
        prev: str | None = None
        for review in past.reviews:
            if review.at_ms > self.now_ms + events.DRIFT_MS:
                self.adopted.future += 1
                continue
            same = _same(review, known)
            if same is not None:
                same.used = True
                prev = same.id if review.kind == "review" and not same.undone else prev
                continue
            body: Body
            if review.kind == "review":
                body = self.body(review).as_json(prev)
                prev = review.id
                self.adopted.reviews += 1
            elif review.kind == "practice":
                body = {"rating": review.rating, "points": {}, "seconds": review.seconds, "how": "import"}
            else:
                body, prev = {}, None
            yield self.event(review.kind, key, review.id, review.at_ms << 16, review.at_ms, body), None

    def body(self, review: Review) -> ReviewBody:
        return ReviewBody(
            rating=Rating(review.rating),
            phase=_PHASES[review.phase],
            how="import",
            interval_days=review.interval_days,
            step=None if review.interval_days >= 1 else 0,
            seconds=review.seconds,
            retention=self.retention,
        )

    def standing(self, key: str, past: Past, there: Standing, known: list[_Known]) -> Iterator[Line]:
        here = rebuild.standing(self.conn, key, self.alias, self.rules)
        memory = here.memory if here else CardMemory()
        unknown_there = any(one.kind == "review" and not (one.used or one.undone) for one in known)
        if there.memory.reps and there.memory.last_ms <= self.now_ms and not unknown_there:
            body = _missing(memory, there.memory)
            if body is not None:
                said = (str(value) for value in body.values())
                last = max([there.memory.last_ms << 16, *(one.hlc for one in known if not one.undone)])
                newest = max((review.at_ms << 16 for review in past.reviews), default=0)
                id_ = self.name(past.source, "memory", *said)
                yield from self.once("memory", key, id_, max(last, newest) + 1, there.memory.last_ms, body)
        changed = min(there.changed_ms or self.now_ms, self.now_ms)
        flag: Body = {"on": True, "note": ""}
        marks: list[tuple[str, bool, Body]] = [
            ("suspend", there.suspended and not (here and here.suspended), {}),
            ("flag", there.flagged and not (here and here.flagged), flag),
        ]
        for kind, wanted, mark in marks:
            if wanted:
                id_ = self.name(past.source, kind, str(there.changed_ms))
                yield from self.once(kind, key, id_, changed << 16, changed, mark)

    def once(self, kind: str, key: str, id_: str, hlc: int, at_ms: int, body: Body) -> Iterator[Line]:
        """The event, unless an earlier import made it."""
        if not append.is_known(self.conn, id_):
            yield self.event(kind, key, id_, hlc, at_ms, body), None

    def event(self, kind: str, key: str, id_: str, hlc: int, at_ms: int, body: Body) -> Event:
        self.seq += 1
        return Event(self.device, self.seq, id_, kind, 1, key, hlc, at_ms, self.offset_min, body)


def adopt(
    journal: Journal, pasts: Iterable[Past], name: Name, *, retention: float, now_ms: int, offset_min: int
) -> Adopted:
    """Take in what a deck knows of these cards, all or nothing. `name` makes an id of texts, always the same."""
    adopted = Adopted()
    rules = journal.settings().rules
    adopting = _Adopting(journal.connection, journal.device, name, rules, retention, now_ms, offset_min, adopted)
    journal.take(adopting.lines(pasts))
    return adopted


def _same(review: Review, known: list[_Known]) -> _Known | None:
    """The event that this line of a deck's log repeats."""
    for one in known:
        if one.used or one.kind != review.kind:
            continue
        if one.id == review.id or review.kind == "forget":
            return one
        if one.rating == review.rating and 0 <= review.at_ms - one.at_ms <= _SAME_MS:
            return one
    return None


def _missing(here: CardMemory, there: CardMemory) -> Body | None:
    """What of the deck's memory the log does not say; None if nothing is missing."""
    if there.stability > 0:
        same_s = abs(here.stability - there.stability) <= _CLOSE * there.stability + 1e-4
        same_d = abs(here.difficulty - there.difficulty) <= _CLOSE * there.difficulty
        if not (here.reps and same_s and same_d):
            counts: Body = {"reps": there.reps, "lapses": there.lapses}
            times: Body = {"last": there.last_ms, "due": there.due_ms}
            return {"S": there.stability, "D": there.difficulty, **times, **counts}
    if there.state is State.REVIEW and here.reps and (here.state, here.due_day) != (State.REVIEW, there.due_day):
        return {"due": there.due_ms}
    return None
