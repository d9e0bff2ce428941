"""The screens of exercises: the list, and what a check found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizzer.app.tasks import HINTS, Exercise, Outcome
from quizzer.cli.screen import words
from quizzer.cli.screen.cells import width
from quizzer.cli.screen.lab import put
from quizzer.cli.screen.layout import EMPTY, Line, Look, hung, line, table
from quizzer.core.language import Text

if TYPE_CHECKING:
    from labs._kit.exercise import Checked
    from quizzer.app.context import Context

STATES = {
    "new": Text("没做过", "not begun"),
    "started": Text("在做", "begun"),
    "passed": Text("通过了", "passed"),
    "due": Text("该重做了", "due again"),
}
RATINGS = {1: Text("重来", "again"), 2: Text("吃力", "hard"), 3: Text("想起来了", "good"), 4: Text("很轻松", "easy")}


def print_exercises(found: Sequence[Exercise], ctx: Context) -> None:
    """One exercise a line."""
    put(exercise_lines(found, Look.of(ctx)), ctx)


def print_checked(name: str, checked: Checked, outcome: Outcome | None, ctx: Context) -> None:
    """What passed, then what did not and what it teaches; or that all passed and when it comes back."""
    put(checked_lines(name, checked, outcome, Look.of(ctx)), ctx)


def print_hint(number: int, text: Text, ctx: Context) -> None:
    """One hint, with how many there are; wrapped to the window, code as it is."""
    put(hint_lines(number, text, Look.of(ctx)), ctx)


def hint_lines(number: int, text: Text, look: Look) -> list[Line]:
    """The lines of `exercise hint`."""
    return hung((f"{number}/{HINTS}  ",), flowed(look.say(text)), look)


def flowed(text: str) -> str:
    """`text` with each paragraph on one line, however its file breaks it; indented lines are code and stay."""
    rows: list[str] = []
    for row in text.split("\n"):
        before = rows[-1] if rows else ""
        if row.strip() and before.strip() and not row.startswith(" ") and not before.startswith(" "):
            is_chinese = width(before[-1]) == width(row[0]) == 2  # between those there is no blank
            rows[-1] = before + ("" if is_chinese else " ") + row
        else:
            rows.append(row)
    return "\n".join(rows)


def exercise_lines(found: Sequence[Exercise], look: Look) -> list[Line]:
    """The lines of `exercise list`."""
    if not found:
        return [line(" " + look.say(Text("还没有练习", "no exercises yet")))]
    return [line(row) for row in table([[e.name, look.say(STATES[e.state]), look.say(e.title)] for e in found], look)]


def checked_lines(name: str, checked: Checked, outcome: Outcome | None, look: Look) -> list[Line]:
    """The lines of `exercise check`."""
    lines = [line(" ", ("[+] ", "said"), look.say(Text(*passed))) for passed in checked.passed]
    if checked.printed:
        lines += [line((f"     | {said}", "dim")) for said in checked.printed.splitlines()]
    if checked.failed is not None:
        lines.append(line(" ", ("[!] ", "wrong"), look.say(Text(*checked.failed))))
        lines += hung(("     ",), look.say(Text(*checked.message)), look)
        hint = Text(f"卡住了: quizzer exercise hint {name}", f"stuck? quizzer exercise hint {name}")
        return [*lines, EMPTY, line((" " + look.say(hint), "dim"))]
    lines.append(line((" " + look.say(Text("全部通过。", "All passed.")), "said")))
    if outcome is not None and outcome.rating is not None:
        rated, days = look.say(RATINGS[int(outcome.rating)]), words.interval(outcome.interval_days, look.lang)
        lines.append(line(" " + look.say(Text(f"记作 {rated}, {days}后再来", f"rated {rated}, back in {days}"))))
    else:
        why = Text(
            f"没有记分: 还没到期, 或文件和上次一样 (quizzer exercise reset {name} 重新来)",
            f"not rated: not due yet, or the same file as last time (quizzer exercise reset {name} begins anew)",
        )
        lines += hung((" ",), look.say(why), look)
    return lines
