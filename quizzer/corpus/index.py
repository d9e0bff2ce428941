"""The compiled index: every question by id, topic, rank and word, without reading a line of YAML.

    index = Index.open(folders, cache_path)
    index.get("mysql.mvcc.read-view")        a Question, or None; former ids work too
    index.search("缓存", 20)                 ids, best first

`open` compares every file with what was compiled and compiles what changed (store.py). A cache that turns out to be
damaged while it is read is built again without a word, and the question asked once more.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from quizzer.core.describe import from_json
from quizzer.core.language import Text
from quizzer.core.questions import TYPES, Question, QuestionId, Topic, Track
from quizzer.core.values import dataclass
from quizzer.corpus import current, glance
from quizzer.corpus.home import Folders, labs_here, scan
from quizzer.corpus.problems import Problem, closest, shown

Progress = Callable[[int, int], None]
Row = tuple[object, ...]
CatalogueRow = tuple[str, str, str, str, int, int, str, str]
_BY_FILE = "ORDER BY file.layer, file.path, question.line"
_AT_ONCE = 500  # ids a query; SQLite's oldest limit is 999
_MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class PackFile:
    """A question file: its pack's name and title, and how many questions of it live."""

    name: str
    path: str
    title: Text
    topic: str
    bundled: bool
    questions: int


