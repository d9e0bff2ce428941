"""Backups of the journal, made with SQLite's own backup so that they are whole even while somebody writes.

    backups/journal-20261121-221400.db           daily: the newest of each of 7 days and of each of 4 weeks stay
    backups/before-schema-1-to-2-....db          before a migration: these stay for good

The time in a name is the learner's own, as told by the caller.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quizzer.journal import trouble
from quizzer.journal.backup_list import FOLDER, backups, day_of

DAYS, WEEKS = 7, 4


def backup_now(home: Path, *, at_ms: int, offset_min: int) -> Path:
    """Write a backup and drop those that the rotation does not keep. Returns its path."""
    target = home / FOLDER / f"journal-{_local(at_ms, offset_min):%Y%m%d-%H%M%S}.db"
    with trouble.explained(home, 15.0):
        source = sqlite3.connect((home / trouble.FILE).absolute().as_uri() + "?mode=ro", uri=True, timeout=15.0)
        try:
            _copy(source, target)
        finally:
            source.close()
        for path in _superfluous(home, _local(at_ms, offset_min).date()):
            path.unlink(missing_ok=True)
    return target


def daily_if_due(home: Path, *, at_ms: int, offset_min: int) -> Path | None:
    """A backup, unless there is one of this calendar day or nothing to back up."""
    today = _local(at_ms, offset_min).date()
    if not (home / trouble.FILE).is_file() or any(day_of(path) == today for path in backups(home)):
        return None
    return backup_now(home, at_ms=at_ms, offset_min=offset_min)


def before_migration(conn: sqlite3.Connection, home: Path, version: int) -> Path:
    """Copy a journal that is about to change its tables; an earlier copy of the same step is kept beside it."""
    folder = home / FOLDER
    number = 1 + sum(path.name.startswith("before-") for path in backups(home))
    target = folder / f"before-migration-{number:03d}-from-{version}.db"
    _copy(conn, target)
    return target


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy to a name of its own first: a backup that was cut short never looks like one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        copy = sqlite3.connect(part)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable where nothing can be written
        finally:
            copy.close()
        os.replace(part, target)
    finally:
        for leftover in (part, part.with_name(part.name + "-journal"), part.with_name(part.name + "-wal")):
            leftover.unlink(missing_ok=True)


def _superfluous(home: Path, today: date) -> list[Path]:
    """Daily backups that are the newest neither of one of the last 7 days nor of one of the last 4 weeks."""
    dated = sorted((path for path in backups(home) if day_of(path)), key=lambda path: path.name, reverse=True)
    kept: dict[tuple[str, date], Path] = {}
    for path in dated:
        day = day_of(path) or today
        week = day - timedelta(days=day.weekday())
        if (today - day).days < DAYS:
            kept.setdefault(("day", day), path)
        if (today - week).days < 7 * WEEKS:
            kept.setdefault(("week", week), path)
    newest = dated[:1]  # whatever the clock says, the newest stays
    return [path for path in dated if path not in kept.values() and path not in newest]


def _local(at_ms: int, offset_min: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at_ms, minutes=offset_min)
