"""The lab wsgi: PEP 3333 on the server's side, the framing of requests, and the lines that neither can lose."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labs.wsgi
from labs.wsgi import applications, environ, framing, matrix, model, table
from labs.wsgi.connection import Connection
from labs.wsgi.matrix import CHAPTERS, VECTORS, Vector, judge, statuses
from labs.wsgi.refusals import RULES, Refused
from labs.wsgi.scenarios import ASKED, GET
from labs.wsgi.source import Limits, from_pieces
from labs.wsgi.trying import body, checked, parted, served, status, validated
from tests.labs.applying import app_that, start

LIMITS = Limits()


# The verdicts ---------------------------------------------------------------------------------------------------------
def test_each_raw_request_gets_the_verdict_that_is_due() -> None:
    given = {vector.name: judge(vector.raw, ends=vector.ends) for vector in VECTORS.values()}
    said = {name: (statuses(answer), rule) for name, (answer, rule) in given.items()}
    assert said == {vector.name: (list(vector.statuses), rule_due(vector)) for vector in VECTORS.values()}


def rule_due(vector: Vector) -> str:
    """The rule that is to be named for it; "" where it is no rule's."""
    return vector.due[-1] if vector.due and vector.due[-1] in RULES else ""


def test_the_matrix_is_large_and_every_rule_is_tried() -> None:
    assert len(VECTORS) == sum(map(len, CHAPTERS.values())) > 300, "each name stands once"
    tried = {due for vector in VECTORS.values() for due in vector.due}
    assert tried == (set(RULES) | set(matrix.TAKEN)) - {"timeout"}, "a rule without a request proves nothing"


@pytest.mark.parametrize("cut", [1, 2, 3, 7])
def test_a_verdict_does_not_depend_on_how_the_bytes_arrive(cut: int) -> None:
    for vector in VECTORS.values():
        if len(vector.raw) > 2000:
            continue
        sent = bytearray()
        pieces = (vector.raw[at : at + cut] for at in range(0, len(vector.raw), cut))
        Connection(matrix.app, from_pieces(pieces, ends=vector.ends), sent.extend, LIMITS).serve()
        assert statuses(bytes(sent)) == list(vector.statuses), vector.name


def test_the_table_says_why_wherever_gunicorn_or_nginx_answers_otherwise() -> None:
    shown = list(table.lines((), "en"))
    told = [line for line in shown if line.startswith((f"{'':6}gunicorn", f"{'':6}nginx"))]
    counted = [line for line in shown if line.startswith(("gunicorn", "nginx"))]
    assert len(told) == sum(int(line.split()[-2]) for line in counted)
    assert "      gunicorn 200: Host is not looked at closely" in "\n".join(table.lines(["host"], "en"))
    assert f"{len(VECTORS)} raw requests" in "\n".join(shown)


def test_every_servers_every_difference_has_its_reason() -> None:
    for version, given_ in matrix.recorded().items():
        for name, vector in VECTORS.items():
            if given_[name] != table.ours(vector):
                assert table.reason_of(version.split()[0], name).zh


def test_the_first_page_says_how_many_raw_requests_there_are() -> None:
    assert f"{len(VECTORS)} 个原始请求" in str(labs.wsgi.__doc__)
    assert f"{len(VECTORS)} raw requests" in str(labs.wsgi.__doc__)


def test_no_request_that_hides_another_is_answered_twice() -> None:
    hiding = [vector for vector in VECTORS.values() if vector.chapter == "smuggling"]
    assert len(hiding) >= 40
    assert {len(statuses(judge(vector.raw)[0])) for vector in hiding} == {1}
    assert all(statuses(judge(vector.raw)[0])[0] >= 400 for vector in hiding)


def test_what_gunicorn_refuses_is_refused_here() -> None:
    taken = {name for name, vector in VECTORS.items() if statuses(judge(vector.raw, ends=vector.ends)[0])[:1] == [200]}
    (gunicorn,) = (given for version, given in matrix.recorded().items() if version.startswith("gunicorn"))
    stricter = {name for name in taken if not gunicorn[name].startswith("200")}
    assert stricter == {"method-one-letter"}, "gunicorn wants three letters of a method, which no RFC asks for"


@pytest.mark.parametrize("raw", [GET.format("/")[:-2], "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"])
def test_a_request_that_takes_too_long_gets_408(raw: str) -> None:
    answer, rule = judge(raw.encode())
    assert (statuses(answer), rule) == ([408], "timeout")


def test_an_idle_connection_is_closed_without_a_word() -> None:
    assert judge(b"") == (b"", "")


