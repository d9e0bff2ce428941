"""语句 | The SQL that schedules are written in, as values: statements and the expressions in them."""

from __future__ import annotations

from dataclasses import dataclass

Value = int | str | None


LEVELS = ("read uncommitted", "read committed", "repeatable read", "serializable")


# Expressions ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Column:
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with what it is applied to: = <> < <= > >= + - * % and or not is between in neg count sum."""

    name: str
    parts: tuple[Expression, ...]


Expression = Literal | Column | Operation


# Statements -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Create:
    """A table. `keys` are (name, column, is unique); `texts` the columns that hold text; `checks` hold for each row."""

    table: str
    columns: tuple[str, ...]
    primary: str
    keys: tuple[tuple[str, str, bool], ...] = ()
    texts: frozenset[str] = frozenset()
    checks: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    table: str
    if_exists: bool


@dataclass(frozen=True, slots=True)
class Select:
    """`lock` is "" for a plain SELECT, else S or X; `columns` is empty for *; `order` is (column, is descending).

    `locked` says what to do about a row that somebody else has locked: "" wait, "nowait" fail, "skip" go on without.
    """

    table: str
    columns: tuple[Expression, ...] = ()
    where: Expression | None = None
    order: tuple[str, bool] | None = None
    limit: int | None = None
    lock: str = ""
    locked: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """`changes`: what ON DUPLICATE KEY UPDATE makes of the row that is there."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Expression, ...], ...]
    changes: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    changes: tuple[tuple[str, Expression], ...]
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    table: str
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    with_snapshot: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    pass


@dataclass(frozen=True, slots=True)
class Rollback:
    pass


@dataclass(frozen=True, slots=True)
class SetLevel:
    """SET [SESSION] TRANSACTION ISOLATION LEVEL; without SESSION it holds for the next transaction only."""

    level: str
    for_session: bool


@dataclass(frozen=True, slots=True)
class SetAutocommit:
    on: bool


Statement = Create | Drop | Select | Insert | Update | Delete | Begin | Commit | Rollback | SetLevel | SetAutocommit
