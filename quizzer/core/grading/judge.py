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

from quizzer.core.grading import match, polarity, reversal, score
from quizzer.core.grading.evidence import weigh
from quizzer.core.grading.recall import Recall, best_recall
from quizzer.core.grading.rubric import Item, Rubric, Wording, compile_rubric
from quizzer.core.grading.said import Said, listen
from quizzer.core.grading.verdict import Mark, PointVerdict, Verdict
from quizzer.core.grading.weighing import chances
from quizzer.core.questions import Misconception, Point
from quizzer.core.values import dataclass

ENOUGH = 0.7  # of a point's own sentence: covered
VERBATIM = 0.85  # of a misconception's sentence; or of a point's with a word denied
_NAME = 3  # units: a sentence no longer is a name, and no sign of an answer in a heap of wordings
_LITERAL = 0.9  # of a sentence: it was said, whatever else stands around it
_LITERALLY = 0.8  # of a point's sentence
_ONLY = frozenset(("只", "仅", "onli", "just"))  # narrows a statement to another one
_IS = frozenset("是")
_GOES_ON = 8  # tokens in which a noun after 是 may turn out to be part of a longer one
_HEAP = 3  # wordings at least: one point said in two ways is no heap
_OFTEN = 2  # wordings of one point
_SLACK = 1  # a point's wording stays said when it is longer than the wrong one that it overlaps

FEW = 3  # points: with fewer there is nothing to compare, and the rules alone decide
LEAST = 0.2  # of a part: whoever says less has not said it, however well the rest is answered
SHARE = 0.15  # of a point's weightiest units: the same
SAID = 0.65  # chance of having been said: covered. At 0.4 the answer to a neighbouring question was twice as often good
FOUND = 0.2  # the same, where a wording was found
DOUBT = 0.2  # chance of the opposite: not credited
LITERAL = 0.35  # the same, where a whole statement of the point was said
CLEAR = 0.5  # the same, where a wording was said and only the rest of the answer speaks against it
TURNED = 0.5  # chance of the opposite: contradicted
HEARD = 0.2  # chance of having been said: left to the learner

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
    """The verdict on an answer. Empty, "不知道" and "idk" need no rule: they say nothing.

    What is needed is judged without a look at the bonus points: these can only help. A heap of wordings is told by all.
    """
    verdicts, held, is_heap = _verdicts(answer, points, wrong, ask)
    needed = tuple(point for point in points if not point.bonus)
    if 0 < len(needed) < len(points) and not is_heap:
        among_needed = iter(_verdicts(answer, needed, wrong, ask)[0])
        verdicts = [v if p.bonus else next(among_needed) for p, v in zip(points, verdicts, strict=True)]
    worth = score.of_marks([(p, v.verdict) for p, v in zip(points, verdicts, strict=True)], len(held))
    contradicted = bool(held) or any(v.verdict == "contradicted" for v in verdicts)
    return Verdict(worth, score.rating(worth, contradicted=contradicted), tuple(verdicts), tuple(held), held)


def _verdicts(
    answer: str, points: tuple[Point, ...], wrong: tuple[Misconception, ...], ask: str
) -> tuple[list[PointVerdict], dict[str, str], bool]:
    """Each point's verdict, the misconceptions held with the words that say them, whether it is a heap of wordings."""
    rubric = compile_rubric(points, wrong, ask)
    said = listen(answer, rubric)
    ruled = by_rule(rubric, said)
    is_prose = said.is_prose()
    listed = Listed.among(ruled.hits.values(), said, is_prose=is_prose)
    found = _without_bare_keywords(_weighed(ruled, rubric, said), listed, rubric, said)
    if not is_prose:
        found = [
            one if literal else _as_a_list(one, item, said)
            for one, item, literal in zip(found, rubric.points, ruled.literal, strict=True)
        ]
        if said.is_bare() and any(mark != "covered" for mark, _ in found):  # bare names answer when they are all
            found = [("unsure" if mark == "covered" else mark, span) for mark, span in found]
    verdicts = [
        PointVerdict(item.id, mark, said.quote(span) if span else "")
        for item, (mark, span) in zip(rubric.points, found, strict=True)
    ]
    return verdicts, {id: said.quote(span) for id, span in ruled.held.items()}, listed.stuffed or not is_prose


