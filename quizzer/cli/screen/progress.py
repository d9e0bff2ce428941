"""A progress bar on stderr for work that lasts long enough to wonder about; nothing at all for short work or a pipe.

rich costs four bare starts of Python, so it is imported when the work has already lasted half a second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE_S = 0.5  # shorter work shows nothing


class Progress:
    """Called with (done, total) as often as the work likes; total 0: nobody knows yet."""

    def __init__(self, label: str, *, shown: bool) -> None:
        self._label = label
        self._shown = shown
        self._began = time.monotonic()
        self._bar: tuple[Bar, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        at_end = 0 < total <= done
        if not self._shown or time.monotonic() - self._began < PATIENCE_S or (at_end and self._bar is None):
            return
        if self._bar is None:
            self._bar = _bar(self._label)
        bar, task = self._bar
        bar.update(task, completed=done, total=total or None)
        if at_end:  # gone before anything else is drawn
            self.finish()

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A progress bar that is gone at the end, whatever happens."""
    progress = Progress(label, shown=sys.stderr.isatty())
    try:
        yield progress
    finally:
        progress.finish()


def _bar(label: str) -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Bar(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    return bar, bar.add_task(label, total=None)
