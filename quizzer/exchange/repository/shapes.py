"""Which candidates of a Markdown file are its questions, and where each answer ends.

Candidates of one kind (headings of one level, bold items, folded parts, ...) are a series. A series counts by what
shows that it asks: numbers that follow each other (a run 1..N outweighs any number of headings), question marks and
asking words, `Q:`, a <summary>. The strongest series are the questions; others are taken where the first says nothing
(numbers that begin again, a second part of the file in another shape).

An answer ends at the next question, or at a heading that is not below its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from quizzer.core.language import Text
from quizzer.core.values import dataclass
from quizzer.exchange.repository import bodies, wording
from quizzer.exchange.repository.blocks import Blocks
from quizzer.exchange.repository.head import Head, Kind

MOST_BELOW = 50  # headings below a title that are asked whether they ask
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
LIKE = {  # what a series is called in a report
    "heading": Text("标题", "headings"),
    "details": Text("折叠块 (details)", "folded parts (details)"),
    "bold item": Text("加粗的列表项", "bold list items"),
    "bold line": Text("加粗的行", "bold lines"),
    "numbered item": Text("编号的列表项", "numbered list items"),
    "bullet": Text("列表项", "bare list items"),
    "lone item": Text("带答案的列表项", "list items with answers"),
    "Q and A": Text("Q: 和 A:", "Q: and A:"),
    "::": Text("问题::答案", "question::answer"),
    "row": Text("表格的行", "rows of a table"),
    "line": Text("普通的行", "plain lines"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A question of a file: its head, the heading above it, the lines of its answer as they stand there."""

    head: Head
    above: str
    body: str


