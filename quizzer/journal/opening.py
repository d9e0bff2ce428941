"""Opening the journal's file: made if it is new, migrated after a backup, refused if it is not what it should be.

It never resets anything: whatever stands where the journal belongs and cannot be read is left as it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from quizzer.journal import trouble
from quizzer.journal.events import new_device
from quizzer.journal.fold import FOLD_VERSION

APPLICATION_ID = 0x7175697A  # "quiz": what `file` shows, and how a stranger's database is told
SCHEMA_FOLDER = Path(__file__).parent / "schema"
SCHEMA = 3  # the number of the last file in it; glance.py repeats it
_HEADER = 100
_CACHE_KIB = 8_192  # of pages: a review touches fourteen, most of them the upper ones of the same trees


def connect(home: Path, wait_s: float, readonly: bool) -> sqlite3.Connection:
    """A connection to a journal of this version's tables."""
    path = home / trouble.FILE
    with trouble.explained(home, wait_s):
        _look(home, path)
        if readonly and not path.exists():
            return _empty()
        conn = _open(path, wait_s, readonly)
        try:
            _prepare(conn, home, readonly)
        except BaseException:
            conn.close()
            raise
        return conn


def _look(home: Path, path: Path) -> None:
    """Refuse what SQLite would take for something else: no file, a stub, a file cut short."""
    from quizzer.journal.backup_list import backups

    if path.exists() and not path.is_file():
        raise trouble.in_the_way(home)
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        if backups(home):
            raise trouble.missing(home)
        return
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER or header[:16] != b"SQLite format 3\0":
        raise trouble.damaged(home)
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    wal = path.with_name(path.name + "-wal")
    if size < pages * (65_536 if page == 1 else page) and not (wal.exists() and wal.stat().st_size):
        raise trouble.damaged(home)


def _open(path: Path, wait_s: float, readonly: bool) -> sqlite3.Connection:
    if not readonly:
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        return conn
    address = path.absolute().as_uri()
    try:
        conn = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=wait_s, isolation_level=None)
        conn.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        # a folder that cannot be written has no room for the log's index; where no log is left none is needed
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        conn = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
    return conn


def _empty() -> sqlite3.Connection:
    """A journal in memory, for those who only read where nothing has been written yet."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    _migrate(conn, 0)
    return conn


def _prepare(conn: sqlite3.Connection, home: Path, readonly: bool) -> None:
    version = _version(conn, home)
    if version == SCHEMA:
        return
    if readonly:  # never changes anything: whoever writes next will migrate
        raise trouble.unmigrated(home, version, SCHEMA)
    if version:
        from quizzer.journal.backup import before_migration

        before_migration(conn, home, version)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("BEGIN IMMEDIATE")
    _migrate(conn, _version(conn, home))
    conn.execute("COMMIT")
    if version == 0 and os.name == "posix":
        (home / trouble.FILE).chmod(0o600)  # what somebody typed is theirs


def _version(conn: sqlite3.Connection, home: Path) -> int:
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    owner = int(conn.execute("PRAGMA application_id").fetchone()[0])
    tables = int(conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if owner != APPLICATION_ID and (version or tables):
        raise trouble.damaged(home)
    if version > SCHEMA:
        raise trouble.newer(home, version, SCHEMA)
    return version


def _migrate(conn: sqlite3.Connection, version: int) -> None:
    """Run the files of the schema that come after `version`."""
    if version == SCHEMA:  # another process was first
        return
    for file in sorted(SCHEMA_FOLDER.glob("*.sql"))[version:]:
        for statement in _statements(file.read_text(encoding="utf-8")):
            conn.execute(statement)
    if version == 0:
        conn.execute("INSERT INTO meta VALUES ('device', ?), ('fold', ?)", (new_device(), FOLD_VERSION))
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript() would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
