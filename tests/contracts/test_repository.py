"""The repository keeps its own promises: layout, paths, words that do not belong here."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {"pyproject.toml", "README.md", "LICENSE", "questions", "quizzer", "labs", "tests", "scripts"}


def tracked() -> list[Path]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        pytest.skip("no git checkout here: clone the repository to run this")
    return [ROOT / name for name in found.stdout.decode().split("\0") if name]


def test_the_top_level_is_the_owners() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} == TOP


def test_no_file_names_a_place_outside_the_project() -> None:
    outside = re.compile(
        r"/(?:work|root|home|tmp/v)/[a-z.]|\.\./shared|https?://[a-z.]*(?:pypi|npmjs|debian)\.org/simple"
    )
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".json", ".txt", ""} and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if outside.search(line)
    ]
    assert not wrong


def test_no_work_is_left_for_later() -> None:
    later = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py" and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert not wrong


def test_modules_stay_one_idea_long() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {length} lines"
        for path in tracked()
        if path.suffix == ".py" and (length := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert not wrong


def test_every_script_can_be_run_by_hand() -> None:
    scripts = [p for p in (ROOT / "scripts").iterdir() if p.is_file() and not p.name.startswith("_") and not p.suffix]
    assert all(path.read_bytes().startswith(b"#!") for path in scripts)
    assert all(path.stat().st_mode & 0o111 for path in scripts)
