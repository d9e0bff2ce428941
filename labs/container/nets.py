"""模型: 网络命名空间 | A network namespace: its own interfaces, addresses, listeners. A new one has lo, down."""

from __future__ import annotations

from dataclasses import dataclass, field

ANY = "0.0.0.0"
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Net:
    """`addresses` beside 127.0.0.1, which lo has once it is up."""

    is_up: bool = False
    addresses: set[str] = field(default_factory=set)
    listeners: set[tuple[str, int]] = field(default_factory=set)

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
        return "ok" if {(address, port), (ANY, port)} & self.listeners else "ECONNREFUSED"
