"""Flashcards into the bank, with what their learner remembers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from quizzer.app.desk import Desk
from quizzer.app.outgoing import Tell, no_format, options_of
from quizzer.app.packs import Pack
from quizzer.app.twins import Bank
from quizzer.core.describe import as_json, from_json
from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.core.travel import Past
from quizzer.core.values import dataclass
from quizzer.errors import NotFound, WrongUsage
from quizzer.exchange import formats, names
from quizzer.exchange.values import DRAFT, MOST_PROBLEMS, Card, Options, Problem, clean

SHOWN_SIMILAR = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """A question as it would be taken in: its place, what it asks and how its answer begins."""

    where: str
    ask: str
    answer: str


@dataclass(slots=True)
class Imported:
    """What an import did: new questions, changed ones, those the bank has already, new reviews."""

    shape: str = ""
    pack: Path | None = None
    imported: int = 0
    updated: int = 0
    duplicates: int = 0
    reviews: int = 0
    seen: int = 0
    problems: list[Problem] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    why: Text = Text()
    mapping: list[str] = field(default_factory=list)
    drafts: int = 0
    similar: list[tuple[str, str]] = field(
        default_factory=list
    )  # (where, id of a question here that asks much the same)


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported, where to, and how carefully."""

    path: Path
    format: str = "auto"
    pack: Path | None = None
    dry_run: bool = False
    keep_duplicates: bool = False


def import_(desk: Desk, source: Source, tell: Tell | None = None) -> Imported:
    """Take in a file's questions and what it says of their learner; nothing that is here is overwritten."""
    if not source.path.exists():
        raise NotFound(
            Text(f"没有这个文件或目录: {source.path}", f"no such file or folder: {source.path}"),
            Text("看看路径写对了没有", "check the path"),
        )
    module = _reader(source)
    options = options_of(desk, desk.ctx.lang, schedule=True)
    reading = module.read(source.path, options)
    target = source.pack or desk.ctx.home / "packs" / f"{names.topic_from(source.path.stem, 'imported')}.yaml"
    result = Imported(reading.shape, target, why=reading.why)
    if source.dry_run and hasattr(module, "mapping"):
        result.mapping = [clean(line.pick(desk.ctx.lang)) for line in module.mapping(source.path)]
    taking = _Taking(desk, Pack(target, dry_run=source.dry_run), source.keep_duplicates, result)
    taking.take(reading.entries, tell)
    if not source.dry_run:
        if taking.result.imported or taking.result.updated:
            desk.refresh()
        if taking.has_past:
            taking.adopt(module.read(source.path, options).entries, options)
    return taking.result


def _reader(source: Source) -> Any:
    format = formats.guessed(source.path) if source.format == "auto" else source.format
    if format not in formats.READERS:
        if source.format != "auto":
            raise no_format(source.format, formats.READERS)
        raise WrongUsage(
            Text(f"看不出 {source.path.name} 是什么格式", f"the name {source.path.name} says nothing of its format"),
            Text("用 --format 说明: " + ", ".join(formats.READERS), "say --format: " + ", ".join(formats.READERS)),
        )
    return import_module(f"quizzer.{formats.READERS[format]}")


