"""The same sitting without a terminal: one thing a line, no escape codes, labels in English for scripts.

1/1 mysql.mvcc.snapshot-vs-current  快照读和当前读有什么区别?
[+] 1 快照读: 普通 SELECT, 不加锁 | SELECT 读快照, 不加锁
rated: again (proposed: 1 of 2)   next: 2026-11-21T08:22+08:00 (10 min)
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quizzer.cli.screen import words
from quizzer.cli.screen.asking import MARKS, gapped, lettered
from quizzer.cli.screen.theme import clean
from quizzer.core.language import Lang, Text
from quizzer.core.moments import iso

if TYPE_CHECKING:
    from typing import Protocol

    from quizzer.core.views import Deal, Judged, Stored, Summary, Verdict

    class Moment(Protocol):
        """Where the learner's clock stands: minutes east of UTC."""

        @property
        def offset_min(self) -> int: ...

    class Terminal(Protocol):
        """What is asked of app.context.Context."""

        @property
        def lang(self) -> Lang: ...


def question(deal: Deal, lang: Lang) -> str:
    """The question on one line, and under it what its type needs; no line feed at the end."""
    asked = deal.question
    count = f"{deal.number}/{deal.of} " if deal.of else ""
    lines = [f"{count}{asked.id}  {_one(asked.ask, lang)}"]
    lines += [f"    {row}" for row in asked.code.rstrip("\n").split("\n") if asked.code]
    if asked.type == "cloze":
        lines.append("    " + " ".join(gapped(asked.text.pick(lang)).split()))
    lines += [f"  {letter}  {_one(text, lang)}" for letter, text in lettered(deal)]
    if deal.credited:
        left = [str(n) for n, point in enumerate(asked.points, 1) if point.id not in deal.credited]
        lines.append(f"    only: {', '.join(left)}")
    return "\n".join(clean(row) for row in lines)


def verdict(judged: Verdict, lang: Lang) -> str:
    """The points or the right answer, corrections and proof, each on its line."""
    lines = [_point(point, lang) for point in judged.points]
    if judged.right is not None:
        lines.append("[+] right" if judged.right else f"[!] wrong | right: {_solution(judged, lang)}")
    elif judged.deal.question.type != "recall":
        lines.append(f"right: {_solution(judged, lang)}")
    if judged.deal.question.type == "drill" and judged.how != "reveal":
        lines.append(f"why: {_one(judged.deal.question.answer, lang)}")
    for misconception, quote in judged.misconceptions:
        said = " ".join(quote.split())
        lines.append(f"[!] {_one(misconception.text, lang)}" + (f" | {said}" if said else ""))
    if judged.how == "reveal" and judged.deal.question.answer:
        lines.append(f"answer: {_one(judged.deal.question.answer, lang)}")
    lines += [f"errs: {_one(correction.text, lang)}" for correction in judged.corrects]
    lines += [f"proof: {judged.proof}"] if judged.proof else []
    return "".join(clean(row) + "\n" for row in lines)


def stored(saved: Stored, now: Moment, lang: Lang, judged: Verdict | None = None) -> str:
    """What was saved and when the card comes back; with the verdict, also how much was said."""
    proposed = "proposed" if saved.rating is saved.proposed else f"proposed {saved.proposed.word}"
    tally = _tally(judged) if judged else ""
    rated = f"rated: {saved.rating.word} ({proposed}{': ' + tally if tally else ''})"
    if saved.deal.practice:
        return f"{rated}   practice"
    return (
        f"{rated}   next: {iso(saved.due_ms, now.offset_min, 'minutes')} ({words.interval(saved.interval_days, 'en')})"
    )


def summary(done: Summary, lang: Lang) -> str:
    """ "done: 3 questions, 3 ratings saved"."""
    asked = sum(tally.reviews + tally.new for tally in done.topics)
    kept = "noted as practice" if done.practice else "saved"
    questions = max(asked, 1) if done.answered else 0
    return f"done: {_count(questions, 'question')}, {_count(done.answered, 'rating')} {kept}"


def print_plain_verdict(judged: Verdict, terminal: Terminal) -> None:
    """`quizzer grade`: the verdict and the rating it earns."""
    sys.stdout.write(verdict(judged, terminal.lang))
    tally = _tally(judged)
    sys.stdout.write(f"proposed: {judged.proposed.word}{f' ({tally})' if tally else ''}\n")


def _point(point: Judged, lang: Lang) -> str:
    bonus = words.say("bonus-label", lang) if point.point.bonus else ""
    said = " ".join(point.quote.split())
    return f"{MARKS[point.mark]} {point.number} {bonus}{_one(point.point.text, lang)}" + (f" | {said}" if said else "")


def _tally(judged: Verdict) -> str:
    required = [p for p in judged.points if not p.point.bonus]
    said = sum(p.mark == "covered" for p in required)
    return f"{said} of {len(required)}" if required and judged.how != "reveal" else ""


def _solution(judged: Verdict, lang: Lang) -> str:
    """The right answer of an exact question on one line."""
    asked = judged.deal.question
    match asked.type:
        case "drill" if not asked.options:
            return asked.stdout
        case "choice" | "drill":
            letters = {name: chr(97 + at) for at, name in enumerate(judged.deal.letters)}
            return " ".join(sorted(letters.get(name, name) for name in asked.right))
        case "order":
            return "; ".join(_one(item, lang) for item in asked.items)
        case "cloze":
            return "; ".join(part.partition("]]")[0] for part in asked.text.pick(lang).split("[[")[1:])
    return " / ".join(asked.stdout.rstrip("\n").split("\n"))


def _one(text: Text, lang: Lang) -> str:
    """`text` on one line."""
    return " ".join(text.pick(lang).split())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
