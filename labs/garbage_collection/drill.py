"""练习 | Fresh programs: what is the count, whom does gc.collect() free, what does it return, how often does it run?

The statements are small enough for one's head, and none is asked where nothing happens: a count has fallen as well as
risen; some objects live and some are garbage; a finalizer saves something.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

from labs._kit.beats import Table
from labs._kit.drill import Family, Question
from labs._kit.text import Text
from labs.garbage_collection import model
from labs.garbage_collection.heap import Thing
from labs.garbage_collection.program import Machine, Step, reachable
from labs.garbage_collection.telling import FREED, HEARD, STATEMENT, aloud, rows
from labs.garbage_collection.triggers import Triggers
from labs.garbage_collection.versions import rules

TRIES = 5000
RULES = rules((3, 13))
NONE = "none"
CLASSES = Text(
    "Node 没有 __del__; Phoenix 的 __del__ 把自己存进全局列表 kept。",
    "A Node has no __del__; the __del__ of a Phoenix stores it in the global list kept.",
)


def tried(make: Callable[[], Question | None]) -> Question:
    """The first program that is worth asking about."""
    for _ in range(TRIES):
        question = make()
        if question is not None:
            return question
    raise AssertionError("no program worth asking about")


# How many references? -------------------------------------------------------------------------------------------------
def counted(rng: Random) -> Question:
    """The count of one list after a few statements."""
    return tried(lambda: count_of(["a = []", *(some_statement(rng) for _ in range(rng.randint(5, 7)))]))


def some_statement(rng: Random) -> str:
    """A statement that may store the list, in whatever is there, or let go of it."""
    return rng.choice(
        (
            "b = a", "c = [a, a]", "c = [a]", 'd = {"k": a}', "t = (a, b)", "c.append(a)", "c.append(b)", "a.append(a)",
            'd["k"] = c', 'd["j"] = a', "del b", "b = c", "c.pop()", "c = None", "del d", "b = None", "t = None",
        )
    )  # fmt: skip


def count_of(program: list[str]) -> Question | None:
    machine = Machine(RULES)
    try:
        steps = [machine.step(line) for line in program if line != "c = None" or "c" in machine.heap.names]
    except KeyError:  # a name that is not bound, a list with nothing to pop
        return None
    counts = [step.counts.get("a", 0) for step in steps]
    has_fallen = any(now < before for before, now in pairwise(counts))
    is_legal = not any(thing.kind == "atom" and thing.holds for thing in machine.heap.names.values())
    if (
        len(set(program)) < len(program)
        or len(steps) < len(program)
        or counts[-1] < 2
        or not has_fallen
        or max(counts) < 3
        or not is_legal
    ):
        return None
    return question(
        program,
        Text("最后, a 这个列表有几个引用?", "How many references lead to the list a in the end?"),
        str(counts[-1]),
        Text(f"逐句: {' '.join(map(str, counts))}", f"statement by statement: {' '.join(map(str, counts))}"),
        "references-are-counted",
        Table("", (STATEMENT, "a"), tuple((step.line, str(step.counts.get("a", ""))) for step in steps)),
    )


# Who is garbage? ------------------------------------------------------------------------------------------------------
def freed(rng: Random) -> Question:
    """Which objects a collection frees: not those that live, not those that went before."""
    return tried(lambda: freed_by(graph(rng, ["Node", "list"], rng.randint(4, 6))))


def graph(rng: Random, kinds: list[str], size: int) -> list[str]:
    """Objects that refer to each other at random; all names but one or none go, then a collection."""
    names = "abcdef"[:size]
    chosen = {name: rng.choice(kinds) for name in names}
    made = [f"{name} = {'[]' if kind == 'list' else kind + '()'}" for name, kind in chosen.items()]
    ties = []
    for name in names:
        held = rng.choice(names)
        ties.append(f"{name}.append({held})" if chosen[name] == "list" else f"{name}.left = {held}")
    extra = rng.choice([name for name in names if chosen[name] != "list"] or [""])
    if extra:
        ties.append(f"{extra}.right = {rng.choice(names)}")
    kept = rng.choice(["", *names])
    rng.shuffle(ties)
    return [*made, *ties, f"del {', '.join(name for name in names if name != kept)}", "gc.collect()"]


def freed_by(program: list[str]) -> Question | None:
    machine = Machine(RULES)
    steps = [machine.step(line) for line in program[:-1]]
    young = sorted((thing for thing in machine.heap.generation if thing.name != "kept"), key=lambda thing: thing.name)
    outside = model.outside_references(young)
    last = machine.step(program[-1])
    if not 2 <= len(last.garbage) < len(young):
        return None
    went = [name for name in "abcdef" if any(line.startswith(f"{name} = ") for line in program)]
    went = [name for name in went if name not in {thing.name for thing in young}]
    return question(
        program,
        Text(
            "gc.collect() 回收哪些对象? 按字母顺序写, 例如 bc。",
            "Which objects does gc.collect() free? Write their letters in order, such as bc.",
        ),
        "".join(last.garbage),
        Text(
            f"gc_refs: {told(outside)}; 之前已按计数释放: {' '.join(went) or '没有'}",
            f"gc_refs: {told(outside)}; freed by count before: {' '.join(went) or NONE}",
        ),
        "outside-references-remain",
        subtraction(young, outside, last),
        steps=[*steps, last],
    )


def told(outside: dict[Thing, int]) -> str:
    return ", ".join(f"{thing.name} {count}" for thing, count in outside.items())


def subtraction(young: list[Thing], outside: dict[Thing, int], last: Step) -> Table:
    """Who is held from outside, who is reached from there, who is neither."""
    return Table(
        "",
        (Text("对象", "object"), "gc_refs", FREED),
        tuple((thing.name, str(outside[thing]), "x" if thing.name in last.garbage else "") for thing in young),
    )


# What comes back? -----------------------------------------------------------------------------------------------------
def returned(rng: Random) -> Question:
    """What gc.collect() returns when finalizers save themselves."""
    return tried(lambda: returned_by(graph(rng, ["Node", "Node", "Phoenix"], rng.randint(4, 6))))


def returned_by(program: list[str]) -> Question | None:
    machine = Machine(RULES)
    steps = [machine.step(line) for line in program]
    collected = steps[-1].collected
    if collected is None or not collected.resurrected or not steps[-1].garbage:
        return None
    saved = " ".join(sorted(thing.name for thing in collected.resurrected))
    return question(
        program,
        Text(f"{CLASSES.zh}gc.collect() 返回几?", f"{CLASSES.en} What does gc.collect() return?"),
        str(len(steps[-1].garbage)),
        Text(f"被救活, 或从救活的可达: {saved}", f"saved, or reached from what was saved: {saved}"),
        "finalizers-run-before-clearing",
        Table("", (STATEMENT, HEARD, FREED), tuple(rows(steps[-2:]))),
    )


def heard(rng: Random) -> Question:
    """Which finalizers have run before anybody collects, and in which order."""
    return tried(lambda: heard_by(graph(rng, ["Loud"], rng.randint(3, 5))[:-1]))


def heard_by(program: list[str]) -> Question | None:
    machine = Machine(RULES)
    steps = [machine.step(line) for line in program]
    letters = [said.removeprefix("del ") for said in steps[-1].log]
    left = sorted(thing.name for thing in machine.heap.generation if thing.name not in ("kept", *letters))
    if len(letters) < 2 or not left or any(step.log for step in steps[:-1]):
        return None
    alive = {thing.name for thing in reachable(machine.heap.names.values())}
    ring = " ".join(name for name in left if name not in alive)
    return question(
        program,
        Text(
            "Loud 的 __del__ 会出声。最后一句听到谁? 按次序写, 例如 cb。",
            "A Loud says when its __del__ runs. Whom does one hear at the last statement? Write the letters in order, "
            "such as cb.",
        ),
        "".join(letters),
        Text(f"要等收集器的: {ring or '没有'}", f"waiting for the collector: {ring or NONE}"),
        "zero-references-free-at-once",
        Table("", (STATEMENT, HEARD), ((steps[-1].line, aloud(steps[-1].log)),)),
    )


# How often? -----------------------------------------------------------------------------------------------------------
def runs(rng: Random) -> Question:
    """How many collections of a generation a loop sets off."""
    first, second = rng.choice((9, 19, 99, 699)), rng.choice((2, 4, 9))
    kept, dropped, turns = rng.randint(1, 3), rng.randint(0, 2), rng.choice((100, 500, 1000, 5000))
    found = Triggers((first, second, 10)).run(("+" * (kept + dropped) + "-" * dropped) * turns)
    generation = rng.choice((0, 1))
    times = sum(each == generation for _, each in found)
    if not times:
        return runs(rng)
    young = sum(each == 0 for _, each in found)
    threshold = f"({first}, {second}, 10)"
    return Question(
        Text(
            f"gc.set_threshold{threshold}。一个循环 {turns} 次: 每次先建 {kept + dropped} 个容器, "
            f"再释放其中 {dropped} 个, 留下 {kept} 个。第 {generation} 代自动回收几次?",
            f"gc.set_threshold{threshold}. A loop of {turns} turns: each makes {kept + dropped} containers, then frees "
            f"{dropped} of them and keeps {kept}. How many automatic collections of generation {generation}?",
        ),
        answer=str(times),
        why=Text(
            f"净增超过 {first} 就回收一次, 从头再数; 第 0 代 {young} 次, 每 {second + 1} 次之后轮到第 1 代。",
            f"One whenever the net number passes {first}, then it counts anew; {young} of generation 0, and one of 1 "
            f"after every {second + 1} of them.",
        ),
        proof="eleven-young-runs-then-one-older" if generation else "allocations-minus-deallocations",
        run=(
            Table(
                "",
                (Text("第几代", "generation"), Text("几次", "times")),
                tuple((str(each), str(sum(g == each for _, g in found))) for each in range(3)),
            ),
        ),
    )


FAMILIES: dict[str, Family] = {"count": counted, "freed": freed, "returns": returned, "heard": heard, "runs": runs}


def question(
    program: list[str], ask: Text, answer: str, why: Text, proof: str, table: Table, steps: list[Step] | None = None
) -> Question:
    """The program with the question under it; the run of it explains the answer."""
    text = "\n".join(program)
    freed_here = [(row[0], row[-1]) for row in rows((steps or [])[-2:])]
    shown = (Table("", (STATEMENT, FREED), tuple(freed_here)), table) if steps else (table,)
    return Question(Text(f"{text}\n{ask.zh}", f"{text}\n{ask.en}"), answer=answer, why=why, proof=proof, run=shown)
