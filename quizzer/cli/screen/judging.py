"""An answer judged: what was said, in the learner's own words, what was not, what the document gets wrong, and the four
ratings with the interval that each would store.

Marks are text, so that they survive NO_COLOR and screenshots. On a short terminal the corrections fold first, then the
quotes; a point is never cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen import keys, words
from quizzer.cli.screen.asking import MARKS, code_block, material, place, standing
from quizzer.cli.screen.cells import cut, pad, width
from quizzer.cli.screen.layout import EMPTY, Line, Look, header, hung, line, line_width, sides, spoken
from quizzer.cli.screen.prose import prose
from quizzer.cli.screen.words import say
from quizzer.core.reviews import Rating
from quizzer.core.verdicts import gaps

if TYPE_CHECKING:
    from quizzer.cli.screen.layout import Role, Span
    from quizzer.core.questions import Correction, Misconception, Question
    from quizzer.core.views import Judged, Mark, Stored, Verdict

ROLES: dict[Mark, Role] = {"covered": "said", "missing": "missed", "contradicted": "wrong", "unsure": "unsure"}
HANG = 8  # where a point's text begins


def verdict(judged: Verdict, look: Look) -> list[Line]:
    """The whole screen after an answer, footer included."""
    lines = _drawn(judged, look, fold=False, quotes=True)
    if look.is_short:
        lines = _drawn(judged, look, fold=True, quotes=True)
        if len(lines) >= look.height:
            lines = _drawn(judged, look, fold=True, quotes=False)
    return lines


def footer(judged: Verdict, look: Look) -> Line:
    """The last line: only keys that do something on this verdict."""
    asked = judged.deal.question
    without = [
        *(["proof"] if not judged.proof else []),
        *(["answer"] if judged.how == "reveal" or not asked.answer else []),
        *(["counts"] if not judged.points or judged.how == "reveal" else []),
    ]
    return keys.footer("verdict", look, without=without, rating=int(judged.proposed))


def stored(saved: Stored, look: Look) -> list[Line]:
    """One line on what was saved; more where the card was forgotten too often to go on like this."""
    told = words.rating(saved.rating, look.lang)
    if saved.deal.practice:
        lines = hung((" ",), say("noted", look.lang, rating=told), look, "dim")
    else:
        when = words.interval(saved.interval_days, look.lang)
        lines = hung((" ",), say("saved", look.lang, rating=told, time=when), look, "dim")
    if saved.leech:
        lines += [EMPTY, *hung((" ",), say("leech", look.lang, n=saved.lapses), look, "wrong")]
        first = ", ".join(saved.deal.question.requires)
        learn = say("leech-learn", look.lang, names=first) if first else ""
        lines += hung((" ",), say("leech-hint", look.lang, learn=learn), look, "dim")
    return [*lines, EMPTY]


def answer(asked: Question, look: Look) -> list[Line]:
    """The reference answer, with what the documents get wrong in full."""
    lines = [line(" " + say("reference", look.lang), ("   " + _as_of(asked, look), "dim") if asked.as_of else "")]
    lines += _reference(asked, look)
    return [*lines, EMPTY, *corrections(asked, look)] if asked.corrects else lines


def _reference(asked: Question, look: Look) -> list[Line]:
    lines = prose(asked.answer.pick(look.lang), look)
    if look.lang == "both" and asked.answer.other("both"):
        lines += [EMPTY, *prose(asked.answer.other("both"), look, "dim")]
    return lines


def corrections(asked: Question, look: Look) -> list[Line]:
    """Where the documents err: what they say, then what is right."""
    lines: list[Line] = []
    label = " " + say("errs-short" if look.is_narrow else "errs", look.lang) + "   "
    for correction in asked.corrects:
        lines += hung(((label, "correction"),), _said_in(asked, correction, look), look)
        lines += spoken(correction.text, look, min(width(label), look.room // 2))
    return lines


def _drawn(judged: Verdict, look: Look, *, fold: bool, quotes: bool) -> list[Line]:
    asked = judged.deal.question
    lines = header(place(asked, look), standing(judged.deal, look, judged=True), look)
    lines += _asked_and_tally(judged, look)
    if asked.type != "recall":
        lines += [*material(judged.deal, look, _picked_letters(judged)), EMPTY, *_exactly(judged, look)]
    if judged.points:
        lines += [EMPTY, *_points(judged, look, quotes=quotes)]
    if judged.how == "reveal" and asked.answer:
        lines += [EMPTY, *_reference(asked, look)]
    tail = [*(_folded(asked, look) if fold else corrections(asked, look)), *_proof(judged, look)]
    lines += [EMPTY, *tail] if tail else []
    return [*lines, EMPTY, *_proposal(judged, look), EMPTY, *_ratings(judged, look), EMPTY, footer(judged, look)]


# What was said --------------------------------------------------------------------------------------------------------
def _asked_and_tally(judged: Verdict, look: Look) -> list[Line]:
    asked: Span = (" " + judged.deal.question.ask.pick(look.lang), "ask")
    tally = _tally(judged, look)
    drawn = sides((asked,), ((tally, ""),) if tally else (), look)
    if len(drawn) == 1 and line_width(drawn[0]) <= look.room:
        return drawn
    return [*hung((" ",), asked[0], look, "ask"), *(hung((" ",), tally, look) if tally else [])]


def _tally(judged: Verdict, look: Look) -> str:
    """ "说到 2/4   说错 1   待你定 1", "said 3 of 4, and the bonus"; nothing where nothing was claimed."""
    if judged.how == "reveal" or not judged.points:
        return ""
    required = [p for p in judged.points if not p.point.bonus]
    bonus = sum(p.point.bonus and p.mark == "covered" for p in judged.points)
    wrong = sum(p.mark == "contradicted" for p in judged.points) + len(_loose(judged))
    parts = [("said-of", sum(p.mark == "covered" for p in required))] if required else []
    parts += [("and-bonus", bonus)] if bonus else []
    parts += [("said-wrong", wrong)] if wrong else []
    parts += [("to-settle", len(judged.unsure))] if judged.unsure else []
    between = ", " if look.lang == "en" else "   "
    return between.join(say(name, look.lang, n=n, of=len(required)) for name, n in parts)


def _points(judged: Verdict, look: Look, *, quotes: bool) -> list[Line]:
    lines: list[Line] = []
    credited = [str(p.number) for p in judged.points if p.credited]
    if credited:
        told = say("already-said", look.lang, numbers=", ".join(credited))
        lines += hung((" ", ("[+]", "said"), " "), told, look)
    settled_next = judged.unsure[0].number if judged.unsure else 0
    for point in judged.points:
        if not point.credited:
            lines += _point(judged, point, look, quotes=quotes, asks=point.number == settled_next)
    for misconception, quote in _loose(judged):
        told = f"{say('common-mistake', look.lang)}: {misconception.text.pick(look.lang)}"
        lines += hung((" ", ("[!]", "wrong"), "    "), told, look)
        lines += _quoted(quote, "", look) if quotes else []
    return lines


def _point(judged: Verdict, point: Judged, look: Look, *, quotes: bool, asks: bool) -> list[Line]:
    number = "*" if point.point.bonus else str(point.number)
    mark = " - " if judged.how == "reveal" else MARKS[point.mark]
    role = ROLES[point.mark]
    label: list[Span] = [(" ", ""), (mark, role), (" " + pad(number, 3), role)]
    bonus = say("bonus-label", look.lang) if point.point.bonus else ""
    lines = hung(label, bonus + point.point.text.pick(look.lang), look)
    if look.lang == "both" and point.point.text.other("both"):
        lines += hung((" " * HANG,), point.point.text.other("both"), look, "dim")
    if asks:
        lines = _beside(lines, (say("counts", look.lang), "unsure"), look)
    if point.overruled_from is not None:
        lines = _beside(lines, (say("overruled", look.lang), "dim"), look)
    if not quotes:
        return lines
    mistakes = [(m, quote) for m, quote in judged.misconceptions if point.point.id in m.about]
    wrong = point.mark == "contradicted"
    quote = point.quote or (next((q for _, q in mistakes if q), "") if wrong else "")
    return lines + _quoted(quote, say("common-mistake", look.lang) if wrong and mistakes else "", look)


def _beside(lines: list[Line], note: Span, look: Look) -> list[Line]:
    """`note` at the right of a point's only line, or under it."""
    together = sides(lines[0], (note,), look) if len(lines) == 1 else []
    return together if len(together) == 1 else [*lines, line(" " * HANG, note)]


