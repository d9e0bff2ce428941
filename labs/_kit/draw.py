"""Beats as lines of text with roles: the plain stage prints the text, quizzer's screen adds the colours.

Aligned in cells (a Chinese character takes two), ASCII for what must line up, nothing wider than `width` - 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

from labs._kit.beats import Act, Asked, Beat, Code, Proved, Said, Shown, Step, Table, Timeline
from labs._kit.text import Lang, Text, pick

Span = tuple[str, str]  # text, role: "" ask said wrong proof quote dim t1 t2 wait choice
Line = tuple[Span, ...]

HOLDS, FAILS = Text("成立", "holds"), Text("不成立", "DOES NOT HOLD")
NEXT = Text("接下来会怎样?", "What happens next?")
RIGHT, NOT_SO = Text("猜对了", "right"), Text("不是", "not so")
ACTORS = ("t1", "t2")
MARKS: dict[str, Span] = {"wait": ("..", "wait"), "good": ("[+]", "said"), "bad": ("[!]", "wrong")}
WAITS: Span = (":", "wait")  # in the column of who waits, beside what others do meanwhile
CLOSERS = "，。、；：？！）】」』,.;:?!)]}"


def plain(lines: Iterable[Line]) -> str:
    """The text alone."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


class Spacing:
    """Drops a blank line that would follow another: beats are drawn one by one and each brings its own."""

    def __init__(self) -> None:
        self._is_blank = True

    def __call__(self, drawn: Iterable[Line]) -> list[Line]:
        kept = []
        for line in drawn:
            is_blank = not any(text.strip() for text, _ in line)
            if not (is_blank and self._is_blank):
                kept.append(line)
            self._is_blank = is_blank
        return kept


def lines(beat: Beat, lang: Lang, width: int = 80) -> list[Line]:
    """The beat as it is shown when nobody is asked to guess."""
    match beat:
        case Act(title):
            return [(), ((f"== {pick(title, lang)} ==", "ask"),)]
        case Said(text):
            return _prose("  ", pick(text, lang), width)
        case Shown(label, value):
            return _prose(f"    {pick(label, lang)}: ", pick(value, lang), width, "quote")
        case Code(source, _):
            return [(), *((("    " + text, "quote"),) for text in source.split("\n")), ()]
        case Table():
            return _table(beat, lang, width)
        case Timeline():
            return _timeline(beat, lang, width)
        case Asked():
            return [*question(beat, lang, width), *outcome(beat, None, lang, width)]
        case Proved():
            return _proved(beat, lang, width)


def question(beat: Asked, lang: Lang, width: int = 80) -> list[Line]:
    """What happens next, and what might."""
    drawn: list[Line] = [(), *_prose(f"  {pick(NEXT, lang)}  ", pick(beat.question, lang), width, "ask")]
    for number, text in enumerate(beat.outcomes, 1):
        drawn += _prose(f"    {number}  ", pick(text, lang), width)
    return drawn


def outcome(beat: Asked, guess: int | None, lang: Lang, width: int = 80) -> list[Line]:
    """What did happen, and why; `guess` indexes the outcomes, None if nobody guessed."""
    said = "" if guess is None else pick(RIGHT if guess == beat.right else NOT_SO, lang) + ", "
    role = "wrong" if guess not in (None, beat.right) else "said"
    head = f"{said}{beat.right + 1}  {pick(beat.outcomes[beat.right], lang)}"
    return [*_prose("    -> ", head, width, role), *_prose("       ", pick(beat.why, lang), width), ()]


def _proved(beat: Proved, lang: Lang, width: int) -> list[Line]:
    mark, role = ("[+]", "said") if beat.holds else ("[!]", "wrong")
    first: Line = ((f"  {mark} ", role), (beat.id, "proof"), (f"  {pick(HOLDS if beat.holds else FAILS, lang)}", role))
    drawn = [first, *_prose("      ", pick(beat.text, lang), width)]
    if beat.evidence:
        drawn += _prose("      = ", pick(beat.evidence, lang), width, "quote")
    return drawn


def _table(beat: Table, lang: Lang, width: int) -> list[Line]:
    head = [pick(cell, lang) for cell in beat.head]
    rows = [[pick(cell, lang) for cell in row] for row in beat.rows]
    sizes = [max(map(cells, column)) for column in zip(head, *rows, strict=True)]
    drawn = _titled(pick(beat.title, lang), width)
    if 4 + sum(sizes) + 2 * (len(sizes) - 1) >= width:
        return [*drawn, *_records(head, rows, width), ()]
    drawn.append((("    " + _row(head, sizes), "dim"),))
    return [*drawn, *((("    " + _row(row, sizes), ""),) for row in rows), ()]


def _titled(title: str, width: int) -> list[Line]:
    """A blank line, and the title where there is one."""
    return [(), *_prose("    ", title, width, "ask")] if title else [()]


def _row(row: Sequence[str], sizes: Sequence[int]) -> str:
    return "  ".join(pad(cell, size) for cell, size in zip(row, sizes, strict=True)).rstrip()