@dataclass
class _Taking:
    desk: Desk
    pack: Pack
    keep_duplicates: bool
    result: Imported
    has_past: bool = False
    _stands_for: dict[str, str] = field(default_factory=dict)  # ids of the file -> ids here, where they differ
    _left_out: set[str] = field(default_factory=set)
    _bank: Bank | None = None
    _differs: int = 0
    _seen: dict[str, str] = field(default_factory=dict)  # ids of this file -> what they ask and answer

    def take(self, entries: Iterable[Card | Problem], tell: Tell | None) -> None:
        """Put every question of the file where it belongs."""
        for entry in entries:
            if isinstance(entry, Problem):
                self.problem(entry)
                continue
            self.result.seen += 1
            self.card(entry)
            if tell:
                tell(self.result.seen, 0)  # files do not say how many there are
        self.pack.finish()
        self.result.seen -= len(self._left_out) + self.pack.refused
        self.result.imported, self.result.updated = self.pack.added, self.pack.updated
        if not (self.result.seen or self.result.problems or self.pack.problems):
            self.problem(_nothing(self.result.shape))
        for problem in self.pack.problems:
            self.problem(problem)
        if self._differs:
            self.problem(_kept_ours(self._differs))

    def card(self, card: Card) -> None:
        self.has_past |= bool(card.reviews) or card.standing is not None
        try:
            question = _cleaned(card.question)
        except ValueError as error:
            self._left_out.add(card.question.id)
            self.problem(Problem(card.where, Text(f"题目不完整: {error}", f"not a whole question: {error}")))
            return
        essence = names.id_from(
            "cards", names.essence(question.ask.pick("zh")), names.essence(question.answer.pick("zh"))
        )
        said = self._seen.setdefault(question.id, "")
        self._seen[question.id] = said or essence
        if said == essence:
            return
        if said and card.exact:
            self.problem(_twice(card))
            return
        if said:  # the same question with another answer
            question = replace(question, id=essence)
        if question.id in self.pack.held:
            self.pack.update(question, card.where)
            return
        there = self.desk.index.get(question.id)
        if there is not None:
            self._differs += as_json(there) != as_json(question)
            if there.id != question.id:
                self._stands_for[question.id] = there.id
            return
        asked = question.ask.pick("zh"), question.ask.en
        twin = None if self.keep_duplicates else self.bank().same(*asked)
        if twin is not None and question.type == "recall":
            self.result.duplicates += 1
            self._stands_for[question.id] = twin
            self.problem(_twin(card.where, twin))
            return
        self.note(question, card.where)
        self.pack.add(question, card.where)

    def note(self, question: Question, where: str) -> None:
        """What a report says of a new question."""
        self.result.drafts += DRAFT in question.tags
        near = self.bank().near(question.ask.pick("zh")) if len(self.result.similar) < SHOWN_SIMILAR else None
        if near is not None and question.type == "recall":
            self.result.similar.append((where, near))
        if len(self.result.samples) < 10:
            lang = self.desk.ctx.lang
            self.result.samples.append(Sample(where, question.ask.pick(lang), question.answer.pick(lang)))

    def bank(self) -> Bank:
        """What is asked here already."""
        if self._bank is None:
            heads = (
                head for head in self.desk.index.heads() if head.type == "recall" and head.id not in self.pack.held
            )
            self._bank = Bank((text, str(head.id)) for head in heads for text in (head.ask.zh, head.ask.en))
        return self._bank

    def adopt(self, entries: Iterable[Card | Problem], options: Options) -> None:
        """Take in the reviews and memory of every question that is here now."""
        from quizzer.journal.adopt import adopt

        def pasts() -> Iterator[Past]:
            for entry in entries:
                if isinstance(entry, Card) and (entry.reviews or entry.standing):
                    key = self._stands_for.get(entry.question.id, str(entry.question.id))
                    if key not in self._left_out:
                        yield Past(key, entry.source or key, entry.reviews, entry.standing)

        retention, now = options.retention, options
        adopted = adopt(
            self.desk.journal,
            pasts(),
            names.uuid_from,
            retention=retention,
            now_ms=now.now_ms,
            offset_min=now.offset_min,
        )
        self.result.reviews = adopted.reviews
        if adopted.future:
            what = Text(
                f"{adopted.future} 次复习的时间在将来, 没有读入",
                f"{adopted.future} reviews lie in the future; left out",
            )
            self.problem(Problem(str(self.pack.path), what, Text("校准时间再导入", "set the clock and import again")))

    def problem(self, problem: Problem) -> None:
        """Note a problem; a file full of them is not a reason to run out of memory."""
        if len(self.result.problems) < MOST_PROBLEMS:
            self.result.problems.append(problem)


def _cleaned(question: Question) -> Question:
    """The question without control characters anywhere; ValueError if it lacks what every question needs."""
    cleaned = from_json(_clean_json(as_json(question)))
    if not names.is_id(cleaned.id):
        raise ValueError("its id")
    if not cleaned.ask or not cleaned.answer:
        raise ValueError("ask or answer is empty")
    return cleaned


def _clean_json(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean_json(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_clean_json(held) for held in value]
    return value


def _nothing(shape: str) -> Problem:
    return Problem(
        "",
        Text(f"没有找到题目 (按 {shape} 读的)", f"no questions were found (read as {shape})"),
        Text("别的格式用 --format 说明", "say --format if it is another format"),
    )


def _twice(card: Card) -> Problem:
    what = Text(f"id {card.question.id} 在这个文件里用了两次", f"the id {card.question.id} is used twice in this file")
    return Problem(card.where, what, Text("给后一题换个 id", "give the later question another id"))


def _twin(where: str, twin: str) -> Problem:
    return Problem(
        where,
        Text(f"题库里已有同一个问题: {twin}", f"the bank asks this already: {twin}"),
        Text("`--keep-duplicates` 仍然导入", "'--keep-duplicates' takes it all the same"),
    )


def _kept_ours(count: int) -> Problem:
    return Problem(
        "",
        Text(
            f"{count} 题和题库里同名的不一样, 保留题库的",
            f"{count} questions read otherwise than the bank's of the same id; the bank's stay",
        ),
        Text("要改题库的题: 复制到自己的文件里, 加 replaces", "to change one, copy it to your own pack with replaces:"),
    )


__all__ = ["Imported", "Source", "import_"]
