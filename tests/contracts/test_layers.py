"""Who may import whom, and where each third-party package lives: the architecture as a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


@cache  # several rules read each file
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """Every module that `path` imports, with the line."""
    return list(imports_in(path))


def imports_in(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.lineno, node.module or ""
            if node.module in ("quizzer", "quizzer.core"):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layer(name: str) -> str:
    return name.split("/")[0].removesuffix(".py")


def allowed(name: str) -> set[str]:
    """The quizzer packages that a module may import."""
    return MAY_IMPORT.get(layer(name), {"core", "errors", "cli"}) | {layer(name), "__version__"}


def test_a_module_imports_only_the_layers_below_it() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in SOURCES
        for line, module in imports(path)
        if module.startswith("quizzer.") and module.split(".")[1] not in allowed(name_of(path))
    ]
    assert wrong == []


def test_each_third_party_package_has_one_address() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in SOURCES
        for line, module in imports(path)
        if (package := module.split(".")[0]) in ADDRESS and not name_of(path).startswith(ADDRESS[package])
    ]
    assert wrong == []


def test_core_reads_no_clock_no_disk_and_no_terminal() -> None:
    core = [path for path in SOURCES if layer(name_of(path)) == "core"]
    calls = [
        f"{name_of(path)}:{node.lineno} calls {called}"
        for path in core
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (called := getattr(node.func, "id", getattr(node.func, "attr", ""))) in BANNED_CALLS
    ]
    modules = [
        f"{name_of(path)}:{line} imports {name}"
        for path in core
        for line, name in imports(path)
        if name.split(".")[0] in BANNED_IN_CORE
    ]
    assert calls + modules == []


def test_labs_never_import_quizzer() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in LABS
        for line, module in imports(path)
        if module.split(".")[0] == "quizzer"
    ]
    assert wrong == []
