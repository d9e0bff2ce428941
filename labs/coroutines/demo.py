"""演示 | The story: generators, send, yield from; then demo_coroutines.py and demo_stacks.py."""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from itertools import islice
from textwrap import dedent

from labs._kit.stage import Stage, act, play
from labs._kit.text import Text
from labs.coroutines.demo_coroutines import coroutines, versions
from labs.coroutines.demo_stacks import stackful, stackless
from labs.coroutines.driving import counter, driven, moved, truly
from labs.coroutines.model import delegate, loop
from labs.coroutines.scenarios import SCRIPTS

DONE, GIVES = Text("做什么", "what is done"), Text("得到", "what comes")


def stages(log: list[str]) -> Generator[str, None, None]:
    n = 1
    log.append(f"n = {n}")
    yield "first"
    n += 1
    log.append(f"n = {n}")
    yield "second"


def squares(log: list[int]) -> Iterator[int]:
    n = 0
    while True:
        n += 1
        log.append(n)
        yield n * n


def average() -> Generator[float, float, None]:
    total, count, mean = 0.0, 0, 0.0
    while True:
        total += yield mean
        count += 1
        mean = total / count


def source(function: object) -> str:
    """The text of a function without docstring and remarks."""
    lines = dedent(inspect.getsource(function)).rstrip().split("\n")  # type: ignore[arg-type]  # a function
    return "\n".join(line.split("  # ")[0] for line in lines if '"""' not in line)


@act(
    Text("会停的函数", "A function that stops"),
    proves=(
        "calling-a-generator-runs-nothing",
        "yield-keeps-the-locals",
        "the-end-raises-stopiteration",
        "values-come-one-at-a-time",
    ),
)
def generators(stage: Stage) -> None:
    """Made, pushed, at its end; and an endless one."""
    stage.code(source(stages))
    log: list[str] = []
    generator = stages(log)
    made = (inspect.getgeneratorstate(generator), list(log))
    stage.ask(
        Text("stages(log) 返回之后, log 里有几项?", "After stages(log) has returned, how many entries has log?"),
        ("0", "1", "2"),
        len(made[1]),
        Text("函数体要等第一次 next()。", "The body waits for the first next()."),
    )
    rows: list[tuple[str, str, str]] = [("g = stages(log)", made[0], "")]
    for _ in range(4):
        del log[:]
        gave = moved(generator, "next", None)
        rows.append(("next(g)", gave, "; ".join(log)))
    stage.table("", (DONE, GIVES, "log"), rows)
    stage.prove("calling-a-generator-runs-nothing", made == ("GEN_CREATED", []), made[0])
    stage.prove(
        "yield-keeps-the-locals",
        [row[1:] for row in rows[1:3]] == [("'first'", "n = 1"), ("'second'", "n = 2")],
        Text("停下时 n = 1, 继续后 n = 2", "n = 1 when it stopped, n = 2 when it had gone on"),
    )
    stage.prove(
        "the-end-raises-stopiteration",
        [row[1] for row in rows[3:]] == ["StopIteration(None)"] * 2,
        ", ".join(row[1] for row in rows[3:]),
    )
    stage.code(source(squares))
    computed: list[int] = []
    taken = list(islice(squares(computed), 3))
    stage.prove(
        "values-come-one-at-a-time",
        (taken, computed) == ([1, 4, 9], [1, 2, 3]),
        Text(f"取了 {taken}, 算了 {len(computed)} 次", f"taken: {taken}, computed: {len(computed)}"),
    )


