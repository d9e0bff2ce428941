"""What a sitting amounts to: the summary at its end, folded from what was rated."""

from __future__ import annotations

from collections.abc import Sequence

from quizzer.core.language import Text
from quizzer.core.memory import State
from quizzer.core.questions import Question
from quizzer.core.reviews import Rating
from quizzer.core.values import dataclass
from quizzer.core.views import Store, Stored, Summary, TopicTally, Verdict

NEARLY = 2  # a question with at most this many points missing, and none wrong, was nearly complete


@dataclass(frozen=True, slots=True)
class Done:
    """One rated card of the sitting."""

    store: Store
    verdict: Verdict
    proof_seen: bool
    stored: Stored

    @property
    def question(self) -> Question:
        return self.store.deal.question

    @property
    def was_wrong(self) -> bool:
        return bool(self.verdict.misconceptions) or any(p.mark == "contradicted" for p in self.verdict.points)


def summarise(done: Sequence[Done], *, interrupted: bool = False, practice: bool = False) -> Summary:
    """Fold the sitting's ratings into its summary.

    A card asked several times (again, then its step) counts once, as it was answered first: that review is the one
    that says what was remembered.
    """
    first: dict[str, Done] = {}
    last: dict[str, Done] = {}
    for card in done:
        first.setdefault(card.question.id, card)
        last[card.question.id] = card
    firsts = tuple(first.values())
    return Summary(
        answered=len(done),
        seconds=sum(card.store.seconds for card in done),
        topics=_topics(firsts),
        wrong=tuple((card.question, _said_wrong(card)) for card in firsts if card.was_wrong),
        nearly=tuple((card.question, _missing(card)) for card in firsts if _is_nearly(card)),
        proofs=tuple(dict.fromkeys(card.verdict.proof for card in done if card.proof_seen and card.verdict.proof)),
        overruled=tuple(
            (card.question, p.number) for card in done for p in card.verdict.points if p.overruled_from is not None
        ),
        again=sum(1 for card in last.values() if card.store.outcome and card.stored.interval_days < 1),
        interrupted=interrupted,
        practice=practice,
    )


def _topics(firsts: Sequence[Done]) -> tuple[TopicTally, ...]:
    rows: dict[str, TopicTally] = {}
    for card in firsts:
        old = rows.get(card.question.topic, TopicTally(card.question.topic))
        state = card.store.deal.memory.state
        is_review = state is State.REVIEW
        required = [p for p in card.verdict.points if not p.point.bonus]
        rows[card.question.topic] = TopicTally(
            topic=old.topic,
            recalled=old.recalled + (is_review and card.store.rating > Rating.AGAIN),
            reviews=old.reviews + is_review,
            new=old.new + (state is State.NEW),
            said=old.said + sum(p.mark == "covered" for p in required),
            points=old.points + len(required),
            wrong=old.wrong + card.was_wrong,
        )
    return tuple(rows.values())


def _said_wrong(card: Done) -> tuple[Text, ...]:
    contradicted = tuple(p.point.text for p in card.verdict.points if p.mark == "contradicted")
    return contradicted or tuple(m.text for m, _ in card.verdict.misconceptions)


def _missing(card: Done) -> tuple[Text, ...]:
    return tuple(p.point.text for p in card.verdict.points if p.mark in ("missing", "unsure") and not p.point.bonus)


def _is_nearly(card: Done) -> bool:
    covered = sum(p.mark == "covered" for p in card.verdict.points)
    return not card.was_wrong and 0 < len(_missing(card)) <= NEARLY and covered > 0
