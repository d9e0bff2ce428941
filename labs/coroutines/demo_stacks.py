"""栈 | The acts on stacks: a suspended coroutine has none, and what has one of its own can stop anywhere."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from labs._kit.compare import Observed, recorded
from labs._kit.find import find
from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.coroutines.demo_coroutines import Pause
from labs.coroutines.scenarios import FIBERS
from labs.coroutines.stackful import JOBS, in_threads, sorting

MANY = 1000
BOTH = ("greenlet", "gevent")
SUSPENDS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


async def twice(log: list[str]) -> int:
    steps = 0
    for _ in range(2):
        steps += 1
        log.append(f"step {steps} on the stack of {caller()}")
        await Pause()
    return steps


def caller() -> str:
    """The function that has pushed the one that calls this."""
    frame = sys._getframe(2)
    return frame.f_code.co_name


def shallow(co: Any) -> None:
    co.send(None)


def deep(co: Any, depth: int = 20) -> None:
    if depth:
        deep(co, depth - 1)
    else:
        co.send("x")


def elsewhere(push: Callable[[Any], None], co: Any) -> bool:
    """Push it in another thread, which is over afterwards; whether it was another."""
    thread = threading.Thread(target=push, args=(co,))
    thread.start()
    ident = thread.ident
    thread.join()
    return ident != threading.get_ident()


@act(Text("没有自己的 C 栈", "No C stack of its own"), proves=("a-suspended-coroutine-has-no-c-stack",))
def stackless(stage: Stage) -> None:
    """A thousand at once in one thread; one that goes on in another thread, on whoever's stack pushes it."""
    before, deepest = threading.active_count(), len(inspect.stack(0))
    many: list[Any] = [twice([]) for _ in range(MANY)]
    for each in many:
        shallow(each)
    threads, grown = threading.active_count() - before, len(inspect.stack(0)) - deepest
    bytes_each = sys.getsizeof(many[0])
    for each in many:
        each.close()
    stage.say(
        f"{MANY} 个协程, 每个都推一下, 停在 await 上。它们在哪里? 都是堆上的对象, 每个 {bytes_each} 字节; "
        f"没有多一个线程, 这个线程的栈也没有深一层。",
        f"{MANY} coroutines, each pushed once and waiting at its await. Where are they? On the heap, objects of "
        f"{bytes_each} bytes; not one thread more, and this thread's stack is no deeper.",
    )
    stage.code("\n\n".join(inspect.getsource(each).rstrip() for each in (twice, shallow, deep)))
    log: list[str] = []
    co: Any = twice(log)
    shallow(co)
    where = co.cr_frame.f_lasti
    is_other = elsewhere(deep, co)
    moved_on = co.cr_frame.f_lasti == where and co.cr_frame.f_locals["steps"] == 2
    co.close()
    stage.ask(
        Text(
            "第一步由 shallow 在主线程里推, 第二步由 deep 在另一个线程的深处推。接得上吗?",
            "shallow pushes the first step in the main thread, deep the second far down in another. Does it go on?",
        ),
        (Text("接不上, 它的栈在主线程里", "no: its stack is in the main thread"), Text("接得上", "it does")),
        int(len(log) == 2),
        Text(
            "停着的时候它不占任何栈, 也没有寄存器要还原: 谁推它, 它的帧就放在谁的栈上面。",
            "While it waits it is on no stack, and there are no registers to restore: its frame goes on top of the "
            "stack of whoever pushes it.",
        ),
    )
    stage.table("", (Text("听到", "heard"),), [(line,) for line in log])
    stage.prove(
        "a-suspended-coroutine-has-no-c-stack",
        (threads, grown) == (0, 0)
        and is_other
        and moved_on
        and log == ["step 1 on the stack of shallow", "step 2 on the stack of deep"],
        Text(
            f"{MANY} 个挂着: 多 {threads} 个线程, 栈深 {grown:+d}; 第二步在另一个线程里, 栈是推它的人的",
            f"{MANY} suspended: {threads} threads more, stack {grown:+d}; the second step in another thread, on the "
            f"stack of its pusher",
        ),
    )


