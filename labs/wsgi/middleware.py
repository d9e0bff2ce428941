"""中间件 | Layers between server and application: to the outside an application, to the inside a server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from labs.wsgi.model import App, ExcInfo, Headers, StartResponse, Write

Layer = Callable[[App], App]


def stack(app: App, *layers: Layer) -> App:
    """The application inside all layers; the first one named is the outermost."""
    for layer in reversed(layers):
        app = layer(app)
    return app


def adding(name: str, value: str) -> Layer:
    """A header for every response. It calls inwards with a start_response of its own, which calls outwards."""

    def layer(app: App) -> App:
        def outer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Write:
                return start_response(status, [*headers, (name, value)], exc_info)

            return app(environ, start)

        return outer

    return layer


def noting(name: str, seen: list[str]) -> Layer:
    """Note when a call goes in, when the headers go out, and when the call has returned."""

    def layer(app: App) -> App:
        def outer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Write:
                seen.append(f"{name} headers")
                return start_response(status, headers, exc_info)

            seen.append(f"{name} in")
            body = app(environ, start)
            seen.append(f"{name} out")
            return body

        return outer

    return layer


class Through:
    """A body whose pieces are changed on the way. It hands close() on: forgotten, and files stay open."""

    def __init__(self, body: Iterable[bytes], change: Callable[[bytes], bytes]) -> None:
        self._body = body
        self._change = change

    def __iter__(self) -> Iterator[bytes]:
        return map(self._change, self._body)

    def close(self) -> None:
        if hasattr(self._body, "close"):
            self._body.close()


def upper(app: App) -> App:
    """The body in capitals. As many bytes as before, so that Content-Length may stay."""

    def outer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return Through(app(environ, start_response), bytes.upper)

    return outer


def mounting(apps: Mapping[str, App], otherwise: App) -> App:
    """Applications by the beginning of the path, which moves from PATH_INFO to SCRIPT_NAME for them."""

    def outer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        for prefix, app in apps.items():
            if path == prefix or path.startswith(prefix + "/"):
                moved = {"SCRIPT_NAME": environ["SCRIPT_NAME"] + prefix, "PATH_INFO": path[len(prefix) :]}
                return app({**environ, **moved}, start_response)
        return otherwise(environ, start_response)

    return outer


def timing(told: dict[str, float], clock: Callable[[], float] = time.perf_counter) -> Layer:
    """How long the call takes, and how long until close(): a body may be made after the call."""

    def layer(app: App) -> App:
        def outer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            began = clock()
            body = app(environ, start_response)
            told["call"] = clock() - began
            return Until(body, lambda: told.update(whole=clock() - began))

        return outer

    return layer


class Until(Through):
    """A body that says when it is closed."""

    def __init__(self, body: Iterable[bytes], over: Callable[[], None]) -> None:
        super().__init__(body, lambda piece: piece)
        self._over = over

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._over()
