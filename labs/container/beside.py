"""另一个进程 | Jobs done in a process of their own, so that what it unshares and mounts never reaches the caller.

for answer in beside("theatre", jobs): ...        labs.container.theatre.play(job, folder) for each job
"""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from labs._kit.errors import LabError, MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.real.server import own_folder
from labs._kit.text import Text
from labs.container import calls

Json = Any
FORBIDDEN = (
    errno.EPERM,
    errno.EACCES,
    errno.EROFS,
    errno.ENODEV,
    errno.ENOSYS,
    errno.ENOSPC,
)  # no right, or no such part
ENDS_S = 20.0
START = "import sys; sys.path.insert(0, sys.argv[1]); from labs.container.beside import main; main(sys.argv[2])"
HOW = "be root, or allow user namespaces (sysctl user.max_user_namespaces; Docker: --cap-add SYS_ADMIN)"


def main(module: str) -> None:
    """Jobs in, answers out, one a line. What is not allowed here is an answer too: {"missing": [what, how]}."""
    play = import_module(f"labs.container.{module}").play
    with own_folder("container") as folder:
        for line in sys.stdin:
            try:
                answer = play(json.loads(line), folder)
            except MissingTool as missing:
                answer = {"missing": [missing.tool, missing.hint.en.partition(": ")[2]]}
            except OSError as error:
                if error.errno not in FORBIDDEN:
                    raise
                answer = {"missing": [f"the right to do so ({error})", HOW]}
            print(json.dumps(answer), flush=True)


def beside(module: str, jobs: Iterable[Json]) -> Iterator[Json]:
    """What came of each job. MissingTool where this is not Linux."""
    calls.need_linux()
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", START, str(LABS_PARENT), module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdin
    assert child.stdout
    assert child.stderr
    try:
        for job in jobs:
            child.stdin.write(json.dumps(job) + "\n")
            child.stdin.flush()
            answer = child.stdout.readline()
            if not answer:
                why = child.stderr.read().strip()[-300:]
                raise LabError(Text(f"内核那边演不下去: {why}", f"the run on the kernel broke down: {why}"))
            yield json.loads(answer)
    finally:
        child.stdin.close()
        try:
            child.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()
        child.stderr.close()
