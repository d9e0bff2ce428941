"""演示, 出错 | write(), and the moments at which an application can fail: before its headers are out, and after."""

from __future__ import annotations

import http.client
import io
from collections.abc import Iterable, Iterator
from typing import Any, cast

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.wsgi import applications
from labs.wsgi.model import Reply, StartResponse, respond
from labs.wsgi.scenarios import GET
from labs.wsgi.trying import body, served, status

TWO = GET.format("/").replace("Connection: close\r\n", "") + GET.format("/next")
OLD = "GET / HTTP/1.0\r\n\r\n"


@act(Text("write(): 应用来推", "write(): the application pushes"), proves=("write-goes-out-at-once",))
def pushing(stage: Stage) -> None:
    """The order of things where an application uses write()."""
    steps: list[str] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        write = start_response("200 OK", applications.plain())
        write(b"written ")
        steps.append("write() is back")
        return [b"returned"]

    def nothing(environ: dict[str, Any], start_response: StartResponse) -> Any:
        start_response("200 OK", applications.plain())(b"written")

    stage.say(
        "start_response 返回 write()。老框架边算边输出, 用的就是它: 不等服务器来取。",
        "start_response returns write(). Older frameworks print as they go through it: nobody waits for the server.",
    )
    respond(app, {}, Reply(lambda data: steps.append(f"send ...{data[-8:].decode()!r}"), version=(1, 0)))
    stage.show(Text("次序", "the order"), " > ".join(steps))
    stage.ask(
        Text("只用 write(), 返回 None, 行不行?", "Is it fine to use write() alone and return None?"),
        (Text("行", "yes"), Text("不行", "no")),
        int(complete(served(nothing)) is None),
        Text("仍要返回可迭代对象, 哪怕是空列表。", "An iterable must still be returned, be it an empty list."),
    )
    stage.prove(
        "write-goes-out-at-once",
        steps == ["send ...'written '", "write() is back", "send ...'returned'"] and complete(served(nothing)) is None,
        " > ".join(steps),
    )


@act(
    Text("出错的两个时刻", "Two moments to fail"),
    proves=("an-error-before-the-head-is-a-500", "a-late-error-cuts-the-response"),
)
def failing(stage: Stage) -> None:
    """An error that nobody catches, before and after the head, and what the client can tell."""
    log = io.StringIO()
    early = served(applications.fails, errors=log)
    stage.say(
        "应用抛了异常, 自己没有处理。首部还没发: 换成 500, traceback 进日志。",
        "The application raises and does not handle it. The head is not out: it becomes a 500, and the log has the "
        "traceback.",
    )
    stage.show(Text("客户端", "client"), f"{status(early)}: {body(early).splitlines()[-1]}")
    stage.show("wsgi.errors", log.getvalue().strip().splitlines()[-1])
    stage.prove(
        "an-error-before-the-head-is-a-500",
        status(early).startswith("500") and "on purpose" in log.getvalue() and "on purpose" not in early,
        status(early),
    )
    rows = []
    for what, length, raw in (
        (Text("分块", "in chunks"), "", TWO),
        ("Content-Length: 8", "8", TWO),
        (Text("HTTP/1.0, 没有长度", "HTTP/1.0, no length"), "", OLD),
    ):
        answer = served(half(length), raw)
        rows.append((what, status(answer), answer.count("HTTP/1.1 "), complete(answer) or ""))
    stage.say(
        "半截已经发出去了才出错: 200 收不回来, 只能断开, 后面的请求也不答了。客户端 (http.client) 看得出来吗?",
        "It fails when half is out: the 200 cannot be taken back, so the connection is cut, and the request that "
        "follows is not answered. Can the client (http.client) tell?",
    )
    stage.table(
        "",
        (
            Text("响应怎样结束", "how it would end"),
            Text("状态", "status"),
            Text("答了几个", "answers"),
            Text("客户端以为完整", "taken for whole"),
        ),
        [(what, said, times, repr(whole) if whole else "-") for what, said, times, whole in rows],
    )
    stage.prove(
        "a-late-error-cuts-the-response",
        [row[1:] for row in rows] == [("200 OK", 1, ""), ("200 OK", 1, ""), ("200 OK", 1, "half")],
        Text("前两种报不完整, 第三种当成完整的", "the first two are incomplete, the third passes for whole"),
    )


def half(length: str) -> Any:
    """An application whose second piece never comes."""

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        headers = [("Content-Length", length)] if length else []
        start_response("200 OK", [*applications.plain(), *headers])
        yield b"half"
        raise RuntimeError("the second piece never comes")

    return app


class Wire:
    """What http.client reads from: bytes instead of a socket."""

    def __init__(self, data: str) -> None:
        self._data = data.encode("latin-1")

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def complete(answer: str) -> str | None:
    """The body as a client reads it, None where it sees that something is missing."""
    response = http.client.HTTPResponse(cast(Any, Wire(answer)))
    response.begin()
    try:
        return response.read().decode()
    except http.client.IncompleteRead:
        return None


ACTS = (pushing, failing)
