"""裁判 | What a true CPython says: a script of its own, started as `PYTHON judge.py`, any version from 3.8.

Reads a JSON list of tasks on stdin, writes {"version", "answers"} on stdout. A task is
    {"program": text}                                       the statements of program.py
    {"allocate": "++-", "threshold": [..], "old": n}        objects made and freed: which collections does that set off?
    {"immortals": true}                                     does the count of None grow?
Whatever it keeps for itself is made before a program begins, so that no address of a dead object is reused.
"""

from __future__ import annotations

import ast
import gc
import json
import sys
import weakref
from typing import Any

NEW = (ast.List, ast.Tuple, ast.Dict, ast.Call)
log: list[str] = []
kept: list[object] = []
labels: dict[int, str] = {}
steps: list[str] = []
SPARE = 80
made: dict[str, int] = {}


class Node:
    """An instance without a dict of its own: one object in every version."""

    __slots__ = ("__weakref__", "left", "right")


class Loud(Node):
    __slots__ = ()

    def __del__(self) -> None:
        log.append("del " + labels[id(self)])


class Phoenix(Node):
    __slots__ = ()

    def __del__(self) -> None:
        log.append("del " + labels[id(self)])
        kept.append(self)


class Saver(Node):
    __slots__ = ()

    def __del__(self) -> None:
        log.append("del " + labels[id(self)])
        if hasattr(self, "left"):
            kept.append(self.left)


class Faulty(Node):
    __slots__ = ()

    def __del__(self) -> None:
        log.append("del " + labels[id(self)])
        raise ValueError


class Bare:
    """No slot for weak references."""

    __slots__ = ("left", "right")


def ignored(what: Any) -> None:
    """Instead of a message on stderr: Exception ignored in ..."""
    log.append("ignored " + what.exc_type.__name__)


def call(reference: Any) -> None:
    """The callback of weak references."""
    log.append("call " + labels[id(reference)])


def program(text: str) -> dict[str, Any]:
    """Run a program statement by statement; what program.told says of the model."""
    for mine in (log, steps):
        mine.clear()
    labels.clear()
    made.clear()
    gc.freeze()  # the interpreter's own objects are none of our business
    names: dict[str, Any] = {"kept": kept, "ref": weakref.ref, "call": call, "gc": gc, "__builtins__": {}}
    names.update((kind.__name__, kind) for kind in (Node, Loud, Phoenix, Saver, Faulty, Bare))
    given = len(names)
    for line in (line.partition("#")[0].strip() for line in text.splitlines()):
        if line:
            steps.append(step(line, names, given))
    told: dict[str, Any] = {"steps": [json.loads(each) for each in steps]}
    told["tracked"] = {name: gc.is_tracked(names[name]) for name in mine_of(names, given)}
    refs = [name for name in mine_of(names, given) if isinstance(names[name], weakref.ref)]
    told["alive"] = {name: names[name]() is not None for name in refs}
    told["generations"] = generations(names, given)
    names.clear()
    gc.collect()
    while kept:  # a finalizer may save something once more; each runs only once, so this ends
        kept.clear()
        gc.collect()
    return told


def mine_of(names: dict[str, Any], given: int) -> list[str]:
    """The program's own names, but those of atoms. Names only: a list of the objects would refer to them."""
    return [name for name in list(names)[given:] if not isinstance(names[name], (int, str, type(None)))]


def step(line: str, names: dict[str, Any], given: int) -> str:
    """One statement, as JSON: text is nothing that the collector would see."""
    del log[:]
    told: dict[str, Any] = {"line": line, "returned": None, "garbage": []}
    if line.startswith("gc.collect("):
        told["returned"], told["garbage"] = collected(int(line[11:-1] or 2))
    elif line == "gc.get_objects()":
        log.append(census())
    elif line.startswith("gc.get_referrers("):
        log.append(holders(line[17:-1], names))
    else:
        run(line, names)
    told["log"] = list(log)
    told["counts"] = {name: count(names, name) for name in mine_of(names, given)}
    return json.dumps(told)


def run(line: str, names: dict[str, Any]) -> None:
    """Any other statement; a weak reference may be refused."""
    (statement,) = ast.parse(line).body
    there = weak_references(statement, names)
    try:
        exec(compile(line, "<program>", "exec"), names)
    except TypeError:
        log.append("TypeError")
        return
    if isinstance(statement, ast.Assign) and isinstance(statement.value, NEW):
        label(statement.targets[0], names, there)


def census() -> str:
    """gc.get_objects(), those of the program, counted by type."""
    found = [type(thing).__name__ for thing in gc.get_objects() if id(thing) in labels]
    kinds = {kind: found.count(kind) for kind in found}
    return " ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds))


def holders(name: str, names: dict[str, Any]) -> str:
    """gc.get_referrers(), those of the program, by their names."""
    found = gc.get_referrers(names[name])
    known = {labels[id(each)] for each in found if id(each) in labels}
    return " ".join(sorted(known | {"globals()" for each in found if each is names}))


