"""监听: 半连接队列和全连接队列 | A listener: handshakes under way, finished ones waiting for accept, SYN cookies.

    SYN -> half_open (SYN-RECEIVED) -> ACK -> ready (ESTABLISHED) -> accept()

The lengths are those of Linux 6.18: at most `backlog` + 1 of each (kernels before January 2025: `backlog` half-open
ones). When half_open is full a SYN is dropped, or answered with a cookie: then nothing is stored, and all that must be
known comes back in the ACK. When `ready` is full, SYNs and last ACKs are dropped without a word.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from labs.tcp.model import Connection
from labs.tcp.segment import Flag, Segment, State, refusal
from labs.tcp.sequence import plus

SECRET = b"changed at every boot"
COOKIE_MINUTES = 2  # how long a cookie is good


@dataclass(slots=True)
class Listener:
    """A socket in LISTEN. `isn` gives initial sequence numbers, `peers` are any names for address and port."""

    backlog: int
    isn: Callable[[], int]
    has_cookies: bool = False
    make: type[Connection] = Connection
    minute: int = 0
    half_open: dict[str, Connection] = field(default_factory=dict)
    ready: dict[str, Connection] = field(default_factory=dict)
    cookies_sent: int = 0
    dropped: int = 0

    def accept(self) -> Connection | None:
        """The finished connection that has waited longest."""
        return self.ready.pop(next(iter(self.ready))) if self.ready else None

    def arrives(self, peer: str, segment: Segment) -> tuple[Segment, ...]:
        """What is answered to a segment of a peer with whom there is no finished connection."""
        child = self.half_open.get(peer)
        if child is not None:
            return self._goes_on(peer, child, segment)
        if segment.flags & Flag.ACK and self.cookies_sent and not segment.flags & (Flag.RST | Flag.SYN):
            return self._redeem(peer, segment)
        if segment.flags & (Flag.RST | Flag.ACK) or not segment.flags & Flag.SYN:
            answer = refusal(segment) if segment.flags & Flag.ACK else None
            return (answer,) if answer else ()
        return self._begins(peer, segment)

    def _begins(self, peer: str, syn: Segment) -> tuple[Segment, ...]:
        """A SYN: store it, answer it without storing, or drop it."""
        if len(self.ready) > self.backlog:
            self.dropped += 1
            return ()
        if len(self.half_open) >= self.backlog + 1:
            if not self.has_cookies:
                self.dropped += 1
                return ()
            self.cookies_sent += 1
            return (Segment(Flag.SYN | Flag.ACK, cookie(peer, syn.seq, self.minute), syn.end),)
        child = self.half_open[peer] = self.make(self.isn())
        child.answer(syn)
        self._sort(peer, child)
        return drained(child)

    def _goes_on(self, peer: str, child: Connection, segment: Segment) -> tuple[Segment, ...]:
        """A handshake under way: the last ACK finishes it, a RST ends it."""
        if len(self.ready) > self.backlog and segment.flags & Flag.ACK:
            self.dropped += 1
            return ()  # the client thinks that it is connected; the SYN+ACK will go to it again
        child.arrives(segment)
        self._sort(peer, child)
        return drained(child)

    def _sort(self, peer: str, child: Connection) -> None:
        """Into which queue it belongs now."""
        if child.state is not State.SYN_RECEIVED:
            del self.half_open[peer]
            if child.state is not State.CLOSED:
                self.ready[peer] = child

    def _redeem(self, peer: str, ack: Segment) -> tuple[Segment, ...]:
        """An ACK out of the blue: does it bring a cookie of ours back?"""
        theirs, ours = plus(ack.seq, -1), plus(ack.ack, -1)
        if ours not in (cookie(peer, theirs, self.minute - age) for age in range(COOKIE_MINUTES)):
            answer = refusal(ack)
            return (answer,) if answer else ()
        child = self.make(ours)
        child.answer(Segment(Flag.SYN, theirs))
        child.out.clear()  # that SYN+ACK went out as a cookie, long ago
        child.arrives(ack)
        self.ready[peer] = child
        return drained(child)


def cookie(peer: str, theirs: int, minute: int) -> int:
    """An initial sequence number that only we can have made for this peer, its number and this time (RFC 4987, 3.6)."""
    said = f"{peer} {theirs} {minute}".encode()
    return int.from_bytes(hmac.digest(SECRET, said, "sha256")[:4], "big")


def drained(connection: Connection) -> tuple[Segment, ...]:
    """What it has to send, taken out."""
    sent = tuple(connection.out)
    connection.out.clear()
    return sent
