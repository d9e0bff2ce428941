"""对照 | Every scenario on the kernel's TCP, segment by segment; and random scripts, from a seed.

Compared after each step: flags, sequence and acknowledgment numbers (from each side's SYN) and payload length of every
segment in order; the state of both sockets in /proc/net/tcp; what a read gives.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from labs._kit.compare import Json, Observed
from labs._kit.text import Text
from labs.tcp.generate import script
from labs.tcp.judge import Judge, alone
from labs.tcp.loopback import is_plain
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.trace import as_json
from labs.tcp.world import play

SYSTEM = "Linux"
NEEDS = Text("Linux 和 root: sudo quizzer lab verify tcp", "Linux and root: sudo quizzer lab verify tcp")
KNOWN_GAPS: dict[str, Text] = {}  # none: the model was made to do what Linux does where the RFC leaves a choice
TRIES = 3  # a timer of the kernel may run out in the middle of a step, on a busy machine


def model(scenario: str) -> Json:
    """What the model says."""
    return as_json(play(*SCENARIOS[scenario]))


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What this kernel says on lo, where a script leaves the wire alone, and then everything on our wire."""
    names = list(scenarios)
    with alone(on_loopback=True) as judge:
        for name in filter(lambda name: is_plain(SCENARIOS[name]), names):
            yield Observed(name, f"{version()} lo", tried(judge, SCENARIOS[name], model(name)))
    with alone() as judge:
        for name in names:
            yield Observed(name, version(), tried(judge, SCENARIOS[name], model(name)))


def tried(judge: Judge, lines: tuple[str, ...], said: Json) -> Json:
    """What the kernel answers; where it differs from what is said it is asked again, and its last word counts."""
    answer: Json = None
    for _ in range(TRIES):
        answer = judge.play(lines)
        if answer == said:
            break
    return answer


def version() -> str:
    """Linux 6.18: a kernel's patch level and its builder's name do not change TCP."""
    return f"Linux {'.'.join(platform.release().split('-')[0].split('.')[:2])}"


# Random scripts -------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """How much was compared, and the seeds of the scripts that differed."""

    version: str
    scripts: int = 0
    segments: int = 0
    differing: list[int] = field(default_factory=list)


def differential(seeds: Iterable[int], *, on_loopback: bool = False) -> Tally:
    """Play the random script of each seed on the model and on the kernel."""
    tally = Tally(version() + (" lo" if on_loopback else ""))
    with alone(on_loopback=on_loopback) as judge:
        for seed in seeds:
            lines = script(Random(seed), with_wire=not on_loopback)
            said = as_json(play(*lines))
            tally.scripts += 1
            tally.segments += sum(len(step["segments"]) for step in said)
            if tried(judge, lines, said) != said:
                tally.differing.append(seed)
    return tally
