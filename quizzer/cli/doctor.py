"""`quizzer doctor`: is the journal sound? With --repair: mend it, losing nothing that can be read."""

from __future__ import annotations

import typer

from quizzer.app.context import from_environment
from quizzer.app.devices import examine
from quizzer.app.devices import repair as mend
from quizzer.cli.say import print_json, say, told

HELP = say(
    "检查学习记录: 文件完好, 快照与重算一致, 目录安全。--repair 先另存损坏的文件, 再救出读得到的并入备份。\n\n例: quizzer doctor    quizzer doctor --repair",
    "Check the journal: file intact, snapshot equal to a rebuild, folder safe. --repair sets a damaged file aside, saves what can be "
    "read and merges it with the backup.\n\nExamples: quizzer doctor    quizzer doctor --repair",
)


def command(
    repair: bool = typer.Option(False, "--repair", help=say("修复", "mend what is wrong")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> int:
    ctx = from_environment()
    done = mend(ctx) if repair else None
    found = examine(ctx)
    if json:
        print_json(
            {
                "ok": found.ok,
                "problems": [{"what": told(p.what), "hint": told(p.hint)} for p in found.problems],
                "reviews": found.reviews,
                "integrity": found.integrity,
                "snapshot": found.snapshot,
                **({"salvaged": done.salvaged, "from_backups": done.from_backups} if done else {}),
            }
        )
    else:
        if done and done.aside:
            typer.echo(
                say(
                    f"损坏的文件另存为 {done.aside}; 救出 {done.salvaged} 条, 从备份补回 {done.from_backups} 条",
                    f"the damaged file is now {done.aside}; {done.salvaged} events saved, {done.from_backups} more from backups",
                )
            )
        from quizzer.cli.screen.tables import print_doctor

        print_doctor(found, ctx)
    return 0 if found.ok else 5
