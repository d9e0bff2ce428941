"""演示 | The story in acts that stand alone: opening and numbers here; closing, queues and the rest in demo_*.py."""

from __future__ import annotations

from labs._kit.stage import Scene, Stage, act, play
from labs._kit.text import Text
from labs.tcp import demo_close, demo_host, demo_queues, demo_reliable, demo_udp
from labs.tcp.listener import Listener
from labs.tcp.model import Connection
from labs.tcp.packet import flag_bits
from labs.tcp.segment import Flag, Segment, State
from labs.tcp.telling import story
from labs.tcp.world import World


@act(
    Text("三次握手", "The three-way handshake"),
    proves=("handshake-segments-and-states", "data-can-finish-the-handshake"),
)
def handshake(stage: Stage) -> None:
    """Segment by segment, and what happens if the third is lost."""
    seen = story("handshake")
    stage.say(
        "左边 A 是客户端, 右边 B 已经在监听; 状态都写成 A / B。序号从各自最近一次的 SYN 数起: seq=0 就是初始序号。",
        "A, on the left, is the client; B is listening. States are written A / B. Numbers count from each side's own "
        "latest SYN: seq=0 is its initial sequence number.",
    )
    stage.ask(
        Text(
            "SYN+ACK 到了客户端, 第三个报文还在路上。双方各是什么状态?",
            "SYN+ACK has come, the third segment is still under way. Which states are A and B in?",
        ),
        ("SYN-SENT / SYN-RECEIVED", "ESTABLISHED / SYN-RECEIVED", "ESTABLISHED / ESTABLISHED"),
        1 if seen.states("B> arrives") == "ESTABLISHED / SYN-RECEIVED" else 0,
        Text(
            "客户端知道的够了; 服务端要等到第三个报文才知道客户端听得见。",
            "The client knows all it needs; the server learns only from the third segment that it is heard.",
        ),
    )
    seen.draw(stage)
    arrived = [" / ".join(step.states) for step in seen.steps if step.does.endswith("arrives")]
    stage.prove(
        "handshake-segments-and-states",
        seen.segments == ["A> SYN seq=0", "B> SYN+ACK seq=0 ack=1", "A> ACK seq=1 ack=1"]
        and arrived == ["SYN-SENT / SYN-RECEIVED", "ESTABLISHED / SYN-RECEIVED", "ESTABLISHED / ESTABLISHED"],
        "; ".join(arrived),
    )
    lost = story("the third segment is lost")
    stage.say(
        "要是第三个丢了 (x), 客户端又马上发数据呢?",
        "And if the third is lost (x), while the client goes on to send bytes?",
    )
    lost.draw(stage, "A connect")
    stage.prove(
        "data-can-finish-the-handshake",
        lost["A> lost"].states == (State.ESTABLISHED, State.SYN_RECEIVED)
        and lost["release"].states == (State.ESTABLISHED, State.ESTABLISHED)
        and lost.end.gives == "'hi'",
        Text(f"B 读到 {lost.end.gives}", f"B reads {lost.end.gives}"),
    )


@act(Text("ACK 标志", "The ACK flag"), proves=("the-ack-flag-makes-the-number-count",))
def flag(stage: Stage) -> None:
    """A bit of the header; a SYN whose number means nothing, and bytes that lack the bit."""
    sent = [sent.segment for step in story("handshake").steps for sent in step.sent]
    stage.say(
        "大写的 ACK 是首部里的一个比特, ack= 是旁边 32 位的确认号。握手的三个报文, 首部第 14 个字节:",
        "ACK in capitals is a bit of the header, ack= the 32-bit number beside it. The 14th byte of the header in the "
        "three segments of a handshake:",
    )
    bits = [flag_bits(segment) for segment in sent]
    rows = [(segment.name, text) for segment, text in zip(sent, bits, strict=True)]
    stage.table("", (Text("报文", "segment"), "CWR ECE URG ACK PSH RST SYN FIN"), rows)
    without = story("no ack flag")
    stage.say(
        "有人把数据发给 B (~~ 不是 A 的程序发的), 序号全对, 只是没有这个比特; 然后 A 自己发。EAGAIN: 没有可读的。",
        "Somebody sends B bytes (~~ is not from A's program) with all numbers right and that bit missing; then A sends "
        "its own. EAGAIN: there is nothing to read.",
    )
    without.draw(stage, "A unflagged hi")
    answers = [Listener(1, lambda: 100).arrives("A", Segment(Flag.SYN, 7, number)) for number in (0, 4711)]
    stage.prove(
        "the-ack-flag-makes-the-number-count",
        [text.split()[3] for text in bits] == ["0", "1", "1"]
        and answers[0] == answers[1] != ()
        and [step.gives for step in without.steps if step.does == "B read"] == ["EAGAIN", "'hi'"],
        Text(
            "SYN 的确认号填 0 还是 4711, 得到的回答一样; 没有 ACK 标志的数据读不到 (EAGAIN), 也没有回答",
            "a SYN with 0 or 4711 as its number gets the same answer; bytes without the flag are neither read (EAGAIN) "
            "nor answered",
        ),
    )


