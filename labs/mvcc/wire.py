"""线路 | MariaDB's protocol, as much as is needed to ask without waiting: a query is sent, its answer comes later.

A blocked statement leaves its session's socket silent. So `send` and `receive` are two calls, and `has_answer` looks
without reading. Source: MariaDB Knowledge Base, Client/Server Protocol.
"""

from __future__ import annotations

import select
import socket
import struct
from dataclasses import dataclass
from typing import NoReturn

PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, TRANSACTIONS = 0x200, 0x8000, 0x80000, 0x2000
LONG_PASSWORD, FOUND_ROWS_NO = 0x1, 0x0
UTF8 = 33
COM_QUERY = b"\x03"
NUMBERS = {1, 2, 3, 8, 9, 13, 246, 0}  # column types that hold numbers: TINY .. LONGLONG, YEAR, DECIMAL

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one statement gave: rows (None if it gives none), rows changed, or the error's number and text."""

    rows: list[list[Value]] | None = None
    affected: int = 0
    error: int = 0
    message: str = ""


class Connection:
    """One session with a server on a socket file, as root without a password."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._buffer = b""
        self._packet()  # its greeting: we need nothing of it
        flags = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH | TRANSACTIONS | LONG_PASSWORD
        hello = struct.pack("<IIB23x", flags, 1 << 24, UTF8) + b"root\0" + b"\0" + b"mysql_native_password\0"
        self._socket.sendall(struct.pack("<I", len(hello) | 1 << 24) + hello)
        answer = self._packet()
        if answer[:1] != b"\x00":
            self._refuse(answer)

    def close(self) -> None:
        """Leave; the server rolls back what is open."""
        self._socket.close()

    def ask(self, sql: str) -> Answer:
        """Send and wait for the answer."""
        self.send(sql)
        return self.receive()

    def send(self, sql: str) -> None:
        """Send a statement and do not wait."""
        body = COM_QUERY + sql.encode()
        self._socket.sendall(struct.pack("<I", len(body)) + body)

    def has_answer(self, wait_s: float = 0.0) -> bool:
        """Whether the answer has begun to arrive, after at most `wait_s`."""
        return bool(self._buffer) or bool(select.select([self._socket], [], [], wait_s)[0])

    def receive(self) -> Answer:
        """The answer of the statement sent last; waits for it."""
        first = self._packet()
        if first[0] == 0xFF:
            return Answer(error=struct.unpack_from("<H", first, 1)[0], message=first[9:].decode(errors="replace"))
        if first[0] == 0x00:
            return Answer(affected=_length(first, 1)[0] or 0)
        columns = [self._packet() for _ in range(_length(first, 0)[0] or 0)]
        kinds = [_kind(column) for column in columns]
        self._packet()  # the end of the columns
        rows = []
        while (packet := self._packet())[0] != 0xFE or len(packet) >= 9:
            if packet[0] == 0xFF:  # an error after some rows, as of a deadlock in a scan
                return Answer(error=struct.unpack_from("<H", packet, 1)[0], message=packet[9:].decode(errors="replace"))
            rows.append(_row(packet, kinds))
        return Answer(rows=rows)

    def _packet(self) -> bytes:
        size = int.from_bytes(self._read(4)[:3], "little")
        return self._read(size)

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the server closed the connection")
            self._buffer += more
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _refuse(self, packet: bytes) -> NoReturn:
        raise ConnectionError(f"the server refused us: {packet[9:].decode(errors='replace')}")


def _length(packet: bytes, at: int) -> tuple[int | None, int]:
    """A length-encoded number and where it ends; None stands for NULL."""
    first = packet[at]
    if first < 0xFB:
        return first, at + 1
    if first == 0xFB:
        return None, at + 1
    size = {0xFC: 2, 0xFD: 3, 0xFE: 8}[first]
    return int.from_bytes(packet[at + 1 : at + 1 + size], "little"), at + 1 + size


def _kind(column: bytes) -> int:
    """The type of a column: after six names and what is fixed (length, character set, width)."""
    at = 0
    for _ in range(6):
        size, at = _length(column, at)
        at += size or 0
    return column[at + 7]


def _row(packet: bytes, kinds: list[int]) -> list[Value]:
    row: list[Value] = []
    at = 0
    for kind in kinds:
        size, at = _length(packet, at)
        if size is None:
            row.append(None)
            continue
        text = packet[at : at + size].decode(errors="replace")
        at += size
        row.append(int(text) if kind in NUMBERS and text.lstrip("-").isdigit() else text)
    return row
