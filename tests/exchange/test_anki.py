"""Decks out and in, without Anki: what it says of them itself is in tests/oracle."""

from __future__ import annotations

import base64
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzer.app.desk import Desk
from quizzer.app.outgoing import Wanted, export
from quizzer.app.recording import answer, mend
from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.memory import CardMemory, State
from quizzer.core.reviews import Rating
from quizzer.core.travel import Review, Standing
from quizzer.errors import BadQuestion
from quizzer.exchange import markup
from quizzer.exchange.anki import container, notetypes, packing, reading, template, writing
from quizzer.exchange.anki.edited import question_of
from quizzer.exchange.anki.note import fields_of
from quizzer.exchange.markup import html
from quizzer.exchange.plain import plain
from quizzer.exchange.values import Card, Options
from tests.app.making import Clock, make_desk
from tests.exchange.making import (
    ALL,
    CHOICE,
    CLOZE,
    FULL,
    NOW_MS,
    OFFSET_MIN,
    ORDER,
    empty_desk,
    imported,
    question,
    rewritten,
    texts,
)

OPTIONS = Options(now_ms=NOW_MS, offset_min=OFFSET_MIN, today=20_778)


def deck(path: Path, *questions: object) -> Path:
    writing.write((Card(q) for q in questions or ALL), path, OPTIONS)  # type: ignore[arg-type]  # questions, all of them
    return path


def cards(path: Path) -> list[Card]:
    return [entry for entry in reading.read(path, OPTIONS).entries if isinstance(entry, Card)]


def studied(tmp: Path) -> Desk:
    """A desk whose two questions were answered on several days."""
    clock = Clock()
    desk = make_desk(tmp, clock=clock)
    for days, name, rating in ((0, "mine.first", 3), (3, "mine.first", 1), (0, "mine.second", 4), (9, "mine.first", 3)):
        clock.pass_days(days)
        clock.at_ms += 1000  # Anki's log has one review a millisecond
        answer(desk, name, Rating(rating), seconds=4)
    return desk


# There and back -------------------------------------------------------------------------------------------------------
def test_every_type_comes_back_whole(tmp_path: Path) -> None:
    back = cards(deck(tmp_path / "d.apkg"))
    assert [as_json(card.question) for card in back] == [as_json(q) for q in ALL]


def test_a_large_deck_takes_anki_s_newest_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizzer.exchange.anki.container.MOST_OLD", 0)
    file = deck(tmp_path / "d.apkg")
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["meta", "collection.anki21b", "media"]
    assert [as_json(card.question) for card in cards(file)] == [as_json(q) for q in ALL]


def test_reviews_in_one_millisecond_stand_side_by_side(tmp_path: Path) -> None:
    answers = tuple(Review(NOW_MS - days * 86_400_000, 3, 1.0) for days in (9, 9, 3))
    standing = Standing(CardMemory(State.REVIEW, 3.0, 5.0, reps=3))
    made = [Card(q, standing, answers) for q in ALL]

    writing.write(made, tmp_path / "d.apkg", replace(OPTIONS, schedule=True))

    back = cards(tmp_path / "d.apkg")
    assert [[r.rating for r in card.reviews] for card in back] == [[3, 3, 3]] * len(ALL)
    times = [r.at_ms for card in back for r in card.reviews]
    assert len(set(times)) == len(times)
    assert max(abs(r.at_ms - a.at_ms) for card in back for r, a in zip(card.reviews, answers, strict=True)) < 20


def scheduled(path: Path) -> Path:
    """A deck with one card that is due in days, of somebody's own note type."""
    answers = tuple(Review(NOW_MS - days * 86_400_000, 3, 1.0) for days in (9, 3))
    memory = CardMemory(State.REVIEW, 3.0, 5.0, reps=2, interval_days=5.0, due_day=20_780)
    writing.write([Card(question(), Standing(memory), answers)], path, replace(OPTIONS, schedule=True))
    model = {"name": "Basic", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}]}
    model["tmpls"] = [{"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"}]
    rewritten(path, "UPDATE col SET models = ?", json.dumps({"7": model}))
    return rewritten(path, "UPDATE notes SET mid = 7, flds = 'Why?' || char(31) || 'So.'")


