"""A deck of N notes with schedule, written by us, by genanki and by Anki, taken in turn.

Two questions, two tables. Writing: each is handed the same finished notes, so only the writers are compared. genanki
writes no reviews and no memory, makes the indexes first and compresses nothing. Anki adds the notes to a fresh
collection and exports that, without schedule. Its exporter alone starts where that ends, at a collection which holds
notes, schedule and reviews: it gathers everything in memory, puts it into another collection with all its indexes and
packs that at level 3 on all cores (CPU seconds count them all); ours leaves the indexes to whoever imports and packs at
level 1. Below them stands the floor: the same rows put in by SQLite and packed as ours are, with no Python between.

From the questions: the compiled index and the log are read, every text rendered and the whole question packed into its
note; genanki stands at the end of the same renderer, without schedule. A note of ours is 2-3 KB: both languages, points,
reasons, itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import made
import other_decks
from timing import BARE, Run, medians, peak_mib

QUIZZER = str(Path(sys.executable).parent / "quizzer")
OTHER = str(Path(__file__).with_name("other_decks.py"))
REVIEWS = 3
OURS, GENANKI, ANKI = "quizzer, with schedule", "genanki, no schedule", "Anki, notes in, deck out, no schedule"
EXPORTER = "Anki's exporter alone, with schedule"
FLOOR = "SQLite and Zstandard alone, the same rows"
SHORT, SHORT_GENANKI = "quizzer, with schedule ", "genanki, no schedule "
EXPORT, RENDERED = "quizzer export anki --with-schedule", "the same questions through genanki"


def decks(runs: int, count: int) -> None:
    """Print the CPU time of each and the ratios beside their goals."""
    missing = [name for name in ("genanki", "anki") if find_spec(name) is None]
    if missing:
        raise SystemExit(f"decks: needs {' and '.join(missing)}: pip install '.[oracle]'")
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder), count)
        found = medians(commands, runs)
        peaks = {name: peak_mib(run) for name, run in commands.items()}
    print(
        f"\n{count:,} notes, {REVIEWS} reviews each\n{'':<44}{'CPU s':>9}{'x genanki':>11}{'x Anki':>9}{'x exporter':>12}{'MiB':>8}"
    )
    for title, names, other in (
        ("writing the same finished notes", (OURS, GENANKI, ANKI, EXPORTER, FLOOR), GENANKI),
        ("the same notes cut to their question", (SHORT, SHORT_GENANKI), SHORT_GENANKI),
        ("from the questions", (EXPORT, RENDERED), RENDERED),
    ):
        print(title)
        for name in names:
            ratio = f"{found[name] / found[other]:>11.2f}"
            beside = f"{found[name] / found[ANKI]:>9.2f}{found[name] / found[EXPORTER]:>12.2f}"
            beside = beside if other == GENANKI else " " * 21
            print(f"  {name:<42}{found[name]:>9.2f}{ratio}{beside}{peaks[name]:>8.0f}")
    print(f"goals: <= 0.6 x genanki, <= 0.2 x Anki, <= 100 MiB; {BARE} took {found[BARE] * 1000:.0f} ms")


def _commands(base: Path, count: int) -> dict[str, Run]:
    home, questions, deck, notes = base / "home", base / "questions", base / "ours.apkg", base / "notes"
    made.make_questions(questions, count, 1300, 10)
    with contextlib.redirect_stdout(io.StringIO()):
        made.make_home(home, questions, count, REVIEWS)
    env = {"QUIZZER_HOME": str(home), "QUIZZER_QUESTIONS": str(questions), "QUIZZER_LANG": "en"}
    topics = [part for topic in made.TOPICS for part in ("--topic", topic)]
    ours = [QUIZZER, "export", "anki", "-o", str(deck), *topics, "--with-schedule"]
    os.environ.update(env)
    os.spawnve(os.P_WAIT, QUIZZER, ours, os.environ)
    other_decks.finish(notes, base / "short")
    other_decks.rows(deck, base / "rows")
    _collection(deck, base / "collection.anki2")
    return {
        OURS: _other("quizzer", notes, base),
        GENANKI: _other("genanki", notes, base),
        ANKI: _other("anki-notes", notes, base),
        EXPORTER: _other("anki", base / "collection.anki2", base),
        FLOOR: _other("bare", base / "rows", base),
        SHORT: _other("quizzer", base / "short", base),
        SHORT_GENANKI: _other("genanki", base / "short", base),
        EXPORT: Run(ours, env),
        RENDERED: _other("genanki-questions", notes, base),
    }


def _other(kind: str, source: Path, base: Path) -> Run:
    return Run([sys.executable, OTHER, kind, str(source), str(base / f"{kind}.apkg")])


def _collection(deck: Path, path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    collection = Collection(str(path))
    options = ImportAnkiPackageOptions(with_scheduling=True)
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck), options=options))
    collection.close()
