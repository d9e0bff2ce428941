"""Where questions live: the files in a list of folders, found without trusting what lies in them.

Folders come as (layer, path), farthest first: the bundled ones, those of QUIZZER_QUESTIONS, the learner's own packs. A
symlink that leads back is followed once; what is no regular file (a pipe, a socket) is never opened; hidden files are
editors' business. A folder that is not there holds nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from quizzer.core.language import Text
from quizzer.core.values import dataclass
from quizzer.corpus.problems import Problem, shown

SUFFIXES = (".yaml", ".yml")
BUNDLED = "bundled"  # the layer whose questions must be complete
LABS = Path(__file__).resolve().parents[2] / "labs"  # beside quizzer, in a checkout and where it is installed
ABSENT = -1  # the mtime of a folder that is not there
_DEEPEST = 32

Folders = Sequence[tuple[str, Path]]


class Found(NamedTuple):
    """One question file. `name` is its pack: the path below its folder, without the suffix."""

    path: str
    name: str
    layer: int
    bundled: bool
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What is there now: the files in order of layer and path, every folder with its mtime, what cannot be used."""

    files: tuple[Found, ...]
    folders: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]
    roots: tuple[str, ...]


@lru_cache(maxsize=1)
def labs_here() -> frozenset[str]:
    """The names of the labs that came with this program or lie in QUIZZER_LABS: a proof by no other can be shown."""
    names: set[str] = set()
    for folder in (str(LABS), *filter(None, os.environ.get("QUIZZER_LABS", "").split(os.pathsep))):
        with suppress(OSError), os.scandir(folder) as found:
            names.update(entry.name for entry in found if entry.is_dir() and entry.name[0].isalpha())
    return frozenset(names)


def scan(folders: Folders, strict: bool = False) -> Scan:
    """All question files of these folders; a strict scan holds every one to the rules of bundled packs."""
    scanning = _Scanning()
    for number, (layer, path) in enumerate(folders):
        scanning.root(str(path), number, strict or layer == BUNDLED)
    roots = tuple(str(path) for _, path in folders)
    return Scan(tuple(scanning.files), tuple(scanning.folders), tuple(scanning.problems), roots)


def scan_paths(paths: Iterable[Path], strict: bool = False) -> Scan:
    """The question files at or below these paths."""
    return scan([("paths", path) for path in paths], strict)


class _Scanning:
    def __init__(self) -> None:
        self.files: list[Found] = []
        self.folders: list[tuple[str, int]] = []
        self.problems: list[Problem] = []
        self.seen: set[tuple[int, int]] = set()

    def root(self, path: str, layer: int, bundled: bool) -> None:
        """Take in one folder, or one file."""
        try:
            status = os.stat(path)
        except OSError:
            self.folders.append((path, ABSENT))
            return
        if stat.S_ISDIR(status.st_mode):
            self.tree(path, layer, bundled)
            return
        self.folders.append((path, status.st_mtime_ns))
        if stat.S_ISREG(status.st_mode):
            name = os.path.splitext(os.path.basename(path))[0]
            self.files.append(Found(path, name, layer, bundled, status.st_mtime_ns, status.st_size))
        else:
            self.unusable(path)

    def tree(self, root: str, layer: int, bundled: bool) -> None:
        """Take in everything below a folder, in order of path."""
        found: list[Found] = []
        waiting = [(root, "", 0)]
        while waiting:
            path, prefix, depth = waiting.pop()
            try:
                status = os.stat(path)
                here = (status.st_dev, status.st_ino)
                if here in self.seen or depth > _DEEPEST:
                    continue
                self.seen.add(here)
                with os.scandir(path) as entries:
                    for entry in entries:
                        if entry.name.startswith("."):
                            continue
                        if entry.name.lower().endswith(SUFFIXES):
                            self.file(entry, prefix, layer, bundled, found)
                        elif entry.is_dir():
                            waiting.append((entry.path, f"{prefix}{entry.name}/", depth + 1))
            except OSError as error:
                self.unusable(path, error.strerror or "")
                self.folders.append((path, ABSENT))
                continue
            self.folders.append((path, status.st_mtime_ns))
        self.files += sorted(found)

    def file(self, entry: os.DirEntry[str], prefix: str, layer: int, bundled: bool, found: list[Found]) -> None:
        path, name = entry.path, prefix + entry.name.rpartition(".")[0]
        try:
            path.encode()
            status = entry.stat()
        except UnicodeEncodeError:
            self.unusable(path, "its name is not UTF-8")
            return
        except OSError as error:
            self.unusable(path, error.strerror or "")
            return
        if stat.S_ISREG(status.st_mode):
            found.append(Found(path, name, layer, bundled, status.st_mtime_ns, status.st_size))
        else:
            self.unusable(path)

    def unusable(self, path: str, why: str = "not a regular file") -> None:
        what = Text(f"不能用: {why}", f"cannot be used: {why}")
        hint = Text("移走它, 或换成普通的 YAML 文件", "move it away, or make it a plain YAML file")
        self.problems.append(Problem(f"{shown(path)}:1", what, hint))
