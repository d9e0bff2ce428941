"""两台主机和一根线 | Two hosts, A and B, and the wire between them, which can hold, lose, copy and reorder segments.

    play("B listen", "A connect", "B close", "A close")

runs a script, one step a line, and gives for each step what went over the wire and where both ends stand. The same
script drives the model here and the kernel in kernel.py.

    A connect [ISN]  B listen [BACKLOG]  A send TEXT  A read  A shutdown  A close  A abort  A crash
    A fin-timeout S  how long Linux keeps a FIN-WAIT-2 that nobody can read;  A timer: what is left, and in which state
    A unbound [N]    A leaves the choice of its port to the kernel, which has N (1 or 3) to choose from
    A tw-reuse       tcp_tw_reuse: a TIME-WAIT that is a second old may give its port away;  A second: one passes
    A unflagged TEXT bytes whose numbers are right and whose ACK flag is missing, as no TCP would send them
    B busy           the application does not call accept;  B cookies: SYN cookies where a SYN would be dropped
    B flooded N      N strangers send SYN and no more;      B visited N: N strangers finish their handshakes
    A late ack       nothing went the other way in time: the delayed ACK goes alone
    A timeout        no ACK came: the oldest segment goes again
    A 2msl           the wait in TIME-WAIT is over (the model alone: the kernel would need 60 s)
    hold / release   from now on segments stay under way / all arrive
    A> arrives       the oldest segment that A has under way; A> lost; A> overtakes (the newest becomes the oldest)
    A> damaged       it arrives with its last bit flipped
    A> copied        a copy of it strays off into the network; A> strays: such a copy arrives after all
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from labs._kit.errors import WrongInput
from labs._kit.text import Text
from labs.tcp.listener import Listener, drained
from labs.tcp.model import TIME_WAIT_S, Connection
from labs.tcp.packet import flipped, is_sound, packed
from labs.tcp.segment import Flag, Segment, State, refusal
from labs.tcp.sequence import is_before

SIDES = ("A", "B")
OTHER = {"A": "B", "B": "A"}
BACKLOG = 16
FIRST_NUMBER = {"A": 1_000_000, "B": 5_000_000}
NEXT_NUMBER = 64_000  # each new connection of a host begins so much further on
FIN_TIMEOUT_S = 60  # tcp_fin_timeout, unless it is set
PEER = "peer"  # there is only one
IN_USE, NO_PORT = "EADDRINUSE", "EADDRNOTAVAIL"  # bind to a port in TIME-WAIT; connect when each port is taken
IGNORED = 4711  # in the acknowledgment field of a stranger's SYN, which has no ACK flag
NOTHING_YET = "EAGAIN"
STORM = 100  # segments in one step: more than any script needs


@dataclass(frozen=True, slots=True)
class Sent:
    """A segment on the wire: who sent it, whether it was a stray copy, and in the model the state of its sender."""

    side: str
    segment: Segment
    is_stray: bool = False
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script: what was sent during it, the states after it, what the call gave, what was lost."""

    does: str
    sent: tuple[Sent, ...]
    states: tuple[State, State]
    gives: str = ""
    lost: Sent | None = None  # what the wire lost in this step (the model alone)


