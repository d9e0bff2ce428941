"""判决表的样子 | The matrix as text: a row a request, a column a server, our reason; why others differ, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from labs._kit.text import Lang, Text, pick
from labs.wsgi.development import DEVELOPMENT
from labs.wsgi.differences import DIFFERENCES
from labs.wsgi.matrix import VECTORS, Vector, recorded

PROXIES_AND_WORKERS = tuple(DIFFERENCES)  # where a difference matters: those that serve the public
DIFFERS = "*"


def lines(chapters: Collection[str], lang: Lang) -> Iterator[str]:
    """The rows of these chapters, or of all; the counts at the end. A star marks an answer that is not ours."""
    others = recorded()
    shown = [vector for vector in VECTORS.values() if not chapters or vector.chapter in chapters]
    yield f"{'':34}{'labs.wsgi':>12}" + "".join(f"{version.split()[0]:>13}" for version in others)
    for before, vector in zip([None, *shown], shown, strict=False):
        if before is None or before.chapter != vector.chapter:
            yield f"\n{vector.chapter}"
        yield from row(vector, {version: given[vector.name] for version, given in others.items()}, lang)
    yield ""
    yield from counts(shown, lang)


def ours(vector: Vector) -> str:
    """What this server answers: what is due."""
    return " ".join(map(str, vector.statuses)) or "-"


def row(vector: Vector, given: dict[str, str], lang: Lang) -> Iterator[str]:
    """A request with everybody's answer, and below it why gunicorn or nginx answers otherwise."""
    due = ours(vector)
    cells = "".join(f"{answer + DIFFERS * (answer != due):>13}" for answer in given.values())
    why = "; ".join(f"{reason.section} {pick(reason.why, lang)}" for reason in vector.reasons[-1:])
    yield f"  {vector.name:32}{due:>12}{cells}  {why}".rstrip()
    for version, answer in given.items():
        server = version.split()[0]
        if server in PROXIES_AND_WORKERS and answer != due:
            yield f"      {server} {answer}: {pick(reason_of(server, vector.name), lang)}"


def reason_of(server: str, name: str) -> Text:
    """Why this server answers this request otherwise. KeyError if nobody has said."""
    for difference in {**DIFFERENCES, **DEVELOPMENT}[server]:
        if any(name == each for each, _ in difference.answers()):
            return difference.why
    raise KeyError(f"{server} {name}")


def counts(shown: Collection[Vector], lang: Lang) -> Iterator[str]:
    """How many are taken, how many refused; how often each server differs, and for which reasons."""
    refused = sum(1 for vector in shown if any(status >= 400 for status in vector.statuses))
    by_status = Counter(status for vector in shown for status in vector.statuses if status >= 400)
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(by_status.items()))
    yield pick(
        Text(
            f"{len(shown)} 个原始请求, 拒绝 {refused} 个 ({statuses})",
            f"{len(shown)} raw requests, {refused} of them refused ({statuses})",
        ),
        lang,
    )
    for version, given in recorded().items():
        other = [vector.name for vector in shown if given[vector.name] != ours(vector)]
        same = len(shown) - len(other)
        said = Text(f"{same} 个相同, {len(other)} 个不同", f"{same} alike, {len(other)} otherwise")
        yield f"{version}: {pick(said, lang)}"
        reasons = Counter(pick(reason_of(version.split()[0], name), lang) for name in other)
        for why, count in reasons.most_common():
            yield f"  {count:4}  {why}"
