"""等待的各种方式 | Ways to wait, built on futures alone: sleep, gather, shield, timeout, wait_for, TaskGroup.

gather asks a future that is done already for its result at once, as CPython does from 3.12 (3.11: a round later), and
wait_for awaits what it is given in the task that calls it, also as from 3.12 (3.11 made a task of it).
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Generator
from contextvars import ContextVar
from typing import Any, cast

from labs.event_loop.model import CancelledError, Future, Handle, Loop, Task

RUNNING: ContextVar[Loop] = ContextVar("RUNNING")  # the loop of this thread, set by whoever runs it


def get_running_loop() -> Loop:
    return RUNNING.get()


def create_task(coro: Coroutine[Any, Any, Any], *, name: str = "") -> Task:
    """Queue the first step of a coroutine."""
    return get_running_loop().create_task(coro, name=name)


def current_task() -> Task | None:
    return get_running_loop().task


def ensure_future(awaitable: Awaitable[Any]) -> Future:
    """A future as it is, a coroutine as a task."""
    return awaitable if isinstance(awaitable, Future) else create_task(cast("Coroutine[Any, Any, Any]", awaitable))


class _GiveWay:
    """Yields nothing, once: the task goes to the end of the queue."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def sleep(delay: float, result: Any = None) -> Any:
    """Wait `delay` s; sleep(0) only lets the others have their turn."""
    if delay <= 0:
        await _GiveWay()
        return result
    future = get_running_loop().create_future()
    timer = get_running_loop().call_later(delay, set_unless_done, future, result)
    try:
        return await future
    finally:
        timer.cancel()


def set_unless_done(future: Future, result: Any) -> None:
    if not future.done():
        future.set_result(result)


# Several at once ------------------------------------------------------------------------------------------------------
class Gathering(Future):
    """What gather returns: cancelling it cancels all that it waits for."""

    def __init__(self, loop: Loop, children: list[Future]) -> None:
        super().__init__(loop)
        self.children, self.was_asked_to_cancel = children, False

    def cancel(self) -> bool:
        if self.done():
            return False
        asked = [child.cancel() for child in self.children]
        self.was_asked_to_cancel |= any(asked)
        return any(asked)


def gather(*awaitables: Awaitable[Any], return_exceptions: bool = False) -> Future:
    """All results, in the order of the arguments. The first failure is passed on at once, the others go on."""
    futures = {each: ensure_future(each) for each in dict.fromkeys(awaitables)}  # who is named twice runs once
    children = [futures[each] for each in awaitables]
    outer = Gathering(get_running_loop(), children)
    left = len(futures)
    if not children:
        outer.set_result([])

    def one_is_done(child: Future) -> None:
        nonlocal left
        left -= 1
        if outer.done():
            if not child.cancelled():
                child.exception()  # asked for, so that it does not count as never retrieved
        elif not return_exceptions and child.cancelled():
            outer.set_exception(CancelledError())
        elif not return_exceptions and child.exception() is not None:
            outer.set_exception(cast("BaseException", child.exception()))
        elif left == 0 and outer.was_asked_to_cancel:
            outer.set_exception(CancelledError())
        elif left == 0:
            outer.set_result([outcome(each) for each in children])

    was_done = [child for child in futures.values() if child.done()]
    for child in futures.values():
        if not child.done():
            child.add_done_callback(one_is_done)
    for child in was_done:
        one_is_done(child)
    return outer


def outcome(child: Future) -> Any:
    """A result, or what went wrong as a value."""
    if child.cancelled():
        return CancelledError("")  # with an empty message, as asyncio gives it here
    return child.exception() or child.result()


def shield(awaitable: Awaitable[Any]) -> Future:
    """Who waits may be cancelled; what is waited for goes on."""
    inner = ensure_future(awaitable)
    if inner.done():
        return inner
    outer = inner.loop.create_future()

    def inner_is_done(inner: Future) -> None:
        if outer.cancelled():
            if not inner.cancelled():
                inner.exception()
        elif inner.cancelled():
            outer.cancel()
        elif (error := inner.exception()) is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def outer_is_done(_: Future) -> None:
        if not inner.done():
            inner.remove_done_callback(inner_is_done)

    inner.add_done_callback(inner_is_done)
    outer.add_done_callback(outer_is_done)
    return outer


