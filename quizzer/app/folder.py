"""A folder of files in any format that can be read: a repository of interview questions, a collection of decks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from quizzer.core.language import Text
from quizzer.errors import QuizzerError
from quizzer.exchange import formats
from quizzer.exchange.values import Card, Options, Problem, Reading

MOST_FILES = 2_000
_NOT_QUESTIONS = ("license", "contributing", "code_of_conduct", "changelog", "security", "pull_request_template")


def read(path: Path, options: Options) -> Reading:
    """The questions of every file below the folder, in the order of their names; links are not followed."""
    files = _files(path)
    listed = ", ".join(str(file.relative_to(path)) for file in files[:10]) + (", ..." if len(files) > 10 else "")
    why = Text(f"{len(files)} 个文件: {listed}", f"{len(files)} files: {listed}")
    return Reading("folder", _entries(path, files, options), why)


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(root, name)
            fits = file.suffix.lower() in formats.SUFFIXES and not name.startswith(".") and not file.is_symlink()
            if fits and file.stem.lower() not in _NOT_QUESTIONS:
                found.append(file)
        if len(found) >= MOST_FILES:
            break
    return found[:MOST_FILES]


def _entries(folder: Path, files: list[Path], options: Options) -> Iterator[Card | Problem]:
    for file in files:
        place = file.parent.relative_to(folder)
        try:
            module: Any = import_module(f"quizzer.{formats.READERS[formats.guessed(file)]}")
            for entry in module.read(file, options).entries:
                yield replace(entry, where=str(place / entry.where)) if entry.where else entry
        except QuizzerError as error:
            yield Problem(str(place / file.name), error.what, error.hint)
