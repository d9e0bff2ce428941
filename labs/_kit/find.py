"""Which labs there are: the registry is the directory listing, so that a broken lab cannot hurt the others.

A title is read from the first line of a lab's __init__.py without importing it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

LABS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Found:
    """A lab's folder name and the first line of its first page."""

    name: str
    title: str


def labs(folder: Path = LABS) -> list[Found]:
    """Every lab in `folder`, by name: its folders that hold an __init__.py and whose name starts with a letter."""
    return [
        Found(path.name, title(path / "__init__.py"))
        for path in sorted(folder.iterdir())
        if path.name[0].isalpha() and (path / "__init__.py").is_file()
    ]


def title(first_page: Path) -> str:
    """The first line of a module's docstring; empty where it cannot be read."""
    try:
        text = ast.get_docstring(ast.parse(first_page.read_text(encoding="utf-8")))
    except (OSError, SyntaxError, ValueError):
        return ""
    return text.strip().splitlines()[0] if text and text.strip() else ""
