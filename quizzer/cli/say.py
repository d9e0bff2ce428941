"""The language of the command line itself: help texts and complaints. Chosen once, when the first command loads."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from quizzer.cli.fast import speaks_chinese
from quizzer.core.language import Text
from quizzer.errors import QuizzerError

CHINESE = speaks_chinese(os.environ)


def say(zh: str, en: str) -> str:
    """The text in the language of this run."""
    return zh if CHINESE else en


def listed(help_text: str) -> str:
    """A command's help with its examples one a line, as typer's formatter leaves them (after \\b)."""
    for label in ("例: ", "Examples: ", "Example: "):
        head, found, tail = help_text.partition(f"\n\n{label}")
        if found:
            return "\n".join([head, "", "\b", label, *(f"  {example}" for example in tail.split("    "))])
    return help_text


def told(text: Text) -> str:
    """A Text in the language of this run."""
    return text.pick("zh" if CHINESE else "en")


def complain(error: QuizzerError) -> int:
    """Print what is wrong and what to type next on stderr; the exit code."""
    warn(error.what, error.hint, error.where)
    return error.exit_code


def warn(what: Text, hint: Text, where: str = "") -> None:
    """One line what, one line hint, on stderr; control characters never get through."""
    place = f"{where}  " if where else ""
    lines = [f"quizzer: {place}{told(what)}"]
    if hint:
        lines.append(say("  提示: ", "  hint: ") + told(hint))
    sys.stdout.flush()
    sys.stderr.write("".join(clean(line) + "\n" for line in lines))
    sys.stderr.flush()


def counted(number: int) -> str:
    """So many questions, in English."""
    return f"{number} question{'' if number == 1 else 's'}"


def clean(line: str) -> str:
    """`line` without anything a terminal would act on."""
    return "".join(c if c.isprintable() or c == " " else "?" for c in line)


def print_json(value: Any) -> None:
    """One JSON object on stdout, readable in any encoding."""
    sys.stdout.write(json.dumps(value, ensure_ascii=not _is_utf8(), separators=(",", ":")) + "\n")


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
