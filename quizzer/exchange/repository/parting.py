"""What stands below a question, parted: what still belongs to the question, what answers it, which options it has.

A folded part called "Answer", or a line `Answer: C`, parts the two. Options are boxes (`- [x]`) or items that are
lettered or numbered in order; one that is called right makes the question a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from quizzer.core.values import dataclass
from quizzer.exchange.repository import wording

MOST_OPTIONS = 8
MOST_LABELS = 20  # lines `Answer:` below one question that may begin its answer
_SECOND = re.compile(r"[\s*_>+-]*[Bb][*_]*\s?[.:：)、]")  # an option B makes of `A:` an option
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM = re.compile(r" {0,3}[-*+] {1,4}")
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_BOX = re.compile(r"\s{0,3}(?:[-*+]|\d{1,2}[.)])\s+\[([ xX✓✔√])\](?:\s+|$)(.*)")
_OPTION = re.compile(r"\s{0,3}(?:[-*+]\s+)?(?:\*\*)?\(?([A-Ha-h]|[1-8])\s?[.:：)、](?:\*\*)?\s*(\S.*)")
_SAID = re.compile(
    r"\s{0,3}(?:#{1,6}\s*)?(?:>\s*)?(?:[-*+]\s+)?[*_]{0,3}(?:(?:the|correct|right|suggested|sample|model)\s+){0,2}"
    rf"(?:answers?|ans|solution|{wording.ANSWERS}|参考答案|正确答案|参考回答|参考解答|答案|解答|解析|回答|答)"
    r"(?:\s+(?:guide|key|outline))?[*_]{0,3}\s*(?:(?:is|are)\b)?\s*(?:[:：]|$)\s*[*_]{0,3}\s*(.*)",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"[*_`(\[]*((?:(?:option|选项)\s*)?[A-Ha-h1-8](?:\s*(?:,|，|、|and|&|和)\s*[A-Ha-h1-8])*)\b[*_`)\].:：,，。]*",
    re.IGNORECASE,
)
_TICK = re.compile(
    r"(?:[✅✓✔☑]\ufe0f?|[(（\[][*_]*(?:correct|right|正确)(?: answer|答案)?[*_]*[)）\]]|"
    r"(?<![-–—<←=])[-–—<←=]++\s*+correct(?: answer)?)[*_\s.]*$",
    re.IGNORECASE,
)
_DETAILS = re.compile(r"<details\b[^<>]{0,300}>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]{0,300}>(.{0,500}?)</summary>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parted:
    """The rest of the question, its answer, its options in order, and which of them (from 0) are right."""

    asked: str
    answer: str
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()


def parted(ask: str, body: str) -> Parted:
    """The body of a question in its parts."""
    found = _parted(ask, body.split("\n"))
    answer = found.answer.split("\n")
    first = next((at for at, line in enumerate(answer) if line.strip()), 0)
    if len(answer) > first + 1 and wording.says_answer(answer[first]):
        answer = answer[first + 1 :]
    elif (said := wording.label(answer[first])) and said[0] == "A" and not any(map(_SECOND.match, answer)):
        answer = [said[1], *answer[first + 1 :]]
    asked = _asked(found.asked.split("\n"))
    return replace(found, asked="\n".join(asked).strip("\n"), answer="\n".join(answer).strip("\n"))


def _asked(lines: list[str]) -> list[str]:
    """What is asked: from below a heading or behind a label `Question`, if there is one, to above a line `Options:`."""
    outside = _outside(lines)
    start = next((at + 1 for at in outside if _HEADING.match(lines[at]) and wording.says_question(lines[at])), 0)
    said = wording.label(lines[start]) if start < len(lines) else None
    asked = [said[1], *lines[start + 1 :]] if said and said[0] == "Q" else lines[start:]
    return asked[:-1] if asked and wording.says_options(asked[-1]) else asked


def _parted(ask: str, lines: list[str]) -> Parted:
    outside = list(_outside(lines))
    boxes = _boxes(lines, outside)
    if boxes is not None:
        return boxes
    cut = _answer_at(lines, outside, counts=wording.is_only_numbered(ask))
    if cut is None and wording.is_given(ask) and lines and _FENCE.match(lines[0]):
        end = next((at for at in outside if at > 0), len(lines))
        return Parted(tidied(lines[:end]), tidied(lines[end:]))
    if cut is None:
        return _ticked(lines, outside) or Parted("", tidied(lines))
    at, answer, told = cut
    listed = _options(lines[:at], [line for line in outside if line < at])
    if listed is not None and answer:
        start, options = listed
        right = _called_right(answer, options[0][0], told=told)
        if right and max(right) < len(options) <= MOST_OPTIONS:
            texts = tuple(text for _, text in options)
            said = tidied(_reasons(answer, told=told)) or "\n".join(texts[one] for one in right)
            return Parted(tidied(lines[:start]), said, texts, right)
    return Parted(tidied(lines[:at]), tidied(answer))


def _outside(lines: Sequence[str]) -> list[int]:
    """The lines that are not in a code fence."""
    made, mark = [], ""
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if mark:
            mark = "" if fence and fence[1].startswith(mark) and not line.strip().strip(mark[0]) else mark
        elif fence:
            mark = fence[1]
        else:
            made.append(at)
    return made


# Where the answer begins ----------------------------------------------------------------------------------------------
def _answer_at(lines: list[str], outside: list[int], *, counts: bool) -> tuple[int, list[str], bool] | None:
    """(line where the question ends, lines of the answer, whether `Answer:` stood there), if something parts them.

    A title that only `counts` has its question below it.
    """
    for at in outside:
        if _DETAILS.search(lines[at]):
            folded = "\n".join(lines[at:])
            summary = _SUMMARY.search(folded)
            if summary and wording.says_answer(wording.tidy(summary[1])):
                return at, (folded[: summary.start()] + folded[summary.end() :]).split("\n"), False
            return None
    for at, said in islice(_saying(lines, outside), MOST_LABELS):
        if counts or not _reads(lines[:at]) or _still_asks(lines[:at], outside):
            return at, [said[1].rstrip("*_ "), *_outdented(lines[at], lines[at + 1 :])], True
    return None


def _saying(lines: list[str], outside: list[int]) -> Iterator[tuple[int, re.Match[str]]]:
    for at in outside:
        said = _SAID.match(lines[at])
        if said:
            yield at, said


def _outdented(item: str, below: list[str]) -> list[str]:
    """The lines below an item that says `Answer:`, without the columns that its marker takes."""
    marker = _ITEM.match(item)
    columns = marker.end() if marker else 0
    return [line[min(columns, len(line) - len(line.lstrip(" "))) :] for line in below]


def _reads(lines: list[str]) -> bool:
    return any(char.isalnum() for line in lines for char in line)


def _still_asks(lines: list[str], outside: list[int]) -> bool:
    """Whether text before `Answer:` is the question's: it is labelled, or ends by asking, in code or in options."""
    first = next(line for line in lines if line.strip())
    if (said := wording.label(first)) and said[0] == "Q":
        return True
    last = next(line for line in reversed(lines) if line.strip()).strip()
    listed = _options(lines, [at for at in outside if at < len(lines)])
    return (
        last.endswith(("?", "？"))
        or wording.asks(last.lstrip("> "))
        or _FENCE.match(last) is not None
        or listed is not None
    )


