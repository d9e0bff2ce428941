"""等待与竞态 | The acts on waiting: who does not give way, what overlaps, and what an await lets in."""

from __future__ import annotations

import threading
import time
from typing import Any

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.event_loop import network
from labs.event_loop.model import Loop
from labs.event_loop.telling import draw, printed, ran, show
from labs.event_loop.waiting import gather, sleep
from labs.event_loop.world import World

TASKS, TURNS = 1000, 10
PIECES, SIZE = 60, 8000
PATIENCE_S = 0.1


@act(
    Text("谁不让出, 别人就等", "Who does not give way makes the others wait"),
    proves=("without-await-nobody-else-runs", "a-blocking-call-stops-every-task"),
)
def greed(stage: Stage) -> None:
    """A coroutine without an await, and one that blocks."""
    stage.say("greedy 里没有 await:", "greedy has no await:")
    show(stage, "greedy")
    greedy = ran("greedy")
    draw(stage, greedy)
    own = [at for at, text in enumerate(greedy.texts) if text.startswith("greedy")]
    stage.prove(
        "without-await-nobody-else-runs",
        own == list(range(own[0], own[0] + 3)) and greedy.texts[0] == "ticker 1" and greedy.texts[-1] == "ticker 3",
        printed(greedy),
    )
    stage.say("blocks 里有一个阻塞调用:", "blocks makes a blocking call:")
    show(stage, "blocking")
    blocked = ran("blocking")
    stage.ask(
        Text("ticker 3 在第几秒打印?", "At which second is ticker 3 printed?"),
        ("2", "5", f"{blocked.at('ticker 3'):g}"),
        2,
        Text(
            "time.sleep 停住的是线程: 循环不转, 到点的定时器也只能等。",
            "time.sleep stops the thread: the loop does not turn, and a timer that is due has to wait.",
        ),
    )
    draw(stage, blocked)
    stage.prove(
        "a-blocking-call-stops-every-task",
        [blocked.at(f"ticker {n}") for n in (2, 3)] == [1, 6.5] and blocked.world.blocked == 5,
        Text("ticker 2 在 1 秒, ticker 3 在 6.5 秒", "ticker 2 at 1 s, ticker 3 at 6.5 s"),
    )


@act(
    Text("重叠的是等待", "What overlaps is waiting"),
    proves=("a-thousand-waits-overlap", "computing-gains-nothing", "a-switch-makes-no-system-call"),
)
def waits(stage: Stage) -> None:
    """A thousand sleeps, a thousand computations, and what a switch costs."""
    slept, computed = ran("a thousand waits"), ran("a thousand computations")
    show(stage, "a thousand waits")
    stage.ask(
        Text(
            "把 await asyncio.sleep(1) 换成算 1 秒, 一共多久?",
            "Compute for 1 s instead of await asyncio.sleep(1): how long in all?",
        ),
        ("1 s", "10 s", "1000 s"),
        ("1 s", "10 s", "1000 s").index(f"{computed.world.now:g} s"),
        Text("算的时候没有人让出, 一段接一段。", "Nobody gives way while computing: one piece after the other."),
    )
    in_tasks, in_calls = cpu_times()
    head = (Text("一千个任务", "a thousand tasks"), Text("一共", "in all"), Text("循环转了", "rounds"))
    stage.table("", head, [
        (Text("各等 1 秒", "wait 1 s each"), f"{slept.world.now:g} s", slept.loop.rounds),
        (Text("各算 1 秒", "compute 1 s each"), f"{computed.world.now:g} s", computed.loop.rounds),
    ])  # fmt: skip
    stage.prove(
        "a-thousand-waits-overlap", slept.world.now == 1, Text("1000 次 1 秒的等待, 共 1 秒", "1000 waits of 1 s: 1 s")
    )
    stage.prove(
        "computing-gains-nothing",
        computed.world.now == 1000 and in_tasks > 0.5 * in_calls,
        Text(
            f"1000 段 1 秒的计算共 {computed.world.now:g} 秒; 这台机器上真算 {PIECES} 段, "
            f"CPU 时间是直接调用的 {in_tasks / in_calls:.1f} 倍",
            f"1000 x 1 s of computing: {computed.world.now:g} s; {PIECES} true pieces on this machine took "
            f"{in_tasks / in_calls:.1f} times the CPU time of plain calls",
        ),
    )
    switches, selects = switching()
    stage.say(
        f"切换又要多少? {TASKS} 个任务各让出 {TURNS} 次。只有 selector 进内核, 数一数它被问了几次:",
        f"And the switch? {TASKS} tasks give way {TURNS} times each. Only the selector enters the kernel; how often is "
        "it asked?",
    )
    stage.prove(
        "a-switch-makes-no-system-call",
        switches == TASKS * (TURNS + 1) and selects <= TURNS + 4,
        Text(
            f"切换 {switches} 次, 问 selector {selects} 次, 每轮一次",
            f"{switches} switches, {selects} selects: one a round",
        ),
    )


