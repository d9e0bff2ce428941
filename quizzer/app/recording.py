"""What writes to the journal: a review decided and stored in one transaction, undo, and the small changes to a card."""

from __future__ import annotations

from collections.abc import Mapping

from quizzer.app.desk import Desk
from quizzer.core.fuzz import fuzz_seed
from quizzer.core.memory import CardMemory, Outcome, outcomes
from quizzer.core.moments import iso
from quizzer.core.questions import Question, is_task
from quizzer.core.reviews import Rating
from quizzer.core.session import PHASE
from quizzer.core.stats import is_leech_now
from quizzer.core.values import dataclass
from quizzer.core.verdicts import earned, judge, letters
from quizzer.core.views import Deal, Store, Stored, Verdict
from quizzer.journal.cards import CardRow
from quizzer.journal.events import Body, ReviewBody


def decide(desk: Desk, key: str, memory: CardMemory, now_ms: int, load: Mapping[int, float]) -> dict[Rating, Outcome]:
    """What each rating would do to a card now, fuzz and balancing included: exactly what would be stored."""
    return outcomes(memory, desk.scheduler, now_ms, desk.now().offset_min, seed=fuzz_seed(key, memory.reps), load=load)


def record_review(desk: Desk, store: Store, sitting: str) -> tuple[Stored, CardRow | None]:
    """Write what a sitting decided, and the card then; None for practice, which changes none.

    Durable when this returns. JournalTrouble: nothing was written.

    The interval that was shown is the one stored, unless another session rated the card in the meantime: then the
    decision is made again from the card as it stands.
    """
    key = store.deal.question.id
    now = desk.now()
    if store.outcome is None:
        body: Body = {
            "rating": int(store.rating),
            "points": dict(store.points),
            "seconds": store.seconds,
            "how": store.how,
        }
        desk.journal.record("practice", key, body, at_ms=now.at_ms, offset_min=now.offset_min)
        return Stored(store.deal, store.rating, store.proposed, 0.0, 0), None
    shown, kept = store.outcome, store.deal.memory
    digest = desk.index.digest(key)  # says later whether a review was of the same text

    def make(card: CardRow, load: Mapping[int, float]) -> ReviewBody:
        same = card.memory == kept
        outcome = shown if same else decide(desk, key, card.memory, now.at_ms, load)[store.rating]
        return ReviewBody(
            rating=store.rating,
            phase=PHASE[card.memory.state],
            how=store.how,
            interval_days=outcome.interval_days,
            step=outcome.step if outcome.state.in_steps else None,
            proposed=store.proposed,
            score=store.score,
            points=store.points,
            hints=store.hints,
            seconds=store.seconds,
            hash=digest,
            lang=desk.ctx.lang,
            sitting=sitting,
            retention=desk.scheduler.retention,
            overruled=store.overrules,
            extra={} if store.deal.seed is None else {"seed": store.deal.seed},
        )

    card = desk.journal.review(key, make, said=store.said or None, at_ms=now.at_ms, offset_min=now.offset_min).card
    stored = Stored(
        store.deal,
        store.rating,
        store.proposed,
        card.memory.interval_days,
        card.memory.due_ms,
        leech=card.memory.lapses > kept.lapses and is_leech_now(card.memory.lapses),
        lapses=card.memory.lapses,
    )
    return stored, card


def single_deal(desk: Desk, question: Question) -> Deal:
    """The question on the table outside a sitting: `answer` and `grade`."""
    card = desk.journal.card(question.id)
    memory = card.memory if card else CardMemory()
    return Deal(question, memory, 1, 1, letters=letters(question, desk.today()))


def answer(desk: Desk, name: str, rating: Rating, *, said: str = "", seconds: float = 0.0) -> dict[str, object]:
    """Record one review of a question, due or not; what `answer --json` says."""
    question = desk.question(name)
    deal = single_deal(desk, question)
    now = desk.now()
    verdict = judge(deal, said, seconds, 0) if said.strip() else None
    outcome = decide(desk, question.id, deal.memory, now.at_ms, desk.journal.load_ahead())[rating]
    store = Store(
        deal=deal,
        rating=rating,
        proposed=verdict.proposed if verdict else rating,
        score=verdict.score if verdict else None,
        points={p.point.id: p.mark for p in verdict.points} if verdict else {},
        overrules=(),
        phase=PHASE[deal.memory.state],
        how=verdict.how if verdict else "reveal",
        hints=0,
        seconds=seconds,
        said=said,
        outcome=outcome,
    )
    _, card = record_review(desk, store, "")
    assert card is not None
    return {
        "id": question.id,
        "review": card.last_review,
        "rating": rating.word,
        "stability": card.memory.stability,
        "difficulty": card.memory.difficulty,
        "interval_days": card.memory.interval_days,
        "due": iso(card.memory.due_ms, now.offset_min),
    }


@dataclass(frozen=True, slots=True)
class GradeReport:
    """A verdict that is not recorded."""

    question: Question
    verdict: Verdict

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.question.id,
            "score": self.verdict.score if self.verdict.score is not None else 0.0,
            "rating": earned(self.verdict).word,
            "points": [{"id": p.point.id, "verdict": p.mark, "quote": p.quote} for p in self.verdict.points],
            "misconceptions": [wrong.id for wrong, _ in self.verdict.misconceptions],
        }


def grade_report(desk: Desk, name: str, said: str) -> GradeReport:
    """Grade `said` as an answer to the question; nothing is recorded and no home is needed."""
    question = desk.question(name)
    deal = Deal(question, CardMemory(), 1, 1, letters=letters(question, 0))
    return GradeReport(question, judge(deal, said, 0.0, 0))


def undo(desk: Desk) -> dict[str, object] | None:
    """Take back the last review of this device; what it was, or None."""
    now = desk.now()
    undone = desk.journal.undo(now.at_ms, now.offset_min)
    if undone is None:
        return None
    rating = Rating(int(str(undone.body["rating"])))
    return {"review": undone.id, "id": undone.card, "rating": rating.word, "at": iso(undone.at_ms, undone.offset_min)}


def mend(desk: Desk, kind: str, name: str, body: Body) -> str:
    """Suspend, resume, forget or flag a question, an exercise or a drill; its key."""
    key = name if is_task(name) and desk.journal.card(name) is not None else desk.question(name).id
    now = desk.now()
    desk.journal.record(kind, key, body, at_ms=now.at_ms, offset_min=now.offset_min)
    return key
