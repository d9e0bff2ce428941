"""应用 | Small WSGI applications, each after one point of PEP 3333; `everything` has them all, by path."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from labs.wsgi.model import App, Headers, StartResponse

Environ = dict[str, Any]
SHOWN = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH"),
    *("SERVER_PROTOCOL", "HTTP_HOST", "HTTP_X_NAME", "HTTP_COOKIE", "wsgi.url_scheme"),
)


def plain() -> Headers:
    """Headers of a text. A new list each time: a server may add to the one that it gets."""
    return [("Content-Type", "text/plain; charset=utf-8")]


def hello(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """A list of one piece."""
    start_response("200 OK", plain())
    return [b"hello"]


def pieces(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """A generator: even start_response is called only when the first piece is fetched."""
    start_response("200 OK", plain())
    yield b""
    yield b"one "
    yield b"two "
    yield b"three"


def written(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The old way: write(), and then an iterable."""
    write = start_response("200 OK", plain())
    write(b"written first, ")
    return [b"returned last"]


def echo(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The request's body, twice as long."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(2 * len(body)))])
    return [body, body]


def lines(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The lengths of the body's lines."""
    start_response("200 OK", plain())
    body = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    return [b"%d " % len(line) for line in body]


def shown(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """What environ says, as bytes that nobody can misread."""
    start_response("200 OK", plain())
    return [f"{key}={environ.get(key)!a}\n".encode("ascii") for key in SHOWN]


def replaced(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """An error before the first piece: exc_info replaces status and headers."""
    start_response("200 OK", [*plain(), ("X-First", "yes")])
    try:
        raise LookupError("no such thing")
    except LookupError:
        start_response("404 Not Found", plain(), sys.exc_info())  # type: ignore[arg-type]  # it is never (None, ...) here
    return [b"not found"]


def fails(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """An error before anything was sent."""
    raise RuntimeError("the application fails on purpose")


def no_content(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """204 has no body."""
    start_response("204 No Content", [("X-Kept", "yes")])
    return []


def not_modified(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """304 has none either."""
    start_response("304 Not Modified", [("ETag", '"1"')])
    return []


def cookies(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """One header twice."""
    start_response("302 Found", [("Location", "/x"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), *plain()])
    return [b"moved"]


def big(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    """300,000 bytes in 30 pieces."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    for n in range(30):
        yield bytes([n]) * 10_000


def too_much(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """More than Content-Length says."""
    start_response("200 OK", [*plain(), ("Content-Length", "4")])
    return [b"four", b" and more"]


def nothing(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """No piece at all."""
    start_response("200 OK", plain())
    return []


def file(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """A file through the server's own wrapper."""
    start_response("200 OK", plain())
    wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(b"from a file"))
    return wrapped


APPS: dict[str, App] = {
    "hello": hello,
    "pieces": pieces,
    "written": written,
    "echo": echo,
    "lines": lines,
    "shown": shown,
    "replaced": replaced,
    "fails": fails,
    "no-content": no_content,
    "not-modified": not_modified,
    "cookies": cookies,
    "big": big,
    "too-much": too_much,
    "nothing": nothing,
    "file": file,
}


def everything(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Each of the applications under its name: /hello, /pieces, ..."""
    name = environ["PATH_INFO"].split("/")[1]
    return APPS[name if name in APPS else "hello"](environ, start_response)
