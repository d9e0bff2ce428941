"""The keys under the dashboard: one press, and it goes on or leaves."""

from __future__ import annotations

import sys

from quizzer.app.context import Context
from quizzer.cli.screen import keys, theme
from quizzer.cli.screen.layout import EMPTY, Line, Look
from quizzer.cli.screen.prompt import Prompt, hold_keys
from quizzer.core.report_views import Dashboard


def choose(ctx: Context, found: Dashboard) -> str:
    """The action of the key that was pressed: enter, stats or quit. `?` lists the keys first."""
    look = Look.of(ctx)
    without = () if found.due + found.learning + found.new else ("enter",)
    with hold_keys():
        _paint([EMPTY, keys.footer("dashboard", look, without=without)], ctx)
        prompt = Prompt(colour=ctx.colour)
        while True:
            action, _ = prompt.key(keys.bindings("dashboard"))
            if action != "keys":
                return action if action not in without else "quit"
            _paint(keys.page("dashboard", look), ctx)


def _paint(lines: list[Line], ctx: Context) -> None:
    sys.stdout.write(theme.paint(lines, ctx.colour))
    sys.stdout.flush()
