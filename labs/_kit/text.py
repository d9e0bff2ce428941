"""A text in Chinese and in English, and which of the two this run shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """The same thing said in both languages."""

    zh: str
    en: str


NOTHING = Text("", "")
Words = Text | str  # a plain string reads the same in both languages: a name, a number, code


def pick(words: Words, lang: Lang) -> str:
    """The words in `lang`."""
    if isinstance(words, str):
        return words
    return words.zh if lang == "zh" else words.en


def language(env: Mapping[str, str]) -> Lang:
    """QUIZZER_LANG ("both" reads as zh), else what the locale says: Chinese for zh_*, English otherwise."""
    said = env.get("QUIZZER_LANG", "").lower()
    if said:
        return "en" if said == "en" else "zh"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(name):
            return "zh" if env[name].lower().startswith("zh") else "en"
    return "en"
