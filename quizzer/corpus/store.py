"""Compiling question files into SQLite, and bringing what was compiled up to date, one changed file at a time.

The database is a cache: it may be deleted, damaged, half written, of another version or in another process's hands at
any time, and the answer is always to compile again. It is built beside its place and moved there whole; if it cannot be
written anywhere, it is built in memory.

Why it is like this:
- A file is known by its path, mtime and size, then by a hash: touching a file compiles nothing.
- What questions say of one another (duplicates, links, ranks) is settled anew only when a file's `shape` changed:
  editing an answer costs one file, however many there are.
- Rows of the full text index are never deleted (contentless FTS5 cannot do so cheaply): a question gets a new number
  when its file is compiled again, and old numbers join with nothing. When most are old, all is built anew.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer.core.describe import as_asked, as_json
from quizzer.corpus import current, glance
from quizzer.corpus.build import Link
from quizzer.corpus.home import Found, Scan
from quizzer.corpus.problems import Problem, shown
from quizzer.corpus.ranks import Standing, ranks
from quizzer.corpus.search import searchable
from quizzer.corpus.settle import Entry, Settled, entries_of, settle, tracks

if TYPE_CHECKING:
    from quizzer.corpus.build import Pack

Progress = Callable[[int, int], None]
Row = tuple[object, ...]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_INDEXES = "CREATE INDEX question_id ON question (id)", "CREATE INDEX question_file ON question (f)"
ACROSS = 0  # the "file" of problems between files
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE folder (path TEXT PRIMARY KEY, mtime_ns INT) WITHOUT ROWID;
CREATE TABLE file (f INTEGER PRIMARY KEY, path TEXT UNIQUE, name TEXT, layer INT, bundled INT, mtime_ns INT, size INT,
    hash BLOB, shape TEXT, lines TEXT, left_out INT, title_zh TEXT, title_en TEXT, topic TEXT, digest TEXT DEFAULT '');
CREATE TABLE question (n INTEGER PRIMARY KEY, id TEXT, f INT, line INT, topic TEXT, type TEXT, level INT, grp TEXT,
    family TEXT, rank INT DEFAULT 0, live INT DEFAULT 1, digest TEXT);
CREATE TABLE body (n INTEGER PRIMARY KEY AUTOINCREMENT, asked TEXT, said TEXT);
CREATE TABLE aka (old TEXT PRIMARY KEY, id TEXT) WITHOUT ROWID;
CREATE TABLE track (f INT, name TEXT, title_zh TEXT, title_en TEXT, questions TEXT);
CREATE TABLE problem (f INT, place TEXT, zh TEXT, en TEXT, hint_zh TEXT, hint_en TEXT, warning INT, question TEXT);
CREATE VIRTUAL TABLE words USING fts5 (said, content = '', tokenize = 'unicode61');
"""
_INSERT_FILE = (
    "INSERT INTO file (f, path, name, layer, bundled, mtime_ns, size, hash, shape, lines, left_out, title_zh, title_en,"
    " topic) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def refresh(scan: Scan, cache_path: Path, progress: Progress | None = None) -> sqlite3.Connection:
    """A connection to an index that says what the scanned files say."""
    was_enabled = gc.isenabled()
    gc.disable()  # of cycles: what is compiled has none, and looking for them costs a fifth
    try:
        conn = _brought_up_to_date(scan, cache_path, progress)
        return conn or _built_anew(scan, cache_path, progress)
    finally:
        if was_enabled:
            gc.enable()


def _brought_up_to_date(scan: Scan, cache_path: Path, progress: Progress | None) -> sqlite3.Connection | None:
    """The cache as it is, after the changed files are compiled; None if it is not worth keeping."""
    if not cache_path.is_file():
        return None
    conn = None
    try:
        conn = glance.connect(str(cache_path))
        conn.execute("PRAGMA synchronous = OFF")
        store = _Store(conn, scan, progress)
        if store.is_of_this_version() and (not store.is_behind() or store.catch_up()):
            return conn
    except (sqlite3.Error, ValueError, OSError):
        pass  # a damaged or locked cache is no loss: it is built again from the files
    if conn is not None:
        with contextlib.suppress(sqlite3.Error):
            conn.close()
    return None


def _built_anew(scan: Scan, cache_path: Path, progress: Progress | None) -> sqlite3.Connection:
    """A new index, moved to its place whole; one in memory where no file can be written."""
    made = ""
    try:
        cache_path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(".tmp", cache_path.name, cache_path.parent)
        os.close(handle)
        conn = glance.connect(made)
        try:
            conn.execute("PRAGMA journal_mode = OFF")
            conn.execute("PRAGMA synchronous = OFF")
            conn.execute("PRAGMA page_size = 8192")
            conn.execute("PRAGMA cache_size = -32000")
            _Store(conn, scan, progress).build()
        finally:
            conn.close()
        os.replace(made, cache_path)
        return glance.connect(str(cache_path))
    except (sqlite3.Error, OSError):
        with contextlib.suppress(OSError):
            os.unlink(made)
    conn = glance.connect(":memory:")
    conn.execute("PRAGMA temp_store = MEMORY")  # where no file can be written, sorting may not need one either
    _Store(conn, scan, progress).build()
    return conn


class _Store:
    """One run of compiling into one database."""

    def __init__(self, conn: sqlite3.Connection, scan: Scan, progress: Progress | None) -> None:
        self.conn = conn
        self.scan = scan
        self.progress = progress
        self.must_settle = False
        self.changed: list[Found] = []  # since the files were compiled
        self.gone: list[str] = []  # paths of files that are no more
        self.version: Row = ()

    # Is there anything to do ------------------------------------------------------------------------------------------
    def is_of_this_version(self) -> bool:
        return current.is_of_this_version(self.conn, self.scan)

    def is_behind(self) -> bool:
        """Whether files or folders are not as they were compiled."""
        self.look()
        return bool(self.changed or self.gone) or current.folders_then(self.conn) != dict(self.scan.folders)

    def look(self) -> None:
        """Find the files that are not as they were compiled, and note the state of the database that says so."""
        self.version = self.conn.execute("PRAGMA data_version").fetchone()
        then = {row[0]: row for row in current.files_then(self.conn)}
        self.changed = [found for found in self.scan.files if then.pop(found.path, None) != found]
        self.gone = list(then)

    # Doing it ---------------------------------------------------------------------------------------------------------
    def build(self) -> None:
        """Fill an empty database."""
        self.conn.executescript(_TABLES)
        self.conn.execute("INSERT INTO words (words, rank) VALUES ('hashsize', 16000000)")
        self.conn.execute("BEGIN")
        self.must_settle = True
        self.compile(list(self.scan.files))
        for index in _INDEXES:  # cheaper once everything is there
            self.conn.execute(index)
        self.finish()

    def catch_up(self) -> bool:
        """Compile what changed. False when so little of the old is left that building anew is cheaper."""
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            if self.conn.execute("PRAGMA data_version").fetchone() != self.version:  # another process was faster
                self.look()
            if 2 * (len(self.changed) + len(self.gone)) > len(self.scan.files) + 8 or self._is_worn():
                self.conn.execute("ROLLBACK")
                return False
            self.must_settle = bool(self.gone or self.scan.problems) or self._has_problems_across()
            for path in self.gone:
                self.forget(self.number(path))
            self.compile(self.changed)
            self.finish()
        except BaseException:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
            raise
        return True

    def _is_worn(self) -> bool:
        """Whether most rows of the full text index belong to questions that are no more."""
        newest = self.conn.execute("SELECT max(n) FROM question").fetchone()[0] or 0
        fewest = (newest - 2_000 + 3) // 4  # a quarter of all numbers ever given, but for the first 2,000
        if fewest <= 0:
            return False
        sql = "SELECT count(*) FROM (SELECT 1 FROM question LIMIT ?)"  # counting all takes four times as long
        return bool(self.conn.execute(sql, (fewest,)).fetchone()[0] < fewest)

    def _has_problems_across(self) -> bool:
        return self.conn.execute("SELECT 1 FROM problem WHERE f = ?", (ACROSS,)).fetchone() is not None

    def compile(self, files: Sequence[Found]) -> None:
        """Compile these files."""
        for done, found in enumerate(files):
            self.file(found)
            if self.progress:
                self.progress(done + 1, len(files))

    def file(self, found: Found) -> None:
        """Compile one file, unless only its mtime changed."""
        from quizzer.corpus import read  # yaml costs 2 R; a start without a changed file does not need it

        sql = "SELECT f, hash, name, layer, bundled FROM file WHERE path = ?"
        known = self.conn.execute(sql, (found.path,)).fetchone()
        data, why = read.contents(found.path)
        hash_ = hashlib.blake2b(data, digest_size=16).digest() if data is not None else b""
        if known and hash_ == known[1] and hash_ and known[2:] == found[1:4]:
            self.conn.execute("UPDATE file SET mtime_ns = ?, size = ? WHERE f = ?", (*found[4:], known[0]))
            return
        where = shown(found.path)
        if data is None:
            pack = read.unreadable(where, found.name, found.bundled, why)
        else:
            pack = read.read_bytes(data, where, bundled=found.bundled, name=found.name)
        self.write(found, pack, hash_, known[0] if known else None)

    def write(self, found: Found, pack: Pack, hash_: bytes, f: int | None) -> None:
        """Put one compiled file in the place of what it was."""
        entries = entries_of(pack, found.layer)
        shape, lines = _shape(entries, pack)
        old: dict[str, Row] = {}
        if f is not None:
            row = self.conn.execute("SELECT shape FROM file WHERE f = ?", (f,)).fetchone()
            self.must_settle |= row[0] != shape
            if not self.must_settle:
                sql = "SELECT id, family, rank, live FROM question WHERE f = ?"
                old = {row[0]: row[1:] for row in self.conn.execute(sql, (f,))}
            self.forget(f)
        else:
            self.must_settle = True
        values = (f, *found, hash_, shape, lines, pack.left_out, pack.title.zh, pack.title.en, pack.topic)
        f = self.conn.execute(_INSERT_FILE, values).lastrowid or 0
        self.questions(f, pack, entries, old)
        if pack.tracks:
            of_tracks = [(f, t.name, t.title.zh, t.title.en, json.dumps(t.questions)) for t in pack.tracks]
            self.conn.executemany("INSERT INTO track VALUES (?, ?, ?, ?, ?)", of_tracks)
        self.problems(f, pack.problems)
        if not self.must_settle:
            self.digest(f)

    def questions(self, f: int, pack: Pack, entries: Sequence[Entry], old: dict[str, Row]) -> None:
        last = self.conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'body'").fetchone()
        n = int(last[0]) if last else 0  # never a number that was used before: see the top of this module
        rows, bodies, words = [], [], []
        for question, entry in zip(pack.questions, entries, strict=True):
            n += 1
            said = _dumps(as_json(question))
            digest = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
            kind = (question.topic, question.type, question.level, question.group)
            rows.append((n, question.id, f, entry.line, *kind, *old.get(question.id, (question.id, 0, 1)), digest))
            bodies.append((n, _dumps(as_asked(question)), said))
            words.append((n, searchable(question)))
        self.conn.executemany("INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.conn.executemany("INSERT INTO body VALUES (?, ?, ?)", bodies)
        self.conn.executemany("INSERT INTO words (rowid, said) VALUES (?, ?)", words)

    def problems(self, f: int, problems: Iterable[Problem]) -> None:
        rows = [(f, p.where, p.what.zh, p.what.en, p.hint.zh, p.hint.en, int(p.warning), p.question) for p in problems]
        if not rows:
            return
        self.conn.executemany("INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def number(self, path: str) -> int:
        return int(self.conn.execute("SELECT f FROM file WHERE path = ?", (path,)).fetchone()[0])

    def forget(self, f: int) -> None:
        """Remove a file and all that came from it."""
        self.conn.execute("DELETE FROM body WHERE n IN (SELECT n FROM question WHERE f = ?)", (f,))
        for table in ("question", "track", "problem", "file"):
            self.conn.execute(f"DELETE FROM {table} WHERE f = ?", (f,))

    # What questions say of one another --------------------------------------------------------------------------------
    def finish(self) -> None:
        """Settle if anything calls for it, and record what this index stands for."""
        if self.must_settle:
            self.settle()
        self.conn.execute("DELETE FROM folder")
        self.conn.executemany("INSERT OR REPLACE INTO folder VALUES (?, ?)", self.scan.folders)
        sql = "SELECT group_concat(digest, '') FROM (SELECT digest FROM file ORDER BY digest)"
        digests = self.conn.execute(sql).fetchone()[0] or ""
        generation = hashlib.blake2b(digests.encode(), digest_size=12).hexdigest()
        meta = {"stamp": glance.STAMP, "folders": glance.folder_key(self.scan.roots), "generation": generation}
        self.conn.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
        self.conn.execute("COMMIT")

    def settle(self) -> None:
        """Find out anew which questions live, in what order they come and what is wrong between files."""
        sql = "SELECT path, layer, bundled, shape, lines FROM file ORDER BY layer, path"
        entries: list[Entry] = []
        links: list[tuple[str, bool, Link]] = []
        for path, layer, bundled, shape, lines in self.conn.execute(sql):
            of_file, of_tracks = _from_shape(shown(path), layer, bool(bundled), shape, lines)
            entries += of_file
            links += [(shown(path), bool(bundled), link) for link in of_tracks]
        settled = settle(entries)
        self.conn.execute("DELETE FROM problem WHERE f = ?", (ACROSS,))
        self.problems(ACROSS, [*self.scan.problems, *settled.problems, *tracks(links, settled)])
        self.conn.execute("DELETE FROM aka")
        self.conn.executemany("INSERT INTO aka VALUES (?, ?)", settled.aka.items())
        self.standing(entries, settled)
        self.digests()

    def standing(self, entries: Sequence[Entry], settled: Settled) -> None:
        """Write the rank and family of every question where they are not what they were."""
        sql = "SELECT n, family, rank, live FROM question JOIN file USING (f) ORDER BY layer, path, line, n"
        now = list(zip(self.conn.execute(sql).fetchall(), _standings(entries, settled), strict=True))
        changed = [(*new, n) for (n, *then), new in now if tuple(then) != new]
        self.conn.executemany("UPDATE question SET family = ?, rank = ?, live = ? WHERE n = ?", changed)

    def digest(self, f: int) -> None:
        """Note what this file contributes to the generation: its living questions and their places."""
        sql = "SELECT id, digest, rank, family FROM question WHERE f = ? AND live ORDER BY id"
        rows = self.conn.execute(sql, (f,)).fetchall()
        self.conn.execute("UPDATE file SET digest = ? WHERE f = ?", (_digest(rows) if rows else "", f))

    def digests(self) -> None:
        """Note what every file contributes."""
        self.conn.execute("UPDATE file SET digest = ''")  # of those without a living question
        sql = "SELECT f, id, digest, rank, family FROM question WHERE live ORDER BY f, id"
        by_file = groupby(self.conn.execute(sql), itemgetter(0))
        made = [(_digest([row[1:] for row in rows]), f) for f, rows in by_file]
        self.conn.executemany("UPDATE file SET digest = ? WHERE f = ?", made)


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=12).hexdigest()


def _standings(entries: Sequence[Entry], settled: Settled) -> Iterator[tuple[str, int, int]]:
    """(family, rank, live) of every entry."""
    living = [at for at, live in enumerate(settled.live) if live]
    index = {at: among for among, at in enumerate(living)}
    ranked = ranks([_standing(entries[at], at, settled, index) for at in living])
    for at, entry in enumerate(entries):
        if at in index:
            yield _family(entry, entries, settled), ranked[index[at]], 1
        else:
            yield entry.id, 0, 0


def _standing(entry: Entry, at: int, settled: Settled, index: dict[int, int]) -> Standing:
    if not entry.links:
        return Standing(entry.topic, entry.level, ())
    named = (settled.place(target) for target in entry.targets("requires") + entry.targets("sibling_of"))
    after = tuple(index[place] for place in named if place is not None and place != at)
    return Standing(entry.topic, entry.level, after)


def _family(entry: Entry, entries: Sequence[Entry], settled: Settled) -> str:
    """The id of the question at the head of the siblings; a circle of siblings is headed by its smallest id."""
    if not entry.links:
        return entry.id
    seen = [entry.id]
    while parents := entry.targets("sibling_of"):
        place = settled.place(parents[0])
        if place is None:
            break
        entry = entries[place]
        if entry.id in seen:
            return min(seen[seen.index(entry.id) :])
        seen.append(entry.id)
    return entry.id


def _shape(entries: Sequence[Entry], pack: Pack) -> tuple[str, str]:
    """What a file's questions and tracks say of others, and apart from it the lines, which change more often."""
    of_tracks = [link for link in pack.links if link.field == "questions"]
    shape = [[*entry[:6], [link[:3] for link in entry.links]] for entry in entries]
    lines = [[entry.line, *(link.line for link in entry.links)] for entry in entries]
    return (
        _dumps([shape, [link[:3] for link in of_tracks]]),
        _dumps([lines, [link.line for link in of_tracks]]),
    )


def _from_shape(path: str, layer: int, bundled: bool, shape: str, lines: str) -> tuple[list[Entry], list[Link]]:
    (entries, of_tracks), (entry_lines, track_lines) = json.loads(shape), json.loads(lines)
    made = []
    for (*fields, links), (line, *link_lines) in zip(entries, entry_lines, strict=True):
        linked = tuple(_links(links, link_lines))
        id_, topic, level, type_, group, replaces = fields
        made.append(Entry(id_, topic, level, type_, group, replaces, linked, path, line, layer, bundled))
    return made, _links(of_tracks, track_lines)


def _links(links: Iterable[tuple[str, str, str]], lines: Iterable[int]) -> list[Link]:
    return [Link(owner, field, target, line) for (owner, field, target), line in zip(links, lines, strict=True)]


def _dumps(value: object) -> str:
    return _ENCODER.encode(value)
