"""演示: 队列和 RST | The acts on a listener's two queues, SYN cookies, and where resets come from."""

from __future__ import annotations

from labs._kit.stage import Scene, Stage, act
from labs._kit.text import Text
from labs.tcp.segment import State
from labs.tcp.telling import story


@act(
    Text("SYN 洪泛和两个队列", "A SYN flood, and two queues"),
    proves=("half-open-connections-fill-the-queue", "a-cookie-keeps-no-state", "a-full-accept-queue-drops-syns"),
)
def queues(stage: Stage) -> None:
    """The same flood without and with cookies; and a program that does not accept."""
    flood, cookies = story("syn flood"), story("syn flood with cookies")
    stage.say(
        "B 监听, backlog 是 4。10 个伪造的 SYN 到了, 没有一个会回 ACK; 然后来了真正的客户端 A。",
        "B listens with a backlog of 4. Ten forged SYNs come, whose ACK never will; then comes A, an honest client.",
    )
    answered = flood["A connect"].states == (State.SYN_SENT, State.LISTEN)
    stage.ask(
        Text("A 的 SYN 得到什么?", "What does A's SYN get?"),
        ("SYN+ACK", "RST", Text("没有回答", "no answer")),
        2 if answered and len(flood["A connect"].sent) == 1 else 0,
        Text(
            "半连接占满了, SYN 被丢掉, A 以为丢包, 一秒后再试。",
            "The half-open ones fill the queue; the SYN is dropped, and A tries again after a second.",
        ),
    )
    rows = ((Text("没有 cookie", "no cookies"), flood), ("SYN cookies", cookies))
    stage.table(
        "",
        ("", Text("洪泛之后", "after the flood"), "A connect"),
        [(name, each["B flooded 10"].gives, " / ".join(each["A connect"].states)) for name, each in rows],
    )
    stage.prove(
        "half-open-connections-fill-the-queue",
        flood["B flooded 10"].gives == "5 SYN+ACK, 5 half-open, 0 ready" and answered,
        flood["B flooded 10"].gives,
    )
    stage.prove(
        "a-cookie-keeps-no-state",
        cookies["B flooded 10"].gives == "10 SYN+ACK, 5 half-open, 0 ready"
        and cookies["A connect"].states == (State.ESTABLISHED, State.ESTABLISHED)
        and cookies["B read"].gives == "'hi'",
        cookies["B flooded 10"].gives,
    )
    idle, full = story("nobody accepts"), story("accept queue full")
    stage.say(
        "换一种堵法: 没有攻击, 只是 B 的程序不 accept。",
        "Another way to block: no attack, but B's program does not accept.",
    )
    idle.draw(stage, "A connect", 2)
    stage.prove(
        "a-full-accept-queue-drops-syns",
        idle.end.gives.endswith("5 ready")
        and idle["A send hi"].states == (State.ESTABLISHED, State.ESTABLISHED)
        and idle["A send hi"].sent[-1].segment.name == "ACK"
        and full["B visited 4"].gives == "2 SYN+ACK, 0 half-open, 5 ready"
        and len(full["A connect"].sent) == 1,
        full["B visited 4"].gives,
    )


@act(
    Text("RST 从哪里来", "Where a RST comes from"),
    proves=("reset-says-refused-or-lost", "a-reset-ends-it-at-once", "only-an-exact-reset-counts"),
)
def resets(stage: Stage) -> None:
    """Nobody listens; unread bytes; a connection that is gone."""
    closed, unread = story("nobody listens"), story("unread bytes")
    crashed, nobody = story("a peer that has crashed"), story("bytes for nobody")
    stage.say("没人监听:", "Nobody listens:")
    closed.draw(stage)
    stage.say("B 没读完就 close:", "B closes with bytes unread:")
    unread.draw(stage, "A send hello")
    stage.say(
        "B 的机器断电重启, 什么都不记得了:", "B's machine has lost its power, starts again and remembers nothing:"
    )
    crashed.draw(stage, "B crash")
    stage.ask(
        Text(
            "A 把连接 close 了, B 又发来数据。A 回什么?", "A has closed for good, and B sends more. What does A answer?"
        ),
        ("ACK", "RST", Text("不回", "nothing")),
        ("ACK", "RST").index(nobody["B send hi"].sent[-1].segment.name),
        Text(
            "close 不是 shutdown: 没有人会读了, 对方应该知道。",
            "close is not shutdown: nobody will read, and B should know.",
        ),
    )
    stage.prove(
        "reset-says-refused-or-lost",
        [each.end.gives for each in (closed, unread, crashed)] == ["ECONNREFUSED", "ECONNRESET", "ECONNRESET"]
        and all("RST" in each.segments[-1] for each in (closed, unread, crashed, nobody)),
        "ECONNREFUSED; ECONNRESET; ECONNRESET",
    )
    stage.say("主动放弃 (SO_LINGER 为 0 再 close):", "Giving up on purpose (SO_LINGER of 0, then close):")
    abort = story("abort")
    abort.draw(stage, "A abort")
    stage.prove(
        "a-reset-ends-it-at-once",
        len(abort.since("A abort")) == 1
        and abort["A abort"].states == (State.CLOSED, State.LISTEN)
        and [step.gives for step in abort.steps if step.does == "B read"] == ["'hello'", "ECONNRESET"],
        Text("一个报文, 两边都没有了; read: 'hello', ECONNRESET", "one segment, both gone; read: 'hello', ECONNRESET"),
    )
    stage.say(
        "再来一次, 这回 RST 超到了数据前面: 序号在窗口里, 却不是 B 期望的那个。",
        "Once more; now the RST overtakes the bytes. Its number is in the window, but not the one that B expects.",
    )
    overtaken = story("a reset overtakes")
    overtaken.draw(stage, "A send hi")
    stage.prove(
        "only-an-exact-reset-counts",
        overtaken["A> arrives"].states[1] is State.ESTABLISHED
        and overtaken.since("A> arrives")[0] == "B> ACK seq=1 ack=1"
        and overtaken.end.states[1] is State.LISTEN,
        Text(
            "RST seq=3 而 B 期望 1: 回 ACK, 仍是 ESTABLISHED; 序号对上之后才结束",
            "RST seq=3 where B expects 1: an ACK, still ESTABLISHED; it ends with the exact one",
        ),
    )


ACTS: tuple[Scene, ...] = (queues, resets)
