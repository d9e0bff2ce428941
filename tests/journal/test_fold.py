"""The snapshot is what the log gives, bit for bit, whatever was done in whatever order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quizzer.core.memory import interval_for
from quizzer.core.reviews import Rating
from quizzer.journal import doctor
from quizzer.journal.log import Journal
from quizzer.journal.transfer import export_log, import_log
from tests.journal.factories import DAY, MINUTE, SHANGHAI, T0, answer, deciding, snapshot

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
