"""像 asyncio 一样的名字 | The model under asyncio's names, and programs run on it in a world without real time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from labs.event_loop import locks, model, waiting
from labs.event_loop.world import Line, Stuck, World, close

ASYNCIO = SimpleNamespace(
    CancelledError=model.CancelledError,
    InvalidStateError=model.InvalidStateError,
    TimeoutError=TimeoutError,
    Event=locks.Event,
    Lock=locks.Lock,
    Queue=locks.Queue,
    TaskGroup=waiting.TaskGroup,
    create_task=waiting.create_task,
    current_task=waiting.current_task,
    ensure_future=waiting.ensure_future,
    gather=waiting.gather,
    get_running_loop=waiting.get_running_loop,
    shield=waiting.shield,
    sleep=waiting.sleep,
    timeout=waiting.timeout,
    wait_for=waiting.wait_for,
)


def run(main: Coroutine[Any, Any, Any], loop: model.Loop) -> Any:
    """Run a coroutine to its end on this loop, which is the running one meanwhile."""
    token = waiting.RUNNING.set(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        waiting.RUNNING.reset(token)


@dataclass(slots=True)
class Ran:
    """A program that has run on the model: what it printed, and the world and the loop as they are afterwards."""

    program: str
    world: World
    loop: model.Loop
    rounds: list[int] = field(default_factory=list)  # of each line
    is_over: bool = False

    @property
    def lines(self) -> list[Line]:
        return self.world.lines

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]

    def at(self, text: str) -> float:
        """When this was printed (s); StopIteration if it never was."""
        return next(line.at for line in self.lines if line.text == text)

    def print(self, *words: object) -> None:
        """Keep a line; what is thrown away after the run may not speak any more."""
        if not self.is_over:
            self.world.print(*words)
            self.rounds.append(self.loop.rounds)

    def tell(self, what: str, error: BaseException) -> None:
        """An error that nobody took, as asyncio would log it."""
        self.print("never retrieved:" if "never retrieved" in what else "callback failed:", repr(error))


def play(program: str, asyncio: Any = ASYNCIO, make: Callable[..., model.Loop] = model.Loop) -> Ran:
    """Run the text of a program on the model; it may end "stuck". Mutants stand in for `asyncio` and `make`."""
    world = World()
    loop = make(world, world.time)
    ran = Ran(program, world, loop)
    loop.on_error = ran.tell
    names = {**world.names(asyncio), "print": ran.print}
    exec(compile(program, "<program>", "exec"), names)
    token = waiting.RUNNING.set(loop)
    try:
        loop.run_until_complete(names["main"]())
    except Stuck:
        ran.print("stuck")
    except BaseException as error:
        ran.print("main failed:", type(error).__name__)
    finally:
        ran.is_over = True
        for task in list(loop.tasks):
            close(task.coro)
        waiting.RUNNING.reset(token)
    return ran


def said(program: str) -> list[list[Any]]:
    """What a program prints on the model: [when, text]."""
    return [list(line) for line in play(program).lines]
