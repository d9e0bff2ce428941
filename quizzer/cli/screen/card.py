"""Everything drawn for one card, under one name: asked (asking.py) and judged (judging.py)."""

from __future__ import annotations

from quizzer.cli.screen.asking import MARKER, first_question, invitation, mode, place, question, status
from quizzer.cli.screen.judging import answer, stored, verdict
from quizzer.cli.screen.plain import print_plain_verdict

__all__ = [
    "MARKER",
    "answer",
    "first_question",
    "invitation",
    "mode",
    "place",
    "print_plain_verdict",
    "question",
    "status",
    "stored",
    "verdict",
]
