"""讲故事用的 | What the acts of the demo share: a scenario played, drawn, and asked about."""

from __future__ import annotations

from dataclasses import dataclass

from labs._kit.stage import Stage
from labs.tcp.model import Connection
from labs.tcp.picture import ladder
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.trace import segments
from labs.tcp.world import Step, play


@dataclass(frozen=True, slots=True)
class Story:
    """What the model made of a script."""

    steps: tuple[Step, ...]

    def __getitem__(self, does: str) -> Step:
        """The last step that did this."""
        return [step for step in self.steps if step.does == does][-1]

    @property
    def end(self) -> Step:
        return self.steps[-1]

    @property
    def segments(self) -> list[str]:
        """Every segment: "A> SYN seq=0"."""
        return list(segments(self.steps))

    def states(self, does: str) -> str:
        """Where A and B stand after a step."""
        return " / ".join(self[does].states)

    def since(self, does: str) -> list[str]:
        """The segments from the last step that did this to the end."""
        at = max(at for at, step in enumerate(self.steps) if step.does == does)
        before = sum(len(step.sent) for step in self.steps[:at])
        return self.segments[before:]

    def draw(self, stage: Stage, does: str = "", count: int = 99) -> None:
        """The ladder, from the last step that did this on, `count` steps of it."""
        since = max([0, *(at for at, step in enumerate(self.steps) if step.does == does)])
        stage.code(ladder(self.steps, since, since + count), "text")


def story(name: str, make: type[Connection] = Connection) -> Story:
    """A scenario on the model."""
    return Story(tuple(play(*SCENARIOS[name], make=make)))
