"""内核照着做 | The same scripts on the kernel's own TCP: its sockets, its segments, its states from /proc/net/tcp."""

from __future__ import annotations

import errno
import select
import socket
import struct
import time
from contextlib import suppress

from labs._kit.errors import LabError
from labs._kit.text import Text
from labs.tcp import tun
from labs.tcp.loopback import Loopback
from labs.tcp.packet import flipped, packed, ports, segment
from labs.tcp.procnet import rows
from labs.tcp.segment import Flag, Segment, State
from labs.tcp.world import (
    BACKLOG,
    FIN_TIMEOUT_S,
    FIRST_NUMBER,
    IGNORED,
    NEXT_NUMBER,
    NOTHING_YET,
    OTHER,
    SIDES,
    STORM,
    Sent,
    Step,
    counted,
    timed,
)

CLOSED = b"\x07"
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, SEND_QUEUE = 19, 20, 21, 2
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER on with 0 s: close() sends RST
REUSE = ("tcp_tw_reuse", "tcp_timestamps")
TIMER_S = 4.0  # a retransmission comes within this: the first of a SYN after 1 s
DELAYED_ACK_S = 0.3  # and a delayed ACK within this: after 40 ms
FIRST_PORT, LAST_PORT, STEP = 2_000, 60_000, 4  # of four ports A has the first, or all but the second, which is B's
A_SECOND_S = 1.1


class TooSlow(Exception):
    """The machine was so busy that a timer of the kernel ran out between two steps; play it again."""


class Kernel:
    """Plays scripts, one after the other, each on a pair of ports of its own."""

    def __init__(self, *, on_loopback: bool = False) -> None:
        tun.own_network()
        self.wire: tun.Wire | Loopback = Loopback() if on_loopback else tun.Wire()
        self._port = FIRST_PORT

    def play(self, *lines: str) -> list[Step]:
        """Run a script. LabError if the machine is too busy to keep the times of TCP."""
        for _ in range(20):
            self._port = self._port + STEP if self._port < LAST_PORT else FIRST_PORT
            playing = Playing(self.wire, {"A": self._port, "B": self._port + 1})
            try:
                return [playing.step(line) for line in lines]
            except TooSlow:
                continue
            finally:
                playing.end()
        raise LabError(Text("机器太忙, 定时器都到点了", "the machine is too busy: timers ran out between two steps"))


