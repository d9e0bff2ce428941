"""A server of our own: start, wait until it answers, hand it over, stop it by its pid, remove what it wrote.

    with redis() as server:
        ...                      server.port, server.socket, server.version

It is stopped however the block ends: an error, Ctrl-C, SIGTERM. It runs in a session of its own, so that Ctrl-C reaches
us first and we stop it in order.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from labs._kit.errors import LabError
from labs._kit.text import Text

READY_S = 30.0
STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens (port 0 or an empty socket: not there), what it is, where its files are."""

    version: str
    folder: Path
    pid: int
    port: int = 0
    socket: str = ""


def free_port() -> int:
    """A port on loopback that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int = 0, path: str = "") -> bool:
    """Whether something accepts connections on this loopback port or socket file."""
    family, address = (socket.AF_UNIX, path) if path else (socket.AF_INET, ("127.0.0.1", port))
    with socket.socket(family) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True


@contextmanager
def own_folder(name: str, *, in_memory: bool = False) -> Iterator[Path]:
    """A directory of our own that is gone afterwards; in memory where there is such a place."""
    parent = "/dev/shm" if in_memory and os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=f"lab-{name}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    words: Sequence[str],
    folder: Path,
    is_ready: Callable[[], bool],
    *,
    env: Mapping[str, str] | None = None,
    stop_with: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """The program while the block runs. LabError with the end of its log if it does not come up."""
    log = folder / "log.txt"
    with log.open("wb") as out, _terminated():
        child = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder, env=env, start_new_session=True
        )
        try:
            _wait(child, is_ready, words[0], log)
            yield child
        finally:
            _stop(child, stop_with)


def _wait(child: subprocess.Popen[bytes], is_ready: Callable[[], bool], name: str, log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while child.poll() is None and time.monotonic() < deadline:
        if is_ready():
            return
        time.sleep(0.02)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    program = Path(name).name
    raise LabError(
        Text(f"{program} 没有起来: {' / '.join(said)}", f"{program} did not start: {' / '.join(said)}"),
        Text("看看它单独能不能启动", "see whether it starts by itself"),
    )


def _stop(child: subprocess.Popen[bytes], with_signal: signal.Signals) -> None:
    """Ask it to end, then make it; nothing of its session stays."""
    if child.poll() is None:
        child.send_signal(with_signal)
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


@contextmanager
def _terminated() -> Iterator[None]:
    """SIGTERM as an exception while the block runs, so that it is left in order."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:  # not the main thread: whoever owns that one decides
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def version_of(*words: str) -> str:
    """What a program prints when it is asked for its version; some print it on stderr."""
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    return (ran.stdout or ran.stderr).strip()
