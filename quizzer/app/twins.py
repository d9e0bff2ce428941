"""Questions of a file that the bank asks already, in the same words or in nearly the same.

The same words (without case, width and punctuation) are a duplicate and stay out. Nearly the same may be another
question altogether (`left` for `right`), so they are shown and taken: only their reader can tell.
"""

from __future__ import annotations

from collections.abc import Iterable

from quizzer.exchange import names

NEAR = 90  # per cent of two texts that agree (indel similarity)
SHORTEST = 12  # letters; two shorter texts are near each other by chance


class Bank:
    """What is asked here already; `asked` are texts with the id of their question."""

    def __init__(self, asked: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[str, str] = {}
        for text, id_ in asked:
            if text:
                self._ids.setdefault(names.essence(text), id_)
        self._texts = [text for text in self._ids if len(text) >= SHORTEST]

    def same(self, *texts: str) -> str | None:
        """The id of the question that asks one of the texts."""
        return next((id_ for text in texts if text and (id_ := self._ids.get(names.essence(text)))), None)

    def near(self, *texts: str) -> str | None:
        """The id of the question that asks most like one of the texts; None if none is like it."""
        from quizzer.core.grading.match import nearest

        for text in texts:
            essence = names.essence(text)
            if len(essence) >= SHORTEST:
                found = nearest(essence, self._texts, NEAR)
                if found is not None:
                    return self._ids[found]
        return None
