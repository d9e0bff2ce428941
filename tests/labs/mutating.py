"""A module with one line taken out or changed: a rule that still holds for it is no test of that line."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def mutated(module: ModuleType, line: str, instead: str = "pass") -> ModuleType:
    """`module`, executed anew with `line` (its text without the indent, found exactly once) replaced.

    LookupError where it is not found once: no rule that dies is mistaken for that.
    """
    assert module.__file__
    lines = Path(module.__file__).read_text(encoding="utf-8").splitlines()
    found = [at for at, text in enumerate(lines) if text.strip() == line]
    if len(found) != 1:
        raise LookupError(f"{line!r} stands {len(found)} times in {module.__file__}")
    indent = lines[found[0]][: -len(lines[found[0]].lstrip())]
    lines[found[0]] = indent + instead
    made = ModuleType(f"{module.__name__}_mutated")
    made.__file__ = module.__file__
    sys.modules[made.__name__] = made  # dataclasses look their module up
    exec(compile("\n".join(lines), module.__file__, "exec"), made.__dict__)
    return made
