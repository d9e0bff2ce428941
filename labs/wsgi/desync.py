"""走私的后果 | What a hidden request does: a proxy and a backend that read one connection differently. A toy of both.

The proxy goes by Content-Length and lets nobody to /admin; the backend goes by chunks where there are any. Neither is
wrong by itself. All users' requests share the one connection between them, and answers come back in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

END = b"\r\n\r\n"
LAST_CHUNK = b"0" + END
ADMIN, FORBIDDEN, GONE = "admin's page", "403", "400, connection closed"


@dataclass(slots=True)
class Message:
    """A request as it was cut out of the stream."""

    path: str
    fields: dict[str, str]
    head: bytes
    body: bytes


def cut(stream: bytes, *, by_chunks: bool) -> tuple[Message, bytes] | None:
    """The first request and what follows it; None while it is not complete."""
    head, end, rest = stream.partition(END)
    if not end:
        return None
    line, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    if by_chunks and "transfer-encoding" in fields:
        length = rest.find(LAST_CHUNK) + len(LAST_CHUNK)  # a toy: good enough where chunks hold no such bytes
    else:
        length = int(fields.get("content-length", "0"))
    if len(rest) < length:
        return None
    return Message(line.split()[1], fields, head + end, rest[:length]), rest[length:]


@dataclass(slots=True)
class Backend:
    """Reads a connection by chunks. A strict one refuses what has both lengths and closes."""

    strict: bool = False
    comments: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    _held: bytes = b""

    def take(self, data: bytes) -> list[str]:
        """Its answers to what has arrived, one a request; the rest waits for more."""
        answers: list[str] = []
        self._held += data
        while found := cut(self._held, by_chunks=True):
            message, self._held = found
            self.seen.append(message.path)
            if self.strict and {"content-length", "transfer-encoding"} <= set(message.fields):
                self._held = b""
                return [*answers, GONE]
            answers.append(self._answer(message))
        return answers

    def _answer(self, message: Message) -> str:
        if message.path == "/comment":
            self.comments.append(message.body.decode("latin-1"))
            return "comment taken"
        return ADMIN if message.path == "/admin" else f"page {message.path}"


@dataclass(slots=True)
class Proxy:
    """Cuts by Content-Length, checks the path, passes the request on, and hands out the next answer that comes back.

    One that `rewrites` passes on what it has understood, under one length, and not the bytes as they came.
    """

    backend: Backend
    rewrites: bool = False
    cache: dict[str, str] = field(default_factory=dict)
    _answers: list[str] = field(default_factory=list)

    def ask(self, raw: bytes) -> str:
        """What the client gets for this request."""
        found = cut(raw, by_chunks=False)
        if found is None:
            raise ValueError("the proxy waits for more")
        message, _ = found
        if message.path == "/admin":
            return FORBIDDEN
        if message.path not in self.cache:
            self._answers += self.backend.take(rewritten(message) if self.rewrites else raw)
            answer = self._answers.pop(0) if self._answers else "(no answer yet)"
            if not message.path.endswith(".css"):
                return answer
            self.cache[message.path] = answer  # for everybody after this one
        return self.cache[message.path]


def rewritten(message: Message) -> bytes:
    """The request in the proxy's own words: one length, and no Transfer-Encoding."""
    kept = [line for line in message.head.split(b"\r\n") if not line.lower().startswith(b"transfer-encoding")]
    return b"\r\n".join(kept) + message.body


def hiding(hidden: bytes) -> bytes:
    """A POST / with both lengths, and another request after its last chunk."""
    body = LAST_CHUNK + hidden
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nTransfer-Encoding: chunked" % len(body)
    return head + END + body


def get(path: str, *fields: str) -> bytes:
    """A GET for this path."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: a", *fields, "", ""]).encode()
