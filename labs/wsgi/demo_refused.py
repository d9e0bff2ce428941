"""演示, 拒绝 | Requests that are not taken: where a body ends in two ways, lines out of form, too much or too slow."""

from __future__ import annotations

import re

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.wsgi import desync, matrix
from labs.wsgi.refusals import RULES

SERVER = Text("服务器", "server")
Label = str | Text
TAKEN: dict[str, Label] = {  # name in the matrix -> what matters of it
    "length-5": "Content-Length: 5",
    "length-leading-zeros": "Content-Length: 0000005",
    "length-no-body-no-length": Text("两个首部都没有", "neither of the two"),
    "chunked": "Transfer-Encoding: chunked",
    "chunked-upper": "Transfer-Encoding: CHUNKED",
    "chunk-extension": Text("分块的长度行 5;a=b", "a chunk's line 5;a=b"),
}
LENGTHS: dict[str, Label] = {
    "smuggle-length-then-coding": Text("Content-Length 和 chunked 都有", "Content-Length and chunked"),
    "length-twice-same": "Content-Length: 5, Content-Length: 5",
    "length-list-same": "Content-Length: 5, 5",
    "length-plus": "Content-Length: +5",
    "coding-in-1.0": Text("HTTP/1.0 里的 chunked", "chunked in HTTP/1.0"),
    "chunked-then-gzip": "Transfer-Encoding: chunked, gzip",
    "chunk-size-0x": Text("分块的长度行 0x5", "a chunk's line 0x5"),
    "coding-xchunked": "Transfer-Encoding: xchunked",
}
LINES: dict[str, Label] = {
    "lf-ends-field": r"Host: a\n",
    "cr-in-value": r"X: a\rb",
    "fold-space": r"X: a\r\n b",
    "field-space-before-colon": "X : a",
    "field-without-colon": "X",
    "host-missing": Text("没有 Host", "no Host"),
    "host-twice-other": "Host: a, Host: b",
}
SLOW = b"GET / HTTP/1.1\r\nHost: a\r\n"  # and then nothing more


@act(
    Text("藏在请求体里的请求", "A request hidden in a body"),
    proves=("two-readings-give-two-requests", "a-hidden-request-is-refused"),
)
def hidden(stage: Stage) -> None:
    """Requests that two servers read differently."""
    vector = matrix.VECTORS["smuggle-length-then-coding"]
    stage.code(vector.raw.decode("latin-1").replace("\r\n", "\n"), "http")
    by_chunks = re.sub(rb"Content-Length: \d+\r\n", b"", vector.raw)
    stage.ask(
        Text(
            "代理看 Content-Length, 后面的服务器看 chunked。服务器看到几个请求?",
            "The proxy goes by Content-Length, the server behind it by chunks. How many requests does the server see?",
        ),
        ("1", "2"),
        ("1", "2").index(str(len(matrix.statuses(matrix.judge(by_chunks)[0])))),
        Text(
            "空的最后一块之后, GET /hidden 就成了下一个请求, 代理从没检查过它。",
            "After the empty last chunk GET /hidden is the next request, one that the proxy never checked.",
        ),
    )
    by_length = re.sub(rb"Transfer-Encoding: \w+\r\n", b"", vector.raw)
    read = {"Content-Length": matrix.judge(by_length)[0], "chunked": matrix.judge(by_chunks)[0]}
    requests = {how: len(matrix.statuses(answer)) for how, answer in read.items()}
    stage.table("", (Text("按", "by"), Text("几个请求", "requests")), list(requests.items()))
    stage.prove(
        "two-readings-give-two-requests",
        list(requests.values()) == [1, 2],
        ", ".join(f"{how}: {count}" for how, count in requests.items()),
    )
    tried = [each for each in matrix.VECTORS.values() if each.chapter == "smuggling"]
    answers = {"labs.wsgi": [matrix.statuses(matrix.judge(each.raw)[0]) for each in tried]}
    for version, given in matrix.recorded().items():
        answers[version] = [[int(word) for word in given[each.name].split() if word.isdigit()] for each in tried]
    rows = [
        (who, sum(1 for got in found if got[:1] != [200]), sum(1 for got in found if len(got) > 1 and got[1] == 200))
        for who, found in answers.items()
    ]
    stage.table(
        Text(f"{len(tried)} 个夹带的请求", f"{len(tried)} requests that hide another"),
        (SERVER, Text("拒绝", "refused"), Text("答了藏着的", "hidden one answered")),
        rows,
    )
    stage.say(
        "nginx 答的那几个: 它认单独的 LF 作行尾 (RFC 9112 2.2 允许), 也不管尾部里的 Content-Length。单独一台没有事, "
        "前面的代理读法不同才危险。werkzeug 和 wsgiref 自带的服务器答完一个就断开, 藏着的轮不到。",
        "Those that nginx answered: it takes a bare LF for the end of a line (RFC 9112 2.2 lets it) and ignores "
        "Content-Length in trailers. Alone that hurts nobody; behind a proxy that reads it otherwise it does. The "
        "servers that come with werkzeug and wsgiref hang up after one answer: no hidden request gets its turn.",
    )
    stage.say(
        f"`python -m labs wsgi matrix` 有全部 {len(matrix.VECTORS)} 个原始请求, 各家的回答和我们的理由。",
        f"'python -m labs wsgi matrix' has all {len(matrix.VECTORS)} raw requests, every server's answer, our reasons.",
    )
    stage.prove("a-hidden-request-is-refused", rows[0][1:] == (len(tried), 0), f"{rows[0][1]} / {len(tried)}")