@act(
    Text("确认号怎么算", "What the acknowledgment number says"),
    proves=(
        "ack-is-the-next-byte-expected",
        "a-stream-has-no-messages",
        "early-segments-wait-for-the-gap",
        "bytes-that-come-twice-are-read-once",
    ),
)
def numbers(stage: Stage) -> None:
    """Bytes, SYN and FIN are counted; a gap holds the number; what comes twice; a stream has no messages."""
    both = story("bytes both ways")
    stage.say("连上之后 A 发 5 个字节, B 发 2 个。", "Once connected, A sends five bytes and B two.")
    both.draw(stage, "A send hello")
    early = story("the second piece comes first")
    stage.ask(
        Text(
            "A 先后发了 3 个字节和 3 个字节 (序号 1 和 4), 后一段先到。B 回的 ack 是?",
            "A sends three bytes (from 1), then three more (from 4); the latter arrive first. Which ack does B send?",
        ),
        ("1", "4", "7"),
        ("1", "4", "7").index(early["A> arrives"].sent and early.since("A> arrives")[0].split("ack=")[1]),
        Text(
            "累积确认: 1 之前的都收齐了, 1 还没有。补齐之后一次跳到 7。",
            "It is cumulative: all before 1 has come, 1 itself has not. With the gap filled it jumps to 7.",
        ),
    )
    early.draw(stage, "A send one")
    stage.say("ack=1 到 ack=7 之间, 后一段在缓冲区里等着。", "From ack=1 to ack=7 the later piece waits in a buffer.")
    close = story("close at once")
    fin = next(line for line in close.segments if line.startswith("B> FIN"))
    stage.prove(
        "ack-is-the-next-byte-expected",
        "B> SYN+ACK seq=0 ack=1" in both.segments
        and both.since("A send hello")[:2] == ["A> PSH+ACK seq=1 ack=1 len=5", "B> ACK seq=1 ack=6"]
        and "A> FIN+ACK seq=4 ack=1" in close.segments
        and fin == "B> FIN+ACK seq=1 ack=5"
        and early.since("A> arrives")[0] == "B> ACK seq=1 ack=1",
        Text("SYN 0 -> 1; 5 字节 1 -> 6; FIN 4 -> 5; 有缺口: 停在 1", "SYN 0 -> 1; bytes 1 -> 6; FIN 4 -> 5; a gap: 1"),
    )
    stage.prove(
        "early-segments-wait-for-the-gap",
        [step.gives for step in early.steps if step.does == "B read"] == ["EAGAIN", "'onetwo'"]
        and early.since("release")[0] == "B> ACK seq=1 ack=7",
        Text("缺口在时 read 没有东西, 补齐后 'onetwo'", "read: nothing at the gap, then 'onetwo'"),
    )
    twice = story("bytes come twice")
    stage.say("同样的字节来了两次:", "The same bytes come twice:")
    twice.draw(stage, "A send hi")
    stage.prove(
        "bytes-that-come-twice-are-read-once",
        [step.gives for step in twice.steps if step.does == "B read"] == ["'hi'", "EAGAIN"]
        and twice.since("A> strays")[1:] == ["B> ACK seq=1 ack=3"],
        Text("第二次只换来 ack=3, read 没有东西", "the second time: ack=3 again, and nothing to read"),
    )
    sends = story("two sends, one read")
    first = next(step.gives for step in sends.steps if step.does == "B read")
    stage.prove(
        "a-stream-has-no-messages",
        len([step for step in sends.steps if " send " in step.does]) == 3 and first == "'orders'",
        Text(f"send 三次: or, der, s; read 一次: {first}", f"three sends: or, der, s; one read: {first}"),
    )