def test_an_unreadable_body_is_refused_even_if_the_application_swallows_the_error() -> None:
    def swallows(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with suppress(OSError):
            environ["wsgi.input"].read()
        start_response("200 OK", applications.plain())
        return [b"fine"]

    raw = (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3\r\nabc\r\n" * 30_000 + b"rubbish\r\n"
    )
    sent = bytearray()
    Connection(swallows, from_pieces([raw]), sent.extend, LIMITS).serve()
    assert statuses(bytes(sent)) == [400]


def test_a_refusal_tells_its_section() -> None:
    answer, _ = judge(b"GET / HTTP/1.1\r\n\r\n")
    assert b"RFC 9112 3.2: an HTTP/1.1 request must have a Host" in answer
    assert b"Connection: close" in answer
    assert b"\r\nDate: " in answer, "RFC 9110 6.6.1"


# Framing --------------------------------------------------------------------------------------------------------------
@given(st.binary(max_size=3000), st.lists(st.integers(1, 400), max_size=12), st.integers(1, 50))
@settings(deadline=None, max_examples=200)
def test_a_body_is_the_same_by_length_and_in_chunks(data: bytes, sizes: list[int], cut: int) -> None:
    chunks, rest = bytearray(), data
    for size in [*sizes, max(len(data), 1)]:
        if rest:
            chunks += b"%x\r\n%b\r\n" % (len(rest[:size]), rest[:size])
            rest = rest[size:]
    chunks += b"0\r\n\r\n"
    for raw, length in ((data, len(data)), (bytes(chunks), None)):
        pieces = [raw[at : at + cut] for at in range(0, len(raw), cut)]
        taken = environ.Input(framing.Body(from_pieces([*pieces, b"NEXT"]), length, LIMITS))
        assert taken.read() == data
        assert taken.read() == b""


@given(st.binary(max_size=300), st.lists(st.tuples(st.sampled_from(["read", "readline"]), st.integers(-1, 40))))
def test_wsgi_input_reads_as_a_file_does(data: bytes, calls: list[tuple[str, int]]) -> None:
    file = io.BytesIO(data)
    taken = environ.Input(framing.Body(from_pieces([data]), len(data), LIMITS))
    for name, size in calls:
        assert getattr(taken, name)(size) == getattr(file, name)(size)
    assert taken.readlines() == file.readlines()


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_whatever_bytes_come_there_is_a_verdict_and_never_a_crash(raw: bytes) -> None:
    answer, _ = judge(raw, ends=True)
    assert all(status in {200, *(rule.status for rule in RULES.values())} for status in statuses(answer))


def test_only_what_belongs_to_a_request_is_read() -> None:
    raw = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /next HTTP/1.1\r\nHost: a\r\n\r\n"
    assert statuses(judge(raw)[0]) == [200, 200]


def test_a_client_that_waits_is_told_to_continue_only_when_its_body_is_wanted() -> None:
    raw = "POST {} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"
    wanted, unwanted = served(applications.everything, raw.format("/echo")), served(applications.hello, raw.format("/"))
    assert wanted.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
    assert unwanted.startswith("HTTP/1.1 200 OK")
    assert "Connection: close" in unwanted, "its body may or may not follow: the next request cannot be found"


@pytest.mark.parametrize("connection", ["", "Connection: close\r\n"])
def test_a_client_that_waits_is_told_once_however_its_body_arrives(connection: str) -> None:
    head = f"POST /echo HTTP/1.1\r\nHost: a\r\n{connection}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    sent, source = bytearray(), from_pieces([head.encode(), *(b"a", b"b", b"c", b"d")])
    Connection(applications.everything, source, sent.extend, LIMITS).serve()
    assert sent.count(b"100 Continue") == 1
    assert sent.endswith(b"abcdabcd")


@pytest.mark.parametrize(
    "name", ["expect-bad-length", "expect-both", "expect-too-large", "expect-other", "expect-in-1.0"]
)
def test_nobody_is_told_to_continue_whose_request_is_refused_or_who_cannot_know(name: str) -> None:
    assert b" 100 " not in judge(VECTORS[name].raw)[0]


# PEP 3333 -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ASKED)
def test_wsgiref_validate_has_no_objection(name: str) -> None:
    assert checked(ASKED[name]) == ""


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
def test_wsgiref_validate_has_no_objection_to_any_raw_request_that_reaches_an_application() -> None:
    reached: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        reached.append(environ["PATH_INFO"])
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 1_000_000))
        start_response("200 OK", applications.plain())
        return [b"taken"]

    for vector in VECTORS.values():
        log, source = io.StringIO(), from_pieces([vector.raw], ends=vector.ends)
        Connection(validated(app), source, lambda data: None, LIMITS, errors=log).serve()
        assert log.getvalue() == "", vector.name
    assert len(reached) > 120


