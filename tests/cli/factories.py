"""A learner's home with a few questions of its own, and the program run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from quizzer.journal.events import Event
from quizzer.journal.log import Journal

ALONE = str(Path(__file__).with_name("alone.py"))
NOW = "2026-11-21T10:00:00+08:00"
LATER = "2026-11-21T11:00:00+08:00"  # learning steps are over
TOMORROW = "2026-11-22T10:00:00+08:00"

READ = """\
- id: trial.read
  ask: {zh: 快照读是什么, en: What is a snapshot read}
  answer: {zh: 普通查询读快照, en: A plain query reads a snapshot.}
  points:
  - {id: plain, zh: 普通查询不加锁, en: a plain query takes no lock}
  - {id: view, zh: 只看得见已提交的版本, en: sees committed versions only}
  hints:
  - {zh: 第一个提示, en: the first hint}
  - {zh: 第二个提示, en: the second hint}
"""
LOCK = """\
- id: trial.lock
  ask: {zh: 当前读是什么, en: What is a locking read}
  answer: {zh: 加锁并读最新, en: It locks and reads the latest.}
  points: [{id: lock, zh: 加锁并读最新, en: locks and reads the latest}]
"""
THIRD = """\
- id: trial.third
  ask: {zh: 第三题是什么, en: What is the third}
  answer: {zh: 第三题, en: The third.}
"""
CHOICE = """\
- id: trial.choice
  type: choice
  ask: {zh: 选哪个, en: Which one}
  answer: {zh: 第二个, en: The second.}
  options:
  - {id: first, zh: 甲, en: one}
  - {id: second, zh: 乙, en: two}
  - {id: third, zh: 丙, en: three}
  right: [second]
  wrong: [{id: first, zh: 甲不对, en: not one}]
"""
ORDER = """\
- id: trial.order
  type: order
  ask: {zh: 排好, en: Put in order}
  answer: {zh: 一二三, en: One two three.}
  items: [{zh: 先, en: alpha}, {zh: 中, en: beta}, {zh: 后, en: gamma}]
"""
CLOZE = """\
- id: trial.cloze
  type: cloze
  ask: {zh: 填空, en: Fill the gaps}
  answer: {zh: 略, en: As above.}
  text: {zh: '等 [[磁盘]] 时放开 [[锁]]', en: 'waiting for [[disk]] frees the [[lock]]'}
"""


@dataclass(frozen=True)
class Ran:
    """What one run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """The one object on stdout; anything beside it is an error of the test's subject."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    def rows(self, key: str) -> list[dict[str, object]]:
        """The list of objects under one key."""
        found = self.json[key]
        assert isinstance(found, list)
        return found


@dataclass(frozen=True)
class Home:
    """A QUIZZER_HOME beside a folder of questions."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.root / "home"

    @property
    def journal_file(self) -> Path:
        return self.path / "journal.db"

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a child: this home, a fixed clock, UTF-8; nothing of the machine's own settings."""
        kept = {
            k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "COVERAGE_PROCESS_START")
        }
        ours = {
            "HOME": str(self.root),
            "QUIZZER_HOME": str(self.path),
            "QUIZZER_QUESTIONS": str(self.root / "questions"),
            "QUIZZER_LANG": "en",
            "QUIZZER_NOW": NOW,
            "PYTHONIOENCODING": "utf-8",
            "LC_ALL": "C.UTF-8",
        }
        return {**kept, **ours, **self.env, **more}

    def run(self, *argv: str, said: str = "", timeout: float = 60.0, **env: str) -> Ran:
        """Run the program in a child with `said` as its input."""
        child = subprocess.run(
            [sys.executable, ALONE, *argv],
            input=said.encode("utf-8", "surrogateescape"),
            capture_output=True,
            env=self.environ(**env),
            timeout=timeout,
            check=False,
        )
        return Ran(child.returncode, child.stdout.decode(), child.stderr.decode())

    def write(self, name: str, text: str) -> Path:
        """A question file of this home's."""
        path = self.root / "questions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def reviews(self) -> list[tuple[str, str, bool]]:
        """(question, rating, taken back), the oldest first."""
        with Journal.open(self.path, readonly=True) as journal:
            return [(e.event.card, RATING[int(str(e.event.body["rating"]))], e.undone) for e in reversed(journal.log())]

    def said(self) -> list[str | None]:
        """What was typed for each review, the oldest first."""
        with Journal.open(self.path, readonly=True) as journal:
            return [journal.said(entry.event.id) for entry in reversed(journal.log())]

    def events(self) -> list[Event]:
        """The whole log."""
        with Journal.open(self.path, readonly=True) as journal:
            return [event for event, _ in journal.events()]


RATING = ("", "again", "hard", "good", "easy")


def pack(*questions: str, topic: str = "trial") -> str:
    """A question file of these."""
    return f"topic: {topic}\ntitle: {{zh: 试题, en: Trial}}\nquestions:\n" + "".join(questions)


def make_home(root: Path, *questions: str, **env: str) -> Home:
    """An empty home with these questions (the three recall questions, if none are named)."""
    home = Home(root, env)
    home.write("trial.yaml", pack(*(questions or (READ, LOCK, THIRD))))
    return home


def kinds(home: Home) -> list[tuple[str, str]]:
    """(kind, card) of every event, in fold order."""
    return [(event.kind, event.card) for event in home.events()]
