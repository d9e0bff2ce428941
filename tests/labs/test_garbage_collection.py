"""The lab garbage_collection: counts, the subtraction, generations and triggers, and the lines that none can lose."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.garbage_collection import drill, heap, model, program, scenarios, triggers, verify
from labs.garbage_collection.ask import ask, is_default_build
from labs.garbage_collection.generate import program as random_program
from labs.garbage_collection.program import Machine
from labs.garbage_collection.scenarios import SCENARIOS, Allocate, Program
from labs.garbage_collection.triggers import Triggers
from labs.garbage_collection.versions import Rules, is_generational, numbers, rules
from tests.labs.mutating import mutated

PROGRAMS = 2000  # random ones, on the CPython that runs the tests
seeds = st.integers(0, 2**32)
needs_gil = pytest.mark.skipif(not is_default_build(), reason="counts and generations of the default build")


def run(text: str, by: Rules | None = None) -> Machine:
    machine = Machine(by)
    machine.run(text)
    return machine


# Counting -------------------------------------------------------------------------------------------------------------
@settings(deadline=None, max_examples=60)
@given(seeds)
def test_a_count_is_the_number_of_references_that_can_be_found(seed: int) -> None:
    machine = run(random_program(seed))
    found = dict.fromkeys(machine.heap.generation, 0)
    held = [held for thing in all_things(machine) for held in thing.holds.values()]
    for thing in (*machine.heap.names.values(), *held):
        if thing in found:
            found[thing] += 1
    assert {thing: thing.count for thing in found} == found


def all_things(machine: Machine) -> set[heap.Thing]:
    """What is alive: reachable from a name, or tracked garbage that nobody has collected yet."""
    return program.reachable([*machine.heap.names.values(), *machine.heap.generation])


def test_the_same_object_in_two_items_counts_twice() -> None:
    assert run("a = []\nb = [a, a]").counts() == {"a": 3, "b": 1}


def test_a_chain_falls_in_order_and_a_callback_comes_before_what_the_object_held() -> None:
    machine = run("a = Loud()\nb = Loud()\na.left = b\nw = ref(a, call)\ndel b\ndel a")
    assert machine.heap.log == ["del a", "call w", "del b"]


def test_lists_let_go_from_the_end_and_dicts_from_the_beginning() -> None:
    made = "a = Loud()\nb = Loud()\n"
    assert run(made + "l = [a, b]\ndel a, b\ndel l").heap.log == ["del b", "del a"]
    assert run(made + 'd = {"x": a, "y": b}\ndel a, b\ndel d').heap.log == ["del a", "del b"]


def test_a_plain_weak_reference_is_given_out_again_and_one_with_a_callback_is_not() -> None:
    machine = run("a = Node()\nv = ref(a)\nw = ref(a)\nx = ref(a, call)")
    assert machine["v"] is machine["w"]
    assert machine["x"] is not machine["v"]


@pytest.mark.parametrize("value", ["one", "[]", "(one,)", "{}", "Bare()"])
def test_what_has_no_room_for_a_weak_reference_refuses_it_and_nothing_changes(value: str) -> None:
    machine = run(f"one = 1\na = {value}\nw = ref(a)")
    assert machine.heap.log == ["TypeError"]
    assert "w" not in machine.heap.names


def test_what_a_finalizer_raises_stops_nothing() -> None:
    machine = run("a = Faulty()\nb = Loud()\na.left = b\ndel b\na.left = a\ndel a\ngc.collect()")
    assert machine.heap.log == ["del b", "del a", "ignored ValueError"]
    assert machine.counts() == {}


def test_referrers_are_the_tracked_objects_and_the_names_that_hold_it() -> None:
    machine = run('a = []\nb = [a, a]\nc = {"k": a}\nd = (a,)\nn = 1\nw = [n]\ngc.get_referrers(a)\ndel a')
    assert machine.heap.log == ["b c d globals()"]
    machine.run("gc.freeze()\ngc.get_referrers(b)\ngc.get_objects()\nx = [b]\ngc.get_referrers(b)\ngc.get_objects()")
    assert machine.heap.log[1:] == ["globals()", "", "globals() x", "list 1"]


@pytest.mark.parametrize("line", ["import os", "a += 1", "x = f(1)", "a.sort()", "x = [y for y in z]", "del (a)()"])
def test_the_machine_refuses_what_it_does_not_know(line: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        run(f"a = []\n{line}")


# The subtraction ------------------------------------------------------------------------------------------------------
@settings(deadline=None, max_examples=60)
@given(seeds)
def test_garbage_is_what_no_name_can_reach(seed: int) -> None:
    garbage_is_what_no_name_can_reach(model, seed)


def garbage_is_what_no_name_can_reach(collector: ModuleType, seed: int) -> None:
    """Found by walking from the names, which the collector never sees."""
    machine = run(random_program(seed))
    alive = program.reachable(machine.heap.names.values())
    tracked = list(machine.heap.generation)
    assert set(collector.unreachable(tracked)) == set(tracked) - alive


@pytest.mark.parametrize("length", [1, 2, 3, 17, 200])
def test_a_ring_of_any_length_is_collected_at_once(length: int) -> None:
    step = Machine().run(scenarios.ring(length))[-1]
    assert len(step.garbage) == length


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_a_full_collection_leaves_nothing_for_a_second_one(seed: int) -> None:
    machine = run(random_program(seed))
    model.collect(machine.heap)
    again = model.collect(machine.heap)
    assert [thing for thing in again.garbage if not thing.is_finalized and thing.kind in heap.WITH_FINALIZER] == []


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_a_finalizer_never_runs_twice(seed: int) -> None:
    said = [each for each in run(random_program(seed)).heap.log if each.startswith("del")]
    assert len(said) == len(set(said))


def test_young_garbage_that_old_garbage_holds_has_to_wait() -> None:
    steps = Machine().run(scenarios.OLD_HOLDS_YOUNG)
    assert [step.garbage for step in steps if step.collected] == [[], [], ["a", "b"]]


# When -----------------------------------------------------------------------------------------------------------------
@settings(max_examples=60)
@given(st.integers(1, 50), st.integers(1, 5), st.integers(1, 5))
def test_each_generation_runs_after_one_more_than_its_threshold(first: int, second: int, third: int) -> None:
    made = Triggers((first, second, third), has_quarter_rule=False).run("+" * 3000)
    assert [at for at, _ in made] == list(range(first, 3000, first + 1))
    expected = [when_due(n, second, third) for n in range(1, len(made) + 1)]
    assert [generation for _, generation in made] == expected


def when_due(n: int, second: int, third: int) -> int:
    """Which generation the n-th collection is of: every so many, one older than the last."""
    young, middle = second + 2, third + 1
    full = young * middle + 1
    within = (n - 1) % full + 1
    if within == full:
        return 2
    return int(within % young == 0)


@pytest.mark.parametrize("old", [400, 1000, 40_000])
def test_a_full_collection_comes_when_a_quarter_is_new(old: int) -> None:
    full = [at for at, generation in Triggers((10, 1, 1), old).run("+" * old) if generation == 2]
    assert old // 4 <= full[0] + 1 < old // 4 + 100


def test_a_heap_that_grows_is_walked_over_in_proportion_to_its_growth() -> None:
    walked = [Triggers((20, 2, 2)) for _ in range(2)]
    walked[0].run("+" * 20_000)
    walked[1].run("+" * 40_000)
    assert walked[1].looked_at < 2.6 * walked[0].looked_at


def test_the_rules_of_a_version() -> None:
    assert [rules(numbers(f"CPython {v}")).threshold[0] for v in ("3.12.1", "3.13.0", "3.15.0rc1")] == [700, 2000, 2000]
    assert [is_generational(numbers(v)) for v in ("3.13.2", "3.14.0", "3.14.4", "3.14.5", "3.15.0rc1")] == [
        True,
        False,
        False,
        True,
        True,
    ]


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
def subtraction_holds(collector: ModuleType) -> None:
    for seed in range(40):
        garbage_is_what_no_name_can_reach(collector, seed)


def agrees(collector: ModuleType, *names: str) -> None:
    """The scenarios that were recorded from CPython 3.13 come out as recorded, with this collector."""
    before = vars(program)["model"]
    vars(program)["model"] = collector
    try:
        told = [verify.said(SCENARIOS[name]) for name in names]
    finally:
        vars(program)["model"] = before
    assert told == [verify.said(SCENARIOS[name]) for name in names]


def scenarios_hold(collector: ModuleType) -> None:
    agrees(collector, *(name for name, each in SCENARIOS.items() if isinstance(each, Program)))


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("gc_refs[held] -= 1", "pass", subtraction_holds),
        ("if held in gc_refs and held not in reached:", "if False:", subtraction_holds),
        ("reached = {thing for thing in young if gc_refs[thing] > 0}", "reached = {t for t in young if gc_refs[t] > 1}", subtraction_holds),
        ("young = [thing for thing, age in heap.generation.items() if age <= generation]", "young = [t for t, age in heap.generation.items() if age == generation]", scenarios_hold),
        ("older = min(generation + 1, OLDEST)", "older = generation", scenarios_hold),
        ("forget_atoms(heap, survivors, generation)", "pass", scenarios_hold),
        ("heap.finalize(thing)", "pass", scenarios_hold),
        ("garbage = unreachable(doomed)  # a finalizer may have stored one of them where it can be reached", "garbage = doomed", scenarios_hold),
        ("thing.target.weak.remove(thing)  # a weak reference that is garbage itself is told nothing", "pass", scenarios_hold),
        ("thing.target = None", "return", scenarios_hold),
        ("call_back(heap, doomed)", "clear_weak_references(heap, doomed)", scenarios_hold),
        ("heap.generation[thing] = PERMANENT", "pass", scenarios_hold),
        ("heap.empty(thing)", "pass", scenarios_hold),
        ("garbage = []", "pass", scenarios_hold),
        ("grow_older(heap, resurrected, older)", "pass", scenarios_hold),
        ("found = {each.name for each, age in heap.generation.items() if age != PERMANENT and thing in each.holds.values()}", "found = set()", scenarios_hold),
    ],
)  # fmt: skip
def test_without_this_line_of_the_collector_a_rule_dies(
    line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(model)
    with pytest.raises((AssertionError, KeyError, ValueError)):
        rule(mutated(model, line, instead))


def heap_holds(heaps: ModuleType) -> None:
    before = vars(program)["Heap"]
    vars(program)["Heap"] = heaps.Heap
    try:
        told = [verify.said(each) for each in SCENARIOS.values() if isinstance(each, Program)]
    finally:
        vars(program)["Heap"] = before
    assert told == [verify.said(each) for each in SCENARIOS.values() if isinstance(each, Program)]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("thing.is_finalized = True", "pass"),
        ("thing.count = 1  # it must live while its finalizer runs", "return"),
        ("reference.target = None", "pass"),
        ("released = thing.released()", "released = []"),
        ("return list(self.holds.values())[::-1]", "return []"),
        ("return self.take(plain)", "pass"),
        ("if target.kind not in WITH_WEAK_REFERENCES:", "if False:"),
        ('self.log.append("ignored ValueError")  # nobody called it, so there is nobody to raise to', "raise ValueError"),
        ("self.generation[holder] = YOUNGEST  # a dict of atoms that now holds a container", "pass"),
        ("del self.generation[thing]", "pass"),
        ('return thing.kind != "atom" and (thing.kind != "tuple" or thing in self.generation)', 'return thing.kind != "atom"'),
    ],
)  # fmt: skip
def test_without_this_line_of_the_heap_a_scenario_comes_out_otherwise(line: str, instead: str) -> None:
    heap_holds(heap)
    with pytest.raises((AssertionError, KeyError, ValueError, RecursionError)):
        heap_holds(mutated(heap, line, instead))


def triggers_hold(trigger: ModuleType) -> None:
    for each in SCENARIOS.values():
        if isinstance(each, Allocate):
            threshold = each.threshold or rules(each.since).threshold
            assert trigger.Triggers(threshold, each.old).run(each.events) == Triggers(threshold, each.old).run(
                each.events
            )


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("self.count[YOUNGEST] = max(self.count[YOUNGEST] - 1, 0)", "pass"),
        ("self.count[generation + 1] += 1", "pass"),
        ("self.count[: generation + 1] = [0] * (generation + 1)", "self.count[generation] = 0"),
        ("if self.count[YOUNGEST] <= self.threshold[YOUNGEST]:", "if self.count[YOUNGEST] < self.threshold[YOUNGEST]:"),
        ("due.pop(0)  # too few have come since the last full collection to be worth another", "pass"),
        ("self.pending += young", "pass"),
        ("self.pending, self.total = 0, young + self.old", "self.pending = 0"),
    ],
)
def test_without_this_line_a_collection_comes_at_another_moment(line: str, instead: str) -> None:
    triggers_hold(triggers)
    with pytest.raises((AssertionError, IndexError)):
        triggers_hold(mutated(triggers, line, instead))


# Drills ---------------------------------------------------------------------------------------------------------------
@needs_gil
@pytest.mark.parametrize("family", ["count", "freed", "returns", "heard"])
def test_this_cpython_gives_the_answers_of_a_drill(family: str) -> None:
    asked = [drill.FAMILIES[family](Random(seed)) for seed in range(30)]
    texts = [each.text.en.rpartition("\n")[0] for each in asked]
    _, answers = ask([{"program": text} for text in texts])
    assert [each.answer for each in asked] == [last_words(family, answer["steps"][-1]) for answer in answers]


def last_words(family: str, step: dict[str, Any]) -> str:
    """What the last statement of a program did, as an answer is typed."""
    return {
        "count": str(step["counts"].get("a")),
        "freed": "".join(step["garbage"]),
        "returns": str(step["returned"]),
        "heard": "".join(said.removeprefix("del ") for said in step["log"]),
    }[family]


@pytest.mark.parametrize("seed", range(20))
def test_some_objects_of_a_drill_live_and_some_are_garbage(seed: int) -> None:
    asked = drill.freed(Random(seed))
    made = [line for line in asked.text.en.split("\n") if " = " in line and "." not in line.split(" = ")[0]]
    assert 2 <= len(asked.answer) < len(made)


# The true system ------------------------------------------------------------------------------------------------------
@needs_gil
def test_random_programs_end_as_they_do_on_this_cpython() -> None:
    assert verify.differential(range(5000, 5000 + PROGRAMS // 10)).differing == []


@pytest.mark.slow
@needs_gil
def test_two_thousand_random_programs_are_collected_as_this_cpython_collects_them() -> None:
    tally = verify.differential(range(PROGRAMS))
    assert tally.differing == []
    assert tally.programs == PROGRAMS
    assert min(tally.garbage, tally.finalizers, tally.resurrections) > PROGRAMS / 2, "they are no empty programs"
    assert tally.callbacks > 100


@needs_gil
@pytest.mark.parametrize("seed", range(4))
def test_random_allocations_set_off_the_collections_of_this_cpython(seed: int) -> None:
    rng = Random(seed)
    events, height = "", 0
    for _ in range(5000):
        event = "+" if not height or rng.random() < 0.7 else "-"
        events, height = events + event, height + (1 if event == "+" else -1)
    threshold = [rng.randint(5, 60), rng.randint(1, 4), rng.randint(1, 4)]
    version, (answer,) = ask([{"allocate": events, "threshold": threshold, "old": rng.randint(100, 600)}])
    expected = Triggers((threshold[0], threshold[1], threshold[2]), answer["old"]).run(events)
    assert not is_generational(numbers(version)) or [tuple(each) for each in answer["collections"]] == expected


@pytest.mark.real
def test_random_programs_on_every_cpython_of_this_machine() -> None:
    found = [
        (command[0], verify.differential(range(10_000, 12_000), command).differing) for command in verify.commands()
    ]
    assert [(python, differing) for python, differing in found if differing] == []
