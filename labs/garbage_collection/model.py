"""模型 | The cycle collector: take copies of the counts, subtract the references from inside, and see what remains.

CPython needs no roots. The counts are there; for the objects under scrutiny, references from among themselves can be
found by walking over them (tp_traverse); what the counts hold beyond that must come from outside: from names, from
stacks, from C, from older objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from labs.garbage_collection.heap import OLDEST, PERMANENT, Heap, Thing


def outside_references(young: Collection[Thing]) -> dict[Thing, int]:
    """gc_refs: of each object's references, how many do not come from these objects themselves."""
    gc_refs = {thing: thing.count for thing in young}
    for thing in young:
        for held in thing.holds.values():
            if held in gc_refs:
                gc_refs[held] -= 1
    return gc_refs


def unreachable(young: Collection[Thing]) -> list[Thing]:
    """Those that can be reached neither from outside nor from one that can: the garbage, in the order given."""
    gc_refs = outside_references(young)
    reached = {thing for thing in young if gc_refs[thing] > 0}
    to_visit = list(reached)
    while to_visit:
        for held in to_visit.pop().holds.values():
            if held in gc_refs and held not in reached:
                reached.add(held)  # its own gc_refs may be zero, and still it is alive
                to_visit.append(held)
    return [thing for thing in young if thing not in reached]


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collection did: gc.collect() returns how much `garbage` there was, DEBUG_SAVEALL saves it."""

    garbage: list[Thing]
    resurrected: list[Thing]  # unreachable until their finalizers ran


def collect(heap: Heap, generation: int = OLDEST) -> Collected:
    """gc.collect(generation): this generation together with all younger ones.

    Survivors grow older. Weak references to the rest are cleared and their callbacks called; then its finalizers run;
    and as these may store what they like, it is asked once more what is unreachable. That is emptied.
    """
    young = [thing for thing, age in heap.generation.items() if age <= generation]
    older = min(generation + 1, OLDEST)
    doomed = unreachable(young)
    survivors = [thing for thing in young if thing not in set(doomed)]
    grow_older(heap, survivors, older)
    forget_atoms(heap, survivors, generation)
    if heap.rules.weak_references_outlive_finalizers:
        call_back(heap, doomed)
    else:
        clear_weak_references(heap, doomed)
    for thing in doomed:
        heap.finalize(thing)
    garbage = unreachable(doomed)  # a finalizer may have stored one of them where it can be reached
    if heap.rules.rest_survives_a_resurrection and len(garbage) < len(doomed):
        garbage = []
    resurrected = [thing for thing in doomed if thing not in set(garbage)]
    grow_older(heap, resurrected, older)
    clear_weak_references(heap, garbage)
    empty(heap, garbage)
    return Collected(garbage, resurrected)


def empty(heap: Heap, garbage: Collection[Thing]) -> None:
    """Break the cycles (tp_clear); counting does the rest. Each is held meanwhile: none goes under our hands."""
    for thing in garbage:
        heap.take(thing)
    for thing in garbage:
        heap.empty(thing)
    for thing in garbage:
        heap.drop(thing)


def grow_older(heap: Heap, survivors: Iterable[Thing], older: int) -> None:
    """They join the next generation, behind those that are in it."""
    for thing in survivors:
        del heap.generation[thing]
        heap.generation[thing] = older


def forget_atoms(heap: Heap, survivors: Collection[Thing], generation: int) -> None:
    """Tuples of atoms need not be looked at again; nor dicts of atoms, about which only a full collection asks."""
    kinds = ["tuple"] + (["dict"] if generation == OLDEST and not heap.rules.tracks_every_dict else [])
    for kind in kinds:
        for thing in [each for each in heap.generation if each.kind == kind and each in survivors]:
            heap.untrack(thing)


def clear_weak_references(heap: Heap, garbage: Collection[Thing]) -> None:
    """Nobody may get at garbage through a weak reference; callbacks run."""
    for thing in garbage:
        if thing.target is not None:
            thing.target.weak.remove(thing)  # a weak reference that is garbage itself is told nothing
            thing.target = None
    called = [reference for thing in garbage for reference in heap.clear_weak(thing)]
    heap.log += [f"call {reference.name}" for reference in called]


def call_back(heap: Heap, garbage: Collection[Thing]) -> None:
    """What 3.15 does at first: of the weak references to garbage only those that have a callback are cleared."""
    doomed = set(garbage)
    for thing in garbage:
        for reference in [each for each in thing.weak if each.has_callback]:
            thing.weak.remove(reference)
            reference.target = None
            if reference not in doomed:
                heap.log.append(f"call {reference.name}")


def objects(heap: Heap) -> Counter[str]:
    """gc.get_objects(), counted by type: what the collector tracks, so no ints and no strings."""
    return Counter(thing.kind for thing, age in heap.generation.items() if age != PERMANENT and thing is not heap.kept)


def referrers(heap: Heap, thing: Thing) -> set[str]:
    """gc.get_referrers(thing): which tracked objects hold it; the namespace is one of them."""
    found = {each.name for each, age in heap.generation.items() if age != PERMANENT and thing in each.holds.values()}
    return found | ({"globals()"} if thing in heap.names.values() else set())


def freeze(heap: Heap) -> None:
    """gc.freeze(): all tracked objects go where no collection looks."""
    for thing in heap.generation:
        heap.generation[thing] = PERMANENT


def unfreeze(heap: Heap) -> None:
    """gc.unfreeze(): and from there into the oldest generation."""
    for thing, age in heap.generation.items():
        heap.generation[thing] = OLDEST if age == PERMANENT else age
