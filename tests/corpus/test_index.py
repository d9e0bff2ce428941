"""The compiled index: right after any change, whatever happened to the cache."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quizzer.core.describe import as_json
from quizzer.corpus import glance
from quizzer.corpus.index import Index
from tests.corpus.factories import FULL, GOOD, one_layer, simple, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "questions"
    write(folder, "a.yaml", simple("me.a1", "me.a2"))
    write(folder, "b.yaml", simple("me.b1"))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.db"


@pytest.fixture
def no_room() -> Iterator[Callable[[], None]]:
    """Call it, and no file can grow beyond a page until the test ends."""
    resource = pytest.importorskip("resource", reason="POSIX limits the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def open_index(folder: Path, cache: Path) -> Index:
    return Index.open(one_layer(folder), cache)


def ids(index: Index) -> list[str]:
    return [question.id for question in index.questions()]


# What it holds --------------------------------------------------------------------------------------------------------
def test_questions_come_in_the_order_of_the_files(folder: Path, cache: Path) -> None:
    index = open_index(folder, cache)

    assert ids(index) == ["me.a1", "me.a2", "me.b1"]
    assert [question.id for question in index.questions(["me.b1", "me.nope", "me.a1"])] == ["me.b1", "me.a1"]
    assert index.topics() == {"me": 3}


def test_a_question_comes_back_as_its_file_says_it(tmp_path: Path, cache: Path) -> None:
    path = write(tmp_path, "net/tcp.yaml", FULL)

    index = Index.open([("bundled", tmp_path)], cache)

    question = index.get("net.tcp.handshake")
    assert question is not None
    assert (question.where, question.pack) == (f"{path}:5", "net/tcp")
    assert [json.loads(text) for text in index.described()] == [as_json(question)]


def test_a_whole_question_comes_with_its_description(folder: Path, cache: Path) -> None:
    index = open_index(folder, cache)
    wanted = index.ids()[::-1]

    found = list(index.whole([*wanted, "no.such"]))

    assert [question.id for question, _ in found] == wanted
    assert all(json.loads(said) == as_json(question) for question, said in found)


def test_the_heads_of_questions_say_what_a_list_shows(folder: Path, cache: Path) -> None:
    index = open_index(folder, cache)
    whole = [(q.id, q.topic, q.type, q.level, q.ask) for q in index.questions()]
    assert [(q.id, q.topic, q.type, q.level, q.ask) for q in index.heads()] == whole
    backwards = [q.id for q in index.questions()][::-1]
    assert [q.id for q in index.heads(backwards)] == backwards
    topic = whole[0][1]
    assert [q.id for q in index.heads(topics=[topic])] == [q.id for q in index.questions(topics=[topic])]


def test_a_former_id_finds_the_question(folder: Path, cache: Path) -> None:
    write(folder, "c.yaml", simple("me.new", extra="aka: [me.old]"))

    index = open_index(folder, cache)

    found = index.get("me.old")
    assert found is not None
    assert (found.id, index.aka_map()) == ("me.new", {"me.old": "me.new"})


def test_near_misses_are_suggested(folder: Path, cache: Path) -> None:
    assert open_index(folder, cache).nearest("me.a11", 1) == ["me.a1"]


def test_the_catalogue_gives_rank_and_family(folder: Path, cache: Path) -> None:
    write(folder, "0.yaml", simple("me.s", extra="sibling_of: me.a1"))

    rows = list(open_index(folder, cache).catalogue())

    families = {row[0]: row[2] for row in rows}
    assert families == {"me.a1": "me.a1", "me.s": "me.a1", "me.a2": "me.a2", "me.b1": "me.b1"}
    assert [row[4] for row in rows] == sorted(row[4] for row in rows)
    assert [row[0] for row in rows].index("me.a1") < [row[0] for row in rows].index("me.s")


def test_a_nearer_layer_replaces_a_question(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "far", "a.yaml", simple("me.a"))
    near = write(tmp_path / "near", "b.yaml", simple("me.a", extra="replaces: me.a"))

    index = Index.open([("extra", tmp_path / "far"), ("packs", tmp_path / "near")], cache)

    question = index.get("me.a")
    assert question is not None
    assert (question.where, index.count(), index.problems()) == (f"{near}:2", 1, [])


def test_tracks_and_packs_are_kept(folder: Path, cache: Path) -> None:
    write(
        folder,
        "t.yaml",
        "title: {zh: 路线, en: Way}\ntracks:\n- {name: way, title: {en: Way}, questions: [me.a1, me.nope]}\n",
    )

    index = open_index(folder, cache)

    assert [track.questions for track in index.tracks()] == [("me.a1", "me.nope")]
    assert [(pack.name, pack.questions) for pack in index.packs()] == [("a", 2), ("b", 1), ("t", 0)]
    assert [problem.what.en for problem in index.problems()] == ["track way: there is no question 'me.nope'"]


# Changes --------------------------------------------------------------------------------------------------------------
def test_an_edited_file_is_read_again_and_no_other(folder: Path, cache: Path) -> None:
    open_index(folder, cache)
    write(folder, "a.yaml", simple("me.a1", "me.a2").replace("That", "Other"))
    compiled: list[tuple[int, int]] = []

    index = Index.open(one_layer(folder), cache, progress=lambda done, total: compiled.append((done, total)))

    question = index.get("me.a1")
    assert compiled == [(1, 1)]
    assert question is not None
    assert question.answer.en == "Other."


@pytest.mark.parametrize("change", ["remove", "rename", "add", "reorder", "replace", "break"])
def test_after_any_change_the_index_is_as_if_built_anew(folder: Path, cache: Path, tmp_path: Path, change: str) -> None:
    open_index(folder, cache)
    changes: dict[str, Callable[[], object]] = {
        "remove": lambda: (folder / "a.yaml").unlink(),
        "rename": lambda: (folder / "a.yaml").rename(folder / "z.yaml"),
        "add": lambda: write(folder, "sub/c.yaml", simple("me.c", extra="requires: [me.b1]")),
        "reorder": lambda: write(folder, "a.yaml", simple("me.a2", "me.a1")),
        "replace": lambda: write(folder, "b.yaml", simple("me.a1", "me.b2")),
        "break": lambda: write(folder, "b.yaml", "questions: [\n"),
    }
    changes[change]()

    updated, fresh = open_index(folder, cache), open_index(folder, tmp_path / "fresh.db")

    assert list(updated.catalogue()) == list(fresh.catalogue())
    assert updated.problems() == fresh.problems()
    assert list(updated.questions()) == list(fresh.questions())
    assert sorted(updated.search("what")) == sorted(fresh.search("what"))
    assert updated.generation == fresh.generation


def test_the_generation_changes_with_content_and_order_and_with_nothing_else(folder: Path, cache: Path) -> None:
    first = open_index(folder, cache).generation
    write(folder, "a.yaml", "# a comment\n" + simple("me.a1", "me.a2"))
    commented = open_index(folder, cache).generation
    write(folder, "a.yaml", simple("me.a2", "me.a1"))
    reordered = open_index(folder, cache).generation
    write(folder, "a.yaml", simple("me.a2", "me.a1").replace("That", "This"))
    edited = open_index(folder, cache).generation

    assert first == commented
    assert len({first, reordered, edited}) == 3


def test_a_touched_file_is_not_compiled(folder: Path, cache: Path) -> None:
    before = open_index(folder, cache).get("me.b1")
    os.utime(folder / "b.yaml", (1, 1))

    index = open_index(folder, cache)

    assert index.get("me.b1") == before
    assert not index.stale("me.b1")


def test_words_of_an_older_text_are_not_found(folder: Path, cache: Path) -> None:
    open_index(folder, cache)
    write(folder, "b.yaml", simple("me.b1").replace("That", "缓存"))
    open_index(folder, cache)
    write(folder, "b.yaml", simple("me.b1").replace("That", "队列"))

    index = open_index(folder, cache)

    assert (index.search("缓存"), index.search("队列")) == ([], ["me.b1"])


def test_a_question_is_stale_when_its_file_changed(folder: Path, cache: Path) -> None:
    index = open_index(folder, cache)
    assert not index.stale("me.b1")

    write(folder, "b.yaml", simple("me.b1", "me.b2"))

    assert index.stale("me.b1")
    assert not index.stale("me.a1")


def test_when_most_that_was_compiled_is_no_more_all_is_built_anew(folder: Path, cache: Path) -> None:
    ids_ = [f"me.q{number}" for number in range(297)]
    newest = []
    for turn in range(12):
        write(folder, "many.yaml", simple(*ids_).replace("That", f"That {turn}"))
        index = open_index(folder, cache)
        with sqlite3.connect(cache) as conn:
            newest += conn.execute("SELECT max(n) FROM question").fetchone()
        conn.close()
        assert (index.count(), len(index.search("That"))) == (300, 300)
        index.close()

    assert newest == [300 + 297 * turn for turn in range(11)] + [300]


# Whatever happens to the cache ----------------------------------------------------------------------------------------
def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a database" * 100),
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: os.truncate(path, 10),
        lambda path: overwrite(path, 0, os.urandom(4096)),
        lambda path: overwrite(path, 4096, b"\xff" * (path.stat().st_size - 4096)),
    ],
    ids=["deleted", "empty", "text", "half", "stub", "header", "pages"],
)
def test_a_damaged_cache_is_built_again_without_a_word(
    folder: Path, cache: Path, damage: object, capsys: pytest.CaptureFixture[str]
) -> None:
    open_index(folder, cache).close()
    assert callable(damage)
    damage(cache)

    index = open_index(folder, cache)

    assert ids(index) == ["me.a1", "me.a2", "me.b1"]
    assert index.search("what") != []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("said", ["{", "[]", '{"id": 3}', '{"id": "me.a1", "type": "evil"}'])
def test_a_cache_that_lies_about_a_question_is_built_again(folder: Path, cache: Path, said: str) -> None:
    open_index(folder, cache).close()
    with sqlite3.connect(cache) as conn:
        conn.execute("UPDATE body SET said = ?", (said,))
    conn.close()

    assert ids(open_index(folder, cache)) == ["me.a1", "me.a2", "me.b1"]


def test_a_cache_of_another_version_is_built_again(folder: Path, cache: Path) -> None:
    open_index(folder, cache).close()
    with sqlite3.connect(cache) as conn:
        conn.execute("UPDATE meta SET value = '0' WHERE key = 'stamp'")
        conn.execute("DELETE FROM question")
    conn.close()

    assert open_index(folder, cache).count() == 3


def test_where_nothing_can_be_written_the_index_is_in_memory(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    index = open_index(folder, tmp_path / "file" / "cache" / "i.db")

    assert index.count() == 3


@pytest.mark.parametrize("built", [False, True])
def test_on_a_full_disk_long_questions_are_sorted_in_memory(
    built: bool, tmp_path: Path, cache: Path, no_room: Callable[[], None]
) -> None:
    folder = tmp_path / "questions"
    names = [f"me.a{n:03}" for n in range(300)]
    pack = simple(*names).replace("answer: ", f"answer: {'long ' * 5_000}")  # more than SQLite sorts in its cache
    write(folder, "a.yaml", pack)
    if built:
        open_index(folder, cache).close()
    no_room()

    index = open_index(folder, cache)
    said = [json.loads(text)["id"] for text in index.described()]

    assert said == names


def test_a_folder_in_the_caches_place_does_not_matter(folder: Path, cache: Path) -> None:
    cache.mkdir(parents=True)

    assert open_index(folder, cache).count() == 3
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]


def test_many_may_open_it_at_once(folder: Path, cache: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from quizzer.corpus.index import Index;"
        "print(Index.open([('packs', Path(sys.argv[1]))], Path(sys.argv[2])).count())"
    )

    def run(_: int) -> str:
        command = [sys.executable, "-c", code, str(folder), str(cache)]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, range(4)))

    assert counts == ["3\n"] * 4
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]


# At a glance ----------------------------------------------------------------------------------------------------------
def test_a_fresh_index_answers_at_a_glance(folder: Path, cache: Path) -> None:
    index = open_index(folder, cache)

    conn = glance.open_fresh([str(folder)], str(cache))

    assert conn is not None
    row = glance.next_row(conn, "me.b1")
    assert row is not None
    asked = {"id": "me.b1", "topic": "me", "type": "recall", "ask": {"zh": "", "en": "What is me.b1?"}}
    assert (json.loads(row[0]), row[1]) == (asked, str(folder / "b.yaml"))
    assert not glance.is_stale(*row[1:])
    assert glance.generation(conn) == index.generation
    assert glance.next_row(conn, "me.nope") is None
    conn.close()


def test_a_glance_gives_up_when_a_folder_changed(folder: Path, cache: Path) -> None:
    write(folder, "sub/c.yaml", GOOD)
    open_index(folder, cache)
    os.utime(folder / "sub", (1, 1))

    assert glance.open_fresh([str(folder)], str(cache)) is None


def test_a_glance_gives_up_on_no_cache_other_folders_or_damage(folder: Path, cache: Path) -> None:
    assert glance.open_fresh([str(folder)], str(cache)) is None
    open_index(folder, cache).close()

    assert glance.open_fresh([str(folder), "/elsewhere"], str(cache)) is None
    cache.write_bytes(b"x" * 5000)
    assert glance.open_fresh([str(folder)], str(cache)) is None


def test_the_glance_imports_next_to_nothing() -> None:
    code = "import sys; before = set(sys.modules); import quizzer.corpus.glance; print(*set(sys.modules) - before)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert not {"typing", "dataclasses", "re", "json", "pathlib", "yaml", "enum"} & set(done.stdout.split())