def weak_references(statement: ast.stmt, names: dict[str, Any]) -> set[int]:
    """Of x = ref(a): the weak references that lead to a already; CPython gives out a plain one again."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and statement.value.args:
        (target, *_) = statement.value.args
        return {id(each) for each in weakref.getweakrefs(names[getattr(target, "id", "")])}
    return set()


def label(target: ast.expr, names: dict[str, Any], there: set[int]) -> None:
    """Remember which object was made here: by its first name, and how many of that name there were."""
    if not isinstance(target, ast.Name):
        return
    made[target.id] = made.get(target.id, 0) + 1
    if id(names[target.id]) not in there:
        nth = made[target.id]
        labels[id(names[target.id])] = target.id if nth == 1 else f"{target.id}#{nth}"


def count(names: dict[str, Any], name: str) -> int:
    """The references to what a name refers to, less the one that asking takes."""
    return sys.getrefcount(names[name]) - ASKING


ASKING = sys.getrefcount({"probe": []}["probe"])  # the dict is gone by then, the reference of the call is not


def collected(generation: int) -> tuple[int, list[str]]:
    """(what gc.collect() returns, which objects it would have freed); they are freed here, by hand."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    returned = gc.collect(generation)
    gc.set_debug(0)
    saved = gc.garbage[:]
    gc.garbage.clear()
    found = sorted(labels.get(id(thing), type(thing).__name__ + "?") for thing in saved)
    for thing in saved:
        if isinstance(thing, (list, dict)):
            thing.clear()
        for slot in ("left", "right"):
            if isinstance(thing, Node) and hasattr(thing, slot):
                delattr(thing, slot)
    return returned, found


def generations(names: dict[str, Any], given: int) -> dict[str, int]:
    """The generation of each tracked object that can be reached from a name of the program."""
    to_visit = [names[name] for name in mine_of(names, given)]
    reached: dict[int, str] = {}
    while to_visit:
        thing = to_visit.pop()
        if id(thing) not in reached and id(thing) in labels:
            reached[id(thing)] = labels[id(thing)]
            to_visit += gc.get_referents(thing)
    reached.pop(id(kept), None)
    return {
        reached[id(thing)]: generation
        for generation in range(3)
        for thing in gc.get_objects(generation=generation)
        if id(thing) in reached
    }


def growth() -> bool:
    """Whether a thousand references more to None are counted."""
    before = sys.getrefcount(None)
    many = [None] * 1000
    return sys.getrefcount(None) - before >= len(many)


def allocate(events: str, threshold: list[int] | None, old: int) -> dict[str, Any]:
    """[event, generation] of each automatic collection: + makes an object and keeps it, - frees the newest.

    `old`, at least SPARE, is how many objects there are before; a few of our own come on top: "old" says how many.
    """
    gc.freeze()
    before = gc.get_threshold()
    spare = [Node() for _ in range(SPARE)]
    elders = [Node() for _ in range(old - SPARE)]
    mine: list[Any] = [None] * len(events)
    seen: list[Any] = [None] * len(events)
    if threshold is not None:
        gc.set_threshold(*threshold)
    gc.collect()
    there = len(gc.get_objects())
    watch(events, mine, seen, spare)
    gc.set_threshold(*before)
    found = []
    last = (0, 0, 0)
    for at, now in enumerate((each & 0xFFFF, each >> 16 & 0xFFFF, each >> 32) for each in seen):
        older = [generation for generation in (1, 2) if now[generation] > last[generation]]
        if older or now[2] < last[2]:
            found.append([at, older[-1] - 1 if older else 2])
        last = now
    del elders
    return {"old": there, "threshold": list(threshold or before), "collections": found}


def watch(events: str, mine: list[Any], seen: list[Any], spare: list[Any]) -> None:
    """Make and free objects; gc.get_count() after each, packed into a number, which is no container."""
    top = at = full = 0
    coming = iter(events)
    for _ in range(3):
        now = gc.get_count()  # from now on its tuple comes from a free list, and does not count
    while gc.get_count()[0]:
        spare.pop()  # an object freed takes one from the counter
    gc.enable()
    for event in coming:
        if event == "+":
            mine[top] = Node()
            top += 1
        else:
            top -= 1
            mine[top] = None
        gc.isenabled()  # from 3.12 a collection waits until a call or jump is over
        now = gc.get_count()
        if now[2] < full:
            while gc.get_count()[0]:
                spare.pop()  # a full collection has emptied the free lists
        full = now[2]
        seen[at] = now[0] | now[1] << 16 | now[2] << 32
        at += 1  # noqa: SIM113  (enumerate would make tuples)
    gc.disable()


def main() -> None:
    """Answer every task of stdin."""
    gc.disable()
    gc.collect()
    sys.unraisablehook = ignored
    answers: list[Any] = []
    for task in json.load(sys.stdin):
        if "program" in task:
            answers.append(program(task["program"]))
        elif "immortals" in task:
            answers.append({"the count of None grows": growth()})
        else:
            answers.append(allocate(task["allocate"], task["threshold"], task["old"]))
    print(json.dumps({"version": "CPython " + sys.version.split()[0], "answers": answers}))


if __name__ == "__main__":
    main()
