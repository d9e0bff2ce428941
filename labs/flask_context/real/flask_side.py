"""Flask 一侧 | Every scenario on Flask and Werkzeug: `python flask_side.py LABS_PARENT [stand-in]`, JSON on stdout.

With "stand-in" this lab's model is put where Flask looks for werkzeug.local, before Flask is imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any


def main(parent: str, stand_in: bool) -> None:
    """All answers and the versions, as one JSON object."""
    sys.path.insert(0, parent)
    model = import_module("labs.flask_context.model")
    if stand_in:
        sys.modules["werkzeug.local"] = model
    local = import_module("werkzeug.local")
    assert (local is model) == stand_in
    from labs.flask_context import made_up, operations, programs, scenarios
    from labs.flask_context.real import application

    said: dict[str, Any] = {
        name: programs.traced(program, OnFlask(local)) for name, program in scenarios.PROGRAMS.items()
    }
    said["random programs"] = made_up.digest(lambda: OnFlask(local))
    said["application"] = application.trace()
    for name in [name for name in scenarios.SCENARIOS if name not in said]:
        said[name] = operations.asked(name, local)
    print(json.dumps({"flask": version("flask"), "werkzeug": version("werkzeug"), "said": said}))


class OnFlask:
    """Flask's contexts, with the locals of whatever stands at werkzeug.local."""

    def __init__(self, local: Any) -> None:
        self.names: Any = import_module("flask.globals")
        self.local = local
        self._sessions: dict[str, dict[str, Any]] = {}

    def app(self, name: str, note: Callable[[str], None]) -> AppOnFlask:
        """An application that notes each hook, and opens the same session for every request."""
        flask: Any = import_module("flask")
        converters: Any = import_module("werkzeug.routing")
        sessions: Any = import_module("flask.sessions")
        app = flask.Flask(name, root_path="/")
        app.logger.disabled = True  # an error of a view is part of the story

        class Session(dict[str, Any], sessions.SessionMixin):  # type: ignore[misc]  # Flask is imported at run time
            pass

        class Opening(sessions.SessionInterface):  # type: ignore[misc]  # as above
            def open_session(self, app: Any, request: Any) -> Any:
                note("open session")
                return kept.setdefault(name, Session())

            def save_session(self, app: Any, session: Any, response: Any) -> None: ...

        class Noting(converters.BaseConverter):  # type: ignore[misc]  # as above
            def to_python(self, value: str) -> str:
                note("match URL")
                return value

        kept = self._sessions
        app.session_interface = Opening()
        app.url_map.converters["noting"] = Noting

        def view(path: str) -> str:
            flask.request.environ["lab.view"]()
            return path

        app.add_url_rule("/<noting:path>", view_func=view)
        app.before_request(lambda: note("before"))
        app.teardown_request(lambda error: note(f"teardown request, {type(error).__name__}"))
        app.teardown_appcontext(lambda error: note(f"teardown app {name}, {type(error).__name__}"))
        return AppOnFlask(app)


@dataclass(frozen=True, slots=True)
class AppOnFlask:
    """One of its applications."""

    app: Any

    def app_context(self) -> AbstractContextManager[Any]:
        context: AbstractContextManager[Any] = self.app.app_context()
        return context

    def request_context(self, path: str) -> AbstractContextManager[Any]:
        context: AbstractContextManager[Any] = self.app.test_request_context(path)
        return context

    def get(self, path: str, view: Callable[[], None]) -> int:
        client = self.app.test_client()
        status: int = client.get(path, environ_overrides={"lab.view": view}).status_code
        return status


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] == ["stand-in"])
