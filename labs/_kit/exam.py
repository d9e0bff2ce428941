"""The process that runs a lab's checks on a learner's file: `python -m labs._kit.exam LAB FILE SECONDS MEGABYTES`.

Reports one JSON object a line on stdout: running, passed, failed, done. What the learner's code prints goes to stderr,
so that it cannot be taken for a report.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TextIO

from labs._kit.exercise import Wrong
from labs._kit.find import find
from labs._kit.text import Text

Check = Callable[[ModuleType], None]


def main(argv: Sequence[str]) -> None:
    """Limit this process, import the learner's file, run the checks up to the first that fails."""
    name, file, seconds, megabytes = argv
    limit(float(seconds), int(megabytes))
    report = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    path = Path(file)
    try:
        made = imported(path)
        checks: Sequence[Check] = find(name).part("exercise.check").CHECKS
        for check in checks:
            say(report, {"is": "running", "name": named(check)})
            check(made)
            say(report, {"is": "passed"})
    except Wrong as wrong:
        say(report, {"is": "failed", "message": wrong.text})
    except BaseException as error:  # whatever the learner's code raises, SystemExit too, is explained and not shown raw
        say(report, {"is": "failed", "message": explained(error, path)})
    else:
        say(report, {"is": "done"})
    report.flush()
    os._exit(0)  # threads that the learner's code left behind must not keep us


def limit(seconds: float, megabytes: int) -> None:
    """At most so much processor time and memory for this process; a no-op where the system cannot."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def imported(path: Path) -> ModuleType:
    """The learner's file as a module called `learner`."""
    spec = importlib.util.spec_from_file_location("learner", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["learner"] = module  # pickle and multiprocessing look it up there
    spec.loader.exec_module(module)
    return module


def named(check: Check) -> tuple[str, str]:
    """What a check looks at, in both languages: the first line of its docstring."""
    zh, _, en = (check.__doc__ or check.__name__).strip().splitlines()[0].partition(" | ")
    return zh, en or zh


def explained(error: BaseException, path: Path) -> Text:
    """An error of the learner's code: where in their file, and what Python says."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return Text(f"第 {error.lineno} 行语法不对: {error.msg}", f"Line {error.lineno} is not Python: {error.msg}")
    said = traceback.format_exception_only(error)[-1].strip()
    if isinstance(error, MemoryError):
        return Text("内存用完了: 什么东西在无限增长?", "Out of memory: what grows without end?")
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, NotImplementedError):
        return Text(
            f"第 {lines[-1] if lines else 1} 行还等着你写", f"Line {lines[-1] if lines else 1} is waiting for you"
        )
    if lines:
        return Text(f"你的第 {lines[-1]} 行抛出 {said}", f"Your line {lines[-1]} raised {said}")
    return Text(f"检查时抛出 {said}", f"The check raised {said}")


def say(report: TextIO, said: dict[str, object]) -> None:
    """One line of the report."""
    report.write(json.dumps(said, ensure_ascii=False) + "\n")
    report.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
