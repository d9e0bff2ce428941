from __future__ import annotations

from string import Formatter

import pytest

from quizzer.cli.screen import charts, words
from quizzer.cli.screen.words import WORDS, duration, figure, interval, say
from quizzer.core.language import Lang


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name} - {"s"}


def test_every_phrase_is_in_both_languages_with_the_same_values() -> None:
    assert [name for name, text in WORDS.items() if not (text.zh and text.en)] == []
    assert [name for name, text in WORDS.items() if fields(text.zh) != fields(text.en)] == []


def test_chinese_messages_use_half_width_commas_and_colons() -> None:
    assert [name for name, text in WORDS.items() if set(text.zh) & set("，：；（）？！")] == []


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0.0, "1 分钟", "1 min"),
        (600 / 86400, "10 分钟", "10 min"),
        (1.5 / 24, "1.5 小时", "1.5 h"),
        (1.0, "1 天", "1 d"),
        (46.0, "46 天", "46 d"),
        (99.0, "99 天", "99 d"),
        (104.0, "3.4 个月", "3.4 mo"),
        (548.0, "1.5 年", "1.5 y"),
        (36500.0, "99.9 年", "99.9 y"),
    ],
)
def test_an_interval_is_said_in_the_unit_that_fits(days: float, zh: str, en: str) -> None:
    assert interval(days, "zh") == zh
    assert interval(days, "en") == en


@pytest.mark.parametrize(
    ("seconds", "lang", "expected"),
    [
        (0.0, "zh", "0 秒"),
        (9.4, "zh", "9 秒"),
        (1450.0, "zh", "24 分 10 秒"),
        (1450.0, "en", "24 min 10 s"),
        (60.0, "en", "1 min"),
        (7500.0, "en", "2 h 5 min"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: float, lang: Lang, expected: str) -> None:
    assert duration(seconds, lang) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(6, 7, "6/7"), (18, 19, "18/19"), (18, 20, "90%"), (100, 112, "89%")]
)
def test_fewer_than_twenty_cases_make_no_percentage(part: int, whole: int, expected: str) -> None:
    assert figure(part, whole) == expected


def test_english_counts_know_their_plural() -> None:
    assert say("points", "en", n=1) == "1 point"
    assert say("points", "en", n=4) == "4 points"


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (30, "30th")]
)
def test_ordinals(number: int, expected: str) -> None:
    assert words.ordinal(number) == expected


@pytest.mark.parametrize(("share", "expected"), [(0.0, "----------"), (0.81, "########--"), (1.0, "##########")])
def test_a_bar_is_ten_cells_long(share: float, expected: str) -> None:
    assert charts.bar(share) == expected
