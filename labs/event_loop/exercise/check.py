"""检查 | What a task must do, from its first step to a cancellation."""

from __future__ import annotations

import warnings
from collections.abc import Coroutine
from contextlib import suppress
from types import ModuleType
from typing import Any

from labs._kit.exercise import expect
from labs.event_loop.model import CancelledError, Future, Loop
from labs.event_loop.waiting import sleep
from labs.event_loop.world import World

ROUNDS = 20


def started(made: ModuleType, coro: Coroutine[Any, Any, Any], loop: Loop | None = None) -> Any:
    """A task of the learner's on a loop that nobody has turned yet."""
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")  # the message of the check says it better
    return made.Task(coro, loop or new_loop())


def new_loop() -> Loop:
    world = World()
    return Loop(world, world.time)


def turn(loop: Loop, rounds: int = ROUNDS) -> None:
    """Up to so many rounds, while something is ready. An error that a callback raised is raised here."""

    def fail(what: str, error: BaseException) -> None:
        raise error

    loop.on_error = fail
    for _ in range(rounds):
        if loop.ready:
            loop.run_once()


def queues(made: ModuleType) -> None:
    """创建时不跑, 只排队 | making a task runs nothing and queues a step"""
    ran = []

    async def work() -> None:
        ran.append("body")

    loop = new_loop()
    task = started(made, work(), loop)
    expect(
        not ran,
        "创建 Task 的时候协程就跑了。只排队: 创建它的人要先跑到自己的 await。",
        "Making the task ran the coroutine. Only queue it: whoever made it goes on to his own await first.",
    )
    expect(
        len(loop.ready) == 1,
        "循环的队列里没有第一步。构造函数里要 loop.call_soon(self.step)。",
        "The loop's queue has no first step. The constructor has to loop.call_soon(self.step).",
    )
    turn(loop)
    expect(
        ran == ["body"] and task.done(),
        f"循环转过之后, 协程应该跑完, done() 为真; 现在 done() 是 {task.done()}。",
        f"After the loop turned, the coroutine should be at its end and done() true; done() is {task.done()}.",
    )


def returns(made: ModuleType) -> None:
    """返回值是结果 | what the coroutine returns is the result"""

    async def work() -> int:
        return 42

    loop = new_loop()
    task = started(made, work(), loop)
    turn(loop)
    expect(
        task.result() == 42,
        f"协程返回 42, Task 的结果是 {task.result()!r}。StopIteration 的 value 就是返回值。",
        f"The coroutine returned 42, the task's result is {task.result()!r}. StopIteration.value is what it returned.",
    )


def waits(made: ModuleType) -> None:
    """等一个 Future | waits for a future"""
    loop = new_loop()
    future = Future(loop)

    async def work() -> int:
        return int(await future) + 1

    task = started(made, work(), loop)
    turn(loop)
    expect(
        not task.done(),
        "协程在等一个没完成的 Future, Task 却已经结束。",
        "The coroutine waits for a future that is not done, and yet the task is done.",
    )
    future.set_result(41)
    turn(loop)
    expect(
        task.done() and task.result() == 42,
        "Future 有了结果, Task 没有再走一步。send 返回的是那个 Future: 给它 add_done_callback。",
        "The future has its result and the task took no further step. What send returns is that future: give it an "
        "add_done_callback.",
    )


def thrown(made: ModuleType) -> None:
    """Future 失败, 异常抛在 await 处 | a failed future is raised at the await"""
    loop = new_loop()
    future = Future(loop)

    async def work() -> str:
        try:
            await future
        except KeyError:
            return "caught"
        return "missed"

    task = started(made, work(), loop)
    turn(loop)
    future.set_exception(KeyError())
    turn(loop)
    expect(
        task.done() and task.result() == "caught",
        "等的 Future 失败了, 协程的 except 没有捕到。把 future.exception() 用 throw 抛进协程。",
        "The future failed and the coroutine's except did not catch it. Throw future.exception() into the coroutine.",
    )


def escapes(made: ModuleType) -> None:
    """逃出协程的异常是 Task 的 | an exception that escapes is the task's"""

    async def work() -> None:
        raise KeyError("lost")

    loop = new_loop()
    task = started(made, work(), loop)
    try:
        turn(loop)
    except KeyError:
        expect(
            False,
            "异常从 step 里逃到了循环。捕到它, set_exception: 等这个 Task 的人会收到。",
            "The exception escaped from step into the loop. Catch it and set_exception: who awaits the task gets it.",
        )
    expect(
        task.done() and isinstance(task.exception(), KeyError),
        "协程抛了 KeyError, Task 的 exception() 不是它。",
        "The coroutine raised KeyError, and exception() of the task is something else.",
    )


