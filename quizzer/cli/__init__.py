"""The command line: parse, call app, render. `main` is the one place that catches a QuizzerError."""

from __future__ import annotations

import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. Called by the console script and `python -m quizzer`."""
    import gc

    from quizzer.cli import fast

    gc.set_threshold(50_000)  # a start makes many objects and drops none: looking for cycles among them costs 0.5 R
    argv = sys.argv[1:] if argv is None else argv
    code = fast.answer(argv, os.environ)
    if code is None:
        from quizzer.cli.run import run

        code = run(argv)
    gc.freeze()  # nor look for them at the very end: the process takes its memory with it
    return code
