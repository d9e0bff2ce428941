"""The evidence weighed: misconceptions first, then each point, then the marks and the score.

- A misconception counts when one of its wordings is said and not denied, or nearly all of its own sentence is. The
  longer match wins: a right wording inside a wrong one is not said, nor the other way round.
- A point is covered when a strong wording is said and not denied, or enough of its own sentence is; contradicted when
  that is plainly denied, or a misconception about it was said; unsure when the sign is weak, half or denied from afar.
- Keywords without a sentence are a list, not an answer: where half of what seems covered stands so, it is
  unsure, unless the points are no more than names themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from quizzer.core.grading import match, polarity, score
from quizzer.core.grading.recall import Recall, best_recall
from quizzer.core.grading.rubric import Item, Rubric, Wording, compile_rubric
from quizzer.core.grading.said import Said, listen
from quizzer.core.grading.verdict import Mark, PointVerdict, Verdict
from quizzer.core.questions import Misconception, Point
from quizzer.core.values import dataclass

ENOUGH = 0.7  # of a point's own sentence: covered
VERBATIM = 0.85  # of a misconception's sentence; or of a point's with a word denied
_NAME = 3  # units: a sentence no longer is a name, and no sign of an answer in a heap of wordings
_LITERAL = 0.9  # of a sentence: it was said, whatever else stands around it
_HEAP = 3  # wordings at least: one point said in two ways is no heap
_OFTEN = 2  # wordings of one point
_SLACK = 1  # a point's wording stays said when it is longer than the wrong one that it overlaps

Span = tuple[int, int]  # tokens of the answer


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording found in the answer."""

    span: Span
    wording: Wording
    mark: Mark  # covered, contradicted (directly denied), unsure (denied from afar, weak, or only nearly said)

    @property
    def length(self) -> int:
        return len(self.wording.code)


def judge(answer: str, points: tuple[Point, ...], wrong: tuple[Misconception, ...], ask: str) -> Verdict:
    """The verdict on an answer. Empty, "不知道" and "idk" need no rule: they say nothing."""
    rubric = compile_rubric(points, wrong, ask)
    said = listen(answer, rubric)
    hits = {item.id: list(_hits(item, said)) for item in rubric.points}
    held = _misconceptions(rubric, said, [hit for found in hits.values() for hit in found])
    heard = said.without(span for span in held.values())
    found = [_weigh(item, hits[item.id], held, rubric, heard) for item in rubric.points]
    found = _without_bare_keywords(found, hits, rubric, said)
    verdicts = tuple(
        PointVerdict(item.id, mark, said.quote(span) if span else "")
        for item, (mark, span) in zip(rubric.points, found, strict=True)
    )
    worth = score.of_marks([(p, v.verdict) for p, v in zip(points, verdicts, strict=True)], len(held))
    contradicted = bool(held) or any(v.verdict == "contradicted" for v in verdicts)
    quotes = {id: said.quote(span) for id, span in held.items()}
    return Verdict(worth, score.rating(worth, contradicted=contradicted), verdicts, tuple(held), quotes)


def _hits(item: Item, said: Said) -> Iterator[Hit]:
    for wording in item.wordings:
        whole = said.known.issuperset(wording.code)
        spans = set(match.exact(wording.code, said.code)) if whole else set()
        if whole and wording.gaps:
            spans.update(match.gapped(wording.code, said.code))
        for start, end in sorted(spans):
            span = said.tokens_of(start, end)
            if said.signs.opens[span[0]]:
                yield Hit(span, wording, _mark(wording, span, said))
        if not spans and wording.strong and wording.statement and (nearly := match.near(wording.code, said.code)):
            yield Hit(said.tokens_of(*nearly), wording, "unsure")


def _mark(wording: Wording, span: Span, said: Said) -> Mark:
    """What a found wording proves: polarity first, then strength."""
    start, end = span
    flipped = (said.signs.inside(start, end) - wording.negations) % 2 == 1
    if flipped or polarity.is_refuted(said.tokens, end):
        plain = wording.strong and len(wording.code) >= 3
        return "contradicted" if plain else "unsure"
    if not wording.strong or polarity.is_far_negated(said.tokens, said.signs, start):
        return "unsure"
    return "covered"


def _misconceptions(rubric: Rubric, said: Said, right: list[Hit]) -> dict[str, Span]:
    """The misconceptions held, each with the tokens that say it."""
    held: dict[str, Span] = {}
    for item in rubric.wrong:
        hits = list(_hits(item, said))
        spans = [hit.span for hit in hits if hit.mark == "covered" and not _outdone(hit, right)]
        if not hits and (whole := _verbatim(item, rubric, said)):
            spans = [whole.span]
        free = [span for span in spans if not polarity.is_warned_of(said.tokens, span[0])]
        if free:
            held[item.id] = max(free, key=lambda span: span[1] - span[0])
    return held


