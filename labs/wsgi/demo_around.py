"""演示, 外面 | Other servers, and layers around an application."""

from __future__ import annotations

import io

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.wsgi import applications, middleware
from labs.wsgi.scenarios import ASKED, GET
from labs.wsgi.trying import bare, body, by_wsgiref, checked, parted, served, validated

APP, SERVER = Text("应用", "application"), Text("服务器", "server")


@act(Text("换个服务器", "Another server"), proves=("one-application-runs-on-several-servers",))
def elsewhere(stage: Stage) -> None:
    """The same applications under wsgiref, and watched by its validator."""
    stage.say(
        "同一批应用, 一字不改: 我们的服务器, 标准库的 wsgiref, 再套上 wsgiref.validate 检查双方守不守约。",
        "The same applications, unchanged: our server, the standard library's wsgiref, and ours again with "
        "wsgiref.validate watching both sides.",
    )
    rows = []
    for name in ("hello", "pieces", "written", "replaced", "cookies", "big", "nothing"):
        app = applications.APPS[name]
        bodies = {parted(served(app)), parted(by_wsgiref(app)), parted(served(validated(app)))}
        rows.append((name, len(bodies) == 1, next(iter(bodies))[0]))
    stage.table("", (APP, Text("三处一样", "the same in all"), Text("状态", "status")), rows)
    raised = [name for name, raw in ASKED.items() if checked(raw)]
    stage.show(
        Text(
            f"wsgiref.validate 对 {len(ASKED)} 个请求的异议", f"objections of wsgiref.validate, {len(ASKED)} requests"
        ),
        len(raised),
    )
    stage.prove(
        "one-application-runs-on-several-servers",
        all(same for _, same, _ in rows) and not raised,
        Text(f"{len(rows)} 个应用, 三处全同", f"{len(rows)} applications, the same in all three"),
    )


@act(
    Text("中间件", "Middleware"),
    proves=("middleware-plays-both-sides", "middleware-stacks-like-an-onion", "middleware-dispatches-by-path"),
)
def layers(stage: Stage) -> None:
    """Layers around an application, watched from both sides."""
    stage.code(bare(middleware.adding, "outer"))
    seen: list[str] = []
    stacked = middleware.stack(applications.hello, middleware.noting("log", seen), middleware.noting("auth", seen))
    served(stacked)
    first = next(each for each in seen if each.endswith("headers")).split()[0]
    stage.ask(
        Text("stack(app, log, auth): 谁先看到首部?", "stack(app, log, auth): which sees the headers first?"),
        ("log", "auth"),
        ("log", "auth").index(first),
        Text("首部从里往外走, auth 在里层。", "Headers travel outwards, and auth is the inner one."),
    )
    order = ["log in", "auth in", "auth headers", "log headers", "auth out", "log out"]
    stage.show(Text("次序", "the order"), " > ".join(seen))
    stage.prove("middleware-stacks-like-an-onion", seen == order, " > ".join(seen))
    layer = middleware.stack(applications.hello, middleware.adding("X-Layer", "1"), middleware.upper)
    answer, log = served(validated(layer)), io.StringIO()
    inner = middleware.stack(validated(applications.hello), middleware.adding("X-Layer", "1"), middleware.upper)
    served(inner, errors=log)
    stage.say(
        "wsgiref.validate 夹在服务器和中间件之间, 再夹在中间件和应用之间: 两边都没有异议。",
        "wsgiref.validate between server and middleware, then between middleware and application: no objection on "
        "either side.",
    )
    stage.prove(
        "middleware-plays-both-sides",
        "X-Layer: 1" in answer and parted(answer)[1] == "HELLO" and not log.getvalue(),
        f"X-Layer: 1, {parted(answer)[1]}",
    )
    mounted = middleware.mounting({"/shop": applications.shown}, applications.hello)
    there, other = body(served(mounted, GET.format("/shop/cart"))), body(served(mounted))
    moved = [line for line in there.splitlines() if line.startswith(("SCRIPT_NAME", "PATH_INFO"))]
    stage.prove(
        "middleware-dispatches-by-path",
        moved == ["SCRIPT_NAME='/shop'", "PATH_INFO='/cart'"] and other == "hello",
        " ".join(moved),
    )


ACTS = (elsewhere, layers)
