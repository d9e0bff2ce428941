"""environ | The dict that an application gets: CGI's names (RFC 3875), HTTP_ and each field, wsgi. and the server's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from labs.wsgi.framing import Body
from labs.wsgi.request import Request

Environ = dict[str, Any]
SOFTWARE = "labs.wsgi"
REST = -1


class Ends(NamedTuple):
    """Both ends of a connection: (host, port) of the server and of the client."""

    server: tuple[str, int] = ("127.0.0.1", 80)
    client: tuple[str, int] = ("127.0.0.1", 0)


class Input:
    """wsgi.input: the body as a file that ends where the body ends. `asked` is called before the first wait for it."""

    def __init__(self, body: Body, asked: Callable[[], None] = lambda: None) -> None:
        self.body = body
        self._asked = asked
        self._held = bytearray()

    def read(self, size: int | None = REST) -> bytes:
        """So many bytes, fewer only at the end of the body."""
        size = REST if size is None else size
        while (size < 0 or len(self._held) < size) and self._more():
            pass
        return self._take(len(self._held) if size < 0 else size)

    def readline(self, size: int | None = REST) -> bytes:
        """Up to and with the next LF, `size` bytes at most."""
        size = REST if size is None else size
        searched = 0
        while (at := self._held.find(b"\n", searched)) < 0 and not 0 <= size <= len(self._held):
            searched = len(self._held)
            if not self._more():
                break
        end = at + 1 if at >= 0 else len(self._held)
        return self._take(min(end, size) if size >= 0 else end)

    def readlines(self, hint: int | None = REST) -> list[bytes]:
        """The remaining lines; no more of them once `hint` bytes are reached."""
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint is not None and 0 < hint <= total:
                break
        return lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def read_ahead(self, most: int) -> None:
        """Have the next `most` bytes at hand, or all: what is wrong with them is found before anybody acts on them."""
        while len(self._held) < most and self._more():
            pass

    def skip(self, most: int) -> None:
        """Leave out what nobody read, up to so many bytes: the next request comes after it."""
        while most > 0 and (piece := self.body.some(65_536)):
            most -= len(piece)

    def _more(self) -> bool:
        if not self.body.has_ended:
            self._asked()
        piece = self.body.some(65_536)
        self._held += piece
        return bool(piece)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def environ_of(request: Request, body: Input, ends: Ends, errors: Any = None) -> Environ:
    """The environ of one request (PEP 3333, environ Variables)."""
    host, port = ends.server
    environ: Environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),  # bytes in a str, as PEP 3333 wants them
        "QUERY_STRING": request.query,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/{}.{}".format(*request.version),
        "SERVER_SOFTWARE": SOFTWARE,
        "REMOTE_ADDR": ends.client[0],
        "REMOTE_PORT": str(ends.client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.input_terminated": True,  # reading to the end is safe without CONTENT_LENGTH: chunks can be read at all
        "wsgi.errors": errors or sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in request.fields:
        if "_" in name:  # X_User would overwrite X-User, which a proxy may have checked: both become HTTP_X_USER
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        comma = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{comma}{value}" if key in environ else value
    return environ


class FileWrapper:
    """A file as a body, piece by piece; close() closes the file."""

    def __init__(self, file: Any, size: int = 65_536) -> None:
        self._file = file
        self._size = size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(self._size), b"")

    def close(self) -> None:
        if hasattr(self._file, "close"):
            self._file.close()
