"""对照 | The same programs on Flask, and on Flask with this lab's model in the place of werkzeug.local.

Versions: "Flask x" answers with Werkzeug's own locals, "Werkzeug x" is asked for its LocalProxy alone, and "Flask x on
the model" is a Flask that imported labs.flask_context.model as werkzeug.local.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.text import Text
from labs.flask_context import made_up, operations, programs
from labs.flask_context import model as ours
from labs.flask_context.scenarios import PROGRAMS

SYSTEM = "Flask, Werkzeug"
NEEDS = Text("pip install 'flask>=3.1,<3.2'", "pip install 'flask>=3.1,<3.2'")
KNOWN_GAPS = {
    "copies of None": Text(
        "Werkzeug 不能复制指向 None 的代理 (它把 copy.copy 绑定到 None 上, 而函数绑定 None 等于没有绑定); 这里可以",
        "Werkzeug cannot copy a proxy for None: it binds copy.copy to None, which binds nothing; here it can",
    ),
}
SAME: dict[str, list[Json]] = {"differ": []}  # what it answers where nothing differs
SIDE = Path(__file__).parent / "real" / "flask_side.py"
HAS_FLASK = "import sys, flask, importlib.metadata as m; sys.exit(not m.version('flask').startswith('3.1.'))"


def model(scenario: str) -> Json:
    """What this lab says, without Flask."""
    if scenario in PROGRAMS:
        return programs.traced(PROGRAMS[scenario], programs.Here())
    if scenario == "random programs":
        return made_up.digest(programs.Here)
    if scenario == "application":
        return SAME
    return operations.asked(scenario, ours)


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What Flask and Werkzeug say, with their own locals and with the model's; MissingTool without a Flask 3.1."""
    python = a_python_with_flask()
    theirs, on_model = answers(python), answers(python, "stand-in")
    flask = f"Flask {theirs['flask']}"
    for scenario in scenarios:
        said, with_model = theirs["said"][scenario], on_model["said"][scenario]
        if scenario == "application":
            yield Observed(scenario, f"{flask} on the model", {"differ": differing(said, with_model)})
        elif scenario in PROGRAMS or scenario == "random programs":
            yield Observed(scenario, flask, said)
            yield Observed(scenario, f"{flask} on the model", with_model)
        else:
            yield Observed(scenario, f"Werkzeug {theirs['werkzeug']}", said)


def answers(python: str, *how: str) -> dict[str, Json]:
    """What the other side says."""
    ran = subprocess.run(
        [python, "-I", "-B", "-X", "utf8", str(SIDE), str(LABS_PARENT), *how],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2000:])
    said: dict[str, Json] = json.loads(ran.stdout)
    return said


def differing(one: list[str], other: list[str]) -> list[list[str]]:
    """The lines of the two that differ, and both lengths if they do."""
    lengths = [[str(len(one)), str(len(other))]] if len(one) != len(other) else []
    return lengths + [[left, right] for left, right in zip(one, other, strict=False) if left != right]


def a_python_with_flask() -> str:
    """This Python if it has Flask 3.1, else one on the PATH that has."""
    found = (sys.executable, shutil.which("python3"), shutil.which("python3.11"))
    for python in filter(None, found):
        ran = subprocess.run([python, "-I", "-W", "ignore", "-c", HAS_FLASK], capture_output=True, check=False)
        if ran.returncode == 0:
            return python
    raise MissingTool("Flask 3.1", NEEDS.en)
