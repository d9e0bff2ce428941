"""练习 | Fresh herds: how often is the database asked, how long does the last one wait, which cure is the one?"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labs._kit.beats import Step, Timeline
from labs._kit.drill import Question
from labs._kit.text import Text
from labs.cache import failures, model
from labs.cache.failures import HOT, Rows
from labs.cache.model import LOAD, Slots, Way
from labs.cache.scenarios import Hot, Mass, Missing, Outage
from labs.cache.words import GIVEN, WAYS
from labs.cache.world import World

NO_HOP = (0.0, 0.0)  # in a drill the way to the cache takes no time, so that it can be worked out in one's head
HERD: dict[str, tuple[Text, str]] = {  # way -> how it is said, the claim that it shows
    "none": (
        Text("没命中就查库, 再写入缓存", "On a miss each loads and then stores"),
        "every-reader-loads-when-a-hot-key-expires",
    ),
    "mutex": (
        Text(
            "没命中就排队拿锁, 拿到后再看一眼缓存, 还没有才查库",
            "On a miss each queues for a lock and, holding it, looks again before loading",
        ),
        "with-a-mutex-one-reader-loads",
    ),
    "no second look": (
        Text("没命中就排队拿锁, 拿到就查库", "On a miss each queues for a lock and, holding it, loads"),
        "without-the-second-look-the-queue-loads-again",
    ),
    "limit": (
        Text(
            "没命中就查库; 同时最多查 {limit} 次, 再来的人马上拿到降级的回答",
            "On a miss each loads; at most {limit} load at once, the others get a fallback at once",
        ),
        "a-limit-bounds-the-database-load",
    ),
}


@dataclass(frozen=True, slots=True)
class Small:
    """A herd small enough for one's head: a way, when each reader comes, the limit where there is one."""

    way: str
    comes: tuple[int, ...]
    limit: int

    def run(self) -> World:
        """The herd in virtual time, on an empty cache."""
        ways: dict[str, Way] = {
            "none": model.aside(),
            "mutex": model.mutex,
            "no second look": model.no_second_look,
            "limit": model.limited(Slots(self.limit)),
        }
        world = World(Rows(), hop=NO_HOP)
        for at in self.comes:
            world.arrive(at, ways[self.way](HOT))
        world.run()
        return world

    def told(self) -> Text:
        """The story so far."""
        how, _ = HERD[self.way]
        times = ", ".join(map(str, self.comes))
        zh, en = how.zh.format(limit=self.limit), how.en.format(limit=self.limit)
        return Text(
            f"热点 key 在 0 ms 过期。读者在 {times} ms 到。{zh}。查一次库 {LOAD} ms, 其余不花时间。",
            f"A hot key expires at 0 ms. Readers come at {times} ms. {en}. A load takes {LOAD} ms, all else no time.",
        )

    def timeline(self, world: World) -> Timeline:
        """Who came when, and what he got when."""
        served = sorted(world.answered, key=lambda answer: answer.came)
        steps = [
            Step(
                0,
                f"{answer.came:.0f} ms",
                Text(*(f"{given(answer.value, lang)}, {answer.left:.0f} ms" for lang in (0, 1))),
            )
            for answer in served
        ]
        return Timeline(WAYS[self.way], (Text("读者", "readers"),), tuple(steps))


def given(value: str | None, lang: int) -> str:
    return GIVEN[failures.kind(value, 1)][lang]


def small(rng: random.Random) -> Small:
    """Three to six readers, most of them within the first load; nobody comes when a load ends."""
    count = rng.randint(3, 6)
    comes = sorted(rng.sample([at for at in range(1, 2 * LOAD) if at % 10], count))
    return Small(rng.choice(list(HERD)), tuple(comes), rng.randint(1, 2))


def settled(rng: random.Random) -> tuple[Small, World]:
    """A herd in which no two things happen at the same moment, so that the answer is one."""
    while True:
        herd = small(rng)
        world = herd.run()
        ends = {at + LOAD for at, _ in world.loads}
        if not ends & set(herd.comes):
            return herd, world


def loads(rng: random.Random) -> Question:
    """How often is the database asked?"""
    herd, world = settled(rng)
    story = herd.told()
    began = ", ".join(f"{at:.0f}" for at, _ in world.loads)
    return Question(
        Text(f"{story.zh}一共查几次库?", f"{story.en} How many loads in all?"),
        answer=str(len(world.loads)),
        why=Text(f"查库的时刻: {began} ms。", f"The loads begin at {began} ms."),
        proof=HERD[herd.way][1],
        run=(herd.timeline(world),),
    )