@pytest.mark.parametrize(
    "app",
    [
        app_that(),
        app_that(start("200 OK", []), start("200 OK", [])),
        app_that(start("200", [])),
        app_that(start("OK 200", [])),
        app_that(start(200, [])),
        app_that(start("101 Switching Protocols", [])),
        app_that(start("200 OK\r\nX: y", [])),
        app_that(start("200 OK", {})),
        app_that(start("200 OK", [("X", b"y")])),
        app_that(start("200 OK", [("X", "y\r\nSet-Cookie: evil=1")])),
        app_that(start("200 OK", [("X\r\nY", "y")])),
        app_that(start("200 OK", [("X Y", "y")])),
        app_that(start("200 OK", [("Connection", "close")])),
        app_that(start("200 OK", [("Transfer-Encoding", "chunked")])),
        app_that(start("200 OK", [("Content-Length", "-1")])),
        app_that(start("200 OK", [("Content-Length", "1"), ("content-length", "1")])),
        app_that(start("200 OK", []), pieces=["text"]),
        app_that(start("200 OK", []), pieces=[None]),
        app_that(start("200 OK", []), lambda _: 1 / 0),
        app_that(lambda _: (_ for _ in ()).throw(SystemExit(3))),
    ],
)
def test_what_pep_3333_forbids_is_the_applications_error(app: model.App) -> None:
    log = io.StringIO()
    answer = served(app, errors=log)
    assert status(answer).startswith("500")
    assert "evil" not in answer
    assert "Traceback" in log.getvalue()
    assert "Traceback" not in answer


def test_an_error_after_the_head_cuts_the_response_where_a_client_notices() -> None:
    def late(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"one"
        raise RuntimeError

    raw = GET.format("/").replace("Connection: close\r\n", "")
    answer = served(late, raw + raw)
    assert answer.count("HTTP/1.1") == 1
    assert not answer.endswith("0\r\n\r\n")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_head_is_answered_without_a_body(method: str) -> None:
    answer = served(applications.hello, GET.format("/").replace("GET", method))
    assert "Content-Length: 5" in answer
    assert body(answer) == ("hello" if method == "GET" else "")


@pytest.mark.parametrize(("name", "said"), [("no-content", "204 No Content"), ("not-modified", "304 Not Modified")])
def test_some_statuses_have_no_body_and_no_framing(name: str, said: str) -> None:
    app = app_that(start(said, []), pieces=[b"not to be sent"])
    for each in (applications.APPS[name], app):
        answer = served(each)
        assert (status(answer), body(answer)) == (said, "")
        assert "Transfer-Encoding" not in answer


def test_no_more_is_sent_than_content_length_says_and_the_rest_is_not_fetched() -> None:
    fetched: list[int] = []

    def pieces() -> Iterator[bytes]:
        for n in range(5):
            fetched.append(n)
            yield b"four"

    answer = served(app_that(start("200 OK", [("Content-Length", "6")]), pieces=pieces()))
    assert body(answer) == "fourfo"
    assert fetched == [0, 1]


def test_too_short_a_body_closes_the_connection() -> None:
    log = io.StringIO()
    raw = GET.format("/").replace("Connection: close\r\n", "")
    answer = served(app_that(start("200 OK", [("Content-Length", "9")])), raw + raw, log)
    assert answer.count("HTTP/1.1") == 1
    assert "Content-Length is 9, the body had 1 bytes" in log.getvalue()


def test_a_response_of_unknown_length_ends_with_the_connection_in_http_1_0() -> None:
    raw = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    assert body(served(applications.pieces, raw)) == "one two three"
    assert "Connection: close" in served(applications.pieces, raw)
    assert "Connection: keep-alive" in served(applications.hello, raw)


def test_environ_is_made_of_the_request_alone() -> None:
    told: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told.update(environ)
        start_response("200 OK", [])
        return []

    served(
        app, "GET http://b:1/%E4%B8%AD?x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX_A: 2\r\nCookie: c=1\r\nCookie: d=2\r\n\r\n"
    )
    assert told["PATH_INFO"].encode("latin-1").decode() == "/中"
    assert (told["HTTP_HOST"], told["HTTP_X_A"], told["HTTP_COOKIE"]) == ("b:1", "1", "c=1; d=2")
    assert not {"CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_CONTENT_LENGTH"} & set(told)


def test_refused_is_what_an_application_expects_of_a_broken_read() -> None:
    assert isinstance(Refused("both"), OSError)
    assert parted(served(applications.pieces)) == ("200 OK", "one two three")
