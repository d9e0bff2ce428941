"""Which exercises and drills there are, without importing a lab: their cards' keys, and a stamp that tells a change.

An exercise is a lab's exercise/check.py, its card `exercise/LAB`. A drill's families are the names that stand in
FAMILIES in the lab's drill.py, each a card `drill/LAB/FAMILY`: they are read from the text, since a lab that breaks on
import must not keep anybody from studying.

Hot path: `due` and `next` compare the stamp, so this module imports os alone until something has changed.
"""

from __future__ import annotations

import os

from quizzer.core.queue import BY_HAND

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    Row = tuple[str, str, str, str, int]  # key, topic, family, group, rank
    Proved = tuple[str, str, tuple[str, ...]]  # topic and family of a question, the labs that its proofs name

LABS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "labs")
EXERCISE, DRILL = os.path.join("exercise", "check.py"), "drill.py"


def generation(of_questions: str) -> str:
    """What the journal's rows were written from: the questions of this generation, and the labs as they are now."""
    files = ";".join(f"{lab}/{part}:{mtime}:{size}" for lab, part, _, mtime, size in _files())
    return f"{of_questions} {files}"


def catalogue(questions: Iterable[Proved]) -> tuple[list[Row], list[tuple[str, str]]]:
    """The rows of all exercises and drills, and their ties: (family of a question, group of the lab that proves it).

    A lab's cards belong to the topic that most of its questions have; where it has none, the lab is its own.
    """
    labs = keys()
    topics: dict[str, dict[str, int]] = {lab: {} for lab in labs}
    ties: dict[tuple[str, str], None] = {}
    for topic, family, proving in questions:
        for lab in labs.keys() & proving:
            topics[lab][topic] = topics[lab].get(topic, 0) + 1
            ties[family, group_of(lab)] = None
    rows: list[Row] = []
    for lab, names in labs.items():
        topic = max(topics[lab], key=topics[lab].__getitem__, default=lab)
        rows += [(key, topic, key, group_of(lab), BY_HAND + len(rows) + at) for at, key in enumerate(names)]
    return rows, list(ties)


def group_of(lab: str) -> str:
    """The group of a lab's exercise and drills; no group that a question names has a slash."""
    return f"lab/{lab}"


def keys() -> dict[str, list[str]]:
    """Lab -> the keys of its exercise and drills, for each that has any."""
    found: dict[str, list[str]] = {}
    for lab, part, path, _, _ in _files():
        names = [f"exercise/{lab}"] if part == EXERCISE else [f"drill/{lab}/{name}" for name in families(path)]
        if names:
            found.setdefault(lab, []).extend(names)
    return found


def families(path: str) -> list[str]:
    """The names in FAMILIES of a drill.py, in their order; none where they cannot be read off the text."""
    import ast

    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return []
    return [name for statement in tree.body for name in _names(statement)]


def _names(statement: ast.stmt) -> Iterator[str]:
    import ast

    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return
    targets = statement.targets if isinstance(statement, ast.Assign) else (statement.target,)
    is_families = any(isinstance(target, ast.Name) and target.id == "FAMILIES" for target in targets)
    if is_families and isinstance(statement.value, ast.Dict):
        for key in statement.value.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def _files() -> list[tuple[str, str, str, int, int]]:
    """(lab, part, path, mtime in ns, size) of every exercise and drill, by lab.

    QUIZZER_LABS adds folders, as it does for the labs themselves; of two labs of one name the first counts.
    """
    found: dict[tuple[str, str], tuple[str, int, int]] = {}
    for folder in (LABS, *filter(None, os.environ.get("QUIZZER_LABS", "").split(os.pathsep))):
        try:
            names = [name for name in os.listdir(folder) if name[0].isalpha()]
        except OSError:
            continue
        for name in names:
            for part in (EXERCISE, DRILL):
                path = os.path.join(folder, name, part)
                try:
                    status = os.stat(path)
                except OSError:
                    continue
                found.setdefault((name, part), (path, status.st_mtime_ns, status.st_size))
    return [(*named, *file) for named, file in sorted(found.items())]
