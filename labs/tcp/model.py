"""一个连接: RFC 9293 的状态机 | One connection: the state machine of RFC 9293, with its names for the variables.

snd_una   the oldest number that the peer has not acknowledged      rcv_nxt   the next number expected from the peer,
snd_nxt   the next number to be sent                                          and so what every ACK of ours says

What the application calls (open, send, read, shutdown, close, abort) and what arrives from the network (arrives) both
put segments into `out`; the caller carries them. Time is two calls: `delayed_ack` and `timeout`.

Why it is like this: a segment that arrives goes through the checks of RFC 9293, 3.10.7.4 in the order in which they
stand there, one method each, under the RFC's numbers (its third, security, and its sixth, urgent data, are left out).
Where the RFC leaves a choice, the model takes the one that Linux takes, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from labs.tcp.segment import Flag, Segment, State
from labs.tcp.sequence import ahead, is_before, is_within, plus

TIME_WAIT_S = 60  # 2 MSL as Linux has it, fixed when it is compiled; the RFC would wait 4 minutes
DUPLICATES = 3  # so many ACKs that say the same, and a segment counts as lost (RFC 5681, 3.2)
WINDOW = 65_535  # what may be in flight; the model never lets it shrink
MAY_SEND = (State.ESTABLISHED, State.CLOSE_WAIT)  # no FIN of ours yet
MAY_RECEIVE = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)  # no FIN of the peer's yet


@dataclass(slots=True)
class Connection:
    """One end of a connection. `iss` is its initial sequence number, `error` why it ended if not in order."""

    iss: int
    state: State = State.CLOSED
    snd_una: int = 0
    snd_nxt: int = 0
    rcv_nxt: int = 0
    irs: int = 0
    told: int = 0  # rcv_nxt as the peer last heard it from us
    error: str = ""
    owes_ack: bool = False  # a FIN came and the ACK waits a little for company
    is_orphan: bool = False  # the application has closed and can no longer read
    unread: bytearray = field(default_factory=bytearray)
    duplicates: int = 0  # ACKs in a row that brought nothing new while something was under way
    has_ended: bool = False  # the peer's FIN has been taken: after the unread bytes, a read gives the end
    unacked: list[Segment] = field(default_factory=list)
    early: dict[int, Segment] = field(default_factory=dict)  # beyond a gap, by first number
    out: list[Segment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.snd_una = self.snd_nxt = self.iss

    # What the application calls -----------------------------------------------------------------------------------
    def open(self) -> None:
        """Active open: send SYN."""
        self.state = State.SYN_SENT
        self._transmit(Flag.SYN)

    def answer(self, syn: Segment) -> None:
        """Passive open: a SYN came to a listener, which made this connection for it."""
        self.state = State.SYN_RECEIVED
        self.irs, self.rcv_nxt = syn.seq, syn.end
        self._transmit(Flag.SYN | Flag.ACK)

    def send(self, data: bytes) -> None:
        """Hand over bytes; here each call makes one segment. ValueError if nothing may be sent (any more)."""
        if self.state not in MAY_SEND:
            raise ValueError(f"nothing can be sent in {self.state}")
        self._transmit(Flag.PSH | Flag.ACK, data)

    def read(self) -> bytes | None:
        """All that has come and was not read; b"" at the end of the stream, None if nothing is there yet."""
        if not self.unread:
            return b"" if self.has_ended else None
        data = bytes(self.unread)
        self.unread.clear()
        return data

    def shutdown(self) -> None:
        """Nothing more to send (the CLOSE of the RFC): send FIN and go on receiving."""
        after = {State.ESTABLISHED: State.FIN_WAIT_1, State.SYN_RECEIVED: State.FIN_WAIT_1}
        after[State.CLOSE_WAIT] = State.LAST_ACK
        if self.state in after:
            self.state = after[self.state]
            self._transmit(Flag.FIN | Flag.ACK)

    def close(self) -> None:
        """Close for good. With unread bytes the peer must learn that they were lost: RST (RFC 9293, 3.6.1)."""
        if self.unread and self.state not in (State.CLOSED, State.TIME_WAIT):
            self._reset()
        elif self.state is State.SYN_SENT:
            self.state = State.CLOSED
        else:
            self.is_orphan = True
            self.shutdown()

    def abort(self) -> None:
        """Drop everything; the peer is told with RST where it may still wait for us (RFC 9293, 3.10.5)."""
        if self.state in (State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT, State.FIN_WAIT_1, State.FIN_WAIT_2):
            self._reset()
        self.state = State.CLOSED

    # Time ---------------------------------------------------------------------------------------------------------
    def delayed_ack(self) -> None:
        """Nothing went the other way in time: the ACK that was owed goes alone (within 0.5 s, RFC 9293, 3.8.6.3)."""
        if self.owes_ack:
            self._acknowledge()

    def timeout(self) -> None:
        """No ACK came in time, or three said the same: the oldest segment goes again."""
        self.duplicates = DUPLICATES  # no more of that before something new is acknowledged
        if self.unacked:
            again = self.unacked[0]
            flags = again.flags if self.state is State.SYN_SENT else again.flags | Flag.ACK
            self._put(Segment(flags, again.seq, self.rcv_nxt if flags & Flag.ACK else 0, again.data))

    def two_msl(self) -> None:
        """2 MSL have passed in TIME-WAIT: the last trace of the connection goes."""
        if self.state is State.TIME_WAIT:
            self.state = State.CLOSED

    # What arrives -------------------------------------------------------------------------------------------------
    def arrives(self, segment: Segment) -> None:
        """Take a segment from the network (RFC 9293, 3.10.7.3 and 3.10.7.4)."""
        if self.state is State.SYN_SENT:
            self._answer_to_syn(segment)
        elif self.state is State.TIME_WAIT:
            self._after_the_end(segment)
        else:
            checks = (self._is_acceptable, self._is_no_reset, self._is_no_syn, self._takes_ack)
            if all(check(segment) for check in checks):
                self._takes_text(segment)

    def _answer_to_syn(self, segment: Segment) -> None:
        """SYN-SENT: only an answer to our own SYN counts; anything else is an old duplicate."""
        answers = bool(segment.flags & Flag.ACK)
        if answers and not is_within(segment.ack, plus(self.iss, 1), ahead(self.snd_nxt, self.iss)):
            if not segment.flags & Flag.RST:
                self._put(Segment(Flag.RST, segment.ack))  # it acknowledges a SYN that is not ours
        elif segment.flags & Flag.RST:
            if answers:
                self._die("refused")
        elif segment.flags & Flag.SYN:
            self.irs, self.rcv_nxt = segment.seq, segment.end
            if answers:
                self._advance(segment.ack)
                self.state = State.ESTABLISHED
                self._acknowledge()
            else:  # both opened at once: the same SYN again, now with an ACK
                self.state = State.SYN_RECEIVED
                self.timeout()

    def _after_the_end(self, segment: Segment) -> None:
        """TIME-WAIT: the peer's FIN came again, so our last ACK was lost: say it again."""
        is_expected = segment.seq == self.rcv_nxt
        if segment.flags & Flag.RST:
            if is_expected:
                self.state = State.CLOSED  # Linux, unless tcp_rfc1337 is set
        elif not is_expected or segment.length:
            self._acknowledge()

    def _is_acceptable(self, segment: Segment) -> bool:
        """First: does it lie in the window? If not, tell the peer what is expected."""
        if segment.flags & Flag.SYN and self.state is State.SYN_RECEIVED and segment.seq == self.irs:
            if segment.flags & Flag.ACK:
                return True  # the other half of a simultaneous open
            self.timeout()  # the peer has not heard our SYN+ACK
            return False
        is_old = is_before(segment.end, self.told)  # Linux counts from what it has told the peer
        is_far = not is_before(segment.seq, plus(self.rcv_nxt, WINDOW))
        if segment.flags & Flag.RST:
            return self._ends_it(segment) or not (is_old or is_far)
        if is_old or is_far:
            self._acknowledge()
        return not (is_old or is_far)

    def _is_no_reset(self, segment: Segment) -> bool:
        """Second: a RST ends the connection if it is exact; one that is merely near is answered (RFC 5961, 3)."""
        if not segment.flags & Flag.RST:
            return True
        if self._ends_it(segment):
            self._die("reset")
        else:
            self._acknowledge()
        return False

    def _ends_it(self, reset: Segment) -> bool:
        """Whether a RST has the number expected, or, for a peer that has sent FIN and is gone, that of its FIN."""
        after_fin = self.has_ended and reset.seq == plus(self.rcv_nxt, -1)
        return reset.seq == self.rcv_nxt or after_fin

    def _is_no_syn(self, segment: Segment) -> bool:
        """Fourth: a SYN has no business here; an ACK tells a peer that has restarted (RFC 5961, 4)."""
        if not segment.flags & Flag.SYN or self.state is State.SYN_RECEIVED:
            return True
        self._acknowledge()
        return False

    def _takes_ack(self, segment: Segment) -> bool:
        """Fifth: what does it acknowledge? Our SYN, our bytes, our FIN: some states wait for just that."""
        if not segment.flags & Flag.ACK:
            return False
        is_new = is_within(segment.ack, plus(self.snd_una, 1), ahead(self.snd_nxt, self.snd_una))
        if self.state is State.SYN_RECEIVED:
            if not is_new:
                self._put(Segment(Flag.RST, segment.ack))
                return False
            self.state = State.ESTABLISHED
            if segment.flags & Flag.SYN:
                self._acknowledge()  # both had opened at once
        if is_before(self.snd_nxt, segment.ack):
            self._acknowledge()  # of what was never sent
            return False
        if is_new:
            self._advance(segment.ack)
        elif not segment.length:
            self._hears_again()
        if self.snd_una != self.snd_nxt:
            return True
        after = {State.FIN_WAIT_1: State.FIN_WAIT_2, State.CLOSING: State.TIME_WAIT, State.LAST_ACK: State.CLOSED}
        self.state = after.get(self.state, self.state)
        return self.state in MAY_RECEIVE or self.state is State.CLOSE_WAIT

    def _hears_again(self) -> None:
        """An ACK of what was acknowledged before: segments beyond a gap arrive. Fast retransmit on the third."""
        if self.unacked and self.duplicates < DUPLICATES:
            self.duplicates += 1
            if self.duplicates == DUPLICATES:
                self.timeout()

    def _takes_text(self, segment: Segment) -> None:
        """Seventh and eighth: bytes and FIN, in order, each once; what comes early waits for the gap to close."""
        if segment.length == bool(segment.flags & Flag.SYN):
            return
        if self.is_orphan and is_before(self.rcv_nxt, plus(segment.seq, len(segment.data))):
            self.state, self.error = State.CLOSED, "reset"
            self._put(Segment(Flag.RST, segment.ack))  # there are bytes that nobody is left to read
            return
        self.early[segment.seq] = segment
        had = self.rcv_nxt
        while found := [each for each in self.early.values() if not is_before(self.rcv_nxt, each.seq)]:
            for each in found:
                del self.early[each.seq]
                self._consume(each)
        if self.state is State.CLOSE_WAIT and not segment.data and had == segment.seq:
            self.owes_ack = True  # the application may close at once: then FIN and ACK go together
        else:
            self._acknowledge()

    def _consume(self, segment: Segment) -> None:
        """Take what is new of a segment that begins at or before rcv_nxt."""
        new = segment.data[ahead(self.rcv_nxt, segment.seq) :]
        self.unread += new
        self.rcv_nxt = plus(self.rcv_nxt, len(new))
        if segment.flags & Flag.FIN and plus(segment.end, -1) == self.rcv_nxt:
            self.rcv_nxt = plus(self.rcv_nxt, 1)  # a FIN takes one number
            self.has_ended = True
            after = {State.ESTABLISHED: State.CLOSE_WAIT, State.FIN_WAIT_1: State.CLOSING}
            after[State.FIN_WAIT_2] = State.TIME_WAIT
            self.state = after[self.state]

    # What is sent -------------------------------------------------------------------------------------------------
    def _transmit(self, flags: Flag, data: bytes = b"") -> None:
        """Send something new; it is kept until it is acknowledged."""
        segment = Segment(flags, self.snd_nxt, self.rcv_nxt if flags & Flag.ACK else 0, data)
        self.snd_nxt = segment.end
        self.unacked.append(segment)
        self._put(segment)

    def _acknowledge(self) -> None:
        """A bare ACK: the next number expected."""
        self._put(Segment(Flag.ACK, self.snd_nxt, self.rcv_nxt))

    def _put(self, segment: Segment) -> None:
        if segment.flags & Flag.ACK:
            self.owes_ack, self.told = False, segment.ack  # whatever carries an ACK settles the debt
        self.out.append(segment)

    def _advance(self, ack: int) -> None:
        """The peer has everything before `ack`."""
        self.snd_una, self.duplicates = ack, 0
        self.unacked = [segment for segment in self.unacked if is_before(ack, segment.end)]

    def _reset(self) -> None:
        """End it with a RST."""
        self._put(Segment(Flag.RST | Flag.ACK, self.snd_nxt, self.rcv_nxt))
        self.state = State.CLOSED

    def _die(self, error: str) -> None:
        """The peer has ended it. Bytes that came before can still be read, as on Linux; the RFC would drop them."""
        self.state, self.error = State.CLOSED, error
