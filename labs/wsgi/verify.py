"""对照 | The same bytes to gunicorn, nginx, werkzeug and wsgiref; the same applications under gunicorn and wsgiref."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import platform
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib.metadata import version

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.real.gunicorn import GET, gunicorn
from labs._kit.real.nginx import nginx
from labs._kit.real.server import Server, answers, free_port, own_folder, running
from labs._kit.text import Text
from labs.wsgi.applications import everything
from labs.wsgi.connection import Connection
from labs.wsgi.development import DEVELOPMENT
from labs.wsgi.differences import DIFFERENCES
from labs.wsgi.matrix import CHAPTERS, VECTORS, Vector, judge, statuses
from labs.wsgi.scenarios import ASKED, SCENARIOS, SERVERS
from labs.wsgi.source import Limits, from_pieces

BODY_OF_HEAD = Text("wsgiref 3.11 把 HEAD 的响应体也发出去了", "wsgiref 3.11 sends the body of a HEAD response too")
NO_TYPE = Text(
    "wsgiref 3.11 在没有 Content-Type 时填 text/plain, 没有长度时填空串",
    "where a request has neither, wsgiref 3.11 says text/plain and an empty length",
)
KNOWN_GAPS: dict[str, Text] = {  # of the raw requests every single one is listed, with reasons, in differences.py
    "gunicorn runs exc_info": Text(
        "gunicorn 27.0.1 把第一次的首部也留下了; PEP 3333 要求替换",
        "gunicorn 27.0.1 keeps the first call's headers too; PEP 3333 has them replaced",
    ),
    "wsgiref runs hello, HEAD": BODY_OF_HEAD,
    "wsgiref runs pieces, HEAD": BODY_OF_HEAD,
    "wsgiref runs environ": NO_TYPE,
    "wsgiref runs environ, field twice": NO_TYPE,
}
PATIENCE_S = 3.0  # for a server that may still answer
NGINX = """
  keepalive_timeout 3s;
  upstream behind {{ server unix:{folder}/behind; }}
  server {{ listen unix:{folder}/behind; client_max_body_size 0; return 200 "taken"; }}
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 1g;
    location / {{ proxy_pass http://behind; }}
  }}
"""
SERVE = """
import sys
from socketserver import ThreadingMixIn
{source}
if {kind!r} == "werkzeug":
    from werkzeug.serving import make_server
    make_server("127.0.0.1", {port}, app, threaded=True).serve_forever()
else:
    from wsgiref.simple_server import WSGIServer, WSGIRequestHandler, make_server
    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True
    make_server("127.0.0.1", {port}, app, server_class=Threads).serve_forever()
"""
SOURCE = f"""
import sys
sys.path.insert(0, {str(LABS_PARENT)!r})
from labs.wsgi.applications import APPS, everything
from labs.wsgi.matrix import app as judged
def app(environ, start_response):
    known = environ["PATH_INFO"].split("/")[1:2]
    return (everything if known and known[0] in APPS else judged)(environ, start_response)
"""


WORDS = ("--worker-class", "gthread", "--threads", "16", "--keep-alive", "3", "--limit-request-line", "8190")
APPS_OWN = ("content-type", "x-first", "x-kept", "etag", "location", "set-cookie")


def model(scenario: str) -> Json:
    """What the named server is to answer: as ours does, but for the differences that are listed with their reasons."""
    server, what = SCENARIOS[scenario]
    if what in ASKED:
        return parsed(judge_app(ASKED[what].encode()))
    listed = {name: answer for each in {**DIFFERENCES, **DEVELOPMENT}[server] for name, answer in each.answers()}
    return {v.name: listed.get(v.name) or ours(v) for v in VECTORS.values() if v.chapter == what}


def ours(vector: Vector) -> str:
    """Our statuses in the form of `asked`."""
    return " ".join(map(str, statuses(judge(vector.raw, ends=vector.ends)[0]))) or "-"


def judge_app(raw: bytes) -> bytes:
    """What we send when the applications are asked."""
    sent = bytearray()
    Connection(everything, from_pieces([raw]), sent.extend, Limits(), errors=io.StringIO()).serve()
    return bytes(sent)


def parsed(answer: bytes) -> Json:
    """Status, the application's own headers, body; of an error only the status, as the page is each server's own."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (field.partition(":") for field in fields)]
    status = first.partition(" ")[2]
    if status.startswith("500"):
        return {"status": "500"}
    if ("transfer-encoding", "chunked") in headers:
        body = unchunked(body)
    said = body.decode("latin-1") if len(body) < 1000 else hashlib.sha256(body).hexdigest()
    return {"status": status, "headers": [list(each) for each in headers if each[0] in APPS_OWN], "body": said}


