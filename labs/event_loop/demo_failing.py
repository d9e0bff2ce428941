"""取消与失败 | The acts on cancelling, and on several tasks of which one fails."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.event_loop.telling import draw, printed, ran, show


@act(
    Text("取消是往 await 里抛异常", "Cancelling raises at the await"),
    proves=("cancel-throws-at-the-await", "except-exception-misses-a-cancellation"),
)
def cancelling(stage: Stage) -> None:
    """A request, where it arrives, and who catches it."""
    show(stage, "cancel")
    run = ran("cancel")
    stage.ask(
        Text("task.cancel() 返回之后, task.done() 是?", "task.cancel() has returned. What is task.done()?"),
        ("True", "False"),
        ("True", "False").index(run.texts[2].split()[-1]),
        Text(
            "cancel() 取消的是它在等的 Future; 下一轮任务被叫醒, 才在 await 处抛出。",
            "cancel() cancels the future it waits for; woken in the next round, the task has it raised at its await.",
        ),
    )
    draw(stage, run)
    early = ran("cancel before it began")
    stage.prove(
        "cancel-throws-at-the-await",
        run.texts[1:5]
        == ["main cancel() gives True", "main done: False", "work cancelled at the await", "work tidies up"]
        and run.rounds[3] > run.rounds[2]
        and run.texts[-1] == "main sees it cancelled: True"
        and early.texts == ["main it never ran"],
        Text(
            f"cancel() 在第 {run.rounds[2]} 轮, 抛出在第 {run.rounds[3]} 轮",
            f"cancel() in round {run.rounds[2]}, raised in round {run.rounds[3]}",
        ),
    )
    stage.say("捕异常的地方捕得到它吗?", "Does a handler for errors catch it?")
    show(stage, "except Exception")
    missed, swallowed = ran("except Exception"), ran("cancel swallowed")
    draw(stage, missed)
    stage.say("捕到了却不再抛出去:", "Caught, and not raised again:")
    show(stage, "cancel swallowed")
    draw(stage, swallowed)
    stage.prove(
        "except-exception-misses-a-cancellation",
        missed.texts == ["work passed it by: CancelledError", "main cancelled: True"]
        and swallowed.texts[-1] == "main a result cancelled: False",
        f"{printed(missed)}; {swallowed.texts[-1]}",
    )


@act(
    Text("几个一起, 一个失败", "Several together, and one fails"),
    proves=(
        "gather-keeps-the-order-of-its-arguments",
        "a-failure-in-gather-stops-nobody-else",
        "return-exceptions-makes-failures-results",
        "a-failure-in-a-group-cancels-the-others",
    ),
)
def together(stage: Stage) -> None:
    """gather and TaskGroup on the same work."""
    show(stage, "gather")
    gathered = ran("gather")
    draw(stage, gathered)
    done = [text.split()[0] for text in gathered.texts[:3]]
    stage.prove(
        "gather-keeps-the-order-of-its-arguments",
        done == ["B", "C", "A"] and gathered.texts[-1] == "main ['A', 'B', 'C']",
        Text(
            f"完成的次序 {''.join(done)}, 结果的次序 ABC",
            f"done in the order {''.join(done)}, results in the order ABC",
        ),
    )
    show(stage, "gather fails")
    failed, group = ran("gather fails"), ran("a group fails")
    stage.ask(
        Text("A 失败之后, B 会怎样?", "A has failed. What becomes of B?"),
        (Text("被取消", "it is cancelled"), Text("接着跑到完", "it runs on to its end")),
        int(failed.texts[-1] == "main B cancelled: False"),
        Text(
            "gather 只把异常交给等它的人, 不管其余的任务。",
            "gather hands the error to its awaiter and leaves the others alone.",
        ),
    )
    draw(stage, failed)
    stage.prove(
        "a-failure-in-gather-stops-nobody-else",
        failed.at("B goes on to its end") == 2 and failed.texts[-1] == "main B cancelled: False",
        printed(failed),
    )
    results = ran("gather returns exceptions")
    stage.show("return_exceptions=True", results.texts[0].removeprefix("main "))
    stage.prove(
        "return-exceptions-makes-failures-results",
        results.texts == ["main [ValueError('A'), 'B']"] and results.world.now == 1,
        results.texts[0],
    )
    stage.say("同样的事交给 TaskGroup:", "The same work in a TaskGroup:")
    show(stage, "a group fails")
    draw(stage, group)
    stage.prove(
        "a-failure-in-a-group-cancels-the-others",
        [text.split()[0] for text in group.texts] == ["B", "main", "main"]
        and group.texts[-1] == "main B cancelled: True"
        and group.at("B cancelled") == 1,
        printed(group),
    )
