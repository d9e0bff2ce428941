"""The lab event_loop: the lines that its order cannot lose."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import labs.event_loop
from labs._kit.real.pythons import pythons
from labs.event_loop import aio, locks, model, verify, waiting
from labs.event_loop.scenarios import SCENARIOS
from labs.event_loop.world import Stuck, World
from tests.labs.mutating import mutated


# The loop -------------------------------------------------------------------------------------------------------------
def test_what_a_round_queues_waits_for_the_next() -> None:
    keeps_rounds_apart(model)


def test_a_timer_that_is_cancelled_never_runs() -> None:
    skips_the_cancelled(model)


def test_timers_run_by_their_time_whatever_the_order_they_were_set_in() -> None:
    orders_timers(model)


def test_an_error_in_a_callback_is_told_and_the_loop_goes_on() -> None:
    survives_an_error(model)


def keeps_rounds_apart(of: ModuleType) -> None:
    world = World()
    loop, seen = of.Loop(world, world.time), list[tuple[int, int]]()

    def again(n: int) -> None:
        seen.append((n, loop.rounds))
        if n < 3:
            loop.call_soon(again, n + 1)

    loop.call_soon(again, 1)
    for _ in range(5):
        loop.call_soon(lambda: None)
        loop.run_once()
    assert seen == [(1, 1), (2, 2), (3, 3)]


def skips_the_cancelled(of: ModuleType) -> None:
    world = World()
    loop, seen = of.Loop(world, world.time), list[str]()
    loop.call_soon(seen.append, "soon").cancel()
    loop.call_later(1, seen.append, "early").cancel()
    loop.call_later(2, seen.append, "late")
    for _ in range(3):
        loop.call_soon(lambda: None)
        loop.run_once()
    loop.run_once()
    assert (seen, world.now) == (["late"], 2.0)


def orders_timers(of: ModuleType) -> None:
    world = World()
    loop, seen = of.Loop(world, world.time), list[float]()
    delays = random.Random(5).sample(range(1, 100), 40)
    for delay in delays:
        loop.call_later(delay, seen.append, delay)
    for _ in delays:
        loop.run_once()
    assert seen == sorted(delays)


def survives_an_error(of: ModuleType) -> None:
    world = World()
    loop, seen = of.Loop(world, world.time), list[str]()
    loop.on_error = lambda what, error: seen.append(type(error).__name__)
    loop.call_soon(int, "no number")
    loop.call_soon(cancelled(of, loop).result)
    loop.call_soon(seen.append, "next")
    loop.run_once()
    assert seen == ["ValueError", "CancelledError", "next"]


def cancelled(of: ModuleType, loop: Any) -> Any:
    future = of.Future(loop)
    future.cancel()
    return future


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("for _ in range(len(self.ready)):  # what these callbacks queue has to wait for the next round", "while self.ready:", keeps_rounds_apart),
        ("if not handle.is_cancelled:", "if True:", skips_the_cancelled),
        ("heapq.heappush(self.timers, timer)", "self.timers.append(timer)", orders_timers),
        ("except BaseException as error:", "except ZeroDivisionError as error:", survives_an_error),
        ("return max(0.0, self.timers[0].when - self.time()) if self.timers else None", "return 0", orders_timers),
    ],
)  # fmt: skip
def test_without_this_line_of_the_loop_a_rule_dies(line: str, instead: str, rule: Callable[[ModuleType], None]) -> None:
    rule(model)
    with pytest.raises((AssertionError, ValueError, Stuck)):
        rule(mutated(model, line, instead))


FUTURE = "from __future__ import annotations"
PROGRAMS = {
    **SCENARIOS,
    "cancelled while it is queued": """
async def stubborn():
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("swallowed")
    await asyncio.sleep(0)
    print("went on")

async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled twice")
""",
    "cancels itself": """
async def main():
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("at the next await")
""",
    "retrieved": """
async def fail():
    raise ValueError

async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(1)
    print(repr(task.exception()))
    del task
    await asyncio.sleep(0)
    print("ends")
""",
    "two fail in a gather": """
import gc

async def fail(seconds):
    await asyncio.sleep(seconds)
    raise ValueError(seconds)

async def main():
    try:
        await asyncio.gather(fail(1), fail(2))
    except ValueError as error:
        print(error)
    await asyncio.sleep(3)
    gc.collect()
    print("ends")
""",
    "a group whose body waits": """
async def fail():
    raise ValueError

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(5)
    except* ValueError:
        print("failed")
""",
    "the next in line": """
async def hold(lock, name):
    async with lock:
        print(name, "has it")
        await asyncio.sleep(1)

