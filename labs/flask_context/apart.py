"""演示, 后半 | The story goes on: what keeps values apart, in threads, tasks and processes."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.flask_context import model
from labs.flask_context.programs import Here, traced
from labs.flask_context.scenarios import PROGRAMS
from labs.flask_context.telling import NONE, body_of, looked, program, seen, told, user
from labs.flask_context.uses import forked


@act(
    Text("按什么分开", "Kept apart, by what?"),
    proves=(
        "local-is-separate-per-context",
        "threading-local-leaks-between-tasks",
        "a-task-starts-with-a-copy",
        "a-local-can-be-released",
    ),
)
def locals_apart(stage: Stage) -> None:
    """A Local beside a threading.local, in threads and in tasks."""
    threads, tasks = looked("locals in threads"), looked("locals in tasks")
    stage.say(
        "turns tasks: 每个 one 是一个任务, 轮流走。local 写 Local, thread-local 写 threading.local, look 记下两者。",
        "turns tasks: each one is a task, and they take a step in turn. local sets a Local, thread-local a "
        "threading.local, look notes both.",
    )
    program(stage, "locals in tasks")
    stage.ask(
        Text("ann 的任务最后看到什么?", "What does ann's task see in the end?"),
        (
            Text("Local: ann, threading.local: bob", "Local: ann, threading.local: bob"),
            Text("都是 ann", "both ann"),
            Text("都是 bob", "both bob"),
        ),
        [("ann", "bob"), ("ann", "ann"), ("bob", "bob")].index((user(tasks[0].local), user(tasks[0].thread))),
        Text(
            "两个任务是同一个线程: threading.local 只有一份。",
            "Both tasks are one thread: there is one threading.local.",
        ),
    )
    head = (Text("谁", "who"), "Local", "threading.local")
    rows = [
        (Text("任务 ann", "task ann"), user(tasks[0].local), user(tasks[0].thread)),
        (Text("任务 bob", "task bob"), user(tasks[1].local), user(tasks[1].thread)),
        (Text("线程 ann", "thread ann"), user(threads[2].local), user(threads[2].thread)),
        (Text("线程 bob", "thread bob"), user(threads[3].local), user(threads[3].thread)),
        (Text("主线程", "main thread"), user(threads[-1].local), user(threads[-1].thread)),
    ]
    stage.table(Text("各写各的名字之后", "After each wrote its own name"), head, rows)
    stage.prove(
        "local-is-separate-per-context",
        [user(each.local) for each in threads] == [NONE, "bob", "ann", "bob", "main"],
        Text("线程 ann 看到 ann, bob 看到 bob, 主线程 main", "thread ann sees ann, bob sees bob, the main one main"),
    )
    stage.prove(
        "threading-local-leaks-between-tasks",
        [(user(each.local), user(each.thread)) for each in tasks] == [("ann", "bob"), ("bob", "bob")],
        Text("任务 ann 的 threading.local 里是 bob", "task ann finds bob in the threading.local"),
    )
    parent, child, after = (looked("a task")[at].local for at in (0, 1, -1))
    stage.table(
        "",
        (Text("时候", "when"), "Local"),
        [
            (Text("子任务开始", "the child begins"), parent),
            (Text("子任务赋值 user, 往 items 里加", "it sets user, adds to items"), child),
            (Text("父任务之后", "its parent, afterwards"), after),
        ],
    )
    stage.prove(
        "a-task-starts-with-a-copy",
        ("user: main" in parent, "user: child" in child, "user: main" in after, "items: ['1']" in after) == (True,) * 4,
        after,
    )
    released = looked("released")
    stage.prove(
        "a-local-can-be-released",
        [each.local for each in released] == ["{}", "{user: main}", "{}"]
        and [each.top for each in released] == ["None", "main", "None"],
        " -> ".join(each.local for each in released),
    )


@act(
    Text("LocalStack", "LocalStack"),
    proves=("a-local-stack-has-push-pop-top", "a-local-stack-is-separate-per-context"),
)
def stacks(stage: Stage) -> None:
    """What Flask kept its contexts in before 2.2."""
    stage.say(
        "2.2 以前的 Flask 用两个 LocalStack 存上下文。push 复制整个列表再 set: 别的上下文手里的列表没有变。",
        "Before 2.2 Flask kept its contexts in two LocalStacks. push copies the list and sets the copy: the list in "
        "other contexts stays as it was.",
    )
    stage.code(body_of(model.LocalStack.push))
    lines = traced(PROGRAMS["stacks"], Here())
    tops = [each.top for each in looked("stacks")]
    popped = [line.split()[-1] for line in lines if line.startswith("popped")]
    stage.prove(
        "a-local-stack-has-push-pop-top",
        (tops, popped) == (["2", "1"], ["2", "1", "None"]),
        f"push 1, push 2, pop, pop, pop: {', '.join(popped)}",
    )
    program(stage, "stacks in tasks")
    each = [look.top for look in looked("stacks in tasks")]
    stage.show(Text("看到的栈顶", "tops that were seen"), ", ".join(each))
    stage.prove(
        "a-local-stack-is-separate-per-context",
        each == ["ann", "bob", "main", "main"],
        Text("子任务 pop 到底, 父任务的栈顶还是 main", "bob popped all; the parent's top is still main"),
    )


@act(
    Text("线程和任务里的请求", "Requests in threads and tasks"),
    proves=("tasks-do-not-share-a-context", "a-new-thread-has-no-context"),
)
def at_once(stage: Stage) -> None:
    """Two requests in turns, and a thread that a view starts."""
    stage.say(
        "两个请求在两个任务里轮流走; request a 只推入请求上下文, 所以没有 before_request。",
        "Two requests take turns, each in a task. request a pushes a request context and no more, hence no "
        "before_request.",
    )
    told(stage, "requests in tasks")
    each = {kind: [step.g for step in seen(f"requests in {kind}") if not step.what] for kind in ("tasks", "threads")}
    stage.prove(
        "tasks-do-not-share-a-context",
        all(saw == ["{user: ann}", "{user: bob}", "{user: ann}", NONE] for saw in each.values()),
        " | ".join(f"{kind}: {', '.join(saw[:3])}" for kind, saw in each.items()),
    )
    fresh, copied = seen("a thread"), [step for step in seen("a copied context") if not step.what]
    inside = next(step for step in fresh if not step.what)
    stage.ask(
        Text("视图里起一个线程, 线程里 request 是?", "A view starts a thread. What is request in there?"),
        (Text("这个请求", "this request"), "RuntimeError"),
        ("/a", NONE).index(inside.request),
        Text("新线程的上下文是空的, 不是副本。", "A new thread's context is empty, not a copy."),
    )
    stage.table(
        Text("视图起的线程里", "In a thread that a view starts"),
        (Text("怎么起的", "how"), "app", "g", "request"),
        [
            ("Thread(target=f)", inside.app, inside.g, inside.request),
            ("Thread(target=copy_context().run, args=(f,))", copied[0].app, copied[0].g, copied[0].request),
            (Text("线程里 g.user = 'eve', 视图再看", "g.user = 'eve' in it; the view again"), *copied[-1][1:4]),
        ],
    )
    stage.prove(
        "a-new-thread-has-no-context",
        set(inside[1:]) == {NONE} and (copied[0].request, copied[-1].g) == ("/a", "{user: eve}"),
        f"request: {inside.request}; copy_context: {copied[0].request}, g={copied[-1].g}",
    )


@act(Text("两个进程", "Two processes"), proves=("two-processes-have-two",))
def processes(stage: Stage) -> None:
    """What a parent sees of what its forked child set."""
    stage.say(
        "fork 之前设好 Local 和一个全局变量; 子进程改掉它们, 父进程再看。",
        "A Local and a plain global are set; a forked child changes both, and then the parent looks.",
    )
    parent, child = forked()
    stage.table(
        Text("Local 的 user, 全局变量 hits", "the Local's user, the global hits"),
        (Text("子进程", "the child"), Text("父进程", "the parent")),
        [(child, parent)],
    )
    stage.prove(
        "two-processes-have-two",
        (parent, child) in (("parent 1", "child 2"), ("parent 1", "no fork")),  # without fork nothing was ever shared
        Text(f"子进程 {child}, 父进程 {parent}", f"the child has {child}, the parent {parent}"),
    )
