"""Exports to be killed: `python exporter.py FILE` starts one for each line `FORMAT CALLS` on its input.

Each is a process of its own that writes the same notes over FILE and is killed by kill -9 at its CALLS-th call of any
function, of Python's or of C's: so every moment of an export can be hit, and hit again, whatever the machine's speed.
0 calls means that it lives. What is told: `killed`, or how many calls a whole export makes.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from quizzer.core.memory import CardMemory, State
from quizzer.core.travel import Review, Standing
from quizzer.exchange.anki import container
from quizzer.exchange.formats import WRITERS
from quizzer.exchange.values import Card, Options
from tests.exchange.making import NOW_MS, OFFSET_MIN, question

NOTES = 40
OPTIONS = Options(schedule=True, now_ms=NOW_MS, offset_min=OFFSET_MIN, today=20_778)


def export(format: str, path: Path, wording: str = "new") -> None:
    """Write a few notes with schedule; `wording` is what they ask."""
    standing = Standing(CardMemory(State.REVIEW, 3.0, 5.0, reps=1))
    cards = (
        Card(question(f"me.q{n}", en=f"{wording} {n}?"), standing, (Review(NOW_MS - n * 1000, 3, 1.0),))
        for n in range(NOTES)
    )
    import_module(f"quizzer.exchange.{WRITERS[format][0]}").write(cards, path, OPTIONS)


def export_until(last: int, format: str, path: Path) -> int:
    """Export, and be killed at the `last` call; the number of calls, if it comes to that."""
    calls = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    export(format, path)
    sys.setprofile(None)
    return calls


def main() -> None:
    """One export after the other, until the input ends."""
    path = Path(sys.argv[1])
    container.MOST_OLD = 0  # decks are packed as large ones are
    for line in sys.stdin:
        format, calls = line.split()
        export(format, path.with_name("warm-up"))  # imports all there is to import: each child writes, and no more
        child = os.fork()
        if child == 0:
            print(export_until(int(calls), format, path), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print("killed", flush=True)


if __name__ == "__main__":
    main()
