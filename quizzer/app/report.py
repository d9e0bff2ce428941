"""What is due, what comes next, and how the learner stands: folded from the snapshot, never from the whole log."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from quizzer.app.dealing import Dealer, Plan, pace
from quizzer.app.desk import Desk
from quizzer.app.recording import iso
from quizzer.core import stats
from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.memory import study_day
from quizzer.core.questions import Point
from quizzer.core.report_views import Dashboard, Outlook, Overrules, TopicLine

NEXT_FIELDS = ("id", "topic", "type", "ask", "options", "right", "code", "stdout", "text", "items")


def due_report(desk: Desk) -> dict[str, object]:
    """`due --json`."""
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


def dashboard(desk: Desk) -> Dashboard:
    """Today, the last weeks and the next, and the weakest topics: from the snapshot and its daily roll-up."""
    now, today = desk.now(), desk.today()
    due, new, learning, _, by_topic = desk.journal.due_counts(now.at_ms, today, desk.settings.new_per_day)
    days = desk.journal.daily()
    recent = [day for day in days if day.day > today - WINDOW_DAYS]
    load = desk.journal.load(0, today + FORECAST_DAYS)
    totals = desk.index.topics()
    recalls = stats.topic_recall(desk.journal.seen(), totals, today, desk.settings.params)
    due_of = {topic: count for topic, count, _, _ in by_topic}
    missed = _missed(desk)
    weak = {topic.topic for topic in stats.weakest(recalls)}
    speed = pace(desk)
    return Dashboard(
        today=date(1970, 1, 1) + timedelta(days=today),
        seen=sum(topic.seen for topic in recalls),
        questions=sum(totals.values()),
        due=due,
        learning=learning,
        new=new,
        minutes=((due + learning) * speed.review_s + new * speed.new_s) / 60,
        retention=stats.retention(days, today - WINDOW_DAYS + 1, today),
        goal=desk.settings.retention,
        streak_days=stats.streak_days(days, today),
        reviews=sum(day.reviews for day in days),
        overrules=Overrules(
            sum(day.reviews for day in recent),
            sum(day.overruled_up for day in recent),
            sum(day.overruled_down for day in recent),
        ),
        heat=stats.heat_map(days, today, HEAT_WEEKS),
        forecast=stats.forecast({day: int(count) for day, count in load.items()}, today, FORECAST_DAYS),
        topics=tuple(
            TopicLine(
                topic.topic,
                topic.recall,
                topic.seen,
                topic.total,
                due_of.get(topic.topic, 0),
                _texts(desk, missed[topic.topic]) if topic.topic in weak else (),
            )
            for topic in recalls
        ),
    )


def _missed(desk: Desk) -> dict[str, Counter[tuple[str, str]]]:
    """Of each topic, how often the last answers missed a point or got it wrong: (question, point) -> times."""
    missed: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for topic, key, points in desk.journal.recent_points():
        missed[topic].update((key, point) for point, mark in points.items() if mark != "covered")
    return missed


def _texts(desk: Desk, missed: Counter[tuple[str, str]]) -> tuple[Text, ...]:
    """The points most often missed, in words."""
    found: list[Text] = []
    for (key, name), _ in missed.most_common(MISSED):
        question = desk.index.get(key)
        point: Point | None = next((p for p in question.points if p.id == name), None) if question else None
        if point is not None:
            found.append(point.text)
    return tuple(found)


def stats_report(desk: Desk) -> dict[str, object]:
    """`stats --json`."""
    found = dashboard(desk)
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
    today = desk.today()
    days = desk.journal.daily(today - WINDOW_DAYS + 1)
    due = int(desk.journal.load(today + 1, today + 1).get(today + 1, 0))
    unseen = sum(desk.index.topics().values()) - len(desk.journal.seen())
    new = min(desk.settings.new_per_day, max(unseen, 0))
    speed = pace(desk)
    return Outlook(
        stats.retention(days, today - WINDOW_DAYS + 1, today),
        desk.settings.retention,
        due,
        new,
        (due * speed.review_s + new * speed.new_s) / 60,
    )
