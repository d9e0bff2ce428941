"""The sums behind `due` and `stats` are those of the cards counted one by one, whatever was done before."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzer.core.memory import DEFAULT_PARAMS, State, retrievability, study_day
from quizzer.core.queue import BY_HAND
from quizzer.core.reviews import Rating
from quizzer.journal import glance, rollup
from quizzer.journal.cards import UNSEEN, CardRow
from quizzer.journal.log import Journal
from tests.journal.factories import DAY, MINUTE, SHANGHAI, T0, answer, with_questions
from tests.journal.test_fold import KEYS, Operation, do, operations

PLACES = {"a.one": ("a", "a.one"), "a.two": ("b", "a.one"), "b.three": ("b", "b.three"), "a.former": ("c", "a.former")}


def counted(cards: list[CardRow], now_ms: int, today: int) -> dict[str, tuple[int, int]]:
    """Topic -> (reviews due, cards in steps), looking at each card."""
    members = Counter(card.family for card in cards)
    done = {card.family for card in cards if members[card.family] > 1 and card.memory.last_day == today}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for card in cards:
        m = card.memory
        if card.suspended or card.buried_day == today:
            continue
        if m.state is State.REVIEW and m.due_day <= today and (card.family not in done or m.last_day == today):
            found[card.topic][0] += 1
        if m.state.in_steps and m.due_ms <= now_ms + 20 * MINUTE:
            found[card.topic][1] += 1
    return {topic: (due, learning) for topic, (due, learning) in found.items() if due or learning}


def summed(cards: list[CardRow], today: int) -> dict[str, tuple[object, ...]]:
    """Topic -> (questions, seen, sum of predicted recall), looking at each card."""
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for card in cards:
        seen = card.memory.state is not State.NEW
        recall = retrievability(card.memory.stability, today - card.memory.last_day) if seen else 0.0
        found[card.topic] = [sum(pair) for pair in zip(found[card.topic], (1, seen, recall), strict=True)]
    return {topic: (int(total), int(seen), pytest.approx(recall)) for topic, (total, seen, recall) in found.items()}


def falling_due(cards: list[CardRow], today: int, days: int) -> dict[int, int]:
    """Study day -> reviews that fall due on it, today's with what is overdue."""
    due = [max(c.memory.due_day, today) for c in cards if c.memory.state is State.REVIEW and not c.suspended]
    return {day: due.count(day) for day in range(today, today + days)}


@pytest.mark.slow
@given(st.lists(operations, max_size=25))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_sum_is_that_of_the_cards_counted_one_by_one(done: list[Operation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = [Journal.open(Path(folder) / name) for name in "ab"]
        now_ms = T0
        for operation in done:
            now_ms += operation[2]
            do(homes, now_ms, operation)
        for journal in homes:
            rows = [(key, *PLACES[key], "", n) for n, key in enumerate(KEYS[: 2 + len(done) % 3])]
            journal.sync_catalogue("last", rows, {})
            cards, conn = journal.cards(), journal.connection
            assert journal.cards(touched=True) == [card for card in cards if card.standing != UNSEEN]
            for ahead in (0, 1, 4, 30):
                at_ms = now_ms + ahead * DAY
                today = study_day(at_ms, SHANGHAI, journal.settings().day_start_min)
                by_topic = glance.due_counts(conn, at_ms, today, 0)[4]
                assert {topic: (due, k) for topic, due, _, k in by_topic} == counted(cards, at_ms, today)
                assert {topic: tuple(rest) for topic, *rest in rollup.topics(conn, today)} == summed(cards, today)
                assert rollup.due_on(conn, today, 9) == falling_due(cards, today, 9)
            assert rollup.unseen(conn) == sum(card.memory.state is State.NEW for card in cards)
            full = {day.day: day for day in journal.daily()}
            assert [day.day for day in rollup.days(conn)] == list(full)
            assert all(
                getattr(full[day.day], name) == getattr(day, name) for day in rollup.days(conn) for name in day._fields
            )
            journal.close()


def test_recall_is_that_of_the_parameters_in_force(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        with_questions(journal, "a.one")
        answer(journal, "a.one", Rating.EASY)
        params = (*DEFAULT_PARAMS[:20], 0.4)
        journal.set("params", list(params), at_ms=T0, offset_min=SHANGHAI)
        card = journal.card("a.one")
        assert card is not None

        (topic,) = rollup.topics(journal.connection, card.memory.last_day + 9)

        assert topic.recall == pytest.approx(retrievability(card.memory.stability, 9, params))


def test_an_sqlite_without_powers_gives_the_same_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.open(tmp_path) as journal:
        with_questions(journal, "a.one", "a.two")
        for key in ("a.one", "a.two"):
            answer(journal, key, Rating.EASY)
        today = study_day(T0, SHANGHAI) + 20
        before = rollup.topics(journal.connection, today)

        def refuse(one: float, other: float) -> float:
            raise ValueError("no such function")

        journal.connection.create_function("pow", 2, refuse)
        assert rollup.topics(journal.connection, today) == before


def test_the_points_of_the_cards_answered_last_are_read_for_the_topics_asked_for(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        with_questions(journal, "a.one", "b.two", "a.three")
        for n, key in enumerate(("a.one", "b.two", "a.three", "a.one")):
            answer(journal, key, Rating.AGAIN if n == 3 else Rating.GOOD, at_ms=T0 + n * DAY)

        found = list(rollup.points(journal.connection, {"a"}))

        assert [(topic, key) for topic, key, _ in found] == [("a", "a.one"), ("a", "a.three")]
        assert found[0][2] == {"a": "covered", "b": "contradicted"}
        assert list(rollup.points(journal.connection, set())) == []


@pytest.mark.parametrize("count", ["topics", "due"])
def test_the_sums_read_no_row_of_the_table(tmp_path: Path, count: str) -> None:
    """Or 100,000 cards cost ten times as much: the indexes hold all that is asked.

    The few exercises and drills are taken from the table, by their keys.
    """
    with Journal.open(tmp_path) as journal:
        said: list[str] = []
        journal.connection.set_trace_callback(said.append)
        with_questions(journal, "a.one")
        answer(journal, "a.one", Rating.EASY)
        said.clear()
        if count == "topics":
            rollup.topics(journal.connection, 20_000)
        else:
            rollup.due_on(journal.connection, 20_000, 3)
        journal.connection.set_trace_callback(None)
        sums = [sql for sql in said if "FROM card" in sql and "count" in sql and "key >= 'drill/'" not in sql]
        assert sums
        assert not any(_reads_the_table(journal.connection, sql) for sql in sums)


def _reads_the_table(conn: sqlite3.Connection, sql: str) -> bool:
    """Whether the program of a query takes a column from the table's own row."""
    program = conn.execute(f"EXPLAIN {sql}").fetchall()
    table = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'card'").fetchone()[0]
    cursors = {line[2] for line in program if line[1] == "OpenRead" and line[3] == table}
    return any(line[1] in ("Column", "SeekRowid") and line[2] in cursors for line in program)


def test_exercises_and_drills_are_no_questions(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        rows = [("a.one", "a", "a.one", "", 0)]
        rows += [(key, topic, key, "", BY_HAND) for key, topic in (("exercise/x", "a"), ("drill/x/y", "b"))]
        journal.sync_catalogue("g", rows, {})
        answer(journal, "exercise/x", Rating.EASY)

        assert rollup.topics(journal.connection, 20_370) == [("a", 1, 0, 0.0)]
        assert rollup.unseen(journal.connection) == 1
