"""Write the golden screens anew: `python -m tests.cli.screen.refresh`. Read them before committing them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from quizzer.cli.screen.layout import Look, plain
from quizzer.core.language import Lang
from tests.cli.screen.samples import TITLES
from tests.cli.screen.screens import PIPED, SCREENS, Screen

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (80, 60)


def cases() -> Iterator[tuple[str, Screen, Look]]:
    """Every golden file's name, screen and look."""
    for lang in get_args(Lang)[:2]:
        for name, screen in SCREENS.items():
            for columns in WIDTHS:
                yield f"{name}-{lang}-{columns}", screen, Look(lang, columns, 24, TITLES)
        for name, screen in PIPED.items():
            yield f"{name}-{lang}", screen, Look(lang)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for name, screen, look in cases():
        (GOLDEN / f"{name}.txt").write_text(plain(screen(look)), encoding="utf-8")
