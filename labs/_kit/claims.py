"""A claim: one sentence that a lab proves by running, and that a question's key point links to as `lab#claim`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from labs._kit.text import Text

Says = Literal["true", "partly", "false", "outdated", ""]
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed, and the verdict on what the documents behind the questions say of it ("": they say nothing).

    A `draft` serves no question yet; it must stop being one as soon as a question names it.
    """

    id: str
    zh: str
    en: str
    says: Says = ""
    source: str = ""
    draft: bool = False

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


def problems(claims: Iterable[Claim]) -> Iterator[str]:
    """What is wrong with a lab's claims, one line each."""
    seen: set[str] = set()
    for claim in claims:
        if not SLUG.fullmatch(claim.id):
            yield f"{claim.id!r} is not a slug (words in lower case, joined by -)"
        if claim.id in seen:
            yield f"{claim.id!r} is claimed twice"
        if not (claim.zh and claim.en):
            yield f"{claim.id!r} is not said in both languages"
        if not claim.source:
            yield f"{claim.id!r} names no source"
        seen.add(claim.id)