@act(
    Text("往里传值", "Sending a value in"),
    proves=("send-sets-the-value-of-yield", "a-new-generator-takes-only-none"),
)
def sending(stage: Stage) -> None:
    """A running average, and a value sent too early."""
    stage.code(source(average))
    generator = average()
    early = moved(generator, "send", 10.0)
    gave = [moved(generator, "next", None), moved(generator, "send", 10.0), moved(generator, "send", 20.0)]
    stage.ask(
        Text("g = average() 之后马上 g.send(10) 会怎样?", "g = average(), and at once g.send(10): what comes?"),
        ("0.0", "10.0", "TypeError"),
        ("0.0", "10.0", "TypeError").index(early.partition(":")[0]),
        Text("它还没停在 yield 上, 没有谁来接这个值。", "It waits at no yield yet, so nobody takes the value."),
    )
    stage.table("", (DONE, GIVES), [
        ("g = average(); g.send(10)", early.partition(":")[0]),
        *zip(("next(g)", "g.send(10)", "g.send(20)"), gave, strict=True),
    ])  # fmt: skip
    stage.prove(
        "send-sets-the-value-of-yield", gave[1:] == ["10.0", "15.0"], f"send(10) -> {gave[1]}, send(20) -> {gave[2]}"
    )
    stage.prove("a-new-generator-takes-only-none", early.startswith("TypeError") and gave[0] == "0.0", early)


@act(
    Text("委托: yield from", "Delegating: yield from"),
    proves=("yield-from-passes-values-on", "send-reaches-the-subgenerator", "the-return-value-comes-back"),
)
def delegating(stage: Stage) -> None:
    """The true one, the one spelled out, and a for loop."""
    stage.code(source(counter))
    stage.say(
        "外层只写一行 return (yield from counter())。另一个外层用 for 循环, 把值 yield 出去:",
        "One outer generator is a line, return (yield from counter()). Another has a for loop that yields the values:",
    )
    script = SCRIPTS["send"]
    true, looped = driven(truly, *script), driven(loop, *script)
    stage.table(
        "", ("yield from", "for + yield"), [(a, b.partition(" -> ")[2]) for a, b in zip(true, looped, strict=True)]
    )
    caught = driven(truly, *SCRIPTS["throw, caught"]), driven(loop, *SCRIPTS["throw, caught"])
    stage.ask(
        Text(
            "for 循环的外层收到 throw(KeyError), 内层的 except KeyError 接得住吗?",
            "throw(KeyError) to the for loop: does the inner except catch it?",
        ),
        (Text("接得住", "it does"), Text("接不住, 它抛在外层的 yield 处", "no, it is raised at the outer yield")),
        int("caught KeyError" not in "".join(caught[1])),
        Text(
            "循环只会 next(): 进来的东西都停在外层。",
            "A loop only calls next(): whatever comes in stops at the outer one.",
        ),
    )
    closed = driven(truly, *SCRIPTS["close"])
    stage.table("", (DONE, GIVES), [tuple(line.split(" -> ")) for line in [*caught[0], *closed[1:2]]])
    stage.say("yield from 做的全部, 用普通的 yield 写出来:", "All that yield from does, written with plain yields:")
    stage.code(source(delegate))
    same = sum(driven(truly, *each) == driven(delegate, *each) for each in SCRIPTS.values())
    stage.show(
        Text("和真的 yield from 相同的剧本", "scripts on which it is like the true one"), f"{same}/{len(SCRIPTS)}"
    )
    values = [driven(truly, *SCRIPTS[name]) for name in ("values", "a list")]
    stage.prove(
        "yield-from-passes-values-on",
        [line.split(" -> ")[1].split(",")[0] for line in values[1]] == ["10", "20", "30", "StopIteration(None)"]
        and values[0][0] == "next() -> 0"
        and same == len(SCRIPTS),
        values[1][0],
    )
    stage.prove(
        "send-reaches-the-subgenerator",
        "got 7" in true[1] and "got 7" not in looped[1] and "caught KeyError" in caught[0][2]
        and "tidied up" in closed[1] and "caught KeyError" not in "".join(caught[1]),
        f"{true[1]}; {caught[0][2]}; {closed[1]}",
    )  # fmt: skip
    stage.prove("the-return-value-comes-back", true[-1].startswith("send(5) -> StopIteration('five')"), true[-1])


ACTS = (generators, sending, delegating, coroutines, stackless, stackful, versions)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
