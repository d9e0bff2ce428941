"""怎么讲 | How the demo shows a program and what was seen in it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from textwrap import dedent
from typing import NamedTuple

from labs._kit.stage import Stage
from labs._kit.text import Text, Words
from labs.flask_context.programs import Here, traced
from labs.flask_context.scenarios import PROGRAMS

SEEN = re.compile(r"(?:(?P<what>.*?): )?app=(?P<app>.*) g=(?P<g>.*) request=(?P<request>.*) session=(?P<session>.*)")
LOOKED = re.compile(r"local=(?P<local>.*) top=(?P<top>.*) thread-local=(?P<thread>.*)")
NONE = "-"


class Seen(NamedTuple):
    """What the four proxies stood for, at a hook or where the program looked ("")."""

    what: str
    app: str
    g: str
    request: str
    session: str


class Looked(NamedTuple):
    """What a Local, a LocalStack and a threading.local held."""

    local: str
    top: str
    thread: str


def told(stage: Stage, name: str) -> list[Seen]:
    """The program and what was seen, shown; the latter."""
    program(stage, name)
    steps = seen(name)
    show(stage, steps)
    return steps


def program(stage: Stage, name: str) -> None:
    stage.code(dedent(PROGRAMS[name]), "text")


def show(stage: Stage, steps: list[Seen]) -> None:
    head = (Text("在哪里", "where"), "current_app", "g", "request", "session")
    stage.table("", head, [(label(step.what), *step[1:]) for step in steps])


def label(what: str) -> Words:
    """A hook by its name in Flask, and the error that it was told of."""
    if not what:
        return "see"
    name, _, error = what.partition(", ")
    hook = {"teardown request": "teardown_request", "before": "before_request"}.get(name, name)
    hook = "teardown_appcontext" if name.startswith("teardown app") else hook
    named: dict[str, Words] = {
        "open session": Text("打开 session", "open session"),
        "match URL": Text("匹配 URL", "match URL"),
    }
    return named.get(hook, hook + (f" ({error})" if error not in ("", "NoneType") else ""))


def seen(name: str) -> list[Seen]:
    """What the proxies stood for at each step of a program."""
    found = (SEEN.fullmatch(line) for line in traced(PROGRAMS[name], Here()))
    return [Seen(**(match.groupdict("") | {"what": match["what"] or ""})) for match in found if match]


def looked(name: str) -> list[Looked]:
    """What the locals held at each look of a program."""
    found = (LOOKED.fullmatch(line) for line in traced(PROGRAMS[name], Here()))
    return [Looked(**match.groupdict()) for match in found if match]


def user(held: str) -> str:
    """The user in {user: ann}; - if there is none."""
    found = re.search(r"user: (\w+)", held)
    return found[1] if found else NONE


def raised(work: Callable[[], object]) -> str:
    """What a call raises, in a line."""
    try:
        work()
    except RuntimeError as error:
        return f"{type(error).__name__} {error}"
    return "no error"


def body_of(method: Callable[..., object]) -> str:
    """A method's source as it is read aloud: without its docstring and the remarks behind its lines."""
    lines = dedent(inspect.getsource(method)).split("\n")
    return "\n".join(line.split("  #")[0] for line in lines if not line.strip().startswith('"""'))
