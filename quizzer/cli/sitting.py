"""Sitting down to study: opens the desk, says what there is to say first, and hands over to a terminal or a pipe."""

from __future__ import annotations

import sys

from quizzer.app.context import Context
from quizzer.app.dealing import Plan
from quizzer.app.study import Sitting
from quizzer.cli.opened import open_desk


def sit_down(ctx: Context, plan: Plan) -> int:
    """Run one sitting to its end; the exit code."""
    if not ctx.isatty or ctx.env.get("TERM") == "dumb":
        from quizzer.cli.screen.pipe import run_pipe

        with open_desk(ctx) as desk:
            code = run_pipe(Sitting(desk, plan), sys.stdin, sys.stdout)
            desk.backup_if_due()
            return code
    from quizzer.cli.screen.prompt import hold_keys

    with hold_keys(), open_desk(ctx) as desk:  # what is typed while questions are compiled waits for the first one
        from quizzer.cli.screen.terminal import run_terminal

        code = run_terminal(Sitting(desk, plan))
        desk.backup_if_due()
        return code
