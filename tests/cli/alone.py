"""The program as a child process sees it, without the bundled questions: tests then hold whatever those say.

`python alone.py ARGS` is `quizzer ARGS`; `python alone.py --slow ARGS` skips the short way of `due` and `next`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from quizzer.app import places

places.BUNDLED = places.CHECKOUT = str(Path(__file__).with_name("no-such-folder"))

if __name__ == "__main__":
    if sys.argv[1:2] == ["--slow"]:
        from quizzer.cli.run import run

        sys.exit(run(sys.argv[2:]))
    from quizzer.cli import main

    sys.exit(main())