def test_a_card_in_a_filtered_deck_keeps_its_own_deck_and_its_day(tmp_path: Path) -> None:
    (before,) = cards(scheduled(tmp_path / "d.apkg"))
    file = rewritten(tmp_path / "d.apkg", "UPDATE cards SET odid = did, odue = due, did = 1, due = -100000")
    (lent,) = cards(file)
    assert (lent.question.topic, lent.standing) == (before.question.topic, before.standing)
    assert before.question.topic == "me"


def test_a_card_was_last_seen_at_its_last_review_and_a_cram_is_practice(tmp_path: Path) -> None:
    sql = "INSERT INTO revlog SELECT ?, id, -1, 3, 5, 5, 0, 900, 3 FROM cards"
    (card,) = cards(rewritten(scheduled(tmp_path / "d.apkg"), sql, NOW_MS - 86_400_000))
    assert card.standing is not None
    assert card.standing.memory.last_ms == NOW_MS - 3 * 86_400_000
    assert [review.kind for review in card.reviews] == ["review", "review", "practice"]


def test_a_right_option_and_the_right_order_stand_on_the_back(tmp_path: Path) -> None:
    fields = {q.id: dict(zip(notetypes.FIELDS, fields_of(q, OPTIONS), strict=True)) for q in (CHOICE, ORDER)}
    choice, order = (fields[q.id]["Points"] for q in (CHOICE, ORDER))
    assert "乙" in choice
    assert "甲" not in choice
    assert order.index("先") < order.index("后")


def test_what_was_packed_before_is_still_read() -> None:
    former = "quizzer1:" + base64.b64encode(zlib.compress("锁 {}".encode())).decode()
    assert [packing.unpacked(field) for field in (former, packing.packed("锁 {}"))] == ["锁 {}"] * 2


