"""随机程序 | Random programs, from a seed: they build a graph of objects, let go of most of it, and collect, in rounds.

A tuple that holds atoms only is not put into another tuple: whether the outer one is forgotten at once or one
collection later depends on which of them the collector happens to meet first.
"""

from __future__ import annotations

from random import Random

ATOM = "one"  # a name: a tuple of constants would be made by the compiler, not by the program
KINDS = ("list", "list", "tuple", "dict", "Node", "Node", "Loud", "Phoenix", "Saver", "ref")
OBJECTS, TIES, ROUNDS = (4, 9), (5, 16), (1, 3)


class Writer:
    """Writes one program, and keeps in mind what its names stand for."""

    def __init__(self, rng: Random, generations: bool) -> None:
        self.rng = rng
        self.generations = generations
        self.lines = [f"{ATOM} = 1"]
        self.kinds: dict[str, str] = {}  # name -> kind, of the names that are bound
        self.sizes: dict[str, int] = {}  # how many items a list can be sure to have
        self.made = 0

    def program(self) -> str:
        """Rounds of: make, tie together, let go, collect."""
        for _ in range(self.rng.randint(*ROUNDS)):
            for _ in range(self.rng.randint(*OBJECTS)):
                self.make()
            for _ in range(self.rng.randint(*TIES)):
                self.tie()
            self.let_go()
            self.collect()
        return "\n".join(self.lines)

    def make(self) -> None:
        """name = something, which may refer to what is there."""
        self.made += 1
        name, kind = f"x{self.made}", self.rng.choice(KINDS)
        instances = [n for n, k in self.kinds.items() if k in ("Node", "Loud", "Phoenix", "Saver")]
        if kind == "ref" and not instances:
            kind = "list"
        match kind:
            case "list":
                items = self.some(2)
                value = f"[{', '.join(items)}]"
                self.sizes[name] = len(items)
            case "tuple":
                items = [item for item in self.some(3) if self.kinds.get(item) != "atoms"] or [ATOM]
                value = f"({', '.join(items)},)"
                kind = "tuple" if any(item in self.kinds for item in items) else "atoms"
            case "dict":
                value = "{" + ", ".join(f'"k{n}": {item}' for n, item in enumerate(self.some(2))) + "}"
            case "ref":
                value = f"ref({self.rng.choice(instances)}{self.rng.choice(['', ', call'])})"
            case _:
                value = f"{kind}()"
        self.lines.append(f"{name} = {value}")
        self.kinds[name] = kind

    def some(self, most: int) -> list[str]:
        """Up to so many names, or atoms."""
        choice = [*self.kinds, ATOM]
        return [self.rng.choice(choice) for _ in range(self.rng.randint(0, most))]

    def tie(self) -> None:
        """One object refers to another, perhaps to itself."""
        holder = self.rng.choice(list(self.kinds))
        held = self.rng.choice(list(self.kinds))
        kind = self.kinds[holder]
        if kind == "list":
            self.lines.append(f"{holder}.append({held})")
            self.sizes[holder] += 1
        elif kind == "dict":
            self.lines.append(f'{holder}["k{self.rng.randint(0, 2)}"] = {held}')
        elif kind not in ("tuple", "atoms", "ref"):
            self.lines.append(f"{holder}.{self.rng.choice(('left', 'right'))} = {held}")

    def let_go(self) -> None:
        """Most names go, one by one or by rebinding; a list may lose an item first."""
        for name in list(self.kinds):
            if self.kinds[name] == "list" and self.sizes[name] and self.rng.random() < 0.2:
                self.lines.append(f"{name}.pop()")
                self.sizes[name] -= 1
            if self.rng.random() < 0.8:
                self.lines.append(self.rng.choice((f"del {name}", f"{name} = None")))
                del self.kinds[name]

    def collect(self) -> None:
        """A collection, and sometimes what the finalizers saved is let go too."""
        generation = self.rng.choice(("", "", "0", "1")) if self.generations else ""
        self.lines.append(f"gc.collect({generation})")
        if self.rng.random() < 0.5:
            self.lines.append("kept.clear()")
            self.lines.append("gc.collect()")


def program(seed: int, generations: bool = True) -> str:
    """The random program of this seed; without `generations` every collection in it is a full one."""
    return Writer(Random(seed), generations).program()
