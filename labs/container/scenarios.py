"""情节 | What the model and the kernel are put through. Change it (key e) and run it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labs.container.cgroups import Limits
from labs.container.images import Layer, Node, file, folder


@dataclass(frozen=True, slots=True)
class Stack:
    """Layers from the lowest, and what a container then does to the files."""

    layers: tuple[Layer, ...]
    writes: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """A group with these limits in a tree of this version: which files hold them?"""

    version: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class Walk:
    """Steps of one process in a house (roots.py): "chroot jail", "cd ..", "look ."."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mounts:
    """Steps on files and what is mounted over them (mounts.py)."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A program file (binaries.py): elf, pe or mach-o, for this CPU or for another one."""

    kind: str
    whose: str


VIEWS = {
    "uts": "B hostname web",
    "ipc": "B shm",
    "mnt": "B mount",
    "net": "B up",
    "user": "B map",
}
NEW = "A fork B {kind}\nB see {kind}\n{change}\nB see {kind}\nA see {kind}\n"

DEBIAN = {"bin": folder(), "bin/sh": file("sh", 0o755), "etc": folder(), "etc/motd": file("welcome\n")}
TOOLS = {"usr": folder(), "usr/gcc": file("x" * 900, 0o755), "usr/lib": folder(), "usr/lib/a": file("a")}
REMOVED: dict[str, Node] = {"usr": folder(), "usr/.wh.gcc": file("")}
SLIM = {"bin": folder(), "bin/python": file("python", 0o755)}
COMPILER = {"bin": folder(), "bin/pip": file("pip", 0o755), "usr": folder(), "usr/gcc": file("x" * 900, 0o755)}
PROJECT = {
    "requirements.txt": file("greet\n"),
    "main.py": file(
        "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'deps'))\n"
        "import greet\ngreet.hello(os.environ['NAME'])\n"
    ),
}
INSTALL = "RUN pip install -r /app/requirements.txt --target /app/deps"
ENDS = "ENV NAME=world\nEXPOSE 8000\nCMD app/main.py"
LIST_FIRST = f"FROM python\nCOPY requirements.txt /app/\n{INSTALL}\nCOPY . /app/\n{ENDS}"
ALL_FIRST = f"FROM python\nCOPY . /app/\n{INSTALL}\n{ENDS}"
STAGES = (
    f"FROM python AS build\nCOPY requirements.txt /app/\n{INSTALL}\n"
    f"FROM python-slim\nCOPY --from=build /app/deps /app/deps\nCOPY main.py /app/\n{ENDS}"
)
CODE = {"app": folder(), "app/main.py": file("print('hello')\n")}
EMPTIED: dict[str, Node] = {
    "usr": folder(),
    "usr/lib": folder(),
    "usr/lib/.wh..wh..opq": file(""),
    "usr/lib/b": file("b"),
}

