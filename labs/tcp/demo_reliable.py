"""演示: 可靠 | The acts on what makes a stream reliable: sent again, checked, and no faster than it is read."""

from __future__ import annotations

import socket
from contextlib import suppress
from itertools import cycle, islice

from labs._kit.stage import Scene, Stage, act
from labs._kit.text import Text
from labs.tcp.demo_udp import PATIENCE_S, bound
from labs.tcp.packet import IP_HEADER, flipped, is_sound, packed
from labs.tcp.rto import Fixed, Timer, needless
from labs.tcp.segment import Flag, Segment
from labs.tcp.telling import story
from labs.tcp.window import carried

PATHS_S = (0.02, 0.3, 1.4)  # round trips: next door, another continent, a poor mobile network
TRIPS = 30
FIXED_S = 0.5
ROOM = 32_768  # of the kernel's buffers, as far as it lets us choose
MEGABYTE = 1_000_000
DATAGRAM = 1_000


@act(Text("丢了怎么办", "What if a segment is lost"), proves=("a-lost-segment-is-sent-again",))
def lost(stage: Stage) -> None:
    """Three duplicate ACKs, or a timeout that has learnt how far away the peer is."""
    fast, slow = story("three pieces after a lost one"), story("two pieces after a lost one")
    stage.say(
        "A 发 a, b, c, d 各一个字节 (从 3 数起), a 丢了 (x)。后面三个到了 B, B 三次回答 ack=3: 缺的还是它。",
        "A sends a, b, c and d, a byte each (from 3 on), and a is lost (x). The other three arrive, and three times B "
        "says ack=3: that is still the one it lacks.",
    )
    stage.ask(
        Text(
            "第三个重复的 ACK 到了 A, 定时器还没有到点。A 怎么办?",
            "The third duplicate ACK reaches A, before any timeout. What does A do?",
        ),
        (
            Text("等定时器", "A waits for the timer"),
            Text("马上重发 a", "A sends a again at once"),
            Text("全部重发", "A sends all four again"),
        ),
        1 if fast.since("B> arrives")[:1] == ["A> PSH+ACK seq=3 ack=1 len=1"] else 0,
        Text(
            "快速重传: 后面的都到了, 网络没有断, 只缺这一个。b, c, d 在 B 的缓冲区里, 一补上 ack 就跳到 7。",
            "Fast retransmit: later ones have come, so the network works and one is missing. B keeps b, c and d, and "
            "its ACK jumps to 7.",
        ),
    )
    fast.draw(stage, "A send a")
    stage.say("后面只有两个, 就只有两个重复的 ACK, 不够:", "With two segments behind it there are two duplicates only:")
    slow.draw(stage, "A send a")
    stage.say(
        f"等多久? 固定等 {FIXED_S} 秒的, 和按测得的 RTT 调整的 (RFC 6298), 在三条路上各来回 {TRIPS} 次, 什么都没丢:",
        f"How long is that? A fixed {FIXED_S} s, and a timer that follows the measured RTT (RFC 6298), on three paths, "
        f"{TRIPS} round trips each, nothing lost:",
    )
    paths = [list(islice(cycle((rtt, rtt * 1.1, rtt * 0.9)), TRIPS)) for rtt in PATHS_S]
    timers, fixed = [Timer() for _ in paths], [needless(Fixed(FIXED_S), trips) for trips in paths]
    learnt = [needless(timer, trips) for timer, trips in zip(timers, paths, strict=True)]
    stage.table(
        "",
        ("RTT", Text("固定: 白发", "fixed: needless"), Text("跟着 RTT: 白发", "by RTT: needless"), "RTO"),
        [
            (f"{rtt:g} s", *counts, f"{timer.rto:.2f} s")
            for rtt, timer, *counts in zip(PATHS_S, timers, fixed, learnt, strict=True)
        ],
    )
    again = "A> PSH+ACK seq=3 ack=1 len=1"
    stage.prove(
        "a-lost-segment-is-sent-again",
        fast.since("B> arrives") == [again, "B> ACK seq=1 ack=7"]
        and fast.end.gives == "'abcd'"
        and slow.since("A timeout") == [again, "B> ACK seq=1 ack=6"]
        and not slow["B> arrives"].sent
        and slow.end.gives == "'abc'"
        and fixed == [0, 0, TRIPS]
        and learnt == [0, 0, 1]
        and timers[0].rto < FIXED_S < timers[2].rto,
        Text(
            f"3 个重复 ACK: 马上重发; 2 个: 等超时; RTO {timers[0].rto:.2f} 到 {timers[2].rto:.2f} 秒",
            f"3 duplicates: at once; 2: after the timeout; an RTO of {timers[0].rto:.2f} to {timers[2].rto:.2f} s",
        ),
    )


