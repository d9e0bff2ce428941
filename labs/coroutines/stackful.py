"""有栈协程 | Coroutines with a stack of their own, made of threads of which one at a time may run.

    fibers = Fibers()
    fibers.run(job, job)        job(switch) may call switch() wherever it likes, however deep; the others go on, in turn

A thread owns what a generator lacks: a whole call stack, C functions included. So whatever it is doing can stand still,
a sort in the middle of comparing too. greenlet gets there without threads: it moves the C stack away and back. The
order of events is the same, and that is what verify.py compares.

JOBS are plain functions: no yield, no await. They switch from inside C code, or from far down.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

Switch = Callable[[], Any]
Job = Callable[[Switch], None]


class Fiber:
    """A job, its thread, and the baton that lets it run."""

    def __init__(self, job: Job, switch: Switch, back: threading.Semaphore) -> None:
        self._job, self._switch, self._back = job, switch, back
        self.go = threading.Semaphore(0)
        self.has_ended = False
        self.thread = threading.Thread(target=self._live, daemon=True)

    def _live(self) -> None:
        self.go.acquire()
        try:
            self._job(self._switch)
        finally:
            self.has_ended = True
            self._back.release()


class Fibers:
    """Runs jobs in turn."""

    def __init__(self) -> None:
        self._back = threading.Semaphore(0)
        self._running: Fiber | None = None

    def run(self, *jobs: Job) -> None:
        """Until all have ended: the first that waits goes on until it switches, and then waits behind the others."""
        waiting = [Fiber(job, self.switch, self._back) for job in jobs]
        for fiber in waiting:
            fiber.thread.start()
        while waiting:
            self._running = waiting.pop(0)
            self._running.go.release()
            self._back.acquire()
            if not self._running.has_ended:
                waiting.append(self._running)
            else:
                self._running.thread.join()

    def switch(self) -> None:
        """Called by the one that runs: stand still here, with all that is on the stack."""
        me = self._running
        assert me is not None
        self._back.release()
        me.go.acquire()


# Jobs: plain functions ------------------------------------------------------------------------------------------------
def sorting(name: str, items: Sequence[int], log: list[str]) -> Job:
    """Switches in the middle of sorted(), which is C."""

    def job(switch: Switch) -> None:
        def key(item: int) -> int:
            log.append(f"{name} looks at {item}")
            switch()
            return item

        log.append(f"{name} {sorted(items, key=key)}")

    return job


def replacing(name: str, items: Sequence[int], log: list[str]) -> Job:
    """Switches in the middle of re.sub(), which is C."""

    def job(switch: Switch) -> None:
        def twice(found: re.Match[str]) -> str:
            log.append(f"{name} replaces {found[0]}")
            switch()
            return str(2 * int(found[0]))

        log.append(f"{name} {re.sub('[0-9]+', twice, ' '.join(map(str, items)))}")

    return job


def diving(name: str, items: Sequence[int], log: list[str]) -> Job:
    """Switches at the bottom of so many nested calls."""

    def job(switch: Switch) -> None:
        def down(depth: int) -> int:
            if depth == 0:
                log.append(f"{name} at the bottom")
                switch()
                return 0
            return 1 + down(depth - 1)

        for depth in items:
            log.append(f"{name} up from {down(depth)}")

    return job


JOBS: dict[str, Callable[[str, Sequence[int], list[str]], Job]] = {
    each.__name__: each for each in (sorting, replacing, diving)
}
Script = tuple[tuple[str, tuple[int, ...]], ...]


def made(script: Script, log: list[str]) -> list[Job]:
    """The jobs of a script, named a, b, c."""
    return [JOBS[kind](name, items, log) for name, (kind, items) in zip("abc", script, strict=False)]


def in_threads(script: Script) -> list[str]:
    """What happens in which order."""
    log: list[str] = []
    Fibers().run(*made(script, log))
    return log


def in_greenlets(script: Script, greenlet: Any) -> list[str]:
    """The same with the module greenlet: switch() goes up to this loop, which takes the next in turn."""
    log: list[str] = []
    hub = greenlet.getcurrent()
    waiting = [greenlet.greenlet(job) for job in made(script, log)]
    started = set[int]()
    while waiting:
        each = waiting.pop(0)
        each.switch(*([] if id(each) in started else [hub.switch]))
        started.add(id(each))
        if not each.dead:
            waiting.append(each)
    return log


def in_gevent(script: Script, gevent: Any) -> list[str]:
    """The same with gevent, whose loop does the turns."""
    log: list[str] = []
    gevent.joinall([gevent.spawn(job, lambda: gevent.sleep(0)) for job in made(script, log)])
    return log
