"""演示: 关闭 | The acts on closing: three or four segments, half close, CLOSE-WAIT, TIME-WAIT and its use."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

from labs._kit.stage import Scene, Stage, act
from labs._kit.text import Text
from labs.tcp.model import Connection
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.segment import Segment, State
from labs.tcp.telling import story
from labs.tcp.world import play

MSL = 10  # ticks


@act(
    Text("四次挥手, 或者三次", "A close in four, or in three"),
    proves=("close-segments-and-states", "fin-takes-the-next-number", "an-immediate-close-takes-three"),
)
def closing(stage: Stage) -> None:
    """The same close, early and late."""
    late, early = story("close later"), story("close at once")
    stage.say(
        "A 发了 3 个字节 (序号 1 到 3) 就关闭。B 过一会儿才关。内核不急着回 ACK, 先等一等 (延迟确认, Linux 40 毫秒), "
        "看有没有报文可以搭上:",
        "A has sent three bytes (numbers 1 to 3) and closes. B takes its time. A kernel holds an ACK back for a moment "
        "(the delayed ACK, 40 ms on Linux), in case another segment can carry it:",
    )
    late.draw(stage, "A close")
    stage.ask(
        Text(
            "换成 B 一读到结尾就 close, 快过延迟确认。挥手共几个报文?",
            "Now B closes as soon as it reads the end, faster than its delayed ACK. How many segments?",
        ),
        ("2", "3", "4"),
        ("2", "3", "4").index(str(len(early.since("A close")))),
        Text(
            "ACK 还没发出去, 搭上了 FIN。中间那个空档没有了, FIN-WAIT-2 也跳过去。",
            "The ACK had not gone yet and travels with the FIN. With no gap in between, FIN-WAIT-2 is skipped.",
        ),
    )
    early.draw(stage, "A close")
    stage.prove(
        "close-segments-and-states",
        late.since("A close")
        == ["A> FIN+ACK seq=4 ack=1", "B> ACK seq=1 ack=5", "B> FIN+ACK seq=1 ack=5", "A> ACK seq=5 ack=2"]
        and [late.states(does) for does in ("A close", "B late ack", "B close")]
        == ["FIN-WAIT-1 / CLOSE-WAIT", "FIN-WAIT-2 / CLOSE-WAIT", "TIME-WAIT / LISTEN"]
        and next(sent.state for sent in late["B close"].sent if sent.side == "B") is State.LAST_ACK,
        "FIN-WAIT-1 / CLOSE-WAIT; FIN-WAIT-2 / CLOSE-WAIT; LAST-ACK; TIME-WAIT / CLOSED",
    )
    stage.prove(
        "fin-takes-the-next-number",
        "A> PSH+ACK seq=1 ack=1 len=3" in late.segments and "A> FIN+ACK seq=4 ack=1" in late.segments,
        Text("字节 1 到 3, FIN 是 4, 对它的确认是 5", "bytes 1 to 3, FIN 4, acknowledged with 5"),
    )
    stage.prove(
        "an-immediate-close-takes-three",
        (len(early.since("A close")), len(late.since("A close"))) == (3, 4)
        and "B> FIN+ACK seq=1 ack=5" in early.since("B close"),
        Text("马上关 3 个, 晚关 4 个", "3 if at once, 4 if later"),
    )


@act(
    Text("半关闭和 CLOSE-WAIT", "Half close, and CLOSE-WAIT"),
    proves=("each-direction-closes-by-itself", "close-wait-waits-for-the-application"),
)
def half(stage: Stage) -> None:
    """One direction is over, the other goes on; and a server that never closes."""
    seen = story("half close")
    stage.say(
        "A 用 shutdown 说完了, 但还要听回答:",
        "A says with shutdown that it has finished, but wants to hear the answer:",
    )
    seen.draw(stage, "A shutdown")
    stage.prove(
        "each-direction-closes-by-itself",
        seen["A read"].gives == "'answer'" and seen["A read"].states == (State.FIN_WAIT_2, State.CLOSE_WAIT),
        Text("A 在 FIN-WAIT-2 里读到 'answer'", "A, in FIN-WAIT-2, reads 'answer'"),
    )
    leak = story("nobody closes")
    waits = Connection(0)
    waits.state = State.CLOSE_WAIT
    for timer in (waits.delayed_ack, waits.timeout, waits.two_msl):
        timer()
    stage.say(
        "B 的程序读到了结尾, 却忘了 close。A 早已走了:",
        "B's program has read to the end and forgets to close. A has long gone on:",
    )
    leak.draw(stage, "A close")
    stage.ask(
        Text("B 的 CLOSE-WAIT 什么时候消失?", "When does B's CLOSE-WAIT go away?"),
        (
            Text("60 秒后", "after 60 seconds"),
            Text("tcp_fin_timeout 之后", "after tcp_fin_timeout"),
            Text("程序 close 的时候", "when the program closes"),
        ),
        2 if waits.state is State.CLOSE_WAIT else 0,
        Text(
            "三个定时器都不碰它。等的是程序, 所以只涨不降就是程序的错。",
            "None of the timers touches it. It waits for the program; if they pile up, that is a bug there.",
        ),
    )
    stage.prove(
        "close-wait-waits-for-the-application",
        leak.end.states == (State.FIN_WAIT_2, State.CLOSE_WAIT)
        and leak.end.gives == "''"
        and waits.state is State.CLOSE_WAIT,
        Text(
            "读到结尾之后, 每个定时器都到点之后: CLOSE-WAIT", "after the end was read and every timer ran: CLOSE-WAIT"
        ),
    )


@act(
    Text("TIME-WAIT 在哪边, 为了什么", "TIME-WAIT: on which side, and what for"),
    proves=(
        "time-wait-is-on-the-active-closer",
        "a-lost-last-ack-is-answered-in-time-wait",
        "an-old-segment-can-pass-for-a-new-one",
    ),
)
def time_wait(stage: Stage) -> None:
    """Who waits; the two reasons, played."""
    ends = [story(name).end.states for name in ("close at once", "the server closes first", "both close at once")]
    names = (
        Text("客户端先关", "the client closes first"),
        Text("服务端先关", "the server closes first"),
        Text("同时关", "both at once"),
    )
    stage.say("同一个连接, 换不同的一方先关:", "The same connection, closed first by one side, by the other, by both:")
    told = [[state if state is State.TIME_WAIT else State.CLOSED for state in each] for each in ends]
    stage.table("", ("", "A", "B"), [(name, *each) for name, each in zip(names, told, strict=True)])
    stage.prove(
        "time-wait-is-on-the-active-closer",
        [[state is State.TIME_WAIT for state in each] for each in ends] == [[True, False], [False, True], [True, True]],
        Text("客户端; 服务端; 两边", "the client; the server; both"),
    )
    lost = story("the last ack is lost")
    stage.say(
        "等 2MSL。MSL 是报文在网络里最长能活多久: RFC 9293 取 2 分钟, Linux 总共只等 60 秒。"
        "理由一: 最后的 ACK 会丢 (x)。",
        "It waits 2 MSL; an MSL is the longest that a segment can live in the network (RFC 9293 takes 2 minutes; Linux "
        "waits 60 s in all). First reason: the last ACK may be lost (x).",
    )
    lost.draw(stage, "B close")
    stage.ask(
        Text("要是 A 没有等, 重发的 FIN 会得到什么?", "Had A not waited, what would the second FIN get?"),
        ("ACK", "RST", Text("没有回答", "no answer")),
        ("ACK", "RST").index(without_waiting()),
        Text("没有连接的端口只会回 RST, B 就以为出了错。", "A host without the connection sends RST: an error to B."),
    )
    stage.prove(
        "a-lost-last-ack-is-answered-in-time-wait",
        lost["A> lost"].states == (State.TIME_WAIT, State.LAST_ACK)
        and lost.since("B timeout") == ["B> FIN+ACK seq=1 ack=5", "A> ACK seq=5 ack=2"]
        and lost.end.states == (State.TIME_WAIT, State.LISTEN)
        and without_waiting() == "RST",
        Text("FIN 再来, ACK 再答; 不等就是 RST", "the FIN again, the ACK again; without the wait RST"),
    )
    old = story("an old segment")
    stage.say(
        "理由二: 迟到的旧报文 (~~)。下面用 abort 绕过等待, 两端用同样的端口和序号马上重连:",
        "Second reason: late segments (~~). Here abort skips the wait, and both sides reconnect at once with the same "
        "ports and numbers:",
    )
    old.draw(stage, "A abort")
    stage.prove(
        "an-old-segment-can-pass-for-a-new-one",
        old.end.gives == "'old'" and old.end.states == (State.ESTABLISHED, State.ESTABLISHED),
        Text("新连接什么都没发, B 却读到 'old'", "nothing was sent on the new connection, and B reads 'old'"),
    )


@act(Text("为什么是两倍", "Why twice"), proves=("two-msl-are-one-each-way",))
def twice(stage: Stage) -> None:
    """Every journey of a FIN that is sent again, and who is still there to answer it."""
    ticks = range(1, MSL + 1)
    arrivals = [resent + back for resent in ticks for back in ticks]
    waits = (MSL, 2 * MSL - 1, 2 * MSL)
    met = [Counter(answer_to_fin(is_late=at > wait) for at in arrivals) for wait in waits]
    stage.say(
        f"把一个 MSL 分成 {MSL} 格。最后的 ACK 在 0 时发出: 它最多走一个 MSL, B 等不到就在这期间 (第 1 到第 {MSL} 格) "
        f"重发 FIN, FIN 回来又走 1 到 {MSL} 格。所有 {len(arrivals)} 种走法, A 等多久, 得到什么回答:",
        f"Cut an MSL into {MSL} ticks. The last ACK leaves at 0 and lives for one MSL at most; within it, at tick 1 to "
        f"{MSL}, B sends its FIN again, which travels for 1 to {MSL} ticks itself. Of all {len(arrivals)} journeys, by "
        f"how long A waits:",
    )
    names = ("1 MSL", Text("2 MSL 少一格", "2 MSL less a tick"), "2 MSL")
    stage.table(
        "",
        (Text("A 等", "A waits"), Text("还能回 ACK", "answered with ACK"), Text("只能回 RST", "with RST")),
        [(name, each["ACK"], each["RST"]) for name, each in zip(names, met, strict=True)],
    )
    stage.prove(
        "two-msl-are-one-each-way",
        max(arrivals) == 2 * MSL
        and [each["RST"] for each in met] == [sum(at > wait for at in arrivals) for wait in waits]
        and met[0]["RST"] > met[1]["RST"] == 1
        and met[2] == {"ACK": len(arrivals)},
        Text(
            f"等 1 MSL: {met[0]['RST']} 种得到 RST; 少一格: {met[1]['RST']} 种; 等满 2 MSL: 0 种",
            f"RST after 1 MSL: {met[0]['RST']}; a tick short of 2: {met[1]['RST']}; after 2 MSL: 0",
        ),
    )


@cache
def answer_to_fin(*, is_late: bool) -> str:
    """What answers the FIN that comes again, played: before the wait is over, or when A has forgotten everything."""
    *before, timeout, release = SCENARIOS["the last ack is lost"]
    steps = play(*before, *(["A 2msl"] if is_late else []), timeout, release)
    return steps[-1].sent[-1].segment.name


def without_waiting() -> str:
    """What answers the second FIN if the active closer forgets the connection after its last ACK."""
    from labs.tcp.segment import Flag, refusal

    answer = refusal(Segment(Flag.FIN | Flag.ACK, 1, 5))
    return answer.name if answer else ""


@act(
    Text("TIME-WAIT 多久, 什么代价", "TIME-WAIT: how long, at what price"),
    proves=("time-wait-keeps-the-pair-busy", "tcp-fin-timeout-does-not-matter"),
)
def price(stage: Stage) -> None:
    """The pair of ports is taken; the timer that no setting changes."""
    busy, none, newer = story("the pair is busy"), story("no port is left"), story("a newer syn in time-wait")
    stage.say("A 先关, 马上从同一个端口再连:", "A closes first, and connects again from the same port:")
    busy.draw(stage, "B close")
    stage.say(
        "不 bind, 让内核挑端口, 而它只有这一个可挑 (短连接太多, 端口用完的时候就是这样):",
        "Without bind the kernel chooses the port. Here it has this one only, as when too many short connections have "
        "used them all up:",
    )
    none.draw(stage, "B close")
    stage.say("这回是 B 先关, TIME-WAIT 在 B; A 再连:", "Now B closes first and is in TIME-WAIT; A connects again:")
    newer.draw(stage, "A close")
    stage.prove(
        "time-wait-keeps-the-pair-busy",
        [busy.end.gives, none.end.gives] == ["EADDRINUSE", "EADDRNOTAVAIL"]
        and newer.end.states == (State.ESTABLISHED, State.ESTABLISHED),
        Text(
            "等待的一方: bind EADDRINUSE, connect EADDRNOTAVAIL; 对方带来更新的序号, 就可以连",
            "who waits: EADDRINUSE from bind, EADDRNOTAVAIL from connect; a newer SYN from the other side may come in",
        ),
    )
    wait, fin_wait = story("the wait in time-wait").end.gives, story("the wait in fin-wait-2").end.gives
    seen = [answer[-1]["gives"] for answer in recorded("the wait in time-wait", "the wait in fin-wait-2")]
    stage.say(
        "Linux 把倒计时写在 /proc/net/tcp 里, 不用真等。把 tcp_fin_timeout 设成 5 再看:",
        "Linux shows the countdown in /proc/net/tcp, so nobody has to wait. With tcp_fin_timeout set to 5:",
    )
    stage.table("", (Text("模型", "model"), "Linux"), zip((wait, fin_wait), seen, strict=True))
    stage.prove(
        "tcp-fin-timeout-does-not-matter",
        [wait, fin_wait] == seen == ["TIME-WAIT 60 s", "FIN-WAIT-2 5 s"],
        "; ".join(seen),
    )


def recorded(*names: str) -> list[list[dict[str, str]]]:
    """What Linux answered in these scenarios when it was recorded last."""
    path = max((Path(__file__).parent / "recorded").glob("linux-*.json"))
    answers = json.loads(path.read_text(encoding="utf-8"))["answers"]
    return [answers[name] for name in names]


ACTS: tuple[Scene, ...] = (closing, half, time_wait, twice, price)
