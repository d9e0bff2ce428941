"""对照 | Every scenario on a private MariaDB, statement by statement; and random schedules, from a seed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from labs._kit.compare import Json, Observed
from labs._kit.text import Text
from labs.mvcc.against import Rival, rival
from labs.mvcc.generate import LEVELS, schedule
from labs.mvcc.scenarios import LOCK_WAIT_TIMEOUT, SCENARIOS
from labs.mvcc.schedule import Run, read

SYSTEM = "MariaDB"
NEEDS = Text("apt install mariadb-server", "apt install mariadb-server")
KNOWN_GAPS: dict[str, Text] = {}  # of the scenarios: there are none
RANDOM_GAPS = {  # of the random schedules: counted as differences, never as agreement
    "race": Text(
        "一次提交放行了两个语句, 又没法让服务器排队跑它们 (普通用户不许设 SCHED_FIFO): "
        "谁先碰到下一把锁, MariaDB 自己每次也不一样",
        "one commit releases two statements and the server may not run them in turn (an ordinary user cannot set "
        "SCHED_FIFO): which reaches the next lock first differs from run to run on MariaDB itself",
    ),
    "other": Text(
        "同一个时间表 MariaDB 每次都这样答, 模型不这样答: 三个事务的环里死的是另一个, 或者优化器换了索引",
        "MariaDB answers the same every time and the model another: another of three transactions in a circle dies, or "
        "the optimizer chose another index",
    ),
}
TRIES = 12  # how often a differing schedule is played again, to see whether MariaDB agrees with itself


def model(scenario: str) -> Json:
    """What the model says."""
    level, text = SCENARIOS[scenario]
    return plain(Run(read(text), level, LOCK_WAIT_TIMEOUT.get(scenario)).finish())


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What a private MariaDB says."""
    with rival() as server:
        for scenario in scenarios:
            level, text = SCENARIOS[scenario]
            answer = server.run(read(text), level, LOCK_WAIT_TIMEOUT.get(scenario))
            yield Observed(scenario, server.version, plain(answer))


def plain(answer: dict[str, Any]) -> Json:
    """An answer without the words of its error messages, which name the server's own tables."""
    steps = [{key: value for key, value in step.items() if key != "message"} for step in answer["steps"]]
    return {"steps": steps, "final": answer["final"]}


# Random schedules -----------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Tally:
    """How many random schedules of each level were played, and the seeds of those that differed, with the reason."""

    version: str = ""
    took_s: float = 0.0
    played: Counter[str] = field(default_factory=Counter)
    differing: dict[int, str] = field(default_factory=dict)

    @property
    def agreement(self) -> float:
        """The share of schedules that are equal in every read, count, error, wait, resumption, victim and table."""
        return 1 - len(self.differing) / max(self.played.total(), 1)

    def lines(self) -> Iterator[str]:
        """The whole, each level, and each difference by its seed, for who wants to play it again."""
        played = self.played.total()
        yield f"{self.version}: {played - len(self.differing)} of {played} agree, {played / self.took_s:.0f} a second"
        differ = Counter(level_of(seed) for seed in self.differing)
        for level in LEVELS:
            yield f"  {level:16} {self.played[level] - differ[level]} of {self.played[level]}"
        for seed, why in self.differing.items():
            yield f"  seed {seed} ({level_of(seed)}): {why}"


def differential(seeds: Iterable[int]) -> Tally:
    """Play the random schedule of each seed on the model and on MariaDB; the level goes round with the seed."""
    tally = Tally()
    with rival() as server:
        tally.version, began = server.version, time.monotonic()
        for seed in seeds:
            level = level_of(seed)
            tally.played[level] += 1
            said = modelled(seed)
            if said != played(server, seed):
                tally.differing[seed] = reason(server, seed, said)
        tally.took_s = time.monotonic() - began
    return tally


def level_of(seed: int) -> str:
    return LEVELS[seed % len(LEVELS)]


def modelled(seed: int) -> Json:
    return jsonable(plain(Run(read(schedule(Random(seed))), level_of(seed)).finish()))


def played(server: Rival, seed: int) -> Json:
    return jsonable(plain(server.run(read(schedule(Random(seed))), level_of(seed))))


def reason(server: Rival, seed: int, said: Json) -> str:
    """Why a schedule differs: a race if MariaDB does not answer the same each time, or then answers as the model."""
    answers = [played(server, seed) for _ in range(TRIES)]
    is_race = said in answers or any(answer != answers[0] for answer in answers)
    return "race" if is_race else "other"


def jsonable(answer: Json) -> Json:
    """Tuples as lists, as JSON would have them."""
    if isinstance(answer, dict):
        return {key: jsonable(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [jsonable(value) for value in answer]
    return answer
