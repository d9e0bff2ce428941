"""`quizzer` alone and `quizzer stats`: what is due, how the learner stands against the goal, what to type next.

A share of fewer than 20 cases is shown as a fraction, and nothing is concluded from it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quizzer.cli.screen import charts, words
from quizzer.cli.screen.cells import pad, width
from quizzer.cli.screen.layout import EMPTY, Line, Look, header, hung, line, table
from quizzer.cli.screen.theme import paint
from quizzer.cli.screen.words import say

if TYPE_CHECKING:
    from typing import Protocol

    from quizzer.cli.screen.layout import Terminal as Window
    from quizzer.core.report_views import Dashboard, TopicLine

    class Terminal(Window, Protocol):
        """A window, and whether somebody sits before it."""

        @property
        def isatty(self) -> bool: ...


WEAKEST = 3


def print_dashboard(found: Dashboard, terminal: Terminal) -> None:
    """Print it; without a terminal, without the commands to type next."""
    look = Look.of(terminal)
    lines = [*dashboard(found, look), *(next_commands(found, look) if terminal.isatty else [])]
    sys.stdout.write(paint(lines, terminal.colour))


def print_stats(found: Dashboard, terminal: Terminal) -> None:
    """Print the statistics."""
    sys.stdout.write(paint(stats(found, Look.of(terminal)), terminal.colour))


def dashboard(found: Dashboard, look: Look) -> list[Line]:
    """Today at a glance."""
    lines = [*_head(f"quizzer   {_today(found, look)}", found, look), *_today_row(found, look)]
    if not found.reviews:
        lines += [EMPTY, *hung((" ",), say("nothing-yet", look.lang), look)]
        return [*lines, *hung((" ",), say("nothing-yet-how", look.lang), look, "dim")]
    lines += [*_recall_row(found, look), *_grading_row(found, look), EMPTY, *_charts(found, look)]
    weak = [topic for topic in found.topics if topic.recall is not None][:WEAKEST]
    return [*lines, EMPTY, *_weakest(weak, look)] if weak else lines


def next_commands(found: Dashboard, look: Look) -> list[Line]:
    """What to type next."""
    waits = found.due + found.learning + found.new
    first = "quizzer study" if waits else "quizzer study --new 5"
    weak = next((topic.topic for topic in found.topics if topic.recall is not None), "")
    second = (
        f"quizzer study {weak} --minutes 25" if weak and waits else "quizzer stats" if found.reviews else "quizzer list"
    )
    label = f" {say('next-up', look.lang)}  "
    if width(label + first + second) + 6 <= look.room:
        return [EMPTY, line((label, "dim"), first, " " * 6, (second, "dim"))]
    return [
        EMPTY,
        line((label, "dim"), first),
        line(" " * max(min(width(label), look.room - width(second)), 1), (second, "dim")),
    ]


def stats(found: Dashboard, look: Look) -> list[Line]:
    """Recall, load, streak, forecast, topics, and how true the predictions were."""
    title = f"{say('stats', look.lang)}   {_today(found, look)}"
    lines = [*_head(title, found, look), *_today_row(found, look), *_recall_row(found, look)]
    lines += _grading_row(found, look)
    if not found.reviews:
        return lines
    lines += [*hung((_label("reviews", look),), say("reviews-all", look.lang, n=found.reviews), look)]
    lines += [EMPTY, *_charts(found, look)]
    if found.topics:
        lines += [EMPTY, *_topics(found.topics, look)]
    if found.calibration:
        lines += [EMPTY, *_calibration(found, look)]
    return lines


def _head(title: str, found: Dashboard, look: Look) -> list[Line]:
    parts = [say("streak", look.lang, n=found.streak_days)] if found.streak_days else []
    parts.append(say("seen", look.lang, n=found.seen, of=found.questions))
    return header(title, "      ".join(parts), look)


def _today(found: Dashboard, look: Look) -> str:
    day, weekday = words.day(found.today, look.lang), words.weekday(found.today, look.lang)
    return f"{weekday} {day}" if look.lang == "en" else f"{day} {weekday}"


def _label(name: str, look: Look) -> str:
    return " " + pad(say(name, look.lang), 9)


def _today_row(found: Dashboard, look: Look) -> list[Line]:
    parts = [say("n-due", look.lang, n=found.due)]
    parts += [say("n-learning", look.lang, n=found.learning)] if found.learning else []
    parts += [say("n-new", look.lang, n=found.new)]
    if not found.due + found.learning + found.new:
        return hung((_label("today", look),), say("all-done", look.lang), look)
    minutes = say("about-min", look.lang, n=max(round(found.minutes), 1))
    text = "    ".join(parts) + "        " + minutes
    short = ", ".join([*parts, minutes])
    return hung((_label("today", look),), text if width(text) + 10 <= look.room else short, look)


def _recall_row(found: Dashboard, look: Look) -> list[Line]:
    kept = found.retention
    label = _label("recall", look)
    if not kept.reviews:
        return hung((label,), say("recall-none", look.lang), look)
    goal = say("goal", look.lang, percent=words.percent(found.goal))
    if kept.is_conclusive:
        low, high = (round(share * 100) for share in kept.likely)
        note = say("recall-range", look.lang, n=kept.reviews, low=low, high=high)
    else:
        note = say("recall-few", look.lang, n=kept.reviews)
    return hung((label,), f"{words.figure(kept.recalled, kept.reviews)}  {goal}   {note}", look)


def _grading_row(found: Dashboard, look: Look) -> list[Line]:
    made = found.overrules
    if not made.proposals:
        return []
    told = say("overrules", look.lang, n=made.up + made.down, of=made.proposals, up=made.up, down=made.down)
    return hung((_label("grading", look),), told, look)


def _charts(found: Dashboard, look: Look) -> list[Line]:
    left = charts.heat_map(found.heat, look)
    return charts.beside(left, charts.forecast(found.forecast, found.today, look), look)


def _weakest(topics: list[TopicLine], look: Look) -> list[Line]:
    titles = [say(name, look.lang) for name in ("weakest", "col-recall", "col-seen", "col-missed")]
    rows = [[*_row(topic, look), _missed(topic, look)] for topic in topics]
    return _table([titles, *rows], look)


def _topics(topics: tuple[TopicLine, ...], look: Look) -> list[Line]:
    names = ("col-topic", "col-recall", "col-seen", "col-due", "col-missed")
    rows = []
    for topic in topics:
        name, recall, seen = _row(topic, look)
        if look.width >= charts.SIDE_BY_SIDE and topic.recall is not None:
            recall = f"{recall:>4}  {charts.bar(topic.recall)}"
        rows.append([name, recall, seen, str(topic.due or "-"), _missed(topic, look)])
    return _table([[say(name, look.lang) for name in names], *rows], look)


def _row(topic: TopicLine, look: Look) -> list[str]:
    title = look.titles.get(topic.topic)
    recall = words.percent(topic.recall) if topic.recall is not None else "-"
    return [look.say(title) if title else words.topic(topic.topic, look.lang), recall, f"{topic.seen}/{topic.total}"]


def _missed(topic: TopicLine, look: Look) -> str:
    return "; ".join(text.pick(look.lang) for text in topic.missed)


def _calibration(found: Dashboard, look: Look) -> list[Line]:
    rows = [[say(name, look.lang) for name in ("calibration", "col-predicted", "col-actual", "col-reviews")]]
    for bin_ in found.calibration:
        actual = words.figure(round(bin_.actual * bin_.reviews), bin_.reviews)
        rows.append([f"{bin_.low:.0%}-{bin_.high:.0%}", words.percent(bin_.predicted), actual, str(bin_.reviews)])
    return _table(rows, look)


def _table(rows: list[list[str]], look: Look) -> list[Line]:
    titles, *rest = table(rows, look, gap=4)
    return [line((titles, "dim")), *(line(row) for row in rest)]
