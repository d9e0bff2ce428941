"""The lab wsgi on real sockets: slow and vanished clients, stopping, load; Flask, Django and bottle beside gunicorn."""

from __future__ import annotations

import http.client
import importlib.util
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from labs._kit.errors import MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.real.gunicorn import gunicorn
from labs._kit.real.server import answers, free_port
from labs.wsgi import applications, load, matrix, scenarios, verify
from labs.wsgi.matrix import VECTORS
from labs.wsgi.server import Server, serving
from labs.wsgi.source import Limits

HELLO = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=5)


def fetch(port: int, path: str = "/hello") -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", path)
    answer = client.getresponse()
    found = answer.status, answer.read()
    client.close()
    return found


def test_a_verdict_on_a_socket_is_the_verdict_in_memory() -> None:
    with serving(matrix.app) as server:
        given = verify.asked_all(server.port)
    assert {name: given[name] for name in VECTORS} == {name: verify.ours(vector) for name, vector in VECTORS.items()}


@pytest.mark.parametrize("name", scenarios.ASKED)
def test_an_answer_on_a_socket_is_the_answer_in_memory(name: str) -> None:
    raw = scenarios.ASKED[name].encode()
    with serving(applications.everything, errors=io.StringIO()) as server:
        answer, closed = verify.exchange(server.port, raw)
    assert verify.parsed(answer) == verify.parsed(verify.judge_app(raw))
    assert closed


def test_slow_clients_and_half_closed_sockets_keep_nobody_waiting() -> None:
    with serving(applications.everything) as server, ExitStack() as opened:
        for at in range(60):
            client = opened.enter_context(connected(server))
            client.sendall(HELLO[: at % len(HELLO)])
            if at % 3 == 0:
                client.shutdown(socket.SHUT_WR)
        assert fetch(server.port) == (200, b"hello")


def test_a_client_that_has_closed_its_side_still_gets_its_answer() -> None:
    with serving(applications.everything) as server, connected(server) as client:
        client.sendall(HELLO)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(4096):
            answer += piece
    assert answer.endswith(b"\r\n\r\nhello")


def test_a_byte_now_and_then_does_not_hold_a_connection_for_ever() -> None:
    with serving(applications.everything, limits=Limits(head_s=0.3)) as server, connected(server) as client:
        client.sendall(HELLO[:5])
        for byte in HELLO[5:10]:
            time.sleep(0.02)
            client.sendall(bytes([byte]))
        assert client.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_vanishes_leaves_its_body_closed() -> None:
    closed = threading.Event()

    class Endless:
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b"x" * 100_000

        def close(self) -> None:
            closed.set()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Endless()

    with serving(app) as server:
        with connected(server) as client:
            client.sendall(HELLO)
            client.recv(1000)
        assert closed.wait(5)


def test_a_connection_serves_many_requests_and_many_at_once() -> None:
    with serving(applications.everything) as server:

        def ask(_: int) -> int:
            client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            done = 0
            for _ in range(20):
                client.request("POST", "/echo", b"ab")
                answer = client.getresponse()
                done += (answer.status, answer.read()) == (200, b"abab")
            client.close()
            return done

        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(ask, range(20))) == [20] * 20


@pytest.mark.slow
def test_under_load_nobody_is_lost_with_slow_clients_beside() -> None:
    done = load.load(2.0, clients=20, slow=20, each_s=0.01)
    assert done.errors == []
    assert done.answered > 100
    assert done.slow_lost == 0
    assert done.slow_answered >= 20


