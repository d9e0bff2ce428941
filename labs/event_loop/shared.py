"""共用 | What threads share and processes do not: memory; and what both have to lock; a port of several processes.

Nothing here is timed. Who comes when is decided by what the others have said.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

from labs._kit.errors import LabError
from labs._kit.text import Text
from labs.event_loop import network
from labs.event_loop.waiting import gather

Words = list[str]
Lock = AbstractContextManager[object]
LIMIT_S = 10.0  # what would hang ends here
TRIES = 64  # connections, until both workers have had one


def child(code: str, *words: str, **options: Any) -> subprocess.Popen[str]:
    """Another process, which runs this code; one talks to it in lines."""
    start = [sys.executable, "-I", "-S", "-B", "-c", code, *words]
    return subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **options)


def ask(process: subprocess.Popen[str], line: str) -> str:
    """Its answer to a line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


# A race ---------------------------------------------------------------------------------------------------------------
class Account:
    balance = 0


class TellingLock:
    """A lock between threads; it calls `tell` when somebody has to wait for it."""

    def __init__(self, tell: Callable[[], object]) -> None:
        self.lock, self.tell = threading.Lock(), tell

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.tell()
            self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def deposit(account: Account, lock: Lock) -> None:
    """Add 1, without an await."""
    with lock:
        before = account.balance
        account.balance = before + 1


def by_tasks() -> int:
    """What two tasks leave that deposit once each: nobody can get in between."""
    account = Account()

    async def one() -> None:
        deposit(account, nullcontext())

    async def main() -> None:
        await gather(one(), one())

    network.run(main())
    return account.balance


def by_threads(*, is_locked: bool) -> int:
    """What two threads leave: the first is stopped between reading and writing, as the scheduler may stop it anywhere.

    It goes on once the second has ended, or has to wait for the lock.
    """
    account, read, go_on = Account(), threading.Event(), threading.Event()
    lock = TellingLock(go_on.set) if is_locked else nullcontext()

    def stop(frame: FrameType, event: str, _: object) -> Any:
        if event == "line" and "before" in frame.f_locals and not read.is_set():
            read.set()
            go_on.wait(LIMIT_S)
        return stop

    def first() -> None:
        sys.settrace(lambda frame, *_: stop if frame.f_code is deposit.__code__ else None)
        deposit(account, lock)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        read.wait(LIMIT_S)
        pool.submit(deposit, account, lock).add_done_callback(lambda _: go_on.set())
    return account.balance


CLERK = """
import os, sys
path = sys.argv[1]
for line in sys.stdin:
    word = line.strip()
    if word == "read":
        with open(path) as file:
            before = int(file.read())
    elif word == "write":
        with open(path, "w") as file:
            file.write(str(before + 1))
    elif word == "unlock":
        os.remove(path + ".lock")
    else:
        try:
            os.close(os.open(path + ".lock", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            print("has to wait", flush=True)
            continue
    print("ok", flush=True)
"""
WITHOUT = ("1 read", "2 read", "2 write", "1 write")
LOCKED = (
    *("1 lock", "1 read", "2 lock", "1 write", "1 unlock"),
    *("2 lock", "2 read", "2 write", "2 unlock"),
)


def by_processes(steps: tuple[str, ...]) -> tuple[list[tuple[str, str]], int]:
    """What two processes say to these steps on one file, and the number that is left in it."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder, "balance")
        path.write_text("0")
        clerks = {name: stack.enter_context(child(CLERK, str(path))) for name in "12"}
        said = [(step, ask(clerks[step[0]], step[2:])) for step in steps]
        return said, int(path.read_text())


# Memory ---------------------------------------------------------------------------------------------------------------
ADDER = """
import os, sys
cell = 0
for line in sys.stdin:
    cell += 1
    print(os.getpid(), cell, flush=True)
"""
TWIN = """
import ctypes, os, threading
cell = ctypes.c_int(1)
at = ctypes.addressof(cell)

def look():
    return ctypes.c_int.from_address(at).value

def change(to):
    cell.value = to

thread = threading.Thread(target=change, args=(2,))
thread.start()
thread.join()
print(look(), flush=True)
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    change(3)
    os.write(writing, str(look()).encode())
    os._exit(0)
