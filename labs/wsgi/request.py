"""请求头 | The head of a request: request line and fields, taken only in the form that RFC 9112 gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from labs.wsgi.refusals import Refused
from labs.wsgi.source import Ended, Limits, Source

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
TARGET = re.compile(rb"[\x21-\x22\x24-\x7e]+")  # visible ASCII without '#'; RFC 3986 is narrower, browsers are not
VERSION = re.compile(rb"HTTP/(\d)\.(\d)")
VALUE = re.compile(rb"[\t \x21-\x7e\x80-\xff]*")
HOST = re.compile(r"(?:(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$&'()*+;=%]+)(?::[0-9]*)?)?")
LONGEST_METHOD = 20  # letters; the longest one registered, UPDATEREDIRECTREF, has 17
ONCE = {"host": "host-twice", "content-length": "length-twice", "content-type": "field-twice"}


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request. Names of fields are in lower case, values as Latin-1 text."""

    method: str
    path: str  # still percent-encoded; "" for *
    query: str
    version: tuple[int, int]
    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return [value for each, value in self.fields if each == name]

    def tokens(self, name: str) -> list[str]:
        """The members of a comma-separated field, in lower case; empty ones count too: they are no grammar."""
        return [part.strip(" \t").lower() for value in self.all(name) for part in value.split(",")]

    @property
    def wants_to_stay(self) -> bool:
        """Whether the client keeps the connection open: by default from HTTP/1.1 on (RFC 9112 9.3)."""
        said = self.tokens("connection")
        return "close" not in said and (self.version >= (1, 1) or "keep-alive" in said)


def read_head(source: Source, limits: Limits) -> Request:
    """The next request's head. Ended if there is none; Refused for everything out of form."""
    line = b""
    try:
        line = source.line(limits.line, "line-too-long")
        if not line:  # some clients send an empty line after a body (RFC 9112 2.2)
            line = source.line(limits.line, "line-too-long")
        if not line:
            raise Refused("blank-lines")
        method, target, version = request_line(line)
        fields = tuple(read_fields(source, limits))
    except Ended:
        if line or not source.is_empty:
            raise Refused("truncated") from None
        raise
    path, query, authority = split_target(method, target)
    return Request(method, path, query, version, with_host(fields, version, authority))


def request_line(line: bytes) -> tuple[str, str, tuple[int, int]]:
    """Method, target and version of a request line."""
    parts = line.split(b" ")
    if len(parts) != 3:
        raise Refused("request-line")
    method, target, version = parts
    if not TOKEN.fullmatch(method):
        raise Refused("method")
    if not TARGET.fullmatch(target):
        raise Refused("target" if target else "request-line")
    found = VERSION.fullmatch(version)
    if not found:
        raise Refused("version")
    if found[1] != b"1":
        raise Refused("version-major")
    if method != method.upper():
        raise Refused("method-case")
    if len(method) > LONGEST_METHOD:
        raise Refused("method-long")
    if method == b"CONNECT":
        raise Refused("connect")
    return method.decode(), target.decode(), (int(found[1]), int(found[2]))


def split_target(method: str, target: str) -> tuple[str, str, str | None]:
    """Path, query, and the authority where the target names one (RFC 9112 3.2)."""
    if target == "*" and method == "OPTIONS":
        return "", "", None
    if target.startswith("/"):
        path, _, query = target.partition("?")
        return path, query, None
    if not target.lower().startswith(("http://", "https://")):
        raise Refused("target-form")
    try:
        parts = urlsplit(target)
    except ValueError:
        raise Refused("target-form") from None
    if not parts.netloc or not HOST.fullmatch(parts.netloc):
        raise Refused("target-form")
    return parts.path or "/", parts.query, parts.netloc


def read_fields(source: Source, limits: Limits, first: str = "space-first") -> list[tuple[str, str]]:
    """Field lines up to the empty one. `first` is the rule for white space before the first."""
    fields: list[tuple[str, str]] = []
    while line := source.line(limits.field, "fields-too-large"):
        if len(fields) == limits.fields:
            raise Refused("fields-too-large")
        if line[:1] in b" \t":
            raise Refused("fold" if fields else first)
        fields.append(field(line))
    return fields


def field(line: bytes) -> tuple[str, str]:
    """Name and value of one field line."""
    name, colon, value = line.partition(b":")
    if not colon:
        raise Refused("colon")
    if name[-1:] in (b" ", b"\t"):
        raise Refused("space-colon")
    if not TOKEN.fullmatch(name):
        raise Refused("field-name")
    if not VALUE.fullmatch(value):
        raise Refused("field-value")
    return name.decode().lower(), value.strip(b" \t").decode("latin-1")


def with_host(
    fields: tuple[tuple[str, str], ...], version: tuple[int, int], authority: str | None
) -> tuple[tuple[str, str], ...]:
    """The fields, none twice that may stand once; Host as the target says where it says (RFC 9112 3.2.2)."""
    names = [name for name, _ in fields]
    for name, rule in ONCE.items():
        if names.count(name) > 1:
            raise Refused(rule)
    hosts = [value for name, value in fields if name == "host"]
    if not hosts and version >= (1, 1):
        raise Refused("host-missing")
    if hosts and not HOST.fullmatch(hosts[0]):
        raise Refused("host-value")
    if authority is None:
        return fields
    return (("host", authority), *(each for each in fields if each[0] != "host"))
