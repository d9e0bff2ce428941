"""计划 | Which index a statement reads, and which ranges of it: what is scanned is what gets locked.

MariaDB's optimizer compares costs, and so does this, with the constants that its optimizer trace shows for tables of
one page (10.11). Left out: row id filters, intersections of indexes, statistics that have aged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from labs.mvcc.expressions import Key, evaluate
from labs.mvcc.ranges import EVERYTHING, Range, is_after, is_before, ranges
from labs.mvcc.sql import Column, Expression, Literal, Operation, Select
from labs.mvcc.versions import Index, Table

ROW, RANGE, START = 0.2, 0.125, 0.02  # comparing a row; a range; any range scan
SCAN = 3.0  # reading a whole table of one page
FETCH, MERGE = 1.003, 0.01  # fetching a row by its place; putting two scans together
PRIMARY_ROW, ENTRY = 0.00094, 0.00011  # reading a row of the primary index, an entry of a secondary one


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows are found: an index and its ranges in the order in which they are read."""

    index: Index
    ranges: tuple[Range, ...] = EVERYTHING
    is_covering: bool = False  # the secondary index has all columns that are asked for
    is_pushed: bool = False  # the condition on the index is checked before the row is fetched
    is_const: bool = False  # one row by its primary key, read once
    is_backward: bool = False
    is_sorted: bool = True  # rows come in the order asked for
    cost: float = 0.0
    merged: tuple[Plan, ...] = ()  # an index merge: what each index contributes; the index above is the primary one

    @property
    def reads(self) -> tuple[Plan, ...]:
        """The index scans that it is made of."""
        return self.merged or (self,)

    @property
    def reads_something(self) -> bool:
        """False where the condition can be seen to be false: then nothing is read and nothing locked."""
        return any(part.ranges for part in self.reads)

    @property
    def is_rowid_ordered(self) -> bool:
        """Whether its rows come in the order of the primary key."""
        return self.index.is_primary or (len(self.ranges) == 1 and self.ranges[0].is_point)


def columns_of(what: Expression | None) -> set[str]:
    """The columns that an expression reads."""
    match what:
        case Column(name):
            return {name}
        case Operation(_, parts):
            return set().union(*(columns_of(part) for part in parts))
    return set()


# SELECT ---------------------------------------------------------------------------------------------------------------
def plan_select(table: Table, select: Select) -> Plan:
    """How a SELECT reads its rows."""
    key = table.columns[table.primary.columns[0]]
    if _is_impossible(select.where):
        return Plan(table.primary, ())
    point = _pinned(select.where, key)
    if point is not None:
        return Plan(table.primary, (Range((point,), (point,)),), is_const=True)
    wanted = set(table.columns) if not select.columns else set()
    wanted |= set().union(*(columns_of(each) for each in select.columns))
    wanted |= columns_of(select.where) | ({select.order[0]} if select.order else set())
    plan = _cheapest(table, select, wanted)
    return _ordered(table, select, wanted, plan)


def _is_impossible(where: Expression | None) -> bool:
    """Whether equal columns already decide against the condition: then nothing is read, and nothing locked."""
    parts = list(_conjuncts(where))
    known = {
        part.parts[0].name: part.parts[1].value
        for part in parts
        if isinstance(part, Operation) and part.name in ("=", "in") and isinstance(part.parts[0], Column)
        if isinstance(part.parts[1], Literal) and len(set(part.parts[1:])) == 1
    }
    return any(columns_of(part) <= set(known) and not evaluate(part, known) for part in parts)


def _pinned(where: Expression | None, column: str) -> Key | None:
    """The one value that some part of a condition leaves to a column: that row is read before the rest is looked at."""
    for part in _conjuncts(where):
        found = ranges(part, column)
        if found and len(found) == 1 and found[0].is_point:
            return found[0].low[0]
    return None


def _conjuncts(what: Expression | None) -> Iterable[Expression]:
    if isinstance(what, Operation) and what.name == "and":
        for part in what.parts:
            yield from _conjuncts(part)
    elif what is not None:
        yield what


