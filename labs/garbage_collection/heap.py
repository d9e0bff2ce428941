"""堆 | A toy heap with exact reference counts: who is referred to by whom, and what happens when a count reaches zero.

Every reference is owned by somebody: a name, a container, or the statement that runs (`take` and `drop`). Storing hands
the ownership over. Whatever a program can see of this is written to `log`: "del a" (the finalizer of a ran), "call w"
(the callback of the weak reference w), "ignored ValueError" (what a finalizer raised).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from labs.garbage_collection.versions import Rules

Kind = Literal["atom", "list", "tuple", "dict", "Node", "Loud", "Phoenix", "Saver", "Faulty", "Bare", "ref"]
Key = int | str
WITH_FINALIZER = ("Loud", "Phoenix", "Saver", "Faulty")  # Phoenix saves itself, Saver its left, Faulty's raises
WITH_WEAK_REFERENCES = ("Node", *WITH_FINALIZER)  # Bare has __slots__ without __weakref__
INSTANCES: dict[str, Kind] = {
    "Node": "Node", "Loud": "Loud", "Phoenix": "Phoenix", "Saver": "Saver", "Faulty": "Faulty", "Bare": "Bare",
}  # fmt: skip
YOUNGEST, OLDEST, PERMANENT = 0, 2, 3


@dataclass(eq=False, slots=True)
class Thing:
    """One object: how many references lead to it, and which lead on from it."""

    name: str
    kind: Kind
    holds: dict[Key, Thing] = field(default_factory=dict)
    count: int = 1  # owned by the statement that makes it
    is_immortal: bool = False
    is_finalized: bool = False
    weak: list[Thing] = field(default_factory=list)  # weak references to it, in the order in which they are told
    target: Thing | None = None  # of a weak reference
    has_callback: bool = False

    def released(self) -> list[Thing]:
        """What it holds, in the order in which it lets go: lists and tuples from the end, slots by their name."""
        if self.kind in ("list", "tuple"):
            return list(self.holds.values())[::-1]
        if self.kind == "dict":
            return list(self.holds.values())
        return [self.holds[key] for key in sorted(self.holds, key=str)]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}: {self.count}>"


class Heap:
    """Objects, the names that refer to them, and the generation of each object that the collector knows of."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.log: list[str] = []
        self.generation: dict[Thing, int] = {}  # of tracked objects only
        self.names: dict[str, Thing] = {}
        self.kept = self.new("list", "kept")  # where finalizers save objects
        self.names["kept"] = self.kept

    # Counting ---------------------------------------------------------------------------------------------------------
    def take(self, thing: Thing) -> Thing:
        """One reference more."""
        if not thing.is_immortal:
            thing.count += 1
        return thing

    def drop(self, thing: Thing) -> None:
        """One reference less; at zero the object goes at once, and lets go of what it holds."""
        if thing.is_immortal:
            return
        thing.count -= 1
        if thing.count == 0:
            self.free(thing)

    def free(self, thing: Thing) -> None:
        """The count is zero: finalizer, weak references, and then the references that it held."""
        if thing.kind in WITH_FINALIZER and not thing.is_finalized:
            thing.count = 1  # it must live while its finalizer runs
            self.finalize(thing)
            thing.count -= 1
            if thing.count:  # the finalizer has stored it somewhere
                self.generation[thing] = YOUNGEST
                return
        self.generation.pop(thing, None)
        for reference in self.clear_weak(thing):
            self.log.append(f"call {reference.name}")
        if thing.target is not None:
            thing.target.weak.remove(thing)
            thing.target = None
        self.empty(thing)

    def empty(self, thing: Thing) -> None:
        """Let go of all that it holds (tp_clear)."""
        released = thing.released()
        thing.holds.clear()
        for each in released:
            self.drop(each)

    def finalize(self, thing: Thing) -> None:
        """Run __del__, once in a lifetime (PEP 442)."""
        if thing.kind not in WITH_FINALIZER or thing.is_finalized:
            return
        thing.is_finalized = True
        self.log.append(f"del {thing.name}")
        if thing.kind == "Faulty":
            self.log.append("ignored ValueError")  # nobody called it, so there is nobody to raise to
        saved = thing if thing.kind == "Phoenix" else thing.holds.get("left") if thing.kind == "Saver" else None
        if saved is not None:
            self.store(self.kept, len(self.kept.holds), self.take(saved))

    def clear_weak(self, thing: Thing) -> list[Thing]:
        """Its weak references now lead nowhere; gives those that have a callback, the newest first."""
        cleared, thing.weak = thing.weak, []
        for reference in cleared:
            reference.target = None
        return [reference for reference in cleared if reference.has_callback]

    # Making and storing -----------------------------------------------------------------------------------------------
    def new(self, kind: Kind, name: str, items: dict[Key, Thing] | None = None) -> Thing:
        """A new object; takes over the references to `items`."""
        thing = Thing(name, kind, dict(items or {}))
        thing.is_immortal = kind == "atom" and self.rules.has_immortals
        if self.is_tracked_when_new(thing):
            self.generation[thing] = YOUNGEST
        return thing

    def weak_reference(self, target: Thing, name: str, has_callback: bool = False) -> Thing:
        """A weak reference: not counted. Without a callback, the one that is there already. May raise TypeError."""
        if target.kind not in WITH_WEAK_REFERENCES:
            raise TypeError(f"cannot create weak reference to {target.kind}")
        plain = next((each for each in target.weak if not each.has_callback), None)
        if plain is not None and not has_callback:
            return self.take(plain)
        made = self.new("ref", name)
        made.target, made.has_callback = target, has_callback
        target.weak.insert(1 if plain is not None else 0, made)
        return made

    def bind(self, name: str, thing: Thing) -> None:
        """name = thing. The object that it named until now has one reference less."""
        before = self.names.get(name)
        self.names[name] = thing
        if before is not None:
            self.drop(before)

    def store(self, holder: Thing, key: Key, thing: Thing) -> None:
        """holder[key] = thing, or holder.key = thing, or holder.append(thing)."""
        before = holder.holds.get(key)
        holder.holds[key] = thing
        if holder not in self.generation and self.may_be_tracked(thing):
            self.generation[holder] = YOUNGEST  # a dict of atoms that now holds a container
        if before is not None:
            self.drop(before)

    # Which objects the collector has to know of -----------------------------------------------------------------------
    def is_tracked_when_new(self, thing: Thing) -> bool:
        """Atoms hold nothing, so they are in no cycle. Dicts and tuples depend on the version."""
        match thing.kind:
            case "atom":
                return False
            case "tuple" if not self.rules.tracks_new_tuples:
                return self.could_be_in_a_cycle(thing)
            case "dict" if not self.rules.tracks_every_dict:
                return self.could_be_in_a_cycle(thing)
        return True

    def could_be_in_a_cycle(self, thing: Thing) -> bool:
        """Whether anything that a tuple or dict holds could lead back to it."""
        return any(map(self.may_be_tracked, thing.holds.values()))

    def may_be_tracked(self, thing: Thing) -> bool:
        """Any container, but an untracked tuple: that one stays as it is."""
        return thing.kind != "atom" and (thing.kind != "tuple" or thing in self.generation)

    def untrack(self, thing: Thing) -> None:
        """Forget a tuple or dict that holds atoms only."""
        if not self.could_be_in_a_cycle(thing):
            del self.generation[thing]
