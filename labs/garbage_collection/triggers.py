"""何时回收 | When the collector runs by itself: three counters, three thresholds, and a quarter.

The counters are those of gc.get_count(). The first counts objects: made, less freed. The other two count collections of
the next younger generation. So nothing here looks at memory or at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from labs.garbage_collection.heap import OLDEST, YOUNGEST


@dataclass(slots=True)
class Triggers:
    """The counters, and how many objects each generation holds: the newest are in the youngest.

    `old` objects have survived a full collection before it begins.
    """

    threshold: tuple[int, int, int]
    old: int = 0
    has_quarter_rule: bool = True
    count: list[int] = field(default_factory=lambda: [0, 0, 0])
    held: list[int] = field(default_factory=lambda: [0, 0, 0])  # objects in each generation, besides the old ones
    pending: int = 0  # objects that joined the oldest generation since the last full collection
    looked_at: int = 0  # objects that all collections together had to walk over
    full: int = 0
    total: int = field(init=False)  # objects that survived the last full collection

    def __post_init__(self) -> None:
        self.total = self.old

    def run(self, events: Iterable[str]) -> list[tuple[int, int]]:
        """(event, generation) of each collection: + makes an object and keeps it, - frees the newest."""
        found = []
        for at, event in enumerate(events):
            if event == "-":
                self.freed()
            elif (generation := self.made()) is not None:
                found.append((at, generation))
        return found

    def freed(self) -> None:
        """One container less: what is freed at once cancels what was made."""
        self.held[next(generation for generation in range(3) if self.held[generation])] -= 1
        self.count[YOUNGEST] = max(self.count[YOUNGEST] - 1, 0)

    def made(self) -> int | None:
        """One container more; the generation that is collected now, if any."""
        self.held[YOUNGEST] += 1
        self.count[YOUNGEST] += 1
        if self.count[YOUNGEST] <= self.threshold[YOUNGEST]:
            return None
        due = [generation for generation in (2, 1, 0) if self.count[generation] > self.threshold[generation]]
        if due[0] == OLDEST and self.has_quarter_rule and self.pending < self.total // 4:
            due.pop(0)  # too few have come since the last full collection to be worth another
        self.collect(due[0])
        return due[0]

    def collect(self, generation: int) -> None:
        """The counters of this generation and of the younger ones start again; the next older one goes up by one."""
        if generation < OLDEST:
            self.count[generation + 1] += 1
        self.count[: generation + 1] = [0] * (generation + 1)
        young = sum(self.held[: generation + 1])
        self.held[: generation + 1] = [0] * (generation + 1)
        self.held[min(generation + 1, OLDEST)] += young
        self.looked_at += young
        if generation == 1:
            self.pending += young
        if generation == OLDEST:
            self.looked_at += self.old
            self.full += 1
            self.pending, self.total = 0, young + self.old
