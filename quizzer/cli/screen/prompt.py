"""Typing an answer and pressing a key, with prompt_toolkit: Chinese, multi-line, paste, undo, resize.

`hold_keys` must be entered before the question is painted: it takes the terminal out of line mode, so that what is
typed while libraries load waits in the kernel's buffer whole (in line mode a Backspace on 照 leaves half a character).

prompt_toolkit costs 10 R to import: the session paints the question first and imports this module while it is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from quizzer.core.values import dataclass

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.layout.containers import Container

Result = TypeVar("Result")
INTERRUPTS = ("c-c", "<sigint>")  # Ctrl-C as a key, and as the signal it still is until the terminal hands over keys
Action = str  # an action of keys.KEYS, or "enter", "interrupt"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the answer line: text that was sent, or a command with the text typed so far."""

    action: Action
    text: str


_BEFORE: list[tuple[int, list[Any]]] = []  # the terminal's file and modes before each `hold_keys` in force


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
    _BEFORE.append((fd, before))
    try:
        yield
    finally:
        _BEFORE.pop()
        termios.tcsetattr(fd, termios.TCSANOW, before)


@contextmanager
def keys_let_go() -> Iterator[None]:
    """Give the terminal to another program (an editor) as the learner's shell had it; hold the keys again after."""
    if not _BEFORE:
        yield
        return
    import termios

    fd, before = _BEFORE[0]
    held = termios.tcgetattr(fd)
    termios.tcsetattr(fd, termios.TCSADRAIN, before)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, held)


class Prompt:
    """The two ways a person speaks to a sitting: a line of text while typing, one key after the verdict."""

    def __init__(self, *, colour: bool, escape_wait_s: float = 0.4) -> None:
        os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # the terminal's reply would mix with typed-ahead keys
        from prompt_toolkit.output import ColorDepth

        self._depth = None if colour else ColorDepth.MONOCHROME
        self._wait_s = escape_wait_s

    def line(
        self, marker: str, footer: Callable[[], str], alt_keys: Mapping[str, Action], *, default: str = ""
    ) -> Typed:
        """Read an answer. Enter sends; Alt-Enter and Ctrl-J break the line; `alt_keys` (after Alt or Esc) are commands.

        Ctrl-C on a line with text clears it; on an empty line it gives the action "interrupt". Ctrl-D there: "quit".
        The footer stands under the answer, drawn anew each second, and is taken away when the line ends.
        """
        from prompt_toolkit.application import Application
        from prompt_toolkit.layout import HSplit, Layout

        app: Application[Typed] = Application(
            layout=Layout(HSplit([_typing(marker, default), *_foot(footer)])),
            key_bindings=_line_keys(alt_keys),
            refresh_interval=1.0,
            color_depth=self._depth,
        )
        return self._run(app)

    def key(
        self, keys: Mapping[str, Action], *, numbered: frozenset[str] = frozenset(), foot: str = ""
    ) -> tuple[Action, int | None]:
        """Wait for one key of `keys`; (action, number). Keys in `numbered` may be followed by a digit (y2).

        `foot` is a line that stands there while it waits.
        """
        from prompt_toolkit.application import Application
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.layout import Layout, Window
        from prompt_toolkit.layout.controls import FormattedTextControl

        bindings = KeyBindings()
        for key, action in keys.items():
            bindings.add(key)(_leave((action, None)))
            if key in numbered:
                for digit in "123456789":
                    bindings.add(key, digit)(_leave((action, int(digit))))
        if "enter" in keys:
            bindings.add("c-j")(_leave((keys["enter"], None)))  # Enter, typed before `hold_keys`
        for interrupt in INTERRUPTS:
            bindings.add(interrupt)(_leave(("interrupt", None)))
        bindings.add("c-d")(_leave(("quit", None)))
        app: Application[tuple[Action, int | None]] = Application(
            layout=Layout(Window(FormattedTextControl([("fg:ansibrightblack", foot)]), height=int(bool(foot)))),
            key_bindings=bindings,
            erase_when_done=True,
            color_depth=self._depth,
        )
        return self._run(app)

    def _run(self, app: Application[Result]) -> Result:
        app.ttimeoutlen = self._wait_s  # Esc, then a letter, is Alt and the letter
        app.timeoutlen = self._wait_s * 2
        return app.run()


def _typing(marker: str, default: str) -> Container:
    """The answer itself: as many lines as it needs, wrapped, the marker before the first."""
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document
    from prompt_toolkit.layout import Dimension, Window
    from prompt_toolkit.layout.controls import BufferControl

    def before(number: int, wrapped: int) -> str:
        return marker if (number, wrapped) == (0, 0) else " " * len(marker)

    return Window(
        BufferControl(Buffer(document=Document(default), multiline=True)),
        wrap_lines=True,
        dont_extend_height=True,
        height=Dimension(min=1),
        get_line_prefix=before,
    )


def _foot(footer: Callable[[], str]) -> list[Container]:
    """A blank line and the footer, while the line is being typed."""
    from prompt_toolkit.filters import is_done
    from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
    from prompt_toolkit.layout.controls import FormattedTextControl

    if not footer():
        return []
    lines = Window(FormattedTextControl(lambda: [("fg:ansibrightblack", footer())]), dont_extend_height=True)
    return [ConditionalContainer(HSplit([Window(height=1), lines]), filter=~is_done)]


def _line_keys(alt_keys: Mapping[str, Action]) -> KeyBindings:
    """What is special while an answer is typed; everything else is readline's."""
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.keys import Keys

    keys = KeyBindings()

    def end(action: Action) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=Typed(action, event.current_buffer.text))

    keys.add("enter")(end("enter"))
    for key, action in alt_keys.items():
        keys.add("escape", key, eager=True)(end(action))

    @keys.add("escape", "enter")
    @keys.add("c-j")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add(Keys.Any)
    def _insert(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(_whole(event.data) * event.arg)

    @keys.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(_whole(event.data).replace("\r\n", "\n").replace("\r", "\n"))

    @keys.add("c-z")
    def _undo(event: KeyPressEvent) -> None:
        event.current_buffer.undo()

    @keys.add(INTERRUPTS[0])
    @keys.add(INTERRUPTS[1])
    def _clear_or_leave(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(result=Typed("interrupt", ""))

    @keys.add("c-d")
    def _delete_or_quit(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            event.app.exit(result=Typed("quit", ""))

    return keys


def _whole(text: str) -> str:
    """`text` without halves of characters: what a Backspace left of 照 before `hold_keys` took the terminal over."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _leave(result: tuple[Action, int | None]) -> Callable[[KeyPressEvent], None]:
    return lambda event: event.app.exit(result=result)