@pytest.mark.parametrize("field", ["", "quizzer2:", "quizzer2:????", "quizzer2:AAAA", "quizzer1:AAAA", "quizzer3:AAAA"])
def test_what_is_not_packed_is_refused(field: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # which one does not matter: it is no note of ours
        json.loads(packing.unpacked(field))


def test_an_empty_home_gets_the_same_ids_and_a_second_import_nothing(tmp_path: Path) -> None:
    desk, file = empty_desk(tmp_path), deck(tmp_path / "d.apkg")

    first, second = imported(desk, file), imported(desk, file)

    assert (first.imported, first.updated, first.problems) == (len(ALL), 0, [])
    assert (second.imported, second.updated, second.duplicates, second.reviews) == (0, 0, 0, 0)
    assert [as_json(q) for q in desk.questions()] == [as_json(q) for q in ALL]


def test_memory_due_dates_and_reviews_come_back_equal(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    there = studied(tmp_path / "a")
    mend(there, "suspend", "mine.second", {})
    export(there, "anki", tmp_path / "d.apkg", Wanted(schedule=True))
    (tmp_path / "b").mkdir()
    here = empty_desk(tmp_path / "b")
    here.ctx.__dict__["clock"] = there.ctx.clock

    first, second = imported(here, tmp_path / "d.apkg"), imported(here, tmp_path / "d.apkg")

    assert (first.reviews, second.reviews) == (4, 0)
    for name in ("mine.first", "mine.second"):
        ours, theirs = here.journal.card(name), there.journal.card(name)
        assert ours is not None
        assert theirs is not None
        assert ours.memory == theirs.memory
        assert ours.suspended == theirs.suspended


def test_a_deck_brought_back_to_its_own_home_adds_no_review(tmp_path: Path) -> None:
    desk = studied(tmp_path)
    desk.journal.undo(*_now(desk))
    export(desk, "anki", tmp_path / "d.apkg", Wanted(schedule=True))
    before = desk.journal.cards()

    assert imported(desk, tmp_path / "d.apkg").reviews == 0
    assert desk.journal.cards() == before


def test_an_answer_given_in_anki_is_added_once_and_moves_the_card(tmp_path: Path) -> None:
    desk = studied(tmp_path)
    at_ms = _now(desk)[0] - 3_600_000
    export(desk, "anki", tmp_path / "d.apkg", Wanted(schedule=True))
    sql = "INSERT INTO revlog SELECT ?, id, -1, 3, 40, 1, 500, 8000, 1 FROM cards WHERE due = (SELECT max(due) FROM cards)"
    file = rewritten(tmp_path / "d.apkg", sql, at_ms)

    first, second = imported(desk, file), imported(desk, file)

    assert (first.reviews, second.reviews) == (1, 0)
    assert desk.journal.reviews() == 5


def test_text_changed_in_anki_is_updated_in_the_imported_pack(tmp_path: Path) -> None:
    desk, file = empty_desk(tmp_path), deck(tmp_path / "d.apkg", FULL)
    imported(desk, file)
    rewritten(file, "UPDATE notes SET flds = replace(flds, '<p>问题?</p>', '<p>新的<b>问</b>题&lt;</p>')")

    changed, again = imported(desk, file), imported(desk, file)

    assert (changed.imported, changed.updated, again.updated) == (0, 1, 0)
    assert desk.question(FULL.id).ask == Text("新的**问**题<", "Why?")


def _now(desk: Desk) -> tuple[int, int]:
    now = desk.now()
    return now.at_ms, now.offset_min


# Other people's decks -------------------------------------------------------------------------------------------------
FIELDS = {"Front": "Capital of <b>France</b>?", "Back": "Paris<br>on the Seine", "Empty": ""}


@pytest.mark.parametrize(
    ("front", "back", "asked", "answered"),
    [
        ("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}", FIELDS["Front"], FIELDS["Back"]),
        ("Q: {{text:Front}}", "{{FrontSide}}\n{{Back}}", f"Q: {FIELDS['Front']}", f"\n{FIELDS['Back']}"),
        ("{{#Empty}}no{{/Empty}}{{^Empty}}yes{{/Empty}}", "{{type:Back}}", "yes", FIELDS["Back"]),
        ("{{#Front}}{{#Empty}}no{{/Empty}}in{{/Front}}{{/Front}}", "{{Nobody}}", "in", ""),
    ],
)
def test_a_template_says_what_is_asked(front: str, back: str, asked: str, answered: str) -> None:
    assert template.question(front, FIELDS) == asked
    assert template.answer(back, FIELDS) == answered


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("{{c1::a}} and {{c2::b::hint}}", 1, "[[a]] and b"),
        ("{{c1::a}} and {{c2::b::hint}}", 2, "a and [[b]]"),
        ("{{c1::outer {{c2::inner}} end}}", 1, "[[outer inner end]]"),
        ("{{c1::outer {{c2::inner}} end}}", 2, "outer [[inner]] end"),
        ("{{c1::never closed", 1, "never closed"),
        ("}} {{c1::x}} }}", 1, "}} [[x]] }}"),
    ],
)
def test_one_cloze_is_asked_and_the_others_are_text(text: str, number: int, said: str) -> None:
    assert template.gaps(text, number) == said


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<div>a</div><div>b &amp; c&nbsp;d</div>", "a\n\nb & c d"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<pre>x  =  1\n  y</pre>", "```\nx  =  1\n  y\n```"),
        ("x<script>alert(1)</script>y<style>p{}</style>", "xy"),
        ('<a href="javascript:alert(1)">link</a>', "link"),
        ('<img src="cat.jpg" onerror="x">', "[cat.jpg]"),
    ],
)
def test_html_becomes_plain_text(source: str, text: str) -> None:
    assert plain(source) == text


# Hostile --------------------------------------------------------------------------------------------------------------
@given(texts, texts)
def test_no_text_of_a_card_becomes_a_tag_a_cloze_or_a_sound(ask: str, answer: str) -> None:
    fields = fields_of(question(zh=ask, answer=Text(answer, "")), OPTIONS)[:-1]
    allowed = ("<p>", "<b>", "<br>", "<code>", "<pre>", "<ul>", "<ol>", "<li>", "<table>", "<tr>", "<td>", "<th>", "</")
    for field in fields:
        for part in field.split("<")[1:]:
            assert f"<{part}".startswith((*allowed, '<div class="wide">', "<details", "<summary>"))
        assert "[" not in field
        assert "{{" not in field


@given(texts)
def test_a_note_is_read_back_whatever_it_says(ask: str) -> None:
    made = question(zh=ask)
    back = question_of(fields_of(made, OPTIONS))
    assert back is not None
    assert (as_json(back[0]), back[1]) == (as_json(made), [])


@given(st.lists(st.text("a &<\n \t\x1f\xa0.1-)", max_size=9) | st.text(max_size=20), min_size=2).map("\n".join))
def test_the_short_way_of_a_text_without_marks_leads_to_the_same_html(text: str) -> None:
    assume(not markup._is_shaped(text))
    assert markup._paragraphs(text) == markup._blocks(text)


@given(texts)
def test_any_text_is_shown_as_html_that_says_the_same(text: str) -> None:
    words = [word for word in plain(html(text)).split() if word.isalnum()]
    assert set(words) <= set(text.replace("`", " ").replace("*", " ").replace("|", " ").split()) | set(words)