Scenario = str | Stack | Files | Walk | Mounts | Program
SCENARIOS: dict[str, Scenario] = {
    # Namespaces
    "kinds": "A see kinds",
    "kernel": "A fork B uts ipc mnt net pid\nB see kernel\nA see kernel",
    **{f"view: {kind}": NEW.format(kind=kind, change=change) for kind, change in VIEWS.items()},
    "view: pid": "A fork B pid\nB see pid\nB fork C\nC see pid\nA see pid",
    "view: time": "A unshare time\nA offset 1000\nA fork B\nB see time\nA see time",
    "view: cgroup": "A group /g\nA fork B\nA move B /g\nB see cgroup\nB unshare cgroup\nB see cgroup\nA see cgroup",
    "clone, unshare, setns": (
        "A fork B uts\nB hostname web\nA see uts\nB see uts\n"  # clone: a child in a new one
        "A fork C\nC unshare uts\nC hostname db\nC see uts\nA see uts\n"  # unshare: the caller leaves
        "C setns B uts\nC see uts\n"  # setns: the caller joins
        "A unshare pid\nA see pid\nA fork D\nD see pid\nA fork E\nE see pid\nA unshare pid"  # pid: its children
    ),
    # Ends
    "a zombie": "A fork B\nB exit\nA kill B KILL\nB see pid",
    "a zombie is reaped": "A fork B\nB exit\nA wait\nA kill B KILL",
    "a zombie holds no memory": (
        "A group /web memory=64\nA fork B\nA move B /web\nB fork C\nC take 50\nC exit\nB take 50\nA count /web"
    ),
    "an orphan": "A fork B pid\nB fork C\nC fork D\nC exit\nD see pid",
    # Pid 1
    "pid 1 adopts": "A fork B pid\nB fork C\nC fork D\nC exit\nB wait\nD exit\nB wait",
    "pid 1 that never waits": "A fork B pid\nB fork C\nC fork D\nC fork E\nC exit\nD exit\nE exit\nA wait",
    "pid 1 and signals": (
        "A fork B pid\nB fork C\nC kill B TERM\nC kill B KILL\nA kill B TERM\nB see pid\n"
        "B handle TERM\nA kill B TERM\nA fork D pid\nA kill D KILL\nA wait"
    ),
    "a shell as pid 1": "A fork B pid\nB fork C\nC handle TERM\nA kill B TERM\nC see pid",
    "an init as pid 1": "A fork B pid\nB fork C\nC see pid\nB kill C TERM\nB wait\nB exit\nA wait",
    "an ordinary child and signals": "A fork B\nA kill B TERM\nA wait",
    "pid 1 takes the rest": "A fork B pid\nB fork C\nC fork D\nD fork E pid\nE fork F\nB exit\nA wait",
    "docker exec": (
        "A fork B pid\nA fork C\nC setns B pid\nC fork D\nD see pid\nB exit\nA wait\nC wait\nA wait\nC fork E"
    ),
    "stop: a handler": "A fork B pid\nB handle TERM\nA kill B TERM\nB see pid\nA wait",
    "stop: none": "A fork B pid\nA kill B TERM\nB see pid\nA wait\nA kill B KILL\nB see pid\nA wait",
    # Network
    "localhost": (
        "A up\nA listen 127.0.0.1\nA connect 127.0.0.1\nA fork B net\nB see net\nB connect 127.0.0.1\n"
        "B up\nB connect 127.0.0.1\nB listen 127.0.0.1\nB connect 127.0.0.1"
    ),
    "published port": (
        "A up\nA address 10.9.8.7\nA listen 127.0.0.1\nA connect 127.0.0.1\nA connect 10.9.8.7\nA listen 10.9.8.7\n"
        "A connect 10.9.8.7\nA fork B net\nB up\nB address 10.9.8.7\nB listen 0.0.0.0\nB connect 127.0.0.1\n"
        "B connect 10.9.8.7"
    ),
    "publish": (
        "A up\nA address 10.9.8.7\nA fork B net\nB up\nB listen 0.0.0.0\nB connect 127.0.0.1\nB accept\n"
        "A connect 10.9.8.7\nA publish 10.9.8.7 B\nA connect 10.9.8.7\nB accept\nA connect 127.0.0.1"
    ),
    # Groups
    "fork bomb": (
        "A group /web pids=4\nA fork B\nA move B /web\nB fork C\nC fork D\nD fork E\n"
        "B fork F\nC fork F\nD fork F\nE fork F\nA fork F\nA count /web"
    ),
    "zombies count": "A group /web pids=2\nA fork B\nA move B /web\nB fork C\nC exit\nB fork D\nB wait\nB fork E",
    "limits above": (
        "A group /a pids=3\nA group /a/b pids=9\nA group /a/c\nA fork B\nA move B /a/b\nA fork C\nA move C /a/c\n"
        "B fork D\nB fork E\nC fork E\nA count /a\nA count /a/b\nA count /a/c"
    ),
    "memory kills": "A group /web memory=64\nA fork B\nA move B /web\nB take 20\nB take 90\nA see pid\nA count /web",
    "memory kills the largest": (
        "A group /web memory=64\nA fork B\nA move B /web\nB fork C\nB take 36\nC take 10\nC take 20\nA count /web"
    ),
    "cache goes first": (
        "A group /web memory=64\nA fork B\nA move B /web\nB read 96\nB take 30\nB see pid\nA count /web"
    ),
    "cpu waits": "A group /web cpu=10\nA fork B\nA move B /web\nB burn 50\nB see pid\nA wait",
    "see or use": (
        "A group /web pids=1\nA fork B pid uts ipc\nA fork C\nA move C /web\n"
        "B fork D\nB fork E\nB see pid\nC fork F\nC see pid\nC see uts"
    ),
    "files of v1": Files(1, Limits(4, 64, 10)),
    "files of v2": Files(2, Limits(4, 64, 10)),
    # Roots
    "chroot holds": Walk(("chroot jail", "cd /", "look .", "cd ../../..", "look .")),
    "out of a chroot": Walk(
        ("chroot jail", "cd /", "chroot cell", "look .", "cd ..", "look .", "chroot .", "look /", "look /garden")
    ),
    "pivot_root": Walk(
        (
            *("bind jail", "cd jail", "pivot . old", "cd /", "look .", "look old", "unmount old", "look old"),
            *("chroot cell", "cd ..", "look .", "cd ..", "look .", "look garden"),
        )
    ),
    "an open directory": Walk(
        ("hold out", "bind jail", "cd jail", "pivot . old", "cd /", "unmount old", "look garden", "back out", "look .")
    ),
    # Mounts
    "bind mount": Mounts(
        (
            *("mkdir host/site", "mkdir web/html", "write web/html/index default"),  # the image has a file
            *("bind host/site web/html", "list web/html", "list host/site"),
            *("write host/site/page new", "read web/html/page", "write web/html/log line", "read host/site/log"),
            *("unmount web/html", "list web/html", "read web/html/index", "list host/site"),
        )
    ),
    "volume": Mounts(
        (
            *("mkdir volumes/data", "mkdir one/html", "write one/html/index default"),
            *("fill volumes/data one/html", "bind volumes/data one/html", "read one/html/index"),
            *("write one/html/index mine", "write one/scratch notes"),
            *("unmount one/html", "remove one", "read one/scratch", "read volumes/data/index"),
            *("mkdir two/html", "write two/html/index default"),  # another container of the image
            *("fill volumes/data two/html", "bind volumes/data two/html", "read two/html/index"),
            *("unmount two/html", "remove two", "list volumes", "remove volumes/data", "list volumes"),
        )
    ),
    # Programs
    **{
        f"program: {kind}, {whose}": Program(kind, whose)
        for kind, whose in (("elf", "own"), ("elf", "other"), ("pe", "own"), ("mach-o", "own"))
    },
    # Layers
    "layers in order": Stack((DEBIAN, TOOLS, REMOVED, CODE)),
    "opaque directory": Stack((DEBIAN, TOOLS, EMPTIED)),
    "copy up": Stack((DEBIAN, CODE), (("append", "etc/motd", "home\n"), ("chmod", "bin/sh", 0o700))),
    "delete": Stack((DEBIAN, CODE), (("unlink", "etc/motd"), ("rmdir", "etc"), ("unlink", "etc/motd"))),
    "delete and make again": Stack(
        (DEBIAN, TOOLS), (("unlink", "usr/lib/a"), ("rmdir", "usr/lib"), ("mkdir", "usr/lib"))
    ),
    "move a directory": Stack((DEBIAN, TOOLS), (("rename", "usr", "opt"), ("mkdir", "new"), ("rename", "new", "old"))),
}
