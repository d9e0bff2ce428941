"""Every golden screen by name: what is drawn, for any look."""

from __future__ import annotations

from collections.abc import Callable

from quizzer.cli.screen import card, dashboard, entry, keys, plain, summary, tables
from quizzer.cli.screen.layout import Line, Look, line
from quizzer.core.views import Asked
from tests.cli.screen import samples as s

Screen = Callable[[Look], list[Line]]


def _asked(asked: Asked) -> Screen:
    def draw(look: Look) -> list[Line]:
        foot = [card.status(asked, 48, look), keys.footer(card.mode(asked.deal), look)]
        return [*card.question(asked, look, s.NOW_MS), line(card.MARKER + "_"), *foot]

    return draw


def _first(look: Look) -> list[Line]:
    asked = Asked(s.make_deal(s.WSGI, s.NEW, number=1, minutes_left=None))
    foot = keys.footer("typing", look, first=True)
    return [*card.first_question(asked, look, "1.0", 234, 18), line(card.MARKER + "_"), foot]


def _piped(look: Look) -> list[Line]:
    text = plain.question(s.JUDGED.deal, look.lang) + "\n" + plain.verdict(s.JUDGED, look.lang)
    return [line(row) for row in text.splitlines()]


SCREENS: dict[str, Screen] = {
    "first": _first,
    "question": _asked(s.ASKED),
    "question-new": _asked(s.ASKED_NEW),
    "question-step": _asked(s.ASKED_STEP),
    "question-choice": _asked(s.ASKED_CHOICE),
    "question-cloze": _asked(s.ASKED_CLOZE),
    "question-order": _asked(s.ASKED_ORDER),
    "question-output": _asked(s.ASKED_OUTPUT),
    "verdict": lambda look: card.verdict(s.JUDGED, look),
    "verdict-new": lambda look: card.verdict(s.JUDGED_NEW, look),
    "verdict-choice": lambda look: card.verdict(s.JUDGED_CHOICE, look),
    "verdict-choice-wrong": lambda look: card.verdict(s.JUDGED_CHOICE_WRONG, look),
    "verdict-cloze": lambda look: card.verdict(s.JUDGED_CLOZE, look),
    "verdict-order": lambda look: card.verdict(s.JUDGED_ORDER, look),
    "verdict-output": lambda look: card.verdict(s.JUDGED_OUTPUT, look),
    "verdict-revealed": lambda look: card.verdict(s.REVEALED, look),
    "answer": lambda look: card.answer(s.SNAPSHOT, look),
    "summary": lambda look: [*summary.summary(s.SUMMARY, look, s.OUTLOOK), line(), summary.footer(s.SUMMARY, look)],
    "summary-stopped": lambda look: summary.summary(s.STOPPED, look),
    "dashboard": lambda look: [*dashboard.dashboard(s.DASHBOARD, look), *dashboard.next_commands(s.DASHBOARD, look)],
    "dashboard-empty": lambda look: [
        *dashboard.dashboard(s.EMPTY_HOME, look),
        *dashboard.next_commands(s.EMPTY_HOME, look),
    ],
    "dashboard-few": lambda look: dashboard.dashboard(s.FEW, look),
    "stats": lambda look: dashboard.stats(s.DASHBOARD, look),
    "list": lambda look: tables.questions((s.SNAPSHOT, s.METHODS, s.CLOZE, s.WSGI), s.CARDS, s.NOW_MS, look),
    "show": lambda look: entry.entry(s.SNAPSHOT, s.CARDS[s.SNAPSHOT.id], 480, look),
    "show-choice": lambda look: entry.entry(s.METHODS, None, 480, look),
    "show-cloze": lambda look: entry.entry(s.CLOZE, None, 480, look),
    "show-output": lambda look: entry.entry(s.OUTPUT, None, 480, look),
    "check": lambda look: tables.problems(s.PROBLEMS, 233, look),
    "due": lambda look: tables.due(s.DUE, look),
    "next": lambda look: tables.next_question(s.NEXT, look),
    "log": lambda look: tables.log(s.LOG, look),
    "doctor": lambda look: tables.doctor(s.Health(False, s.PROBLEMS[:1]), look),
    "keys-typing": lambda look: keys.page("typing", look),
    "keys-verdict": lambda look: keys.page("verdict", look),
}
PIPED: dict[str, Screen] = {"piped": _piped}  # not wrapped: made for programs