def test_a_cloze_is_one_card_and_braces_in_code_are_none(tmp_path: Path) -> None:
    file = deck(tmp_path / "d.apkg", CLOZE)
    with zipfile.ZipFile(file) as archive:
        (tmp_path / "c.db").write_bytes(archive.read("collection.anki21"))
    with closing(sqlite3.connect(tmp_path / "c.db")) as conn:
        (flds,) = conn.execute("SELECT flds FROM notes").fetchone()
        assert conn.execute("SELECT count(*) FROM cards").fetchone() == (1,)
    assert template.clozes(flds) == {1}


def test_a_gap_in_a_deck_shows_its_answers_without_bars() -> None:
    gap = question(type="cloze", text=Text(en="It needs [[a lock|std::mutex]]."))
    field = fields_of(gap, Options("en"))[0]
    assert field == "It needs {{c1::a lock<small> / std&#58;&#58;mutex</small>}}."


def test_a_deck_without_indexes_is_not_searched_for_each_of_its_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[None] = []
    monkeypatch.setattr(container, "_check", lambda conn, _: conn.set_progress_handler(lambda: steps.append(None), 100))
    few, many = (deck(tmp_path / f"{n}.apkg", *(question(f"me.q{at}") for at in range(n))) for n in (300, 1_200))

    assert len(cards(few)) == 300
    for_few = len(steps)
    assert len(cards(many)) == 1_200
    assert len(steps) - for_few < 6 * for_few


def zipped(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("collection.anki2", b"not a database"),
        ("collection.anki21b", b"not zstd"),
        ("../collection.anki2", b"x"),
        ("collection.anki2", b"SQLite format 3\0" + bytes(4096)),
        ("collection.anki2", bytes(300_000_000)),
    ],
    ids=["text", "no zstd", "elsewhere", "damaged", "bomb"],
)
def test_a_bad_archive_is_refused_with_a_reason(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(BadQuestion) as refused:
        list(reading.read(zipped(tmp_path / "d.apkg", name, data), OPTIONS).entries)
    assert refused.value.hint


def test_a_zstd_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zstandard

    monkeypatch.setattr("quizzer.exchange.anki.container.MOST_BYTES", 10_000_000)
    bomb = zstandard.ZstdCompressor().compress(bytes(20_000_000))
    with pytest.raises(BadQuestion, match="unpacks"):
        list(reading.read(zipped(tmp_path / "d.apkg", "collection.anki21b", bomb), OPTIONS).entries)


def test_a_view_in_place_of_a_table_is_refused(tmp_path: Path) -> None:
    file = rewritten(deck(tmp_path / "d.apkg"), "ALTER TABLE notes RENAME TO other")
    rewritten(file, "CREATE VIEW notes AS SELECT * FROM other")
    with pytest.raises(BadQuestion):
        cards(file)


def test_numbers_out_of_all_bounds_stop_nothing(tmp_path: Path) -> None:
    desk = empty_desk(tmp_path)
    file = deck(tmp_path / "d.apkg", FULL, CLOZE)
    strange = json.dumps({"s": -1, "d": 1e400, "lrt": 1 << 70})
    rewritten(
        file,
        "UPDATE cards SET type = 2, queue = 2, due = 1 << 60, ivl = -5, reps = -1, lapses = 'x', data = ?",
        strange,
    )
    rewritten(file, "INSERT INTO revlog SELECT id, id, -1, 9, 1 << 60, 'x', 0, -1, 77 FROM cards")

    done = imported(desk, file)

    assert (done.imported, done.reviews) == (2, 0)


def test_the_mapping_says_which_field_becomes_what(tmp_path: Path) -> None:
    path = tmp_path / "d.apkg"
    writing.write([Card(question())], path, Options())
    models = {"7": {"name": "Basic", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}]}}
    models["7"]["tmpls"] = [{"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"}]
    rewritten(path, "UPDATE col SET models = ?", json.dumps(models))
    rewritten(path, "UPDATE notes SET mid = 7")

    assert reading.mapping(path) == [
        Text("Basic: Front -> 题目; Back -> 答案", "Basic: Front -> question; Back -> answer")
    ]


def test_the_mapping_is_silent_of_notes_that_come_back_whole(tmp_path: Path) -> None:
    assert reading.mapping(deck(tmp_path / "d.apkg")) == []
