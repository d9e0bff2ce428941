"""A person at a terminal: types bytes, waits for what appears, reads the screen as an emulator draws it.

No fixed sleeps: everything waits for a text, or for the program to end, and fails with the screen when it never comes.
"""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Callable
from types import TracebackType

import pexpect
import pyte

from tests.cli.factories import ALONE, Home

PATIENCE_S = 20.0
ROWS = 400  # of the emulator: far more than the window, so that nothing scrolls out of it

ENTER, ESC, BACKSPACE, CTRL_C = "\r", "\x1b", "\x7f", "\x03"
LEFT, RIGHT, START, END = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F"


class Terminal:
    """`quizzer` on a pseudo-terminal of `columns` x `lines`."""

    def __init__(
        self, home: Home, *argv: str, columns: int = 80, lines: int = 24, term: str = "xterm-256color", **env: str
    ) -> None:
        self.screen = pyte.Screen(columns, ROWS)
        self.raw = ""
        self._stream = pyte.ByteStream(self.screen)
        self._mark = 0
        self._child = pexpect.spawn(
            sys.executable,
            [ALONE, *argv],
            env=home.environ(QUIZZER_LANG="zh", TERM=term, **env),
            dimensions=(lines, columns),
            timeout=PATIENCE_S,
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.close(force=True)

    # Hands ------------------------------------------------------------------------------------------------------------
    def type(self, keys: str, then: str = "") -> None:
        """Press these keys; with `then`, wait until that text has appeared below where the cursor was."""
        self._mark = self.screen.cursor.y
        self._child.send(keys.encode())
        if then:
            self.wait_for(then)

    def alt(self, key: str, then: str = "") -> None:
        """Alt and a key, as terminals send it."""
        self.type(ESC + key, then)

    def paste(self, text: str, then: str = "") -> None:
        """Paste as a terminal does when the program asked for brackets round it."""
        self.type(f"\x1b[200~{text}\x1b[201~", then)

    def resize(self, columns: int, lines: int = 24) -> None:
        """Make the window another size; the program hears of it by SIGWINCH."""
        self._child.setwinsize(lines, columns)
        self.screen.resize(ROWS, columns)

    # Eyes -------------------------------------------------------------------------------------------------------------
    @property
    def lines(self) -> list[str]:
        """Everything that stands on the screen, the scrollback included."""
        # pyte's own display() fails where the kernel's echo has erased half a wide character
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return ["".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).rstrip()

    @property
    def below(self) -> str:
        """What stands at or below the place where the cursor was when the last key was pressed."""
        return "\n".join(self.lines[self._mark :])

    def wait_for(self, text: str) -> None:
        """Wait until `text` stands below the last mark."""
        self._wait(lambda: text in self.below, f"{text!r} never came")

    def wait_until_gone(self, text: str) -> None:
        """Wait until `text` stands below the last mark no more."""
        self._wait(lambda: text not in self.below, f"{text!r} never went")

    def end(self) -> int:
        """Wait for the program to end; its exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read():
            assert time.monotonic() < deadline, f"it never ended; the screen:\n{self.text}"
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -self._child.signalstatus)

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    @property
    def echoes(self) -> bool:
        """Whether the terminal itself writes what is typed: as a shell leaves it, not while a session reads keys."""
        return bool(self._child.getecho())

    def kill(self) -> None:
        """kill -9, then read what it had still written."""
        import signal

        self._child.kill(signal.SIGKILL)
        while self._read():
            pass

    def look(self, seconds: float) -> None:
        """Read whatever comes for this long at most."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._read(deadline - time.monotonic()):
            pass

    def _wait(self, holds: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline, f"{complaint}; the screen:\n{self.text}"
            assert self._read(), f"{complaint}, and the program ended; the screen:\n{self.text}"

    def _read(self, wait_s: float = 0.5) -> bool:
        """Draw what has come; False at the end."""
        try:
            got = self._child.read_nonblocking(65536, wait_s)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += got.decode("utf-8", "replace")
        self._stream.feed(got)
        return True


def wide_cells(line: str) -> int:
    """The width of a line where characters of ambiguous width take two cells, as in many Chinese terminals."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)
