"""The lab wsgi: each line that it cannot lose, taken out, and the rule that dies of it; so too in the exercise."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from labs._kit import exercise
from labs._kit.find import find
from labs.wsgi import desync, environ, framing, model, request, source
from labs.wsgi.source import Limits, from_pieces
from labs.wsgi.trying import Opened, returning
from tests.labs.applying import app_that, start
from tests.labs.mutating import mutated

LIMITS = Limits()


def refused(read: Callable[[], object]) -> str:
    """By which rule this is refused, "" if it is not."""
    try:
        read()
    except Exception as error:  # a mutated module has a Refused of its own
        return str(getattr(error, "rule", repr(error)))
    return ""


def head_of(raw: str, of: ModuleType = request) -> Any:
    return of.read_head(from_pieces([raw.encode("latin-1")]), LIMITS)


def framed(of: ModuleType, fields: str, data: bytes = b"") -> str:
    head = head_of(f"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n")
    return refused(lambda: environ.Input(of.Body(from_pieces([data]), of.length(head, LIMITS), LIMITS)).read())


def both_are_refused(of: ModuleType) -> None:
    assert framed(of, "Content-Length: 1\r\nTransfer-Encoding: chunked", b"0\r\n\r\n") == "both"


def no_chunks_in_1_0(of: ModuleType) -> None:
    head = head_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert refused(lambda: of.length(head, LIMITS)) == "coding-in-1.0"


def codings_are_known(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: xchunked", b"0\r\n\r\n") == "coding-unknown"


def lengths_are_digits(of: ModuleType) -> None:
    assert framed(of, "Content-Length: 0_5", b"hello") == "length-value"


def chunks_end(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: chunked", b"2\r\nhiXX0\r\n\r\n") == "chunk-end"


def sizes_are_hex(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: chunked", b"0x2\r\nhi\r\n0\r\n\r\n") == "chunk-size"


def trailers_do_not_frame(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: chunked", b"0\r\nContent-Length: 5\r\n\r\n") == "trailer"


def extensions_have_a_limit(of: ModuleType) -> None:
    data = b"1;" + b"a" * 4000 + b"\r\nx\r\n"
    assert framed(of, "Transfer-Encoding: chunked", data * 5 + b"0\r\n\r\n") == "chunk-line"


def no_empty_coding(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: ,chunked", b"0\r\n\r\n") == "coding-empty"


def a_port_needs_a_host(of: ModuleType) -> None:
    assert refused(lambda: head_of("GET http://:80/ HTTP/1.1\r\nHost: a\r\n\r\n", of)) == "target-form"


def the_target_names_the_host(of: ModuleType) -> None:
    head = head_of("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", of)
    assert head.all("host") == ["b"]


def a_strict_backend_sees_one(of: ModuleType) -> None:
    backend = of.Backend(strict=True)
    of.Proxy(backend).ask(of.hiding(of.get("/admin")))
    assert backend.seen == ["/"]


def a_rewriting_proxy_hides_nothing(of: ModuleType) -> None:
    backend = of.Backend()
    of.Proxy(backend, rewrites=True).ask(of.hiding(of.get("/admin")))
    assert backend.seen == ["/"]


def chunks_have_a_limit(of: ModuleType) -> None:
    assert framed(of, "Transfer-Encoding: chunked", b"fffffffff\r\n") == "body-too-large"


def lines_end_in_crlf(of: ModuleType) -> None:
    assert refused(lambda: of.Source(lambda most, wait_s: b"X: a\nY: b\r\n").line(99, "line-too-long")) == "bare-lf"


def no_cr_in_a_line(of: ModuleType) -> None:
    assert refused(lambda: of.Source(lambda most, wait_s: b"X: a\rY: b\r\n").line(99, "line-too-long")) == "bare-cr"


def no_space_before_colon(of: ModuleType) -> None:
    assert refused(lambda: of.field(b"Content-Length : 5")) == "space-colon"


def no_folds(of: ModuleType) -> None:
    assert refused(lambda: head_of("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", of)) == "fold"


def one_host(of: ModuleType) -> None:
    assert refused(lambda: head_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", of)) == "host-twice"


def underscores_are_dropped(of: ModuleType) -> None:
    head = head_of("GET / HTTP/1.1\r\nHost: a\r\nX-User: a\r\nX_User: b\r\n\r\n")
    made = of.environ_of(head, environ.Input(framing.Body(from_pieces([]), 0, LIMITS)), environ.Ends())
    assert made["HTTP_X_USER"] == "a"


def closed(of: ModuleType) -> None:
    opened = Opened([b"one"], fails=True)
    with pytest.raises(RuntimeError, match="in the middle"):
        of.respond(returning(opened), {}, of.Reply(lambda data: None))
    assert opened.closed == 1


def raised_once_out(of: ModuleType) -> None:
    reply = of.Reply(lambda data: None)
    reply.start_response("200 OK", [])(b"out")
    error = ValueError("the application's")
    with pytest.raises(ValueError, match="the application's"):
        reply.start_response("500 No", [], (ValueError, error, None))


def once_without_exc_info(of: ModuleType) -> None:
    reply = of.Reply(lambda data: None)
    reply.start_response("200 OK", [])
    assert refused(lambda: reply.start_response("200 OK", [])) != ""


def head_waits(of: ModuleType) -> None:
    sent: list[bytes] = []
    reply = of.Reply(sent.append)
    reply.start_response("200 OK", [])
    reply.write(b"")
    assert sent == []


def nothing_after_length(of: ModuleType) -> None:
    sent = bytearray()
    of.respond(app_that(start("200 OK", [("Content-Length", "2")]), pieces=[b"four"]), {}, of.Reply(sent.extend))
    assert sent.endswith(b"\r\n\r\nfo")


def nothing_after_the_end(of: ModuleType) -> None:
    sent = bytearray()
    kept: list[Any] = []
    late = app_that(lambda start_response: kept.append(start_response("200 OK", [])), pieces=iter([b"all"]))
    of.respond(late, {}, of.Reply(sent.extend))
    assert "after the end" in refused(lambda: kept[0](b"HTTP/1.1 200 OK"))
    assert sent.endswith(b"3\r\nall\r\n0\r\n\r\n")


def one_length_out(of: ModuleType) -> None:
    two = [("Content-Length", "1"), ("Content-Length", "2")]
    assert "more than one" in refused(lambda: of.check_headers(two))


def no_body_for_head(of: ModuleType) -> None:
    sent = bytearray()
    of.respond(app_that(start("200 OK", [])), {}, of.Reply(sent.extend, method="HEAD"))
    assert sent.endswith(b"\r\n\r\n")


def no_line_end_in_a_value(of: ModuleType) -> None:
    split = [("Location", "/\r\nSet-Cookie: admin=1")]
    assert "control character" in refused(lambda: of.check_headers(split))


def hop_by_hop(of: ModuleType) -> None:
    assert refused(lambda: of.check_headers([("Transfer-Encoding", "chunked")])) != ""


@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        (framing, 'raise Refused("both")', "pass", both_are_refused),
        (framing, 'raise Refused("coding-in-1.0")', "pass", no_chunks_in_1_0),
        (framing, 'raise Refused("coding-unknown")', "pass", codings_are_known),
        (framing, "if not DIGITS.fullmatch(lengths[0]):", "if not lengths[0].isprintable():", lengths_are_digits),
        (framing, 'if self._begun and self._source.line(0, "chunk-end"):', "if self._begun and not self._source.some(2):", chunks_end),
        (framing, "if not SIZE.fullmatch(size):", "if not size:", sizes_are_hex),
        (framing, "if names & NOT_IN_TRAILERS:", "if False:", trailers_do_not_frame),
        (framing, "if self._taken > self._limits.body:", "if False:", chunks_have_a_limit),
        (framing, "if self._extensions > self._limits.extensions:", "if False:", extensions_have_a_limit),
        (framing, 'raise Refused("coding-empty")', "codings = [c for c in codings if c]", no_empty_coding),
        (request, "if not parts.netloc or not HOST.fullmatch(parts.netloc):", "if not parts.netloc:", a_port_needs_a_host),
        (request, 'return (("host", authority), *(each for each in fields if each[0] != "host"))', "return fields", the_target_names_the_host),
        (desync, 'if self.strict and {"content-length", "transfer-encoding"} <= set(message.fields):', "if False:", a_strict_backend_sees_one),
        (desync, 'kept = [line for line in message.head.split(b"\\r\\n") if not line.lower().startswith(b"transfer-encoding")]', 'kept = message.head.split(b"\\r\\n")', a_rewriting_proxy_hides_nothing),
        (source, 'if not line.endswith(b"\\r\\n"):', "if False:", lines_end_in_crlf),
        (source, 'if b"\\r" in line[:-2]:', "if False:", no_cr_in_a_line),
        (request, 'if name[-1:] in (b" ", b"\\t"):', "if False:", no_space_before_colon),
        (request, 'if line[:1] in b" \\t":', "if False:", no_folds),
        (request, "if names.count(name) > 1:", "if False:", one_host),
        (environ, 'if "_" in name:  # X_User would overwrite X-User, which a proxy may have checked: both become HTTP_X_USER', "if False:", underscores_are_dropped),
        (model, "body.close()", "pass", closed),
        (model, "raise exc_info[1].with_traceback(exc_info[2])", "pass", raised_once_out),
        (model, 'raise AssertionError("start_response was called twice without exc_info")', "pass", once_without_exc_info),
        (model, "if not piece:", "if False:", head_waits),
        (model, "piece = piece[: self._length - self.sent]", "pass", nothing_after_length),
        (model, 'return self._method != "HEAD" and self.status[:3] not in WITHOUT_BODY', "return self.status[:3] not in WITHOUT_BODY", no_body_for_head),
        (model, "if self.is_over:", "if False:", nothing_after_the_end),
        (model, "if lengths > 1:", "if False:", one_length_out),
        (model, "if name.lower() in HOP_BY_HOP:", "if False:", hop_by_hop),
        (model, "if not VALUE.fullmatch(value):", "if False:", no_line_end_in_a_value),
    ],
    ids=lambda value: getattr(value, "__name__", None) if callable(value) else "",
)  # fmt: skip
def test_without_this_line_a_rule_dies(module: ModuleType, line: str, instead: str, rule: Any) -> None:
    rule(module)
    mutant = mutated(module, line, instead)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        rule(mutant)


# The exercise ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead", "taught"),
    [
        ("if lengths and codings:", "if False:", "slips in"),
        ('if codings != ["chunked"]:', 'if "chunked" not in codings[-1]:', "no coding is understood"),
        ('if len(lengths) > 1 or not re.fullmatch(r"[0-9]+", lengths[0]):', "if len(lengths) > 1:", "is too kind"),
        ('if len(lengths) > 1 or not re.fullmatch(r"[0-9]+", lengths[0]):', "if not lengths[0].isascii() or not lengths[0].isdigit():", "which does the proxy believe"),
        ("if len(read) < size:", "if False:", "cut short|half way"),
        ('if not re.fullmatch(rb"[0-9A-Fa-f]+", size):', "if not size:", "without 0x"),
        ('if not read.endswith(b"\\r\\n"):', "if not read:", "No CR|CRLF"),
        ('raise ValueError("a line ends in CRLF")', 'return b"x"', "a line that never comes"),
        ("if exc_info and sent:", "if False:", "The head is out"),
        ("if head and not exc_info:", "if False:", "second call without exc_info"),
        ("if not isinstance(piece, bytes):", "if False:", "which encoding"),
        ("body.close()", "pass", "stay open"),
    ],
)  # fmt: skip
def test_a_solution_with_a_flaw_is_taught_about_it(tmp_path: Path, line: str, instead: str, taught: str) -> None:
    lab = find("wsgi")
    lines = exercise.solution(lab).split("\n")
    (at,) = (n for n, text in enumerate(lines) if text.strip() == line)
    lines[at] = lines[at][: -len(lines[at].lstrip())] + instead
    mine = tmp_path / "wsgi.py"
    mine.write_text("\n".join(lines), encoding="utf-8")

    result = exercise.check(lab, mine)

    assert not result.ok
    assert re.search(taught, result.message.en), result.message.en
