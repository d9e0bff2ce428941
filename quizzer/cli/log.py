"""`quizzer log`: the reviews, newest first; the whole log out to a file, another machine's in."""

from __future__ import annotations

from pathlib import Path

import typer

from quizzer.app import devices
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say, told, warn
from quizzer.core.language import Text

HELP = say(
    "复习记录, 新的在前。两台机器之间: 一边 --export, 另一边 --import, 次序和次数都无所谓。\n\n"
    "例: quizzer log --limit 20    quizzer log --export laptop.jsonl    quizzer log --import laptop.jsonl",
    "The reviews, newest first. Between two machines: --export on one, --import on the other, in any order, as often as you like.\n\n"
    "Examples: quizzer log --limit 20    quizzer log --export laptop.jsonl    quizzer log --import laptop.jsonl",
)


def command(
    limit: int = typer.Option(20, "--limit", min=1, help=say("最多几条", "at most this many")),
    export: Path | None = typer.Option(
        None, "--export", metavar="FILE", help=say("整个记录写成 JSON 行", "write the whole log as JSON lines")
    ),
    import_: Path | None = typer.Option(
        None, "--import", metavar="FILE", help=say("并入另一台机器的记录", "merge another machine's log")
    ),
    as_copy: bool = typer.Option(
        False,
        "--as-copy",
        help=say(
            "那边是这边的拷贝时: 换个设备名并入", "when that home is a copy of this one: take it under another name"
        ),
    ),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> int:
    with open_desk() as desk:
        if export is not None:
            written = devices.export_log(desk, export)
            print_json({"written": written, "path": str(export)}) if json else typer.echo(
                say(f"写出 {written} 条到 {export}", f"{written} events written to {export}")
            )
            return 0
        if import_ is not None:
            merged = devices.import_log(desk, import_, as_copy=as_copy)
            for problem in merged.problems:
                warn(problem.what, Text(), problem.where)
            if json:
                print_json(
                    {
                        "imported": merged.added,
                        "already": merged.already,
                        "problems": [{"where": p.where, "what": told(p.what)} for p in merged.problems],
                    }
                )
            else:
                typer.echo(
                    say(
                        f"并入 {merged.added} 条新的, {merged.already} 条已有",
                        f"{merged.added} new events merged, {merged.already} were here already",
                    )
                )
            return 1 if merged.problems and not merged.added and not merged.already else 0
        reviews = devices.reviews(desk, None if json and limit == 20 else limit)
        if json:
            print_json({"reviews": reviews})
        else:
            from quizzer.cli.screen.tables import print_log

            print_log(reviews, desk.ctx)
    return 0
