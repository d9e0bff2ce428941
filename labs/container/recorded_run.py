"""讲一遍录下来的 | What happened where it was allowed: a recorded run, for a machine that forbids its own."""

from __future__ import annotations

import json
from pathlib import Path

from labs._kit.text import Lang, Text, pick

FOLDER = Path(__file__).with_name("recorded")
SHOWN = (
    ("view: pid", Text("进程号", "process numbers")),
    ("view: uts", Text("主机名", "host name")),
    ("fork bomb", Text("pids.max = 4 的 fork 炸弹", "a fork bomb under pids.max = 4")),
    ("memory kills", Text("上限 64 MiB", "64 MiB at most")),
)
EXIT = 7


def tell(lang: Lang) -> int:
    """The steps of some recorded scenarios, as the newest kernel answered them; the exit code of a missing tool."""
    kept = max((json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")), key=as_new)
    head = Text(f"下面是录下来的一次, {kept['version']}:", f"Instead, what was recorded on {kept['version']}:")
    print(pick(head, lang))
    for name, title in SHOWN:
        print(f"\n  {pick(title, lang)}")
        for step, result in kept["answers"][name]["steps"]:
            said = result if isinstance(result, str | int) else json.dumps(result)
            print(f"    {step:<24} {'' if said == 'ok' else f'-> {said}'}".rstrip())
    return EXIT


def as_new(kept: dict[str, object]) -> tuple[int, ...]:
    """A version to compare by."""
    words = str(kept["version"]).split()[1]
    return tuple(int(part) for part in words.split("."))
