"""Items of lists as candidates: bold ones, numbered ones, bare ones, and those that bring their answer with them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from markdown_it.token import Token

from quizzer.exchange.repository import wording
from quizzer.exchange.repository.head import Head

_BOX = re.compile(r"\[[ xX]\]\s+")
_TAIL = re.compile(r"(.{3,300}?(?:\?[*_`)]*\s|？[*_`)）]*))\s*(?:[-–—→:：>]+\s*)?(?=\S)")


def item(tokens: Sequence[Token], at: int, group: int, lines: Sequence[str]) -> Iterator[Head]:
    """An item of an outer list that begins with a paragraph; `at` is where it opens among the tokens."""
    opened, first = tokens[at], tokens[at + 1]
    if first.type != "paragraph_open" or opened.map is None or first.map is None:
        return
    content = _BOX.sub("", tokens[at + 2].content, count=1)
    line, columns, inner = opened.map[0], indent(opened, lines), opened.map[1]
    number = int(opened.info) if opened.info.isdigit() and len(opened.info) < 6 else None
    end = first.map[1]
    pair = double_colon(content, line)
    if pair is not None:
        yield pair
    told = _told(content.split("\n"))
    if told is not None:
        ask = "\n".join(content.split("\n")[:told])
        said = wording.label(ask)
        text = said[1] if said and said[0] == "Q" else wording.numbered(ask)[1]
        yield Head("Q and A", line, line + told, text, 0, number, "", inner, columns, inner, True, group)
        return
    said = wording.label(wording.tidy(content))
    if said and said[0] == "Q":
        content = said[1]
        yield Head("Q and A", line, end, content, 0, number, "", None, columns, inner, True, group)
    bold, rest = wording.bold(content)
    if bold and (not rest or wording.asks(bold) or rest.startswith("\n")):
        own, text = wording.numbered(bold)
        number_ = number if number is not None else own
        yield Head("bold item", line, end, text, 0, number_, rest.strip(), None, columns, inner, True, group)
        return
    ask, _, more = content.partition("\n")
    if not wording.asks(ask, orders=True):
        ask, more = content, ""
    if number is not None:
        yield Head("numbered item", line, end, ask, 0, number, more, None, columns, inner, True, group)
        return
    own, ask = wording.numbered(ask) if ask[:1].isalpha() else (None, ask)  # Problem 3: ..., but not 3 ways ...
    holds = _holds_text(tokens, at)
    yield Head("bullet", line, end, ask, 0, own, more, inner, columns, inner, True, group, opened.markup, holds)


def _holds_text(tokens: Sequence[Token], at: int) -> bool:
    """Whether anything stands below the first paragraph of an item but a list that asks."""
    inner = list(_below(tokens, at))
    texts = [token for token in inner if token.level == tokens[at].level + 1 and token.nesting >= 0]
    listed = [token for token in texts if token.type in ("bullet_list_open", "ordered_list_open")]
    return len(texts) > len(listed) or (bool(listed) and not _mostly_ask(_texts(tokens, _items(tokens, at))))


def _below(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    """The tokens of an item after its first paragraph."""
    after = map(tokens.__getitem__, range(at + 4, len(tokens)))  # islice would walk to there from the first one
    return takewhile(lambda token: token.level > tokens[at].level, after)


def _items(tokens: Sequence[Token], at: int) -> list[int]:
    """Where the items of the lists right in the item at `at` open."""
    inner = enumerate(_below(tokens, at), at + 4)
    return [n for n, token in inner if token.type == "list_item_open" and token.level == tokens[at].level + 2]


def _mostly_ask(texts: Sequence[str]) -> bool:
    return 2 * sum(wording.asks(text, orders=True) for text in texts) >= len(texts)


def topics(tokens: Sequence[Token], at: int) -> list[int]:
    """Where the questions open that an item only names the topic of: those of its inner lists, if they mostly ask."""
    if tokens[at + 1].type != "paragraph_open" or wording.asks(tokens[at + 2].content, orders=True):
        return []
    inner = _items(tokens, at)
    return inner if len(inner) > 1 and _mostly_ask(_texts(tokens, inner)) else []


def _texts(tokens: Sequence[Token], items: Sequence[int]) -> list[str]:
    return [tokens[at + 2].content if tokens[at + 1].type == "paragraph_open" else "" for at in items]


def parted(heads: list[Head]) -> list[Head]:
    """The items whose answer follows on the line that asks, where two thirds of a list have theirs there."""
    lists: dict[int, list[Head]] = defaultdict(list)
    for head in heads:
        if head.kind in ("numbered item", "bullet"):
            lists[head.group].append(head)
    told: dict[int, Head] = {}
    for group in lists.values():
        found = {id(head): cut for head in group if (cut := _cut(head))}
        if len(group) > 1 and 3 * len(found) >= 2 * len(group):
            told |= found
    return [told.get(id(head), head) for head in heads]


def _cut(head: Head) -> Head | None:
    """An item cut into what it asks and the answer behind it on the same line; None if nothing is told there."""
    first, _, more = head.text.partition("\n")
    ask = _TAIL.match(first)
    if ask is None or wording.goes_on_asking(first[ask.end() :]) or ask[1].count("`") % 2:
        return None
    rest = "\n".join(text for text in (first[ask.end() :], more, head.rest) if text)
    return replace(head, kind="lone item" if head.kind == "bullet" else head.kind, text=ask[1].strip(), rest=rest)


def _told(content: Sequence[str]) -> int | None:
    """The line of an item's paragraph where `Answer:` begins; `A:` with a `B:` below it is an option."""
    signs = [wording.label(said) for said in content]
    at = next((at for at, found in enumerate(signs) if at and found and found[0] == "A"), None)
    lettered = any(said.lstrip("*_- ")[:2] in ("B:", "B：") for said in content)
    return None if at is None or lettered else at