# Time limits: a timer that cancels me ---------------------------------------------------------------------------------
class timeout:  # as asyncio calls it
    """async with timeout(s): cancel what is inside after `s` seconds and make that a TimeoutError."""

    def __init__(self, delay: float | None) -> None:
        self.delay, self.has_expired = delay, False
        self.timer: Handle | None = None

    async def __aenter__(self) -> timeout:
        self.task = cast("Task", current_task())
        self.cancels = self.task.cancelling()
        if self.delay is not None:
            loop = get_running_loop()
            if self.delay <= 0:
                self.timer = loop.call_soon(self.expire)
            else:
                self.timer = loop.call_later(self.delay, self.expire)
        return self

    def expire(self) -> None:
        self.task.cancel()
        self.has_expired = True

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.has_expired and self.task.uncancel() <= self.cancels and kind is CancelledError:
            raise TimeoutError from error  # nobody else asked: the cancellation was ours


async def wait_for(awaitable: Awaitable[Any], limit: float | None) -> Any:
    """Its result, or TimeoutError after `limit` s; what was waited for is cancelled then."""
    if limit is not None and limit <= 0:
        future = ensure_future(awaitable)
        if future.done():
            return future.result()
        await cancel_and_wait(future)
        try:
            return future.result()
        except CancelledError as error:
            raise TimeoutError from error
    async with timeout(limit):
        return await awaitable


async def cancel_and_wait(future: Future) -> None:
    """Cancel, and wait until it has ended however it likes."""
    waiter = future.loop.create_future()

    def ended(_: Future) -> None:
        set_unless_done(waiter, None)

    future.add_done_callback(ended)
    try:
        future.cancel()
        await waiter
    finally:
        future.remove_done_callback(ended)


# Tasks that end together ----------------------------------------------------------------------------------------------
class TaskGroup:
    """async with TaskGroup(): when it is left, all its tasks have ended. One fails: the others are cancelled."""

    def __init__(self) -> None:
        self.tasks: dict[Task, None] = {}
        self.errors: list[BaseException] = []
        self.all_done: Future | None = None
        self.is_aborting = self.has_cancelled_parent = False

    async def __aenter__(self) -> TaskGroup:
        self.parent = cast("Task", current_task())
        return self

    def create_task(self, coro: Coroutine[Any, Any, Any], *, name: str = "") -> Task:
        """A task of this group. RuntimeError once the group is shutting down."""
        if self.is_aborting:
            coro.close()
            raise RuntimeError("TaskGroup is shutting down")
        task = create_task(coro, name=name)
        self.tasks[task] = None
        task.add_done_callback(self.one_is_done)
        return task

    def one_is_done(self, task: Task) -> None:
        del self.tasks[task]
        if self.all_done is not None and not self.tasks:
            set_unless_done(self.all_done, None)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self.errors.append(error)
        if not self.is_aborting:
            self.abort()
            self.has_cancelled_parent = True
            self.parent.cancel()  # whatever it waits for inside the group is pointless now

    def abort(self) -> None:
        self.is_aborting = True
        for task in self.tasks:
            task.cancel()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        cancelled = error if isinstance(error, CancelledError) else None
        if error is not None and not self.is_aborting:
            self.abort()
        while self.tasks:
            self.all_done = get_running_loop().create_future()
            try:
                await self.all_done
            except CancelledError as outside:
                if not self.is_aborting:
                    cancelled = outside
                    self.abort()
            self.all_done = None
        if self.has_cancelled_parent and self.parent.uncancel() == 0:
            cancelled = None
        if cancelled is not None and not self.errors:
            raise cancelled
        if error is not None and not isinstance(error, CancelledError):
            self.errors.append(error)
        if self.errors:
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", self.errors) from None
