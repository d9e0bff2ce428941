"""命令 | python -m labs tcp run STEP...: scripts of your own, drawn, and beside the kernel; random N: many more."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from labs._kit.errors import WrongInput
from labs._kit.text import Text, language, pick
from labs.tcp.picture import ladder
from labs.tcp.trace import as_json
from labs.tcp.world import play

USAGE = Text(
    'python -m labs tcp run "B listen" "A connect" ... [--against kernel] [--json]; 每一步的写法在 world.py 开头',
    'python -m labs tcp run "B listen" "A connect" ... [--against kernel] [--json]; world.py begins with the words',
)


def main(argv: Sequence[str]) -> int:
    """Draw what a script does; 1 if the kernel does otherwise."""
    words = list(argv)
    if words[:1] == ["random"]:
        return at_random(words[1:])
    if words[:1] != ["run"]:
        raise WrongInput(Text("实验 tcp 认识 run 和 random", "lab tcp knows run and random"), USAGE)
    is_json, is_against = "--json" in words, "--against" in words
    lines = [word for word in words[1:] if word not in ("--json", "--against", "kernel")]
    strange = [word for word in lines if word.startswith("-")]
    if strange or not lines:
        raise WrongInput(Text(f"不认识 {' '.join(strange) or '空的脚本'}", f"no script: {' '.join(strange)}"), USAGE)
    steps = play(*lines)
    print(json.dumps({"steps": as_json(steps)}, ensure_ascii=False) if is_json else ladder(steps))
    return compare(lines, as_json(steps), is_json=is_json) if is_against else 0


def at_random(words: Sequence[str]) -> int:
    """So many random scripts on our wire and on lo; the seeds of those in which model and kernel differ."""
    from labs.tcp.verify import differential

    if len(words) != 1 or not words[0].isdigit():
        raise WrongInput(Text("random 后面要一个整数", "random needs a whole number"), USAGE)
    tallies = [differential(range(int(words[0])), on_loopback=is_lo) for is_lo in (False, True)]
    for tally in tallies:
        differ = f"{len(tally.differing)} differ {tally.differing or ''}".rstrip()
        print(f"{tally.version}: {tally.scripts} scripts, {tally.segments} segments, {differ}")
    return 1 if any(tally.differing for tally in tallies) else 0


def compare(lines: Sequence[str], said: list[dict[str, object]], *, is_json: bool) -> int:
    """The same script on the kernel; what differs, step by step."""
    from labs.tcp.judge import alone
    from labs.tcp.verify import tried, version

    with alone() as judge:
        seen = tried(judge, tuple(lines), said)
    lang, differing = language(os.environ), [(a, b) for a, b in zip(said, seen, strict=True) if a != b]
    same = Text(f"{version()} 走得一样", f"{version()} does the same")
    if is_json:
        print(json.dumps({"version": version(), "agrees": not differing, "steps": seen}, ensure_ascii=False))
    else:
        print(*(f"model {a}\n{version()} {b}" for a, b in differing), sep="\n") if differing else print(
            pick(same, lang)
        )
    return 1 if differing else 0
