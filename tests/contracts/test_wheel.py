"""The wheel, installed elsewhere, brings the questions and the labs, wherever it is run from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    return Path(
        next(iter(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])))
    )


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what pip would put into site-packages."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(site: Path, home: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The installed program from `cwd`, with nothing of this checkout on its path."""
    code = f"import sys; sys.path[:] = [{str(site)!r}] + [p for p in sys.path if p not in ('', {str(ROOT)!r})]; from quizzer.cli import main; sys.exit(main())"
    env = {**os.environ, "QUIZZER_HOME": str(home), "QUIZZER_LANG": "en", "QUIZZER_QUESTIONS": ""}
    env.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "-c", code, *args], cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )


def test_the_wheel_holds_the_questions_the_labs_and_the_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {
        f"quizzer/_questions/{p.relative_to(ROOT / 'questions').as_posix()}"
        for p in (ROOT / "questions").rglob("*.yaml")
    }
    assert shipped <= names
    assert {f"quizzer/exchange/html/page.{kind}" for kind in ("html", "css", "js")} <= names
    assert {"quizzer/py.typed", "quizzer/news.en.md", "labs/__main__.py", "labs/_kit/find.py"} <= names
    assert any(name.startswith("quizzer/journal/schema/") and name.endswith(".sql") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "scripts/"))]


def test_the_installed_program_knows_every_bundled_question(site: Path, tmp_path: Path) -> None:
    ran = run(site, tmp_path / "home", tmp_path, "list", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    listed = {question["id"] for question in json.loads(ran.stdout)["questions"]}
    written = {
        line.split("id:")[1].strip()
        for path in (ROOT / "questions").rglob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("  - id:", "- id:"))
    }
    assert listed == written


def test_a_folder_that_holds_other_labs_and_questions_changes_nothing(site: Path, tmp_path: Path) -> None:
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "__init__.py").write_text("raise SystemExit('the wrong labs')", encoding="utf-8")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "bad.yaml").write_text("not: [a pack", encoding="utf-8")
    ran = run(site, tmp_path / "home", tmp_path, "due", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_installed_labs_run_without_quizzer(site: Path, tmp_path: Path) -> None:
    code = f"import sys, runpy; sys.path[:0] = [{str(site)!r}]; sys.modules['quizzer'] = None; runpy.run_module('labs', run_name='__main__')"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
