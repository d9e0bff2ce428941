"""The bundled questions keep what questions/README.md promises of them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from quizzer.core.grading import grade
from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.corpus.check import check
from tests.contracts.pages import bundled, packs

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = bundled()
RECALL = [question for question in QUESTIONS if question.type == "recall"]


def name(question: Question) -> str:
    return str(question.id)


def test_the_bundled_questions_have_no_problems() -> None:
    problems, good = check([("bundled", ROOT / "questions")])
    assert [f"{p.where} {p.what.en}" for p in problems] == []
    assert good == len(QUESTIONS)


def test_a_pack_is_short_enough_to_read() -> None:
    lines = {path.name: path.read_text(encoding="utf-8").count("\n") for path in (ROOT / "questions").rglob("*.yaml")}
    assert [(name, count) for name, count in lines.items() if count > 900] == []
    assert [(pack.where, len(pack.questions)) for pack in packs() if len(pack.questions) > 15] == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("question", RECALL, ids=name)
def test_a_reference_answer_says_every_point_and_no_misconception(
    question: Question, lang: Literal["zh", "en"]
) -> None:
    verdict = grade(
        question.answer.pick(lang), question.points, question.wrong, f"{question.ask.zh}\n{question.ask.en}"
    )
    assert [p.id for p in verdict.points if p.verdict != "covered"] == []
    assert verdict.misconceptions == ()


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.type == "output"], ids=name)
def test_the_stated_output_is_the_real_one(question: Question) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", question.code],
        capture_output=True,
        encoding="utf-8",
        timeout=20,
        check=False,
    )
    assert (ran.stdout.rstrip("\n"), ran.returncode) == (question.stdout.rstrip("\n"), 0), ran.stderr


def test_python_in_an_answer_parses() -> None:
    broken = [
        f"{question.id}: {wrong}"
        for question in QUESTIONS
        for text in (question.answer.zh, question.answer.en)
        for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        if (wrong := wrong_in(code))
    ]
    assert broken == []


def wrong_in(code: str) -> str:
    """What Python says against a code; "" if it parses."""
    try:
        ast.parse(code)
    except SyntaxError as error:
        return str(error)
    return ""


def test_a_wrong_option_says_why_it_is_wrong() -> None:
    silent = [
        f"{question.id} {option.id}"
        for question in QUESTIONS
        for option in question.options
        if option.id not in question.right and option.id not in {wrong.id for wrong in question.wrong}
    ]
    assert silent == []


def test_a_learner_finds_both_languages_everywhere() -> None:
    lacking = [
        f"{question.id}: {text}" for question in QUESTIONS for text in texts(question) if not (text.zh and text.en)
    ]
    assert lacking == []


def texts(question: Question) -> Iterator[Text]:
    """Everything in a question that stands in both languages."""
    yield from (question.ask, question.answer, *question.hints, *question.items)
    yield from (correction.says for correction in question.corrects)
    for parts in (question.points, question.wrong, question.corrects, question.options):
        yield from (part.text for part in parts)
