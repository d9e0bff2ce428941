"""Hashcards, Obsidian, Org and GIFT read back: ours, and what their own programs' users write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from quizzer.app import folder
from quizzer.app import question_files as yaml
from quizzer.app.twins import Bank
from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.exchange import formats, gift, hashcards, json, obsidian, org, pack
from quizzer.exchange.values import DRAFT, Card, Options, Problem, clean
from tests.exchange.making import ALL, CHOICE, FULL, question, texts

OPTIONS = Options(lang="zh")
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def read(module: Any, path: Path) -> list[Question]:
    return [entry.question for entry in module.read(path, OPTIONS).entries if isinstance(entry, Card)]


def of(module: Any, folder: Path, text: str) -> list[Question]:
    path = folder / "deck.txt"
    path.write_text(text, encoding="utf-8")
    return read(module, path)


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("module", [hashcards, obsidian, org, gift], ids=lambda m: m.__name__.rpartition(".")[2])
@one_folder
@given(texts, texts)
@example("::", "?\n??\n\n*** x")
def test_what_we_write_reads_back_card_by_card(tmp_path: Path, module: Any, ask: str, answer: str) -> None:
    made = [
        question(zh=f"题 {ask}", answer=Text(f"答 {answer}", "")),
        question("me.next", zh="下一题", answer=Text("末", "")),
    ]
    module.write(map(Card, made), tmp_path / "deck.txt", OPTIONS)

    back = read(module, tmp_path / "deck.txt")

    assert [letters(q.ask.zh) for q in back] == [letters(clean(q.ask.zh)) for q in made]
    assert [letters(q.answer.zh) for q in back] == [letters(clean(q.answer.zh)) for q in made]


@pytest.mark.parametrize("module", [org, gift], ids=["org", "gift"])
def test_formats_that_carry_ids_keep_them_and_the_topics(tmp_path: Path, module: Any) -> None:
    made = [*ALL, question("redis.first")]
    module.write(map(Card, made), tmp_path / "deck.txt", OPTIONS)
    assert [(q.id, q.topic) for q in read(module, tmp_path / "deck.txt")] == [(q.id, q.topic) for q in made]


def test_no_letter_names_an_option_that_moodle_will_shuffle(tmp_path: Path) -> None:
    gift.write([Card(CHOICE)], tmp_path / "deck.txt", OPTIONS)
    (back,) = read(gift, tmp_path / "deck.txt")
    assert back.answer.zh == "乙\n\n因为"


def test_hashcards_of_others(tmp_path: Path) -> None:
    back = of(
        hashcards,
        tmp_path,
        '---\nname = "Geo"\n---\nQ: Capital\nof France?\nA:\n\n- Paris\n---\nC: [Paris] is in [France].\n\nQ: Next?\nA: x\n',
    )
    assert [(q.topic, q.ask.en, q.answer.en) for q in back[::2]] == [
        ("geo", "Capital\nof France?", "- Paris"),
        ("geo", "Next?", "x"),
    ]
    assert (back[1].type, back[1].text.en) == ("cloze", "[[Paris]] is in [[France]].")


def test_obsidian_of_others(tmp_path: Path) -> None:
    text = "#flashcards/net\n\nPort?::A number\n- Host:::Name\n\nLong\nquestion\n?\nLong\n\n```\na\n\nb\n```\n\nThe ==lock== is ==free==^[state]\n<!--SR:!2024-01-01,1,2-->\n"
    back = of(obsidian, tmp_path, text)
    assert [(q.topic, q.type, (q.text or q.ask).en) for q in back] == [
        ("net", "recall", "Port?"),
        ("net", "recall", "Host"),
        ("net", "recall", "Long\nquestion"),
        ("net", "cloze", "The [[lock]] is [[free]]"),
    ]


def test_org_of_others(tmp_path: Path) -> None:
    text = "* Net\n** Port? :drill:\n:PROPERTIES:\n:ID: x\n:END:\nA number.\n** Host :fc:\nWhat is it?\n*** Back\nA name.\n** Notes\nno card\n"
    assert [(q.topic, q.ask.en, q.answer.en) for q in of(org, tmp_path, text)] == [
        ("net", "Port?", "A number."),
        ("net", "What is it?", "A name."),
    ]


def test_gift_of_others(tmp_path: Path) -> None:
    text = (
        "// note\n$CATEGORY: $course$/Net\n\n::Q1:: Grant is buried in {=Grant's tomb ~nowhere #no} today.\n\n"
        "Sky is blue.{TRUE}\n\nTwo plus two?{=four =4}\n\nWhy? {####Because \\{so\\}}\n\nWrite. {}\n\n"
        "Both? {~%50%a ~%50%b ~%-100%c}\n"
    )
    back = of(gift, tmp_path, text)
    assert [(q.type, q.right, q.answer.en) for q in back if DRAFT not in q.tags] == [
        ("choice", ("a",), "Grant's tomb\n\nno"),
        ("choice", ("a",), "TRUE"),
        ("recall", (), "four\n4"),
        ("recall", (), "Because {so}"),
        ("choice", ("a", "b"), "a\nb"),
    ]
    assert back[0].ask.en == "Grant is buried in ____ today."
    assert {q.topic for q in back} == {"net"}


def test_gift_keeps_a_choice_a_choice(tmp_path: Path) -> None:
    gift.write([Card(CHOICE)], tmp_path / "deck.txt", OPTIONS)
    (back,) = read(gift, tmp_path / "deck.txt")
    assert (back.id, back.type, [option.zh for option in back.options], back.right) == (
        CHOICE.id,
        "choice",
        ["甲", "乙"],
        ("b",),
    )


@one_folder
@given(texts, texts)
def test_json_and_yaml_give_back_what_was_written(tmp_path: Path, ask: str, answer: str) -> None:
    ask, answer = clean(ask).strip(), clean(answer).strip()
    made = [question(zh=ask, en="", answer=Text(answer, "x")), *ALL]
    json.write(map(Card, made), tmp_path / "q.json", OPTIONS)
    (tmp_path / "q.yaml").write_text(pack.joined(pack.HEAD, map(pack.item_of, made)), encoding="utf-8")

    for module, name in ((json, "q.json"), (yaml, "q.yaml")):
        assert [as_json(q) for q in read(module, tmp_path / name)] == [as_json(q) for q in made]


def test_a_folder_is_read_file_by_file_and_a_bad_one_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.md").write_text("## Why?\nSo.\n", encoding="utf-8")
    (tmp_path / "sub" / "b.json").write_text("{", encoding="utf-8")
    (tmp_path / "sub" / "c.csv").write_text("question,answer\nHow?,Thus\n", encoding="utf-8")
    (tmp_path / "LICENSE.md").write_text("## Why?\nNo.\n", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("/etc/passwd")

    entries = list(folder.read(tmp_path, OPTIONS).entries)

    assert [entry.where for entry in entries] == ["a.md:1", "sub/b.json", "sub/c.csv:2"]
    assert isinstance(entries[1], Problem)


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("# Bank\n## Why?\nSo.\n", "markdown"),
        ("Q: Why?\nA: So.\n", "markdown"),
        ("Q: Why?\nA: So.\n\nC: [x] y\n", "hashcards"),
        ('---\nname = "x"\n---\nQ: Why?\nA: So.\n', "hashcards"),
        ("Why?\n?\nSo.\n", "obsidian"),
        ("#flashcards\n\nWhy?::So.\n", "obsidian"),
        ("", "markdown"),
    ],
)
def test_a_markdown_file_says_by_its_lines_what_it_is(tmp_path: Path, text: str, format: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    assert formats.guessed(path) == format


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("#separator:tab\n#html:true\nWhy?\tSo.\n", "tsv"),
        ('#separator:Comma\n"Why?","So.\n\n1. one"\n', "tsv"),
        ("Why?\tSo.\nHow?\tThus.\n", "tsv"),
        ("#### 1. Why?\n\tSo.\n#### 2. How?\nThus.\n", "markdown"),
        ("Q: Why?\nA: So.\n", "markdown"),
        ("", "markdown"),
    ],
)
def test_a_text_file_is_notes_for_anki_or_markdown(tmp_path: Path, text: str, format: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text, encoding="utf-8")
    assert formats.guessed(path) == format


@pytest.mark.parametrize("module", [hashcards, obsidian, org, gift], ids=lambda m: m.__name__.rpartition(".")[2])
@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "Q:" * 20000,
        "Q:\n" * 5000,
        "==" * 20000,
        "a::" * 10000,
        "*" * 50000,
        "* a :drill:\n" * 2000,
        "::" * 20000,
        "{" * 20000,
        "~%" * 20000,
        "\\" * 50001,
        "[" * 20000,
        "a {=" * 10000,
        "\x1b[2J {=\u202e}",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_files_end_and_leave_nothing_that_acts(tmp_path: Path, module: Any, hostile: str) -> None:
    assert not [q for q in of(module, tmp_path, hostile) if "\x1b" in str(q) or "\u202e" in str(q)]


def test_a_full_question_survives_the_yaml_reader(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(f"{pack.joined(pack.HEAD, [pack.item_of(FULL)])}  - id: bad\n    ask: x\n", encoding="utf-8")
    entries = list(yaml.read(path, OPTIONS).entries)
    assert [type(entry) for entry in entries][:2] == [Card, Problem]


def test_the_same_words_are_a_duplicate_and_nearly_the_same_are_shown() -> None:
    bank = Bank([("What is the difference between a left and a right join?", "sql.left"), ("锁", "lock.zh")])
    assert bank.same("WHAT is the difference: between a left and a right join") == "sql.left"
    assert bank.same("What is the difference between a left and a light join?") is None
    assert bank.near("What is the difference between a left and a light join?") == "sql.left"
    assert bank.near("How does a hash index work?") is None
    assert bank.near("What is the difference between a process and a thread?") is None
    assert bank.near("琐") is None
