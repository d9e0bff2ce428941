"""Drills: a fresh "what happens?" question each time, whose exact answer the lab's model computes.

A lab's drill.py has FAMILIES: a name -> a function from a seeded random.Random to a Question. The same seed gives the
same question, so a drill that was answered can be shown again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labs._kit.beats import Beat
from labs._kit.errors import NotHere
from labs._kit.find import Lab, not_here
from labs._kit.text import Text, Words

Family = Callable[[random.Random], "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the one right answer: `right` indexes `options`, or `answer` is to be typed.

    `why` says what the model did; `proof` names a claim (without the lab); `run` shows the run that proves the answer.
    """

    text: Text
    options: tuple[Words, ...] = ()
    right: int = 0
    answer: str = ""
    why: Words = ""
    proof: str = ""
    run: tuple[Beat, ...] = ()

    def is_right(self, said: str) -> bool:
        """Whether what was typed is the answer: a number or letter of an option, or the text itself."""
        said = " ".join(said.lower().split())
        if self.options:
            return said in (str(self.right + 1), "abcdefghi"[self.right])
        return said.replace(" ", "") == "".join(self.answer.lower().split())


def families(lab: Lab) -> Mapping[str, Family]:
    """The lab's drill families by name; NotHere if it has none."""
    if not lab.has("drill"):
        raise NotHere(
            Text(f"实验 {lab.name} 没有练习题", f"lab {lab.name} has no drill"),
            Text("`quizzer lab list` 标出哪些有", "'quizzer lab list' says which have one"),
        )
    found: Mapping[str, Family] = lab.part("drill").FAMILIES
    return found


def ask(lab: Lab, family: str, seed: int) -> Question:
    """The question of this family and seed, always the same."""
    known = families(lab)
    if family not in known:
        raise not_here(
            family,
            Text("练习题", "drill"),
            list(known),
            Text("有: " + ", ".join(known), "there are: " + ", ".join(known)),
        )
    return known[family](random.Random(seed))
