"""模型: 循环、Future、Task | The model: a loop, futures and tasks, in the order in which asyncio runs them.

Loop     a queue of callbacks that are ready, a heap of those that wait for a time, a selector that waits for sockets
Future   a result that is not there yet, and the callbacks to be queued when it is
Task     a future that drives a coroutine: each step runs it up to the next future that is not done

Names and order are those of asyncio (Lib/asyncio/base_events.py, futures.py and tasks.py of CPython 3.12 and 3.13).
Results may be of any type, so they are Any here.
"""

from __future__ import annotations

import heapq
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol
from weakref import WeakSet

RESOLUTION = 1e-9  # s; a timer that is due this much later counts as due, since floats round
PENDING, CANCELLED, FINISHED = "pending", "cancelled", "finished"


class CancelledError(BaseException):
    """Raised at the await where a cancelled task is. No Exception, so that `except Exception` lets it pass."""


class InvalidStateError(Exception):
    """A future has no result yet, or has one already."""


# The loop -------------------------------------------------------------------------------------------------------------
class Handle:
    """A callback in the queue. The queue keeps it when it is cancelled, and skips it when its turn comes."""

    def __init__(self, call: Callable[..., object], args: tuple[Any, ...]) -> None:
        self.call, self.args = call, args
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Timer(Handle):
    """A callback that waits for `when` (s, by the loop's clock)."""

    def __init__(self, when: float, call: Callable[..., object], args: tuple[Any, ...]) -> None:
        super().__init__(call, args)
        self.when = when

    def __lt__(self, other: Timer) -> bool:
        return self.when < other.when


class Selector(Protocol):
    """Waits for sockets, up to `timeout` s (None: for ever): selectors.DefaultSelector, or a world without any."""

    def select(self, timeout: float | None = None) -> list[tuple[Any, int]]: ...


class Loop:
    """Runs callbacks one at a time, in one thread. `time` gives seconds; `selector` is where it waits."""

    def __init__(self, selector: Selector, time: Callable[[], float]) -> None:
        self.selector, self.time = selector, time
        self.ready: deque[Handle] = deque()
        self.timers: list[Timer] = []
        self.rounds = 0
        self.task: Task | None = None  # whose step is running
        self.tasks: WeakSet[Task] = WeakSet()  # all; a task that nobody else refers to may vanish
        self.is_stopping = False
        self.on_error: Callable[[str, BaseException], object] = complain

    def call_soon(self, call: Callable[..., object], *args: Any) -> Handle:
        """Queue a callback for the next round."""
        handle = Handle(call, args)
        self.ready.append(handle)
        return handle

    def call_later(self, delay: float, call: Callable[..., object], *args: Any) -> Timer:
        """Queue a callback once `delay` s have passed."""
        return self.call_at(self.time() + delay, call, *args)

    def call_at(self, when: float, call: Callable[..., object], *args: Any) -> Timer:
        """Queue a callback when the clock shows `when`."""
        timer = Timer(when, call, args)
        heapq.heappush(self.timers, timer)
        return timer

    def run_once(self) -> None:
        """One round: wait, queue what has become due, run what is in the queue now."""
        self.rounds += 1
        while self.timers and self.timers[0].is_cancelled:
            heapq.heappop(self.timers)
        for key, mask in self.selector.select(self.patience()):
            for event, handle in key.data.items():
                if event & mask:
                    self.ready.append(handle)
        end = self.time() + RESOLUTION
        while self.timers and self.timers[0].when < end:
            self.ready.append(heapq.heappop(self.timers))
        for _ in range(len(self.ready)):  # what these callbacks queue has to wait for the next round
            handle = self.ready.popleft()
            if not handle.is_cancelled:
                self.run(handle)

    def patience(self) -> float | None:
        """How long the selector may wait: not at all with callbacks ready, else up to the first timer."""
        if self.ready or self.is_stopping:
            return 0
        return max(0.0, self.timers[0].when - self.time()) if self.timers else None

    def run(self, handle: Handle) -> None:
        """Call back. Whatever it raises is told, and the loop goes on."""
        try:
            handle.call(*handle.args)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self.on_error(f"callback {handle.call}", error)

    def run_until_complete(self, main: Coroutine[Any, Any, Any] | Future) -> Any:
        """Go round until `main` is done; its result."""
        done = main if isinstance(main, Future) else self.create_task(main, name="main")
        done.add_done_callback(self.stop)
        self.is_stopping = False
        while not self.is_stopping:
            self.run_once()
        return done.result()

    def stop(self, *_: object) -> None:
        """Leave after this round."""
        self.is_stopping = True

    def create_future(self) -> Future:
        return Future(self)

    def create_task(self, coro: Coroutine[Any, Any, Any], *, name: str = "") -> Task:
        return Task(coro, self, name)


def complain(what: str, error: BaseException) -> None:
    """An error that nobody is there to take."""
    sys.stderr.write(f"{what}: {error!r}\n")


