"""Every error a user can cause, and the exit code each gives.

    QuizzerError            .what (one line), .hint (what to type next), .where (path:line or ""), .exit_code
      WrongUsage       2    the words typed make no command
      BadQuestion      3    a question file says something impossible
      NotFound         4    no such question, lab, pack, topic
      JournalTrouble   5    the journal is locked, newer than the program, damaged, or cannot be written
      SyncConflict     6    only a human can choose
      MissingTool      7    a lab needs a tool or server that is not here

Raise where the cause is known; `cli.main` is the only place that catches. Anything else is a bug and keeps its
traceback.
"""

from __future__ import annotations

from typing import ClassVar

from quizzer.core.language import Text


class QuizzerError(Exception):
    """What went wrong and what to type next, in both languages."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: Text, hint: Text | None = None, where: str = "") -> None:
        super().__init__(what.en)
        self.what = what
        self.hint = hint or Text("", "")
        self.where = where


class WrongUsage(QuizzerError):
    """The words typed make no command."""

    exit_code = 2


class BadQuestion(QuizzerError):
    """A question file says something impossible."""

    exit_code = 3


class NotFound(QuizzerError):
    """No such question, lab, pack, topic."""

    exit_code = 4


class JournalTrouble(QuizzerError):
    """The journal is locked, newer than the program, damaged, or cannot be written."""

    exit_code = 5


class SyncConflict(QuizzerError):
    """Two devices disagree in a way only a human can settle."""

    exit_code = 6


class MissingTool(QuizzerError):
    """A tool or server that a lab needs is not on this machine."""

    exit_code = 7