def _cheapest(table: Table, select: Select, wanted: set[str]) -> Plan:
    """What costs least: the best range, a lookup by an equal key, or reading everything."""
    everything = replace(_everything(table, wanted), cost=SCAN + ROW * table.rows)
    is_cut = select.limit is not None and select.limit < table.rows
    hurried = table.rows + ROW * table.rows + 1  # few rows are wanted: rather an index
    covering = [index for index in table.secondary if _covers(table, index, wanted)]
    cap = 1 + (ROW + ENTRY) * table.rows
    if not covering and not wanted <= {table.columns[table.primary.columns[0]]}:
        cap = hurried + everything.cost
    best = _best_range(
        table,
        select.where,
        wanted,
        min(hurried if is_cut and not select.order else everything.cost, cap),
        may_push=True,
    )
    lookup = _lookup(table, select.where, wanted)
    if lookup is not None:
        rows = _rows(table, lookup)
        if best is not None and best.index is lookup.index:
            return best if best.ranges != lookup.ranges else lookup
        if best is None and covering:
            return lookup
        scanned = best.cost + (_rows(table, best) - rows) * ROW if best else 1 + (table.rows - rows) * ROW
        return lookup if lookup.cost <= scanned else best or everything
    if best is None and is_cut:
        best = _best_range(table, select.where, wanted, min(hurried, cap), may_push=True)
        best = best and replace(best, cost=1.001)
    return best or everything


def _lookup(table: Table, where: Expression | None, wanted: set[str]) -> Plan | None:
    """A secondary key that the condition wants equal to a constant."""
    for index in table.secondary:
        value = equalities(where, table.columns[index.columns[0]])
        if value is not None and value != (0, 0):
            plan = _with_primary(table, index, where, (Range((value,), (value,)),))
            covers = _covers(table, index, wanted)
            made = Plan(index, plan, is_covering=covers, is_pushed=not covers and len(plan[0].low + plan[0].high) > 2)
            return replace(made, cost=1 + _rows(table, made) * (1 + ENTRY))
    return None


def _everything(table: Table, wanted: set[str]) -> Plan:
    """Every row: by the shortest index that has all columns."""
    keys = {table.columns[table.primary.columns[0]]}
    for index in table.secondary:
        if _covers(table, index, wanted):
            is_whole = _covers(table, index, set(table.columns))
            if not (wanted <= keys and is_whole):  # as short as the table itself: then the primary index
                return Plan(index, is_covering=True)
    return Plan(table.primary)


def _ordered(table: Table, select: Select, wanted: set[str], plan: Plan) -> Plan:
    """The same with ORDER BY: an index in that order where it costs nothing more, else the rows are sorted."""
    if select.order is None:
        return plan
    if plan.merged:
        return replace(plan, is_sorted=False)
    column, backward = select.order
    key, first = (table.columns[index.columns[0]] for index in (table.primary, plan.index))
    is_one_value = len(plan.ranges) == 1 and plan.ranges[0].low[:1] == plan.ranges[0].high[:1] != ()
    if plan.ranges == EVERYTHING and column == key:
        return _whole_in_order(table, select.where, key, backward)
    if first == column or (column == key and is_one_value):
        return replace(plan, ranges=plan.ranges[::-1] if backward else plan.ranges, is_backward=backward)
    if column == key and _pays(table, plan, select.limit):
        return _whole_in_order(table, select.where, key, backward)
    return replace(plan, is_sorted=False)


def _whole_in_order(table: Table, where: Expression | None, key: str, backward: bool) -> Plan:
    """The primary index in its order, its ranges where the condition has some."""
    found = ranges(where, key, is_unique=True) or EVERYTHING
    return Plan(table.primary, found[::-1] if backward else found, is_backward=backward)


def _pays(table: Table, plan: Plan, limit: int | None) -> bool:
    """Whether it costs less to read in order, with LIMIT until enough rows have matched, than to sort all matches."""
    rows = _rows(table, plan)
    if limit is None or limit >= table.rows:
        return not plan.is_covering and table.rows / table.rows_per_key < plan.cost
    read = table.rows if limit > rows else int(limit * table.rows / rows)
    return read / table.rows_per_key < plan.cost


# UPDATE and DELETE ----------------------------------------------------------------------------------------------------
def plan_change(table: Table, where: Expression | None) -> Plan:
    """How an UPDATE or DELETE finds its rows: the best range, else the whole primary index."""
    best = _best_range(table, where, set(table.columns) | {""}, SCAN + ROW * table.rows, may_push=False)
    return best or Plan(table.primary)