def _quoted(quote: str, note: str, look: Look) -> list[Line]:
    if not quote:
        return []
    lines = hung((" " * HANG,), say("you-said", look.lang, quote=" ".join(quote.split())), look, "quote")
    if not note:
        return lines
    if line_width(lines[-1]) + 3 + width(note) <= look.room:
        return [*lines[:-1], line(*lines[-1], "   ", (note, "wrong"))]
    return [*lines, line(" " * HANG, (note, "wrong"))]


def _loose(judged: Verdict) -> list[tuple[Misconception, str]]:
    """Misconceptions that no point on the screen stands for."""
    if judged.deal.question.type == "choice":
        return []  # there they are the reasons under the options
    shown = {p.point.id for p in judged.points if p.mark == "contradicted"}
    return [(m, quote) for m, quote in judged.misconceptions if not shown & set(m.about)]


# Questions with an exact answer ---------------------------------------------------------------------------------------
def _picked_letters(judged: Verdict) -> frozenset[str]:
    if not judged.deal.question.options:  # an ordering names every letter
        return frozenset()
    letters = judged.deal.letters
    return frozenset(chr(97 + letters.index(name)) for name in judged.picked if name in letters)


def _exactly(judged: Verdict, look: Look) -> list[Line]:
    match judged.deal.question.type:
        case "choice":
            return _choice(judged, look)
        case "order":
            return _ordered(judged, look)
        case "cloze":
            return _filled(judged, look)
        case "drill":
            return _drilled(judged, look)
    lines = _outcome(judged, look, "")
    nothing = say("nothing", look.lang)
    stdout = judged.deal.question.stdout
    lines += [line(" " + say("it-prints", look.lang)), *code_block(stdout if stdout.strip() else nothing, look)]
    if judged.right is False:
        given = judged.answer if judged.answer.strip() else nothing
        lines += [line(" " + say("you-answered", look.lang)), *code_block(given, look)]
    return lines


