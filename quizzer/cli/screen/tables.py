"""Plain aligned output of the commands that read: list, search, due, next, check, log, doctor.

No rich here: these commands are typed all day and have eight bare starts of Python to spend. In a pipe nothing is cut.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from quizzer.cli.screen import words
from quizzer.cli.screen.cells import pad, width
from quizzer.cli.screen.layout import EMPTY, Line, Look, hung, line, sides, table
from quizzer.cli.screen.theme import paint
from quizzer.cli.screen.words import say
from quizzer.core.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from quizzer.cli.screen.entry import Card
    from quizzer.cli.screen.layout import Terminal as Window
    from quizzer.core.questions import Question

    class Moment(Protocol):
        @property
        def at_ms(self) -> int: ...
        @property
        def offset_min(self) -> int: ...

    class Terminal(Window, Protocol):
        """What is asked of app.context.Context."""

        @property
        def isatty(self) -> bool: ...
        def now(self) -> Moment: ...

    class Problem(Protocol):
        @property
        def what(self) -> Text: ...
        @property
        def hint(self) -> Text: ...

    class FileProblem(Problem, Protocol):
        @property
        def where(self) -> str: ...
        @property
        def warning(self) -> bool: ...

    class Health(Protocol):
        """What is asked of the doctor's findings."""

        @property
        def ok(self) -> bool: ...
        @property
        def problems(self) -> Sequence[Problem]: ...
        @property
        def reviews(self) -> int: ...
        @property
        def integrity(self) -> str: ...
        @property
        def snapshot(self) -> str: ...


LEAST_ASK = 30  # cells that a question needs beside its id
UNCUT = 100_000  # cells in a line of a pipe
DAY_MS = 86_400_000


def print_questions(found: Sequence[Question], cards: Mapping[str, Card], terminal: Terminal) -> None:
    """One question a line: id, level, when it is due, what it asks."""
    _print(questions(found, cards, terminal.now().at_ms, _look(terminal)), terminal)


def print_question(asked: Question, card: Card | None, terminal: Terminal) -> None:
    """The whole question."""
    from quizzer.cli.screen.entry import entry

    _print(entry(asked, card, terminal.now().offset_min, Look.of(terminal)), terminal)


def print_due(report: Mapping[str, object], terminal: Terminal) -> None:
    """What `due --json` says, for a reader."""
    _print(due(report, _look(terminal)), terminal)


def print_next(report: Mapping[str, object], terminal: Terminal) -> None:
    """What `next --json` says, for a reader."""
    _print(next_question(report, _look(terminal)), terminal)


def print_problems(found: Iterable[FileProblem], checked: int, terminal: Window) -> None:
    """Every problem with its place and cure, and the count last, where it is still on screen."""
    _print(problems(list(found), checked, Look.of(terminal)), terminal)


def print_log(reviews: Sequence[Mapping[str, object]], terminal: Terminal) -> None:
    """One review a line, newest first."""
    _print(log(reviews, _look(terminal)), terminal)


def print_doctor(found: Health, terminal: Window) -> None:
    """What the journal's check found."""
    _print(doctor(found, Look.of(terminal)), terminal)


def questions(found: Sequence[Question], cards: Mapping[str, Card], now_ms: int, look: Look) -> list[Line]:
    """The lines of `list` and `search`."""
    if not found:
        return [line(" " + say("no-questions", look.lang))]
    rows = []
    for asked in found:
        ask = " ".join(look.say(asked.ask).split())
        rows.append([str(asked.id), str(asked.level), _standing(cards.get(asked.id), now_ms, look), ask])
    taken = width(table([[*row[:3], ""] for row in rows], look)[0]) if look.width < UNCUT else 0
    if look.width - taken < LEAST_ASK:  # no column left for the question: it gets a line of its own
        told = [drawn for row in rows for drawn in (line(" " + row[0]), *hung(("   ",), "  ".join(row[1:]), look))]
    else:
        told = [line(row) for row in table(rows, look)]
    return [*told, line((" " + say("n-questions", look.lang, n=len(found)), "dim"))]


