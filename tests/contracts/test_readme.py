"""What the README shows is what the program does: its sessions are run and compared, its tables are generated."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from quizzer.cli.table import COMMANDS
from tests.contracts.documents import between, keys, printed

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def steps(block: str) -> list[tuple[str, str]]:
    """(command, output shown) of a console block; an output of "" was left out by the README."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0].split("   #")[0].strip(), part.partition("\n")[2]) for part in parts]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the README's sessions are written for sh: run this on a POSIX system")
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0][:40])
def test_every_session_in_the_readme_runs_and_prints_what_it_shows(block: str, tmp_path: Path) -> None:
    for command, shown in steps(block):
        if command.startswith("./scripts/"):
            assert os.access(ROOT / command.split()[0], os.X_OK)
            continue
        ran = printed(command, tmp_path)
        assert ran.returncode == 0, ran.stderr
        assert not shown or ran.stdout == shown


def test_the_readme_shows_a_session() -> None:
    assert any(shown for block in BLOCKS for _, shown in steps(block))


def test_the_readmes_keys_are_the_programs_keys() -> None:
    assert between(README, "keys") == keys(), "draw them anew with scripts/docs"


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"\bquizzer ([a-z]+)\b", README))
    assert named <= set(COMMANDS)
