"""Which backups of a journal there are, and what they hold."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, datetime
from pathlib import Path

from quizzer.core.language import Text

FOLDER = "backups"
_DAILY = re.compile(r"journal-(\d{8})-(\d{6})\.db")


def backups(home: Path) -> list[Path]:
    """All backups, those before migrations included, the newest last."""
    try:
        found = [path for path in (home / FOLDER).iterdir() if path.suffix == ".db" and path.is_file()]
    except OSError:
        return []
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def day_of(path: Path) -> date | None:
    """The calendar day of a daily backup; None for any other file."""
    match = _DAILY.fullmatch(path.name)
    try:
        return date.fromisoformat(match[1]) if match else None  # strptime would import 0.3 R
    except ValueError:
        return None


def describe_latest(home: Path) -> Text:
    """When the latest backup was made and how many reviews it holds, for a message."""
    for path in reversed(backups(home)):
        count = review_count(path)
        if count is None:
            continue
        match = _DAILY.fullmatch(path.name)
        when = f"{datetime.fromisoformat(f'{match[1]}T{match[2]}'):%Y-%m-%d %H:%M}" if match else path.name
        return Text(f"{when}, {count:,} 次复习", f"{when}, {count:,} review{'s' * (count != 1)}")
    return Text("没有", "none") if not backups(home) else Text("都读不了", "none that can be read")


def review_count(path: Path) -> int | None:
    """Reviews in a backup; None when it cannot be read."""
    try:
        conn = sqlite3.connect(path.absolute().as_uri() + "?immutable=1", uri=True)
    except sqlite3.Error:
        return None
    try:
        return int(conn.execute("SELECT count(*) FROM event WHERE kind = 'review'").fetchone()[0])
    except sqlite3.Error:
        return None
    finally:
        conn.close()
