"""各等各的, 各算各的 | Who may go on beside whom: threads that compute or wait, one call for many descriptors, C code.

Steps and answers are counted, nothing is timed.
"""

from __future__ import annotations

import hashlib
import queue
import selectors
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from labs.event_loop import network
from labs.event_loop.shared import LIMIT_S, ask, child
from labs.event_loop.waiting import create_task, sleep

NEVER_S = 1000.0  # a switch interval: nobody is interrupted
STEPS = 1000
MOST = 10_000  # hashes
PATIENCE_S = 0.03  # how long SQLite waits for a lock
Work = Callable[[Callable[[], int]], object]


# Computing ------------------------------------------------------------------------------------------------------------
def has_gil() -> bool:
    """Whether this Python has a global interpreter lock, and has it on."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def python(taken: Callable[[], int]) -> None:
    """Pure Python; whether the other thread has its turn is not asked."""
    sum(n * n for n in range(20_000))


def native(taken: Callable[[], int]) -> None:
    """C code that lets go of the GIL meanwhile: hashes of 1 MiB, until the other thread has had its turn."""
    data = bytes(1 << 20)
    for _ in range(MOST):
        hashlib.sha256(data).digest()
        if taken():
            return


def steps_beside(work: Work) -> int:
    """How many steps one thread of a pool has taken when `work`, in another one, is done; nobody is interrupted."""
    steps, go = 0, threading.Event()

    def count() -> None:
        nonlocal steps
        go.wait(LIMIT_S)
        for _ in range(STEPS):
            steps += 1

    def measure() -> int:
        go.set()
        work(lambda: steps)
        return steps

    before = sys.getswitchinterval()
    sys.setswitchinterval(NEVER_S)
    try:
        with ThreadPoolExecutor(2) as pool:
            pool.submit(count)
            return pool.submit(measure).result()
    finally:
        sys.setswitchinterval(before)


COMPUTER = """
import sys, threading
told = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), told.set())).start()
print("computing", flush=True)
rounds = 0
while not rounds or not told.is_set():
    sum(n * n for n in range(1000))
    rounds += 1
print(rounds, flush=True)
"""


def steps_beside_a_process() -> tuple[int, int]:
    """How many steps we have taken while another process computes, which stops when told; its rounds."""
    steps = 0
    with child(COMPUTER) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(STEPS):
            steps += 1
        return steps, int(ask(process, "stop"))


# Waiting --------------------------------------------------------------------------------------------------------------
def answers(threads: int) -> list[int]:
    """So many threads each block in a recv; bytes are sent to the last one first. Who answered, in order."""
    heard: queue.SimpleQueue[int] = queue.SimpleQueue()
    all_there = threading.Barrier(threads + 1)
    with ExitStack() as stack:
        pairs = [socket.socketpair() for _ in range(threads)]
        for pair in pairs:
            for each in pair:
                stack.enter_context(each)

        def wait_for(n: int) -> None:
            all_there.wait(LIMIT_S)
            pairs[n][0].recv(1)
            heard.put(n)

        with ThreadPoolExecutor(threads) as pool:
            for n in range(threads):
                pool.submit(wait_for, n)
            all_there.wait(LIMIT_S)
            found = []
            for n in reversed(range(threads)):
                pairs[n][1].send(b"!")
                found.append(heard.get(timeout=LIMIT_S))
    return found


def multiplexers() -> dict[str, type[selectors.BaseSelector]]:
    """What this system can wait with for many descriptors at once."""
    names = {"select": "SelectSelector", "poll": "PollSelector", "epoll": "EpollSelector", "kqueue": "KqueueSelector"}
    return {call: getattr(selectors, name) for call, name in names.items() if hasattr(selectors, name)}


def named(kind: type[selectors.BaseSelector], sockets: int, written: set[int]) -> set[int]:
    """Which of so many sockets one call names after these have been written to."""
    with ExitStack() as stack, kind() as selector:
        for n in range(sockets):
            here, there = socket.socketpair()
            stack.enter_context(here)
            stack.enter_context(there)
            selector.register(here, selectors.EVENT_READ, n)
            if n in written:
                there.send(b"!")
        return {key.data for key, _ in selector.select(LIMIT_S)}


# What cannot be awaited -----------------------------------------------------------------------------------------------
def received(*, is_async: bool) -> tuple[str, int]:
    """A task waits for the word of another one, by an async library or by a blocking one.

    What it gets, and how many of its three steps the other one has taken by then.
    """
    steps = 0

    async def speak(sock: socket.socket) -> None:
        nonlocal steps
        for _ in range(3):
            steps += 1
            await sleep(0)
        sock.send(b"a word")

    async def main() -> tuple[str, int]:
        here, there = socket.socketpair()
        with here, there:
            here.settimeout(0 if is_async else PATIENCE_S)
            create_task(speak(there))
            try:
                said = await network.sock_recv(here) if is_async else here.recv(network.SIZE)
            except TimeoutError as error:
                return type(error).__name__, steps
            return said.decode(), steps

    found: tuple[str, int] = network.run(main())
    return found


def with_retries(path: Path) -> str:
    """A driver in Python that waits for SQLite's lock: it asks, sleeps, asks again."""
    said = ""
    for _ in range(3):
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                said = str(error)
                time.sleep(PATIENCE_S)
    return said


def in_c(path: Path) -> str:
    """The same left to SQLite, which sleeps and asks again in C."""
    with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            return str(error)
    return ""


def waits_for_a_lock(driver: Callable[[Path], str]) -> tuple[str, int, int]:
    """A driver waits for a lock in a task, with time.sleep patched.

    What it says, how often the patched function was called, and the steps of another task meanwhile.
    """
    ticks, calls = 0, list[object]()

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await sleep(0)

    async def main(path: Path) -> tuple[str, int, int]:
        ticking = create_task(tick())
        with closing(sqlite3.connect(path)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            await sleep(0)
            before = ticks
            said = driver(path)
            during = ticks - before
        ticking.cancel()
        return said, len(calls), during

    with TemporaryDirectory() as folder, patch.object(time, "sleep", calls.append):
        found: tuple[str, int, int] = network.run(main(Path(folder, "data")))
    return found
