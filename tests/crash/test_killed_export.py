"""kill -9 in the middle of an export over an existing file: that file is there, or the new one, and nothing else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs kill -9 and fork: run on Linux or macOS", allow_module_level=True)

from tests.crash import exporter

FORMATS = ("anki", "html", "csv", "json")
KILLS = 20
pytestmark = pytest.mark.slow


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file in a folder of its own."""
    (tmp_path / "decks").mkdir()
    return tmp_path / "decks" / "deck"


@pytest.fixture
def nursery(target: Path) -> Iterator[subprocess.Popen[str]]:
    """Exports over `target`, each in a process of its own; their temporary files go to a folder that can be watched."""
    temporary = target.parent.parent / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, exporter.__file__, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def told(nursery: subprocess.Popen[str], format: str, calls: int) -> str:
    """What an export that is killed at this call says."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{format} {calls}\n")
    return nursery.stdout.readline().strip()


@pytest.mark.parametrize("format", FORMATS)
def test_a_killed_export_leaves_the_old_file_or_the_whole_new_one(
    nursery: subprocess.Popen[str], target: Path, format: str
) -> None:
    rng = random.Random(format)
    exporter.export(format, target, "old")
    old = target.read_bytes()
    calls = int(told(nursery, format, 0))
    new = target.read_bytes()
    assert new != old

    left = []
    for last in (*sorted(rng.sample(range(1, calls), KILLS)), *range(calls - 8, calls)):
        target.write_bytes(old)
        assert told(nursery, format, last) == "killed"
        left.append(target.read_bytes())
        for part in target.parent.glob(".*.part"):  # else the next one has more to do
            part.unlink()

    assert set(left) == {old, new}  # the last calls come when the new file has taken its place
    assert left[:10] == [old] * 10
    temporary = target.parent.parent / "temporary"
    assert not any(path.stat().st_size for path in temporary.iterdir())  # at worst an empty one that had a name yet


@pytest.mark.parametrize("format", FORMATS)
def test_the_next_export_clears_what_a_killed_one_left(
    nursery: subprocess.Popen[str], target: Path, format: str
) -> None:
    calls = int(told(nursery, format, 0))
    while len(list(target.parent.iterdir())) < 3:  # the target, the warm-up, a part
        calls -= 1
        assert told(nursery, format, calls) == "killed"

    told(nursery, format, 0)

    assert {path.name for path in target.parent.iterdir()} == {"deck", "warm-up"}


def test_an_export_leaves_the_part_of_one_that_is_still_writing(target: Path) -> None:
    part = target.with_name(f".deck.{os.getppid()}.part")
    part.write_text("being written")

    exporter.export("csv", target)

    assert part.read_text() == "being written"
