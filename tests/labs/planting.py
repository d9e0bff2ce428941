"""A lab of a test's own, found beside the real ones while the test runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import labs

FIRST_PAGE = '"""试验田: 一个小实验 | A trial plot."""\n'
CLAIMS = """
from labs._kit.claims import Claim

CLAIMS = (
    Claim("two-and-two", "二加二是四", "two and two are four", source="arithmetic"),
    Claim("one-and-one", "一加一是二", "one and one are two", source="arithmetic"),
)
"""
DEMO = """
from labs._kit.stage import Stage, act, play
from labs._kit.text import Text


@act(Text("大的", "Large"), proves=("two-and-two",))
def large(stage: Stage) -> None:
    stage.say("先算大的。", "The large sum first.")
    stage.prove("two-and-two", 2 + 2 == 4, 2 + 2)


@act(Text("小的", "Small"), proves=("one-and-one",))
def small(stage: Stage) -> None:
    stage.ask(Text("一加一?", "One and one?"), ("1", "2"), 1, Text("数一数", "count"))
    stage.prove("one-and-one", 1 + 1 == 2)


ACTS = (large, small)


def demo(stage: Stage) -> None:
    play(stage, ACTS)
"""
VERIFY = """
from labs._kit.compare import Observed
from labs._kit.text import Text

KNOWN_GAPS = {"gap": Text("原因", "a reason")}


def model(scenario):
    return {"same": 1, "gap": 2}[scenario]


def real(scenarios):
    for scenario in scenarios:
        yield Observed(scenario, "Abacus 1.0", {"same": 1, "gap": 3}[scenario])
"""
SCENARIOS = 'SCENARIOS = ("same", "gap")\n'
DRILL = """
from labs._kit.drill import Question
from labs._kit.text import Text


def sums(rng):
    a, b = rng.randrange(1000), rng.randrange(1000)
    return Question(Text(f"{a} 加 {b}?", f"{a} and {b}?"), answer=str(a + b), why="+", proof="two-and-two")


def halves(rng):
    options = ("0", "1/2", "1")
    return Question(Text("一半?", "A half?"), options=options, right=1, why="2", proof="two-and-two")


FAMILIES = {"sums": sums, "halves": halves}
"""
WHOLE = {
    "__init__.py": FIRST_PAGE,
    "claims.py": CLAIMS,
    "model.py": "",
    "demo.py": DEMO,
    "verify.py": VERIFY,
    "scenarios.py": SCENARIOS,
    "drill.py": DRILL,
    "exercise/skeleton.py": "def double(number: int) -> int:\n    raise NotImplementedError\n",
    "exercise/solution.py": "def double(number: int) -> int:\n    return number * 2\n",
    "exercise/check.py": (
        "from labs._kit.exercise import expect\n\n\ndef doubles(made):\n"
        '    """翻倍 | doubles a number"""\n'
        '    expect(made.double(3) == 6, "3 翻倍是 6", "twice 3 is 6")\n\n\nCHECKS = (doubles,)\n'
    ),
    "exercise/hints.md": "# hints\n## 1\n一\n---\none\n## 2\n二\n---\ntwo\n## 3\n三\n---\nthree\n",
}


@contextmanager
def planted(folder: Path, name: str = "trial", /, **changed: str | None) -> Iterator[Path]:
    """A lab in `folder`, called `name`. `changed` replaces a part (demo=...), or leaves it out (None)."""
    files = {**WHOLE, **{f"{part}.py": text for part, text in changed.items()}}
    for path, text in files.items():
        if text is not None:
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(text, encoding="utf-8")
    known = os.environ.get("QUIZZER_LABS", "")
    labs.__path__.append(str(folder))
    os.environ["QUIZZER_LABS"] = os.pathsep.join(filter(None, (known, str(folder))))  # for child processes
    try:
        yield folder / name
    finally:
        os.environ["QUIZZER_LABS"] = known
        labs.__path__.remove(str(folder))
        for module in [module for module in sys.modules if module.split(".")[:2] == ["labs", name]]:
            del sys.modules[module]
