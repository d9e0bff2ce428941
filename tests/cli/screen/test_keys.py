from __future__ import annotations

from typing import get_args

import pytest

from quizzer.cli.screen import keys
from quizzer.cli.screen.cells import width
from quizzer.cli.screen.keys import FOOTERS, KEYS, MODES, Key, Mode
from quizzer.cli.screen.layout import Look, plain
from quizzer.core.language import Text
from quizzer.core.views import Word

# what a screen carries out itself instead of sending it to the session as a word
OWN = {
    "enter",
    "newline",
    "next-page",
    "again",
    "hard",
    "good",
    "easy",
    "counts",
    "counts-not",
    "answer",
    "give-up",
    "clear",
    *("step", "guess-1", "guess-2", "guess-3", "guess-4", "back", "restart", "edit-scenario", "source"),
} | {*("language", "edit", "flag", "missed", "more", "stats", "search", "keys", "interrupt")}


def test_no_key_means_two_things_at_once() -> None:
    assert keys.conflicts() == []


def test_a_conflict_is_found() -> None:
    twice = (Key("skip", {"typing": ("Alt-s",)}, Text()), Key("suspend", {"typing": ("Alt-s",)}, Text()))

    assert keys.conflicts(twice) == ["typing Alt-s: skip, suspend"]


def test_every_action_is_told_in_both_languages() -> None:
    assert [key.action for key in KEYS if not (key.does.zh and key.does.en)] == []
    assert [key.action for key in KEYS if bool(key.foot.zh) != bool(key.foot.en)] == []


def test_every_action_is_a_word_of_the_session_or_the_screens_own() -> None:
    actions = {key.action for key in KEYS}

    assert actions - OWN <= set(get_args(Word))
    assert set(get_args(Word)) <= actions


@pytest.mark.parametrize("mode", MODES)
def test_a_footer_names_only_keys_of_its_mode(mode: Mode) -> None:
    there = {key.action for key in KEYS if mode in key.keys and key.foot}

    assert set(FOOTERS[mode]) <= there


@pytest.mark.parametrize("mode", ["typing", "missed"])
def test_no_bare_letter_is_a_command_while_an_answer_is_typed(mode: Mode) -> None:
    assert set(keys.bindings(mode)) == {"enter"}
    assert keys.alt_keys(mode)["h"] == "hint"


def test_after_the_verdict_letters_are_commands() -> None:
    assert keys.bindings("verdict")["p"] == "proof"
    assert keys.bindings("verdict")[" "] == "enter"
    assert keys.alt_keys("verdict") == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("columns", [30, 40, 60, 80])
def test_a_footer_stays_on_one_line_and_keeps_its_first_key(mode: Mode, columns: int) -> None:
    text = plain([keys.footer(mode, Look("zh", columns), rating=2)]).rstrip("\n")

    assert width(text) < columns
    assert text.startswith(" Enter")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_key_is_on_a_page_and_in_the_readme_list(lang: str) -> None:
    look = Look(lang)  # type: ignore[arg-type]  # one of the two
    pages = "".join(plain(keys.page(mode, look)) for mode in MODES)
    table = keys.markdown("zh" if lang == "zh" else "en")

    for key in KEYS:
        assert key.does.pick(look.lang) in pages
        assert key.does.pick(look.lang) in table