@act(Text("坏了怎么办", "What if a segment is damaged"), proves=("a-damaged-segment-is-dropped",))
def damaged(stage: Stage) -> None:
    """Every single bit of a real packet, flipped; and what happens to such a segment."""
    seen = story("a piece is damaged")
    packet = packed(40_000, 80, Segment(Flag.PSH | Flag.ACK, 1, 1, b"hi"))
    bits = (len(packet) - IP_HEADER) * 8
    found = sum(not is_sound(flipped(packet, bit)) for bit in range(bits))
    at = IP_HEADER + 4
    swapped = packet[:at] + packet[at + 2 : at + 4] + packet[at : at + 2] + packet[at + 4 :]
    stage.say(
        "A 发 'hi', 路上最后一个比特翻了 (x)。校验和对不上, B 就当没收到: 不回 ACK, 也不报错。之后和丢了一样:",
        "A sends 'hi', and its last bit is flipped on the way (x). The checksum does not match, so to B nothing has "
        "come: no ACK, no error. The rest is as with a loss:",
    )
    seen.draw(stage, "A send hi")
    stage.say(
        f"把这个报文的 {bits} 个比特 (首部和数据) 一个一个翻转。它只是把 16 位的字加起来, 所以两个字对调就查不出: "
        "真正要紧的数据, 应用自己再校验。",
        f"Now each of the segment's {bits} bits, header and payload, one at a time. The sum merely adds 16-bit words: "
        "two that change places go unnoticed, so what really matters is checked by the application too.",
    )
    stage.table(
        "",
        ("", Text("发现", "found")),
        (
            (Text("翻转一个比特", "one bit flipped"), f"{found} / {bits}"),
            (Text("两个字对调", "two words exchanged"), f"{int(not is_sound(swapped))} / 1"),
        ),
    )
    stage.prove(
        "a-damaged-segment-is-dropped",
        is_sound(packet)
        and found == bits
        and not seen["A> damaged"].sent
        and [step.gives for step in seen.steps if step.does == "B read"] == ["EAGAIN", "'hi'"],
        Text(
            f"翻转的比特发现 {found} / {bits}; B 不答, 重发之后读到 'hi'", f"{found} of {bits} flips found; no answer"
        ),
    )


@act(Text("读得慢怎么办", "What if the reader is slow"), proves=("a-slow-reader-stops-the-sender",))
def slow_reader(stage: Stage) -> None:
    """The window of a small receiver, byte by byte; and a megabyte to somebody who does not read."""
    data, reads = b"abcdefghijklmnop", (0, 0, 3, 0, 5, 8, 8)
    rounds = carried(data, 8, reads)
    stage.say(
        "B 的缓冲区 8 个字节, 每个 ACK 里说还剩多少 (窗口)。方括号左边已经确认, 里面可以在路上, 右边只能等:",
        "B has a buffer of 8 bytes, and each ACK says how much of it is left (the window). Left of the brackets: "
        "acknowledged; inside: may be under way; to the right: must wait.",
    )
    stage.table(
        "",
        (
            Text("窗口", "window"),
            Text("A 发", "A sends"),
            Text("B 缓冲区里", "in B's buffer"),
            Text("B 的程序读", "B's program reads"),
        ),
        [(each.window, each.sent.decode(), each.unread, each.read.decode()) for each in rounds],
    )
    taken, got = unread_stream(bytes(range(250)) * (MEGABYTE // 250))
    datagrams = unread_datagrams(MEGABYTE // DATAGRAM)
    stage.say(
        "真的套接字: 发 1 MB 给一个先不读的程序。TCP 的发送停在两边缓冲区都满的时候, 等对方读了再继续; UDP 全部发出。",
        "Real sockets: a megabyte for a program that does not read at first. TCP stops when the buffers of both sides "
        "are full, and goes on when it reads; UDP sends everything.",
    )
    stage.table(
        "",
        ("", Text("不读时发出", "sent, unread"), Text("最后读到", "read in the end")),
        (("TCP", taken, got), ("UDP", MEGABYTE, datagrams * DATAGRAM)),
    )
    stage.prove(
        "a-slow-reader-stops-the-sender",
        b"".join(each.read for each in rounds) == data
        and [len(each.sent) for each in rounds[:4]] == [8, 0, 0, 3]
        and max(each.unread for each in rounds) == 8
        and 0 < taken < MEGABYTE
        and got == MEGABYTE
        and 0 < datagrams * DATAGRAM < MEGABYTE,
        Text(
            f"TCP 停在 {taken}, 最后 {got} 全到; UDP 只剩 {datagrams * DATAGRAM}",
            f"TCP stops at {taken}, and all {got} arrive; of UDP's, {datagrams * DATAGRAM} are left",
        ),
    )


def unread_stream(data: bytes) -> tuple[int, int]:
    """How much of `data` TCP takes while nobody reads, and how much of it comes, in order, once somebody does."""
    with bound(socket.SOCK_STREAM) as listener, socket.socket() as sender:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
        listener.listen()
        sender.connect(listener.getsockname())
        reader, _ = listener.accept()
        with reader:
            reader.settimeout(PATIENCE_S)
            sender.setblocking(False)
            taken = sent = pushed(sender, data)
            got = bytearray()
            while len(got) < len(data):
                got += reader.recv(ROOM)
                sent += pushed(sender, data[sent:])
            return taken, len(got) if got == data else 0


def pushed(sender: socket.socket, data: bytes) -> int:
    """How much the kernel takes of it now."""
    sent = 0
    with suppress(BlockingIOError):
        while sent < len(data):
            sent += sender.send(data[sent : sent + ROOM])
    return sent


def unread_datagrams(count: int) -> int:
    """Send datagrams to a program that reads only afterwards: how many it finds."""
    with bound(socket.SOCK_DGRAM) as sender, bound(socket.SOCK_DGRAM) as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        for _ in range(count):
            with suppress(OSError):  # ENOBUFS, where a system says so
                sender.sendto(bytes(DATAGRAM), reader.getsockname())
        reader.setblocking(False)
        found = 0
        with suppress(BlockingIOError):
            while reader.recv(DATAGRAM):
                found += 1
        return found


ACTS: tuple[Scene, ...] = (lost, damaged, slow_reader)
