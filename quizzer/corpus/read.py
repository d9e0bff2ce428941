"""The one place that reads YAML: bytes in, a tree of texts with line numbers out.

It refuses what a question file has no use for and a stranger could abuse: anchors, aliases, merge keys, tags, several
documents, more than 10 MB, nesting deeper than 50. It guesses no types and runs nothing. Every refusal is a Problem
with a line; nothing is raised, whatever the bytes are.

Why it is like this: the tree is built from the parser's events, not from its nodes. Composing recurses in C and can
be driven into the ground by `[[[[…`; events come one by one, so the depth is ours to limit and an alias is seen before
anything is expanded. It is also half the cost of composing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from quizzer.core.language import Text
from quizzer.core.values import dataclass
from quizzer.corpus.build import Pack, build, no_fields
from quizzer.corpus.comments import cut_short
from quizzer.corpus.problems import UNSAFE, Problem, clean, quote, shown
from quizzer.corpus.tree import Listing, Mapping, Node

MOST_BYTES = 10_000_000
MOST_DEPTH = 50
_MOST_CONTROLS = 20  # lines reported; a file with more of them says it once more and stops
LOADER: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml's parser where it was built in, else ten times slower

_IGNORED = "\0"  # the key of a value that is not kept; no cleaned text can hold it
# Bytes of no control or bidi character: all but C0, DEL and those that U+0080, U+061C, U+200E or U+FEFF begin with.
_HARMLESS = bytes({9, 10, *range(32, 256)} - {0x7F, 0xC2, 0xD8, 0xE2, 0xEF})
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_SAVE_UTF8 = Text("另存为 UTF-8 文本", "save it as UTF-8 text")


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file holds. `root` is None when it could not be read at all; `broken` are lines not to be believed."""

    root: Node | None
    problems: tuple[Problem, ...]
    broken: tuple[int, ...] = ()
    line: int = 1  # of the root


def read_pack(path: Path, *, bundled: bool, name: str = "") -> Pack:
    """The pack in this file with everything that is wrong with it. Never raises for what a file holds or lacks."""
    where = shown(str(path))
    name = name or f"{path.parent.name}/{path.stem}"
    data, why = contents(path)
    if data is None:
        return unreadable(where, name, bundled, why)
    return read_bytes(data, where, bundled=bundled, name=name)


