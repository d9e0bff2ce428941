"""演示 | The story: proxies, a script, one request step by step, nesting, g; then apart.py goes on."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from labs._kit.stage import Stage, act, play
from labs._kit.text import Text
from labs.flask_context import contexts, model
from labs.flask_context.apart import at_once, locals_apart, processes, stacks
from labs.flask_context.forward import Forward
from labs.flask_context.programs import Here, traced
from labs.flask_context.scenarios import PROGRAMS
from labs.flask_context.sharing import nothing_passed, one_connection, outside
from labs.flask_context.telling import NONE, body_of, program, raised, seen, show, told
from labs.flask_context.uses import connections, how_deep, namespace


@act(
    Text("一个名字, 许多对象", "One name, many objects"),
    proves=("proxies-read-the-current-context", "no-context-raises-runtimeerror"),
)
def proxies(stage: Stage) -> None:
    """A proxy before, inside and after two contexts."""
    stage.say(
        "user 是一个 LocalProxy, 只知道去哪个 ContextVar 找。ContextVar 换了值, 同一个名字就是另一个对象。",
        "user is a LocalProxy: it knows only which ContextVar to ask. When that has another value, the same name "
        "stands for another object.",
    )
    var: ContextVar[list[str]] = ContextVar("user")
    user: Any = model.LocalProxy(var, unbound_message=contexts.NO_APP)
    steps: list[tuple[str, object]] = [
        ("bool(user)", str(bool(user))),
        ("user.append", raised(lambda: user.append("x")).split()[0]),
    ]
    first, second = ["ann"], ["bob", "eve"]
    token = var.set(first)
    steps += [("var.set(['ann']); user", str(user)), ("len(user)", len(user))]
    inner = var.set(second)
    steps += [("var.set(['bob', 'eve']); len(user)", len(user))]
    user += ["joe"]
    steps += [("user += ['joe']; var.get()", str(var.get())), ("type(user)", type(user).__name__)]
    steps += [("isinstance(user, list)", str(isinstance(user, list)))]
    var.reset(inner)
    steps += [("var.reset(inner); user", str(user))]
    stage.table("", (Text("做什么", "what is done"), Text("得到", "what comes")), steps)
    stage.say(
        "len(user) 不经过 __getattr__: Python 在类型上找 __len__。所以代理类把每个特殊方法都定义了一遍:",
        "len(user) does not pass __getattr__: Python looks for __len__ on the type. So the proxy's type defines every "
        "special method:",
    )
    stage.code(body_of(Forward.__get__))
    read = dict(steps)
    stage.prove(
        "proxies-read-the-current-context",
        (read["len(user)"], read["var.set(['bob', 'eve']); len(user)"], second[-1], first) == (1, 2, "joe", ["ann"])
        and type(user) is model.LocalProxy
        and all(
            type(getattr(contexts, name)) is model.LocalProxy for name in ("request", "session", "g", "current_app")
        ),
        Text("len(user): 先 1, 后 2; user += 改了当前的那个", "len(user): 1, then 2; user += changed the current one"),
    )
    outside = seen("nothing")[0]
    var.reset(token)
    stage.prove(
        "no-context-raises-runtimeerror",
        set(outside[1:]) == {NONE} and read["user.append"] == "RuntimeError" and not user,
        raised(lambda: contexts.request.path),
    )


@act(
    Text("没有请求的时候", "Without a request"),
    proves=("making-an-app-pushes-nothing", "scripts-push-an-app-context-alone"),
)
def a_script(stage: Stage) -> None:
    """A script that pushes an app context."""
    contexts.App("a")
    made = raised(lambda: contexts.current_app.name)
    stage.show(Text("创建应用之后, current_app.name", "current_app.name after making an app"), made)
    stage.prove("making-an-app-pushes-nothing", made.startswith("RuntimeError"), made)
    stage.ask(
        Text("with app.app_context(): 里面, 哪些能用?", "Inside with app.app_context(): which of them work?"),
        (
            Text("current_app 和 g", "current_app and g"),
            Text("四个都能", "all four"),
            Text("只有 current_app", "current_app alone"),
        ),
        [NONE in (step.request, step.session) and NONE not in (step.app, step.g) for step in seen("a script")].index(
            True
        ),
        Text(
            "没有请求, 就没有 request 和 session; g 属于应用上下文。",
            "No request, hence no request and no session; g belongs to the app context.",
        ),
    )
    stage.say(
        "下面的程序一行一步, 缩进的在它里面: app a 推入 a 的应用上下文, set 写 g, see 记下四个名字各是什么。表里的 - "
        "是 RuntimeError。",
        "A program has a step a line, and what is indented happens inside it: app a pushes a's app context, set writes "
        "to g, see notes what the four names stand for. In the table - is a RuntimeError.",
    )
    steps = told(stage, "a script")
    inside = steps[1]
    stage.prove(
        "scripts-push-an-app-context-alone",
        (inside.app, inside.g) == ("a", "{user: ann}") and (inside.request, inside.session) == (NONE, NONE),
        f"app={inside.app} g={inside.g} request={inside.request} session={inside.session}",
    )


@act(
    Text("一个请求, 从 push 到 pop", "One request, from push to pop"),
    proves=(
        "a-request-pushes-an-app-context",
        "push-opens-the-session-then-matches",
        "request-and-session-live-with-the-request",
        "teardown-sees-g",
        "an-ordinary-request-is-one-deep",
    ),
)
def a_request(stage: Stage) -> None:
    """Every hook of a request, and what is current there."""
    stage.code(body_of(contexts.RequestContext.push))
    steps = {step.what: step for step in seen("a request")}
    stage.ask(
        Text("打开 session 的时候, URL 匹配了吗?", "When the session is opened, has the URL been matched?"),
        (Text("还没有", "not yet"), Text("已经匹配", "it has")),
        0 if list(steps).index("open session") < list(steps).index("match URL") else 1,
        Text(
            "URL 转换器可能要用 session, 所以匹配放在最后。",
            "A URL converter may want the session, so matching comes last.",
        ),
    )
    stage.say(
        "get a 是发给 a 的一个完整请求, 缩进的是它的视图; keep 写 session。钩子也各记一行。",
        "get a is a whole request to a, and its view is what is indented; keep writes to the session. Each hook notes "
        "a line too.",
    )
    told(stage, "a request")
    opened, matched, torn = steps["open session"], steps["match URL"], steps["teardown request, NoneType"]
    app_torn = steps["teardown app a, NoneType"]
    kept = seen("a request inside a script")
    stage.prove(
        "a-request-pushes-an-app-context",
        opened.app == "a"
        and opened.g == "{}"
        and kept[0].g == "{user: ann}"
        and kept[-1].what.startswith("teardown app"),
        Text(
            "打开 session 时 app=a 已在; 已有的应用上下文被沿用",
            "app=a was there when the session opened; one that was there is used",
        ),
    )
    stage.prove(
        "push-opens-the-session-then-matches",
        list(steps)[:3] == ["open session", "match URL", "before"]
        and (opened.request, opened.session, matched.session) == ("/a", "not-open", "{}"),
        "open session -> match URL -> before_request",
    )
    stage.prove(
        "request-and-session-live-with-the-request",
        (torn.request, torn.session) == ("/a", "{seen: 1}")
        and (app_torn.request, app_torn.session) == (NONE, NONE) == (steps[""].request, steps[""].session),
        f"teardown_request: {torn.request} {torn.session}; teardown_appcontext: {app_torn.request} {app_torn.session}",
    )
    crash = told(stage, "an error")
    ran = [step for step in crash if step.what == "teardown app a, Crash"]
    stage.prove(
        "teardown-sees-g",
        bool(ran) and ran[0].g == "{db: open}" and app_torn.g == "{user: ann}",
        f"teardown_appcontext: g={ran[0].g if ran else NONE}",
    )
    depth = how_deep()
    stage.prove(
        "an-ordinary-request-is-one-deep",
        depth == (1, 1),
        Text(
            f"请求上下文 {depth[0]} 层, 应用上下文 {depth[1]} 层", f"{depth[0]} request context, {depth[1]} app context"
        ),
    )


@act(Text("嵌套", "Nesting"), proves=("contexts-nest", "pop-restores-what-was-before"))
def nesting(stage: Stage) -> None:
    """Another app's context, and another app's request, inside."""
    program(stage, "another app inside")
    apps = seen("another app inside")
    after = [step for step in apps if not step.what][1]
    stage.ask(
        Text("b 的上下文弹出之后, current_app 是?", "After b's context is popped, what is current_app?"),
        ("b", "a", "RuntimeError"),
        ("b", "a", NONE).index(after.app),
        Text("reset(token) 恢复成 set() 之前的值。", "reset(token) brings back the value from before set()."),
    )
    show(stage, apps)
    nested = told(stage, "a request inside a request")
    looked = [step for step in nested if not step.what]
    stage.prove(
        "contexts-nest",
        [(step.app, step.request, step.g) for step in looked]
        == [("b", "/b", "{user: bob}"), ("a", "/a", "{user: ann}")],
        " -> ".join(f"{step.app} {step.request}" for step in looked),
    )
    crossed = traced(PROGRAMS["crossed"], Here())
    stage.say(
        "token 要按相反的次序用掉: 先弹外面的, Flask 断言失败。",
        "Tokens must be used in reverse order: pop the outer one first, and Flask's assertion fails.",
    )
    stage.show(Text("推 a, 推 b, 弹 a", "push a, push b, pop a"), next(line for line in crossed if "wrong" in line))
    stage.prove(
        "pop-restores-what-was-before",
        (after.app, after.g, apps[-1].app) == ("a", "{user: ann}", NONE),
        f"b -> {after.app} {after.g} -> {apps[-1].app}",
    )


@act(
    Text("g 活多久", "How long g lives"),
    proves=(
        "each-request-gets-its-own-g",
        "g-does-not-outlive-the-request",
        "g-is-a-plain-namespace",
        "a-connection-lives-in-g",
    ),
)
def g_lives(stage: Stage) -> None:
    """g across requests, inside a pushed context, and what is done with it."""
    program(stage, "two requests")
    steps = seen("two requests")
    second = next(step for step in steps if not step.what)
    stage.ask(
        Text("第二个请求里, g 和 session 各有什么?", "In the second request, what is in g and in the session?"),
        (
            Text("g 空, session 有 seen", "g is empty, the session has seen"),
            Text("都还在", "everything is still there"),
            Text("都空了", "both are empty"),
        ),
        [("{}", "{seen: 1}"), ("{user: ann}", "{seen: 1}"), ("{}", "{}")].index((second.g, second.session)),
        Text(
            "g 随应用上下文新建; session 跟着用户走。",
            "g is made with the app context; the session goes with the user.",
        ),
    )
    show(stage, steps)
    shared = next(step for step in seen("a request inside a script") if not step.what)
    nested = [step for step in seen("a request inside a request") if not step.what]
    stage.prove(
        "each-request-gets-its-own-g",
        [step.g for step in steps if step.what == "open session"] == ["{}", "{}"]
        and [step.g for step in nested] == ["{user: bob}", "{user: ann}"]
        and shared.g == "{user: ann}",
        Text(
            f"两个请求开始时 g 都是空的; 手动推入的上下文里是 {shared.g}",
            f"empty at the start of both; inside a pushed context {shared.g}",
        ),
    )
    stage.prove(
        "g-does-not-outlive-the-request",
        (second.g, second.session) == ("{}", "{seen: 1}"),
        f"g={second.g} session={second.session}",
    )
    said = namespace()
    stage.table("g", (Text("做什么", "what is done"), Text("得到", "what comes")), said.items())
    stage.prove(
        "g-is-a-plain-namespace",
        list(said.values()) == ["True", "ann", "['user']", "none", "ann", "False"] and seen("nothing")[0].g == NONE,
        "get, pop, in, iter",
    )
    opened, closed = connections()
    stage.prove(
        "a-connection-lives-in-g",
        (opened, closed) == (3, 3),
        Text(
            f"4 个请求, 3 个用到数据库: 开 {opened} 次, 关 {closed} 次, 有一个出错",
            f"4 requests, 3 use the database, one fails: opened {opened}, closed {closed}",
        ),
    )


ACTS = (
    *(proxies, a_script, a_request, nesting, g_lives),
    *(locals_apart, stacks, at_once, nothing_passed, one_connection, processes, outside),
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
