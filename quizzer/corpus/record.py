"""One mapping of a question file, read through the table of fields: typed values out, problems noted on the way.

Every accessor answers with an empty value where the field is absent or wrong, so that the reader can go on and find the
next mistake too.

Why it is like this: a sound field is taken in one step, by a function that its row in the table chose beforehand. Only
what that leaves empty is looked at again, by the methods that find out what is wrong and say so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from quizzer.core.language import Text
from quizzer.core.questions import TYPES, Type
from quizzer.corpus.fields import ALLOWED, FORMAT, ID, NAME, NAMES, PROOF, REQUIRED, TITLES, WORD, Kind, Table
from quizzer.corpus.problems import Problem, did_you_mean, quote
from quizzer.corpus.tree import Listing, Mapping, Node

_MOST_ENTRIES = 1_000  # in one list; a question that needs more is not a question
_LONGEST_NAME = 120
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")

# What a kind of scalar must look like, what it is called, and the cure.
_LOOKS: dict[Kind, tuple[re.Pattern[str], Text, Text]] = {
    "id": (
        re.compile(ID),
        Text("不是题目的 id", "is not a question's id"),
        Text(
            "小写字母和数字, 用点和连字符: mysql.mvcc.read-view", "lower case, dots and hyphens: mysql.mvcc.read-view"
        ),
    ),
    "name": (
        re.compile(NAME),
        Text("不是名字", "is not a name"),
        Text("字母、数字和连字符: read-view", "letters, digits and hyphens: read-view"),
    ),
    "word": (
        re.compile(WORD),
        Text("不是一个词", "is not one word"),
        Text("不带空格的一个词: mysql", "one word without spaces: mysql"),
    ),
    "proof": (
        re.compile(PROOF),
        Text("不是实验断言", "is not a lab's claim"),
        Text("写成 lab#claim: mvcc#reads-the-latest", "write lab#claim: mvcc#reads-the-latest"),
    ),
    "level": (
        re.compile("[123]"),
        Text("不是难度", "is not a level"),
        Text("1 热身, 2 面试, 3 深入追问", "1 warm-up, 2 interview, 3 for seniors"),
    ),
    "type": (
        re.compile("|".join(TYPES)),
        Text("不是题型", "is not a type of question"),
        Text("题型有 " + ", ".join(TYPES), "the types are " + ", ".join(TYPES)),
    ),
    "lang": (re.compile("zh|en"), Text("不是语言", "is not a language"), Text("写 zh 或 en", "write zh or en")),
    "format": (
        re.compile(FORMAT),
        Text("是不认识的格式版本", "is a format this version does not know"),
        Text(f"写 format: {FORMAT}, 或升级 quizzer", f"write format: {FORMAT}, or upgrade quizzer"),
    ),
}
_ITEM: dict[Kind, Kind] = {"ids": "id", "names": "name", "words": "word", "lines": "line", "texts": "text"}
_CHOICES: dict[Kind, tuple[str, ...]] = {"type": TYPES, "lang": ("zh", "en")}
_BOTH = frozenset(("zh", "en"))


def _proper(kind: Kind) -> Callable[[str], str]:
    """What makes a text of this kind proper; it answers with an empty text where there is none or it looks wrong."""
    if kind == "raw":
        return lambda text: text.rstrip("\n")
    if kind == "line":
        return lambda text: " ".join(text.split())
    if kind not in _LOOKS:
        return str.strip
    looks = _LOOKS[kind][0].fullmatch

    def named(text: str) -> str:
        text = text.strip()
        return text if looks(text) and len(text) <= _LONGEST_NAME else ""

    return named


# By table and name, for a text of the field or of the field's list.
_PROPER: dict[Table, dict[str, Callable[[str], str]]] = {
    table: {name: _proper(_ITEM.get(row.kind, row.kind)) for name, row in rows.items()} for table, rows in NAMES.items()
}


class Notes:
    """The problems of one file as they are found, and the question they belong to."""

    def __init__(self, where: str, bundled: bool, problems: list[Problem]) -> None:
        self.where = where
        self.bundled = bundled
        self.problems = problems
        self.question = ""
        self.lang = ""
        self.errors = 0  # problems that leave a question out, counted so that a reader can compare before and after

    def add(self, line: int, what: Text, hint: Text, warning: bool = False) -> None:
        """Note a problem of the current question."""
        self.problems.append(Problem(f"{self.where}:{line}", what, hint, warning, self.question))
        self.errors += not warning

    def claim(self, places: set[str]) -> None:
        """Say of the problems at these places that the current question is left out for them."""
        self.problems[:] = [
            replace(problem, question=self.question) if problem.where in places else problem
            for problem in self.problems
        ]

    def in_order(self) -> tuple[Problem, ...]:
        """The problems by line."""
        return tuple(sorted(self.problems, key=lambda problem: int(problem.where.rpartition(":")[2])))

    def plain(self, text: str) -> Text:
        """A text given in one language: the pack's, else Chinese if it holds any."""
        lang = self.lang or ("zh" if _CJK.search(text) else "en")
        return Text(zh=text) if lang == "zh" else Text(en=text)


