"""The page without a browser: what stands in it, what never does. How it behaves is in test_page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from quizzer.core.language import Text
from quizzer.core.questions import Option, Point
from quizzer.exchange import html
from quizzer.exchange.html.card import article
from quizzer.exchange.tinting import tinted
from quizzer.exchange.values import Card, Options
from tests.exchange.making import ALL, CLOZE, FULL, NOW_MS, OFFSET_MIN, question, texts

OPTIONS = Options(now_ms=NOW_MS, offset_min=OFFSET_MIN, today=20_778)
TAGS = {
    *("article", "p", "b", "i", "span", "div", "ul", "ol", "li", "label", "input", "small", "code", "pre", "br", "u"),
    *("details", "summary", "table", "tr", "th", "td", "s"),
}
ATTRIBUTES = {"class", "lang", "role", "aria-level", "type", "value", "open"}


class Seen(HTMLParser):
    """Every tag and attribute of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs if not name.startswith("data-")}


def page(path: Path, *questions: object, options: Options = OPTIONS) -> str:
    html.write((Card(q) for q in questions or ALL), path, options)  # type: ignore[arg-type]  # questions, all of them
    return path.read_text(encoding="utf-8")


@given(texts, texts)
def test_no_text_of_a_card_becomes_a_tag_an_attribute_or_an_address(ask: str, other: str) -> None:
    made = question(
        zh=ask,
        answer=Text(other, ask),
        points=(Point("p", other, ask),),
        options=(Option("a", ask, other),),
        right=("a",),
        code=other,
        text=Text(f"{ask} [[{other}]]", ask),
        tags=(ask,),
        hints=(Text(other, ""),),
    )
    seen = Seen(article(made, OPTIONS))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES


@given(texts)
def test_colours_change_no_character_of_the_code(code: str) -> None:
    for language in ("python", "sql", "sh", "nginx", "drawing"):
        assert re.sub(r"</?span[^>]*>", "", tinted(code, language, lambda text: text.replace("<", "&lt;"))) == (
            code.replace("<", "&lt;")
        )


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else(tmp_path: Path) -> None:
    made = page(tmp_path / "d.html")

    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', made)[0]
    held = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", made, re.DOTALL)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in held}

    assert set(re.findall(r"'sha256-[^']+'", policy)) == hashes
    assert len(held) == 3
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_the_page_names_no_other_file(tmp_path: Path) -> None:
    made = page(tmp_path / "d.html", question(zh="![x](http://x.example/a.png) <a href=//x.example>"))
    assert not re.findall(r"\b(?:src|href)=(?!\"#)", made.replace("&lt;a href", ""))


@pytest.mark.parametrize(
    ("lang", "kept", "gone"), [("zh", "双方确认", "both confirm"), ("en", "both confirm", "双方确认")]
)
def test_one_language_holds_nothing_of_the_other(tmp_path: Path, lang: str, kept: str, gone: str) -> None:
    made = page(tmp_path / "d.html", FULL, options=Options(lang=lang, now_ms=NOW_MS))  # type: ignore[arg-type]  # zh or en
    assert kept in made
    assert gone not in made
    assert " lang=" not in made.partition("<body>")[2].replace("[lang=", "")


def test_a_gap_is_empty_in_the_question_and_filled_in_the_answer() -> None:
    front, _, back = article(CLOZE, OPTIONS).partition("class=back")
    assert "磁盘" not in front
    assert "<b class=gap>磁盘</b>" in back


def test_of_a_gaps_answers_the_first_stands_out_and_no_bar_is_seen() -> None:
    gap = question(type="cloze", text=Text(en="It needs [[a <lock>|mutex| one lock ]]."))
    assert "<b class=gap>a &lt;lock&gt;<small> / mutex / one lock</small></b>." in article(gap, Options("en"))


def test_the_same_cards_give_the_same_page(tmp_path: Path) -> None:
    assert page(tmp_path / "a.html") == page(tmp_path / "b.html")


def test_a_page_that_could_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "d.html"
    file.write_text("old", encoding="utf-8")

    def breaking() -> Iterator[Card]:
        yield Card(FULL)
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError):
        html.write(breaking(), file, OPTIONS)
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]
