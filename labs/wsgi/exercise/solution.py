"""解答: 一个 WSGI 服务器的两半 | Solution: the two halves of a WSGI server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any


def read_body(fields: list[tuple[str, str]], stream: Any) -> bytes:
    """The body that follows these fields. ValueError unless there is exactly one way to read it."""
    lengths = [value for name, value in fields if name == "content-length"]
    codings = [
        part.strip().lower() for name, value in fields if name == "transfer-encoding" for part in value.split(",")
    ]
    if lengths and codings:
        raise ValueError("both Content-Length and Transfer-Encoding")
    if codings:
        if codings != ["chunked"]:
            raise ValueError("chunked is the one coding known")
        return read_chunks(stream)
    if not lengths:
        return b""
    if len(lengths) > 1 or not re.fullmatch(r"[0-9]+", lengths[0]):
        raise ValueError("Content-Length is digits, once")
    return exactly(stream, int(lengths[0]))


def read_chunks(stream: Any) -> bytes:
    """The data of chunks up to the empty line after the last."""
    body = bytearray()
    while True:
        size = line(stream).partition(b";")[0].rstrip(b" \t")
        if not re.fullmatch(rb"[0-9A-Fa-f]+", size):
            raise ValueError("a chunk's size is hexadecimal digits")
        if not int(size, 16):
            break
        body += exactly(stream, int(size, 16))
        if line(stream):
            raise ValueError("a chunk's data ends in CRLF")
    while line(stream):  # trailers: read and dropped
        pass
    return bytes(body)


def line(stream: Any) -> bytes:
    """The next line, which must end in CRLF, without it."""
    read: bytes = stream.readline()
    if not read.endswith(b"\r\n"):
        raise ValueError("a line ends in CRLF")
    return read[:-2]


def exactly(stream: Any, size: int) -> bytes:
    """So many bytes, no fewer."""
    read: bytes = stream.read(size)
    if len(read) < size:
        raise ValueError("the body is cut short")
    return read


def serve(app: Callable[..., Any], environ: dict[str, Any], send: Any) -> None:
    """Call the application and send what it gives."""
    head: list[Any] = []
    sent: list[bool] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if exc_info and sent:
            raise exc_info[1]
        if head and not exc_info:
            raise AssertionError("start_response was called twice without exc_info")
        head[:] = [status, headers]
        return write

    def send_head() -> None:
        if not head:
            raise AssertionError("start_response was never called")
        if not sent:
            sent.append(True)
            send(*head)

    def write(piece: bytes) -> None:
        if not isinstance(piece, bytes):
            raise TypeError("the body is bytes")
        if piece:
            send_head()
            send.body(piece)

    body = app(environ, start_response)
    try:
        for piece in body:
            write(piece)
        send_head()
    finally:
        if hasattr(body, "close"):
            body.close()
