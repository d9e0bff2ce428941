"""The lab container before its judge: random scripts, layers and walks end alike on the model and on this kernel."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from labs._kit.errors import MissingTool
from labs.container import generate, groups, overlay, roots, script
from labs.container.beside import beside
from labs.container.scenarios import Stack
from labs.container.trees import as_json, from_json
from labs.container.verify import attempt, told

Json = Any
SCRIPTS, FORKS, STACKS, WALKS = 100, 25, 300, 300  # random ones, judged by the kernel
CAP_SYS_ADMIN = 21


def judged(module: str, jobs: Iterable[Json]) -> list[Json]:
    """What the kernel answers. Where it may not be asked the test is skipped, but not in CI with the right to ask."""
    try:
        found = list(beside(module, jobs))
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    for answer in found:
        if isinstance(answer, dict) and "missing" in answer:
            assert not (os.environ.get("CI") == "true" and may_do_all()), answer["missing"]
            pytest.skip(": ".join(answer["missing"]))
    return found


def may_do_all() -> bool:
    """Whether we are root with all rights, on a machine whose control groups have what we need."""
    status = Path("/proc/self/status").read_text()
    rights = int(status.partition("CapEff:")[2].split()[0], 16)
    try:
        _, roots = groups.found()
    except MissingTool:
        return False
    return bool(rights >> CAP_SYS_ADMIN & 1) and all(os.access(root, os.W_OK) for root in roots.values())


def as_told(run: Json) -> Json:
    return json.loads(json.dumps(run))


@pytest.mark.real
@pytest.mark.parametrize(("make", "many"), [(generate.script, SCRIPTS), (generate.forks, FORKS)])
def test_random_scripts_end_alike_on_the_model_and_on_the_kernel(make: Callable[[Random], str], many: int) -> None:
    scripts = [make(Random(seed)) for seed in range(many)]
    differ = [
        seed
        for seed, (text, real) in enumerate(zip(scripts, judged("theatre", scripts), strict=True))
        if as_told(script.run(text)) != real
    ]
    assert differ == []


@pytest.mark.real
def test_random_layers_and_writes_end_alike_on_the_model_and_on_overlayfs() -> None:
    stacks = []
    for seed in range(STACKS):
        rng = Random(seed)
        stacks.append(Stack(tuple(generate.layers(rng)), tuple(tuple(write) for write in generate.writes(rng))))
    jobs = [{"layers": [as_json(layer) for layer in s.layers], "writes": s.writes} for s in stacks]
    for seed, (stack, real) in enumerate(zip(stacks, judged("union", jobs), strict=True)):
        union = overlay.Union(stack.layers)
        done = [attempt(union, *write) for write in stack.writes]
        ours = told(stack, done, as_json(union.merged()), as_json(union.upper.changeset()))
        theirs = told(stack, real["results"], real["merged"], real["upper"])
        assert ours == theirs, f"stack {seed}"
        assert ours["committed"], f"stack {seed}"
        assert [from_json(each) for each in real["lower"]] == [dict(layer) for layer in stack.layers], (
            "lower layers stay"
        )


@pytest.mark.real
def test_random_walks_end_alike_on_the_model_and_on_the_kernel() -> None:
    walks = [generate.steps(Random(seed)) for seed in range(WALKS)]
    answers = judged("rooms", walks)
    assert [seed for seed, walk in enumerate(walks) if roots.play(walk) != answers[seed]] == []


@pytest.mark.real
def test_nothing_is_left_behind() -> None:
    judged("theatre", ["A group /g pids=3\nA fork B pid uts net\nA move B /g\nB fork C\nB mount"])
    mounts = [line for line in Path("/proc/self/mountinfo").read_text().splitlines() if "lab-" in line]
    assert (ownerless(), mounts) == ([], [])


def ownerless() -> list[str]:
    """Groups of ours whose maker has ended; those of a test beside us have one."""
    found = [path for root in set(groups.found()[1].values()) for path in root.glob(f"{groups.PREFIX}*")]
    return [str(path) for path in found if not Path("/proc", path.name.removeprefix(groups.PREFIX)).exists()]
