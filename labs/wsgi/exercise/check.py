"""检查 | Where a body ends, then what a server owes an application, from the easiest to the most forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

from labs._kit.exercise import expect

LENGTH, CODING = "content-length", "transfer-encoding"
PLAIN = [("Content-Type", "text/plain")]
Fields = list[tuple[str, str]]


class Send:
    """What the learner's server sends through: notes the order of things."""

    def __init__(self) -> None:
        self.log: list[Any] = []

    def __call__(self, status: str, headers: Fields) -> None:
        self.log.append(status)

    def body(self, piece: bytes) -> None:
        self.log.append(piece)

    @property
    def heads(self) -> list[str]:
        return [each for each in self.log if isinstance(each, str)]

    @property
    def whole(self) -> bytes:
        return b"".join(each for each in self.log if isinstance(each, bytes))


class Stream(io.BytesIO):
    """What the learner's server reads: at its end it gives b"" as a closed connection does, and tells who waits on."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._in_vain = 0

    def read(self, size: int | None = -1, /) -> bytes:
        return self._noted(super().read(size))

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._noted(super().readline(size))

    def _noted(self, given: bytes) -> bytes:
        self._in_vain = 0 if given else self._in_vain + 1
        expect(
            self._in_vain < 1000,
            "连接已经断了, read 和 readline 只会再给 b'': 你的循环等不到它要的那一行。",
            "The connection has ended, and read and readline give b'' for ever: your loop waits for a line that never "
            "comes.",
        )
        return given


def read(made: ModuleType, fields: Fields, data: bytes) -> tuple[bytes, bytes]:
    """The body that was read, and what was left of the stream."""
    stream = Stream(data)
    return made.read_body(fields, stream), stream.read()


def refuses(made: ModuleType, fields: Fields, data: bytes, zh: str, en: str) -> None:
    """Wrong unless reading this raises ValueError."""
    try:
        got = made.read_body(fields, Stream(data))
    except ValueError:
        return
    shown = ", ".join(f"{name}: {value}" for name, value in fields)
    expect(
        False,
        f"首部 {shown!r}, 后面是 {data!r}: 读出了 {got!r}。{zh}",
        f"{shown!r} and then {data!r} gave {got!r}. {en}",
    )


def by_length(made: ModuleType) -> None:
    """Content-Length 说多长就读多长 | Content-Length says how much is read"""
    expect(
        read(made, [], b"GET /next") == (b"", b"GET /next"),
        "两个首部都没有就没有请求体: 后面的字节是下一个请求。",
        "With neither field there is no body: what follows is the next request.",
    )
    expect(
        read(made, [(LENGTH, "5")], b"helloGET /next") == (b"hello", b"GET /next"),
        "Content-Length 是 5, 就读 5 个字节, 不多不少。",
        "Content-Length is 5: read 5 bytes, no more and no fewer.",
    )


def digits_alone(made: ModuleType) -> None:
    """长度只能是数字, 只能有一个 | a length is digits alone, and one alone"""
    for value in ("+5", "-5", "0_5", "0x5", " 5", "５", "", "5, 5"):
        refuses(
            made,
            [(LENGTH, value)],
            b"hello",
            "前面的代理也许当它是别的意思; int() 太宽松, 只收 0-9。",
            "A proxy before you may read it otherwise; int() is too kind, take 0-9 alone.",
        )
    refuses(
        made,
        [(LENGTH, "5"), (LENGTH, "0")],
        b"hello",
        "两个长度, 代理信哪一个?",
        "Two lengths: which does the proxy believe?",
    )


def all_of_it(made: ModuleType) -> None:
    """没收全就不算 | a body cut short is none"""
    refuses(
        made,
        [(LENGTH, "10")],
        b"hello",
        "连接断了, 只来了一半。当成完整的请求体交给应用, 数据就悄悄丢了。",
        "The connection ended half way. Taken as whole, the rest is lost in silence.",
    )


def chunks(made: ModuleType) -> None:
    """分块的请求体 | a body in chunks"""
    for data in (b"5\r\nhello\r\n0\r\n\r\n", b"3;x=y\r\nhel\r\n02\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n"):
        got = read(made, [(CODING, "Chunked")], data + b"GET /next")
        expect(
            got == (b"hello", b"GET /next"),
            f"{data!r} 应当读出 b'hello', 并且停在下一个请求前面; 得到 {got!r}。",
            f"{data!r} is b'hello', and the next request is left alone; got {got!r}.",
        )


def chunks_in_form(made: ModuleType) -> None:
    """分块的每一行都要合语法 | every line of the chunks is in form"""
    for data, zh, en in (
        (b"0x5\r\nhello\r\n0\r\n\r\n", "长度是十六进制数字, 没有 0x。", "A size is hexadecimal digits, without 0x."),
        (b"-1\r\n\r\n", "负的长度。", "A negative size."),
        (b"05\nhello\r\n0\r\n\r\n", "LF 前面没有 CR。", "No CR before the LF."),
        (b"5\r\nhelloXX0\r\n\r\n", "数据后面必须是 CRLF。", "CRLF must follow the data."),
        (b"5\r\nhel", "块没收全。", "The chunk is cut short."),
        (b"5\r\nhello\r\n", "没有最后的 0 块。", "The last chunk, of size 0, is missing."),
        (b"5\r\nhello\r\n0\r\n", "0 之后还要有一个空行。", "An empty line must follow the 0."),
    ):
        refuses(made, [(CODING, "chunked")], data, zh, en)


def no_smuggling(made: ModuleType) -> None:
    """有歧义就拒绝 | ambiguity is refused"""
    data = b"0\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n"
    refuses(
        made,
        [(LENGTH, str(len(data))), (CODING, "chunked")],
        data,
        "代理看长度, 你看分块, GET /hidden 就溜进来了 (RFC 9112 6.3)。",
        "The proxy goes by the length and you by chunks, and GET /hidden slips in (RFC 9112 6.3).",
    )
    for values in (["xchunked"], ["gzip, chunked"], ["chunked, chunked"], ["identity"], [""], ["gzip", "chunked"]):
        refuses(
            made,
            [(CODING, value) for value in values],
            data,
            "除了单单一个 chunked, 别的编码你都读不懂。",
            "But for one chunked, no coding is understood here.",
        )


def call_and_send(made: ModuleType) -> None:
    """调用应用, 发送状态和响应体 | the application is called, its answer sent"""
    send = served(made, lambda environ, start: (start("200 OK", PLAIN), [b"path ", environ["PATH_INFO"].encode()])[1])
    expect(
        send.log == ["200 OK", b"path ", b"/x"],
        f"应当依次发送状态和两块响应体, 发的是 {send.log!r}。",
        f"The head and two pieces were to be sent in order; sent was {send.log!r}.",
    )


def head_waits(made: ModuleType) -> None:
    """首部等第一块非空的响应体 | the head waits for the first piece that is not empty"""
    send, seen = Send(), []

    def app(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", PLAIN)
        seen.append(list(send.log))
        yield b""
        seen.append(list(send.log))
        yield b"one"

    made.serve(app, {}, send)
    expect(
        seen == [[], []] and send.log == ["200 OK", b"one"],
        "start_response 一调用(或来了一个空块), 首部就发出去了: 这时应用还可能改主意。先记下来, 等第一块非空的。",
        "The head went out when start_response was called, or with an empty piece: the application may still "
        "change its mind. Note it, and wait for the first piece that is not empty.",
    )
    empty = served(made, lambda environ, start: (start("204 No Content", []), [])[1])
    expect(
        empty.log == ["204 No Content"], "没有响应体, 也要发首部。", "Without a body the head must go out all the same."
    )


def start_once(made: ModuleType) -> None:
    """start_response 要调用, 只能一次 | start_response: once, and not never"""
    for app, zh, en in (
        (lambda environ, start: [b"x"], "没有调用 start_response 就给响应体", "a body without start_response"),
        (
            lambda environ, start: (start("200 OK", []), start("404 No", []), [b"x"])[2],
            "不带 exc_info 调用了两次",
            "a second call without exc_info",
        ),
    ):
        try:
            served(made, app)
        except Exception:
            continue
        expect(False, f"{zh}: 这是应用的错误, 要抛异常。", f"{en}: that is the application's error, raise it.")


def exc_info(made: ModuleType) -> None:
    """exc_info: 没发就替换, 发了就抛出 | exc_info replaces the head, or is raised once it is out"""
    error = LookupError("the application's own")

    def early(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", PLAIN)
        start("500 Oops", PLAIN, (LookupError, error, None))
        return [b"sorry"]

    def late(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", PLAIN)
        yield b"one"
        start("500 Oops", PLAIN, (LookupError, error, None))

    send = served(made, early)
    expect(
        send.heads == ["500 Oops"],
        f"首部还没发, 应当换成 500; 发的是 {send.heads!r}。",
        f"The head was not out and had to become 500; sent was {send.heads!r}.",
    )
    try:
        served(made, late)
    except LookupError as raised:
        expect(raised is error, "要抛出 exc_info[1] 本身。", "Raise exc_info[1] itself.")
    else:
        expect(
            False,
            "首部已经发了, 不能再换成 500: 抛出 exc_info[1], 让外面中止响应。",
            "The head is out and cannot become 500: raise exc_info[1], so that the response is aborted.",
        )


def bytes_and_write(made: ModuleType) -> None:
    """响应体是 bytes; write() 可用 | bytes alone; write() works"""

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        write = start("200 OK", PLAIN)
        write(b"one ")
        return [b"two"]

    send = served(made, app)
    expect(
        send.log == ["200 OK", b"one ", b"two"],
        f"start_response 要返回 write, 它发的在返回的之前; 发的是 {send.log!r}。",
        f"start_response returns write, whose pieces come before the returned ones; sent was {send.log!r}.",
    )
    try:
        served(made, lambda environ, start: (start("200 OK", []), ["text"])[1])
    except TypeError:
        return
    expect(False, "str 被当成响应体收下了: 该用哪种编码?", "A str was taken for a body: in which encoding?")


def close_always(made: ModuleType) -> None:
    """close() 一定要调用 | close() is called, whatever happens"""
    for fails in (False, True):
        closed: list[bool] = []

        class Body:
            def __init__(self, fails: bool, closed: list[bool]) -> None:
                self._fails, self._closed = fails, closed

            def __iter__(self) -> Iterator[bytes]:
                yield b"one"
                if self._fails:
                    raise RuntimeError("half way")

            def close(self) -> None:
                self._closed.append(True)

        body = Body(fails, closed)
        with suppress(RuntimeError):
            served(made, lambda environ, start, body=body: (start("200 OK", []), body)[1])
        expect(
            closed == [True],
            f"{'迭代出错' if fails else '正常结束'}之后 close() 被调用了 {len(closed)} 次: 文件和连接会一直开着。",
            f"After {'an error half way' if fails else 'the end'} close() was called {len(closed)} times: files and "
            "connections stay open.",
        )


CHECKS = (
    *(by_length, digits_alone, all_of_it, chunks, chunks_in_form, no_smuggling),
    *(call_and_send, head_waits, start_once, exc_info, bytes_and_write, close_always),
)


def served(made: ModuleType, app: Callable[..., Any]) -> Send:
    """What the learner's server sends for this application."""
    send = Send()
    made.serve(app, {"PATH_INFO": "/x"}, send)
    return send
