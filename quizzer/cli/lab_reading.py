"""`quizzer lab list`, `show` and `source`: what there is to run and to read."""

from __future__ import annotations

import typer

from quizzer.app import labs
from quizzer.app.context import from_environment
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say
from quizzer.errors import QuizzerError

NAME = typer.Argument(metavar="NAME", help=say("实验的名字", "the lab's name"))
JSON = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))


def list_labs(json: bool = JSON) -> None:
    with open_desk() as desk:
        found = labs.street(desk)
        if json:
            return print_json({"labs": [each.as_json(desk.ctx) for each in found]})
        from quizzer.cli.screen.lab import entries, put
        from quizzer.cli.screen.layout import Look

        put(entries(found, Look.of(desk.ctx)), desk.ctx)


def show(name: str = NAME, json: bool = JSON) -> None:
    with open_desk() as desk:
        found = labs.entry(desk, name)
        if found.broken:
            raise QuizzerError(found.broken)
        served, claims = labs.questions_of(desk, found.name), labs.claims_of(found.name)
        if json:
            told = [
                {"id": f"{found.name}#{c.id}", "zh": c.zh, "en": c.en, "says": c.says, "source": c.source}
                for c in claims
            ]
            known = [{"id": s.question.id, "claims": list(s.claims), "recall": s.recall} for s in served]
            return print_json({**found.as_json(desk.ctx), "claims": told, "questions": known})
        from quizzer.cli.screen.lab import page, put
        from quizzer.cli.screen.layout import Look

        put(page(found, claims, served, Look.of(desk.ctx)), desk.ctx)


def source(name: str = NAME, json: bool = JSON) -> None:
    ctx = from_environment()
    found = labs.sources(ctx, name)
    if json:
        return print_json({"files": [{"path": str(path), "what": what} for path, what in found]})
    from quizzer.cli.screen.lab import put, source_lines
    from quizzer.cli.screen.layout import Look

    put(source_lines(found, Look.of(ctx)), ctx)
