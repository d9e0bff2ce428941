"""A collection in schema 11, zipped: what every Anki since 2.1 imports.

Facts about Anki's importer that this rests on
- `"schedVer": 2` must stand in the configuration, else learning answers are shifted (3 becomes 4).
- A card that is due on a day says so in days since the collection's creation (`crt`, 04:00 local).
- `cards.data` holds the FSRS memory: s, d, desired retention dr, decay, last review lrt (seconds).
- It needs none of Anki's own indexes: those are made where the notes arrive.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from quizzer.core.memory import DEFAULT_PARAMS, CardMemory, State, day_start_ms
from quizzer.core.questions import Question
from quizzer.core.travel import Review, Standing
from quizzer.exchange.anki import notetypes
from quizzer.exchange.anki.container import put, scratch
from quizzer.exchange.anki.note import fields_of
from quizzer.exchange.anki.revlog import ReviewLog
from quizzer.exchange.names import title
from quizzer.exchange.values import Card, Options, Written

SCHEMA = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL,
  left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""
ROOT = "Interview"
GUID = "quizzer:"
_MEMORY = f'{{"s":%.6f,"d":%.6f,"dr":%.2f,"decay":{DEFAULT_PARAMS[20]},"lrt":%d}}'
_AT_ONCE = 100  # cards a statement: 100,000 finished notes take an eighth less time than with 400
_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')"
_CARD = "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)"
_FIRST_DAY = 10_000  # days before today that a collection may have begun


class Note(NamedTuple):
    """A question as a row of `notes`: `flds` are its fields, joined; `deck` is the whole name of its deck."""

    id: str
    deck: str
    mid: int
    tags: str
    flds: str
    csum: int


Past = tuple[Standing | None, Sequence[Review]]


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """Write these questions as one deck tree; with `options.schedule` also memory, due dates and review log."""
    notes = ((note_of(card, options), (card.standing, card.reviews)) for card in cards)
    return write_notes(notes, path, options)


def note_of(card: Card, options: Options) -> Note:
    """The question's note, rendered."""
    question = card.question
    fields = fields_of(question, options, card.said)
    mid = notetypes.CLOZE_ID if question.type == "cloze" else notetypes.PLAIN_ID
    csum = int.from_bytes(hashlib.sha1(fields[0].encode("utf-8", "replace")).digest()[:4], "big")
    tags = " ".join(("", *(tag.replace(" ", "_") for tag in question.tags), f"level::{question.level}", ""))
    return Note(question.id, deck_of(question), mid, tags, "\x1f".join(fields), csum)


def write_notes(notes: Iterable[tuple[Note, Past]], path: Path, options: Options) -> Written:
    """As `write`, of notes that are rendered already."""
    with scratch() as (conn, file):
        conn.executescript(SCHEMA)
        conn.execute("BEGIN")
        count = _Collection(conn, options).fill(notes)
        conn.execute("COMMIT")
        put(file, path)
    return Written(count)


