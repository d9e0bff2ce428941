"""模型: 进程和命名空间 | A kernel in miniature: processes, their namespaces, and what each process sees through them.

A process has one namespace of each kind. fork hands them on, unshare makes new ones, setns joins one that exists. Pid
namespaces are nested, and a process has a number in its own and in each outer one. Sources: namespaces(7),
pid_namespaces(7), clone(2), unshare(2), setns(2); kernel/exit.c for who adopts whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import relpath
from typing import Literal

from labs.container.cgroups import Group, Limits
from labs.container.nets import Net

KINDS = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
LATER = ("pid", "time")  # what unshare and setns change for one's children, not for oneself
NOBODY = 65534  # what an id reads as that the user namespace does not map
State = Literal["alive", "dying", "zombie", "gone"]


class Refused(Exception):
    """The kernel says no; the text is the name of the errno."""


@dataclass(eq=False, slots=True)
class Namespace:
    """One view of one resource. Of pid namespaces: what it lies in, its pid 1, the last number given."""

    kind: str
    holds: object  # what is seen through it; pid namespaces keep theirs with the processes
    parent: Namespace | None = None
    init: Process | None = None
    last: int = 0

    def outwards(self) -> Iterator[Namespace]:
        """This namespace and those it is nested in."""
        at: Namespace | None = self
        while at:
            yield at
            at = at.parent


@dataclass(eq=False, slots=True)
class Process:
    """`pids` holds its number in its own pid namespace and in each outer one."""

    name: str
    runs_on: Kernel
    parent: Process | None
    ns: dict[str, Namespace]
    group: Group
    for_children: dict[str, Namespace]  # pid and time: what its children are born into
    pids: dict[Namespace, int] = field(default_factory=dict)
    handles: set[str] = field(default_factory=set)  # signals it has a handler for; that handler exits
    state: State = "alive"

    @property
    def is_init(self) -> bool:
        return self.ns["pid"].init is self


class Kernel:
    """It starts with one process, A, in the first namespace of each kind and in the root group."""

    def __init__(self) -> None:
        self.processes: dict[str, Process] = {}
        self.groups = {"/": Group("/")}
        first = {kind: Namespace(kind, origin(kind)) for kind in KINDS}
        self._born("A", None, first, self.groups["/"])

    # Making processes and namespaces ----------------------------------------------------------------------------------
    def fork(self, parent: Process, name: str, kinds: Sequence[str] = ()) -> Process:
        """clone(2): a child, in new namespaces of these kinds. Refused: EINVAL, ENOMEM, EAGAIN."""
        ns = {**parent.ns, **parent.for_children}
        refuse_second(parent, kinds)
        ns.update({kind: new_namespace(parent, kind) for kind in kinds})
        init = ns["pid"].init
        if init is not None and init.state != "alive":
            raise Refused("ENOMEM")
        return self._born(name, parent, ns, parent.group)

    def _born(self, name: str, parent: Process | None, ns: dict[str, Namespace], group: Group) -> Process:
        child = Process(name, self, parent, ns, group, {kind: ns[kind] for kind in LATER})
        child.handles = set(parent.handles) if parent else set()
        for each in ns["pid"].outwards():
            each.last += 1
            child.pids[each] = each.last
        if not group.lets_fork():
            raise Refused("EAGAIN")
        group.members[name] = 0
        ns["pid"].init = ns["pid"].init or child
        self.processes[name] = child
        return child

    def unshare(self, process: Process, kinds: Sequence[str]) -> None:
        """New namespaces for the caller, except pid and time: its children will be in those, itself never."""
        refuse_second(process, kinds)
        for kind in kinds:
            goes = process.for_children if kind in LATER else process.ns
            goes[kind] = new_namespace(process, kind)

    def setns(self, process: Process, other: Process, kind: str) -> None:
        """Join the other's namespace. A pid namespace is joined by one's children, and must lie within one's own."""
        joined = other.ns[kind]
        if kind != "pid":
            process.ns[kind] = joined
        elif process.ns["pid"] in joined.outwards():
            process.for_children["pid"] = joined
        else:
            raise Refused("EINVAL")

    # Ends and signals -------------------------------------------------------------------------------------------------
    def exit(self, process: Process) -> None:
        """Pid 1 of its namespace adopts its children. If it is that pid 1, everybody in there is killed."""
        process.group.members[process.name] = 0
        process.state = "dying" if process.is_init else "zombie"
        if process.is_init:
            self._kill_all_in(process)
        else:
            for child in self.children(process):
                child.parent = process.ns["pid"].init
        self._settle()

    def _kill_all_in(self, init: Process) -> None:
        """SIGKILL to all in its namespace, and to all nested in that. It reaps them, save those whose parent is out."""
        inside = [p for p in self._members(init) if p is not init]
        for each in inside:
            each.state = "zombie"
            each.group.members[each.name] = 0
        for each in inside:
            if each.parent is init or each.parent in inside:
                self._reap(each)

    def _settle(self) -> None:
        """A pid 1 has not quite ended while its namespace still holds others."""
        for each in self.processes.values():
            if each.state == "dying" and self._members(each) == [each]:
                each.state = "zombie"

    def _members(self, init: Process) -> list[Process]:
        inside = init.ns["pid"]
        return [p for p in self.processes.values() if inside in p.pids and p.state != "gone"]

    def kill(self, sender: Process, target: Process, signal: str) -> None:
        """Send TERM or KILL. Refused: ESRCH if the sender's pid namespace has no number for the target."""
        inside = sender.ns["pid"]
        if target.state == "gone" or inside not in target.pids:
            raise Refused("ESRCH")
        if target.state == "alive" and reaches(inside, target, signal):
            self.exit(target)

    def wait(self, parent: Process) -> list[str]:
        """waitpid(-1, WNOHANG) as long as it finds somebody; the names of those it reaped. Refused: ECHILD."""
        children = self.children(parent)
        if not children:
            raise Refused("ECHILD")
        dead = [child for child in children if child.state == "zombie"]
        for child in dead:
            self._reap(child)
        self._settle()
        return sorted(child.name for child in dead)

    def _reap(self, process: Process) -> None:
        process.state = "gone"
        del process.group.members[process.name]

    def children(self, process: Process) -> list[Process]:
        """Those whose parent it is, the dead but not reaped among them."""
        return [p for p in self.processes.values() if p.parent is process and p.state != "gone"]

    # Groups -----------------------------------------------------------------------------------------------------------
    def make_group(self, name: str, limits: Limits) -> None:
        """A group "/a", or "/a/b" within it."""
        self.groups[name] = Group(name, self.groups[name.rpartition("/")[0] or "/"], limits)

    def move(self, process: Process, name: str) -> None:
        """Into a group, even a full one: only fork is refused."""
        self.groups[name].members[process.name] = process.group.members.pop(process.name)
        process.group = self.groups[name]

    def take(self, process: Process, mib: int) -> None:
        """Memory of its own. Whoever is killed for it has ended when this returns."""
        for victim in process.group.take(process.name, mib):
            self.exit(self.processes[victim])


