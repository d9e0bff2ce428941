"""报文段与状态 | What travels, and where a connection can stand: flags, segments, the eleven states of RFC 9293."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum

from labs.tcp.sequence import plus


class Flag(IntFlag):
    """The control bits, with the values that they have in the header."""

    FIN = 0x01
    SYN = 0x02
    RST = 0x04
    PSH = 0x08
    ACK = 0x10


class State(StrEnum):
    """The states of RFC 9293, 3.3.2, spelt as there; ss and /proc write SYN-RECEIVED as SYN-RECV."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"


@dataclass(frozen=True, slots=True)
class Segment:
    """What a header and its payload say. `ack` counts only with the ACK flag."""

    flags: Flag
    seq: int
    ack: int = 0
    data: bytes = b""

    @property
    def length(self) -> int:
        """How many sequence numbers it takes: each byte one, SYN one, FIN one (RFC 9293, 3.4)."""
        return len(self.data) + bool(self.flags & Flag.SYN) + bool(self.flags & Flag.FIN)

    @property
    def end(self) -> int:
        """The first number after it, which is what its receiver acknowledges."""
        return plus(self.seq, self.length)

    @property
    def name(self) -> str:
        """The flags as one says them: SYN+ACK."""
        return "+".join(
            flag.name or "" for flag in (Flag.SYN, Flag.FIN, Flag.RST, Flag.PSH, Flag.ACK) if flag & self.flags
        )


def refusal(segment: Segment) -> Segment | None:
    """What answers a segment for which there is no connection: a RST, but none for a RST (RFC 9293, 3.10.7.1)."""
    if segment.flags & Flag.RST:
        return None
    if segment.flags & Flag.ACK:
        return Segment(Flag.RST, segment.ack)
    return Segment(Flag.RST | Flag.ACK, 0, segment.end)
