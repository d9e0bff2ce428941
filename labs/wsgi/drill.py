"""练习题 | A raw request from the matrix, or a few things that an application does: what happens?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from labs._kit.drill import Question
from labs._kit.text import Text
from labs.wsgi.matrix import VECTORS, judge, statuses
from labs.wsgi.model import Reply, StartResponse, respond

SHORT = 260  # longer requests do not fit a question
OPTIONS: tuple[tuple[int, Text], ...] = (
    (200, Text("200: 交给应用", "200: it reaches the application")),
    (400, Text("400: 拒绝", "400: refused")),
    (501, Text("501: 没有实现", "501: not implemented")),
)
PROOFS = {  # chapter of the matrix -> the claim that it rests on; the other chapters are about lines
    "smuggling": "a-hidden-request-is-refused",
    **dict.fromkeys(("length", "coding", "chunks"), "a-body-has-one-length"),
}


def verdicts(rng: random.Random) -> Question:
    """Is this request taken?"""
    known = [status for status, _ in OPTIONS]
    fit = [v for v in VECTORS.values() if len(v.raw) < SHORT and not v.ends and list(v.statuses)[:1][0] in known]
    vector = rng.choice([v for v in fit if len(v.statuses) == 1])
    given = statuses(judge(vector.raw)[0])[0]
    reason = vector.reasons[0]
    shown = vector.raw.decode("latin-1").encode("unicode_escape").decode().replace("\\r\\n", "\\r\\n\n  ")
    return Question(
        Text(f"严格的服务器怎么答?\n  {shown}", f"What does a strict server answer?\n  {shown}"),
        options=tuple(text for _, text in OPTIONS),
        right=known.index(given),
        why=Text(f"{reason.section}: {reason.why.zh}", f"{reason.section}: {reason.why.en}"),
        proof=PROOFS.get(vector.chapter, "a-line-has-one-end"),
    )


def calls(rng: random.Random) -> Question:
    """In which order are the pieces made and sent?"""
    pieces = [rng.choice((b"", b"a", b"bc", b"def")) for _ in range(rng.randint(2, 4))]
    at = rng.randrange(len(pieces))
    log: list[str] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        for n, piece in enumerate(pieces):
            if n == at:
                log.append("X")
            yield piece

    respond(app, {}, Reply(lambda data: log.append("S"), version=(1, 0)))
    body = "\n".join(
        (f'      print("X")\n      yield {piece!r}' if n == at else f"      yield {piece!r}")
        for n, piece in enumerate(pieces)
    )
    code = f"  def app(environ, start_response):\n      start_response('200 OK', [])\n{body}"
    before = log.index("X")
    return Question(
        Text(
            f"HTTP/1.0, 每次 send 算一次。打印 X 之前服务器已经发送了几次?\n{code}",
            f"HTTP/1.0. How often has the server sent something by the time X is printed?\n{code}",
        ),
        answer=str(before),
        why=Text(
            "空块不发; 首部和第一块非空的一起发; 取一块, 发一块。",
            "An empty piece is not sent; the head goes with the first that is not empty; fetch one, send one.",
        ),
        proof="start-response-comes-before-the-body",
    )


FAMILIES = {"verdicts": verdicts, "calls": calls}