class _Collection:
    def __init__(self, conn: sqlite3.Connection, options: Options) -> None:
        self.conn = conn
        self.options = options
        self.crt_day = options.today - _FIRST_DAY
        self.secs = options.now_ms // 1000
        self.decks: dict[str, int] = {}
        self.log = ReviewLog(conn)
        self.count = 0

    def fill(self, notes: Iterable[tuple[Note, Past]]) -> int:
        """Put in every note and its card, some hundred at a time, then what describes them all."""
        rest = iter(notes)
        while some := list(islice(rest, _AT_ONCE)):
            first = self.options.now_ms + self.count + 1
            self.conn.executemany(_NOTE, [self._note(id_, note) for id_, (note, _) in enumerate(some, first)])
            self.conn.executemany(_CARD, [self._card(id_, *both) for id_, both in enumerate(some, first)])
            self.log.flush()
            self.count += len(some)
            if self.options.progress:
                self.options.progress(self.count)
        self._col()
        return self.count

    def _note(self, id_: int, note: Note) -> tuple[object, ...]:
        return id_, GUID + note.id, note.mid, self.secs, note.tags, note.flds, note.id, note.csum

    def _card(self, id_: int, note: Note, past: Past) -> tuple[object, ...]:
        """A row of `cards`; its reviews go to the log."""
        deck, new = self._deck(note.deck), id_ - self.options.now_ms
        standing, reviews = past
        if standing is None or not self.options.schedule:
            return id_, id_, deck, self.secs, 0, 0, new, 0, 0, 0, 0, 0, 0, "{}"
        memory = standing.memory
        if reviews:
            self.log.add(id_, reviews, _factor(memory))
        kind, queue, due, *rest = self._scheduled(memory) if memory.reps else (0, 0, new, 0, 0, 0, 0, 0)
        said = _data(memory, self.options.retention) if memory.reps else "{}"
        queue = -1 if standing.suspended else queue
        return id_, id_, deck, self.secs, kind, queue, due, *rest, int(standing.flagged), said

    def _scheduled(self, m: CardMemory) -> tuple[int, ...]:
        """(type, queue, due, ivl, factor, reps, lapses, left)."""
        if m.state is State.REVIEW:
            days = max(1, round(m.interval_days))
            return 2, 2, m.due_day - self.crt_day, days, 2500, m.reps, m.lapses, 0
        ivl = 1 if m.state is State.RELEARNING else 0
        return int(m.state), 1, m.due_ms // 1000, ivl, 2500, m.reps, m.lapses, 1001

    def _deck(self, name: str) -> int:
        if name not in self.decks:
            self.decks[name] = stable_id(name)
        return self.decks[name]

    def _col(self) -> None:
        o = self.options
        crt = day_start_ms(self.crt_day, o.offset_min, o.day_start_min) // 1000
        conf = {
            **{"schedVer": 2, "sched2021": True, "creationOffset": -o.offset_min, "rollover": o.day_start_min // 60},
            **{"fsrs": True, "nextPos": self.count + 1, "activeDecks": [1], "curDeck": 1, "curModel": None},
        }
        names = {1: "Default", **{id_: name for name, id_ in self.decks.items()}}
        for name in self.decks:  # parents, which Anki would make itself, under ids of its own
            parts = name.split("::")
            names.update((stable_id(up), up) for at in range(1, len(parts)) if (up := "::".join(parts[:at])))
        decks = {str(id_): _deck_json(id_, name, self.secs) for id_, name in names.items()}
        said = [conf, notetypes.models(o.lang, self.secs), decks, {"1": _deck_options()}, {}]
        texts = [json.dumps(part, ensure_ascii=False) for part in said]
        self.conn.execute(
            "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, ?)", (crt, o.now_ms, o.now_ms, *texts)
        )


def stable_id(name: str) -> int:
    """A deck's id, the same in every export."""
    return 1_600_000_000_000 + int(hashlib.sha256(name.encode()).hexdigest()[:10], 16) % 100_000_000_000


def deck_of(question: Question) -> str:
    """The whole name of a question's deck."""
    return _deck(question.topic, question.pack)


@lru_cache(maxsize=1024)
def _deck(topic: str, pack: str) -> str:
    return "::".join((ROOT, *_path(topic, pack)))


def _path(topic: str, pack: str) -> Iterator[str]:
    """The decks below the root: the topic, and its pack where the topic has several."""
    yield _deck_name(topic)
    name = pack.rpartition("/")[2]
    if "/" in pack and name and name != topic:
        yield _deck_name(name)


def _data(m: CardMemory, retention: float) -> str:
    """The memory as `cards.data` has it: JSON of finite numbers, written out because that takes a tenth of the time."""
    return _MEMORY % (m.stability, m.difficulty, retention, m.last_ms // 1000)


def _deck_name(word: str) -> str:
    return title(word.replace("::", "-"))


def _factor(memory: CardMemory) -> int:
    """Difficulty as Anki writes it in the log under FSRS: 100 .. 1100."""
    return round(100 + (max(1.0, memory.difficulty) - 1) / 9 * 1000)


def _deck_json(id_: int, name: str, mod: int) -> dict[str, object]:
    return {
        **{"id": id_, "name": name, "mod": mod, "usn": -1, "desc": "", "dyn": 0, "conf": 1, "collapsed": False},
        **{"lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0]},
        **{"browserCollapsed": False, "extendNew": 0, "extendRev": 0},
    }


def _deck_options() -> dict[str, object]:
    return {
        **{
            "id": 1,
            "name": "Default",
            "mod": 0,
            "usn": 0,
            "maxTaken": 60,
            "autoplay": True,
            "timer": 0,
            "replayq": True,
        },
        "new": {"delays": [10], "ints": [1, 4, 0], "initialFactor": 2500, "order": 1, "perDay": 20, "bury": False},
        "rev": {"perDay": 200, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "bury": False, "hardFactor": 1.2},
        "lapse": {"delays": [10], "mult": 0, "minInt": 1, "leechFails": 8, "leechAction": 1},
        "dyn": False,
    }
