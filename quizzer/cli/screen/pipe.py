"""A sitting without a terminal: per question one line with the answer and one with the rating; no escape codes.

End of input quits; what was rated is kept.
"""

from __future__ import annotations

from typing import TextIO

from quizzer.app.study import Sitting
from quizzer.cli.say import told, warn
from quizzer.cli.screen import opening, plain, theme
from quizzer.cli.screen.layout import Look
from quizzer.core.language import Text
from quizzer.core.reviews import Rating
from quizzer.core.views import (
    Asked,
    Command,
    Deal,
    Notice,
    NotStored,
    Rate,
    Reveal,
    Stored,
    Submit,
    Summary,
    Verdict,
    View,
)

JOURNAL_TROUBLE = 5


def run_pipe(sitting: Sitting, lines: TextIO, out: TextIO) -> int:
    """Ask, read, judge, rate, until the questions or the lines end; 0, or 5 when a rating could not be saved."""
    desk = sitting.desk
    out.write(theme.paint(opening.lines(sitting, Look.of(desk.ctx)), colour=False))
    views = sitting.start()
    judged: Verdict | None = None
    has_asked = False
    while views:
        view = views.pop(0)
        match view:
            case Asked(deal):
                out.write(plain.question(deal, desk.ctx.lang) + "\n")
                out.flush()
                has_asked = True
                views = _answer(sitting, deal, lines)
            case Verdict():
                judged = view
                out.write(plain.verdict(view, desk.ctx.lang))
                out.flush()
                views = _rating(sitting, lines)
            case Stored():
                out.write(plain.stored(view, desk.now(), desk.ctx.lang, judged) + "\n")
            case NotStored(what, hint):
                warn(what, hint)
                return JOURNAL_TROUBLE
            case Notice(text):
                out.write(told(text) + "\n")
            case Summary() if not has_asked and view.answered == 0 and not view.interrupted:
                out.write(theme.paint(opening.nothing_to_ask(sitting, Look.of(desk.ctx)), colour=False))
                return 0
            case Summary():
                out.write(plain.summary(view, desk.ctx.lang) + "\n")
                return 0
    return 0


def _answer(sitting: Sitting, deal: Deal, lines: TextIO) -> list[View]:
    if deal.question.type == "exercise":  # takes no line: what was piped in answers questions
        return sitting.send(Command("skip"))
    if sitting.plan.reveal:
        return sitting.send(Reveal())
    line = lines.readline()
    return sitting.send(Submit(line.rstrip("\r\n")) if line else Command("quit"))


def _rating(sitting: Sitting, lines: TextIO) -> list[View]:
    """The next line that is a rating; an empty one takes the proposal."""
    while line := lines.readline():
        if not line.strip():
            return sitting.send(Rate())
        try:
            return sitting.send(Rate(Rating.of(line)))
        except ValueError:
            warn(
                Text(f"「{line.strip()}」不是评分", f"'{line.strip()}' is no rating"),
                Text(
                    "1-4, again hard good easy, 或空行按建议",
                    "1-4, again hard good easy, or an empty line for the proposal",
                ),
            )
    return sitting.send(Command("quit"))
