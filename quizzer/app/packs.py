"""Imported questions in the learner's packs: checked as they will be read, written in parts, never over an edit.

A pack grows in files of a few megabytes, so that a hundred thousand questions need no more memory than a thousand and
every file stays below what the reader takes.
"""

from __future__ import annotations

import os
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.core.values import dataclass
from quizzer.corpus.read import read_bytes
from quizzer.errors import WrongUsage
from quizzer.exchange import pack
from quizzer.exchange.files import text_file, unwritable
from quizzer.exchange.values import Problem

FULL = 4_000_000  # bytes after which a file takes no more; it may have grown to twice that


@dataclass(frozen=True, slots=True)
class Held:
    """A question that the pack has already: in which file, with which digest, and whether it was edited since."""

    part: int
    digest: str
    untouched: bool


class Pack:
    """A pack of imported questions at `path`, with further files beside it."""

    def __init__(self, path: Path, *, dry_run: bool) -> None:
        self.path = path
        self.dry_run = dry_run
        self.held: dict[str, Held] = {}
        self.problems: list[Problem] = []
        self.added = self.updated = self.refused = 0
        self._new: list[tuple[pack.Item, str]] = []
        self._size = 0
        self._changed: dict[int, dict[str, tuple[pack.Item, str]]] = {}
        self._parts = 0
        while os.path.exists(self._file(self._parts)):
            self._read(self._parts)
            self._parts += 1

    def add(self, question: Question, where: str) -> None:
        """A question that the pack has not."""
        item = pack.item_of(question)
        self.held[item.id] = Held(-1, item.digest, True)
        self._new.append((item, where))
        self._size += len(item.lines.encode())
        if self._size > FULL:
            self._flush()

    def update(self, question: Question, where: str) -> bool:
        """Put in what was changed since it was imported; False if there is nothing to do, or the learner edited it."""
        item, old = pack.item_of(question), self.held[question.id]
        if old.part < 0 or item.digest == old.digest:
            return False
        if not old.untouched:
            self.problems.append(
                Problem(
                    where,
                    Text(
                        f"{item.id} 在你的题目文件里改过, 保留你的", f"{item.id} was edited in your pack; yours stays"
                    ),
                    Text(
                        f"要换成新的: 先从 {self._file(old.part)} 删掉它",
                        f"to take the new one, remove it from {self._file(old.part)}",
                    ),
                )
            )
            return False
        self._changed.setdefault(old.part, {})[item.id] = (item, where)
        return True

    def finish(self) -> None:
        """Write what is left."""
        self._flush()
        for part, changes in self._changed.items():
            good = self._checked(list(changes.values()))
            self.updated += len(good)
            held = pack.split(self._file(part).read_text(encoding="utf-8"))
            if held is not None and good and not self.dry_run:
                new = {item.id: item for item in good}
                self._write(part, pack.joined(held[0], (new.get(item.id, item) for item in held[1])))

    def _read(self, part: int) -> None:
        text = self._file(part).read_text(encoding="utf-8", errors="replace")
        split = pack.split(text)
        if split is None:
            raise WrongUsage(
                Text(
                    f"{self._file(part)} 不是导入的题目文件, 不会改它",
                    f"{self._file(part)} is no pack of imported questions; it stays as it is",
                ),
                Text("用 -o 换个文件名", "name another file with -o"),
            )
        for item in split[1]:
            self.held[item.id] = Held(part, item.digest, item.untouched)

    def _flush(self) -> None:
        """Check what came in, and put the good ones into the last file, or the next."""
        good = self._checked(self._new)
        self._new, self._size = [], 0
        self.added += len(good)
        if not good or self.dry_run:
            return
        head, items = pack.HEAD, ""
        last = self._parts - 1
        if last >= 0 and self._file(last).stat().st_size < FULL:
            head = self._file(last).read_text(encoding="utf-8")
            head += "" if head.endswith("\n") else "\n"
        else:
            last = self._parts
            self._parts += 1
        items = pack.joined(head, good)
        self._write(last, items)
        for item in good:
            self.held[item.id] = Held(last, item.digest, True)

    def _checked(self, found: list[tuple[pack.Item, str]]) -> list[pack.Item]:
        """Those that the reader of question files accepts; what is wrong with the others becomes a problem."""
        text = pack.joined(pack.HEAD, (item for item, _ in found))
        read = read_bytes(text.encode("utf-8", "replace"), "pack", bundled=False, name="pack")
        fine = {question.id for question in read.questions}
        why = {problem.question: problem for problem in read.problems if not problem.warning}
        good = []
        for item, where in found:
            if item.id in fine:
                good.append(item)
                continue
            self.held.pop(item.id, None)
            self.refused += 1
            reason = why.get(item.id)
            what = reason.what if reason else Text("题目文件里写不下它", "a question file cannot hold it")
            self.problems.append(Problem(where, what, reason.hint if reason else Text()))
        return good

    def _file(self, part: int) -> Path:
        return self.path if part == 0 else self.path.with_name(f"{self.path.stem}-{part + 1}{self.path.suffix}")

    def _write(self, part: int, text: str) -> None:
        path = self._file(part)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        with text_file(path) as file:
            file.write(text)
