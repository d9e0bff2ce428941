"""What is recorded, taken back and read again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizzer.core.memory import State
from quizzer.core.reviews import Rating
from quizzer.errors import JournalTrouble, WrongUsage
from quizzer.journal.cards import CardRow
from quizzer.journal.events import ReviewBody, new_id, tick
from quizzer.journal.log import Journal
from tests.journal.factories import DAY, HOUR, MINUTE, SHANGHAI, T0, answer, deciding, health, with_questions


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(tmp_path)


def test_the_interval_shown_is_the_interval_stored(journal: Journal) -> None:
    shown = deciding(Rating.GOOD, T0)(CardRow("a.one", "a", "a.one", "", 0, known=False), {})

    stored = answer(journal, "a.one", Rating.GOOD).card

    assert stored.memory.interval_days == shown.interval_days
    assert stored == journal.card("a.one")


def test_a_failed_card_waits_in_a_learning_step(journal: Journal) -> None:
    card = answer(journal, rating=Rating.AGAIN).card

    assert card.memory.state is State.LEARNING
    assert card.memory.due_ms == T0 + 10 * MINUTE


def test_forgetting_a_learned_card_is_a_lapse(journal: Journal) -> None:
    answer(journal, rating=Rating.EASY)

    card = answer(journal, rating=Rating.AGAIN, at_ms=T0 + 9 * DAY).card

    assert (card.memory.state, card.memory.lapses, card.memory.reps) == (State.RELEARNING, 1, 2)


def test_undo_takes_back_the_last_rating_and_then_the_one_before(journal: Journal) -> None:
    first = answer(journal, at_ms=T0)
    second = answer(journal, at_ms=T0 + 3 * DAY)

    undone = [journal.undo(T0 + 4 * DAY + n, SHANGHAI) for n in range(3)]

    assert [event and event.id for event in undone] == [second.event.id, first.event.id, None]
    assert [entry.undone for entry in journal.log()] == [True, True]
    assert journal.daily() == []


def test_after_undo_the_card_stands_as_before(journal: Journal) -> None:
    before = answer(journal, at_ms=T0).card
    answer(journal, rating=Rating.AGAIN, at_ms=T0 + 3 * DAY)

    journal.undo(T0 + 3 * DAY + 1, SHANGHAI)

    assert journal.card("a.one") == before


def test_a_clock_that_went_back_keeps_its_time_and_is_ordered_after(journal: Journal) -> None:
    later = answer(journal, "a.one", at_ms=T0 + 30 * DAY)

    earlier = answer(journal, "a.one", at_ms=T0)

    assert earlier.event.at_ms == T0
    assert earlier.event.hlc > later.event.hlc
    assert earlier.card.memory.last_ms == T0 + 30 * DAY
    assert journal.log(1)[0].event == earlier.event


def test_a_time_before_1970_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalTrouble):
        answer(journal, at_ms=-5)


@pytest.mark.parametrize("day", [7_000, 20_000, 100_000])
def test_a_review_of_any_year_is_replayed_to_the_same_bits(journal: Journal, day: int) -> None:
    for later in (0, 3, 9):
        answer(journal, at_ms=(day + later) * DAY)
    before = journal.card("a.one")
    journal.rebuild()
    assert journal.card("a.one") == before


def test_practice_never_moves_the_schedule(journal: Journal) -> None:
    card = answer(journal).card
    body = deciding(Rating.AGAIN, T0 + HOUR)(card, {}).as_json(None)

    journal.record("practice", "a.one", body, at_ms=T0 + HOUR, offset_min=SHANGHAI, said="试试")

    assert journal.card("a.one") == card
    assert [day.practice for day in journal.daily()] == [1]


def test_an_event_of_a_kind_from_the_future_is_kept_and_ignored(journal: Journal) -> None:
    card = answer(journal).card

    event = journal.record("dream", "a.one", {"of": "sheep"}, at_ms=T0 + 1, offset_min=0)

    assert journal.event(event.id) == event
    assert journal.card("a.one") == card
    assert journal.card("b.two") is None


def test_overruled_points_are_written_with_the_review_and_go_with_it(journal: Journal) -> None:
    def make(card: CardRow, load: object) -> ReviewBody:
        overruled = (("a", "unsure", "covered", "我说了"), ("b", "covered", "missing", ""))
        return ReviewBody(Rating.GOOD, "learn", "typed", 3.0, None, overruled=overruled)

    journal.review("a.one", make, at_ms=T0, offset_min=0)
    day = journal.daily()[0]
    journal.undo(T0 + 1, 0)

    assert (day.overruled_up, day.overruled_down) == (1, 1)
    assert journal.daily() == []


@pytest.mark.parametrize(
    ("kind", "body", "field", "value"),
    [
        ("suspend", {}, "suspended", True),
        ("flag", {"on": True, "note": "错字"}, "flagged", True),
        ("bury", {"day": 20_370}, "buried_day", 20_370),
    ],
)
def test_a_card_can_be_set_aside(
    journal: Journal, kind: str, body: dict[str, object], field: str, value: object
) -> None:
    answer(journal)

    journal.record(kind, "a.one", body, at_ms=T0 + 1, offset_min=SHANGHAI)  # type: ignore[arg-type]  # a plain literal

    card = journal.card("a.one")
    assert getattr(card, field) == value


def test_forget_makes_a_card_new_and_keeps_its_log(journal: Journal) -> None:
    answer(journal)

    journal.record("forget", "a.one", {}, at_ms=T0 + 1, offset_min=SHANGHAI)

    card = journal.card("a.one")
    assert card is not None
    assert card.memory.state is State.NEW
    assert len(journal.log()) == 1
    assert answer(journal, at_ms=T0 + 2).card.memory.reps == 1


def test_an_imported_memory_is_taken_over_and_grown_from(journal: Journal) -> None:
    body = {"S": 30.5, "D": 4.25, "last": T0 - 10 * DAY, "due": T0 + 20 * DAY}

    journal.record("memory", "a.one", body, at_ms=T0, offset_min=SHANGHAI)  # type: ignore[arg-type]  # a plain literal

    card = journal.card("a.one")
    assert card is not None
    assert (card.memory.stability, card.memory.difficulty, card.memory.interval_days) == (30.5, 4.25, 30.0)
    assert answer(journal, at_ms=T0 + 20 * DAY).card.memory.stability > 30.5
    assert health_is_good(journal)


def test_what_was_typed_is_kept_apart(journal: Journal) -> None:
    event = answer(journal, said="快照读不加锁").event

    assert journal.said(event.id) == "快照读不加锁"
    card = journal.card("a.one")
    assert card is not None
    assert journal.marks(str(card.last_review)) == {"a": "covered", "b": "missing"}


def test_a_failing_decision_writes_nothing(journal: Journal) -> None:
    def broken(card: CardRow, load: object) -> ReviewBody:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        journal.review("a.one", broken, at_ms=T0, offset_min=0)

    assert journal.log() == []
    assert answer(journal).card.memory.reps == 1


def test_two_sessions_at_once_lose_no_update(tmp_path: Path) -> None:
    def sitting(start: int) -> None:
        with Journal.open(tmp_path) as journal:
            for n in range(20):
                answer(journal, "a.one", at_ms=T0 + start + n)

    Journal.open(tmp_path).close()
    sittings = [threading.Thread(target=sitting, args=(n * 1000,)) for n in range(2)]
    for each in sittings:
        each.start()
    for each in sittings:
        each.join()

    with Journal.open(tmp_path) as journal:
        card = journal.card("a.one")
        assert card is not None
        assert card.memory.reps == 40
        assert health_is_good(journal)


def test_an_old_id_leads_to_the_card_and_its_history(journal: Journal) -> None:
    with_questions(journal, "a.old")
    answer(journal, "a.old")

    journal.sync_catalogue("g2", [("a.new", "a", "a.new", "", 0)], {"a.old": "a.new"})

    card = journal.card("a.old")
    assert card is not None
    assert (card.key, card.known, card.memory.reps) == ("a.new", True, 1)
    assert answer(journal, "a.old", at_ms=T0 + DAY).event.card == "a.new"
    assert journal.orphans() == []
    assert health_is_good(journal)


def test_a_card_whose_question_is_gone_is_kept_and_comes_back(journal: Journal) -> None:
    with_questions(journal, "a.one", "a.two")
    answered = answer(journal, "a.one").card

    with_questions(journal, "b.three", generation="g2")

    assert journal.orphans() == ["a.one"]
    assert journal.card("a.two") is None
    assert health_is_good(journal)
    with_questions(journal, "a.one", generation="g3")
    assert journal.card("a.one") == answered


def test_the_same_generation_is_not_read_again(journal: Journal) -> None:
    with_questions(journal, "a.one")

    def rows() -> Iterator[tuple[str, str, str, str, int]]:
        yield "a.two", "a", "a.two", "", 1
        pytest.fail("the rows were read")

    assert journal.sync_catalogue("g", rows(), {}) is False
    assert journal.card("a.two") is None


def test_the_last_value_of_a_setting_counts_and_bad_ones_are_refused(journal: Journal) -> None:
    journal.set("new_per_day", 3, at_ms=T0, offset_min=0)
    journal.set("new_per_day", 7, at_ms=T0 + 1, offset_min=0)

    with pytest.raises(WrongUsage):
        journal.set("retention", 1.5, at_ms=T0, offset_min=0)

    assert (journal.settings().new_per_day, journal.settings().retention) == (7, 0.9)


def test_a_changed_day_start_counts_days_anew(journal: Journal) -> None:
    answer(journal, at_ms=T0)
    before = journal.daily()[0].day

    journal.set("day_start_min", 1439, at_ms=T0 + 1, offset_min=SHANGHAI)

    assert journal.daily()[0].day == before - 1
    assert health_is_good(journal)


def test_points_and_times_are_rolled_up_by_study_day(journal: Journal) -> None:
    answer(journal, "a.one", Rating.AGAIN)
    answer(journal, "a.two", Rating.EASY)
    answer(journal, "a.two", Rating.GOOD, at_ms=T0 + 12 * DAY)

    first, second = journal.daily()

    assert (first.reviews, first.learn_count, first.learn_ms, first.learned) == (2, 2, 25_000, 2)
    assert (first.said, first.asked, first.wrong) == (2, 4, 1)
    assert (second.review_count, second.recalled, second.review_ms, second.learned) == (1, 1, 12_500, 0)
    assert journal.seconds(learning=True) == [12.5, 12.5]


def test_an_id_is_a_uuid_of_its_moment() -> None:
    import uuid

    parsed = uuid.UUID(new_id(T0, b"\xff" * 10))

    assert (parsed.version, parsed.variant, parsed.int >> 80) == (7, uuid.RFC_4122, T0)


def test_the_ordering_clock_never_stands_still_or_goes_back() -> None:
    assert tick(0, T0) == T0 << 16
    assert tick(T0 << 16, T0) == (T0 << 16) + 1
    assert tick(T0 << 16, T0 - DAY) == (T0 << 16) + 1


def health_is_good(journal: Journal) -> bool:
    return health(Path(journal.connection.execute("PRAGMA database_list").fetchone()[2]).parent).snapshot == "equal"
