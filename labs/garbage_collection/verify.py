"""对照 | Every scenario on every CPython of this machine, and random programs from a seed on any of them.

WebAssembly builds of CPython count too: `npm install pyodide@314` in a folder that PYODIDE names, and node.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.real.pythons import pythons
from labs._kit.text import Text
from labs.garbage_collection.ask import JUDGE, Task, ask, is_default_build, python
from labs.garbage_collection.generate import program
from labs.garbage_collection.heap import Heap
from labs.garbage_collection.program import Machine, told
from labs.garbage_collection.scenarios import SCENARIOS, Allocate, Immortals, Program, Scenario
from labs.garbage_collection.triggers import Triggers
from labs.garbage_collection.versions import Rules, is_generational, numbers, rules

SYSTEM = "CPython"
NEEDS = Text("apt install python3", "apt install python3")
KNOWN_GAPS: dict[str, Text] = {}
OLDEST = (3, 8)  # gc.get_objects(generation) came with it
MANY = 12  # names: more than these are not worth recording one by one
IN_NODE = """
const { loadPyodide } = await import(process.argv[1] + "/node_modules/pyodide/pyodide.mjs");
const { readFileSync } = await import("node:fs");
const text = async () => { let all = ""; for await (const part of process.stdin) all += part; return all; };
const python = await loadPyodide({ stdout: (line) => console.log(line) });
python.globals.set("judge", readFileSync(process.argv[2], "utf8"));
python.globals.set("tasks", await text());
python.runPython("import io, sys; sys.stdin = io.StringIO(tasks); exec(judge, {'__name__': '__main__'})");
"""


def model(scenario: str) -> Json:
    """What the model says, by the rules of the first version for which the scenario holds."""
    return said(SCENARIOS[scenario])


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What each CPython answers to the scenarios that hold for it; MissingTool if there is none."""
    names = list(scenarios)
    found = list(commands())
    if not found:
        raise MissingTool("python3", "apt install python3")
    for command in found:
        version, answers = ask([task(SCENARIOS[name]) for name in names], command)
        for name, answer in zip(names, answers, strict=True):
            if holds_for(SCENARIOS[name], version):
                yield Observed(name, version, shown(SCENARIOS[name], answer))


def holds_for(scenario: Scenario, version: str) -> bool:
    """Whether this version is one of the scenario's; ages and triggers need three generations."""
    number = numbers(version)
    needs_generations = isinstance(scenario, Allocate) or (isinstance(scenario, Program) and scenario.ages)
    return scenario.since <= number < scenario.before and (is_generational(number) or not needs_generations)


def task(scenario: Scenario) -> Task:
    """The scenario, as the judge is asked it."""
    match scenario:
        case Program(text):
            return {"program": text}
        case Allocate(events, threshold, old):
            return {"allocate": events, "threshold": threshold, "old": old}
    return {"immortals": True}


def said(scenario: Scenario) -> Json:
    """What the model answers."""
    by = rules(scenario.since)
    match scenario:
        case Program(text):
            return shown(scenario, run(text, by))
        case Allocate(events, threshold, old):
            threshold = threshold or by.threshold
            collections = Triggers(threshold, old).run(events)
            return shown(scenario, {"threshold": list(threshold), "collections": collections})
        case Immortals():
            heap = Heap(by)
            none = heap.new("atom", "None")
            for _ in range(1000):
                heap.take(none)
            return {"the count of None grows": none.count > 1000}


def run(text: str, by: Rules) -> dict[str, Any]:
    """The whole of what the model tells of a program."""
    machine = Machine(by)
    return told(machine, machine.run(text))


def shown(scenario: Scenario, answer: Json) -> Json:
    """An answer as it is compared and recorded: a line a statement, a line for all collections."""
    if isinstance(scenario, Immortals):
        return answer
    if isinstance(scenario, Allocate):
        collections = " ".join(f"{at}:{generation}" for at, generation in answer["collections"])
        return {"threshold": answer["threshold"], "event:generation": collections}
    answer = in_order(answer)
    ages = {"generations": answer["generations"]} if scenario.ages else {}
    return {"steps": list(map(line, answer["steps"])), "tracked": answer["tracked"], "alive": answer["alive"], **ages}


def line(step: dict[str, Any]) -> str:
    """del a | b=2 c=1 | call w, del a | 2: a d"""
    counts = " ".join(f"{name}={count}" for name, count in step["counts"].items())
    freed = "" if step["returned"] is None else f"{step['returned']}: {' '.join(step['garbage'])}".strip()
    return " | ".join([step["line"], counts if len(step["counts"]) < MANY else "", ", ".join(step["log"]), freed])


def in_order(answer: dict[str, Any]) -> dict[str, Any]:
    """Callbacks, then finalizers: of each kind sorted, as they may come in any order. By count they come in one."""
    steps = [
        {**step, "log": sorted(step["log"]) if "collect" in step["line"] else step["log"]} for step in answer["steps"]
    ]
    return {**answer, "steps": steps}


# The CPythons that are here -------------------------------------------------------------------------------------------
def commands() -> Iterator[Sequence[str]]:
    """How to start each CPython that is here, the oldest first."""
    yield from (python(each.path) for each in pythons(OLDEST) if is_default_build() or each.path != sys.executable)
    folder = os.environ.get("PYODIDE")
    if folder:
        node = shutil.which("node")
        if node is None:
            raise MissingTool("node", "apt install nodejs")
        yield [node, "--input-type=module", "-e", IN_NODE, "--", str(Path(folder).resolve()), str(JUDGE)]


# Random programs ------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """How many random programs one version ran, what they freed, and the seeds of those that differed."""

    version: str
    programs: int = 0
    garbage: int = 0
    finalizers: int = 0
    callbacks: int = 0
    resurrections: int = 0
    differing: list[int] = field(default_factory=list)


def differential(seeds: Iterable[int], command: Sequence[str] = ()) -> Tally:
    """Run the random program of each seed on the model and on a CPython (this one, if none is named).

    Equal are: every count after every statement, what each collection returns and frees, every finalizer and callback,
    and at the end what is tracked, which generation it is in, and which weak references still lead somewhere.
    """
    version, _ = ask([], command)
    by, generations = rules(numbers(version)), is_generational(numbers(version))
    programs = {seed: program(seed, generations) for seed in seeds}
    tally = Tally(version, programs=len(programs))
    _, answers = ask([{"program": text} for text in programs.values()], command)
    for (seed, text), answer in zip(programs.items(), answers, strict=True):
        machine = Machine(by)
        steps = machine.run(text)
        expected = in_order(told(machine, steps))
        if not generations:
            expected["generations"] = answer["generations"]  # other ones than ours
        if expected != in_order(answer):
            tally.differing.append(seed)
        tally.garbage += sum(len(step["garbage"]) for step in answer["steps"])
        tally.finalizers += sum(said.startswith("del") for step in answer["steps"] for said in step["log"])
        tally.callbacks += sum(said.startswith("call") for step in answer["steps"] for said in step["log"])
        tally.resurrections += sum(len(step.collected.resurrected) for step in steps if step.collected)
    return tally


def fate(seed: int, version: str) -> tuple[Json, Json]:
    """(what the model says, what this CPython says) of one random program, for whoever looks into a difference."""
    text = program(seed, is_generational(numbers(version)))
    return in_order(run(text, rules(numbers(version)))), in_order(ask([{"program": text}])[1][0])