@dataclass(frozen=True, slots=True)
class Ruled:
    """What can be told from wordings alone: a mark and a span for each point, the points whose sentence was said as it
    stands, and the misconceptions held."""

    found: list[tuple[Mark, Span | None]]
    literal: list[bool]
    held: dict[str, Span]
    hits: dict[str, list[Hit]]


def by_rule(rubric: Rubric, said: Said) -> Ruled:
    """The marks that need no weighing."""
    hits = {item.id: list(_hits(item, said)) for item in rubric.points}
    held = _misconceptions(rubric, said, [hit for found in hits.values() for hit in found])
    heard = said.without(span for span in held.values())
    found = [_weigh(item, hits[item.id], held, rubric, heard) for item in rubric.points]
    for point, at in reversal.turned_round(rubric.facts, said.tokens, said.clean).items():
        found[point] = ("contradicted", (at, at + 1))
    literal = [
        mark == "covered" and _is_literal(item, hits[item.id], heard)
        for item, (mark, _) in zip(rubric.points, found, strict=True)
    ]
    return Ruled(found, literal, held, hits)


def _is_literal(item: Item, hits: Iterable[Hit], said: Said) -> bool:
    """Whether a whole statement of the point was said, not only a keyword of it."""
    if any(hit.mark == "covered" and hit.wording.statement for hit in hits):
        return True
    recall = best_recall(item.texts, said)
    return recall is not None and recall.share >= _LITERALLY and recall.holds


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
        spans = [hit.span for hit in hits if hit.mark == "covered" and not _outdone(hit, right) and _is_all(hit, said)]
        if not hits and (whole := _verbatim(item, rubric, said)):
            spans = [whole.span]
        free = [span for span in spans if not polarity.is_warned_of(said.tokens, span[0])]
        if free:
            held[item.id] = max(free, key=lambda span: span[1] - span[0])
    return held


def _is_all(wrong: Hit, said: Said) -> bool:
    """Whether a wrong wording is what its clause says: 进程就是程序 is not, where 的一次执行 goes on."""
    start, end = wrong.span
    here = said.tokens[start].clause
    if said.tokens[end - 1].clause != here:
        return wrong.wording.clauses > 1
    if not _IS.intersection(token.word for token in said.tokens[start:end]):
        return True
    rest = [token.word for token in said.tokens[end : end + _GOES_ON] if token.clause == here]
    return "的" not in rest[:-1]


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
    narrowed = [token.key for token in said.tokens[slice(*recall.span)] if token.key in _ONLY]
    if any(rubric.codes.get(key, match.UNKNOWN) not in recall.text.code for key in narrowed):
        return None  # an ACK only says that the kernel has it
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


def _weighed(ruled: Ruled, rubric: Rubric, said: Said) -> list[tuple[Mark, Span | None]]:
    """The rules' marks with all evidence weighed: what they could not see, and what they must not credit."""
    if len(ruled.found) < FEW or not said.tokens:
        return ruled.found
    evidence = weigh(rubric.vocabulary, said.tokens, said.signs)
    marks = [mark for mark, _ in ruled.found]
    sure = chances(evidence, marks, ruled.literal, warned=bool(rubric.wrong))
    weighed: list[tuple[Mark, Span | None]] = []
    for (mark, span), literal, one, (covered, turned) in zip(ruled.found, ruled.literal, evidence, sure, strict=True):
        best, mass, *_ = one.numbers
        span = span or ((one.clause.first, one.clause.last) if one.clause else None)
        if mark == "contradicted":
            weighed.append((mark, span))
        elif span is None:
            weighed.append(("missing", None))
        elif turned >= TURNED and one.is_against:
            weighed.append(("contradicted", span))
        elif turned < (CLEAR if mark == "covered" and one.is_clear else LITERAL if literal else DOUBT) and (
            (covered >= SAID and best >= LEAST and mass >= SHARE)
            or (mark == "covered" and (literal or covered >= FOUND))
        ):
            weighed.append(("covered", span))
        elif mark != "missing" or covered >= HEARD:
            weighed.append(("unsure", span))
        else:
            weighed.append(("missing", None))
    return weighed


