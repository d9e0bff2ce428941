"""The end of a sitting: the summary, and what may still be done from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.app.report import outlook
from quizzer.cli.screen import keys
from quizzer.cli.screen import summary as screen
from quizzer.core.views import Command, Summary, View

if TYPE_CHECKING:
    from quizzer.cli.screen.terminal import Terminal

MORE = 5  # cards that `m` adds


def ending(terminal: Terminal, summary: Summary) -> list[View]:
    """Draw the summary; then leave, take a rating back, go on, or practise what was missed."""
    look = terminal.resized()
    terminal.paint(screen.summary(summary, look, outlook(terminal.sitting.desk) if summary.answered else None))
    if summary.interrupted or not summary.answered or terminal.is_practice:
        return []  # on the way out: nobody who leaves is asked for one more key
    terminal.paint([screen.footer(summary, look)])
    while True:
        action, _ = terminal.prompt.key(keys.bindings("summary"))
        match action:
            case "undo":
                return terminal.sitting.send(Command("undo"))
            case "more":
                return terminal.sitting.more(MORE)
            case "missed":
                missed = [str(question.id) for question, _ in (*summary.wrong, *summary.nearly)]
                if missed:
                    type(terminal)(terminal.sitting.practise_missed(missed)).run()
                    return [summary]
            case "keys":
                terminal.paint(keys.page("summary", look))
            case _:
                return []
