"""Private servers come up by themselves, answer, and are gone afterwards, however the block ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from labs._kit.errors import LabError, MissingTool
from labs._kit.real.gunicorn import gunicorn
from labs._kit.real.mariadb import mariadb
from labs._kit.real.nginx import nginx
from labs._kit.real.redis import redis
from labs._kit.real.server import Server, answers, own_folder, running

APP = "def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'here']\n"
STARTERS: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "redis": redis,
    "mariadb": mariadb,
    "nginx": lambda: nginx(lambda port, folder: f"server {{ listen 127.0.0.1:{port}; return 204; }}"),
    "gunicorn": lambda: gunicorn(APP),
}
WAITING = """
import signal, sys, time
from labs._kit.real.server import free_port, answers, own_folder, running

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts its background jobs deaf to it
port = free_port()
server = f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(600)"
with own_folder("trial") as folder, running([sys.executable, "-c", server], folder, lambda: answers(port)) as child:
    print(child.pid, folder, flush=True)
    time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.real
@pytest.mark.parametrize("name", STARTERS)
def test_a_private_server_answers_and_leaves_nothing_behind(name: str) -> None:
    try:
        with STARTERS[name]() as server:
            assert answers(server.port, server.socket)
            assert any(digit.isdigit() for digit in server.version)
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    assert not is_alive(server.pid)
    assert not server.folder.exists()
    assert not answers(server.port, server.socket)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX: run this on such a system")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_does_not_outlive_the_program_that_is_interrupted(number: signal.Signals) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WAITING)],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    pid, folder = child.stdout.readline().split()
    child.send_signal(number)
    child.wait(20)
    child.stdout.close()
    assert not is_alive(int(pid))
    assert not Path(folder).exists()


def test_a_server_that_does_not_come_up_says_why() -> None:
    words = [sys.executable, "-c", "raise SystemExit('the port is taken')"]
    started = time.monotonic()
    with own_folder("trial") as folder, pytest.raises(LabError, match="the port is taken"):  # noqa: SIM117
        with running(words, folder, lambda: False):
            pass
    assert time.monotonic() - started < 20
