"""The log as a file of JSON lines, for two machines that share no sync: written by one, merged by the other.

The first line says what the file is; each further line is one event with what was typed. Merging is a union by event
id: twice or in any order gives the same journal. A file with a bad line is not taken, and all its bad lines are named.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.values import dataclass
from quizzer.errors import JournalTrouble, SyncConflict
from quizzer.journal.events import DRIFT_MS, EARLIEST_MS, LATEST_MS, Body, Event, Json
from quizzer.journal.log import Journal

FORMAT = "quizzer-log"
VERSION = 1
MAX_OFFSET_MIN = 26 * 60
Line = tuple[Event, str | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no event: `where` is path:line."""

    what: Text
    where: str


@dataclass(frozen=True, slots=True)
class Imported:
    """How many events were new, how many of those are reviews, how many were here already, and what was wrong."""

    added: int = 0
    reviews: int = 0
    already: int = 0
    problems: tuple[Problem, ...] = ()


def export_log(journal: Journal, path: Path) -> int:
    """Write every event to `path` and return how many; the file is whole or not there."""
    count = 0
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps({"format": FORMAT, "version": VERSION, "device": journal.device}) + "\n")
            for event, said in journal.events():
                file.write(json.dumps(_line(event, said), ensure_ascii=False) + "\n")
                count += 1
        os.replace(part, path)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise JournalTrouble(
            Text(f"写不了 {path}: {reason}", f"cannot write {path}: {reason}"),
            Text("换个地方再试", "try another place"),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def import_log(journal: Journal, path: Path, *, at_ms: int, offset_min: int, as_copy: bool = False) -> Imported:
    """Merge the log in `path`.

    SyncConflict when that home and this one are copies of each other that both went on writing; `as_copy` then takes
    what only the file has under a device name of its own, and gives this home a new name too.
    """
    problems, total, newest = _checked(path)
    if problems:
        return Imported(problems=tuple(problems))
    if newest >> 16 > at_ms + DRIFT_MS:
        raise _from_the_future(path, (newest >> 16) - at_ms)
    clashing = {event.device for event, _ in _lines(path) if _clashes(journal, event)}
    if clashing and not as_copy:
        raise _cloned(path)
    fresh = (event for event, _ in _new(journal, path, clashing) if journal.event(event.id) is None)
    reviews = sum(event.kind == "review" for event in fresh)
    added = journal.take(_new(journal, path, clashing))
    if clashing:
        journal.rename()
    return Imported(added, reviews, total - added)


def _clashes(journal: Journal, event: Event) -> bool:
    """Whether another event stands in this one's place, and this one is nowhere in the journal."""
    holder = journal.holder(event.device, event.seq)
    return holder not in (None, event.id) and journal.event(event.id) is None


def _new(journal: Journal, path: Path, clashing: set[str]) -> Iterator[Line]:
    """The lines to take. Those of a clashing device move to a name made from the first of them that is not here."""
    names: dict[str, str] = {}
    seqs: dict[str, int] = {}
    taken: set[tuple[str, int]] = set()
    for event, said in _lines(path):
        place = (event.device, event.seq)
        if place in taken or journal.holder(*place) == event.id:
            continue
        if event.device in clashing:
            if journal.event(event.id) is not None:
                continue
            name = names.setdefault(event.device, hashlib.sha256(event.id.encode()).hexdigest()[:12])
            seqs[name] = seqs.get(name, 0) + 1
            yield replace(event, device=name, seq=seqs[name]), said
        elif journal.holder(*place) is None:
            taken.add(place)
            yield event, said


def _line(event: Event, said: str | None) -> dict[str, Json]:
    line: dict[str, Json] = {
        "device": event.device,
        "seq": event.seq,
        "id": event.id,
        "kind": event.kind,
        "v": event.v,
        "card": event.card or None,
        "hlc": event.hlc,
        "at_ms": event.at_ms,
        "offset_min": event.offset_min,
        "body": event.body,
    }
    return line | {"said": said} if said else line


def _lines(path: Path) -> Iterator[Line]:
    """The events of a file that was checked."""
    for _, parsed in _parsed(path):
        if not isinstance(parsed, Text):
            yield parsed


def _checked(path: Path) -> tuple[list[Problem], int, int]:
    """(problems, events, the newest hlc) of a file."""
    problems: list[Problem] = []
    total = newest = 0
    places: dict[tuple[str, int], str] = {}
    for number, parsed in _parsed(path):
        if isinstance(parsed, Text):
            problems.append(Problem(parsed, f"{path}:{number}"))
            continue
        event, _ = parsed
        total, newest = total + 1, max(newest, event.hlc)
        if places.setdefault((event.device, event.seq), event.id) != event.id:
            what = Text("同一台设备的同一个序号出现两次", "one device's sequence number occurs twice")
            problems.append(Problem(what, f"{path}:{number}"))
    return problems, total, newest


def _parsed(path: Path) -> Iterator[tuple[int, Line | Text]]:
    """(line number, event or what is wrong with it) of every line after the first."""
    with path.open("rb") as file:
        number = 0
        for number, raw in enumerate(file, 1):
            if number == 1:
                if (wrong := _heading(raw)) is not None:
                    yield 1, wrong
                    return
            elif raw.strip():
                yield number, _event(raw)
        if number == 0:
            yield 1, _NO_LOG


_NO_LOG = Text("不是 quizzer 的学习记录 (第一行不对)", "not a quizzer log (the first line says something else)")


def _heading(raw: bytes) -> Text | None:
    try:
        heading = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _NO_LOG
    if not isinstance(heading, dict) or heading.get("format") != FORMAT:
        return _NO_LOG
    if heading.get("version") != VERSION:
        version = str(heading.get("version"))[:20]
        return Text(f"版本 {version} 的记录要新版程序才能读", f"a log of version {version} needs a newer program")
    return None


def _event(raw: bytes) -> Line | Text:
    try:
        line = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return Text("这一行不是 JSON", "this line is not JSON")
    if not isinstance(line, dict):
        return Text("这一行不是一个 JSON 对象", "this line is not a JSON object")
    for name, (fits, zh, en) in _FIELDS.items():
        if not fits(line.get(name)):
            return Text(f"{name} 应为{zh}", f"{name} must be {en}")
    card, said = line.get("card"), line.get("said")
    body: Body = line["body"]
    head = (line["device"], line["seq"], line["id"], line["kind"], line["v"])
    return Event(*head, card or "", line["hlc"], line["at_ms"], line["offset_min"], body), said


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable()


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_FIELDS: dict[str, tuple[Callable[[object], bool], str, str]] = {
    "device": (_word, "一个名字", "a name"),
    "seq": (_whole(1, 1 << 53), "从 1 起的整数", "a whole number from 1"),
    "id": (_word, "事件的 id", "the event's id"),
    "kind": (_word, "一个词", "a word"),
    "v": (_whole(0, 1 << 31), "整数", "a whole number"),
    "card": (lambda value: value is None or _word(value), "题目 id 或 null", "a question's id or null"),
    "hlc": (_whole(0, (1 << 63) - 1), "整数", "a whole number"),
    "at_ms": (_whole(EARLIEST_MS, LATEST_MS), "1970 年以来的毫秒数", "milliseconds since 1970"),
    "offset_min": (_whole(-MAX_OFFSET_MIN, MAX_OFFSET_MIN), "分钟数", "a number of minutes"),
    "body": (lambda value: isinstance(value, dict), "一个 JSON 对象", "a JSON object"),
    "said": (lambda value: value is None or isinstance(value, str), "文字", "text"),
}


def _cloned(path: Path) -> SyncConflict:
    return SyncConflict(
        Text(
            f"{path} 和这里是同一份 QUIZZER_HOME 的两个拷贝, 拷贝之后各自写过; 什么都没有并入",
            f"{path} and this home are copies of one QUIZZER_HOME, and both went on writing; nothing was merged",
        ),
        Text(
            "`quizzer log --import 文件 --as-copy` 换个设备名并入, 一次评分都不丢; 另一边也这样做一次",
            "'quizzer log --import FILE --as-copy' merges it under another device name and loses no review; "
            "do the same on the other side",
        ),
    )


def _from_the_future(path: Path, ahead_ms: int) -> JournalTrouble:
    hours = ahead_ms // 3_600_000
    return JournalTrouble(
        Text(
            f"{path} 里的时间比这里快 {hours} 小时, 没有并入",
            f"{path} is {hours} hours ahead of this clock; nothing was merged",
        ),
        Text("校准两台机器的时间再试", "set both machines' clocks and try again"),
    )
