"""不同之处 | Where gunicorn and nginx answer raw requests otherwise and why, request by request.

Taken from what they answered (recorded/). A difference that is gone fails the verification: it must go from here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labs._kit.text import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """Requests that a server answers otherwise for one reason: the statuses it gives -> their names."""

    why: Text
    given: dict[str, str]

    def answers(self) -> Iterator[tuple[str, str]]:
        """Each request's name and what it gets; "-" just closes, "waits" does not answer at all."""
        for statuses, names in self.given.items():
            yield from ((name, statuses) for name in names.split())


STATUS = Text(
    "也拒绝, 状态码不同; 我们的依 RFC 9110 15",
    "refused too, with another status; ours goes by RFC 9110 15",
)
CLOSES = Text(
    "不作回答就关连接; RFC 9112 8 也允许",
    "closed without an answer, which RFC 9112 8 allows too",
)
HOST = Text(
    "不细看 Host; RFC 9112 3.2 要求没有或不合法时答 400",
    "Host is not looked at closely; RFC 9112 3.2 wants 400 where it is missing or wrong",
)
TARGET = Text(
    "目标里的协议、用户名、片段、CONNECT 都留给应用",
    "scheme, user, fragment and CONNECT are left to the application",
)
CODING = Text(
    "gzip 过的请求体原样交给应用; RFC 9112 6.1 建议不懂就答 501",
    "a gzipped body reaches the application as it is; RFC 9112 6.1 has 501 for what is not understood",
)
SHORT = Text(
    "应用读到的请求体短了一截, 照样答 200",
    "the application reads a body that is cut short, and 200 is answered",
)
EXTENSION = Text(
    "分块扩展没有这么短的限度",
    "no such limit on chunk extensions",
)
CONNECTION = Text(
    "Connection 的列表不逐项看; HTTP/1.0 的 keep-alive 不理",
    "the members of Connection are not told apart; keep-alive of HTTP/1.0 is not kept",
)
NO_LIMIT = Text(
    "对请求体没有上限, 就等着",
    "bodies have no limit: it waits for them",
)
WAITS = Text(
    "在等它以为还没来的字节",
    "it waits for bytes that it thinks are still to come",
)
LF = Text(
    "单独的 LF 也当行尾: RFC 9112 2.2 容许, 但前后两台服务器看法不同就能夹带请求",
    "LF alone ends a line: RFC 9112 2.2 lets it, and where two servers differ requests are smuggled",
)
SKIPS = Text(
    "分块扩展和拖尾只跳过, 不检查",
    "extensions and trailers of chunks are skipped unread",
)
CHARACTERS = Text(
    "不合语法的首部名丢掉, 控制字符放行; 同名的照传",
    "fields with odd names are dropped, control characters and duplicates pass",
)
LOOSE_LINE = Text(
    "请求行宽松: 多余空格、片段、两位数的次版本都收; RFC 9112 3 容许一部分",
    "request lines are read loosely: more spaces, fragments, two digits; RFC 9112 3 allows some of it",
)
LIMITS = Text(
    "限度不同: 按总字节算, 不按个数",
    "other limits: bytes in all, not a number of fields",
)
EXPECT = Text(
    "不懂的期望不理会: RFC 9110 10.1.1 说可以答 417, 不是必须",
    "unknown expectations are ignored: RFC 9110 10.1.1 says that 417 may be answered, not must",
)
STRICTER = Text(
    "更严, 或有自己的规矩; RFC 没有要求",
    "stricter, by rules of its own that no RFC asks for",
)

