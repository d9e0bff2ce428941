"""演示 | The story: penetration, breakdown, avalanche; every cure against every failure; then a row is changed."""

from __future__ import annotations

from labs._kit.stage import Stage, act, play
from labs._kit.text import Text
from labs.cache import failures
from labs.cache.avalanche import mass_expiry, outage
from labs.cache.breakdown import breakdown, nobody_waits, one_loads, the_queue
from labs.cache.consistency import what_ends_it, who_is_first
from labs.cache.penetration import at_the_door, penetration
from labs.cache.words import FAILURES, WAY, WAYS


@act(Text("哪种药治哪种病", "Which cure is for which"), proves=("each-failure-has-its-own-cure",))
def which_cure(stage: Stage) -> None:
    """Every cure against every failure."""
    seen = failures.matrix()
    stage.ask(
        Text("布隆过滤器能让热点过期少查几次库吗?", "Will a Bloom filter save loads when the hot key expires?"),
        (Text("能", "yes"), Text("不能", "no")),
        int("hot key" not in failures.helped(seen, "bloom")),
        Text("热点 key 是存在的, 过滤器放每个人过去。", "The hot key exists: the filter lets everybody through."),
    )
    stage.table(
        Text(
            f"查库次数; 集中过期是最坏的 {failures.PEAK} ms; [+] 降到不治时的五分之一以下",
            f"Loads (mass expiry: in the worst {failures.PEAK} ms); [+] a fifth of no cure, or less",
        ),
        (WAY, *FAILURES.values()),
        [(WAYS[cure], *(marked(seen, cure, failure) for failure in FAILURES)) for cure in seen],
    )
    stage.say(
        "限流只管同时查库的: 同一个 id 一个接一个地问, 每一个都放行。它不减少失效, 只保住数据库, 代价是降级的回答。",
        "A limit counts loads at the same time: one id asked for again and again, one after the other, passes each "
        "time. It prevents no failure; it saves the database, and some readers pay with a fallback.",
    )
    wanted = {
        "empty": {"one id"},
        "bloom": {"one id", "made-up ids"},
        "mutex": {"hot key"},
        "logical": {"hot key"},
        "jitter": {"mass expiry"},
    }
    found = {cure: failures.helped(seen, cure) for cure in wanted}
    stage.prove(
        "each-failure-has-its-own-cure",
        found == wanted,
        Text(
            "; ".join(
                f"{WAYS[cure].zh}: {'、'.join(FAILURES[f].zh for f in FAILURES if f in found[cure])}" for cure in found
            ),
            "; ".join(f"{WAYS[cure].en}: {', '.join(f for f in FAILURES if f in found[cure])}" for cure in found),
        ),
    )


ACTS = (
    penetration,
    at_the_door,
    breakdown,
    one_loads,
    the_queue,
    nobody_waits,
    mass_expiry,
    outage,
    which_cure,
    who_is_first,
    what_ends_it,
)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)


def marked(seen: failures.Matrix, cure: str, failure: str) -> str:
    """The loads, with a mark where the cure helps."""
    return f"{seen[cure][failure]:>4}" + (" [+]" if cure != "none" and failure in failures.helped(seen, cure) else "")
