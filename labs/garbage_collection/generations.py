"""分代与触发 | The acts on when and where the collector looks: generations, counters, a quarter, and what is frozen."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection import scenarios
from labs.garbage_collection.program import Machine, lines
from labs.garbage_collection.telling import FREED, STATEMENT, agrees, evidence, rows, run
from labs.garbage_collection.triggers import Triggers
from labs.garbage_collection.versions import rules

THRESHOLD = rules((3, 12)).threshold
MADE = 100_000
SERVER, MORE = 1_000_000, 300_000


@act(
    Text("三代", "Three generations"),
    proves=("survivors-are-promoted", "a-generation-takes-the-younger-along", "frozen-objects-are-not-scanned"),
)
def three(stage: Stage) -> None:
    """Who is where after which collection."""
    stage.say(
        "新的容器都在第 0 代。gc.collect(0) 只看第 0 代, gc.collect(1) 看 0 和 1, gc.collect() 看全部。",
        "New containers are in generation 0. gc.collect(0) looks at 0 only, gc.collect(1) at 0 and 1, gc.collect() at "
        "all.",
    )
    machine = Machine(rules((3, 13)))
    seen = []
    for line in lines(scenarios.PROMOTED):
        machine.step(line)
        seen.append((line, *(age(machine, name) for name in "abc")))
    stage.table(Text("在第几代", "In which generation"), (STATEMENT, "a", "b", "c"), seen)
    stage.prove(
        "survivors-are-promoted",
        seen[-1][1:] == ("2", "2", "0") and seen[1][1] == "1" and agrees("survivors grow older"),
        evidence(f"a: {' '.join(row[1] for row in seen)}", "survivors grow older"),
    )
    _, steps = run(scenarios.ALONG, rules((3, 13)))
    stage.say(
        "a 是老一点的环 (已经活过一次回收), b 是新的环, 名字都删了。",
        "a is a ring that has survived one collection, b a new one; their names are gone.",
    )
    stage.ask(
        Text("gc.collect(0) 回收谁?", "Whom does gc.collect(0) free?"),
        ("a", "b", Text("两个都回收", "both")),
        {"a": 0, "b": 1}.get(" ".join(steps[-2].garbage), 2),
        Text(
            "a 在第 1 代, 这次不看; 下一句看到第 1 代, 才轮到它。",
            "a is in generation 1, which is not looked at; the next statement does.",
        ),
    )
    stage.table("", (STATEMENT, FREED), [(row[0], row[-1]) for row in rows(steps[-2:])])
    both = run(scenarios.ALONG.replace("gc.collect(0)\ngc.collect(1)", "gc.collect(1)"), rules((3, 13)))[1]
    names = ("older takes younger along", "garbage held by older garbage")
    stage.prove(
        "a-generation-takes-the-younger-along",
        (steps[-2].garbage, steps[-1].garbage, both[-1].garbage) == (["b"], ["a"], ["a", "b"]) and agrees(*names),
        evidence(Text("collect(0): b; 直接 collect(1): a b", "collect(0): b; collect(1) alone: a b"), *names),
    )
    _, frozen = run(scenarios.FROZEN)
    stage.say(
        "gc.freeze() 把现有对象移到谁也不看的地方。常用在 fork 之前: 子进程回收时不去写父进程的页。",
        "gc.freeze() moves what is there to where nobody looks. Do it before a fork: collections in the children then "
        "do not write to pages shared with the parent.",
    )
    found = [len(step.garbage) for step in frozen if step.collected]
    stage.prove(
        "frozen-objects-are-not-scanned",
        found == [0, 1] and agrees("frozen"),
        evidence(
            Text(f"冻住时回收 {found[0]} 个, 解冻后 {found[1]} 个", f"frozen: {found[0]} freed, then {found[1]}"),
            "frozen",
        ),
    )


def age(machine: Machine, name: str) -> str:
    thing = machine.heap.names.get(name)
    return "" if thing is None else str(machine.heap.generation[thing])


@act(
    Text("什么时候跑", "When it runs"),
    proves=("allocations-minus-deallocations", "eleven-young-runs-then-one-older"),
)
def when(stage: Stage) -> None:
    """Objects made, kept and freed, with the thresholds of 3.12."""
    stage.say(
        f"阈值 {THRESHOLD} (3.13 起第一个是 2000)。第一个数容器对象: 建的减去放的; 后两个数低一代回收了几次。",
        f"The thresholds are {THRESHOLD} (from 3.13 the first is 2000). The first counts containers, made less freed; "
        "the others count collections of the next younger generation.",
    )
    temporary = Triggers(THRESHOLD).run("+-" * 5000)
    stage.ask(
        Text(
            "循环一万次, 每次建一个列表, 马上丢掉。自动回收几次?",
            "A loop makes ten thousand lists and drops each at once. How many collections?",
        ),
        ("0", "14", "10000"),
        ("0", "14", "10000").index(str(len(temporary))),
        Text("每放一个就减一个, 计数器到不了 700。", "Each one freed takes one off: the counter never passes 700."),
    )
    half = Triggers(THRESHOLD).run("++-" * 3000)
    stage.prove(
        "allocations-minus-deallocations",
        temporary == []
        and [made_less_freed("++-" * 3000, at) for at, _ in half[:1]] == [THRESHOLD[0] + 1]
        and agrees("made and freed at once", "two made, one freed"),
        evidence(
            Text(
                f"随建随放: {len(temporary)} 次; 净增到 {THRESHOLD[0] + 1} 个: 第一次",
                f"freed at once: {len(temporary)} runs; the first when {THRESHOLD[0] + 1} remain",
            ),
            "made and freed at once",
        ),
    )
    kept = Triggers(THRESHOLD).run("+" * 20_000)
    order = [generation for _, generation in kept]
    groups = [(generation, len(list(run_))) for generation, run_ in groupby(order)]
    stage.table(
        Text("两万个都留着: 回收的是哪一代", "Twenty thousand, all kept: which generation is collected"),
        (Text("第几代", "generation"), Text("连着几次", "times in a row")),
        groups,
    )
    names = ("the default, up to 3.12", "the default, from 3.13", "ten thousand, small thresholds")
    stage.prove(
        "eleven-young-runs-then-one-older",
        groups[:3] == [(0, 11), (1, 1), (0, 11)] and agrees(*names),
        evidence(" ".join(map(str, order[:14])), *names),
    )


def made_less_freed(events: str, upto: int) -> int:
    counted = Counter(events[: upto + 1])
    return counted["+"] - counted["-"]


@act(
    Text("少看老的", "Looking less at the old"),
    proves=("young-objects-are-scanned-more", "a-full-collection-waits-for-a-quarter"),
)
def seldom(stage: Stage) -> None:
    """How many objects have to be walked over while a server fills its memory."""
    stage.say(
        f"依据是多数对象很快就死, 活下来的多半还会活下去。一个程序留下 {MADE} 个对象: 每次回收各要走过多少?",
        f"Most objects die young, and what has lived goes on living. A program keeps {MADE} objects: how many must its "
        "collections walk over?",
    )
    triggers = Triggers(THRESHOLD)
    found = triggers.run("+" * MADE)
    everything = sum(at + 1 for at, _ in found)
    spared = everything // triggers.looked_at
    times = Counter(generation for _, generation in found)
    stage.table(
        Text(f"{len(found)} 次回收, 走过的对象", f"{len(found)} collections, objects walked over"),
        (Text("怎么看", "looking at"), Text("对象", "objects")),
        [
            (Text("每次都看全部", "all of them each time"), everything),
            (Text("分代", "generations"), triggers.looked_at),
        ],
    )
    stage.prove(
        "young-objects-are-scanned-more",
        triggers.looked_at * 10 < everything
        and times[0] > times[1] > times[2] > 0
        and agrees("ten thousand, small thresholds"),
        evidence(
            Text(
                f"0 代 {times[0]} 次, 1 代 {times[1]} 次, 2 代 {times[2]} 次; 走过 {spared} 分之一",
                f"{times[0]} of 0, {times[1]} of 1, {times[2]} of 2; one in {spared} walked over",
            ),
            "ten thousand, small thresholds",
        ),
    )
    stage.say(
        f"一个已有 {SERVER} 个老对象的服务, 再留下 {MORE} 个。第 2 代的计数器早就过了 10, 全量回收却还要等。",
        f"A server with {SERVER} old objects keeps {MORE} more. The counter of generation 2 has long passed ten, and "
        "still a full collection waits.",
    )
    with_rule, without = Triggers(THRESHOLD, SERVER), Triggers(THRESHOLD, SERVER, has_quarter_rule=False)
    first = {
        name: [at for at, generation in each.run("+" * MORE) if generation == 2][:1]
        for name, each in (("with", with_rule), ("without", without))
    }
    joined = first["with"][0] + 1 if first["with"] else 0
    stage.table(
        "",
        (
            Text("四分之一的规则", "the rule of a quarter"),
            Text("全量回收", "full collections"),
            Text("走过的对象", "objects walked over"),
        ),
        [
            (Text("有", "with it"), with_rule.full, with_rule.looked_at),
            (Text("没有", "without it"), without.full, without.looked_at),
        ],
    )
    stage.prove(
        "a-full-collection-waits-for-a-quarter",
        joined >= SERVER // 4 > (first["without"][0] + 1)
        and agrees("a quarter of a thousand", "a quarter of ten thousand"),
        evidence(
            Text(
                f"{SERVER} 个老对象, 新来 {joined} 个才有第一次全量回收",
                f"{SERVER} old objects; the first full one after {joined} new ones",
            ),
            "a quarter of a thousand",
        ),
    )
