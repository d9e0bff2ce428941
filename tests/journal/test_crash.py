"""A review that was acknowledged survives kill -9 at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizzer.journal import doctor
from quizzer.journal.log import Journal

WRITER = """
import sys
from pathlib import Path
from quizzer.core.reviews import Rating
from quizzer.journal.log import Journal
from tests.journal.factories import T0, answer
journal = Journal.open(Path(sys.argv[1]))
start = len(journal.log())
for n in range(start, start + 10_000):
    print(answer(journal, f"a.q{n % 7}", Rating(n % 4 + 1), at_ms=T0 + n * 3_600_000).event.id, flush=True)
    if n % 5 == 4:
        undone = journal.undo(T0 + n * 3_600_000, 480)
        print("-", undone.id, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
def test_sixty_kills_lose_no_acknowledged_review(tmp_path: Path) -> None:
    rng = random.Random(9)
    acknowledged: list[str] = []
    for _ in range(60):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        time.sleep(rng.random() * 0.03)
        writer.send_signal(signal.SIGKILL)
        lines = writer.stdout.read().split("\n")
        writer.stdout.close()
        writer.wait()
        acknowledged += lines[:-1]  # a last line without its end was not acknowledged

    with Journal.open(tmp_path) as journal:
        log = {entry.event.id: entry.undone for entry in journal.log()}
        assert doctor.integrity_of(journal.connection) == "ok"
        assert doctor.is_equal(journal.connection)
    rated = [line for line in acknowledged if not line.startswith("-")]
    undone = [line[2:] for line in acknowledged if line.startswith("-")]
    assert len(rated) > 60
    assert [line for line in rated if line not in log] == []
    assert all(log[line] for line in undone)
