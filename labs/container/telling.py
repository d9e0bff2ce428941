"""怎么讲 | What the acts share: a scenario as a timeline, and which kernels ended it the same way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from labs._kit.beats import Mark, Step
from labs._kit.stage import Stage
from labs._kit.text import NOTHING, Text, Words
from labs.container import script
from labs.container.scenarios import SCENARIOS

Json = Any
RECORDED = Path(__file__).with_name("recorded")


class Told:
    """What the model makes of a scenario."""

    def __init__(self, name: str) -> None:
        scenario = SCENARIOS[name]
        assert isinstance(scenario, str)
        self.name, self.lines = name, list(script.parse(scenario))
        run = script.run(scenario)
        self.end: Json = run["end"]
        self.results = [result for _, result in run["steps"]]
        self._by_step = [(step, result) for step, result in run["steps"]]

    def of(self, step: str, nth: int = 0) -> Json:
        """What came of a step, the nth time that it is taken."""
        return [result for taken, result in self._by_step if taken == step][nth]

    def state(self, name: str) -> str:
        """How a process stands at the end."""
        return str(self.end[name]["state"])

    def draw(self, stage: Stage, title: Words, notes: dict[int, Words] | None = None) -> None:
        """A timeline, a column for each who acts; `notes` by the number of the step."""
        actors = sorted({line.who for line in self.lines})
        steps = [
            Step(
                actors.index(line.who),
                " ".join((line.verb, *line.words)),
                "ok" if line.verb == "connect" and result == "ok" else shown(result),
                marked(result),
                (notes or {}).get(n, ""),
            )
            for n, (line, result) in enumerate(zip(self.lines, self.results, strict=True), 1)
        ]
        stage.timeline(title, actors, steps)


def shown(result: Json) -> str:
    """A result in a few characters."""
    if isinstance(result, list):
        return ", ".join(result) or "-"
    if isinstance(result, dict):
        return " ".join(f"{key}={value}" for key, value in result.items())
    return "" if result == "ok" else str(result)


def marked(result: Json) -> Mark:
    """Refused or dead: bad."""
    return "bad" if isinstance(result, str) and (result == "killed" or (result.isupper() and result[0] == "E")) else ""


def judges(*names: str) -> Text:
    """Which recorded kernels answered these scenarios: the versions."""
    found: list[str] = []
    for path in sorted(RECORDED.glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if set(names) <= kept["answers"].keys():
            found.append(" ".join(str(kept["version"]).split()[:2]))
    return Text(" 和 ".join(found), " and ".join(found)) if found else NOTHING


def evidence(seen: Text | str, *names: str) -> Text:
    """What was seen, and which kernels were seen to do the same."""
    zh, en = (seen, seen) if isinstance(seen, str) else seen
    who = judges(*names)
    return Text(f"{zh}; 见于 {who.zh}", f"{en}; as seen on {who.en}") if who.en else Text(zh, en)
