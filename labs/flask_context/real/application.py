"""一个 Flask 应用 | A Flask application that leans on every proxy, driven by a client, a command and real threads."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from importlib import import_module
from typing import Any

THREADS = 8
ROUNDS = 10


def trace() -> list[str]:
    """What it answered to each request and noted on the way."""
    flask: Any = import_module("flask")
    noted: list[str] = []
    app = application(flask, noted.append)
    client = app.test_client()
    for path in (
        *("/template", "/count", "/count", "/flashed", "/flashed", "/json", "/stream", "/plain-stream", "/after"),
        *(
            "/nope",
            "/crash",
            "/abort",
            "/copied",
            "/bare-thread",
            "/proxy",
            "/inner",
            "/g",
            "/shop/item/7",
            "/redirect",
        ),
    ):
        answer = client.get(path, headers={"X-User": "ann"})
        noted.append(
            f"{path} {answer.status_code} {answer.headers.get('Location', '')} {answer.get_data(as_text=True)}"
        )
    posted = client.post("/form?q=1", data={"name": "bob"})
    noted.append(f"/form {posted.get_data(as_text=True)}")
    with app.test_client() as keeping:
        keeping.get("/g")
        noted.append(f"kept {flask.request.path} {flask.g.get('user')}")
    with app.test_request_context("/hand"), keeping.session_transaction() as session:
        noted.append(f"by hand {flask.request.path} {flask.url_for('count')} {dict(session)}")
    noted.append(f"command {app.test_cli_runner().invoke(args=['who']).output.strip()}")
    noted.append(f"outside {bool(flask.current_app)} {bool(flask.request)} {flask.g!r} {flask.has_request_context()}")
    said = len(noted)
    noted += at_once(app)
    return noted[:said] + sorted(noted[said:])


def application(flask: Any, note: Any) -> Any:
    """The application; `note` hears its hooks."""
    app = flask.Flask("shop", root_path="/")
    app.secret_key = "not secret"
    app.logger.disabled = True
    current_app, g, request, session = flask.current_app, flask.g, flask.request, flask.session
    hooks(flask, app, note)
    template = "{{ request.path }} {{ session|length }} {{ g.user }} {{ config.SECRET_KEY }} {{ url_for('count') }}"
    views: dict[str, Any] = {
        "template": lambda: flask.render_template_string(template),
        "count": lambda: str(session.__setitem__("n", session.get("n", 0) + 1) or session["n"]),
        "flashed": lambda: str(flask.get_flashed_messages()) + str(flask.flash("hello")),
        "json": lambda: flask.jsonify(path=request.path, user=g.user, app=current_app.name, flags=sorted(g)),
        "stream": lambda: app.response_class(flask.stream_with_context(request.path for _ in range(2))),
        "plain-stream": lambda: app.response_class(outside(request)),
        "redirect": lambda: flask.redirect(flask.url_for("count", q=1)),
        "crash": lambda: 1 // 0,
        "abort": lambda: flask.abort(418),
        "proxy": lambda: (
            f"{type(request).__name__} {isinstance(request, flask.Request)} {request == request} "
            f"{request._get_current_object() is request} {request!r} {session} {g}"
        ),
        "inner": lambda: app.test_client().get("/count").text + request.path,
        "g": lambda: f"{'user' in g} {g.pop('user')} {g.get('user', 'none')} {g.setdefault('user', 'eve')} {g.user}",
        "form": lambda: f"{request.form['name']} {request.args['q']} {request.method}",
    }
    for name, view in views.items():
        app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])

    def copied() -> str:
        found: list[str] = []
        in_thread(flask.copy_current_request_context(lambda: found.append(f"{request.path} {g.get('user')}")))
        return str(found)

    def bare() -> str:
        found: list[str] = []
        in_thread(lambda: found.append(f"{bool(request)} {flask.has_app_context()} {dir(g)} {current_app!r}"))
        return str(found)

    def after() -> str:
        flask.after_this_request(lambda response: note(f"after this {request.path}") or response)
        return "after"

    def slow(user: str) -> str:
        g.user = user
        seen = set()
        for _ in range(ROUNDS):
            together.wait(10)
            seen.add(f"{g.user} {request.view_args['user']} {request.args['n']} {session.get('n')}")
        return ",".join(seen)

    together = threading.Barrier(THREADS)
    for path, view in (("copied", copied), ("bare-thread", bare), ("after", after), ("slow/<user>", slow)):
        app.add_url_rule(f"/{path}", path, view)
    app.cli.command("who")(lambda: print(current_app.name, flask.has_request_context(), g))
    return app


def hooks(flask: Any, app: Any, note: Any) -> None:
    """Hooks, signals, an error handler and a blueprint, each of which reads the proxies."""

    def before() -> None:
        flask.g.user = flask.request.headers.get("X-User", "nobody")

    def after(response: Any) -> Any:
        note(f"after {flask.request.path} {flask.g.get('user')}")
        return response

    def teapot(error: Any) -> tuple[str, int]:
        return f"teapot at {flask.request.path}", 418

    app.before_request(before)
    app.after_request(after)
    app.register_error_handler(418, teapot)
    app.teardown_request(lambda error: note(f"teardown {flask.request.path} {error!r}"))
    app.teardown_appcontext(lambda error: note(f"teardown app {flask.current_app.name} {flask.g.get('user')}"))
    app.context_processor(lambda: {"path": flask.request.path})
    hear = [lambda sender, **said: note(f"started {flask.request.path} {sender.name}")]
    flask.request_started.connect(hear[0], app, weak=False)
    shop = flask.Blueprint("shop", "shop", url_prefix="/shop", root_path="/")

    def item(number: int) -> str:
        return f"{number} {flask.request.blueprint} {flask.url_for('.item', number=number + 1)}"

    shop.add_url_rule("/item/<int:number>", "item", item)
    app.register_blueprint(shop)


def outside(request: Any) -> Iterator[str]:
    """A body that reads a proxy after the request's context is gone."""
    try:
        yield str(request.path)
    except RuntimeError as error:
        yield str(error).split("\n")[0]


def in_thread(work: Any) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def at_once(app: Any) -> list[str]:
    """What requests saw that a threaded server handled at the same time, each waiting for all at every turn."""
    serving: Any = import_module("werkzeug.serving")

    class Quiet(serving.WSGIRequestHandler):  # type: ignore[misc]  # imported at run time
        def log(self, *args: object) -> None: ...

    server = serving.make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    serving_thread = threading.Thread(target=server.serve_forever)
    serving_thread.start()
    answers: list[str] = []

    def ask(n: int) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/slow/user{n}?n={n}", timeout=30) as answer:
            answers.append(answer.read().decode())

    try:
        asking = [threading.Thread(target=ask, args=(n,)) for n in range(THREADS)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    finally:
        server.shutdown()
        serving_thread.join()
        server.server_close()
    return sorted(answers)
