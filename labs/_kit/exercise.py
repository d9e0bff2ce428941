"""Exercises: a skeleton that the learner completes, checks that teach, hints, a solution.

A lab's exercise/ holds skeleton.py, solution.py, check.py and hints.md (three sections `## 1` .. `## 3`, each the hint
in Chinese, a line `---`, the hint in English). check.py has CHECKS, functions of the learner's module; the first line
of each docstring ("中文 | English") names what it checks, and `expect` says what is wrong and why it matters.

The learner's file is run in a process of its own (exam.py) with limits on time and memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs._kit.errors import NotHere, WrongInput
from labs._kit.find import LABS_PARENT, Lab, labs, not_here
from labs._kit.text import NOTHING, Text

SECONDS = 10.0
MEGABYTES = 1024
HINTS = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a learner's file gave: the checks that passed, then the one that did not and what it teaches.

    `failed` is None when all passed. `printed` is the end of what the learner's own code printed.
    """

    passed: tuple[Text, ...]
    failed: Text | None = None
    message: Text = NOTHING
    printed: str = ""

    @property
    def ok(self) -> bool:
        return self.failed is None


class Wrong(AssertionError):
    """The learner's code does not do what a check wants; says so in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def expect(holds: bool, zh: str, en: str) -> None:
    """Wrong unless it holds: the texts say what was seen, why it matters, and where to look."""
    if not holds:
        raise Wrong(zh, en)


def exercises() -> list[Lab]:
    """The labs that have one; an exercise is called as its lab."""
    return [lab for lab in labs() if lab.has("exercise")]


def exercise(name: str) -> Lab:
    """The lab whose exercise this is; NotHere tells the nearest."""
    found = {lab.name: lab for lab in exercises()}
    if name in found:
        return found[name]
    hint = Text("`quizzer exercise list` 列出全部", "'quizzer exercise list' shows all")
    raise not_here(name, Text("练习", "exercise"), list(found), hint)


def place(lab: Lab, folder: Path) -> Path:
    """Where the learner's file of an exercise lies."""
    return folder / f"{lab.name}.py"


def start(lab: Lab, folder: Path) -> tuple[Path, bool]:
    """Copy the skeleton into the learner's folder; (the file, whether it is new). A file that is there is kept."""
    path = place(lab, folder)
    if path.exists():
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(lab.folder / "exercise" / "skeleton.py", path)
    return path, True


def reset(lab: Lab, folder: Path) -> tuple[Path, Path | None]:
    """Start anew; (the file, where the old one was put aside, None if there was none)."""
    path, aside = place(lab, folder), None
    if path.exists():
        aside = next(p for n in range(1, 10_000) if not (p := folder / f"{lab.name}.{n}.old.py").exists())
        path.rename(aside)
    return start(lab, folder)[0], aside


def hints(lab: Lab) -> tuple[Text, ...]:
    """The hints, each a step closer."""
    text = (lab.folder / "exercise" / "hints.md").read_text(encoding="utf-8")
    sections = [part.partition("\n")[2] for part in text.split("\n## ")[1:]]
    parted = [section.partition("\n---\n") for section in sections]
    return tuple(Text(zh.strip(), en.strip()) for zh, _, en in parted)


def solution(lab: Lab) -> str:
    """The source of the solution."""
    return (lab.folder / "exercise" / "solution.py").read_text(encoding="utf-8")


def check(lab: Lab, path: Path, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Checked:
    """Run the lab's checks on the learner's file, in a process with limits. NotHere if the file is not there."""
    if not path.is_file():
        raise NotHere(
            Text(f"还没有 {path}", f"there is no {path} yet"),
            Text(f"先 `quizzer exercise start {lab.name}`", f"begin with 'quizzer exercise start {lab.name}'"),
        )
    words = [sys.executable, "-P", "-X", "utf8", "-m", "labs._kit.exam", lab.name, str(path.resolve())]
    paths = [str(LABS_PARENT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        [*words, str(seconds), str(megabytes)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    ) as child:
        try:
            out, err = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(child)
            out, err = child.communicate()
            return _told(out, err, _never_ended(seconds))
        except BaseException:  # Ctrl-C: the learner's program goes with us
            _end(child)
            raise
    return _told(out, err, _died(child.returncode))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the learner's program and whatever it forked."""
    import signal

    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def _told(out: bytes, err: bytes, otherwise: Text) -> Checked:
    """What the exam reported, line by line; `otherwise` is why it stopped if it did not say."""
    passed: list[Text] = []
    running = Text("导入你的文件", "importing your file")
    printed = "\n".join(err.decode("utf-8", "replace").splitlines()[-8:])
    for line in out.decode("utf-8", "replace").splitlines():
        said: dict[str, Any] = json.loads(line)
        if said["is"] == "running":
            running = Text(*said["name"])
        elif said["is"] == "passed":
            passed.append(running)
        elif said["is"] == "failed":
            return Checked(tuple(passed), running, Text(*said["message"]), printed)
        elif said["is"] == "done":
            return Checked(tuple(passed), None, printed=printed)
    return Checked(tuple(passed), running, otherwise, printed)


def _never_ended(seconds: float) -> Text:
    return Text(
        f"{seconds:g} 秒还没有结束, 已经停掉。是死循环, 还是在等一把自己已经拿着的锁?",
        f"It had not ended after {seconds:g} s and was stopped. An endless loop, or a lock that it already holds?",
    )


def _died(code: int) -> Text:
    return Text(f"进程中途退出, 退出码 {code}", f"The process ended on the way, exit code {code}")


def known_hint(number: int, lab: Lab) -> Text:
    """Hint `number` (from 1); WrongInput if there is none."""
    found = hints(lab)
    if not 1 <= number <= len(found):
        raise WrongInput(
            Text(f"只有 {len(found)} 个提示", f"there are only {len(found)} hints"),
            Text(
                f"`quizzer exercise solution {lab.name}` 看答案",
                f"'quizzer exercise solution {lab.name}' shows the solution",
            ),
        )
    return found[number - 1]
