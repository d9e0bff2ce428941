"""The lines that the lab tcp cannot lose: without each, the rule beside it dies."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from labs._kit.errors import WrongInput
from labs.tcp import listener, model, sequence, world
from labs.tcp.model import Connection
from tests.labs.connecting import (
    accept_queue,
    as_recorded,
    bounded_flood,
    far_ahead,
    forged_cookie,
    future_ack,
    late_acks,
    near_reset,
    old_syn_in_time_wait,
    overlapping,
    reset_after_fin,
    unasked_answer,
    wraps,
)
from tests.labs.mutating import mutated


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("self.rcv_nxt = plus(self.rcv_nxt, 1)  # a FIN takes one number", "pass", as_recorded("close later")),
        ("self._put(Segment(Flag.RST, segment.ack))  # it acknowledges a SYN that is not ours", "pass", as_recorded("a stale syn")),
        ("elif not is_expected or segment.length:", "elif False:", as_recorded("the last ack is lost")),
        ("self.owes_ack = True  # the application may close at once: then FIN and ACK go together", "self._acknowledge()", as_recorded("close at once")),
        ("if self.unread and self.state not in (State.CLOSED, State.TIME_WAIT):", "if False:", as_recorded("unread bytes")),
        ("if self.is_orphan and is_before(self.rcv_nxt, plus(segment.seq, len(segment.data))):", "if False:", as_recorded("bytes for nobody")),
        ("new = segment.data[ahead(self.rcv_nxt, segment.seq) :]", "new = segment.data", overlapping),
        ("del self.early[each.seq]", "self.early.clear()", as_recorded("the second piece comes first")),
        ("else:  # both opened at once: the same SYN again, now with an ACK", "elif False:", as_recorded("both open at once")),
        ("after[State.CLOSE_WAIT] = State.LAST_ACK", "pass", as_recorded("close later")),
        ("after[State.FIN_WAIT_2] = State.TIME_WAIT", "after[State.FIN_WAIT_2] = State.CLOSED", as_recorded("close later")),
        ("if not segment.flags & Flag.SYN or self.state is State.SYN_RECEIVED:", "if True:", as_recorded("a peer that has restarted")),
        ("if not segment.flags & Flag.ACK:", "if False:", as_recorded("no ack flag")),
        ("self.unread += new", "self.unread += segment.data", as_recorded("bytes come twice")),
        ("if self._ends_it(segment):", "if True:", near_reset),
        ("is_far = not is_before(segment.seq, plus(self.rcv_nxt, WINDOW))", "is_far = False", far_ahead),
        ("after_fin = self.has_ended and reset.seq == plus(self.rcv_nxt, -1)", "after_fin = False", reset_after_fin),
        ("self._acknowledge()  # of what was never sent", "pass", future_ack),
        ("self._acknowledge()  # both had opened at once", "pass", as_recorded("both open at once")),
        ("self.timeout()  # the peer has not heard our SYN+ACK", "pass", as_recorded("the first segment comes twice")),
    ],
)  # fmt: skip
def test_without_this_line_of_the_model_a_rule_dies(
    line: str, instead: str, rule: Callable[[type[Connection]], None]
) -> None:
    rule(Connection)
    with pytest.raises((AssertionError, WrongInput, KeyError)):
        rule(mutated_connection(line, instead))


def mutated_connection(line: str, instead: str) -> type[Connection]:
    made: type[Connection] = mutated(model, line, instead).Connection
    return made


@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        (sequence, "return ahead(number, other) < 0", "return number < other", wraps),
        (listener, "if len(self.half_open) >= self.backlog + 1:", "if False:", bounded_flood),
        (listener, "if len(self.ready) > self.backlog:", "if False:", accept_queue),
        (listener, "if len(self.ready) > self.backlog and segment.flags & Flag.ACK:", "if False:", late_acks),
        (listener, "if segment.flags & (Flag.RST | Flag.ACK) or not segment.flags & Flag.SYN:", "if not segment.flags & Flag.SYN:", unasked_answer),
        (listener, "if ours not in (cookie(peer, theirs, self.minute - age) for age in range(COOKIE_MINUTES)):", "if False:", forged_cookie),
        (world, "return may and is_before(ours.rcv_nxt, syn.seq)", "return may", old_syn_in_time_wait),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_without_this_line_of_the_others_a_rule_dies(
    module: ModuleType, line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(module)
    with pytest.raises(AssertionError):
        rule(mutated(module, line, instead))
