"""The lab garbage_collection on what counting costs, on resources and on leaks: rules, and lines that none can lose."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs._kit.find import find
from labs._kit.real.pythons import pythons
from labs._kit.stage import RecordingStage, Scene
from labs.garbage_collection import heap, hunting, price, sharing
from labs.garbage_collection.ask import is_default_build
from tests.labs.mutating import mutated

changes = st.sampled_from((-1, 1))


# Two threads, one count -----------------------------------------------------------------------------------------------
@given(changes, changes, st.integers(0, 9))
def test_under_a_lock_nothing_is_lost_and_without_one_only_one_change_can_be(one: int, two: int, count: int) -> None:
    for order in sharing.orders():
        left = sharing.played(order, (one, two), count)
        assert left in (count + one + two, count + one, count + two)
        assert left == count + one + two or not sharing.locked(order)


def test_every_order_is_tried_once() -> None:
    found = list(sharing.orders())
    assert len(found) == len(set(found)) == 20
    assert [order for order in found if sharing.locked(order)] == [(0, 0, 0, 1, 1, 1), (1, 1, 1, 0, 0, 0)]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("registers[thread] = count", "registers[thread] = count if thread else 5"),
        ("registers[thread] += changes[thread]", "count += changes[thread]; registers[thread] = count"),
        ("return sum(a != b for a, b in pairwise(order)) == 1", "return True"),
    ],
)
def test_without_this_line_counts_are_not_what_two_threads_make_of_them(
    line: str, instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proved(price.price)
    made = mutated(sharing, line, instead)
    for name in ("orders", "locked", "played"):
        monkeypatch.setattr(sharing, name, getattr(made, name))
    assert not proved(price.price)


def test_a_heap_that_does_not_write_its_counts_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price.Counting, "take", heap.Heap.take)
    assert not proved(price.price)


# Resources ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("        self.close()", "        pass"),
        ("del a", "pass"),
        ("kept.append(b)", "del b"),
        ('weakref.finalize(b, print, "finalize kept")', 'weakref.finalize(b, print, "finalize kept").atexit = False'),
    ],
)
def test_a_program_that_does_otherwise_proves_nothing(line: str, instead: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proved(price.resources)
    assert price.RESOURCES.count(line) == 1
    monkeypatch.setattr(price, "RESOURCES", price.RESOURCES.replace(line, instead))
    assert not proved(price.resources)


# Leaks ----------------------------------------------------------------------------------------------------------------
needs_pymalloc = pytest.mark.skipif(not is_default_build(), reason="arenas of the default build")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "instead", "scene"),
    [
        ("del cache[next(iter(cache))]", "pass", "is_it_one"),
        ("cache[request] = b\"x\" * (2 * MB)", "cache[request] = b\"x\"", "is_it_one"),
        pytest.param("few += many[::2000]  # a hundred of them, and scattered", "pass", "is_it_one", marks=needs_pymalloc),
        ("few += many[::2000]  # a hundred of them, and scattered", "few += many", "is_it_one"),
        ("cache[request] = b\"x\" * (2 * MB)", "b\"x\" * (2 * MB)", "on_which_line"),
        ("[str(n) for n in range(1000)]  # allocated, too, and gone again", "cache[-request - 1] = b\"y\" * (9 * MB)", "on_which_line"),
        ("ctypes.memset(c.malloc(16 * MB), 1, 16 * MB)  # never freed: a leak of an extension", "kept = b\"x\" * (16 * MB)", "not_of_python"),
        ("ctypes.memset(c.malloc(16 * MB), 1, 16 * MB)  # never freed: a leak of an extension", "c.malloc(16 * MB)", "not_of_python"),
    ],
)  # fmt: skip
def test_another_program_is_not_diagnosed_like_this(
    line: str, instead: str, scene: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = hunting.PROGRAM.read_text(encoding="utf-8")
    assert text.count(line) == 1
    program = tmp_path / "growing.py"
    program.write_text(text.replace(line, instead), encoding="utf-8")
    assert proved(getattr(hunting, scene))
    monkeypatch.setattr(hunting, "PROGRAM", program)
    hunting.measured.cache_clear()
    try:
        assert not proved(getattr(hunting, scene))
    finally:
        hunting.measured.cache_clear()


@pytest.mark.real
def test_every_python_of_the_machine_leaks_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = (hunting.is_it_one, hunting.on_which_line, hunting.not_of_python)
    leaks = {}
    for python in pythons((3, 11)):
        words = [python.path, "-I", "-S", "-B", str(hunting.PROGRAM)]
        said: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
        monkeypatch.setattr(hunting, "measured", said.copy)
        leaks[python.name] = [proved(act) for act in acts]
    assert leaks == {name: [True] * len(acts) for name in leaks}


def proved(scene: Scene) -> bool:
    """Whether all that the act puts to the test holds."""
    stage = RecordingStage("garbage_collection", find("garbage_collection").claims)
    scene(stage)
    return all(proof.holds for proof in stage.proofs.values())
