"""演示: 一台机器上 | The acts on a host full of sockets: which process holds them, and how TIME-WAIT is kept small."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from labs._kit.stage import Scene, Stage, act
from labs._kit.text import Text
from labs.tcp import procnet
from labs.tcp.demo_udp import LOOPBACK, PATIENCE_S
from labs.tcp.segment import State
from labs.tcp.telling import story

CLIENTS = 3
FORGETFUL = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
held = [listener.accept()[0] for _ in range(3)]
for each in held:
    each.recv(10)  # b"": the client has closed, and so should we
print("read", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Scenery:
    """What /proc says while a server (`pid`, `port`) keeps sockets whose clients (`peers`, ports) have closed."""

    port: int
    pid: int
    peers: tuple[int, ...]
    net: str
    descriptors: tuple[tuple[int, str], ...]


@act(Text("CLOSE-WAIT 是谁的", "Whose CLOSE-WAIT is it"), proves=("sockets-are-found-by-state-process-and-peer",))
def whose(stage: Stage) -> None:
    """A process that forgets to close, found from outside."""
    stage.say(
        "另起一个进程当服务端: 接了三个客户端, 读到了结尾, 不 close。客户端都走了。从外面看:",
        "Another process is the server: it accepts three clients, reads to the end, and does not close. The clients "
        "have gone. Seen from outside:",
    )
    stage.code(FORGETFUL)
    seen = scenery()
    of_server = [row for row in procnet.rows(seen.net) if row.port == seen.port]
    states = Counter(row.state for row in of_server)
    waiting = [row for row in of_server if row.state is State.CLOSE_WAIT]
    owners = procnet.owners(seen.descriptors)
    found = [(owners.get(row.inode), row.peer) for row in waiting]
    stage.table(
        Text("/proc/net/tcp, 本地端口是服务端的", "/proc/net/tcp, rows with the server's port"),
        (Text("状态", "state"), Text("几个", "how many"), Text("是它打开的", "held by it")),
        [
            (state, count, sum(owners.get(row.inode) == seen.pid for row in of_server if row.state is state))
            for state, count in sorted(states.items())
        ],
    )
    stage.say(
        "每行末尾有一个 inode; 打开它的进程在 /proc/PID/fd 里有个链接 socket:[inode]。ss -tanp 做的就是把这两处对起来: "
        "先按状态数 (ss -tan), 再看进程和对端 (-p)。",
        "Each row ends in an inode, and a process that has it open has a link socket:[inode] in /proc/PID/fd. Joining "
        "the two is what ss -tanp does: count by state first (ss -tan), then see process and peer (-p).",
    )
    stage.prove(
        "sockets-are-found-by-state-process-and-peer",
        states == {State.LISTEN: 1, State.CLOSE_WAIT: CLIENTS}
        and all(pid == seen.pid for pid, _ in found)
        and sorted(peer for _, peer in found) == sorted(seen.peers),
        Text(
            f"{len(found)} 个 CLOSE-WAIT, 都是那个进程的, 对端是那 {len(seen.peers)} 个客户端的端口",
            f"{len(found)} in CLOSE-WAIT, all of that process, their peers the {len(seen.peers)} clients' ports",
        ),
    )


def scenery() -> Scenery:
    """Of this machine; where there is no /proc, what was recorded on Linux."""
    if not procnet.NET.exists():
        path = Path(__file__).parent / "recorded" / "proc" / "close-wait.json"
        kept = json.loads(path.read_text(encoding="utf-8"))
        found = tuple((pid, link) for pid, link in kept["descriptors"])
        return Scenery(kept["port"], kept["pid"], tuple(kept["peers"]), kept["net"], found)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", FORGETFUL], stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout is not None
        port, peers = int(server.stdout.readline()), []
        for _ in range(CLIENTS):
            with socket.create_connection((LOOPBACK, port), PATIENCE_S) as client:
                peers.append(client.getsockname()[1])
        server.stdout.readline()  # it has read to the end of all three
        net = procnet.NET.read_text(encoding="ascii")
        return Scenery(port, server.pid, tuple(peers), net, tuple(procnet.descriptors()))


@act(Text("TIME-WAIT 太多怎么办", "Against too many TIME-WAITs"), proves=("fewer-closes-then-reuse-then-more-ports",))
def cures(stage: Stage) -> None:
    """The same two questions, on a connection each and on one; then what the kernel can be told."""
    each, kept = story("no port is left"), story("one connection, two questions")
    reused, ports = story("a port out of time-wait"), story("three ports")
    stage.say(
        "先看没有办法的样子。内核只有一个端口可挑; A 每件事用一个连接, 自己先关:",
        "First without a cure. The kernel has one port to choose from; A connects anew for each task, and closes:",
    )
    each.draw(stage, "A close")
    stage.say(
        "一, 长连接: 同一个连接上问两次, 没有关闭, 就没有 TIME-WAIT。连接池就是把这样的连接留着, 轮流借出去:",
        "One: keep the connection. Two questions on the same one, no close, so no TIME-WAIT. A pool keeps such "
        "connections and lends them in turn:",
    )
    kept.draw(stage, "A connect")
    stage.say(
        "二, tcp_tw_reuse (要有时间戳): TIME-WAIT 过了一秒, 主动 connect 的一方就可以拿它的端口再用:",
        "Two: tcp_tw_reuse, with timestamps. Once a TIME-WAIT is a second old, a connect may take its port:",
    )
    reused.draw(stage, "B close")
    rounds = [step for step in ports.steps if step.does == "A connect"]
    went = sum(step.states[0] is State.ESTABLISHED for step in rounds)
    stage.say(
        f"三, 端口多一些 (ip_local_port_range): 三个端口, {len(rounds)} 个短连接, 成了 {went} 个, 然后又是 "
        f"{rounds[-1].gives}。只是推后。",
        f"Three: more ports (ip_local_port_range). With three of them, {went} of {len(rounds)} short connections are "
        f"made, then it is {rounds[-1].gives} again: put off, not cured.",
    )
    answers = [step.gives for step in kept.steps if step.does == "A read"]
    stage.prove(
        "fewer-closes-then-reuse-then-more-ports",
        each.end.gives == "EADDRNOTAVAIL"
        and answers == ["'told'", "'told'"]
        and sum("SYN seq" in line for line in kept.segments) == 1
        and kept.end.states[0] is State.ESTABLISHED
        and [step.gives for step in reused.steps if step.does == "A connect"] == ["", "EADDRNOTAVAIL", ""]
        and reused.end.states[0] is State.ESTABLISHED
        and (went, rounds[-1].gives) == (3, "EADDRNOTAVAIL"),
        Text(
            f"一个端口: 短连接 1 次, 长连接 {len(answers)} 次, tcp_tw_reuse 一秒后再用; 三个端口 {went} 次",
            f"one port: 1 short connection, or {len(answers)} questions on a kept one, or reuse after a second; three "
            f"ports: {went}",
        ),
    )


ACTS: tuple[Scene, ...] = (whose, cures)