@dataclass(slots=True)
class Host:
    """One machine: its connection with the other, its listener, its next initial sequence number."""

    next_isn: int
    make: type[Connection]
    connection: Connection | None = None
    listener: Listener | None = None
    fin_timeout_s: int = FIN_TIMEOUT_S
    is_busy: bool = False  # the application does not accept
    ports: int = 0  # from so many the kernel chooses the port of a connect; 0: the application binds one
    reuses: bool = False  # tcp_tw_reuse
    seconds: int = 0  # that have passed since the last connect
    strangers: int = 0

    @property
    def state(self) -> State:
        """Where it stands: a connection if there is one, a handshake under way, else LISTEN or CLOSED."""
        if self.connection is not None and self.connection.state is not State.CLOSED:
            return self.connection.state
        if self.listener is not None:
            return State.SYN_RECEIVED if PEER in self.listener.half_open else State.LISTEN
        return State.CLOSED

    @property
    def timer(self) -> str:
        """Which state has how long to live; neither lasts for ever, and CLOSE-WAIT has no timer at all."""
        seconds = {State.TIME_WAIT: TIME_WAIT_S, State.FIN_WAIT_2: self.fin_timeout_s}
        return timed(self.state, seconds.get(self.state, 0))

    @property
    def waiting(self) -> Connection | None:
        """The connection whose timer runs: a handshake under way at the listener, else the connection."""
        half_open = self.listener.half_open if self.listener is not None else {}
        return half_open.get(PEER, self.connection)

    def takes_port(self) -> str:
        """Find a port for a connect: "" or the error. An old connection may hold it, TIME-WAIT included."""
        if self.connection is None or self.connection.state is State.CLOSED:
            return ""
        if self.ports > 1:
            self.ports -= 1  # the old one waits on, out of sight
            return ""
        is_old = self.connection.state is State.TIME_WAIT and self.seconds > 0
        if self.ports and self.reuses and is_old:
            return ""
        return NO_PORT if self.ports else IN_USE

    def isn(self) -> int:
        """The next initial sequence number: a clock that runs on, so that incarnations do not overlap."""
        number, self.next_isn = self.next_isn, self.next_isn + NEXT_NUMBER
        return number

    def arrives(self, segment: Segment) -> tuple[Segment, ...]:
        """What this host answers: its connection, else its listener, else a refusal."""
        ours = self.connection
        if ours is not None and self._begins_again(ours, segment):
            ours = None
        if ours is not None and ours.state is not State.CLOSED:
            ours.arrives(segment)
            return drained(ours)
        if self.listener is not None:
            answers = self.listener.arrives(PEER, segment)
            self.connection = self.listener.ready.get(PEER, ours)  # it is there before anybody accepts it
            if not self.is_busy:
                self.listener.accept()
            return answers
        answer = refusal(segment)
        return (answer,) if answer else ()

    def _begins_again(self, ours: Connection, syn: Segment) -> bool:
        """In TIME-WAIT a SYN beyond all that was sent may open a new connection (RFC 9293, 3.6.1; RFC 6191)."""
        may = ours.state is State.TIME_WAIT and self.listener is not None and syn.flags == Flag.SYN
        return may and is_before(ours.rcv_nxt, syn.seq)


