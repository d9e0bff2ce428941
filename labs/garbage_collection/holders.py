"""谁抓着不放 | The act on leaks: what no collector can free, which type of object grows, and who holds it."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection import scenarios
from labs.garbage_collection.telling import FREED, STATEMENT, agrees, evidence, rows, run


@act(
    Text("泄漏: 谁抓着不放", "A leak: who holds on?"),
    proves=("get-objects-shows-which-type-grows", "get-referrers-leads-to-the-holder"),
)
def leak(stage: Stage) -> None:
    """A cache that grows with every request."""
    _, steps = run(scenarios.LEAK)
    heard = {f"{n} {step.line}": step.log for n, step in enumerate(steps)}
    before, after = (log[0] for line, log in heard.items() if "get_objects" in line)
    of_c, of_b = (log[0] for line, log in heard.items() if "get_referrers" in line)
    freed = next(len(step.garbage) for step in steps if step.collected)
    stage.say(
        "全局的 cache 只进不出。每次请求往里放一个 Node, 第二个还带着另一个。gc.collect() 救得了吗?",
        "A global cache that nothing is ever taken out of. Each request puts in a Node, the second one with another "
        "Node behind it. Does gc.collect() help?",
    )
    stage.ask(
        Text("del a 之后, gc.collect() 回收几个?", "How many objects does gc.collect() free, after del a?"),
        ("0", "1", "3"),
        ("0", "1", "3").index(str(freed)),
        Text(
            "还有引用的就不是垃圾。泄漏多半是这样: 谁也没忘记它, 是有人一直记着。",
            "What is referred to is no garbage. Most leaks are like this: nothing was forgotten, somebody remembers.",
        ),
    )
    stage.table("", (STATEMENT, Text("得到", "gives"), FREED), rows(steps))
    name = "a leak"
    stage.prove(
        "get-objects-shows-which-type-grows",
        (before, after, freed) == ("Node 1 list 1", "Node 3 list 1", 0) and agrees(name),
        evidence(Text(f"先: {before}; 后: {after}", f"first: {before}; then: {after}"), name),
    )
    stage.prove(
        "get-referrers-leads-to-the-holder",
        (of_c, of_b) == ("b globals()", "cache globals()") and agrees(name),
        evidence(
            Text(f"引用 c 的: {of_c}; 引用 b 的: {of_b}", f"c is held by {of_c}; b by {of_b}"),
            name,
        ),
    )
    stage.say(
        "globals() 是名字所在的字典: 名字也算引用者。线上用 objgraph 把这条链画出来。",
        "globals() is the dict that the names are in: a name is a referrer too. objgraph draws such chains.",
    )
