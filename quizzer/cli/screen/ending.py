"""The end of a sitting: the summary, and what may still be done from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.app.report import tomorrow
from quizzer.cli.screen import keys
from quizzer.cli.screen.summary import summary as drawn
from quizzer.core.views import Command, Summary, View

if TYPE_CHECKING:
    from quizzer.cli.screen.terminal import Terminal


def ending(terminal: Terminal, summary: Summary) -> list[View]:
    """Draw the summary; wait for a key unless the learner is on the way out."""
    return []
