"""The model beside the true system: what was recorded from it always, and the living one where it is here.

A lab's verify.py has

    SYSTEM = "MariaDB"                                        what judges the model
    NEEDS = Text(...)                                         how to get it, for whoever has not
    def model(scenario: str) -> Json                          what the model says
    def real(scenarios) -> Iterator[Observed]                 what the system says; starts and stops it; MissingTool
    KNOWN_GAPS: dict[str, Text]                               scenario -> why the model differs there

and recorded/*.json hold what `real` once said. Where a gap is known the two must differ: one that no longer does is a
failure, so that an improved model deletes its own excuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from labs._kit.errors import MissingTool, NotHere
from labs._kit.find import Lab
from labs._kit.text import NOTHING, Text

Json = Any  # what JSON can hold: dict, list, str, int, float, bool, None


@dataclass(frozen=True, slots=True)
class Observed:
    """What one version of the true system answered in one scenario."""

    scenario: str
    version: str
    answer: Json


@dataclass(frozen=True, slots=True)
class Compared:
    """The model and the system side by side. `agrees` is false also where a known gap is none."""

    name: str
    agrees: bool
    version: str
    live: bool
    model: Json
    real: Json
    why: Text = NOTHING


def compare(lab: Lab, observed: Iterable[Observed], *, live: bool) -> Iterator[Compared]:
    """Each observation beside what the model says in its scenario."""
    verify = lab.part("verify")
    gaps: dict[str, Text] = getattr(verify, "KNOWN_GAPS", {})
    for seen in observed:
        said = json.loads(json.dumps(verify.model(seen.scenario)))  # as it would be recorded: lists for tuples
        same, gap = said == seen.answer, gaps.get(seen.scenario)
        if same and gap:
            why = Text(
                f"KNOWN_GAPS 里的差异已经没有了, 删掉它: {gap.zh}", f"no longer differs, delete the gap: {gap.en}"
            )
        else:
            why = gap or NOTHING
        yield Compared(seen.scenario, same != bool(gap), seen.version, live, said, seen.answer, why)


def recorded(lab: Lab) -> Iterator[Observed]:
    """What the true system answered when it was last recorded, whoever has it or not."""
    for path in sorted((lab.folder / "recorded").glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        for scenario, answer in kept["answers"].items():
            yield Observed(scenario, kept["version"], answer)


def verify(lab: Lab) -> tuple[list[Compared], MissingTool | None]:
    """Every comparison, recorded ones first; and what is missing where the living system is not here."""
    if not lab.has("verify"):
        raise NotHere(
            Text(f"实验 {lab.name} 没有可以对照的真实系统", f"lab {lab.name} has no true system to be compared with"),
            Text(f"`quizzer lab prove {lab.name}` 证明它的结论", f"'quizzer lab prove {lab.name}' proves its claims"),
        )
    found = list(compare(lab, recorded(lab), live=False))
    try:
        found += compare(lab, observe(lab), live=True)
    except MissingTool as missing:
        return found, missing
    return found, None


def observe(lab: Lab) -> Iterator[Observed]:
    """What the living system answers in every scenario of the lab."""
    yield from lab.part("verify").real(lab.part("scenarios").SCENARIOS)


def record(lab: Lab, today: date) -> list[Path]:
    """Write down what the living system answers, one file a version, for those who do not have it."""
    answers: dict[str, dict[str, Json]] = {}
    for seen in observe(lab):
        answers.setdefault(seen.version, {})[seen.scenario] = seen.answer
    folder = lab.folder / "recorded"
    folder.mkdir(exist_ok=True)
    written = []
    for version, said in answers.items():
        path = folder / f"{version.lower().replace(' ', '-')}.json"
        kept = {"version": version, "recorded": today.isoformat(), "answers": said}
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        written.append(path)
    return written