def refuse_second(process: Process, kinds: Sequence[str]) -> None:
    """Who has left its pid namespace for its children's sake cannot make another. Refused: EINVAL."""
    if "pid" in kinds and process.for_children["pid"] is not process.ns["pid"]:
        raise Refused("EINVAL")


def origin(kind: str) -> object:
    """What the first namespace of a kind shows."""
    match kind:
        case "uts":
            return "outside"
        case "net":
            return Net()
        case "cgroup":
            return "/"
        case _:
            return 0


def new_namespace(maker: Process, kind: str) -> Namespace:
    """A copy of what the maker sees (uts, mnt, time), or a fresh start."""
    match kind:
        case "uts" | "mnt" | "time":
            return Namespace(kind, maker.ns[kind].holds)
        case "pid":
            return Namespace(kind, 0, maker.ns["pid"])
        case "user":
            return Namespace(kind, NOBODY)
        case "cgroup":
            return Namespace(kind, maker.group.name)
        case _:
            return Namespace(kind, origin(kind))


def reaches(inside: Namespace, target: Process, signal: str) -> bool:
    """Whether a signal sent from this pid namespace has an effect.

    On a pid 1 only what it handles has, and KILL if it comes from further out.
    """
    if not target.is_init or signal in target.handles:
        return True
    return signal == "KILL" and inside is not target.ns["pid"]


def see(process: Process, kind: str) -> object:
    """What the process sees of a resource: what its namespace holds. Of pids its own, of groups the way to its own."""
    holds = process.ns[kind].holds
    match kind:
        case "pid":
            return process.pids[process.ns["pid"]]
        case "cgroup":
            return "/" + relpath(process.group.name, str(holds)).strip(".")
        case "net":
            assert isinstance(holds, Net)
            return "lo up" if holds.is_up else "lo down"
        case _:
            return holds
