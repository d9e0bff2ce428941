"""对照 | Scripts against the language's own yield from; what every CPython can say; greenlet and gevent, if here."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from labs._kit.compare import Json, Observed
from labs._kit.real.pythons import Python, pythons
from labs._kit.text import Text
from labs.coroutines.driving import driven, truly
from labs.coroutines.model import SAYINGS, delegate, says
from labs.coroutines.scenarios import FIBERS, SCRIPTS, VERSIONS
from labs.coroutines.stackful import in_gevent, in_greenlets, in_threads

SYSTEM = "CPython"
NEEDS = Text(
    "pyenv install 3.6 3.10 3.13 ...; pip install greenlet gevent",
    "pyenv install 3.6 3.10 3.13 ...; pip install greenlet gevent",
)
STACKFUL = {"greenlet": in_greenlets, "gevent": in_gevent}
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
    """What `delegate` gives, what the table says of a version, what threads that take turns do."""
    if scenario in FIBERS:
        return in_threads(FIBERS[scenario])
    if scenario in VERSIONS:
        return says(VERSIONS[scenario])
    return driven(delegate, *SCRIPTS[scenario])


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What yield from gives here, what each CPython can say, and what greenlet and gevent do where they are here."""
    wanted = set(scenarios)
    here = f"CPython {platform.python_version()}"
    yield from (Observed(name, here, driven(truly, *SCRIPTS[name])) for name in SCRIPTS if name in wanted)
    for python in pythons(OLDEST):
        name = "Python " + ".".join(map(str, python.version[:2]))
        if name in wanted:
            yield Observed(name, python.name, can_say(python))
    for module, runs in STACKFUL.items():
        if find_spec(module):
            there: Any = import_module(module)
            yield from (
                Observed(name, f"{module} {there.__version__}", runs(FIBERS[name], there))
                for name in FIBERS
                if name in wanted
            )


def can_say(python: Python) -> dict[str, bool]:
    """What compiles there, and which names are there."""
    ran = subprocess.run(
        [python.path, "-W", "ignore", "-c", ASK, json.dumps(SAYINGS)], capture_output=True, check=True, timeout=60
    )
    said: dict[str, bool] = json.loads(ran.stdout)
    return said
