"""`quizzer config [KEY [VALUE]]`: see and change settings."""

from __future__ import annotations

import typer

from quizzer.app.settings import change_setting, settings_table
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say, told

HELP = say(
    "看和改设置。lang, editor 在 config.toml 里; 其余的跟着学习记录走。\n\n例: quizzer config    quizzer config lang en    quizzer config retention 0.92",
    "See and change settings. lang and editor live in config.toml, the others travel with the journal.\n\n"
    "Examples: quizzer config    quizzer config lang en    quizzer config retention 0.92",
)


def command(
    key: str = typer.Argument("", metavar="[KEY]", help=say("哪一项", "which")),
    value: str = typer.Argument("", metavar="[VALUE]", help=say("改成什么", "what to set it to")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        if value:
            change_setting(desk, key, value)
        rows = [row for row in settings_table(desk) if not key or row.key == key]
        if json:
            print_json({row.key: row.value for row in rows})
            return
        for row in rows:
            typer.echo(f"{row.key:<18} {row.value:<14} {told(row.help)}")