def due(report: Mapping[str, object], look: Look) -> list[Line]:
    """The lines of `due`."""
    waiting = [_int(report, name) for name in ("due", "learning", "new")]
    if not any(waiting):
        told = say("nothing-due", look.lang)
    else:
        told = ", ".join(say(f"n-{name}", look.lang, n=_int(report, name)) for name in ("due", "learning", "new"))
    after = report.get("next_at")
    told += "   " + say("next-at", look.lang, when=_when(after)) if after else ""
    by_topic = report.get("by_topic")
    rows = []
    for topic, counts in by_topic.items() if isinstance(by_topic, dict) else ():
        numbers = [str(_int(counts, name) or "-") for name in ("due", "learning", "new")]
        if any(number != "-" for number in numbers):
            rows.append([words.topic(str(topic), look.lang), *numbers])
    lines = hung((" ",), told, look)
    if rows:
        titles = [say(name, look.lang) for name in ("col-topic", "col-due", "col-learning", "col-new")]
        first, *rest = table([titles, *rows], look, gap=4)
        lines += [EMPTY, line((first, "dim")), *(line(row) for row in rest)]
    return lines


def next_question(report: Mapping[str, object], look: Look) -> list[Line]:
    """The lines of `next`."""
    why = str(report.get("why", ""))
    if report.get("id") is None:
        return hung((" ",), why, look)
    asked = report.get("ask")
    ask = Text(str(asked.get("zh", "")), str(asked.get("en", ""))) if isinstance(asked, dict) else Text()
    head = sides(((f" {report['id']}", ""),), ((why, "dim"),), replace(look, width=min(look.width, 80)))
    return [*head, *hung(("   ",), look.say(ask), look, "ask")]


def problems(found: Sequence[FileProblem], checked: int, look: Look) -> list[Line]:
    """The lines of `check`."""
    lines: list[Line] = []
    for problem in found:
        label = say("warning", look.lang) if problem.warning else ""
        lines += [line((problem.where, "unsure" if problem.warning else "wrong"))]
        lines += hung(("  ",), label + look.say(problem.what), look)
        lines += _hint(problem, look)
    worse = sum(not problem.warning for problem in found)
    counted = say("n-questions", look.lang, n=checked)
    if not found:
        return [line(say("all-good", look.lang, n=checked))]
    told = [say("n-problems", look.lang, n=worse)] if worse else []
    told += [say("n-warnings", look.lang, n=len(found) - worse)] if len(found) > worse else []
    return [*lines, EMPTY, line(", ".join([*told, counted]))]


def log(reviews: Sequence[Mapping[str, object]], look: Look) -> list[Line]:
    """The lines of `log`."""
    if not reviews:
        return [line(" " + say("no-reviews", look.lang))]
    rows = [
        [
            _when(review["at"]),
            _rating(str(review["rating"]), look),
            str(review["id"]),
            say("taken-back", look.lang) if review["undone"] else "",
        ]
        for review in reviews
    ]
    return [line(row) for row in table(rows, look)]


def doctor(found: Health, look: Look) -> list[Line]:
    """The lines of `doctor`."""
    lines: list[Line] = []
    for problem in found.problems:
        lines += hung((" ", ("[!]", "wrong"), " "), look.say(problem.what), look)
        lines += _hint(problem, look, "     ")
    facts = [("reviews", str(found.reviews)), ("integrity", found.integrity), ("snapshot", found.snapshot)]
    names = [say(f"doctor-{name}", look.lang) for name, _ in facts]
    column = max(width(name) for name in names) + 3
    for name, (_, value) in zip(names, facts, strict=True):
        lines += hung((" " + pad(name, column),), value, look)
    return lines


def _hint(problem: Problem, look: Look, indent: str = "  ") -> list[Line]:
    if not problem.hint:
        return []
    return hung((indent, (say("hint-line", look.lang), "dim")), look.say(problem.hint), look, "dim")


def _standing(card: Card | None, now_ms: int, look: Look) -> str:
    """When a card is due, in a word; marks for leech, flag and suspension."""
    if card is None or not card.memory.reps:
        told = "-"
    elif card.suspended:
        told = say("suspended", look.lang)
    elif card.memory.due_ms <= now_ms:
        told = say("col-due", look.lang)
    else:
        told = words.interval((card.memory.due_ms - now_ms) / DAY_MS, look.lang)
    return told + (" !" if card and card.leech else "") + (" *" if card and card.flagged else "")


def _rating(word: str, look: Look) -> str:
    from quizzer.core.reviews import Rating

    return words.rating(Rating.of(word), look.lang)


def _when(at: object) -> str:
    """An ISO time for a reader: its own clock's day and minute."""
    return str(at)[:16].replace("T", " ")


def _int(numbers: object, name: str) -> int:
    found = numbers.get(name) if isinstance(numbers, dict) else 0
    return found if isinstance(found, int) else 0


def _look(terminal: Terminal) -> Look:
    look = Look.of(terminal)
    return look if terminal.isatty else replace(look, width=UNCUT)


def _print(lines: list[Line], terminal: Window) -> None:
    sys.stdout.write(paint(lines, terminal.colour))
