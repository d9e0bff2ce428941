"""Every screen is the one that was read and approved, and fits where the terminal draws ambiguous characters wide."""

from __future__ import annotations

import pytest

from quizzer.cli.screen.cells import width
from quizzer.cli.screen.layout import Look, plain
from tests.cli.screen.refresh import GOLDEN, cases
from tests.cli.screen.samples import TITLES
from tests.cli.screen.screens import PIPED, SCREENS

CASES = {name: (screen, look) for name, screen, look in cases()}
TORN = [(columns, lang) for columns in (40, 59, 60, 72, 80, 100, 120, 200) for lang in ("zh", "en", "both")]


@pytest.mark.parametrize("name", CASES)
def test_a_screen_is_the_golden_one(name: str) -> None:
    screen, look = CASES[name]

    drawn = plain(screen(look))

    golden = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert drawn == golden, "if the new one is right: python -m tests.cli.screen.refresh"


def test_no_golden_file_is_left_without_its_screen() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize(("columns", "lang"), TORN)
def test_every_line_fits_the_window(columns: int, lang: str) -> None:
    look = Look(lang, columns, 24, TITLES)  # type: ignore[arg-type]  # TORN holds Lang
    drawn = {name: plain(screen(look)).splitlines() for name, screen in SCREENS.items()}

    assert [(name, text) for name, lines in drawn.items() for text in lines if width(text) > columns] == []


@pytest.mark.parametrize("name", PIPED)
def test_a_pipe_gets_text_without_escapes(name: str) -> None:
    text = plain(PIPED[name](Look("zh")))

    assert "\x1b" not in text
