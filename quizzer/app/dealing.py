"""Which card comes next in a sitting, and everything that may be shown with it before it is answered."""

from __future__ import annotations

from dataclasses import field, replace

from quizzer.app.desk import Desk
from quizzer.app.hand import Hand
from quizzer.core import queue
from quizzer.core.fuzz import fuzz_seed
from quizzer.core.memory import CardMemory, State, retrievability
from quizzer.core.questions import Question, is_task
from quizzer.core.tally import Done
from quizzer.core.values import dataclass
from quizzer.core.verdicts import letters
from quizzer.core.views import Deal
from quizzer.journal.log import Answered

NEW_SECONDS = 90.0  # a new card takes longer, until the learner's own seconds say how long


@dataclass(frozen=True, slots=True)
class Plan:
    """What a learner asked of one sitting. None means: the setting, or no bound."""

    topics: tuple[str, ...] = ()
    filter: str = ""
    track: str = ""
    new: int | None = None
    limit: int | None = None
    minutes: float | None = None
    cram: bool = False
    reveal: bool = False
    seed: int | None = None
    missed: tuple[str, ...] = ()  # practise only what was not said of these questions

    @property
    def is_choosy(self) -> bool:
        return bool(self.topics or self.filter or self.track)


@dataclass(frozen=True, slots=True)
class Pace:
    """The learner's own seconds a card: medians, once there are enough of them."""

    review_s: float
    new_s: float

    def of(self, state: int) -> float:
        """Of a card in this State."""
        return self.review_s if state == queue.REVIEW else self.new_s


def pace(desk: Desk) -> Pace:
    return Pace(
        queue.typical_seconds(desk.journal.seconds(False)),
        queue.typical_seconds(desk.journal.seconds(True), NEW_SECONDS),
    )


def _allowed(desk: Desk, plan: Plan) -> list[str] | None:
    """The ids that the plan is restricted to; None for all."""
    if plan.missed:
        return list(plan.missed)
    if not plan.is_choosy:
        return None
    from quizzer.app.library import chosen_ids

    ids = chosen_ids(desk, plan.topics, plan.filter, plan.track)
    if plan.cram or plan.filter or plan.track:
        return ids  # what these say is about questions
    return ids + [card.key for topic in plan.topics for card in desk.journal.cards(topic=topic) if is_task(card.key)]


