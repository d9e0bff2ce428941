"""Backups are whole, rotated, and made once a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.journal import opening
from quizzer.journal.backup import backup_now, before_migration, daily_if_due
from quizzer.journal.backup_list import backups, describe_latest, review_count
from quizzer.journal.doctor import examine
from quizzer.journal.log import Journal
from tests.journal.factories import DAY, HOUR, SHANGHAI, T0, answer


def test_a_backup_made_while_somebody_writes_is_whole(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        answer(journal)

        path = backup_now(tmp_path, at_ms=T0, offset_min=SHANGHAI)
        answer(journal, at_ms=T0 + 1)

    assert path.name == "journal-20251009-165320.db"
    assert review_count(path) == 1
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert describe_latest(tmp_path).zh == "2025-10-09 16:53, 1 次复习"


def test_one_backup_a_day_is_enough(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        answer(journal)

    made = [daily_if_due(tmp_path, at_ms=T0 + n * HOUR, offset_min=SHANGHAI) for n in (0, 1, 8)]

    assert [path is not None for path in made] == [True, False, True]


def test_no_journal_needs_no_backup(tmp_path: Path) -> None:
    assert daily_if_due(tmp_path, at_ms=T0, offset_min=SHANGHAI) is None
    assert backups(tmp_path) == []


def test_seven_days_and_four_weeks_stay_and_migrations_for_good(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        before_migration(journal.connection, tmp_path, 1)
        for day in range(60):
            backup_now(tmp_path, at_ms=T0 + day * DAY, offset_min=SHANGHAI)

    names = sorted(path.name for path in backups(tmp_path))

    assert names[0] == "before-migration-001-from-1.db"
    assert [name[8:16] for name in names[1:]] == [
        *("20251116", "20251123", "20251130"),  # Sundays: the last of each week
        *("20251201", "20251202", "20251203", "20251204", "20251205", "20251206", "20251207"),
    ]


def test_tables_are_migrated_after_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.open(tmp_path / "home") as journal:
        answer(journal)
    schema = tmp_path / "schema"
    schema.mkdir()
    for file in opening.SCHEMA_FOLDER.glob("*.sql"):
        (schema / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (schema / "999_more.sql").write_text("CREATE TABLE more (x);\n-- a; comment\nCREATE INDEX mx ON more (x);\n")
    monkeypatch.setattr(opening, "SCHEMA_FOLDER", schema)
    monkeypatch.setattr(opening, "SCHEMA", opening.SCHEMA + 1)

    with Journal.open(tmp_path / "home") as journal:
        assert journal.connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
        assert len(journal.log()) == 1

    assert [review_count(path) for path in backups(tmp_path / "home")] == [1]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Dropbox/quizzer", "Dropbox"),
        ("OneDrive - Work/q", "OneDrive"),
        ("Library/Mobile Documents/q", "iCloud Drive"),
        ("My Drive/q", "Google Drive"),
    ],
)
def test_the_doctor_warns_of_a_synced_folder(tmp_path: Path, folder: str, name: str) -> None:
    Journal.open(tmp_path / folder).close()

    report = examine(tmp_path / folder, at_ms=T0, offset_min=SHANGHAI)

    assert report.ok
    assert name in report.problems[0].what.en


def test_the_doctor_knows_syncthing_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    Journal.open(tmp_path / "q").close()

    assert "Syncthing" in examine(tmp_path / "q", at_ms=T0, offset_min=SHANGHAI).problems[0].what.zh


def test_the_doctor_shows_a_clock_that_lags_behind_the_log(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        answer(journal, at_ms=T0 + 9 * DAY)

    report = examine(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert (report.ok, report.reviews) == (True, 1)
    assert "9 days ahead" in report.problems[0].what.en


def test_the_doctor_lists_cards_whose_question_is_gone(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        answer(journal, "a.gone")
        journal.sync_catalogue("g", [], {})

    report = examine(tmp_path, at_ms=T0, offset_min=SHANGHAI)

    assert (report.ok, report.orphans) == (True, ("a.gone",))
