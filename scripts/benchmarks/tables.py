"""The tables of scripts/bench: each names its goal beside the figure."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

import made
from timing import Run, cpu_s, medians, table

ROOT = Path(__file__).resolve().parents[2]
QUIZZER = str(Path(sys.executable).parent / "quizzer")
LARGE = 100_000
REVIEWS = 10


def _quiet_home(folder: Path, questions: Path, cards: int, reviews: int = 1) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        made.make_home(folder, questions, cards, reviews)


def start(runs: int) -> None:
    """Start-up of each kind of command, small and large, beside Anki's library."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        small = {"QUIZZER_HOME": str(base / "small"), "QUIZZER_LANG": "zh", "QUIZZER_QUESTIONS": ""}
        cpu_s(Run([QUIZZER, "list"], small))
        commands = {
            "quizzer --version": (Run([QUIZZER, "--version"], small), "<= 1.9"),
            "quizzer --help": (Run([QUIZZER, "--help"], small), "<= 2.5"),
            "quizzer due --json": (Run([QUIZZER, "due", "--json"], small), "<= 2.5"),
            "quizzer next --json": (Run([QUIZZER, "next", "--json"], small), "<= 3.5"),
            "quizzer study, pipe, to the first question": (Run([QUIZZER, "study"], small), "<= 8"),
            "quizzer study, tty, to the first question": (Run([QUIZZER, "study"], small, until="\x1b[1m"), "<= 9.5"),
        }
        for name in (
            "",
            "list",
            "stats",
            "show redis.breakdown",
            "search 缓存",
            "log",
            "config",
            "answer redis.breakdown --rating good",
        ):
            commands[f"quizzer {name}".strip()] = (Run([QUIZZER, *name.split()], small), "<= 8")
        table(
            "Start-up, bundled questions",
            {n: r for n, (r, _) in commands.items()},
            {n: g for n, (_, g) in commands.items()},
            runs,
        )
        made.make_questions(base / "questions", LARGE, 400, 100)
        _quiet_home(base / "large", base / "questions", LARGE)
        large = {**small, "QUIZZER_HOME": str(base / "large"), "QUIZZER_QUESTIONS": str(base / "questions")}
        cpu_s(Run([QUIZZER, "due"], large))
        big = {
            "quizzer due --json": Run([QUIZZER, "due", "--json"], large),
            "quizzer next --json": Run([QUIZZER, "next", "--json"], large),
        }
        if importlib.util.find_spec("anki"):
            big["anki: open and get the next card"] = Run(
                [sys.executable, str(Path(__file__).parent / "anki_next.py"), _anki(base)]
            )
        table(
            f"Start-up, {LARGE:,} questions and cards",
            big,
            {"quizzer next --json": "<= 5", "quizzer due --json": "<= 2.5"},
            runs,
        )


def _anki(base: Path) -> str:
    """A collection of 100,000 cards, made once."""
    import subprocess

    path = str(base / "collection.anki2")
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "anki_next.py"), path, str(LARGE)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return path


def index(runs: int) -> None:
    """Compiling, one changed file of a thousand, search."""
    from quizzer.corpus.home import scan
    from quizzer.corpus.index import Index

    bare = medians({}, max(runs, 5))["python -c pass (R)"]
    print(f"\nThe index (R = {bare * 1000:.1f} ms CPU)")
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for size, goal in ((1300, 300), (3600, 800)):
            made.make_questions(base / f"q{size}", 10_000, size, 10)
            folders = [("extra", base / f"q{size}")]
            began = time.process_time()
            built = Index.open(folders, base / f"i{size}.db")
            print(
                f"  10,000 questions of {size} B compiled      {(time.process_time() - began) / bare:8.0f} R   goal <= {goal}"
            )
            times = []
            for _ in range(runs):
                began = time.process_time()
                found = built.search("缓存", None)
                times.append(time.process_time() - began)
            print(f"  search 缓存, {len(found):,} found               {statistics.median(times) * 1000:8.1f} ms")
            built.close()
        folders = [("extra", base / "q1300")]
        victim = next((base / "q1300").iterdir())
        scans, opens = [], []
        for turn in range(runs + 1):
            began = time.process_time()
            scan(folders)
            scans.append(time.process_time() - began)
            victim.write_text(victim.read_text(encoding="utf-8") + f"# {turn}\n", encoding="utf-8")
            began = time.process_time()
            Index.open(folders, base / "i1300.db").close()
            opens.append(time.process_time() - began)
        ratio = statistics.median(opens[1:]) / statistics.median(scans[1:])
        print(f"  one changed file of 1,000, to the stat scan  {ratio:7.2f} x   goal <= 3")


