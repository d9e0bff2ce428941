"""讲法 | What the acts share: programs by name, as they ran, drawn with a column for each who printed."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getsource
from textwrap import dedent

from labs._kit.beats import Step
from labs._kit.stage import Stage
from labs._kit.text import Words
from labs.event_loop.aio import Ran, play
from labs.event_loop.scenarios import SCENARIOS


def ran(name: str) -> Ran:
    """A program of scenarios.py, run on the model."""
    return play(SCENARIOS[name])


def show(stage: Stage, name: str) -> None:
    """The text of a program."""
    stage.code(SCENARIOS[name].strip("\n"))


def draw(stage: Stage, run: Ran, title: Words = "") -> None:
    """Who printed what in which second, and in which round of the loop; a column for each who printed."""
    actors = list(dict.fromkeys(line.text.split()[0] for line in run.lines))
    steps, before = [], -1
    for line, turn in zip(run.lines, run.rounds, strict=True):
        who, _, what = line.text.partition(" ")
        steps.append(Step(actors.index(who), what, n=f"{line.at:g}" if turn != before else " "))
        before = turn
    stage.timeline(title, actors, steps)


def short(function: Callable[..., object]) -> str:
    """The source of a function without docstring and remarks."""
    lines = dedent(getsource(function)).rstrip().split("\n")
    return "\n".join(line.split("  # ")[0] for line in lines if '"""' not in line)


def printed(run: Ran) -> str:
    """All lines on one."""
    return "; ".join(run.texts)
