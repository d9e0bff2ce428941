"""条件 | What an expression is worth for a row, and the order of values in an index."""

from __future__ import annotations

from collections.abc import Mapping

from labs.mvcc.sql import Column, Expression, Literal, Operation, Value

Key = tuple[int, int | str]  # a value as it is ordered in an index: NULL first, then numbers, then text


def order(value: Value) -> Key:
    """The place of a value in an index."""
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int) else (2, value.lower())


# Evaluation -----------------------------------------------------------------------------------------------------------
def evaluate(what: Expression, row: Mapping[str, Value]) -> Value:
    """The value of an expression for a row; truth is 1, 0 or None (unknown)."""
    match what:
        case Literal(value):
            return value
        case Column(name):
            return row[name]
        case Operation("and" | "or" as name, parts):
            return _logic(name, [evaluate(part, row) for part in parts])
        case Operation(name, parts):
            return _apply(name, [evaluate(part, row) for part in parts])


def holds(what: Expression | None, row: Mapping[str, Value]) -> bool:
    """Whether a condition is true for a row; unknown is not true."""
    return what is None or bool(evaluate(what, row))


def _logic(name: str, values: list[Value]) -> Value:
    decided = 0 if name == "and" else 1
    if any(value is not None and bool(value) == bool(decided) for value in values):
        return decided
    return None if None in values else 1 - decided


def _apply(name: str, values: list[Value]) -> Value:
    if name == "is":
        return int(values[0] is None)
    if name == "in":
        found = [_apply("=", [values[0], value]) for value in values[1:]]
        return _logic("or", found)
    if name == "between":
        return _logic("and", [_apply(">=", values[:2]), _apply("<=", [values[0], values[2]])])
    if None in values:
        return None
    if name == "not":
        return int(not values[0])
    if name in ("=", "<>", "<", "<=", ">", ">="):
        return int(_compare(name, *(order(value) for value in values)))
    return _calculate(name, [value if isinstance(value, int) else 0 for value in values])


def _compare(name: str, left: Key, right: Key) -> bool:
    match name:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _calculate(name: str, values: list[int]) -> Value:
    match name, values:
        case "neg", [value]:
            return -value
        case "+", [left, right]:
            return left + right
        case "-", [left, right]:
            return left - right
        case "*", [left, right]:
            return left * right
        case _, [left, right]:  # %, with the sign of the left, NULL for % 0
            return None if right == 0 else abs(left) % abs(right) * (1 if left >= 0 else -1)
    raise ValueError(name)
