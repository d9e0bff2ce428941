"""Which module speaks which format (named, not imported), and what a file says of its own by name and first lines."""

from __future__ import annotations

from pathlib import Path

from quizzer.exchange.files import check_size

# name -> (module below quizzer.exchange, suffix)
WRITERS: dict[str, tuple[str, str]] = {
    "anki": ("anki.writing", ".apkg"),
    "csv": ("csv", ".csv"),
    "tsv": ("tsv", ".txt"),
    "markdown": ("markdown", ".md"),
    "json": ("json", ".json"),
    "jsonl": ("jsonl", ".jsonl"),
    "hashcards": ("hashcards", ".md"),
    "obsidian": ("obsidian", ".md"),
    "org": ("org", ".org"),
    "gift": ("gift", ".gift"),
    "html": ("html", ".html"),
    "pdf": ("pdf", ".pdf"),
}
READERS: dict[str, str] = {  # name -> module below quizzer
    "anki": "exchange.anki.reading",
    **{name: f"exchange.{name}" for name in ("csv", "tsv", "markdown", "json", "jsonl")},
    **{name: f"exchange.{name}" for name in ("hashcards", "obsidian", "org", "gift")},
    "yaml": "app.question_files",
    "folder": "app.folder",
}
WITH_EVIDENCE = ("anki", "html", "pdf")  # formats that show what a lab proves, in words
BINARY = ("anki", "pdf")
WITH_SCHEDULE = ("anki",)  # formats that carry memory and reviews
WHOLE = ("anki", "json", "jsonl", "html", "pdf")  # formats that leave nothing of a question out, or are for reading
SUFFIXES: dict[str, str] = {
    ".apkg": "anki",
    ".colpkg": "anki",
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "markdown",
    ".md": "markdown",
    ".mdx": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".jsonl": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".org": "org",
    ".gift": "gift",
}


def guessed(path: Path) -> str:
    """The format that a path stands for, a text by how it begins; empty if there is none."""
    if path.is_dir():
        return "folder"
    format = SUFFIXES.get(path.suffix.lower(), "")
    return _of_text(path) if format == "markdown" else format


def _of_text(path: Path) -> str:
    """Which of the formats that are lines for people: a `.txt` may as well be notes for Anki."""
    check_size(path)
    with path.open("rb") as file:
        lines = file.read(1 << 16).decode("utf-8", "replace").splitlines()
    if path.suffix.lower() == ".txt" and _is_table(lines):
        return "tsv"
    signs = {line[:2] for line in lines}
    if {"Q:", "A:"} <= signs or "C:" in signs:
        if lines[0] == "---" and any(line.startswith("name =") for line in lines[:20]):
            return "hashcards"
        if "C:" in signs:
            return "hashcards"
    if any(line.strip() in ("?", "??") or line.startswith("#flashcards") for line in lines):
        return "obsidian"
    return "markdown"


def _is_table(lines: list[str]) -> bool:
    """Whether Anki's headers stand at the top, or most lines are cells apart by tabs."""
    said = [line for line in lines if line.strip()]
    if any(line.startswith(("#separator:", "#html:", "#notetype")) for line in said[:8]):
        return True
    return 2 * sum("\t" in line.strip() for line in said) > len(said)
