"""讲法 | What the acts share: a program run on the model and, at the same time, on the CPython that runs the demo."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Sequence
from functools import cache

from labs._kit.text import Text
from labs.garbage_collection.ask import ask, is_default_build
from labs.garbage_collection.program import Machine, Step
from labs.garbage_collection.scenarios import SCENARIOS, Program
from labs.garbage_collection.verify import holds_for, said, shown, task
from labs.garbage_collection.versions import Rules, numbers, rules

HERE = f"CPython {platform.python_version()}"
STATEMENT, HEARD, FREED = Text("语句", "statement"), Text("听到", "heard"), Text("回收", "freed")


def mine() -> Rules:
    """The rules of the version that runs this."""
    return rules(numbers(HERE))


def run(text: str, by: Rules | None = None) -> tuple[Machine, list[Step]]:
    """A program on the model."""
    machine = Machine(by or mine())
    return machine, machine.run(text)


def scenario(name: str) -> str:
    """The text of a scenario, which must still be a program after somebody edited it."""
    found = SCENARIOS[name]
    if not isinstance(found, Program):
        raise TypeError(f"scenario {name!r} must be Program(...)")
    return found.text


@cache
def agrees(*names: str) -> bool:
    """Whether the CPython that runs this says what the model says, in those of these scenarios that it can be asked."""
    if not is_default_build():
        return True  # another kind of interpreter: what is claimed is not claimed of it
    asked = [SCENARIOS[name] for name in names if holds_for(SCENARIOS[name], HERE)]
    _, answers = ask([task(each) for each in asked]) if asked else ("", [])
    return all(shown(each, answer) == plain(said(each)) for each, answer in zip(asked, answers, strict=True))


def plain(answer: object) -> object:
    """Tuples as lists, as an answer has them that came as JSON."""
    if isinstance(answer, dict):
        return {key: plain(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(value) for value in answer]
    return answer


def evidence(seen: str | Text, *names: str) -> Text:
    """What the model showed, and that this CPython shows the same: all of it, or the part about its own version."""
    zh, en = (seen, seen) if isinstance(seen, str) else seen
    asked = [is_default_build() and holds_for(SCENARIOS[name], HERE) for name in names]
    if not any(asked):
        return Text(zh, en)
    if all(asked):
        return Text(f"{zh}; {HERE} 也是", f"{en}; so says {HERE}")
    return Text(f"{zh}; 自己版本的那部分, {HERE} 也是", f"{en}; so says {HERE}, of its own version")


def aloud(log: Iterable[str]) -> str:
    """What was heard, as Python would write it: a.__del__, call(w); anything else as it is."""
    return ", ".join(re.sub(r"^del (\S+)$", r"\1.__del__", re.sub(r"^call (\S+)$", r"call(\1)", each)) for each in log)


def heard(steps: Sequence[Step]) -> list[str]:
    """All that was heard in a run, in order."""
    return [said for step in steps for said in step.log]


def rows(steps: Sequence[Step], *names: str) -> list[tuple[str, ...]]:
    """A row a statement: the statement, the counts of these names, what was heard, what a collection freed."""
    return [
        (
            step.line,
            *(str(step.counts.get(name, "")) for name in names),
            aloud(step.log),
            " ".join(step.garbage) or "-" if step.collected else "",
        )
        for step in steps
    ]