class Record:
    """One mapping and the table that says what it may hold."""

    __slots__ = ("fields", "node", "notes", "proper", "rows", "table")

    def __init__(self, notes: Notes, node: Mapping, table: Table) -> None:
        self.notes = notes
        self.node = node
        self.fields = node.fields
        self.table = table
        self.rows = NAMES[table]
        self.proper = _PROPER[table]

    def check(self, type_: Type = "recall") -> None:
        """Note unknown and missing fields, and fields that another type of question has."""
        present = self.fields.keys()
        if not present <= ALLOWED[self.table, type_]:
            for name in sorted(present - ALLOWED[self.table, type_]):
                self._misplaced(name, type_)
        required = REQUIRED[self.table, type_, self.notes.bundled]
        if not required <= present:
            self._missing(required - present)

    def _missing(self, names: frozenset[str]) -> None:
        title = TITLES[self.table]
        for row in (row for name, row in self.rows.items() if name in names):
            what = Text(f"{title.zh}缺少「{row.name}」", f"{title.en} needs '{row.name}'")
            self.notes.add(self.node.line, what, Text(f"{row.name}: {row.help.zh}", f"{row.name}: {row.help.en}"))

    def _misplaced(self, name: str, type_: Type) -> None:
        row = self.rows.get(name)
        if row is None:
            self._unknown(name)
            return
        what = Text(f"{type_} 题没有「{name}」", f"a {type_} question has no '{name}'")
        hint = Text(f"加上 type: {row.types[0]}, 或删掉它", f"add `type: {row.types[0]}`, or remove it")
        self.notes.add(self.line(name), what, hint)

    def _unknown(self, name: str) -> None:
        title = TITLES[self.table]
        what = Text(f"「{quote(name)}」不是{title.zh}的字段", f"'{quote(name)}' is not a field of {title.en}")
        known = ", ".join(self.rows)
        hint = did_you_mean(name, self.rows, Text(f"字段有: {known}", f"the fields are {known}"))
        self.notes.add(self.line(name), what, hint)

    def has(self, name: str) -> bool:
        """Whether the field is there at all."""
        return name in self.fields

    def line(self, name: str) -> int:
        """The line of the field, or of the mapping where it is absent."""
        return self.node.lines.get(name, self.node.line)

    # Single values ----------------------------------------------------------------------------------------------------
    def scalar(self, name: str) -> str:
        """The text of a field, proper for its kind; empty when absent or wrong."""
        value = self.fields.get(name)
        if value is None:
            return ""
        text = self.proper[name](value) if isinstance(value, str) else ""
        return text or self._improper(value, self.node.place(name), name, name)

    def _improper(self, value: Node, line: int, name: str, called: str) -> str:
        """Say what is wrong with a text of the field `name` that is not proper; nothing if it may be empty."""
        kind = self.rows[name].kind
        kind = _ITEM.get(kind, kind)
        if not isinstance(value, str):
            what = Text(f"「{called}」应该是一段文本", f"'{called}' must be a text")
            self.notes.add(line, what, Text("带冒号的文本要加引号", "quote a text that holds a colon"))
        elif kind == "raw":
            pass
        elif not (text := value.strip()):
            self.empty(line, called)
        elif kind in _LOOKS:
            self._unlike(text, line, called, kind)
        return ""

    def empty(self, line: int, name: str) -> None:
        """Note that a field is there and says nothing."""
        self.notes.add(
            line,
            Text(f"「{name}」是空的", f"'{name}' is empty"),
            Text("写上内容, 或删掉它", "fill it in, or remove it"),
        )

    def _unlike(self, text: str, line: int, name: str, kind: Kind) -> None:
        _, what, hint = _LOOKS[kind]
        said = quote(text)
        cure = did_you_mean(text, _CHOICES[kind], hint) if kind in _CHOICES else hint
        self.notes.add(line, Text(f"{name}: 「{said}」{what.zh}", f"{name}: '{said}' {what.en}"), cure)

    def flag(self, name: str) -> bool:
        """A yes or no; no when absent."""
        text = self.scalar(name).lower()
        if not text:
            return False
        if text not in _TRUE + _FALSE:
            what = Text(
                f"{name}: 「{quote(text)}」不是 true 或 false", f"{name}: '{quote(text)}' is neither true nor false"
            )
            self.notes.add(self.line(name), what, Text("写 true, 或删掉它", "write true, or remove it"))
        return text in _TRUE

    def number(self, name: str, default: float) -> float:
        """A positive number."""
        text = self.scalar(name)
        if not text:
            return default
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and number > 0:
            return number
        what = Text(f"{name}: 「{quote(text)}」不是正数", f"{name}: '{quote(text)}' is not a number above 0")
        self.notes.add(self.line(name), what, Text(f"写 {name}: 2, 或删掉它", f"write {name}: 2, or remove it"))
        return default

    # Texts in two languages -------------------------------------------------------------------------------------------
    def text(self, name: str) -> Text:
        """A text that is given as {zh, en}, or plainly in the pack's language."""
        value = self.fields.get(name)
        return Text() if value is None else self._text(value, self.node.place(name), name)

    def _text(self, value: Node, line: int, name: str) -> Text:
        if isinstance(value, Mapping):
            return self._both(value, name)
        text = self.notes.plain(self._part(value, line, name, name))
        if text and self.notes.bundled:
            self._missing_language(line, name, text)
        return text

    def _part(self, value: Node, line: int, name: str, called: str) -> str:
        text = value.strip() if isinstance(value, str) else ""
        return text or self._improper(value, line, name, called)

    def _both(self, node: Mapping, name: str) -> Text:
        fields = node.fields
        if node.lines.keys() == _BOTH:
            zh, en = fields["zh"], fields["en"]
            if isinstance(zh, str) and isinstance(en, str) and (zh := zh.strip()) and (en := en.strip()):
                return Text(zh, en)
        self._other_languages(node, name)
        parts = {
            lang: self._part(fields[lang], node.place(lang), name, f"{name}.{lang}")
            for lang in ("zh", "en")
            if lang in fields
        }
        text = Text(parts.get("zh", ""), parts.get("en", ""))
        if not parts:
            self.empty(node.line, name)
        elif self.notes.bundled and len(parts) < 2:
            self._missing_language(node.line, name, text)
        return text

    def _other_languages(self, node: Mapping, name: str) -> None:
        for key, line in node.lines.items():
            if key in _BOTH:
                continue
            what = Text(f"「{name}」里有「{quote(key)}」", f"'{quote(key)}' within '{name}'")
            hint = did_you_mean(key, ("zh", "en"), Text("这里只有 zh 和 en", "only zh and en belong here"))
            self.notes.add(line, what, hint)

    def _missing_language(self, line: int, name: str, text: Text) -> None:
        lacks = Text("英文", "English") if text.zh else Text("中文", "Chinese")
        what = Text(f"「{name}」没有{lacks.zh}", f"'{name}' has no {lacks.en}")
        self.notes.add(line, what, Text("写成 zh: 和 en: 两行", "give it as zh: and en:"))

    def pair(self) -> tuple[str, str]:
        """The `zh` and `en` of a mapping that holds them beside other fields."""
        zh, en = self.scalar("zh"), self.scalar("en")
        if not (zh or en or self.has("zh") or self.has("en") or self.notes.bundled):
            what = Text("没有文本", "has no text")
            self.notes.add(self.node.line, what, Text("写上 zh: 或 en:", "add zh: or en:"))
        return zh, en

    # Several values ---------------------------------------------------------------------------------------------------
    def several(self, name: str) -> tuple[str, ...]:
        """Texts of one kind; a single one may stand without a list."""
        value = self.fields.get(name)
        if value is None:
            return ()
        proper = self.proper[name]
        if isinstance(value, Listing) and len(value.items) <= _MOST_ENTRIES:
            texts = [proper(item) if isinstance(item, str) else "" for item in value.items]
            if "" not in texts:
                return tuple(texts)
        kept = []
        for item, line in self._items(value, name):
            text = proper(item) if isinstance(item, str) else ""
            if text or (text := self._improper(item, line, name, name)):
                kept.append(text)
        return tuple(kept)

    def texts(self, name: str) -> tuple[Text, ...]:
        """Texts in two languages, in order."""
        value = self.fields.get(name)
        return () if value is None else tuple([self._text(*item, name) for item in self._items(value, name)])

    def _items(self, value: Node, name: str) -> Iterable[tuple[Node, int]]:
        """What the field's list holds, each with its line."""
        if isinstance(value, Listing):
            if len(value.items) > _MOST_ENTRIES:
                self._too_many(value, name)
            return zip(value.items[:_MOST_ENTRIES], value.lines, strict=False)
        if isinstance(value, str) and not value:
            self.empty(self.line(name), name)
            return ()
        if isinstance(value, str) or self.rows[name].kind == "texts":
            return ((value, self.node.place(name)),)
        self._not_a_list(value.line, name)
        return ()

    def _too_many(self, node: Listing, name: str) -> None:
        what = Text(f"「{name}」有 {len(node.items)} 项", f"'{name}' has {len(node.items)} entries")
        self.notes.add(node.line, what, Text(f"最多 {_MOST_ENTRIES} 项", f"{_MOST_ENTRIES} at most"))

    def _not_a_list(self, line: int, name: str) -> None:
        what = Text(f"「{name}」应该是一个列表", f"'{name}' must be a list")
        self.notes.add(line, what, Text("每项以「- 」开头", "begin each entry with '- '"))

    def records(self, name: str) -> list[Record]:
        """The mappings of a list, each checked against its table. Plain texts stand for the table's first text."""
        value = self.fields.get(name)
        if value is None:
            return []
        of = self.rows[name].of
        assert of is not None, f"{name} is no list of records"
        if isinstance(value, Listing):
            made = [self._record(item, line, of) for item, line in zip(value.items, value.lines, strict=True)]
            return [record for record in made if record is not None]
        if value == "":
            self.empty(self.line(name), name)
        else:
            self._not_a_list(self.node.place(name), name)
        return []

    def _record(self, node: Node, line: int, of: Table) -> Record | None:
        if isinstance(node, str) and node and of in ("point", "wrong", "option", "source"):
            lang = "zh" if self.notes.plain(node).zh else "en"
            mapping = Mapping(line)
            mapping.fields["ref" if of == "source" else lang] = node
            node = mapping
        if not isinstance(node, Mapping):
            title = TITLES[of]
            what = Text(f"这里应该是{title.zh}, 由字段组成", f"{title.en} is made of fields")
            self.notes.add(line, what, Text("写成「字段: 内容」", "write `field: content` lines"))
            return None
        record = Record(self.notes, node, of)
        if of != "question":  # whose type must be known first
            record.check()
        return record
