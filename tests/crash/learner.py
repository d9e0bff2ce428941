"""Learners to be killed: `python learner.py` starts one for each line on its input and says when that one is gone.

A learner prints its process id, then the id of each review once `answer` has said that it is recorded. Forking from a
process that has everything imported makes a learner cost a hundredth of a second.

`python learner.py COUNT` is one learner that records COUNT reviews and ends.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from quizzer.app.context import from_environment
from quizzer.app.desk import Desk
from quizzer.app.recording import answer
from quizzer.core.reviews import Rating
from tests.cli import alone

QUESTIONS = ("trial.read", "trial.lock", "trial.third")

assert alone  # importing it takes the bundled questions away


def tell(text: str) -> None:
    """One line on stdout, at once and whole."""
    os.write(1, f"{text}\n".encode())


def learn(rounds: Iterable[int]) -> None:
    """Answer again and again, telling each review that is recorded."""
    tell(str(os.getpid()))
    with Desk(from_environment()) as desk:
        for number in rounds:
            told = answer(desk, QUESTIONS[number % 3], Rating(number % 4 + 1), said=f"答案 {number}")
            tell(str(told["review"]))


def main() -> None:
    """One learner after the other, until the input ends."""
    if sys.argv[1:]:
        return learn(range(int(sys.argv[1])))
    with Desk(from_environment()) as desk:
        answer(desk, QUESTIONS[0], Rating.GOOD, said="答案")  # imports all there is to import, compiles the questions
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            learn(itertools.count())
        os.waitpid(child, 0)
        tell("gone")
    return None


if __name__ == "__main__":
    main()
