"""检查 | What a read view must show, from the plain case to what the model says of every case."""

from __future__ import annotations

from itertools import product
from types import ModuleType
from typing import Any

from labs._kit.exercise import expect
from labs.mvcc.versions import ReadView, Version

ACTIVE = frozenset({103, 105})
LOW, HIGH = 103, 107


def view(made: ModuleType, own: int = 0) -> Any:
    return made.View(active=ACTIVE, low=LOW, high=HIGH, own=own)


def active_is_hidden(made: ModuleType) -> None:
    """活跃事务写的看不见 | what an active transaction wrote is hidden"""
    expect(
        not made.sees(view(made), 105) and not made.sees(view(made), 103),
        "active 是 {103, 105}, sees(view, 105) 却是真。视图生成时它们还没提交, 之后提交了也看不见。",
        "active is {103, 105} and sees(view, 105) is true. They had not committed when the view was made, and stay "
        "hidden even after they do.",
    )


def committed_is_seen(made: ModuleType) -> None:
    """生成之前提交的看得见 | what had committed before is seen"""
    expect(
        made.sees(view(made), 90) and made.sees(view(made), 104),
        "90 比 low 小, 104 在 low 和 high 之间但不在 active 里: 视图生成时它们都已提交, 应当看得见。",
        "90 is below low, and 104 lies between low and high but is not in active: both had committed and are seen.",
    )


def later_is_hidden(made: ModuleType) -> None:
    """之后才开始的看不见 | what began later is hidden"""
    expect(
        not made.sees(view(made), 107) and not made.sees(view(made), 120),
        "107 就是 high: 视图生成时它还没有分配出去。id >= high 的都是后来的, 不在 active 里也看不见。",
        "107 is high itself: it had not been given out yet. Every id >= high came later and is hidden, though it is "
        "not in active.",
    )


def own_is_seen(made: ModuleType) -> None:
    """自己写的看得见 | one's own changes are seen"""
    expect(
        made.sees(view(made, own=105), 105) and made.sees(view(made, own=110), 110),
        "自己的 id 是 110 (视图生成之后才第一次写), 自己写的版本却看不见。先问 trx_id 是不是 own。",
        "With an own id of 110 (the first write came after the view) the own version is hidden. Ask first whether "
        "trx_id is own.",
    )


def walks_back(made: ModuleType) -> None:
    """顺着链找第一个看得见的 | the first visible version along the chain"""
    chain = [(110, 5), (105, 4), (104, 3), (90, 2)]
    got = made.read(view(made), chain)
    expect(
        got == 3,
        f"链是 {chain}, 应当读到 3, 得到 {got}。110 和 105 看不见, 第一个看得见的是 104 写的; 后面的更旧, 不要再看。",
        f"The chain is {chain}; expected 3, got {got}. 110 and 105 are hidden, and 104's is the first that is visible; "
        "what follows is older still.",
    )


def no_such_row(made: ModuleType) -> None:
    """那时没有这一行 | the row did not exist then, or was deleted"""
    for chain in ([(110, 5)], [(105, 4), (104, None), (90, 2)]):
        got = made.read(view(made), chain)
        expect(
            got is None,
            f"链 {chain} 应当读到 None, 得到 {got}。一个都看不见就是那时没有这一行; 看得见的是删除, 也就没有了。",
            f"The chain {chain} should give None and gave {got}. If nothing is visible, there was no such row; and if "
            "what is visible is a deletion, there is none either.",
        )


def every_case(made: ModuleType) -> None:
    """所有情形都和模型一样 | every case, as the model has it"""
    for own, trx_id in product((0, 103, 106, 110), range(88, 112)):
        right = ReadView(LOW, HIGH, ACTIVE).sees(trx_id, own)
        expect(
            made.sees(view(made, own), trx_id) == right,
            f"own = {own}, trx_id = {trx_id}: 应当是 {right}。",
            f"own = {own}, trx_id = {trx_id}: should be {right}.",
        )
    newest = Version((7,), 104, older=Version((6,), 90))
    found = ReadView(LOW, HIGH, ACTIVE).find(newest, 0)
    expect(
        found is not None and made.read(view(made), [(104, 7), (90, 6)]) == found.values[0],
        "链 [(104, 7), (90, 6)] 应当读到 7。",
        "The chain [(104, 7), (90, 6)] should give 7.",
    )


CHECKS = (active_is_hidden, committed_is_seen, later_is_hidden, own_is_seen, walks_back, no_such_row, every_case)
