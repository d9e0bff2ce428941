"""对照 | The same programs on the asyncio of every CPython from 3.11 on this machine, each in a process of its own.

A version is asked only what it orders as the model does: SINCE (scenarios.py) and is_for_all (generate.py) say which.
Of random programs everything that is printed is compared but one thing: when an error that nobody took is told depends
on when memory is freed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from labs._kit.compare import Json, Observed
from labs._kit.real.pythons import Python, pythons
from labs._kit.text import Text
from labs.event_loop import aio
from labs.event_loop.generate import is_for_all, program
from labs.event_loop.scenarios import SCENARIOS, SINCE

SYSTEM = "asyncio"
NEEDS = Text("CPython 3.11 起自带", "part of CPython, from 3.11")
KNOWN_GAPS: dict[str, Text] = {}
FIRST = (3, 11)


def model(scenario: str) -> Json:
    """What a program prints on the model, with the time of each line."""
    return aio.said(SCENARIOS[scenario])


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What it prints on each asyncio."""
    wanted = list(scenarios)
    for python in pythons(FIRST):
        asked = [name for name in wanted if python.version >= SINCE.get(name, FIRST)]
        said = run(python, [SCENARIOS[name] for name in asked])
        yield from (Observed(name, python.name, answer) for name, answer in zip(asked, said, strict=True))


def run(python: Python, programs: list[str]) -> list[Json]:
    """What each program prints on the asyncio of this interpreter."""
    ran = subprocess.run(
        [python.path, "-I", "-B", "-W", "ignore", "-X", "utf8", str(Path(__file__).with_name("world.py"))],
        input=json.dumps(programs),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2000:])
    said: list[Json] = json.loads(ran.stdout)["said"]
    return said


# Random programs ------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """How many random programs one asyncio ran, how many lines they printed, and the seeds of those that differ."""

    name: str
    asked: int = 0
    lines: int = 0
    differing: list[int] = field(default_factory=list)


def differential(python: Python, seeds: Iterable[int]) -> Tally:
    """Run the random program of each seed on the model and on this asyncio, where its order is that of the model."""
    tally = Tally(python.name)
    wanted = [seed for seed in seeds if is_for_all(seed) or python.version >= (3, 12)]
    for seed, answer in zip(wanted, run(python, [program(seed) for seed in wanted]), strict=True):
        tally.asked += 1
        tally.lines += len(answer)
        if heard(answer) != heard(aio.said(program(seed))):
            tally.differing.append(seed)
    return tally


def heard(answer: Json) -> Json:
    """All lines but those about errors that nobody took."""
    return [line for line in answer if not line[1].startswith("never retrieved")]