def _outcome(judged: Verdict, look: Look, what: str) -> list[Line]:
    """ "[+] 对   c     用时 9 秒"; without an answer only what is right."""
    took = say("took", look.lang, time=words.duration(judged.seconds, look.lang))
    if judged.right is None:
        return hung((" ",), what, look) if what else []
    mark: Span = ("[+]", "said") if judged.right else ("[!]", "wrong")
    told = say("right" if judged.right else "not-right", look.lang)
    return hung((" ", mark, " "), "   ".join(filter(None, (told, what))) + f"     {took}", look)


def _letters(names: tuple[str, ...], judged: Verdict) -> str:
    letters = judged.deal.letters
    return " ".join(chr(97 + letters.index(name)) if name in letters else name for name in names)


def _choice(judged: Verdict, look: Look) -> list[Line]:
    asked = judged.deal.question
    in_order = tuple(name for name in judged.deal.letters if name in asked.right)
    right = _letters(in_order, judged)
    what = right if judged.right else say("right-is", look.lang, what=right)
    if judged.right is False and judged.picked:
        what = f"{say('you-picked', look.lang, what=_letters(judged.picked, judged))}, {what}"
    lines = _outcome(judged, look, what)
    reasons = {wrong.id: wrong.text for wrong in asked.wrong}
    wrong = [name for name in judged.deal.letters if name in reasons and name not in asked.right]
    lines += [EMPTY] if wrong else []
    for name in wrong:
        letter = f"   {_letters((name,), judged)}  "
        lines += hung((letter,), reasons[name].pick(look.lang), look)
        if look.lang == "both" and reasons[name].other("both"):
            lines += hung((" " * width(letter),), reasons[name].other("both"), look, "dim")
    return lines


def _drilled(judged: Verdict, look: Look) -> list[Line]:
    """The outcome, and why; what was revealed says why by itself."""
    asked = judged.deal.question
    answer = asked.stdout if judged.right else say("right-is", look.lang, what=asked.stdout)
    lines = _choice(judged, look) if asked.options else _outcome(judged, look, answer)
    return lines if judged.how == "reveal" else [*lines, *hung(("   ",), asked.answer.pick(look.lang), look)]


def _ordered(judged: Verdict, look: Look) -> list[Line]:
    put = say("you-ordered", look.lang, what=_letters(judged.picked, judged)) if judged.picked else ""
    lines = _outcome(judged, look, put)
    for number, item in enumerate(judged.deal.question.items, 1):
        lines += hung(_part(judged, number), item.pick(look.lang), look)
    return lines


