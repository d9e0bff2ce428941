"""系统调用 | The system calls behind a container that Python 3.11 does not offer: unshare, setns, mount, pivot_root.

Linux alone has them; elsewhere `need_linux` raises MissingTool. Errors are OSError, as with os.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from labs._kit.errors import MissingTool

FLAGS = {
    "time": 0x80,
    "mnt": 0x20000,
    "cgroup": 0x2000000,
    "uts": 0x4000000,
    "ipc": 0x8000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "ppc64le": 203, "s390x": 217, "i686": 217, "armv7l": 218}
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
LAST_CAPABILITY = 63


def need_linux() -> None:
    """MissingTool anywhere but on Linux."""
    if sys.platform != "linux":
        raise MissingTool("Linux", "run it on Linux: namespaces and control groups are parts of that kernel")


def unshare(kinds: Iterable[str]) -> None:
    """New namespaces of these kinds for the caller; pid and time: for its children."""
    _called(_libc().unshare(sum(FLAGS[kind] for kind in kinds)), "unshare")


def setns(pid: int, kind: str) -> None:
    """Join the namespace of a process, given by its number in the /proc that is mounted."""
    fd = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _called(_libc().setns(fd, FLAGS[kind]), "setns")
    finally:
        os.close(fd)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)"""
    words = [word.encode() for word in (source, target, kind, data)]
    done = _libc().mount(words[0], words[1], words[2] or None, ctypes.c_ulong(flags), words[3] or None)
    _called(done, f"mount {target}")


def unmount(target: str, flags: int = 0) -> None:
    """umount2(2)"""
    _called(_libc().umount2(target.encode(), flags), f"umount {target}")


def pivot_root(new: str, put_old: str) -> None:
    """`new` becomes the root of the mount namespace, and what was the root is mounted at `put_old`."""
    number = PIVOT_ROOT.get(platform.machine())
    if number is None:
        raise OSError(38, f"no number is known for pivot_root on {platform.machine()}")
    _called(_libc().syscall(number, new.encode(), put_old.encode()), "pivot_root")


def make_private() -> None:
    """What this mount namespace mounts from now on is seen nowhere else."""
    mount("none", "/", "", MS_REC | MS_PRIVATE)


def become_root() -> None:
    """Into a user namespace in which the caller, nobody in particular outside, is root."""
    user, group = os.geteuid(), os.getegid()
    unshare(["user"])
    set_dumpable()
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path("/proc/self", name).write_text(text)


def set_dumpable() -> None:
    """Let /proc/PID of this process be read as before: a change of credentials closes it."""
    _called(_libc().prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


def die_with_parent() -> None:
    """SIGKILL to this process as soon as its parent ends."""
    _called(_libc().prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "prctl")


def keep_capabilities(kept: Iterable[int]) -> None:
    """Only these capabilities, and no way to get others, not by exec either."""
    mask = sum(1 << number for number in kept)
    for number in range(LAST_CAPABILITY + 1):
        if not mask >> number & 1:
            _libc().prctl(PR_CAPBSET_DROP, number, 0, 0, 0)  # fails for numbers that this kernel does not know
    _called(_libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    sets = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)  # effective, permitted, inheritable; twice 32 bits
    _called(_libc().capset(header, sets), "capset")


def _libc() -> ctypes.CDLL:
    need_linux()
    return ctypes.CDLL(None, use_errno=True)


def _called(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
