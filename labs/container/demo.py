"""演示 | The story: what a container sees, its process 1, what it may use, its files, its image, what outlives it."""

from __future__ import annotations

from labs._kit.stage import Stage, play
from labs.container.building import anywhere, moves, stages, steps
from labs.container.files import digests, new_root, writes
from labs.container.first import localhost, orphans, signals, stop, the_end, zombies
from labs.container.keeping import keeps
from labs.container.usage import fork_bomb, memory_and_cpu, two_things
from labs.container.views import three_calls, views

ACTS = (
    views,
    three_calls,
    zombies,
    orphans,
    signals,
    stop,
    the_end,
    localhost,
    fork_bomb,
    memory_and_cpu,
    two_things,
    new_root,
    writes,
    digests,
    steps,
    stages,
    moves,
    anywhere,
    keeps,
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
