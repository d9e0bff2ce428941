"""拒绝 | Every refusal: its status, the RFC section that it rests on, and why, in both languages.

A server that guesses what a broken request meant may guess otherwise than the proxy in front of it, and then the two
disagree on where the next request begins. So nothing is guessed here; and nothing is refused without a reason.
"""

from __future__ import annotations

from typing import NamedTuple

from labs._kit.text import Text


class Rule(NamedTuple):
    """What a request breaks: the status it gets, the section, and why."""

    status: int
    section: str
    why: Text


RULES: dict[str, Rule] = {
    # Lines
    "bare-lf": Rule(
        400,
        "RFC 9112 2.2",
        Text(
            "行必须以 CRLF 结束; 单独的 LF 有的程序当行尾, 有的不当",
            "lines end in CRLF; some take LF alone, some do not",
        ),
    ),
    "bare-cr": Rule(400, "RFC 9112 2.2", Text("CR 后面不是 LF", "a CR that no LF follows")),
    "blank-lines": Rule(
        400,
        "RFC 9112 2.2",
        Text("请求行前面最多容忍一个空行", "one empty line before a request is overlooked, no more"),
    ),
    "truncated": Rule(400, "RFC 9112 8", Text("连接断了, 请求还不完整", "the connection ended inside the request")),
    "timeout": Rule(408, "RFC 9110 15.5.9", Text("等了太久, 请求还不完整", "the request took too long to arrive")),
    # The request line
    "request-line": Rule(
        400, "RFC 9112 3", Text("请求行是 方法 SP 目标 SP 版本", "the request line is method SP target SP version")
    ),
    "line-too-long": Rule(414, "RFC 9112 3", Text("请求行太长", "the request line is too long")),
    "method": Rule(400, "RFC 9110 9.1", Text("方法不是一个 token", "the method is not a token")),
    "method-case": Rule(
        501, "RFC 9110 9.1", Text("方法区分大小写, get 不是 GET", "methods are case-sensitive: get is not GET")
    ),
    "method-long": Rule(501, "RFC 9112 3", Text("方法比哪一个都长", "a method longer than any that there is")),
    "connect": Rule(501, "RFC 9110 9.3.6", Text("不做隧道: CONNECT 是给代理的", "no tunnels: CONNECT is for proxies")),
    "target": Rule(
        400,
        "RFC 9112 3.2",
        Text("目标里只能有可见 ASCII, 也没有 #片段", "a target is visible ASCII, without a #fragment"),
    ),
    "target-form": Rule(
        400,
        "RFC 9112 3.2",
        Text("目标是 /路径、http://主机/路径, 或 OPTIONS 的 *", "a target is /path, http://host/path, or * of OPTIONS"),
    ),
    "version": Rule(400, "RFC 9112 2.3", Text("版本写成 HTTP/1.1 这样", "a version is written like HTTP/1.1")),
    "version-major": Rule(505, "RFC 9110 15.6.6", Text("只会 HTTP/1.x", "only HTTP/1.x is spoken here")),
    # Fields
    "fold": Rule(400, "RFC 9112 5.2", Text("折行早已废弃", "folded lines are obsolete")),
    "space-first": Rule(
        400,
        "RFC 9112 2.2",
        Text("请求行和第一个首部之间有空白", "white space between the request line and the first field"),
    ),
    "colon": Rule(400, "RFC 9112 5", Text("首部行没有冒号", "a field line without a colon")),
    "space-colon": Rule(
        400, "RFC 9112 5.1", Text("首部名和冒号之间有空白", "white space between a field name and its colon")
    ),
    "field-name": Rule(400, "RFC 9110 5.1", Text("首部名不是一个 token", "a field name is a token")),
    "field-value": Rule(400, "RFC 9110 5.5", Text("首部值里有控制字符", "a control character in a field value")),
    "fields-too-large": Rule(431, "RFC 6585 5", Text("首部太多或太长", "too many header fields, or one too long")),
    "field-twice": Rule(
        400, "RFC 9110 5.3", Text("这个首部只能有一个", "a field that may stand only once stands twice")
    ),
    "host-missing": Rule(400, "RFC 9112 3.2", Text("HTTP/1.1 请求必须有 Host", "an HTTP/1.1 request must have a Host")),
    "host-twice": Rule(400, "RFC 9112 3.2", Text("Host 不止一个", "more than one Host")),
    "host-value": Rule(400, "RFC 9112 3.2", Text("Host 不是 主机[:端口]", "Host is not host[:port]")),
    "expectation": Rule(
        417, "RFC 9110 10.1.1", Text("只懂 100-continue", "100-continue is the only expectation known")
    ),
    # Where the body ends
    "length-value": Rule(400, "RFC 9112 6.3", Text("Content-Length 只能是数字", "Content-Length is digits alone")),
    "length-twice": Rule(
        400, "RFC 9110 8.6", Text("Content-Length 不止一个: 该信哪个?", "more than one Content-Length: which is it?")
    ),
    "both": Rule(
        400,
        "RFC 9112 6.3",
        Text("同时有 Transfer-Encoding 和 Content-Length", "both Transfer-Encoding and Content-Length"),
    ),
    "coding-in-1.0": Rule(
        400, "RFC 9112 6.1", Text("HTTP/1.0 里没有 Transfer-Encoding", "HTTP/1.0 has no Transfer-Encoding")
    ),
    "coding-empty": Rule(
        501,
        "RFC 9112 6.1",
        Text("编码列表里有空项: 有的服务器略过, 有的不认", "an empty member among codings: some skip it, some do not"),
    ),
    "coding-unknown": Rule(501, "RFC 9112 6.1", Text("不懂的传输编码", "a transfer coding that is not known here")),
    "coding-not-last": Rule(
        400, "RFC 9112 6.3", Text("chunked 必须是最后一个编码", "chunked must be the last coding of a request")
    ),
    "coding-twice": Rule(400, "RFC 9112 6.1", Text("chunked 用了两次", "chunked applied more than once")),
    "body-too-large": Rule(413, "RFC 9110 15.5.14", Text("请求体太大", "the body is larger than is taken here")),
    # Chunks
    "chunk-size": Rule(400, "RFC 9112 7.1", Text("分块的长度是十六进制数字", "a chunk's size is hexadecimal digits")),
    "chunk-line": Rule(
        400,
        "RFC 9112 7.1.1",
        Text("分块的长度行太长, 或扩展加起来太多", "a chunk's line too long, or too much of extensions in all"),
    ),
    "chunk-extension": Rule(400, "RFC 9112 7.1.1", Text("分块扩展不合语法", "a chunk extension out of grammar")),
    "chunk-end": Rule(400, "RFC 9112 7.1", Text("分块的数据后面必须是 CRLF", "a chunk's data must end in CRLF")),
    "trailer": Rule(
        400,
        "RFC 9110 6.5.1",
        Text("拖尾里不能有决定分界、路由、认证的首部", "a trailer may not frame, route or authenticate"),
    ),
}


class Refused(OSError):
    """A request that is not taken: `rule` names the reason. An OSError, as an application reading the body expects."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"{RULES[rule].section}: {RULES[rule].why.en}")
        self.rule = rule

    @property
    def status(self) -> int:
        return RULES[self.rule].status
