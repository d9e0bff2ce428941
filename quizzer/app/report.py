"""What is due, what comes next, and how the learner stands: folded from the snapshot, never from the whole log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from quizzer.app import glance
from quizzer.app.context import Context
from quizzer.core import queue, stats
from quizzer.core.language import Text
from quizzer.core.report_views import Dashboard, Outlook, Overrules, TopicLine
from quizzer.core.values import dataclass
from quizzer.corpus import glance as questions
from quizzer.journal import glance as journal
from quizzer.journal import rollup

if TYPE_CHECKING:  # `stats` runs without most of the program
    from quizzer.app.desk import Desk

NEXT_FIELDS = ("id", "topic", "type", "ask", "options", "right", "code", "stdout", "text", "items")


def due_report(desk: Desk) -> dict[str, object]:
    """`due --json`."""
    from quizzer.core.moments import iso

    now = desk.now()
    due, new, learning, next_at, topics = desk.journal.due_counts(now.at_ms, desk.today(), desk.settings.new_per_day)
    return {
        "now": iso(now.at_ms, now.offset_min),
        "due": due,
        "new": new,
        "learning": learning,
        "next_at": None if next_at is None else iso(next_at, now.offset_min),
        "by_topic": {topic: {"due": d, "new": n, "learning": k} for topic, d, n, k in topics},
    }


def next_report(desk: Desk) -> dict[str, object]:
    """`next --json`; with nothing to ask, id is null and `why` says so."""
    from quizzer.app.dealing import Dealer, Plan
    from quizzer.core.describe import as_json

    deal = Dealer(desk, Plan()).next(frozenset(), ())
    if deal is None:
        report = due_report(desk)
        when = f"; next at {report['next_at']}" if report["next_at"] else ""
        return {"id": None, "topic": None, "type": None, "ask": None, "state": None, "why": f"nothing to ask now{when}"}
    described = as_json(deal.question)
    return {
        **{name: described[name] for name in NEXT_FIELDS if described.get(name)},
        "state": deal.memory.state.name.lower(),
        "why": deal.why,
    }


@dataclass(frozen=True, slots=True)
class Soon:
    """When the next cards fall due, and how many do within that minute or on that study day."""

    at_ms: int
    cards: int


def next_due(desk: Desk) -> Soon | None:
    """What comes next after now; None when nothing will."""
    from quizzer.core.memory import study_day

    now, today = desk.now(), desk.today()
    at_ms = desk.journal.due_counts(now.at_ms, today, 0)[3]
    if at_ms is None:
        return None
    day = study_day(at_ms, now.offset_min, desk.settings.day_start_min)
    on_that_day = int(desk.journal.load(day, day).get(day, 0)) if day > today else 0
    return Soon(at_ms, max(on_that_day, 1))


# How the learner stands -----------------------------------------------------------------------------------------------
WINDOW_DAYS = 30
HEAT_WEEKS = 13
FORECAST_DAYS = 14
MISSED = 2  # points named for a weak topic
NEW_SECONDS = 90.0  # dealing.NEW_SECONDS; a test compares
_WAIT_S = 15.0


class _Learner(NamedTuple):
    """What the dashboard is drawn from, on either way."""

    memory: journal.Connection
    points: Callable[[str], Mapping[str, Text]]  # of a question, by id
    now_ms: int
    today: int
    new_per_day: int
    goal: float


def dashboard(desk: Desk) -> Dashboard:
    """Today, the last weeks and the next, and the weakest topics: from the snapshot and its daily roll-up."""
    found = glanced(desk.ctx)
    if found is not None:
        return found
    from quizzer.journal import trouble

    def points(key: str) -> dict[str, Text]:
        question = desk.index.get(key)
        return {point.id: point.text for point in question.points} if question else {}

    now, settings = desk.now(), desk.settings
    learner = (desk.journal.connection, points, now.at_ms, desk.today())
    with trouble.explained(desk.ctx.home, _WAIT_S):
        return _dashboard(_Learner(*learner, settings.new_per_day, settings.retention))


def glanced(ctx: Context) -> Dashboard | None:
    """The dashboard without a desk; None when anything is unusual, and a desk must put it right or tell of it."""
    now = ctx.now()
    opened = glance.opened(ctx.env, (now.at_ms, now.offset_min))
    if opened is None:
        return None
    with closing(opened):
        if not questions.is_untouched(opened.index):
            return None

        def points(key: str) -> dict[str, Text]:
            return {point: Text(*said) for point, said in questions.points(opened.index, key).items()}

        learner = (opened.memory, points, opened.now_ms, opened.today)
        try:
            return _dashboard(_Learner(*learner, opened.new_per_day, opened.retention))
        except journal.Error:
            return None


def _dashboard(learner: _Learner) -> Dashboard:
    memory, today = learner.memory, learner.today
    due, new, learning, _, by_topic = journal.due_counts(memory, learner.now_ms, today, learner.new_per_day)
    days = rollup.days(memory)
    recent = [day for day in days if day.day > today - WINDOW_DAYS]
    recalls = stats.topic_recall(rollup.topics(memory, today))
    due_of = {topic: count for topic, count, _, _ in by_topic}
    missed = _missed(learner, {topic.topic for topic in stats.weakest(recalls)})
    review_s, new_s = _pace(memory)
    return Dashboard(
        today=date(1970, 1, 1) + timedelta(days=today),
        seen=sum(topic.seen for topic in recalls),
        questions=sum(topic.total for topic in recalls),
        due=due,
        learning=learning,
        new=new,
        minutes=((due + learning) * review_s + new * new_s) / 60,
        retention=stats.retention(days, today - WINDOW_DAYS + 1, today),
        goal=learner.goal,
        streak_days=stats.streak_days(days, today),
        reviews=sum(day.reviews for day in days),
        overrules=Overrules(
            sum(day.reviews for day in recent),
            sum(day.overruled_up for day in recent),
            sum(day.overruled_down for day in recent),
        ),
        heat=stats.heat_map(days, today, HEAT_WEEKS),
        forecast=stats.forecast(rollup.due_on(memory, today, FORECAST_DAYS), today, FORECAST_DAYS),
        topics=tuple(
            TopicLine(
                *(topic.topic, topic.recall, topic.seen, topic.total),
                due_of.get(topic.topic, 0),
                missed.get(topic.topic, ()),
            )
            for topic in recalls
        ),
    )


def _pace(memory: journal.Connection) -> tuple[float, float]:
    """The learner's own seconds for a review and for a new card."""
    return (
        queue.typical_seconds(journal.seconds(memory, False)),
        queue.typical_seconds(journal.seconds(memory, True), NEW_SECONDS),
    )


