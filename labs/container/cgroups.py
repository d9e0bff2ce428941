"""模型: 控制组 | Control groups: a tree of groups, each with limits on what its members and all below it may use.

pids counts processes, and at its limit fork fails. memory counts MiB; over its limit the kernel takes back file cache
first and kills next. cpu gives so many ms in each period and lets the group wait for the next. A limit is a number in
a file: `files` says which. Sources: cgroups(7); Linux, Documentation/admin-guide/cgroup-v2.rst.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

PERIOD = 100  # ms
MIB = 1 << 20
CONTROLLERS = ("pids", "memory", "cpu")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a group may use: processes, MiB of memory, ms of CPU time in each period. None: as much as there is."""

    pids: int | None = None
    memory: int | None = None
    cpu: int | None = None


@dataclass(eq=False, slots=True)
class Group:
    """`members` holds the MiB that each process has of its own, `cache` the MiB of files read on their behalf."""

    name: str
    parent: Group | None = None
    limits: Limits = Limits()
    members: dict[str, int] = field(default_factory=dict)
    cache: int = 0
    refused: int = 0  # forks
    killed: int = 0  # members
    throttled: int = 0  # periods that ended early
    below: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.parent:
            self.parent.below.append(self)

    def outwards(self) -> Iterator[Group]:
        """This group and those around it: all their limits hold."""
        at: Group | None = self
        while at:
            yield at
            at = at.parent

    def inwards(self) -> Iterator[Group]:
        """This group and all below it: they share its limits."""
        yield self
        for each in self.below:
            yield from each.inwards()

    # pids -------------------------------------------------------------------------------------------------------------
    def count(self) -> int:
        """Processes in here and below. A zombie counts until it is reaped."""
        return sum(len(group.members) for group in self.inwards())

    def lets_fork(self) -> bool:
        """Whether every limit around has room for one more. A refusal is counted where fork was called."""
        for group in self.outwards():
            if group.limits.pids is not None and group.count() >= group.limits.pids:
                self.refused += 1
                return False
        return True

    # memory -----------------------------------------------------------------------------------------------------------
    def used(self) -> int:
        """MiB in here and below."""
        return sum(sum(group.members.values()) + group.cache for group in self.inwards())

    def take(self, name: str, mib: int) -> Iterator[str]:
        """A member takes memory of its own; yields whom the kernel kills for it, maybe the member itself.

        It takes page by page. At a limit file cache goes first; when none is left the largest process below that
        limit is killed, whoever asked.
        """
        while mib:
            tight = self._tightest()
            room = min(mib, tight.room()) if tight else mib
            self.members[name] += room
            mib -= room
            if not mib or not tight or tight.reclaim(mib):
                continue
            victim, group = tight.largest()
            group.members[victim] = 0
            group.killed += 1
            yield victim
            if victim == name:
                return

    def read(self, mib: int) -> None:
        """Read a file: its pages stay as cache where there is room, and push older ones out where there is none."""
        tight = self._tightest()
        if tight:
            tight.reclaim(mib - tight.room())
        self.cache += min(mib, tight.room()) if tight else mib

    def room(self) -> int:
        """MiB up to the limit."""
        return self.limits.memory - self.used() if self.limits.memory is not None else 1 << 40

    def reclaim(self, mib: int) -> int:
        """Take back up to so much file cache in here and below; MiB taken back."""
        taken = 0
        for group in self.inwards():
            part = max(0, min(group.cache, mib - taken))
            group.cache -= part
            taken += part
        return taken

    def largest(self) -> tuple[str, Group]:
        """The process that uses most, and its group."""
        return max(((name, g) for g in self.inwards() for name in g.members), key=lambda who: who[1].members[who[0]])

    def _tightest(self) -> Group | None:
        limited = [group for group in self.outwards() if group.limits.memory is not None]
        return min(limited, key=Group.room, default=None)

    # cpu --------------------------------------------------------------------------------------------------------------
    def burn(self, ms: int) -> int:
        """Compute for so many ms of CPU time, alone in the group; the least that a wall clock shows, in ms."""
        quota = min((g.limits.cpu for g in self.outwards() if g.limits.cpu is not None), default=None)
        if quota is None:
            return ms
        waits = ceil(ms / quota) - 1
        self.throttled += waits
        return waits * PERIOD + ms - waits * quota


def files(limits: Limits, version: int) -> dict[str, dict[str, str]]:
    """What is written where: controller -> file -> text. v2 has one tree, v1 one for each controller."""
    found: dict[str, dict[str, str]] = {}
    if limits.pids is not None:
        found["pids"] = {"pids.max": str(limits.pids)}
    if limits.memory is not None:
        most = str(limits.memory * MIB)
        found["memory"] = {"memory.max" if version == 2 else "memory.limit_in_bytes": most}
    if limits.cpu is not None:
        quota, period = limits.cpu * 1000, PERIOD * 1000
        found["cpu"] = (
            {"cpu.max": f"{quota} {period}"}
            if version == 2
            else {"cpu.cfs_period_us": str(period), "cpu.cfs_quota_us": str(quota)}
        )
    return found