os.waitpid(child, 0)
print(os.read(reading, 9).decode(), look(), flush=True)
"""


def adding(count: int) -> tuple[int, set[int], list[tuple[int, int]]]:
    """What so many threads leave that add 1 to one cell, all alive at once; whose process they are in.

    Then of so many processes, which do the same: the number of each, and what its cell holds.
    """
    cell, pids, one_by_one, all_there = 0, set[int](), threading.Lock(), threading.Barrier(count)

    def add() -> None:
        nonlocal cell
        all_there.wait(LIMIT_S)
        with one_by_one:
            cell += 1
            pids.add(os.getpid())

    with ThreadPoolExecutor(count) as pool:
        for _ in range(count):
            pool.submit(add)
    with ExitStack() as stack:
        adders = [stack.enter_context(child(ADDER)) for _ in range(count)]
        said = [ask(adder, "add").split() for adder in adders]
    return cell, pids, [(int(pid), int(own)) for pid, own in said]


def one_address() -> Words:
    """What stands at one address after a thread has changed it; in a forked process that has; here again, after that.

    Nothing where there is no fork.
    """
    if not hasattr(os, "fork"):
        return []
    ran = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", TWIN], capture_output=True, text=True, check=True)
    return ran.stdout.split()


# One port -------------------------------------------------------------------------------------------------------------
WORKER = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from labs.event_loop import network
from labs.event_loop.waiting import gather

async def one_by_one(listener):
    while True:
        with await network.sock_accept(listener) as sock:
            await network.sock_sendall(sock, str(os.getpid()).encode())
            await network.sock_recv(sock)

async def main():
    if hasattr(socket, "fromshare"):
        inherited = socket.fromshare(bytes.fromhex(first))
    else:
        inherited = socket.socket(fileno=int(first))
    inherited.setblocking(False)
    listeners = [inherited]
    if port := int(sys.argv[2]):
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        own.bind(("127.0.0.1", port))
        own.listen()
        own.setblocking(False)
        listeners.append(own)
    print("ready", flush=True)
    await gather(*map(one_by_one, listeners))

first = sys.stdin.readline()
network.run(main())
"""


def sharing() -> tuple[set[str], dict[str, int], str]:
    """Two processes with a loop each, and one port.

    Who answered at the socket that both inherited, with two clients connected at a time; how many each answered at a
    port that each has bound with SO_REUSEPORT; what a bind without it gives. Where there is no SO_REUSEPORT the last
    two are empty.
    """
    with ExitStack() as stack:
        shared = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        kept = stack.enter_context(reserved())
        port = kept.getsockname()[1] if kept else 0
        options: dict[str, Any] = {} if sys.platform == "win32" else {"pass_fds": [shared.fileno()]}
        for _ in range(2):
            worker = stack.enter_context(child(WORKER, str(network.ROOT), str(port), **options))
            stack.callback(worker.kill)
            handed = str(shared.fileno())
            if sys.platform == "win32":
                handed = shared.share(worker.pid).hex()
            if ask(worker, handed) != "ready":
                raise LabError(Text("工作进程没有起来", "a worker did not come up"))
        clients = [stack.enter_context(socket.create_connection(shared.getsockname())) for _ in range(2)]
        inherited = {client.recv(network.SIZE).decode() for client in clients}
        if not kept:
            return inherited, {}, ""
        return inherited, answered(port), attempt(port)


def reserved() -> AbstractContextManager[socket.socket | None]:
    """A socket that has a port with SO_REUSEPORT, and does not listen; none where there is no such option."""
    if not hasattr(socket, "SO_REUSEPORT"):
        return nullcontext()
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    kept.bind(("127.0.0.1", 0))
    return kept


def answered(port: int) -> dict[str, int]:
    """How many connections each worker had, until both had one."""
    found: dict[str, int] = {}
    for _ in range(TRIES):
        with socket.create_connection(("127.0.0.1", port)) as client:
            who = client.recv(network.SIZE).decode()
        found[who] = found.get(who, 0) + 1
        if len(found) == 2:
            break
    return found


def attempt(port: int) -> str:
    """What comes of a bind without SO_REUSEPORT."""
    with socket.socket() as third:
        try:
            third.bind(("127.0.0.1", port))
        except OSError as error:
            return type(error).__name__ if error.errno is None else os.strerror(error.errno)
    return ""