def _missed(learner: _Learner, topics: set[str]) -> dict[str, tuple[Text, ...]]:
    """Of each of these topics, the points that the last answers missed or got wrong most often, in words."""
    missed: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for topic, key, points in rollup.points(learner.memory, topics):
        missed[topic].update((key, point) for point, mark in points.items() if mark != "covered")
    return {topic: _texts(learner, counts) for topic, counts in missed.items()}


def _texts(learner: _Learner, missed: Counter[tuple[str, str]]) -> tuple[Text, ...]:
    named = ((learner.points(key), point) for (key, point), _ in missed.most_common(MISSED))
    return tuple(points[point] for points, point in named if point in points)


def stats_report(found: Dashboard) -> dict[str, object]:
    """`stats --json`."""
    rate = found.retention.rate
    return {
        "reviews": found.reviews,
        "retention": None if rate is None else round(rate, 4),
        "retention_of": found.retention.reviews,
        "goal": found.goal,
        "streak_days": found.streak_days,
        "seen": found.seen,
        "questions": found.questions,
        "forecast": list(found.forecast),
        "topics": [
            {"topic": t.topic, "recall": None if t.recall is None else round(t.recall, 4), "seen": t.seen}
            | {"total": t.total, "due": t.due}
            for t in found.topics
        ],
    }


def outlook(desk: Desk) -> Outlook:
    """What a summary says beside the sitting itself: the last thirty days, and tomorrow."""
    from quizzer.journal import trouble

    today = desk.today()
    days = desk.journal.daily(today - WINDOW_DAYS + 1)
    due = int(desk.journal.load(today + 1, today + 1).get(today + 1, 0))
    with trouble.explained(desk.ctx.home, _WAIT_S):
        new = min(desk.settings.new_per_day, rollup.unseen(desk.journal.connection))
        review_s, new_s = _pace(desk.journal.connection)
    return Outlook(
        stats.retention(days, today - WINDOW_DAYS + 1, today),
        desk.settings.retention,
        due,
        new,
        (due * review_s + new * new_s) / 60,
    )
