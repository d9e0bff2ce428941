"""The page in a real browser: keys, touch, memory, paper, a thousand cards, and text that would like to act."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quizzer.core.language import Text
from quizzer.core.questions import Point, Question
from quizzer.exchange import html
from quizzer.exchange.pdf import has_chinese_font
from quizzer.exchange.values import Card, Options
from tests.exchange.browser import Browser, browser
from tests.exchange.making import ALL, HOSTILE, NOW_MS, OFFSET_MIN, question

pytestmark = [pytest.mark.real, pytest.mark.slow]
OPTIONS = Options(now_ms=NOW_MS, offset_min=OFFSET_MIN, today=20_778)
HERE = "document.querySelector('#stage article').dataset.id"
FLIPPED = "getComputedStyle(document.querySelector('#stage .back')).display !== 'none'"
COUNT = "document.getElementById('count').textContent"
REFUSED = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('refused', 'SecurityError'); }})"
)
ACTS = (
    *HOSTILE,
    "</script><script>window.hit = 1</script>",
    "<img src=http://127.0.0.1:9/x onerror='window.hit = 1'>",
    "![x](http://127.0.0.1:9/y.png) [x](javascript:window.hit=1)",
    "<svg onload=window.hit=1>",
    "<style>@import url(http://127.0.0.1:9/z.css)</style>",
    "<a href='javascript:window.hit=1' id=search name=search>x</a>",
    "--> <!-- cards --> <!--",
    "`</code><iframe src=http://127.0.0.1:9/>`",
    "x" * 4_000,
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def tab(shared: Browser) -> Iterator[Browser]:
    """A tab that remembers nothing and is at home in Chinese."""
    shared.requests.clear()
    shared.errors.clear()
    yield shared
    shared.ask("try { localStorage.clear() } catch {}")


def written(path: Path, *questions: Question) -> Path:
    html.write((Card(q) for q in questions or ALL), path, OPTIONS)
    return path


def many(count: int) -> list[Question]:
    return [
        question(
            f"topic{at // 100}.q{at}",
            zh=f"第 {at} 题是什么?",
            en=f"What is number {at}?",
            answer=Text(f"答案 {at}\n\n```python\nprint({at})\n```", f"Answer {at}"),
            points=(Point("a", "一", "one"), Point("b", "二", "two")),
            level=at % 3 + 1,
        )
        for at in range(count)
    ]


# Keys and touch -------------------------------------------------------------------------------------------------------
def test_keys_flip_move_judge_and_fold(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html"))
    assert (tab.ask(HERE), tab.ask(FLIPPED)) == (ALL[0].id, False)

    tab.press(" ")
    assert tab.ask(FLIPPED) is True
    tab.press("p")
    assert tab.ask("document.querySelector('#stage .ticks').open") is False
    tab.press("2")
    assert (tab.ask(HERE), tab.ask(FLIPPED)) == (ALL[1].id, False)
    assert tab.ask("document.querySelectorAll('#list .known').length") == 1
    tab.press("2")  # before the answer is seen nobody can judge
    assert tab.ask(HERE) == ALL[1].id
    tab.press("ArrowLeft")
    tab.press("ArrowRight")
    assert tab.ask(HERE) == ALL[1].id


def test_languages_and_colours_change_by_key(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html"))
    seen = []
    for _ in range(3):
        tab.press("l")
        seen.append(tab.ask("document.querySelector('#stage .q').innerText.split(/\\s+/).join(' ').trim()"))
    assert sorted(seen) == sorted(["问题?", "Why?", "问题? Why?"])

    before = tab.ask("getComputedStyle(document.documentElement).backgroundColor")
    tab.press("t")
    assert tab.ask("getComputedStyle(document.documentElement).backgroundColor") != before


def test_a_finger_flips_and_swipes_at_a_phones_width(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html"), width=390, height=844, touch=True)

    tab.tap("#open")
    assert tab.ask("document.getElementById('search').checkVisibility({visibilityProperty: true})") is True
    tab.tap("#list button")
    tab.tap("#stage .q")
    assert (tab.ask(HERE), tab.ask(FLIPPED)) == (ALL[0].id, True)
    tab.swipe(330, 500, 60)
    assert tab.ask(HERE) == ALL[1].id
    tab.swipe(60, 500, 330)
    assert tab.ask(HERE) == ALL[0].id
    buttons = "[...document.querySelectorAll('.bottom button, .top button')].filter(b => b.checkVisibility())"
    assert tab.ask(f"Math.min(...{buttons}.map(b => b.getBoundingClientRect().height))") >= 44


def test_nothing_is_wider_than_a_phone(tab: Browser, tmp_path: Path) -> None:
    wide = "| a | b |\n|---|---|\n| " + "w" * 300 + " | x |\n\n```\n" + "y" * 300 + "\n```\n\n" + "z" * 300
    tab.open(written(tmp_path / "d.html", question(answer=Text(wide))), width=390, height=844, touch=True)
    tab.press(" ")
    assert tab.ask("document.getElementById('stage').scrollWidth") <= 390
    assert tab.ask("document.querySelector('#stage pre').scrollWidth") > 390


# Searching and remembering --------------------------------------------------------------------------------------------
def test_search_topic_level_and_state_narrow_the_list(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html", *many(300)))
    for selector, value, expected in (("topic", "topic1", 100), ("level", "1", 33), ("state", "done", 0)):
        tab.ask(
            f"(e => {{ e.value = '{value}'; e.dispatchEvent(new Event('change')) }})(document.getElementById('{selector}'))"
        )
        assert tab.ask(COUNT).endswith(f"/ {expected}")
    tab.ask("for (const id of ['topic', 'level', 'state']) document.getElementById(id).value = ''")
    tab.press("/")
    for letter in "number 29":
        tab.press(letter)
    tab.rest()
    assert tab.ask(COUNT) == "1 / 13"  # 29, 129, 229 and 290 .. 299


def test_what_is_known_is_remembered_and_the_place_too(tab: Browser, tmp_path: Path) -> None:
    file = written(tmp_path / "d.html")
    tab.open(file)
    tab.press("Enter")
    tab.press("2")
    tab.rest()
    tab.send("Page.reload")
    tab.rest()
    assert tab.ask(HERE) == ALL[1].id
    assert tab.ask("JSON.parse(localStorage.getItem('quizzer.known'))") == [ALL[0].id]
    assert tab.ask("document.querySelectorAll('#list .known').length") == 1


def test_where_storage_is_refused_everything_else_works(tab: Browser, tmp_path: Path) -> None:
    script = tab.send("Page.addScriptToEvaluateOnNewDocument", source=REFUSED)["identifier"]
    tab.open(written(tmp_path / "d.html"))
    for key in (" ", "2", "t", "p", "l"):
        tab.press(key)
    assert tab.ask(HERE) == ALL[1].id
    assert tab.ask("document.querySelectorAll('#list .known').length") == 1
    assert tab.errors == []
    tab.send("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


# Size and paper -------------------------------------------------------------------------------------------------------
def test_a_thousand_cards_are_not_drawn_before_they_are_asked_for(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html", *many(1_000)))

    assert tab.ask("document.querySelectorAll('#list button').length") < 100
    assert tab.ask("document.querySelectorAll('#app article').length") == 1
    for _ in range(20):
        tab.press("j")
    assert tab.ask("document.querySelectorAll('#app article').length") == 1, "one card at a time, however many"


def test_paper_holds_every_card_and_no_button(tab: Browser, tmp_path: Path) -> None:
    tab.open(written(tmp_path / "d.html", *many(60)))
    whole = pages(tab.paper())
    tab.send("Emulation.setEmulatedMedia", media="print")
    assert tab.ask("[...document.querySelectorAll('#book article')].every(e => e.checkVisibility())") is True
    assert tab.ask("[...document.querySelectorAll('button, select')].some(e => e.checkVisibility())") is False
    tab.send("Emulation.setEmulatedMedia", media="")
    tab.ask("(e => { e.value = '1'; e.dispatchEvent(new Event('change')) })(document.getElementById('level'))")
    assert 1 < pages(tab.paper()) < whole


def test_paper_spends_no_line_of_its_own_on_a_cards_id_or_a_proofs_command(tab: Browser, tmp_path: Path) -> None:
    tags = ("handshake", "segments", "states", "retransmission")
    proved = question("net.tcp.three-way-handshake", tags=tags, points=(Point("p", "点", "point", proof="mvcc#x"),))
    told = {"mvcc#x": Text("证明了的事", "what it proves")}
    html.write([Card(proved)], tmp_path / "d.html", replace(OPTIONS, evidence=told))
    tab.open(tmp_path / "d.html", width=665)  # A4 between its margins
    tab.send("Emulation.setEmulatedMedia", media="print")
    topic, tag, id_, asked = (box(tab, part) for part in (".meta b", ".meta span:last-child", ".id", ".q"))
    claim, command = box(tab, ".why li"), box(tab, ".why li p")
    tab.send("Emulation.setEmulatedMedia", media="")

    assert id_["top"] < topic["bottom"]
    assert id_["bottom"] <= asked["top"] + 1
    assert id_["left"] > tag["right"], "beside the tags, not over them"
    assert claim["height"] < 1.5 * command["height"], "one line"


def test_chinese_in_a_diagram_is_as_wide_as_two_letters(tab: Browser, tmp_path: Path) -> None:
    if not has_chinese_font():
        assert os.environ.get("CI") != "true", "needs a Chinese font"
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    drawn = "```text\n" + "中" * 20 + "\n\n" + "x" * 40 + "\n```"
    tab.open(written(tmp_path / "d.html", question(answer=Text(drawn))))
    tab.press(" ")
    measured = (
        "[[0, 20], [22, 62]].map(([start, end]) => { const range = document.createRange();"
        " const text = document.querySelector('#stage pre').querySelector('code').firstChild;"
        " range.setStart(text, start); range.setEnd(text, end); return range.getBoundingClientRect().width; })"
    )
    chinese, letters = tab.ask(measured)

    assert chinese == pytest.approx(letters, rel=0.02)


def box(tab: Browser, part: str) -> dict[str, float]:
    """Where a part of the first card stands."""
    found: dict[str, float] = tab.ask(
        f"document.querySelector('#book article {part}').getBoundingClientRect().toJSON()"
    )
    return found


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# Hostile --------------------------------------------------------------------------------------------------------------
def test_text_that_would_like_to_act_is_only_shown(tab: Browser, tmp_path: Path) -> None:
    hostile = [
        question(f"evil.q{at}", zh=text, en=text + " ", answer=Text(text), points=(Point("p", text),), code=text)
        for at, text in enumerate(ACTS)
    ]
    file = written(tmp_path / "d.html", *hostile)
    tab.open(file)
    for _ in hostile:
        tab.press(" ")
        tab.ask("document.querySelectorAll('#stage details').forEach(d => d.open = true)")
        tab.press("ArrowRight")

    assert tab.ask(HERE) == f"evil.q{len(ACTS) - 1}"
    assert tab.ask("window.hit") is None
    assert tab.ask("document.querySelectorAll('#stage img, iframe, #book script, #book a:not(nav a)').length") == 0
    assert {address.partition("#")[0] for address in tab.requests} == {file.as_uri()}
    assert tab.errors == []


def test_a_handler_that_got_in_all_the_same_is_stopped_by_the_policy(tab: Browser, tmp_path: Path) -> None:
    file = written(tmp_path / "d.html")
    broken = "<img src=http://127.0.0.1:9/x onerror='window.hit = 1'><script>window.hit = 1</script>"
    file.write_text(file.read_text(encoding="utf-8").replace("<article", f"{broken}<article", 1), encoding="utf-8")
    tab.open(file)
    tab.press(" ")
    assert tab.ask(FLIPPED) is True
    assert tab.ask("window.hit") is None
    assert len(tab.errors) >= 2
