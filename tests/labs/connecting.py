"""Rules of the lab tcp that a test asks of the model, and of the model with a line taken out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import labs.tcp
from labs.tcp import generate, sequence
from labs.tcp.listener import Listener
from labs.tcp.model import WINDOW, Connection
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.segment import Flag, Segment
from labs.tcp.sequence import SPACE
from labs.tcp.trace import as_json
from labs.tcp.world import play

RECORDED = sorted((Path(labs.tcp.__file__).parent / "recorded").glob("*.json"))
ANSWERS: dict[str, Any] = {
    k: v for p in RECORDED for k, v in json.loads(p.read_text(encoding="utf-8"))["answers"].items()
}


def wraps(numbers: ModuleType, number: int = SPACE - 2, count: int = 5) -> None:
    later = numbers.plus(number, count)
    assert numbers.is_before(number, later)
    assert not numbers.is_before(later, number)
    assert numbers.is_within(later, number, count + 1)
    assert not numbers.is_within(later, number, count)


def as_recorded(scenario: str) -> Callable[[type[Connection]], None]:
    """The rule that a scenario goes as the kernel had it."""

    def rule(make: type[Connection]) -> None:
        assert as_json(play(*SCENARIOS[scenario], make=make)) == ANSWERS[scenario]

    return rule


def stays_in_order(make: type[Connection], seed: int | None = None) -> None:
    for each in range(60) if seed is None else (seed,):
        steps = play(*generate.script(Random(each)), make=make)
        for reader, writer in ("AB", "BA"):
            sent = "".join(step.does.split()[2] for step in steps if step.does.startswith(f"{writer} send"))
            told = [step.gives for step in steps if step.does == f"{reader} read" and step.gives.startswith("'")]
            assert sent.startswith("".join(text.strip("'") for text in told))


def connected(make: type[Connection], iss: int = 100) -> Connection:
    made = make(iss)
    made.answer(Segment(Flag.SYN, 500))
    made.arrives(Segment(Flag.ACK, 501, sequence.plus(iss, 1)))
    made.out.clear()
    return made


def near_reset(make: type[Connection], iss: int = 1, off: int = 7) -> None:
    made = connected(make, iss)
    made.arrives(Segment(Flag.RST, 501 + off))
    assert [segment.name for segment in made.out] == ["ACK"]
    assert str(made.state) == "ESTABLISHED"
    made.arrives(Segment(Flag.RST, 501))
    assert str(made.state) == "CLOSED"


def future_ack(make: type[Connection]) -> None:
    made = connected(make)
    made.arrives(Segment(Flag.PSH | Flag.ACK, 501, 900, b"x"))
    assert [segment.name for segment in made.out] == ["ACK"]
    assert made.read() is None


def far_ahead(make: type[Connection]) -> None:
    """Beyond the window nothing is kept, or a stranger could fill the memory; the answer says what is expected."""
    made = connected(make)
    made.arrives(Segment(Flag.PSH | Flag.ACK, sequence.plus(501, WINDOW), 101, b"x"))
    assert [(segment.name, segment.ack) for segment in made.out] == [("ACK", 501)]
    assert made.early == {}


def reset_after_fin(make: type[Connection]) -> None:
    """A peer that has sent FIN and is gone may refuse with the number of its FIN, as Linux has it."""
    made = connected(make)
    made.arrives(Segment(Flag.FIN | Flag.ACK, 501, 101))
    made.arrives(Segment(Flag.RST, 501))
    assert str(made.state) == "CLOSED"


def unasked_answer(module: ModuleType) -> None:
    """A SYN+ACK that nobody asked for is refused by a listener, and opens nothing (RFC 9293, 3.10.7.2)."""
    made: Listener = module.Listener(3, lambda: 100)
    (said,) = made.arrives("stranger", Segment(Flag.SYN | Flag.ACK, 7, 9))
    assert (said.name, said.seq) == ("RST", 9)
    assert not made.half_open


def overlapping(make: type[Connection]) -> None:
    """A retransmission may hold old bytes and new ones."""
    made = connected(make)
    made.arrives(Segment(Flag.PSH | Flag.ACK, 501, 101, b"abc"))
    made.arrives(Segment(Flag.PSH | Flag.ACK, 501, 101, b"abcdef"))
    assert made.read() == b"abcdef"


def old_syn_in_time_wait(hosts: ModuleType) -> None:
    """It gets the last ACK again. (A's RST to that ends the wait: RFC 1337 has the hazard, Linux takes it.)"""
    asked = hosts.play(*SCENARIOS["an old syn in time-wait"])[-1]
    assert [sent.segment.name for sent in asked.sent] == ["SYN", "ACK", "RST"]


def flooded(module: ModuleType, backlog: int, syns: int, has_cookies: bool = False) -> Listener:
    made: Listener = module.Listener(backlog, lambda: 100, has_cookies)
    for n in range(syns):
        made.arrives(f"stranger {n}", Segment(Flag.SYN, n))
    return made


def bounded_flood(module: ModuleType) -> None:
    assert len(flooded(module, 4, 50).half_open) == 5


def accept_queue(module: ModuleType, backlog: int = 3, visitors: int = 9) -> None:
    made: Listener = module.Listener(backlog, lambda: 100)
    answers = [begin(made, n) for n in range(visitors) if not finish(made, n, begin(made, n))]
    assert len(made.ready) == min(visitors, backlog + 1)
    assert answers == [()] * max(visitors - backlog - 1, 0)


def late_acks(module: ModuleType) -> None:
    """Handshakes that began while there was room may end when there is none."""
    made: Listener = module.Listener(2, lambda: 100)
    early = {n: begin(made, n) for n in range(3)}
    finish(made, 0, early[0])
    finish(made, 1, early[1])
    later = {n: begin(made, n) for n in (3, 4)}
    for n, answers in ({2: early[2]} | later).items():
        finish(made, n, answers)
    assert len(made.ready) == 3
    assert len(made.half_open) == 2, "their SYN+ACK goes out again, and they may still get in"


def begin(made: Listener, n: int) -> tuple[Segment, ...]:
    return made.arrives(f"visitor {n}", Segment(Flag.SYN, n))


def finish(made: Listener, n: int, answers: tuple[Segment, ...]) -> bool:
    """Whether the visitor had an answer to finish with."""
    for answer in answers:
        made.arrives(f"visitor {n}", Segment(Flag.ACK, n + 1, answer.end))
    return bool(answers)


def forged_cookie(module: ModuleType) -> None:
    made = flooded(module, 0, 1, True)
    (answer,) = made.arrives("honest", Segment(Flag.SYN, 77))
    assert answer.name == "SYN+ACK"
    for peer, seq, ack in (("other", 78, answer.end), ("honest", 79, answer.end), ("honest", 78, answer.end + 1)):
        assert [said.name for said in made.arrives(peer, Segment(Flag.ACK, seq, ack % SPACE))] == ["RST"]
    made.arrives("honest", Segment(Flag.ACK, 78, answer.end))
    assert list(made.ready) == ["honest"]
