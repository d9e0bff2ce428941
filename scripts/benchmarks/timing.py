"""CPU time of whole processes, taken in turn, as medians and as ratios to the bare interpreter."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BARE = "python -c pass (R)"
PATIENCE_S = 20


@dataclass(frozen=True)
class Run:
    """One command to time. `tty`: on a pseudo-terminal, ended when it has painted `until`."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    until: str = ""


def cpu_s(run: Run) -> float:
    """User + system seconds of one run, children included."""
    env = {**os.environ, **run.env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # else every run compiles the program anew
    if run.until:
        return _on_a_terminal(run, env)
    child = subprocess.Popen(
        run.argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    err = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(run.argv)} gave exit {child.returncode}: {err.decode()[-400:]}")
    return usage.ru_utime + usage.ru_stime


_PEAK = """\
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
sys.stderr.write(f"{os.wait4(pid, 0)[2].ru_maxrss}")
"""


def peak_mib(run: Run) -> float:
    """The most memory that one run held, MiB (Linux counts it in KiB).

    A small process starts it: what its parent holds counts as its own until it has begun.
    """
    argv = [sys.executable, "-c", _PEAK, *run.argv]
    done = subprocess.run(argv, env={**os.environ, **run.env}, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1024


def _on_a_terminal(run: Run, env: Mapping[str, str]) -> float:
    """CPU seconds until `until` is on the screen, as the scheduler counted them; then the process is killed (Linux)."""
    import fcntl
    import pty
    import select
    import signal
    import struct
    import termios

    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(run.argv[0], list(run.argv), {**env, "TERM": "xterm-256color", "COLUMNS": "80"})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen, began = b"", time.monotonic()
    try:
        while run.until.encode() not in seen:
            if not select.select([fd], [], [], PATIENCE_S)[0] or time.monotonic() - began > PATIENCE_S:
                raise SystemExit(f"{' '.join(run.argv)} never painted {run.until!r}, but {seen[-400:]!r}")
            seen += os.read(fd, 65536)
        with open(f"/proc/{pid}/schedstat") as file:
            on_cpu_ns = int(file.read().split()[0])
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(fd)
    return on_cpu_ns / 1e9


def medians(runs: Mapping[str, Run], count: int) -> dict[str, float]:
    """Median CPU seconds of each, the bare interpreter first; all taken in turn, `count` times after a warm-up."""
    everything = {BARE: Run([sys.executable, "-c", "pass"]), **runs}
    found: dict[str, list[float]] = {name: [] for name in everything}
    for turn in range(count + 1):
        for name, run in everything.items():
            seconds = cpu_s(run)
            if turn:
                found[name].append(seconds)
    return {name: statistics.median(values) for name, values in found.items()}


def table(title: str, runs: Mapping[str, Run], goals: Mapping[str, str], count: int) -> None:
    """Print a table of medians and ratios."""
    print(f"\n{title}\n{'':<44}{'CPU ms':>9}{'R':>8}   goal")
    found = medians(runs, count)
    for name, seconds in found.items():
        print(f"{name:<44}{seconds * 1000:>9.1f}{seconds / found[BARE]:>8.2f}   {goals.get(name, '')}")
