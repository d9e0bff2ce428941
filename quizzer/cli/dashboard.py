"""`quizzer` alone: today at a glance; on a terminal, one key goes on from there."""

from __future__ import annotations

from quizzer.app.context import from_environment
from quizzer.app.report import dashboard
from quizzer.cli.opened import open_desk


def show_dashboard() -> int:
    """Draw it; the exit code of what the learner went on to."""
    from quizzer.cli.screen.dashboard import print_dashboard

    ctx = from_environment()
    with open_desk(ctx) as desk:
        found = dashboard(desk)
    print_dashboard(found, ctx)
    if not ctx.isatty or ctx.env.get("TERM") == "dumb":
        return 0
    from quizzer.cli.screen.going_on import choose

    match choose(ctx, found):
        case "enter":
            from quizzer.app.dealing import Plan
            from quizzer.cli.sitting import sit_down

            return sit_down(ctx, Plan())
        case "stats":
            from quizzer.cli.screen.dashboard import print_stats

            print_stats(found, ctx)
    return 0
