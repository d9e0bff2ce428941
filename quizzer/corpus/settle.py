"""What questions say of one another: ids given twice, ids that do not exist, prerequisites that go in a circle.

Pure: entries in the order of layers and files go in; which of them live, what former ids mean, and the problems come
out. The compiled index and `quizzer check` both settle their entries here, so that they never disagree.

A farther layer's question gives way only to a nearer one that `replaces` it; any other second use of an id is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from quizzer.core.language import Text
from quizzer.core.questions import Type
from quizzer.core.values import dataclass
from quizzer.corpus.build import Link, Pack
from quizzer.corpus.problems import Problem, did_you_mean

Claims = Callable[[str], bool]  # whether a lab has this claim: lab#claim
_MOST_COMPARED = 500
_NO_NAMES = Text("看看 `quizzer list`", "`quizzer list` shows every id")


class Entry(NamedTuple):
    """A question as others see it."""

    id: str
    topic: str
    level: int
    type: Type
    group: str
    replaces: str
    links: tuple[Link, ...]
    path: str
    line: int
    layer: int
    bundled: bool

    def targets(self, field: str) -> list[str]:
        """The names that the question gives in this field."""
        return [link.target for link in self.links if link.field == field] if self.links else []


@dataclass(frozen=True, slots=True)
class Settled:
    """`live[i]` says whether entry i is the one its id names; `aka` maps former ids to living ones."""

    live: tuple[bool, ...]
    by_id: dict[str, int]
    aka: dict[str, str]
    problems: tuple[Problem, ...]

    def place(self, name: str) -> int | None:
        """The entry that a present or former id names."""
        return self.by_id.get(self.aka.get(name, name))


def entries_of(pack: Pack, layer: int) -> list[Entry]:
    """The questions of a pack as others see them; links of its tracks stand apart in `pack.links`."""
    links: dict[str, list[Link]] = {}
    for link in pack.links:
        if link.field != "questions":
            links.setdefault(link.owner, []).append(link)
    return [
        Entry(
            question.id,
            question.topic,
            question.level,
            question.type,
            question.group,
            question.replaces,
            tuple(links.get(question.id, ())),
            pack.where,
            int(question.where.rpartition(":")[2]),
            layer,
            pack.bundled,
        )
        for question in pack.questions
    ]


def settle(entries: Sequence[Entry]) -> Settled:
    """Who lives and what is wrong between entries, which come in order of layer, path and line."""
    problems: list[Problem] = []
    by_id: dict[str, int] = {}
    for at, entry in enumerate(entries):
        other = by_id.get(entry.id)
        if other is None:
            by_id[entry.id] = at
            if entry.replaces:
                problems.append(_nothing_replaced(entry))
        elif entry.replaces and entry.layer > entries[other].layer:
            by_id[entry.id] = at
        else:
            problems.append(_twice(entry, entries[other]))
    living = set(by_id.values())
    aka = _former_ids(entries, by_id, problems)
    settled = Settled(tuple(at in living for at in range(len(entries))), by_id, aka, ())
    for at in sorted(living):
        if entries[at].links:
            problems += _links(entries[at], entries, settled)
    problems += _circles(entries, settled)
    return Settled(settled.live, by_id, aka, tuple(problems))


def tracks(pack_links: Iterable[tuple[str, bool, Link]], settled: Settled) -> Iterator[Problem]:
    """Ids in tracks that no question has; each link comes with its file and whether that is bundled."""
    for path, bundled, link in pack_links:
        if settled.place(link.target) is None:
            yield _unknown(f"{path}:{link.line}", f"track {link.owner}", link.target, settled, warning=not bundled)


def claims(entries: Sequence[Entry], settled: Settled, has_claim: Claims) -> Iterator[Problem]:
    """Proofs that name no claim of any lab: wrong in a bundled pack, elsewhere perhaps a lab that is not here."""
    for at in sorted(settled.by_id.values()):
        entry = entries[at]
        for link in entry.links:
            if link.field == "proof" and not has_claim(link.target):
                what = Text(f"没有实验断言「{link.target}」", f"no lab has the claim '{link.target}'")
                hint = Text("`quizzer lab list` 列出全部", "'quizzer lab list' shows all")
                yield Problem(f"{entry.path}:{link.line}", what, hint, not entry.bundled, entry.id)


# Between questions ----------------------------------------------------------------------------------------------------
def _twice(entry: Entry, other: Entry) -> Problem:
    first = f"{other.path}:{other.line}"
    what = Text(f"id「{entry.id}」已经用在 {first}", f"the id '{entry.id}' is already used at {first}")
    hint = Text("换个 id; 要代替那一题就加 replaces", "give it another id, or add `replaces:` to stand in for that one")
    return Problem(f"{entry.path}:{entry.line}", what, hint, question=entry.id)


def _nothing_replaced(entry: Entry) -> Problem:
    what = Text(f"replaces: 没有「{entry.replaces}」可以代替", f"replaces: there is no '{entry.replaces}' to replace")
    hint = Text("原题可能已改名或删除; 可以删掉 replaces", "it may have been renamed or removed; replaces: can go")
    return Problem(f"{entry.path}:{_line(entry, 'replaces')}", what, hint, warning=True, question=entry.id)


def _line(entry: Entry, field: str) -> int:
    return next((link.line for link in entry.links if link.field == field), entry.line)


def _former_ids(entries: Sequence[Entry], by_id: dict[str, int], problems: list[Problem]) -> dict[str, str]:
    """Former id to present id. One that lives, or that two questions claim, is a problem and means nothing new."""
    aka: dict[str, str] = {}
    for at in sorted(by_id.values()):
        entry = entries[at]
        for link in entry.links:
            if link.field != "aka":
                continue
            taken = link.target if link.target in by_id else aka.get(link.target, entry.id)
            if taken == entry.id:
                aka[link.target] = entry.id
                continue
            what = Text(f"aka「{link.target}」属于 {taken}", f"aka: '{link.target}' belongs to {taken}")
            hint = Text("一个旧 id 只能属于一题", "a former id belongs to one question")
            problems.append(Problem(f"{entry.path}:{link.line}", what, hint, question=entry.id))
    return aka


def _links(entry: Entry, entries: Sequence[Entry], settled: Settled) -> Iterator[Problem]:
    """Names of questions that do not exist; a sibling of something that is itself an exercise."""
    for link in entry.links:
        if link.field not in ("requires", "follow_ups", "sibling_of"):
            continue
        place = settled.place(link.target)
        where = f"{entry.path}:{link.line}"
        if place is None:
            problem = _unknown(where, link.field, link.target, settled, warning=not entry.bundled)
            yield Problem(problem.where, problem.what, problem.hint, problem.warning, entry.id)
        elif link.field == "sibling_of" and entries[place].type != "recall":
            what = Text(f"sibling_of: {link.target} 不是问答题", f"sibling_of: {link.target} is not a recall question")
            hint = Text("写它所练习的问答题的 id", "name the recall question that this one practises")
            yield Problem(where, what, hint, not entry.bundled, entry.id)


def _unknown(where: str, field: str, target: str, settled: Settled, *, warning: bool) -> Problem:
    what = Text(f"{field}: 没有题目「{target}」", f"{field}: there is no question '{target}'")
    start = target.partition(".")[0] + "."  # of 100,000 ids only its own topic's are compared
    near = [name for name in settled.by_id if name.startswith(start)][:_MOST_COMPARED]
    return Problem(where, what, did_you_mean(target, near or list(settled.by_id)[:_MOST_COMPARED], _NO_NAMES), warning)


def _circles(entries: Sequence[Entry], settled: Settled) -> Iterator[Problem]:
    """Each circle of `requires` once, from its first question in file order. Iterative: a chain may be long."""
    colour: dict[int, int] = {}  # 1 on the present path, 2 done
    for start in sorted(settled.by_id.values()):
        if start in colour or not entries[start].links:
            continue
        colour[start] = 1
        path, branches = [start], [iter(_required(entries[start], settled))]
        while path:
            place = next(branches[-1], None)
            if place is None:
                colour[path.pop()] = 2
                branches.pop()
            elif colour.get(place) == 1:
                yield _circle([entries[at] for at in path[path.index(place) :]])
            elif place not in colour:
                colour[place] = 1
                path.append(place)
                branches.append(iter(_required(entries[place], settled)))


def _required(entry: Entry, settled: Settled) -> list[int]:
    places = (settled.place(target) for target in entry.targets("requires"))
    return [place for place in places if place is not None]


def _circle(members: list[Entry]) -> Problem:
    first = min(range(len(members)), key=lambda at: (members[at].path, members[at].line))
    turned = members[first:] + members[:first]
    way = " → ".join(entry.id for entry in [*turned, turned[0]])
    what = Text(f"requires 绕成了圈: {way}", f"requires goes in a circle: {way}")
    hint = Text("去掉其中一个 requires", "take one of these requires away")
    return Problem(f"{turned[0].path}:{_line(turned[0], 'requires')}", what, hint, question=turned[0].id)
