"""连接 | One connection: requests one after the other, each judged and answered, until one is the last."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from labs.wsgi.environ import Ends, Input, environ_of
from labs.wsgi.framing import Body, length
from labs.wsgi.model import App, Reply, ShortBody, respond
from labs.wsgi.refusals import Refused
from labs.wsgi.request import Request, read_head
from labs.wsgi.source import Ended, Limits, Source

Send = Callable[[bytes], None]
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HERE = Ends()


class Gone(ConnectionError):
    """The client takes no more bytes: nobody is left to answer."""


class Connection:
    """Requests from a source, responses through `send`, which raises OSError once nobody takes them.

    `may_stay` is asked before each response whether the connection may live on.
    """

    def __init__(
        self,
        app: App,
        source: Source,
        send: Send,
        limits: Limits,
        *,
        ends: Ends = HERE,
        errors: Any = None,
        may_stay: Callable[[], bool] = lambda: True,
    ) -> None:
        self._app = app
        self._source = source
        self._to = send
        self._limits = limits
        self._ends = ends
        self._errors = errors
        self._may_stay = may_stay
        self.is_idle = False
        self.refused: Refused | None = None  # why the last request was not taken

    def serve(self) -> None:
        """Answer requests until the connection is over. What remains is to close it."""
        while self.serve_one():
            pass

    def serve_one(self) -> bool:
        """Answer the next request; whether another may follow."""
        try:
            if not self._wait():
                return False
            try:
                self._source.wait_in_all(self._limits.head_s)
                request = read_head(self._source, self._limits)
                self._source.wait_each(self._limits.stall_s)
                waits = expects_continue(request)
                body = Body(self._source, length(request, self._limits), self._limits)
            except TimeoutError:
                raise Refused("timeout") from None
            return self._exchange(request, body, waits=waits and not body.has_ended)
        except Refused as refused:
            self._refuse(refused)
        except (Ended, Gone):
            pass
        return False

    def _wait(self) -> bool:
        """Whether a request begins before the connection has been idle for too long."""
        if not self._source.is_empty:
            return True
        self.is_idle = True
        try:
            self._source.wait_each(self._limits.idle_s)
            self._source.more()
        except (TimeoutError, OSError):
            return False
        finally:
            self.is_idle = False
        return True

    def _exchange(self, request: Request, body: Body, *, waits: bool) -> bool:
        """Hand a request to the application and its answer to the client; whether the connection stays.

        A body that cannot be read makes the request refused, whatever the application makes of the error.
        """
        stays = request.wants_to_stay and self._may_stay()

        def send(data: bytes) -> None:
            if body.refused and not reply.is_out:
                raise body.refused
            reply.is_out = True
            self._send(data)

        def say_continue() -> None:
            nonlocal waits
            if waits and not reply.is_out:
                waits = False
                reply.stays = stays  # it will send its body, so that we know where the next request begins
                self._send(CONTINUE)

        reply = Reply(send, method=request.method, version=request.version, stays=stays and not waits)
        taken = Input(body, say_continue)
        try:
            if not waits:
                taken.read_ahead(self._limits.ahead)
            respond(self._app, environ_of(request, taken, self._ends, self._errors), reply)
        except BaseException as error:  # an application's SystemExit too: it ends a request, not the server
            self._failed(error, request, body, reply)
            return False
        if reply.stays and not body.has_ended and not body.refused:
            taken.skip(self._limits.ahead)
        return reply.stays and body.has_ended

    def _failed(self, error: BaseException, request: Request, body: Body, reply: Reply) -> None:
        """An exchange broke: refuse, or 500, or cut the response short where its head is out. Say so in the log."""
        if isinstance(error, Gone):
            return
        if body.refused and not reply.is_out:
            raise body.refused
        log = self._errors or sys.stderr
        if isinstance(error, ShortBody):
            print(f"{request.method} {request.path}: {error}", file=log)
        else:
            traceback.print_exception(error, file=log)
        if not reply.is_out:
            self._send(page(500, "the application failed; its log says how"))

    def _refuse(self, refused: Refused) -> None:
        """Answer a request that is not taken, with the reason."""
        self.refused = refused
        with suppress(Gone):
            self._send(page(refused.status, str(refused)))

    def _send(self, data: bytes) -> None:
        try:
            self._to(data)
        except OSError as error:
            raise Gone from error


def expects_continue(request: Request) -> bool:
    """Whether the client waits for 100 Continue. Refused if it expects anything else (RFC 9110 10.1.1)."""
    expected = request.tokens("expect") if request.version >= (1, 1) else []
    if set(expected) - {"100-continue"}:
        raise Refused("expectation")
    return bool(expected)


def page(status: int, text: str) -> bytes:
    """A response of the server's own, after which the connection ends."""
    phrase = HTTPStatus(status).phrase
    body = f"{status} {phrase}\n{text}\n".encode()
    lines = (
        f"HTTP/1.1 {status} {phrase}",
        f"Date: {formatdate(usegmt=True)}",  # who has a clock must send it with 4xx too (RFC 9110 6.6.1)
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + body