# Ranges and their costs -----------------------------------------------------------------------------------------------
def _best_range(
    table: Table, where: Expression | None, wanted: set[str], limit: float, *, may_push: bool
) -> Plan | None:
    """The cheapest range scan that costs less than `limit`."""
    best = None
    for index in table.indexes:
        found = ranges(where, table.columns[index.columns[0]], is_unique=index.is_primary or index.is_unique)
        if found is None:
            continue
        if not found:
            return Plan(index, ())  # nothing can match: nothing is read
        found = found if index.is_primary else _with_primary(table, index, where, found)
        covers = _covers(table, index, wanted)
        plan = Plan(index, found, is_covering=covers, is_pushed=may_push and not covers and not index.is_primary)
        plan = replace(plan, cost=_cost(table, plan))
        if plan.cost < limit:
            best, limit = plan, plan.cost
    merge = _merge(table, where)
    return merge if merge is not None and merge.cost < limit else best


def _merge(table: Table, where: Expression | None) -> Plan | None:
    """An index merge: each side of an OR by an index of its own, the rows of both put together. None if both sides
    together have as many rows as the table."""
    if not isinstance(where, Operation) or where.name != "or":
        return None
    parts = []
    for side in where.parts:
        found = [
            (index, made)
            for index in table.indexes
            if (made := ranges(side, table.columns[index.columns[0]], is_unique=index.is_primary or index.is_unique))
        ]
        if len(found) != 1:
            return None
        plan = Plan(found[0][0], found[0][1], is_covering=not found[0][0].is_primary)
        parts.append(replace(plan, cost=_cost(table, plan)))
    if parts[0].index is parts[1].index or sum(_rows(table, part) for part in parts) >= table.rows:
        return None
    fetched = [part for part in parts if not part.index.is_primary or all(p.is_rowid_ordered for p in parts)]
    cost = sum(part.cost for part in parts) + FETCH * sum(_rows(table, part) for part in fetched) + MERGE
    return Plan(table.primary, (), merged=tuple(parts), cost=cost)


def _cost(table: Table, plan: Plan) -> float:
    rows = _rows(table, plan)
    cost = START + RANGE * len(plan.ranges) + ROW * rows
    if plan.index.is_primary:
        points = sum(1 for each in plan.ranges if each.is_point)
        return cost + points + PRIMARY_ROW * rows
    return cost + ENTRY * rows + (0 if plan.is_covering else rows)


def _with_primary(table: Table, index: Index, where: Expression | None, found: tuple[Range, ...]) -> tuple[Range, ...]:
    """A secondary key ends with the primary key: bounds on that narrow the ranges where the key itself is bound. A
    range of one value is cut into as many as there are for the primary key, a wider one only at its ends."""
    more = ranges(where, table.columns[table.primary.columns[0]], is_unique=True)
    if not more or not _is_conjunction(where):
        return found
    return tuple(
        Range(
            each.low + low.low if each.low and each.low_in else each.low,
            each.high + high.high if each.high and each.high_in else each.high,
            each.low_in and (low.low_in or not low.low),
            each.high_in and (high.high_in or not high.high),
        )
        for each in found
        for low, high in (zip(more, more, strict=True) if each.is_point else [(more[0], more[-1])])
    )


def _is_conjunction(what: Expression | None) -> bool:
    match what:
        case Operation("and", parts):
            return all(_is_conjunction(part) for part in parts)
        case Operation("or" | "not", _):
            return False
    return True


def _rows(table: Table, plan: Plan) -> int:
    if plan.merged:
        return min(sum(_rows(table, part) for part in plan.merged), max(table.rows, 1))
    return min(sum(_count(plan.index, each) for each in plan.ranges), max(table.rows, 1))


def _count(index: Index, each: Range) -> int:
    """How many records a range holds, deleted ones too: what a dive into the index tells. At least one."""
    if each.is_point and index.is_primary:
        return 1
    keys = [record.key for record in index.records]
    low = bisect_left(keys, True, key=lambda key: not is_before(key, each))
    high = bisect_left(keys, True, key=lambda key: is_after(key, each))
    return max(high - low, 1)


def _covers(table: Table, index: Index, wanted: Iterable[str]) -> bool:
    return not index.is_primary and set(wanted) <= {table.columns[at] for at in index.columns}


def equalities(where: Expression | None, column: str) -> Key | None:
    """The one value that the condition leaves to a column, if it leaves just one."""
    if not _is_conjunction(where):
        return None
    found = ranges(where, column)
    return found[0].low[0] if found and len(found) == 1 and found[0].is_point else None
