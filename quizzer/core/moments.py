"""A moment as it is written down."""

from __future__ import annotations


def iso(at_ms: int, offset_min: int, to: str = "seconds") -> str:
    """ISO 8601 in the learner's own offset, `to` the second or the minute: 2026-11-21T08:22:05+08:00."""
    from datetime import datetime, timedelta, timezone  # 2 ms that a glance without a time need not spend

    zone = timezone(timedelta(minutes=offset_min))
    return datetime.fromtimestamp(at_ms // 1000, zone).isoformat(timespec=to)
