"""What a command may import before it answers: start-up is a promise, and an import is how it is broken.

The modules are looked up in the process itself, not timed: `scripts/bench start` measures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("rich", "prompt_toolkit", "yaml", "rapidfuzz")
FAST = (*HEAVY, "typer", "re", "json", "dataclasses", "typing", "enum", "pathlib", "fsrs_rs_python", "inspect")
REPORT = """
import atexit, os, sys
atexit.register(lambda: os.write(2, ("\\nMODULES " + " ".join(sys.modules)).encode()))
from quizzer.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose index is compiled and whose journal is up to date."""
    folder = tmp_path_factory.mktemp("home")
    modules(folder, "next", "--json")
    return folder


def modules(home: Path, *argv: str) -> set[str]:
    """Names of everything that was imported when the command ended; its input is empty, so study ends at once."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("QUIZZER_", "PYTHON"))}
    env |= {"QUIZZER_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}{REPORT}", *argv],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        cwd=home,
    )
    assert done.stdout
    return set(done.stderr.decode().rpartition("MODULES ")[2].split())


@pytest.mark.parametrize("form", ["--version", "--help", "due --json", "next --json"])
def test_what_prompts_and_editors_call_is_answered_without_the_rest_of_the_program(home: Path, form: str) -> None:
    assert not modules(home, *form.split()).intersection(FAST)


def test_the_first_question_is_on_screen_before_the_heavy_libraries_are_read(home: Path) -> None:
    found = modules(home, "study")
    assert "quizzer.app.study" in found
    assert not found.intersection(HEAVY)
    assert "quizzer.corpus.store" not in found, "no file changed, so nothing is compiled"


@pytest.mark.parametrize("form", ["config --json", "log --json", "list --json", "due"])
def test_no_command_reads_a_library_that_it_does_not_use(home: Path, form: str) -> None:
    assert not modules(home, *form.split()).intersection({"prompt_toolkit", "yaml", "rapidfuzz"})
