"""情节 | What is asked of the applications, and which servers judge the raw requests. Data."""

from __future__ import annotations

from labs.wsgi.matrix import CHAPTERS

SERVERS = ("gunicorn", "nginx", "werkzeug", "wsgiref")  # judge the raw requests
RUNNERS = ("gunicorn", "wsgiref")  # run the applications too
GET = "GET {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
POST = "POST {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/x\r\nContent-Length: {}\r\n\r\n{}"
ASKED: dict[str, str] = {  # scenario -> the bytes that are sent
    "hello": GET.format("/hello"),
    "hello, HEAD": GET.format("/hello").replace("GET", "HEAD"),
    "pieces": GET.format("/pieces"),
    "pieces, HTTP/1.0": GET.format("/pieces").replace("1.1", "1.0"),
    "pieces, HEAD": GET.format("/pieces").replace("GET", "HEAD"),
    "write()": GET.format("/written"),
    "echo": POST.format("/echo", 11, "hello world"),
    "echo, empty": POST.format("/echo", 0, ""),
    "echo, long": POST.format("/echo", 200_000, "0123456789" * 20_000),
    "lines of a body": POST.format("/lines", 12, "a\nbb\n\nccc\ndd"),
    "environ": GET.format("/shown/a%20b/%E4%B8%AD%2F?q=1&r=%20").replace("Host", "X-Name: x\r\nCookie: c=1\r\nHost"),
    "environ, POST": POST.format("/shown?x", 2, "ab"),
    "environ, field twice": GET.format("/shown").replace("Host", "X-Name: x\r\nX-Name: y\r\nHost"),
    "exc_info": GET.format("/replaced"),
    "an error": GET.format("/fails"),
    "204": GET.format("/no-content"),
    "304": GET.format("/not-modified"),
    "302 with cookies": GET.format("/cookies"),
    "300,000 bytes": GET.format("/big"),
    "nothing": GET.format("/nothing"),
    "a file": GET.format("/file"),
}
SCENARIOS: dict[str, tuple[str, str]] = {  # name -> server, chapter of raw requests or request to the applications
    **{f"{server}: {chapter}": (server, chapter) for server in SERVERS for chapter in CHAPTERS},
    **{f"{server} runs {name}": (server, name) for server in RUNNERS for name in ASKED},
}
