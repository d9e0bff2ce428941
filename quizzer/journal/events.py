"""What one line of the log is: events, their ids and clock, and the columns that repeat part of their body.

An event is never rewritten. `hlc` only orders: milliseconds in the upper bits, a counter in the lower sixteen, larger
than every one this device has seen. `at_ms` says when it happened and is kept as it was given.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizzer.core.reviews import How, Phase, Rating

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

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands in the fold."""
        return self.hlc, self.device, self.seq


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


def columns(event: Event) -> tuple[int | None, int | None, int | None, int | None, int | None, int | None, str | None]:
    """rating, phase, spent_ms, said, asked, wrong, target: what the fold needs of a body without parsing it.

    A field that is missing or of another type counts as absent: a log from elsewhere must not stop a fold.
    """
    body = event.body
    if event.kind in ("review", "practice"):
        points = body.get("points")
        verdicts = list(points.values()) if isinstance(points, dict) else []
        seconds = body.get("seconds")
        spent = round(seconds * 1000) if isinstance(seconds, int | float) and 0 <= seconds < 1e7 else 0
        phase = body.get("phase")
        rating = body.get("rating")
        return (
            rating if isinstance(rating, int) and 1 <= rating <= 4 else None,
            PHASES.get(phase, 1) if isinstance(phase, str) else 1,
            spent,
            verdicts.count("covered"),
            len(verdicts),
            verdicts.count("contradicted"),
            None,
        )
    target = body.get({"undo": "target", "overrule": "review"}.get(event.kind, ""))
    up = _direction(body) if event.kind == "overrule" else None
    return (up, None, None, None, None, None, target if isinstance(target, str) else None)


def _direction(body: Body) -> int:
    """1 when an overruling credits a point, -1 when it takes credit away, 0 for any other change."""
    return (body.get("to") == "covered") - (body.get("from") == "covered")
