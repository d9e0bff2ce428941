"""Questions as our own YAML, and a pack of imported ones that can be imported again.

Each question of such a pack stands below a comment with a digest of what was imported. A second import replaces only
the questions that nobody has touched since: what the learner edited, and everything else in the file, stays as it is.

Why it is like this: the text is written by hand, because the program reads YAML through one door that knows no writing.
A value is quoted as JSON (which YAML reads the same way) or, where it has several lines, stands as a literal block.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator

from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.core.values import dataclass

HEAD = "format: 1\nquestions:\n"
_NOTE = re.compile(r"  # imported ([0-9a-f]{16})\n")
_OWN = re.compile(r"  - id: ([a-z0-9.-]+)\n")
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*([.#-][A-Za-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a pack as it stands there: its lines, and the digest it was imported with (or "")."""

    id: str
    lines: str
    digest: str

    @property
    def untouched(self) -> bool:
        """Whether the lines are still those that were imported."""
        return _digest(self.lines.partition("\n")[2]) == self.digest


def item_of(question: Question) -> Item:
    """The question as it is put in a pack."""
    lines = "".join(_question(question))
    digest = _digest(lines)
    return Item(question.id, f"  # imported {digest}\n{lines}", digest)


def _digest(lines: str) -> str:
    return hashlib.sha256(lines.rstrip("\n").encode("utf-8", "surrogatepass")).hexdigest()[:16]


def split(text: str) -> tuple[str, list[Item]] | None:
    """(what comes before the questions, the questions) of a pack that `joined` wrote; None if it is no such pack."""
    lines = text.splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if _NOTE.fullmatch(line)]
    if "questions:\n" not in lines:
        return None
    head_end = starts[0] if starts else len(lines)
    items = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        note = _NOTE.fullmatch(lines[start])
        own = next((found for line in lines[start:end] if (found := _OWN.fullmatch(line))), None)
        items.append(Item(own[1] if own else "", "".join(lines[start:end]), note[1] if note else ""))
    return "".join(lines[:head_end]), items


def joined(head: str, items: Iterable[Item]) -> str:
    """The text of a pack."""
    return head + "".join(item.lines if item.lines.endswith("\n") else f"{item.lines}\n" for item in items)


# A question, line by line ---------------------------------------------------------------------------------------------
def _question(q: Question) -> Iterator[str]:
    yield f"  - id: {q.id}\n"
    if q.type != "recall":
        yield f"    type: {q.type}\n"
    yield f"    topic: {_scalar(q.topic)}\n"
    yield from _text("ask", q.ask)
    yield from _text("answer", q.answer)
    if q.text:
        yield from _text("text", q.text)
    for name, value in (("code", q.code), ("stdout", q.stdout)):
        if value or (name == "stdout" and q.type == "output"):
            yield f"    {name}: {_block(value, 6)}\n"
    if q.options:
        yield from _records("options", ({"id": o.id, "zh": o.zh, "en": o.en} for o in q.options))
        yield f"    right: {_flow(list(q.right))}\n"
    if q.items:
        yield from _records("items", ({"zh": item.zh, "en": item.en} for item in q.items))
    yield from _rest(q)


def _rest(q: Question) -> Iterator[str]:
    described = as_json(q)
    for name in ("points", "wrong", "sources"):
        parts = described[name]
        if isinstance(parts, list) and parts:
            yield from _records(name, parts)
    if q.level != 2:
        yield f"    level: {q.level}\n"
    for name in ("tags", "requires", "follow_ups", "aka"):
        words: tuple[str, ...] = getattr(q, name)
        if words:
            yield f"    {name}: {_flow(list(words))}\n"
    for name in ("sibling_of", "group", "replaces", "as_of"):
        word: str = getattr(q, name)
        if word:
            yield f"    {name}: {_scalar(word)}\n"
    if q.hints:
        yield from _records("hints", ({"zh": hint.zh, "en": hint.en} for hint in q.hints))
    if q.corrects:
        says = [
            {"says": {"zh": c.says.zh, "en": c.says.en}, "zh": c.zh, "en": c.en, "proof": c.proof, "source": c.source}
            for c in q.corrects
        ]
        yield from _records("corrects", says)


def _text(name: str, text: Text) -> Iterator[str]:
    yield f"    {name}:\n"
    for lang, said in (("zh", text.zh), ("en", text.en)):
        if said:
            yield f"      {lang}: {_block(said, 8)}\n"


def _records(name: str, records: Iterable[object]) -> Iterator[str]:
    yield f"    {name}:\n"
    for record in records:
        assert isinstance(record, dict)
        kept = {key: value for key, value in record.items() if _is_said(key, value)}
        yield f"      - {_flow(kept)}\n"


def _is_said(key: str, value: object) -> bool:
    """Whether a field of a record differs from what its absence means."""
    if key == "weight":
        return value != 1
    if isinstance(value, dict):
        return any(value.values())
    return bool(value)


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(held)}" for key, held in value.items() if held or held is False) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(held) for held in value) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _block(text: str, indent: int) -> str:
    """The text as a literal block where that says the same, else quoted."""
    lines = text.split("\n")
    if (len(lines) < 3 and len(text) < 200) or text[:1] in ("", " ", "\t", "\n") or not text.strip():
        return _scalar(text)
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    if "\t" in text or any(line != line.rstrip() for line in body.split("\n")):
        return _scalar(text)
    mark = ("|-", "|", "|+")[min(ends, 2)]
    held = "\n".join(f"{' ' * indent}{line}" if line else "" for line in body.split("\n"))
    return f"{mark}\n{held}" + "\n" * max(0, ends - 1)
