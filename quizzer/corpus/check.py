"""`quizzer check`: everything wrong with question files, read afresh, all at once.

Nothing is taken from the compiled index: what is checked is what the files say now.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from quizzer.corpus.home import Folders, Scan, scan, scan_paths
from quizzer.corpus.problems import Problem, shown
from quizzer.corpus.read import read_pack
from quizzer.corpus.settle import Claims, claims, entries_of, settle, tracks

__all__ = ["Problem", "check", "in_order"]


def check(
    folders: Folders, paths: Sequence[str] = (), *, strict: bool = False, has_claim: Claims | None = None
) -> tuple[list[Problem], int]:
    """Everything wrong with the questions in these folders, or only with those at `paths`; and how many are good."""
    asked = scan_paths([Path(path) for path in paths], strict)
    wanted = {_real(found.path): found.path for found in asked.files}
    around = scan(folders, strict and not paths)
    beside = [found for found in around.files if _real(found.path) not in wanted]
    last = len(around.roots)
    files = [*beside, *(found._replace(layer=last) for found in asked.files)]
    packs = [(found, read_pack(Path(found.path), bundled=found.bundled, name=found.name)) for found in files]
    entries = [entry for found, pack in packs for entry in entries_of(pack, found.layer)]
    settled = settle(entries)
    problems = [*around.problems, *asked.problems, *(problem for _, pack in packs for problem in pack.problems)]
    problems += settled.problems
    links = [(p.where, p.bundled, link) for _, p in packs for link in p.links if link.field == "questions"]
    problems += tracks(links, settled)
    if has_claim:
        problems += claims(entries, settled, has_claim)
    mine = _places(asked) if paths else _places(around)
    good = sum(live and entry.path in mine for live, entry in zip(settled.live, entries, strict=True))
    return in_order(problem for problem in problems if problem.where.rpartition(":")[0] in mine), good


def _places(scanned: Scan) -> set[str]:
    """What a scan found, as problems name it."""
    files = {shown(found.path) for found in scanned.files}
    return files | {problem.where.rpartition(":")[0] for problem in scanned.problems}


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file and line, as a reader walks through them."""

    def key(problem: Problem) -> tuple[str, int]:
        path, _, line = problem.where.rpartition(":")
        return path, int(line)

    return sorted(problems, key=key)


def _real(path: str) -> str:
    return os.path.realpath(path)
