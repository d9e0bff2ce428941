"""Logs carried between machines as files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzer.core.reviews import Rating
from quizzer.errors import JournalTrouble, SyncConflict
from quizzer.journal import doctor
from quizzer.journal.log import Journal
from quizzer.journal.transfer import Imported, export_log, import_log
from tests.journal.factories import DAY, SHANGHAI, T0, answer, snapshot


def take(journal: Journal, path: Path, as_copy: bool = False) -> Imported:
    return import_log(journal, path, at_ms=T0 + DAY, offset_min=SHANGHAI, as_copy=as_copy)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The log of another machine: two reviews, one of them taken back."""
    with Journal.open(tmp_path / "there") as there:
        answer(there, "a.one", said="说了")
        answer(there, "a.two", Rating.AGAIN, at_ms=T0 + 1)
        there.undo(T0 + 2, SHANGHAI)
        export_log(there, tmp_path / "there.jsonl")
    return tmp_path / "there.jsonl"


def test_an_import_brings_reviews_undo_and_what_was_typed(tmp_path: Path, exported: Path) -> None:
    with Journal.open(tmp_path / "here") as here:
        done = take(here, exported)

        assert (done.added, done.reviews, done.already, done.problems) == (3, 2, 0, ())
        assert [entry.undone for entry in here.log()] == [True, False]
        assert here.said(here.log()[1].event.id) == "说了"
        assert doctor.is_equal(here.connection)


def test_a_second_import_brings_nothing(tmp_path: Path, exported: Path) -> None:
    with Journal.open(tmp_path / "here") as here:
        take(here, exported)
        before = snapshot(here)

        again = take(here, exported)

        assert (again.added, again.reviews, again.already) == (0, 0, 3)
        assert snapshot(here) == before


@given(st.permutations([0, 1, 2]))
@hypothesis_settings(max_examples=6, deadline=None)
def test_the_order_of_imports_does_not_matter(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    folder = tmp_path_factory.mktemp("order")
    files = []
    for n in range(3):
        with Journal.open(folder / f"home{n}") as journal:
            answer(journal, "a.one", Rating(n + 1), at_ms=T0 + n * DAY // 3)
            answer(journal, f"a.{n}", at_ms=T0 + n)
            files.append(folder / f"{n}.jsonl")
            export_log(journal, files[-1])
    with Journal.open(folder / "sorted") as one, Journal.open(folder / "shuffled") as other:
        for n in range(3):
            take(one, files[n])
            take(other, files[order[n]])

        assert snapshot(one) == snapshot(other)


def test_an_event_from_the_future_version_is_forwarded_whole(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as a, Journal.open(tmp_path / "b") as b:
        a.record("dream", "a.one", {"deep": {"x": [1, None, "二"]}}, at_ms=T0, offset_min=0)
        export_log(a, tmp_path / "a.jsonl")
        take(b, tmp_path / "a.jsonl")
        export_log(b, tmp_path / "b.jsonl")

    one, two = ((tmp_path / name).read_text(encoding="utf-8").splitlines()[1:] for name in ("a.jsonl", "b.jsonl"))
    assert one == two


def test_one_review_imported_by_two_devices_counts_once(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as a, Journal.open(tmp_path / "b") as b:
        answer(a)
        export_log(a, tmp_path / "a.jsonl")
        heading, line = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
        twin = json.loads(line) | {"device": b.device, "seq": 1}
        (tmp_path / "b.jsonl").write_text(f"{heading}\n{json.dumps(twin)}\n", encoding="utf-8")

        take(a, tmp_path / "b.jsonl")

        card = a.card("a.one")
        assert card is not None
        assert (card.memory.reps, a.reviews(), len(a.log())) == (1, 1, 1)
        assert doctor.is_equal(a.connection)


def changed(name: str, value: object) -> Callable[[str], str]:
    return lambda line: json.dumps(json.loads(line) | {name: value})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[: len(line) // 2],
        lambda line: "[1, 2]",
        lambda line: "[" * 100_000,
        lambda line: line.replace('"seq": 1', '"seq": NaN'),
        changed("seq", 0),
        changed("seq", "1"),
        changed("id", ""),
        changed("device", None),
        changed("at_ms", -1),
        changed("at_ms", 1 << 60),
        changed("hlc", 1 << 70),
        changed("offset_min", 100_000),
        changed("body", "text"),
        changed("card", "a\x1b[2J"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(tmp_path: Path, exported: Path, spoil: Callable[[str], str]) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    lines[1] = spoil(lines[1])
    exported.write_text("\n".join(lines), encoding="utf-8")

    with Journal.open(tmp_path / "here") as here:
        done = take(here, exported)

        assert [problem.where for problem in done.problems] == [f"{exported}:2"]
        assert here.log() == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}\n", b'{"format": "quizzer-log", "version": 99}\n'])
def test_a_file_that_is_no_log_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    with Journal.open(tmp_path / "here") as here:
        assert [problem.where for problem in take(here, tmp_path / "x").problems] == [f"{tmp_path / 'x'}:1"]


def test_a_log_from_a_clock_far_ahead_is_refused(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as a, Journal.open(tmp_path / "b") as b:
        answer(a, at_ms=T0 + 9 * DAY)
        export_log(a, tmp_path / "a.jsonl")

        with pytest.raises(JournalTrouble, match="ahead of this clock"):
            take(b, tmp_path / "a.jsonl")

        assert b.log() == []


def test_a_cloned_home_is_noticed_and_both_sides_can_be_kept(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "one") as one:
        answer(one, "a.shared")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with Journal.open(tmp_path / "one") as one, Journal.open(tmp_path / "two") as two:
        answer(one, "a.here", at_ms=T0 + 1)
        answer(two, "a.there", at_ms=T0 + 2)
        export_log(one, tmp_path / "one.jsonl")
        export_log(two, tmp_path / "two.jsonl")

        with pytest.raises(SyncConflict) as caught:
            take(one, tmp_path / "two.jsonl")
        assert caught.value.exit_code == 6
        assert len(one.log()) == 2

        assert take(one, tmp_path / "two.jsonl", as_copy=True).reviews == 1
        assert take(two, tmp_path / "one.jsonl", as_copy=True).reviews == 1
        assert take(one, tmp_path / "two.jsonl").added == 0
        assert one.device != two.device
        assert [c.memory for c in one.cards(known=None)] == [c.memory for c in two.cards(known=None)]
        answer(two, "a.more", at_ms=T0 + 3)
        export_log(two, tmp_path / "two.jsonl")
        assert take(one, tmp_path / "two.jsonl").reviews == 1
