"""程序 | A few statements of Python, run on the toy heap. The same text runs on a true CPython (judge.py).

    a = [] | [b, c] | (b, 1) | {"k": b} | Node() | b | None         a.append(b)   a.pop()   a.clear()
    w = ref(a) | ref(a, call)                                       a.left = b    a[0] = b  a["k"] = b
    del a, b.left, c["k"]     gc.get_objects() gc.get_referrers(a)  gc.collect(1) gc.freeze() gc.unfreeze()

An object is called after the name that it was first given; the second of that name is a#2. A Loud says when its
finalizer runs, a Phoenix appends itself to `kept` there, a Saver what is at its left; that of a Faulty raises. A Bare
has no room for weak references.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labs.garbage_collection import model
from labs.garbage_collection.heap import INSTANCES, OLDEST, Heap, Key, Kind, Thing
from labs.garbage_collection.versions import Rules

Counts = dict[str, int]
DISPLAYS: dict[type[ast.AST], Kind] = {ast.List: "list", ast.Tuple: "tuple", ast.Dict: "dict"}


@dataclass(frozen=True, slots=True)
class Step:
    """What one statement did: what was heard, what gc.collect() returned and freed, and the counts after it."""

    line: str
    log: tuple[str, ...]
    counts: Counts  # of what the names refer to, atoms left out
    collected: model.Collected | None = None

    @property
    def garbage(self) -> list[str]:
        return sorted(thing.name for thing in self.collected.garbage) if self.collected else []


class Machine:
    """Runs statements one by one on a heap of its own."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.heap = Heap(rules or Rules())
        self._made: Counter[str] = Counter()
        self._collected: model.Collected | None = None

    def run(self, text: str) -> list[Step]:
        """All statements of a program."""
        return [self.step(line) for line in lines(text)]

    def step(self, line: str) -> Step:
        """One statement. ValueError if it is none that this machine knows."""
        (statement,) = ast.parse(line).body
        self._collected = None
        said = len(self.heap.log)
        match statement:
            case ast.Assign([target], value):
                try:
                    self._assign(target, value)
                except TypeError:
                    self.heap.log.append("TypeError")
            case ast.Delete(targets):
                for target in targets:
                    self._delete(target)
            case ast.Expr(ast.Call(ast.Attribute(of, method), arguments)):
                self._call(of, method, arguments)
            case _:
                raise ValueError(f"not a statement of this machine: {line}")
        return Step(line, tuple(self.heap.log[said:]), self.counts(), self._collected)

    def counts(self) -> Counts:
        """How many references lead to what each name refers to."""
        return {name: thing.count for name, thing in self.heap.names.items() if thing.kind != "atom" and name != "kept"}

    def __getitem__(self, name: str) -> Thing:
        return self.heap.names[name]

    # Values: each is owned by the statement until it is stored or dropped ---------------------------------------------
    def _value(self, node: ast.expr, name: str) -> Thing:
        match node:
            case ast.Constant():
                return self.heap.new("atom", str(node.value))
            case ast.Name(known):
                return self.heap.take(self.heap.names[known])
            case ast.Call(ast.Name("ref"), [ast.Name(target), *callback]):
                return self.heap.weak_reference(self.heap.names[target], self._named(name), bool(callback))
            case ast.Call(ast.Name(called), []) if called in INSTANCES:
                return self.heap.new(INSTANCES[called], self._named(name))
            case ast.List(elements) | ast.Tuple(elements):
                items: dict[Key, Thing] = {n: self._value(each, name) for n, each in enumerate(elements)}
                return self.heap.new(DISPLAYS[type(node)], self._named(name), items)
            case ast.Dict(keys, values):
                items = {key_of(key): self._value(each, name) for key, each in zip(keys, values, strict=True)}
                return self.heap.new("dict", self._named(name), items)
        raise ValueError(f"not a value of this machine: {ast.unparse(node)}")

    def _named(self, name: str) -> str:
        self._made[name] += 1
        return name if self._made[name] == 1 else f"{name}#{self._made[name]}"

    # Statements -------------------------------------------------------------------------------------------------------
    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(name):
                self.heap.bind(name, self._value(value, name))
            case ast.Attribute(ast.Name(holder), key):
                self.heap.store(self[holder], key, self._value(value, holder))
            case ast.Subscript(ast.Name(holder), index):
                self.heap.store(self[holder], key_of(index), self._value(value, holder))
            case _:
                raise ValueError(f"not a place to store in: {ast.unparse(target)}")

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(name):
                self.heap.drop(self.heap.names.pop(name))
            case ast.Attribute(ast.Name(holder), key):
                self.heap.drop(self[holder].holds.pop(key))
            case ast.Subscript(ast.Name(holder), index):
                self.heap.drop(self[holder].holds.pop(key_of(index)))
            case _:
                raise ValueError(f"not a thing to delete: {ast.unparse(target)}")

    def _call(self, of: ast.expr, method: str, arguments: list[ast.expr]) -> None:
        match of, method, arguments:
            case ast.Name("gc"), "collect", []:
                self._collected = model.collect(self.heap)
            case ast.Name("gc"), "collect", [ast.Constant(int(generation))]:
                self._collected = model.collect(self.heap, min(generation, OLDEST))
            case ast.Name("gc"), "get_objects", []:
                self.heap.log.append(counted(model.objects(self.heap)))
            case ast.Name("gc"), "get_referrers", [ast.Name(name)]:
                self.heap.log.append(" ".join(sorted(model.referrers(self.heap, self[name]))))
            case ast.Name("gc"), "freeze", []:
                model.freeze(self.heap)
            case ast.Name("gc"), "unfreeze", []:
                model.unfreeze(self.heap)
            case ast.Name(holder), "append", [value]:
                self.heap.store(self[holder], len(self[holder].holds), self._value(value, holder))
            case ast.Name(holder), "pop", []:
                self.heap.drop(self[holder].holds.pop(len(self[holder].holds) - 1))
            case ast.Name(holder), "clear", []:
                self.heap.empty(self[holder])
            case _:
                raise ValueError(f"not a call of this machine: {ast.unparse(of)}.{method}")


def key_of(node: ast.expr | None) -> Key:
    """The constant between the brackets."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | str):
        return node.value
    raise ValueError("an index or key must be a constant")


def counted(kinds: Mapping[str, int]) -> str:
    """Node 2 list 1"""
    return " ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))


def lines(text: str) -> Iterator[str]:
    """The statements of a text, one a line; empty lines and comments do not count."""
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if bare:
            yield bare


def told(machine: Machine, steps: list[Step]) -> dict[str, Any]:
    """A run as the judge tells it: the steps; in the end what is tracked, how old it is, which weak references live."""
    heap = machine.heap
    mine = {name: thing for name, thing in heap.names.items() if thing.kind != "atom" and name != "kept"}
    return {
        "steps": [
            {
                "line": step.line,
                "log": list(step.log),
                "counts": step.counts,
                "returned": len(step.collected.garbage) if step.collected else None,
                "garbage": step.garbage,
            }
            for step in steps
        ],
        "tracked": {name: thing in heap.generation for name, thing in mine.items()},
        "generations": {t.name: heap.generation[t] for t in reachable(mine.values()) if t in heap.generation},
        "alive": {name: thing.target is not None for name, thing in mine.items() if thing.kind == "ref"},
    }


def reachable(things: Iterable[Thing]) -> set[Thing]:
    """These and all to which their references lead."""
    to_visit, reached = list(things), set()
    while to_visit:
        thing = to_visit.pop()
        if thing not in reached:
            reached.add(thing)
            to_visit += thing.holds.values()
    return reached
