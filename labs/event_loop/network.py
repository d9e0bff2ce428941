"""套接字和别的核 | What is outside the thread: sockets, watched by the selector, and pools, which ring when done.

A socket is tried first, without blocking; only if it has nothing does the task wait for the selector to name it.
"""

from __future__ import annotations

import pickle
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, cast

from labs.event_loop.model import Handle, Loop
from labs.event_loop.waiting import RUNNING, create_task, get_running_loop, set_unless_done

SIZE = 4096  # bytes
ROOT = Path(__file__).resolve().parents[2]  # where labs lies
Call = Callable[..., Any]
Handler = Callable[[socket.socket], Coroutine[Any, Any, None]]


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on a loop with the true clock and true sockets. What it leaves behind is cancelled."""
    selector = selectors.DefaultSelector()
    loop = Loop(selector, time.monotonic)
    token = RUNNING.set(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        for task in list(loop.tasks):
            task.cancel()
        for _ in range(2):  # a round for the cancellations to arrive, one for what waits for those
            loop.call_soon(lambda: None)
            loop.run_once()
        RUNNING.reset(token)
        selector.close()


# Sockets --------------------------------------------------------------------------------------------------------------
async def ready(sock: socket.socket, event: int) -> None:
    """Wait until the selector says that this socket can be read or written."""
    loop = get_running_loop()
    selector = cast("selectors.BaseSelector", loop.selector)
    future = loop.create_future()
    handles = dict(selector.get_map()[sock].data) if sock in selector.get_map() else {}
    watch(selector, sock, {**handles, event: Handle(set_unless_done, (future, None))})
    try:
        await future
    finally:
        left = {each: handle for each, handle in selector.get_map()[sock].data.items() if each != event}
        watch(selector, sock, left)


def watch(selector: selectors.BaseSelector, sock: socket.socket, handles: dict[int, Handle]) -> None:
    """Tell the selector for which events a socket is watched, and what is to be queued then."""
    events = sum(handles)
    if sock not in selector.get_map():
        selector.register(sock, events, handles)
    elif handles:
        selector.modify(sock, events, handles)
    else:
        selector.unregister(sock)


async def sock_accept(listener: socket.socket) -> socket.socket:
    """The next connection, which does not block either."""
    while True:
        try:
            sock, _ = listener.accept()
        except BlockingIOError:
            await ready(listener, EVENT_READ)
        else:
            sock.setblocking(False)
            return sock


async def sock_recv(sock: socket.socket, size: int = SIZE) -> bytes:
    """What has come, at most `size` bytes; b"" when the other side has closed."""
    while True:
        try:
            return sock.recv(size)
        except BlockingIOError:
            await ready(sock, EVENT_READ)


async def sock_sendall(sock: socket.socket, data: bytes) -> None:
    """Send everything, however small the socket's buffer is."""
    while data:
        try:
            data = data[sock.send(data) :]
        except BlockingIOError:
            await ready(sock, EVENT_WRITE)


async def sock_connect(address: tuple[str, int]) -> socket.socket:
    """A connection."""
    sock = socket.socket()
    sock.setblocking(False)
    try:
        sock.connect(address)
    except BlockingIOError:
        await ready(sock, EVENT_WRITE)
    return sock


# A server -------------------------------------------------------------------------------------------------------------
async def serve(listener: socket.socket, handle: Handler) -> None:
    """A task for each connection, for ever."""
    while True:
        create_task(handle(await sock_accept(listener)))


async def echo(sock: socket.socket) -> None:
    """Send back whatever comes, until the other side closes."""
    with sock:
        while data := await sock_recv(sock):
            await sock_sendall(sock, data)


# Other cores ----------------------------------------------------------------------------------------------------------
WORKER = """
import pickle, sys
sys.path.insert(0, sys.argv[1])
given, taken = sys.stdin.buffer, sys.stdout.buffer
while True:
    call, args = pickle.load(given)
    pickle.dump(call(*args), taken)
    taken.flush()
"""


class ProcessPool(Executor):
    """One other process: what concurrent.futures.ProcessPoolExecutor is for several.

    A thread sends it the call, pickled, and waits for the result.
    """

    def __init__(self) -> None:
        words = [sys.executable, "-I", "-S", "-B", "-c", WORKER, str(ROOT)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = ThreadPoolExecutor(1)

    def submit(self, call: Call, /, *args: Any, **_: Any) -> Future[Any]:
        return self.thread.submit(self.ask, call, args)

    def ask(self, call: Call, args: tuple[Any, ...]) -> Any:
        """Send a call, and wait for what comes of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pickle.dump((call, args), self.process.stdin)
        self.process.stdin.flush()
        return pickle.load(self.process.stdout)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.thread.shutdown(wait, cancel_futures=cancel_futures)
        with self.process:  # closes its pipes, then waits
            pass


async def run_in_executor(pool: Executor, call: Call, *args: Any) -> Any:
    """The result of call(*args) in a pool, whose thread may not touch the loop: it sends a byte to the selector."""
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        running = pool.submit(call, *args)
        running.add_done_callback(lambda _: there.send(b"!"))
        await sock_recv(here, 1)
        return running.result()
