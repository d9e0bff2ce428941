"""The snapshot is what the log gives, bit for bit, whatever was done in whatever order."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzer.core.memory import interval_for
from quizzer.core.reviews import Rating
from quizzer.journal import doctor, rebuild
from quizzer.journal.events import Event
from quizzer.journal.log import Journal
from quizzer.journal.transfer import export_log, import_log
from tests.journal.factories import DAY, MINUTE, SHANGHAI, T0, answer, deciding, snapshot, with_questions

KEYS = ["a.one", "a.two", "b.three", "a.former"]
MOMENTS = [5, MINUTE, 11 * MINUTE, DAY, 3 * DAY, 40 * DAY, -2 * DAY]
CATALOGUES: list[tuple[list[str], dict[str, str]]] = [
    (["a.one", "a.two"], {}),
    (["a.one", "b.three"], {"a.former": "a.one"}),
    (["a.two", "a.former"], {}),
    (["a.one", "a.two", "b.three"], {"a.former": "b.three"}),
]
rating = st.sampled_from(list(Rating))
which = st.integers(0, 1)
step = st.sampled_from(MOMENTS)
key = st.sampled_from(KEYS)
operations = st.one_of(
    st.tuples(st.just("review"), which, step, key, rating),
    st.tuples(st.just("review"), which, step, key, rating),
    st.tuples(st.just("review"), which, step, key, rating),
    st.tuples(st.just("undo"), which, step, key, rating),
    st.tuples(st.sampled_from(["suspend", "resume", "forget", "flag", "bury", "memory", "practice", "note", "move"]),
              which, step, key, rating),
    st.tuples(st.just("catalogue"), which, step, st.sampled_from(KEYS), rating),
    st.tuples(st.just("merge"), which, step, key, rating),
    st.tuples(st.just("day start"), which, step, key, rating),
)  # fmt: skip
Operation = tuple[str, int, int, str, Rating]


def do(homes: list[Journal], now_ms: int, operation: Operation) -> None:
    name, device, _, card, rated = operation
    journal = homes[device]
    if name == "review":
        answer(journal, card, rated, at_ms=now_ms)
    elif name == "undo":
        journal.undo(now_ms, SHANGHAI)
    elif name == "catalogue":
        known, aka = CATALOGUES[KEYS.index(card)]
        rows = [(name, "t", name, "", n) for n, name in enumerate(known)]
        journal.sync_catalogue(f"{known}{aka}", rows, aka)
    elif name == "merge":
        give(homes[1 - device], journal, now_ms)
    elif name == "day start":
        journal.set("day_start_min", 60 * int(rated), at_ms=now_ms, offset_min=SHANGHAI)
    elif name == "move":
        journal.record("memory", card, {"due": now_ms + 5 * DAY}, at_ms=now_ms, offset_min=SHANGHAI)
    else:
        found = journal.card(card)
        practice = {} if found is None else deciding(rated, now_ms)(found, {}).as_json(None)
        bodies = {
            "flag": {"on": rated > 2},
            "bury": {"day": now_ms // DAY},
            "memory": {"S": 3.3 * rated, "D": 5.1, "last": now_ms - DAY, "due": now_ms + 3 * DAY},
            "practice": practice,
        }
        journal.record(name, card, bodies.get(name, {}), at_ms=now_ms, offset_min=SHANGHAI)  # type: ignore[arg-type]  # plain literals


def give(source: Journal, target: Journal, now_ms: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        export_log(source, path)
        assert import_log(target, path, at_ms=now_ms + 400 * DAY, offset_min=0).problems == ()


@pytest.mark.slow
@given(st.lists(operations, max_size=25))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_snapshot_equals_a_rebuild_and_devices_converge(done: list[Operation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = [Journal.open(Path(folder) / name) for name in "ab"]
        now_ms = T0
        for operation in done:
            now_ms += operation[2]
            do(homes, now_ms, operation)

        for journal in homes:
            assert doctor.is_equal(journal.connection)
        for journal in homes:
            journal.sync_catalogue("last", [(key, "t", key, "", n) for n, key in enumerate(KEYS)], {})
        give(homes[0], homes[1], now_ms)
        give(homes[1], homes[0], now_ms)
        assert snapshot(homes[0]) == snapshot(homes[1])
        for journal in homes:
            before = snapshot(journal)
            journal.rebuild()
            assert snapshot(journal) == before
            journal.close()


def test_after_a_merge_the_interval_follows_from_the_merged_memory(tmp_path: Path) -> None:
    here, there = (Journal.open(tmp_path / name) for name in ("here", "there"))
    answer(here, "a.one", Rating.EASY, at_ms=T0)
    answer(there, "a.one", Rating.EASY, at_ms=T0 + 5 * DAY)

    give(there, here, T0)

    card = here.card("a.one")
    assert card is not None
    assert card.memory.reps == 2
    assert card.memory.interval_days == interval_for(card.memory.stability, here.settings().scheduler())
    assert card.memory.due_day == card.memory.last_day + card.memory.interval_days


def test_a_card_forgotten_on_one_device_keeps_its_step_after_a_merge(tmp_path: Path) -> None:
    here, there = (Journal.open(tmp_path / name) for name in ("here", "there"))
    answer(here, "a.one", Rating.EASY, at_ms=T0)
    failed = answer(there, "a.one", Rating.AGAIN, at_ms=T0 + DAY).card

    give(there, here, T0)

    card = here.card("a.one")
    assert card is not None
    assert card.memory.due_ms == failed.memory.due_ms


def test_a_changed_retention_moves_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        card = answer(journal).card

        journal.set("retention", 0.8, at_ms=T0 + 1, offset_min=SHANGHAI)
        journal.rebuild()

        assert journal.card("a.one") == card


def test_new_parameters_change_memory_but_no_due_date(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        card = answer(journal).card
        params = list(journal.settings().params)
        params[2] = 5.0

        journal.set("params", [*params], at_ms=T0 + 1, offset_min=SHANGHAI)

        after = journal.card("a.one")
        assert after is not None
        assert after.memory.stability == pytest.approx(5.0)
        assert after.memory.due_ms == card.memory.due_ms


def test_reviews_of_the_same_millisecond_on_two_devices_are_replayed_in_one_order(tmp_path: Path) -> None:
    here, there = (Journal.open(tmp_path / name) for name in ("here", "there"))
    for at_ms, rated in ((T0, Rating.GOOD), (T0 + 4 * DAY, Rating.HARD), (T0 + 9 * DAY, Rating.EASY)):
        answer(here, "a.one", rated, at_ms=at_ms)
        answer(there, "a.one", Rating.GOOD, at_ms=at_ms)
    give(there, here, T0)
    give(here, there, T0)
    merged = snapshot(here)

    here.rebuild()
    there.rebuild()

    assert snapshot(here) == snapshot(there) == merged


def test_a_review_without_a_rating_is_passed_over_in_a_replay_too(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        for key in ("a.one", "a.two"):
            answer(journal, key)
        before = [journal.card(key) for key in ("a.one", "a.two")]
        for seq, key in enumerate(("a.one", "a.three"), 1):
            at_ms = T0 + seq * DAY
            journal.take([(Event("other", seq, f"e{seq}", "review", 1, key, at_ms << 16, at_ms, SHANGHAI, {}), None)])
        taken = snapshot(journal)

        journal.rebuild()

        assert snapshot(journal) == taken
        assert [journal.card(key) for key in ("a.one", "a.two")] == before
        assert doctor.is_equal(journal.connection)


def test_a_replay_mends_rows_that_are_wrong_missing_or_too_many(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        with_questions(journal, "a.one", "a.two", "a.new")
        for key in ("a.one", "a.two", "a.gone"):
            answer(journal, key)
        right = snapshot(journal)
        conn = journal.connection
        conn.execute("UPDATE card SET flagged = 1, stability = 7 WHERE key IN ('a.one', 'a.new')")
        conn.execute("DELETE FROM card WHERE key = 'a.gone'")
        conn.execute("INSERT INTO card SELECT 'a.ghost', topic, 'a.ghost', grp, rank, 0, kin, 2, 5.0, 5.0, step, last_ms,"
                     " last_day, due_ms, due_day, interval_days, reps, lapses, first_day, last_review, suspended, flagged,"
                     " leech, buried_day FROM card WHERE key = 'a.two'")  # fmt: skip

        journal.rebuild()

        assert snapshot(journal) == right


def test_a_replay_of_many_cards_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "CHUNK", 2)
    with Journal.open(tmp_path) as journal:
        for number in range(7):
            for day in (0, 3):
                answer(journal, f"a.n{number}", at_ms=T0 + day * DAY + number)
        journal.record("suspend", "a.n3", {}, at_ms=T0 + 9 * DAY, offset_min=SHANGHAI)
        before = snapshot(journal)
        told: list[tuple[int, int]] = []

        journal.rebuild(lambda done, total: told.append((done, total)))

        assert snapshot(journal) == before
        assert told == sorted(told)
        assert told[-1] == (14, 14)
        assert {done for done, _ in told} == {0, 4, 8, 12, 14}


def test_a_snapshot_of_an_earlier_version_is_replayed_on_opening_and_that_is_shown(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        answer(journal, "a.one", at_ms=T0)
        before = snapshot(journal)
        journal.connection.execute("UPDATE meta SET value = 'older' WHERE key = 'fold'")
        journal.connection.execute("UPDATE card SET stability = 1000")
    told: list[tuple[int, int]] = []
    with Journal.open(tmp_path, progress=lambda done, total: told.append((done, total))) as journal:
        assert snapshot(journal) == before
    assert told[-1] == (1, 1)


def test_a_review_rewrites_no_index_of_what_it_did_not_change(tmp_path: Path) -> None:
    """A durable rating costs what it writes: the day a card was first seen stays where it stands."""
    with Journal.open(tmp_path) as journal:
        answer(journal, "a.one", at_ms=T0)
        said: list[str] = []
        journal.connection.set_trace_callback(said.append)
        answer(journal, "a.one", at_ms=T0 + 3 * DAY)
        assert [line for line in said if line.startswith("UPDATE card") and "due_day" in line]
        assert not [line for line in said if "first_day =" in line or "flagged =" in line]


def test_a_replay_that_is_given_up_changes_nothing(tmp_path: Path) -> None:
    def give_up(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with Journal.open(tmp_path) as journal:
        answer(journal)
        journal.connection.execute("UPDATE card SET stability = 7")
        before = snapshot(journal)

        with pytest.raises(KeyboardInterrupt):
            journal.rebuild(give_up)

        assert snapshot(journal) == before
        assert gc.isenabled()