@act(
    Text("有自己的栈", "With a stack of its own"),
    proves=("what-has-a-stack-stops-anywhere", "greenlets-need-no-syntax"),
)
def stackful(stage: Stage) -> None:
    """Two sorts that stop in the middle of comparing, in turn; and what a generator makes of that."""
    stage.say(
        "两个排序轮流走: 每看一个元素就切走一次。这时 sorted() 正在 C 代码里跑, 一半排好, 一半没有:",
        "Two sorts take turns: with each item that is looked at, one stops for the other. At that moment sorted(), "
        "which is C, has done half of its work:",
    )
    stage.code(inspect.getsource(sorting))
    seen = {name: in_threads(script) for name, script in FIBERS.items()}
    by_threads = seen["two sorts"]
    stage.table(
        Text("每个一条线程, 一次只走一条", "A thread each, of which one may run at a time"),
        ("a", "b"),
        [(line if line.startswith("a") else "", line if line.startswith("b") else "") for line in by_threads],
    )
    error = by_generator()
    stage.ask(
        Text(
            "生成器行不行: 在 key 函数里写 yield?",
            "Could a generator do it, with a yield in the key function?",
        ),
        (
            Text("可以", "yes"),
            Text("不行: key 函数只得到一个生成器", "no: the key function just gives a generator"),
        ),
        int(error.startswith("TypeError")),
        Text(f"{error}。停得下来的只有它自己这一帧。", f"{error}. All it can stop is its own frame."),
    )
    kept = [each for each in recorded(find("coroutines")) if each.scenario in FIBERS]
    versions = sorted({each.version for each in kept})
    alike = [version.split()[0] for version in versions if answers(kept, version) == seen]
    flags = [bool(code.co_flags & SUSPENDS) for job in JOBS.values() for code in codes(job.__code__)]
    stage.say(
        "线程天生有整个栈, 切走就是原地站住。greenlet 不用线程: 切换时保存寄存器, 把 C 栈上的那一段挪走, 回来再挪回来; "
        f"gevent 在它上面加了事件循环。同样的普通函数在它们那里 (实录: {', '.join(versions)}) 走的次序一模一样, "
        "函数里没有 yield, 没有 await。",
        "A thread has a whole stack by nature; to switch is to stand still. greenlet needs no threads: it saves the "
        "registers, moves that piece of the C stack away and later back, and gevent adds an event loop. The same plain "
        f"functions go in the same order there (recorded: {', '.join(versions)}), with no yield and no await in them.",
    )
    stage.prove(
        "what-has-a-stack-stops-anywhere",
        by_threads[:4] == ["a looks at 3", "b looks at 6", "a looks at 1", "b looks at 5"]
        and by_threads[-2:] == ["b [5, 6]", "a [1, 2, 3]"]
        and seen["from far down"][:3] == ["a at the bottom", "b at the bottom", "a up from 30"]
        and error.startswith("TypeError")
        and sorted(alike) == sorted(BOTH),
        Text(
            f"两个 sorted() 都停在半路, 都排对了; {len(FIBERS)} 个剧本, greenlet 和 gevent 一样; 生成器: TypeError",
            f"two sorted() stopped half-way, and both came out right; {len(FIBERS)} scripts, greenlet and gevent "
            f"alike; a generator: TypeError",
        ),
    )
    stage.prove(
        "greenlets-need-no-syntax",
        not any(flags) and bool(yielding.__code__.co_flags & SUSPENDS) and sorted(alike) == sorted(BOTH),
        Text(
            f"{len(flags)} 个函数都没有生成器或协程的标志; greenlet 和 gevent 照样停在它们中间",
            f"{len(flags)} functions, none marked as generator or coroutine, and greenlet and gevent stop inside them",
        ),
    )


def yielding(item: int) -> Iterator[int]:
    """A key function with a yield in it."""
    yield item


def by_generator() -> str:
    """What sorted() says to such a key."""
    key: Any = yielding
    try:
        sorted([3, 1, 2], key=key)
    except TypeError as error:
        return f"TypeError: {error}"
    return ""


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of all functions in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes(each)


def answers(kept: list[Observed], version: str) -> dict[str, object]:
    """What one version was recorded to answer."""
    return {each.scenario: each.answer for each in kept if each.version == version}
