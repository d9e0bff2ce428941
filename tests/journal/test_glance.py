"""What `due` and `next` see: the same cards, quickly, and nothing when anything is unusual."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.core.memory import study_day
from quizzer.core.queue import BY_HAND
from quizzer.core.reviews import Rating
from quizzer.journal import fold, glance, opening
from quizzer.journal.log import Journal
from quizzer.journal.settings import Settings
from quizzer.journal.trouble import FILE
from tests.journal.factories import DAY, MINUTE, SHANGHAI, T0, answer

Counts = tuple[int, int, int]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Eight questions: a.five is a sibling of a.one, b.six and b.seven are a group."""
    journal = Journal.open(tmp_path)
    rows = [
        *[(f"a.{name}", "a", f"a.{name}", "", n) for n, name in enumerate(["one", "two", "three", "four"])],
        ("a.five", "a", "a.one", "", 4),
        ("b.six", "b", "b.six", "g", 5),
        ("b.seven", "b", "b.seven", "g", 6),
        ("b.eight", "b", "b.eight", "", 7),
    ]
    journal.sync_catalogue("g1", rows, {})
    return journal


def counts(journal: Journal, at_ms: int, new_per_day: int = 10) -> Counts:
    conn = look(journal)
    return glance.due_counts(conn, at_ms, study_day(at_ms, SHANGHAI), new_per_day)[:3]


def keys(journal: Journal, at_ms: int, new_left: int = 10) -> list[str]:
    conn, today = look(journal), study_day(at_ms, SHANGHAI)
    answered = glance.answered_today(conn, today)
    return [row[0] for row in glance.candidates(conn, at_ms, today, new_left, answered)]


def look(journal: Journal) -> sqlite3.Connection:
    path = journal.connection.execute("PRAGMA database_list").fetchone()[2]
    conn = glance.open_fast(path)
    assert conn is not None
    return conn


def test_new_cards_come_one_of_a_family_or_group(journal: Journal) -> None:
    assert counts(journal, T0) == (0, 6, 0)
    assert keys(journal, T0) == ["a.one", "a.two", "a.three", "a.four", "b.six", "b.eight"]
    assert counts(journal, T0, new_per_day=2) == (0, 2, 0)


def test_kin_of_a_card_answered_today_wait_till_tomorrow(journal: Journal) -> None:
    answer(journal, "a.one", Rating.EASY)

    assert "a.five" not in keys(journal, T0 + MINUTE)
    assert "a.five" in keys(journal, T0 + DAY)


def test_introduced_cards_count_against_the_cap(journal: Journal) -> None:
    answer(journal, "a.two", Rating.EASY)

    assert counts(journal, T0 + MINUTE, new_per_day=3) == (0, 2, 0)
    assert glance.answered_today(look(journal), study_day(T0, SHANGHAI)) == (1, set(), set(), "a.two")


def test_a_step_counts_twenty_minutes_ahead(journal: Journal) -> None:
    answer(journal, "a.two", Rating.AGAIN)

    assert counts(journal, T0)[2] == 1
    assert counts(journal, T0 - 11 * MINUTE)[2] == 0
    assert keys(journal, T0)[0] == "a.two"


def test_due_reviews_are_counted_by_topic_without_those_held_back(journal: Journal) -> None:
    for key in ("a.one", "a.five", "b.six", "b.seven", "b.eight", "a.two"):
        answer(journal, key, Rating.EASY)
    later = T0 + 60 * DAY
    today = study_day(later, SHANGHAI)
    assert counts(journal, later, 0) == (6, 0, 0)

    answer(journal, "a.one", at_ms=later)
    answer(journal, "b.six", Rating.AGAIN, at_ms=later)
    journal.record("bury", "b.eight", {"day": today}, at_ms=later, offset_min=SHANGHAI)
    journal.record("suspend", "b.seven", {}, at_ms=later, offset_min=SHANGHAI)

    found = glance.due_counts(look(journal), later, today, 0)
    assert found[:3] == (1, 0, 1)
    assert found[4] == [("a", 1, 0, 0), ("b", 0, 0, 1)]
    assert keys(journal, later, 0) == ["b.six", "a.two"]


def test_counts_agree_with_the_cards_that_may_be_asked(journal: Journal) -> None:
    for n, key in enumerate(("a.one", "a.five", "b.six", "b.seven", "b.eight", "a.two")):
        answer(journal, key, Rating(n % 4 + 1), at_ms=T0 + n * DAY)

    for day in range(40):
        at_ms = T0 + day * DAY
        introduced = glance.answered_today(look(journal), study_day(at_ms, SHANGHAI))[0]
        assert sum(counts(journal, at_ms, 3)) == len(keys(journal, at_ms, max(0, 3 - introduced)))


def test_the_next_time_is_that_of_the_first_card_to_fall_due(journal: Journal) -> None:
    step = answer(journal, "a.two", Rating.AGAIN).card
    review = answer(journal, "a.three", Rating.EASY).card
    today = study_day(T0, SHANGHAI)

    assert glance.due_counts(look(journal), T0, today, 0)[3] == step.memory.due_ms
    assert glance.due_counts(look(journal), T0 + 11 * MINUTE, today, 0)[3] == review.memory.due_ms


