"""The commands of `quizzer exercise`."""

from __future__ import annotations

import time

import typer

from quizzer.app import tasks
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

NAME = typer.Argument(metavar="NAME", help=say("练习的名字 (就是实验的)", "the exercise's name (its lab's)"))
JSON = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))


def list_exercises(json: bool = JSON) -> None:
    with open_desk() as desk:
        found = tasks.all_exercises(desk)
        if json:
            return print_json({"exercises": [each.as_json(desk) for each in found]})
        from quizzer.cli.screen.exercise import print_exercises

        print_exercises(found, desk.ctx)


def start(name: str = NAME) -> None:
    with open_desk() as desk:
        path, is_new = tasks.start(desk, name)
        typer.echo(
            say(
                f"{path}  {'已建好' if is_new else '原来就在, 没有动'}",
                f"{path}  {'made' if is_new else 'was there, kept'}",
            )
        )
        typer.echo(say(f"写完: quizzer exercise check {name}", f"then: quizzer exercise check {name}"))


def check(name: str = NAME, json: bool = JSON) -> int:
    from quizzer.cli.screen.exercise import print_checked

    with open_desk() as desk:
        checked, outcome = tasks.check(desk, name)
        if json:
            print_json(tasks.checked_json(desk, name, checked, outcome))
        else:
            print_checked(name, checked, outcome, desk.ctx)
        return 0 if checked.ok else 1


def watch(name: str = NAME) -> int:
    from quizzer.cli.screen.exercise import print_checked

    with open_desk() as desk:
        path, seen = tasks.learners_file(desk, name), 0
        while True:
            saved = path.stat().st_mtime_ns if path.exists() else 0
            if saved != seen:
                seen = saved
                checked, outcome = tasks.check(desk, name)
                print_checked(name, checked, outcome, desk.ctx)
                if checked.ok:
                    return 0
                typer.echo(say("存盘后再查; Ctrl-C 离开", "checked again when you save; Ctrl-C leaves"))
            time.sleep(0.3)


def hint(name: str = NAME) -> None:
    from quizzer.cli.screen.exercise import print_hint

    with open_desk() as desk:
        print_hint(*tasks.next_hint(desk, name), desk.ctx)


def solution(name: str = NAME) -> None:
    with open_desk() as desk:
        typer.echo(tasks.solution(desk, name), nl=False)


def reset(name: str = NAME) -> None:
    with open_desk() as desk:
        path, aside = tasks.reset(desk, name)
        typer.echo(str(path) + (say(f"  旧的在 {aside}", f"  the old one is {aside}") if aside else ""))