def _records(head: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[Line]:
    """A table too wide for the window: one block a row."""
    drawn: list[Line] = []
    for name, *values in rows:
        drawn += _prose("    ", name, width, "ask")
        for label, value in zip(head[1:], values, strict=True):
            drawn += _prose(f"      {label}: ", value, width)
    return drawn


def _timeline(beat: Timeline, lang: Lang, width: int) -> list[Line]:
    """A column for each actor; a list, the actor's name before each step, where the columns would be too narrow."""
    names = [pick(name, lang) for name in beat.actors]
    drawn = _titled(pick(beat.title, lang), width)
    if (width - 8 - 3 * (len(names) - 1)) // len(names) < 24:
        size = max(map(cells, names))
        for at, step in enumerate(beat.steps, 1):
            lead = f"  {step.n or at:>3}  {pad(names[step.actor], size)}  "
            first, *rest = _step(step, lang, width - 1 - cells(lead))
            drawn += [((lead, _tint(step)), *first), *(((" " * cells(lead), ""), *part) for part in rest)]
        return [*drawn, ()]
    sizes = _sizes(beat, names, lang, width)
    heads = [((pad(name, size), ACTORS[at % 2]),) for at, (name, size) in enumerate(zip(names, sizes, strict=True))]
    drawn.append((("       ", ""), *_between(heads)))
    waiting: set[int] = set()
    for at, step in enumerate(beat.steps, 1):
        for part_at, part in enumerate(_step(step, lang, sizes[step.actor])):
            number = f"  {step.n or at:>3}  " if part_at == 0 else " " * 7
            row = [_filled((WAITS,) if at in waiting else (), size) for at, size in enumerate(sizes)]
            row[step.actor] = _filled(part, sizes[step.actor])
            drawn.append(((number, "dim"), *_between(row)))
        waiting = waiting | {step.actor} if step.mark == "wait" else waiting - {step.actor}
    return [*drawn, ()]


def _sizes(beat: Timeline, names: Sequence[str], lang: Lang, width: int) -> list[int]:
    """How wide each column is: as it likes, if all find room; else the widest give way and their steps are folded."""
    sizes = [cells(name) for name in names]
    for step in beat.steps:
        sizes[step.actor] = max(sizes[step.actor], *(_used(part) for part in _step(step, lang, 999)))
    while sum(sizes) > width - 8 - 3 * (len(sizes) - 1):
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _step(step: Step, lang: Lang, size: int) -> list[Line]:
    """What one step says, at most `size` wide: its deed, what it gives (below where it must), and its note below."""
    does: Line = ((pick(step.does, lang), _tint(step)),)
    gives: Line = ((f"  -> {pick(step.gives, lang)}", "quote"),) if step.gives else ()
    mark: Line = (("  ", ""), MARKS[step.mark]) if step.mark else ()
    drawn = [(*does, *gives, *mark)]
    if _used(drawn[0]) > size:
        drawn = [*_folded(does, size), *_folded(gives, size)]
        if _used((*drawn[-1], *mark)) <= size:
            drawn[-1] = (*drawn[-1], *mark)
        else:
            drawn.append(mark)
    role = "wait" if step.mark == "wait" else "dim"
    return drawn + (_folded(((f"  {pick(step.note, lang)}", role),), size) if step.note else [])


def _folded(told: Line, size: int) -> list[Line]:
    """One text in lines of at most `size` cells, all but the first under its second word."""
    drawn: list[Line] = []
    for text, role in told:
        indent = "  " if not text.startswith("  ->") else "     "
        lead = text[: len(text) - len(text.lstrip())]
        first, *rest = wrap(text.strip(), size - len(indent))
        drawn += [((lead + first, role),), *(((indent + more, role),) for more in rest)]
    return drawn


def _filled(told: Line, size: int) -> Line:
    """A cell of a column: what is told, then blanks."""
    return (*told, (" " * (size - _used(told)), ""))


def _used(told: Line) -> int:
    return sum(cells(text) for text, _ in told)


def _tint(step: Step) -> str:
    return ACTORS[step.actor % 2]


def _between(parts: Sequence[Line]) -> Line:
    """The columns with a bar between them."""
    found: list[Span] = []
    for at, part in enumerate(parts):
        found += [(" | ", "dim"), *part] if at else part
    return tuple(found)


def _prose(label: str, text: str, width: int, role: str = "") -> list[Line]:
    """`text` after its label, wrapped; further lines begin where the text began."""
    indent = min(cells(label), width // 2)
    first, *rest = wrap(text, max(min(width, 100) - 1 - indent, 12))
    return [((label, ""), (first, role)), *(((" " * indent, ""), (more, role)) for more in rest)]


# Cells ----------------------------------------------------------------------------------------------------------------
def cells(text: str) -> int:
    """How many cells `text` takes; what Unicode calls ambiguous counts as two, as in many Chinese terminals."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WFA" else 1 for c in text)


def pad(text: str, size: int) -> str:
    """`text` with blanks after it up to `size` cells."""
    return text + " " * (size - cells(text))


def wrap(text: str, size: int) -> list[str]:
    """`text` in lines of at most `size` cells, broken at blanks and between Chinese characters."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and cells(line + piece.rstrip()) > size:
                found.append(line.rstrip())
                line, piece = "", piece.lstrip()
            while cells(piece) > size:
                cut = next(n for n in range(len(piece), 0, -1) if n == 1 or cells(piece[:n]) <= size)
                found.append(piece[:cut])
                piece = piece[cut:]
            line += piece
        found.append(line.rstrip())
    return found


def _pieces(text: str) -> Iterable[str]:
    """What must not be torn: Latin words with the blank after them, Chinese characters with closing punctuation."""
    piece = ""
    for at, char in enumerate(text):
        piece += char
        after = text[at + 1 : at + 2]
        may_part = char == " " or cells(char) == 2 or (after and cells(after) == 2)
        if may_part and after not in (" ", *CLOSERS) and char not in "（「『([{":
            yield piece
            piece = ""
    if piece:
        yield piece
