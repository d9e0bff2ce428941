"""Whether what was compiled still is what the files say: asked on every start, and nearly always answered with yes.

Apart from the compiler (store.py), which with all it imports costs more than the rest of such a start.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from quizzer.corpus import glance
from quizzer.corpus.home import Scan

FileThen = tuple[str, str, int, int, int, int]  # as home.Found


def unchanged(scan: Scan, cache_path: Path) -> sqlite3.Connection | None:
    """The index, if it was compiled from exactly these files as they are; None sends the caller to the compiler."""
    if not cache_path.is_file():
        return None
    conn = None
    try:
        conn = glance.connect(str(cache_path))
        conn.execute("PRAGMA synchronous = OFF")
        same_files = is_of_this_version(conn, scan) and set(files_then(conn)) == set(scan.files)
        if same_files and folders_then(conn) == dict(scan.folders):
            return conn
    except (sqlite3.Error, ValueError):
        pass  # damaged, locked, of another layout: the compiler knows how to put it right
    if conn is not None:
        with contextlib.suppress(sqlite3.Error):
            conn.close()
    return None


def is_of_this_version(conn: sqlite3.Connection, scan: Scan) -> bool:
    """Whether this version of the program compiled it, from the same folders."""
    meta: dict[str, str] = dict(conn.execute("SELECT key, value FROM meta"))
    return meta.get("stamp") == glance.STAMP and meta.get("folders") == glance.folder_key(scan.roots)


def files_then(conn: sqlite3.Connection) -> list[FileThen]:
    """The files as they were compiled."""
    return conn.execute("SELECT path, name, layer, bundled, mtime_ns, size FROM file").fetchall()


def folders_then(conn: sqlite3.Connection) -> dict[str, int]:
    """The folders with their mtimes."""
    return dict(conn.execute("SELECT path, mtime_ns FROM folder"))
