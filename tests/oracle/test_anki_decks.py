"""Anki itself on the decks that we write, and we on those that Anki writes."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quizzer.app.context import Context, Moment
from quizzer.app.desk import Desk
from quizzer.app.incoming import Source, import_
from quizzer.app.outgoing import Wanted, export
from quizzer.app.recording import answer
from quizzer.core.memory import State
from quizzer.core.reviews import Rating
from quizzer.exchange.anki import writing
from quizzer.exchange.values import Card, Options

if TYPE_CHECKING:
    from anki.collection import Collection

ROOT = Path(__file__).resolve().parents[2]
DAY_MS = 86_400_000
pytestmark = pytest.mark.real


def opened(path: Path) -> Collection:
    """An empty collection with FSRS on."""
    try:
        from anki.collection import Collection
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("needs Anki's library: pip install '.[oracle]'")
    collection = Collection(str(path))
    collection.set_config("fsrs", True)
    return collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made = opened(tmp_path / "collection.anki2")
    yield made
    made.close()


def taken(collection: Collection, path: Path) -> dict[str, int]:
    """What Anki says of an import, with schedule."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(merge_notetypes=False, with_scheduling=True)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
    names = ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck")
    return {name: len(getattr(log, name)) for name in (*names, "empty_first_field")}


