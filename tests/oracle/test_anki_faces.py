"""Our cards as Anki renders them, seen in a browser at a phone's width, by day and by night."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizzer.core.language import Text
from quizzer.exchange.anki import notetypes, writing
from quizzer.exchange.pdf import has_chinese_font
from quizzer.exchange.values import Card, Options
from tests.exchange.browser import Browser, browser
from tests.exchange.making import ALL, HOSTILE, NOW_MS, OFFSET_MIN, question
from tests.oracle.test_anki_decks import opened, taken

pytestmark = [pytest.mark.real, pytest.mark.slow]
WIDE = "| a | b |\n|---|---|\n| " + "w" * 300 + " | x |\n\n```python\n" + "y = " * 90 + "1\n```\n\n" + "z" * 300
PAGE = (
    '<!doctype html><html class="{night}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<body class="card card1 {night}"><div id="qa">{face}</div></body></html>'
)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The answer side of every card, as Anki puts it on the screen."""
    folder = tmp_path_factory.mktemp("faces")
    hostile = [question(f"evil.q{at}", zh=text, answer=Text(text)) for at, text in enumerate(HOSTILE)]
    cards = [Card(made) for made in (*ALL, question("net.wide", answer=Text(WIDE)), *hostile)]
    writing.write(cards, folder / "d.apkg", Options(now_ms=NOW_MS, offset_min=OFFSET_MIN, today=20_778))
    collection = opened(folder / "c.anki2")
    taken(collection, folder / "d.apkg")
    made = [collection.get_card(card).answer() for card in collection.find_cards("")]
    collection.close()
    assert len(made) == len(cards)
    return made


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("night", ["", "nightMode", "night_mode"], ids=["day", "night", "night on Android"])
def test_a_card_fits_a_phone_and_can_be_read(tab: Browser, faces: list[str], tmp_path: Path, night: str) -> None:
    file = tmp_path / "card.html"
    for face in faces:
        file.write_text(PAGE.format(night=night, face=face), encoding="utf-8")
        tab.open(file, width=390, height=844, touch=True)
        assert tab.ask("document.documentElement.scrollWidth") <= 390
        ink, paper = (
            tab.ask(f"getComputedStyle(document.body).{name}.match(/\\d+/g).slice(0, 3).reduce((a, b) => +a + +b, 0)")
            for name in ("color", "backgroundColor")
        )
        assert abs(ink - paper) > 3 * 150  # of 3 * 255
        assert (ink > paper) is bool(night)


def test_chinese_in_a_diagram_is_as_wide_as_two_letters(tab: Browser, tmp_path: Path) -> None:
    if not has_chinese_font():
        assert os.environ.get("CI") != "true", "needs a Chinese font"
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    drawn = "<pre><code>" + "中" * 20 + "</code></pre><pre><code>" + "x" * 40 + "</code></pre>"
    file = tmp_path / "card.html"
    file.write_text(PAGE.format(night="", face=f"<style>{notetypes.CSS}</style>{drawn}"), encoding="utf-8")
    tab.open(file)
    chinese, letters = tab.ask("[...document.querySelectorAll('code')].map(code => code.getBoundingClientRect().width)")

    assert chinese == pytest.approx(letters, rel=0.02)


def test_no_card_asks_for_anything(tab: Browser, faces: list[str], tmp_path: Path) -> None:
    tab.requests.clear()
    for face in faces:
        (tmp_path / "card.html").write_text(PAGE.format(night="", face=face), encoding="utf-8")
        tab.open(tmp_path / "card.html")
    assert set(tab.requests) == {(tmp_path / "card.html").as_uri()}
