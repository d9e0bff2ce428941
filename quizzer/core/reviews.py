"""Ratings, and what one review records. All memory is folded from these."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

How = Literal["typed", "reveal", "choice", "exercise", "drill", "import"]
Phase = Literal["learn", "review", "relearn"]


class Rating(IntEnum):
    """How well it was remembered; the numbers are Anki's and FSRS's. `word` is the form in JSON and the journal."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, text: str) -> Rating:
        """The rating that "3", "good" or "GOOD" means; ValueError for anything else."""
        text = text.strip()
        if text.isascii() and text.isdigit():
            return cls(int(text))
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(f"{text!r} is not again, hard, good or easy") from None
