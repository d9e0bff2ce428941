"""Full disks, locked folders, foreign and broken files: exit 5, two lines, nothing changed, and a way back."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.factories import TOMORROW, Home, make_home
from tests.crash.test_kill import assert_sound

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs limits and modes of POSIX: run on Linux or macOS")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit: run on Linux")
WRITES = (
    ["answer", "trial.read", "--rating", "good"],
    ["undo"],
    ["flag", "trial.read"],
    ["suspend", "trial.read"],
    ["config", "retention", "0.92"],
)
READS = (["next", "--json"], ["due", "--json"], ["stats"], ["log"], ["list", "--filter", "is:due"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three reviews, a backup of them, and one review since."""
    home = make_home(tmp_path)
    for name in ("read", "lock", "third"):
        assert home.run("answer", f"trial.{name}", "--rating", "good").code == 0
    assert home.run("backup").code == 0
    assert home.run("answer", "trial.read", "--rating", "easy", QUIZZER_NOW=TOMORROW).code == 0
    return home


def assert_told(home: Home, argv: list[str], said: str) -> None:
    """Exit 5, two lines, no traceback."""
    ran = home.run(*argv)
    lines = ran.err.splitlines()
    assert (ran.code, ran.out, len(lines)) == (5, "", 2), ran
    assert said in lines[0]
    assert lines[1].startswith("  hint: ")


# The disk and the folder ----------------------------------------------------------------------------------------------
@posix
@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_a_full_disk_is_told_and_what_was_saved_stays(home: Home, argv: list[str]) -> None:
    before = home.reviews()

    assert_told(home, ["--largest-file", "4096", *argv], "disk full")

    assert home.reviews() == before
    assert_sound(home)
    assert home.run(*argv).code == 0


@linux
def test_a_session_on_a_full_disk_keeps_the_card_and_saves_when_there_is_room(home: Home) -> None:
    import resource

    from tests.cli.driver import ENTER, Terminal

    with Terminal(home, "study", "--cram") as terminal:
        terminal.wait_for("1/3")
        terminal.type(ENTER, then="1-4 评分")
        no_limit = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (4096, no_limit[1]))
        terminal.type("2", then="没有存上: ")
        terminal.wait_for("1-4 评分")
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, no_limit)
        terminal.type("2", then="2/3")

    assert [event.body["rating"] for event in home.events() if event.kind == "practice"] == [2]
    assert_sound(home)


@posix
@pytest.mark.parametrize("argv", WRITES, ids=" ".join)
def test_a_home_that_may_not_be_written_is_told(home: Home, argv: list[str]) -> None:
    before = home.reviews()
    paths = [home.path, *home.path.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert_told(home, ["--powerless", *argv], "not saved")
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)

    assert home.reviews() == before


@posix
def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    home.path.write_text("a file where the home should be")

    assert_told(home, ["answer", "trial.read", "--rating", "good"], "not saved")


# The file -------------------------------------------------------------------------------------------------------------
def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def cut_to_a_stub(file: Path) -> None:
    os.truncate(file, 50)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def deleted(file: Path) -> None:
    file.unlink()


def overwritten(file: Path) -> None:
    file.write_bytes(random.Random(0).randbytes(file.stat().st_size))


def headless(file: Path) -> None:
    with file.open("r+b") as bytes_:
        bytes_.write(bytes(100))


def replaced_by_text(file: Path) -> None:
    file.write_text("my notes\n" * 2000, encoding="utf-8")


def another_programs(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("CREATE TABLE bookmarks (url TEXT)")


BREAKS = (truncated, cut_to_a_stub, emptied, deleted, overwritten, headless, replaced_by_text, another_programs)


@pytest.mark.parametrize("break_it", BREAKS)
def test_a_broken_journal_is_left_alone_and_doctor_brings_it_back(home: Home, break_it: Callable[[Path], None]) -> None:
    with closing(sqlite3.connect(home.journal_file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    break_it(home.journal_file)
    found = home.journal_file.read_bytes() if home.journal_file.exists() else None

    for argv in (WRITES[0], WRITES[1], READS[0], READS[2], ["study"]):
        assert_told(home, argv, "journal is")
    assert (home.journal_file.read_bytes() if home.journal_file.exists() else None) == found

    sick = home.run("doctor", "--json")
    mended = home.run("doctor", "--repair", "--json")

    assert (sick.code, sick.json["ok"]) == (5, False)
    assert (mended.code, mended.json["ok"], mended.json["snapshot"]) == (0, True, "equal")
    assert {("trial.read", "good", False), ("trial.lock", "good", False), ("trial.third", "good", False)} <= set(
        home.reviews()
    )
    aside = list((home.path / "damaged").rglob("*.db*")) if (home.path / "damaged").exists() else []
    assert found in [None, b"", *(path.read_bytes() for path in aside)], "what was found is kept"
    assert home.run("answer", "trial.lock", "--rating", "good").code == 0


def test_a_page_overwritten_in_the_middle_is_found_by_doctor_and_mended(home: Home) -> None:
    with closing(sqlite3.connect(home.journal_file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()
    with home.journal_file.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(random.Random(0).randbytes(4096))

    assert home.run("doctor", "--json").code == 5
    mended = home.run("doctor", "--repair", "--json")

    assert (mended.code, mended.json["reviews"]) == (0, 3)
    assert home.run("answer", "trial.lock", "--rating", "good").code == 0


def test_a_snapshot_that_differs_is_computed_anew(home: Home) -> None:
    before = home.run("show", "trial.read", "--json").json
    with closing(sqlite3.connect(home.journal_file, isolation_level=None)) as conn:
        conn.execute("UPDATE card SET stability = stability * 2, due_day = due_day + 9")

    sick = home.run("doctor", "--json")
    mended = home.run("doctor", "--repair", "--json")

    assert (sick.code, sick.json["snapshot"]) == (5, "differs")
    assert (mended.code, mended.json["snapshot"]) == (0, "equal")
    assert home.run("show", "trial.read", "--json").json == before


def test_a_journal_of_a_newer_version_is_neither_read_nor_changed(home: Home) -> None:
    with closing(sqlite3.connect(home.journal_file, isolation_level=None)) as conn:
        conn.execute("PRAGMA user_version = 99")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = home.journal_file.read_bytes()

    for argv in (*WRITES, *READS, ["doctor", "--repair"]):
        assert_told(home, argv, "newer version (99 > ")

    assert home.journal_file.read_bytes() == found