def _outdone(wrong: Hit, right: Iterable[Hit]) -> bool:
    """Whether a longer right wording holds this wrong one."""
    return any(
        hit.mark == "covered"
        and hit.span[0] <= wrong.span[0]
        and wrong.span[1] <= hit.span[1]
        and hit.length > wrong.length
        for hit in right
    )


def _verbatim(item: Item, rubric: Rubric, said: Said) -> Recall | None:
    """A misconception's own sentence nearly whole, with what tells it from the points."""
    shared = {unit for point in rubric.points for text in point.texts for unit, _, _ in text.units}
    recall = best_recall(item.texts, said)
    if recall is None or recall.share < VERBATIM or not recall.holds:
        return None
    own = {unit for unit, _, _ in recall.text.units} - shared
    return recall if own and len(own & recall.units) >= 0.75 * len(own) else None


def _weigh(item: Item, hits: list[Hit], held: dict[str, Span], rubric: Rubric, heard: Said) -> tuple[Mark, Span | None]:
    """One point's mark and the tokens that earned it."""
    for error in rubric.wrong:
        if error.id in held and item.id in error.about:
            return "contradicted", held[error.id]
    open_hits = [hit for hit in hits if not any(_loses(hit, span) for span in held.values())]
    by_mark = {mark: [hit for hit in open_hits if hit.mark == mark] for mark in ("covered", "contradicted", "unsure")}
    if by_mark["covered"]:
        return "covered", max(by_mark["covered"], key=lambda hit: hit.length).span
    recall = best_recall(item.texts, heard)
    if recall and recall.share >= ENOUGH and recall.holds:
        return "covered", recall.span
    if by_mark["contradicted"]:
        return "contradicted", max(by_mark["contradicted"], key=lambda hit: hit.length).span
    if recall and recall.share >= VERBATIM and recall.flips and not recall.loose:
        return "contradicted", recall.span
    if by_mark["unsure"]:
        return "unsure", max(by_mark["unsure"], key=lambda hit: hit.length).span
    if recall:
        return "unsure", recall.span
    return "missing", None


def _loses(hit: Hit, wrong: Span) -> bool:
    """Whether a right wording overlaps a wrong one that is at least as long."""
    overlaps = hit.span[0] < wrong[1] and wrong[0] < hit.span[1]
    return overlaps and hit.span[1] - hit.span[0] < wrong[1] - wrong[0] + _SLACK


def _without_bare_keywords(
    found: list[tuple[Mark, Span | None]], hits: dict[str, list[Hit]], rubric: Rubric, said: Said
) -> list[tuple[Mark, Span | None]]:
    """The marks, with what stands in a mere list of wordings made unsure when most of the answer is such a list."""
    bare = said.bare_clauses(hit.span for one in hits.values() for hit in one)
    listed = {hit.span: hit for one in hits.values() for hit in one if said.tokens[hit.span[0]].clause in bare}
    stuffed = _is_stuffed(hits.values(), listed.keys())
    if not stuffed:
        listed = {span: hit for span, hit in listed.items() if not hit.wording.statement}
    doubtful = [
        mark == "covered" and span in listed and not _is_whole(item, said, but_names=stuffed)
        for item, (mark, span) in zip(rubric.points, found, strict=True)
    ]
    if not any(doubtful) or sum(doubtful) * 2 < sum(mark == "covered" for mark, _ in found):
        return found
    return [("unsure" if is_bare else mark, span) for is_bare, (mark, span) in zip(doubtful, found, strict=True)]


def _is_whole(item: Item, said: Said, *, but_names: bool) -> bool:
    """Whether the point's own sentence is said, whatever keywords stand in it; a name is a sentence of one word."""
    recall = best_recall(item.texts, said)
    if recall is None or not recall.holds or (but_names and len(recall.text.units) <= _NAME):
        return False
    return recall.share >= (_LITERAL if but_names else ENOUGH)


def _is_stuffed(hits: Iterable[list[Hit]], listed: Collection[Span]) -> bool:
    """Whether points stand in the list in several wordings each: who lists things says each of them once."""
    counts = [_apart([hit for hit in one if hit.span in listed]) for one in hits]
    said = [count for count in counts if count]
    return sum(said) >= max(_HEAP, _OFTEN * len(said))


def _apart(hits: list[Hit]) -> int:
    """How many different wordings stand beside each other, not inside or across one another."""
    taken: list[Span] = []
    wordings = set()
    for hit in sorted(hits, key=lambda hit: -hit.length):
        if all(hit.span[1] <= start or end <= hit.span[0] for start, end in taken):
            taken.append(hit.span)
            wordings.add(hit.wording.code)
    return len(wordings)
