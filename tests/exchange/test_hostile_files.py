"""Files that want to cost minutes, gigabytes or a traceback; each is read for what it is, or refused in two lines."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import BadQuestion, QuizzerError
from quizzer.exchange import csv, files, formats, gift, hashcards, json, markdown, obsidian, org, tsv
from quizzer.exchange.anki import reading, writing
from quizzer.exchange.plain import plain
from quizzer.exchange.values import Card, Options
from tests.exchange.making import FULL, empty_desk, imported, question, rewritten

NINES = "9" * 5_000  # more digits than int() takes


def asks(module: Any, path: Path, data: bytes | str) -> list[str]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [entry.question.ask.pick("zh") for entry in module.read(path, Options()).entries if isinstance(entry, Card)]


# Time -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["<a", "<!--", "<![CDATA[", "</p", '<b a="', "<b a='\"", "<", "<script>", "</script"])
def test_html_that_never_ends_is_read_at_once(part: str) -> None:
    """Each took from ten seconds to minutes for 100,000 characters, and six times that for twice as many."""
    assert len(plain(part * (100_000 // len(part)))) <= 100_000


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1 < 2 <b>bold</b>", "1 < 2 **bold**"),
        ("<!-- no --> a <!-- b --> c", "a c"),
        ("a <!-- open", "a <!-- open"),
        ("<!doctype html><p title='a>b'>x</p>", "x"),
        (f"&#{NINES}; &lt; <i>y</i>", f"&#{NINES}; < y"),
    ],
)
def test_only_whole_tags_are_tags(source: str, text: str) -> None:
    assert plain(source) == text


def test_a_hundred_thousand_headings_are_read_at_once(tmp_path: Path) -> None:
    assert asks(org, tmp_path / "q.org", "* a\n" * 100_000 + "* why :drill:\nso\n** more\nyes\n* b\nno\n") == ["so"]


# Numbers, line ends, encodings ----------------------------------------------------------------------------------------
def test_a_column_of_five_thousand_digits_is_no_column(tmp_path: Path) -> None:
    assert asks(tsv, tmp_path / "q.txt", f"#guid column:{NINES}\nWhy?\tSo.\n") == ["Why?"]


@pytest.mark.parametrize(
    "text", ["## why &#{};?\n\nso\n", "## why?\n\nso &#{};<br>x\n", "|Q|A|\n|-|-|\n|why &#{};?|b|\n"]
)
def test_an_entity_of_five_thousand_digits_is_text(tmp_path: Path, text: str) -> None:
    assert len(asks(markdown, tmp_path / "q.md", text.format(NINES))) == 1


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (gift, "Why?{=so}\n\nHow?{=thus}\n"),
        (obsidian, "#flashcards\n\nWhy?\n?\nSo.\n\nHow?::Thus.\n"),
        (hashcards, "Q: Why?\nA: So.\n\nQ: How?\nA: Thus.\n"),
        (org, "* one :drill:\nWhy?\n** Answer\nSo.\n* two :drill:\nHow?\n** Answer\nThus.\n"),
        (csv, "question,answer\nWhy?,So.\nHow?,Thus.\n"),
    ],
    ids=["gift", "obsidian", "hashcards", "org", "csv"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_may_end_in_any_way(tmp_path: Path, module: Any, text: str, end: str) -> None:
    assert asks(module, tmp_path / "q.deck", text.replace("\n", end)) == ["Why?", "How?"]


def test_a_table_saved_by_a_spreadsheet_names_its_separator_first(tmp_path: Path) -> None:
    assert asks(csv, tmp_path / "q.csv", "sep=;\r\nquestion;answer\r\nWhy, oh why?;So.\r\n") == ["Why, oh why?"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_json_and_csv_come_in_the_encodings_that_systems_save_them_in(tmp_path: Path, encoding: str) -> None:
    said = '{"questions": [{"id": "me.a", "topic": "me", "ask": {"zh": "为什么?"}, "answer": {"zh": "因为"}}]}'
    assert asks(json, tmp_path / "q.json", said.encode(encoding)) == ["为什么?"]
    assert asks(csv, tmp_path / "q.csv", "问题,答案\n为什么?,因为\n".encode(encoding)) == ["为什么?"]


@pytest.mark.parametrize("module", [csv, tsv, gift, org, obsidian, hashcards, json], ids=lambda m: m.__name__[17:])
def test_a_file_that_is_no_text_is_refused_whole(tmp_path: Path, module: Any) -> None:
    with pytest.raises(BadQuestion) as refused:
        asks(module, tmp_path / "q.deck", b"PK\x03\x04" + bytes(4_000))
    assert "no text file" in refused.value.what.en


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "q.md"
    path.write_text("## Why?\nSo.\n", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadQuestion, match="cannot be opened: Permission denied"):
        formats.guessed(path)


@pytest.mark.parametrize("name", ["q.csv", "q.txt", "q.jsonl", "q.org", "q.gift", "q.md"])
def test_an_empty_file_is_not_a_success(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    done = imported(empty_desk(tmp_path), tmp_path / name)
    assert (done.seen, done.imported, len(done.problems)) == (0, 0, 1)
    assert "no questions were found" in done.problems[0].what.en


# Decks ----------------------------------------------------------------------------------------------------------------
def deck(path: Path) -> Path:
    writing.write([Card(FULL)], path, Options())
    return path


def test_an_endless_view_among_the_newer_tables_is_refused(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i id, 'x' name, '' config FROM n"
    file = rewritten(deck(tmp_path / "d.apkg"), f"CREATE VIEW NoteTypes AS {endless}")
    with pytest.raises(BadQuestion, match="no table notetypes"):
        list(reading.read(file, Options()).entries)


@pytest.mark.parametrize("key", ["²", NINES, "x", ""])
def test_a_note_type_whose_id_is_no_number_is_left_out(tmp_path: Path, key: str) -> None:
    import json as plain_json

    file = rewritten(
        deck(tmp_path / "d.apkg"), "UPDATE col SET models = ?, decks = ?", *[plain_json.dumps({key: {}})] * 2
    )
    rewritten(file, "UPDATE notes SET flds = 'a' || char(31) || 'b'")
    assert reading.mapping(file) == []


def test_a_deck_that_unpacks_to_two_hundred_times_its_size_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "d.apkg", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(100 << 20))
    with pytest.raises(BadQuestion, match="unpacks"):
        list(reading.read(tmp_path / "d.apkg", Options()).entries)


# Out ------------------------------------------------------------------------------------------------------------------
def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(QuizzerError, match="no ordinary file"):
        json.write([Card(question())], tmp_path / "pipe", Options())
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["", ".", "..", "folder", "none/q.json"])
def test_a_place_where_no_file_can_be_says_what_to_type(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QuizzerError) as refused, files.text_file(Path(name)):
        pass
    assert "name a file" in refused.value.hint.en or "mkdir -p" in refused.value.hint.en
    assert sorted(os.listdir(tmp_path)) == ["folder"]


def test_a_full_disk_is_no_bomb_and_is_named_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = deck(tmp_path / "d.apkg")
    monkeypatch.setattr("quizzer.exchange.anki.container.shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(QuizzerError, match="no room for the deck"):
        list(reading.read(file, Options()).entries)

    full = files.unwritable(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert (full.what.zh.split()[-1], full.what.en[-23:]) == ("磁盘已满", "No space left on device")


def test_a_pack_below_something_that_is_no_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(QuizzerError, match="cannot write"):
        imported(empty_desk(tmp_path), deck(tmp_path / "d.apkg"), pack=tmp_path / "d.apkg" / "mine.yaml")
