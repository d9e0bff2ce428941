"""内核和我们的线 | A network namespace of our own whose only wire ends in our hands: every segment passes through here.

A TUN device has the address HERE. What the kernel sends to THERE comes out of the device to us; with the two addresses
exchanged and put back, it arrives at the same kernel as if THERE had sent it. So two sockets of one kernel talk to each
other over a wire that we can hold, cut and copy, and since a write to the device is processed before it returns, the
answers are there at once: no waiting, no races.

Why it is like this: a capture on lo shows what happened; here we also decide what happens, so loss, crossing SYNs and
old duplicates can be played as exactly as on the model. (TCP's checksum does not mind exchanged addresses.)
Needs Linux and root, or a user who may make namespaces and open /dev/net/tun.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from pathlib import Path

from labs._kit.errors import MissingTool, NotAllowed
from labs.tcp.packet import HERE, TCP, THERE

GET = "sudo quizzer lab verify tcp"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
DEVICE, NAMESPACES = "/dev/net/tun", "unshare(2), network namespaces"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK, IFF_UP_RUNNING = 0x8914, 0x8916, 0x891C, 0x41
SMALL_TABLE = 64  # buckets; /proc/net/tcp walks through all of them, 65,536 and 5 ms if left alone
SETTINGS = {  # what the model leaves out is switched off; what merely slows it down too
    "tcp_timestamps": 0, "tcp_sack": 0, "tcp_early_retrans": 0, "tcp_recovery": 0, "tcp_invalid_ratelimit": 0,
    "tcp_syncookies": 0, "tcp_fastopen": 0, "tcp_retrans_collapse": 0, "tcp_tw_reuse": 0, "tcp_max_syn_backlog": 4096,
    "tcp_max_tw_buckets": 100_000,  # with a small table it would be 32, and TIME-WAIT be skipped beyond that
}  # fmt: skip


class Wire:
    """The device. `read` gives what the kernel has sent, `write` lets it arrive at the other side."""

    here, there = HERE, THERE

    def __init__(self, name: str = "wire") -> None:
        if not os.access(DEVICE, os.R_OK | os.W_OK):
            raise missing(DEVICE)
        self._fd = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        _ioctl(self._fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            for request, address in ((SIOCSIFADDR, HERE), (SIOCSIFNETMASK, "255.255.255.0")):
                _ioctl(asked.fileno(), request, _named(name, socket.AF_INET, b"\0\0" + socket.inet_aton(address)))
            _ioctl(asked.fileno(), SIOCSIFFLAGS, _named(name, IFF_UP_RUNNING))

    def fileno(self) -> int:
        return self._fd

    def read(self) -> list[bytes]:
        """The TCP packets that the kernel has sent since the last look."""
        found: list[bytes] = []
        while True:
            try:
                packet = os.read(self._fd, 65_535)
            except BlockingIOError:
                return found
            if packet[0] >> 4 == 4 and packet[9] == TCP:
                found.append(packet)

    def write(self, packet: bytes) -> None:
        """Let a packet arrive: source and destination change places."""
        os.write(self._fd, packet[:12] + packet[16:20] + packet[12:16] + packet[20:])


def missing(what: str) -> MissingTool:
    """The error for what this lab cannot do without: is it not here, or not for this user?"""
    is_here = what == NAMESPACES or os.path.exists(what)
    return NotAllowed(what, GET) if is_here else MissingTool(what, GET)


def own_network() -> None:
    """Move this process into a network of its own, for good; MissingTool where that is not allowed."""
    if sys.platform != "linux":
        raise MissingTool("Linux", GET)
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(CLONE_NEWNET) and unshare(CLONE_NEWUSER | CLONE_NEWNET):
        raise missing(NAMESPACES)
    setting("tcp_child_ehash_entries", SMALL_TABLE)  # counts for the next network only: hence a network in a network
    unshare(CLONE_NEWNET)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        _ioctl(asked.fileno(), SIOCSIFFLAGS, _named("lo", IFF_UP_RUNNING))
    for name, value in SETTINGS.items():
        setting(name, value)


def setting(name: str, value: int | None = None) -> int:
    """A value of /proc/sys/net/ipv4, set first if one is given; -1 where this kernel has no such."""
    path = Path("/proc/sys/net/ipv4") / name
    try:
        if value is not None:
            path.write_text(f"{value}\n", encoding="ascii")
        return int(path.read_text(encoding="ascii").split()[0])
    except FileNotFoundError:
        return -1


def choose_ports(first: int, last: int) -> None:
    """From which ports the kernel chooses when a program connects without bind."""
    Path("/proc/sys/net/ipv4/ip_local_port_range").write_text(f"{first} {last}\n", encoding="ascii")


def _ioctl(fd: int, request: int, argument: bytes) -> None:
    import fcntl

    fcntl.ioctl(fd, request, argument)


def _named(name: str, value: int, rest: bytes = b"") -> bytes:
    return struct.pack("16sH", name.encode(), value) + rest.ljust(22, b"\0")
