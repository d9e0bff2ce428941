"""Core tests run without the world: core code that opens a file, a socket or reads a clock fails its test."""

from __future__ import annotations

import builtins
import io
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CORE = str(Path(__file__).resolve().parents[2] / "quizzer" / "core") + os.sep
WORLD: tuple[tuple[Any, str], ...] = (
    *((module, "open") for module in (builtins, io, os)),
    *((time, name) for name in ("time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime", "sleep")),
    (socket, "socket"),
    (os, "urandom"),
)


def guarded(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1).f_code.co_filename
        assert not caller.startswith(CORE), f"core calls {name}: {caller}"
        return real(*args, **kwargs)

    return call


@pytest.fixture(autouse=True, scope="session")
def without_the_world() -> Iterator[None]:
    before = [(module, name, getattr(module, name)) for module, name in WORLD]
    for module, name, real in before:
        if not isinstance(real, type):
            setattr(module, name, guarded(name, real))
    guard = socket.socket.__init__

    def no_socket(self: socket.socket, *args: Any, **kwargs: Any) -> None:
        assert not sys._getframe(1).f_code.co_filename.startswith(CORE), "core opens a socket"
        guard(self, *args, **kwargs)

    socket.socket.__init__ = no_socket  # type: ignore[method-assign]
    yield
    for module, name, real in before:
        setattr(module, name, real)
    socket.socket.__init__ = guard  # type: ignore[method-assign]