# Options --------------------------------------------------------------------------------------------------------------
def _boxes(lines: list[str], outside: list[int]) -> Parted | None:
    """Options as boxes to tick; None if there are not two, or none is ticked."""
    starts = [(at, found) for at in outside if (found := _BOX.match(lines[at]))]
    if len(starts) < 2:
        return None
    ends = [*(at for at, _ in starts[1:]), _end_of_item(lines, starts[-1][0])]
    options = []
    for (at, found), end in zip(starts, ends, strict=True):
        texts = [
            found[2].strip(" \u2800\u200b"),
            *(line.strip() if line[:1] != " " else line[2:] for line in lines[at + 1 : end]),
        ]
        options.append(tidied(texts))
    asked, rest = tidied(lines[: starts[0][0]]), tidied(lines[ends[-1] :])
    right = tuple(number for number, (_, found) in enumerate(starts) if found[1] != " ")
    if not right or len(options) > MOST_OPTIONS or not all(options) or len(set(options)) < len(options):
        ticked = "\n".join(f"- {options[one]}" for one in right)
        shown = "\n".join(f"- {option}" for option in options)
        return Parted(f"{asked}\n\n{shown}".strip(), f"{ticked}\n\n{rest}".strip())
    return Parted(asked, rest or "\n".join(options[one] for one in right), tuple(options), right)


