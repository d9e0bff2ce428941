"""Mending a journal: nothing readable is lost, and the damaged file itself is kept.

    1. a whole file whose snapshot differs: the snapshot is computed anew
    2. a damaged or missing file: what was there is moved to damaged/; every event that can be read in it or in any
       backup goes into a new journal

A page that was overwritten takes its own events with it, no others: rows are read one after the other, around what
cannot be read. Where the first page is gone (the header, the list of tables) that of an empty journal stands in: tables
are made in the same order, so they begin on the same pages.

The new journal gets a device name of its own: events that were lost here may still be on another machine, and their
numbers must not be given out again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizzer.core.values import dataclass
from quizzer.errors import JournalTrouble
from quizzer.journal import append, trouble
from quizzer.journal.backup_list import backups
from quizzer.journal.doctor import integrity_of, is_equal
from quizzer.journal.events import Event
from quizzer.journal.log import Journal

_FILES = (trouble.FILE, trouble.FILE + "-wal", trouble.FILE + "-shm")
_ROWS = 4096  # read at a time; halved around what cannot be read
_UNKNOWN_END = 1 << 24  # rows to look for where the file does not say how many there are

Line = tuple[Event, str | None]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done: events read in the damaged file, events that only backups had, where the damaged file is now."""

    rebuilt: bool = False
    salvaged: int = 0
    from_backups: int = 0
    aside: Path | None = None


def repair(home: Path, *, at_ms: int, offset_min: int) -> Repaired:
    """Mend the journal in `home`. JournalTrouble if it is locked, a newer version's, or the disk refuses."""
    try:
        with Journal.open(home) as journal, trouble.explained(home, 15.0):
            if integrity_of(journal.connection) == "ok":
                if is_equal(journal.connection):
                    return Repaired()
                journal.rebuild()
                return Repaired(rebuilt=True)
    except JournalTrouble as found:
        if not _is_damage(found):
            raise
    with trouble.explained(home, 15.0):
        return _replace(home, f"{_local(at_ms, offset_min):%Y%m%d-%H%M%S}")


def _is_damage(found: JournalTrouble) -> bool:
    return "doctor --repair" in found.hint.en


def _local(at_ms: int, offset_min: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms, minutes=offset_min)


def _replace(home: Path, stamp: str) -> Repaired:
    """Make a new journal of everything readable, then put it in the place of the old one."""
    with tempfile.TemporaryDirectory(prefix="repair-", dir=home) as folder:
        work = Path(folder)
        with Journal.open(work / "new") as journal:
            salvaged = sum(_merge(journal, lines) for lines in _salvage(home, work))
            restored = sum(_merge(journal, _read(path)) for path in reversed(backups(home)))
        aside = _set_aside(home, stamp)
        os.replace(work / "new" / trouble.FILE, home / trouble.FILE)
    return Repaired(salvaged=salvaged, from_backups=restored, aside=aside)


def _merge(journal: Journal, lines: Iterator[Line]) -> int:
    """Take the events whose place is still free."""
    return journal.take((event, said) for event, said in lines if journal.holder(event.device, event.seq) is None)


def _set_aside(home: Path, stamp: str) -> Path | None:
    if not (home / trouble.FILE).exists():
        return None
    aside = home / "damaged" / stamp
    number = 1
    while aside.exists():
        number += 1
        aside = home / "damaged" / f"{stamp}-{number}"
    aside.mkdir(parents=True)
    for name in _FILES[1:] + _FILES[:1]:
        if (home / name).exists():
            os.replace(home / name, aside / name)
    return aside


# Reading what can be read ---------------------------------------------------------------------------------------------
def _salvage(home: Path, work: Path) -> Iterator[Iterator[Line]]:
    """The events of the damaged file: as it is, with another header, with another first page.

    Copies are read, so that the file set aside is exactly what was found. Later ways add what earlier ones missed.
    """
    path = home / trouble.FILE
    if not path.is_file() or path.stat().st_size == 0:
        return
    with Journal.open(work / "empty"):
        pass  # closing brings its tables from the write-ahead log into the file
    template = (work / "empty" / trouble.FILE).read_bytes()[:4096]
    size = path.stat().st_size
    pages = (-(-size // 4096)).to_bytes(4, "big")
    header = template[:28] + pages + template[32:100]
    for number, patch in enumerate((b"", header, header + template[100:])):
        copy = work / f"copy-{number}"
        copy.mkdir()
        for name in _FILES:
            if (home / name).is_file():
                shutil.copyfile(home / name, copy / name)
        with (copy / trouble.FILE).open("r+b") as file:
            file.write(patch)
            file.truncate(-(-size // 4096) * 4096 if patch else size)
        yield _read(copy / trouble.FILE)


def _read(path: Path) -> Iterator[Line]:
    """Every event of a file that can be read, in the order it was written."""
    conn = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        conn.execute("PRAGMA query_only = 1")
        conn.execute("PRAGMA cell_size_check = 1")
        for first in range(0, _end(conn), _ROWS):
            yield from _span(conn, first, first + _ROWS)
    except sqlite3.Error:
        pass  # no table can be found this way; the caller has others
    finally:
        conn.close()


def _end(conn: sqlite3.Connection) -> int:
    """A number above the last row's."""
    for index in ("", "INDEXED BY event_hlc", "INDEXED BY event_id"):
        try:
            return int(conn.execute(f"SELECT max(pos) FROM event {index}").fetchone()[0] or 0) + 1
        except sqlite3.Error:
            continue  # the table or this index is damaged at its end
    conn.execute("SELECT 1 FROM event WHERE pos = 0").fetchone()
    return _UNKNOWN_END


def _span(conn: sqlite3.Connection, first: int, end: int) -> Iterator[Line]:
    """Rows first <= pos < end: all at once, or in halves where some cannot be read."""
    try:
        rows = conn.execute(f"SELECT {append.READ} FROM event WHERE pos >= ? AND pos < ?", (first, end)).fetchall()
    except sqlite3.Error:
        if end - first > 1:
            middle = (first + end) // 2
            yield from _span(conn, first, middle)
            yield from _span(conn, middle, end)
        return
    for row in rows:
        line = _line(conn, row)
        if line is not None:
            yield line


def _line(conn: sqlite3.Connection, row: tuple[str, int, str, str, int, str | None, int, int, int, str]) -> Line | None:
    """A row as an event; None where a damaged page reads as nonsense."""
    try:
        event = append.event_of(row)
    except (ValueError, TypeError):
        return None
    numbers = (event.seq, event.v, event.hlc, event.at_ms, event.offset_min)
    words = (event.device, event.id, event.kind, event.card)
    if not all(isinstance(n, int) for n in numbers) or not all(isinstance(w, str) for w in words):
        return None
    try:
        said = conn.execute("SELECT text FROM said WHERE device = ? AND seq = ?", (event.device, event.seq)).fetchone()
    except sqlite3.Error:
        said = None  # what was typed is lost; the review is not
    return event, str(said[0]) if said else None
