"""演示 | The story: counting, what it cannot do, the subtraction that can, and how seldom that has to be done."""

from __future__ import annotations

from labs._kit.stage import Stage, play
from labs.garbage_collection.counting import counting, rings, without, zero
from labs.garbage_collection.cycles import last_rites, subtraction, tracking
from labs.garbage_collection.generations import seldom, three, when
from labs.garbage_collection.holders import leak

ACTS = (counting, zero, rings, without, subtraction, tracking, last_rites, three, when, seldom, leak)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
