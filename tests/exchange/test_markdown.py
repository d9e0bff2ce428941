"""Markdown: ours reads back, and other people's files in the shapes that they have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from markdown_it import MarkdownIt

from quizzer.core.language import Text
from quizzer.exchange import markdown
from quizzer.exchange.values import Card, Options, Problem, clean
from tests.exchange.making import ALL, CHOICE, CLOZE, question, texts

SHAPES = {
    "headings": "# Redis\n## Contents\n- [a](#a)\n## 1. Why?\nSo.\n```sh\n# 2. no heading\n```\n## 2. How?\n### detail\nThus.\n",
    "nested": "# Bank\n## Redis\n### What is AOF?\nA log.\n### What is RDB?\nA snapshot.\n## MySQL\n### What is MVCC?\nVersions.\n",
    "details": "## Redis\n<details><summary><b>Why?</b></summary>\n\nSo.\n<details><summary>more</summary>deep</details>\n</details>\n\n<details>\n<summary>How?</summary>\nThus.\n</details>\n",
    "pairs": "**Q: Why?**\nA: So.\n\nQ2: How?\n\nA: Thus,\n\nand more.\n",
}
ASKED = {
    "headings": ["Why?", "How?"],
    "nested": ["What is AOF?", "What is RDB?", "What is MVCC?"],
    "details": ["Why?", "How?"],
    "pairs": ["Why?", "How?"],
}


def read(path: Path) -> list[Card | Problem]:
    return list(markdown.read(path, Options()).entries)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_its_questions(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "bank.md"
    path.write_text(SHAPES[shape], encoding="utf-8")

    found = read(path)

    assert [entry.question.ask.en for entry in found if isinstance(entry, Card)] == ASKED[shape]
    assert all(isinstance(entry, Card) for entry in found)


def test_code_and_deeper_headings_belong_to_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "bank.md"
    path.write_text(SHAPES["headings"], encoding="utf-8")
    first, second = (entry.question for entry in read(path) if isinstance(entry, Card))
    assert "# 2. no heading" in first.answer.en
    assert "Thus." in second.answer.en
    assert first.topic == "redis"


def test_a_heading_without_an_answer_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bank.md"
    path.write_text("## Why?\nSo.\n## How?\n## When?\nNow.\n", encoding="utf-8")
    (problem,) = (entry for entry in read(path) if isinstance(entry, Problem))
    assert problem.where == "bank.md:3"


def test_ours_keeps_ids_and_both_languages(tmp_path: Path) -> None:
    markdown.write(map(Card, ALL), tmp_path / "q.md", Options())
    back = [entry.question for entry in read(tmp_path / "q.md") if isinstance(entry, Card)]
    assert [(q.id, q.topic) for q in back] == [(q.id, q.topic) for q in ALL]
    assert back[0].ask == ALL[0].ask


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts)
@example("?", ">* #")
@example("?", "**")
@example("?", "1. # x")
@example("?", "a\n- \nb")
def test_no_card_text_is_a_heading_a_tag_or_a_link(tmp_path: Path, ask: str, answer: str) -> None:
    made = question(zh=ask, en="", answer=Text(answer, ""))
    markdown.write([Card(made), Card(question("me.next", zh="下一题"))], tmp_path / "q.md", Options())

    tokens = MarkdownIt("commonmark").parse((tmp_path / "q.md").read_text(encoding="utf-8"))
    inside = [child.type for token in tokens for child in token.children or ()]

    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h2"]
    assert not {"html_block"} & {token.type for token in tokens}
    assert not {"html_inline", "link_open", "image"} & set(inside)
    assert [entry.question.id for entry in read(tmp_path / "q.md") if isinstance(entry, Card)] in (
        ["me.first", "me.next"],
        ["me.next"] if not any(char.isalnum() for char in ask) else [],  # a question without a letter asks nothing
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts)
@example("?", "see\n\n---\n\nNext")
@example("?", "`\\[a\\]` \\[b\\]\n\n```\n\\{ ## x {#a.b}\n**A**\n```")
@example("**A**", "x\n\n**A**\n\n**EN** y")
def test_every_word_of_an_answer_comes_back(tmp_path: Path, ask: str, answer: str) -> None:
    made = question("redis.first", zh=f"问 {ask}", en=f"Why {ask}?", answer=Text(answer, f"So {answer}"))
    markdown.write([Card(made)], tmp_path / "q.md", Options())

    (back,) = (entry.question for entry in read(tmp_path / "q.md") if isinstance(entry, Card))

    said = clean(answer).split()
    assert (back.id, back.topic) == ("redis.first", "redis")
    assert (back.ask.zh.split(), back.ask.en.split()) == (clean(made.ask.zh).split(), clean(made.ask.en).split())
    assert back.answer.zh.split()[: len(said)] == said  # a fence that the card left open is closed after it
    assert back.answer.en.split()[: len(said) + 1] == ["So", *said]


def test_options_and_gaps_are_asked_and_not_answered(tmp_path: Path) -> None:
    markdown.write([Card(CHOICE), Card(CLOZE)], tmp_path / "q.md", Options())
    choice, cloze = (entry.question for entry in read(tmp_path / "q.md") if isinstance(entry, Card))
    assert choice.ask == Text("问题?\n\n- A. 甲\n- B. 乙", "Why?\n\n- A. one\n- B. two")
    assert choice.answer == Text("B\n\n因为", "B\n\nSo.")
    assert cloze.ask.en == "Why?\n\nwhile on ____ the ____ is free"
    assert cloze.answer.zh == "磁盘; 锁\n\n因为"


def test_a_gap_with_several_answers_names_them_all(tmp_path: Path) -> None:
    gap = question(type="cloze", text=Text("要 [[锁|互斥锁]]", "It needs [[a lock|mutex]] and [[luck]]"))
    markdown.write([Card(gap)], tmp_path / "q.md", Options("en"))
    assert "a lock / mutex; luck" in (tmp_path / "q.md").read_text(encoding="utf-8")


def test_a_question_added_by_hand_to_our_own_file_is_taken_too(tmp_path: Path) -> None:
    markdown.write([Card(CHOICE)], tmp_path / "q.md", Options())
    with (tmp_path / "q.md").open("a", encoding="utf-8") as file:
        file.write("## What is a socket?\n\nAn end of a connection.\n\n### More\n\nText.\n")
    _, added = (entry.question for entry in read(tmp_path / "q.md") if isinstance(entry, Card))
    assert (added.ask.en, added.topic) == ("What is a socket?", "net")
    assert added.answer.en == "An end of a connection.\n\n### More\n\nText."
