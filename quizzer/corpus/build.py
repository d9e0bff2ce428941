"""From a tree to a pack of questions, by the table of fields. Bad questions are left out, each with all its problems.

Nothing here raises for what a file says; a field that cannot be understood is noted and stands empty until the whole
question is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, cast

from quizzer.core.language import Text
from quizzer.core.questions import (
    Correction,
    Misconception,
    Option,
    Point,
    Question,
    QuestionId,
    Source,
    Topic,
    Track,
    Type,
)
from quizzer.core.values import dataclass
from quizzer.corpus.problems import Problem
from quizzer.corpus.record import Notes, Record
from quizzer.corpus.rules import Path, findings
from quizzer.corpus.tree import Listing, Mapping, Node

NO_TEXT = Text()


class Link(NamedTuple):
    """A name by which a question or a track speaks of a question or a claim, and the line that does."""

    owner: str
    field: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Pack:
    """What one file holds: its good questions, and everything that is wrong with it."""

    name: str
    where: str
    bundled: bool
    questions: tuple[Question, ...] = ()
    tracks: tuple[Track, ...] = ()
    problems: tuple[Problem, ...] = ()
    links: tuple[Link, ...] = ()
    title: Text = NO_TEXT
    topic: str = ""
    namespace: str = ""
    left_out: int = 0  # questions that are not among them; 1 for a file that cannot be read


def build(
    root: Mapping,
    where: str,
    *,
    bundled: bool,
    name: str,
    problems: tuple[Problem, ...] = (),
    broken: tuple[int, ...] = (),
) -> Pack:
    """The pack that a tree spells. Questions that hold a `broken` line are left out."""
    notes = Notes(where, bundled, list(problems))
    record = Record(notes, root, "pack")
    record.check()
    if record.has("format") and not record.scalar("format"):  # made for another version: nothing in it can be trusted
        return Pack(name, where, bundled, problems=tuple(notes.problems))
    notes.lang = record.scalar("lang")
    pack = Pack(
        name,
        where,
        bundled,
        title=record.text("title"),
        topic=record.scalar("topic"),
        namespace=record.scalar("namespace"),
    )
    if not (record.has("questions") or record.has("tracks")):
        hint = Text("写上 questions: 和至少一题", "add `questions:` with at least one question")
        notes.add(root.line, Text("文件里没有题目", "the file holds no questions"), hint)
    return _Builder(notes, pack, broken).build(record)


def no_fields(line: int, where: str, *, bundled: bool, name: str, problems: tuple[Problem, ...]) -> Pack:
    """The empty pack of a file that is one text or list, which begins in this line."""
    hint = Text("题目放在 questions: 下面", "put the questions under `questions:`")
    problem = Problem(f"{where}:{line}", Text("文件最外层应该是字段", "the file must begin with fields"), hint)
    return Pack(name, where, bundled, problems=(*problems, problem))


class _Builder:
    """Builds the questions of one pack, noting on the way the links that other files must bear out."""

    def __init__(self, notes: Notes, pack: Pack, broken: tuple[int, ...]) -> None:
        self.notes = notes
        self.pack = pack
        self.broken = broken
        self.links: list[Link] = []

    def build(self, record: Record) -> Pack:
        questions: list[Question] = []
        seen: dict[str, int] = {}
        records = record.records("questions")
        ends = [following.node.line for following in records[1:]] + [10**9]
        for part, end in zip(records, ends, strict=False):
            question = self.question(part, end)
            if question and question.id in seen:
                self.twice(part, question.id, seen[question.id])
            elif question:
                seen[question.id] = part.line("id")
                questions.append(question)
        self.notes.question = ""
        tracks = [self.track(part) for part in record.records("tracks")]
        return replace(
            self.pack,
            questions=tuple(questions),
            tracks=tuple(track for track in tracks if track),
            left_out=len(records) - len(questions),
            problems=self.notes.in_order(),
            links=tuple(self.links),
        )

    def twice(self, record: Record, id_: str, first: int) -> None:
        """Note the second use of an id in one file; the first one stays."""
        self.notes.question = ""  # the first question of this name is not the one left out
        what = Text(
            f"id「{id_}」用了两次, 第一次在第 {first} 行", f"the id '{id_}' is used twice, first in line {first}"
        )
        hint = Text("给后一题换个 id", "give the later question another id")
        self.notes.add(record.line("id"), what, hint)

    def question(self, record: Record, end: int) -> Question | None:
        """One question, or None when something is wrong with it. Its lines end before `end`."""
        notes = self.notes
        notes.question = ""
        errors, links = notes.errors, len(self.links)
        id_ = record.scalar("id")
        notes.question = id_
        type_ = cast(Type, record.scalar("type") or "recall")
        record.check(type_)
        question = self.fields(record, id_, type_)
        for finding in findings(question, bundled=notes.bundled):
            notes.add(line_of(record.node, finding.path), finding.what, finding.hint, finding.warning)
        self.namespace(record, id_)
        broken = {f"{notes.where}:{line}" for line in self.broken if record.node.line <= line < end}
        if broken:
            notes.claim(broken)
        if broken or notes.errors > errors:
            del self.links[links:]
            return None
        return question

    def namespace(self, record: Record, id_: str) -> None:
        space = self.pack.namespace
        if space and id_ and not id_.startswith(space + "."):
            what = Text(f"id 不以「{space}.」开头", f"the id does not begin with '{space}.'")
            self.notes.add(record.line("id"), what, Text(f"写成 {space}.{id_}", f"write {space}.{id_}"))

    def fields(self, record: Record, id_: str, type_: Type) -> Question:
        level = record.scalar("level")
        topic = record.scalar("topic") or self.pack.topic or id_.partition(".")[0]
        line = record.node.line
        return Question(
            QuestionId(id_),
            Topic(topic),
            record.text("ask"),
            record.text("answer"),
            type_,
            self.pack.name,
            tuple([self.point(part, id_, at) for at, part in enumerate(record.records("points"), 1)]),
            tuple([self.wrong(part, id_, at) for at, part in enumerate(record.records("wrong"), 1)]),
            int(level) if level else 2,
            record.several("tags"),
            self.linked(record, id_, "requires"),
            self.linked(record, id_, "follow_ups"),
            record.texts("hints"),
            tuple([self.source(part) for part in record.records("sources")]),
            tuple([self.correction(part, id_) for part in record.records("corrects")]),
            record.scalar("as_of"),
            self.one_link(record, id_, "sibling_of"),
            record.scalar("group"),
            self.linked(record, id_, "aka"),
            self.one_link(record, id_, "replaces"),
            tuple([self.option(part, at) for at, part in enumerate(record.records("options"))]),
            record.several("right"),
            record.scalar("code"),
            record.scalar("stdout"),
            record.text("text"),
            record.texts("items"),
            f"{self.pack.where}:{line}",
        )

    def linked(self, record: Record, owner: str, field: str) -> tuple[str, ...]:
        targets = record.several(field)
        for target in targets:
            self.links.append(Link(owner, field, target, record.line(field)))
        return targets

    def one_link(self, record: Record, owner: str, field: str) -> str:
        target = record.scalar(field)
        if target:
            self.links.append(Link(owner, field, target, record.line(field)))
        return target

    def point(self, record: Record, owner: str, number: int) -> Point:
        zh, en = record.pair()
        return Point(
            record.scalar("id") or f"p{number}",
            zh,
            en,
            record.several("any"),
            record.several("weak"),
            record.number("weight", 1.0),
            record.flag("bonus"),
            self.one_link(record, owner, "proof"),
            record.scalar("source"),
        )

    def wrong(self, record: Record, owner: str, number: int) -> Misconception:
        zh, en = record.pair()
        return Misconception(
            record.scalar("id") or f"w{number}",
            zh,
            en,
            record.several("any"),
            record.several("about"),
            self.one_link(record, owner, "proof"),
            record.scalar("source"),
        )

    def correction(self, record: Record, owner: str) -> Correction:
        zh, en = record.pair()
        proof = self.one_link(record, owner, "proof")
        return Correction(record.text("says"), zh, en, proof, record.scalar("source"))

    def option(self, record: Record, at: int) -> Option:
        zh, en = record.pair()
        return Option(record.scalar("id") or (chr(ord("a") + at) if at < 26 else str(at)), zh, en)

    def source(self, record: Record) -> Source:
        source = Source(record.scalar("doc"), record.scalar("at"), record.scalar("ref"))
        if source == Source() and not record.node.fields:
            record.empty(record.node.line, "sources")
        return source

    def track(self, record: Record) -> Track | None:
        errors = self.notes.errors
        name = record.scalar("name")
        track = Track(name, record.text("title"), self.linked(record, name, "questions"))
        return None if self.notes.errors > errors or not name else track


def line_of(root: Mapping, path: Path) -> int:
    """The line of a field that is named by its path, or of the nearest thing above it that the file has."""
    node: Node = root
    line = root.line
    for step in path:
        if isinstance(node, Mapping) and step in node.fields:
            line, node = node.lines.get(str(step), node.line), node.fields[str(step)]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            line, node = node.lines[step], node.items[step]
        else:
            break
    return line
