"""`stats --grading`: what the learner turned over is counted by point, and forgotten with the review it was about."""

from __future__ import annotations

from pathlib import Path

from quizzer.app.dealing import Plan
from quizzer.app.overruled import overruled
from quizzer.app.recording import undo
from quizzer.app.study import Sitting
from quizzer.cli.screen.layout import Look
from quizzer.cli.screen.overruled import lines
from quizzer.core.views import Rate, Settle, Submit
from tests.app.making import make_desk

PACK = """\
format: 1
topic: mine
questions:
  - id: mine.gil
    ask: 什么是 GIL?
    answer: 一把全局锁, 等待 I/O 时释放
    points:
      - {id: lock, zh: 一把保护解释器的全局锁}
      - {id: io, zh: 等待 I/O 时会释放}
"""


def test_a_point_turned_over_is_counted_with_the_words_that_were_said(tmp_path: Path) -> None:
    with make_desk(tmp_path, PACK) as desk:
        sitting = Sitting(desk, Plan(topics=("mine",)))
        sitting.start()
        sitting.send(Submit("碰到读写磁盘它就让出来", 5.0))
        sitting.send(Settle(True, 2))
        sitting.send(Rate())

        (found,) = overruled(desk)
        assert (found.question, found.point, found.credited, found.discredited) == ("mine.gil", "io", 1, 0)
        assert "等待 I/O 时会释放" in "".join(str(one) for one in lines([found], Look("zh")))

        undo(desk)
        assert overruled(desk) == []
