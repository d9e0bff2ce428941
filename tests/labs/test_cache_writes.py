"""The lab cache, writing: what every order of steps leaves in the cache, and the lines that no writer can lose."""

from __future__ import annotations

import asyncio
from types import ModuleType

import pytest

from labs._kit.errors import MissingTool
from labs._kit.real.redis import redis
from labs.cache import consistency, verify, writes
from labs.cache.scenarios import Write
from tests.labs.mutating import mutated


@pytest.mark.parametrize(
    ("case", "orders", "stale"),
    [
        (Write("delete first", is_cached=True), 5, 2),
        (Write("delete first"), 10, 6),
        (Write("database first", is_cached=True), 3, 0),
        (Write("database first"), 10, 1),
        (Write("set", beside="set"), 6, 2),
        (Write("database first", beside="database first", is_cached=True), 6, 0),
        (Write("twice"), 10, 0),
        (Write("database first", is_cached=True, lost=1), 3, 3),
        (Write("retried", is_cached=True, lost=2), 5, 0),
    ],
    ids=repr,
)
def test_how_many_orders_leave_the_old_value_in_the_cache(case: Write, orders: int, stale: int) -> None:
    found = list(writes.runs(case))
    assert (len(found), sum(run.is_stale for run in found)) == (orders, stale)


@pytest.mark.parametrize("writer", writes.WRITERS)
@pytest.mark.parametrize("is_cached", [False, True])
def test_every_order_is_tried_once_and_keeps_each_ones_own_steps_in_line(writer: str, is_cached: bool) -> None:
    found = [run.steps for run in writes.runs(Write(writer, is_cached=is_cached))]
    assert len({tuple(who for who, _, _ in steps) for steps in found}) == len(found)
    assert len({tuple(ask for who, ask, _ in steps if who == 1) for steps in found}) == 1


def test_a_second_delete_that_does_not_wait_leaves_the_hole() -> None:
    hasty = mutated(writes, "yield Wait()")
    assert [run.is_stale for run in hasty.runs(Write("twice"))].count(True) == 1


def test_an_entry_that_nobody_deletes_is_old_up_to_its_ttl_and_no_longer() -> None:
    assert consistency.by_the_ttl() == ("old", "new")


# Mutation: without the line, the old value is left --------------------------------------------------------------------
def leaves_nothing_old(ways: ModuleType, case: Write) -> None:
    assert not any(run.is_stale for run in ways.runs(case))


@pytest.mark.parametrize(
    ("line", "case"),
    [
        ("while not (yield Delete()):", Write("retried", is_cached=True, lost=1)),
        ("self.entry = None", Write("database first", is_cached=True)),
        ("yield Wait()", Write("twice")),
    ],
)
def test_without_this_line_a_writer_leaves_the_old_value(line: str, case: Write) -> None:
    leaves_nothing_old(writes, case)
    instead = {"while not (yield Delete()):": "if not (yield Delete()):"}.get(line, "pass")
    with pytest.raises(AssertionError):
        leaves_nothing_old(mutated(writes, line, instead), case)


# The true system ------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_a_true_redis_and_sqlite_end_alike_in_every_order() -> None:
    cases = (
        Write("delete first"),
        Write("set", beside="delete first", is_cached=True),
        Write("retried", is_cached=True, lost=2),
    )
    try:
        with redis() as server:
            found = [asyncio.run(verify.played(case, server.port)) for case in cases]
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    assert found == [writes.ends(case) for case in cases]