def loop(runs: int) -> None:
    """One answer, replay and stats at 100,000 cards and 1,000,000 reviews."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        made.make_questions(base / "questions", LARGE, 400, 100)
        print(f"\nThe loop, {LARGE:,} cards and {LARGE * REVIEWS:,} reviews")
        began = time.process_time()
        _quiet_home(base / "home", base / "questions", LARGE, REVIEWS)
        print(f"  made in {time.process_time() - began:.0f} s CPU")
        os.environ.update(QUIZZER_HOME=str(base / "home"), QUIZZER_QUESTIONS=str(base / "questions"), QUIZZER_LANG="zh")
        _answers()
        from quizzer.journal.log import Journal

        journal = Journal.open(base / "home")
        began = time.process_time()
        journal.rebuild()
        print(f"  replay of {LARGE * REVIEWS:,} reviews              {time.process_time() - began:8.2f} s    goal <= 2")
        journal.close()
        env = {"QUIZZER_HOME": str(base / "home"), "QUIZZER_QUESTIONS": str(base / "questions")}
        table("stats", {"quizzer stats": Run([QUIZZER, "stats"], env)}, {"quizzer stats": "<= 10"}, runs)


def _answers(count: int = 300) -> None:
    """Next + grade + schedule + durable commit, as a sitting does it: looked at and rated, then typed and graded."""
    from quizzer.app.context import from_environment
    from quizzer.app.dealing import Plan
    from quizzer.app.desk import Desk
    from quizzer.app.study import Sitting
    from quizzer.core.views import Input, Rate, Reveal, Submit

    inputs: dict[str, tuple[Input, str]] = {
        "next + rate + schedule + commit": (Reveal(3.0), "goal <= 0.5"),
        "the same, 20 characters graded": (Submit("缓存过期数据库请求并发, 事务索引线程进程", 3.0), ""),
    }
    with Desk(from_environment()) as desk:
        sitting = Sitting(desk, Plan(minutes=100_000))
        sitting.start()
        for name, (message, goal) in inputs.items():
            times = []
            for _ in range(count):
                began = time.perf_counter()
                sitting.send(message)
                sitting.send(Rate())
                times.append((time.perf_counter() - began) * 1000)
            times.sort()
            print(f"  {name:<42} {times[count // 2]:8.2f} ms   {goal}   (p95 {times[int(count * 0.95)]:.2f})")
    print(f"  {'a bare commit of as many pages':<42} {_bare_commit_ms(count):8.2f} ms")


def _bare_commit_ms(count: int, pages: int = 14) -> float:
    """Median of a durable commit of 14 changed pages, what one review is: the floor that the disk sets."""
    with tempfile.TemporaryDirectory() as folder:
        conn = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE page (n INTEGER PRIMARY KEY, text TEXT)")
        conn.executemany("INSERT INTO page VALUES (?, ?)", ((n, "x" * 3000) for n in range(2000)))
        times = []
        for turn in range(count):
            conn.execute("BEGIN IMMEDIATE")
            for page in range(pages):
                conn.execute("UPDATE page SET text = ? WHERE n = ?", (f"{turn:3000}", (turn * 37 + page * 101) % 2000))
            began = time.perf_counter()
            conn.execute("COMMIT")
            times.append((time.perf_counter() - began) * 1000)
        conn.close()
        return statistics.median(times)
