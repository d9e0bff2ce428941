"""演示 | The story: one call, its body, its end. It goes on in demo_errors.py, demo_around.py and demo_refused.py."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from labs._kit.beats import Step
from labs._kit.stage import Stage, act, play
from labs._kit.text import Text
from labs.wsgi import applications, demo_around, demo_errors, demo_refused, middleware
from labs.wsgi.connection import Connection
from labs.wsgi.model import App, Reply, StartResponse, respond
from labs.wsgi.scenarios import GET
from labs.wsgi.source import Limits, from_pieces
from labs.wsgi.trying import (
    Opened,
    bare,
    body,
    by_wsgiref,
    fails_late,
    returning,
    served,
    status,
)

SERVER, APP = Text("服务器", "server"), Text("应用", "application")
SHOWN = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_HOST", "wsgi.url_scheme")
RAW = "POST /a%20b?q=1 HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\n\r\nhi"


@act(
    Text("一次函数调用", "One function call"),
    proves=("the-server-calls-the-application", "environ-comes-from-the-request"),
)
def one_call(stage: Stage) -> None:
    """A request becomes a dict, the answer a response."""
    seen: list[tuple[Any, ...]] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        seen.append((environ, start_response, environ["wsgi.input"].read()))
        start_response("200 OK", applications.plain())
        return [b"hello"]

    stage.say(
        "服务器收到这些字节, 做成一个字典, 然后调用应用: 一次普通的函数调用, 在同一个进程里。",
        "The server gets these bytes, makes a dict of them, and calls the application: an ordinary call, in process.",
    )
    stage.code(RAW.replace("\r\n", "\n"), "http")
    answer = served(app, RAW)
    environ, start_response, said = seen[0]
    stage.table("environ", (Text("键", "key"), Text("值", "value")), [(key, repr(environ[key])) for key in SHOWN])
    stage.show(Text("wsgi.input 里读到", "read from wsgi.input"), repr(said))
    stage.say(
        "名字是 CGI 的, 但不是进程的环境变量: 只是这次调用的参数。应用手里没有 socket。",
        "The names are CGI's, but nothing is in the process's environment: they are an argument of this call. The "
        "application holds no socket.",
    )
    stage.prove(
        "the-server-calls-the-application",
        len(seen) == 1 and type(environ) is dict and callable(start_response) and status(answer) == "200 OK",
        f"app(dict, callable) x {len(seen)} -> {status(answer)}",
    )
    made = [environ[key] for key in SHOWN]
    stage.prove(
        "environ-comes-from-the-request",
        made == ["POST", "/a b", "q=1", "2", "shop", "http"] and said == b"hi",
        " ".join(map(str, made)) + f", wsgi.input {said!r}",
    )


@act(Text("响应体是 bytes", "The body is bytes"), proves=("the-body-is-bytes",))
def bytes_only(stage: Stage) -> None:
    """A str in the body, under two servers."""

    def texts(environ: dict[str, Any], start_response: StartResponse) -> Iterable[Any]:
        start_response("200 OK", applications.plain())
        return ["hello"]

    stage.code(bare(applications.hello))
    log = io.StringIO()
    found = {"bytes": status(served(applications.hello)), "str": status(served(texts, errors=log))}
    stage.ask(
        Text("如果返回的是 ['hello'], 一个 str 呢?", "And if it returned ['hello'], a str?"),
        ("200 OK", "500 Internal Server Error"),
        ("200 OK", "500 Internal Server Error").index(found["str"]),
        Text(
            "服务器不知道该用哪种编码, 所以不替你猜。", "The server does not know which encoding, and does not guess."
        ),
    )
    stage.show("wsgi.errors", log.getvalue().strip().splitlines()[-1])
    there = {"bytes": status(by_wsgiref(applications.hello)), "str": status(by_wsgiref(texts))}
    stage.table("", (Text("返回", "returned"), "labs.wsgi", "wsgiref"), [(k, found[k], there[k]) for k in found])
    stage.prove(
        "the-body-is-bytes",
        all(each["bytes"] == "200 OK" and each["str"].startswith("500") for each in (found, there)),
        f"bytes {found['bytes'][:3]}, str {found['str'][:3]}",
    )


@act(
    Text("先状态, 后响应体", "Status first"),
    proves=("start-response-comes-before-the-body", "exc-info-replaces-the-head"),
)
def status_first(stage: Stage) -> None:
    """When the head goes out, and until when it can be changed."""
    events: list[Step] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        events.append(Step(1, "start_response('200 OK')"))
        start_response("200 OK", applications.plain())
        for piece in (b"", b"one", b"two"):
            events.append(Step(1, f"yield {piece!r}"))
            yield piece

    def send(data: bytes) -> None:
        head, _, rest = data.rpartition(b"\r\n\r\n") if b"HTTP/" in data else (b"", b"", data)
        events.append(Step(0, f"send {head[:15].decode()}{' ... ' if head else ''}{rest.decode()!r}", mark="good"))

    reply = Reply(send)
    respond(app, {}, reply)
    stage.say(
        "start_response 只是记下状态和首部。第一块非空的响应体到了, 才一起发出去。",
        "start_response only notes status and headers. They go out with the first piece that is not empty.",
    )
    stage.timeline("", (SERVER, APP), events)

    def late(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        yield b"body first"
        start_response("200 OK", applications.plain())

    first = next(n for n, event in enumerate(events) if event.actor == 0)
    stage.prove(
        "start-response-comes-before-the-body",
        status(served(late)).startswith("500") and events[first - 1].does == "yield b'one'",
        Text(
            f"响应体在先: {status(served(late))}; 首部随第一块非空的发出",
            f"body first: {status(served(late))}; the head went with the first non-empty piece",
        ),
    )
    replaced, cut = served(applications.replaced), served(fails_late)
    stage.say(
        "应用中途出错: 首部还没发, 用 exc_info 换掉; 已经发了, 服务器只能把响应截断。",
        "The application fails on its way: as long as the head is not out exc_info replaces it; afterwards the "
        "response can only be cut short.",
    )
    stage.table(
        "",
        (Text("何时出错", "when it fails"), Text("客户端看到", "what the client sees")),
        [
            (Text("第一块之前", "before the first piece"), status(replaced)),
            (Text("第一块之后", "after the first piece"), f"{status(cut)}, {body(cut)!r}"),
        ],
    )
    stage.prove(
        "exc-info-replaces-the-head",
        status(replaced) == "404 Not Found" and "X-First" not in replaced and not body(cut).endswith("0\r\n\r\n"),
        f"200 -> {status(replaced)}",
    )


@act(Text("无论如何都要 close()", "close(), whatever happens"), proves=("close-is-called-even-after-an-error",))
def closing(stage: Stage) -> None:
    """Three ways for a response to end, and two layers around it."""

    def gone(data: bytes) -> None:
        raise BrokenPipeError

    def forgetful(app: App) -> App:
        return lambda environ, start_response: (piece.upper() for piece in app(environ, start_response))

    stage.say(
        "应用返回的是一个打开的文件, 谁来关? 应用早就返回了, 只有服务器知道什么时候用完。",
        "The application returned an open file. Who closes it? The application has long returned; only the server "
        "knows when it is done with.",
    )
    rows = []
    for what, fails, send, layers in (
        (Text("正常结束", "it ends"), False, bytearray().extend, ()),
        (Text("迭代到一半出错", "an error half way"), True, bytearray().extend, ()),
        (Text("客户端断开了", "the client has gone"), False, gone, ()),
        (
            Text("外面套了中间件, 它传 close()", "inside a layer that hands close() on"),
            False,
            gone,
            (middleware.upper,),
        ),
        (Text("中间件是个生成器, 忘了传", "inside a layer, a generator, that forgets"), False, gone, (forgetful,)),
    ):
        opened = Opened([b"one", b"two"], fails)
        source = from_pieces([GET.format("/").encode()])
        app = middleware.stack(returning(opened), *layers)
        Connection(app, source, send, Limits(), errors=io.StringIO()).serve()
        rows.append((what, opened.closed))
    stage.table("", (Text("怎么结束的", "how it ended"), Text("close() 次数", "close() calls")), rows)
    stage.say(
        "服务器只关得到最外层。包了响应体的中间件要把 close() 传进去, 不传, 文件就开着。",
        "The server can only close the outermost body. What wraps one hands close() on; else the file stays open.",
    )
    stage.prove(
        "close-is-called-even-after-an-error",
        [closed for _, closed in rows] == [1, 1, 1, 1, 0],
        Text("三种结束各一次; 中间件传了也有一次", "once for each ending; once through the layer that hands it on"),
    )


@act(
    Text("服务器来取", "The server pulls"),
    proves=("the-server-pulls-the-body", "timing-the-call-misses-the-body"),
)
def pulling(stage: Stage) -> None:
    """Who makes the body, and when."""
    steps: list[str] = []
    now = 0.0
    told: dict[str, float] = {}

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", applications.plain())

        def made() -> Iterator[bytes]:
            nonlocal now
            for n in range(3):
                now += 1  # a second of work
                steps.append(f"make {n}")
                yield b"%d" % n

        return made()

    def send(data: bytes) -> None:
        steps.append("send")

    def noted(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        found = middleware.timing(told, lambda: now)(app)(environ, start_response)
        steps.append("returned")
        return found

    respond(noted, {}, Reply(send))
    stage.say(
        "应用返回一个生成器, 三块响应体, 每块要做 1 秒; 外面一层中间件给它计时。",
        "The application returns a generator: three pieces, a second of work each; a layer around it takes the time.",
    )
    stage.ask(
        Text("哪一件先发生?", "Which comes first?"),
        (Text("调用返回", "the call returns"), Text("第一块做好", "the first piece is made")),
        ("returned", "make 0").index(steps[0]),
        Text(
            "调用生成器函数不执行它的函数体: 要等服务器来取。",
            "A generator's body does not run until it is asked: the server does that.",
        ),
    )
    stage.show(Text("次序", "the order"), " > ".join(steps))
    stage.say(
        "调用已经返回, 响应体才开始生成; 中间件在 finally 里释放的东西, 这时已经没了。",
        "The call has returned before the body is made; what middleware releases in a finally is gone by then.",
    )
    stage.table(
        Text("计时的中间件 (每块 1 秒)", "A middleware that times (a second a piece)"),
        (Text("量到哪里", "measured until"), "s"),
        [(Text("调用返回", "the call returned"), int(told["call"])), ("close()", int(told["whole"]))],
    )
    stage.prove(
        "the-server-pulls-the-body",
        steps[:5] == ["returned", "make 0", "send", "make 1", "send"],
        " > ".join(steps[:5]),
    )
    stage.prove(
        "timing-the-call-misses-the-body",
        (told["call"], told["whole"]) == (0, 3),
        f"{told['call']:g} s, {told['whole']:g} s",
    )


OWN = (one_call, bytes_only, status_first, closing, pulling)
ACTS = (*OWN, *demo_errors.ACTS, *demo_around.ACTS, *demo_refused.ACTS)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)
