"""The journal of one home: what every front-end, script and test writes to and reads from.

Each call is one transaction: it is on disk when the call returns, or nothing of it is. Several processes may use a home
at once; writers wait for each other, and a review is decided on the card as it stands when the writer's turn comes.
The journal reads no clock: every writing call is told the time and the learner's offset from UTC.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from quizzer.core.memory import State, study_day
from quizzer.core.values import dataclass
from quizzer.journal import (
    append,
    cards,
    catalogue,
    daily,
    events,
    glance,
    opening,
    reading,
    rebuild,
    settings,
    trouble,
)
from quizzer.journal.cards import CardRow, Standing
from quizzer.journal.daily import Day
from quizzer.journal.events import Body, Event, Json, ReviewBody
from quizzer.journal.fold import FOLD_VERSION, Line, advance
from quizzer.journal.reading import LogEntry
from quizzer.journal.rebuild import Progress
from quizzer.journal.settings import Settings

__all__ = ["Journal", "LogEntry", "Recorded"]

Answered = tuple[int, set[str], set[str], str | None]
Make = Callable[[CardRow, Mapping[int, float]], ReviewBody]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A review on disk, and its card as it stands now."""

    event: Event
    card: CardRow


class Journal:
    """An open journal. Use `Journal.open`; close it, or use it as a context."""

    def __init__(self, conn: sqlite3.Connection, home: Path, wait_s: float) -> None:
        self._conn = conn
        self._home = home
        self._wait_s = wait_s
        self._reading = trouble.Explained(home, wait_s, conn)
        self.device = str(conn.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0])

    @classmethod
    def open(
        cls, home: Path, *, wait_s: float = 15.0, readonly: bool = False, progress: Progress | None = None
    ) -> Journal:
        """The journal in `home`, made if there is none yet. JournalTrouble (exit 5) for whatever is wrong with it.

        `wait_s` is how long a call waits for another writer. With `readonly` nothing is made or changed, and an empty
        home reads as an empty journal. `progress(done, total)` counts events that are replayed, should they have to be.
        """
        conn = opening.connect(home, wait_s, readonly)
        with trouble.explained(home, wait_s):
            journal = cls(conn, home, wait_s)
            if not readonly:
                with suppress(OSError):
                    (home / trouble.PID_NOTE).write_text(str(os.getpid()), encoding="ascii")
                journal._bring_up_to_date(progress)
            return journal

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for what looks after the file (doctor, repair)."""
        return self._conn

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # Writing ----------------------------------------------------------------------------------------------------------
    def review(self, key: str, make: Make, *, said: str | None = None, at_ms: int, offset_min: int) -> Recorded:
        """Record one review, decided by `make` on the card as it stands now and on the load of the days to come.

        Whatever fails, in `make` or here, nothing is written and the call may be repeated.
        """
        with self._writing(at_ms) as conn:
            rules = self.settings().rules
            key = reading.resolved(conn, key)
            found = cards.read(conn, key)
            before = found or cards.unseen(key)
            decided = make(before, reading.Load(conn))
            body = decided.as_json(before.last_review)
            event = append.next_event(conn, self.device, "review", key, body, at_ms, offset_min)
            cols = append.insert(conn, event, said)
            decision = (cols.days, cols.step, cols.retention, cols.prev)
            line = Line(event.id, "review", cols.rating, cols.phase, at_ms, offset_min, *decision, "")
            after = advance(before.standing, line, rules)
            if found:
                cards.change(conn, key, found.standing, after)
            else:
                cards.write(conn, key, after)
            day = study_day(at_ms, offset_min, rules.day_start_min)
            daily.add(conn, day, daily.of_review(*(number or 0 for number in cols[:6])))
            for point, was, now, quote in decided.overruled:
                words: Body = {"review": event.id, "point": point, "from": was, "to": now, "quote": quote}
                self._append(conn, "overrule", key, words, at_ms, offset_min)
        return Recorded(event, _with(before, after))

    def record(
        self, kind: str, card: str | None, body: Body, *, at_ms: int, offset_min: int, said: str | None = None
    ) -> Event:
        """Record any other kind of event, with its effect. Reviews and undo have calls of their own."""
        with self._writing(at_ms) as conn:
            key = reading.resolved(conn, card) if card else ""
            return self._append(conn, kind, key, body, at_ms, offset_min, said)

    def undo(self, at_ms: int, offset_min: int) -> Event | None:
        """Take back this device's last live review and return it; None if there is none. Imported ones stay."""
        with self._writing(at_ms) as conn:
            last = reading.last_live(conn, self.device)
            if last is not None:
                self._append(conn, "undo", last.card, {"target": last.id}, at_ms, offset_min)
            return last

    def set(self, key: str, value: Json, *, at_ms: int, offset_min: int) -> None:
        """Change a setting; WrongUsage when it cannot have that value."""
        body: Body = {"key": key, "value": settings.validated(key, value)}
        self.record("setting", None, body, at_ms=at_ms, offset_min=offset_min)

    def sync_catalogue(
        self,
        generation: str,
        rows: Iterable[catalogue.Entry],
        aka: Mapping[str, str],
        ties: Iterable[catalogue.Tie] = (),
    ) -> bool:
        """Take over the questions there are, their old ids, and the exercises and drills tied to them.

        False, at the cost of one read, if nothing is new.
        """
        with trouble.explained(self._home, self._wait_s):
            if catalogue.generation(self._conn) == generation:
                return False
        with self._writing() as conn:
            catalogue.write(conn, generation, rows, aka, ties, self.settings().rules)
        return True

    def rebuild(self, progress: Progress | None = None) -> None:
        """Compute the snapshot anew from the log."""
        with self._writing() as conn:
            settings.refresh(conn)
            rebuild.store(conn, settings.read(conn).rules, progress)
            conn.execute("INSERT OR REPLACE INTO meta VALUES ('fold', ?)", (FOLD_VERSION,))

    def take(self, new: Iterable[tuple[Event, str | None]]) -> int:
        """Add events of any device as they are, each with what was typed; how many. None may be here already."""
        with self._writing() as conn:
            touched, twins, count = append.Touched(conn), set(), 0
            for event, said in new:
                if append.is_known(conn, event.id):
                    twins.add(event.id)
                append.insert(conn, event, said)
                touched.note(event)
                count += 1
            for twin in sorted(twins):
                for event in append.mark_twins(conn, twin):
                    touched.note(event)
            touched.write()
        return count

    def rename(self) -> None:
        """Give this copy of the journal a device name that no other has."""
        with self._writing() as conn:
            self.device = events.new_device()
            conn.execute("INSERT OR REPLACE INTO meta VALUES ('device', ?)", (self.device,))

    def holder(self, device: str, seq: int) -> str | None:
        """The id of the event at a place of a device's log; None if that place is free."""
        with self._reading as conn:
            found = conn.execute("SELECT id FROM event WHERE device = ? AND seq = ?", (device, seq)).fetchone()
            return None if found is None else str(found[0])

    def _append(
        self,
        conn: sqlite3.Connection,
        kind: str,
        card: str,
        body: Body,
        at_ms: int,
        offset_min: int,
        said: str | None = None,
    ) -> Event:
        event = append.next_event(conn, self.device, kind, card, body, at_ms, offset_min)
        append.insert(conn, event, said)
        touched = append.Touched(conn)
        touched.note(event)
        touched.write()
        return event

    @contextmanager
    def _writing(self, at_ms: int = events.EARLIEST_MS) -> Iterator[sqlite3.Connection]:
        """One transaction, begun as a writer: what is read in it stays true until it ends."""
        if not events.EARLIEST_MS <= at_ms <= events.LATEST_MS:
            raise trouble.unreasonable_time(at_ms)
        with trouble.explained(self._home, self._wait_s):
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
                self._conn.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has rolled back already after some errors
                    self._conn.execute("ROLLBACK")
                raise

    def _bring_up_to_date(self, progress: Progress | None) -> None:
        """Rebuild a snapshot that an earlier version of the fold has made."""
        if self._conn.execute("SELECT value FROM meta WHERE key = 'fold'").fetchone() != (FOLD_VERSION,):
            self.rebuild(progress)

    # Reading ----------------------------------------------------------------------------------------------------------
    def settings(self) -> Settings:
        """The settings in force."""
        with self._reading as conn:
            return settings.read(conn)

    def card(self, key: str) -> CardRow | None:
        """The card of a question, also by an old id; None if neither questions nor log know it."""
        with self._reading as conn:
            return cards.read(conn, reading.resolved(conn, key))

    def cards(
        self,
        *,
        topic: str | None = None,
        state: State | None = None,
        known: bool | None = True,
        suspended: bool | None = None,
        flagged: bool | None = None,
        leech: bool | None = None,
        touched: bool = False,
    ) -> list[CardRow]:
        """Cards that match all that is given, by rank. `touched`: only those of which the log says anything now."""
        wanted = {
            "topic": topic,
            "state": state,
            "known": known,
            "suspended": suspended,
            "flagged": flagged,
            "leech": leech,
        }
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join([f"{name} = ?" for name in given] + [cards.TOUCHED] * touched) or "1"
        values = tuple(value if isinstance(value, str) else int(value) for value in given.values())
        with self._reading as conn:
            return list(cards.read_where(conn, where, values))

    def orphans(self) -> list[str]:
        """Cards whose question is gone; their history is kept."""
        with self._reading as conn:
            return [key for (key,) in conn.execute("SELECT key FROM card WHERE known = 0 ORDER BY key")]

    def event(self, name: str) -> Event | None:
        """The event with this id."""
        with self._reading as conn:
            return reading.event(conn, name)

    def said(self, name: str) -> str | None:
        """What was typed for the review with this id, if it is still kept."""
        with self._reading as conn:
            return reading.said(conn, name)

    def marks(self, review: str) -> dict[str, str]:
        """Point -> verdict of the review with this id."""
        with self._reading as conn:
            return reading.marks(conn, review)

    def last_reviews(self, key: str, limit: int = 10) -> list[Event]:
        """The card's live reviews, newest first."""
        with self._reading as conn:
            return reading.last_reviews(conn, rebuild.names(reading.resolved(conn, key), rebuild.aliases(conn)), limit)

    def progress(self, key: str) -> list[Event]:
        """What was noted as progress on a card, in fold order."""
        with self._reading as conn:
            return reading.progress(conn, reading.resolved(conn, key))

    def log(self, limit: int | None = None) -> list[LogEntry]:
        """Reviews, newest first, those taken back included."""
        with self._reading as conn:
            return reading.log(conn, limit)

    def reviews(self) -> int:
        """How many reviews count."""
        with self._reading as conn:
            return int(conn.execute("SELECT coalesce(sum(reviews), 0) FROM daily").fetchone()[0])

    def daily(self, since_day: int = 0) -> list[Day]:
        """The roll-up of each study day from then on."""
        with self._reading as conn:
            return daily.since(conn, since_day)

    def load(self, from_day: int, to_day: int) -> dict[int, int]:
        """How many cards fall due on each of these days (both included) that has any."""
        with self._reading as conn:
            return reading.load(conn, from_day, to_day)

    def seconds(self, learning: bool, limit: int = 200) -> list[float]:
        """How long the newest answers took: to cards being learned, or to all others."""
        with self._reading as conn:
            return glance.seconds(conn, learning, limit)

    def due_counts(
        self, now_ms: int, today: int, new_per_day: int, a_day: int | None = None
    ) -> tuple[int, int, int, int | None, glance.Topics]:
        """As `glance.due_counts`: the same queries as `quizzer due --json` on its short way."""
        with self._reading as conn:
            return glance.due_counts(conn, now_ms, today, new_per_day, a_day)

    def load_ahead(self) -> reading.Load:
        """Study day -> minutes of reviews due on it, counted for the days that are asked for."""
        return reading.Load(self._conn)

    def version(self) -> tuple[int, int]:
        """Two numbers: the first changes when another process has written, the second when we have."""
        with self._reading as conn:
            return int(conn.execute("PRAGMA data_version").fetchone()[0]), conn.total_changes

    def steps(self, now_ms: int, today: int, ahead_ms: int = glance.AHEAD_MS) -> list[glance.Candidate]:
        """As `glance.steps`."""
        with self._reading as conn:
            return glance.steps(conn, now_ms, today, ahead_ms)

    def candidates(self, now_ms: int, today: int, new_left: int, answered: Answered) -> list[glance.Candidate]:
        """As `glance.candidates`."""
        with self._reading as conn:
            return glance.candidates(conn, now_ms, today, new_left, answered)

    def answered_today(self, today: int) -> Answered:
        """As `glance.answered_today`."""
        with self._reading as conn:
            return glance.answered_today(conn, today)

    def kin_of(self, card: CardRow) -> glance.Kin:
        """As `glance.kin_of`."""
        with self._reading as conn:
            return glance.kin_of(conn, card.family, card.group)

    def histories(self) -> Iterator[list[tuple[int, int]]]:
        """(rating, study day) of each card's live reviews: what parameters are fitted on."""
        with self._reading as conn:
            yield from reading.histories(conn, self.settings().rules)

    def overrulings(self) -> list[tuple[str, str, int, int, str]]:
        """As `reading.overrulings`."""
        with self._reading as conn:
            return reading.overrulings(conn)

    def generation(self) -> str:
        """The generation of the index of questions that the cards were written from."""
        with self._reading as conn:
            return catalogue.generation(conn)

    def events(self) -> Iterator[tuple[Event, str | None]]:
        """The whole log in fold order, each event with what was typed."""
        with self._reading as conn:
            yield from reading.all_events(conn)


def _with(row: CardRow, standing: Standing) -> CardRow:
    return CardRow(row.key, row.topic, row.family, row.group, row.rank, row.known, standing)
