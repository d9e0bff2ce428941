"""WSGI | The server's side of PEP 3333: call the application, send what it gives, close it. No socket in sight.

    reply = Reply(send, method="GET", version=(1, 1), stays=True)
    respond(app, environ, reply)

The application tells status and headers by calling start_response, and gives the body by returning an iterable. The
head is held back until there is a first piece of body: until then the application may still change its mind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sized
from email.utils import formatdate
from types import TracebackType
from typing import Any, Protocol

Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
Write = Callable[[bytes], None]
App = Callable[[dict[str, Any], Any], Iterable[bytes]]

STATUS = re.compile(r"[2-9]\d\d [\t \x21-\x7e\x80-\xff]*")
NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VALUE = re.compile(r"[\t \x21-\x7e\x80-\xff]*")
HOP_BY_HOP = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
    *("te", "trailer", "transfer-encoding", "upgrade"),
}
WITHOUT_BODY = ("204", "304")


class StartResponse(Protocol):
    """What an application gets as its second argument."""

    def __call__(self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /) -> Write: ...


class Reply:
    """One response on its way out through `send`. `stays` is whether the connection is kept after it."""

    def __init__(
        self,
        send: Callable[[bytes], None],
        *,
        method: str = "GET",
        version: tuple[int, int] = (1, 1),
        stays: bool = True,
    ) -> None:
        self._send = send
        self._method = method
        self._version = version
        self.stays = stays
        self.status = ""
        self.headers: Headers = []
        self.head_sent = False
        self.is_over = False  # whether all of it was given; what came later would be taken for the next response
        self.is_out = False  # whether a byte of it has left
        self.sent = 0
        self._length: int | None = None
        self._chunked = False

    def start_response(self, status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Write:
        """Keep status and headers. A second call needs exc_info; once the head is out, that is raised instead."""
        if exc_info:
            try:
                if self.head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # a traceback that refers to this frame: do not keep the circle
        elif self.status:
            raise AssertionError("start_response was called twice without exc_info")
        check_status(status)
        check_headers(headers)
        self.status, self.headers = status, list(headers)
        return self.write

    def write(self, piece: bytes) -> None:
        """Send a piece of body; the head goes before the first that is not empty."""
        if not isinstance(piece, bytes):
            raise TypeError(f"the body must be bytes, not {type(piece).__name__}: encode it")
        if not self.status:
            raise AssertionError("the body came before start_response")
        if self.is_over:
            raise AssertionError("write() was called after the end of the response")
        if not piece:
            return
        head = b"" if self.head_sent else self._head()
        if not self.has_body:
            piece = b""
        elif self._length is not None:
            piece = piece[: self._length - self.sent]
        self.sent += len(piece)
        if self._chunked and piece:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        if head or piece:
            self._send(head + piece)

    def set_length(self, length: int) -> None:
        """Tell the length, where the application did not: the one piece of body is all of it."""
        if self.status and self._content_length() is None:
            self.headers.append(("Content-Length", str(length)))

    def end(self) -> None:
        """Nothing comes any more: the head if there was no body, the last chunk if there were chunks."""
        if not self.status:
            raise AssertionError("the application never called start_response")
        self.is_over = True
        if not self.head_sent:
            if self._method != "HEAD" and self._content_length() is None:
                self.headers.append(("Content-Length", "0"))
            self._send(self._head())
        elif self._chunked:
            self._send(b"0\r\n\r\n")
        if self.has_body and self._length is not None and self.sent < self._length:
            self.stays = False
            raise ShortBody(f"Content-Length is {self._length}, the body had {self.sent} bytes")

    @property
    def has_body(self) -> bool:
        """Whether HTTP lets this response have a body (RFC 9110 6.4.1)."""
        return self._method != "HEAD" and self.status[:3] not in WITHOUT_BODY

    @property
    def is_full(self) -> bool:
        """Whether as much has been sent as Content-Length allows: what comes after it is not wanted."""
        return self.head_sent and self._length is not None and self.has_body and self.sent >= self._length

    def _head(self) -> bytes:
        """The head with what the server adds; from now on it is out."""
        names = {name.lower() for name, _ in self.headers}
        self._length = self._content_length()
        added = [] if "date" in names else [("Date", formatdate(usegmt=True))]
        if "server" not in names:
            added.append(("Server", "labs.wsgi"))
        if self.has_body and self._length is None:
            if self._version >= (1, 1):
                self._chunked = True
                added.append(("Transfer-Encoding", "chunked"))
            else:
                self.stays = False  # the end of the connection is the end of the body
        if not self.stays:
            added.append(("Connection", "close"))
        elif self._version < (1, 1):
            added.append(("Connection", "keep-alive"))
        headers = [(n, v) for n, v in self.headers if self.status[:3] != "204" or n.lower() != "content-length"]
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in [*headers, *added]), "", ""]
        self.head_sent = True
        return "\r\n".join(lines).encode("latin-1")

    def _content_length(self) -> int | None:
        found = [value for name, value in self.headers if name.lower() == "content-length"]
        return int(found[0]) if found else None


class ShortBody(Exception):
    """The application promised more bytes than it gave."""


def respond(app: App, environ: dict[str, Any], reply: Reply) -> None:
    """Call the application and send what it gives. close() is called however this ends."""
    body = app(environ, reply.start_response)
    try:
        for piece in body:
            if not reply.head_sent and piece and has_one_piece(body):
                reply.set_length(len(piece))
            reply.write(piece)
            if reply.is_full:
                break
        reply.end()
    finally:
        if hasattr(body, "close"):
            body.close()


def has_one_piece(body: Iterable[bytes]) -> bool:
    """Whether len() tells that one piece is all (PEP 3333, Handling the Content-Length Header)."""
    return isinstance(body, Sized) and len(body) == 1


def check_status(status: str) -> None:
    """A final status: three digits, a space, a reason."""
    if not isinstance(status, str):
        raise TypeError(f"the status must be str, not {type(status).__name__}")
    if not STATUS.fullmatch(status):
        raise ValueError(f"not a status: {status!r}")


def check_headers(headers: Headers) -> None:
    """A list of (name, value), both str, without line ends (response splitting), and none that is the server's.

    One Content-Length at most: with two, a response ends in two places as a request would.
    """
    if not isinstance(headers, list):
        raise TypeError(f"the headers must be a list, not {type(headers).__name__}")
    lengths = 0
    for name, value in headers:
        if not (isinstance(name, str) and isinstance(value, str)):
            raise TypeError(f"a header must be two str: {(name, value)!r}")
        if not NAME.fullmatch(name):
            raise ValueError(f"not the name of a header: {name!r}")
        if not VALUE.fullmatch(value):
            raise ValueError(f"a control character in the header {name}")
        if name.lower() in HOP_BY_HOP:
            raise ValueError(f"{name} is between client and server; an application may not set it")
        lengths += name.lower() == "content-length"
        if lengths > 1:
            raise ValueError("more than one Content-Length")
        if name.lower() == "content-length" and not re.fullmatch(r"[0-9]+", value):
            raise ValueError(f"not a Content-Length: {value!r}")
