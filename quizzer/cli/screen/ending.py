"""The end of a sitting: the summary, and which key was pressed under it."""

from __future__ import annotations

from collections.abc import Callable

from quizzer.app.report import outlook
from quizzer.app.study import Sitting
from quizzer.cli.screen import keys
from quizzer.cli.screen import summary as screen
from quizzer.cli.screen.layout import Line, Look
from quizzer.cli.screen.prompt import Prompt
from quizzer.core.views import Summary

Paint = Callable[[list[Line]], None]


def ending(sitting: Sitting, summary: Summary, prompt: Callable[[], Prompt], paint: Paint, look: Look) -> str:
    """Draw the summary and wait for a key; the action to carry out, "enter" to leave.

    Whoever is on the way out (an open question left, nothing answered, practice) is not asked for one more key, and
    nothing is imported: Ctrl-C may have come in the middle of an import.
    """
    paint(screen.summary(summary, look, outlook(sitting.desk) if summary.answered else None))
    if summary.interrupted or not summary.answered or sitting.plan.missed:
        return "enter"
    paint([screen.footer(summary, look)])
    while True:
        action, _ = prompt().key(keys.bindings("summary"))
        if action != "keys":
            return action
        paint(keys.page("summary", look))
