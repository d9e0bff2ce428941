"""随机的经过 | Random scripts from a seed: what a drill asks about, and the kernel is compared on by the hundred.

Only what makes sense is done next: the model runs along and is asked what is possible. Left out are moments at which
the kernel's own timers would have a say: more than two segments of one side that wait for an ACK.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from labs._kit.errors import WrongInput
from labs.tcp.model import MAY_SEND
from labs.tcp.segment import State
from labs.tcp.world import SIDES, Step, World

WORDS = ("hi", "tcp", "hello", "x", "bytes")
GREETING = ("A send hi", "B send hi")  # Linux delays the ACK of a FIN by a fixed time only once bytes have come
CROSSINGS = (("A> arrives", "B> arrives"), ("B> arrives", "A> arrives"), ())
SYNCHRONIZED = set(State) - {State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED}


def script(rng: Random, length: int = 12, *, with_wire: bool = True) -> tuple[str, ...]:
    """A connection that is opened, used, disturbed and ended in one of many ways; `length` steps at most."""
    return tuple(step.does for step in run(rng, length, with_wire=with_wire))


def run(rng: Random, length: int = 12, *, with_wire: bool = True) -> list[Step]:
    """The script together with what the model did."""
    world, done = World(), []
    start = ["B listen", "A connect", *GREETING]
    if with_wire and rng.random() < 0.2:
        start = ["hold", "A connect", "B connect", *rng.choice(CROSSINGS), "release", *GREETING]
    for line in start:
        done.append(world.step(line))
    while len(done) < length:
        choices = list(possible(world, with_wire=with_wire))
        if not choices:
            break
        try:
            done.append(world.step(rng.choice(choices)))
        except WrongInput:
            continue
    return done + ([world.step("release")] if world.is_holding else [])


def possible(world: World, *, with_wire: bool) -> Iterator[str]:
    """What could be done next, the more likely things more than once."""
    for side in SIDES:
        yield from _calls(world, side)
    if not with_wire:
        return
    yield "release" if world.is_holding else "hold"
    for side in SIDES:
        mine = [sent for sent in world.under_way if sent.side == side]
        if mine:
            yield from (f"{side}> arrives",) * 3
        if mine and not mine[0].segment.length:
            yield f"{side}> lost"  # a lost ACK needs no timer to be made good
        if len(mine) > 1 and not any("SYN" in sent.segment.name or "RST" in sent.segment.name for sent in mine):
            yield f"{side}> overtakes"


def _calls(world: World, side: str) -> Iterator[str]:
    """What the application of this side could do."""
    host = world.hosts[side]
    ours = host.connection
    if ours is None or ours.state not in SYNCHRONIZED or ours.is_orphan:
        return
    if ours.state in MAY_SEND and len(ours.unacked) < 2:
        yield from (f"{side} send {word}" for word in WORDS[:2])
    if ours.owes_ack and not world.is_holding:
        yield from (f"{side} late ack",) * 2
    if ours.unread or ours.has_ended or ours.error:
        yield f"{side} read"
    if ours.state in MAY_SEND:
        yield f"{side} shutdown"
    yield f"{side} close"
    if ours.state in (State.ESTABLISHED, State.CLOSE_WAIT):
        yield f"{side} abort"
