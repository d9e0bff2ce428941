"""Whatever stands where the journal belongs: a clear error with exit code 5, nothing reset, and a way back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from quizzer.errors import JournalTrouble
from quizzer.journal import backup, glance
from quizzer.journal.log import Journal
from quizzer.journal.repair import repair
from quizzer.journal.trouble import FILE
from tests.journal.factories import DAY, SHANGHAI, T0, answer, health

POSIX = os.name == "posix"


def filled(home: Path, reviews: int = 60) -> list[str]:
    """A home with reviews, none of them in the write-ahead log; their ids."""
    with Journal.open(home) as journal:
        return [answer(journal, f"a.q{n % 20}", at_ms=T0 + n, said="说").event.id for n in range(reviews)]


def ids(home: Path) -> list[str]:
    with Journal.open(home) as journal:
        return [entry.event.id for entry in reversed(journal.log())]


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 2 // 3)


def overwrite_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


def overwrite_first_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(4096))


def overwrite_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(3 * 4096))


def another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE recipe (name)")
    conn.close()


DAMAGES: list[Callable[[Path], object]] = [
    truncate,
    overwrite_header,
    overwrite_first_page,
    lambda path: path.write_bytes(b"not a database at all " * 50),
    lambda path: path.write_bytes(b"SQLite"),
    lambda path: path.write_bytes(b""),
    lambda path: path.unlink(),
    another_program,
]
NAMES = ["truncated", "header", "first page", "text", "stub", "empty", "gone", "foreign"]


@pytest.mark.parametrize("damage", DAMAGES, ids=NAMES)
def test_damage_is_said_and_nothing_is_touched(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    filled(tmp_path)
    backup.backup_now(tmp_path, at_ms=T0, offset_min=SHANGHAI)
    damage(tmp_path / FILE)
    found = (tmp_path / FILE).read_bytes() if (tmp_path / FILE).exists() else None

    with pytest.raises(JournalTrouble) as caught:
        Journal.open(tmp_path)

    assert caught.value.exit_code == 5
    assert "60 reviews" in caught.value.what.en
    assert "60 次复习" in caught.value.what.zh
    assert "doctor --repair" in caught.value.hint.en
    assert ((tmp_path / FILE).read_bytes() if (tmp_path / FILE).exists() else None) == found


@pytest.mark.parametrize("damage", DAMAGES, ids=NAMES)
def test_repair_brings_everything_back_that_the_backup_has(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    before = filled(tmp_path)
    backup.backup_now(tmp_path, at_ms=T0, offset_min=SHANGHAI)
    damage(tmp_path / FILE)

    repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert ids(tmp_path) == before
    assert health(tmp_path).problems == ()
    with Journal.open(tmp_path) as journal:
        assert journal.said(before[0]) == "说"
        assert answer(journal, at_ms=T0 + DAY).event.seq == 1


@pytest.mark.parametrize("damage", [overwrite_header, overwrite_first_page], ids=["header", "first page"])
def test_without_a_backup_the_rows_themselves_are_read(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    before = filled(tmp_path)
    damage(tmp_path / FILE)

    done = repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert ids(tmp_path) == before
    assert done.salvaged == 60
    assert done.aside is not None
    assert (done.aside / FILE).exists()


def test_a_damaged_page_takes_only_its_own_reviews(tmp_path: Path) -> None:
    before = filled(tmp_path, 400)
    overwrite_middle(tmp_path / FILE)

    repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    left = ids(tmp_path)
    assert len(left) > 300
    assert set(left) <= set(before)
    assert health(tmp_path).ok


def test_reviews_newer_than_the_backup_survive_with_it(tmp_path: Path) -> None:
    before = filled(tmp_path)
    backup.backup_now(tmp_path, at_ms=T0, offset_min=SHANGHAI)
    with Journal.open(tmp_path) as journal:
        before.append(answer(journal, "a.late", at_ms=T0 + DAY).event.id)
    overwrite_header(tmp_path / FILE)

    repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert ids(tmp_path) == before


def test_a_sound_journal_needs_no_repair(tmp_path: Path) -> None:
    filled(tmp_path)

    done = repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert (done.rebuilt, done.salvaged, done.aside) == (False, 0, None)


def test_a_snapshot_that_differs_is_found_and_computed_anew(tmp_path: Path) -> None:
    filled(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as conn:
        conn.execute("UPDATE card SET stability = stability + 1e-9 WHERE key = 'a.q3'")
    conn.close()

    before = health(tmp_path)
    done = repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert (before.ok, before.snapshot, before.integrity) == (False, "differs", "ok")
    assert done.rebuilt
    assert health(tmp_path).snapshot == "equal"


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as conn:
        conn.execute("PRAGMA user_version = 4")
    conn.close()

    with pytest.raises(JournalTrouble, match="newer version") as caught:
        Journal.open(tmp_path)
    with pytest.raises(JournalTrouble, match="newer version"):
        repair(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert "4 > 3" in caught.value.what.zh
    assert glance.open_fast(str(tmp_path / FILE)) is None


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(JournalTrouble, match="not a file"):
        Journal.open(tmp_path)


def test_a_home_that_cannot_be_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x", encoding="utf-8")

    with pytest.raises(JournalTrouble) as caught:
        Journal.open(tmp_path / "home")

    assert caught.value.exit_code == 5


def test_another_writer_is_waited_for_and_then_named(tmp_path: Path) -> None:
    Journal.open(tmp_path).close()
    (tmp_path / "journal.pid").write_text("4711", encoding="ascii")
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    journal = Journal.open(tmp_path, wait_s=0.1)
    (tmp_path / "journal.pid").write_text("4711", encoding="ascii")
    with pytest.raises(JournalTrouble) as caught:
        answer(journal)
    other.execute("ROLLBACK")

    assert "process 4711" in caught.value.what.en
    assert "进程 4711" in caught.value.what.zh
    assert answer(journal).card.memory.reps == 1


def test_an_empty_file_in_an_empty_home_is_a_new_journal(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()

    with Journal.open(tmp_path) as journal:
        assert answer(journal).event.seq == 1


def test_reading_an_empty_home_makes_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "none", readonly=True) as journal:
        assert journal.log() == []

    assert not (tmp_path / "none").exists()


CHILD = """
import sys, resource, signal
from pathlib import Path
from tests.journal.factories import answer, T0
from quizzer.journal.log import Journal
from quizzer.errors import JournalTrouble
{before}
try:
    journal = Journal.open(Path(sys.argv[1]))
    for n in range(3000):
        answer(journal, f"a.q{{n}}", at_ms=T0 + n, said="x" * 500)
        print(n, flush=True)
