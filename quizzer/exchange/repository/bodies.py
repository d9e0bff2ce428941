"""What stands below a question, as a text of its own: set out of its list, without titles of what comes next."""

from __future__ import annotations

import re
from itertools import pairwise

from quizzer.exchange.repository import wording
from quizzer.exchange.repository.head import Head

_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_HEADING = re.compile(r" {0,3}#{2,6}\s+\S")


def said_below(head: Head, end: int, lines: list[str]) -> str:
    """What stands below a question up to the line `end`, without what only sets it in or leads elsewhere."""
    if head.kind in ("details", "::", "row"):
        return head.rest
    columns = _columns(head, lines[head.end : min(head.inner, end)])
    body = [_dedented(lines[at], columns if at < head.inner else 0) for at in range(head.end, end)]
    if head.kind == "Q and A":
        first = next((at for at, line in enumerate(body) if line.strip()), 0)
        item = _ITEM.match(body[first]) if body else None
        columns = item.end() if item else 0
        said = wording.label(body[first][columns:]) if body else None
        if said and said[0] == "A":
            below = [_dedented(line, columns) for line in _trimmed(body[first + 1 :])]
            return "\n".join([said[1], *below]).strip("\n")
    if head.rest:
        body = [*head.rest.split("\n"), *body]
    return "\n".join(_trimmed(body)).strip("\n")


def _trimmed(body: list[str]) -> list[str]:
    """The lines without a way back to the top, rules, titles of what follows and empty lines at their end.

    A title at the end is one of the answer's own if others of its level stand above it, with a text.
    """
    own = _marks_with_text(body)
    while body and (wording.leads_back(body[-1]) or _is_later_title(body[-1], own) or _is_next_title(body)):
        body.pop()
    return body


def _marks_with_text(body: list[str]) -> frozenset[str]:
    """The marks (`###`) of the titles with a text below them."""
    said = [(line, _HEADING.match(line)) for line in body if line.strip()]
    return frozenset(line.split()[0] for (line, marks), (_, below) in pairwise(said) if marks and not below)


def _is_later_title(line: str, own: frozenset[str]) -> bool:
    return _HEADING.match(line) is not None and line.split()[0] not in own


def _is_next_title(body: list[str]) -> bool:
    """Whether the last line is a few words below a rule: the title of what comes next, not marked as one."""
    last = body[-1].strip()
    before = next((line for line in reversed(body[:-1]) if line.strip()), "")
    words = len(last) < 60 and not _ITEM.match(body[-1]) and not last.endswith(tuple(".。!！?？:：;；`|>"))
    return words and wording.is_rule(before) and last[0] not in "`|<>#"


def _columns(head: Head, lines: list[str]) -> int:
    """The columns that the lines in a list item are set in; a bare item's answer may stand in more than its marker."""
    if head.kind != "lone item":
        return head.indent
    before = (line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line.strip())
    return max(head.indent, min((len(space.expandtabs(4)) for space in before), default=0))


def _dedented(line: str, columns: int) -> str:
    """The line without so many columns of space; a tab goes on to the next multiple of four."""
    at = column = 0
    while column < columns and line[at : at + 1] in (" ", "\t"):
        column += 1 if line[at] == " " else 4 - column % 4
        at += 1
    return " " * max(column - columns, 0) + line[at:]
