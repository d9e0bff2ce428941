"""`python -m labs`: which labs are here."""

from __future__ import annotations

import sys

from labs._kit.find import labs


def main(argv: list[str]) -> int:
    found = labs()
    if argv:
        names = ", ".join(lab.name for lab in found) or "none yet"
        print(f"labs: no lab called {argv[0]!r}\n  hint: there are: {names}", file=sys.stderr)
        return 4
    for lab in found:
        print(f"{lab.name:<20} {lab.title}")
    return 0


raise SystemExit(main(sys.argv[1:]))
