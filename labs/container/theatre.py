"""剧场: 剧本在真内核上演 | Scripts on the true kernel: puppets play them in namespaces and groups of their own.

Its first puppet is pid 1 of a pid namespace: when that ends, and it ends with us, everybody has ended. It is to
run in a process of its own (beside.py).
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from labs._kit.errors import LabError, MissingTool
from labs._kit.text import Text
from labs.container import groups
from labs.container.puppets import NO_SUCH, first
from labs.container.script import Line, is_there, limits, parse

Json = Any
ANSWER_S = 20.0
DYING_S = 0.3  # how long a pid 1 may take to end before it counts as waiting for somebody
NS_GET_PARENT = 0xB702
PF_EXITING = 4


class Actor:
    """What we know of a puppet: its number here, its numbers in the script's namespaces, those namespaces."""

    def __init__(self, name: str, line: socket.socket) -> None:
        self.name, self.line = name, line
        self.pid = self._arrival()
        self.pids = [int(n) for n in status(self.pid)["NSpid"].split()][1:]
        self.inside = namespaces(self.pid, len(self.pids))
        self.seen_alive = True

    def _arrival(self) -> int:
        """Wait until it says that it is there; the kernel tells us its number. OSError if it says why it is not."""
        self.line.settimeout(ANSWER_S)
        said, told, _, _ = self.line.recvmsg(512, socket.CMSG_SPACE(12))
        if (why := json.loads(said)) != "here":
            raise OSError(*why)
        return int(struct.unpack("iII", told[0][2])[0])

    @property
    def own(self) -> int:
        return self.inside[-1]

    def state(self) -> str:
        """alive, dying, zombie or gone, as /proc tells it."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return "gone"
        if fields[0] == "X":
            return "gone"
        return "zombie" if fields[0] == "Z" else "dying" if int(fields[6]) & PF_EXITING else "alive"

    def say(self, verb: str, *words: Json) -> Json:
        """Its answer; "killed" if it dies over it."""
        self.line.send(json.dumps({"verb": verb, "words": words}).encode())
        deadline = time.monotonic() + ANSWER_S
        self.line.settimeout(0.02)
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                return json.loads(self.line.recv(65536))
            if self.state() != "alive":
                return "killed"
        raise LabError(Text(f"木偶 {self.name} 没有回答", f"puppet {self.name} did not answer"))


class Theatre:
    """One script at a time, on a stage of its own."""

    def __init__(self, names: Iterable[str], folder: Path, branch: groups.Branch | None) -> None:
        self.folder, self.branch, self.began = folder, branch, time.monotonic()
        self.ours: dict[str, socket.socket] = {}
        self.theirs: dict[str, socket.socket] = {}
        for name in names:
            self.ours[name], self.theirs[name] = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.ours[name].setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.actors: dict[str, Actor] = {}
        self.where = {"A": "/"}

    def play(self, lines: list[Line]) -> Json:
        """{"steps", "end"}, as the model tells it."""
        manager = os.fork()
        if manager == 0:
            try:
                first("A", self.theirs, self.folder, as_root=os.geteuid() == 0)
            except OSError as error:
                self.theirs["A"].send(json.dumps([error.errno, str(error)]).encode())
            finally:
                os._exit(1)
        try:
            self.actors["A"] = Actor("A", self.ours["A"])
            if self.branch:
                self.branch.make("/")
                self.branch.move(self.actors["A"].pid, "/")
                self.actors["A"].say("unshare", "cgroup")
            steps = [[str(line), self.step(line)] for line in lines]
            self.let_end()
            return {"steps": steps, "end": {name: self.standing(actor) for name, actor in self.actors.items()}}
        finally:
            for number in (self.actors["A"].pid if "A" in self.actors else manager, manager):
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            os.waitpid(manager, 0)
            for each in (*self.ours.values(), *self.theirs.values()):
                each.close()
            if self.branch:
                self.branch.remove()

    def step(self, line: Line) -> Json:
        """What comes back from one step."""
        who = self.actors.get(line.who)
        states = {name: actor.state() for name, actor in self.actors.items()}
        if who is None or states[who.name] != "alive" or not is_there(line, states):
            return "not there"
        result = getattr(self, f"_{line.verb}", self._plain)(who, line)
        if line.verb in ("exit", "kill", "take", "wait"):
            self.settle()
        return "ok" if result is None else result

    def settle(self) -> None:
        """Until whoever has been killed has died: the others answer."""
        changed = True
        while changed:
            changed = False
            for actor in self.actors.values():
                if actor.seen_alive and (actor.state() != "alive" or actor.say("see", "pid", 0, "") == "killed"):
                    actor.seen_alive, changed = False, True
                    until = time.monotonic() + DYING_S
                    while actor.state() in ("alive", "dying") and time.monotonic() < until:
                        time.sleep(0.001)

    def let_end(self) -> None:
        """Give those who are dying the time to have died: whom they waited for may just have been reaped."""
        until = time.monotonic() + DYING_S
        while time.monotonic() < until and any(actor.state() == "dying" for actor in self.actors.values()):
            time.sleep(0.001)

    def standing(self, actor: Actor) -> Json:
        """As script.standing tells it of the model."""
        state = actor.state()
        if state != "alive":
            return {"state": state}
        parent = int(status(actor.pid)["PPid"])
        names = {other.pid: other.name for other in self.actors.values()}
        return {"state": state, "pids": actor.pids, "parent": names.get(parent, "")}

    # Verbs that need to know more than the puppet does ----------------------------------------------------------------
    def _plain(self, who: Actor, line: Line) -> Json:
        return who.say(line.verb, *line.words)

    def _fork(self, who: Actor, line: Line) -> Json:
        name = line.words[0]
        said = who.say("fork", *line.words)
        if said == "ok":
            self.actors[name] = Actor(name, self.ours[name])
            self.where[name] = self.where[who.name]
        return said

    def _setns(self, who: Actor, line: Line) -> Json:
        return who.say("setns", self.actors[line.words[0]].pid, line.words[1])

    def _publish(self, who: Actor, line: Line) -> Json:
        return who.say("publish", line.words[0], self.actors[line.words[1]].pid)

    def _exit(self, who: Actor, line: Line) -> Json:
        return "ok" if who.say("exit") == "killed" else "still there"

    def _kill(self, who: Actor, line: Line) -> Json:
        """The target by its number in the sender's namespace, or one that nobody has where it has none."""
        target = self.actors[line.words[0]]
        number = target.pids[len(who.pids) - 1] if who.own in target.inside else NO_SUCH
        return who.say("kill", number, line.words[1])

    def _wait(self, who: Actor, line: Line) -> Json:
        reaped = who.say("wait")
        self.let_end()
        if not isinstance(reaped, list):
            return reaped
        level = len(who.pids) - 1
        known = {a.pids[level]: a.name for a in self.actors.values() if who.own in a.inside}
        return sorted(known[number] for number in reaped)

    def _see(self, who: Actor, line: Line) -> Json:
        return who.say("see", line.words[0], self.began, os.uname().release)

    def _group(self, who: Actor, line: Line) -> None:
        self._groups().make(line.words[0], limits(line.words[1:]))

    def _move(self, who: Actor, line: Line) -> None:
        self._groups().move(self.actors[line.words[0]].pid, line.words[1])
        self.where[line.words[0]] = line.words[1]

    def _count(self, who: Actor, line: Line) -> Json:
        return self._groups().counted(line.words[0])

    def _burn(self, who: Actor, line: Line) -> Json:
        group, ms = self.where[who.name], int(line.words[0])
        before = self._groups().throttled(group)
        took = who.say("burn", *line.words)
        return {"throttled": self._groups().throttled(group) > before, "slower": took >= 3 * ms}

    def _groups(self) -> groups.Branch:
        if self.branch is None:
            raise MissingTool("writable control groups", groups.HOW)
        return self.branch


def status(pid: int) -> dict[str, str]:
    """The lines of /proc/PID/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def namespaces(pid: int, levels: int) -> list[int]:
    """The inodes of the process's pid namespace and of those around it, outermost first; so many of them."""
    import fcntl  # not on every system

    found, fd = [], os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY)
    while True:
        found.append(os.fstat(fd).st_ino)
        if len(found) == levels:
            os.close(fd)
            return found[::-1]
        outer = fcntl.ioctl(fd, NS_GET_PARENT)
        os.close(fd)
        fd = outer


def names_in(lines: Iterable[Line]) -> list[str]:
    """All who appear in a script."""
    return sorted({"A"} | {line.words[0] for line in lines if line.verb == "fork"})


GROUPED = ("group", "move", "count", "burn")


def play(text: str, folder: Path) -> Json:
    """One script here and now. MissingTool, PermissionError."""
    lines = list(parse(text))
    needs_groups = any(line.verb in GROUPED or line.words[-1:] == ("cgroup",) for line in lines)
    with ExitStack() as stack:
        branch = stack.enter_context(groups.branch()) if needs_groups else None
        return Theatre(names_in(lines), folder, branch).play(lines)
