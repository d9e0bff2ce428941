"""Rubrics and verdicts for the grading tests, with only what matters to a test."""

from __future__ import annotations

from quizzer.core.grading import Mark, Verdict, grade
from quizzer.core.questions import Misconception, Point


def mark(answer: str, *any: str, zh: str = "", en: str = "", weak: tuple[str, ...] = (), ask: str = "") -> Mark:
    """The mark of one point with these wordings."""
    return grade(answer, [Point("p", zh, en, any, weak)], (), ask).points[0].verdict


def marks(verdict: Verdict) -> dict[str, Mark]:
    return {point.id: point.verdict for point in verdict.points}


READS = "快照读和当前读有什么区别?\nWhat is the difference between a snapshot read and a current read?"
POINTS = (
    Point(
        "snapshot",
        "普通 SELECT 读快照, 不加锁",
        "a plain SELECT reads a snapshot and takes no lock",
        ("一致性非锁定读", "consistent nonlocking read"),
    ),
    Point(
        "current",
        "FOR UPDATE 和增删改读最新已提交版本并加锁",
        "FOR UPDATE and writes read the latest committed version and take locks",
        ("读最新的已提交数据", "latest committed"),
        ("加锁",),
    ),
    Point("rr", "同一 RR 事务中两者结果可能不同", "in one RR transaction the two may differ", ("结果可能不一样",)),
    Point("undo", "旧版本来自 undo 日志", "old versions come from the undo log", ("undo log", "回滚日志"), bonus=True),
)
WRONG = (
    Misconception(
        "all-snapshot", "所有的读都是快照读", "every read is a snapshot read", ("读都走快照",), about=("current",)
    ),
    Misconception("at-begin", "快照在 BEGIN 时建立", "the snapshot is taken at BEGIN", ("begin 时创建快照",)),
)
FULL_ZH = (
    "普通的 SELECT 读快照, 不加锁。FOR UPDATE 和增删改读最新的已提交数据, 会加锁。"
    "在同一个 RR 事务里, 两者的结果可能不一样。旧版本来自 undo 日志, 沿着版本链找。"
)
FULL_EN = (
    "A plain SELECT reads a snapshot and takes no locks. FOR UPDATE and all writes read the latest committed version "
    "and take locks. In one RR transaction the two may differ. Old versions come from the undo log."
)


def graded(answer: str) -> Verdict:
    """The verdict on an answer to READS."""
    return grade(answer, POINTS, WRONG, READS)
