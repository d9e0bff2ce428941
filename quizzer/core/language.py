"""A text in two languages, and how one is chosen."""

from __future__ import annotations

from typing import Literal

from quizzer.core.values import dataclass

Lang = Literal["zh", "en", "both"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in Chinese and in English; either may be empty in a learner's own pack."""

    zh: str = ""
    en: str = ""

    def pick(self, lang: Lang) -> str:
        """The text in `lang` ("both" reads as zh), or in the other language where that one is empty."""
        return (self.en or self.zh) if lang == "en" else (self.zh or self.en)

    def other(self, lang: Lang) -> str:
        """The text in the language that `pick` did not choose; empty when there is none."""
        chosen = self.pick(lang)
        rest = self.zh if chosen == self.en else self.en
        return "" if rest == chosen else rest

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def same(text: str) -> Text:
    """A text that reads the same in both languages: a name, a number, a piece of code."""
    return Text(text, text)
