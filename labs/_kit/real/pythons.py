"""The CPythons of this machine: this one, those on the PATH, and where pyenv and uv keep theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NEWEST = 20  # 3.x
ASK = "import platform; print(platform.python_implementation() + ' ' + platform.python_version())"


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter and its version, as (3, 11, 7)."""

    path: str
    version: tuple[int, ...]

    @property
    def name(self) -> str:
        return "CPython " + ".".join(map(str, self.version))


def pythons(first: tuple[int, ...] = (3, 11)) -> list[Python]:
    """One CPython of each minor version from `first` on, the oldest first. This one stands for its own version."""
    kept = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    kept += [Path.home() / ".local" / "share" / "uv" / "python"]
    paths = [sys.executable, *(shutil.which(f"python3.{n}") or "" for n in range(NEWEST))]
    paths += [str(path) for folder in kept for path in sorted(folder.glob("*/bin/python"))]
    found: dict[tuple[int, ...], Python] = {}
    for path in filter(None, paths):
        version = asked(path)
        if version >= first:
            found.setdefault(version[:2], Python(path, version))
    return [found[version] for version in sorted(found)]


@cache  # a dozen interpreters take a second to start, and several labs ask for them
def asked(path: str) -> tuple[int, ...]:
    """The version that an interpreter says; () for one that does not start, or is no CPython of a release."""
    try:
        ran = subprocess.run([path, "-c", ASK], capture_output=True, text=True, check=False, timeout=30)
    except OSError:
        return ()
    kind, _, version = ran.stdout.strip().partition(" ")
    numbers = version.split(".")
    return tuple(map(int, numbers)) if kind == "CPython" and all(each.isdigit() for each in numbers) else ()