DIFFERENCES: dict[str, tuple[Difference, ...]] = {
    "gunicorn": (
        Difference(
            STATUS,
            {
                "400": (
                    "method-lower method-mixed method-100 pri-of-http2 version-2.0 version-3.0 version-0.9 "
                    "gzip-alone identity-alone smuggle-coding-identity smuggle-both-with-identity"
                ),
                "501": "smuggle-coding-not-last smuggle-coding-then-cow",
                "200 400": "get-then-lower",
            },
        ),
        Difference(
            CLOSES,
            {
                "-": (
                    "tls-hello half-a-line line-alone half-a-head half-a-field head-without-last-lf half-a-chunk "
                    "half-a-chunk-size no-last-chunk"
                ),
            },
        ),
        Difference(
            HOST,
            {
                "200": (
                    "absolute-port-alone absolute-port-word absolute-wrong-host-field absolute-without-host-field "
                    "host-port-alone host-wrong-in-1.0 host-missing host-with-space host-list host-with-path "
                    "host-with-user host-with-question host-with-hash host-with-backslash host-port-word "
                    "host-two-ports host-bare-ipv6 host-latin"
                ),
                "200 200": "refused-then-get",
            },
        ),
        Difference(
            TARGET,
            {
                "200": (
                    "absolute-no-authority absolute-ftp absolute-user authority-connect fragment fragment-after-query"
                ),
            },
        ),
        Difference(
            CODING,
            {
                "200": "gzip-then-chunked identity-then-chunked",
            },
        ),
        Difference(
            SHORT,
            {
                "200": "half-a-body no-body-at-all",
            },
        ),
        Difference(
            EXTENSION,
            {
                "200": "chunk-extension-9000 chunk-extensions-in-all chunk-size-9000-zeros",
            },
        ),
        Difference(
            CONNECTION,
            {
                "200 200": "close-among-others",
                "200": "old-keep-alive-then-get",
            },
        ),
        Difference(
            NO_LIMIT,
            {
                "waits": (
                    "length-huge length-more-than-64-bits length-2-to-the-64-and-5 chunk-size-65-bits "
                    "chunk-size-huge smuggle-chunk-size-2-to-the-64 expect-too-large"
                ),
            },
        ),
        Difference(
            WAITS,
            {
                "waits": "chunk-last-lf",
            },
        ),
        Difference(
            STRICTER,
            {
                "400": "method-one-letter",
            },
        ),
    ),
    "nginx": (
        Difference(
            STATUS,
            {
                "400": (
                    "method-lower method-mixed pri-of-http2 authority-connect version-0.9 field-9000 "
                    "field-name-9000 field-70000 fields-1000 length-more-than-64-bits length-2-to-the-64-and-5 "
                    "chunk-size-65-bits chunk-size-huge smuggle-chunk-size-2-to-the-64 coding-empty-field-too"
                ),
                "505": "version-no-dot",
                "501": (
                    "chunked-twice-in-list chunked-then-gzip chunked-then-identity coding-vertical-tab "
                    "smuggle-coding-vertical-tab smuggle-coding-not-last"
                ),
                "200 400": "get-then-lower",
            },
        ),
        Difference(
            CLOSES,
            {
                "-": (
                    "no-version simple-request-0.9 half-a-line line-alone half-a-head half-a-field "
                    "head-without-last-lf half-a-body no-body-at-all half-a-chunk half-a-chunk-size no-last-chunk "
                    "no-end-of-trailers half-a-trailer"
                ),
            },
        ),
        Difference(
            HOST,
            {
                "200": (
                    "host-with-user host-with-question host-with-hash host-with-backslash host-port-word "
                    "host-two-ports host-latin"
                ),
            },
        ),
        Difference(
            WAITS,
            {
                "waits": "smuggle-chunk-extension-lf",
            },
        ),
        Difference(
            LF,
            {
                "200": (
                    "empty-lf-line-first lf-ends-request-line lf-ends-field lf-ends-head lf-everywhere lf-in-value "
                    "coding-after-lf chunk-extension-lf chunk-size-lf chunk-data-too-short chunk-data-lf "
                    "chunk-last-lf chunk-last-line-lf trailer-lf smuggle-length-after-lf"
                ),
                "200 200": "smuggle-coding-after-lf smuggle-chunk-size-lf smuggle-chunk-end-lf",
            },
        ),
        Difference(
            SKIPS,
            {
                "200": (
                    "chunk-extension-empty chunk-extension-open-quote chunk-extension-control chunk-extension-9000 "
                    "chunk-extensions-in-all chunk-size-9000-zeros chunk-size-space-after chunk-size-tab-after "
                    "trailer-length trailer-coding trailer-host trailer-authorization trailer-without-colon "
                    "trailer-space-before-colon trailer-space-first trailer-name-empty trailer-folded trailer-nul "
                    "trailer-9000 trailers-200"
                ),
                "200 200": "smuggle-trailer-length",
            },
        ),
        Difference(
            CHARACTERS,
            {
                "200": (
                    "field-without-colon field-bracket-in-name field-slash-in-name field-latin-name field-utf8-name "
                    "field-quoted-name field-bell-in-value field-delete-in-value field-escape-in-value "
                    "field-form-feed-in-value type-twice"
                ),
            },
        ),
        Difference(
            LOOSE_LINE,
            {
                "200": (
                    "method-100 two-spaces-before-target two-spaces-before-version space-at-the-end absolute-ftp "
                    "fragment fragment-after-query raw-utf8-in-target version-two-digits two-empty-lines-first "
                    "cr-ends-head cr-first cr-cr-lf"
                ),
            },
        ),
        Difference(
            LIMITS,
            {
                "200": "fields-101",
            },
        ),
        Difference(
            EXPECT,
            {
                "200": "expect-one-of-two expect-other expect-empty",
            },
        ),
        Difference(
            STRICTER,
            {
                "405": "trace",
                "400": ("percent-broken asterisk-options host-empty length-white-space options-then-get expect-twice"),
                "501": "chunked-white-space",
            },
        ),
    ),
}
