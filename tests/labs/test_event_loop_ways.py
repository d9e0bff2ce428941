"""The lab event_loop: threads and processes beside tasks, and the lines that their rules cannot lose."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from labs._kit.errors import LabError
from labs.event_loop import beside, demo_beside, shared
from tests.labs.mutating import mutated

needs_gil = pytest.mark.skipif(not beside.has_gil(), reason="a Python with a GIL is needed")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system with fork is needed")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux is needed, which spreads connections")


# Rules ----------------------------------------------------------------------------------------------------------------
def test_tasks_never_interleave_where_there_is_no_await() -> None:
    assert shared.by_tasks() == 2


def test_threads_interleave_between_two_lines_and_a_lock_prevents_it() -> None:
    is_kept_by_a_lock(shared)


def test_processes_lose_an_update_too_unless_they_lock() -> None:
    waits_for_the_lock_file(shared)


def test_threads_add_to_one_cell_and_processes_to_one_each() -> None:
    adds_to_one_cell(shared)


@needs_fork
def test_what_a_forked_process_writes_at_an_address_stays_there() -> None:
    keeps_its_own(shared)


@needs_linux
def test_workers_share_an_inherited_socket_and_a_port() -> None:
    spreads(shared)


def test_a_bind_without_the_option_is_refused() -> None:
    _, spread, refused = shared.sharing()
    assert bool(refused) == bool(spread)


@needs_gil
def test_a_thread_that_computes_in_python_lets_nobody_else_in() -> None:
    lets_nobody_in(beside)


def test_native_code_lets_the_other_thread_in() -> None:
    lets_others_in(beside)


def test_a_process_that_computes_holds_up_nobody_here() -> None:
    ours, rounds = beside.steps_beside_a_process()
    assert (ours, rounds > 0) == (beside.STEPS, True)


def test_a_blocked_thread_answers_when_its_own_byte_comes() -> None:
    assert beside.answers(5) == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("call", beside.multiplexers())
def test_one_call_names_those_with_data_and_no_other(call: str) -> None:
    kind = beside.multiplexers()[call]
    assert beside.named(kind, 20, {3, 4, 19}) == {3, 4, 19}
    names_only_those(beside)


def test_a_blocking_read_keeps_the_speaker_from_speaking() -> None:
    waits_by_async(beside)


def test_a_driver_that_waits_in_c_is_not_patched() -> None:
    is_out_of_reach(beside)


def test_a_plain_function_between_two_async_ones_gets_no_value() -> None:
    said = demo_beside.tried()
    assert (said["by_plain()"], said["by_run()"], said["await by_async()"]) == ("coroutine", "RuntimeError", "page")


def is_kept_by_a_lock(of: ModuleType) -> None:
    assert (of.by_threads(is_locked=False), of.by_threads(is_locked=True)) == (1, 2)


def waits_for_the_lock_file(of: ModuleType) -> None:
    said, left = of.by_processes(of.LOCKED)
    assert (of.by_processes(of.WITHOUT)[1], left) == (1, 2)
    assert [step for step, word in said if word != "ok"] == ["2 lock"]


def adds_to_one_cell(of: ModuleType) -> None:
    cell, pids, own = of.adding(3)
    assert (cell, pids) == (3, {os.getpid()})
    assert [each for _, each in own] == [1, 1, 1]
    assert len({pid for pid, _ in own} | pids) == 4


def keeps_its_own(of: ModuleType) -> None:
    assert of.one_address() == ["2", "3", "2"]


def spreads(of: ModuleType) -> None:
    inherited, spread, refused = of.sharing()
    assert (len(inherited), inherited == set(spread)) == (2, True)
    assert refused


def lets_nobody_in(of: ModuleType) -> None:
    assert of.steps_beside(of.python) == 0


def lets_others_in(of: ModuleType) -> None:
    assert of.steps_beside(of.native) == of.STEPS


def names_only_those(of: ModuleType) -> None:
    assert all(of.named(kind, 9, {2}) == {2} for kind in of.multiplexers().values())


def waits_by_async(of: ModuleType) -> None:
    assert (of.received(is_async=True), of.received(is_async=False)) == (("a word", 3), ("TimeoutError", 0))


def is_out_of_reach(of: ModuleType) -> None:
    locked = "database is locked"
    assert of.waits_for_a_lock(of.with_retries) == (locked, 3, 0)
    assert of.waits_for_a_lock(of.in_c) == (locked, 0, 0)


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        pytest.param(shared, "with lock:", "if lock:", is_kept_by_a_lock, id="a lock that nobody takes"),
        pytest.param(
            shared,
            'if event == "line" and "before" in frame.f_locals and not read.is_set():',
            'if event == "return" and not read.is_set():',
            is_kept_by_a_lock,
            id="a thread that is stopped after writing",
        ),
        pytest.param(
            shared,
            'os.close(os.open(path + ".lock", os.O_CREAT | os.O_EXCL))',
            'os.close(os.open(path + ".lock", os.O_CREAT))',
            waits_for_the_lock_file,
            id="a lock file that two may create",
        ),
        pytest.param(shared, "nonlocal cell", "cell = 0", adds_to_one_cell, id="a cell for each thread"),
        pytest.param(
            shared,
            "child = os.fork()",
            'change(3); os.write(writing, b"3"); child = os.spawnlp(os.P_NOWAIT, "true", "true")',
            keeps_its_own,
            id="no process of its own",
            marks=needs_fork,
        ),
        pytest.param(
            shared,
            "own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)",
            "pass",
            spreads,
            id="a bind without the option",
            marks=needs_linux,
        ),
        pytest.param(
            beside,
            "sum(n * n for n in range(20_000))",
            "while not taken(): time.sleep(0.001)",
            lets_nobody_in,
            id="a wait in place of computing",
            marks=needs_gil,
        ),
        pytest.param(
            beside,
            "hashlib.sha256(data).digest()",
            "bytes(10)",
            lets_others_in,
            id="native code that keeps the GIL",
            marks=needs_gil,
        ),
        pytest.param(beside, "if n in written:", "if True:", names_only_those, id="data for all"),
        pytest.param(
            beside,
            "here.settimeout(0 if is_async else PATIENCE_S)",
            "here.settimeout(0)",
            waits_by_async,
            id="a read that does not block",
        ),
        pytest.param(beside, "time.sleep(PATIENCE_S)", "pass", is_out_of_reach, id="a driver that does not sleep"),
        pytest.param(beside, 'holder.execute("BEGIN EXCLUSIVE")', "pass", is_out_of_reach, id="nobody holds the lock"),
    ],
)
def test_without_this_line_a_rule_of_the_other_ways_dies(
    module: ModuleType, line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(module)
    with pytest.raises((AssertionError, BlockingIOError, LabError)):
        rule(mutated(module, line, instead))
