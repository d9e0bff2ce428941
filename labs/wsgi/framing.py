"""分界 | Where a request's body ends: Content-Length, or chunks (RFC 9112 6 and 7). Smuggling lives here.

Two programs that read the same bytes and disagree on where a body ends take different bytes for the next request.
Whatever could be read in two ways is therefore refused.
"""

from __future__ import annotations

import re

from labs.wsgi.refusals import Refused
from labs.wsgi.request import Request, read_fields
from labs.wsgi.source import Ended, Limits, Source

DIGITS = re.compile(r"[0-9]+")
SIZE = re.compile(rb"[0-9A-Fa-f]+")
NAME = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
QUOTED = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
EXTENSIONS = re.compile(rb"(?:[ \t]*;[ \t]*" + NAME + rb"(?:[ \t]*=[ \t]*(?:" + NAME + rb"|" + QUOTED + rb"))?)*")
NOT_IN_TRAILERS = {"host", "content-length", "transfer-encoding", "trailer", "authorization", "te", "content-type"}


def length(request: Request, limits: Limits) -> int | None:
    """How many bytes follow the head; None if they come in chunks. Refused where that can be read in two ways."""
    lengths = request.all("content-length")
    if request.all("transfer-encoding"):
        if request.version < (1, 1):
            raise Refused("coding-in-1.0")
        check_codings(request.tokens("transfer-encoding"))
        if lengths:
            raise Refused("both")
        return None
    if not lengths:
        return 0
    if not DIGITS.fullmatch(lengths[0]):
        raise Refused("length-value")
    digits = lengths[0].lstrip("0")[:20] or "0"  # 20 digits are too many whatever follows
    if int(digits) > limits.body:
        raise Refused("body-too-large")
    return int(digits)


def check_codings(codings: list[str]) -> None:
    """Refused unless chunked is all there is.

    RFC 9110 5.6.1.2 has empty members of a list ignored. Not every proxy does so, and where codings are concerned that
    is enough for two servers to disagree.
    """
    if "" in codings:
        raise Refused("coding-empty")
    if codings.count("chunked") > 1:
        raise Refused("coding-twice")
    if "chunked" in codings[:-1]:
        raise Refused("coding-not-last")
    if codings != ["chunked"]:
        raise Refused("coding-unknown")


class Body:
    """A request's body, taken from the source no further than it goes."""

    def __init__(self, source: Source, length: int | None, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._chunked = length is None
        self._left = length or 0  # of the body, or of the chunk that we are in
        self._taken = 0
        self._extensions = 0
        self._begun = False
        self.has_ended = length == 0
        self.refused: Refused | None = None  # what went wrong: the rest of the connection cannot be read either

    def some(self, most: int) -> bytes:
        """Between one and `most` bytes, b"" at the end of the body. Refused, and again whenever it is asked after."""
        if self.refused:
            raise self.refused
        if self.has_ended:
            return b""
        try:
            return self._some(most)
        except Refused as refused:
            self.refused = refused
        except Ended:
            self.refused = Refused("truncated")
        except TimeoutError:
            self.refused = Refused("timeout")
        raise self.refused

    def _some(self, most: int) -> bytes:
        if self._chunked and not self._left:
            self._next_chunk()
            if self.has_ended:
                return b""
        piece = self._source.some(min(most, self._left))
        self._left -= len(piece)
        if not self._chunked:
            self.has_ended = not self._left
        return piece

    def _next_chunk(self) -> None:
        """Past the end of one chunk and the size of the next; past the trailers after the last."""
        if self._begun and self._source.line(0, "chunk-end"):
            raise Refused("chunk-end")
        self._begun = True
        line = self._source.line(self._limits.line, "chunk-line")
        size, semicolon, extensions = line.partition(b";")
        self._extensions += len(extensions)
        if self._extensions > self._limits.extensions:
            raise Refused("chunk-line")
        if semicolon:
            size = size.rstrip(b" \t")
        if not SIZE.fullmatch(size):
            raise Refused("chunk-size")
        if semicolon and not EXTENSIONS.fullmatch(b";" + extensions):
            raise Refused("chunk-extension")
        self._left = int(size, 16)
        self._taken += self._left
        if self._taken > self._limits.body:
            raise Refused("body-too-large")
        if not self._left:
            names = {name for name, _ in read_fields(self._source, self._limits, first="fold")}
            if names & NOT_IN_TRAILERS:
                raise Refused("trailer")
            self.has_ended = True
