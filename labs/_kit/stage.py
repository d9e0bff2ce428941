"""What a demo speaks to. It never prints: the stage decides whether its story is printed, drawn, kept or sent.

    stage.say("热点 key 过期的一刻来了 100 个读者。", "100 readers arrive at the moment the hot key expires.")
    stage.show(Text("查库次数", "database loads"), loads)
    stage.prove("every-reader-hits-the-database", loads == 100, f"{loads} of 100")

A demo is made of acts. Each stands alone, so that one claim can be proved without telling the whole story:

    @act(Text("击穿", "Breakdown"), proves=("every-reader-hits-the-database",))
    def breakdown(stage: Stage) -> None: ...

    ACTS = (breakdown, ...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from labs._kit import draw
from labs._kit.beats import Act, Asked, Beat, Code, Proved, Said, Shown, Step, Table, Timeline
from labs._kit.claims import Claim
from labs._kit.errors import BrokenLab
from labs._kit.text import Lang, Text, Words


class Stage:
    """Turns each call into a beat and hands it to `put`, which is all that a stage adds."""

    def __init__(self, lab: str, claims: Iterable[Claim]) -> None:
        self.lab = lab
        self._claims = {claim.id: claim for claim in claims}

    def put(self, beat: Beat) -> None:
        """Take the next beat of the story."""
        raise NotImplementedError

    def act(self, title: Words) -> None:
        """A new part of the story begins."""
        self.put(Act(title))

    def say(self, zh: str, en: str) -> None:
        """A sentence or two."""
        self.put(Said(Text(zh, en)))

    def show(self, label: Words, value: object) -> None:
        """A value that was computed just now."""
        self.put(Shown(label, _words(value)))

    def table(self, title: Words, head: Sequence[Words], rows: Iterable[Sequence[object]]) -> None:
        """Rows of values under a head."""
        self.put(Table(title, tuple(head), tuple(tuple(_words(cell) for cell in row) for row in rows)))

    def timeline(self, title: Words, actors: Sequence[Words], steps: Iterable[Step]) -> None:
        """Who did what in which order."""
        self.put(Timeline(title, tuple(actors), tuple(steps)))

    def code(self, source: str, language: str = "python") -> None:
        """A piece of source, as it runs."""
        self.put(Code(source.strip("\n"), language))

    def ask(self, question: Words, outcomes: Sequence[Words], right: int, why: Words) -> None:
        """Stop where the story turns: what happens next? `right` indexes `outcomes`, and comes from the model."""
        self.put(Asked(question, tuple(outcomes), right, why))

    def prove(self, claim: str, holds: bool, evidence: object = "") -> None:
        """The story has reached a claim; `evidence` says in a line what was seen."""
        if claim not in self._claims:
            raise BrokenLab(
                Text(
                    f"实验 {self.lab} 证明了没有列出的结论「{claim}」",
                    f"lab {self.lab} proves {claim!r}, not a claim of it",
                ),
                Text("写进它的 claims.py", "add it to its claims.py"),
            )
        self.put(Proved(f"{self.lab}#{claim}", self._claims[claim].text, bool(holds), _words(evidence)))


class RecordingStage(Stage):
    """Keeps every beat: what tests, proofs and exports look at."""

    def __init__(self, lab: str, claims: Iterable[Claim]) -> None:
        super().__init__(lab, claims)
        self.beats: list[Beat] = []

    def put(self, beat: Beat) -> None:
        self.beats.append(beat)

    @property
    def proofs(self) -> Mapping[str, Proved]:
        """The last proof of each claim, by lab#claim; one that failed stays failed."""
        found: dict[str, Proved] = {}
        for beat in self.beats:
            if isinstance(beat, Proved) and (beat.id not in found or found[beat.id].holds):
                found[beat.id] = beat
        return found


class SendingStage(Stage):
    """Hands each beat on at once: to a pipe, for a process that draws it."""

    def __init__(self, lab: str, claims: Iterable[Claim], send: Callable[[Beat], None]) -> None:
        super().__init__(lab, claims)
        self._send = send

    def put(self, beat: Beat) -> None:
        self._send(beat)


class PlainStage(Stage):
    """Prints plain text. With `keys` it waits for Enter before each act and for a number after each question."""

    def __init__(
        self,
        lab: str,
        claims: Iterable[Claim],
        out: TextIO,
        lang: Lang,
        *,
        width: int = 80,
        keys: TextIO | None = None,
    ) -> None:
        super().__init__(lab, claims)
        self.held: list[bool] = []
        self._out, self._lang, self._width, self._keys = out, lang, width, keys
        self._spaced = draw.Spacing()
        self._is_first = True

    def put(self, beat: Beat) -> None:
        if isinstance(beat, Proved):
            self.held.append(beat.holds)
        if isinstance(beat, Act) and not self._is_first:
            self._wait()
        self._is_first = False
        if isinstance(beat, Asked) and self._keys is not None:
            self._print(draw.question(beat, self._lang, self._width))
            guess = self._keys.readline().strip()
            self._print(draw.outcome(beat, int(guess) - 1 if guess.isdigit() else None, self._lang, self._width))
        else:
            self._print(draw.lines(beat, self._lang, self._width))

    def _print(self, lines: Iterable[draw.Line]) -> None:
        self._out.write(draw.plain(self._spaced(lines)))
        self._out.flush()

    def _wait(self) -> None:
        if self._keys is not None:
            self._out.write("  [Enter] ")
            self._out.flush()
            self._keys.readline()


@dataclass(frozen=True, slots=True)
class Scene:
    """One act: its title, the claims it puts to the test, and how it is played."""

    title: Words
    proves: tuple[str, ...]
    play: Callable[[Stage], None]

    def __call__(self, stage: Stage) -> None:
        stage.act(self.title)
        self.play(stage)


def act(title: Words, *, proves: tuple[str, ...] = ()) -> Callable[[Callable[[Stage], None]], Scene]:
    """Make a function an act: its title is announced, and `proves` says which claims it puts to the test."""
    return lambda play: Scene(title, proves, play)


def play(stage: Stage, acts: Iterable[Scene]) -> None:
    """The acts in order."""
    for each in acts:
        each(stage)


def _words(value: object) -> Words:
    """A value as it is shown: texts as they are, truth as yes and no, anything else by str()."""
    if isinstance(value, Text | str):
        return value
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return str(value)
