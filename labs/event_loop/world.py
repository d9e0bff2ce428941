"""一个没有真实时间的世界 | A world without real time: the same program text runs on asyncio and on the model.

A program is the text of `async def main()` and what it needs; `asyncio`, `time` and `print` are given to it. The clock
moves only when a loop waits or when the program blocks it with time.sleep, so that every run is the same. This file is
also what other CPythons run, for their asyncio: it imports nothing of the lab.
"""

from __future__ import annotations

import json
import selectors
import sys
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, NamedTuple

CLOSINGS = 100
LONGEST = 5000  # lines and rounds; a program that wants more never ends


class Line(NamedTuple):
    """Something that a program printed, and when (s)."""

    at: float
    text: str


class Stuck(BaseException):
    """Nothing is ready, no timer runs: nobody will ever wake anybody."""


class World:
    """The clock and what was printed. Stands for a selector too: to wait is to move the clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[Line] = []
        self.selects = 0
        self.blocked = 0.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """time.sleep: the whole thread waits."""
        self.now += seconds
        self.blocked += seconds

    def print(self, *words: object) -> None:
        self.lines.append(Line(self.now, " ".join(map(str, words))))

    def select(self, timeout: float | None = None) -> list[Any]:
        self.selects += 1
        if timeout is None or len(self.lines) > LONGEST or self.selects > LONGEST:
            raise Stuck
        self.now += timeout
        return []

    def names(self, asyncio: Any) -> dict[str, Any]:
        """What a program finds around it."""
        return {"asyncio": asyncio, "time": SimpleNamespace(sleep=self.sleep), "print": self.print}


class Turning(selectors.SelectSelector):
    """A selector for a true event loop, which moves the clock of a world where it would wait."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def select(self, timeout: float | None = None) -> list[Any]:
        self.world.select(timeout)
        return super().select(0)


def on_asyncio(program: str) -> list[list[Any]]:
    """What the program prints on the asyncio of this very interpreter: [when, text]; ends with "stuck" if it does."""
    import asyncio

    world = World()
    loop = asyncio.SelectorEventLoop(Turning(world))
    loop.time = world.time  # type: ignore[method-assign]  # the clock of the world
    loop.set_exception_handler(lambda _, context: told(world, context))
    names = world.names(asyncio)
    asyncio.set_event_loop(loop)
    try:
        exec(compile(program, "<program>", "exec"), names)
        try:
            loop.run_until_complete(loop.create_task(names["main"](), name="main"))
        except Stuck:
            world.print("stuck")
        except BaseException as error:
            world.print("main failed:", type(error).__name__)
        kept = [list(line) for line in world.lines]
        loop.set_exception_handler(lambda *_: None)
    finally:
        for task in asyncio.all_tasks(loop):
            task._log_destroy_pending = False  # type: ignore[attr-defined]  # left behind on purpose
            close(task.get_coro())
        asyncio.set_event_loop(None)
        loop.close()
    return kept


def close(coro: Any) -> None:
    """Throw a coroutine away now, however often it refuses: later it would speak into the next program."""
    for _ in range(CLOSINGS):
        with suppress(BaseException):
            coro.close()
            break


def told(world: World, context: dict[str, Any]) -> None:
    """What asyncio would log about an error that nobody took."""
    if "never retrieved" in context["message"]:
        world.print("never retrieved:", repr(context["exception"]))
    elif "exception" in context:
        world.print("callback failed:", repr(context["exception"]))


if __name__ == "__main__":
    version = ".".join(map(str, sys.version_info[:3]))
    json.dump({"version": version, "said": [on_asyncio(program) for program in json.load(sys.stdin)]}, sys.stdout)