# Futures --------------------------------------------------------------------------------------------------------------
class Future:
    """A result, an exception or a cancellation that comes later."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.state = PENDING
        self._result: Any = None
        self._exception: BaseException | None = None
        self._callbacks: list[Callable[[Any], object]] = []
        self._is_unseen = False  # it failed, and nobody has asked

    def __await__(self) -> Generator[Future, None, Any]:
        if not self.done():
            yield self  # out through every await, to the task: wake me when this is done
        return self.result()

    def done(self) -> bool:
        return self.state != PENDING

    def cancelled(self) -> bool:
        return self.state == CANCELLED

    def set_result(self, result: Any) -> None:
        self._must_be_pending()
        self._result = result
        self._finish(FINISHED)

    def set_exception(self, error: BaseException) -> None:
        self._must_be_pending()
        self._exception, self._is_unseen = error, True
        self._finish(FINISHED)

    def cancel(self) -> bool:
        """Whether there was anything left to cancel."""
        if self.done():
            return False
        self._finish(CANCELLED)
        return True

    def result(self) -> Any:
        """What came; raises what went wrong."""
        error = self.exception()
        if error is not None:
            raise error
        return self._result

    def exception(self) -> BaseException | None:
        if self.state == CANCELLED:
            raise CancelledError
        if self.state == PENDING:
            raise InvalidStateError("Result is not ready.")
        self._is_unseen = False
        return self._exception

    def add_done_callback(self, call: Callable[[Any], object]) -> None:
        """Queue call(self) when this is done; now, if it is."""
        if self.done():
            self.loop.call_soon(call, self)
        else:
            self._callbacks.append(call)

    def remove_done_callback(self, call: Callable[[Any], object]) -> None:
        self._callbacks = [each for each in self._callbacks if each != call]

    def _finish(self, state: str) -> None:
        self.state = state
        waiting, self._callbacks = self._callbacks, []
        for call in waiting:
            self.loop.call_soon(call, self)  # queued, not called: who sets a result goes on first

    def _must_be_pending(self) -> None:
        if self.done():
            raise InvalidStateError("invalid state")

    def __del__(self) -> None:
        if self._is_unseen and self._exception is not None:
            self.loop.on_error(f"{type(self).__name__} exception was never retrieved", self._exception)


# Tasks ----------------------------------------------------------------------------------------------------------------
class Task(Future):
    """Drives a coroutine, and is the future of what it returns."""

    def __init__(self, coro: Coroutine[Any, Any, Any], loop: Loop, name: str = "") -> None:
        super().__init__(loop)
        self.coro, self._name = coro, name
        self._waits_for: Future | None = None
        self._must_cancel = False
        self._cancels = 0
        loop.tasks.add(self)
        loop.call_soon(self._step)  # queued: nothing of it runs inside create_task

    def get_name(self) -> str:
        return self._name

    def _step(self, error: BaseException | None = None) -> None:
        """Run the coroutine to its next suspension, and ask to be woken when what it waits for is done."""
        if self._must_cancel:
            error, self._must_cancel = CancelledError(), False
        self._waits_for = None
        self.loop.task, coro = self, self.coro
        try:
            given = coro.send(None) if error is None else coro.throw(error)
        except StopIteration as end:
            if self._must_cancel:  # it asked for its own cancellation, then came to its end
                super().cancel()
            else:
                self.set_result(end.value)
        except CancelledError:
            super().cancel()
        except (KeyboardInterrupt, SystemExit) as fatal:
            self.set_exception(fatal)
            raise
        except BaseException as failure:
            self.set_exception(without_first_frame(failure))
        else:
            self._subscribe(given)
        finally:
            self.loop.task = None

    def _subscribe(self, waits_for: object) -> None:
        if waits_for is None:  # a bare yield, as in sleep(0): the others first, then I
            self.loop.call_soon(self._step)
        elif not isinstance(waits_for, Future) or waits_for is self:
            wrong = RuntimeError(f"Task cannot wait for {waits_for!r}")
            self.loop.call_soon(self._step, wrong)
        else:
            waits_for.add_done_callback(self._wakeup)
            self._waits_for = waits_for
            if self._must_cancel and waits_for.cancel():
                self._must_cancel = False

    def _wakeup(self, future: Future) -> None:
        """What I waited for is done: its result is picked up by its __await__, an exception is thrown in."""
        if future.cancelled():
            self._step(CancelledError())
        else:
            self._step(future.exception())

    def cancel(self) -> bool:
        """Ask for a CancelledError at the await where the coroutine is. Nothing of it has run when this returns."""
        if self.done():
            return False
        self._cancels += 1
        if self._waits_for is None or not self._waits_for.cancel():
            self._must_cancel = True
        return True

    def cancelling(self) -> int:
        """How often it was asked to."""
        return self._cancels

    def uncancel(self) -> int:
        """Take one request back, as whoever asked and has dealt with it does."""
        self._cancels = max(0, self._cancels - 1)
        if not self._cancels:
            self._must_cancel = False
        return self._cancels


def without_first_frame(error: BaseException) -> BaseException:
    """Its traceback without the frame that caught it, which refers to the task: a failed task is freed at once."""
    trace = error.__traceback__
    return error.with_traceback(trace and trace.tb_next)