@act(
    Text("藏着的请求做什么", "What a hidden request does"),
    proves=("a-hidden-request-passes-the-proxy", "a-rewritten-request-hides-nothing"),
)
def consequences(stage: Stage) -> None:
    """A toy proxy and a toy backend, and one connection between them for everybody."""
    stage.say(
        "一个代理按长度读, 不让任何人去 /admin; 后端按分块读; 中间一个连接, 大家共用, 响应按次序回来。",
        "A proxy reads by length and lets nobody to /admin; the backend reads by chunks; one connection between them "
        "serves everybody, and answers come back in order.",
    )
    backend = desync.Backend()
    proxy = desync.Proxy(backend)
    asked = (
        ("GET /admin", desync.get("/admin")),
        (Text("POST /, 藏着 GET /admin", "POST /, hiding GET /admin"), desync.hiding(desync.get("/admin"))),
        (Text("别人的 GET /style.css", "someone's GET /style.css"), desync.get("/style.css")),
        (Text("再一个人的 GET /style.css", "another's GET /style.css"), desync.get("/style.css")),
    )
    given_ = [proxy.ask(raw) for _, raw in asked]
    stage.table(
        "",
        (Text("代理收到", "the proxy gets"), Text("客户端得到", "the client gets")),
        [(what, answer) for (what, _), answer in zip(asked, given_, strict=True)],
    )
    victim = desync.get("/account", "Cookie: session=7f3a")
    other = desync.Backend()
    front = desync.Proxy(other)
    front.ask(desync.hiding(b"POST /comment HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(victim)))
    front.ask(victim)
    stage.say(
        "藏一个没写完的 POST /comment, 下一个用户的请求就成了它的请求体:",
        "Hide a POST /comment that is not complete, and the next user's request becomes its body:",
    )
    stage.show(Text("评论里", "in the comment"), repr(other.comments[0]))
    stage.prove(
        "a-hidden-request-passes-the-proxy",
        given_ == [desync.FORBIDDEN, "page /", desync.ADMIN, desync.ADMIN]
        and proxy.cache == {"/style.css": desync.ADMIN}
        and "Cookie: session=7f3a" in other.comments[0],
        Text(f"后端看到 {' '.join(backend.seen)}", f"the backend saw {' '.join(backend.seen)}"),
    )
    seen = {}
    for what, backend, rewrites in (
        (Text("后端拒绝两个长度", "the backend refuses two lengths"), desync.Backend(strict=True), False),
        (Text("代理重写请求", "the proxy writes it anew"), desync.Backend(), True),
    ):
        answer = desync.Proxy(backend, rewrites).ask(desync.hiding(desync.get("/admin")))
        seen[what] = (answer, " ".join(backend.seen))
    stage.table(
        Text("两种防法", "Two cures"),
        ("", Text("客户端得到", "the client gets"), Text("后端看到", "the backend saw")),
        [(what, *found) for what, found in seen.items()],
    )
    stage.prove(
        "a-rewritten-request-hides-nothing",
        list(seen.values()) == [(desync.GONE, "/"), ("page /", "/")],
        Text("两种都只看到 /", "/ alone in both"),
    )


@act(Text("请求体在哪里结束", "Where a body ends"), proves=("a-body-has-one-length",))
def one_length(stage: Stage) -> None:
    """What is taken, and what can be read in two ways."""
    stage.say(
        "有 chunked 就按分块读, 否则按 Content-Length, 都没有就没有请求体。能读出两种意思的都拒绝。",
        "The chunks say where a body ends, otherwise Content-Length; with neither there is none. What can be read in "
        "two ways is refused.",
    )
    rows = judged(stage, {**TAKEN, **LENGTHS})
    stage.prove(
        "a-body-has-one-length",
        rows == [200] * len(TAKEN) + [400] * (len(LENGTHS) - 1) + [501],
        Text(f"{len(TAKEN)} 个接受, {len(LENGTHS)} 个拒绝", f"{len(TAKEN)} taken, {len(LENGTHS)} refused"),
    )


@act(Text("一行在哪里结束", "Where a line ends"), proves=("a-line-has-one-end",))
def one_end(stage: Stage) -> None:
    """Heads that two programs may take for different fields."""
    stage.say(
        "首部也一样: 单独的 LF、折行、冒号前的空格, 有的程序看见一个首部, 有的看见两个。",
        "The same with fields: a lone LF, a fold, a space before the colon, and some programs see one field, others "
        "two.",
    )
    found = judged(stage, LINES)
    stage.prove("a-line-has-one-end", set(found) == {400}, f"400 x {len(found)}")


@act(Text("太多, 太长, 太慢", "Too much, too long, too slow"), proves=("each-limit-has-its-status",))
def limits(stage: Stage) -> None:
    """Each limit, and the status that tells which one it was."""
    found = [
        (Text("只来了半个请求头, 再没有了", "half a head, then nothing more"), matrix.judge(SLOW)),
        (Text("Content-Length: 99999999999", "Content-Length: 99999999999"), given("length-huge")),
        (Text("9000 字节的目标", "a target of 9000 bytes"), given("target-9000")),
        (Text("9000 字节的首部", "a field of 9000 bytes"), given("field-9000")),
        (Text("101 个首部", "101 fields"), given("fields-101")),
        (Text("Transfer-Encoding: cow", "Transfer-Encoding: cow"), given("coding-unknown")),
        ("GET / HTTP/3.0", given("version-3.0")),
        ("GET / HTTP/1.2", given("version-1.2")),
    ]
    rows = [(what, matrix.statuses(answer)[0], rule) for what, (answer, rule) in found]
    stage.table(
        "",
        (Text("请求", "request"), Text("状态", "status"), "RFC"),
        [(what, status, RULES[rule].section if rule else "RFC 9110 2.5") for what, status, rule in rows],
    )
    statuses = [status for _, status, _ in rows]
    stage.prove(
        "each-limit-has-its-status",
        statuses == [408, 413, 414, 431, 431, 501, 505, 200],
        " ".join(map(str, statuses)),
    )


def given(name: str) -> tuple[bytes, str]:
    """What this server answers to a request of the matrix, and the rule by which it is refused."""
    return matrix.judge(matrix.VECTORS[name].raw)


def judged(stage: Stage, names: dict[str, Label]) -> list[int]:
    """The status of each of these requests, shown with the section that it rests on."""
    rows = []
    for name, label in names.items():
        answer, rule = given(name)
        reason = RULES[rule] if rule else matrix.VECTORS[name].reasons[0]
        rows.append((label, matrix.statuses(answer)[0], reason.section))
    stage.table("", (Text("请求里有", "the request has"), Text("状态", "status"), "RFC"), rows)
    return [status for _, status, _ in rows]


ACTS = (hidden, consequences, one_length, one_end, limits)
