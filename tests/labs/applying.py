"""WSGI applications for one test each: what they do with start_response, and what they return."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from labs.wsgi import model


def app_that(*steps: Callable[[Any], Any], pieces: Iterable[Any] = (b"x",)) -> model.App:
    """An application that does these things with start_response, then returns the pieces."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[Any]:
        for step in steps:
            step(start_response)
        return pieces

    return app


def start(*words: Any) -> Callable[[Any], Any]:
    return lambda start_response: start_response(*words)
