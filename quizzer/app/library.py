"""The questions as a whole: choosing some of them, checking their files, describing one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer.app.context import Context
from quizzer.app.desk import Desk
from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.memory import State
from quizzer.core.moments import iso
from quizzer.core.questions import Question
from quizzer.core.values import dataclass
from quizzer.corpus.problems import Problem, did_you_mean
from quizzer.errors import NotFound
from quizzer.journal.cards import CardRow

if TYPE_CHECKING:
    from quizzer.core.filters import CardFacts


def heads(desk: Desk, topics: Sequence[str] = (), filter: str = "") -> list[Question]:
    """As `listing`, with no more of each question than a list shows."""
    if filter.strip():
        return listing(desk, topics, filter)
    known_topics(desk, topics)
    return list(desk.index.heads(topics=topics))


def listing(desk: Desk, topics: Sequence[str] = (), filter: str = "") -> list[Question]:
    """Questions of these topics (all, if none) that the filter admits, in the order of the files."""
    known_topics(desk, topics)
    questions = list(desk.index.questions(topics=topics))
    if not filter.strip():
        return questions
    from quizzer.core.filters import parse

    wanted = parse(filter)
    cards = desk.cards()
    today, now = desk.today(), desk.now()
    found: dict[str, frozenset[str]] = {}

    def holds(words: str, question: Question) -> bool:
        if words not in found:
            found[words] = frozenset(desk.index.search(words, None))
        return question.id in found[words]

    return [
        q
        for q in questions
        if wanted.matches(q, facts(q, cards.get(q.id), today, now.at_ms), lambda words, q=q: holds(words, q))  # type: ignore[misc]
    ]


def facts(question: Question, card: CardRow | None, today: int, now_ms: int) -> CardFacts:
    """What a filter may ask about a card."""
    from quizzer.core.filters import CardFacts

    if card is None:
        return CardFacts()
    m = card.memory
    due = m.due_day <= today if m.state is State.REVIEW else m.state.in_steps and m.due_ms <= now_ms
    return CardFacts(
        state=m.state,
        is_due=due and not card.suspended,
        is_leech=card.leech,
        is_flagged=card.flagged,
        is_suspended=card.suspended,
    )


def chosen_ids(desk: Desk, topics: Sequence[str], filter: str, track: str) -> list[str]:
    """Ids that a sitting is restricted to: a track's in its own order, else as `listing`."""
    ids = [str(q.id) for q in listing(desk, topics, filter)]
    if not track:
        return ids
    tracks = {t.name: t for t in desk.index.tracks()}
    if track not in tracks:
        raise NotFound(
            Text(f"没有叫「{track}」的路线", f"no track called '{track}'"),
            did_you_mean(
                track, tracks, Text("路线有: " + ", ".join(tracks), "tracks: " + (", ".join(tracks) or "none"))
            ),
        )
    wanted = set(ids)
    return [name for name in tracks[track].questions if name in wanted]


def known_topics(desk: Desk, topics: Sequence[str]) -> None:
    """NotFound for the first of these topics that there is not."""
    known = desk.index.topics() if topics else {}
    for topic in topics:
        if topic not in known:
            raise NotFound(
                Text(f"没有叫「{topic}」的主题", f"no topic called '{topic}'"),
                did_you_mean(topic, known, Text("主题有: " + ", ".join(known), "topics: " + ", ".join(known))),
            )


def described(desk: Desk, question: Question) -> dict[str, object]:
    """`show --json`: the whole question and the learner's memory of it."""
    card = desk.journal.card(question.id)
    m = card.memory if card and card.memory.reps else None
    offset = desk.now().offset_min
    return {
        **as_json(question),
        "stability": m.stability if m else None,
        "difficulty": m.difficulty if m else None,
        "due": iso(m.due_ms, offset) if m else None,
        "state": (m.state if m else State.NEW).name.lower(),
        "reps": m.reps if m else 0,
        "lapses": m.lapses if m else 0,
        "suspended": bool(card and card.suspended),
        "flagged": bool(card and card.flagged),
        "where": question.where,
    }


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found; `ok` when nothing worse than a warning."""

    problems: tuple[Problem, ...]
    questions: int

    @property
    def ok(self) -> bool:
        return all(problem.warning for problem in self.problems)


def check(ctx: Context, paths: Sequence[Path], *, strict: bool) -> Checked:
    """Every problem of these files and folders (none: the whole bank). NotFound for a path that is not there."""
    from quizzer.corpus.check import check as check_files

    for path in paths:
        if not path.exists():
            raise NotFound(
                Text(f"没有这个文件或目录: {path}", f"no such file or folder: {path}"),
                Text("`quizzer check` 不带路径检查整个题库", "'quizzer check' alone checks the whole bank"),
            )
    problems, questions = check_files(ctx.folders, [str(path) for path in paths], strict=strict)
    return Checked(tuple(problems), questions)


def titles(desk: Desk) -> dict[str, Text]:
    """Every pack's title by its name, for headers."""
    return {pack.name: pack.title for pack in desk.index.packs() if pack.title}
