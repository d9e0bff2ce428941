"""演示: UDP | The acts on UDP beside TCP, on real sockets of this machine."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from labs._kit.stage import Scene, Stage, act
from labs._kit.text import Text
from labs.tcp.telling import story

LOOPBACK = "127.0.0.1"
PATIENCE_S = 10.0  # nothing here takes long; a test that hangs says less than one that fails
Address = tuple[str, int]


@act(Text("要不要先连接", "With a connection, and without"), proves=("udp-sends-without-a-connection",))
def connection(stage: Stage) -> None:
    """What each lets a program do before anybody has answered; two clients at one server."""
    with bound(socket.SOCK_DGRAM) as server, bound(socket.SOCK_DGRAM) as one, bound(socket.SOCK_DGRAM) as two:
        first = one.sendto(b"hi", server.getsockname())  # the very first thing that these two ever did
        two.sendto(b"hello", server.getsockname())
        heard = [server.recvfrom(100) for _ in range(2)]
        whose = [one.getsockname(), two.getsockname()]
    with bound(socket.SOCK_STREAM) as nobody, bound(socket.SOCK_DGRAM) as sender:
        address = nobody.getsockname()  # a port that is taken, so that no one else listens there
        to_nobody = sender.sendto(b"hi", address)
        refused = error_of(lambda: socket.create_connection(address, PATIENCE_S))
    with socket.socket() as unconnected:
        too_early = error_of(lambda: unconnected.send(b"hi"))
    mine, theirs, texts = two_at_a_listener()
    stage.say(
        "真的套接字。UDP: 拿来就发, 对面有没有人都一样; 服务端一个套接字听所有人, 每个报文自己带着来处。"
        "TCP: 先要连上, 连不上就知道; 服务端和每个客户端各有一个套接字, 只通一个人。",
        "Real sockets. UDP just sends, whether anybody is there or not; one socket of the server hears everyone, and "
        "each datagram says where it is from. TCP must connect first, and learns if that fails; the server has a "
        "socket for each client, which nobody else can talk to.",
    )
    stage.table(
        "",
        ("", "UDP", "TCP"),
        (
            (Text("还没有连接就 send", "send before any connect"), sent(first), too_early),
            (Text("那个端口没有人", "nobody at that port"), sent(to_nobody), refused),
            (Text("两个客户端, 服务端的套接字", "two clients: sockets of the server"), 1, f"1 + {len(mine)}"),
        ),
    )
    stage.prove(
        "udp-sends-without-a-connection",
        (first, to_nobody) == (2, 2)
        and heard == [(b"hi", whose[0]), (b"hello", whose[1])]
        and refused == "ECONNREFUSED"
        and too_early in ("EPIPE", "ENOTCONN")
        and mine == theirs
        and texts == [b"from 0", b"from 1"],
        Text(
            f"发给没有人的端口: UDP 没有错误, TCP {refused}; 没连接就发: TCP {too_early}",
            f"to a port with nobody: UDP no error, TCP {refused}; sending unconnected: TCP {too_early}",
        ),
    )


@act(Text("同样的线, 不同的结果", "The same wire, another result"), proves=("tcp-mends-what-udp-hands-on",))
def same_wire(stage: Stage) -> None:
    """One is lost, one is copied, one overtakes: what each hands to its application."""
    stage.say(
        "发 1, 2, 3。路上: 1 丢了, 2 多出一份, 3 跑到了前面, 到的是 3 2 2。UDP 用真的套接字, 中间一个转发的照此办理; "
        "TCP 是模型, 线上一样 (内核在同样的线上也走过, 一个报文不差)。",
        "1, 2, 3 are sent. On the way 1 is lost, 2 is doubled and 3 overtakes, so 3 2 2 arrive. UDP runs on real "
        "sockets, with a relay in between that does this; TCP is the model on such a wire (the kernel has played the "
        "same script, segment for segment).",
    )
    read = through(lambda texts: [texts[2], texts[1], texts[1]], [b"1", b"2", b"3"])
    seen = story("lost, copied, overtaken")
    seen.draw(stage, "A send 1")
    reads = [step.gives for step in seen.steps if step.does == "B read"]
    stage.show(Text("UDP 的应用收到", "UDP hands over"), b" ".join(read).decode())
    stage.show(Text("TCP 的应用读到", "TCP hands over"), reads[0])
    stage.prove(
        "tcp-mends-what-udp-hands-on",
        read == [b"3", b"2", b"2"] and reads == ["'123'", "EAGAIN"],
        Text(f"UDP: {b' '.join(read).decode()}; TCP: {reads[0]}", f"UDP: {b' '.join(read).decode()}; TCP: {reads[0]}"),
    )


# Sockets --------------------------------------------------------------------------------------------------------------
@contextmanager
def bound(kind: socket.SocketKind) -> Iterator[socket.socket]:
    """A socket at a free port of this machine."""
    with socket.socket(socket.AF_INET, kind) as made:
        made.settimeout(PATIENCE_S)
        made.bind((LOOPBACK, 0))
        yield made


def two_at_a_listener() -> tuple[list[Address], list[Address], list[bytes]]:
    """Two clients connect: their addresses, the peers of the sockets that accept gave, what each of those heard."""
    with ExitStack() as stack, bound(socket.SOCK_STREAM) as listener:
        listener.listen()
        accepted, clients = [], []
        for n in range(2):
            client = stack.enter_context(socket.create_connection(listener.getsockname(), PATIENCE_S))
            accepted.append(stack.enter_context(listener.accept()[0]))
            clients.append(client)
            client.sendall(b"from %d" % n)
        for each in accepted:
            each.settimeout(PATIENCE_S)
        heard = [each.recv(100) for each in accepted]
        return [each.getsockname() for each in clients], [each.getpeername() for each in accepted], heard


def through(fate: Callable[[list[bytes]], list[bytes]], texts: list[bytes]) -> list[bytes]:
    """Send datagrams to a relay that lets `fate` decide what goes on and when; what the application receives."""
    with bound(socket.SOCK_DGRAM) as sender, bound(socket.SOCK_DGRAM) as relay, bound(socket.SOCK_DGRAM) as receiver:
        for text in texts:
            sender.sendto(text, relay.getsockname())
        for text in fate([relay.recv(100) for _ in texts]):
            relay.sendto(text, receiver.getsockname())
        relay.sendto(b"", receiver.getsockname())  # that was all
        return list(iter(lambda: receiver.recv(100), b""))


def error_of(call: Callable[[], object]) -> str:
    """The name of the error that a call ends with; "" if it does not."""
    try:
        call()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return ""


def sent(count: int) -> Text:
    """What sendto said."""
    return Text(f"{count} 字节, 没有错误", f"{count} bytes, no error")


ACTS: tuple[Scene, ...] = (connection, same_wire)
