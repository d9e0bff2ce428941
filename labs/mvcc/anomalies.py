"""异常 | The named anomalies, and what must be seen for each to have happened; schedules: scenarios.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labs._kit.text import Text
from labs.mvcc.scenarios import ANOMALIES, LEVELS, PAIR, SHORT
from labs.mvcc.schedule import run

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """An anomaly by the name of its schedule, and how one tells from the answers that it happened."""

    name: str
    text: Text
    happened: Callable[[Answer], bool]


def rows(answer: Answer, n: int) -> Any:
    """The rows that statement n gave; None if it gave none."""
    return next((step["rows"] for step in answer["steps"] if step["n"] == n), None)


def died(answer: Answer) -> bool:
    """Whether somebody was the victim of a deadlock."""
    return any(step["error"] == 1213 for step in answer["steps"])


CATALOGUE = (
    Anomaly(
        "dirty-write",
        Text("脏写: 盖掉别人没提交的写 (G0)", "dirty write: over an uncommitted write (G0)"),
        lambda answer: answer["final"]["t"] not in ([[1, 12], [2, 22]], [[1, 11], [2, 21]]),
    ),
    Anomaly(
        "dirty-read",
        Text("脏读: 读到后来回滚的值 (G1a)", "dirty read: a value later rolled back (G1a)"),
        lambda answer: rows(answer, 4) == [[11]],
    ),
    Anomaly(
        "intermediate-read",
        Text("中间读: 读到中途的值 (G1b)", "intermediate read: a value later changed (G1b)"),
        lambda answer: rows(answer, 4) == [[11]],
    ),
    Anomaly(
        "circular-information-flow",
        Text("循环信息流: 互相看到对方 (G1c)", "circular information flow (G1c)"),
        lambda answer: rows(answer, 5) == [[22]] and rows(answer, 6) == [[11]] and not died(answer),
    ),
    Anomaly(
        "observed-transaction-vanishes",
        Text("看到的事务消失 (OTV)", "observed transaction vanishes (OTV)"),
        lambda answer: rows(answer, 8) == [[12], [21]],
    ),
    Anomaly(
        "predicate-many-preceders",
        Text("谓词多前驱: 条件读前后不一 (PMP)", "predicate-many-preceders (PMP)"),
        lambda answer: rows(answer, 3) == [] and rows(answer, 6) == [[3]],
    ),
    Anomaly(
        "read-skew",
        Text("读偏斜: 两行来自两个时刻 (G-single)", "read skew: rows of two moments (G-single)"),
        lambda answer: rows(answer, 3) == [[10]] and rows(answer, 7) == [[18]],
    ),
    Anomaly(
        "phantom",
        Text("幻读: 多出一行 (P3)", "phantom: one row more (P3)"),
        lambda answer: rows(answer, 3) == [[2]] and rows(answer, 6) == [[2], [3]],
    ),
    Anomaly(
        "lost-update",
        Text("丢失更新 (P4)", "lost update (P4)"),
        lambda answer: not died(answer) and answer["final"]["t"][0] == [1, 11],
    ),
    Anomaly(
        "write-skew",
        Text("写偏斜: 各读一组, 各写一行 (G2-item)", "write skew: disjoint writes (G2-item)"),
        lambda answer: not died(answer) and answer["final"]["t"] == [[1, 11], [2, 21]],
    ),
    Anomaly(
        "write-skew-on-a-predicate",
        Text("写偏斜: 条件之上 (G2)", "write skew on a predicate (G2)"),
        lambda answer: not died(answer) and len(answer["final"]["t"]) == 4,
    ),
)


def matrix() -> dict[str, dict[str, bool]]:
    """Anomaly -> level -> whether it happens, on the model."""
    return {
        each.name: {SHORT[level]: each.happened(run(PAIR + ANOMALIES[each.name], level)) for level in LEVELS}
        for each in CATALOGUE
    }
