"""Anki's card templates, rendered without a browser: fields, sections, clozes. They cannot include one another.

Source: the Anki manual, "Card Templates" (field replacements, conditional replacement, cloze templates).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TAG = re.compile(r"\{\{([#^/]?)([^{}]{1,200}?)\}\}")
_ANSWER = re.compile(r"<hr[^>]{0,40}id=[\"']?answer[\"']?[^>]{0,40}>", re.IGNORECASE)
_OPEN = re.compile(r"\{\{c(\d{1,3}(?:,\d{1,3})*)::")
_LONGEST = 400_000


def question(template: str, fields: Mapping[str, str]) -> str:
    """The front of a card."""
    return _render(template, {**fields, "FrontSide": ""})


def answer(template: str, fields: Mapping[str, str]) -> str:
    """The back of a card without what repeats the front."""
    after = _ANSWER.split(template, maxsplit=1)
    return _render(after[-1], {**fields, "FrontSide": ""})


def _render(template: str, fields: Mapping[str, str]) -> str:
    made: list[str] = []
    length, at = 0, 0
    shown = [True]
    for tag in _TAG.finditer(template):
        if shown[-1]:
            made.append(template[at : tag.start()])
        at = tag.end()
        sign, name = tag[1], tag[2].strip()
        if sign == "/":
            if len(shown) > 1:
                shown.pop()
            continue
        value = fields.get(name.rpartition(":")[2].strip(), "")
        if sign:
            shown.append(shown[-1] and bool(value.strip()) == (sign == "#"))
        elif shown[-1] and length < _LONGEST:
            length += len(value)
            made.append(value)
    if shown[-1]:
        made.append(template[at:])
    return "".join(made)


def clozes(text: str) -> set[int]:
    """The numbers of the clozes in a text."""
    return {int(number) for found in _OPEN.finditer(text) for number in found[1].split(",")}


def gaps(text: str, number: int) -> str:
    """The text with the gaps of one cloze as [[answer]]; hints are dropped, other clozes are plain text."""
    made: list[str] = []
    stack: list[tuple[bool, list[str]]] = []
    at = 0
    for found in re.finditer(r"\{\{c\d{1,3}(?:,\d{1,3})*::|\}\}", text):
        _tail(made, stack, text[at : found.start()])
        at = found.end()
        if found[0] != "}}":
            stack.append((str(number) in found[0][3:-2].split(","), []))
        elif stack:
            own, held = stack.pop()
            inside = "".join(held).partition("::")[0]
            nested = any(outer for outer, _ in stack)
            _tail(made, stack, f"[[{inside}]]" if own and not nested and inside.strip() else inside)
        else:
            made.append("}}")
    _tail(made, stack, text[at:])
    while stack:
        made.append("".join(stack.pop(0)[1]))
    return "".join(made)


def _tail(made: list[str], stack: list[tuple[bool, list[str]]], text: str) -> None:
    (stack[-1][1] if stack else made).append(text)
