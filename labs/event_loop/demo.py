"""演示 | The story: a coroutine by hand, the loop, futures; waiting, races, failures; then threads and processes."""

from __future__ import annotations

from collections.abc import Generator
from inspect import CORO_CREATED, CORO_SUSPENDED, getcoroutinestate, getsource

from labs._kit.stage import Stage, act, play
from labs._kit.text import Text, Words
from labs.event_loop.demo_beside import computing, contagious, waiting
from labs.event_loop.demo_failing import cancelling, together
from labs.event_loop.demo_outside import other_cores, sockets
from labs.event_loop.demo_shared import locks, memory, ports
from labs.event_loop.demo_waiting import greed, races, waits
from labs.event_loop.model import Future, Loop, Task
from labs.event_loop.telling import draw, printed, ran, short, show
from labs.event_loop.world import World

COLUMNS = Text(
    "谁打印了什么; 左边是第几秒, 写在循环每一轮的第一行",
    "Who printed what; at the left the second, where a round of the loop begins",
)
STATES = {CORO_CREATED: "not started", CORO_SUSPENDED: "suspended"}


def inner() -> Generator[str, int, int]:
    got = yield "first"
    return got * 2


def outer() -> Generator[str, int, str]:
    return f"outer has {(yield from inner())}"


async def fetch(future: Future) -> int:
    return 1 + int(await future)


async def page(future: Future) -> str:
    return f"page {await fetch(future)}"


@act(Text("手推一个协程", "A coroutine, pushed by hand"), proves=("a-task-drives-its-coroutine",))
def by_hand(stage: Stage) -> None:
    """From a generator to a task."""
    stage.say(
        "生成器能停下再继续: send 的值成为 yield 的值, return 的值装在 StopIteration 里。yield from 让这些直通内层。",
        "A generator can stop and go on: what is sent becomes the value of yield, what it returns comes out in a "
        "StopIteration. yield from lets all that pass through to an inner one.",
    )
    stage.code(getsource(inner) + "\n\n" + getsource(outer))
    generator = outer()
    first = next(generator)
    try:
        generator.send(21)
    except StopIteration as end:
        last = end.value
    stage.table(
        "",
        (Text("做什么", "what is done"), Text("得到", "what comes")),
        [("next(g)", first), ("g.send(21)", f"StopIteration({last!r})")],
    )
    stage.say(
        "协程也是这样, 只是写成 async 和 await。没完成的 Future 被 await 时 yield 自己, 穿过每一层 await 到最外面:",
        "A coroutine is the same, written with async and await. A pending future that is awaited yields itself, out "
        "through every await:",
    )
    stage.code(short(Future.__await__) + "\n\n" + getsource(fetch) + "\n\n" + getsource(page))
    rows, drove = pushed()
    stage.table("", (Text("做什么", "what is done"), Text("得到", "what comes")), rows)
    stage.say(
        "Task 做的正是这些: 推一步 (_step), 在交出来的 Future 上挂回调 (_subscribe), 它完成时再推 (_wakeup):",
        "A task does just that: it pushes once (_step), leaves a callback with the future that comes out (_subscribe), "
        "and pushes again when that is done (_wakeup):",
    )
    stage.code("\n\n".join(short(each) for each in (Task._step, Task._subscribe, Task._wakeup)))
    stage.ask(
        Text(
            "task = create_task(page(f)) 返回时, page 跑到哪里了?",
            "task = create_task(page(f)) returns. How far is page?",
        ),
        (Text("一行也没跑", "not a line has run"), Text("到 await 那里", "at the await"), Text("跑完了", "at its end")),
        0 if drove["made"] == "not started" else 1,
        Text("它只把第一步排进了队列。", "It has only queued the first step."),
    )
    once = ran("a task")
    show(stage, "a task")
    draw(stage, once, COLUMNS)
    stage.prove(
        "a-task-drives-its-coroutine",
        drove == {"made": "not started", "stepped": "suspended", "woken": "page 42"}
        and once.texts == ["main done: False", "task begins", "main 5", "main done: True 5"]
        and ran("never awaited").texts[0] == "main slept, and nothing has run",
        f"{drove['made']} -> {drove['stepped']} -> {drove['woken']!r}",
    )


def pushed() -> tuple[list[tuple[str, Words]], dict[str, str]]:
    """page() pushed by hand, as (what is done, what comes), and by a task: where it was after each round."""
    world = World()
    loop = Loop(world, world.time)
    future = loop.create_future()
    coro = page(future)
    rows: list[tuple[str, Words]] = [
        ("coro = page(f)", Text("什么都没跑", "nothing runs")),
        ("coro.send(None)", "f" if coro.send(None) is future else "?"),
    ]
    future.set_result(41)
    try:
        coro.send(None)
    except StopIteration as end:
        rows += [("f.set_result(41); coro.send(None)", f"StopIteration({end.value!r})")]
    future = loop.create_future()
    task = loop.create_task(page(future))
    found = {"made": STATES.get(getcoroutinestate(task.coro), "?")}
    loop.run_once()
    found["stepped"] = STATES.get(getcoroutinestate(task.coro), "?")
    future.set_result(41)
    loop.run_once()
    found["woken"] = task.result()
    return rows, found


