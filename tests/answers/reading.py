"""The development set: what people said, and what of it a fair listener would have ticked.

A file is a topic. A question has a rubric as an author writes one, and answers of several kinds by writers who had not
seen the grader; each was labelled by its writer and read again. The weights are fitted on them. Files `unseen-*` hold
other questions, written last and by others: nothing is fitted on them, they are for measuring only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from quizzer.core.questions import Misconception, Point
from quizzer.core.reviews import Rating

FOLDER = Path(__file__).parent
RATINGS = {"again": Rating.AGAIN, "hard": Rating.HARD, "good": Rating.GOOD, "easy": Rating.EASY}


@dataclass(frozen=True)
class Answer:
    """`kind` is what its writer was asked for; `marks` are covered, contradicted or missing for each point."""

    kind: str
    text: str
    marks: dict[str, str]
    rating: Rating


@dataclass(frozen=True)
class Asked:
    """A question with its rubric and what was answered; `file` is the name it stands in, without .yaml."""

    id: str
    file: str
    is_unseen: bool
    ask: str
    points: tuple[Point, ...]
    wrong: tuple[Misconception, ...]
    answers: tuple[Answer, ...]


def read_answers(folder: Path = FOLDER) -> list[Asked]:
    """All questions, files and questions in order."""
    return [asked for path in sorted(folder.glob("*.yaml")) for asked in _read(path)]


def _read(path: Path) -> Iterator[Asked]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    is_unseen = path.name.startswith("unseen-")
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["questions"]:
        yield Asked(
            entry["id"],
            path.stem,
            is_unseen,
            f"{entry['ask']['zh']}\n{entry['ask']['en']}",
            tuple(_point(one) for one in entry["points"]),
            tuple(_misconception(one) for one in entry["wrong"]),
            tuple(Answer(a["kind"], a["text"], a["points"], RATINGS[a["rating"]]) for a in entry["answers"]),
        )


def _point(one: dict[str, Any]) -> Point:
    weak = tuple(one.get("weak", ()))
    return Point(one["id"], one["zh"], one["en"], tuple(one["any"]), weak, bonus=bool(one.get("bonus")))


def _misconception(one: dict[str, Any]) -> Misconception:
    return Misconception(one["id"], one["zh"], one["en"], tuple(one["any"]), tuple(one["about"]))
