"""What is due, what comes next, and how the learner stands: folded from the snapshot, never from the whole log."""

from __future__ import annotations

from quizzer.app.dealing import Dealer, Plan
from quizzer.app.desk import Desk
from quizzer.app.recording import iso
from quizzer.core.describe import as_json

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
