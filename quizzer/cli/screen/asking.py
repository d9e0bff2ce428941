"""A question as it is asked: header, question, what its type needs, hints, and the word that invites an answer.

Nothing that would give the answer away is drawn here: not the points, not the misconceptions, not the follow-up
(the number of points and how many were missed last time may be known).

Why it is like this: the first question must be on screen before rich, rapidfuzz or prompt_toolkit are imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen import words
from quizzer.cli.screen.cells import wrap
from quizzer.cli.screen.layout import EMPTY, Line, Look, header, hung, line, rule, sides, spoken
from quizzer.cli.screen.words import say
from quizzer.core.language import Text
from quizzer.core.questions import is_task

if TYPE_CHECKING:
    from quizzer.cli.screen.keys import Mode
    from quizzer.core.questions import Question
    from quizzer.core.views import Asked, Deal

MARKER = " > "  # stands before what is typed
INDENT = 3
MARKS = {"covered": "[+]", "missing": "[ ]", "contradicted": "[!]", "unsure": "[?]"}


def question(asked: Asked, look: Look, now_ms: int | None = None) -> list[Line]:
    """The screen of a waiting question, down to the line before the answer."""
    deal = asked.deal
    lines = [*header(place(deal.question, look), standing(deal, look, now_ms), look), EMPTY, *_body(deal, look), EMPTY]
    lines += _credited(deal, look) if deal.credited else [*_facts(deal, look), *_hints(asked, look), EMPTY]
    return [*lines, *hung((" ",), invitation(deal, look), look)]


def first_question(asked: Asked, look: Look, version: str, questions: int, topics: int) -> list[Line]:
    """The very first screen of a new home: one sentence on how it works, then a question."""
    deal = asked.deal
    title = say("first-line", look.lang, n=questions, topics=topics)
    points = say("points", look.lang, n=sum(not point.bonus for point in deal.question.points))
    lines = [*hung((f" quizzer {version}   ",), title, look), rule(look)]
    lines += [*hung((" ",), say("first-how", look.lang), look), EMPTY]
    right = "      ".join(filter(None, (say("new", look.lang), _count(deal))))
    lines += sides(((f" {place(deal.question, look)}", ""),), ((right, "dim"),), look)
    lines += [EMPTY, *_body(deal, look), EMPTY]
    if deal.question.type == "recall" and deal.question.points:
        lines += [*hung(("   ",), say("first-points", look.lang, points=points), look, "dim"), EMPTY]
    else:
        lines += [*hung((" ",), invitation(deal, look), look)]
    return lines


def status(asked: Asked, seconds: float, look: Look) -> Line:
    """The line above the footer while typing: the clock, and what the hints used so far mean."""
    clock = f" {int(seconds) // 60}:{int(seconds) % 60:02d}"
    used, of = len(asked.hints), len(asked.deal.question.hints)
    note = ""
    if used:
        from quizzer.core.grading.proposal import ceiling  # not before the first question is painted

        highest = ceiling(used, first_sight=asked.deal.memory.reps == 0)
        note = say("hints-used", look.lang, n=used, rating=words.rating(highest, look.lang))
    elif of:
        note = say("no-hint-yet", look.lang, n=of)
    lines = sides(((clock, "dim"),), ((note, "dim"),) if note else (), look)
    return lines[0]


def mode(deal: Deal) -> Mode:
    """Which keys hold while this card is typed: a learning step has one more."""
    return "missed" if deal.credited else "typing"


def place(asked: Question, look: Look) -> str:
    """Topic and pack as a reader knows them: "MySQL / 事务与 MVCC"."""
    topic, pack = look.titles.get(asked.topic), look.titles.get(asked.pack)
    names = [look.say(topic) if topic else words.topic(asked.topic, look.lang), look.say(pack) if pack else ""]
    return " / ".join(name for name in dict.fromkeys(names) if name)


def standing(deal: Deal, look: Look, now_ms: int | None = None, *, judged: bool = False) -> str:
    """The header's right half: what kind of card, how far the sitting is, how long it will take."""
    if deal.credited:
        return f"{_kind(deal, look, now_ms, judged)}      {say('only-missed', look.lang)}"
    left = say("left", look.lang, n=max(round(deal.minutes_left), 1)) if deal.minutes_left is not None else ""
    kind_and_count = "      ".join(filter(None, (_kind(deal, look, now_ms, judged), _count(deal))))
    return "   ".join(filter(None, (kind_and_count, left)))


def invitation(deal: Deal, look: Look) -> str:
    """What the learner is asked to do, in words for this type of question."""
    asked = deal.question
    if deal.credited:
        n = len(deal.asked_points)
        return say("only-this", look.lang) if n == 1 else say("only-these", look.lang, n=n)
    many = len(asked.right) > 1
    name = {
        "choice": "pick-many" if many else "pick-one",
        "cloze": "fill",
        "output": "what-output",
        "order": "in-order",
        "drill": "pick-one" if asked.options else "what-happens",
        "exercise": "do-it",
    }.get(asked.type, "say-it")
    return say(name, look.lang, n=len(asked.right)) if many else say(name, look.lang)


