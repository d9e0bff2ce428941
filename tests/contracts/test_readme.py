"""What the README shows is what the program does: its sessions are run and compared, its tables are generated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.cli.table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def steps(block: str) -> list[tuple[str, str]]:
    """(command, output shown) of a console block; an output of "" was left out by the README."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0].split("   #")[0].strip(), part.partition("\n")[2]) for part in parts]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "QUIZZER_HOME": str(tmp_path / "home"),
        "QUIZZER_QUESTIONS": "",
        "QUIZZER_LANG": "en",
        "QUIZZER_NOW": "2026-11-21T23:00:00+08:00",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
        "HOME": str(tmp_path),
    }


@pytest.mark.skipif(os.name == "nt", reason="the README's sessions are written for sh: run this on a POSIX system")
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0][:40])
def test_every_session_in_the_readme_runs_and_prints_what_it_shows(
    block: str, env: dict[str, str], tmp_path: Path
) -> None:
    for command, shown in steps(block):
        if command.startswith("./scripts/"):
            assert os.access(ROOT / command.split()[0], os.X_OK)
            continue
        ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=False)
        assert ran.returncode == 0, ran.stderr
        assert not shown or ran.stdout == shown


def test_the_readme_shows_a_session() -> None:
    assert any(shown for block in BLOCKS for _, shown in steps(block))


def test_the_readmes_keys_are_the_programs_keys() -> None:
    from quizzer.cli.screen.keys import markdown

    assert markdown("en").strip() in README


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"\bquizzer ([a-z]+)\b", README))
    assert named <= set(COMMANDS)
