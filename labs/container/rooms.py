"""真的 chroot 和 pivot_root | The same calls on the kernel: in a mount namespace whose root is a house on a tmpfs."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labs.container import calls, union
from labs.container.roots import TREE

Json = Any
LABEL = "label"


def play(job: Json, folder: Path) -> Json:
    """A list of lines, and what comes of each: as roots.play tells it."""
    return union.in_a_child(lambda: _play(job, folder))


def _play(lines: list[str], folder: Path) -> Json:
    union.enter()
    build(folder / "house")
    held: dict[str, int] = {}
    do: dict[str, Callable[..., str | None]] = {
        "look": lambda path: Path(path, LABEL).read_text(),
        "cd": os.chdir,
        "hold": lambda name: held.update({name: os.open(".", os.O_RDONLY | os.O_DIRECTORY)}),
        "back": lambda name: os.fchdir(held[name]),
        "chroot": os.chroot,
        "bind": lambda path: calls.mount(path, path, "", calls.MS_BIND),
        "pivot": calls.pivot_root,
        "unmount": lambda path: calls.unmount(path, calls.MNT_DETACH),
    }
    results = []
    for line in lines:
        verb, *words = line.split()
        try:
            results.append(do[verb](*words) or "ok")
        except OSError as error:
            results.append(errno.errorcode[error.errno or 0])
    return results


def build(house: Path) -> None:
    """The directories with their labels, and the house as the root of everything."""
    house.mkdir(exist_ok=True)
    calls.mount("tmpfs", str(house), "tmpfs")
    for path in ("", *TREE):
        (house / path).mkdir(exist_ok=True)
        (house / path / LABEL).write_text(path.rpartition("/")[2] or "house")
    os.chdir(house)
    calls.pivot_root(".", ".")
    calls.unmount(".", calls.MNT_DETACH)
    os.chdir("/")
