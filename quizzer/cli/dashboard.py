"""`quizzer` alone: today at a glance, and what to type next."""

from __future__ import annotations

from quizzer.app.context import from_environment
from quizzer.app.desk import Desk
from quizzer.app.report import dashboard


def show_dashboard() -> None:
    from quizzer.cli.screen.dashboard import print_dashboard

    with Desk(from_environment()) as desk:
        print_dashboard(dashboard(desk), desk.ctx)
