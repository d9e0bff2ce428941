"""练习: 读视图的可见性 | Exercise: what a read view shows.

读视图生成时记下四样东西:

    active   当时活跃 (没提交) 的读写事务的 id
    low      active 里最小的; 没有活跃事务时等于 high
    high     下一个要分配的 id
    own      看的人自己的 id (还没写过就是 0)

写完两个函数:

1. sees(view, trx_id)      trx_id 写的版本看得见吗?
2. read(view, chain)       版本链从新到旧, 每个版本是 (trx_id, 值); 值是 None 表示删除。
                           给出看得见的值; 那时没有这一行 (或已删除) 就给 None。

A read view keeps four things of the moment when it was made:

    active   the ids of the writing transactions that had not committed
    low      the smallest of them; equal to high if there was none
    high     the next id to be given out
    own      the id of whoever looks (0 before the first write)

Complete two functions:

1. sees(view, trx_id)      is a version that trx_id wrote visible?
2. read(view, chain)       the chain of versions, newest first, each (trx_id, value); the value None marks a deletion.
                           Return the value that is seen, None if there was no such row then (or it was deleted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """What was active when the view was made."""

    active: frozenset[int]
    low: int
    high: int
    own: int = 0


def sees(view: View, trx_id: int) -> bool:
    """Whether what `trx_id` wrote is visible."""
    if trx_id == view.own:
        return True  # one's own changes, made after the view too
    if trx_id >= view.high:
        return False  # began to write after the view was made
    return trx_id < view.low or trx_id not in view.active


def read(view: View, chain: Sequence[tuple[int, int | None]]) -> int | None:
    """The value of the row in this view."""
    return next((value for trx_id, value in chain if sees(view, trx_id)), None)