@dataclass
class Dealer:
    """Deals the cards of one sitting; each is chosen when it is needed, from the journal as it is then."""

    desk: Desk
    plan: Plan
    share: queue.Share = field(init=False)
    pace: Pace = field(init=False)
    hand: Hand = field(init=False)

    def __post_init__(self) -> None:
        self._allowed = _allowed(self.desk, self.plan)
        self._order = {key: at for at, key in enumerate(self._allowed or ())} if self.plan.track else {}
        self._last: tuple[str, str] = ("", "")
        self._crammed: list[str] | None = None
        self._spent: tuple[int, float] = (0, 0.0)  # cards of this sitting, and their seconds so far
        self._broken: frozenset[str] = frozenset()  # exercises and drills that their lab could not give
        self.hand = Hand(self.desk, self._allowed, self._order, self.plan.seed)
        self._new_at_start = self.hand.answered_today(self.desk.today())[0]
        self.pace = pace(self.desk)
        self.share = self._share()
        self.of = self._planned()

    def next(self, skipped: frozenset[str], done: tuple[Done, ...]) -> Deal | None:
        """The next card, or None: nothing left, or the sitting's bound is reached."""
        if self.plan.limit is not None and len(done) >= self.plan.limit:
            return None
        if self._is_share_done(done):
            return None
        question = None
        while question is None:
            barred = skipped | self._broken
            key, why = (self._next_crammed(barred, done), "practice") if self.plan.cram else self._choose(barred, done)
            question = self.question(key) if key else None
            if question is None and not is_task(key):
                return None
            if question is None:
                self._broken |= {key}
        deal = self.deal(question, len(done) + 1, self._minutes_left(done), why=why)
        self._last = (str(question.id), str(question.topic))
        return deal

    def question(self, key: str) -> Question | None:
        """What a card asks now. None where there is no such question, or its lab fails to make one."""
        if not is_task(key):
            return self.desk.index.get(key)
        from quizzer.app import tasks

        try:
            return tasks.question(self.desk, key)
        except Exception:  # whatever a lab does wrong, the sitting goes on; `lab drill` says what it was
            return None

    def forget(self) -> None:
        """Cards came back by another way than an answer (undo, an edited file): what was kept of them is read anew."""
        self.hand.forget()
        self._spent = (0, 0.0)

    def extend(self, count: int, done: tuple[Done, ...]) -> None:
        """Go on for `count` more cards, new ones beyond today's cap if need be."""
        new = sum(d.store.deal.memory.state is State.NEW for d in done)
        self.plan = replace(self.plan, limit=len(done) + count, new=new + count, minutes=None)
        self.of = len(done) + count

    def deal(self, question: Question, number: int, minutes_left: float | None = None, *, why: str = "") -> Deal:
        """`question` on the table."""
        desk, today = self.desk, self.desk.today()
        card = desk.journal.card(question.id)
        memory = card.memory if card else CardMemory()
        last = card.last_review if card else None
        before = desk.journal.marks(last) if last and question.type == "recall" else {}
        in_step = bool(self.plan.missed) or (memory.state.in_steps and memory.last_day == today and not self.plan.cram)
        said = tuple(p.id for p in question.points if before.get(p.id) == "covered")
        return Deal(
            question=question,
            memory=memory,
            number=number,
            of=max(self.of, number),
            why=why,
            minutes_left=minutes_left,
            days_since=today - memory.last_day if memory.reps else None,
            missed_last=sum(1 for p in question.points if not p.bonus and before.get(p.id, "covered") != "covered"),
            credited=said if in_step and 0 < len(said) < len(question.points) else (),
            wrong_before=tuple(p.id for p in question.points if before.get(p.id) == "contradicted") if in_step else (),
            letters=letters(question, today),
            know_first=tuple(self._known(name) for name in question.requires) if memory.state is State.NEW else (),
            practice=self.plan.cram,
            prev=last,
            seed=fuzz_seed(question.id, memory.reps) if question.type == "drill" else None,
        )

    def _is_share_done(self, done: tuple[Done, ...]) -> bool:
        """In a backlog a sitting ends with today's share."""
        if not self.share.is_backlog or self.plan.cram or self.plan.minutes is not None or self.plan.limit is not None:
            return False
        return sum(d.store.deal.memory.state is State.REVIEW for d in done) >= self.share.reviews

    def days_away(self) -> int:
        """Study days since the last rating before today; 0 when there was none, or one today."""
        today = self.desk.today()
        days = [row.day for row in self.desk.journal.daily(today - 365) if row.reviews or row.practice]
        return today - max(days) if days else 0

    def _known(self, name: str) -> tuple[str, float | None]:
        card = self.desk.journal.card(name)
        if card is None or not card.memory.reps:
            return name, None
        days = self.desk.today() - card.memory.last_day
        return name, retrievability(card.memory.stability, days, self.desk.settings.params)

    # Choosing --------------------------------------------------------------------------------------------------------
    def _choose(self, skipped: frozenset[str], done: tuple[Done, ...]) -> tuple[str, str]:
        now, today = self.desk.now(), self.desk.today()
        answered = self._look(today, len(skipped))
        left_s = self._seconds_left(done)

        def may(card: queue.Candidate) -> bool:
            """Not put away in this sitting, and its expected seconds fit. The first card always does."""
            return card.key not in skipped and (left_s is None or left_s >= self.pace.of(card.state))

        found = queue.choose(
            self.hand.heads(now.at_ms, today, self.share.is_backlog, self._last[1], may),
            now_ms=now.at_ms,
            today=today,
            seed=today if self.plan.seed is None else self.plan.seed,
            new_left=self._new_left(answered[0]),
            done_families=answered[1],
            done_groups=answered[2],
            last_key=answered[3] or "",
            last_topic=self._last[1],
            backlog=self.share.is_backlog,
        )
        return (found.key, queue.why(found, now.at_ms, today)) if found else ("", "")

    def _look(self, today: int, beyond: int = 0) -> Answered:
        """Bring the hand up to date; what was answered today. `beyond`: new cards to look at beyond today's cap."""
        answered = self.hand.answered_today(today)
        new_left = self._new_left(answered[0])
        self.hand.look(today, new_left + beyond if new_left > 0 else 0, self.share.is_backlog)
        return answered

    def _seconds_left(self, done: tuple[Done, ...]) -> float | None:
        """Of --minutes; None before the first card and where there is no such bound."""
        return None if self.plan.minutes is None or not done else self.plan.minutes * 60 - self._spent_s(done)

    def _spent_s(self, done: tuple[Done, ...]) -> float:
        """Measured seconds; where none were measured (a pipe), what such a card usually takes."""
        counted, spent_s = self._spent
        spent_s += sum(d.store.seconds or self.pace.of(d.store.deal.memory.state) for d in done[counted:])
        self._spent = (len(done), spent_s)
        return spent_s

    def _new_left(self, introduced: int) -> int:
        """New cards that may still come: the day's cap, or --new counted from the start of this sitting."""
        if self.plan.new is not None:
            return self.plan.new - (introduced - self._new_at_start)
        return self.desk.settings.new_per_day - introduced

    def _next_crammed(self, skipped: frozenset[str], done: tuple[Done, ...]) -> str:
        """Practice: every chosen card once, those least well known first, whatever is due."""
        if self._crammed is None:
            keys = (
                self._allowed
                if self._allowed is not None
                else [c.key for c in self.desk.journal.cards(suspended=False) if not is_task(c.key)]
            )
            cards = [card for key in keys if (card := self.desk.journal.card(key)) is not None]
            today = self.desk.today()
            fade = {c.key: (today - c.memory.last_day) / c.memory.stability if c.memory.reps else 0.0 for c in cards}
            self._crammed = sorted(fade, key=lambda key: -fade[key]) if not self._order else list(keys)
        seen = {str(d.question.id) for d in done} | skipped
        return next((key for key in self._crammed if key not in seen), "")

    # How much --------------------------------------------------------------------------------------------------------
    def _share(self) -> queue.Share:
        now, today = self.desk.now(), self.desk.today()
        minutes = self.plan.minutes or max(self.desk.settings.minutes, 1)
        new_left = max(self._new_left(self._new_at_start), 0)
        if self._allowed is None:
            a_day = queue.reviews_a_day(minutes, self.pace.review_s)
            cap = new_left + self._new_at_start  # less what was introduced today: due_counts takes that off itself
            due, new, _, _, _ = self.desk.journal.due_counts(now.at_ms, today, cap, a_day)
        else:
            self.hand.look(today, new_left, False)
            due, new = len(self.hand.reviews), min(len(self.hand.new), new_left)
        load = self.desk.journal.load(today + 1, today + 60)
        return queue.todays_share(
            due,
            new,
            minutes,
            review_s=self.pace.review_s,
            new_s=self.pace.new_s,
            upcoming=[int(load.get(today + day, 0)) for day in range(1, 60)],
        )

    def _planned(self) -> int:
        """How many cards this sitting will hold, as far as one can say."""
        today = self.desk.today()
        if self.plan.cram:
            known = self._allowed if self._allowed is not None else [c.key for c in self.desk.journal.cards()]
            count = sum(not is_task(key) for key in known)
        else:
            answered = self._look(today)
            new = self.share.new
            if not self.plan.minutes and not self.share.is_backlog:
                new = min(len(self.hand.new), max(self._new_left(answered[0]), 0))
            count = len(self.hand.steps(self.desk.now().at_ms, today)) + self.share.reviews + new
        return count if self.plan.limit is None else min(count, self.plan.limit)

    def _minutes_left(self, done: tuple[Done, ...]) -> float | None:
        left = max(self.of - len(done), 0)
        if not left:
            return None
        reviews = min(self.share.reviews, left)
        return (reviews * self.pace.review_s + (left - reviews) * self.pace.new_s) / 60
