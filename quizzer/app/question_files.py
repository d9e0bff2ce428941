"""Question files of our own, read by the reader that reads every other one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quizzer.corpus.read import read_bytes
from quizzer.exchange.files import check_size
from quizzer.exchange.values import Card, Options, Problem, Reading

MOST_BYTES = 10 << 20  # what a question file may have


def read(path: Path, options: Options) -> Reading:
    """The questions of a file that `check` accepts; the others are problems."""
    check_size(path, MOST_BYTES)
    return Reading("yaml", _entries(path))


def _entries(path: Path) -> Iterator[Card | Problem]:
    found = read_bytes(path.read_bytes(), path.name, bundled=False, name=path.stem)
    for question in found.questions:
        yield Card(question, where=question.where, exact=True)
    for problem in found.problems:
        if not problem.warning:
            yield Problem(problem.where, problem.what, problem.hint)
