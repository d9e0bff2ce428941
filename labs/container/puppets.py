"""木偶: 照剧本做事的真进程 | True processes that do what a script says.

Each waits for a line, does it, and says what came of it. A puppet is forked by another one, as the script wants it. It
never decides anything; theatre.py does.
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from labs.container import calls
from labs.container.script import PORT

Json = Any
MIB = 1 << 20
MARK = "lab-mark"  # the source of what puppets mount
NO_SUCH = 1 << 22  # above the largest number that a process can have
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR = 0x8913, 0x8914, 0x8916
IFF_UP = 1
ARRIVES_S = 2.0  # how long a relayed connection may take


class Puppet:
    """One process. `lines` are the sockets of all puppets, by name; it answers on its own."""

    def __init__(self, name: str, lines: dict[str, socket.socket], folder: Path) -> None:
        self.name, self.lines, self.folder = name, lines, folder
        self.kept: list[Any] = []  # memory and sockets that it holds on to

    def play(self) -> NoReturn:
        """Say that one is there, then do what comes, for ever."""
        calls.set_dumpable()
        line = self.lines[self.name]
        line.send(b'"here"')
        while True:
            order = json.loads(line.recv(65536))
            line.send(json.dumps(self.do(order["verb"], order["words"])).encode())

    def do(self, verb: str, words: Sequence[Any]) -> Json:
        """What came of it: a value, "ok", or the name of the errno."""
        try:
            result = getattr(self, verb)(*words)
        except OSError as error:
            return errno.errorcode[error.errno or 0]
        return "ok" if result is None else result

    # Processes and namespaces -----------------------------------------------------------------------------------------
    def fork(self, name: str, *kinds: str) -> None:
        others = [kind for kind in kinds if kind != "pid"]
        own = f"/proc/{os.readlink('/proc/self')}/ns/pid"
        if "pid" in kinds:
            calls.unshare(["pid"])
        try:
            if os.fork() == 0:
                if others:
                    calls.unshare(others)
                Puppet(name, self.lines, self.folder).play()
        finally:
            if "pid" in kinds and Path(own).exists():
                calls.setns(int(os.readlink("/proc/self")), "pid")

    def unshare(self, *kinds: str) -> None:
        calls.unshare(kinds)
        calls.set_dumpable()

    def setns(self, pid: int, kind: str) -> None:
        calls.setns(pid, kind)
        calls.set_dumpable()

    def exit(self) -> NoReturn:
        os._exit(0)

    def kill(self, pid: int, name: str) -> None:
        os.kill(pid, signal.Signals[f"SIG{name}"])

    def wait(self) -> Json:
        found: list[int] = []
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                if not found:
                    raise
                return found
            if not pid:
                return found
            found.append(pid)

    def handle(self, name: str) -> None:
        def leave(number: int, frame: FrameType | None) -> None:
            os._exit(0)

        signal.signal(signal.Signals[f"SIG{name}"], leave)

    # What is seen, and what changes it --------------------------------------------------------------------------------
    def see(self, kind: str, began: float, release: str) -> Json:
        match kind:
            case "uts":
                return os.uname().nodename
            case "pid":
                return os.getpid()
            case "ipc":
                return len(Path("/proc/sysvipc/shm").read_text().splitlines()) - 1
            case "mnt":
                return Path("/proc/self/mountinfo").read_text().count(f" {MARK} ")
            case "net":
                return "lo up" if lo_flags() & IFF_UP else "lo down"
            case "user":
                return os.getuid()
            case "kernel":
                return "as outside" if os.uname().release == release else "another"
            case "kinds":
                return sorted({name.removesuffix("_for_children") for name in os.listdir("/proc/self/ns")})
            case "cgroup":
                lines = Path("/proc/self/cgroup").read_text().splitlines()
                return next(x for x in lines if ":pids:" in x or x.startswith("0::")).split(":", 2)[2]
            case _:
                return round((time.monotonic() - began) / 100) * 100

    def hostname(self, name: str) -> None:
        socket.sethostname(name)

    def shm(self) -> None:
        if calls._libc().shmget(0, 4096, 0o600) < 0:
            raise OSError(errno.ENOSPC, "shmget")

    def mount(self) -> None:
        where = self.folder / f"mount-{self.name}-{time.monotonic_ns()}"
        where.mkdir()
        calls.mount(MARK, str(where), "tmpfs")

    def map(self) -> None:
        Path("/proc/self/uid_map").write_text("0 0 1")

    def offset(self, seconds: str) -> None:
        Path("/proc/self/timens_offsets").write_text(f"monotonic {seconds} 0")

    # Network ----------------------------------------------------------------------------------------------------------
    def up(self) -> None:
        raise_lo()

    def address(self, address: str) -> None:
        packed = struct.pack("16sH2x4s8x", b"lo:1", socket.AF_INET, socket.inet_aton(address))
        ioctl(SIOCSIFADDR, packed)

    def listen(self, address: str) -> None:
        self.kept.append(socket.create_server((address, PORT)))

    def connect(self, address: str) -> None:
        with socket.socket() as client:
            client.settimeout(2)
            client.connect((address, PORT))

    def publish(self, address: str, pid: int) -> None:
        """A relay in a thread of its own, which lives in the other network namespace: each thread has one."""
        server = socket.create_server((address, PORT))
        self.kept.append(threading.Thread(target=relay, args=(server, pid), daemon=True))
        self.kept[-1].start()

    def accept(self) -> None:
        listener = next(each for each in reversed(self.kept) if isinstance(each, socket.socket))
        listener.settimeout(ARRIVES_S)
        try:
            listener.accept()[0].close()
        except TimeoutError:
            raise OSError(errno.EAGAIN, "accept") from None

    # Memory and time --------------------------------------------------------------------------------------------------
    def take(self, mib: str) -> None:
        pages = mmap.mmap(-1, int(mib) * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.kept.append(pages)
        for at in range(0, len(pages), mmap.PAGESIZE):
            pages[at] = 1

    def read(self, mib: str) -> None:
        path = self.folder / f"file-{self.name}"
        path.touch()
        os.truncate(path, int(mib) * MIB)
        with path.open("rb", buffering=0) as file:
            while file.read(MIB):
                pass

    def burn(self, ms: str) -> Json:
        began, end = time.monotonic(), time.process_time() + int(ms) / 1000
        while time.process_time() < end:
            pass
        return round((time.monotonic() - began) * 1000)


def relay(server: socket.socket, pid: int) -> None:
    """Connect in the network namespace of a process for each connection that arrives; what is said is left out."""
    calls.setns(pid, "net")
    while True:
        arrived, _ = server.accept()
        with arrived, socket.create_connection(("127.0.0.1", PORT)):
            pass


def raise_lo() -> None:
    """Enable the loopback interface of this network namespace."""
    ioctl(SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", lo_flags() | IFF_UP))


def lo_flags() -> int:
    """The flags of the loopback interface."""
    return int(struct.unpack_from("16xh", ioctl(SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0)))[0])


def ioctl(number: int, packed: bytes) -> bytes:
    import fcntl  # not on every system; the module is to be read there all the same

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, number, packed)


def first(name: str, lines: dict[str, socket.socket], folder: Path, *, as_root: bool) -> NoReturn:
    """Become the parent of the first puppet, which is pid 1 in namespaces of its own; end when it ends."""
    calls.die_with_parent()
    if not as_root:
        calls.become_root()
    calls.unshare(["pid", "uts", "mnt", "net", "ipc"])
    calls.make_private()
    socket.sethostname("outside")
    pid = os.fork()
    if pid == 0:
        calls.die_with_parent()
        Puppet(name, lines, folder).play()
    os.waitpid(pid, 0)
    sys.exit(0)
