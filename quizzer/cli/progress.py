"""A progress line on stderr for work that takes long enough to wonder about; nothing at all for short work or a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from quizzer.cli.say import say

PATIENCE_S = 0.5  # shorter work shows nothing
BAR = 24


class Progress:
    """Called with (done, total); draws at most ten times a second, once the work has lasted."""

    def __init__(self, *, shown: bool, label: str) -> None:
        self._shown = shown
        self._label = label
        self._began = self._drawn = time.monotonic()
        self._is_drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._shown or now - self._began < PATIENCE_S or (now - self._drawn < 0.1 and done < total):
            return
        self._drawn = now
        filled = BAR * done // max(total, 1)
        sys.stderr.write(f"\r{self._label} [{'#' * filled}{'.' * (BAR - filled)}] {done}/{total} ")
        sys.stderr.flush()
        self._is_drawn = True

    def finish(self) -> None:
        """Take the line away."""
        if self._is_drawn:
            sys.stderr.write("\r" + " " * 79 + "\r")
            sys.stderr.flush()
            self._is_drawn = False


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress line that is gone at the end, whatever happens."""
    progress = Progress(shown=sys.stderr.isatty(), label=say("正在整理题库", "reading the questions"))
    try:
        yield progress
    finally:
        progress.finish()
