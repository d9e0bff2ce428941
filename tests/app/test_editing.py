"""`e` on a card: the learner's own copy replaces the bundled question, and nothing is said to be wrong."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from quizzer.app.context import Context
from quizzer.app.desk import Desk
from quizzer.app.editing import edit_question
from quizzer.core.language import Text
from tests.app.making import Clock, make_desk

BUNDLED = "redis.breakdown"


def editor(old: str, new: str) -> str:
    """An editor that changes one word of the file it is given."""
    code = f"import sys, pathlib; p = pathlib.Path(sys.argv[-1]); p.write_text(p.read_text('utf-8').replace({old!r}, {new!r}), 'utf-8')"
    return shlex.join([sys.executable, "-c", code])


@pytest.mark.skipif(os.name == "nt", reason="the sample editor's quoting is for POSIX shells")
def test_editing_a_bundled_question_makes_the_learners_own_copy(tmp_path: Path) -> None:
    warned: list[Text] = []
    env = {"QUIZZER_HOME": str(tmp_path / "home"), "EDITOR": editor("缓存击穿", "热点击穿")}
    with Desk(Context(env, Clock()), warn=lambda what, hint, where: warned.append(what)) as desk:
        before = desk.question(BUNDLED)
        source = Path(before.where.rpartition(":")[0]).read_bytes()

        done = edit_question(desk, BUNDLED)
        desk.refresh()

        after = desk.question(BUNDLED)
        assert done.changed
        assert "热点击穿" in after.ask.zh
        assert after.points == before.points
        assert Path(after.where.rpartition(":")[0]).is_relative_to(tmp_path / "home" / "packs")
        assert Path(before.where.rpartition(":")[0]).read_bytes() == source
        assert warned == []


@pytest.mark.skipif(os.name == "nt", reason="the sample editor's quoting is for POSIX shells")
def test_editing_a_question_of_ones_own_edits_its_file(tmp_path: Path) -> None:
    with make_desk(tmp_path, EDITOR=editor("第二题", "另一题")) as desk:
        edit_question(desk, "mine.second")
        desk.refresh()
        assert desk.question("mine.second").ask.zh == "另一题是什么?"
        assert desk.question("mine.first").ask.zh == "第一题是什么?"


def test_an_editor_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    with make_desk(tmp_path, EDITOR="/nowhere/editor") as desk:
        assert not edit_question(desk, "mine.first").changed
        assert desk.question("mine.first").ask.zh == "第一题是什么?"
