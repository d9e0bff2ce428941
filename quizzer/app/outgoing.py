"""Questions out of the bank as flashcards, with what their learner remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Any

from quizzer.app.desk import Desk
from quizzer.app.library import facts, known_topics
from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question
from quizzer.core.travel import Past
from quizzer.core.values import dataclass
from quizzer.errors import WrongUsage
from quizzer.exchange import formats
from quizzer.exchange.values import Card, Options
from quizzer.exchange.values import Written as Written

Tell = Callable[[int, int], None]
FORMATS = tuple(formats.WRITERS)
BINARY, WHOLE = formats.BINARY, formats.WHOLE


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions go out, and how."""

    topics: tuple[str, ...] = ()
    filter: str = ""
    due: bool = False
    lang: Lang = "both"
    schedule: bool = False


def export(desk: Desk, format: str, path: Path, wanted: Wanted, tell: Tell | None = None) -> Written:
    """Write questions to `path`, whole or not at all. WrongUsage for a format that there is not."""
    if format not in formats.WRITERS:
        raise no_format(format, formats.WRITERS)
    if wanted.schedule and format not in formats.WITH_SCHEDULE:
        raise WrongUsage(
            Text(f"{format} 带不了记忆和复习记录", f"{format} cannot carry memory and reviews"),
            Text(
                f"quizzer export anki -o {path.stem}.apkg --with-schedule",
                f"quizzer export anki -o {path.stem}.apkg --with-schedule",
            ),
        )
    ids = _chosen(desk, wanted)
    module: Any = import_module(f"quizzer.exchange.{formats.WRITERS[format][0]}")
    options = options_of(desk, wanted.lang, wanted.schedule, (lambda done: tell(done, len(ids))) if tell else None)
    if format in formats.WITH_EVIDENCE:
        options = replace(options, evidence=evidence())
    written: Written = module.write(outgoing(desk, ids, wanted.schedule), path, options)
    return written


def write_to(desk: Desk, format: str, out: IO[bytes], wanted: Wanted) -> None:
    """What a file in this format would hold, to a stream."""
    with TemporaryDirectory(prefix="quizzer-") as folder:
        file = Path(folder) / "quizzer"
        export(desk, format, file, wanted)
        with file.open("rb") as written:
            copyfileobj(written, out)
    out.flush()


def evidence() -> dict[str, Text]:
    """What each lab claims, in words, by lab#claim; a broken lab claims nothing."""
    from labs._kit.errors import LabError
    from labs._kit.find import labs

    said: dict[str, Text] = {}
    for lab in labs():
        with suppress(LabError):
            said |= {f"{lab.name}#{claim.id}": Text(claim.zh, claim.en) for claim in lab.claims}
    return said


def no_format(format: str, known: Iterable[str]) -> WrongUsage:
    """What to say of a format that is not among the known ones."""
    from difflib import get_close_matches  # only needed for a mistake

    there = list(known)
    near = get_close_matches(format.lower(), there, 1)
    zh, en = (f"是不是 {near[0]}? ", f"did you mean {near[0]}? ") if near else ("", "")
    return WrongUsage(
        Text(f"没有叫「{format}」的格式", f"no format called '{format}'"),
        Text(f"{zh}可用: {', '.join(there)}", f"{en}there are: {', '.join(there)}"),
    )


def options_of(desk: Desk, lang: Lang, schedule: bool, progress: Callable[[int], None] | None = None) -> Options:
    """How to write at this moment; the learner's settings are read only where the schedule travels too."""
    now = desk.now()
    if not schedule:
        return Options(
            lang,
            False,
            now.at_ms,
            now.offset_min,
            (now.at_ms // 60_000 + now.offset_min - 240) // 1440,
            progress=progress,
        )
    settings = desk.settings
    return Options(
        lang,
        True,
        now.at_ms,
        now.offset_min,
        desk.today(),
        settings.day_start_min,
        desk.scheduler.retention,
        progress=progress,
    )


def _chosen(desk: Desk, wanted: Wanted) -> list[str]:
    """The ids that are meant, in the order of the files. NotFound for a topic that there is not."""
    if wanted.topics:
        known_topics(desk, wanted.topics)
    ids = desk.index.ids(wanted.topics)
    if not (wanted.filter.strip() or wanted.due):
        return ids
    from quizzer.core.filters import parse

    rule = parse(f"({wanted.filter}) is:due" if wanted.due and wanted.filter.strip() else wanted.filter or "is:due")
    today, now, found = desk.today(), desk.now(), dict[str, frozenset[str]]()

    def holds(words: str, name: str) -> bool:
        if words not in found:
            found[words] = frozenset(desk.index.search(words, None))
        return name in found[words]

    kept = []
    for question in desk.index.questions(ids):
        card = facts(question, desk.journal.card(question.id), today, now.at_ms)
        if rule.matches(question, card, lambda words, name=question.id: holds(words, name)):  # type: ignore[misc]  # bound now
            kept.append(str(question.id))
    return kept


def outgoing(desk: Desk, ids: Sequence[str], schedule: bool) -> Iterator[Card]:
    """These questions in this order, each with its past where the schedule travels too."""
    questions = desk.index.whole(ids)
    if not schedule:
        return (Card(question, said=said) for question, said in questions)
    from quizzer.journal.lend import lend

    return _with_pasts(questions, lend(desk.journal, ids))


def _with_pasts(questions: Iterator[tuple[Question, str]], pasts: Iterator[Past]) -> Iterator[Card]:
    """Each question with its past; both come in one order, and a question may have gone meanwhile."""
    for question, said in questions:
        past = next(past for past in pasts if past.key == question.id)
        yield Card(question, past.standing, past.reviews, said=said)
