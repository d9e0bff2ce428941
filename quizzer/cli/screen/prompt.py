"""Typing an answer and pressing a key, with prompt_toolkit: Chinese, multi-line, paste, undo, resize.

`hold_keys` must be entered before the question is painted: it takes the terminal out of line mode, so that what is
typed while libraries load waits in the kernel's buffer whole (in line mode a Backspace on 照 leaves half a character).

prompt_toolkit costs 10 R to import: the session paints the question first and imports this module while it is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit.styles import Style

Action = str  # an action of keys.KEYS, or "enter", "interrupt"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the answer line: text that was sent, or a command with the text typed so far."""

    action: Action
    text: str


@contextmanager
def hold_keys() -> Iterator[None]:
    """Keep what is typed until a prompt reads it: no echo, no line editing by the terminal, Enter stays Enter."""
    try:
        import termios
    except ImportError:  # Windows: the console keeps unread keys by itself
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    held = termios.tcgetattr(fd)
    held[0] &= ~(termios.ICRNL | termios.INLCR | termios.IXON)
    held[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(fd, termios.TCSANOW, held)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)


class Prompt:
    """The two ways a person speaks to a sitting: a line of text while typing, one key after the verdict."""

    def __init__(self, *, colour: bool, escape_wait_s: float = 0.4) -> None:
        import os

        os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # a question to the terminal would mix with typed-ahead keys
        from prompt_toolkit.history import InMemoryHistory

        self._colour = colour
        self._wait_s = escape_wait_s
        self._history = InMemoryHistory()

    def line(
        self, marker: str, footer: Callable[[], str], alt_keys: Mapping[str, Action], *, default: str = ""
    ) -> Typed:
        """Read an answer. Enter sends; Alt-Enter and Ctrl-J break the line; `alt_keys` (after Alt or Esc) are commands.

        Ctrl-C on a line with text clears it; on an empty line it gives the action "interrupt". End of input: "quit".
        """
        from prompt_toolkit import PromptSession
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
        from prompt_toolkit.output import ColorDepth

        keys = KeyBindings()

        def leave(action: Action) -> Callable[[KeyPressEvent], None]:
            return lambda event: event.app.exit(result=Typed(action, event.current_buffer.text))

        keys.add("enter")(leave("enter"))
        for key, action in alt_keys.items():
            keys.add("escape", key, eager=True)(leave(action))

        @keys.add("escape", "enter")
        @keys.add("c-j")
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text("\n")

        @keys.add("c-z")
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.undo()

        @keys.add("c-c")
        def _(event: KeyPressEvent) -> None:
            if event.current_buffer.text:
                event.current_buffer.reset()
            else:
                event.app.exit(result=Typed("interrupt", ""))

        session: PromptSession[Typed] = PromptSession(
            multiline=True,
            key_bindings=keys,
            history=self._history,
            bottom_toolbar=footer,
            refresh_interval=1.0,
            color_depth=None if self._colour else ColorDepth.MONOCHROME,
            prompt_continuation=" " * len(marker),
            enable_suspend=False,
            style=_style(),
        )
        session.app.ttimeoutlen = self._wait_s
        session.app.timeoutlen = self._wait_s * 2
        try:
            return session.prompt(marker, default=default)
        except EOFError:
            return Typed("quit", "")

    def key(self, keys: Mapping[str, Action], *, numbered: frozenset[str] = frozenset()) -> tuple[Action, int | None]:
        """Wait for one key of `keys`; (action, number). Keys in `numbered` may be followed by a digit (y2)."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
        from prompt_toolkit.layout import Layout, Window

        bindings = KeyBindings()

        def leave(action: Action, number: int | None = None) -> Callable[[KeyPressEvent], None]:
            return lambda event: event.app.exit(result=(action, number))

        for key, action in keys.items():
            bindings.add(key)(leave(action))
            if key in numbered:
                for digit in "123456789":
                    bindings.add(key, digit)(leave(action, int(digit)))
        bindings.add("c-c")(leave("interrupt"))
        bindings.add("c-d")(leave("quit"))
        app: Application[tuple[Action, int | None]] = Application(
            layout=Layout(Window(height=0)), key_bindings=bindings, erase_when_done=True
        )
        app.ttimeoutlen = self._wait_s
        app.timeoutlen = self._wait_s * 2
        return app.run()


def _style() -> Style:
    from prompt_toolkit.styles import Style

    return Style.from_dict({"bottom-toolbar": "noreverse", "bottom-toolbar.text": "noreverse"})


