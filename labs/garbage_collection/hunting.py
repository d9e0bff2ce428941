"""找泄漏 | The acts on finding a leak: is it one, on which line, and is it Python's at all?"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection.ask import is_default_build
from labs.garbage_collection.growing import MB, ROUNDS

PROGRAM = Path(__file__).with_name("growing.py")
SLACK = 3 * MB  # what a process that does not grow may grow all the same: a huge page has 2 MB


@act(Text("RSS 涨了, 是泄漏吗", "RSS grows: is it a leak?"), proves=("a-leak-grows-for-ever-under-steady-load",))
def is_it_one(stage: Stage) -> None:
    """The same load with a cache without limit and with one; and memory that is free and does not go back."""
    seen = measured()
    leak, limited, freed = seen["leak"], seen["cache"], seen["freed"]
    stage.say(
        f"另起一个进程, 每次请求往缓存里放 2 MB, 一共 {ROUNDS} 次, 每次之后看 RSS (系统说这个进程占多少内存)。"
        "一个缓存没有上限, 一个只留 3 项:",
        f"A process of its own: each of {ROUNDS} requests puts 2 MB into a cache, and after each we look at RSS, what "
        f"the system says the process holds. One cache has no limit, the other keeps 3:",
    )
    stage.table(
        Text("比第一次之后多几 MB", "MB more than after the first"),
        ("", *map(str, range(1, ROUNDS + 1))),
        [
            (name, *(f"{(each - rss[0]) / MB:.0f}" for each in rss))
            for name, rss in ((Text("没有上限", "no limit"), leak), (Text("留 3 项", "keeps 3"), limited))
        ],
    )
    stage.say(
        "再造 20 万个小对象, 扔掉, 只留下零散的一百个, 这样三遍:",
        "Then 200,000 small objects are made and thrown away, but for a hundred here and there; three times:",
    )
    stays = freed[2]["rss"] - freed[0]["rss"] > (freed[1]["rss"] - freed[0]["rss"]) // 2
    stage.ask(
        Text("对象没了, RSS 会降回去吗?", "The objects are gone. Does RSS fall again?"),
        (Text("降回原来", "it does"), Text("几乎不降", "hardly")),
        int(stays),
        Text(
            "每块区域里还有一两个活着, 整块就还不了。下一遍用的就是这些空位, 所以也不再涨: 不降不等于泄漏。",
            "Each arena holds one or two that live, and so cannot go back. The next round uses the gaps, so RSS does "
            "not rise either: not falling is no leak.",
        ),
    )
    stage.table(
        "",
        ("", "RSS, MB", Text("Python 给出的块", "blocks given out")),
        [
            (name, f"{(each['rss'] - freed[0]['rss']) / MB:+.0f}", each["blocks"] - freed[0]["blocks"])
            for name, each in zip(moments(), freed, strict=True)
        ],
    )
    grown = [later - sooner for sooner, later in pairwise(leak)]
    stage.prove(
        "a-leak-grows-for-ever-under-steady-load",
        all(each > MB for each in grown)
        and limited[3] - limited[0] > 4 * MB
        and limited[-1] - limited[4] < SLACK
        and (stays or not is_default_build())
        and freed[-1]["rss"] - freed[1]["rss"] < SLACK
        and freed[-1]["blocks"] - freed[0]["blocks"] < 1000,
        Text(
            f"没有上限: 每次都涨, 共 {megabytes(leak)} MB; 留 3 项: 涨 {megabytes(limited[:4])} MB 就平了; "
            f"扔掉的对象: RSS 不降, 也不再涨",
            f"no limit: up each time, {megabytes(leak)} MB in all; keeps 3: up {megabytes(limited[:4])} MB, then flat; "
            f"what was thrown away: RSS stays, and rises no more",
        ),
    )


@act(Text("在哪一行", "On which line"), proves=("two-snapshots-name-the-line",))
def on_which_line(stage: Stage) -> None:
    """tracemalloc, before and after some load."""
    top = measured()["top"]
    lines = PROGRAM.read_text(encoding="utf-8").splitlines()
    line = "".join(lines[top["line"] - 1 : top["line"]]).strip()
    stage.say(
        "tracemalloc 记着每块内存是哪一行要的。负载前后各拍一次快照, 相减; 跑的时候还造了一堆马上扔掉的字符串:",
        "tracemalloc remembers which line asked for each block. A snapshot before some load, one after, and the "
        "difference; the load also makes lots of strings that are gone at once:",
    )
    stage.code(
        "before = tracemalloc.take_snapshot()\n"
        "...                                    # five requests\n"
        "after = tracemalloc.take_snapshot()\n"
        'print(after.compare_to(before, "lineno")[0])'
    )
    stage.table(
        "",
        (Text("多出最多的一行", "the line with the most"), Text("多了", "more by")),
        [(line, f"{top['size'] / MB:.1f} MB")],
    )
    stage.prove(
        "two-snapshots-name-the-line",
        line.startswith("cache[request] = ") and 10 * MB <= top["size"] < 11 * MB,
        f"+{top['size'] / MB:.1f} MB: {line}",
    )


@act(Text("不归 Python 管的内存", "Memory that is not Python's"), proves=("tracemalloc-does-not-see-malloc",))
def not_of_python(stage: Stage) -> None:
    """An extension's malloc, seen by the system, by malloc itself, and by tracemalloc."""
    native = measured()["native"]
    stage.say(
        "C 扩展自己调 malloc, 要了 16 MB, 忘了还 (这里用 ctypes 调)。三样工具各看到多少:",
        "A C extension calls malloc for 16 MB and forgets them (here through ctypes). What three tools see of it:",
    )
    rows: list[tuple[str | Text, int]] = [("RSS", native["rss"]), ("tracemalloc", native["traced"])]
    rows[1:1] = [(Text("malloc 自己的统计", "malloc's own figures"), native["malloc"])] if native["malloc"] else []
    stage.table("", ("", "MB"), [(name, f"{size / MB:.1f}") for name, size in rows])
    stage.say(
        "tracemalloc 挂在 Python 的分配器上, 别人的 malloc 不经过那里。RSS 涨而它不涨, 就换能看 malloc 的工具, "
        "如 memray --native。",
        "tracemalloc hooks Python's allocators, and other people's malloc does not pass there. If RSS grows and its "
        "figure does not, take a tool that sees malloc, such as memray --native.",
    )
    stage.prove(
        "tracemalloc-does-not-see-malloc",
        native["rss"] > 15 * MB
        and native["traced"] < MB // 16
        and (not native["malloc"] or native["malloc"] >= 16 * MB),
        Text(
            f"RSS +{native['rss'] / MB:.0f} MB, tracemalloc +{native['traced'] / MB:.0f} MB",
            f"RSS +{native['rss'] / MB:.0f} MB, tracemalloc +{native['traced'] / MB:.0f} MB",
        ),
    )


@cache
def measured() -> dict[str, Any]:
    """What growing.py prints."""
    words = [sys.executable, "-I", "-S", "-B", str(PROGRAM)]
    said: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return said


def moments() -> list[Text]:
    """What has just happened when freed() looks."""
    rounds = [(Text(f"第 {n} 遍造好", f"made, {n}"), Text(f"第 {n} 遍扔掉", f"thrown away, {n}")) for n in (1, 2, 3)]
    return [Text("开始", "before"), *(each for pair in rounds for each in pair)]


def megabytes(rss: list[int]) -> str:
    """How much it has grown."""
    return f"{(rss[-1] - rss[0]) / MB:.0f}"
