"""A desk with a home, a clock and questions of its own."""

from __future__ import annotations

from pathlib import Path

from quizzer.app.context import Context, Moment
from quizzer.app.desk import Desk

NOW = 1_795_272_000_000  # 2026-11-21 14:40 UTC
PACK = """\
format: 1
topic: mine
questions:
  - id: mine.first
    ask: 第一题是什么?
    answer: 第一个答案
  - id: mine.second
    ask: 第二题是什么?
    answer: 第二个答案
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at_ms = NOW

    def __call__(self) -> Moment:
        return Moment(self.at_ms, 480)

    def pass_days(self, days: float) -> None:
        self.at_ms += int(days * 86_400_000)


def make_desk(tmp: Path, pack: str = PACK, *, clock: Clock | None = None, bundled: bool = False, **env: str) -> Desk:
    """A desk with the questions of `pack` in the layer of QUIZZER_QUESTIONS; with the bundled ones if it is said."""
    extra = tmp / "extra"
    extra.mkdir(exist_ok=True)
    (extra / "mine.yaml").write_text(pack, encoding="utf-8")
    settings = {"QUIZZER_HOME": str(tmp / "home"), "QUIZZER_QUESTIONS": str(extra), **env}
    ctx = Context(settings, clock or Clock(), lang="zh")
    if not bundled:  # to compile the whole bank takes longer than most rules
        ctx.__dict__["folders"] = ctx.folders[1:]
    return Desk(ctx)
