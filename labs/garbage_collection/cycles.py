"""减出环来 | The acts on finding and clearing garbage: what the collector looks at, the subtraction, the last rites."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection import model, scenarios
from labs.garbage_collection.ask import is_default_build
from labs.garbage_collection.heap import Thing
from labs.garbage_collection.program import Machine
from labs.garbage_collection.telling import FREED, HEARD, HERE, STATEMENT, agrees, aloud, evidence, heard, rows, run
from labs.garbage_collection.verify import differential
from labs.garbage_collection.versions import rules

RANDOM = 50  # programs in the demo; verify and the tests run thousands
OLD, NEW = rules((3, 13)), rules((3, 15))


@act(Text("看哪些对象", "Which objects it looks at"), proves=("atoms-are-never-tracked", "atom-tuples-are-left-out"))
def tracking(stage: Stage) -> None:
    """What is tracked when it is made, and after a collection, by the old rules and by the new ones."""
    stage.say(
        "只有能引用别的对象的才可能成环。收集器维护一张名单 (跟踪哪些对象); 整数、字符串不在上面, "
        "只装着它们的元组和字典也不必在。下面用名字 one: 写成 (1, 1), 编译器会把它做成常量, 程序就没有建元组。",
        "Only what refers to other objects can be in a ring. The collector keeps a list of what it tracks: ints and "
        "strings are not on it, and tuples and dicts that hold nothing else need not be. one is a name below, because "
        "the compiler makes (1, 1) a constant, and then no tuple is built at run time.",
    )
    made, kept = ({by: run(text, by)[0] for by in (OLD, NEW)} for text in (scenarios.TUPLES, scenarios.FORGOTTEN))
    stage.ask(
        Text("CPython 3.13, one = 1: 新的 (one, one) 在名单上吗?", "CPython 3.13, one = 1: is a new (one, one) on it?"),
        (
            Text("从来不在", "never"),
            Text("在, 直到第一次回收", "yes, until the first collection"),
            Text("一直在", "always"),
        ),
        is_tracked(made[OLD], "t") + is_tracked(kept[OLD], "t"),
        Text(
            "建的时候内容还没填, 先登记; 第一次回收看到里面没有容器, 才划掉。3.14.1 起填好再决定。",
            "It is listed before it is filled; the first collection sees no container in it and strikes it off. Since "
            "3.14.1 it is filled first.",
        ),
    )  # fmt: skip
    names = {
        "one": "one",
        "t": "(one, one)",
        "u": "(one, [])",
        "l": "[]",
        "e": "{}",
        "d": '{"k": one}',
        "f": '{"k": []}',
    }
    stage.table(
        Text("被跟踪: 新建时 / 回收后", "Tracked: when new / after a collection"),
        (Text("对象", "object"), Text("3.13 及以前", "up to 3.13"), Text("3.14.1 起", "since 3.14.1")),
        [
            (text, *(f"{yes(is_tracked(made[by], name))} / {yes(is_tracked(kept[by], name))}" for by in (OLD, NEW)))
            for name, text in names.items()
        ],
    )
    asked = [name for name in scenarios.SCENARIOS if name.startswith(("what is tracked", "what is forgotten"))]
    atoms = [is_tracked(machine, "one") for machine in (*made.values(), *kept.values())]
    lists = [is_tracked(machine, "l") for machine in (*made.values(), *kept.values())]
    stage.prove(
        "atoms-are-never-tracked",
        not any(atoms) and all(lists) and agrees(*asked),
        evidence(Text("1: 从不; []: 总是", "1: never; []: always"), *asked),
    )
    seen = [[is_tracked(each[by], "t") for each in (made, kept)] for by in (OLD, NEW)]
    stage.prove(
        "atom-tuples-are-left-out",
        seen == [[True, False], [False, False]] and agrees(*asked),
        evidence(
            Text("3.13: 跟踪, 然后取消; 3.14.1: 不跟踪", "3.13: tracked, then forgotten; 3.14.1: not tracked"), *asked
        ),
    )


def is_tracked(machine: Machine, name: str) -> bool:
    return machine[name] in machine.heap.generation


def yes(is_so: bool) -> str:
    return "+" if is_so else "-"


@act(Text("减法", "The subtraction"), proves=("outside-references-remain", "the-reachable-survive"))
def subtraction(stage: Stage) -> None:
    """Two rings, one of them still held by a name."""
    stage.say(
        "两个环: a 和 b, c 和 d。名字都删了, 只有 x 还引用 a。收集器不知道 x, 它只看得到这四个对象和它们的计数。",
        "Two rings, a with b and c with d. All names are gone but x, which refers to a. The collector does not know x: "
        "it sees four objects and their counts.",
    )
    stage.code("x -> a <-> b\n     c <-> d", "text")
    machine, _ = run(scenarios.OUTSIDE)
    young = [thing for thing in machine.heap.generation if thing.name in "abcd"]
    outside = model.outside_references(young)
    garbage = model.unreachable(young)
    b = next(thing for thing in young if thing.name == "b")
    stage.ask(
        Text(f"b 减完之后是 {outside[b]}。它会被回收吗?", f"What remains for b is {outside[b]}. Is it freed?"),
        (Text("会", "yes"), Text("不会", "no")),
        0 if b in garbage else 1,
        Text(
            "a 减完还有 1, 有外部引用; b 从 a 可达, 所以也活着。",
            "a has one left, from outside; b is reached from a, so it lives too.",
        ),
    )
    stage.table(
        Text("计数 - 内部引用 = 外部引用", "count - references from inside = from outside"),
        (Text("对象", "object"), Text("计数", "count"), Text("内部", "inside"), "gc_refs", Text("结局", "fate")),
        [
            (
                thing.name,
                thing.count,
                thing.count - outside[thing],
                outside[thing],
                fate(thing, outside[thing], garbage),
            )
            for thing in young
        ],
    )
    cached = run(scenarios.CACHE)[1][-1].garbage
    names = ("held from outside", "a cache")
    stage.prove(
        "the-reachable-survive",
        outside[b] == 0 and [thing.name for thing in garbage] == ["c", "d"] and cached == [] and agrees(*names),
        evidence(
            Text(
                f"b 的 gc_refs 是 {outside[b]}, 活着; 缓存里的环回收 {len(cached)} 个",
                f"b has {outside[b]} and lives; of the ring in a cache {len(cached)} are freed",
            ),
            *names,
        ),
    )
    stage.say(
        f"这样找到的垃圾, 和真的一样吗? 下面是 {RANDOM} 段随机程序: 列表、元组、字典、实例、弱引用, 会自救的 __del__。",
        f"Is what this finds the garbage that CPython finds? {RANDOM} random programs follow: lists, tuples, dicts, "
        "instances, weak references, finalizers that save themselves.",
    )
    tally = differential(range(RANDOM)) if is_default_build() else None
    stage.prove(
        "outside-references-remain",
        [outside[thing] for thing in young] == [1, 0, 0, 0] and (tally is None or not tally.differing),
        Text("gc_refs: 1 0 0 0", "gc_refs: 1 0 0 0")
        if tally is None
        else Text(
            f"{HERE}: {tally.programs} 段程序, {tally.garbage} 个垃圾对象, {len(tally.differing)} 处不同",
            f"{HERE}: {tally.programs} programs, {tally.garbage} objects of garbage, {len(tally.differing)} differ",
        ),
    )


def fate(thing: Thing, outside: int, garbage: list[Thing]) -> Text:
    if thing in garbage:
        return Text("垃圾", "garbage")
    return Text("活: 外部引用", "lives: held from outside") if outside else Text("活: 可达", "lives: reachable")


@act(
    Text("身后事", "The last rites"),
    proves=("finalizers-run-before-clearing", "a-finalizer-runs-once", "exceptions-in-finalizers-are-ignored"),
)
def last_rites(stage: Stage) -> None:
    """Two rings of garbage; in one a finalizer saves itself."""
    stage.say(
        "p 是 Phoenix: 它的 __del__ 把自己存进全局列表 kept。p 和 b 成环, a 和 c 成环 (a、b 是 Loud), 名字全删。"
        "w 是 a 的弱引用, 回调是 call。",
        "p is a Phoenix: its __del__ stores it in the global list kept. p and b form a ring, a and c another (a and b "
        "are Loud); all names go. w is a weak reference to a, with call as its callback.",
    )
    _, steps = run(scenarios.ORDER, rules((3, 13)))
    first, last = steps[-3], steps[-1]
    stage.ask(
        Text("gc.collect() 返回几?", "What does gc.collect() return?"),
        ("4", "2", "0"),
        ("4", "2", "0").index(str(len(first.garbage))),
        Text(
            "四个都是垃圾, __del__ 都执行了; 之后再减一次: p 有了外部引用, b 从 p 可达, 只有 a 和 c 被清空。",
            "All four were garbage and every __del__ ran; then it subtracts once more: p is held from outside, b is "
            "reached from p, so only a and c are emptied.",
        ),
    )
    stage.table("", (STATEMENT, HEARD, FREED), rows(steps[-4:]))
    calls = [said.startswith("call") for said in first.log]
    name = "order of clearing"
    stage.prove(
        "finalizers-run-before-clearing",
        calls == sorted(calls, reverse=True)
        and sorted(first.log) == ["call w", "del a", "del b", "del p"]
        and first.garbage == ["a", "c"]
        and agrees(name),
        evidence(f"{aloud(first.log)}; gc.collect() == {len(first.garbage)}", name),
    )
    _, once = run(scenarios.ONCE)
    again = once[-1].garbage
    stage.prove(
        "a-finalizer-runs-once",
        (heard(once), again, last.log) == (["del p"], ["p"], ()) and agrees("a finalizer runs once"),
        evidence(
            Text(
                f"{aloud(heard(once))}; 第二次回收 {len(again)} 个, 没有声音",
                f"{aloud(heard(once))}; the second time {len(again)} freed, nothing heard",
            ),
            "a finalizer runs once",
        ),
    )
    came_back = {by: run(scenarios.RESURRECTED, by)[0]["v"].target is not None for by in (OLD, NEW)}
    stage.say(
        "小心: p 救活之后, 从前的弱引用还找得到它吗? 到 3.14 为止弱引用在 __del__ 之前就全清了; "
        "3.15 起没有回调的留到最后。",
        "Mind: does a weak reference still lead to p when it is back? Up to 3.14 all of them are cleared before any "
        "__del__; from 3.15 those without a callback wait until the end.",
    )
    stage.table(
        "",
        (Text("版本", "version"), "v() is p"),
        [("3.13", came_back[OLD]), ("3.15", came_back[NEW])],
    )
    stage.say(
        "Faulty 的 __del__ 抛出 ValueError, 而这时正在执行的是 del a, 和它毫不相干:",
        "The __del__ of a Faulty raises ValueError, in the middle of del a, which has nothing to do with it:",
    )
    _, faulty = run(scenarios.FAULTY)
    stage.table("", (STATEMENT, HEARD), [(step.line, aloud(step.log)) for step in faulty])
    stage.prove(
        "exceptions-in-finalizers-are-ignored",
        faulty[-2].log == ("del a", "ignored ValueError", "del b")
        and faulty[-1].counts == {"c": 1}
        and agrees("a finalizer that fails"),
        evidence(f"{faulty[-2].line}: {aloud(faulty[-2].log)}", "a finalizer that fails"),
    )
