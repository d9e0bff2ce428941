"""演示 | The story: counting, what it cannot do, the subtraction that can, and how seldom that has to be done."""

from __future__ import annotations

from labs._kit.stage import Stage, play
from labs.garbage_collection.counting import counting, rings, without, zero
from labs.garbage_collection.cycles import last_rites, subtraction, tracking
from labs.garbage_collection.generations import seldom, three, when
from labs.garbage_collection.holders import leak
from labs.garbage_collection.hunting import is_it_one, not_of_python, on_which_line
from labs.garbage_collection.price import price, resources

ACTS = (
    *(counting, zero, price, rings, without, subtraction, tracking, last_rites, resources, three, when, seldom),
    *(leak, is_it_one, on_which_line, not_of_python),
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
