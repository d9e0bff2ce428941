"""滑动窗口 | Flow control: the receiver says how much room it has left, the sender has no more than that under way.

    abc[defgh]ijk      acknowledged, [the window: may be under way], must wait

The left edge moves with each ACK, the right one when the application reads (RFC 9293, 3.8.6). Left out: scaling,
probes of a closed window, and that a receiver waits until a larger piece is free (silly window syndrome).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Receiver:
    """What has come and was not read, in a buffer of `room` bytes."""

    room: int
    unread: bytearray = field(default_factory=bytearray)

    @property
    def window(self) -> int:
        """What it tells the sender: how many bytes it can still take."""
        return self.room - len(self.unread)

    def takes(self, data: bytes) -> None:
        """Bytes arrive. OverflowError if they do not fit: in a real one they would be lost."""
        if len(data) > self.window:
            raise OverflowError(f"{len(data)} bytes, room for {self.window}")
        self.unread += data

    def read(self, count: int) -> bytes:
        """The application takes so many, or what there is."""
        data = bytes(self.unread[:count])
        del self.unread[:count]
        return data


@dataclass(slots=True)
class Sender:
    """All that is to be sent, and how far it is: `acked` <= `sent` <= `acked` + `window`."""

    data: bytes
    window: int
    sent: int = 0
    acked: int = 0

    def allowed(self) -> bytes:
        """What may be sent now, and is."""
        end = min(self.acked + self.window, len(self.data))
        data, self.sent = self.data[self.sent : end], max(self.sent, end)
        return data

    def hears(self, ack: int, window: int) -> None:
        """An ACK: everything before `ack` has come, and `window` more may follow."""
        self.acked, self.window = ack, window

    def picture(self) -> str:
        """abc[defgh]ijk"""
        text, end = self.data.decode(), self.acked + self.window
        return f"{text[: self.acked]}[{text[self.acked : end]}]{text[end:]}"


@dataclass(frozen=True, slots=True)
class Round:
    """What happened in one round: the window before, what was sent, what lies unread, what was read."""

    window: str
    sent: bytes
    unread: int
    read: bytes


def carried(data: bytes, room: int, reads: tuple[int, ...]) -> list[Round]:
    """Send `data` to a receiver with `room`, whose application reads so many bytes in each round."""
    sender, receiver, arrived, rounds = Sender(data, room), Receiver(room), 0, []
    for count in reads:
        before, piece = sender.picture(), sender.allowed()
        receiver.takes(piece)
        arrived += len(piece)
        held = len(receiver.unread)
        rounds.append(Round(before, piece, held, receiver.read(count)))
        sender.hears(arrived, receiver.window)
    return rounds
