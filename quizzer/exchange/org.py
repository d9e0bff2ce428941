"""org-drill: a heading with the tag `drill` for each question, its answer below a heading of its own.

Code becomes an example block, which Org never runs; a line that would be a heading, a keyword or a drawer, and a link
(`[[elisp:...]]` would run), are broken by a space that takes no room. Read: headings with the tag `drill` or `fc`;
what stands below them before the next heading is asked (or the heading, if nothing does), what stands below deeper
headings answers. Source: the org-drill manual; the Org manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.exchange import flat, names
from quizzer.exchange.files import read_lines, text_file
from quizzer.exchange.values import Card, Options, Problem, Reading, Written, card_of

NOTHING = "\u200b"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BEGINS = re.compile(r"^(\s*)(?=\*+\s|#\+|# |:\w+:)")
_ACTS = re.compile(r"\[(?=\[)|src_(?=\w)|call_(?=\w)|<(?=<|\w+:)|@(?=@)|\{(?=\{\{)")


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A heading for each topic and below it one for each question."""
    count, topic = 0, ""
    with text_file(path) as file:
        for count, card in enumerate(cards, 1):
            q = card.question
            if q.topic != topic:
                topic = q.topic
                file.write(f"* {topic}\n")
            front, back = (flat.both(q, options.lang, side) for side in (flat.front, flat.back))
            head = _harmless(flat.one_line(q.ask.pick(options.lang)))
            file.write(f"** {head[:120]} :drill:\n:PROPERTIES:\n:ID: {q.id}\n:END:\n")
            file.write("\n".join([*_lines(front), "*** Answer", *_lines(back), "", ""]))
            if options.progress:
                options.progress(count)
    return Written(count)


def _harmless(line: str) -> str:
    return _ACTS.sub(rf"\g<0>{NOTHING}", _BEGINS.sub(rf"\1{NOTHING}", line))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, code as an example block."""
    mark = ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if mark and fence and fence[1].startswith(mark):
            mark = ""
            yield "#+end_example"
        elif mark:
            yield f",{line}" if re.match(r"\s*(\*|#\+|,)", line) else line
        elif fence:
            mark = fence[1]
            yield "#+begin_example"
        else:
            yield _harmless(line)
    if mark:
        yield "#+end_example"


_HEAD = re.compile(r"(\*+)\s+(.*?)(?:\s+(:[\w@#%:]+:))?\s*$")
_OWN = re.compile(r"\s*:(?:ID|CUSTOM_ID):\s*(\S{1,200})\s*$", re.IGNORECASE)
_BLOCK = re.compile(r"\s*#\+(begin|end)_(?:example|src|quote)\b\s*(\w*)", re.IGNORECASE)


def read(path: Path, options: Options) -> Reading:
    """The cards of an Org file."""
    return Reading("org", _entries(read_lines(path).split("\n"), path))


def _entries(lines: list[str], path: Path) -> Iterator[Card | Problem]:
    heads = [(at, found) for at, line in enumerate(lines) if (found := _HEAD.match(line))]
    stem = names.topic_from(path.stem, "imported")
    above: dict[int, str] = {}
    ends = _ends([(at, len(head[1])) for at, head in heads], len(lines))
    for number, (at, head) in enumerate(heads):
        level = len(head[1])
        above = {other: title for other, title in above.items() if other < level}
        outer = above[max(above)] if above else ""
        above[level] = head[2]
        if not {"drill", "fc"} & set((head[3] or "").split(":")):
            continue
        end = ends[number]
        deeper = heads[number + 1][0] if number + 1 < len(heads) and heads[number + 1][0] < end else end
        asked, id_ = _said(lines[at + 1 : deeper])
        answer, _ = _said([line for line in lines[deeper:end] if not _HEAD.match(line)])
        if not answer and deeper == end:
            asked, answer = "", asked
        topic = names.topic_from(outer, stem) if outer else stem
        yield card_of(asked or head[2].replace(NOTHING, ""), answer, topic, f"{path.name}:{at + 1}", id_)


def _ends(heads: list[tuple[int, int]], last: int) -> list[int]:
    """The line after the part of each heading (line, level): where the next one begins that is no deeper."""
    made: list[int] = []
    later: list[tuple[int, int]] = []
    for at, level in reversed(heads):
        while later and later[-1][1] > level:
            later.pop()
        made.append(later[-1][0] if later else last)
        later.append((at, level))
    return made[::-1]


def _said(lines: list[str]) -> tuple[str, str]:
    """(the text of these lines with examples as code, the id that a drawer among them holds)."""
    made, id_, drawer = [], "", False
    for line in lines:
        block = _BLOCK.match(line)
        if line.strip().upper() in (":PROPERTIES:", ":LOGBOOK:"):
            drawer = True
        elif drawer:
            own = _OWN.match(line)
            id_ = own[1] if own else id_
            drawer = line.strip().upper() != ":END:"
        elif block:
            made.append("```" if block[1].lower() == "end" else f"```{block[2]}")
        elif not re.match(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):", line):
            made.append(re.sub(r"^,(?=\s*(?:\*|#\+|,))", "", line).replace(NOTHING, ""))
    return "\n".join(made).strip(), id_
