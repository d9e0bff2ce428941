"""Who may import whom, and where each third-party package lives: the architecture as a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "quizzer").rglob("*.py"))
LABS = sorted((ROOT / "labs").rglob("*.py"))

# layer -> the quizzer packages it may import (besides itself)
MAY_IMPORT = {
    "errors": {"core"},
    "core": {"errors"},
    "corpus": {"core", "errors"},
    "journal": {"core", "errors"},
    "exchange": {"core", "errors"},
    "sync": {"core", "errors"},
    "app": {"core", "errors", "corpus", "journal", "exchange", "sync"},
    "cli": {"core", "errors", "app"},
}
# package -> the only modules that may import it
ADDRESS = {
    "yaml": ("corpus/read.py", "corpus/tree.py"),
    "sqlite3": ("corpus/", "journal/", "exchange/anki/"),
    "rich": ("cli/screen/",),
    "prompt_toolkit": ("cli/screen/",),
    "typer": ("cli/",),
    "markdown_it": ("exchange/repository/",),
    "rapidfuzz": ("core/grading/match.py",),
    "fsrs_rs_python": ("core/memory.py",),
    "sqlalchemy": ("sync/database.py",),
    "zstandard": ("exchange/anki/",),
}
BANNED_CALLS = {"open", "print", "input", "now", "today", "utcnow", "time", "time_ns", "monotonic", "getenv", "urandom"}
BANNED_IN_CORE = {
    "os",
    "sys",
    "pathlib",
    "random",
    "socket",
    "subprocess",
    "time",
    "sqlite3",
    "yaml",
    "rich",
    "typer",
    "io",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "quizzer").as_posix()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that `path` imports, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.lineno, node.module or ""
            if node.module in ("quizzer", "quizzer.core"):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layer(name: str) -> str:
    return name.split("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_imports_only_the_layers_below_it(path: Path) -> None:
    here = layer(name_of(path))
    allowed = MAY_IMPORT.get(here, {"core", "errors", "cli"}) | {here, "__version__"}
    wrong = [
        f"line {line} imports {module}"
        for line, module in imports(path)
        if module.startswith("quizzer.") and module.split(".")[1] not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_each_third_party_package_has_one_address(path: Path) -> None:
    wrong = [
        f"line {line} imports {module}"
        for line, module in imports(path)
        if (package := module.split(".")[0]) in ADDRESS and not name_of(path).startswith(ADDRESS[package])
    ]
    assert not wrong


@pytest.mark.parametrize("path", [p for p in SOURCES if layer(name_of(p)) == "core"], ids=name_of)
def test_core_reads_no_clock_no_disk_and_no_terminal(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [
        f"line {node.lineno} calls {called}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (called := getattr(node.func, "id", getattr(node.func, "attr", ""))) in BANNED_CALLS
    ]
    modules = [f"line {line} imports {name}" for line, name in imports(path) if name.split(".")[0] in BANNED_IN_CORE]
    assert not calls + modules


@pytest.mark.parametrize("path", LABS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_labs_never_import_quizzer(path: Path) -> None:
    assert not [line for line, module in imports(path) if module.split(".")[0] == "quizzer"]