def contents(path: str | Path) -> tuple[bytes | None, Text]:
    """The bytes of a file, one more than allowed at most; or None and the reason."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size  # asking for 10 MB costs ten megabytes of buffer each time
            return file.read(min(size, MOST_BYTES) + 1), Text()
    except OSError as error:
        return None, Text(f"文件打不开: {error.strerror}", f"the file cannot be opened: {error.strerror}")


def unreadable(where: str, name: str, bundled: bool, why: Text) -> Pack:
    """The empty pack that stands for a file that cannot be read."""
    hint = Text("看看它的权限, 或者把它移走", "look at its permissions, or move it away")
    return Pack(name, where, bundled, problems=(Problem(f"{where}:1", why, hint),), left_out=1)


def read_bytes(data: bytes, where: str, *, bundled: bool, name: str) -> Pack:
    """The pack that these bytes spell; `where` stands before the line in every problem."""
    tree = parse(data, where)
    if tree.root is None:
        return Pack(name, where, bundled, problems=tree.problems, left_out=1)
    if not isinstance(tree.root, Mapping):
        return no_fields(tree.line, where, bundled=bundled, name=name, problems=tree.problems)
    return build(tree.root, where, bundled=bundled, name=name, problems=tree.problems, broken=tree.broken)


def parse(data: bytes, where: str, loader: Any = LOADER) -> Tree:
    """The tree of a YAML file, or why there is none."""
    text, problems = _decode(data, where)
    if text is None:
        return Tree(None, tuple(problems))
    try:
        growing = _grown(text, where, loader)
    except yaml.YAMLError as error:
        return Tree(None, (*problems, _syntax(error, text, where)))
    except _TooDeep as deep:
        what = Text(f"嵌套超过 {MOST_DEPTH} 层", f"nested deeper than {MOST_DEPTH}")
        hint = Text(
            "题目最多只要五层, 看看括号和缩进", "a question needs five levels; look at brackets and indentation"
        )
        return Tree(None, (*problems, Problem(f"{where}:{deep.line}", what, hint)))
    problems += growing.problems
    tabs = [_tab(where, line) for line in _tab_lines(text) if not growing.is_block(line)] if "\t" in text else []
    cut = cut_short(text, where, growing.is_block) if " #" in text else ()
    if growing.root is None:
        problems.append(_empty(where))
    return Tree(growing.root, (*problems, *tabs, *cut), tuple(growing.broken), growing.line)


# Bytes to text --------------------------------------------------------------------------------------------------------
def _decode(data: bytes, where: str) -> tuple[str | None, list[Problem]]:
    """Text with plain newlines and without control characters, or None and the reason."""
    if len(data) > MOST_BYTES:
        what = Text("文件超过 10 MB", "the file is larger than 10 MB")
        return None, [
            Problem(f"{where}:1", what, Text("拆成几个文件, 每个 5-15 题", "split it: 5-15 questions a file"))
        ]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Problem(f"{where}:1", Text("文件是 UTF-16 编码", "the file is UTF-16, not UTF-8"), _SAVE_UTF8)]
    if (nul := data.find(b"\0")) >= 0:
        what = Text("不是文本文件 (有空字符)", "not a text file: it holds a NUL byte")
        return None, [Problem(f"{where}:{_line_at(data, nul)}", what, _SAVE_UTF8)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = Text("不是有效的 UTF-8", "not valid UTF-8")
        return None, [Problem(f"{where}:{_line_at(data, error.start)}", what, _SAVE_UTF8)]
    if b"\r" in data:
        text = text.replace("\r\n", "\n")
    if not text or text.isspace():
        return None, [_empty(where)]
    if data.translate(None, _HARMLESS) and UNSAFE.search(text):  # the first test is six times cheaper
        return clean(text.replace("\r", "\n")), list(_controls(text, where))
    return text, []


def _line_at(data: bytes, index: int) -> int:
    return data.count(b"\n", 0, index) + 1


def _empty(where: str) -> Problem:
    hint = Text("一个最小的例子见 questions/README.md", "questions/README.md has the smallest example")
    return Problem(f"{where}:1", Text("文件是空的", "the file is empty"), hint)


def _controls(text: str, where: str) -> Iterator[Problem]:
    """One problem a line that holds control or bidi characters."""
    found = 0
    for number, line in enumerate(text.replace("\r", "\r\n").split("\n"), 1):
        if match := UNSAFE.search(line):
            found += 1
            if found > _MOST_CONTROLS:
                return
            yield _control(where, number, match[0])


def _control(where: str, line: int, character: str) -> Problem:
    code = f"U+{ord(character):04X}"
    what = Text(f"有控制字符 {code}, 读入时已去掉", f"holds the control character {code}; it is left out on loading")
    hint = Text("删掉它; 要写出来就用文字, 如 ESC", "delete it; to speak of it, write its name, as in ESC")
    return Problem(f"{where}:{line}", what, hint)


# Events to a tree -----------------------------------------------------------------------------------------------------
_STARTS = frozenset((yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent))  # of a node that is no text


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


def _grown(text: str, where: str, loader: Any) -> _Growing:
    """The tree of the text, after every event of it."""
    parser = loader(text)
    growing = _Growing(where, parser.get_event)
    try:
        growing.grow()
    finally:
        parser.dispose()
    return growing


class _Growing:
    """The tree while its events come in, and what was wrong with them."""

    def __init__(self, where: str, next_event: Callable[[], Any]) -> None:
        self.where = where
        self.next_event = next_event
        self.root: Node | None = None
        self.line = 1  # of the root
        self.documents = 0
        self.problems: list[Problem] = []
        self.broken: list[int] = []
        self.blocks: list[tuple[int, int]] = []  # lines of literal and folded texts, where a tab is content

    def grow(self) -> None:
        """Read the first document, and see whether there is a second."""
        while self.documents < 2:
            event = self.next_event()
            kind = type(event)
            if kind is yaml.ScalarEvent or kind in _STARTS:
                self.line = event.start_mark.line + 1
                self.root = self.value(event, 0)
            elif kind is yaml.StreamEndEvent:
                return
            else:
                self.document(event)

    def value(self, event: Any, depth: int, in_key: bool = False) -> Node:
        """The node that begins with this event, `depth` others around it; `in_key`, where only a text may stand."""
        kind, line = type(event), event.start_mark.line + 1
        if kind is yaml.ScalarEvent:
            return self.text(event, line)
        is_alias = kind is yaml.AliasEvent
        if is_alias or event.anchor is not None or event.tag is not None:
            self.decoration(event, line)
        if in_key:
            self.no_name(line)
        if is_alias:
            return ""
        if depth >= MOST_DEPTH:
            raise _TooDeep(line)
        return self.mapping(line, depth + 1) if kind is yaml.MappingStartEvent else self.listing(line, depth + 1)

    def mapping(self, line: int, depth: int) -> Mapping:
        """The mapping that began in this line, with all it holds.

        Over locals, with the usual case spelled out: it runs forty times a question, and with what it calls takes
        nearly half of all compiling.
        """
        node = Mapping(line)
        fields, lines, next_event = node.fields, node.lines, self.next_event
        scalar, end = yaml.ScalarEvent, yaml.MappingEndEvent
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                line = event.start_mark.line + 1
                name = event.value
                if event.style or event.anchor is not None or event.tag is not None:
                    name = self.text(event, line)
                if name in lines or name == "<<":
                    name = self.bad_key(lines, name, line)
                lines[name] = line
            elif kind is end:
                fields.pop(_IGNORED, None)
                return node
            else:
                line = event.start_mark.line + 1
                self.value(event, depth, in_key=True)
                name = _IGNORED
            event = next_event()
            kind = type(event)
            if kind is scalar:
                if (begins := event.start_mark.line + 1) != line:
                    node.below[name] = begins
                if event.style or event.anchor is not None or event.tag is not None:
                    fields[name] = self.text(event, begins)
                else:
                    fields[name] = event.value
            else:
                fields[name] = self.value(event, depth)

    def listing(self, line: int, depth: int) -> Listing:
        """The list that began in this line, with all it holds."""
        node = Listing(line)
        items, lines, next_event = node.items, node.lines, self.next_event
        scalar, end = yaml.ScalarEvent, yaml.SequenceEndEvent
        while True:
            event = next_event()
            kind = type(event)
            if kind is end:
                return node
            lines.append(event.start_mark.line + 1)
            if kind is not scalar or event.style or event.anchor is not None or event.tag is not None:
                items.append(self.value(event, depth))
            else:
                items.append(event.value)

    def text(self, event: Any, line: int) -> str:
        """The text of a scalar, which may have quotes, a block, an anchor or a tag."""
        text: str = event.value
        if event.anchor is not None or event.tag is not None:
            self.decoration(event, line)
        if event.style == '"' and (found := UNSAFE.search(text)):  # written as an escape: "\e[31m"
            self.problems.append(_control(self.where, line, found[0]))
            return clean(text)
        if event.style in ("|", ">"):
            self.blocks.append((line, event.end_mark.line + 1 if event.end_mark else line))
        return text

    def bad_key(self, lines: dict[str, int], text: str, line: int) -> str:
        """Note a merge key or a name given twice; its value is not kept."""
        if text == "<<":
            self.refuse(line, Text("用了合并键 <<", "uses the merge key <<"))
            return _IGNORED
        name, first = quote(text), lines[text]
        what = Text(f"「{name}」写了两次, 第一次在第 {first} 行", f"'{name}' is given twice, first in line {first}")
        self.problem(line, what, Text("留一个, 删掉另一个", "keep one of the two"))
        return _IGNORED

    def no_name(self, line: int) -> None:
        """Note a list, a mapping or an alias in the place of a name; its value is not kept."""
        what = Text("字段名不是文本", "a field's name must be a text")
        self.problem(line, what, Text("带 : 或 {} 的文本要加引号", "quote texts that hold a colon or braces"))

    def document(self, event: yaml.Event) -> None:
        """Note a second document, which ends the reading."""
        self.documents += isinstance(event, yaml.DocumentStartEvent)
        if self.documents > 1 and event.start_mark:
            what = Text("一个文件里有几份文档 (---)", "several documents in one file (---)")
            hint = Text("一个文件一组题, 拆开它", "one pack a file: split it")
            self.problems.append(Problem(f"{self.where}:{event.start_mark.line + 1}", what, hint))

    def decoration(self, event: Any, line: int) -> None:
        """Note an alias, or an anchor or a tag; the node beneath these is read as it stands."""
        name = quote(event.anchor or "")
        if type(event) is yaml.AliasEvent:
            self.refuse(line, Text(f"用了别名 *{name}", f"uses the alias *{name}"))
            return
        if event.anchor is not None:
            self.refuse(line, Text(f"用了锚点 &{name}", f"uses the anchor &{name}"))
        if event.tag is not None:
            tag = quote(str(event.tag).replace("tag:yaml.org,2002:", "!!"))
            self.refuse(line, Text(f"用了标签 {tag}", f"uses the tag {tag}"))

    def refuse(self, line: int, what: Text) -> None:
        self.problem(line, what, Text("把内容直接写出来", "write the text out; quote it if it is meant as text"))

    def problem(self, line: int, what: Text, hint: Text) -> None:
        self.problems.append(Problem(f"{self.where}:{line}", what, hint))
        self.broken.append(line)

    def is_block(self, line: int) -> bool:
        return any(first < line <= last for first, last in self.blocks)


# What the parser could not read ---------------------------------------------------------------------------------------
_CAUSES: tuple[tuple[str, Text], ...] = (
    ("mapping values are not allowed", Text("冒号后面又有冒号, 文本要加引号", "a text with ': ' in it needs quotes")),
    ("could not find expected ':'", Text("字段名后面要有冒号", "put a colon after the field's name")),
    ("expected <block end>", Text("缩进与上面的行对不齐", "align it with the lines above")),
    ("while scanning a quoted scalar", Text("引号没有配对", "a quotation mark is not closed")),
    (
        "unknown escape character",
        Text("双引号里的 \\ 要写成 \\\\, 或改用单引号", "use single quotes, or write \\\\ for \\"),
    ),
    ("cannot start any token", Text("以 @ ` % 开头的文本要加引号", "quote texts that begin with @ ` or %")),
    ("flow", Text("括号没有配对, 或少了逗号", "a bracket is not closed, or a comma is missing")),
    ("alias", Text("以 * 或 & 开头的文本要加引号", "quote texts that begin with * or &")),
    ("anchor", Text("以 * 或 & 开头的文本要加引号", "quote texts that begin with * or &")),
    ("tag", Text("以 ! 开头的文本要加引号", "quote texts that begin with !")),
)


def _syntax(error: yaml.YAMLError, text: str, where: str) -> Problem:
    """The parser's complaint, in words that say what to do."""
    context = str(getattr(error, "context", "") or "")
    marks = ["problem_mark", "context_mark"]
    if "quoted" in context or "flow" in context:  # never closed, which shows at the end: say where it began
        marks.reverse()
    mark = getattr(error, marks[0], None) or getattr(error, marks[1], None)
    last = text.count("\n", 0, len(text.rstrip())) + 1
    line = min(mark.line + 1, last) if mark else 1
    tabs = [tab for tab in _tab_lines(text) if line - 1 <= tab <= line + 1]
    if tabs:
        return _tab(where, tabs[0])
    said = " ".join(part for part in (context, str(getattr(error, "problem", "") or "")) if part)
    hint = next((cure for cause, cure in _CAUSES if cause in said), _CAUSES[2][1])
    why = quote(str(getattr(error, "problem", "") or "syntax"))
    return Problem(f"{where}:{line}", Text(f"不是有效的 YAML: {why}", f"not valid YAML: {why}"), hint)


def _tab_lines(text: str) -> list[int]:
    return [text.count("\n", 0, match.start()) + 1 for match in _TAB_INDENT.finditer(text)][:_MOST_CONTROLS]


def _tab(where: str, line: int) -> Problem:
    hint = Text("改成空格, 每层两个", "use spaces, two a level")
    return Problem(f"{where}:{line}", Text("用制表符缩进", "indented with a tab"), hint)