def cpu_times() -> tuple[float, float]:
    """The least CPU time (s) of computing in tasks, and of the same in plain calls."""

    def compute() -> int:
        return sum(n * n for n in range(SIZE))

    async def in_a_task() -> int:
        return compute()

    async def all_tasks() -> None:
        await gather(*(in_a_task() for _ in range(PIECES)))

    tasks, calls = [], []
    for _ in range(3):
        start = time.thread_time()
        network.run(all_tasks())
        tasks.append(time.thread_time() - start)
        start = time.thread_time()
        for _ in range(PIECES):
            compute()
        calls.append(time.thread_time() - start)
    return min(tasks), min(calls)


def switching() -> tuple[int, int]:
    """How often many tasks were switched to, and how often the selector was asked meanwhile."""
    world, steps = World(), 0

    class Counting(Loop):
        def run(self, handle: Any) -> None:
            nonlocal steps
            steps += handle.call.__name__ == "_step"
            super().run(handle)

    loop = Counting(world, world.time)

    async def turn() -> None:
        for _ in range(TURNS):
            await sleep(0)

    for _ in range(TASKS):
        loop.create_task(turn())
    while loop.ready:
        loop.run_once()
    return steps, world.selects


@act(
    Text("await 放进来的竞态", "The race that an await lets in"),
    proves=(
        "an-update-across-await-is-lost",
        "an-asyncio-lock-keeps-every-update",
        "a-thread-lock-across-await-stops-the-loop",
    ),
)
def races(stage: Stage) -> None:
    """Lost updates, the right lock, the wrong lock."""
    stage.say("读、等、写, 两个任务一起做:", "Read, wait, write: two tasks at it together:")
    show(stage, "two adders")
    two, lost, kept = ran("two adders"), ran("lost update"), ran("at once")
    draw(stage, two)
    balance = lost.texts[0].split()[-1]
    stage.ask(
        Text("这样的任务有 100 个, 最后 balance 是?", "With 100 such tasks, what is balance at the end?"),
        ("1", "50", "100"),
        ("1", "50", "100").index(balance),
        Text("100 个都先读到 0, 然后都写回 1。", "All 100 read 0 first, and then each writes 1."),
    )
    stage.prove(
        "an-update-across-await-is-lost",
        (balance, kept.texts[0]) == ("1", "main balance 100"),
        Text(f"跨 await: {balance}; 一步做完: 100", f"across an await: {balance}; in one step: 100"),
    )
    stage.say("把这三步包在 asyncio.Lock 里:", "The three steps inside an asyncio.Lock:")
    show(stage, "locked update")
    locked = ran("locked update")
    stage.prove("an-asyncio-lock-keeps-every-update", locked.texts == ["main balance 100"], printed(locked))
    stage.say(
        "换成 threading.Lock: 第二个任务的 acquire() 停住线程, 第一个任务再也轮不到。这里只让它等 0.1 秒:",
        "With a threading.Lock instead, the second task's acquire() stops the thread and the first never has its turn. "
        "Here it waits for 0.1 s only:",
    )
    got, turns = thread_lock()
    stage.prove(
        "a-thread-lock-across-await-stops-the-loop",
        not got and turns == 0,
        Text(
            f"等了 {PATIENCE_S} 秒, 没拿到; 其间别的任务走了 {turns} 步",
            f"waited {PATIENCE_S} s and did not get it; the other tasks took {turns} steps meanwhile",
        ),
    )


def thread_lock() -> tuple[bool, int]:
    """A task takes a thread's lock and awaits, another wants it: whether it got it, and the others' steps meanwhile."""
    lock = threading.Lock()
    ticks = 0

    async def holds() -> None:
        with lock:
            await sleep(0)

    async def ticks_along() -> None:
        nonlocal ticks
        for _ in range(100):
            ticks += 1
            await sleep(0)

    async def wants() -> tuple[bool, int]:
        before = ticks
        got = lock.acquire(timeout=PATIENCE_S)
        return got, ticks - before

    async def main() -> tuple[bool, int]:
        found: tuple[bool, int] = (await gather(ticks_along(), holds(), wants()))[-1]
        return found

    answer: tuple[bool, int] = network.run(main())
    return answer
