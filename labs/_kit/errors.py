"""What can go wrong with a lab, and the exit code each gives; none of them is shown as a traceback.

LabError             .what (one line), .hint (what to type next), .exit_code
  NotHere       4    no such lab, claim, drill, exercise
  BrokenLab     1    a lab cannot be read or run; names the lab, the file and the line
  WrongInput    2    the words or the file given to a lab make no sense
  MissingTool   7    a server or program that a lab drives is not on this machine; says how to get it
    NotAllowed       it is here, and this user may not use it
"""

from __future__ import annotations

import shutil
from typing import ClassVar

from labs._kit.text import Text


class LabError(Exception):
    """What went wrong and what to type next, in both languages."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.hint = hint or Text("", "")


class NotHere(LabError):
    """No such lab, claim, drill or exercise."""

    exit_code = 4


class BrokenLab(LabError):
    """A lab cannot be read or run."""


class WrongInput(LabError):
    """The words or the file given to a lab make no sense."""

    exit_code = 2


class MissingTool(LabError):
    """A program that a lab drives is not on this machine."""

    exit_code = 7

    def __init__(self, tool: str, how: str) -> None:
        """`how` is what one types to get it."""
        super().__init__(
            Text(f"这台机器上没有 {tool}", f"{tool} is not on this machine"),
            Text(f"要当场对照: {how}", f"to compare live: {how}"),
        )
        self.tool = tool


class NotAllowed(MissingTool):
    """What a lab drives is here, and this user may not use it."""

    def __init__(self, tool: str, how: str) -> None:
        super().__init__(tool, how)
        self.what = Text(f"当前用户无权使用 {tool}", f"this user may not use {tool}")


def find_tool(how: str, *names: str) -> str:
    """The path of the first of these programs that is here; MissingTool names the first otherwise."""
    for name in names:
        for path in (None, "/usr/sbin:/usr/local/sbin:/sbin"):  # servers are often not on a user's PATH
            found = shutil.which(name, path=path)
            if found:
                return found
    raise MissingTool(names[0], how)
