"""模型: 网络命名空间 | A network namespace: its own interfaces, addresses, listeners. A new one has lo, down.

Somebody with a foot in two of them can publish a port: hand what arrives in one on to the other, as docker-proxy does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANY = "0.0.0.0"
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Net:
    """`addresses` beside 127.0.0.1, which lo has once it is up; `waiting`: connections that nobody has accepted yet."""

    is_up: bool = False
    addresses: set[str] = field(default_factory=set)
    listeners: set[tuple[str, int]] = field(default_factory=set)
    published: dict[tuple[str, int], Net] = field(default_factory=dict)
    waiting: int = 0

    def listen(self, address: str, port: int) -> str:
        """ "ok", or the errno: an address must be one's own."""
        if address not in (ANY, LOOPBACK, *self.addresses):
            return "EADDRNOTAVAIL"
        self.listeners.add((address, port))
        return "ok"

    def connect(self, address: str, port: int) -> str:
        """ "ok" if something in this namespace listens there, or the errno."""
        if not self.is_up or address not in (LOOPBACK, *self.addresses):
            return "ENETUNREACH"
        if (address, port) in self.published:
            return self.published[address, port].connect(LOOPBACK, port)
        if not {(address, port), (ANY, port)} & self.listeners:
            return "ECONNREFUSED"
        self.waiting += 1
        return "ok"

    def publish(self, address: str, port: int, inside: Net) -> str:
        """Hand on to another namespace what arrives here; "ok", or the errno."""
        if address not in (LOOPBACK, *self.addresses):
            return "EADDRNOTAVAIL"
        self.published[address, port] = inside
        return "ok"

    def accept(self) -> str:
        """ "ok" if a connection has arrived, or the errno."""
        if not self.waiting:
            return "EAGAIN"
        self.waiting -= 1
        return "ok"
