"""杀掉 | A real database in a file, and a process that is killed (SIGKILL) in the middle of a transaction.

SQLite, because it comes with Python and is a file of one's own. It writes the old pages into a journal, forces that to
disk, and then changes the file; a commit is the end of the journal. Whoever opens the file next finds a journal without
its owner and puts the old pages back. InnoDB gets there the other way round, with new changes in its redo log and old
versions in its undo log; tests kill a MariaDB likewise.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROWS = 200
PROGRAM = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma cache_size = 2")  # small: changes reach the file
db.execute("pragma cache_spill = on")  # before they are committed
db.execute("create table t (id integer primary key, v int, pad text)")
db.execute("begin")
rows = [(n, "x" * 500) for n in range(200)]
db.executemany("insert into t values (?, 100, ?)", rows)
db.execute("commit")
print("committed", flush=True)
sys.stdin.readline()
db.execute("begin")
db.execute("update t set v = 0, pad = replace(pad, 'x', 'y')")
print("changed", flush=True)
sys.stdin.read()  # no commit: now it is killed
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows and sum in the file afterwards, and whether the change that was not committed had reached it."""

    rows: int
    total: int
    had_changed: bool


def kill_in_the_middle() -> Found:
    """Commit, change everything, be killed; then open the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        path, pipe = Path(folder, "bank.db"), subprocess.PIPE
        words = [sys.executable, "-I", "-S", "-c", PROGRAM, str(path)]
        with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdout.readline()
            before = path.read_bytes()
            child.stdin.write("go on\n")
            child.stdin.flush()
            child.stdout.readline()
            child.kill()
        had_changed = path.read_bytes() != before
        db = sqlite3.connect(path)
        try:
            rows, total = db.execute("select count(*), sum(v) from t").fetchone()
        finally:
            db.close()
        return Found(rows, total, had_changed)
