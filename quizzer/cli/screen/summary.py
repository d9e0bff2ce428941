"""The end of a sitting: what was said by topic, what to take along, what comes next.

What was said wrong comes first, because that is what an interviewer remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen import keys, words
from quizzer.cli.screen.cells import cut, pad, width
from quizzer.cli.screen.layout import EMPTY, Line, Look, hung, line, rule, sides
from quizzer.cli.screen.words import say
from quizzer.core.views import TopicTally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizzer.core.language import Text
    from quizzer.core.questions import Question
    from quizzer.core.report_views import Outlook
    from quizzer.core.views import Summary

TAKE_ALONG = 5  # more than this nobody takes along
ROOMY = 72  # from this width on columns stand well apart


def summary(done: Summary, look: Look, outlook: Outlook | None = None) -> list[Line]:
    """The summary's screen, without its footer."""
    lines = [*hung((" ",), _title(done, look), look), rule(look)]
    if done.interrupted:
        lines += hung((" ",), say("open-card", look.lang), look, "dim")
    if not done.answered:
        return lines
    lines += [*_by_topic(done.topics, look), EMPTY, *_recalled(done, outlook, look)]
    many = min(len(done.wrong), TAKE_ALONG)
    count = str(many) if look.lang != "en" else ("this one" if many == 1 else f"these {many}")
    lines += _taken(say("take-along", look.lang, count=count), done.wrong, look)
    wrong = {question.id for question, _ in done.wrong}
    lines += _taken(say("nearly", look.lang), [row for row in done.nearly if row[0].id not in wrong], look)
    lines += _seen_and_overruled(done, look)
    return [*lines, *_ahead(done, outlook, look)]


def footer(done: Summary, look: Look) -> Line:
    """The last line: practising what was missed only where something was."""
    without = [] if done.wrong or done.nearly else ["missed"]
    return keys.footer("summary", look, without=[*without, *([] if done.answered else ["undo"])])


def _title(done: Summary, look: Look) -> str:
    name = "stopped" if done.interrupted else "practised" if done.practice else "done"
    if not done.answered:
        return f"{say(name, look.lang)}   {say('nothing-answered', look.lang)}"
    what = "practised-in" if done.practice else "answered-in"
    took = words.duration(done.seconds, look.lang)
    return f"{say(name, look.lang)}   {say(what, look.lang, n=done.answered, time=took)}"


def _by_topic(topics: Sequence[TopicTally], look: Look) -> list[Line]:
    rows = [_row(_named(tally.topic, look), tally) for tally in topics]
    if len(topics) > 1:
        rows.append(_row(say("all", look.lang), _total(topics)))
    titles = ["", *(say(name, look.lang) for name in ("col-reviews", "col-new", "col-points", "col-wrong"))]
    least, first = (12, 16) if look.width >= ROOMY else (0, 0)
    columns = [max(least, *(width(row[at]) + 2 for row in [titles, *rows])) for at in range(4)]
    columns[0] = max(columns[0], first)
    drawn = []
    for row in [titles, *rows]:
        text = " " + "".join(pad(cell, column) for cell, column in zip(row, columns, strict=False)) + row[-1]
        drawn.append(line((cut(text, look.room), "dim" if row is titles else "")))
    return drawn


def _row(name: str, tally: TopicTally) -> list[str]:
    return [
        name,
        f"{tally.recalled}/{tally.reviews}" if tally.reviews else "-",
        str(tally.new or "-"),
        f"{tally.said}/{tally.points}" if tally.points else "-",
        str(tally.wrong or "-"),
    ]


def _total(topics: Sequence[TopicTally]) -> TopicTally:
    return TopicTally(
        "",
        sum(t.recalled for t in topics),
        sum(t.reviews for t in topics),
        sum(t.new for t in topics),
        sum(t.said for t in topics),
        sum(t.points for t in topics),
        sum(t.wrong for t in topics),
    )


def _named(topic: str, look: Look) -> str:
    title = look.titles.get(topic)
    return look.say(title) if title else words.topic(topic, look.lang)


def _recalled(done: Summary, outlook: Outlook | None, look: Look) -> list[Line]:
    total = _total(done.topics)
    parts = [say("recalled", look.lang, n=total.recalled, of=total.reviews)] if total.reviews else []
    if outlook and outlook.retention.reviews:
        figure = words.figure(outlook.retention.recalled, outlook.retention.reviews)
        parts.append(say("last-30", look.lang, figure=figure, goal=words.percent(outlook.goal)))
    between = ". " if look.lang == "en" else "。"
    return [*hung((" ",), between.join(parts), look), EMPTY] if parts else []


def _taken(title: str, rows: Sequence[tuple[Question, tuple[Text, ...]]], look: Look) -> list[Line]:
    """Questions with the points to take along, side by side where the screen is wide enough."""
    if not rows:
        return []
    rows = rows[:TAKE_ALONG]
    lines = hung((" ",), title, look)
    column = min(max(width(question.id) for question, _ in rows) + 3, 40)
    for question, texts in rows:
        told = "; ".join(text.pick(look.lang) for text in texts) or question.ask.pick(look.lang)
        if look.width < ROOMY or width(question.id) + 3 > column:
            lines += [line("   " + question.id), *hung(("     ",), told, look)]
        else:
            lines += hung(("   " + pad(question.id, column),), told, look)
    return [*lines, EMPTY]


def _seen_and_overruled(done: Summary, look: Look) -> list[Line]:
    parts = []
    if done.proofs:
        labs = ", ".join(dict.fromkeys(proof.partition("#")[0] for proof in done.proofs))
        parts.append(say("proofs-seen", look.lang, n=len(done.proofs), names=labs))
    if done.overruled:
        parts.append(say("you-overruled", look.lang, n=len(done.overruled)))
    if not parts:
        return []
    together = sides(((" " + parts[0], ""),), ((parts[1], ""),) if len(parts) > 1 else (), look)
    if len(parts) == 2 and len(together) == 1:
        together = [line(" " + "   ".join(parts))]
    return [*together, EMPTY]


def _ahead(done: Summary, outlook: Outlook | None, look: Look) -> list[Line]:
    rows = [(say("soon", look.lang), say("once-more", look.lang, n=done.again))] if done.again else []
    if outlook:
        load = say("tomorrow-load", look.lang, due=outlook.due, new=outlook.new, minutes=round(outlook.minutes))
        rows.append((say("tomorrow", look.lang), load))
    lines: list[Line] = []
    for name, what in rows:
        lines += hung((" " + pad(name, 12),), what, look)
    return lines
