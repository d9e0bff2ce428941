"""A Markdown file cut into what may be questions: headings, folded parts, bold lines, items, Q: and A:, rows.

The blocks are markdown-it's (CommonMark), so a `#` in a code fence is no heading and an indented answer stays with its
list item. Inline text is not parsed: no rule here needs it, and so the time is linear whatever a file says.

Which of the candidates are questions is decided in `shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from quizzer.core.values import dataclass
from quizzer.exchange.repository import items, paragraphs, tables, wording
from quizzer.exchange.repository.front import without_front_matter
from quizzer.exchange.repository.head import Head

_TAG = re.compile(r"<(/?)(details|summary)\b[^<>]{0,300}>", re.IGNORECASE)
_CRAMPED = re.compile(r" {0,3}(#{2,6})(?=[^#\s])")
_HTML_HEADING = re.compile(r" {0,3}<h([1-6])\b[^<>]{0,300}>(.{1,1000})</h\1>\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Blocks:
    """A file's lines, its candidates, its headings and where parts of it begin (line, level, title).

    What is folded away holds none of them.
    """

    lines: list[str]
    heads: list[Head]
    titles: list[Head]
    walls: list[tuple[int, int, str]]


def blocks(text: str) -> Blocks:
    """The candidates of a file, in its order."""
    lines = _unwrapped(without_front_matter(text.split("\n")))
    tokens = _parsed(lines)
    code = {line for token in tokens if token.type in ("fence", "code_block") for line in _lines(token)}
    if "<!--" in text:
        lines = _uncommented(lines, code)
        tokens = _parsed(lines)
    marked = {at: heading for at in range(len(lines)) if at not in code and (heading := _unmarked(lines, at))}
    if marked:
        lines = [marked.get(at, line) for at, line in enumerate(lines)]
        tokens = _parsed(lines)
    folded = list(_folded(lines, code))
    hidden = {line for start, end, _ in folded for line in range(start + 1, end)}
    found = [head for start, end, head in folded if head is not None]
    walls = []
    fences = {token.map[0]: token.map[1] for token in tokens if token.type == "fence" and token.map}
    for head in items.whole(paragraphs.settled(_heads(tokens, lines), lines), lines, fences):
        if head.line in hidden:
            continue
        if head.kind == "heading":
            walls.append((head.line, head.level, head.text))
        found.append(head)
    told = sum(wording.says_answer(title) for _, _, title in walls)
    if told > 1 or any(wording.says_question(title) for _, _, title in walls):
        # each answers what stands above it, and none is a part of the file
        walls = [wall for wall in walls if not wording.says_answer(wall[2])]
    heads = sorted(items.alone(items.parted(_unnumbered(found)), lines), key=lambda head: head.line)
    return Blocks(lines, heads, [head for head in heads if head.kind == "heading"], walls)


def _uncommented(lines: list[str], code: set[int]) -> list[str]:
    """The lines without comments of HTML; one that never ends is none."""
    made = list(lines)
    opened: tuple[int, int] | None = None
    for at in range(len(lines)):
        if at in code:
            continue
        seen = 0
        while True:
            if opened is None:
                start = made[at].find("<!--", seen)
                if start < 0 or made[at].count("`", 0, start) % 2:
                    break
                opened, seen = (at, start), start + 4
            end = made[at].find("-->", seen)
            if end < 0:
                break
            first, column = opened
            rest = made[at][end + 3 :]
            made[first] = made[first][:column] + (rest if first == at else "")
            made[first + 1 : at + 1] = [""] * (at - first)
            if first < at:
                made[at] = rest
            opened, seen = None, column if first == at else 0
    return made


def _unmarked(lines: list[str], at: int) -> str:
    """The heading that a line is to its author, though none to CommonMark: `##so`, `<h2>so</h2>`; else nothing."""
    cramped = _CRAMPED.match(lines[at])
    if cramped:
        return f"{cramped[1]} {lines[at][cramped.end() :]}"
    html = _HTML_HEADING.fullmatch(lines[at])
    before = lines[at - 1].rstrip() if at else ""
    if html is None or (before and not before.endswith(">")):  # below text it is an example
        return ""
    return f"{'#' * int(html[1])} {html[2].strip()}"


def _unnumbered(heads: list[Head]) -> list[Head]:
    """The candidates without outline numbers (4.10), if most of those follow each other: else they may be versions.

    What is numbered 4 right before 4.1 is the title of a part, and counts nothing.
    """
    outlined = {at: found for at, head in enumerate(heads) if (found := wording.outlined(head.text))}
    numbers = [number for number, _ in outlined.values()]
    steps = sum(new[-1] == 1 or new == (*old[:-1], old[-1] + 1) for old, new in pairwise(numbers))
    if len(numbers) < 3 or 2 * steps < len(numbers) - 1:
        return heads
    made = list(heads)
    for at, (number, text) in outlined.items():
        made[at] = replace(heads[at], number=number[-1], text=text)
        before = made[at - 1]
        if at and at - 1 not in outlined and before.kind == heads[at].kind and before.number == number[0]:
            made[at - 1] = replace(before, number=None)
    return made


def _parsed(lines: list[str]) -> list[Token]:
    parser = MarkdownIt("commonmark").disable(["inline"]).enable("table")
    return parser.parse("\n".join(lines))


def _lines(token: Token) -> range:
    return range(*token.map) if token.map else range(0)


def _unwrapped(lines: list[str]) -> list[str]:
    """The lines of a document that stands as a whole in a code fence, as chat programs hand it over."""
    begins = [at for at, line in enumerate(lines) if line.strip()][:6]
    start = next((at for at in begins if re.fullmatch(r"`{3,}\s*(?:markdown|md)\s*", lines[at])), None)
    if start is None:
        return lines
    fences = [at for at in range(start + 1, len(lines)) if lines[at].startswith("```")]
    emptied = {start, fences[-1]} if len(fences) % 2 else {start}
    return ["" if at in emptied else line for at, line in enumerate(lines)]


# Folded parts ---------------------------------------------------------------------------------------------------------
def _folded(lines: list[str], code: set[int]) -> Iterator[tuple[int, int, Head | None]]:
    """(first line, line after the last, question) of each outermost <details>; None if it only hides an answer."""
    depth, start, summary, asked = 0, 0, None, ""
    after = (0, 0)
    for at, line in enumerate(lines):
        if at in code:
            continue
        ticks = seen = 0
        for tag in _TAG.finditer(line):
            ticks, seen = ticks + line.count("`", seen, tag.start()), tag.start()
            if ticks % 2:
                continue
            name, closes = tag[2].lower(), bool(tag[1])
            if name == "details":
                depth += -1 if closes else 1
                if depth == 1 and not closes:
                    start, summary, asked = at, None, ""
                if depth == 0:
                    yield start, at + 1, _question(asked, start, after, (at, tag.start()), lines)
                depth = max(depth, 0)
            elif depth == 1 and not closes:
                summary = (at, tag.end())
            elif depth == 1 and summary and not asked:
                asked = _between(lines, summary, (at, tag.start()))
                after = (at, tag.end())
    if depth:  # never closed: it goes on to the end of the file
        yield start, len(lines), _question(asked, start, after, (len(lines), 0), lines)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    (first, left), (last, right) = start, end
    if first == last:
        return lines[first][left:right]
    return "\n".join(
        [lines[first][left:], *lines[first + 1 : last], *(line[:right] for line in lines[last : last + 1])]
    )


def _question(asked: str, line: int, after: tuple[int, int], end: tuple[int, int], lines: list[str]) -> Head | None:
    text = wording.tidy(asked).strip()
    if not text or wording.says_answer(text):
        return None
    rest = _between(lines, after, end)
    number, text = wording.numbered(text)
    return Head("details", line, end[0] + 1, text, 0, number, rest, end[0] + 1)


# Everything else ------------------------------------------------------------------------------------------------------
def _heads(tokens: list[Token], lines: list[str]) -> Iterator[Head]:
    """Candidates that markdown-it sees: headings anywhere, lines and items outside of quotes and inner lists."""
    lists: list[Token] = []
    quoted = group = 0
    for at, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
            group += len(lists) == 1
            group -= token.type == "ordered_list_open" and len(lists) == 1 and str(token.attrs.get("start", 1)) != "1"
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        elif quoted or len(lists) > 1:
            continue
        elif token.type == "heading_open":
            item = tokens[at - 1] if tokens[at - 1].type == "list_item_open" else None
            yield from _heading(token, tokens[at + 1], item, lines)
        elif token.type == "list_item_open":
            inner = items.topics(tokens, at)
            for one, own in ((n, -at) for n in inner) if inner else ((at, group),):
                yield from items.item(tokens, one, own, lines)
        elif token.type == "table_open" and not lists:
            yield from tables.rows(tokens, at)
        elif token.type == "paragraph_open" and not lists:
            yield from paragraphs.paragraph(tokens[at + 1].content, token.map[0] if token.map else 0)


def _heading(token: Token, inline: Token, item: Token | None, lines: list[str]) -> Iterator[Head]:
    if token.map is None or "\n" in inline.content:  # lines above a rule: a table, a paragraph
        return
    number, text = wording.numbered(wording.tidy(inline.content).strip())
    indent = inner = 0
    if item is not None and item.map:
        indent, inner = items.indent(item, lines), item.map[1]
        number = int(item.info) if item.info.isdigit() else number
    if text:
        line, end = token.map
        level, listed = int(token.tag[1]), item is not None
        yield Head("heading", line, end, text, level, number, indent=indent, inner=inner, listed=listed)
