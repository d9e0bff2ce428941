"""真的挂载 | The same lines on the kernel: in a mount namespace of our own, on a tmpfs."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labs.container import calls, union

Json = Any


def play(job: Json, folder: Path) -> Json:
    """A list of lines, and what comes of each: as mounts.play tells it."""
    return union.in_a_child(lambda: _play(job, folder))


def _play(lines: list[str], folder: Path) -> Json:
    union.enter()
    calls.mount("tmpfs", str(folder), "tmpfs")
    os.chdir(folder)
    do: dict[str, Callable[..., Json]] = {
        "mkdir": lambda path: os.makedirs(path, exist_ok=True),
        "write": lambda path, text: Path(path).write_text(text) and None,
        "read": lambda path: Path(path).read_text(),
        "list": lambda path: sorted(os.listdir(path)),
        "remove": shutil.rmtree,
        "bind": lambda path, at: calls.mount(path, at, "", calls.MS_BIND),
        "unmount": calls.unmount,
        "fill": fill,
    }
    results = []
    for line in lines:
        verb, *words = line.split()
        try:
            result = do[verb](*words)
        except OSError as error:
            result = errno.errorcode[error.errno or 0]
        results.append("ok" if result is None else result)
    return results


def fill(folder: str, source: str) -> None:
    """Files alone: no scenario has directories in there."""
    for name in [] if os.listdir(folder) else os.listdir(source):
        shutil.copy(Path(source, name), folder)