@dataclass(frozen=True, slots=True)
class Series:
    """Candidates of one kind, how much speaks for them, and how long their longest run of numbers is."""

    name: tuple[Kind, int, bool]
    heads: tuple[Head, ...]
    worth: float
    run: int

    @property
    def called(self) -> Text:
        """`headings of level 4` in both languages."""
        kind, level, listed = self.name
        zh, en = LIKE[kind].zh, LIKE[kind].en
        if kind == "heading":
            zh, en = f"{level} 级标题", f"headings of level {level}"
            if listed:
                zh, en = f"列表里的{zh}", f"{en} in a list"
        return Text(zh, en)

    @property
    def reason(self) -> Text:
        """`headings of level 4 (31, numbered in a row, 12 ask)`: how many they are, and what speaks for them."""
        count, asking = len(self.heads), sum(wording.asks(head.text) for head in self.heads)
        zh, en = [f"{count} 个"], [f"{count}"]
        if self.run > 2:
            zh.append("编号连续" if self.run == count else f"{self.run} 个编号连续")
            en.append("numbered in a row" if self.run == count else f"{self.run} numbered in a row")
        if asking:
            zh.append(f"{asking} 个在问")
            en.append(f"{asking} ask")
        return Text(f"{self.called.zh} ({', '.join(zh)})", f"{self.called.en} ({', '.join(en)})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The questions of a file in its order, the series they belong to, and the strongest that were not taken."""

    parts: list[Part]
    series: list[Series]
    others: list[Series]


def choose(found: Blocks) -> Chosen:
    """The questions among the candidates."""
    by_name: dict[tuple[Kind, int, bool], list[Head]] = defaultdict(list)
    for head in found.heads:
        if not (head.kind == "heading" and wording.is_boilerplate(head.text)):
            by_name[_name(head)].append(head)
    series = sorted((_weighed(name, heads, found) for name, heads in by_name.items()), key=lambda s: -s.worth)
    taken: list[Series] = []
    spans: list[tuple[int, int]] = []
    for one in series:
        if taken:
            one = _outside(one, spans, found)
        if one.worth > 0 and (not taken or _is_sure(one)):
            taken.append(one)
            spans = sorted([*spans, *_spans(one.heads, found)])
    names = {one.name for one in taken}
    heads = sorted((head for one in taken for head in one.heads), key=lambda head: head.line)
    others = [one for one in series if one.name not in names and one.worth > 0]
    return Chosen(_parts(heads, found), taken, others)


def _name(head: Head) -> tuple[Kind, int, bool]:
    return head.kind, head.level, head.listed and head.kind == "heading"


def _outside(series: Series, spans: Sequence[tuple[int, int]], found: Blocks) -> Series:
    """The part of a series that no answer taken so far contains, without titles above questions taken so far."""
    starts = [start for start, _ in spans]
    own = _spans(series.heads, found)
    titles = {start for start, end in own if bisect_right(starts, start) < bisect_left(starts, end)}

    def is_free(head: Head) -> bool:
        at = bisect_right(starts, head.line) - 1
        return (at < 0 or spans[at][1] <= head.line) and head.line not in titles

    heads = [head for head in series.heads if is_free(head)]
    return _weighed(series.name, heads, replace(found, heads=[head for head in found.heads if is_free(head)]))


def _is_sure(series: Series) -> bool:
    """Whether a further series is questions beyond doubt: one that merely has titles is not."""
    kind = series.name[0]
    if kind in ("details", "Q and A", "::", "row"):
        return True
    if kind == "bullet":
        return len(series.heads) > 1
    if kind == "line":
        return all(head.holds for head in series.heads)
    asking = sum(wording.asks(head.text) for head in series.heads)
    least = 1 if kind == "lone item" else 2  # those have been looked at already
    return series.run > 2 or (asking >= least and 2 * asking >= len(series.heads))


# How much speaks for a series -----------------------------------------------------------------------------------------
def _weighed(name: tuple[Kind, int, bool], heads: list[Head], found: Blocks) -> Series:
    kind = name[0]
    if kind == "heading":
        heads = _without_titles(_joined(heads, found), found)
    if kind == "bullet" or kind == "numbered item":
        heads = _asking_lists(heads, found)
    if kind == "lone item" and _run(heads) > 2:
        heads = [head for head in heads if head.number is not None]
    parts = _parts(heads, found)
    answered = [part for part in parts if says_something(part.body) and not wording.only_links(part.body)]
    asking = [part for part in answered if wording.asks(part.head.text)]
    run = _run(heads)
    if kind == "heading":
        return Series(name, tuple(heads), _of_headings(parts, answered, run, found), run)
    if kind in ("bold line", "numbered item"):
        named = _questions_by_name(parts) if kind == "bold line" else set()
        heads = [
            part.head
            for part in parts
            if wording.asks(part.head.text) or (run > 2 and part.head.number) or part.head.text in named
        ]
    asked = sum(wording.asks(head.text) for head in heads)
    worth = {
        "details": 3.0 * len(heads),
        "Q and A": (0.2 if len(heads) == _sections(heads, found) else 3.0) * len(answered),
        "::": 2.0 * len(heads),
        "row": 5.0 * len(heads),
        "line": 1.2 * (len(answered) - _sections(heads, found)),
        "bold item": len(answered) + len(asking) + 0.5 * asked,
        "bold line": 2.0 * len(asking) + (run if run > 2 else 0),
        "numbered item": 1.5 * len(answered) + 0.5 * asked,
        "lone item": 1.5 * len(asking) + (4.0 * run if run > 2 else 0),
        "bullet": 0.5 * asked,
    }[kind]
    return Series(name, tuple(heads), worth, run)


def _sections(heads: list[Head], found: Blocks) -> int:
    """How many titles the heads stand below; 0 for a single one, which may be the file's."""
    walls = [line for line, _, _ in found.walls]
    below = {bisect_left(walls, head.line) for head in heads} - {0}
    return len(below) if len(below) > 1 else 0


def _questions_by_name(parts: list[Part]) -> set[str]:
    """Bold lines that only name a subject, in a file where nine of ten ask: those are questions too."""
    alone = [part.head.text for part in parts if not part.head.rest]
    names = [text for text in alone if not wording.asks(text)]
    if 10 * len(names) > len(alone) or len(set(names)) < len(names):
        return set()
    return {text for text in names if not wording.is_boilerplate(text) and (" " in text or not text.isascii())}


def _of_headings(parts: list[Part], answered: list[Part], run: int, found: Blocks) -> float:
    """A run of numbers counts most, if its headings have text of their own and are not titles of whole parts."""
    if any("{#" in part.head.text for part in parts):
        return 10_000.0 + len(parts)
    asking = sum(wording.asks(part.head.text) or only_asks(part) for part in parts)
    if len(parts) == 1 and parts[0].head.level == 1 and not asking:
        return 0.0  # the title of the file
    if len(parts) == 1 and parts[0].head.level == 1:
        below = [head for head in found.titles if head.level == 2]
        if 2 * sum(head.number is not None or _ends_asking(head.text) for head in below) <= len(below):
            return 3.0 + 3.0 * len(below)  # the question that the file answers, in parts
    lines = {line for line, _, _ in found.walls}
    own = sum(_begins_with_text(part, lines, found.lines) for part in answered)
    worth = 2.0 * asking + 0.3 * len(answered) + 10.0 * sum(wording.says_question(part.head.text) for part in answered)
    if run > 2 and 2 * own >= len(answered):
        worth += 4.0 * run
    elif 2 * own < len(answered) and 2 * asking < len(parts):
        return 0.0  # titles of parts
    return worth


def _begins_with_text(part: Part, walls: set[int], lines: list[str]) -> bool:
    after = next((at for at in range(part.head.end, len(lines)) if lines[at].strip()), len(lines))
    return after not in walls


def _run(heads: Iterable[Head]) -> int:
    """The length of the longest run of numbers that follow each other."""
    longest, length, last = 0, 0, None
    for head in heads:
        if head.number is None:
            continue
        length = length + 1 if last is not None and head.number == last + 1 else 1
        longest, last = max(longest, length), head.number
    return longest


def _without_titles(heads: list[Head], found: Blocks) -> list[Head]:
    """The headings but those that neither ask nor count, right above deeper ones that do or a list that asks."""
    lines = [head.line for head in found.titles]

    def is_title(head: Head) -> bool:
        if head.number is not None or wording.asks(head.text):
            return False
        at = bisect_right(lines, head.line)
        end = min(head.end + MOST_BELOW, *lines[at : at + 1], len(found.lines))
        said = [line for line in found.lines[head.end : end] if line.strip()]
        if said:
            listed = [line for line in said if _ITEM.match(line)]
            asking = sum(wording.asks(_ITEM.sub("", line, count=1)) for line in listed)
            return said[0] in listed and len(listed) > 1 and 2 * asking >= len(said)
        own = list(takewhile(lambda other: other.level > head.level, islice(found.titles, at, at + MOST_BELOW)))
        counting = sum(other.number is not None or wording.asks(other.text) for other in own)
        return len(own) > 1 and own[0].level > head.level and 2 * counting >= len(own)

    return [head for head in heads if not is_title(head)]


def _joined(heads: list[Head], found: Blocks) -> list[Head]:
    """The headings of a level, and those of other levels that carry a number missing among them."""
    if not any(head.number for head in heads):
        return heads
    level, listed, own = heads[0].level, heads[0].listed, {head.line for head in heads}
    numbered = [head for head in heads if head.number is not None]
    lines = [head.line for head in numbered]
    made: list[Head] = []
    last: int | None = None
    for head in found.heads:
        if head.kind != "heading" or head.listed != listed or (head.level != level and head.number is None):
            continue
        if head.line in own:
            made.append(head)
            last = last if head.number is None else head.number
            continue
        at = bisect_right(lines, head.line)
        after = numbered[at].number if at < len(numbered) else None
        if last is not None and head.number == last + 1 and after in (None, last + 2):
            made.append(head)
            last = head.number
    return made


def _asking_lists(heads: list[Head], found: Blocks) -> list[Head]:
    """The items of lists that mostly ask; a list of links asks nothing."""
    kept: list[Head] = []
    doubtful: list[tuple[int, list[Head]]] = []
    levels: set[int] = set()
    walls = [line for line, _, _ in found.walls]
    for group in _lists(heads):
        asking = sum(wording.asks(head.text, orders=True) for head in group)
        links = sum(wording.only_links(head.text) for head in group)
        at = bisect_left(walls, group[0].line)
        level, above = found.walls[at - 1][1:] if at else (0, "")
        fenced = sum(_is_fenced(head, found.lines) for head in group)
        if 2 * links >= len(group) or wording.is_boilerplate(above):
            continue
        if 2 * max(asking, fenced) >= len(group):
            kept += group
            levels.add(level)
        elif 3 * asking >= len(group) and 2 * sum(head.inner > head.end for head in group) >= len(group):
            kept += group  # a third asks, and most hold what may answer
        elif asking and len(group) > 2 and group[0].kind == "numbered item":
            doubtful.append((level, group))
    for level, group in doubtful:  # a list that asks once, below a heading like those of lists that ask
        if level and level in levels:
            kept += group
    return sorted(kept, key=lambda head: head.line)


def _lists(heads: list[Head]) -> Iterable[list[Head]]:
    """The items by the list that they stand in; one whose numbers go on where another ended is part of that."""
    lists: dict[int, list[Head]] = defaultdict(list)
    first: dict[int, int] = {}
    last: Head | None = None
    for head in heads:
        goes_on = last is not None and head.number is not None and head.number - 1 == last.number
        group = first.setdefault(head.group, first[last.group] if last and goes_on else head.group)
        lists[group].append(head)
        last = head
    return lists.values()


def _is_fenced(head: Head, lines: list[str]) -> bool:
    return (
        head.kind == "numbered item" and head.end < len(lines) and lines[head.end].lstrip().startswith(("```", "~~~"))
    )


# Where an answer ends -------------------------------------------------------------------------------------------------
def _spans(heads: Sequence[Head], found: Blocks) -> list[tuple[int, int]]:
    """(first line, line after the answer) of each question."""
    made = []
    walls = found.walls
    at = 0
    for number, head in enumerate(heads):
        end = heads[number + 1].line if number + 1 < len(heads) else len(found.lines)
        while at < len(walls) and walls[at][0] <= head.line:
            at += 1
        level = head.level or 6
        wall = next((walls[n][0] for n in range(at, len(walls)) if walls[n][1] <= level or walls[n][0] >= end), end)
        end = min(end, wall, len(found.lines) if head.stop is None else head.stop)
        made.append((head.line, max(end, head.line + 1)))
    return made


def _parts(heads: Sequence[Head], found: Blocks) -> list[Part]:
    made = []
    own = {head.line for head in heads}
    titles = [*(wall for wall in found.walls if wall[0] not in own), (len(found.lines), 0, "")]
    at, above = 0, {0: ""}
    for head, (_, end) in zip(heads, _spans(heads, found), strict=True):
        while titles[at][0] < head.line:
            _, level, title = titles[at]
            title = "" if wording.is_boilerplate(title) else title
            above = {other: text for other, text in above.items() if other < level} | {level: title}
            at += 1
        outer = ["", *(text for level, text in sorted(above.items()) if level < (head.level or 7) and text)]
        made.append(Part(head, outer[-1], bodies.said_below(head, end, found.lines)))
    return made


def _ends_asking(text: str) -> bool:
    return text.rstrip("*_ `\n").endswith(("?", "？"))


def only_asks(part: Part) -> bool:
    """Whether a heading is a title and the text below it the question."""
    lines = part.body.split("\n")
    told = next((at for at, line in enumerate(lines) if line[:1] in "#*" and wording.says_answer(line)), len(lines))
    asked = "\n".join(lines[:told])
    if any(_ITEM.match(line) for line in lines[:told]):
        return False
    return (
        part.head.kind == "heading"
        and not wording.asks(part.head.text)
        and (_ends_asking(asked) or (told < len(lines) and wording.asks(asked.lstrip("> "))))
    )


def says_something(body: str) -> bool:
    """Whether there is anything to read in a body besides marks of Markdown and HTML."""
    if wording.is_placeholder(wording.tidy(body)):
        return False
    fenced = False
    for line in body.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif any(char.isalnum() for char in (line if fenced else wording.tidy(line))):
            return True
    return False


__all__ = ["Chosen", "Part", "Series", "choose", "says_something"]
