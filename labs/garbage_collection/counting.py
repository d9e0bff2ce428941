"""数引用 | The acts on counting: what adds and takes away, what happens at zero, and what never reaches it."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection import scenarios
from labs.garbage_collection.telling import FREED, HEARD, STATEMENT, agrees, aloud, evidence, heard, rows, run
from labs.garbage_collection.verify import said


@act(Text("数引用", "Counting"), proves=("references-are-counted", "del-takes-one-reference-away"))
def counting(stage: Stage) -> None:
    """One list, and every statement that changes who refers to it."""
    stage.say(
        "一个列表, 八条语句。计数就是有多少个引用指向它: 名字、列表的一格、字典的值, 各算一个。",
        "One list, eight statements. Its count is how many references lead to it: a name, an item of a list, a value "
        "of a dict, each is one.",
    )
    _, steps = run(scenarios.COUNTS)
    counts = [step.counts["a"] for step in steps]
    options = sorted({counts[2], counts[2] - 1, counts[1]})
    stage.ask(
        Text("a = []   b = a   c = [a, a]   这时列表的计数?", "a = []   b = a   c = [a, a]   What is its count now?"),
        tuple(map(str, options)),
        options.index(counts[2]),
        Text(
            "两个名字, 加上 c 的两格: 同一个对象放两次, 算两个引用。",
            "Two names, and two items of c: put in twice, counted twice.",
        ),
    )
    stage.table(
        Text("列表 a 的计数", "The count of the list a"),
        (STATEMENT, "a"),
        [(step.line, step.counts["a"]) for step in steps],
    )
    stage.prove(
        "references-are-counted",
        counts == [1, 2, 4, 5, 4, 3, 2, 1] and agrees("counts"),
        evidence(" ".join(map(str, counts)), "counts"),
    )
    stage.say(
        "sys.getrefcount(a) 会多 1: 传给它的参数本身也是一个引用 (3.14 起对局部变量未必)。",
        "sys.getrefcount(a) gives one more: its argument is a reference too (from 3.14 not always, for a local).",
    )
    _, twice = run(scenarios.NAMED_TWICE)
    stage.say(
        "Loud 类的 __del__ 会出声。同一个对象有两个名字 (下面叫它第一个名字), 一个一个删:",
        "A Loud is an object that says when its __del__ runs. One of them has two names, the first of which stands for "
        "it below; they go one by one:",
    )
    stage.table("", (STATEMENT, "a", "b", HEARD), [row[:-1] for row in rows(twice, "a", "b")])
    first, second = twice[-2:]
    stage.prove(
        "del-takes-one-reference-away",
        (first.counts, first.log, second.log) == ({"b": 1}, (), ("del a",)) and agrees("named twice"),
        evidence(
            Text(
                f"{first.line}: 还剩 {first.counts['b']} 个引用, 没有动静; {second.line}: {aloud(second.log)}",
                f"{first.line}: {first.counts['b']} reference left, nothing heard; {second.line}: {aloud(second.log)}",
            ),
            "named twice",
        ),
    )


@act(Text("归零", "Zero"), proves=("zero-references-free-at-once", "immortals-keep-their-count"))
def zero(stage: Stage) -> None:
    """A chain that falls when its first link is let go."""
    stage.say(
        "a 引用 b, b 引用 c。w 是 c 的弱引用: 不计数, c 没了就调用 call(w)。先回收两次, 让它们都进最老的一代, "
        "再看老对象是不是也立即释放。",
        "a refers to b, b to c. w is a weak reference to c: it is not counted, and when c is gone call(w) is called. "
        "Two collections first, so that all are in the oldest generation: are old objects freed at once, too?",
    )
    _, steps = run(scenarios.CHAIN)
    stage.table("", (STATEMENT, HEARD), [(step.line, aloud(step.log)) for step in steps])
    last = list(steps[-1].log)
    stage.prove(
        "zero-references-free-at-once",
        last == ["del a", "del b", "del c", "call w"] and agrees("chain"),
        evidence(f"{steps[-1].line}: {aloud(last)}", "chain"),
    )
    grows = {
        when: said(scenarios.Immortals(since=since))["the count of None grows"]
        for when, since in (("3.11", (3, 11)), ("3.12", (3, 12)))
    }
    stage.say(
        "有些对象永远不会归零。3.12 起 None、True、小整数是不朽的, 计数连写都不写: "
        "线程之间不用争, fork 之后共享的页也不用复制。",
        "Some objects never get there. From 3.12 None, True and small ints are immortal: their count is not even "
        "written, so threads need not contend for it and pages shared after a fork stay shared.",
    )
    names = ("references to None, up to 3.11", "references to None, from 3.12")
    stage.prove(
        "immortals-keep-their-count",
        grows == {"3.11": True, "3.12": False} and agrees(*names),
        evidence(
            Text("一千个引用: 3.11 加一千, 3.12 不变", "a thousand references: 3.11 adds them, 3.12 does not"), *names
        ),
    )


@act(
    Text("环", "A ring"),
    proves=(
        "counting-alone-keeps-cycles",
        "disable-leaves-counting-on",
        "the-collector-frees-cycles",
        "a-ring-of-any-length",
    ),
)
def rings(stage: Stage) -> None:
    """Two objects that refer to each other, with automatic collection off."""
    _, steps = run(scenarios.TWO)
    stage.say(
        "gc.disable() 之后: alone 没人再引用; a 和 b 互相引用, 再删掉名字。",
        "After gc.disable(): alone loses its only reference; a and b refer to each other, and lose their names.",
    )
    went = [said for step in steps[:-1] for said in step.log]
    stage.ask(
        Text("在 gc.collect() 之前, 谁的 __del__ 已经执行?", "Whose __del__ has run before gc.collect()?"),
        (Text("谁的也没有", "nobody's"), "alone", Text("三个都执行了", "all three")),
        {0: 0, 1: 1}.get(len(went), 2),
        Text(
            "alone 归零了; a 和 b 互相留着一个引用, 计数都是 1。",
            "alone is at zero; a and b keep one reference to each other.",
        ),
    )
    stage.table("", (STATEMENT, "a", "b", HEARD, FREED), rows(steps, "a", "b"))
    machine, before = run(scenarios.TWO.replace("gc.collect()", ""))
    left = {thing.name: thing.count for thing in machine.heap.generation if thing.name in "ab"}
    each = ", ".join(f"{name} {count}" for name, count in left.items())
    names = ("two in a ring",)
    stage.prove(
        "counting-alone-keeps-cycles",
        left == {"a": 1, "b": 1} and agrees(*names),
        evidence(Text(f"del a, b 之后: {each}", f"after del a, b: {each}"), *names),
    )
    stage.prove(
        "disable-leaves-counting-on",
        heard(before) == ["del alone"] and agrees(*names),
        evidence(Text(f"自动回收关着: {aloud(heard(before))}", f"collector off: {aloud(heard(before))}"), *names),
    )
    last = steps[-1]
    stage.prove(
        "the-collector-frees-cycles",
        last.garbage == ["a", "b"] and last.log == ("del a", "del b") and agrees(*names),
        evidence(f"gc.collect() == {len(last.garbage)}: {aloud(last.log)}", *names),
    )
    freed = {length: len(run(scenarios.ring(length))[1][-1].garbage) for length in scenarios.RINGS}
    rings_asked = [f"a ring of {length}" for length in scenarios.RINGS]
    counts = ", ".join(map(str, freed.values()))
    stage.prove(
        "a-ring-of-any-length",
        all(length == count for length, count in freed.items()) and agrees(*rings_asked),
        evidence(Text(f"回收了 {counts} 个", f"freed: {counts}"), *rings_asked),
    )


@act(
    Text("不成环的写法", "Without the ring"),
    proves=("a-weak-reference-makes-no-cycle", "some-objects-take-no-weak-reference"),
)
def without(stage: Stage) -> None:
    """Parent and child, with a strong and with a weak link upwards; and what takes no weak link."""
    stage.say(
        "树: 父亲引用孩子。孩子怎么找到父亲? 强引用成环; 弱引用不计数, 不成环。",
        "A tree: the parent refers to the child. How does the child find its parent? A strong reference closes a ring, "
        "a weak one is not counted and closes none.",
    )
    stage.code("child.left = parent         # strong\nchild.left = ref(parent)    # weak")
    _, strong = run(scenarios.STRONG)
    _, weak = run(scenarios.PARENT)
    stage.table(
        Text("最后两句", "The last two statements"),
        (STATEMENT, Text("强引用", "strong"), Text("弱引用", "weak")),
        [(a.line, aloud(a.log) or "-", aloud(b.log) or "-") for a, b in zip(strong[-2:], weak[-2:], strict=True)],
    )
    stage.prove(
        "a-weak-reference-makes-no-cycle",
        weak[-2].log == ("del parent", "del child")
        and not weak[-1].garbage
        and strong[-2].log == ()
        and len(strong[-1].garbage) == 2
        and agrees("weak parent", "strong parent"),
        evidence(f"del parent: {aloud(weak[-2].log)}", "weak parent"),
    )
    _, refused = run(scenarios.REFUSED)
    stage.say(
        "不是什么都能弱引用。one 是整数, l 是列表, d 是字典, b 的类写了 __slots__ 而没有 __weakref__, a 是普通的实例:",
        "Not everything takes one. one is an int, l a list, d a dict, the class of b has __slots__ without "
        "__weakref__, and a is an ordinary instance:",
    )
    asked = [step for step in refused if "ref(" in step.line]
    stage.table("", (STATEMENT, HEARD), [(step.line, aloud(step.log)) for step in asked])
    stage.prove(
        "some-objects-take-no-weak-reference",
        [step.log for step in asked] == [("TypeError",)] * 5 + [()] and agrees("who takes a weak reference"),
        evidence(
            ", ".join(f"{step.line.partition(' = ')[2]} {aloud(step.log) or 'ok'}" for step in asked[-2:]),
            "who takes a weak reference",
        ),
    )
