"""JSON, JSON lines, CSV and Anki's text files: what is written reads back, and nothing in a cell acts."""

from __future__ import annotations

import csv
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.errors import BadQuestion
from quizzer.exchange import csv as ours_csv
from quizzer.exchange import json as ours_json
from quizzer.exchange import jsonl, tsv
from quizzer.exchange.values import Card, Options, Problem, clean
from tests.exchange.making import ALL, FULL, empty_desk, imported, question, texts

OPTIONS = Options()
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(module: Any, path: Path, *questions: Any, options: Options = OPTIONS) -> Path:
    module.write(map(Card, questions or ALL), path, options)
    return path


def entries(module: Any, path: Path) -> list[Card | Problem]:
    return list(module.read(path, OPTIONS).entries)


def cards(module: Any, path: Path) -> list[Any]:
    return [entry.question for entry in entries(module, path) if isinstance(entry, Card)]


@pytest.mark.parametrize("module", [ours_json, jsonl], ids=["json", "jsonl"])
def test_json_says_everything(tmp_path: Path, module: Any) -> None:
    path = written(module, tmp_path / f"q.{module.__name__.rpartition('.')[2]}")

    assert [as_json(q) for q in cards(module, path)] == [as_json(q) for q in ALL]
    desk = empty_desk(tmp_path)
    first, second = imported(desk, path), imported(desk, path)
    assert (first.imported, first.problems) == (len(ALL), [])
    assert (second.imported, second.updated, second.duplicates) == (0, 0, 0)
    assert [as_json(q) for q in desk.questions()] == [as_json(q) for q in ALL]


@one_folder
@given(texts, texts)
def test_any_text_survives_json(tmp_path: Path, ask: str, answer: str) -> None:
    made = question(zh=ask, answer=Text(answer, ""))
    path = written(ours_json, tmp_path / "q.json", made)
    json.loads(path.read_text(encoding="utf-8"))
    assert [as_json(q) for q in cards(ours_json, path)] == [as_json(made)]


def test_what_list_prints_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "q.json"
    path.write_text(json.dumps({"questions": [as_json(FULL)]}, indent=2), encoding="utf-8")
    assert [as_json(q) for q in cards(ours_json, path)] == [as_json(FULL)]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": 1}', "7", "\x00", '"x"'])
def test_what_is_no_list_of_questions_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadQuestion):
        entries(ours_json, path)


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"id": 3}', '{"id": "a.b", "ask": 5}', "[" * 100_000])
def test_a_bad_line_spoils_no_other(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f"{line}\n" + json.dumps(as_json(FULL)), encoding="utf-8")
    problem, card = entries(jsonl, path)
    assert isinstance(problem, Problem)
    assert problem.where == "q.jsonl:1"
    assert isinstance(card, Card)


# CSV ------------------------------------------------------------------------------------------------------------------
@one_folder
@given(texts, texts)
@example("＝1+1", "'=1")
@example("＠SUM(A1)", "－2")
def test_no_cell_is_a_formula_and_all_are_read_back(tmp_path: Path, ask: str, answer: str) -> None:
    made = question(zh=ask, en="", answer=Text(answer, ""))
    path = written(ours_csv, tmp_path / "q.csv", made)

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    (back,) = cards(ours_csv, path)

    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith((*"=+-@\t\r＝＋－＠",))]
    assert back.id == made.id
    assert back.ask.pick("zh") == clean(ask).strip()
    assert back.answer.pick("zh") == clean(answer).strip()


@pytest.mark.parametrize(
    "text",
    [
        "Front;Back;Tags\nWhy?;So.;a b\n",
        "问题,答案\nWhy?,So.\n",
        "Why?\tSo.\ta\n",
        "\ufeffid,question,answer\nme.x,Why?,So.\n\n,,\n",
        'question,answer\r\n"Why?","So."\r\n',
    ],
)
def test_tables_of_other_people(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q.csv"
    path.write_text(text, encoding="utf-8", newline="")
    (found,) = cards(ours_csv, path)
    assert (found.ask, found.answer) == (Text(en="Why?"), Text(en="So."))


def test_a_row_without_an_answer_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text('question,answer\n"two\nlines",x\nalone,\n', encoding="utf-8")
    card, problem = entries(ours_csv, path)
    assert isinstance(card, Card)
    assert isinstance(problem, Problem)
    assert problem.where == "q.csv:4"


def test_a_quote_that_is_never_closed_is_named_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text('question,answer\nWhy?,"So ""there"".\nHow?,Thus.\n', encoding="utf-8")
    problem = entries(ours_csv, path)[-1]
    assert isinstance(problem, Problem)
    assert (problem.where, problem.what.en[:24]) == ("q.csv:2", "a quote in this row is n")

    path.write_text('question,answer\nWhy?,5" disk\nHow?,"Thus,\nso."\n', encoding="utf-8")
    assert all(isinstance(entry, Card) for entry in entries(ours_csv, path))


@pytest.mark.parametrize(("module", "mark"), [(ours_csv, ","), (tsv, "\t")])
@pytest.mark.parametrize("inside", ["x" * 4_000_000, 'He said ""no"", and\r\nleft.\r' * 150_000])
def test_a_field_of_megabytes_is_refused_before_it_is_held_whole(
    tmp_path: Path, module: Any, mark: str, inside: str
) -> None:
    rows = ("Why?", "So."), ("Too long?", f'"{inside}"'), ("And then?", "This.")
    path = tmp_path / "q.csv"
    path.write_bytes("\n".join(map(mark.join, rows)).encode())
    tracemalloc.start()
    first, refused, last = entries(module, path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(first, Card)
    assert isinstance(last, Card)
    assert last.question.ask.en == "And then?"
    assert isinstance(refused, Problem)
    assert (refused.where, "longer than" in refused.what.en) == ("q.csv:2", True)
    assert most < 3.5 * len(inside), "the file, its text, and a line of it"


def test_a_table_is_imported_once(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("question,answer\nWhy?,So.\nwhy ?,so\nWhy?,Other.\n", encoding="utf-8")
    desk = empty_desk(tmp_path)
    first, second = imported(desk, path), imported(desk, path)
    assert (first.imported, second.imported, second.updated) == (2, 0, 0)


# Anki's text files ----------------------------------------------------------------------------------------------------
@one_folder
@given(texts, texts)
@example("```\n\n#\n```", "<script>alert(1)</script>")
def test_a_text_file_for_anki_has_one_row_a_note(tmp_path: Path, ask: str, answer: str) -> None:
    made = question(zh=ask, answer=Text(answer, "x"))
    path = written(tsv, tmp_path / "q.txt", made)
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(file)
    heads = len(tsv.HEADERS)
    (row,) = csv.reader(lines[heads:], delimiter="\t")
    assert lines[:heads] == [f"{header}\n" for header in tsv.HEADERS]
    assert not lines[heads].startswith("#")  # where a record begins, Anki would take it for a comment
    assert len(row) == 5
    assert row[0] == "quizzer:me.first"
    assert "<script" not in row[3] + row[4]


def test_what_anki_exports_as_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    head = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
    path.write_text(head + 'abc\tBasic\tA::Redis\t"Why <b>so</b>?"\tSo.<br>Yes.\tone two\n', encoding="utf-8")
    (found,) = cards(tsv, path)
    assert (found.ask.en, found.answer.en, found.topic, found.tags) == (
        "Why **so**?",
        "So.\nYes.",
        "redis",
        ("one", "two"),
    )