def indent(opened: Token, lines: Sequence[str]) -> int:
    """The columns that an item's marker takes."""
    line = lines[opened.map[0]] if opened.map else ""
    before = len(line) - len(line.lstrip(" "))
    marker = before + len(opened.info) + len(opened.markup)
    after = len(line) - marker - len(line[marker:].lstrip(" "))
    return marker + (after if 1 <= after <= 4 else 1)


def double_colon(content: str, line: int) -> Head | None:
    """`question::answer` on one line, as Obsidian's cards have it."""
    front, sign, back = content.partition("::")
    front, back = front.strip(), back.strip(": ")
    if not sign or not back or "\n" in content or "::" in back or front.count("`") % 2 or " " not in f"{front} {back}":
        return None
    plain_words = front.endswith(("?", "？")) or content.partition("::")[2][:1] in (" ", ":") or " " in front
    if not front or not (plain_words or not front.isascii()):
        return None
    return Head("::", line, line + 1, front, rest=back, stop=line + 1)


def whole(heads: Iterable[Head], lines: Sequence[str], fences: dict[int, int]) -> Iterator[Head]:
    """Bare items with what is theirs to a reader: an item set in one more space, a code fence below a list."""
    held: Head | None = None
    column = 0
    for head in heads:
        if head.kind != "bullet":
            if held is not None:
                yield held
            held = None
            yield head
            continue
        own = len(lines[head.line]) - len(lines[head.line].lstrip(" "))
        if held is not None and held.group == head.group and own > column:
            held = replace(held, stop=head.stop, inner=head.inner)
            continue
        if held is not None:
            yield held
        column = own if held is None or held.group != head.group else column
        after = next((at for at in range(head.stop or 0, len(lines)) if lines[at].strip()), 0)
        held = replace(head, stop=fences.get(after, head.stop))
    if held is not None:
        yield held


def alone(heads: list[Head], lines: Sequence[str]) -> list[Head]:
    """Bare items that what stands below them answers, up to the next.

    Those that ask or carry a number, each a list of its own, and all of a list that mostly asks and mostly holds text
    below that.

    What stands below one ends where a list of the same marker asks.

    Where most lists of a marker are a single item, and half of those ask, whoever wrote it means a question by that
    marker: then the items that only name a subject, and two below each other, are questions as well.
    """
    lists: dict[int, list[Head]] = defaultdict(list)
    for head in heads:
        if head.kind == "bullet":
            lists[head.group].append(head)
    single = [group[0] for group in lists.values() if len(group) == 1]
    of_marker = Counter(group[0].marker for group in lists.values())
    asking = Counter(head.marker for head in single if wording.asks(head.text))
    means = {
        sign
        for sign, count in Counter(head.marker for head in single).items()
        if count > 4 and 3 * count >= 2 * of_marker[sign] and 2 * asking[sign] >= count
    }
    chosen = {
        id(head)
        for group in lists.values()
        for answered in (_is_answered(group),)
        for head in group
        if answered
        or head.marker in means
        or (len(group) == 1 and (head.number is not None or wording.asks(head.text)) and _is_followed(head, lines))
    }
    stops = {
        id(one[0]): after[0].line
        for one, after in pairwise(lists.values())
        if one[0].marker == after[0].marker and id(after[0]) not in chosen and _mostly_ask([h.text for h in after])
    }
    return [replace(head, kind="lone item", stop=stops.get(id(head))) if id(head) in chosen else head for head in heads]


def _is_followed(head: Head, lines: Sequence[str]) -> bool:
    """Whether anything but a title stands below an item."""
    after = next((lines[at] for at in range(head.end, len(lines)) if lines[at].strip()), "#")
    return not after.startswith("#")


def _is_answered(group: Sequence[Head]) -> bool:
    asking = sum(wording.asks(head.text) for head in group)
    return 2 * min(asking, sum(head.holds for head in group)) >= len(group)
