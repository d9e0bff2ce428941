"""第一幕: 穿透 | The acts on penetration: rows that are nowhere, and who stops those that ask for them."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.cache import failures, model
from labs.cache.bloom import Bloom
from labs.cache.scenarios import Known, Missing
from labs.cache.telling import loads, scenario, source_of
from labs.cache.words import ENTRIES, LOADS, WAY, WAYS


@act(
    Text("穿透: 哪里都没有的数据", "Penetration: a row that is nowhere"),
    proves=("a-missing-key-always-reaches-the-database", "an-empty-answer-in-the-cache-stops-the-second-query"),
)
def penetration(stage: Stage) -> None:
    """One missing id asked for again and again; then many."""
    one, empty = scenario("missing: no cure", Missing), scenario("missing: empty answer", Missing)
    many = scenario("missing: empty answers, made-up ids", Missing)
    stage.say(
        f"旁路缓存: 先查缓存, 没有就查库, 查到了才写回。现在有人把一个不存在的 id 问了 {one.same} 遍。",
        f"Cache-aside looks in the cache, loads on a miss, and stores what it found. Now somebody asks "
        f"{one.same} times "
        "for an id that does not exist.",
    )
    stage.code(source_of(model.aside))
    bare = failures.penetrate(one)
    stage.ask(
        Text("查几次库?", "How many loads?"),
        ("0", "1", str(one.same)),
        ("0", "1", str(one.same)).index(str(bare["loads"])),
        Text(
            "查不到就没有东西可写回, 下一次和第一次一样。", "Nothing found, nothing stored: the next is like the first."
        ),
    )
    stage.prove("a-missing-key-always-reaches-the-database", bare["loads"] == one.same, loads(bare["loads"], one.same))
    stage.say(
        f"那就把「没有」也写进缓存, 只留 {model.EMPTY_TTL} ms。过期之后再问一次; 再换成 {many.different} 个编造的 id。",
        f'So "nothing" is stored too, for {model.EMPTY_TTL} ms. Once more after that; then '
        f"{many.different} made-up ids.",
    )
    kept, flood = failures.penetrate(empty), failures.penetrate(many)
    stage.table(
        "",
        (Text("问什么", "what is asked"), WAY, LOADS, ENTRIES),
        (
            (times(one.same), WAYS[one.way], bare["loads"], bare["entries"]),
            (
                Text(f"{times(empty.same).zh}, 过期后再一遍", f"{times(empty.same).en}, then again"),
                WAYS[empty.way],
                kept["loads"],
                kept["entries"],
            ),
            (different(many.different), WAYS[many.way], flood["loads"], flood["entries"]),
        ),
    )
    stage.prove(
        "an-empty-answer-in-the-cache-stops-the-second-query",
        kept["loads"] == 1 + empty.once_more and flood["loads"] == flood["entries"] == many.different,
        Text(
            f"{empty.same} 遍查库 1 次, 过期后又 1 次; {many.different} 个 id 占了 {flood['entries']} 个条目",
            f"{empty.same} requests, 1 load, and 1 more after expiry; {many.different} ids keep {flood['entries']} "
            "entries",
        ),
    )


@act(
    Text("门口: 布隆过滤器和校验", "At the door: a Bloom filter, and a look at the id"),
    proves=("a-bloom-filter-never-refuses-an-existing-key", "malformed-ids-are-refused-before-the-cache"),
)
def at_the_door(stage: Stage) -> None:
    """What a filter lets through, of what exists and of what does not."""
    made_up, known = scenario("missing: bloom", Missing), scenario("known: bloom", Known)
    malformed = scenario("missing: check at the door", Missing)
    bloom = Bloom(failures.EXISTING)
    stage.say(
        f"{len(failures.EXISTING)} 个存在的 id 放进布隆过滤器: {bloom.size} 位, 每个 id 用 {bloom.hashes} 个哈希。"
        f"再来 {made_up.different} 个编造的 id。",
        f"The {len(failures.EXISTING)} ids that exist go into a Bloom filter of {bloom.size} bits, "
        f"{bloom.hashes} hashes "
        f"each. Then {made_up.different} made-up ids come.",
    )
    admitted, all_there = failures.penetrate(made_up), failures.know(known)
    stage.ask(
        Text("它会弄错哪一种?", "Which mistake will it make?"),
        (Text("拒绝存在的", "it refuses one that exists"), Text("放过不存在的", "it admits one that does not")),
        1 if admitted["loads"] and not all_there["refused"] else 0,
        Text(
            "加进去的 id, 它的位都是 1, 不会被拒; 没加过的, 位可能碰巧都被别人置成了 1。",
            "The bits of an id that was added are all on; those of a stranger may be, by chance, through others.",
        ),
    )
    stage.table(
        "",
        (Text("问什么", "what is asked"), Text("人数", "readers"), LOADS, Text("被拒", "refused")),
        (
            (different(made_up.different), made_up.different, admitted["loads"], made_up.different - admitted["loads"]),
            (Text("存在的 id", "ids that exist"), known.keys, all_there["loads"], all_there["refused"]),
        ),
    )
    stage.prove(
        "a-bloom-filter-never-refuses-an-existing-key",
        all_there["refused"] == 0 and admitted["loads"] <= made_up.different // 25,
        Text(
            f"{known.keys} 个存在的拒了 {all_there['refused']} 个; {made_up.different} 个编造的放过 "
            f"{admitted['loads']} 个",
            f"of {known.keys} that exist it refused {all_there['refused']}, of {made_up.different} made up it admitted "
            f"{admitted['loads']}",
        ),
    )
    refused = failures.penetrate(malformed)
    stage.say(
        f"{malformed.malformed} 个根本不像 id 的, 例如 {failures.asked_ids(malformed)[0]!r}, 按格式就能拒绝。",
        f"{malformed.malformed} that are no ids at all, such as {failures.asked_ids(malformed)[0]!r}, are refused by "
        "their form.",
    )
    stage.prove(
        "malformed-ids-are-refused-before-the-cache",
        refused == {"loads": 0, "entries": 0, "looks": 0},
        Text(
            f"问缓存 {refused['looks']} 次, 查库 {refused['loads']} 次",
            f"{refused['looks']} looks, {refused['loads']} loads",
        ),
    )


def times(count: int) -> Text:
    return Text(f"同一个 id, {count} 遍", f"one id, {count} times")


def different(count: int) -> Text:
    return Text(f"{count} 个编造的 id", f"{count} made-up ids")
