"""判决表 | Every raw request, what is due and what this server gives; what others gave is in recorded/."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labs._kit.text import Text
from labs.wsgi import vectors_body, vectors_head
from labs.wsgi.connection import Connection
from labs.wsgi.refusals import RULES, Rule
from labs.wsgi.source import Limits, from_pieces

TAKEN: dict[str, Rule] = {
    "form": Rule(200, "RFC 9112 3", Text("合乎语法", "as the grammar has it")),
    "other-method": Rule(
        200, "RFC 9110 9.1", Text("方法归应用管", "which methods there are is the application's matter")
    ),
    "loose-target": Rule(
        200,
        "RFC 3986 2",
        Text("不合 URI 语法, 但浏览器这样发, 也不影响分界", "no URI, but browsers send it, and it frames nothing"),
    ),
    "asterisk": Rule(200, "RFC 9112 3.2.4", Text("问的是整台服务器", "asks about the server as a whole")),
    "absolute": Rule(
        200, "RFC 9112 3.2.2", Text("服务器必须接受; 主机以目标为准", "must be taken; the target says the host")
    ),
    "older": Rule(200, "RFC 9110 2.5", Text("HTTP/1.0 照常", "HTTP/1.0 is understood")),
    "newer-minor": Rule(200, "RFC 9110 2.5", Text("次版本更高, 当 1.1", "a higher minor version is read as 1.1")),
    "empty-line": Rule(200, "RFC 9112 2.2", Text("前面的一个空行不算", "an empty line before a request is overlooked")),
    "any-field": Rule(200, "RFC 9110 5.1", Text("不认识的首部不理会", "unknown fields are passed on")),
    "name-case": Rule(200, "RFC 9110 5.1", Text("首部名不分大小写", "names of fields ignore case")),
    "white-space": Rule(200, "RFC 9112 5", Text("值两边可以有空白", "white space around a value does not count")),
    "list": Rule(200, "RFC 9110 5.3", Text("同名的首部接成列表", "fields of one name make a list")),
    "underscore": Rule(
        200,
        "RFC 3875 4.1.18",
        Text(
            "丢掉带下划线的首部: 变成 HTTP_ 之后会和连字符的混淆",
            "fields with _ are dropped: as HTTP_ they would pass for -",
        ),
    ),
    "obs-text": Rule(200, "RFC 9110 5.5", Text("0x80 以上的字节原样传", "bytes above 0x7f are passed on as they are")),
    "empty-host": Rule(200, "RFC 9112 3.2", Text("Host 可以为空", "Host may be empty")),
    "limits": Rule(
        200, "RFC 9112 3", Text("在限度之内; 至少要支持 8000 字节", "within the limits; 8000 bytes at least")
    ),
    "length": Rule(200, "RFC 9112 6.3", Text("Content-Length 说了多长", "Content-Length says how long")),
    "chunked": Rule(200, "RFC 9112 7.1", Text("分块说了多长", "the chunks say how long")),
    "coding-case": Rule(200, "RFC 9112 7", Text("编码名不分大小写", "names of codings ignore case")),
    "extension": Rule(200, "RFC 9112 7.1.1", Text("不懂的扩展不理会", "unknown extensions are ignored")),
    "trailers": Rule(200, "RFC 9112 7.1.2", Text("拖尾读完丢掉", "trailers are read and dropped")),
    "pipeline": Rule(200, "RFC 9112 9.3.2", Text("接着来的请求按次序答", "requests that follow are answered in order")),
    "close": Rule(200, "RFC 9112 9.6", Text("说了 close, 后面的不读", "after close nothing more is read")),
    "expect": Rule(200, "RFC 9110 10.1.1", Text("等着的就先答 100", "100 first for a client that waits")),
}
CHAPTERS: dict[str, tuple[vectors_head.Row, ...]] = {
    "request line": vectors_head.REQUEST_LINES,
    "target": vectors_head.TARGETS,
    "version": vectors_head.VERSIONS,
    "lines": vectors_head.LINES,
    "fields": vectors_head.FIELDS,
    "host": vectors_head.HOSTS,
    "limits": vectors_head.LIMITS,
    "length": vectors_body.LENGTHS,
    "coding": vectors_body.CODINGS,
    "chunks": vectors_body.CHUNKS,
    "smuggling": vectors_body.SMUGGLING,
    "persistence": vectors_body.PERSISTENCE,
    "expect": vectors_body.EXPECTING,
    "incomplete": vectors_body.INCOMPLETE,
}
FINAL = re.compile(rb"HTTP/1\.\d ([2-5]\d\d) ")


@dataclass(frozen=True, slots=True)
class Vector:
    """One raw request (or several on one connection), and the verdict due to each."""

    name: str
    chapter: str
    due: tuple[str, ...]
    raw: bytes

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """What each verdict rests on."""
        return tuple(RULES.get(due) or TAKEN[due] for due in self.due)

    @property
    def statuses(self) -> tuple[int, ...]:
        """What is due to be answered."""
        return tuple(reason.status for reason in self.reasons)

    @property
    def ends(self) -> bool:
        """Whether the client closes its side after these bytes."""
        return self.chapter == "incomplete" or "truncated" in self.due


def vectors() -> Iterator[Vector]:
    """Every raw request, chapter by chapter."""
    for chapter, rows in CHAPTERS.items():
        for name, due, raw in rows:
            yield Vector(name, chapter, tuple(due.split()), raw)


VECTORS = {vector.name: vector for vector in vectors()}


def app(environ, start_response):  # type: ignore[no-untyped-def]  # it runs as source in other servers too
    """Reads the whole body, as far as the server lets it, and answers 200 with what it read."""
    size = environ.get("CONTENT_LENGTH") or 0
    body = (
        environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else environ["wsgi.input"].read(int(size))
    )
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"%d bytes of " % len(body) + environ["PATH_INFO"].encode("latin-1")]


def judge(raw: bytes, *, ends: bool = False, limits: Limits | None = None) -> tuple[bytes, str]:
    """What this server sends back for raw bytes, and the rule by which it refused the last request, or ""."""
    sent = bytearray()
    connection = Connection(app, from_pieces([raw], ends=ends), sent.extend, limits or Limits())
    connection.serve()
    return bytes(sent), connection.refused.rule if connection.refused else ""


def statuses(answer: bytes) -> list[int]:
    """The final statuses in what a server sent, in order."""
    return [int(found) for found in FINAL.findall(answer)]


def recorded() -> dict[str, dict[str, str]]:
    """What other servers answered when it was recorded: product and version -> name of the request -> statuses."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "recorded").glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        for scenario, answer in kept["answers"].items():
            if scenario.partition(": ")[2] in CHAPTERS:
                found.setdefault(kept["version"], {}).update(answer)
    return found