def packed(collection: Collection, path: Path, *, legacy: bool) -> Path:
    """What Anki exports, with schedule."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


class Clock:
    """The true time (Anki knows no other), moved by what a test adds."""

    def __init__(self) -> None:
        import time

        self.at_ms = time.time_ns() // 1_000_000
        self.offset_min = (time.localtime().tm_gmtoff or 0) // 60

    def __call__(self) -> Moment:
        return Moment(self.at_ms, self.offset_min)


def desk_at(home: Path, questions: Path | None, clock: Clock) -> Desk:
    desk = Desk(Context({"QUIZZER_HOME": str(home)}, clock, lang="zh"))
    bank = (("bundled", questions),) if questions else ()
    desk.ctx.__dict__["folders"] = (*bank, ("packs", home / "packs"))
    return desk


@pytest.fixture
def studied(tmp_path: Path) -> Desk:
    """The whole bank, of which 60 questions were answered on up to eight days; all is in the past."""
    clock, rng = Clock(), random.Random(5)
    desk = desk_at(tmp_path / "home", ROOT / "questions", clock)
    now = clock.at_ms
    clock.at_ms = now - 100 * DAY_MS
    names = [str(head.id) for head in desk.index.heads()][::5][:60]
    for round in range(8):
        for name in rng.sample(names, len(names) if round == 0 else 40):
            clock.at_ms += rng.randrange(1_000, 90_000)
            answer(desk, name, rng.choice([*Rating, Rating.GOOD]), seconds=7)
        clock.at_ms += rng.choice((0, 1, 3, 9, 20)) * DAY_MS
    clock.at_ms = now
    return desk


# Ours in Anki ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("most_old", [0, 1 << 40], ids=["newest container", "container for all"])
def test_anki_takes_every_note_once(
    studied: Desk, collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_old: int
) -> None:
    monkeypatch.setattr("quizzer.exchange.anki.container.MOST_OLD", most_old)
    written = export(studied, "anki", tmp_path / "d.apkg", Wanted()).written

    first, second = taken(collection, tmp_path / "d.apkg"), taken(collection, tmp_path / "d.apkg")

    assert first == dict.fromkeys(first, 0) | {"new": written}
    assert second == dict.fromkeys(second, 0) | {"duplicate": written}
    assert written == collection.note_count() == collection.card_count() == studied.index.count()
    assert collection.fix_integrity()[1]
    assert not collection.find_cards("-is:new")


def test_anki_keeps_the_learners_state_when_a_text_changes(collection: Collection, tmp_path: Path) -> None:
    from tests.exchange.making import FULL

    clock = Clock()
    options = Options(now_ms=clock.at_ms, today=clock.at_ms // DAY_MS)
    writing.write([Card(FULL)], tmp_path / "d.apkg", options)
    taken(collection, tmp_path / "d.apkg")
    card = collection.get_card(collection.find_cards("")[0])
    card.start_timer()
    collection.sched.answerCard(card, 4)
    reworded = replace(FULL, ask=replace(FULL.ask, zh="换了说法?"))
    writing.write([Card(reworded)], tmp_path / "e.apkg", replace(options, now_ms=clock.at_ms + 60_000))

    again = taken(collection, tmp_path / "e.apkg")

    assert (again["new"], again["updated"]) == (0, 1)
    after = collection.get_card(card.id)
    assert "换了说法" in after.question()
    assert (after.ivl, after.reps, after.memory_state) == (card.ivl, 1, collection.get_card(card.id).memory_state)


def test_anki_has_our_memory_due_dates_and_log(studied: Desk, collection: Collection, tmp_path: Path) -> None:
    export(studied, "anki", tmp_path / "d.apkg", Wanted(schedule=True))

    taken(collection, tmp_path / "d.apkg")

    compared = 0
    for row in studied.journal.cards():
        if not row.memory.reps:
            continue
        (found,) = collection.find_cards(f'Id:"{row.key}"')
        card, m = collection.get_card(found), row.memory
        state = card.memory_state
        assert state is not None
        assert state.stability == pytest.approx(m.stability, rel=1e-3)
        assert state.difficulty == pytest.approx(m.difficulty, abs=1e-3)
        own = collection.compute_memory_state(found)
        assert own.stability == pytest.approx(m.stability, rel=1e-4)
        assert own.difficulty == pytest.approx(m.difficulty, abs=1e-4)
        assert (card.type, card.reps, card.lapses) == (int(m.state), m.reps, m.lapses)
        if m.state is State.REVIEW:
            assert card.due - collection.sched.today == m.due_day - studied.today()
            assert card.ivl == m.interval_days
        else:
            assert card.due == m.due_ms // 1000
        compared += 1
    assert compared == 60
    assert collection.db is not None
    assert collection.db.scalar("SELECT count(*) FROM revlog") == studied.journal.reviews() == 340


def test_no_card_text_acts_in_anki(collection: Collection, tmp_path: Path) -> None:
    from quizzer.core.language import Text
    from tests.exchange.making import HOSTILE, question

    made = [
        question(f"me.q{n}", zh=text, answer=Text(text, text), type="cloze", text=Text(f"[[{text}]]", ""))
        for n, text in enumerate(HOSTILE)
        if "]]" not in text
    ]
    made += [question(f"me.r{n}", zh=text, answer=Text(text, text)) for n, text in enumerate(HOSTILE)]
    clock = Clock()
    writing.write(map(Card, made), tmp_path / "d.apkg", Options(now_ms=clock.at_ms, today=clock.at_ms // DAY_MS))

    assert taken(collection, tmp_path / "d.apkg")["new"] == len(made)

    assert collection.card_count() == len(made)
    for id_ in collection.find_cards(""):
        card = collection.get_card(id_)
        shown = card.question() + card.answer()
        for sign in ("<script", "<img", "onerror=alert(1)>", "[sound:", "[latex]", "{{", "[anki:"):
            assert sign not in shown
        assert not card.question_av_tags()
        assert not card.answer_av_tags()


# Anki's with us -------------------------------------------------------------------------------------------------------
def study(collection: Collection, cards: int, seed: int) -> None:
    """Notes of every stock type, answered as a learner would: some again, some twice."""
    rng = random.Random(seed)
    deck = collection.decks.id("Maths::Squares")
    assert deck is not None
    kinds = ("Basic", "Basic (and reversed card)", "Cloze")
    for number in range(cards):
        kind = collection.models.by_name(kinds[number % 3])
        assert kind is not None
        note = collection.new_note(kind)
        if kind["name"] == "Cloze":
            note["Text"] = f"Gap {number}: {{{{c1::red}}}} or {{{{c2::blue::colour}}}}"
        else:
            note["Front"], note["Back"] = f"What is <b>{number}</b>?", f"It is<br>{number * number}"
        note.tags = ["numbers", "deep::tag"]
        collection.add_note(note, deck)
    for _ in range(cards * 2):
        card = collection.sched.getCard()
        if card is None:
            break
        card.start_timer()
        collection.sched.answerCard(card, rng.choice((1, 2, 3, 3, 4)))
    assert collection.db is not None
    done = collection.find_cards("-is:new")
    collection.sched.set_due_date(done[:2], "7")
    collection.sched.suspend_cards(done[2:3])


@pytest.mark.parametrize("legacy", [True, False], ids=["anki21", "anki21b"])
def test_what_was_studied_in_anki_comes_over_once(collection: Collection, tmp_path: Path, legacy: bool) -> None:
    maths = collection.decks.id("Maths")
    assert maths is not None
    collection.decks.select(maths)
    study(collection, 18, 7)
    file = packed(collection, tmp_path / "their deck.apkg", legacy=legacy)
    desk = desk_at(tmp_path / "home", None, Clock())

    first, second = import_(desk, Source(file)), import_(desk, Source(file))

    assert collection.db is not None
    asked = collection.db.scalar("SELECT count(*) FROM revlog WHERE ease > 0")
    assert asked > 15
    assert (first.imported, first.reviews, first.problems) == (collection.card_count(), asked, [])
    assert (second.imported, second.updated, second.reviews) == (0, 0, 0)
    assert {q.topic for q in desk.questions()} == {"squares"}
    compare(collection, desk)


def compare(collection: Collection, desk: Desk) -> None:
    """Every card of Anki's beside ours: state, S, D, due."""
    from quizzer.exchange import names

    compared = 0
    for id_ in collection.find_cards("-is:new"):
        card = collection.get_card(id_)
        row = desk.journal.card(names.id_from("anki", card.note().guid, str(card.ord)))
        assert row is not None
        m, state = row.memory, card.memory_state
        assert state is not None
        assert m.stability == pytest.approx(state.stability, rel=1e-3, abs=3e-4)  # Anki rounds S to 4 places
        assert m.difficulty == pytest.approx(state.difficulty, rel=1e-3)
        assert row.suspended == (card.queue == -1)
        if card.type == 2:
            assert m.state is State.REVIEW
            assert m.due_day - desk.today() == card.due - collection.sched.today
        compared += 1
    assert compared > 5


def test_there_and_back_again_is_the_same(studied: Desk, collection: Collection, tmp_path: Path) -> None:
    export(studied, "anki", tmp_path / "d.apkg", Wanted(schedule=True))
    taken(collection, tmp_path / "d.apkg")
    file = packed(collection, tmp_path / "back.apkg", legacy=False)
    fresh = desk_at(tmp_path / "other", None, studied.ctx.clock)  # type: ignore[arg-type]  # a Clock
    before = {row.key: row.memory for row in studied.journal.cards() if row.memory.reps}

    home, away = import_(studied, Source(file)), import_(fresh, Source(file))

    assert (home.imported, home.reviews, home.problems) == (0, 0, [])
    assert {row.key: row.memory for row in studied.journal.cards() if row.memory.reps} == before
    assert (away.imported, away.reviews) == (studied.index.count(), 340)
    assert {row.key: row.memory for row in fresh.journal.cards() if row.memory.reps} == before
