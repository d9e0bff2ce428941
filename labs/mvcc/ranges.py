"""范围 | Which ranges of an index a condition leaves to a scan: what lies outside is not read, and not locked."""

from __future__ import annotations

from dataclasses import dataclass

from labs.mvcc.expressions import Key, order
from labs.mvcc.sql import Column, Expression, Literal, Operation, Value


@dataclass(frozen=True, slots=True)
class Range:
    """Keys between two bounds (tuples of ordered values, empty where there is none); a bound may be a prefix."""

    low: tuple[Key, ...] = ()
    high: tuple[Key, ...] = ()
    low_in: bool = True
    high_in: bool = True

    @property
    def is_point(self) -> bool:
        return bool(self.low) and self.low == self.high and self.low_in and self.high_in


EVERYTHING = (Range(),)
NOT_NULL = (Range(low=((0, 0),), low_in=False),)


def ranges(what: Expression | None, column: str, *, is_unique: bool = False) -> tuple[Range, ...] | None:
    """The ranges of one column outside which a condition cannot hold, in order; None where it says nothing of it.

    <> leaves two ranges of a key that repeats, and none worth having of a unique one.
    """
    match what:
        case Operation("and", (left, right)):
            found = [
                part
                for part in (ranges(left, column, is_unique=is_unique), ranges(right, column, is_unique=is_unique))
                if part is not None
            ]
            return None if not found else found[0] if len(found) == 1 else _both(*found)
        case Operation("or", (left, right)):
            first, second = ranges(left, column, is_unique=is_unique), ranges(right, column, is_unique=is_unique)
            if first is None or second is None:
                return None
            return _limited(_merged((*first, *second), meets=True), is_unique)
        case Operation("between", (Column(name), Literal(low), Literal(high))) if name == column:
            return _between(low, high)
        case Operation("in", (Column(name), *values)) if name == column:
            if all(isinstance(value, Literal) for value in values):
                points = [value.value for value in values if isinstance(value, Literal) and value.value is not None]
                return _merged(tuple(Range((order(p),), (order(p),)) for p in points))
        case Operation("is", (Column(name),)) if name == column:
            return (Range(((0, 0),), ((0, 0),)),)
        case Operation("<>", _) if is_unique:
            return None
        case Operation(name, (Column(left_name), right)) if left_name == column:
            return _compared(name, _constant(right))
        case Operation(name, (left, Column(right_name))) if right_name == column:
            flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(name, name)
            return _compared(flipped, _constant(left))
    return None


def _constant(what: Expression) -> Literal | None:
    if isinstance(what, Literal):
        return what
    if isinstance(what, Operation) and what.name == "neg" and isinstance(what.parts[0], Literal):
        value = what.parts[0].value
        return Literal(-value) if isinstance(value, int) else None
    return None


def _between(low: Value, high: Value) -> tuple[Range, ...]:
    if low is None or high is None or order(low) > order(high):
        return ()
    return (Range((order(low),), (order(high),)),)


def _compared(name: str, constant: Literal | None) -> tuple[Range, ...] | None:
    if constant is None or name not in ("=", "<>", "<", "<=", ">", ">="):
        return None
    if constant.value is None:
        return ()
    at, null = (order(constant.value),), ((0, 0),)
    match name:
        case "=":
            return (Range(at, at),)
        case "<>":
            return (Range(null, at, low_in=False, high_in=False), Range(at, low_in=False))
        case "<" | "<=":
            return (Range(null, at, low_in=False, high_in=name == "<="),)
        case _:
            return (Range(at, low_in=name == ">="),)


def _both(left: tuple[Range, ...], right: tuple[Range, ...]) -> tuple[Range, ...]:
    """Where both hold."""
    found = []
    for one in left:
        for other in right:
            low = max(_low(one), _low(other))
            high = min(_high(one), _high(other))
            made = Range(low[0], () if high[0] == TOP else high[0], low[1] == 0, high[1] == 0)
            if not _is_empty(made):
                found.append(made)
    return tuple(found)


def _merged(parts: tuple[Range, ...], *, meets: bool = False) -> tuple[Range, ...]:
    """Where one of them holds, in order, overlapping ones joined; `meets`: those that only touch as well."""
    found: list[Range] = []
    for part in sorted(parts, key=lambda each: (_low(each), _high(each))):
        if found and _touches(found[-1], part, meets):
            last = max(found[-1], part, key=_high)
            found[-1] = Range(found[-1].low, last.high, found[-1].low_in, last.high_in)
        else:
            found.append(part)
    return tuple(found)


TOP: tuple[Key, ...] = ((9, 0),)


def _limited(parts: tuple[Range, ...], is_unique: bool) -> tuple[Range, ...] | None:
    """None where nothing is left out; a primary key is never NULL."""
    return None if parts == EVERYTHING or (is_unique and parts == NOT_NULL) else parts


def _low(part: Range) -> tuple[tuple[Key, ...], int]:
    return part.low, 0 if part.low_in else 1


def _high(part: Range) -> tuple[tuple[Key, ...], int]:
    return part.high or TOP, 0 if part.high_in else -1


def _touches(left: Range, right: Range, meets: bool) -> bool:
    if not left.high:
        return True
    if right.low != left.high:
        return right.low < left.high
    return (left.high_in or right.low_in) if meets else (left.high_in and right.low_in)


def _is_empty(part: Range) -> bool:
    if not part.high or not part.low:
        return False
    return part.low > part.high or (part.low == part.high and not (part.low_in and part.high_in))


def is_before(key: tuple[Key, ...], each: Range) -> bool:
    """Whether a key lies before a range. A bound that is a prefix of the key speaks of its first parts only."""
    part = key[: len(each.low)]
    return part < each.low or (part == each.low and not each.low_in and bool(each.low))


def is_after(key: tuple[Key, ...], each: Range) -> bool:
    """Whether a key lies behind a range."""
    if not each.high:
        return False
    part = key[: len(each.high)]
    return part > each.high or (part == each.high and not each.high_in)
