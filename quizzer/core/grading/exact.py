"""Grading what has one right answer: choice, order, cloze, output. Right is right; the score says how near.

`parts` has one flag for each thing picked (choice, order), each gap (cloze) or each line (output).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, zip_longest

from quizzer.core.grading import text
from quizzer.core.language import Text
from quizzer.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Marked:
    """An exact answer graded. `notes` are worth a line although the answer counts: a typo in a gap."""

    score: float
    right: bool
    parts: tuple[bool, ...]
    notes: tuple[Text, ...] = ()


def grade_choice(picked: Sequence[str], right: Sequence[str]) -> Marked:
    """Right when exactly the right options were picked. A wrong pick undoes a right one."""
    chosen, wanted = dict.fromkeys(picked), set(right)
    hits = len(wanted & chosen.keys())
    score = max(0, 2 * hits - len(chosen)) / len(wanted) if wanted else float(not chosen)
    return Marked(score, chosen.keys() == wanted, tuple(one in wanted for one in picked))


def grade_order(picked: Sequence[str], right: Sequence[str]) -> Marked:
    """Right when the sequences are equal. The score counts pairs in the right order: one late item is not chaos."""
    parts = tuple(here == there for here, there in zip_longest(picked, right))[: len(picked)]
    place = {item: at for at, item in reversed(list(enumerate(picked)))}
    pairs = list(combinations(right, 2))
    kept = sum(first in place and second in place and place[first] < place[second] for first, second in pairs)
    return Marked(kept / len(pairs) if pairs else float(all(parts)), list(picked) == list(right), parts)


def grade_cloze(given: Sequence[str], expected: Sequence[str]) -> Marked:
    """Each gap by itself; `|` separates alternatives. Case, width and spaces do not count, a small typo is noted."""
    answers = [[_plain(one) for one in gap.split("|")] for gap in expected]
    parts, notes = [], []
    for at, wanted in enumerate(answers):
        said = _plain(given[at]) if at < len(given) else ""
        others = {one for gap in answers for one in gap} - set(wanted)
        typo = bool(said) and said not in wanted and said not in others and _is_typo(said, wanted)
        parts.append(bool(said) and (said in wanted or typo))
        if typo:
            meant = expected[at].split("|")[0].strip()
            notes.append(Text(f"第 {at + 1} 空应写作 {meant}", f"gap {at + 1} is spelt {meant}"))
    score = sum(parts) / len(parts) if parts else 0.0
    return Marked(score, bool(parts) and all(parts) and len(given) <= len(expected), tuple(parts), tuple(notes))


def grade_output(given: str, stdout: str) -> Marked:
    """Line by line. Blank lines and trailing spaces do not count; leading and inner spaces do."""
    said, wanted = _lines(given), _lines(stdout)
    parts = tuple(here == there for here, there in zip_longest(said, wanted))
    score = sum(parts) / len(parts) if parts else 1.0  # a program that prints nothing, and nothing said
    return Marked(score, said == wanted, parts)


def _lines(output: str) -> list[str]:
    return [line.rstrip() for line in output.splitlines() if line.strip()]


def _plain(gap: str) -> str:
    return "".join(text.normalise(gap).text.split())


def _is_typo(said: str, wanted: Iterable[str]) -> bool:
    from quizzer.core.grading.match import is_typo

    return any(is_typo(said, one) for one in wanted)
