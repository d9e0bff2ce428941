"""`quizzer` alone: today at a glance, and what to type next."""

from __future__ import annotations

from quizzer.app.report import dashboard
from quizzer.cli.opened import open_desk


def show_dashboard() -> None:
    from quizzer.cli.screen.dashboard import print_dashboard

    with open_desk() as desk:
        print_dashboard(dashboard(desk), desk.ctx)
