"""裁判 | The kernel as a judge in a process of its own: whoever asks keeps the network that it has.

python -m labs.tcp.judge [lo]        a script a line on stdin as JSON, its steps a line on stdout
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from labs._kit.compare import Json
from labs._kit.errors import LabError, MissingTool
from labs._kit.find import LABS_PARENT
from labs._kit.text import Text
from labs.tcp.trace import as_json
from labs.tcp.tun import missing

READY = "ready"


@dataclass(frozen=True, slots=True)
class Judge:
    """A kernel that plays scripts."""

    child: subprocess.Popen[str]

    def play(self, lines: Sequence[str]) -> Json:
        """The steps of a script, as trace.as_json has them. LabError if the child died of it."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(json.dumps(list(lines)) + "\n")
        self.child.stdin.flush()
        said = self.child.stdout.readline()
        if not said:
            raise LabError(Text(f"内核那边停了: {lines}", f"the kernel's side ended: {lines}"))
        return json.loads(said)


@contextmanager
def alone(*, on_loopback: bool = False) -> Iterator[Judge]:
    """A judge while the block runs. MissingTool where this machine allows none."""
    words = [sys.executable, "-m", "labs.tcp.judge", *(["lo"] if on_loopback else [])]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", cwd=LABS_PARENT) as child:
        assert child.stdout is not None
        said = child.stdout.readline().strip()
        try:
            if said != READY:
                raise missing(said or "Linux")
            yield Judge(child)
        finally:
            child.kill()


def main() -> None:
    """Play what is asked for, until nobody asks any more."""
    try:
        from labs.tcp.kernel import Kernel

        kernel = Kernel(on_loopback="lo" in sys.argv)
    except (MissingTool, ImportError, OSError) as error:
        print(getattr(error, "tool", error))
        return
    print(READY, flush=True)
    for line in sys.stdin:
        print(json.dumps(as_json(kernel.play(*json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