class Index:
    """Questions as they were compiled. Close it, or let it go."""

    def __init__(self, conn: sqlite3.Connection, folders: Folders, cache_path: Path) -> None:
        self._conn = conn
        self._folders = folders
        self._cache_path = cache_path

    @classmethod
    def open(
        cls, folders: Folders, cache_path: Path, *, progress: Progress | None = None, full_scan: bool = True
    ) -> Index:
        """The index of these (layer, path) folders, farthest first.

        `progress(done, total)` counts files that are compiled. Without a full scan only the folders' mtimes are
        compared: a file edited in place is then found by `stale`.
        """
        if not full_scan:
            conn = glance.open_fresh([str(path) for _, path in folders], str(cache_path))
            if conn is not None:
                return cls(conn, folders, cache_path)
        return cls(_refreshed(folders, cache_path, progress), folders, cache_path)

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    # Questions --------------------------------------------------------------------------------------------------------
    def get(self, name: str) -> Question | None:
        """The question of this id, or of this former id."""
        for question, _ in self._made("question.id = ?", (name,), ""):
            return question
        rows = self._rows("SELECT id FROM aka WHERE old = ?", (name,))
        return self.get(str(rows[0][0])) if rows and rows[0][0] != name else None

    def questions(self, ids: Iterable[str] | None = None, *, topics: Sequence[str] = ()) -> Iterator[Question]:
        """These questions in this order (unknown ids are passed over), or all in the order of the files."""
        if ids is not None:
            yield from self._in_order(list(ids))
        elif topics:
            yield from self._questions(f"question.topic IN ({_marks(topics)})", tuple(topics))
        else:
            yield from self._questions("1", ())

    def whole(self, ids: Sequence[str]) -> Iterator[tuple[Question, str]]:
        """These questions in this order, each with the JSON text that `as_json` describes it by.

        Unknown ids are passed over. The text is empty for a question that lost the proofs of a lab that is not here.
        """
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            made = self._made(f"question.id IN ({_marks(part)})", tuple(part))
            found = {question.id: (question, said) for question, said in made}
            yield from (found[QuestionId(name)] for name in part if name in found)

    def _in_order(self, ids: list[str]) -> Iterator[Question]:
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            found = {q.id: q for q in self._questions(f"question.id IN ({_marks(part)})", tuple(part))}
            for name in part:
                question = found.get(name) or self.get(name)  # type: ignore[call-overload]  # a QuestionId is a str
                if question is not None:
                    yield question

    def _questions(self, where: str, args: Row) -> Iterator[Question]:
        return iter([question for question, _ in self._made(where, args)])

    def _made(self, where: str, args: Row, order: str = _BY_FILE) -> list[tuple[Question, str]]:
        sql = (
            "SELECT body.said, file.name, file.path, question.line FROM question JOIN body USING (n)"
            f" JOIN file ON file.f = question.f WHERE live AND {where} {order}"
        )
        try:
            return [_whole(row) for row in self._rows(sql, args)]
        except ValueError:  # what was kept is no longer a question
            self._rebuild()
            return [_whole(row) for row in self._rows(sql, args)]

    def ids(self, topics: Sequence[str] = ()) -> list[str]:
        """Every id (of these topics, if any are named) in the order of the files."""
        where = f"question.topic IN ({_marks(topics)})" if topics else "1"
        sql = (
            f"SELECT question.id FROM question JOIN file ON file.f = question.f WHERE live AND {where}"
            " ORDER BY file.layer, file.path, question.line"
        )
        return [str(row[0]) for row in self._rows(sql, tuple(topics))]

    def heads(self, ids: Sequence[str] | None = None, *, topics: Sequence[str] = ()) -> Iterator[Question]:
        """As `questions`, with only id, topic, type, level and ask: what a list shows, in a tenth of the time."""
        if ids is not None:
            for start in range(0, len(ids), _AT_ONCE):
                part = ids[start : start + _AT_ONCE]
                found = {str(head.id): head for head in self._heads(f"question.id IN ({_marks(part)})", tuple(part))}
                yield from (found[name] for name in part if name in found)
            return
        yield from self._heads(f"question.topic IN ({_marks(topics)})" if topics else "1", tuple(topics))

    def _heads(self, where: str, args: Row) -> Iterator[Question]:
        sql = (
            "SELECT question.id, question.topic, type, level, asked ->> '$.ask.zh', asked ->> '$.ask.en'"
            " FROM question JOIN body USING (n)"
            f" JOIN file ON file.f = question.f WHERE live AND {where}"
            " ORDER BY file.layer, file.path, question.line"
        )
        for id_, topic, kind, level, zh, en in self._rows(sql, args):
            yield Question(
                *(QuestionId(str(id_)), Topic(str(topic)), Text(str(zh), str(en)), Text()),
                TYPES[TYPES.index(str(kind))],
                level=_int(level),
            )

    def described(self) -> Iterator[str]:
        """Every question as the JSON object that `list --json` prints, in the order of the files."""
        sql = (
            "SELECT body.said FROM question JOIN body USING (n) JOIN file ON file.f = question.f WHERE live"
            " ORDER BY file.layer, file.path, question.line"
        )
        return (str(said) for (said,) in self._rows(sql))

    def search(self, text: str, limit: int | None = None) -> list[str]:
        """Ids of the questions that hold every word of `text`, best first. An id finds itself."""
        from quizzer.corpus.search import query

        wanted = query(text)
        if not wanted:
            return []
        sql = (
            "SELECT question.id FROM words JOIN question ON question.n = words.rowid"
            " WHERE words MATCH ? AND live ORDER BY question.id = ? DESC, words.rank, question.n LIMIT ?"
        )
        return [str(row[0]) for row in self._rows(sql, (wanted, text.strip(), -1 if limit is None else limit))]

    def nearest(self, name: str, n: int = 3) -> list[str]:
        """Ids that look like this one, best first."""
        ids = [str(row[0]) for row in self._rows("SELECT id FROM question WHERE live LIMIT ?", (_MOST_COMPARED,))]
        return closest(name, ids, n)

    def count(self) -> int:
        """How many questions there are."""
        return _int(self._rows("SELECT count(*) FROM question WHERE live")[0][0])

    def topics(self) -> dict[str, int]:
        """Every topic and its number of questions, in the order in which new ones come."""
        rows = self._rows("SELECT topic, count(*) FROM question WHERE live GROUP BY topic ORDER BY min(rank)")
        return {str(topic): _int(count) for topic, count in rows}

    # What the journal and the queue need ------------------------------------------------------------------------------
    @property
    def generation(self) -> str:
        """A text that changes exactly when the content or the order of the questions does."""
        return str(self._rows("SELECT value FROM meta WHERE key = 'generation'")[0][0])

    def digest(self, id_: str) -> str:
        """A short hash of the question as it reads now; empty for no such question."""
        rows = self._rows("SELECT digest FROM question WHERE id = ? AND live", (id_,))
        return str(rows[0][0]) if rows else ""

    def catalogue(self) -> Iterator[CatalogueRow]:
        """(id, topic, family, group, rank, level, type, path) of every question, by rank."""
        sql = (
            "SELECT question.id, question.topic, family, grp, rank, level, type, path"
            " FROM question JOIN file USING (f) WHERE live ORDER BY rank"
        )
        for id_, topic, family, group, rank, level, type_, path in self._rows(sql):
            yield str(id_), str(topic), str(family), str(group), _int(rank), _int(level), str(type_), str(path)

    def proved(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """(topic, family, labs) of every question that names a proof, by rank."""
        sql = (
            "SELECT topic, family, json_extract(said, '$.proofs') FROM question JOIN body USING (n)"
            """ WHERE live AND instr(said, '"proof":"') ORDER BY rank"""
        )
        for topic, family, proofs in self._rows(sql):
            yield str(topic), str(family), tuple(dict.fromkeys(name.partition("#")[0] for name in _names(proofs)))

    def aka_map(self) -> dict[str, str]:
        """Former ids and the ids they have now."""
        return {str(old): str(new) for old, new in self._rows("SELECT old, id FROM aka")}

    def stale(self, name: str) -> bool:
        """Whether the file of this question is no longer the one that was compiled. Costs one stat."""
        row = glance.next_row(self._conn, name)
        return row is None or glance.is_stale(*row[1:])

    # Files ------------------------------------------------------------------------------------------------------------
    def problems(self) -> list[Problem]:
        """Everything wrong with the files, in order of file and line."""
        from quizzer.corpus.check import in_order

        rows = self._rows("SELECT place, zh, en, hint_zh, hint_en, warning, question FROM problem")
        return in_order(_problem(row) for row in rows)

    def problem_of(self, name: str) -> Problem | None:
        """Why the question of this id was left out, if it was."""
        sql = (
            "SELECT place, zh, en, hint_zh, hint_en, warning, question FROM problem"
            " WHERE question = ? AND NOT warning ORDER BY rowid LIMIT 1"
        )
        rows = self._rows(sql, (name,))
        return _problem(rows[0]) if rows else None

    def left_out(self) -> int:
        """How many questions could not be taken in; a file that cannot be read counts as one."""
        in_files = self._rows("SELECT coalesce(sum(left_out), 0) FROM file")[0][0]
        second = (  # not those that a nearer layer replaces: they were meant to go
            "SELECT count(*) FROM question AS q JOIN file USING (f) WHERE NOT q.live AND NOT EXISTS"
            " (SELECT 1 FROM question AS o JOIN file AS near USING (f)"
            " WHERE o.id = q.id AND o.live AND near.layer > file.layer)"
        )
        return _int(in_files) + _int(self._rows(second)[0][0])

    def packs(self) -> list[PackFile]:
        """Every question file, in order of layer and path."""
        sql = (
            "SELECT name, path, title_zh, title_en, topic, bundled,"
            " (SELECT count(*) FROM question WHERE question.f = file.f AND live) FROM file ORDER BY layer, path"
        )
        return [
            PackFile(str(name), str(path), Text(str(zh), str(en)), str(topic), bool(bundled), _int(count))
            for name, path, zh, en, topic, bundled, count in self._rows(sql)
        ]

    def tracks(self) -> list[Track]:
        """Every track; the nearest layer's where two have one name."""
        sql = (
            "SELECT track.name, track.title_zh, track.title_en, questions FROM track JOIN file USING (f)"
            " ORDER BY layer, path"
        )
        rows = self._rows(sql)
        made = {str(name): Track(str(name), Text(str(zh), str(en)), _names(ids)) for name, zh, en, ids in rows}
        return list(made.values())

    # A cache may fail at any time -------------------------------------------------------------------------------------
    def _rows(self, sql: str, args: Row = ()) -> list[Row]:
        try:
            return self._conn.execute(sql, args).fetchall()
        except sqlite3.DatabaseError:
            self._rebuild()
            return self._conn.execute(sql, args).fetchall()

    def _rebuild(self) -> None:
        """Put a damaged cache away and compile everything again."""
        self._conn.close()
        with contextlib.suppress(OSError):  # not ours to delete: refresh then builds in memory
            self._cache_path.unlink(missing_ok=True)
        self._conn = _refreshed(self._folders, self._cache_path, None)
        self._conn.execute("PRAGMA temp_store = MEMORY")  # it may have been the temporary folder that is full


def _refreshed(folders: Folders, cache_path: Path, progress: Progress | None) -> sqlite3.Connection:
    """A connection to an index that says what the files say now; the compiler is imported only if it has work."""
    found = scan(folders)
    conn = current.unchanged(found, cache_path)
    if conn is not None:
        return conn
    from quizzer.corpus.store import refresh

    return refresh(found, cache_path, progress)


def _whole(row: Row) -> tuple[Question, str]:
    said, pack, path, line = row
    described = json.loads(str(said))
    where = f"{shown(str(path))}:{line}"
    question = from_json(described, pack=str(pack), where=where, labs=labs_here())
    proofs = described.get("proofs")
    return question, str(said) if not proofs or list(question.proofs) == proofs else ""


def _problem(row: Row) -> Problem:
    where, zh, en, hint_zh, hint_en, warning, question = row
    return Problem(str(where), Text(str(zh), str(en)), Text(str(hint_zh), str(hint_en)), bool(warning), str(question))


def _names(ids: object) -> tuple[str, ...]:
    return tuple(str(name) for name in json.loads(str(ids)))


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("not a number")
    return value


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
