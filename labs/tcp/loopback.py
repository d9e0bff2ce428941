"""回环上抓包 | The same connections on lo, captured with AF_PACKET: nothing of ours lies in between.

The kernel carries the segments at once and in order, so only scripts that leave the wire alone can be played; for those
it is a second witness. A capture on lo sees each frame twice, when it leaves and when it arrives: one is dropped.
"""

from __future__ import annotations

import socket

from labs._kit.errors import MissingTool
from labs.tcp.packet import TCP
from labs.tcp.tun import GET

ETH_P_IP = 0x0800
WIRE_WORDS = ("hold", ">", "flooded", "visited", "unflagged")


class Loopback:
    """Stands in for tun.Wire: what is read has already arrived, so there is nothing to write."""

    here = there = "127.0.0.1"

    def __init__(self) -> None:
        if not hasattr(socket, "AF_PACKET"):
            raise MissingTool("AF_PACKET", GET)
        self._capture = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        self._capture.bind(("lo", ETH_P_IP))
        self._capture.setblocking(False)

    def fileno(self) -> int:
        return self._capture.fileno()

    def read(self) -> list[bytes]:
        """The TCP packets that have arrived since the last look."""
        found: list[bytes] = []
        while True:
            try:
                packet, (_, _, kind, *_) = self._capture.recvfrom(65_535)
            except BlockingIOError:
                return found
            if kind != socket.PACKET_OUTGOING and packet[9] == TCP:
                found.append(packet)

    def write(self, packet: bytes) -> None:
        """It has arrived."""


def is_plain(lines: tuple[str, ...]) -> bool:
    """Whether a script leaves the wire alone."""
    return not any(word in line for line in lines for word in WIRE_WORDS)
