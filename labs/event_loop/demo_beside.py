"""谁和谁一起 | The acts on who goes on beside whom: computing, waiting, and what cannot be awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from inspect import getsource
from typing import Any

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.event_loop import beside
from labs.event_loop.telling import short

THREADS, SOCKETS, WRITTEN = 20, 100, {7, 50, 93}
PLAIN = "def page():\n    return await fetch()\n"


@act(
    Text("谁和谁一起算", "Who computes beside whom"),
    proves=("python-code-runs-in-one-thread-at-a-time", "a-process-computes-without-asking-us"),
)
def computing(stage: Stage) -> None:
    """How far one thread gets while another computes in Python or in C, or while another process does."""
    stage.say(
        "线程池里两个线程: 一个在算, 另一个想走 1000 步。切换间隔设成 1000 秒, 没人打断: 自己让出才轮到别人。",
        "Two threads of a pool: one computes, the other wants to take 1000 steps. With a switch interval of 1000 s "
        "nobody is interrupted, and the other has its turn only where the first lets go.",
    )
    stage.code(short(beside.python) + "\n\n" + short(beside.native))
    pure, native = beside.steps_beside(beside.python), beside.steps_beside(beside.native)
    stage.ask(
        Text(
            "机器有几个核, 另一个线程没有别的事。算 Python 的那个算完时, 它走了几步?",
            "The machine has several cores and the other thread nothing else to do. How far is it when the Python code "
            "is done?",
        ),
        ("0", str(beside.STEPS)),
        int(pure > 0),
        Text(
            "执行 Python 代码要拿着 GIL, 一个解释器只有一把。hashlib 算大块数据时放开它; 自由线程版没有它。",
            "Running Python code takes the GIL, of which an interpreter has one. hashlib lets go of it for large data, "
            "and a free-threaded build has none.",
        ),
    )
    ours, rounds = beside.steps_beside_a_process()
    stage.table(
        "",
        (Text("算的是", "what computes"), Text("这边走了", "our steps")),
        [
            (Text("另一个线程, 纯 Python", "another thread, pure Python"), pure),
            (Text("另一个线程, 放开 GIL 的 C 代码", "another thread, C code without the GIL"), native),
            (Text("另一个进程, 纯 Python", "another process, pure Python"), ours),
        ],
    )
    stage.prove(
        "python-code-runs-in-one-thread-at-a-time",
        native == beside.STEPS and (pure == 0 or not beside.has_gil()),
        Text(
            f"旁边的线程: 算纯 Python 时走了 {pure} 步, 算 hashlib 时 {native} 步",
            f"the thread beside took {pure} steps during pure Python, {native} during hashlib",
        ),
    )
    stage.prove(
        "a-process-computes-without-asking-us",
        ours == beside.STEPS and rounds > 0,
        Text(
            f"它开始算之后、算完之前, 这边走了 {ours} 步; 它算了 {rounds} 段",
            f"after it had begun and before it ended we took {ours} steps; it computed {rounds} pieces",
        ),
    )


@act(
    Text("谁和谁一起等", "Who waits beside whom"),
    proves=("threads-block-each-for-itself", "one-call-waits-for-many-descriptors"),
)
def waiting(stage: Stage) -> None:
    """A thread for each blocking recv; one call for a hundred sockets."""
    order = beside.answers(THREADS)
    stage.ask(
        Text(
            f"{THREADS} 个线程各停在一个阻塞的 recv 上。先给最后一个发一个字节, 它能应答吗?",
            f"{THREADS} threads are each stuck in a blocking recv. A byte goes to the last one first. Does it answer?",
        ),
        (Text("要等前面的", "not before the others"), Text("能, 马上", "yes, at once")),
        int(order[0] == THREADS - 1),
        Text(
            "阻塞停住的是那一个线程; 等的时候 GIL 是放开的。库只有阻塞的, 就用线程。",
            "A blocking call stops its own thread, which has let go of the GIL meanwhile. With libraries that block, "
            "use threads.",
        ),
    )
    stage.show(Text("应答的次序", "who answered, in order"), " ".join(map(str, order)))
    stage.prove(
        "threads-block-each-for-itself",
        order == list(reversed(range(THREADS))),
        Text(
            f"{THREADS} 个一起等着, 按发字节的次序应答: {order[0]} 最先, {order[-1]} 最后",
            f"{THREADS} waiting at a time; they answered as bytes came, {order[0]} first and {order[-1]} last",
        ),
    )
    stage.say(
        f"或者一个线程: {SOCKETS} 个套接字登记好, 其中 3 个有数据来, 调用一次:",
        f"Or one thread: {SOCKETS} sockets are registered, data comes for 3 of them, and there is one call:",
    )
    kinds = beside.multiplexers()
    found = {call: beside.named(kind, SOCKETS, WRITTEN) for call, kind in kinds.items()}
    stage.table(
        "",
        (Text("用什么等", "waiting with"), Text("一次调用说出了", "one call names")),
        [(call, ", ".join(map(str, sorted(names)))) for call, names in found.items()],
    )
    stage.prove(
        "one-call-waits-for-many-descriptors",
        bool(found) and all(names == WRITTEN for names in found.values()),
        Text(
            f"{', '.join(found)}: {SOCKETS} 个里正好说出有数据的 {len(WRITTEN)} 个, 一个线程",
            f"{', '.join(found)}: of {SOCKETS} exactly the {len(WRITTEN)} with data are named, to one thread",
        ),
    )


async def fetch() -> str:
    await asyncio.sleep(0)
    return "page"


async def by_async() -> str:
    return await fetch()


def by_plain() -> Coroutine[Any, Any, str]:
    return fetch()


def by_run() -> str:
    coro = fetch()
    try:
        return asyncio.run(coro)
    finally:
        coro.close()


@act(
    Text("一路 async, 和等不了的", "async all the way, and what cannot be awaited"),
    proves=("async-goes-all-the-way-up", "a-wait-in-c-is-out-of-a-patchs-reach"),
)
def contagious(stage: Stage) -> None:
    """A plain function in the chain, a blocking library, and a driver that waits in C."""
    stage.say(
        "fetch 是 async 函数。中间夹一个普通函数 (在 asyncio 上):",
        "fetch is async. Between it and the loop comes a plain function (on asyncio):",
    )
    stage.code("\n\n".join(getsource(each) for each in (by_plain, by_run)))
    said = tried()
    stage.table(
        "",
        (Text("中间的函数", "what is between"), Text("得到", "what comes")),
        [(PLAIN.replace("\n    ", " ").strip(), said["await"])]
        + [(name, said[name]) for name in ("by_plain()", "by_run()", "await by_async()")],
    )
    asked, blocked = beside.received(is_async=True), beside.received(is_async=False)
    stage.say(
        "库也一样: 一个任务等另一个任务送来一个词。异步的库等到了; 阻塞的库停住线程, 送词的任务一步也走不了:",
        "So with libraries. One task waits for a word from another. The async library gets it; the blocking one stops "
        "the thread, and the task that would speak never takes a step:",
    )
    stage.table(
        "",
        (Text("用什么读", "read by"), Text("得到", "what comes"), Text("另一个任务走了", "the other's steps")),
        [("await sock_recv(sock)", *asked), ("sock.recv()", *blocked)],
    )
    stage.prove(
        "async-goes-all-the-way-up",
        said["await"].startswith("SyntaxError")
        and (said["by_plain()"], said["await by_async()"]) == ("coroutine", "page")
        and said["by_run()"].startswith("RuntimeError")
        and (asked, blocked) == (("a word", 3), ("TimeoutError", 0)),
        Text(
            f"普通函数里 await: SyntaxError; 直接返回: {said['by_plain()']}; 另起循环: RuntimeError; "
            f"一路 async: {said['await by_async()']}; 阻塞的库: {blocked[0]}",
            f"await in a plain function: SyntaxError; called there: a {said['by_plain()']}; with a loop of its own: "
            f"RuntimeError; async all the way: {said['await by_async()']}; a blocking library: {blocked[0]}",
        ),
    )
    stage.say(
        "gevent 的办法是换掉标准库里的名字。把 time.sleep 换成替身, 让两个数据库驱动去等一把锁:",
        "gevent's way is to replace names of the standard library. With a stand-in for time.sleep, two database "
        "drivers wait for a lock:",
    )
    python, in_c = (beside.waits_for_a_lock(driver) for driver in (beside.with_retries, beside.in_c))
    stage.table(
        "",
        (Text("驱动", "driver"), Text("替身被调用", "stand-in called")),
        [
            (Text("用 Python 写的, 睡一会儿再试", "in Python, sleeps and retries"), python[1]),
            (Text("在 C 里等 (SQLite)", "waits in C (SQLite)"), in_c[1]),
        ],
    )
    stage.prove(
        "a-wait-in-c-is-out-of-a-patchs-reach",
        python[1] == 3 and in_c[1:] == (0, 0) and in_c[0] == python[0] == "database is locked",
        Text(
            f"Python 的驱动 {python[1]} 次都走替身; SQLite 在 C 里等, 走了 {in_c[1]} 次, 其间别的任务走了 {in_c[2]} 步",
            f"the driver in Python went through the stand-in {python[1]} times, SQLite, which waits in C, {in_c[1]} "
            f"times; the other task took {in_c[2]} steps meanwhile",
        ),
    )


def tried() -> dict[str, str]:
    """What comes of each way to call fetch from further up, on asyncio."""

    async def main() -> dict[str, str]:
        coro = by_plain()
        coro.close()
        found = {"by_plain()": type(coro).__name__, "await by_async()": await by_async()}
        try:
            found["by_run()"] = by_run()
        except RuntimeError:
            found["by_run()"] = "RuntimeError"
        return found

    said = asyncio.run(main())
    try:
        compile(PLAIN, "<plain>", "exec")
    except SyntaxError as error:
        said["await"] = f"SyntaxError: {error.msg}"
    return said
