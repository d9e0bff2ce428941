"""`quizzer show`: one question whole, from the answer to what the learner remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen import words
from quizzer.cli.screen.asking import code_block, gapped, place
from quizzer.cli.screen.cells import pad
from quizzer.cli.screen.judging import corrections
from quizzer.cli.screen.layout import EMPTY, Line, Look, header, hung, line, spoken
from quizzer.cli.screen.prose import prose
from quizzer.cli.screen.words import say
from quizzer.core.language import Text
from quizzer.core.moments import iso
from quizzer.core.questions import is_task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from quizzer.cli.screen.layout import Span
    from quizzer.core.memory import CardMemory
    from quizzer.core.questions import Question, Source

    class Card(Protocol):
        """What is asked of a journal's card."""

        @property
        def memory(self) -> CardMemory: ...
        @property
        def suspended(self) -> bool: ...
        @property
        def flagged(self) -> bool: ...
        @property
        def leech(self) -> bool: ...


def entry(asked: Question, card: Card | None, offset_min: int, look: Look) -> list[Line]:
    """The lines of `show`."""
    lines = [*header(f"{asked.id}", place(asked, look), look), EMPTY, *spoken(asked.ask, look, 1, "ask")]
    lines += [EMPTY, *hung((" ",), "    ".join(_facts(asked, look)), look, "dim"), *_material(asked, look)]
    if asked.answer:
        lines += _titled("answer-title", prose(asked.answer.pick(look.lang), look), look)
        if look.lang == "both" and asked.answer.other("both"):
            lines += [EMPTY, *prose(asked.answer.other("both"), look, "dim")]
    points: list[Line] = []
    for number, point in enumerate(asked.points, 1):
        bonus = say("bonus-label", look.lang) if point.bonus else ""
        label = "   " + pad("*" if point.bonus else str(number), 3)
        points += _item(label, Text(bonus + point.zh, bonus + point.en), point.proof or point.source, look)
    wrong: list[Line] = []
    reasons = {option.id for option in asked.options}  # shown under their options
    for misconception in (wrong_one for wrong_one in asked.wrong if wrong_one.id not in reasons):
        wrong += _item("   -  ", misconception.text, misconception.proof or misconception.source, look)
    lines += _titled("points-title", points, look) + _titled("wrong-title", wrong, look)
    lines += [EMPTY, *corrections(asked, look)] if asked.corrects else []
    hints = [row for hint in asked.hints for row in _item("   -  ", hint, "", look)]
    sources = [row for source in asked.sources for row in hung(("   ",), _source(source), look)]
    lines += _titled("hints-title", hints, look) + _titled("sources-title", sources, look)
    return lines + _titled("memory-title", _memory(card, offset_min, look), look)


def _facts(asked: Question, look: Look) -> list[str]:
    facts = [] if is_task(asked.id) else [say("level", look.lang, n=asked.level)]
    facts += [say(asked.type, look.lang)] if asked.type != "recall" else []
    facts += [", ".join(asked.tags)] if asked.tags else []
    facts += [say("as-of", look.lang, what=asked.as_of)] if asked.as_of else []
    facts += [say("requires", look.lang, names=", ".join(asked.requires))] if asked.requires else []
    facts += [say("follow-ups", look.lang, names=", ".join(asked.follow_ups))] if asked.follow_ups else []
    return facts


def _material(asked: Question, look: Look) -> list[Line]:
    """What its type adds, with what is right."""
    lines: list[Line] = []
    if asked.code:
        lines += [EMPTY, *code_block(asked.code, look)]
    if asked.stdout:
        lines += [EMPTY, line(" " + say("it-prints", look.lang)), *code_block(asked.stdout, look)]
    if asked.text:
        gaps = [part.partition("]]")[0] for part in asked.text.pick(look.lang).split("[[")[1:]]
        lines += [EMPTY, *spoken(Text(gapped(asked.text.zh), gapped(asked.text.en)), look, 3)]
        lines += [row for n, gap in enumerate(gaps, 1) for row in hung((f"   {n}  ",), gap.replace("|", " / "), look)]
    if asked.options or asked.items:
        lines.append(EMPTY)
    for option in asked.options:
        mark: Span = ("[+]", "said") if option.id in asked.right else ("[ ]", "missed")
        lines += hung((" ", mark, " "), option.text.pick(look.lang), look)
        reasons = [wrong.text for wrong in asked.wrong if wrong.id == option.id]
        lines += [row for reason in reasons for row in hung(("     ",), reason.pick(look.lang), look, "dim")]
    for number, item in enumerate(asked.items, 1):
        lines += _item(f"   {number}  ", item, "", look)
    return lines


def _item(label: str, text: Text, shown_by: str, look: Look) -> list[Line]:
    lines = hung((label,), text.pick(look.lang), look)
    indent = " " * len(label)
    if look.lang == "both" and text.other("both"):
        lines += hung((indent,), text.other("both"), look, "dim")
    return [*lines, *(hung((indent,), shown_by, look, "proof") if shown_by else [])]


def _titled(name: str, lines: Sequence[Line], look: Look) -> list[Line]:
    return [EMPTY, line((" " + say(name, look.lang), "dim")), *lines] if lines else []


def _source(source: Source) -> str:
    return source.ref or " ".join(filter(None, (source.doc, source.at)))


def _memory(card: Card | None, offset_min: int, look: Look) -> list[Line]:
    if card is None or not card.memory.reps:
        return [line("   " + say("never-seen", look.lang))]
    memory, lang = card.memory, look.lang
    told = [
        say("due-on", lang, day=iso(memory.due_ms, offset_min, "minutes")[:16].replace("T", " ")),
        say("stability", lang, time=words.interval(memory.stability, lang)),
        say("difficulty", lang, figure=f"{memory.difficulty:.1f}"),
        say("reps", lang, n=memory.reps),
        *([say("lapses", lang, n=memory.lapses)] if memory.lapses else []),
        *([say("suspended", lang)] if card.suspended else []),
        *([say("flagged", lang)] if card.flagged else []),
        *([say("is-leech", lang)] if card.leech else []),
    ]
    return hung(("   ",), "    ".join(told), look)
