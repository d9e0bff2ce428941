"""模型 | Local, LocalStack and LocalProxy on ContextVar; may stand in for werkzeug.local 3.1 in a running Flask.

1  A ContextVar has a value for each context. A new thread begins with an empty context, a new task with a copy of the
   context that made it. So nobody keeps a dict keyed by thread ids, and nobody cleans it up.
2  That copy is shallow: a dict or a list in a ContextVar is the same object in the copy. So Local and LocalStack never
   change theirs in place: they set a changed copy.
3  A proxy has no object, only the way to one, and goes that way anew for each operation. Python looks special methods
   up on the type, past __getattr__: so the proxy's type has every one of them, and each is the same few lines.

Read Local, LocalStack, LocalProxy, then forward.py, the special methods. LocalManager dates from before ContextVar.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from labs.flask_context.forward import ForwardAttribute, special_methods

T = TypeVar("T")
WSGI = Callable[..., Iterable[bytes]]


# Local and LocalStack: a value for each context -----------------------------------------------------------------------
class Local:
    """A namespace whose attributes are kept apart by context: local.user = ... in one task is not seen in another."""

    __slots__ = ("__storage",)  # the name is mangled, so that every plain name is free for what users keep

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        var = ContextVar[dict[str, Any]](f"Local<{id(self)}>") if context_var is None else context_var
        object.__setattr__(self, "_Local__storage", var)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__storage.get({})[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self.__storage.set({**self.__storage.get({}), name: value})

    def __delattr__(self, name: str) -> None:
        kept = dict(self.__storage.get({}))
        if name not in kept:
            raise AttributeError(name)
        del kept[name]
        self.__storage.set(kept)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.__storage.get({}).items())

    def __call__(self, name: str, *, unbound_message: str | None = None) -> LocalProxy[Any]:
        """A proxy for one attribute, whoever has set it or will."""
        return LocalProxy(self, name, unbound_message=unbound_message)

    def __release_local__(self) -> None:
        self.__storage.set({})


class LocalStack(Generic[T]):
    """A stack for each context; the top is what is current."""

    __slots__ = ("_storage",)

    def __init__(self, context_var: ContextVar[list[T]] | None = None) -> None:
        self._storage = ContextVar[list[T]](f"LocalStack<{id(self)}>") if context_var is None else context_var

    def push(self, obj: T) -> list[T]:
        """Put it on top; the whole stack, which is a new list."""
        stack = [*self._storage.get([]), obj]
        self._storage.set(stack)
        return stack

    def pop(self) -> T | None:
        """Take the top off and return it; None if there is none."""
        stack = self._storage.get([])
        if not stack:
            return None
        self._storage.set(stack[:-1])
        return stack[-1]

    @property
    def top(self) -> T | None:
        """The last one pushed and not popped; None if there is none."""
        stack = self._storage.get([])
        return stack[-1] if stack else None

    def __call__(self, name: str | None = None, *, unbound_message: str | None = None) -> LocalProxy[Any]:
        """A proxy for whatever is on top, or for that one's attribute `name`."""
        return LocalProxy(self, name, unbound_message=unbound_message)

    def __release_local__(self) -> None:
        self._storage.set([])


def release_local(local: Local | LocalStack[Any]) -> None:
    """Forget what this context keeps in it; other contexts keep theirs."""
    local.__release_local__()


# LocalProxy: a name that stands for whatever is current ---------------------------------------------------------------
class LocalProxy(Generic[T]):
    """Stands for the object that is current in a ContextVar, a Local, a LocalStack, or that a function returns.

    With `name`, for that attribute of it. RuntimeError with `unbound_message` where nothing is bound. isinstance() is
    deceived on purpose; issubclass(type(x), LocalProxy) is not.
    """

    __slots__ = ("__wrapped", "_get_current_object")
    _get_current_object: Callable[[], T]  # for whoever needs the object itself: another thread, a C extension

    def __init__(
        self,
        local: ContextVar[T] | Local | LocalStack[T] | Callable[[], T],
        name: str | None = None,
        *,
        unbound_message: str | None = None,
    ) -> None:
        way = _way_to(local, name, "object is not bound" if unbound_message is None else unbound_message)
        object.__setattr__(self, "_LocalProxy__wrapped", local)  # self.x = ... would go to the object
        object.__setattr__(self, "_get_current_object", way)

    __doc__ = ForwardAttribute("__doc__", lambda proxy: type(proxy).__doc__, on_class=__doc__)
    __wrapped__ = ForwardAttribute("__wrapped__", lambda proxy: proxy._LocalProxy__wrapped)
    __class__ = ForwardAttribute("__class__", lambda proxy: type(proxy))


for _special in special_methods():
    setattr(LocalProxy, _special.name, _special)


def _way_to(local: Any, name: str | None, unbound_message: str) -> Callable[[], Any]:
    """The function that finds the object of a proxy; TypeError if `local` can lead nowhere."""
    part: Callable[[Any], Any] = operator.attrgetter(name) if name is not None else lambda whole: whole

    def in_local() -> Any:
        try:
            return part(local)
        except AttributeError:
            raise RuntimeError(unbound_message) from None

    def on_stack() -> Any:
        if local.top is None:
            raise RuntimeError(unbound_message)
        return part(local.top)

    def in_context() -> Any:
        try:
            whole = local.get()
        except LookupError:
            raise RuntimeError(unbound_message) from None
        return part(whole)

    if isinstance(local, Local):
        if name is None:
            raise TypeError("'name' is required when proxying a 'Local' object.")
        return in_local
    if isinstance(local, LocalStack):
        return on_stack
    if isinstance(local, ContextVar):
        return in_context
    if callable(local):
        return lambda: part(local())
    raise TypeError(f"Don't know how to proxy '{type(local)}'.")


# LocalManager: clean up at the end of a request -----------------------------------------------------------------------
class LocalManager:
    """Releases some locals together. Needed where one context serves many requests: in a pool of threads."""

    __slots__ = ("locals",)

    def __init__(self, locals: Local | LocalStack[Any] | Iterable[Local | LocalStack[Any]] | None = None) -> None:
        given: Any = () if locals is None else locals
        self.locals: list[Local | LocalStack[Any]] = [given] if isinstance(given, Local) else list(given)

    def cleanup(self) -> None:
        """Release them all, for this context."""
        for local in self.locals:
            release_local(local)

    def make_middleware(self, app: WSGI) -> WSGI:
        """The WSGI application `app`, cleaned up after when the server closes its response."""

        def application(environ: Any, start_response: Any) -> Iterable[bytes]:
            return _Closing(app(environ, start_response), self.cleanup)

        return application

    def middleware(self, func: WSGI) -> WSGI:
        """The same as a decorator: the name and the docstring stay."""
        return update_wrapper(self.make_middleware(func), func)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} storages: {len(self.locals)}>"


class _Closing:
    """A response body; closing it closes the application's, then calls `after`.

    No generator with try and finally: one that was never started runs nothing when it is closed.
    """

    def __init__(self, body: Iterable[bytes], after: Callable[[], None]) -> None:
        self._body, self._after, self._chunks = body, after, iter(body)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        if hasattr(self._body, "close"):
            self._body.close()
        self._after()