def _filled(judged: Verdict, look: Look) -> list[Line]:
    lines = _outcome(judged, look, "")
    for number, gap in enumerate(gaps(judged.deal.question.text.pick(look.lang)), 1):
        lines += hung(_part(judged, number), " / ".join(part.strip() for part in gap.split("|")), look)
        given = judged.picked[number - 1] if number <= len(judged.picked) else ""
        if judged.parts and not judged.parts[number - 1]:
            told = say("you-put", look.lang, quote=given) if given else say("left-open", look.lang)
            lines += hung((" " * HANG,), told, look, "quote")
    return lines


def _part(judged: Verdict, number: int) -> tuple[Span, ...]:
    """The mark of one gap or item."""
    if number > len(judged.parts):
        return ((" " * 5 + pad(str(number), 3), ""),)
    right = judged.parts[number - 1]
    role: Role = "said" if right else "wrong"
    return ((" ", ""), ("[+]" if right else "[!]", role), (" " + pad(str(number), 3), role))


# What follows from it -------------------------------------------------------------------------------------------------
def _said_in(asked: Question, correction: Correction, look: Look) -> str:
    """Which document and heading, and what it says."""
    source = next((source for source in asked.sources if source.doc), None)
    says = correction.says.pick(look.lang)
    if source is None:
        return says
    if not source.at:
        return f"{source.doc}: {says}"
    return say("in-document", look.lang, doc=source.doc, at=source.at, says=says)


def _folded(asked: Question, look: Look) -> list[Line]:
    """The corrections in one line that says where the rest is."""
    if not asked.corrects:
        return []
    label = f" {say('errs', look.lang)}   "
    tail = f"   {say('more-in-answer', look.lang)}"
    room = look.room - width(label) - width(tail)
    text = " ".join(asked.corrects[0].text.pick(look.lang).split())
    return [line((label, "correction"), cut(text, max(room, 0)), (tail, "dim"))]


def _proof(judged: Verdict, look: Look) -> list[Line]:
    if not judged.proof:
        return []
    label = f" {say('see-proof', look.lang)}   "
    lines = hung((label,), judged.proof, look, "proof")
    note = _as_of(judged.deal.question, look)
    if note and line_width(lines[-1]) + 3 + width(note) <= look.room:
        lines[-1] = line(*lines[-1], ("   " + note, "dim"))
    return lines


def _as_of(asked: Question, look: Look) -> str:
    return say("as-of", look.lang, what=asked.as_of) if asked.as_of else ""


def _proposal(judged: Verdict, look: Look) -> list[Line]:
    proposed = say("proposed", look.lang, rating=words.rating(judged.proposed, look.lang))
    reason = judged.reason.pick(look.lang)
    between = ": " if look.lang == "en" else ", "
    lines = hung((" ",), proposed + (between + reason if reason else ""), look, hang=1)
    if judged.deal.practice:
        lines += hung((" ",), say("unscheduled", look.lang), look, "dim")
    return lines


def _ratings(judged: Verdict, look: Look) -> list[Line]:
    """The four ratings with the interval under each; the proposed one between ">" and "<"."""
    cells: list[tuple[str, str, bool]] = []
    for rating in Rating:
        outcome = judged.intervals.get(rating)
        when = words.interval(outcome.interval_days, look.lang) if outcome else ""
        cells.append((words.rating(rating, look.lang), when, rating is judged.proposed))
    if look.width < 58:  # four columns would touch
        return [
            line("   ", _rating(name, chosen), (" " * (14 - width(name)) + when, "dim")) for name, when, chosen in cells
        ]
    first: list[Span | str] = ["   "]
    second: list[Span | str] = ["    "]
    for at, (name, when, chosen) in enumerate(cells):
        gap = 14 if at < 3 else 0
        first += [_rating(name, chosen), " " * (gap - width(name) - 2)]
        second += [(when, "" if chosen else "dim"), " " * (gap - width(when))]
    return [line(*first), line(*second)] if judged.intervals else [line(*first)]


def _rating(name: str, chosen: bool) -> Span:
    return (f">{name}<", "choice") if chosen else (f" {name} ", "")