@act(
    Text("为什么不是两次", "Why not two"),
    proves=("a-stale-syn-is-refused", "with-two-segments-a-forged-syn-would-be-a-connection"),
)
def why_three(stage: Stage) -> None:
    """An old duplicate SYN; and what two segments would do with forged ones."""
    seen = story("a stale syn")
    stage.say(
        "A 的一个 SYN 丢了 (x), 其实是在网络里绕远了 (~~)。A 放弃, 用新的序号重连; 新 SYN 也丢了, 旧的那个却到了。"
        "序号从新 SYN 数起, 旧的在它前面 80000。",
        "A SYN of A's seems lost (x), but has only gone a long way round (~~). A gives up and starts anew with another "
        "number; that SYN is lost, and the old one arrives. Counted from the new SYN, the old one is at -80000.",
    )
    stage.ask(
        Text("B 对旧 SYN 回了 SYN+ACK。A 怎么办?", "B has answered the old SYN. What does A do?"),
        (
            Text("回 ACK, 连上", "sends ACK: connected"),
            Text("不理它", "ignores it"),
            Text("回 RST", "sends RST"),
        ),
        2 if seen["B> arrives"].sent[0].segment.name == "RST" else 1,
        Text(
            "它确认的不是 A 现在的 SYN。RST 带着对方期望的序号, B 就知道这是个旧的。",
            "It acknowledges another SYN than A's present one. The RST bears the number that B expects, so B drops it.",
        ),
    )
    seen.draw(stage)
    stage.prove(
        "a-stale-syn-is-refused",
        seen["A> strays"].states == (State.SYN_SENT, State.SYN_RECEIVED)
        and seen["A> arrives"].states == (State.SYN_SENT, State.LISTEN)
        and seen.end.states == (State.ESTABLISHED, State.ESTABLISHED),
        seen.segments[4],
    )
    three, two = flooded(Connection), flooded(TwoSegments)
    stage.say(
        "再假设两次就算连上, 有人用伪造的源地址发来 5 个 SYN:",
        "Now suppose that two segments were enough, and somebody sends five SYNs with forged sources:",
    )
    stage.table(
        "",
        (Text("握手", "handshake"), Text("服务端", "at the server")),
        ((Text("三次", "three"), three), (Text("两次", "two"), two)),
    )
    stage.prove(
        "with-two-segments-a-forged-syn-would-be-a-connection",
        (three, two) == ("5 SYN+ACK, 5 half-open, 0 ready", "5 SYN+ACK, 0 half-open, 5 ready"),
        Text(f"三次: {three}; 两次: {two}", f"three: {three}; two: {two}"),
    )


class TwoSegments(Connection):
    """A TCP that is content with two: a server believes a SYN at once."""

    def answer(self, syn: Segment) -> None:
        """Answer and be ESTABLISHED, whoever sent the SYN."""
        Connection.answer(self, syn)
        self.state = State.ESTABLISHED


def flooded(make: type[Connection]) -> str:
    """How a listener stands after five SYNs whose senders never answer."""
    world = World(make)
    world.step("B listen 8")
    world.step("B busy")
    return world.step("B flooded 5").gives


@act(Text("双方同时打开", "Both open at once"), proves=("opening-at-once-takes-four",))
def at_once(stage: Stage) -> None:
    """Two SYNs that cross."""
    seen = story("both open at once")
    stage.say(
        "谁也不监听, 两个 SYN 在路上交错: 一个连接, 四个报文, 没有客户端和服务端。"
        "(之后两个 ACK 是 Linux 多回的, RFC 的图里没有。)",
        "Nobody listens, two SYNs cross: one connection, four segments, and neither is client nor server. (The two "
        "ACKs after them are Linux's own; the RFC's figure has none.)",
    )
    seen.draw(stage)
    opened = [line for line in seen.segments if "SYN" in line]
    stage.prove(
        "opening-at-once-takes-four",
        opened == ["A> SYN seq=0", "B> SYN seq=0", "B> SYN+ACK seq=0 ack=1", "A> SYN+ACK seq=0 ack=1"]
        and seen["release"].states == (State.ESTABLISHED, State.ESTABLISHED),
        Text(f"{len(opened)} 个带 SYN 的报文, 双方 ESTABLISHED", f"{len(opened)} segments with SYN, both ESTABLISHED"),
    )


ACTS: tuple[Scene, ...] = (
    *(handshake, flag, numbers, why_three, at_once),
    *(*demo_close.ACTS, *demo_queues.ACTS),
    *(*demo_udp.ACTS, *demo_reliable.ACTS, *demo_host.ACTS),
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