except JournalTrouble as error:
    print(error.exit_code, error.what.en, flush=True)
"""


def child(home: Path, before: str) -> list[str]:
    """The lines of a process that writes until it is stopped by what `before` sets up."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(before=before), str(home)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(not POSIX, reason="limits a process as POSIX systems do")
def test_a_full_disk_is_said_and_what_was_saved_stays(tmp_path: Path) -> None:
    limit = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))"
    )

    *saved, last = child(tmp_path, limit)

    assert last.startswith("5 not saved: disk full")
    assert len(ids(tmp_path)) == len(saved) > 10
    assert health(tmp_path).snapshot == "equal"


@pytest.mark.skipif(not POSIX or os.getuid() != 0, reason="needs root, to become somebody else")
def test_a_home_that_may_only_be_read_is_said() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "home"
        before = filled(home)
        (home / FILE).chmod(0o644)

        lines = child(home, "import os; os.setuid(65534)")

        assert [line[:11] for line in lines] == ["5 not saved"]
        assert ids(home) == before


def test_a_home_that_turns_read_only_saves_nothing_and_says_so(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    answer(journal)
    journal.connection.execute("PRAGMA query_only = 1")  # what SQLite answers on a read-only file system

    with pytest.raises(JournalTrouble, match="read-only") as caught:
        answer(journal, at_ms=T0 + 1)

    assert "只读" in caught.value.what.zh
    journal.connection.execute("PRAGMA query_only = 0")
    assert len(journal.log()) == 1


@pytest.mark.skipif(not POSIX or os.getuid() != 0, reason="needs root, to become somebody else")
def test_a_home_that_may_only_be_read_can_still_be_looked_at() -> None:
    code = """
import os, sys
from pathlib import Path
from quizzer.journal import backup
from quizzer.journal.log import Journal
os.setuid(65534)  # after the imports: the interpreter's own folder may be root's
print(len(Journal.open(Path(sys.argv[1]), readonly=True).log()))
"""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        filled(Path(folder) / "home")
        (Path(folder) / "home" / FILE).chmod(0o644)

        done = subprocess.run(
            [sys.executable, "-c", code, f"{folder}/home"], capture_output=True, text=True, check=False
        )

        assert (done.stdout, done.stderr) == ("60\n", "")
