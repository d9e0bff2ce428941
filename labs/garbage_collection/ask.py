"""问 CPython | Tasks for a true interpreter: the one that runs this, or another that is here (judge.py answers)."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Any

JUDGE = Path(__file__).with_name("judge.py")
Task = dict[str, Any]


def ask(tasks: Sequence[Task], command: Sequence[str] = ()) -> tuple[str, list[Any]]:
    """(version, an answer to each task) of the CPython that `command` starts; of this one, if none is given."""
    command = command or python(sys.executable)
    ran = subprocess.run(command, input=json.dumps(list(tasks)), capture_output=True, encoding="utf-8", check=True)
    told = json.loads(ran.stdout)
    return told["version"], told["answers"]


def python(path: str) -> list[str]:
    """The command that lets the Python at `path` answer, alone: no site-packages, nothing written."""
    return [path, "-I", "-S", "-B", "-X", "utf8", str(JUDGE)]


def is_default_build() -> bool:
    """Whether this interpreter has a GIL. Without one there are no generations, and counts are kept in two halves."""
    return sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
