"""The progress bar: late, gone at the end, honest when nobody knows how much there is."""

from __future__ import annotations

import pytest

from quizzer.cli.screen import progress
from quizzer.cli.screen.progress import Progress


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar at once."""
    monkeypatch.setattr(progress, "PATIENCE_S", 0)


def test_short_work_and_pipes_show_nothing() -> None:
    bars = Progress("x", shown=True), Progress("x", shown=False)
    for bar in bars:
        bar(1, 9)
    assert [bar._bar for bar in bars] == [None, None]


@pytest.mark.usefixtures("now")
def test_a_bar_counts_to_its_total_and_is_gone_then() -> None:
    bar = Progress("x", shown=True)
    bar(1, 3)
    assert bar._bar is not None
    assert [(task.completed, task.total) for task in bar._bar[0].tasks] == [(1, 3)]
    bar(3, 3)
    assert bar._bar is None


@pytest.mark.usefixtures("now")
def test_where_nobody_knows_the_total_the_bar_says_none() -> None:
    bar = Progress("x", shown=True)
    bar(1, 0)
    bar(7, 0)
    assert bar._bar is not None
    assert [(task.completed, task.total) for task in bar._bar[0].tasks] == [(7, None)]
    bar.finish()
