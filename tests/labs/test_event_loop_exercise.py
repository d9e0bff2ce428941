"""The lab event_loop: its drills ask what asyncio answers, and its exercise teaches about every flaw."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from labs._kit import exercise
from labs._kit.drill import ask
from labs._kit.find import find
from labs._kit.real.pythons import Python
from labs._kit.text import pick
from labs.event_loop import aio, drill, verify

HERE = Python(sys.executable, tuple(sys.version_info[:3]))


# Drills ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("family", list(drill.FAMILIES))
def test_the_answer_of_a_drill_is_what_asyncio_prints(family: str) -> None:
    questions = [ask(find("event_loop"), family, seed) for seed in range(40)]
    shown = [pick(question.text, "en").partition("\n\nasyncio.run(main())")[0] for question in questions]
    said = verify.run(
        HERE, [text.replace("import time\n", "").replace("import asyncio\n", "") + "\n" + END for text in shown]
    )
    if family == "seconds":
        assert [f"{lines[-1][0]:g}" for lines in said] == [question.answer for question in questions]
    else:
        assert ["".join(text for _, text in lines[:-1]) for lines in said] == [
            question.answer for question in questions
        ]


END = """
inner = main

async def main():
    await inner()
    print("end of the program")
"""


@pytest.mark.parametrize("seed", range(20))
def test_a_drill_on_order_is_neither_the_text_nor_what_running_at_once_would_give(seed: int) -> None:
    question = ask(find("event_loop"), "order", seed)
    text = pick(question.text, "en").partition("asyncio.run")[0].replace("import asyncio\n", "")
    assert list(question.answer) != sorted(question.answer)
    assert "".join(aio.play(text, make=drill.Eager).texts) != question.answer
    assert question.is_right(" ".join(question.answer.upper()))


# The exercise ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead", "taught"),
    [
        ("loop.call_soon(self.step)", "self.step()", "Only queue it"),
        ("self.set_result(end.value)", "self.set_result(None)", "StopIteration.value"),
        ("given.add_done_callback(self.wakeup)", "pass", "add_done_callback"),
        ("self.set_exception(failure)", "raise", "escaped from step"),
        ("self.loop.call_soon(self.step)", "self.step()", "end of the queue"),
        ('self.loop.call_soon(self.step, RuntimeError(f"cannot wait for {given!r}"))', "pass", "RuntimeError in"),
        ("super().cancel()", "self.set_result(None)", "counts as cancelled"),
        ("if self.waits_for is None or not self.waits_for.cancel():", "if not super().cancel():", "it is a request"),
        ("self.must_cancel = True  # not begun, or about to be woken: the next step throws it in", "pass", "before its first step"),
        ("error, self.must_cancel = CancelledError(), False", "error = CancelledError()", "is not cancelled"),
    ],
)  # fmt: skip
def test_a_solution_with_a_flaw_is_taught_about_it(tmp_path: Path, line: str, instead: str, taught: str) -> None:
    lab = find("event_loop")
    lines = exercise.solution(lab).split("\n")
    at = next(n for n, text in enumerate(lines) if text.strip() == line)
    lines[at] = lines[at][: -len(lines[at].lstrip())] + instead
    mine = tmp_path / "event_loop.py"
    mine.write_text("\n".join(lines), encoding="utf-8")

    checked = exercise.check(lab, mine)

    assert not checked.ok
    assert taught in checked.message.en


def test_the_exercise_as_shipped_says_one_thing_and_no_warning_of_ours() -> None:
    found = exercise.check(find("event_loop"), Path(exercise.__file__).parents[1] / "event_loop/exercise/skeleton.py")
    assert not found.ok
    assert found.printed == ""
