"""随机时间表 | Random schedules, small and dense enough to collide: what the model and MariaDB are compared on."""

from __future__ import annotations

from random import Random

TABLES = (
    "create table t (id int primary key, v int)",
    "create table t (id int primary key, v int, key k (v))",
    "create table t (id int primary key, v int, w int, key k (v))",
)
LEVELS = ("read uncommitted", "read committed", "repeatable read", "serializable")
HIGHEST, VALUES = 12, (10, 20, 30, 40, 50)


def schedule(rng: Random) -> str:
    """The text of a schedule: two or three sessions on one table, transactions of two to four statements."""
    table = rng.choice(TABLES)
    width = table.count(" int")
    ids = sorted(rng.sample(range(1, HIGHEST), rng.randint(3, 6)))
    rows = ", ".join(f"({', '.join(map(str, [id, *(rng.choice(VALUES) for _ in range(width - 1))]))})" for id in ids)
    lines = [f"setup: {table}", f"setup: insert into t values {rows}"]
    waiting = {name: _session(rng, ids, width) for name in rng.choice((("T1", "T2"), ("T1", "T2"), ("T1", "T2", "T3")))}
    while any(waiting.values()):
        name = rng.choice([name for name, left in waiting.items() if left])
        lines.append(f"{name}: {waiting[name].pop(0)}")
    return "\n".join(lines) + "\n"


def _session(rng: Random, ids: list[int], width: int) -> list[str]:
    said: list[str] = []
    for _ in range(rng.choice((1, 1, 2))):
        if rng.random() < 0.15:
            said.append(statement(rng, ids, width))
            continue
        said.append("start transaction with consistent snapshot" if rng.random() < 0.1 else "begin")
        said += [statement(rng, ids, width) for _ in range(rng.randint(2, 4))]
        said.append(rng.choice(("commit", "commit", "rollback")))
    return said


def statement(rng: Random, ids: list[int], width: int) -> str:
    """One SELECT, INSERT, UPDATE or DELETE."""
    kind = rng.choice(("select", "select", "lock", "lock", "insert", "insert", "update", "update", "update", "delete"))
    if kind in ("select", "lock"):
        return select(rng, ids, width, is_locking=kind == "lock")
    if kind == "insert":
        count = 1 if rng.random() < 0.8 else 2
        return "insert into t values " + ", ".join(_row(rng, width) for _ in range(count))
    where = condition(rng, ids, width)
    if kind == "delete":
        return f"delete from t where {where}"
    column = "w" if width == 3 and rng.random() < 0.4 else "v"
    value = rng.choice((f"{column} + 1", f"{column} + 10", str(rng.choice(VALUES))))
    return f"update t set {column} = {value}" + (f" where {where}" if rng.random() < 0.9 else "")


def select(rng: Random, ids: list[int], width: int, *, is_locking: bool) -> str:
    what = rng.choice(("*", "*", "*", "*", "id", "v", "count(*)", "sum(v)"))
    said = f"select {what} from t"
    if rng.random() < 0.85:
        said += f" where {condition(rng, ids, width)}"
    if "(" not in what and rng.random() < 0.15:
        said += " order by id" + rng.choice(("", " desc"))
        said += f" limit {rng.randint(1, 3)}" if rng.random() < 0.5 else ""
    return said + (rng.choice((" for update", " for update", " lock in share mode")) if is_locking else "")


def condition(rng: Random, ids: list[int], width: int) -> str:
    """Mostly of the primary key, some of the other columns, some of both."""
    if rng.random() < 0.12:
        return f"{_simple(rng, ids, width)} {rng.choice(('and', 'and', 'or'))} {_simple(rng, ids, width)}"
    return _simple(rng, ids, width)


def _simple(rng: Random, ids: list[int], width: int) -> str:
    id, other = rng.choice([*ids, rng.randint(1, HIGHEST)]), rng.choice([*ids, rng.randint(1, HIGHEST)])
    value = rng.choice(VALUES)
    if rng.random() < 0.65:
        kinds = [f"id = {id}"] * 5 + [
            f"id > {id}",
            f"id >= {id}",
            f"id < {id}",
            f"id <= {id}",
            f"id in ({id}, {other})",
        ]
        kinds += [f"id between {min(id, other)} and {max(id, other)}", f"id <> {id}", "id % 2 = 0"]
        return rng.choice(kinds)
    column = "w" if width == 3 and rng.random() < 0.25 else "v"
    kinds = [f"{column} = {value}"] * 3 + [f"{column} > {value}", f"{column} <= {value}", f"{column} <> {value}"]
    kinds += [
        f"{column} between {value} and {value + 10}",
        f"{column} in ({value}, {rng.choice(VALUES)})",
        f"{column} % 20 = 0",
    ]
    return rng.choice(kinds)


def _row(rng: Random, width: int) -> str:
    return f"({', '.join(map(str, [rng.randint(1, HIGHEST), *(rng.choice(VALUES) for _ in range(width - 1))]))})"
