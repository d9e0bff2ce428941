"""上下文 | Flask's two contexts in miniature: what is pushed, in which order, and how it is taken back.

Names and order are those of Flask 3.1 (ctx.py, globals.py, app.py); what it does with HTTP is left out. The proxies at
the top are all that a view imports; the two ContextVars behind them are all that is ever current.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from types import SimpleNamespace, TracebackType
from typing import Any

from labs.flask_context.model import LocalProxy

_cv_app: ContextVar[AppContext] = ContextVar("flask_context.app")
_cv_request: ContextVar[RequestContext] = ContextVar("flask_context.request")
NO_APP = "Working outside of application context."
NO_REQUEST = "Working outside of request context."

current_app: Any = LocalProxy(_cv_app, "app", unbound_message=NO_APP)
g: Any = LocalProxy(_cv_app, "g", unbound_message=NO_APP)
request: Any = LocalProxy(_cv_request, "request", unbound_message=NO_REQUEST)
session: Any = LocalProxy(_cv_request, "session", unbound_message=NO_REQUEST)


class Globals(SimpleNamespace):
    """What g stands for: a plain namespace, empty when its app context is made."""

    def get(self, name: str, default: Any = None) -> Any:
        return vars(self).get(name, default)

    def pop(self, name: str, default: Any = None) -> Any:
        return vars(self).pop(name, default)

    def __contains__(self, name: str) -> bool:
        return name in vars(self)

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self))


class Request:
    """A path, and what the server knows beside it."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.path: str = environ["PATH_INFO"]
        self.view: Callable[[], object] | None = None


class App:
    """Routes and hooks; making one pushes nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.views: dict[str, Callable[[], object]] = {}
        self.before_request: list[Callable[[], object]] = []
        self.teardown_request: list[Callable[[BaseException | None], object]] = []
        self.teardown_appcontext: list[Callable[[BaseException | None], object]] = []
        self.open_session: Callable[[Request], dict[str, Any]] = lambda request: {}
        self.match: Callable[[str], Callable[[], object] | None] = self.views.get

    def app_context(self) -> AppContext:
        """What a script pushes: an application, and no request."""
        return AppContext(self)

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """What a request is served in, or a test pushes by hand."""
        return RequestContext(self, environ)

    def serve(self, environ: dict[str, Any]) -> int:
        """One request from push to pop; the status of its response."""
        context, error = self.request_context(environ), None
        try:
            context.push()
            return self._dispatch(context.request)
        except Exception as raised:  # any error of a view becomes a 500, and teardown is told of it
            error = raised
            return 500
        finally:
            context.pop(error)

    def _dispatch(self, request: Request) -> int:
        for hook in self.before_request:
            hook()
        if request.view is None:
            return 404
        request.view()
        return 200


class AppContext:
    """An application and a fresh g. In a with statement it is pushed and popped."""

    def __init__(self, app: App) -> None:
        self.app, self.g = app, Globals()
        self._tokens: list[Token[AppContext]] = []

    def push(self) -> None:
        """Become the current one; the token remembers which was current before."""
        self._tokens.append(_cv_app.set(self))

    def pop(self, error: BaseException | None = None) -> None:
        """Run the teardown functions, still inside, then make current what was current before the push."""
        if len(self._tokens) == 1:  # pushed twice, popped twice: torn down once
            for hook in reversed(self.app.teardown_appcontext):
                hook(error)
        was = _cv_app.get()
        _cv_app.reset(self._tokens.pop())
        if was is not self:
            raise AssertionError("Popped wrong app context.")

    def __enter__(self) -> AppContext:
        self.push()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.pop(error)


class RequestContext:
    """A request and, once pushed, its session."""

    def __init__(self, app: App, environ: dict[str, Any]) -> None:
        self.app, self.request = app, Request(environ)
        self._session: dict[str, Any] | None = None
        self._tokens: list[tuple[Token[RequestContext], AppContext | None]] = []

    @property
    def session(self) -> dict[str, Any]:
        assert self._session is not None, "The session has not yet been opened."
        return self._session

    def push(self) -> None:
        """An app context first, if none of this app is current; then the request; then session and URL."""
        current, pushed = _cv_app.get(None), None
        if current is None or current.app is not self.app:
            pushed = self.app.app_context()
            pushed.push()
        self._tokens.append((_cv_request.set(self), pushed))
        if self._session is None:
            self._session = self.app.open_session(self.request)
        self.request.view = self.app.match(self.request.path)  # last: a URL converter may want the session

    def pop(self, error: BaseException | None = None) -> None:
        """The teardown functions, still inside; back to the request before; the app context, if it was ours."""
        if len(self._tokens) == 1:
            for hook in reversed(self.app.teardown_request):
                hook(error)
        was = _cv_request.get()
        token, pushed = self._tokens.pop()
        _cv_request.reset(token)
        if pushed is not None:
            pushed.pop(error)
        if was is not self:
            raise AssertionError("Popped wrong request context.")

    def __enter__(self) -> RequestContext:
        self.push()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.pop(error)
