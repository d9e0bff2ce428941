"""服务器 | Sockets and threads: a thread for each connection, so that a slow client keeps nobody waiting but itself."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from labs.wsgi.connection import Connection
from labs.wsgi.environ import Ends
from labs.wsgi.model import App
from labs.wsgi.source import Limits, Source

MOST = 1000  # connections at once; further ones wait in the kernel's queue
GRACE_S = 3.0  # for requests under way when the server is told to stop
LINGER_S = 1.0
LIMITS = Limits()


class Server:
    """A listening socket and what comes in on it. `run` serves until another thread or a signal calls `stop`."""

    def __init__(
        self, app: App, host: str = "127.0.0.1", port: int = 0, *, limits: Limits = LIMITS, errors: Any = None
    ) -> None:
        self._app = app
        self._limits = limits
        self._errors = errors
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listening = socket.create_server((host, port), family=family, backlog=1024)
        self._listening.setblocking(False)
        self.host, self.port = self._listening.getsockname()[:2]
        self._wake, self._woken = socket.socketpair()
        self._stopping = False
        self._open: dict[socket.socket, Connection] = {}
        self._lock = threading.Lock()
        self._room = threading.Semaphore(MOST)

    def run(self) -> None:
        """Accept and serve; after `stop`, let the requests under way end, GRACE_S at most."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._listening, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._stopping:
                selector.select()
                if not self._stopping and self._room.acquire(timeout=0.1):
                    self._accept()
        self._listening.close()
        self._wait_for_the_last()
        self._wake.close()
        self._woken.close()

    def stop(self) -> None:
        """Accept nobody any more and let `run` end. May be called from a signal handler."""
        self._stopping = True
        with suppress(OSError):
            self._wake.send(b"x")

    def _accept(self) -> None:
        try:
            taken, client = self._listening.accept()
        except OSError:  # it has gone already, or we have no descriptors left: the others go on
            self._room.release()
            time.sleep(0.001)
            return
        threading.Thread(target=self._serve, args=(taken, client), daemon=True).start()

    def _serve(self, taken: socket.socket, client: tuple[Any, ...]) -> None:
        """One connection, from its first byte to its close."""

        def receive(most: int, wait_s: float) -> bytes:
            taken.settimeout(max(wait_s, 0.001))
            try:
                return taken.recv(most)
            except TimeoutError:
                raise
            except OSError:  # reset: nothing comes any more
                return b""

        def send(data: bytes) -> None:
            taken.settimeout(self._limits.stall_s)
            rest = memoryview(data)
            while rest:
                rest = rest[taken.send(rest) :]

        with self._room_given_back(), taken:
            with suppress(OSError):
                taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ends = Ends((self.host, self.port), (client[0], client[1]))
            connection = Connection(
                self._app,
                Source(receive),
                send,
                self._limits,
                ends=ends,
                errors=self._errors,
                may_stay=lambda: not self._stopping,
            )
            with self._lock:
                self._open[taken] = connection
            try:
                if not self._stopping:
                    connection.serve()
                self._part(taken)
            finally:
                with self._lock:
                    del self._open[taken]

    @contextmanager
    def _room_given_back(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._room.release()

    def _part(self, taken: socket.socket) -> None:
        """Say that nothing more comes, and hear the client out: closing on unread bytes would reset the connection,
        and the client might lose the response (RFC 9112 9.6)."""
        until = time.monotonic() + LINGER_S
        with suppress(OSError):
            taken.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0 and not self._stopping:
                taken.settimeout(left)
                if not taken.recv(65_536):
                    break

    def _wait_for_the_last(self) -> None:
        """Connections that wait for a request end at once; those that answer one have GRACE_S."""
        until = time.monotonic() + GRACE_S
        while time.monotonic() < until:
            with self._lock:
                for taken, connection in self._open.items():
                    if connection.is_idle:
                        with suppress(OSError):
                            taken.shutdown(socket.SHUT_RD)
                if not self._open:
                    return
            time.sleep(0.01)


@contextmanager
def serving(app: App, *, limits: Limits = LIMITS, errors: Any = None) -> Iterator[Server]:
    """A server on a free loopback port while the block runs."""
    server = Server(app, limits=limits, errors=errors)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
