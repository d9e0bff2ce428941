"""用法 | Small programs on the model: depth, g, a connection in g, a fork."""

from __future__ import annotations

import os
from contextvars import ContextVar, Token

from labs.flask_context import contexts, model

hits = 0  # a global of this module, as a counter in a worker would be


def how_deep() -> tuple[int, int]:
    """How many request contexts and app contexts lie on each other in the view of an ordinary request."""
    app, found = contexts.App("a"), list[tuple[int, int]]()

    def depth(var: ContextVar[object]) -> int:
        count, current = 0, var.get(None)
        while current is not None:
            count += 1
            held = current._tokens[-1]  # type: ignore[attr-defined]  # both contexts have it
            token: Token[object] = held[0] if isinstance(held, tuple) else held
            current = None if token.old_value is Token.MISSING else token.old_value
        return count

    app.views["/"] = lambda: found.append((depth(contexts._cv_request), depth(contexts._cv_app)))  # type: ignore[arg-type]  # any ContextVar
    app.serve({"PATH_INFO": "/"})
    return found[0]


def namespace() -> dict[str, str]:
    """What g does."""
    g = contexts.g
    with contexts.App("a").app_context():
        g.user = "ann"
        return {
            "g.user = 'ann'; 'user' in g": str("user" in g),
            "g.user": g.user,
            "list(g)": str(list(g)),
            "g.get('page', 'none')": g.get("page", "none"),
            "g.pop('user')": g.pop("user"),
            "'user' in g": str("user" in g),
        }


def connections() -> tuple[int, int]:
    """How often a connection kept in g was opened and closed: two uses, no use, an error after one, one use."""
    app, opened, closed = contexts.App("shop"), list[str](), list[str]()

    def database() -> str:
        if "db" not in contexts.g:
            contexts.g.db = f"connection {len(opened)}"
            opened.append(contexts.g.db)
        return str(contexts.g.db)

    def close(error: BaseException | None) -> None:
        kept = contexts.g.pop("db")
        if kept is not None:
            closed.append(kept)

    app.teardown_appcontext.append(close)
    app.views |= {
        "/twice": lambda: database() + database(),
        "/none": lambda: None,
        "/error": lambda: int(database()),
        "/once": database,
    }
    for path in app.views:
        app.serve({"PATH_INFO": path})
    return len(opened), len(closed) if opened == closed else -1


def forked() -> tuple[str, str]:
    """What the parent has after its child changed a Local and a global, and what the child has."""
    global hits
    local = model.Local()
    local.who, hits = "parent", 1
    if not hasattr(os, "fork"):
        return f"{local.who} {hits}", "no fork"
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        local.who, hits = "child", hits + 1
        os.write(write, f"{local.who} {hits}".encode())
        os._exit(0)
    os.close(write)
    childs = os.read(read, 64).decode()
    os.close(read)
    os.waitpid(child, 0)
    return f"{local.who} {hits}", childs
