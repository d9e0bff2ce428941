"""A deck as one HTML file that works offline, on a phone, without a script, and on paper."""

from __future__ import annotations

from quizzer.exchange.html.writing import write

__all__ = ["write"]
