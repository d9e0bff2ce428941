"""The dashboard on its short way is that of a desk; whatever a desk would put right or tell of is left to it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from quizzer.app import dealing, glance, places, report
from quizzer.app.desk import Desk
from quizzer.app.recording import answer, undo
from quizzer.core.report_views import Dashboard
from quizzer.core.reviews import Rating
from quizzer.journal import glance as journal
from tests.app.making import Clock, make_desk

POINTS = "    points: [{id: p, zh: 要点一, en: point one}, {id: q, zh: 要点二, en: point two}]\n"
PACK = "format: 1\ntopic: mine\nquestions:\n" + "".join(
    f"  - id: {topic}.q{n}\n    topic: {topic}\n    ask: 第 {n} 题?\n    answer: 答\n{POINTS}"
    for topic in ("mine", "other")
    for n in range(9)
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Desk:
    """Eighteen questions of two topics, and nothing bundled."""
    empty = tmp_path / "nothing"
    empty.mkdir()
    monkeypatch.setattr(places, "BUNDLED", str(empty))
    return make_desk(tmp_path, PACK, clock=clock, bundled=True)


def on_the_long_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Dashboard:
    with monkeypatch.context() as patched:
        patched.setattr(glance, "opened", lambda env, now=None: None)
        with Desk(desk.ctx) as fresh:
            return report.dashboard(fresh)


def test_both_ways_show_the_same(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk:
        assert report.glanced(desk.ctx) is None, "nothing is there yet"
        assert on_the_long_way(desk, monkeypatch) == report.glanced(desk.ctx)
        for n in range(16):
            answer(
                desk,
                f"{('mine', 'other')[n % 2]}.q{n // 2}",
                Rating(n % 4 + 1),
                said="要点一说的是这一件事",
                seconds=9.0,
            )
            clock.pass_days(0.6)
        undo(desk)
        desk.journal.record("suspend", "mine.q3", {}, at_ms=clock.at_ms, offset_min=480)
        desk.journal.set("new_per_day", 3, at_ms=clock.at_ms, offset_min=480)
        desk.journal.set("retention", 0.85, at_ms=clock.at_ms, offset_min=480)
        for _ in range(5):
            found = on_the_long_way(desk, monkeypatch)
            assert report.glanced(desk.ctx) == found
            clock.pass_days(4)
        assert (found.reviews, found.seen, found.questions, found.goal) == (15, 15, 18, 0.85)
        assert any(topic.missed for topic in found.topics)
        assert found.due


def test_an_edited_file_is_read_again_first(desk: Desk, tmp_path: Path) -> None:
    with desk:
        assert report.dashboard(desk).questions == 18
    (tmp_path / "extra" / "mine.yaml").write_text(PACK.replace("q8", "q9"), encoding="utf-8")

    assert report.glanced(desk.ctx) is None


def test_a_question_that_is_left_out_is_told_of_by_the_desk(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "extra" / "mine.yaml").write_text(
        PACK + "  - id: mine.bad\n    ask: 题\n    answer: 答\n    type: odd\n", encoding="utf-8"
    )
    with desk:
        assert report.dashboard(desk).questions == 18

    assert report.glanced(desk.ctx) is None


def test_a_damaged_journal_is_left_to_the_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk:
        report.dashboard(desk)

    def fail(*_: object) -> None:
        raise journal.Error("database disk image is malformed")

    monkeypatch.setattr(journal, "due_counts", fail)
    assert report.glanced(desk.ctx) is None


def test_an_index_that_holds_no_questions_any_more_is_compiled_again(desk: Desk) -> None:
    with desk:
        for n in range(6):
            answer(desk, f"mine.q{n}", Rating.AGAIN, said="要点一说的是这一件事")
        before = report.glanced(desk.ctx)
        assert before is not None
        assert before.topics[0].missed
    with closing(sqlite3.connect(desk.ctx.index_file)) as index, index:
        index.execute("UPDATE body SET said = '[]'")

    assert report.glanced(desk.ctx) is None
    with Desk(desk.ctx) as fresh:
        assert report.dashboard(fresh) == before


def test_a_new_card_takes_as_long_as_in_a_sitting() -> None:
    assert report.NEW_SECONDS == dealing.NEW_SECONDS


def test_the_statistics_load_little_of_the_program() -> None:
    code = "import sys; import quizzer.app.report; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=os.getcwd())

    heavy = {"quizzer.app.desk", "quizzer.app.dealing", "quizzer.corpus.index", "quizzer.journal.log"}
    assert heavy.isdisjoint(done.stdout.split())