def gives_way(made: ModuleType) -> None:
    """sleep(0) 轮到别人 | sleep(0) lets the others have their turn"""
    seen: list[str] = []

    async def work(name: str) -> None:
        for n in (1, 2):
            seen.append(f"{name}{n}")
            await sleep(0)

    loop = new_loop()
    tasks = [started(made, work(name), loop) for name in "ab"]
    turn(loop)
    expect(
        seen == ["a1", "b1", "a2", "b2"] and all(task.done() for task in tasks),
        f"次序应该是 a1 b1 a2 b2, 现在是 {' '.join(seen)}。协程交出 None 时, 用 call_soon 排到队尾。",
        f"Two tasks that give way should run as a1 b1 a2 b2, and ran as {' '.join(seen)}. When the coroutine gives out "
        "None, call_soon puts the next step at the end of the queue.",
    )


class Bad:
    """Awaitable in form, but what it yields is no future."""

    def __await__(self) -> Any:
        yield "nonsense"


def refuses(made: ModuleType) -> None:
    """等不了的东西: RuntimeError | RuntimeError for what cannot be waited for"""

    async def work() -> str:
        try:
            await Bad()
        except RuntimeError:
            return "refused"
        return "ignored"

    loop = new_loop()
    task = started(made, work(), loop)
    turn(loop)
    expect(
        task.done() and task.result() == "refused",
        "协程交出的既不是 Future 也不是 None, 应该把 RuntimeError 抛进去, 不然它永远没人叫醒。",
        "The coroutine gave out neither a future nor None; throw a RuntimeError in, or nobody will ever wake it.",
    )


def cancelled(made: ModuleType) -> None:
    """取消抛在 await 处 | a cancellation is raised at the await"""
    loop = new_loop()
    future = Future(loop)
    seen = []

    async def work() -> None:
        try:
            await future
        except CancelledError:
            seen.append("cancelled")
            raise
        finally:
            seen.append("tidied")

    task = started(made, work(), loop)
    turn(loop)
    expect(
        task.cancel() is True and not task.done() and not seen,
        "cancel() 应该返回 True, 这时协程还没有动: 它只是请求, 异常在下一轮抛出。",
        "cancel() should return True with the coroutine untouched: it is a request; the error is raised a round later.",
    )
    turn(loop)
    expect(
        seen == ["cancelled", "tidied"],
        f"协程应该在 await 处收到 CancelledError, 再执行 finally; 看到的是 {seen}。",
        f"The coroutine should get CancelledError at its await and then run finally; seen was {seen}.",
    )
    expect(
        task.cancelled() and future.cancelled() and task.cancel() is False,
        "CancelledError 逃出来之后, Task 要算取消 (super().cancel()), 它等的 Future 也被取消; 再 cancel() 返回 False。",
        "Once CancelledError has escaped, the task counts as cancelled (super().cancel()), as does the future that it "
        "awaited; another cancel() returns False.",
    )


def cancelled_early(made: ModuleType) -> None:
    """还没开始就取消 | cancelled before it began"""
    ran = []

    async def work() -> None:
        ran.append("body")

    loop = new_loop()
    task = started(made, work(), loop)
    task.cancel()
    turn(loop)
    expect(
        not ran and task.cancelled(),
        "还没走第一步就被取消, 函数体不该执行。没有在等谁的时候记下来, 下一步抛进去。",
        "Cancelled before its first step, and yet the body ran. With nobody to wait for, note it and throw it in "
        "at the next step.",
    )


def swallowed(made: ModuleType) -> None:
    """吞掉取消就接着跑 | who swallows a cancellation goes on"""
    swallows(made, is_queued=False)


def swallowed_in_the_queue(made: ModuleType) -> None:
    """排着队的时候被取消, 吞掉 | cancelled while it is queued, and swallowed"""
    swallows(made, is_queued=True)


def swallows(made: ModuleType, *, is_queued: bool) -> None:
    """A coroutine that catches its cancellation at a future, or at a sleep(0), and awaits something else."""
    loop = new_loop()
    first, second = Future(loop), Future(loop)

    async def work() -> str:
        with suppress(CancelledError):
            await (sleep(0) if is_queued else first)
        await second
        return "a result"

    task = started(made, work(), loop)
    turn(loop, 1 if is_queued else ROUNDS)
    task.cancel()
    turn(loop)
    expect(
        not task.done(),
        "协程吞掉了 CancelledError, 又等下一个 Future; Task 不该结束。取消标记用一次就要清掉。",
        "The coroutine swallowed the CancelledError and awaits another future; the task should not be done. Clear the "
        "mark once it has been thrown in.",
    )
    second.set_result(None)
    turn(loop)
    expect(
        task.done() and not task.cancelled() and task.result() == "a result",
        "吞掉取消的协程返回了结果, Task 不算取消。",
        "The coroutine that swallowed it has returned, so the task has a result and is not cancelled.",
    )


CHECKS = (
    queues,
    returns,
    waits,
    thrown,
    escapes,
    gives_way,
    refuses,
    cancelled,
    cancelled_early,
    swallowed,
    swallowed_in_the_queue,
)
