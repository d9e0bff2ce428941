"""`quizzer news`: what changed in each version."""

from __future__ import annotations

from importlib.resources import files

import typer

from quizzer.cli.say import print_json, say

HELP = say("各版本的变化。\n\n例: quizzer news", "What changed in each version.\n\nExample: quizzer news")


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    text = files("quizzer").joinpath(say("news.zh.md", "news.en.md")).read_text(encoding="utf-8")
    print_json({"news": text}) if json else typer.echo(text.rstrip())