def test_at_most_five_hundred_candidates_are_handed_over(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        journal.sync_catalogue("g", [(f"a.{n}", "a", f"a.{n}", "", n) for n in range(700)], {})
        for n in range(600):
            answer(journal, f"a.{n}", Rating.EASY, at_ms=T0 + n)

        assert len(keys(journal, T0 + 99 * DAY)) == 500


def test_settings_are_those_of_the_journal(journal: Journal) -> None:
    defaults = Settings()
    assert glance.settings(look(journal)) == (defaults.day_start_min, defaults.new_per_day, defaults.retention)

    journal.set("new_per_day", 3, at_ms=T0, offset_min=0)
    journal.set("retention", 0.85, at_ms=T0, offset_min=0)
    journal.record("setting", None, {"key": "day_start_min", "value": "noon"}, at_ms=T0, offset_min=0)

    assert glance.settings(look(journal)) == (240, 3, 0.85)


def test_what_is_unusual_is_left_to_the_ordinary_way(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert glance.open_fast(str(path)) is None
    path.write_bytes(b"")
    assert glance.open_fast(str(path)) is None
    path.write_bytes(b"not a database" * 100)
    assert glance.open_fast(str(path)) is None


def test_a_journal_of_the_first_tables_is_migrated_by_whoever_writes(journal: Journal, tmp_path: Path) -> None:
    answer(journal, "a.two", Rating.EASY)
    for index in ("card_topic", "card_unseen"):
        journal.connection.execute(f"DROP INDEX {index}")
    journal.connection.execute("DROP TABLE tie")
    journal.connection.execute("PRAGMA user_version = 1")
    journal.close()
    assert glance.open_fast(str(tmp_path / FILE)) is None

    with Journal.open(tmp_path) as migrated:
        assert counts(migrated, T0 + 60 * DAY) == (1, 5, 0)


def test_odd_characters_in_the_path_are_no_hindrance(tmp_path: Path) -> None:
    home = tmp_path / "学习 100%#?x"
    Journal.open(home).close()

    assert glance.open_fast(str(home / FILE)) is not None


def test_the_versions_are_those_of_the_modules_it_does_not_import() -> None:
    assert (glance.SCHEMA, glance.APPLICATION_ID) == (opening.SCHEMA, opening.APPLICATION_ID)
    assert glance.FOLD == fold.FOLD_VERSION
    assert len(list(opening.SCHEMA_FOLDER.glob("*.sql"))) == opening.SCHEMA


def test_it_imports_next_to_nothing() -> None:
    code = "import sys; before = set(sys.modules); import quizzer.journal.glance; print(*set(sys.modules) - before)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=os.getcwd())

    heavy = {"typing", "dataclasses", "enum", "json", "re", "pathlib", "fsrs_rs_python"}
    assert heavy.isdisjoint(done.stdout.split())


# Exercises and drills -------------------------------------------------------------------------------------------------
def with_tasks(journal: Journal) -> None:
    """A lab that proves a.one and a.two, with an exercise and a drill."""
    rows = [(f"a.{name}", "a", f"a.{name}", "", n) for n, name in enumerate(["one", "two", "three"])]
    tasks = [(key, "a", key, "lab/x", BY_HAND + n) for n, key in enumerate(["exercise/x", "drill/x/sums"])]
    journal.sync_catalogue("g2", [*rows, *tasks], {}, [("a.one", "lab/x"), ("a.two", "lab/x")])


def test_cards_begun_by_hand_never_come_as_new(journal: Journal) -> None:
    with_tasks(journal)
    assert keys(journal, T0) == ["a.one", "a.two", "a.three"]
    answer(journal, "drill/x/sums", Rating.EASY)
    assert glance.answered_today(look(journal), study_day(T0, SHANGHAI))[0] == 0


def test_a_tie_holds_between_a_group_and_a_family_and_not_beyond(journal: Journal) -> None:
    with_tasks(journal)
    for key in ("a.one", "a.two", "a.three", "exercise/x", "drill/x/sums"):
        answer(journal, key, Rating.EASY)
    later = T0 + 60 * DAY
    assert counts(journal, later) == (5, 0, 0)
    answer(journal, "a.one", Rating.EASY, at_ms=later)
    assert sorted(keys(journal, later)) == ["a.three", "a.two"]
    assert counts(journal, later) == (2, 0, 0)
    later += 300 * DAY
    answer(journal, "exercise/x", Rating.EASY, at_ms=later)
    assert keys(journal, later) == ["a.three"]
    card = journal.card("a.one")
    assert card is not None
    assert journal.kin_of(card) == ({"a.one"}, {"lab/x"})


def test_ties_go_with_the_labs(journal: Journal) -> None:
    with_tasks(journal)
    journal.sync_catalogue("g3", [("a.one", "a", "a.one", "", 0)], {})
    assert journal.connection.execute("SELECT count(*) FROM tie").fetchone() == (0,)
    assert journal.connection.execute("SELECT key, kin FROM card").fetchall() == [("a.one", 0)]


def test_progress_is_of_one_card_in_its_order(journal: Journal) -> None:
    for n, card in enumerate(("exercise/x", "exercise/y", "exercise/x")):
        journal.record("progress", card, {"exercise": f"step {n}"}, at_ms=T0, offset_min=SHANGHAI)
    assert [event.body["exercise"] for event in journal.progress("exercise/x")] == ["step 0", "step 2"]