class Playing:
    """One script on the kernel."""

    def __init__(self, wire: tun.Wire | Loopback, ports: dict[str, int]) -> None:
        self.wire, self.ports = wire, ports
        self.sockets: dict[str, socket.socket] = {}
        self.listeners: dict[str, socket.socket] = {}
        self.next_isn = dict(FIRST_NUMBER)
        self.under_way: list[tuple[Sent, bytes]] = []
        self.stray: list[tuple[Sent, bytes]] = []
        self.seen: list[Sent] = []
        self.is_holding = False
        self.is_busy = False
        self.strangers = LAST_PORT  # ports of strangers are above ours
        self.answers: list[Segment] = []  # to the stranger who spoke last
        self.last: dict[str, Segment] = {}  # that each side has sent
        self.unbound: set[str] = set()  # whose port the kernel chooses

    def step(self, line: str) -> Step:
        """Do one line, let the segments arrive, look at the states."""
        words, self.seen = line.split(), []
        self._look()
        if self.seen and words[1:2] not in (["late"], ["timeout"]):
            raise TooSlow  # nobody asked for this: a timer ran out
        if words in (["hold"], ["release"]):
            self.is_holding, gives = words == ["hold"], ""
        elif words[0].endswith(">"):
            self._on_the_wire(words[0][:-1], words[1])
            gives = ""
        else:
            gives = self._calls(words[0], words[1], " ".join(words[2:]))
        self._look()
        while self.under_way and not self.is_holding:
            self._deliver(*self.under_way.pop(0))
            if len(self.seen) > STORM:
                raise LabError(Text(f"报文停不下来: {line}", f"segments without end: {line}"))
        self._accept()
        found = self.states()
        return Step(line, tuple(self.seen), (found["A"], found["B"]), gives)

    def end(self) -> None:
        """Leave nothing behind but what TIME-WAIT keeps."""
        for each in (*self.sockets.values(), *self.listeners.values()):
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            each.close()
        tun.setting("tcp_syncookies", 0)
        tun.setting("tcp_fin_timeout", FIN_TIMEOUT_S)
        for name in REUSE:
            tun.setting(name, 0)
        tun.choose_ports(FIRST_PORT, LAST_PORT)
        self.wire.read()

    # Calls --------------------------------------------------------------------------------------------------------
    def _calls(self, side: str, call: str, word: str) -> str:
        if call == "listen":
            self.listeners[side] = self._bound(side)
            self.listeners[side].listen(int(word or BACKLOG))
            self.listeners[side].setblocking(False)
            return ""
        if call == "connect":
            return self._connect(side, word)
        if call in ("busy", "cookies"):
            self.is_busy |= call == "busy"
            tun.setting("tcp_syncookies", int(call == "cookies"))
            return ""
        if call == "fin-timeout":
            tun.setting("tcp_fin_timeout", int(word))
            return ""
        if call == "unbound":
            self.unbound.add(side)
            tun.choose_ports(self.ports[side], self.ports[side] + (STEP - 1) * (word == "3"))
            return ""
        if call == "tw-reuse":
            for name in REUSE:
                tun.setting(name, 1)
            return ""
        if call == "second":
            time.sleep(A_SECOND_S)
            return ""
        if call == "timer":
            row = next(row for row in rows() if row.port == self.ports[side] and row.peer)
            return timed(row.state, round(row.left_s))
        if call in ("flooded", "visited"):
            return self._meets(side, int(word), finish=call == "visited")
        if call in ("late", "timeout"):
            self._wait(side, TIMER_S if call == "timeout" else DELAYED_ACK_S)
            return ""
        return self._on(side, self.sockets[side], call, word)

    def _on(self, side: str, ours: socket.socket, call: str, word: str) -> str:
        """A call on a connected socket."""
        if call == "read":
            return read(ours)
        if call == "send":
            ours.send(word.encode())
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # or the next ACK would be a delayed one
        elif call == "unflagged":
            last = self.last[side]
            said = Segment(Flag.PSH, last.end, last.ack, word.encode())
            packet = packed(self.ports[side], self.ports[OTHER[side]], said)
            self._deliver(Sent(side, said, is_stray=True), packet)
        elif call == "shutdown":
            ours.shutdown(socket.SHUT_WR)
        else:
            if call == "abort":
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            if call == "crash":
                ours.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)  # closed in repair, it says nothing
            ours.close()
            del self.sockets[side]
        return ""

    def _connect(self, side: str, isn: str) -> str:
        """Connect from our port to the other's. In repair mode the initial sequence number can be chosen."""
        number = int(isn or self.next_isn[side])
        if side in self.sockets and self.sockets[side].getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == CLOSED:
            self.sockets.pop(side).close()
        try:
            made = socket.socket() if side in self.unbound else self._bound(side)
        except OSError as error:
            return errno.errorcode[error.errno or 0]
        self.next_isn[side] = number + NEXT_NUMBER
        made.setblocking(False)
        for option, value in ((TCP_REPAIR, 1), (TCP_REPAIR_QUEUE, SEND_QUEUE)):
            made.setsockopt(socket.IPPROTO_TCP, option, value)
        made.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("I", number))
        made.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 0)
        try:
            made.connect((self.wire.there, self.ports[OTHER[side]]))
        except BlockingIOError:
            pass  # it is under way
        except OSError as error:
            made.close()
            return errno.errorcode[error.errno or 0]
        self.sockets[side] = made
        self.ports[side] = made.getsockname()[1]
        return ""

    def _bound(self, side: str) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1 if side in self.listeners or side == "B" else 0)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            made.bind((self.wire.here, self.ports[side]))
        except OSError:
            made.close()
            raise
        return made

    def _meets(self, side: str, count: int, *, finish: bool) -> str:
        """Strangers send SYN, from ports of THERE that nobody has."""
        answered = 0
        for _ in range(count):
            self.strangers += 1
            self._stranger(side, Segment(Flag.SYN, self.strangers, IGNORED))
            self._look()
            for answer in self.answers:
                answered += 1
                if finish:
                    self._stranger(side, Segment(Flag.ACK, answer.ack, answer.end))
            self.answers.clear()
        found = [row for row in rows() if row.port == self.ports[side]]
        half_open = sum(row.state is State.SYN_RECEIVED for row in found)
        return counted(answered, half_open, sum(row.ready for row in found if row.state is State.LISTEN))

    def _stranger(self, side: str, said: Segment) -> None:
        self.wire.write(packed(self.strangers, self.ports[side], said))

    def _accept(self) -> None:
        """Accept what has finished its handshake, as a server does that waits for nothing else."""
        for side, listener in self.listeners.items() if not self.is_busy else ():
            with suppress(BlockingIOError):
                made, _ = listener.accept()
                made.setblocking(False)
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sockets[side] = made

    # The wire -----------------------------------------------------------------------------------------------------
    def _wait(self, side: str, limit_s: float) -> None:
        """Wait until a timer of the kernel lets this side send something."""
        deadline = time.monotonic() + limit_s
        while not any(sent.side == side for sent in self.seen):
            if time.monotonic() > deadline:
                raise TooSlow
            select.select([self.wire], [], [], 0.05)
            self._look()

    def _look(self) -> None:
        """Take in what the kernel has sent; segments of earlier scripts are ignored."""
        sides = {(self.ports["A"], self.ports["B"]): "A", (self.ports["B"], self.ports["A"]): "B"}
        for packet in self.wire.read():
            source, destination = ports(packet)
            side = sides.get((source, destination))
            if destination == self.strangers:
                self.answers.append(segment(packet))
            if side:
                sent = Sent(side, segment(packet))
                self.last[side] = sent.segment
                self.seen.append(sent)
                self.under_way.append((sent, packet))

    def _deliver(self, sent: Sent, packet: bytes) -> None:
        if sent.is_stray:
            self.seen.append(sent)
        self.wire.write(packet)
        self._look()

    def _on_the_wire(self, side: str, what: str) -> None:
        mine = [each for each in self.under_way if each[0].side == side]
        if what == "strays":
            at = next(at for at, (sent, _) in enumerate(self.stray) if sent.side == side)
            self._deliver(*self.stray.pop(at))
        elif what == "copied":
            self.stray.append((Sent(side, mine[0][0].segment, True), mine[0][1]))
        elif what == "overtakes":
            self.under_way.remove(mine[-1])
            self.under_way.insert(self.under_way.index(mine[0]), mine[-1])
        else:
            self.under_way.remove(mine[0])
            if what == "arrives":
                self._deliver(*mine[0])
            elif what == "damaged":
                self.wire.write(flipped(mine[0][1]))
                self._look()

    # States -------------------------------------------------------------------------------------------------------
    def states(self) -> dict[str, State]:
        """Where both ends stand, as /proc/self/net/tcp has it; a connection goes before a listener."""
        found = dict.fromkeys(SIDES, State.CLOSED)
        sides = {port: side for side, port in self.ports.items()}
        for row in rows():
            side = sides.get(row.port)
            is_ours = side is not None and row.peer in (0, self.ports[OTHER[side]])
            if side and is_ours and (row.state is not State.LISTEN or found[side] is State.CLOSED):
                found[side] = row.state
        return found


def read(ours: socket.socket) -> str:
    """What a read gives, in the words of world.given."""
    try:
        return repr(ours.recv(65_535).decode())
    except BlockingIOError:
        return NOTHING_YET
    except OSError as error:
        return errno.errorcode[error.errno or 0]