def unchunked(body: bytes) -> bytes:
    """The data of a response's chunks, all of which must be there."""
    whole = bytearray()
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            return bytes(whole)
        whole += body[: int(size, 16)]
        body = body[int(size, 16) + 2 :]


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What each server answers, one after the other."""
    wanted = [(name, *SCENARIOS[name]) for name in scenarios]
    for kind in sorted(SERVERS, key="wsgiref".__ne__):  # what needs nothing first
        with started(kind) as server:
            statuses_of = asked_all(server.port)
            for name, of, chapter in wanted:
                if of == kind and chapter in CHAPTERS:
                    told = {v.name: statuses_of[v.name] for v in VECTORS.values() if v.chapter == chapter}
                    yield Observed(name, server.version, told)
            for name, of, what in wanted:
                if of == kind and what in ASKED:
                    yield Observed(name, server.version, parsed(exchange(server.port, ASKED[what].encode())[0]))


def started(kind: str) -> AbstractContextManager[Server]:
    """A private server of this kind, with both the matrix's application and the small ones."""
    if kind == "gunicorn":
        return gunicorn(SOURCE, *WORDS)
    if kind == "nginx":
        return nginx(lambda port, folder: NGINX.format(port=port, folder=folder))
    return small(kind)


def exchange(port: int, raw: bytes, *, ends: bool = False) -> tuple[bytes, bool]:
    """Everything that a server on this port answers, and whether it closed the connection in the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as client:
        with suppress(OSError):  # it may refuse before it has read everything
            client.sendall(raw)
            if ends:
                client.shutdown(socket.SHUT_WR)
        answer, until = bytearray(), time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            client.settimeout(left)
            try:
                piece = client.recv(65_536)
            except TimeoutError:
                break
            except ConnectionError:
                return bytes(answer), True
            if not piece:
                return bytes(answer), True
            answer += piece
        return bytes(answer), False


def asked(port: int, vector: Vector) -> str:
    """The final statuses that a raw request gets; "-" if it was just closed, "waits" if nothing came."""
    answer, closed = exchange(port, vector.raw, ends=vector.ends)
    return " ".join(map(str, statuses(answer))) or ("-" if closed else "waits")


def asked_all(port: int) -> dict[str, str]:
    """`asked` of every raw request, a dozen at a time: some make a server wait."""
    with ThreadPoolExecutor(12) as pool:
        return dict(zip(VECTORS, pool.map(lambda vector: asked(port, vector), VECTORS.values()), strict=True))


@contextmanager
def small(kind: str) -> Iterator[Server]:
    """werkzeug's or wsgiref's server with the matrix's application."""
    if kind == "werkzeug" and importlib.util.find_spec("werkzeug") is None:
        raise MissingTool("werkzeug", GET)
    port = free_port()
    said = f"werkzeug {version('werkzeug')}" if kind == "werkzeug" else f"wsgiref {platform.python_version()}"
    with own_folder(kind) as folder:
        source = SERVE.format(kind=kind, port=port, source=SOURCE)
        with running([sys.executable, "-c", source], folder, lambda: answers(port)) as child:
            yield Server(said, folder, child.pid, port)
