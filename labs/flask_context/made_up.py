"""编造的程序 | Random programs: nested pushes, requests, threads and tasks that nobody thought of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256

from labs.flask_context.programs import System, traced

PROGRAMS = 300
LONGEST = 4  # steps in a block
DEEPEST = 4
PLAIN = ("see", "see", "set user ann", "set user bob", "look", "local user ann", "local user eve", "push x", "pop")
NESTING = ("app a", "app b", "request a", "request b", "get a", "get b", "thread", "copied")


def program(seed: int) -> str:
    """A program; the same seed gives the same one."""
    rng = random.Random(seed)
    return "\n".join([*_block(rng, 0, may_turn=True), "see"])


def _block(rng: random.Random, depth: int, *, may_turn: bool) -> Iterator[str]:
    indent = "    " * depth
    for _ in range(rng.randint(1, LONGEST)):
        if depth == DEEPEST or rng.random() < 0.4:
            yield indent + rng.choice(PLAIN)
        elif may_turn and rng.random() < 0.2:
            yield f"{indent}turns {rng.choice(('threads', 'tasks'))}"
            for _ in range(2):
                yield f"{indent}    one"
                yield from _block(rng, depth + 2, may_turn=False) if depth + 2 <= DEEPEST else [f"{indent}        see"]
        else:
            yield indent + rng.choice(NESTING)
            yield from _block(rng, depth + 1, may_turn=False)
            if rng.random() < 0.05:
                yield f"{indent}    raise"


@cache
def digest(system: Callable[[], System]) -> dict[str, object]:
    """How many lines all programs gave, and a hash of them: the whole would be long to keep."""
    lines = [line for seed in range(PROGRAMS) for line in traced(program(seed), system())]
    return {"programs": PROGRAMS, "lines": len(lines), "sha256": sha256("\n".join(lines).encode()).hexdigest()}
