"""`e` on a card: the question opens in the learner's editor, at its line.

A bundled question is copied first, as it stands in its file, to the learner's own packs with `replaces:` its id; the
bundled file is never touched and the history stays with the id.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from quizzer.app.config import read_config
from quizzer.app.context import Context
from quizzer.app.desk import Desk
from quizzer.core.language import Text
from quizzer.core.questions import is_task
from quizzer.core.values import dataclass

TAKE_A_LINE = ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "jed", "pico", "ed")
NO_EDITOR = Text(
    "没有找到编辑器: 设好 $EDITOR, 或 `quizzer config editor vim`",
    "no editor found: set $EDITOR, or 'quizzer config editor vim'",
)
NO_FILE = Text("这道题没有文件可改", "this question has no file to edit")


@dataclass(frozen=True, slots=True)
class Edited:
    """Whether the file changed, and what to say."""

    changed: bool
    said: Text


def edit_question(desk: Desk, question_id: str) -> Edited:
    """Open the question's file at its line and wait for the editor."""
    if is_task(question_id):
        return Edited(False, NO_FILE)
    question = desk.question(question_id)
    path_text, _, line_text = question.where.rpartition(":")
    path, line = Path(path_text), int(line_text or 1)
    if not path.is_file():
        return Edited(False, NO_FILE)
    command = editor(desk.ctx)
    if command is None:
        return Edited(False, NO_EDITOR)
    copied = False
    if not _is_own(desk, path):
        path, line, copied = _own_copy(desk, question_id, question.topic, path, line), 4, True
    before = path.read_bytes()
    try:
        subprocess.run(
            [*command, *([f"+{line}"] if Path(command[0]).stem in TAKE_A_LINE else []), str(path)], check=False
        )
    except OSError as error:
        return Edited(copied, Text(f"编辑器打不开: {error}", f"the editor did not start: {error}"))
    changed = copied or path.read_bytes() != before
    if not changed:
        return Edited(False, Text("没有改动", "nothing changed"))
    return Edited(True, Text(f"已存到 {path}", f"saved in {path}"))


def editor(ctx: Context) -> list[str] | None:
    """The learner's editor as a command: config.toml, $VISUAL, $EDITOR, else one that is there."""
    said = read_config(ctx.home).get("editor") or ctx.env.get("VISUAL") or ctx.env.get("EDITOR")
    if said:
        return shlex.split(said, posix=os.name != "nt")
    found = next((name for name in ("nano", "vi", "notepad") if shutil.which(name)), None)
    return [found] if found else None


def _is_own(desk: Desk, path: Path) -> bool:
    """Whether the file is outside the bundled questions."""
    bundled = next((folder for layer, folder in desk.ctx.folders if layer == "bundled"), None)
    return bundled is None or not path.resolve().is_relative_to(bundled.resolve())


def _own_copy(desk: Desk, question_id: str, topic: str, path: Path, line: int) -> Path:
    """The question's own lines as a pack of the learner's, replacing the bundled one; an existing copy is kept."""
    target = desk.ctx.home / "packs" / "edited" / f"{question_id}.yaml"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    body = _item(lines, line - 1)
    item = [f"  {body[0]}", f"    replaces: {question_id}", *(f"  {text}" if text else "" for text in body[1:])]
    target.write_text("\n".join(["format: 1", f"topic: {topic}", "questions:", *item]) + "\n", encoding="utf-8")
    return target


def _item(lines: list[str], first: int) -> list[str]:
    """The list item that begins on line `first` (from 0), its indent taken off."""
    while first > 0 and not lines[first].lstrip().startswith("- "):
        first -= 1
    indent = len(lines[first]) - len(lines[first].lstrip())
    found = [lines[first]]
    for text in lines[first + 1 :]:
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            break
        found.append(text)
    return [text[indent:] for text in found]
