"""任务之间的同步 | Event, Lock and Queue: each is a list of futures of those who wait, and a rule who is woken.

For the tasks of one loop only: nothing here is safe between threads, and nothing needs to be, since a task gives way
only at an await.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from labs.event_loop.model import CancelledError, Future
from labs.event_loop.waiting import get_running_loop


class Event:
    """Something has happened: set() wakes everybody who waits."""

    def __init__(self) -> None:
        self._is_set = False
        self._waiters: deque[Future] = deque()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        if not self._is_set:
            self._is_set = True
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(True)

    def clear(self) -> None:
        self._is_set = False

    async def wait(self) -> bool:
        if self._is_set:
            return True  # no suspension: who finds it set keeps its turn
        waiter = get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
        return True


class Lock:
    """One task at a time; those who wait get it in the order in which they came."""

    def __init__(self) -> None:
        self._is_locked = False
        self._waiters: deque[Future] = deque()

    def locked(self) -> bool:
        return self._is_locked

    async def acquire(self) -> bool:
        if not self._is_locked and all(waiter.cancelled() for waiter in self._waiters):
            self._is_locked = True
            return True
        waiter = get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if not self._is_locked:
                self._wake_first()  # the turn was mine, and I leave: the next one must have it
            raise
        self._is_locked = True
        return True

    def release(self) -> None:
        if not self._is_locked:
            raise RuntimeError("Lock is not acquired.")
        self._is_locked = False
        self._wake_first()

    def _wake_first(self) -> None:
        if self._waiters and not self._waiters[0].done():
            self._waiters[0].set_result(True)

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class Queue:
    """Hands items over in order; put waits while it is full (`maxsize`, 0: never), get while it is empty."""

    def __init__(self, maxsize: int = 0) -> None:
        self._maxsize = maxsize
        self._items: deque[Any] = deque()
        self._getters: deque[Future] = deque()
        self._putters: deque[Future] = deque()

    def qsize(self) -> int:
        return len(self._items)

    def empty(self) -> bool:
        return not self._items

    def full(self) -> bool:
        return 0 < self._maxsize <= len(self._items)

    async def put(self, item: Any) -> None:
        while self.full():
            await self._turn(self._putters, lambda: not self.full())
        self._items.append(item)
        wake_next(self._getters)

    async def get(self) -> Any:
        while self.empty():
            await self._turn(self._getters, lambda: not self.empty())
        item = self._items.popleft()
        wake_next(self._putters)
        return item

    async def _turn(self, waiters: deque[Future], is_worth_it: Any) -> None:
        """Wait in line. Who is cancelled after it was woken wakes the next instead."""
        waiter = get_running_loop().create_future()
        waiters.append(waiter)
        try:
            await waiter
        except BaseException:
            was_cancelled = waiter.cancel() or waiter.cancelled()
            if waiter in waiters:
                waiters.remove(waiter)
            if is_worth_it() and not was_cancelled:
                wake_next(waiters)
            raise


def wake_next(waiters: deque[Future]) -> None:
    """Wake the first who still waits."""
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done():
            waiter.set_result(None)
            break
