"""The labs' screens: the list, one lab's page, claims that were proved, and the story of a run.

Labs draw their own beats as lines with roles (labs._kit.draw); here they get the theme's colours, keys and pages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from quizzer.app.labs import Entry, Proof, Served
from quizzer.cli.screen import theme
from quizzer.cli.screen.layout import EMPTY, Line, Look, header, hung, line, table
from quizzer.core.language import Text

if TYPE_CHECKING:
    from pathlib import Path

    from labs._kit.beats import Beat
    from labs._kit.claims import Claim
    from quizzer.app.context import Context

SAYS = {
    "true": Text("文档说得对", "the documents are right"),
    "partly": Text("文档只说对一部分", "the documents are partly right"),
    "false": Text("文档说错了", "the documents are wrong"),
    "outdated": Text("文档的说法过时了", "the documents are out of date"),
    "": Text(),
}
HAS = (
    ("exercise", "E", Text("E 练习", "E exercise")),
    ("drill", "D", Text("D 快问", "D drill")),
    ("real", "V", Text("V 有真实系统对照", "V verified against a true system")),
)


def lang_of(look: Look) -> str:
    """The language a lab is drawn in: labs know no "both"."""
    return "en" if look.lang == "en" else "zh"


def beat_lines(beat: Beat, look: Look) -> list[Line]:
    """A beat as the lab draws it; its roles are the theme's."""
    from labs._kit import draw

    return draw.lines(beat, lang_of(look), look.width)  # type: ignore[arg-type, return-value]  # the same words, as text


def entries(found: Sequence[Entry], look: Look) -> list[Line]:
    """The lines of `lab list`."""
    rows, broken = [], []
    for each in found:
        has = "".join(letter if getattr(each, name) else "-" for name, letter, _ in HAS)
        rows.append([each.name, str(len(each.claims)), has, look.say(each.title)])
        if each.broken:
            broken += hung((("   [!] ", "wrong"),), look.say(each.broken), look)
    if not rows:
        return [line(" " + look.say(Text("还没有实验", "no labs yet")))]
    head = [look.say(Text(*pair)) for pair in (("实验", "lab"), ("结论", "claims"), ("有", "has"), ("", ""))]
    first, *rest = table([head, *rows], look)
    legend = "   ".join(look.say(label) for _, _, label in HAS)
    foot = look.say(Text("`quizzer lab run 名字` 跑一个", "'quizzer lab run NAME' runs one"))
    told = [line((first, "dim")), *(line(row) for row in rest), *broken, EMPTY]
    return [*told, *hung((" ",), f"{legend}   {foot}", look, "dim")]


def page(found: Entry, claims: Sequence[Claim], served: Sequence[Served], look: Look) -> list[Line]:
    """The lines of `lab show`: what it claims, what the documents say of that, which questions rest on it."""
    lines = header(f"{found.name}   {look.say(found.title)}", "", look)
    for claim in claims:
        lines.append(line(("   #", "dim"), (claim.id, "proof")))
        lines += hung(("     ",), look.say(Text(*claim.text)), look)
        if claim.says:
            lines += hung(("     ",), look.say(SAYS[claim.says]), look, "correction" if claim.says != "true" else "dim")
    lines += [EMPTY, line((" " + look.say(Text("用到它的题目", "Questions that rest on it")), "ask"))]
    lines += served_lines(served, look)
    name = found.name
    more = ", ".join(("prove", *(["drill"] if found.drill else []), *(["verify"] if found.real else []), "source"))
    build = f"    quizzer exercise start {name}" if found.exercise else ""
    foot = Text(f"quizzer lab run {name}    也可以 {more}{build}", f"quizzer lab run {name}    or {more}{build}")
    return [*lines, EMPTY, line((" " + look.say(foot), "dim"))]


def served_lines(served: Sequence[Served], look: Look) -> list[Line]:
    """Questions with what the learner recalls of them."""
    if not served:
        return [
            line(
                "   " + look.say(Text("没有", "none")),
            )
        ]
    rows = []
    for each in served:
        known = look.say(Text("没学过", "not seen")) if each.recall is None else f"{each.recall:.0%}"
        rows.append([f"  {each.question.id}", known, " ".join(look.say(each.question.ask).split())])
    return [line(row) for row in table(rows, look)]


def proof_lines(proof: Proof, look: Look) -> list[Line]:
    """Each claim with what was seen, and the count."""
    lines = [drawn for claim in proof.claims for drawn in beat_lines(claim, look)]
    held, of = sum(claim.holds for claim in proof.claims), len(proof.claims)
    return [*lines, EMPTY, line(" " + look.say(Text(f"{of} 条结论, {held} 条成立", f"{held} of {of} claims hold")))]


def scenario_lines(found: Sequence[Mapping[str, object]], look: Look) -> list[Line]:
    """The model beside the true system: one line a version, and both answers wherever they differ."""
    lines: list[Line] = []
    tallies: dict[tuple[str, str, bool], list[bool]] = {}
    for each in found:
        judged = (str(each.get("lab", "")), str(each["version"]), bool(each["live"]))
        tallies.setdefault(judged, []).append(bool(each["agrees"]))
        if not each["agrees"]:
            lines.append(line(" ", ("[!] ", "wrong"), f"{each['name']}  {each['version']}  {how(each, look)}"))
            lines += [drawn for who in ("model", "real") for drawn in hung((f"     {who:<6}",), str(each[who]), look)]
    rows = []
    for (lab, version, live), agreed in tallies.items():
        mark = "[+]" if all(agreed) else "[!]"
        told = Text(f"{len(agreed)} 个情节, 相同 {sum(agreed)}", f"{sum(agreed)} of {len(agreed)} scenarios agree")
        rows.append([mark, lab, version, how({"live": live}, look), look.say(told)])
    return [*lines, *(line(row) for row in table([row if row[1] else [row[0], *row[2:]] for row in rows], look))]


def how(seen: Mapping[str, object], look: Look) -> str:
    """Whether the true system was asked now, or what it once said was read."""
    return look.say(Text("当场", "live") if seen["live"] else Text("实录", "recorded"))


def source_lines(found: Sequence[tuple[Path, str]], look: Look) -> list[Line]:
    """A lab's files in reading order."""
    folder = found[0][0].parent
    rows = [[f"  {path.relative_to(folder).as_posix()}", what] for path, what in found]
    return [line(f" {folder}"), *(line(row) for row in table(rows, look))]


def put(lines: Iterable[Line], ctx: Context) -> None:
    """Write lines in this terminal's colours."""
    sys.stdout.write(theme.paint(lines, ctx.colour))
    sys.stdout.flush()
