"""`quizzer lab run`, `prove` and `verify`: a lab at work. Exit 1: a claim fails or the model differs; 7: a tool is missing."""

from __future__ import annotations

import typer

from quizzer.app import labs
from quizzer.app.context import from_environment
from quizzer.cli.lab_reading import JSON, NAME
from quizzer.cli.opened import open_desk
from quizzer.cli.say import complain, print_json, say
from quizzer.core.language import Text
from quizzer.errors import WrongUsage


def run(
    ctx: typer.Context,
    name: str = NAME,
    fast: bool = typer.Option(False, "--fast", help=say("不停顿, 不等按键", "no pauses, no keys")),
) -> int:
    if ctx.args:  # what the lab itself offers
        return labs.run_plain(from_environment(), name, [*ctx.args, *(["--fast"] if fast else [])])
    from quizzer.cli.screen.story import tell

    with open_desk() as desk:
        lab = labs.find_lab(name)
        return 0 if tell(desk.ctx, lab.name, labs.questions_of(desk, lab.name), fast=fast) else 1


def prove(name: str = typer.Argument(metavar="NAME[#CLAIM]"), json: bool = JSON) -> int:
    ctx = from_environment()
    proof = labs.prove(ctx, name)
    if json:
        print_json(proof.as_json(ctx))
    else:
        from quizzer.cli.screen.lab import proof_lines, put
        from quizzer.cli.screen.layout import Look

        put(proof_lines(proof, Look.of(ctx)), ctx)
    return 0 if proof.holds else 1


def verify(
    name: str = typer.Argument("", metavar="[NAME]"),
    all: bool = typer.Option(False, "--all", help=say("全部有对照的实验", "every lab that has a true system")),
    json: bool = JSON,
) -> int:
    if bool(name) == all:
        raise WrongUsage(
            Text("要么写实验的名字, 要么 --all", "name a lab, or say --all"),
            Text("`quizzer lab list` 列出全部", "'quizzer lab list' shows all"),
        )
    ctx = from_environment()
    found, missing = labs.verify(ctx, name) if name else labs.verify_all(ctx)
    if json:
        print_json({"scenarios": found})
    else:
        from quizzer.cli.screen.lab import put, scenario_lines
        from quizzer.cli.screen.layout import Look

        put(scenario_lines(found, Look.of(ctx)), ctx)
    codes = [complain(error) for error in missing]
    return 1 if not all_agree(found) else max(codes, default=0)


def all_agree(found: list[dict[str, object]]) -> bool:
    return all(each["agrees"] for each in found)
