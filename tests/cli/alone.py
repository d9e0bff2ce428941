"""The program as a child process sees it, without the bundled questions: tests then hold whatever those say.

`python alone.py ARGS` is `quizzer ARGS`. Before ARGS may stand, in any order:

    --slow             not the short way of `due` and `next`
    --wait S           give another writer only so many seconds
    --largest-file N   no file may grow beyond N bytes: a full disk
    --powerless        as a user who may not write where the folder says no, also when that user is root
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from quizzer.app import places

places.BUNDLED = places.CHECKOUT = str(Path(__file__).with_name("no-such-folder"))


def wait_at_most(seconds: float) -> None:
    """Shorten the patience of every journal that this process opens."""
    from quizzer.journal.log import Journal

    Journal.open.__func__.__kwdefaults__["wait_s"] = seconds  # type: ignore[attr-defined]  # of a classmethod


def limit_files(size: int) -> None:
    """Let no file grow beyond `size` bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def give_up_power() -> None:
    """Drop what lets root write anywhere; other users have no such power."""
    import ctypes

    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if sys.platform == "linux":
        ctypes.CDLL(None).capset(header, nothing)


def main(argv: list[str]) -> int:
    """Carry out the options before the command, then the command."""
    is_slow = False
    while argv and argv[0] in ("--slow", "--wait", "--largest-file", "--powerless"):
        option = argv.pop(0)
        if option == "--slow":
            is_slow = True
        elif option == "--wait":
            wait_at_most(float(argv.pop(0)))
        elif option == "--largest-file":
            limit_files(int(argv.pop(0)))
        else:
            give_up_power()
    if is_slow:
        from quizzer.cli.run import run

        return run(argv)
    from quizzer.cli import main as quizzer

    return quizzer(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
