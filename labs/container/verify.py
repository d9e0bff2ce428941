"""对照 | Every scenario on this machine's kernel: its namespaces, its control groups, its overlayfs.

What a kernel has not, or does not allow here, it is not asked: a kernel without time namespaces (CONFIG_TIME_NS), a
tree of groups of the other version or one that may not be written.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.text import Text
from labs.container import binaries, calls, groups, mounts, roots, script
from labs.container.beside import beside
from labs.container.cgroups import CONTROLLERS, Limits, files
from labs.container.images import OPAQUE, apply, flatten
from labs.container.model import KINDS, Refused
from labs.container.overlay import Union
from labs.container.scenarios import SCENARIOS, Files, Mounts, Program, Scenario, Stack, Walk
from labs.container.trees import as_json, from_json

SYSTEM = "Linux"
NEEDS = Text("Linux, root 或允许用户命名空间", "Linux, as root or with user namespaces allowed")
CPU = "x86_64"  # the model's own; it says the same of any
KNOWN_GAPS: dict[str, Text] = {}


def model(scenario: str) -> Json:
    """What the model says."""
    case = SCENARIOS[scenario]
    match case:
        case str():
            return script.run(case)
        case Stack():
            return stacked(case)
        case Walk(steps):
            return roots.play(list(steps))
        case Mounts(steps):
            return mounts.play(list(steps))
        case Program(kind, whose):
            return binaries.execute(binaries.of(kind, whose, CPU), CPU)
        case Files():
            return {"files": files(case.limits, case.version), "trees": 1 if case.version == 2 else len(CONTROLLERS)}


def stacked(case: Stack) -> Json:
    """What the union mount shows at last, and what applying the upper layer to the image gives."""
    union = Union(case.layers)
    results = [attempt(union, *write) for write in case.writes]
    return told(case, results, as_json(union.merged()), as_json(union.upper.changeset()))


def attempt(union: Union, verb: str, *words: object) -> str:
    """One write; "ok" or the errno."""
    try:
        getattr(union, verb)(*words)
    except Refused as refused:
        return str(refused)
    return "ok"


def told(case: Stack, results: list[str], merged: Json, upper: Json) -> Json:
    """What is compared. When the kernel marks a directory as opaque is its own affair; what comes of it is not."""
    committed = as_json(apply(flatten(case.layers), from_json(upper)))
    kept = {path: node for path, node in upper.items() if not path.endswith(OPAQUE)}
    return {"results": results, "merged": merged, "upper": kept, "committed": committed == merged}


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What the kernel says where it may be asked; at the end MissingTool if it might not be asked everything."""
    calls.need_linux()
    wanted = {name: SCENARIOS[name] for name in scenarios if can_judge(SCENARIOS[name])}
    missing: list[str] = []
    for kind, jobs in by_kind(wanted).items():
        for name, answer in zip(jobs, beside(kind, map(as_job, jobs.values())), strict=True):
            if isinstance(answer, dict) and "missing" in answer:
                missing = answer["missing"]
                continue
            case = wanted[name]
            if isinstance(case, Stack):
                answer = told(case, answer["results"], answer["merged"], answer["upper"])
            yield Observed(name, version(), answer)
    if missing:
        raise MissingTool(*missing)


def by_kind(wanted: dict[str, Scenario]) -> dict[str, dict[str, Scenario]]:
    """The scenarios by the module that plays them."""
    kinds: dict[type, str] = {
        str: "theatre",
        Stack: "union",
        Files: "groups",
        Walk: "rooms",
        Mounts: "shelves",
        Program: "binaries",
    }
    found: dict[str, dict[str, Scenario]] = {kind: {} for kind in kinds.values()}
    for name, case in wanted.items():
        found[kinds[type(case)]][name] = case
    return found


def as_job(case: Scenario) -> Json:
    """The scenario as JSON."""
    match case:
        case str():
            return case
        case Stack():
            return {"layers": [as_json(layer) for layer in case.layers], "writes": case.writes}
        case Walk(steps) | Mounts(steps):
            return list(steps)
        case Program(kind, whose):
            return [kind, whose]
        case Files(_, Limits(pids, memory, cpu)):
            return [pids, memory, cpu]


def can_judge(case: Scenario) -> bool:
    """Whether this kernel has what the scenario is about."""
    if isinstance(case, Files):
        try:
            return groups.found()[0] == case.version
        except MissingTool:
            return False
    if isinstance(case, Program):
        return binaries.can_judge()
    has_all = all(os.path.exists(f"/proc/self/ns/{kind}") for kind in KINDS)
    return has_all or not isinstance(case, str) or not ("time" in case or "kinds" in case)


def version() -> str:
    """The kernel, and the version of its control groups."""
    try:
        tree = f" cgroup v{groups.found()[0]}"
    except MissingTool:
        tree = ""
    return f"Linux {platform.release().partition('-')[0]}{tree}"