def _as_a_list(found: tuple[Mark, Span | None], item: Item, said: Said) -> tuple[Mark, Span | None]:
    """Of a mere list, what is a whole statement or a name is said; the rest is for the learner to settle."""
    return ("unsure", found[1]) if found[0] == "covered" and not _is_whole(item, said, but_names=True) else found


def _loses(hit: Hit, wrong: Span) -> bool:
    """Whether a right wording overlaps a wrong one that is at least as long."""
    overlaps = hit.span[0] < wrong[1] and wrong[0] < hit.span[1]
    return overlaps and hit.span[1] - hit.span[0] < wrong[1] - wrong[0] + _SLACK


def _without_bare_keywords(
    found: list[tuple[Mark, Span | None]], listed: Listed, rubric: Rubric, said: Said
) -> list[tuple[Mark, Span | None]]:
    """The marks, with what stands in a mere list of wordings made unsure when most of the answer is such a list."""

    def is_bare(item: Item, mark: Mark, span: Span | None) -> bool:
        if mark != "covered" or span is None or said.tokens[span[0]].clause not in listed.clauses:
            return False
        hit = listed.hits.get(span)
        is_keyword = listed.stuffed or hit is None or not hit.wording.statement
        return is_keyword and not _is_whole(item, said, but_names=listed.stuffed)

    doubtful = [is_bare(item, mark, span) for item, (mark, span) in zip(rubric.points, found, strict=True)]
    if not any(doubtful) or sum(doubtful) * 2 < sum(mark == "covered" for mark, _ in found):
        return found
    return [("unsure" if doubt else mark, span) for doubt, (mark, span) in zip(doubtful, found, strict=True)]


def _is_whole(item: Item, said: Said, *, but_names: bool) -> bool:
    """Whether the point's own sentence is said, whatever keywords stand in it; a name is a sentence of one word."""
    recall = best_recall(item.texts, said)
    if recall is None or not recall.holds or (but_names and len(recall.text.units) <= _NAME):
        return False
    return recall.share >= (_LITERAL if but_names else ENOUGH)


@dataclass(frozen=True, slots=True)
class Listed:
    """The clauses of nothing but wordings, the hits in them, and whether points stand there in several each."""

    clauses: set[int]
    hits: dict[Span, Hit]
    stuffed: bool

    @staticmethod
    def among(found: Collection[list[Hit]], said: Said, *, is_prose: bool) -> Listed:
        """Who lists things says each of them once; who speaks may say it again in another sentence."""
        clauses = said.bare_clauses(hit.span for one in found for hit in one)
        listed = [[hit for hit in one if said.tokens[hit.span[0]].clause in clauses] for one in found]
        parted = [_by_sentence(one, said) if is_prose else [one] for one in listed]
        some = [count for one in parted if (count := max((_apart(hits, said) for hits in one), default=0))]
        held = {hit.span: hit for one in listed for hit in one}
        return Listed(clauses, held, sum(some) >= max(_HEAP, _OFTEN * len(some)))


def _by_sentence(hits: Iterable[Hit], said: Said) -> list[list[Hit]]:
    parted: dict[int, list[Hit]] = {}
    for hit in hits:
        parted.setdefault(said.tokens[hit.span[0]].sentence, []).append(hit)
    return list(parted.values())


def _apart(hits: list[Hit], said: Said) -> int:
    """How many different wordings stand beside each other, not inside or across one another."""
    taken: list[Span] = []
    wordings = set()
    for hit in sorted(hits, key=lambda hit: -hit.length):
        start, end = hit.span
        if all(end <= one or other <= start for one, other in taken):
            taken.append(hit.span)
            wordings.add("".join(token.word.replace(" ", "") for token in said.tokens[start:end]))
    return len(wordings)