def _ticked(lines: list[str], outside: list[int]) -> Parted | None:
    """Options of which one or more, but not all, end in a tick or in `(correct)`."""
    listed = _options(lines, outside) or _bullets(lines, outside)
    if listed is None or len(listed[1]) > MOST_OPTIONS:
        return None
    start, options = listed
    texts = tuple(_TICK.sub("", text).strip() for _, text in options)
    right = tuple(at for at, (_, text) in enumerate(options) if _TICK.search(text))
    if not 0 < len(right) < len(options) or not all(texts):
        return None
    last = next(at for at in outside if at >= start and options[-1][1] in wording.tidy(lines[at]))
    rest = tidied(lines[last + 1 :]) or "\n".join(texts[one] for one in right)
    return Parted(tidied(lines[:start]), rest, texts, right)


def _end_of_item(lines: list[str], at: int) -> int:
    """The line after the last line that belongs to the item at `at`."""
    end = at + 1
    for later in range(at + 1, len(lines)):
        if lines[later].startswith("  "):
            end = later + 1
        elif lines[later].strip():
            break
    return end


def _options(lines: list[str], outside: list[int]) -> tuple[int, list[tuple[str, str]]] | None:
    """(first line, [(sign, text)]) of the last options A, B, ... or 1, 2, ... that stand below each other."""
    found: list[tuple[str, str]] = []
    start = 0
    for at in outside:
        option = _OPTION.match(lines[at])
        if option is None:
            continue
        sign = option[1].upper()
        if sign in ("A", "1"):
            found, start = [], at
        if found and ord(sign) != ord(found[-1][0]) + 1:
            continue
        if found or sign in ("A", "1"):
            found.append((sign, wording.tidy(option[2]).strip()))
    return (start, found) if len(found) > 1 and len({text for _, text in found}) == len(found) else None


def _bullets(lines: list[str], outside: list[int]) -> tuple[int, list[tuple[str, str]]] | None:
    """(first line, [(sign, text)]) of the items of a list that is all there is and calls one `correct` in words."""
    said = [at for at, line in enumerate(lines) if line.strip()]
    found = [_ITEM.match(lines[at]) for at in said]
    if not 1 < len(said) <= MOST_OPTIONS or not all(found) or not set(said).issubset(outside):
        return None
    texts = [wording.tidy(lines[at]).strip()[1:].strip() for at in said]
    ticks = filter(None, map(_TICK.search, texts))
    if len(set(texts)) < len(texts) or not any(char.isalpha() for tick in ticks for char in tick[0]):
        return None  # a tick alone may as well praise what it stands behind
    return said[0], list(zip("ABCDEFGH", texts, strict=False))


def _called_right(answer: list[str], first: str, *, told: bool) -> tuple[int, ...]:
    """The options (from 0) that an answer begins with; `told` if `Answer:` stood before it."""
    for line in [line for line in answer if wording.tidy(line).strip(" >*_#")][:3]:
        named = _named(line, told=told)
        if named:
            signs = re.findall(r"\b[A-Ha-h1-8]\b", re.sub(r"(?i)option|and", " ", named[0]))
            found = (ord(sign.upper()) - ord(first) for sign in signs)
            return tuple(dict.fromkeys(at for at in found if at >= 0))
        told = False
    return ()


def _named(line: str, *, told: bool) -> tuple[str, str] | None:
    """(what an answer's line names as right, the rest of the line)."""
    bare = wording.plain(wording.tidy(line))
    said = _SAID.match(bare)
    right = _RIGHT.match(said[1] if said else bare)
    if right is None:
        return None
    rest = right.string[right.end() :].strip(" -–—*_")
    if said or told or not rest or right[0].rstrip("*_ ")[-1:] in ".:：)":
        return right[1], rest
    return None


def _reasons(answer: list[str], *, told: bool) -> list[str]:
    """The lines of an answer without the name of the right options that it begins with."""
    first = next((at for at, line in enumerate(answer) if wording.tidy(line).strip()), 0)
    named = _named(answer[first], told=told)
    return [named[1], *answer[first + 1 :]] if named else answer


def tidied(lines: Sequence[str]) -> str:
    """The lines as a text without HTML that only formats, and without a way back to the top at its end."""
    outside = set(_outside(lines))
    made = [
        wording.parted_lines(wording.set_out(line), " " if line.lstrip().startswith("|") else "\n")
        if at in outside
        else line
        for at, line in enumerate(lines)
    ]
    made = [line for at, line in enumerate(made) if at not in outside or line.strip() or not lines[at].strip()]
    while made and wording.leads_back(made[-1]):
        made.pop()
    return "\n".join(made).strip("\n").rstrip() if made and made[0].strip() else "\n".join(made).strip()
