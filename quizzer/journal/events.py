"""What one line of the log is: events, their ids and clock, and the columns that repeat part of their body.

An event is never rewritten. `hlc` only orders: milliseconds in the upper bits, a counter in the lower sixteen, larger
than every one this device has seen. `at_ms` says when it happened and is kept as it was given.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from quizzer.core.reviews import How, Phase, Rating
from quizzer.core.values import dataclass

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Body = dict[str, Json]

FOLDED = frozenset(
    (
        *("review", "practice", "undo", "overrule", "flag", "note", "suspend", "resume", "forget", "memory", "bury"),
        *("setting", "progress"),
    )
)
PHASES: dict[str, int] = {"learn": 0, "review": 1, "relearn": 2}
EARLIEST_MS = 2 * 86_400_000  # study days count from 1970; nothing was reviewed before
LATEST_MS = 131_000 * 86_400_000  # the year 2328: study days fit in seventeen bits (rebuild.py)
DRIFT_MS = 86_400_000  # an event further ahead of our clock than this is not taken


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, on one device. `card` is "" for what concerns no card."""

    device: str
    seq: int
    id: str
    kind: str
    v: int
    card: str
    hlc: int
    at_ms: int
    offset_min: int
    body: Body


@dataclass(frozen=True, slots=True)
class ReviewBody:
    """What the app decided about one review; the journal adds `prev` itself.

    `points` are the final verdicts, after the learner's own word on them; `overruled` tells which of them the learner
    changed (point, from, to, quote). `step` is None for a card that leaves its steps. `params` names the scheduler's
    parameters ("default" or a short hash). `extra` holds what only some reviews have: seed, attempts, misconceptions.
    """

    rating: Rating
    phase: Phase
    how: How
    interval_days: float
    step: int | None
    proposed: Rating | None = None
    score: float | None = None
    points: Mapping[str, str] = field(default_factory=dict)
    hints: int = 0
    seconds: float = 0.0
    hash: str = ""
    lang: str = ""
    sitting: str = ""
    scheduler: str = "fsrs-6"
    params: str = "default"
    retention: float = 0.9
    overruled: tuple[tuple[str, str, str, str], ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)

    def as_json(self, prev: str | None) -> Body:
        """The body of the event, for a review decided on `prev`."""
        proposed = None if self.proposed is None else int(self.proposed)
        return {
            **self.extra,
            "rating": int(self.rating),
            "proposed": proposed,
            "score": self.score,
            "points": dict(self.points),
            "phase": self.phase,
            "how": self.how,
            "hints": self.hints,
            "seconds": self.seconds,
            "hash": self.hash,
            "lang": self.lang,
            "sitting": self.sitting,
            "prev": prev,
            "interval_days": self.interval_days,
            "step": self.step,
            "scheduler": {"name": self.scheduler, "params": self.params, "retention": self.retention},
        }


def new_id(at_ms: int, noise: bytes | None = None) -> str:
    """A UUIDv7 (RFC 9562, 5.7) of that moment; `noise` is ten random bytes, the system's own if None."""
    noise = os.urandom(10) if noise is None else noise
    number = (at_ms & (1 << 48) - 1) << 80 | int.from_bytes(noise, "big")
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_device() -> str:
    """A name for this copy of the journal: twelve hexadecimal digits."""
    return os.urandom(6).hex()


def tick(last: int, now_ms: int) -> int:
    """The next reading of the clock that orders events: never backwards, never twice the same."""
    return max(last + 1, now_ms << 16)


def dump(body: Body) -> str:
    """The text of a body as it is stored: compact, keys in the order given."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class Columns(NamedTuple):
    """What the fold needs of a body, without parsing it: columns of the table `event`.

    rating .. wrong are of reviews and practice, days .. prev what a review decided (and on what), target of an undo or
    an overruling, whose rating is 1 or -1 when it credits a point or takes credit away.
    """

    rating: int | None = None
    phase: int | None = None
    spent_ms: int | None = None
    said: int | None = None
    asked: int | None = None
    wrong: int | None = None
    days: float | None = None
    step: int | None = None
    retention: float | None = None
    prev: str | None = None
    target: str | None = None


def columns(event: Event) -> Columns:
    """The columns that repeat parts of an event's body.

    A field that is missing or of another type counts as absent: a log from elsewhere must not stop a fold.
    """
    body = event.body
    if event.kind in ("review", "practice"):
        return _of_review(body)
    if event.kind == "overrule":
        credit = (body.get("to") == "covered") - (body.get("from") == "covered")
        return Columns(rating=credit, target=_text(body.get("review")))
    if event.kind == "undo":
        return Columns(target=_text(body.get("target")))
    return Columns()


def _of_review(body: Body) -> Columns:
    """An impossible interval counts as one decided on nothing that we know."""
    points, phase, scheduler = body.get("points"), body.get("phase"), body.get("scheduler")
    verdicts = list(points.values()) if isinstance(points, dict) else []
    days = _number(body.get("interval_days"), 1e-9, 36_500)
    rating = _number(body.get("rating"), 1, 4)
    step = _number(body.get("step"), 0, 1000)
    return Columns(
        rating=None if rating is None else int(rating),
        phase=PHASES.get(phase, 1) if isinstance(phase, str) else 1,
        spent_ms=round(1000 * (_number(body.get("seconds"), 0, 1e7) or 0)),
        said=verdicts.count("covered"),
        asked=len(verdicts),
        wrong=verdicts.count("contradicted"),
        days=days or 1.0,
        step=None if step is None else int(step),
        retention=_number(scheduler.get("retention"), 0.5, 0.999) if isinstance(scheduler, dict) else None,
        prev=_text(body.get("prev")) if days else "",
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Json, low: float, high: float) -> float | None:
    """`value` as a number between these; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        return None
    return float(value)
