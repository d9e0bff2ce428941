"""Paragraphs as candidates: labelled (`Q:`), bold, `front::back`, and plain lines that ask or stand above `Answer:`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quizzer.exchange.repository import items, wording
from quizzer.exchange.repository.head import Head

LONGEST_LINE = 300  # characters of a plain paragraph that asks


def paragraph(content: str, line: int) -> Iterator[Head]:
    """The candidates of a paragraph that stands outside of lists, quotes and tables, beginning at `line`."""
    rows = content.split("\n")
    end = line + len(rows)
    labels = [(at, *found) for at, said in enumerate(rows) if (found := wording.label(wording.tidy(said)))]
    stops = [*(at for at, _, _ in labels), len(rows)][1:]
    for (at, sign, text), stop in zip(labels, stops, strict=True):
        if sign == "Q":
            yield Head("Q and A", line + at, line + stop, "\n".join([text, *rows[at + 1 : stop]]).strip())
    if labels:
        at, sign, _ = labels[0]
        if sign == "A" and at == 0:
            yield Head("told", line, line + 1, "")
        elif sign == "A":
            yield _plain(rows[:at], line, told=True)
        return
    for at, said in enumerate(rows):
        card = items.double_colon(said, line + at)
        if card is not None:
            yield card
    bold, rest = wording.bold(content)
    if bold and (not rest or rest.startswith("\n") or wording.asks(bold)):
        number, text = wording.numbered(bold)
        yield Head("bold line", line, end, text, 0, number, rest.strip())
    else:
        yield _plain(rows, line, told=False)


def _plain(rows: Sequence[str], line: int, *, told: bool) -> Head:
    number, text = wording.numbered(wording.tidy("\n".join(rows)).strip())
    return Head("line", line, line + len(rows), text, 0, number, holds=told)


def settled(heads: Iterable[Head], lines: Sequence[str]) -> Iterator[Head]:
    """The candidates without plain paragraphs, but with those that ask, and whatever stands right above `Answer:`.

    Plain lines ask where a third of all paragraphs does; in other texts they are figures of speech.
    """
    made: list[Head] = []
    for head in heads:
        if head.kind != "told":
            made.append(head)
        elif made and not any(line.strip() for line in lines[max(made[-1].end, made[-1].inner) : head.line]):
            made[-1] = _answered(made[-1])
    plain = [head for head in made if head.kind == "line" and not head.holds]
    asking = {id(head): found for head in plain if (found := list(_asking(head)))}
    count = sum(map(len, asking.values()))
    is_asked = count > 2 and 3 * count >= len(plain)
    for head in made:
        if head.kind != "line" or head.holds:
            yield head
        elif is_asked:
            yield from asking.get(id(head), ())


def _answered(head: Head) -> Head:
    if head.kind == "line":
        return replace(head, holds=True)
    if head.kind in ("numbered item", "bullet") and not head.rest:
        return replace(head, kind="Q and A", stop=None)
    return head


def _asking(head: Head) -> Iterator[Head]:
    """The lines of a plain paragraph that ask: its first, and those with a number."""
    rows = head.text.split("\n")
    if len(rows) < 4 and _ends_asking(rows[-1]) and not any(map(_ends_asking, rows[:-1])) and _is_short(head.text):
        yield head
        return
    for at, said in enumerate(rows):
        number, text = (head.number, said) if at == 0 else wording.numbered(said)
        numbered = number is not None and wording.asks(text)
        if (numbered or (at == 0 and _ends_asking(said))) and _is_short(said):
            yield Head("line", head.line + at, head.line + at + 1, text, 0, number)


def _ends_asking(line: str) -> bool:
    return line.rstrip(" *_`\"'”’)）").endswith(("?", "？"))


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_LINE
