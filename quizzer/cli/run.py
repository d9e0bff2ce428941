"""The typer side of the command line: a lazy group, and every user error turned into two lines and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer._click import exceptions as click
from typer._click.core import Command, Context
from typer.core import TyperGroup

from quizzer.cli import fast
from quizzer.cli.say import CHINESE, clean, complain, listed, say
from quizzer.cli.table import COMMANDS
from quizzer.core.language import Text
from quizzer.errors import QuizzerError, WrongUsage


class LazyGroup(TyperGroup):
    """A group that knows its commands as text and imports a command's module when it is run."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"quizzer.cli.{COMMANDS[cmd_name][0]}")
        if hasattr(module, "app"):  # a command with commands of its own
            module.app.info.help = listed(module.HELP)
            return typer.main.get_group(module.app)
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(cmd_name, help=listed(module.HELP))(module.command)
        return typer.main.get_command(app)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Context) -> str:
        return fast.help_text(CHINESE)


def unknown_command(name: str) -> WrongUsage:
    """There is no such command; names the nearest."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, 1)
    shown = clean(name)
    guess_zh, guess_en = (f"是不是 {near[0]}? ", f"did you mean {near[0]}? ") if near else ("", "")
    return WrongUsage(
        Text(f"没有叫「{shown}」的命令", f"no command called '{shown}'"),
        Text(f"{guess_zh}`quizzer --help` 列出全部", f"{guess_en}'quizzer --help' lists them all"),
    )


def _version(wanted: bool) -> None:
    if wanted:
        from quizzer import __version__

        typer.echo(f"quizzer {__version__}")
        raise typer.Exit


def build() -> Command:
    """The whole command line as one lazy group; alone it draws the dashboard."""
    app = typer.Typer(add_completion=False, cls=LazyGroup, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback(invoke_without_command=True)
    def quizzer(
        ctx: typer.Context,
        version: bool = typer.Option(
            False, "--version", callback=_version, is_eager=True, help=say("版本", "the version")
        ),
    ) -> None:
        if ctx.invoked_subcommand is None:
            from quizzer.cli.dashboard import show_dashboard

            raise typer.Exit(show_dashboard())

    return typer.main.get_command(app)


def run(argv: list[str]) -> int:
    """Run one command and give its exit code. A user's mistake is two lines on stderr; a bug keeps its traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what cannot be shown, or is no text, must not end the session
    argv = [_as_text(word) for word in argv]
    try:
        code: Any = build().main(args=argv, prog_name="quizzer", standalone_mode=False)
        sys.stdout.flush()
    except QuizzerError as error:
        return complain(error)
    except click.UsageError as error:
        return complain(_usage(error, argv))
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("\n")
        return 130
    except typer.Exit as error:
        return int(error.exit_code)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), 1
        )  # `quizzer list | head`: the interpreter's last flush must not complain
        return 0
    return code if isinstance(code, int) else 0


def _as_text(word: str) -> str:
    """A word of the command line without bytes that are no text, unless it names a file that is called so."""
    return word if word.isascii() or os.path.exists(word) else word.encode("utf-8", "replace").decode("utf-8")


def _usage(error: click.UsageError, argv: list[str]) -> QuizzerError:
    name = next((word for word in argv if word in COMMANDS), "")
    said = clean(error.format_message()).rstrip(".")
    return WrongUsage(
        Text(_in_chinese(error, said), said[:1].lower() + said[1:]),
        Text(f"`{f'quizzer {name}'.strip()} --help` 有说明和例子", f"'{f'quizzer {name}'.strip()} --help' explains"),
    )


def _in_chinese(error: click.UsageError, said: str) -> str:
    """What the parser complains of; in its own words where they are not worth a translation."""
    param = getattr(error, "param", None)
    name = (param.opts[0] if param.opts[0].startswith("-") else param.make_metavar(error.ctx)) if param else ""
    match error:
        case click.MissingParameter():
            return f"缺少 {name}"
        case click.NoSuchOption():
            return f"没有选项 {clean(error.option_name)}"
        case click.BadParameter() if name:
            return f"{name} 的值不对: {said.partition(': ')[2] or said}"
    return f"命令写错了: {said}"
