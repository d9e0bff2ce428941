"""A pack of imported questions says what was imported, and an edit of its owner stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given

from quizzer.app.packs import Pack
from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.corpus.read import read_bytes
from quizzer.exchange import pack
from quizzer.exchange.values import clean
from tests.exchange.making import ALL, FULL, question, texts


@given(texts, texts, texts)
def test_any_text_reads_back_as_it_was(ask: str, answer: str, code: str) -> None:
    ask, answer = clean(ask).strip(), clean(answer).strip()
    made = question(zh=ask, en="", answer=Text(answer, "x"), type="output", code=f"{clean(code)}x", stdout="")

    text = pack.joined(pack.HEAD, [pack.item_of(made)])
    read = read_bytes(text.encode(), "f", bundled=False, name="f")

    assert not [problem for problem in read.problems if not problem.warning]
    assert as_json(read.questions[0]) == as_json(made)


def test_every_type_reads_back_as_it_was() -> None:
    text = pack.joined(pack.HEAD, map(pack.item_of, ALL))

    read = read_bytes(text.encode(), "f", bundled=False, name="f")

    assert not read.problems
    assert [as_json(q) for q in read.questions] == [as_json(q) for q in ALL]


def test_an_edited_question_stays_and_its_neighbour_is_updated(tmp_path: Path) -> None:
    path = tmp_path / "deck.yaml"
    first = Pack(path, dry_run=False)
    for each in (FULL, question()):
        first.add(each, "here")
    first.finish()
    path.write_text(path.read_text(encoding="utf-8").replace("双方确认", "两边都确认"), encoding="utf-8")

    again = Pack(path, dry_run=False)
    again.update(replace(FULL, level=1), "there")
    again.update(replace(question(), level=1), "there")
    again.finish()

    assert (again.added, again.updated, len(again.problems)) == (0, 1, 1)
    read = read_bytes(path.read_bytes(), "f", bundled=False, name="f").questions
    assert [(q.id, q.level) for q in read] == [(FULL.id, 3), ("me.first", 1)]
    assert read[0].points[0].zh == "两边都确认"


def test_a_large_import_is_written_in_files_that_can_be_read(tmp_path: Path) -> None:
    growing = Pack(tmp_path / "deck.yaml", dry_run=False)
    for number in range(60):
        growing.add(question(f"me.q{number}", zh="长" * 150_000), "here")
    growing.finish()

    files = sorted(tmp_path.glob("*.yaml"))
    found = [q.id for path in files for q in read_bytes(path.read_bytes(), "f", bundled=False, name="f").questions]
    assert len(files) > 1
    assert growing.added == len(set(found)) == 60
