"""内核的表 | /proc/net/tcp: the ports, state and timer of every TCP socket, and the number by which a process holds it.

A row ends in an inode; a process that has the socket open has a link `socket:[inode]` in /proc/PID/fd. To join the two
is all that `ss -tanp` does (and netstat, and lsof).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from labs.tcp.segment import State

NET = Path("/proc/self/net/tcp")
SOCKET = re.compile(r"socket:\[(\d+)\]")
STATES = {
    1: State.ESTABLISHED, 2: State.SYN_SENT, 3: State.SYN_RECEIVED, 4: State.FIN_WAIT_1, 5: State.FIN_WAIT_2,
    6: State.TIME_WAIT, 7: State.CLOSED, 8: State.CLOSE_WAIT, 9: State.LAST_ACK, 10: State.LISTEN, 11: State.CLOSING,
    12: State.SYN_RECEIVED,
}  # fmt: skip  # include/net/tcp_states.h


class Row:
    """A line of /proc/net/tcp: both ports, state, what is left of its timer in seconds, inode (0: nobody holds it)."""

    def __init__(self, line: str) -> None:
        words = line.split()
        self.port = int(words[1].split(":")[1], 16)
        self.peer = int(words[2].split(":")[1], 16)
        self.state = STATES[int(words[3], 16)]
        self.ready = int(words[4].split(":")[1], 16)  # of a listener: how many wait for accept
        self.timer, self.left_s = int(words[5].split(":")[0], 16), int(words[5].split(":")[1], 16) / 100
        self.inode = int(words[9])


def rows(text: str = "") -> list[Row]:
    """The rows of such a text; without one, what /proc knows of TCP over IPv4 in this network."""
    return [Row(line) for line in (text or NET.read_text(encoding="ascii")).splitlines()[1:]]


def owners(descriptors: Iterable[tuple[int, str]]) -> dict[int, int]:
    """inode -> pid, from links such as (4711, "socket:[8042]")."""
    found = ((SOCKET.fullmatch(link), pid) for pid, link in descriptors)
    return {int(link[1]): pid for link, pid in found if link}


def descriptors() -> Iterator[tuple[int, str]]:
    """(pid, what it has open) of every process that this user may look into: 4711, "socket:[8042]"."""
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):  # another user's, or it has just ended
            for link in folder.iterdir():
                with suppress(OSError):
                    yield int(folder.parent.name), str(link.readlink())
