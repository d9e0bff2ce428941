"""练习: 一个 WSGI 服务器的两半 | Exercise: the two halves of a WSGI server.

一 read_body(fields, stream): 请求头之后, 请求体到哪里为止 (RFC 9112 6 和 7)

   fields 是 [(小写的首部名, 值), ...], stream 有 read(n) 和 readline()。返回请求体的 bytes。
   有歧义、不合语法、没收全, 都抛 ValueError: 一个字节都不要猜。

1. 没有 Content-Length 也没有 Transfer-Encoding: 没有请求体;
2. Content-Length: 只能是数字, 只能有一个, 要读满;
3. Transfer-Encoding: chunked: 十六进制长度, 数据, CRLF, ..., 0, 拖尾, 空行; 扩展不理会;
4. 两者都有, 或者编码不是单单一个 chunked: ValueError。

二 serve(app, environ, send): 调用应用, 发送响应 (PEP 3333)

   send(status, headers) 发状态和首部, 只能一次; send.body(piece) 发一块响应体。

5. 首部等到第一块非空的响应体才发; 没有响应体就在最后发;
6. 没有 exc_info 不许第二次调用 start_response; 有则替换, 首部已发就抛出 exc_info[1];
7. 响应体必须是 bytes, 否则 TypeError; start_response 返回 write;
8. 返回的对象有 close() 就一定调用, 出错也一样。

One: read_body(fields, stream): where a request's body ends (RFC 9112 6 and 7)

   fields is [(name in lower case, value), ...]; stream has read(n) and readline(). Returns the body as bytes.
   Whatever is ambiguous, out of grammar or incomplete raises ValueError: guess nothing.

1. neither Content-Length nor Transfer-Encoding: no body;
2. Content-Length: digits alone, once only, and all of it;
3. Transfer-Encoding: chunked: size in hexadecimal, data, CRLF, ..., 0, trailers, an empty line; ignore extensions;
4. both, or codings other than one chunked: ValueError.

Two: serve(app, environ, send): call the application, send the response (PEP 3333)

   send(status, headers) sends the head, once only; send.body(piece) sends a piece of body.

5. the head goes out with the first piece that is not empty, or at the end if there is none;
6. no second start_response without exc_info; with it, it replaces the first, or raises exc_info[1] if the head is out;
7. pieces are bytes, else TypeError; start_response returns write;
8. close() of what was returned is called if it is there, also after an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def read_body(fields: list[tuple[str, str]], stream: Any) -> bytes:
    # 由你来写 / your turn
    for name, value in fields:
        if name == "content-length":
            return bytes(stream.read(int(value)))
    return b""


def serve(app: Callable[..., Any], environ: dict[str, Any], send: Any) -> None:
    # 由你来写 / your turn
    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        send(status, headers)
        write: Callable[[bytes], None] = send.body
        return write

    for piece in app(environ, start_response):
        send.body(piece)
