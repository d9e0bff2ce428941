"""命令 | python -m labs mvcc run FILE...: schedules of your own, on the model and beside MariaDB."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs._kit import beats
from labs._kit.draw import lines, plain
from labs._kit.errors import NotHere, WrongInput
from labs._kit.text import Lang, Text, language, pick
from labs.mvcc.schedule import Run, read
from labs.mvcc.sql import LEVELS
from labs.mvcc.story import tell

USAGE = Text(
    'python -m labs mvcc run 文件... [--level "read committed"] [--against mariadb] [--lock-wait-timeout 秒] [--json]',
    'python -m labs mvcc run FILE... [--level "read committed"] [--against mariadb] [--lock-wait-timeout S] [--json]',
)


@dataclass(slots=True)
class Options:
    """What was asked for on the command line."""

    files: list[Path]
    level: str = "repeatable read"
    against: bool = False
    lock_wait_timeout: float | None = None
    as_json: bool = False


def main(argv: Sequence[str]) -> int:
    """Run the schedules of files; 1 if MariaDB answers otherwise."""
    options = read_options(list(argv))
    lang = language(os.environ)
    texts = [(path, load(path)) for path in options.files]
    if not options.against:
        for path, text in texts:
            show(path, text, options, lang)
        return 0
    from labs.mvcc.against import rival

    agrees = True
    with rival() as server:
        for path, text in texts:
            real = server.run(read(text), options.level, options.lock_wait_timeout)
            agrees &= compare(path, text, real, server.version, options, lang)
    return 0 if agrees else 1


def read_options(words: list[str]) -> Options:
    """The options; WrongInput says how they are written."""
    if not words or words.pop(0) != "run":
        raise WrongInput(Text("实验 mvcc 只认识 run", "lab mvcc knows only run"), USAGE)
    options = Options([])
    while words:
        word = words.pop(0)
        if word == "--json":
            options.as_json = True
        elif word in ("--level", "--against", "--lock-wait-timeout"):
            take(options, word, words.pop(0) if words else "")
        elif word.startswith("--") and "=" in word:
            take(options, *word.split("=", 1))
        elif word.startswith("--"):
            raise WrongInput(Text(f"不认识 {word}", f"{word} is not an option"), USAGE)
        else:
            options.files.append(Path(word))
    if not options.files:
        raise WrongInput(Text("要跑哪个时间表?", "which schedule?"), USAGE)
    return options


def take(options: Options, name: str, value: str) -> None:
    """Set the option of this name."""
    if name == "--level" and (level := " ".join(value.lower().replace("-", " ").split())) in LEVELS:
        options.level = level
    elif name == "--against" and value.lower() == "mariadb":
        options.against = True
    elif name == "--lock-wait-timeout" and value.replace(".", "", 1).isdigit():
        options.lock_wait_timeout = float(value)
    else:
        known = ", ".join(LEVELS) if name == "--level" else USAGE.en
        raise WrongInput(Text(f"{name} 不能是 {value!r}", f"{name} cannot be {value!r}"), Text(known, known))


def load(path: Path) -> str:
    """The text of a file; NotHere if there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotHere(Text(f"读不了 {path}: {error.strerror}", f"cannot read {path}: {error.strerror}")) from None
    except UnicodeDecodeError:
        raise WrongInput(Text(f"{path} 不是 UTF-8 文本", f"{path} is not UTF-8 text")) from None


def show(path: Path, text: str, options: Options, lang: Lang) -> None:
    """One schedule on the model: as JSON on one line, or drawn."""
    if options.as_json:
        print(json.dumps(Run(read(text), options.level, options.lock_wait_timeout).finish(), ensure_ascii=False))
        return
    story = tell(options.level, text, options.lock_wait_timeout)
    title = Text(f"{path.name}, {options.level}", f"{path.name}, {options.level}")
    sys.stdout.write(plain(lines(beats.Timeline(title, story.actors, tuple(story.drawn)), lang)))
    say_final(story.final)


def compare(path: Path, text: str, real: dict[str, Any], version: str, options: Options, lang: Lang) -> bool:
    """Model and server side by side, statement by statement; whether they are equal."""
    model = Run(read(text), options.level, options.lock_wait_timeout).finish()
    pairs = [(plainly(one), plainly(two)) for one, two in zip(model["steps"], real["steps"], strict=False)]
    agrees = len(model["steps"]) == len(real["steps"]) and all(one == two for one, two in pairs)
    final_agrees = json.dumps(model["final"]) == json.dumps(real["final"])
    if options.as_json:
        against = {"version": version, "agrees": agrees and final_agrees, **real}
        print(json.dumps({**model, "against": against}, ensure_ascii=False))
        return agrees and final_agrees
    rows = [
        (str(step["n"]), step["session"], step["sql"], summary(step), summary(other), "" if one == two else "<- !")
        for step, other, (one, two) in zip(model["steps"], real["steps"], pairs, strict=False)
    ]
    head = ("n", "", "SQL", Text("模型", "model"), version, "")
    title = Text(f"{path.name}, {options.level}", f"{path.name}, {options.level}")
    sys.stdout.write(plain(lines(beats.Table(title, head, tuple(rows)), lang, 160)))
    say_final(model["final"])
    if not final_agrees:
        print(f"  <- ! {version}: {json.dumps(real['final'], ensure_ascii=False)}")
    said = Text("逐句相同", "equal in every statement") if agrees and final_agrees else Text("有不同", "they differ")
    print(f"  {version}: {pick(said, lang)}")
    return agrees and final_agrees


def plainly(step: dict[str, Any]) -> str:
    """A step to be compared: without the words of its message."""
    return json.dumps({key: value for key, value in step.items() if key != "message"})


def summary(step: dict[str, Any]) -> str:
    """What a step gave, short."""
    if step["outcome"] == "rows":
        said = " ".join("/".join("null" if v is None else str(v) for v in row) for row in step["rows"]) or "-"
    elif step["outcome"] == "error":
        said = f"error {step['error']}"
    else:
        said = step["outcome"] + (f" {step['affected']}" if step["affected"] else "")
    return said + (f" (+> {step['resumed_by']})" if step["resumed_by"] else "")


def say_final(final: dict[str, Any]) -> None:
    """The tables at the end."""
    for name, rows in final.items():
        print(f"  {name}: " + " ".join("/".join("null" if v is None else str(v) for v in row) for row in rows))
