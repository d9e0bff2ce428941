"""What the environment and config.toml say of language and colour."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from quizzer.app.config import write_config
from quizzer.app.context import from_environment, language_of
from quizzer.errors import WrongUsage


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and streams that say they are a terminal."""
    monkeypatch.setenv("QUIZZER_HOME", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    return tmp_path


def test_a_terminal_has_colour_unless_the_theme_is_plain(terminal: Path) -> None:
    assert from_environment().colour
    write_config(terminal, "theme", "plain")
    assert not from_environment().colour


def test_no_color_wins(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not from_environment().colour


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the system, not these variables")
@pytest.mark.parametrize(
    ("env", "config", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, {}, "zh"),
        ({"LANG": "C"}, {}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, {"lang": "en"}, "en"),
        ({"QUIZZER_LANG": "both"}, {"lang": "en"}, "both"),
    ],
)
def test_the_nearest_word_on_language_counts(env: dict[str, str], config: dict[str, str], lang: str) -> None:
    assert language_of(env, config) == lang


def test_a_language_that_is_none_says_which_there_are() -> None:
    with pytest.raises(WrongUsage) as raised:
        language_of({"QUIZZER_LANG": "fr"}, {})
    assert "zh, en" in raised.value.hint.en
