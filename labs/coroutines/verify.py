"""对照 | Scripts against the language's own yield from; and what every CPython on the machine can say."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Iterator

from labs._kit.compare import Json, Observed
from labs._kit.real.pythons import Python, pythons
from labs._kit.text import Text
from labs.coroutines.driving import driven, truly
from labs.coroutines.model import SAYINGS, delegate, says
from labs.coroutines.scenarios import SCRIPTS, VERSIONS

SYSTEM = "CPython"
NEEDS = Text("pyenv install 3.6 3.10 3.13 ...", "pyenv install 3.6 3.10 3.13 ...")
KNOWN_GAPS: dict[str, Text] = {}
OLDEST = (2, 7)
ASK = """
import json, sys
said = {}
for what, text in json.loads(sys.argv[1]).items():
    try:
        code = compile(text, "saying", "exec")
        if what in ("send", "asyncio.coroutine"):
            exec(code, {})
        said[what] = True
    except (SyntaxError, AttributeError, ImportError):
        said[what] = False
print(json.dumps(said))
"""


def model(scenario: str) -> Json:
    """What `delegate` gives, or what the table says of a version."""
    if scenario in VERSIONS:
        return says(VERSIONS[scenario])
    return driven(delegate, *SCRIPTS[scenario])


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What yield from gives here, and what each CPython can say."""
    wanted = set(scenarios)
    here = f"CPython {platform.python_version()}"
    yield from (Observed(name, here, driven(truly, *SCRIPTS[name])) for name in SCRIPTS if name in wanted)
    for python in pythons(OLDEST):
        name = "Python " + ".".join(map(str, python.version[:2]))
        if name in wanted:
            yield Observed(name, python.name, can_say(python))


def can_say(python: Python) -> dict[str, bool]:
    """What compiles there, and which names are there."""
    ran = subprocess.run(
        [python.path, "-W", "ignore", "-c", ASK, json.dumps(SAYINGS)], capture_output=True, check=True, timeout=60
    )
    said: dict[str, bool] = json.loads(ran.stdout)
    return said
