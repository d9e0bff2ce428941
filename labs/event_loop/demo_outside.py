"""线程之外 | The acts on what is outside the thread: sockets, a process pool, a loop in each process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress

from labs._kit.beats import Step
from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.event_loop import network
from labs.event_loop.model import CancelledError
from labs.event_loop.telling import short
from labs.event_loop.waiting import create_task, sleep, timeout

CLIENTS = ("ann", "bob", "eve")
LIMIT_S = 10.0  # what would hang ends here


@act(Text("一个线程, 几个客户端", "One thread, several clients"), proves=("one-thread-answers-every-client",))
def sockets(stage: Stage) -> None:
    """An echo server and three clients on true sockets."""
    stage.say(
        "套接字先试着读; 没有数据就告诉 selector, 自己挂起。循环等的就是 selector。",
        "A socket is tried first; if there is nothing, the selector is told and the task is suspended. The selector is "
        "where the loop waits.",
    )
    stage.code(short(network.echo) + "\n\n" + short(network.serve))
    said, most, threads = talk()
    stage.timeline(
        Text("三个客户端, 都连着, 轮流说话", "Three clients, all connected, who speak in turn"),
        (Text("客户端", "clients"),),
        [Step(0, f"{who} {sent}", got) for who, sent, got in said],
    )
    stage.prove(
        "one-thread-answers-every-client",
        all(sent == got for _, sent, got in said) and most == len(CLIENTS) and len(said) == 6 and len(threads) == 1,
        Text(
            f"同时连着 {most} 个, 回了 {len(said)} 次, 线程 {len(threads)} 个",
            f"{most} connected at a time, {len(said)} answers, {len(threads)} thread",
        ),
    )


def talk() -> tuple[list[tuple[str, str, str]], int, set[int]]:
    """(who, sent, got) of clients that speak in turn while all are connected; the most at a time; the threads."""
    said: list[tuple[str, str, str]] = []
    threads: set[int] = set()
    now = most = 0

    async def handle(sock: socket.socket) -> None:
        nonlocal now, most
        now += 1
        most = max(now, most)
        threads.add(threading.get_ident())
        await network.echo(sock)
        now -= 1

    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            server = create_task(network.serve(listener, handle))
            socks = [await network.sock_connect(listener.getsockname()) for _ in CLIENTS]
            for word in ("hello", "again"):
                for who, sock in zip(CLIENTS, socks, strict=True):
                    await network.sock_sendall(sock, word.encode())
                    said.append((who, word, (await network.sock_recv(sock)).decode()))
            for sock in socks:
                sock.close()
            server.cancel()
            with suppress(CancelledError):
                await server
            while now:
                await sleep(0.001)

    async def limited() -> None:
        async with timeout(LIMIT_S):
            await main()

    network.run(limited())
    return said, most, threads


@act(
    Text("别的核", "The other cores"),
    proves=("a-process-pool-takes-the-computing", "a-loop-in-each-process"),
)
def other_cores(stage: Stage) -> None:
    """A pool for the computing, and a loop in each process."""
    stage.say("把计算交给池, 池做完了就摇一下铃:", "The computing goes to a pool, which rings when it is done:")
    stage.code(short(network.run_in_executor))
    stage.ask(
        Text("计算在进程池里, 循环在等什么?", "The computing is in the pool. What does the loop wait for?"),
        (
            Text("池里的线程来调用循环", "a thread of the pool that calls into the loop"),
            Text("一个套接字变成可读", "a socket that becomes readable"),
            Text("定时去看一眼", "it looks from time to time"),
        ),
        1,
        Text(
            "别的线程碰不得循环, 只能让 selector 醒来。asyncio 的 call_soon_threadsafe 也是往一个套接字里写一个字节。",
            "No other thread may touch the loop; it can only wake the selector. asyncio's call_soon_threadsafe, too, "
            "writes a byte to a socket.",
        ),
    )
    pid, ticks, alone = pooled()
    stage.prove(
        "a-process-pool-takes-the-computing",
        pid != os.getpid() and ticks > 0 and alone == 0,
        Text(
            f"在另一个进程里算; 其间别的任务走了 {ticks} 步, 直接调用时 {alone} 步",
            f"computed in another process; the other task took {ticks} steps meanwhile, {alone} beside a plain call",
        ),
    )
    heard = two_processes()
    stage.table(
        Text(
            "两个进程, 各有一个循环; 一个停在阻塞的读上",
            "Two processes, a loop in each; one of them is stuck in a blocking read",
        ),
        (Text("进程", "process"), Text("说了什么", "what it said")),
        heard,
    )
    stage.prove(
        "a-loop-in-each-process",
        [who for who, _ in heard] == ["1", "2", "2", "2", "1", "1"]
        and heard[-1][1].split()[-1] != heard[1][1].split()[-1],
        Text(
            "1 卡住时 2 走完了三步; 放开之后 1 才继续",
            "while 1 was stuck, 2 took three steps; 1 went on when it was let go",
        ),
    )


def crunch(count: int) -> tuple[int, int]:
    """The process that computes, and what it computed."""
    return os.getpid(), sum(n * n for n in range(count))


def pooled() -> tuple[int, int, int]:
    """The process of the pool that computed, the steps of another task meanwhile, and its steps beside a plain call."""
    ticks = 0

    async def ticker() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await sleep(0.001)

    async def main() -> tuple[int, int, int]:
        tick = create_task(ticker())
        await sleep(0)
        before = ticks
        crunch(20_000)
        alone = ticks - before
        with network.ProcessPool() as pool:
            before = ticks
            pid, _ = await network.run_in_executor(pool, crunch, 20_000)
            during = ticks - before
        tick.cancel()
        return pid, during, alone

    found: tuple[int, int, int] = network.run(main())
    return found


CHILD = """
import os, sys
sys.path.insert(0, sys.argv[1])
from labs.event_loop import network
from labs.event_loop.waiting import gather, sleep

async def ticker():
    for n in (1, 2, 3):
        print("tick", n, "of", os.getpid(), flush=True)
        await sleep(0)

async def blocks():
    if sys.argv[2] == "blocks":
        sys.stdin.readline()

async def main():
    await gather(ticker(), blocks())

network.run(main())
"""


def two_processes() -> list[tuple[str, str]]:
    """(which process, what its loop printed) of two: the first blocks until the second has ended."""
    start = [sys.executable, "-I", "-S", "-B", "-c", CHILD, str(network.ROOT)]
    with (
        subprocess.Popen([*start, "blocks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first,
        subprocess.Popen([*start, "runs"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as second,
    ):
        assert first.stdin is not None
        assert first.stdout is not None
        assert second.stdout is not None
        heard = [("1", first.stdout.readline().strip())]
        heard += [("2", line.strip()) for line in second.stdout]
        first.stdin.write("\n")
        first.stdin.close()
        heard += [("1", line.strip()) for line in first.stdout]
    return heard
