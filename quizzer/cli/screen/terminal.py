"""A sitting on a terminal: paints what the session says, reads lines and keys, and loses nothing.

Cards are printed and stay in the scrollback; only the line being typed and the footer are redrawn. The question is
painted before prompt_toolkit, rapidfuzz and rich are imported: the learner reads while they load.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from quizzer import __version__
from quizzer.app.library import titles
from quizzer.app.study import Sitting
from quizzer.cli.screen import card, keys, opening, theme
from quizzer.cli.screen.ending import ending
from quizzer.cli.screen.layout import EMPTY, Line, Look, Role, hung, line
from quizzer.cli.screen.prompt import Prompt, Typed, hold_keys, keys_let_go
from quizzer.core.language import Text
from quizzer.core.reviews import Rating
from quizzer.core.views import (
    Asked,
    Command,
    Flag,
    Input,
    Notice,
    NotStored,
    Rate,
    Reveal,
    Settle,
    Stored,
    Submit,
    Summary,
    Verdict,
    View,
)
from quizzer.errors import QuizzerError

Pressed = tuple[str, int | None]  # an action, and the number after its key

INTERRUPTED = 130
MORE = 5  # cards that `m` adds after the summary
RATINGS = {"again": Rating.AGAIN, "hard": Rating.HARD, "good": Rating.GOOD, "easy": Rating.EASY}
KEEPS_TEXT = ("hint", "language", "keys", "flag", "undo", "edit")  # what is typed stands there again afterwards
NUMBERED = frozenset("yn")  # keys that a digit may follow
WORDS = ("hint", "skip", "bury", "suspend", "undo", "say-again", "whole")
STILL_HERE = Text(
    "之前的 {n} 题都在; 题目还在这里, 按 Enter 再存一次, q 离开",
    "The {n} before it are safe; the card is still here: Enter tries again, q leaves",
)
NO_PROOF = Text("这道题没有可以运行的证明", "nothing of this question can be run")


def run_terminal(sitting: Sitting) -> int:
    """Run the sitting; 0, or 130 when Ctrl-C ended it."""
    with hold_keys():
        return Terminal(sitting).run()


class Terminal:
    """One person at one terminal."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.ctx = sitting.desk.ctx
        self.look = Look.of(self.ctx, titles(sitting.desk))
        self._prompt: Prompt | None = None
        self._waiting: Asked | Verdict | Summary | None = None
        self._tried = Rate()  # what Enter sends: after a save that failed, the rating that was pressed
        self._shown_at = 0.0
        self._typed = ""
        self._interrupted = False
        self._is_first = True

    # The loop --------------------------------------------------------------------------------------------------------
    def run(self) -> int:
        self.paint(opening.lines(self.sitting, self.look))
        return self.go(self.sitting.start())

    def go(self, views: list[View]) -> int:
        """Draw views and what comes of them until none is left."""
        while views:
            try:
                views = self.show(views.pop(0)) or views or self.go_on()
            except KeyboardInterrupt:  # between two prompts, or while libraries load
                self._interrupted = True
                views = self.sitting.send(Command("quit"))
        return INTERRUPTED if self._interrupted else 0

    def show(self, view: View) -> list[View]:
        """Draw a view; what comes of the learner's next input, if it asks for one."""
        match view:
            case Asked():
                return self.ask(view)
            case Verdict():
                self._waiting = view
                drawn = card.verdict(view, self.resized())
                if view.how == "reveal":  # holds the whole answer
                    return self.judge(view, self.read(drawn))
                self.paint(drawn)
                return self.judge(view)
            case Stored():
                self.paint(card.stored(view, self.look))
            case NotStored(what, hint):
                safe = self.look.say(STILL_HERE).format(n=len(self.sitting.session.done))
                told: list[tuple[str, Role]] = [
                    (self.look.say(what), "wrong"),
                    (self.look.say(hint), "dim"),
                    (safe, "dim"),
                ]
                self.paint([drawn for text, role in told for drawn in hung((" ",), text, self.look, role)])
            case Notice(text):
                self.paint([line((" " + self.look.say(text), "dim"))])
            case Summary():
                self._waiting = view
                return self.part(view)
        return []

    def go_on(self) -> list[View]:
        """Back to the card on the table: what was said (no more hints, flagged) did not move it."""
        match self._waiting:
            case Asked():
                return self.listen(self._waiting)
            case Verdict():
                return self.judge(self._waiting)
        return []

    # A question ------------------------------------------------------------------------------------------------------
    def ask(self, asked: Asked) -> list[View]:
        is_same = isinstance(self._waiting, Asked) and self._waiting.deal.question.id == asked.deal.question.id
        self._waiting, self._tried = asked, Rate()
        self.paint(self.opened(asked, self.resized()))
        self._is_first = False
        if not is_same:  # a hint does not set the clock back, and no text moves to another question
            self._shown_at, self._typed = time.monotonic(), ""
        return self.listen(asked)

    def listen(self, asked: Asked) -> list[View]:
        """Read the answer to the question that stands there, or a command."""
        if self.sitting.plan.reveal:
            return self.wait_to_reveal(asked)
        mode = card.mode(asked.deal)
        actions = keys.alt_keys(mode)
        while True:
            typed = self.prompt.line(" > ", self.footer(asked), actions, default=self._typed)
            self._typed = ""
            if typed.action == "enter":
                self.paint([EMPTY])
                return self.sitting.send(Submit(typed.text, self.seconds()))
            if typed.action == "give-up":
                return self.sitting.send(Submit("", self.seconds()))
            if typed.action == "clear":
                continue
            self._typed = typed.text if typed.action in KEEPS_TEXT else ""
            if typed.action == "edit":
                return self.edit(str(asked.deal.question.id))
            message = self.command(typed.action, asked)
            if message is not None:
                return self.sitting.send(message)

    def wait_to_reveal(self, asked: Asked) -> list[View]:
        """--reveal: any answer stays in the head; Enter or space shows it."""
        actions = {**keys.bindings("verdict"), **keys.alt_keys("typing")}
        while True:
            action, _ = self.prompt.key(
                {k: a for k, a in actions.items() if a in ("enter", "quit", *WORDS, "flag", "keys")}
            )
            if action == "enter":
                return self.sitting.send(Reveal(self.seconds()))
            message = self.command(action, asked)
            if message is not None:
                return self.sitting.send(message)

    def command(self, action: str, asked: Asked) -> Input | None:
        """The input that a command stands for; None when it was carried out here."""
        if action in WORDS:
            return Command(action)  # type: ignore[arg-type]  # WORDS are Word
        match action:
            case "quit" | "interrupt":
                self._interrupted = action == "interrupt"
                return Command("quit")
            case "language":
                self.paint(card.question(asked, self.look.flipped(), self.now_ms()))
            case "keys":
                self.paint(keys.page(card.mode(asked.deal), self.look))
            case "flag":
                note = self.ask_note()
                return Flag(note) if note is not None else None
        return None

    # A verdict -------------------------------------------------------------------------------------------------------
    def judge(self, verdict: Verdict, pressed: Pressed | None = None) -> list[View]:
        """Do what keys say until one of them moves the card; `pressed` was the first, before all was painted."""
        while True:
            action, number = pressed or self.prompt.key(keys.bindings("verdict"), numbered=NUMBERED)
            pressed = None
            if action in RATINGS:
                self._tried = Rate(RATINGS[action])
            if action in (*RATINGS, "enter"):
                return self.sitting.send(self._tried)
            match action:
                case "counts" | "counts-not":
                    self._tried = Rate()
                    return self.sitting.send(Settle(action == "counts", number))
                case "answer":
                    pressed = self.read(card.answer(verdict.deal.question, self.tinted()))
                case "language":
                    pressed = self.read(card.answer(verdict.deal.question, self.tinted().flipped()))
                case "proof":
                    self.prove(verdict)
                case "keys":
                    self.paint(keys.page("verdict", self.look))
                case "flag":
                    note = self.ask_note()
                    if note is not None:
                        return [*self.sitting.send(Flag(note)), verdict]
                case "edit":
                    return self.edit(str(verdict.deal.question.id)) or [verdict]
                case "quit" | "interrupt":
                    self._interrupted = action == "interrupt"
                    return self.sitting.send(Command("quit"))
                case _:
                    return self.sitting.send(Command(action))  # type: ignore[arg-type]  # the rest are Word

    def read(self, lines: list[Line]) -> Pressed | None:
        """Paint what may be longer than the window, as much at a time as it holds.

        A key other than those that read on shows the rest and is given back: it was meant for the card.
        """
        look = self.resized()
        at = max(look.height - 1, 5)
        while len(lines) > at:
            self.paint(lines[: at - 1])
            lines = lines[at - 1 :]
            more = self.look.say(Text("还有 {n} 行", "{n} more lines")).format(n=len(lines))
            foot = theme.paint([line(*keys.footer("page", look), ("    " + more, "dim"))], colour=False).rstrip("\n")
            pressed = self.prompt.key(
                {**keys.bindings("verdict"), **keys.bindings("page")}, numbered=NUMBERED, foot=foot
            )
            if pressed[0] != "next-page":
                self.paint(lines)
                return pressed
        self.paint(lines)
        return None

    def prove(self, verdict: Verdict) -> None:
        """Run what proves the answer, and come back to the card; of a drill its own run comes first."""
        if not verdict.proof:
            self.paint([line((" " + self.look.say(NO_PROOF), "proof"))])
            return
        from quizzer.cli.screen.lab import beat_lines
        from quizzer.cli.screen.story import prove_here

        try:
            self.paint([drawn for beat in self.sitting.run_of(verdict.deal) for drawn in beat_lines(beat, self.look)])
            prove_here(self.ctx, verdict.proof, self.prompt, self.look)
        except QuizzerError as error:
            self.paint([line(" ", ("[!] ", "wrong"), self.look.say(error.what)), line(" " + self.look.say(error.hint))])
            return
        self.sitting.send(Command("proof"))
        self.paint([EMPTY, *card.verdict(verdict, self.resized())])

    # The end ---------------------------------------------------------------------------------------------------------
    def part(self, summary: Summary) -> list[View]:
        """The summary, then: leave, take a rating back, go on, or practise what was missed and see it again."""
        look = self.resized()
        if self._is_first and not summary.answered:
            self.paint(opening.nothing_to_ask(self.sitting, look))
            return []
        match ending(self.sitting, summary, lambda: self.prompt, self.paint, look):
            case "undo":
                return self.sitting.send(Command("undo"))
            case "more":
                return self.sitting.more(MORE)
            case "missed":
                missed = [str(question.id) for question, _ in (*summary.wrong, *summary.nearly)]
                Terminal(self.sitting.practise_missed(missed)).run()
                return [summary]
        return []

    # Small things ----------------------------------------------------------------------------------------------------
    @property
    def prompt(self) -> Prompt:
        if self._prompt is None:
            self._prompt = Prompt(colour=self.ctx.colour)
        return self._prompt

    def paint(self, lines: list[Line]) -> None:
        sys.stdout.write(theme.paint(lines, self.ctx.colour))
        sys.stdout.flush()

    def opened(self, asked: Asked, look: Look) -> list[Line]:
        """The question's screen; the very first one of a new home says how it works."""
        desk = self.sitting.desk
        if self._is_first and not asked.hints and not desk.journal.reviews():
            return card.first_question(asked, look, __version__, desk.index.count(), len(desk.index.topics()))
        return card.question(asked, look, self.now_ms())

    def footer(self, asked: Asked) -> Callable[[], str]:
        """The two lines under the answer, drawn anew each second."""
        is_first = not self.sitting.session.done and not self.sitting.desk.journal.reviews()

        def draw() -> str:
            look = self.resized()
            lines = [card.status(asked, self.seconds(), look), keys.footer(card.mode(asked.deal), look, first=is_first)]
            return theme.paint(lines, colour=False).rstrip("\n")

        return draw

    def tinted(self) -> Look:
        """The look with code in colour, where there is colour."""
        if not self.ctx.colour:
            return self.resized()
        from quizzer.cli.screen.code import tinted

        return replace(self.resized(), tint=tinted)

    def now_ms(self) -> int:
        return self.sitting.desk.now().at_ms

    def seconds(self) -> float:
        return round(time.monotonic() - self._shown_at, 1)

    def resized(self) -> Look:
        """The look with the window as it is now."""
        import os

        try:
            size = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return self.look
        if size.columns and size.lines:
            self.look = replace(self.look, width=max(size.columns, 20), height=size.lines)
        return self.look

    def ask_note(self) -> str | None:
        """A short note for a flag; None if the learner thought better of it."""
        typed: Typed = self.prompt.line(self.look.say(Text(" 记一句: ", " note: ")), lambda: "", {})
        return typed.text.strip() if typed.action == "enter" else None

    def edit(self, question_id: str) -> list[View]:
        """Open the question in the learner's editor, then put it back on the table as it reads now."""
        from quizzer.app.editing import edit_question

        with keys_let_go():
            done = edit_question(self.sitting.desk, question_id)
        self.paint([line((" " + self.look.say(done.said), "dim"))])
        return self.sitting.edited(question_id) if done.changed else []
