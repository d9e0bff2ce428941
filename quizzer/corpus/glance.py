"""The index at a glance, for `next`, `due` and `stats`: is it fresh, and what does it say of one question.

Hot path: this module imports sqlite3 and os, nothing else, and answers None wherever anything is out of the ordinary;
the caller then takes the long way through index.py, which knows how to put things right.

Fresh means that no question folder gained or lost a file (their mtimes). A file edited in place shows only in its own
mtime: whoever shows a question compares that one file (`is_stale`).
"""

from __future__ import annotations

import os
import sqlite3

from quizzer import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LAYOUT = 2  # of the tables; raise it when they, or what is compiled into them, change
STAMP = f"{LAYOUT} {__version__}"
WAIT_S = 15.0


def connect(path: str) -> sqlite3.Connection:
    """The database at `path`, in autocommit; transactions are begun by name."""
    return sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)


def folder_key(folders: Sequence[str]) -> str:
    """The folders as one text."""
    return os.pathsep.join(folders)


def mtime(path: str) -> int:
    """When a folder last gained or lost a file, in nanoseconds; -1 if it is not there."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return -1


def open_fresh(folders: Sequence[str], cache_path: str) -> sqlite3.Connection | None:
    """The index of exactly these folders if it is of this version and no folder changed since; else None."""
    if not os.path.isfile(cache_path):
        return None
    conn = None
    try:
        conn = connect(cache_path)
        meta = dict(conn.execute("SELECT key, value FROM meta"))
        if meta.get("stamp") == STAMP and meta.get("folders") == folder_key(folders):
            recorded = conn.execute("SELECT path, mtime_ns FROM folder").fetchall()
            if all(mtime(path) == then for path, then in recorded):
                return conn
    except (sqlite3.Error, ValueError):
        pass  # damaged, locked, of another layout: all the same to a reader in a hurry
    if conn is not None:
        conn.close()
    return None


def is_untouched(conn: sqlite3.Connection) -> bool:
    """Whether every file is the one that was compiled, and no question had to be left out."""
    try:
        files = conn.execute("SELECT path, mtime_ns, size FROM file").fetchall()
        return not any(is_stale(*file) for file in files) and not _leaves_out(conn)
    except sqlite3.Error:
        return False


def _leaves_out(conn: sqlite3.Connection) -> bool:
    """Whether a fault may have cost a question; the index counts how many, and whose fault it was."""
    if not conn.execute("SELECT 1 FROM problem WHERE NOT warning LIMIT 1").fetchone():
        return False
    missing = "SELECT 1 FROM file WHERE left_out UNION ALL SELECT 1 FROM question WHERE NOT live LIMIT 1"
    return conn.execute(missing).fetchone() is not None


def generation(conn: sqlite3.Connection) -> str:
    """A text that changes exactly when the content or the order of the questions does."""
    row = conn.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return str(row[0]) if row else ""


def next_row(conn: sqlite3.Connection, id_: str) -> tuple[str, str, int, int] | None:
    """(JSON object for `next --json`, path of the file, its mtime in ns, its size), or None for no such question."""
    try:
        row = conn.execute(
            "SELECT body.asked, file.path, file.mtime_ns, file.size FROM question"
            " JOIN body USING (n) JOIN file ON file.f = question.f WHERE question.id = ? AND live",
            (id_,),
        ).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else (row[0], row[1], row[2], row[3])


def points(conn: sqlite3.Connection, id_: str) -> dict[str, tuple[str, str]]:
    """Point -> its text in Chinese and in English, of the question with this id; empty for no such question.

    An index that no longer holds what was compiled is sqlite3.DataError.
    """
    import json  # `due` and `next` do without

    row = conn.execute(
        "SELECT body.said FROM question JOIN body USING (n) WHERE question.id = ? AND live", (id_,)
    ).fetchone()
    try:
        said = json.loads(row[0]).get("points", ()) if row else ()
        return {point["id"]: (point["zh"], point["en"]) for point in said}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise sqlite3.DataError("not the description of a question") from error


def is_stale(path: str, mtime_ns: int, size: int) -> bool:
    """Whether a file is no longer the one that was compiled."""
    try:
        now = os.stat(path)
    except OSError:
        return True
    return now.st_mtime_ns != mtime_ns or now.st_size != size
