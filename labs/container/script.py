"""剧本: 一行一步, 模型和真内核都能演 | Scripts, one step a line, for the model here and for true processes.

    A fork B pid uts     A makes the child B, in new pid and uts namespaces
    B hostname web       ... B sees, B does
    B see uts            what comes back is kept: a value, "ok", or the name of an errno

A is there from the beginning. The verbs:

    fork NAME KINDS, unshare KINDS, setns WHO KIND            processes and their namespaces
    exit, kill WHO TERM|KILL, wait, handle SIGNAL             how they end
    see KIND, or kernel, or kinds                             what is seen
    hostname NAME, shm, mount, up, map, offset SECONDS        what changes it
    address IP, listen IP, connect IP, accept                 network
    publish IP WHO                                            ... what arrives is handed on to where WHO is
    group NAME pids=N memory=MIB cpu=MS, move WHO NAME, count NAME, take MIB, read MIB, burn MS
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from labs._kit.errors import WrongInput
from labs._kit.text import Text
from labs.container.cgroups import Limits
from labs.container.model import KINDS, Kernel, Namespace, Process, Refused, see
from labs.container.nets import Net

Json = Any
PORT = 8000


@dataclass(frozen=True, slots=True)
class Line:
    """One step: who does what with which words."""

    who: str
    verb: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.who, self.verb, *self.words))


def parse(text: str) -> Iterator[Line]:
    """The steps of a script; what follows # is left out. WrongInput for a verb that there is none of."""
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) < 2 or words[1] not in VERBS:
            raise WrongInput(Text(f"看不懂这一步: {line.strip()}", f"no such step: {line.strip()}"))
        yield Line(words[0], words[1], tuple(words[2:]))


def run(text: str) -> Json:
    """What the model says: {"steps": [[step, result]], "end": {process: how it stands}, "groups": {...}}."""
    kernel, steps = Kernel(), []
    for line in parse(text):
        steps.append([str(line), step(kernel, line)])
    return {"steps": steps, "end": {name: standing(p) for name, p in kernel.processes.items()}}


def step(kernel: Kernel, line: Line) -> Json:
    """What comes back from one step."""
    who = kernel.processes.get(line.who)
    if who is None or who.state != "alive" or not is_there(line, {n: p.state for n, p in kernel.processes.items()}):
        return "not there"
    try:
        result = VERBS[line.verb](kernel, who, *line.words)
    except Refused as refused:
        return str(refused)
    if who.state != "alive" and line.verb != "exit":
        return "killed"
    return "ok" if result is None else result


def is_there(line: Line, states: dict[str, str]) -> bool:
    """Whether the other that a step names is there for it. A signal may be sent to the dead."""
    if line.verb not in ("kill", "setns", "move", "publish"):
        return True
    state = states.get(line.words[line.verb == "publish"])
    return state == "alive" or (state is not None and line.verb == "kill")


def standing(process: Process) -> Json:
    """How a process stands at the end: its state; if it lives its numbers, outermost first, and its parent."""
    if process.state != "alive":
        return {"state": process.state}
    numbers = [process.pids[ns] for ns in process.ns["pid"].outwards()]
    return {"state": "alive", "pids": numbers[::-1], "parent": process.parent.name if process.parent else ""}


def net(process: Process) -> Net:
    """What it sees of the network."""
    holds = process.ns["net"].holds
    assert isinstance(holds, Net)
    return holds


def limits(words: tuple[str, ...]) -> Limits:
    """pids=4 memory=64 cpu=10"""
    return Limits(**{key: int(value) for key, _, value in (word.partition("=") for word in words)})


# Verbs ----------------------------------------------------------------------------------------------------------------
def _fork(kernel: Kernel, who: Process, name: str, *kinds: str) -> None:
    kernel.fork(who, name, kinds)


def _setns(kernel: Kernel, who: Process, other: str, kind: str) -> None:
    kernel.setns(who, kernel.processes[other], kind)


def _see(kernel: Kernel, who: Process, what: str) -> object:
    """What a kind of namespace shows; or the kernel itself, which there is no namespace for."""
    if what == "kernel":
        return "as outside" if who.runs_on is kernel else "another"
    return list(KINDS) if what == "kinds" else see(who, what)


def _kill(kernel: Kernel, who: Process, target: str, signal: str) -> None:
    kernel.kill(who, kernel.processes[target], signal)


def _more(kind: str) -> Callable[[Kernel, Process], None]:
    def change(kernel: Kernel, who: Process) -> None:
        at = who.ns[kind]
        at.holds = int(str(at.holds)) + 1

    return change


def _hold(where: Callable[[Process], Namespace], holds: Callable[[str], object]) -> Callable[..., None]:
    def change(kernel: Kernel, who: Process, word: str = "0") -> None:
        where(who).holds = holds(word)

    return change


def _up(kernel: Kernel, who: Process) -> None:
    net(who).is_up = True


def _address(kernel: Kernel, who: Process, address: str) -> None:
    net(who).addresses.add(address)


def _publish(kernel: Kernel, who: Process, address: str, other: str) -> str:
    return net(who).publish(address, PORT, net(kernel.processes[other]))


def _move(kernel: Kernel, who: Process, other: str, group: str) -> None:
    kernel.move(kernel.processes[other], group)


def _count(kernel: Kernel, who: Process, group: str) -> Json:
    at = kernel.groups[group]
    return {"processes": at.count(), "refused": at.refused, "killed": at.killed}


def _burn(kernel: Kernel, who: Process, ms: str) -> Json:
    """Whether it had to wait, and whether the clock went at least three times as far as the work."""
    before = who.group.throttled
    took = who.group.burn(int(ms))
    return {"throttled": who.group.throttled > before, "slower": took >= 3 * int(ms)}


VERBS: dict[str, Callable[..., Json]] = {
    "fork": _fork,
    "unshare": lambda kernel, who, *kinds: kernel.unshare(who, kinds),
    "setns": _setns,
    "exit": lambda kernel, who: kernel.exit(who),
    "kill": _kill,
    "wait": lambda kernel, who: kernel.wait(who),
    "handle": lambda kernel, who, signal: who.handles.add(signal),
    "see": _see,
    "hostname": _hold(lambda who: who.ns["uts"], str),
    "shm": _more("ipc"),
    "mount": _more("mnt"),
    "up": _up,
    "map": _hold(lambda who: who.ns["user"], int),
    "offset": _hold(lambda who: who.for_children["time"], int),
    "address": _address,
    "listen": lambda kernel, who, address: net(who).listen(address, PORT),
    "connect": lambda kernel, who, address: net(who).connect(address, PORT),
    "publish": _publish,
    "accept": lambda kernel, who: net(who).accept(),
    "group": lambda kernel, who, name, *words: kernel.make_group(name, limits(words)),
    "move": _move,
    "take": lambda kernel, who, mib: kernel.take(who, int(mib)),
    "read": lambda kernel, who, mib: who.group.read(int(mib)),
    "burn": _burn,
    "count": _count,
}
