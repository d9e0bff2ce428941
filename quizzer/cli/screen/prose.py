"""Running text on a screen: paragraphs, lists and ``` blocks as a question's answer has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen.asking import code_block
from quizzer.cli.screen.layout import EMPTY, Line, Look, hung, line

if TYPE_CHECKING:
    from quizzer.cli.screen.layout import Role


def prose(text: str, look: Look, role: Role = "", indent: int = 3) -> list[Line]:
    """Paragraphs and lists wrapped to the screen; ``` blocks kept as they are between dim rules."""
    lines: list[Line] = []
    for at, block in enumerate(text.strip("\n").split("```")):
        if at % 2:
            language, _, code = block.partition("\n")
            lines += [
                _code_rule(language.strip(), indent),
                *code_block(code, look, language=language.strip()),
                _code_rule("", indent),
            ]
            continue
        for paragraph in _paragraphs(block.strip("\n")):
            bullet = paragraph.partition(" ")[0] + " " if _is_item(paragraph) else ""
            lines += hung((" " * indent + bullet,), paragraph[len(bullet) :], look, role) if paragraph else [EMPTY]
    return lines


def _paragraphs(text: str) -> list[str]:
    """Lines put together as they were meant: an empty line or a list item begins anew."""
    found: list[str] = []
    for written in text.split("\n"):
        body = written.strip()
        starts = not body or written[:1] == " " or _is_item(body)
        if starts or not found or not found[-1]:
            found.append(body)
        else:
            between = " " if found[-1][-1].isascii() or body[0].isascii() else ""
            found[-1] += between + body
    return found


def _is_item(body: str) -> bool:
    """Whether this begins an item of a list: "- ", "* ", "1. "."""
    first = body.partition(" ")[0]
    return first in ("-", "*") or (first[-1:] in (".", ")") and first[:-1].isdigit())


def _code_rule(language: str, indent: int) -> Line:
    return line((" " * indent + (f"-- {language} " if language else "").ljust(24, "-"), "dim"))
