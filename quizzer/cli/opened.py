"""The desk of a command: questions and journal of this environment, with progress and warnings on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quizzer.app.context import Context, from_environment
from quizzer.app.desk import Desk
from quizzer.cli.say import say, warn
from quizzer.cli.screen.progress import progress_bar


@contextmanager
def open_desk(ctx: Context | None = None) -> Iterator[Desk]:
    """A desk that says what it leaves out and shows long work; nothing is opened before it is used."""
    with (
        progress_bar(say("正在准备题库和记录", "getting questions and reviews ready")) as progress,
        Desk(ctx or from_environment(), progress=progress, warn=warn) as desk,
    ):
        yield desk