# The command ----------------------------------------------------------------------------------------------------------
@contextmanager
def commanded(folder: Path, app: str, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    env = {**os.environ, "PYTHONPATH": str(LABS_PARENT)}
    argv = [sys.executable, "-m", "labs", "wsgi", "--app", app, "--bind", f"127.0.0.1:{port}", *words]
    with subprocess.Popen(
        argv, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            until = time.monotonic() + 15
            while not answers(port) and child.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            yield child, port
        finally:
            child.kill()


APP = """
import time

def app(environ, start_response):
    if environ["PATH_INFO"] == "/fails":
        raise RuntimeError("on purpose")
    if environ["PATH_INFO"] == "/slow":
        open("begun", "w").close()
        time.sleep(0.5)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_when_it_is_told_to(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "mine.py").write_text(APP)
    with commanded(tmp_path, "mine:app") as (child, port), socket.create_connection(("127.0.0.1", port)):
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(fetch, port, "/slow")
            while not (tmp_path / "begun").exists():
                time.sleep(0.01)
            child.send_signal(how)
            assert under_way.result() == (200, b"/slow"), "a request under way is answered"
        assert child.wait(5) == 0
        assert child.stderr is not None
        assert child.stderr.read() == ""


def test_an_applications_error_is_told_on_stderr_and_not_to_the_client(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(APP)
    with commanded(tmp_path, "mine:app") as (child, port):
        status, body = fetch(port, "/fails")
        assert fetch(port, "/after") == (200, b"/after")
        child.terminate()
        out, err = child.communicate(timeout=5)
    assert status == 500
    assert b"on purpose" not in body
    assert "RuntimeError: on purpose" in err
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("nowhere:app", "there is no module nowhere"),
        ("mine:nothing", "mine:nothing is not a callable"),
        ("mine", "mine is not a callable"),
        ("needy:app", "needy needs a_module_that_nobody_has"),
    ],
)
def test_a_wrong_name_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: str, said: str) -> None:
    (tmp_path / "mine.py").write_text(APP)
    (tmp_path / "needy.py").write_text("import a_module_that_nobody_has\n")
    monkeypatch.setenv("QUIZZER_LANG", "en")
    with commanded(tmp_path, app) as (child, _):
        _, err = child.communicate(timeout=10)
    assert child.returncode in (1, 2)
    assert err.splitlines()[0] == f"labs: {said}"
    assert "Traceback" not in err


# Frameworks beside gunicorn -------------------------------------------------------------------------------------------
FRAMEWORKS = {
    "flask": """
import flask
app = flask.Flask(__name__)
app.secret_key = "for a test"

@app.route("/")
def index():
    return "hello from flask"

@app.route("/form", methods=["POST"])
def form():
    return flask.jsonify(sorted(flask.request.form.items()), len(flask.request.files))

@app.route("/user/<name>")
def user(name):
    return f"{name} {flask.request.args.get('q')}"

@app.route("/stream")
def stream():
    return flask.Response(str(n) * 1000 for n in range(9))

@app.route("/session")
def session():
    flask.session["n"] = 1
    return flask.redirect("/")

@app.route("/fails")
def fails():
    raise RuntimeError
""",
    "bottle": """
import bottle
app = bottle.Bottle()

@app.get("/")
def index():
    return "hello from bottle"

@app.post("/form")
def form():
    return {key: value for key, value in sorted(bottle.request.forms.items())}

@app.get("/user/<name>")
def user(name):
    return f"{name} {bottle.request.query.q}"

@app.get("/stream")
def stream():
    for n in range(9):
        yield str(n) * 1000

@app.get("/session")
def session():
    bottle.response.set_cookie("n", "1")
    return bottle.redirect("http://a/")

@app.get("/fails")
def fails():
    raise RuntimeError
""",
    "django": """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="for a test", LOGGING_CONFIG=None)

def fails(request):
    raise RuntimeError

def session(request):
    answer = HttpResponseRedirect("/")
    answer.set_cookie("n", "1")
    return answer

urlpatterns = [
    path("", lambda request: HttpResponse("hello from django")),
    path("form", lambda request: JsonResponse(sorted(request.POST.items()), safe=False)),
    path("user/<name>", lambda request, name: HttpResponse(f"{name} {request.GET.get('q')}")),
    path("stream", lambda request: StreamingHttpResponse(str(n) * 1000 for n in range(9))),
    path("session", session),
    path("fails", fails),
]
app = get_wsgi_application()
""",
}
FORM = "a=1&b=%E4%B8%AD"
MULTIPART = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
CLOSING = "Host: a\r\nConnection: close\r\n"


def post(kind: str, body: str, length: str = "") -> str:
    length = length or f"Content-Length: {len(body)}"
    return f"POST /form HTTP/1.1\r\n{CLOSING}Content-Type: {kind}\r\n{length}\r\n\r\n{body}"


def get(path: str, method: str = "GET", version: str = "1.1") -> str:
    return f"{method} {path} HTTP/{version}\r\n{CLOSING}\r\n"


REQUESTS = [
    get("/"),
    get("/", "HEAD"),
    get("/", "OPTIONS"),
    get("/", "DELETE"),
    get("/", version="1.0"),
    get("/user/%E4%B8%AD?q=a%20b"),
    get("/user/a%2Fb"),
    get("/stream"),
    get("/stream", version="1.0"),
    get("/stream", "HEAD"),
    get("/session"),
    get("/fails"),
    get("/nowhere"),
    post("application/x-www-form-urlencoded", FORM),
    post("multipart/form-data; boundary=x", MULTIPART),
    # bottle undoes the chunks once more and answers 400, under gunicorn as here
    post("application/x-www-form-urlencoded", f"{len(FORM):x}\r\n{FORM}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    post("text/plain", "x" * 300_000),
]


@pytest.mark.real
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_frameworks_application_answers_as_under_gunicorn(tmp_path: Path, framework: str) -> None:
    if importlib.util.find_spec(framework) is None:
        pytest.skip(f"{framework} is not here: pip install 'quizzer[labs]'")
    (tmp_path / "mine.py").write_text(FRAMEWORKS[framework])
    try:
        with gunicorn(FRAMEWORKS[framework]) as theirs, commanded(tmp_path, "mine:app") as (_, ours):
            for raw in REQUESTS:
                mine, there = (verify.exchange(port, raw.encode())[0] for port in (ours, theirs.port))
                assert verify.parsed(mine) == verify.parsed(there), raw[:200]
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")


@pytest.mark.real
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_wsgiref_validate_between_server_and_framework_objects_to_nothing_of_ours(
    tmp_path: Path, framework: str
) -> None:
    if importlib.util.find_spec(framework) is None:
        pytest.skip(f"{framework} is not here: pip install 'quizzer[labs]'")
    checked = "\nfrom wsgiref.validate import validator\nchecked = validator(app)\n"
    (tmp_path / "mine.py").write_text(FRAMEWORKS[framework] + checked)
    with commanded(tmp_path, "mine:checked") as (child, port):
        for raw in REQUESTS:
            verify.exchange(port, raw.encode())
        child.terminate()
        _, err = child.communicate(timeout=10)
    objections = [said for said in err.split("Traceback (most recent call last)") if "AssertionError" in said]
    assert [said for said in objections if "stream.read().decode()" not in said] == [], "werkzeug reads without a size"


@pytest.mark.real
def test_the_other_servers_answer_as_they_were_recorded() -> None:
    found = list(verify_live())
    assert [name for name, agrees in found if not agrees] == []


def verify_live() -> Iterator[tuple[str, bool]]:
    from labs._kit.compare import compare, observe
    from labs._kit.find import find

    lab = find("wsgi")
    try:
        for each in compare(lab, observe(lab), live=True):
            yield each.name, each.agrees
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
