"""The exact forms `--version`, `--help`, `due [--json]` and `next [--json]`, answered before typer is imported.

Shell prompts and editors call these all day. Anything unusual (another option, a stale index, a journal to migrate, a
QUIZZER_NOW that cannot be read) returns None, and the full program takes over with the same result: only slower.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def answer(argv: Sequence[str], env: Mapping[str, str]) -> int | None:
    """The exit code if this was one of the fast forms, else None and nothing was printed."""
    form = tuple(argv)
    if form == ("--version",):
        from quizzer import __version__

        return say(f"quizzer {__version__}")
    if form == ("--help",):
        return say(help_text(speaks_chinese(env)))
    if form in (("due", "--json"), ("next", "--json")):
        from quizzer.app import glance

        found = glance.due_json(env) if form[0] == "due" else glance.next_json(env)
        return None if found is None else say(found)
    return None


def say(text: str) -> int:
    """Print to stdout whatever its encoding can hold."""
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return 0


def speaks_chinese(env: Mapping[str, str]) -> bool:
    """QUIZZER_LANG, config.toml's lang, the locale: the same order as app.context, without parsing TOML in full."""
    said = env.get("QUIZZER_LANG") or configured(env)
    if said:
        return said.lower() != "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(name):
            return env[name].lower().startswith("zh")
    return False


def configured(env: Mapping[str, str]) -> str:
    from quizzer.app import places

    try:
        with open(os.path.join(places.home(env), "config.toml"), encoding="utf-8") as file:
            for line in file:
                key, _, value = line.partition("=")
                if key.strip() == "lang":
                    return value.strip().strip("\"'")
    except (OSError, UnicodeDecodeError):
        pass  # the full program says what is wrong with the file; help must still come
    return ""


def help_text(chinese: bool) -> str:
    """Top-level help, from the table."""
    from quizzer.cli.table import COMMANDS, SECTIONS

    which = 0 if chinese else 1
    lines = [
        ("quizzer  面试题库: 答案会自己证明", "quizzer  interview questions whose answers prove themselves")[which],
        "",
        (
            "用法: quizzer [命令] [选项]      不带命令: 今天的概况",
            "usage: quizzer [COMMAND] [OPTIONS]      alone: today at a glance",
        )[which],
    ]
    for section, titles in SECTIONS.items():
        lines += ["", titles[which]]
        lines += [f"  {name:<12}{row[2 + which]}" for name, row in COMMANDS.items() if row[1] == section]
    lines += [
        "",
        (
            "  quizzer 命令 --help   有例子          --version   版本",
            "  quizzer COMMAND --help   has examples     --version",
        )[which],
        (
            "  exit: 0 好  1 检查没过  2 用法  3 题目文件  4 没有  5 学习记录  7 缺工具  130 中断",
            "  exit: 0 ok  1 a check failed  2 usage  3 question file  4 not found  5 journal  7 no tool  130 interrupted",
        )[which],
    ]
    return "\n".join(lines)