@dataclass(slots=True)
class World:
    """Two hosts, what is under way between them, and stray copies. `make` is the class of the connections."""

    make: type[Connection] = Connection
    first: dict[str, int] = field(default_factory=lambda: dict(FIRST_NUMBER))
    hosts: dict[str, Host] = field(default_factory=dict)
    under_way: list[Sent] = field(default_factory=list)
    stray: list[Sent] = field(default_factory=list)
    is_holding: bool = False
    seen: list[Sent] = field(default_factory=list)  # of the step that runs
    lost: Sent | None = None  # in the step that runs

    def __post_init__(self) -> None:
        self.hosts = {side: Host(self.first[side], self.make) for side in SIDES}

    def step(self, line: str) -> Step:
        """Do one line of a script; WrongInput if it makes no sense here."""
        words = line.split()
        self.seen, self.lost = [], None
        try:
            gives = self._do(words)
        except (KeyError, IndexError, ValueError, AttributeError):
            raise WrongInput(Text(f"这一步做不了: {line}", f"this step cannot be done: {line}")) from None
        if not self.is_holding:
            self._carry()
        return Step(line, tuple(self.seen), (self.hosts["A"].state, self.hosts["B"].state), gives, self.lost)

    def _do(self, words: list[str]) -> str:
        if words in (["hold"], ["release"]):
            self.is_holding = words == ["hold"]
        elif words[0].endswith(">"):
            self._on_the_wire(words[0][:-1], words[1])
        else:
            return self._calls(words[0], " ".join(words[1:2]), " ".join(words[2:]))
        return ""

    def _calls(self, side: str, call: str, word: str) -> str:
        """What an application or a timer does; a read gives something, and so does a connect that is refused here."""
        host, gives = self.hosts[side], ""
        if call == "listen":
            host.listener = Listener(int(word or BACKLOG), host.isn, make=self.make)
        elif call == "connect":
            gives = self._connects(side, host, word)
        elif call in ("busy", "cookies"):
            host.is_busy |= call == "busy"
            has_listener(host).has_cookies |= call == "cookies"
        elif call == "unbound":
            host.ports = int(word or 1)
        elif call == "tw-reuse":
            host.reuses = True
        elif call == "second":
            host.seconds += 1
        elif call == "fin-timeout":
            host.fin_timeout_s = int(word)
        elif call == "timer":
            gives = host.timer
        elif call in ("flooded", "visited"):
            gives = met(host, int(word), finish=call == "visited")
        elif call == "crash":
            host.connection = None
        elif call == "read":
            gives = given(host.connection)
        else:
            ours = host.waiting if call == "timeout" else host.connection
            if ours is None:
                raise ValueError(call)
            if call == "send":
                ours.send(word.encode())
            elif call == "unflagged":
                said = Segment(Flag.PSH, ours.snd_nxt, ours.rcv_nxt, word.encode())
                self._deliver(Sent(side, said, is_stray=True))
            else:
                timed = {"late": ours.delayed_ack, "timeout": ours.timeout, "2msl": ours.two_msl}
                (timed | {"shutdown": ours.shutdown, "close": ours.close, "abort": ours.abort})[call]()
            self._send(side, drained(ours))
        return gives

    def _connects(self, side: str, host: Host, isn: str) -> str:
        """Active open, if there is a port for it."""
        if error := host.takes_port():
            return error
        if isn:
            host.next_isn = int(isn)
        host.connection, host.seconds = self.make(host.isn()), 0
        host.connection.open()
        self._send(side, drained(host.connection))
        return ""

    def _on_the_wire(self, side: str, what: str) -> None:
        """What happens to segments that are under way."""
        mine = [sent for sent in self.under_way if sent.side == side]
        if what == "strays":
            self._deliver(self.stray.pop(next(at for at, sent in enumerate(self.stray) if sent.side == side)))
        elif what == "copied":
            self.stray.append(Sent(side, mine[0].segment, True))
        elif what == "overtakes":
            self.under_way.remove(mine[-1])
            self.under_way.insert(self.under_way.index(mine[0]), mine[-1])
        elif what in ("arrives", "lost", "damaged"):
            self.under_way.remove(mine[0])
            if what == "arrives" or (what == "damaged" and is_sound(flipped(packed(0, 0, mine[0].segment)))):
                self._deliver(mine[0])
            else:
                self.lost = mine[0]
        else:
            raise ValueError(what)

    def _send(self, side: str, segments: Iterable[Segment]) -> None:
        for segment in segments:
            sent = Sent(side, segment, state=self.hosts[side].state)
            self.seen.append(sent)
            self.under_way.append(sent)

    def _deliver(self, sent: Sent) -> None:
        """It arrives at the other side, which may answer."""
        if sent.is_stray:
            self.seen.append(sent)
        other = OTHER[sent.side]
        self._send(other, self.hosts[other].arrives(sent.segment))

    def _carry(self) -> None:
        """Let everything arrive in the order in which it was sent."""
        while self.under_way:
            self._deliver(self.under_way.pop(0))
            if len(self.seen) > STORM:
                raise WrongInput(Text("报文停不下来", "segments without end"))


def given(connection: Connection | None) -> str:
    """What a read gives: bytes, the end of the stream, an error, or nothing yet."""
    if connection is None:
        return ""
    data = connection.read()
    if data is None:
        return {"reset": "ECONNRESET", "refused": "ECONNREFUSED"}.get(connection.error, NOTHING_YET)
    return repr(data.decode())


def has_listener(host: Host) -> Listener:
    """Its listener; ValueError if it has none."""
    if host.listener is None:
        raise ValueError("it does not listen")
    return host.listener


def met(host: Host, count: int, *, finish: bool) -> str:
    """`count` strangers send SYN; they answer a SYN+ACK if they are to `finish`. What the listener did, counted."""
    listener, answered = has_listener(host), 0
    for _ in range(count):
        host.strangers += 1
        name, number = f"stranger {host.strangers}", host.strangers * 1_000
        for answer in listener.arrives(name, Segment(Flag.SYN, number, IGNORED)):
            answered += 1
            if finish:
                listener.arrives(name, Segment(Flag.ACK, answer.ack, answer.end))
    return counted(answered, len(listener.half_open), len(listener.ready))


def timed(state: State, seconds: int) -> str:
    """A state and what its timer has left."""
    return f"{state} {seconds} s"


def counted(answered: int, half_open: int, ready: int) -> str:
    """How a listener stands."""
    return f"{answered} SYN+ACK, {half_open} half-open, {ready} ready"


def play(*lines: str, make: type[Connection] = Connection) -> list[Step]:
    """Run a script on the model."""
    world = World(make)
    return [world.step(line) for line in lines]
