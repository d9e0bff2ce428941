from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.cli.screen import card
from quizzer.cli.screen.cells import width
from quizzer.cli.screen.layout import Line, Look, Role, plain
from quizzer.cli.screen.theme import SGR, clean, colours, paint
from quizzer.core.language import Text
from quizzer.core.views import Asked
from tests.cli.screen import samples as s

SGR_CODE = re.compile("\x1b\\[[0-9;]*m")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200e\u200f]")
hostile = st.text() | st.sampled_from(
    ["\x1b[2J", "\x9b2J", "\x1b]52;c;aGk=\x07", "\x1b]8;;http://x\x1b\\", "a\rb", "\u202eabc", "\n"]
)
lines = st.lists(st.lists(st.tuples(hostile, st.sampled_from(get_args(Role))), max_size=4).map(tuple), max_size=4)


@given(lines, st.booleans())
def test_no_control_character_of_a_text_gets_through(lines: list[Line], colour: bool) -> None:
    painted = SGR_CODE.sub("", paint(lines, colour)) if colour else paint(lines, colour)

    assert not UNSAFE.search(painted)
    assert painted.count("\n") == len(lines)


@given(hostile)
def test_a_cleaned_text_is_as_wide_as_it_was_counted(text: str) -> None:
    assert width(clean(text)) <= width(text)


@given(lines)
def test_colour_changes_no_character(lines: list[Line]) -> None:
    coloured = SGR_CODE.sub("", paint(lines, colour=True))

    assert [row.rstrip() for row in coloured.split("\n")] == [row.rstrip() for row in paint(lines, False).split("\n")]


def test_a_card_with_escape_sequences_in_it_is_harmless() -> None:
    asked = replace(s.SNAPSHOT, ask=Text("\x1b[2J问题\x07", "\x1b]52;c;aGk=\x07ask"))
    painted = paint(card.question(Asked(s.make_deal(asked)), Look("both")), colour=False)

    assert "\x1b" not in painted
    assert "\x07" not in painted


def test_every_role_has_a_colour_or_says_that_it_has_none() -> None:
    assert set(SGR) == set(get_args(Role)) - {""}


def test_codes_only_choose_colours() -> None:
    assert all(re.fullmatch("[0-9;]*", code) for code in SGR.values())


@pytest.mark.parametrize(
    ("env", "isatty", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm-256color"}, True, True),
    ],
)
def test_colour_is_for_terminals_that_want_it(env: dict[str, str], isatty: bool, expected: bool) -> None:
    assert colours(env, isatty) is expected


def test_marks_say_without_colour_what_the_colours_say() -> None:
    text = plain(card.verdict(s.JUDGED, Look("zh")))

    assert all(mark in text for mark in ("[+]", "[?]", "[!]", ">1 重来<"))