@act(
    Text("循环: 一个队列, 一个堆", "The loop: a queue and a heap"),
    proves=("the-loop-runs-what-is-ready", "ready-tasks-take-turns"),
)
def rounds(stage: Stage) -> None:
    """Callbacks, timers, then tasks that take turns."""
    stage.say(
        "循环的一轮: 问 selector 哪些套接字可读写 (没事可做就在这里等), 把到点的定时器移进队列, 再执行队列里现有的:",
        "One round of the loop: ask the selector which sockets are ready (and wait there if there is nothing to do), "
        "move the timers that are due into the queue, run what is in it now:",
    )
    stage.code(short(Loop.run_once))
    stage.say("一个只用回调的程序:", "A program of callbacks alone:")
    show(stage, "the queue")
    queue = ran("the queue")
    first = [text for text in queue.texts if text.startswith("soon")]
    stage.ask(
        Text("second 又排了一个 fourth。它什么时候跑?", "second queues another one, fourth. When does it run?"),
        (
            Text("马上, 在 third 之前", "at once, before third"),
            Text("在 third 之后, 下一轮", "after third, a round later"),
        ),
        int(first.index("soon fourth") > first.index("soon third")),
        Text("一轮只执行开始时就在队列里的。", "A round runs only what was in the queue when it began."),
    )
    draw(stage, queue)
    turns = dict(zip(queue.texts, queue.rounds, strict=True))
    stage.prove(
        "the-loop-runs-what-is-ready",
        first == ["soon first", "soon second", "soon third", "soon fourth"]
        and turns["soon third"] == turns["soon first"] == turns["soon fourth"] - 1
        and [line.at for line in queue.lines if line.text.startswith("timer")] == [1, 2],
        Text(
            f"前三个在第 {turns['soon first']} 轮, fourth 在第 {turns['soon fourth']} 轮, 定时器在 1 秒和 2 秒",
            f"the first three in round {turns['soon first']}, fourth in {turns['soon fourth']}, timers at 1 s and 2 s",
        ),
    )
    stage.say("任务的每一步就是队列里的一个回调:", "A step of a task is one callback in that queue:")
    show(stage, "turns")
    taken = ran("turns")
    draw(stage, taken)
    order = [text for text in taken.texts if not text.startswith("main")]
    stage.prove(
        "ready-tasks-take-turns",
        taken.texts[0] == "main has made both" and order == ["A 1", "B 1", "A 2", "B 2", "A 3", "B 3"],
        ", ".join(order),
    )


@act(
    Text("Future: 谁在等, 什么时候轮到", "Futures: who waits, and when it is their turn"),
    proves=("a-future-wakes-its-waiters", "a-done-future-does-not-switch"),
)
def futures(stage: Stage) -> None:
    """Setting a result, and awaiting what is done."""
    stage.say("两个任务等同一个 Future:", "Two tasks wait for one future:")
    show(stage, "a future")
    waited = ran("a future")
    stage.ask(
        Text("set_result(42) 之后, 下一行是谁打印的?", "After set_result(42), who prints the next line?"),
        ("main", "A", "B"),
        ("main", "A", "B").index(waited.texts[2].split()[0]),
        Text(
            "set_result 只把等的人排进队列; main 一直跑到自己的下一个 await。",
            "set_result only queues those who wait; main runs on to its own next await.",
        ),
    )
    draw(stage, waited)
    stage.prove(
        "a-future-wakes-its-waiters",
        waited.texts == ["A waits", "B waits", "main has set 42", "A has 42", "B has 42", "main ends"]
        and waited.at("A has 42") == 2,
        printed(waited),
    )
    stage.say("await 一定会切换吗?", "Does every await switch?")
    show(stage, "no switch")
    kept = ran("no switch")
    stage.ask(
        Text("other 在第几行打印?", "Which line of the output is other's?"),
        (Text("第 1 行", "the first"), Text("第 2 行", "the second"), Text("第 3 行", "the third")),
        kept.texts.index("other runs"),
        Text(
            "前两个 await 都不用等, 不经过循环; sleep(0) 是第一次让出。",
            "The first two awaits have nothing to wait for and never reach the loop; sleep(0) is first to give way.",
        ),
    )
    draw(stage, kept)
    stage.prove(
        "a-done-future-does-not-switch",
        kept.texts == ["main 1", "main 7", "other runs", "main after sleep(0)"],
        printed(kept),
    )


ACTS = (
    *(by_hand, rounds, futures, greed, waits, races, locks, cancelling, together),
    *(sockets, waiting, contagious, other_cores, ports, computing, memory),
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
