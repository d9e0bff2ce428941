"""压力 | Many clients at once on a server of its own process, and slow ones beside them: what is lost, what grows.

Each client keeps its connection and asks again as soon as it is answered. A slow client sends its request a byte a
second; the server must neither lose it nor let it hold up the others. `wrk` gives the same picture from outside:

    python -m labs wsgi --app labs.wsgi.applications:hello & wrk -t2 -c50 -d60s http://127.0.0.1:8000/hello
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_connection, socket

from labs._kit.errors import LabError
from labs._kit.text import Text

APP = "labs.wsgi.applications:hello"
BODY = b"hello"
SLOW = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
EACH_S = 1.0  # between two bytes of a slow client
PATIENCE_S = 30.0
STARTED_S = 10.0
COUNTING = threading.Lock()


@dataclass(slots=True)
class Load:
    """What came of it: answers, errors (with the first few told), the slow clients, the server's memory in KiB."""

    seconds: float
    answered: int = 0
    errors: list[str] = field(default_factory=list)
    slow_answered: int = 0
    slow_under_way: int = 0
    slow_lost: int = 0
    memory_before: int | None = None
    memory_after: int | None = None


def load(seconds: float, clients: int = 50, slow: int = 50, each_s: float = EACH_S) -> Load:
    """Ask a server of its own for so long. LabError if it does not come up."""
    done = Load(seconds)
    with started() as (child, port):
        fetch(port)  # what is loaded once does not count
        done.memory_before = memory(child.pid)
        over = threading.Event()
        threads = [threading.Thread(target=asks, args=(port, over, done)) for _ in range(clients)]
        threads += [threading.Thread(target=drips, args=(port, over, done, each_s)) for _ in range(slow)]
        for thread in threads:
            thread.start()
        over.wait(seconds)
        over.set()
        for thread in threads:
            thread.join()
        done.memory_after = memory(child.pid)
    return done


@contextmanager
def started() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The lab's own server as a process, and its port."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "labs", "wsgi", "--app", APP, "--bind", f"127.0.0.1:{port}"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(argv, cwd=root, stdout=subprocess.DEVNULL, text=True) as child:
        try:
            until = time.monotonic() + STARTED_S
            while not is_up(port):
                if child.poll() is not None or time.monotonic() > until:
                    raise LabError(Text("服务器没有起来", "the server did not come up"))
                time.sleep(0.05)
            yield child, port
        finally:
            child.terminate()


def is_up(port: int) -> bool:
    """Whether the server answers yet."""
    try:
        fetch(port)
    except OSError:
        return False
    return True


def fetch(port: int) -> bytes:
    """One answer on a connection of its own."""
    client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    client.request("GET", "/hello")
    body = client.getresponse().read()
    client.close()
    return body


def asks(port: int, over: threading.Event, done: Load) -> None:
    """One client: again and again on one connection, until the time is up or something breaks."""
    answered = 0
    client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        while not over.is_set():
            client.request("GET", "/hello")
            answer = client.getresponse()
            if (answer.status, answer.read()) == (200, BODY):
                answered += 1
            else:
                done.errors.append(f"status {answer.status}")
    except (OSError, HTTPException) as error:
        done.errors.append(repr(error))
    finally:
        client.close()
        with COUNTING:
            done.answered += answered


def drips(port: int, over: threading.Event, done: Load, each_s: float) -> None:
    """One slow client: byte by byte, then the answer; and again, until the time is up."""
    while not over.is_set():
        try:
            with create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as client:
                for at in range(len(SLOW)):
                    client.sendall(SLOW[at : at + 1])
                    if over.wait(each_s):
                        with COUNTING:
                            done.slow_under_way += 1
                        return
                answer = b""
                while piece := client.recv(4096):
                    answer += piece
            whole = answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(BODY)
        except OSError:
            whole = False
        with COUNTING:
            done.slow_answered += whole
            done.slow_lost += not whole


def memory(pid: int) -> int | None:
    """Resident memory of a process in KiB; None where the system does not tell (no /proc)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), None)


def told(done: Load) -> Iterator[Text]:
    """The outcome, line by line."""
    rate = done.answered / done.seconds
    yield Text(
        f"{done.seconds:g} 秒: {done.answered} 个请求 (每秒 {rate:.0f}), {len(done.errors)} 个错误",
        f"{done.seconds:g} s: {done.answered} requests ({rate:.0f} a second), {len(done.errors)} errors",
    )
    yield Text(
        f"慢的客户端: 答了 {done.slow_answered}, 还在发 {done.slow_under_way}, 丢了 {done.slow_lost}",
        f"slow clients: {done.slow_answered} answered, {done.slow_under_way} still sending, {done.slow_lost} lost",
    )
    if done.memory_before and done.memory_after:
        yield Text(
            f"服务器的内存: {done.memory_before} KiB -> {done.memory_after} KiB",
            f"the server's memory: {done.memory_before} KiB -> {done.memory_after} KiB",
        )
    for error in done.errors[:3]:
        yield Text(error, error)
