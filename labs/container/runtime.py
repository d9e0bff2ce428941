"""跑一个容器 | A container on this kernel: namespaces, a group with limits, layers to write on.

The machine's own directories are the read-only lower layers, so no image is needed, and nothing that is done inside
reaches them. The steps are those of runc: a group, namespaces, mounts, pivot_root, fewer capabilities, exec. The
program is process 1 in there. Its mounts end with it; if we are killed it is too.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from labs.container import calls
from labs.container.puppets import raise_lo

Json = Any
KEPT = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)  # capabilities that Docker leaves: chown, kill, setuid, ...
LOWER = ("bin", "etc", "home", "lib", "lib32", "lib64", "opt", "root", "sbin", "srv", "usr", "var")
EMPTY = ("dev", "proc", "sys", "tmp", "run")
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
READ_ONLY = ("sys", "sysrq-trigger", "irq", "bus", "fs")  # of /proc, as in Docker
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "PS1": "box# "}
NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class Box:
    """What is asked for."""

    words: Sequence[str] = ("sh",)
    hostname: str = "box"


def start(box: Box, folder: Path, go: int, told: int) -> NoReturn:
    """In a child of ours: wait for a byte from `go`, become the container's parent, tell `told` what came of it.

    {"written": [[path, is it deleted]], "code": n}, or {"errno": [n, what]} if it could not be set up.
    """
    calls.die_with_parent()
    os.read(go, 1)
    answer: Json
    try:
        proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)  # ours; the container's own hides it soon
        upper = enter(box, folder)
        pid = os.fork()
        if pid == 0:
            begin(box, folder)
        stand_by(pid, proc)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        answer = {"written": sorted(changes(upper)), "code": code if code >= 0 else 128 - code}
    except OSError as error:
        answer = {"errno": [error.errno, str(error.strerror)]}
    os.write(told, json.dumps(answer).encode())
    os._exit(0)


def enter(box: Box, folder: Path) -> int:
    """New namespaces, and the union mount; a descriptor of the upper layer."""
    is_root = os.geteuid() == 0
    if not is_root:
        calls.become_root()
    calls.unshare(["mnt", "uts", "ipc", "net", "cgroup", "pid"])
    calls.make_private()
    socket.sethostname(box.hostname)
    raise_lo()
    calls.mount("tmpfs", str(folder), "tmpfs")
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    calls.mount("tmpfs", str(folder / "root"), "tmpfs")  # pivot_root wants a mount of its own
    for name in LOWER:
        if Path("/", name).is_symlink():
            (folder / "root" / name).symlink_to(os.readlink(f"/{name}"))
        elif Path("/", name).is_dir():
            lay_over(name, folder, "" if is_root else ",userxattr")
    for name in EMPTY:
        (folder / "root" / name).mkdir()
    return os.open(folder / "upper", os.O_RDONLY | os.O_DIRECTORY)


def lay_over(name: str, folder: Path, more: str) -> None:
    """One of the machine's directories below, an empty one of ours on top."""
    upper, work, merged = (folder / part / name for part in ("upper", "work", "root"))
    for each in (upper, work, merged):
        each.mkdir()
    upper.chmod(stat.S_IMODE(os.stat(f"/{name}").st_mode))
    try:
        calls.mount("overlay", str(merged), "overlay", 0, f"lowerdir=/{name},upperdir={upper},workdir={work}{more}")
    except OSError as error:
        if error.errno != errno.EINVAL:  # without root: something is mounted below it, and may not be uncovered
            raise


def stand_by(pid: int, proc: int) -> None:
    """Beside process 1, in its process group: at Ctrl-C kill it if it has no handler, since it would not hear it."""

    def interrupted(number: int, frame: FrameType | None) -> None:
        if not handles(pid, number, proc):
            os.kill(pid, signal.SIGKILL)

    signal.signal(signal.SIGINT, interrupted)
    with suppress(OSError):
        os.setpgid(pid, pid)
        os.setpgid(0, pid)


def handles(pid: int, number: int, proc: int) -> bool:
    """Whether the process has a handler for the signal, by an open /proc."""
    try:
        with open(os.open(f"{pid}/status", os.O_RDONLY, dir_fd=proc), encoding="utf-8") as told:
            caught = int(told.read().partition("SigCgt:")[2].split()[0], 16)
    except (OSError, IndexError):
        return True
    return bool(caught >> (number - 1) & 1)


def take_terminal() -> None:
    """Make our process group the one that the terminal's keys go to, if there is a terminal."""
    if os.isatty(0):
        before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        with suppress(OSError):
            os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, before)


def begin(box: Box, folder: Path) -> NoReturn:
    """As process 1: the file systems of a container, its root, fewer rights, and the program itself."""
    try:
        calls.die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.setpgid(0, 0)
        take_terminal()
        root = folder / "root"
        mount_proc(root / "proc")
        mount_dev(root / "dev")
        calls.mount("tmpfs", str(root / "tmp"), "tmpfs")
        change_root(root)
        calls.keep_capabilities(KEPT)
    except OSError as error:
        sys.stderr.write(f"container: {error}\n")
        os._exit(NOT_FOUND)
    env = ENVIRONMENT | {name: os.environ[name] for name in ("TERM", "LANG", "LC_ALL") if name in os.environ}
    try:
        os.execvpe(box.words[0], list(box.words), env)
    except OSError as error:
        sys.stderr.write(f"container: {box.words[0]}: {error.strerror}\n")
    os._exit(NOT_FOUND)


def mount_proc(where: Path) -> None:
    """/proc of the new pid namespace; what would change the machine is read-only."""
    calls.mount("proc", str(where), "proc", calls.MS_NOSUID | calls.MS_NODEV | calls.MS_NOEXEC)
    for name in READ_ONLY:
        path = where / name
        if path.exists():
            calls.mount(str(path), str(path), "", calls.MS_BIND | calls.MS_REC)
            flags = calls.MS_NOSUID | calls.MS_NODEV | calls.MS_NOEXEC
            calls.mount("none", str(path), "", calls.MS_BIND | calls.MS_REMOUNT | calls.MS_RDONLY | flags)


def mount_dev(where: Path) -> None:
    """A /dev with the few devices that every program expects, and no disk."""
    bound = [(f"/dev/{name}", name) for name in DEVICES if Path("/dev", name).exists()]
    calls.mount("tmpfs", str(where), "tmpfs", calls.MS_NOSUID)
    for device, name in bound:
        (where / name).touch()
        calls.mount(device, str(where / name), "", calls.MS_BIND)


def change_root(root: Path) -> None:
    """pivot_root, then the old root is unmounted: unlike after chroot there is nothing left to climb back to."""
    old = root / ".old"
    old.mkdir()
    calls.pivot_root(str(root), str(old))
    os.chdir("/")
    calls.unmount("/.old", calls.MNT_DETACH)
    os.rmdir("/.old")


def changes(upper: int) -> Iterator[tuple[str, bool]]:
    """What lies in the upper layers, and whether it is a whiteout; the directories that stand for a lower one apart."""
    for above, folders, files, here in os.fwalk(".", dir_fd=upper):
        for name in folders + files:
            path = os.path.normpath(os.path.join("/", above, name))
            if above != ".":
                yield path, stat.S_ISCHR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode)
