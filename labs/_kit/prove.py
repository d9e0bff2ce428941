"""Claims put to the test: the demo is played, or only the acts that prove what is asked for.

Why it is like this: a card's proof key wants one claim within a second, so acts stand alone (stage.py) and are played
alone. A demo without acts is played up to the claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from labs._kit.beats import Beat, Proved
from labs._kit.errors import BrokenLab, LabError
from labs._kit.find import Lab, claim_of, find, where_and_why
from labs._kit.stage import RecordingStage, Scene, Stage
from labs._kit.text import Text


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of testing some claims of a lab: each proof, and everything that was told on the way."""

    claims: tuple[Proved, ...]
    beats: tuple[Beat, ...]

    @property
    def holds(self) -> bool:
        return all(claim.holds for claim in self.claims)


class _Reached(Exception):
    """The claim that was asked for has been put to the test."""


class _UpTo(RecordingStage):
    """Stops a demo without acts as soon as it has proved one claim."""

    def __init__(self, lab: Lab, claim: str) -> None:
        super().__init__(lab.name, lab.claims)
        self._id = f"{lab.name}#{claim}"

    def put(self, beat: Beat) -> None:
        super().put(beat)
        if isinstance(beat, Proved) and beat.id == self._id:
            raise _Reached


def perform(lab: Lab, stage: Stage, claim: str = "") -> None:
    """Play the lab's demo, or only what proves `claim`. BrokenLab names the line where it fails."""
    demo = lab.part("demo")
    acts: Sequence[Scene] = getattr(demo, "ACTS", ())
    chosen = [scene for scene in acts if claim in scene.proves] if claim else []
    try:
        if chosen:
            for scene in chosen:
                scene(stage)
        else:
            demo.demo(stage)
    except (LabError, _Reached, BrokenPipeError):
        raise
    except Exception as error:
        where, why = where_and_why(error, lab.folder, "demo.py")
        raise BrokenLab(
            Text(f"实验 {lab.name} 跑不下去: {where}: {why}", f"lab {lab.name} failed: {where}: {why}"),
            Text(f"文件在 {lab.folder}", f"it lies in {lab.folder}"),
        ) from error


def prove(name: str) -> Proof:
    """Test the claims of "lab", or the one claim of "lab#claim". NotHere where there is no such thing.

    A claim that the demo never reaches does not hold.
    """
    lab_name, _, slug = name.partition("#")
    lab = find(lab_name)
    wanted = [claim_of(lab, slug)] if slug else list(lab.claims)
    stage = _UpTo(lab, slug) if slug else RecordingStage(lab.name, lab.claims)
    with suppress(_Reached):
        perform(lab, stage, slug)
    never = Text("演示没有走到它", "the demo never reached it")
    found = stage.proofs
    claims = (
        found.get(f"{lab.name}#{each.id}", Proved(f"{lab.name}#{each.id}", each.text, False, never)) for each in wanted
    )
    return Proof(tuple(claims), tuple(stage.beats))