def last(rng: random.Random) -> Question:
    """When has the last of them his answer?"""
    herd, world = settled(rng)
    story = herd.told()
    slowest = max(world.answered, key=lambda answer: answer.left)
    return Question(
        Text(f"{story.zh}最后一个人在第几 ms 拿到回答?", f"{story.en} At which ms has everybody been answered?"),
        answer=f"{slowest.left:.0f}",
        why=Text(
            f"{slowest.came:.0f} ms 到的人等到 {slowest.left:.0f} ms; 查库 {len(world.loads)} 次。",
            f"Who came at {slowest.came:.0f} waits until {slowest.left:.0f} ms; loads: {len(world.loads)}.",
        ),
        proof=HERD[herd.way][1],
        run=(herd.timeline(world),),
    )


# Which cure is the one? -----------------------------------------------------------------------------------------------
def same_id(rng: random.Random) -> tuple[Text, Callable[[str], int]]:
    count = rng.randint(20, 90)
    return (
        Text(
            f"有人把同一个不存在的 id 一个接一个问了 {count} 遍",
            f"One id that does not exist is asked for {count} times",
        ),
        lambda cure: failures.penetrate(Missing(cure, same=count))["loads"],
    )


def made_up(rng: random.Random) -> tuple[Text, Callable[[str], int]]:
    count = rng.randint(20, 90)
    return (
        Text(
            f"有人一下子问了 {count} 个各不相同的、编造的 id",
            f"{count} made-up ids, all different, are asked for at once",
        ),
        lambda cure: failures.penetrate(Missing(cure, different=count))["loads"],
    )


def hot_key(rng: random.Random) -> tuple[Text, Callable[[str], int]]:
    count = rng.randint(20, 90)
    return (
        Text(
            f"一个热点 key 刚过期, {count} 个读者同时到",
            f"One hot key has just expired and {count} readers come at once",
        ),
        lambda cure: max(failures.herd(Hot(cure, expiries=1, readers=count)).loads),
    )


def together(rng: random.Random) -> tuple[Text, Callable[[str], int]]:
    count = rng.randint(60, 120)
    return (
        Text(
            f"{count} 个 key 一起写入, 一起到期, 都不断有人读; 看最坏的 {failures.PEAK} ms",
            f"{count} keys were stored together, expire together and are read all the time; the worst "
            f"{failures.PEAK} ms "
            "count",
        ),
        lambda cure: failures.worst(failures.avalanche(Mass(cure, count))),
    )


def gone(rng: random.Random) -> tuple[Text, Callable[[str], int]]:
    count = rng.randint(40, 90)
    return (
        Text(
            f"缓存是满的, 这时宕机, {count} 个读者同时来读 10 个 key",
            f"The cache is full and goes down; {count} readers come at once for 10 keys",
        ),
        lambda cure: failures.outage(Outage(cure, readers=count))["loads"],
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """How it is told and counted, the cures that help, the claim that it shows."""

    told: Callable[[random.Random], tuple[Text, Callable[[str], int]]]
    cures: Sequence[str]
    claim: str


TROUBLES = (
    Trouble(same_id, ("empty", "bloom"), "an-empty-answer-in-the-cache-stops-the-second-query"),
    Trouble(made_up, ("bloom",), "a-bloom-filter-never-refuses-an-existing-key"),
    Trouble(hot_key, ("mutex", "logical"), "each-failure-has-its-own-cure"),
    Trouble(together, ("jitter",), "jitter-flattens-the-peak"),
    Trouble(gone, ("local",), "when-the-cache-is-down-every-read-reaches-the-database"),
)
OTHERS = ("empty", "bloom", "mutex", "logical", "jitter", "local")


def cure(rng: random.Random) -> Question:
    """Which of four cures leaves the fewest loads?"""
    trouble = rng.choice(TROUBLES)
    story, count = trouble.told(rng)
    others = [each for each in OTHERS if each not in trouble.cures]
    offered = [rng.choice(trouble.cures), *rng.sample(others, 3)]
    rng.shuffle(offered)
    left = {each: count(each) for each in offered}
    best = min(offered, key=left.__getitem__)
    return Question(
        Text(f"{story.zh}。哪一种对策查库最少?", f"{story.en}. Which cure leaves the fewest loads?"),
        options=tuple(WAYS[each] for each in offered),
        right=offered.index(best),
        why=Text(
            ", ".join(f"{WAYS[each].zh} {left[each]} 次" for each in offered),
            ", ".join(f"{WAYS[each].en}: {left[each]}" for each in offered),
        ),
        proof=trouble.claim,
    )


FAMILIES = {"loads": loads, "last": last, "cure": cure}
