"""Other people's Markdown: which lines are questions, where answers end, which options are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.core.questions import Question
from quizzer.exchange import markdown
from quizzer.exchange.values import DRAFT, Card, Options, Problem
from tests.exchange.repository_shapes import SHAPES


def found(folder: Path, text: str) -> list[Card | Problem]:
    path = folder / "bank.md"
    path.write_text(text, encoding="utf-8")
    return list(markdown.read(path, Options()).entries)


def questions(folder: Path, text: str) -> list[Question]:
    return [entry.question for entry in found(folder, text) if isinstance(entry, Card)]


@pytest.mark.parametrize("shape", SHAPES)
def test_each_question_has_its_own_answer_whole(tmp_path: Path, shape: str) -> None:
    text, expected = SHAPES[shape]

    read = questions(tmp_path, text)

    assert [question.ask.pick("en") for question in read] == [ask for ask, _ in expected]
    ends = [end for _, end in expected]
    assert [q.answer.pick("en")[-len(end) :] for q, end in zip(read, ends, strict=True)] == ends


@pytest.mark.parametrize(
    ("body", "options", "right"),
    [
        ("- [ ] red\n- [x] blue\n\nSky.\n", ["red", "blue"], ("b",)),
        ("- [x] red\n- [x] blue\n- [ ] `x`\n", ["red", "blue", "`x`"], ("a", "b")),
        (
            "- A: red\n- B: blue\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nSky.\n</p>\n</details>\n",
            ["red", "blue"],
            ("b",),
        ),
        ("A) red\nB) blue\n\n**Answer: A** by law.\n", ["red", "blue"], ("a",)),
        ("- 1: red\n- 2: blue\n- 3: green\n\n答案: 3\n", ["red", "blue", "green"], ("c",)),
        ("A. red\nB. blue ✅\nC. green\n\nSky.\n", ["red", "blue", "green"], ("b",)),
        ("- red\n- f(x)   <<<<--CORRECT\n- green\n", ["red", "f(x)", "green"], ("b",)),
        ("\n\t1. red\n\t2. blue <<<---CORRECT\n\t\n", ["red", "blue"], ("b",)),
        (
            "   - a) red (correct)\n   - b) **blue** (Correct answer)\n   - c) green\n",
            ["red", "**blue**", "green"],
            ("a", "b"),
        ),
        (
            "**选项：**\n- A. ✅ red\n- B. blue\n\n<details><summary>查看答案</summary>\n\n### ✅ 正确答案：A、B\n\n### 📖 解析\n天。\n</details>\n",
            ["✅ red", "blue"],
            ("a", "b"),
        ),
    ],
)
def test_a_question_with_options_and_a_right_one_is_a_choice(
    tmp_path: Path, body: str, options: list[str], right: tuple[str, ...]
) -> None:
    (first, _) = questions(tmp_path, f"## Q1. Which colour?\n\n{body}\n## Q2. Why?\nSo.\n")
    assert first.type == "choice"
    assert first.ask.en == "Which colour?"
    assert [option.en for option in first.options] == options
    assert first.right == right
    assert "Answer" not in first.answer.en


def test_a_text_below_a_title_that_ends_by_asking_is_the_question(tmp_path: Path) -> None:
    read = questions(
        tmp_path, "## Design\n#### Globals\nGlobals are shared.\n\nWhy is that bad?\n#### Coupling\nWhat is it?\n"
    )
    assert [question.ask.en for question in read] == [
        "Globals\n\nGlobals are shared.\n\nWhy is that bad?",
        "Coupling\n\nWhat is it?",
    ]
    assert all(question.tags == (DRAFT,) for question in read)


def test_bare_bullets_are_drafts_and_lists_of_links_are_nothing(tmp_path: Path) -> None:
    text = (
        "## Links\n* [What is a port?](http://a)\n* [Why?](http://b)\n## Talk\n* What is a port?\n  * Which is yours?\n"
        "* Search for x in all files.\n* Make this work:\n```js\nf()\n```\n"
    )
    read = questions(tmp_path, text)
    assert [question.ask.en for question in read] == [
        "What is a port?\n\n* Which is yours?",
        "Search for x in all files.",
        "Make this work:\n\n```js\nf()\n```",
    ]
    assert all(question.tags == (DRAFT,) for question in read)


def test_a_list_that_asks_once_is_taken_beside_lists_that_ask(tmp_path: Path) -> None:
    text = (
        "## Monday\n1. What is a?\n2. What is b?\n3. Locks\n## Tuesday\n1. What is c?\n2. Queues\n3. Heaps\n4. Trees\n"
    )
    read = questions(tmp_path, text)
    assert [q.ask.en for q in read] == ["What is a?", "What is b?", "Locks", "What is c?", "Queues", "Heaps", "Trees"]


def test_titles_of_parts_between_numbered_questions_are_nothing(tmp_path: Path) -> None:
    read = questions(tmp_path, "### Basics\n### 1. Lock\nL.\n### 2. Spin\nS.\n### More\n### 3. Heap\nH.\n")
    assert [q.ask.en for q in read] == ["Lock", "Spin", "Heap"]


def test_a_question_whose_answer_is_missing_is_a_draft_and_named_by_its_line(tmp_path: Path) -> None:
    entries = found(tmp_path, "## Why?\nSo.\n## How?\nTBD\n## When?\nNow.\n")
    (problem,) = (entry for entry in entries if isinstance(entry, Problem))
    drafts = [entry.question.ask.en for entry in entries if isinstance(entry, Card) and DRAFT in entry.question.tags]
    assert (problem.where, drafts) == ("bank.md:3", ["How?"])


def test_a_file_says_why_it_was_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bank.md"
    path.write_text(SHAPES["numbers that follow each other outweigh more headings"][0], encoding="utf-8")
    why = markdown.read(path, Options()).why.en
    assert why == (
        "the questions are: headings of level 2 (3, numbered in a row). "
        "Not taken: headings of level 3 (3, numbered in a row)"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        *("> " * 2_000 + "x", "".join("  " * depth + "- a\n" for depth in range(300)), "*" * 50_000, "[" * 50_000),
        *(
            "<details>" * 60_000,
            "<details>\n<summary>" * 2_000,
            "# a?\n" + "- [ ] x\n" * 2_000,
            "`" * 30_000,
            "![[" * 20_000,
        ),
        *(
            "# a\nAnswer:\n" * 500,
            "# a\nx\n" + "Answer:\n" * 20_000,
            "# a\n" + "## b\n" * 20_000,
            "# a" + " " * 200_000 + "b\n",
            "| Question | Answer |\n|---|---|\n| a b | c |\n\n" * 3_000,
            "# a\n" + "<br>" * 50_000,
            "Q: a\n" * 2_000,
            "<" * 50_000,
            "**a" * 20_000,
            "\x1b[2J# a?\n\u202eb",
            "##" * 20_000,
            "Q" + " " * 200_000 + "b\n",
            "# a?\nA. x" + " " * 200_000 + "y\nB. z ✅\n",
            "- x\n" + "  - a?\n" * 4_000,
            "- a? b\n" * 4_000,
            "## a?\n### Answer\n" * 4_000,
            "---\nquestion: a?\n---\n\n" * 2_000,
            "# Question " + "1." * 20_000 + "\n",
            "<!--" * 30_000,
            "<!-- a --> b " * 20_000,
            "## a\n- b " + "<" * 100_000 + "\n- c\n",
            "## a\n### 1. b\n" * 3_000,
        ),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_no_file_takes_long_or_lets_a_control_character_in(tmp_path: Path, hostile: str) -> None:
    entries = found(tmp_path, hostile)
    texts = [f"{entry.question.ask}{entry.question.answer}" for entry in entries if isinstance(entry, Card)]
    assert not [text for text in texts if "\x1b" in text or "\u202e" in text]