def material(deal: Deal, look: Look, picked: frozenset[str] = frozenset()) -> list[Line]:
    """What the question's type puts under it: options, items, code, a text with gaps. `picked` letters get a ">"."""
    asked = deal.question
    lines: list[Line] = []
    if asked.code:
        lines += [EMPTY, *code_block(asked.code, look)]
    if asked.type == "cloze":
        lines += [EMPTY, *spoken(Text(gapped(asked.text.zh), gapped(asked.text.en)), look, INDENT)]
    named = lettered(deal)
    if named:
        lines.append(EMPTY)
    for letter, text in named:
        mark = ">" if letter in picked else " "
        lines += hung((f" {mark} ", f"{letter}  "), text.pick(look.lang), look)
        if look.lang == "both" and text.other("both"):
            lines += hung(("      ",), text.other("both"), look, "dim")
    return lines


def lettered(deal: Deal) -> list[tuple[str, Text]]:
    """The letters of a choice or an ordering with what each stands for."""
    asked = deal.question
    options = {option.id: option.text for option in asked.options}
    items = {str(number): item for number, item in enumerate(asked.items, 1)}
    known = options or items
    return [(chr(97 + at), known.get(name, Text(name, name))) for at, name in enumerate(deal.letters)]


def code_block(code: str, look: Look, indent: int = INDENT + 2, language: str = "") -> list[Line]:
    """Code as it is written: its lines are only broken where they do not fit (and then without colours)."""
    lines: list[Line] = []
    code = code.expandtabs(4)
    tinted = look.tint(code, language) if look.tint else ()
    for at, written in enumerate(code.rstrip("\n").split("\n")):
        pieces = wrap(written, look.width - 1 - indent, 4)
        if tinted and len(pieces) == 1 and written.strip():
            lines.append(line(" " * indent, *tinted[at]))
            continue
        lines += [line(" " * indent, piece) if piece.strip() else EMPTY for piece in pieces]
    return lines


def _body(deal: Deal, look: Look) -> list[Line]:
    return [*spoken(deal.question.ask, look, INDENT, "ask"), *material(deal, look)]


def _count(deal: Deal) -> str:
    return f"{deal.number}/{deal.of}" if deal.of else ""


def _kind(deal: Deal, look: Look, now_ms: int | None, judged: bool) -> str:
    if deal.practice:
        return say("practice", look.lang)
    if deal.question.type != "recall":
        return say(deal.question.type, look.lang)
    memory = deal.memory
    if memory.reps == 0:
        return say("new", look.lang)
    if memory.state.name in ("LEARNING", "RELEARNING"):
        if now_ms is None or not memory.last_ms or now_ms - memory.last_ms > 20 * 3_600_000:
            return say("asked-again", look.lang)
        ago = words.interval((now_ms - memory.last_ms) / 86_400_000, look.lang)
        return say("asked-again-ago", look.lang, time=ago)
    if deal.days_since and not judged:
        return say("review-since", look.lang, n=deal.days_since)
    return say("review", look.lang)


def _facts(deal: Deal, look: Look) -> list[Line]:
    """One dim line: how many points, how hard, what was missed last time, what to know first."""
    asked, lang = deal.question, look.lang
    if is_task(asked.id):
        return []
    bonus = sum(point.bonus for point in asked.points)
    count = [say("points", lang, n=len(asked.points) - bonus)] if asked.points else []
    if bonus:
        count.append(say("bonus", lang, n=bonus))
    facts = [", ".join(count), say("level", lang, n=asked.level)]
    if deal.missed_last:
        facts.append(say("missed-last", lang, n=deal.missed_last))
    lines = hung(("   ",), "    ".join(filter(None, facts)), look, "dim")
    if deal.know_first:
        names = [
            say("not-seen", lang, name=name)
            if recall is None
            else say("known", lang, name=name, percent=words.percent(recall))
            for name, recall in deal.know_first
        ]
        lines += hung(("   ",), say("know-first", lang, names=words.joined(names, lang)), look, "dim")
    return lines


def _hints(asked: Asked, look: Look) -> list[Line]:
    lines: list[Line] = []
    for number, hint in enumerate(asked.hints, 1):
        lines += [EMPTY, line(" " + say("hint", look.lang, n=number, of=len(asked.deal.question.hints)))]
        lines += spoken(hint, look, INDENT)
    return lines


def _credited(deal: Deal, look: Look) -> list[Line]:
    """Which points were said earlier today, and how the others stand: by number, so that nothing is given away."""
    points = list(enumerate(deal.question.points, 1))
    said = ", ".join(str(number) for number, point in points if point.id in deal.credited)
    lines = hung((" ", ("[+]", "said"), " "), say("already-said", look.lang, numbers=said), look)
    for number, point in points:
        if point.id in deal.credited:
            continue
        wrong = point.id in deal.wrong_before
        mark: Line = line(" ", ("[!]", "wrong") if wrong else "[ ]", f" {number}  ")
        lines += hung(mark, say("wrong-before" if wrong else "missing-before", look.lang), look)
    return [*lines, EMPTY]


def gapped(text: str) -> str:
    """A cloze text with its gaps open and numbered: "the __1__ lock"."""
    opened, *rest = text.split("[[")
    for number, part in enumerate(rest, 1):
        opened += f"__{number}__{part.partition(']]')[2]}"
    return opened
