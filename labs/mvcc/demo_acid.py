"""演示, ACID | One bank transfer, letter by letter: all or nothing, rules that hold, and a killed process."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.mvcc.drawing import draw
from labs.mvcc.killed import PROGRAM, ROWS, kill_in_the_middle
from labs.mvcc.scenarios import SCENARIOS
from labs.mvcc.story import Story, tell

BOTH = [[1, 100], [2, 100]]


@act(Text("要么全部, 要么没有", "All or nothing"), proves=("a-transaction-is-all-or-nothing",))
def atomic(stage: Stage) -> None:
    """A transfer that commits, one that fails and is rolled back, one that fails and is committed all the same."""
    whole, failed, half = (tell(*SCENARIOS[name]) for name in ("transfer", "transfer-fails", "transfer-half"))
    stage.say(
        "两个账户各 100, 不许透支 (check (v >= 0))。T1 先给 2 加 130, 再从 1 扣 130: 第二句被拒绝, 程序回滚。",
        "Two accounts of 100, no overdraft: check (v >= 0). T1 gives 130 to 2, then takes it from 1: refused, so the "
        "program rolls back.",
    )
    stage.ask(
        Text(
            "第 4 步报错。要是程序不回滚, 而是 COMMIT, 账户 2 是?", "Step 4 fails. With COMMIT instead, account 2 has"
        ),
        ("100", "230"),
        ("100", "230").index(str(half.final["t"][1][1])),
        Text(
            "出错的语句只撤销自己。整个事务作废, 要由程序说 ROLLBACK (死锁 1213 和崩溃除外, 那时数据库自己回滚)。",
            "A failing statement undoes itself only. To undo the transaction the program must say ROLLBACK; short of a "
            "deadlock (1213) or a crash, when the database does.",
        ),
    )
    draw(stage, failed)
    ends = [(Text("都成功, COMMIT", "both succeed, COMMIT"), whole)]
    ends += [(Text("出错, ROLLBACK", "one fails, ROLLBACK"), failed), (Text("出错, COMMIT", "one fails, COMMIT"), half)]
    stage.table(
        Text("最后的余额", "Balances in the end"), ("", "1", "2"), [(name, *balances(story)) for name, story in ends]
    )
    stage.prove(
        "a-transaction-is-all-or-nothing",
        (failed[4].error, failed.final["t"]) == (4025, BOTH)
        and whole.final["t"] == [[1, 70], [2, 130]]
        and half.final["t"] == [[1, 100], [2, 230]]
        and [whole.value(n) for n in (3, 5, 7)] == [200, 200, 200],
        Text(
            f"回滚: {balances(failed)}, 一样不少; 提交: {balances(whole)}; 别人从没看到一半",
            f"rolled back: {balances(failed)}, as before; committed: {balances(whole)}; nobody ever saw half of it",
        ),
    )


@act(Text("前后都守规则", "The rules hold before and after"), proves=("the-rules-hold-before-and-after",))
def consistent(stage: Stage) -> None:
    """Constraints that refuse a statement whole; a sum that every reader finds unchanged."""
    refused, whole, failed = (tell(*SCENARIOS[name]) for name in ("refused", "transfer", "transfer-fails"))
    stage.say(
        "约束由数据库守: 透支的更新, 有一行透支的插入, 重复的主键。出错的语句不留一行。",
        "Constraints the database keeps: an update that overdraws, an insert with one such row, a duplicate key. A "
        "statement that fails leaves not a row behind.",
    )
    draw(stage, refused)
    stage.say(
        "业务规则由事务守: 转账不改变总额。T2 在转账前, 转到一半, 提交后各数一次:",
        "Business rules the transaction keeps: a transfer leaves the sum as it was. T2 adds up before, in the middle, "
        "and after:",
    )
    draw(stage, whole)
    sums = [whole.value(n) for n in (3, 5, 7)] + [failed.value(n) for n in (3, 6)]
    stage.prove(
        "the-rules-hold-before-and-after",
        [refused[n].error for n in (2, 3, 4, 5)] == [None, 4025, 4025, 1062]
        and refused.final["t"] == [*BOTH, [3, 50]]
        and sums == [200] * 5,
        Text(
            "违反约束: 4025, 4025, 1062, 表里什么都没变; 总额每次都是 200",
            "against the constraints: 4025, 4025, 1062, and the table as it was; the sum 200 each time",
        ),
    )


@act(Text("提交了就不会丢", "What is committed stays"), proves=("a-commit-survives-kill-9",))
def durable(stage: Stage) -> None:
    """A process is killed with one transaction committed and one under way."""
    stage.say(
        f"真的数据库, 真的进程: 插入 {ROWS} 行 (每行 v = 100), 提交; 再开一个事务, 把 v 全改成 0, "
        f"还没提交就被 kill -9。",
        f"A real database, a real process: it inserts {ROWS} rows with v = 100 and commits; then, in another "
        f"transaction, sets every v to 0, and before it commits it is killed with kill -9.",
    )
    stage.code(PROGRAM)
    found = kill_in_the_middle()
    stage.ask(
        Text("重新打开文件, v 的总和是?", "The file is opened anew. What is the sum of v?"),
        ("0", str(ROWS * 50), str(ROWS * 100)),
        ("0", str(ROWS * 50), str(ROWS * 100)).index(str(found.total)),
        Text(
            "提交过的在文件里; 没提交的虽然写进了文件, 也按日志恢复成原样。",
            "What was committed is in the file. What was not had been written there too, and is put back from the log.",
        ),
    )
    rows = (
        (Text("没提交的修改已经写进文件", "the uncommitted change had reached the file"), found.had_changed),
        (Text("行数", "rows"), found.rows),
        (Text("v 的总和", "sum of v"), found.total),
    )
    yes_no = {True: Text("是", "yes"), False: Text("否", "no")}
    stage.table("", ("", ""), [(name, yes_no[value] if isinstance(value, bool) else value) for name, value in rows])
    stage.prove(
        "a-commit-survives-kill-9",
        found.had_changed and (found.rows, found.total) == (ROWS, ROWS * 100),
        Text(
            f"提交的 {found.rows} 行都在, 总和 {found.total}; 没提交的修改到过文件, 又没了",
            f"all {found.rows} committed rows are there, sum {found.total}; the uncommitted change had been in the "
            f"file and is gone",
        ),
    )


def balances(story: Story) -> tuple[object, ...]:
    """What both accounts hold in the end."""
    return tuple(row[1] for row in story.final["t"])


ACTS = (atomic, consistent, durable)
