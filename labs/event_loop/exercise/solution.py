"""解答: Task 的一步 | Solution: a task's step."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from labs.event_loop.model import CancelledError, Future, Loop


class Task(Future):
    """Drives a coroutine, and is the future of what it returns."""

    def __init__(self, coro: Coroutine[Any, Any, Any], loop: Loop) -> None:
        super().__init__(loop)
        self.coro = coro
        self.waits_for: Future | None = None
        self.must_cancel = False
        loop.call_soon(self.step)

    def step(self, error: BaseException | None = None) -> None:
        if self.must_cancel:
            error, self.must_cancel = CancelledError(), False
        try:
            given = self.coro.send(None) if error is None else self.coro.throw(error)
        except StopIteration as end:
            self.set_result(end.value)
        except CancelledError:
            super().cancel()
        except Exception as failure:
            self.set_exception(failure)
        else:
            self.wait_for(given)

    def wait_for(self, given: object) -> None:
        if given is None:
            self.loop.call_soon(self.step)
        elif isinstance(given, Future):
            self.waits_for = given
            given.add_done_callback(self.wakeup)
        else:
            self.loop.call_soon(self.step, RuntimeError(f"cannot wait for {given!r}"))

    def wakeup(self, future: Future) -> None:
        self.step(CancelledError() if future.cancelled() else future.exception())

    def cancel(self) -> bool:
        if self.done():
            return False
        if self.waits_for is None or not self.waits_for.cancel():
            self.must_cancel = True  # not begun, or about to be woken: the next step throws it in
        return True
