"""字节流 | Bytes in the order in which they arrive, and the limits on how many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from labs.wsgi.refusals import Refused

# at most so many bytes within so many seconds; b"" at the end, TimeoutError when they take too long
Receive = Callable[[int, float], bytes]
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a request is taken. Sizes in bytes, times in seconds."""

    line: int = 8190  # RFC 9112 3 recommends 8000 at least
    field: int = 8190
    fields: int = 100
    body: int = 1 << 30
    extensions: int = 16_384  # of all chunks of a body together: nobody reads them, and they count as no body
    ahead: int = 65_536  # of a body, judged before the application is called
    head_s: float = 60.0  # for a whole head, once it has begun
    idle_s: float = 15.0  # between requests
    stall_s: float = 60.0  # for the next piece of a body, in or out


class Ended(EOFError):
    """The peer has sent its last byte."""


class Source:
    """What a connection brings, line by line or piece by piece."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._held = bytearray()
        self._each_s = 0.0
        self._until: float | None = None

    def wait_each(self, seconds: float) -> None:
        """From now on wait so long for each piece."""
        self._each_s, self._until = seconds, None

    def wait_in_all(self, seconds: float) -> None:
        """From now on wait so long for everything together: a byte now and then is not enough."""
        self._until = time.monotonic() + seconds

    def line(self, limit: int, too_long: str) -> bytes:
        """The next line without its CRLF. Refused if it ends otherwise or is longer than `limit`; Ended."""
        searched = 0
        while (at := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            if searched > limit + 1:
                raise Refused(too_long)
            self.more()
        line = bytes(self._held[: at + 1])
        if not line.endswith(b"\r\n"):
            raise Refused("bare-lf")
        if b"\r" in line[:-2]:
            raise Refused("bare-cr")
        if at - 1 > limit:
            raise Refused(too_long)
        del self._held[: at + 1]
        return line[:-2]

    def some(self, most: int) -> bytes:
        """Between one and `most` bytes; Ended if there are no more."""
        if not self._held:
            self.more()
        piece = bytes(self._held[:most])
        del self._held[:most]
        return piece

    def more(self) -> None:
        """Wait for bytes. Ended if none come any more, TimeoutError if they take too long."""
        piece = self._receive(PIECE, self._each_s if self._until is None else max(0.0, self._until - time.monotonic()))
        if not piece:
            raise Ended
        self._held += piece

    @property
    def is_empty(self) -> bool:
        """Whether nothing has arrived that was not taken."""
        return not self._held


def from_pieces(pieces: Iterable[bytes], *, ends: bool = True) -> Source:
    """A source that brings these pieces, then ends, or else never brings anything again (TimeoutError)."""
    rest = iter(pieces)

    def receive(most: int, wait_s: float) -> bytes:
        piece = next(rest, b"")
        if not piece and not ends:
            raise TimeoutError
        return piece

    return Source(receive)
