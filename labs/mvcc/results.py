"""结果 | From the rows that a scan found to those that a SELECT answers: columns, sums, order, limit."""

from __future__ import annotations

from collections.abc import Sequence

from labs.mvcc.expressions import evaluate, order
from labs.mvcc.planner import Plan, columns_of
from labs.mvcc.scan import Values
from labs.mvcc.sql import Delete, Expression, Insert, Operation, Select, Update, Value
from labs.mvcc.transactions import SqlError
from labs.mvcc.versions import Table, TrxId


def is_aggregate(select: Select) -> bool:
    return any(isinstance(each, Operation) and each.name in ("count", "sum") for each in select.columns)


def project(table: Table, select: Select, plan: Plan, found: Sequence[Values]) -> tuple[Values, ...]:
    """The columns that are asked for, sorted and cut."""
    rows = [table.row(values) for values in found]
    if is_aggregate(select):
        return (tuple(total(each, rows) for each in select.columns),)
    if select.order and not plan.is_sorted:
        column, backward = select.order
        rows.sort(key=lambda row: order(row[column]), reverse=backward)
    rows = rows[: select.limit]
    if not select.columns:
        return tuple(tuple(row.values()) for row in rows)
    return tuple(tuple(evaluate(each, row) for each in select.columns) for row in rows)


def total(what: Expression, rows: Sequence[dict[str, Value]]) -> Value:
    if not isinstance(what, Operation) or what.name not in ("count", "sum"):
        return evaluate(what, rows[0]) if rows else None
    values = [value for row in rows if (value := evaluate(what.parts[0], row)) is not None]
    if what.name == "count":
        return len(values)
    return sum(value for value in values if isinstance(value, int)) if values else None


def saw_own(table: Table, trx_id: TrxId, found: Sequence[Values]) -> bool:
    """Whether one of these rows is as the transaction itself has left it."""
    records = (table.primary.find(table.primary_key(values)) for values in found)
    return bool(trx_id) and any(record is not None and record.newest.trx_id == trx_id for record in records)


def refuse_what_breaks_a_check(table: Table, values: Values) -> None:
    """4025 for a row that makes a CHECK false; one that makes it NULL passes."""
    row = table.row(values)
    if any(evaluate(check, row) == 0 for check in table.checks):
        raise SqlError(4025, f"CONSTRAINT failed for `lab`.`{table.name}`")


def refuse_unknown_columns(table: Table, statement: Select | Insert | Update | Delete) -> None:
    """1054 for a column that the table has not, 1136 for a row of another length."""
    named: set[str] = set()
    match statement:
        case Select(_, columns, where, order_by):
            named = columns_of(where).union(*(columns_of(each) for each in columns), {order_by[0]} if order_by else ())
        case Update(_, changes, where):
            named = columns_of(where).union(*(columns_of(each) | {name} for name, each in changes))
        case Delete(_, where):
            named = columns_of(where)
        case Insert(_, columns, rows, changes):
            named = set(columns).union(*(columns_of(each) | {name} for name, each in changes))
            if any(len(row) != len(columns or table.columns) for row in rows):
                raise SqlError(1136, "Column count doesn't match value count at row 1")
    unknown = sorted(named - set(table.columns))
    if unknown:
        raise SqlError(1054, f"Unknown column '{unknown[0]}'")