async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = (asyncio.create_task(hold(lock, name)) for name in "AB")
    await asyncio.sleep(1)
    lock.release()
    a.cancel()
    await asyncio.gather(a, b, return_exceptions=True)
    print("ends")
""",
    "no pushing in": """
async def hold(lock, name):
    async with lock:
        print(name, "has it")

async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    waits = asyncio.create_task(hold(lock, "who waited"))
    await asyncio.sleep(0)
    lock.release()
    await hold(lock, "who came later")
    await waits
""",
    "a group takes its request back": """
async def fail():
    raise ValueError

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(5)
    except* ValueError:
        print("failed, asked to cancel:", asyncio.current_task().cancelling())
""",
    "no time at all": """
async def main():
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            print("had a turn")
    except TimeoutError:
        print("TimeoutError")
""",
    "set before": """
async def main():
    event = asyncio.Event()
    event.set()
    print(await event.wait())
""",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "line", "instead", "program"),
    [
        (model, "self.loop.call_soon(call, self)  # queued, not called: who sets a result goes on first", "call(self)", "a future"),
        (model, "loop.call_soon(self._step)  # queued: nothing of it runs inside create_task", "self._step()", "turns"),
        (model, "if not self.done():", "if True:", "no switch"),
        (model, "error, self._must_cancel = CancelledError(), False", "error = CancelledError()", "cancelled while it is queued"),
        (model, "if self._waits_for is None or not self._waits_for.cancel():", "if True:", "cancel"),
        (model, "self._waits_for = waits_for", "pass", "cancel"),
        (model, "if self._must_cancel and waits_for.cancel():", "if False:", "cancels itself"),
        (model, "class CancelledError(BaseException):", "class CancelledError(Exception):", "except Exception"),
        (model, "self._is_unseen = False", "pass", "retrieved"),
        (model, "self.set_exception(without_first_frame(failure))", "self.set_exception(failure)", "never retrieved"),
        (model, "if not self._cancels:", "if False:", "uncancel"),
        (model, "except BaseException as error:", "except Exception as error:", "a callback fails"),
        (waiting, "await _GiveWay()", "pass", "turns"),
        (waiting, "children = [futures[each] for each in awaitables]", "children = [ensure_future(each) for each in awaitables]", "gather of one twice"),
        (waiting, "child.exception()  # asked for, so that it does not count as never retrieved", "pass", "two fail in a gather"),
        (waiting, "if self.has_expired and self.task.uncancel() <= self.cancels and kind is CancelledError:", "if False:", "timeout"),
        (waiting, "if self.delay <= 0:", "if False:", "no time at all"),
        (waiting, "if self.has_cancelled_parent and self.parent.uncancel() == 0:", "if False:", "a group takes its request back"),
        (waiting, "outer = inner.loop.create_future()", "return inner", "shield"),
        (waiting, "task.cancel()", "pass", "a group fails"),
        (waiting, "self.parent.cancel()  # whatever it waits for inside the group is pointless now", "pass", "a group whose body waits"),
        (locks, "self._wake_first()  # the turn was mine, and I leave: the next one must have it", "pass", "the next in line"),
        (locks, "if not self._is_locked and all(waiter.cancelled() for waiter in self._waiters):", "if not self._is_locked:", "no pushing in"),
        (locks, "return True  # no suspension: who finds it set keeps its turn", "pass", "set before"),
        (locks, "wake_next(self._putters)", "pass", "a queue"),
    ],
)  # fmt: skip
def test_without_this_line_the_order_is_not_that_of_asyncio(
    part: ModuleType, line: str, instead: str, program: str
) -> None:
    text = PROGRAMS[program]
    assert played_on(part, FUTURE, FUTURE)(text) == aio.said(text)
    assert played_on(part, line, instead)(text) != aio.said(text)


@pytest.mark.real
def test_the_programs_of_the_mutations_print_the_same_on_asyncio() -> None:
    newer = pythons((3, 13))
    if not newer:
        pytest.skip("no CPython 3.13 or newer here: install one to run this")
    modelled = [aio.said(text) for text in PROGRAMS.values()]
    assert [each.name for each in newer if verify.run(each, list(PROGRAMS.values())) != modelled] == []


def played_on(part: ModuleType, line: str, instead: str) -> Callable[[str], Any]:
    """Runs programs on the whole lab anew, with one line of one part changed."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (model, waiting, locks, aio):
            made = mutated(module, line, instead) if module is part else mutated(module, FUTURE, FUTURE)
            patch.setitem(sys.modules, module.__name__, made)
            patch.setattr(labs.event_loop, module.__name__.rpartition(".")[2], made)
    said: Callable[[str], Any] = made.said
    return said
