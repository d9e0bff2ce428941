"""对照 | The matrix on every CPython of this machine, beside the one here; threads beside the exhaustive model."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.real.pythons import pythons
from labs._kit.text import Text
from labs.singleton.model import WAYS
from labs.singleton.race import PROGRAMS, tally
from labs.singleton.scenarios import THREADS
from labs.singleton.traits import row

KNOWN_GAPS: dict[str, Text] = {}
OLDEST = (3, 9)
ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from labs.singleton.traits import matrix
print(json.dumps(matrix()))
"""


def model(scenario: str) -> Json:
    """What the model says: threads from every interleaving, the rest from the ways as they run here."""
    if scenario == "threads":
        return {way: worst(way) for way in WAYS}
    return row(scenario)


def worst(way: str) -> str:
    """The most objects that any interleaving builds, for as many threads as ask."""
    if way not in PROGRAMS:
        return str(THREADS)  # Borg builds one a call
    return str(THREADS if max(tally(PROGRAMS[way])) > 1 else 1)


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What each CPython answers; MissingTool if there is none but this one and that is too old."""
    found = pythons(OLDEST)
    if not found:
        raise MissingTool("python3", "apt install python3")
    for python in found:
        ran = subprocess.run(
            [python.path, "-I", "-B", "-W", "ignore", "-c", ASK, str(LABS_PARENT)], capture_output=True, check=True
        )
        answers = json.loads(ran.stdout)
        for scenario in scenarios:
            yield Observed(scenario, python.name, answers[scenario])
