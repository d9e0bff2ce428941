"""试一试 | An application tried in memory: under our server, under wsgiref, under wsgiref.validate. No socket."""

from __future__ import annotations

import ast
import inspect
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.handlers import SimpleHandler
from wsgiref.validate import validator

from labs.wsgi import applications
from labs.wsgi.connection import Connection
from labs.wsgi.model import App, StartResponse
from labs.wsgi.scenarios import GET
from labs.wsgi.source import Limits, from_pieces


def served(app: App, raw: str = GET.format("/"), errors: io.StringIO | None = None) -> str:
    """What our server answers to these bytes."""
    sent = bytearray()
    Connection(app, from_pieces([raw.encode()]), sent.extend, Limits(), errors=errors or io.StringIO()).serve()
    return sent.decode("latin-1")


def status(answer: str) -> str:
    """Status and reason of a response."""
    return answer.partition("\r\n")[0].partition(" ")[2]


def body(answer: str) -> str:
    """What follows a response's head, as it was sent."""
    return answer.partition("\r\n\r\n")[2]


def fails_late(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
    """An application that fails after its first piece has gone, and asks for another status."""
    start_response("200 OK", applications.plain())
    yield b"one"
    try:
        raise RuntimeError("too late for another status")
    except RuntimeError:
        start_response("500 Internal Server Error", applications.plain(), sys.exc_info())  # type: ignore[arg-type]
    yield b"an apology"


class Opened:
    """A body that counts how often it is closed."""

    def __init__(self, pieces: Iterable[bytes], fails: bool = False) -> None:
        self._pieces = pieces
        self._fails = fails
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._fails:
            raise RuntimeError("in the middle")

    def close(self) -> None:
        self.closed += 1


def returning(found: Iterable[bytes]) -> App:
    """An application that returns this body."""

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", applications.plain())
        return found

    return app


def by_wsgiref(app: App) -> str:
    """What the standard library's reference handler sends for a GET."""
    out = io.BytesIO()
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "a"}
    handler = SimpleHandler(io.BytesIO(), out, io.StringIO(), {**environ, "SERVER_PORT": "80"})
    handler.run(app)
    return out.getvalue().decode("latin-1")


def parted(answer: str) -> tuple[str, str]:
    """Status and body, chunks joined."""
    said = body(answer)
    if "transfer-encoding: chunked" in answer.lower():
        joined = ""
        while size := int(said.partition("\r\n")[0], 16):
            said = said.partition("\r\n")[2]
            joined, said = joined + said[:size], said[size + 2 :]
        said = joined
    return status(answer).replace("HTTP/1.0 ", ""), said


def validated(app: App) -> App:
    """The application inside wsgiref.validate, which raises AssertionError where either side breaks PEP 3333."""
    strict: Callable[[Any], App] = validator
    return strict(app)


def checked(raw: str) -> str:
    """What wsgiref.validate has against this request and its answer, if anything."""
    log = io.StringIO()
    served(validated(applications.everything), raw, log)
    return log.getvalue() if "AssertionError" in log.getvalue() else ""


def bare(function: Callable[..., Any], inner: str = "") -> str:
    """The source of a function, or of one defined inside it, without annotations and docstring: it fits a page."""
    tree = ast.parse(inspect.getsource(function))
    defined = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in defined.values():
        node.returns = None
        for arg in node.args.args:
            arg.annotation = None
        if ast.get_docstring(node):
            del node.body[0]
    return ast.unparse(defined[inner or function.__name__])
