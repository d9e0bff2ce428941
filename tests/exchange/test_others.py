"""Formats that are only written: each by its own rules, whatever a card says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quizzer.core.language import Text
from quizzer.core.questions import Option
from quizzer.exchange import gift, hashcards, obsidian, org
from quizzer.exchange.values import Card, Options
from tests.exchange import gift_reader
from tests.exchange.making import ALL, CHOICE, question, texts

OPTIONS = Options(lang="zh")
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(module: Any, folder: Path, *questions: Any) -> str:
    path = folder / "cards.txt"
    assert module.write(map(Card, questions), path, OPTIONS).written == len(questions)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [gift, hashcards, obsidian, org], ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_type_can_be_written(tmp_path: Path, module: Any) -> None:
    text = written(module, tmp_path, *ALL)
    assert text.count("问题?") >= len(ALL)
    assert "因为" in text


@one_folder
@given(texts, texts)
@example("{x", "~%50% #a ####")
def test_gift_says_the_same_to_an_independent_reader(tmp_path: Path, ask: str, answer: str) -> None:
    text = written(gift, tmp_path, question(zh=ask, answer=Text(answer, "")), question("me.next"))
    first, second = gift_reader.items(text)
    assert (first.kind, first.title, second.title) == ("essay", "me.first", "me.next")
    assert (first.text.split(), first.feedback.split()) == (ask.split(), answer.split())


@one_folder
@given(st.lists(texts, min_size=2, max_size=8), st.data())
@example(["%50% red", "[html]<b>", "a -> b"], None)
def test_gift_offers_the_same_options_to_an_independent_reader(tmp_path: Path, said: list[str], data: Any) -> None:
    letters = "abcdefgh"[: len(said)]
    right = data.draw(st.sets(st.sampled_from(letters), min_size=1)) if data else {"a"}
    options = tuple(Option(letter, text, "") for letter, text in zip(letters, said, strict=True))
    made = question(type="choice", options=options, right=tuple(sorted(right)))

    (item,) = gift_reader.items(written(gift, tmp_path, made))

    assert item.kind == "choice"
    assert [answer.text.split() for answer in item.answers] == [text.split() for text in said]
    assert {letter for letter, answer in zip(letters, item.answers, strict=True) if answer.weight > 0} == right
    assert abs(sum(answer.weight for answer in item.answers) - 100) < 0.01


@one_folder
@given(texts)
@example("a -> b")
@example("%50%")
def test_gift_has_an_output_typed_or_shown(tmp_path: Path, output: str) -> None:
    (item,) = gift_reader.items(written(gift, tmp_path, question(type="output", code="print()", stdout=output)))
    assert item.kind in ("short answer", "essay")
    assert [answer.text.split() for answer in item.answers] in ([], [output.split()])
    assert set(output.split()) <= set(item.feedback.split()) | {word for a in item.answers for word in a.text.split()}


def test_gift_marks_the_right_choice(tmp_path: Path) -> None:
    assert "{~甲 =乙 ####" in written(gift, tmp_path, CHOICE)


@one_folder
@given(texts, texts)
def test_hashcards_sees_two_cards(tmp_path: Path, ask: str, answer: str) -> None:
    text = written(hashcards, tmp_path, question(zh=ask, answer=Text(answer, "")), question("me.next"))
    body = text.split("---\n", 2)[2]
    assert [line[:2] for line in body.split("\n") if re.match(r"[QAC]:", line)] == ["Q:", "A:", "Q:", "A:"]
    assert len(re.findall(r"^---", body, re.MULTILINE)) == 1


@one_folder
@given(texts, texts)
def test_obsidian_sees_two_cards(tmp_path: Path, ask: str, answer: str) -> None:
    text = written(obsidian, tmp_path, question(zh=ask, answer=Text(answer, "")), question("me.next"))
    blocks = [block for block in text.split("\n\n") if block.strip()]
    assert len(blocks) == 3
    assert all(re.findall(r"^\?$", block, re.MULTILINE) == ["?"] for block in blocks[1:])
    assert "::" not in text


@one_folder
@given(texts, texts)
def test_org_sees_two_headings_and_no_link(tmp_path: Path, ask: str, answer: str) -> None:
    text = written(org, tmp_path, question(zh=ask, answer=Text(answer, "")), question("me.next"))
    assert len(re.findall(r"^\*+ ", text, re.MULTILINE)) == 5
    prose = re.sub(r"(?ms)^#\+begin_example$.*?^#\+end_example$", "", text)
    assert "[[" not in prose
    assert len(re.findall(r"^:PROPERTIES:$", prose, re.MULTILINE)) == 2
