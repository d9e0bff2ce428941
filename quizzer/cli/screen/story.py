"""A lab's story on a terminal: a step a key, a guess where it turns, a step back, the scenario opened and run again.

`tell` is `quizzer lab run`; `prove_here` is what a card's proof key calls. Without a terminal both are the plain text.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer.app import labs
from quizzer.cli.screen import keys, theme
from quizzer.cli.screen.lab import beat_lines, lang_of, put, served_lines
from quizzer.cli.screen.layout import EMPTY, Look, line
from quizzer.core.language import Text

if TYPE_CHECKING:
    from labs._kit.beats import Beat
    from labs._kit.draw import Line as LabLine
    from quizzer.app.context import Context
    from quizzer.app.labs import Served
    from quizzer.cli.screen.prompt import Prompt

Step = list["Beat"]
ANSWERS = Text("它回答的题目", "The questions it answers")
NO_EDITOR = Text("没有编辑器: 设好 $EDITOR", "no editor: set $EDITOR")
LIVE = Text("按 {file} 里的情节", "with the scenarios of {file}")


def tell(ctx: Context, name: str, served: Iterable[Served], *, fast: bool) -> bool:
    """Tell a lab's story; whether every claim held. With `fast`, or through a pipe, without a pause."""
    look = Look.of(ctx)
    if fast or not ctx.isatty or ctx.env.get("TERM") == "dumb":
        held = _told(labs.story(ctx, name), ctx, look)
    else:
        from quizzer.cli.screen.prompt import Prompt, hold_keys

        with hold_keys():
            held = Player(ctx, look, Prompt(colour=ctx.colour), name).play(lambda path: labs.story(ctx, name, path))
    put([EMPTY, line((" " + look.say(ANSWERS), "ask")), *served_lines(list(served), look)], ctx)
    return all(held)


def prove_here(ctx: Context, proof: str, prompt: Prompt | None = None, look: Look | None = None) -> bool:
    """Run the act that proves lab#claim and come back; whether it holds. QuizzerError where it cannot be run."""
    look = look or Look.of(ctx)
    told = labs.prove(ctx, proof)

    def again(scenarios: Path | None) -> Iterator[Beat]:
        return labs.story(ctx, proof, scenarios) if scenarios else iter(told.beats)

    if prompt is None:
        _told(told.beats, ctx, look)
    else:
        with suppress(KeyboardInterrupt):  # Ctrl-C leaves the proof, not the sitting
            Player(ctx, look, prompt, proof.partition("#")[0]).play(again)
    return told.holds


class Player:
    """Shows a story step by step. Steps that were seen are kept, so that one can go back."""

    def __init__(self, ctx: Context, look: Look, prompt: Prompt, name: str) -> None:
        from labs._kit.draw import Spacing

        self.ctx, self.look, self.prompt, self.name = ctx, look, prompt, name
        self.spaced = Spacing()

    def play(self, story: Callable[[Path | None], Iterator[Beat]]) -> list[bool]:
        """Show the story up to its end or until the learner leaves; which claims held."""
        seen: list[Step] = []
        steps = steps_of(story(None))
        at = 0
        while True:
            if at == len(seen):
                step = next(steps, None)
                if step is None:
                    break
                seen.append(step)
            action = self.show(seen[at])
            match action:
                case "back":
                    at = max(at - 1, 0)
                case "restart":
                    at = 0
                case "edit-scenario":
                    path = self.edited()
                    if path is not None:
                        seen, steps, at = [], steps_of(story(path)), 0
                case "source":
                    put([line(f" {path}") for path, _ in labs.sources(self.ctx, self.name)], self.ctx)
                case "quit":
                    break
                case "interrupt":
                    raise KeyboardInterrupt
                case _:
                    at += 1
        return [beat.holds for step in seen for beat in step if hasattr(beat, "holds")]

    def show(self, step: Step) -> str:
        """Draw a step; a question waits for a guess first. What the learner pressed after it."""
        from labs._kit import draw
        from labs._kit.beats import Asked

        lang = lang_of(self.look)
        for beat in step:
            if not isinstance(beat, Asked):
                self.put(draw.lines(beat, lang, self.look.width))  # type: ignore[arg-type]  # zh or en
                continue
            self.put(draw.question(beat, lang, self.look.width))  # type: ignore[arg-type]  # zh or en
            action = self.wait(guesses=len(beat.outcomes))
            guess = int(action.removeprefix("guess-")) - 1 if action.startswith("guess-") else None
            if guess is None and action != "step":
                return action
            self.put(draw.outcome(beat, guess, lang, self.look.width))  # type: ignore[arg-type]  # zh or en
        return self.wait()

    def put(self, lines: Iterable[LabLine]) -> None:
        put(self.spaced(lines), self.ctx)  # type: ignore[arg-type]  # roles are the same words, as text

    def wait(self, guesses: int = 0) -> str:
        """One key: its action; "guess-2" for a guess."""
        bound = dict(keys.bindings("lab"))
        for digit in "1234":
            if int(digit) > guesses:
                bound.pop(digit, None)
        foot = keys.footer("lab", self.look, without=() if guesses else ("guess-1",))
        action, _ = self.prompt.key(bound, foot=theme.paint([foot], colour=False).rstrip("\n"))
        if action == "keys":
            put(keys.page("lab", self.look), self.ctx)
            return self.wait(guesses)
        return action

    def edited(self) -> Path | None:
        """Open the learner's copy of the scenarios; the file, or None where there is no editor."""
        from quizzer.app.editing import editor

        command = editor(self.ctx)
        if command is None:
            put([line((" " + self.look.say(NO_EDITOR), "wrong"))], self.ctx)
            return None
        path = labs.own_scenarios(self.ctx, self.name)
        from quizzer.cli.screen.prompt import keys_let_go

        with keys_let_go():
            subprocess.run([*command, str(path)], check=False)
        put([line((" " + self.look.say(LIVE).format(file=path), "dim"))], self.ctx)
        return path


def steps_of(story: Iterator[Beat]) -> Iterator[Step]:
    """The story in steps: each begins with a new act or a new thought, and ends before the next or at a question."""
    from labs._kit.beats import Act, Asked, Said

    step: Step = []
    for beat in story:
        opens = isinstance(beat, Act) or (isinstance(beat, Said) and not all(isinstance(b, Act) for b in step))
        if step and opens:
            yield step
            step = []
        step.append(beat)
        if isinstance(beat, Asked):
            yield step
            step = []
    if step:
        yield step


def _told(story: Iterable[Beat], ctx: Context, look: Look) -> list[bool]:
    """Print a story through; which claims held."""
    from labs._kit.draw import Spacing

    spaced, held = Spacing(), []
    for beat in story:
        put(spaced(beat_lines(beat, look)), ctx)  # type: ignore[arg-type]  # roles are the same words, as text
        held.append(bool(getattr(beat, "holds", True)))
    return held
