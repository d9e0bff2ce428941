"""A drill on a terminal or through a pipe: the question, one line typed, the right answer and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quizzer.cli.screen.lab import beat_lines, put
from quizzer.cli.screen.layout import EMPTY, Line, Look, Span, hung, line
from quizzer.core.language import Text

if TYPE_CHECKING:
    from labs._kit.drill import Question
    from labs._kit.text import Words
    from quizzer.app.context import Context

RIGHT, WRONG = Text("对", "right"), Text("不对", "not right")
TYPE = Text("写出答案 (空着: 离开)", "type the answer (empty: leave)")
CHOOSE = Text("写出编号 (空着: 离开)", "type the number (empty: leave)")


def ask_one(ctx: Context, asked: Question, number: int) -> bool | None:
    """Ask a drill; whether the answer was right, None if the learner leaves."""
    look = Look.of(ctx)
    put(question_lines(asked, number, look), ctx)
    sys.stdout.write(" > ")
    sys.stdout.flush()
    said = sys.stdin.readline()
    if not ctx.isatty:
        sys.stdout.write("\n")
    if not said.strip():
        return None
    right = asked.is_right(said)
    put(answer_lines(asked, right, look), ctx)
    return right


def question_lines(asked: Question, number: int, look: Look) -> list[Line]:
    """What is asked, and the outcomes to choose from."""
    lines = [EMPTY, *hung((f" {number}  ",), spoken(asked.text, look), look, "ask")]
    for at, option in enumerate(asked.options, 1):
        lines += hung((f"    {at}  ",), spoken(option, look), look)
    return [*lines, line((" " + look.say(CHOOSE if asked.options else TYPE), "dim"))]


def answer_lines(asked: Question, right: bool, look: Look) -> list[Line]:
    """Whether it was right, the answer, why, and the run that shows it."""
    answer = spoken(asked.options[asked.right], look) if asked.options else asked.answer
    mark: Span = ("[+] ", "said") if right else ("[!] ", "wrong")
    lines = hung((" ", mark), f"{look.say(RIGHT if right else WRONG)}: {answer}", look)
    lines += [drawn for beat in asked.run for drawn in beat_lines(beat, look)]
    return [*lines, *hung(("     ",), spoken(asked.why, look), look)]


def spoken(words: Words, look: Look) -> str:
    """A lab's words in the learner's language."""
    from labs._kit.text import pick

    return pick(words, "en" if look.lang == "en" else "zh")
