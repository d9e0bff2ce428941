"""`due --json` and `next --json` without the rest of the program: no typer, no json, no dataclasses.

None means that something is unusual (a stale index, a journal to create or to migrate, a time that cannot be read): the
full program then gives the same answer, slower. Both build their JSON from the same queries and the same queue.
"""

from __future__ import annotations

from quizzer.app import places, taskcards
from quizzer.core import queue
from quizzer.core.moments import iso
from quizzer.corpus import glance as questions
from quizzer.journal import glance as journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from quizzer.journal.glance import Connection

STATES = ("new", "learning", "review", "relearning")


class Opened:
    """The two databases, and when and where the learner is."""

    def __init__(self, now: tuple[int, int], index: Connection, memory: Connection) -> None:
        self.index = index
        self.memory = memory
        self.now_ms, self.offset_min = now
        day_start_min, self.new_per_day, self.retention = journal.settings(memory)
        self.today = places.study_day(self.now_ms, self.offset_min, day_start_min)

    def close(self) -> None:
        self.index.close()
        self.memory.close()


def opened(env: Mapping[str, str], now: tuple[int, int] | None = None) -> Opened | None:
    """Both databases, if nothing is unusual; `now` is time and offset where the caller has a clock of its own."""
    import os

    index = questions.open_fresh([path for _, path in places.folders(env)], places.index_file(env))
    if index is None:
        return None
    memory = journal.open_fast(os.path.join(places.home(env), "journal.db"))
    if memory is None or journal.generation(memory) != taskcards.generation(questions.generation(index)):
        return None
    try:
        return Opened(now or places.now(env), index, memory)
    except ValueError:
        return None


def due_json(env: Mapping[str, str]) -> str | None:
    """What `due --json` prints."""
    desk = opened(env)
    if desk is None:
        return None
    due, new, learning, next_at, topics = journal.due_counts(desk.memory, desk.now_ms, desk.today, desk.new_per_day)
    by_topic = ",".join(f'{text(topic)}:{{"due":{d},"new":{n},"learning":{k}}}' for topic, d, n, k in topics)
    at = "null" if next_at is None else text(iso(next_at, desk.offset_min))
    return (
        f'{{"now":{text(iso(desk.now_ms, desk.offset_min))},"due":{due},"new":{new},"learning":{learning},'
        f'"next_at":{at},"by_topic":{{{by_topic}}}}}'
    )


def next_json(env: Mapping[str, str]) -> str | None:
    """What `next --json` prints."""
    desk = opened(env)
    if desk is None:
        return None
    card = chosen(desk)
    if card is None:
        return None  # nothing to ask: the full program says why and when
    row = questions.next_row(desk.index, card.key)
    if row is None or is_stale(*row[1:]):
        return None
    return f'{row[0][:-1]},"state":"{STATES[card.state]}","why":"{queue.why(card, desk.now_ms, desk.today)}"}}'


def chosen(desk: Opened) -> queue.Candidate | None:
    """The card that `study` would ask now."""
    answered = journal.answered_today(desk.memory, desk.today)
    introduced, families, groups, last_key = answered
    backlog = journal.is_more_due(desk.memory, desk.today, journal.reviews_a_day(desk.memory), answered)
    left = 0 if backlog else max(desk.new_per_day - introduced, 0)
    rows = journal.candidates(desk.memory, desk.now_ms, desk.today, left, answered)
    return queue.choose(
        [queue.Candidate(*row[:11]) for row in rows],
        now_ms=desk.now_ms,
        today=desk.today,
        seed=desk.today,
        new_left=left,
        done_families=families,
        done_groups=groups,
        last_key=last_key or "",
        backlog=backlog,
    )


def is_stale(path: str, mtime_ns: int, size: int) -> bool:
    import os

    try:
        now = os.stat(path)
    except OSError:
        return True
    return (now.st_mtime_ns, now.st_size) != (mtime_ns, size)


def text(value: str) -> str:
    """A JSON string; ids and times hold nothing that needs more than this."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
