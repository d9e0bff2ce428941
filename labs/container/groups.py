"""真的控制组 | True control groups, of either version: a branch of our own in the tree, gone when the block ends.

v2 is one tree with all controllers, v1 a tree for each. In v2 a group with processes cannot hand controllers down, so
whoever is at the top of the branch is moved into a leaf, `rest`, before the first limit is set.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from labs._kit.errors import MissingTool
from labs.container.cgroups import CONTROLLERS, Limits, files

Json = Any
PREFIX = "lab-container-"
GONE_S = 5.0
HOW = "be root on a Linux whose control groups may be written (in Docker: --privileged --cgroupns=host)"


class Branch:
    """Groups named "/", "/a", "/a/b" below one group of our own."""

    def __init__(self, version: int, roots: dict[str, Path]) -> None:
        """`roots`: controller -> the directory that our branch is made in."""
        self.version = version
        self._top = {controller: root / f"{PREFIX}{os.getpid()}" for controller, root in roots.items()}
        self._is_split = False

    def path(self, name: str, controller: str) -> Path:
        return self._top[controller] / name.lstrip("/")

    def make(self, name: str, limits: Limits = Limits()) -> None:  # noqa: B008  # frozen
        """A group with these limits."""
        wanted = files(limits, self.version)
        for top in dict.fromkeys(self._top.values()):
            (top / name.lstrip("/")).mkdir(exist_ok=True)
        if wanted and self.version == 2:
            self._hand_down(name)
        for controller, lines in wanted.items():
            for file, text in lines.items():
                (self.path(name, controller) / file).write_text(text)
        if "memory" in wanted:
            self._close_swap(self.path(name, "memory"))

    def _close_swap(self, group: Path) -> None:
        """So that a limit on memory means memory. Without swap accounting there is no such file."""
        swap, limit = group / "memory.swap.max", group / "memory.limit_in_bytes"
        if swap.exists():
            swap.write_text("0")
        elif (group / "memory.memsw.limit_in_bytes").exists():
            (group / "memory.memsw.limit_in_bytes").write_text(limit.read_text())

    def _hand_down(self, name: str) -> None:
        """The controllers, from the top of the branch to the group above `name`."""
        top = self._top["pids"]
        if not self._is_split:
            (top / "rest").mkdir()
            for pid in (top / "cgroup.procs").read_text().split():
                (top / "rest" / "cgroup.procs").write_text(pid)
            self._is_split = True
        above = (top / name.lstrip("/")).parent
        for group in [top, *(p for p in reversed([above, *above.parents]) if top in p.parents)]:
            (group / "cgroup.subtree_control").write_text(" ".join(f"+{each}" for each in CONTROLLERS))

    def move(self, pid: int, name: str) -> None:
        """The process with this number (as we see it) into a group."""
        leaf = "rest" if name == "/" and self._is_split else name
        for top in dict.fromkeys(self._top.values()):
            (top / leaf.lstrip("/") / "cgroup.procs").write_text(str(pid))

    def counted(self, name: str) -> dict[str, int]:
        """Processes now; forks refused here; members killed for memory."""
        pids = self.path(name, "pids")
        kills = "memory.events" if self.version == 2 else "memory.oom_control"
        return {
            "processes": int((pids / "pids.current").read_text()),
            "refused": entry(pids / "pids.events", "max"),
            "killed": entry(self.path(name, "memory") / kills, "oom_kill"),
        }

    def throttled(self, name: str) -> int:
        """Periods in which the group had to wait."""
        return entry(self.path(name, "cpu") / "cpu.stat", "nr_throttled")

    def remove(self) -> None:
        """Kill who is still in the branch, and take it away."""
        for top in dict.fromkeys(self._top.values()):
            if top.is_dir():
                fell(top)


def entry(path: Path, key: str) -> int:
    """The number after `key` in a flat keyed file; 0 without it."""
    try:
        lines = dict(line.split() for line in path.read_text().splitlines() if line.count(" ") == 1)
    except OSError:
        return 0
    return int(lines.get(key, 0))


def fell(top: Path) -> None:
    """Kill everybody in a group and below it, then remove the directories from the leaves up."""
    groups = [Path(folder) for folder, _, _ in os.walk(top, topdown=False)]
    deadline = time.monotonic() + GONE_S
    for group in groups:
        while group.is_dir():
            with suppress(OSError):
                for pid in map(int, (group / "cgroup.procs").read_text().split()):
                    if pid > 1 and pid != os.getpid():
                        os.kill(pid, signal.SIGKILL)
            with suppress(OSError):
                group.rmdir()
                break
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)


def play(job: Json, folder: Path) -> Json:
    """[pids, memory, cpu] -> what the files of a group with these limits hold, and in how many trees they lie."""
    with branch() as made:
        made.make("/")
        made.make("/web", Limits(*job))
        wanted = files(Limits(*job), made.version)
        held = {
            each: {name: " ".join((made.path("/web", each) / name).read_text().split()) for name in names}
            for each, names in wanted.items()
        }
        return {"files": held, "trees": len({made.path("/web", each) for each in wanted})}


@contextmanager
def branch() -> Iterator[Branch]:
    """A branch of our own. MissingTool where no tree with pids, memory and cpu may be written."""
    sweep()
    version, roots = found()
    made = Branch(version, roots)
    try:
        try:
            for root in dict.fromkeys(roots.values()):
                (root / f"{PREFIX}{os.getpid()}").mkdir()
        except OSError:
            raise MissingTool("writable control groups", HOW) from None
        yield made
    finally:
        made.remove()


def found() -> tuple[int, dict[str, Path]]:
    """(version, controller -> mount point) of the tree that has the controllers. MissingTool if none has all."""
    v2, v1 = [], {}
    for line in _lines("/proc/self/mounts"):
        _, where, kind, options, *_ = line.split()
        if kind == "cgroup2":
            v2.append(Path(where))
        if kind == "cgroup":
            v1.update({name: Path(where) for name in options.split(",") if name in CONTROLLERS})
    for root in v2:  # what the root hands down; that is for the machine's owner to set
        if {*CONTROLLERS} <= {*" ".join(_lines(root / "cgroup.subtree_control")).split()}:
            return 2, dict.fromkeys(CONTROLLERS, root)
    if {*CONTROLLERS} <= {*v1}:
        return 1, v1
    raise MissingTool("a tree of control groups with pids, memory and cpu", HOW)


def sweep() -> None:
    """Take away what one of us left that was killed with SIGKILL: branches whose owner is gone."""
    with suppress(MissingTool):
        for root in dict.fromkeys(found()[1].values()):
            for left in root.glob(f"{PREFIX}*"):
                if not Path("/proc", left.name.removeprefix(PREFIX)).exists():
                    fell(left)


def _lines(path: str | Path) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
