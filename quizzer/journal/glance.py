"""What `due` and `next` read of the snapshot, and nothing else: plain rows, a few milliseconds.

Hot path: shell prompts call it, so it imports only sqlite3, os and core.queue (no dataclasses, enum, json, re,
pathlib). It never writes, migrates or explains: whatever is unusual gives None, and the caller takes the ordinary way,
which explains.

A card is asked today unless it is suspended, buried for today, without a question, or akin (family, group, or a tie
between the two) to one answered today; a card in its own learning steps is not kept back by its kin. Exercises and
drills are begun by hand: they count here from their first review on.
"""

from __future__ import annotations

import os
import sqlite3

from quizzer.core import queue

TYPE_CHECKING = False
if TYPE_CHECKING:
    Candidate = tuple[str, str, str, str, int, int, int, int, int, float, int, int]
    Topics = list[tuple[str, int, int, int]]
    Answered = tuple[int, set[str], set[str], str | None]
    Kin = tuple[set[str], set[str]]  # families, groups
    Connection = sqlite3.Connection

Error = sqlite3.Error
SCHEMA = 3  # opening.SCHEMA; a test compares
APPLICATION_ID = 0x7175697A
FOLD = "1"  # fold.FOLD_VERSION; a test compares
MOST = 500  # candidates; of more reviews than that the ones that fell due last are taken
MOST_STEPS = 100
MOST_TIMED = 2_000  # reviews looked at for the learner's pace: a log without times must not be read to its end
AHEAD_MS = 20 * 60_000  # cards in learning steps may be asked this much too early
DAY_MS = 86_400_000

CANDIDATE = "key, topic, family, grp, rank, state, due_ms, due_day, last_day, stability, lapses, last_ms"
_LAST = (
    "SELECT card FROM event INDEXED BY event_hlc WHERE kind = 'review' AND NOT EXISTS "
    "(SELECT 1 FROM event AS u WHERE u.target = event.id AND u.kind = 'undo') "
    "ORDER BY hlc DESC, device DESC, seq DESC LIMIT 1"
)
_GROUPS = "SELECT grp FROM tie WHERE family = ?"
_FAMILIES = "SELECT family FROM tie WHERE grp = ?"
_REVIEW = "state = 2 AND known = 1 AND suspended = 0"
_STEP = "state IN (1, 3) AND known = 1 AND suspended = 0"
_NEW = f"state = 0 AND known = 1 AND suspended = 0 AND rank < {queue.BY_HAND}"


def open_fast(path: str) -> sqlite3.Connection | None:
    """A connection that only reads, to a journal that is as this version leaves it; None when anything is unusual."""
    if not os.path.isfile(path):
        return None
    address = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23").replace(os.sep, "/")
    address = ("file:///" if os.name == "nt" else "file:") + address + "?mode=ro"
    try:
        conn = sqlite3.connect(address, uri=True, timeout=0.5, isolation_level=None)
        try:
            owner = conn.execute("PRAGMA application_id").fetchone()[0]
            version = conn.execute("PRAGMA user_version").fetchone()[0]
            fold = conn.execute("SELECT value FROM meta WHERE key = 'fold'").fetchone()
            if (owner, version, fold) == (APPLICATION_ID, SCHEMA, (FOLD,)):
                conn.execute("BEGIN")  # one view of the journal for all queries
                return conn
        except sqlite3.Error:
            pass  # the ordinary way will say what is wrong
        conn.close()
    except sqlite3.Error:
        pass  # as above
    return None


def generation(conn: sqlite3.Connection) -> str:
    """The generation of the index of questions that the rows were written from."""
    found = conn.execute("SELECT value FROM meta WHERE key = 'catalogue'").fetchone()
    return str(found[0]) if found else ""


def settings(conn: sqlite3.Connection) -> tuple[int, int, float]:
    """day_start_min, new_per_day and retention in force; settings.read() holds the same defaults and bounds."""
    found = dict(
        conn.execute("SELECT key, value FROM setting WHERE key IN ('day_start_min', 'new_per_day', 'retention')")
    )
    return (
        int(_within(found.get("day_start_min"), 0, 1439, 240)),
        int(_within(found.get("new_per_day"), 0, 100_000, 10)),
        _within(found.get("retention"), 0.7, 0.99, 0.9),
    )


def _within(text: str | None, low: float, high: float, default: float) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return default
    whole = isinstance(default, float) or "." not in (text or "")
    return value if low <= value <= high and whole else default


def seconds(conn: sqlite3.Connection, learning: bool, limit: int = 200) -> list[float]:
    """How long the newest answers took, those that were timed: to cards being learned, or to all others."""
    newest = (
        "SELECT spent_ms, phase FROM event INDEXED BY event_hlc WHERE kind = 'review' AND twin = 0 "
        "ORDER BY hlc DESC, device DESC, seq DESC LIMIT ?"
    )
    rows = conn.execute(
        f"SELECT spent_ms FROM ({newest}) WHERE spent_ms > 0 AND (phase = 0) = ? LIMIT ?",
        (MOST_TIMED, int(learning), limit),
    )
    return [spent / 1000 for (spent,) in rows]


def reviews_a_day(conn: sqlite3.Connection) -> int:
    """How many reviews the learner's minutes a day hold, at the learner's own pace; more due is a backlog."""
    found = conn.execute("SELECT value FROM setting WHERE key = 'minutes'").fetchone()
    minutes = int(_within(found[0] if found else None, 1, 1440, 25))
    return queue.reviews_a_day(minutes, queue.typical_seconds(seconds(conn, False)))


def answered_today(conn: sqlite3.Connection, today: int, most: int = -1) -> Answered:
    """Questions first seen today; families and groups that cards answered today are kin of; the last answered.

    A review that was taken back is none. Of the questions first seen no more than `most` are counted, -1 for all.
    """
    first = f"SELECT count(*) FROM (SELECT 1 FROM card WHERE first_day = ? AND rank < {queue.BY_HAND} LIMIT ?)"
    introduced = conn.execute(first, (today, most)).fetchone()[0]
    kin = conn.execute("SELECT family, grp FROM card WHERE kin = 1 AND last_day = ?", (today,)).fetchall()
    families, groups = {row[0] for row in kin}, {row[1] for row in kin if row[1]}
    if kin:
        _tie(conn, families, groups)
    last = conn.execute(_LAST).fetchone()
    if last and not conn.execute("SELECT 1 FROM card WHERE key = ? AND last_day = ?", (last[0], today)).fetchone():
        last = None  # answered on an earlier day: no reason to wait for anything today
    return introduced, families, groups, last[0] if last else None


def _tie(conn: sqlite3.Connection, families: set[str], groups: set[str]) -> None:
    """Add the groups that these families are tied to, and the families that these groups are tied to: one step each."""
    tied_groups = {grp for family in families for (grp,) in conn.execute(_GROUPS, (family,))}
    families.update(family for grp in groups for (family,) in conn.execute(_FAMILIES, (grp,)))
    groups |= tied_groups


def kin_of(conn: sqlite3.Connection, family: str, group: str) -> Kin:
    """The families and groups that a card of this family and group is kin of, its own among them."""
    families, groups = {family}, {group} if group else set()
    _tie(conn, families, groups)
    return families, groups


def due_counts(
    conn: sqlite3.Connection, now_ms: int, today: int, new_per_day: int, a_day: int | None = None
) -> tuple[int, int, int, int | None, Topics]:
    """(due, new, learning, next_at_ms, [(topic, due, new, learning), ...]).

    Learning counts the cards whose step ends within twenty minutes. `next_at_ms` is when the next card falls due after
    now, None when none will. Of new cards there are none in a backlog: when more than `a_day` are due.
    """
    introduced, families, groups, _ = answered_today(conn, today, max(new_per_day, 0))
    topics: dict[str, list[int]] = {}
    _count_reviews(conn, today, families, groups, topics)
    _count_steps(conn, now_ms, today, topics)
    due = sum(n[0] for n in topics.values())
    left = new_per_day - introduced
    if left > 0 and due and due > (reviews_a_day(conn) if a_day is None else a_day):
        left = 0
    for row in _new(conn, today, left, families, groups):
        topics.setdefault(row[1], [0, 0, 0])[1] += 1
    found = [(topic, n[0], n[1], n[2]) for topic, n in sorted(topics.items()) if any(n)]
    new, learning = (sum(n[place] for n in topics.values()) for place in (1, 2))
    return due, new, learning, _next_at(conn, now_ms, today), found


def _count_reviews(
    conn: sqlite3.Connection, today: int, families: set[str], groups: set[str], topics: dict[str, list[int]]
) -> None:
    """Reviews due, counted along the index topic by topic; then less the few that are held back today."""
    # no GROUP BY: it compares each row with the one before, and takes three times as long where 100,000 are due
    count = f"SELECT count(*) FROM card INDEXED BY card_topic WHERE topic = ? AND {_REVIEW} AND due_day <= ?"
    for topic in topics_of(conn, "card_topic", _REVIEW):
        topics[topic] = [conn.execute(count, (topic, today)).fetchone()[0], 0, 0]
    for topic in _kept_back(conn, today, families, groups).values():
        topics[topic][0] -= 1


def topics_of(conn: sqlite3.Connection, index: str, cards: str) -> list[str]:
    """The topics of an index that begins with them: one probe each, whatever the number of cards."""
    least = f"SELECT min(topic) FROM card INDEXED BY {index} WHERE {cards}"
    rows = conn.execute(
        f"WITH RECURSIVE found (topic) AS ({least} UNION ALL "
        f"SELECT ({least} AND topic > found.topic) FROM found WHERE topic IS NOT NULL) "
        "SELECT topic FROM found WHERE topic IS NOT NULL"
    )
    return [topic for (topic,) in rows]


def _kept_back(conn: sqlite3.Connection, today: int, families: set[str], groups: set[str]) -> dict[str, str]:
    """Reviews due that are not asked today, with their topics: buried, or akin to a card answered today."""
    held = f"SELECT key, topic FROM card WHERE {_REVIEW} AND due_day <= ? AND "
    kept: dict[str, str] = dict(conn.execute(held + "buried_day = ?", (today, today)))
    for name, values in (("family", families), ("grp", groups)):
        for value in values:
            kept.update(conn.execute(held + f"kin = 1 AND {name} = ? AND last_day <> ?", (today, value, today)))
    return kept


def is_more_due(conn: sqlite3.Connection, today: int, most: int, answered: Answered) -> bool:
    """Whether more than `most` reviews are due: as `due_counts` counts them, but no further than it must."""
    kept = len(_kept_back(conn, today, answered[1], answered[2]))
    some = f"SELECT count(*) FROM (SELECT 1 FROM card WHERE {_REVIEW} AND due_day <= ? LIMIT ?)"
    return int(conn.execute(some, (today, most + kept + 1)).fetchone()[0]) - kept > most


def _count_steps(conn: sqlite3.Connection, now_ms: int, today: int, topics: dict[str, list[int]]) -> None:
    rows = conn.execute(
        "SELECT topic, count(*) FROM card INDEXED BY card_step "
        f"WHERE {_STEP} AND due_ms <= ? AND buried_day IS NOT ? GROUP BY topic",
        (now_ms + AHEAD_MS, today),
    )
    for topic, count in rows:
        topics.setdefault(topic, [0, 0, 0])[2] += count


def _new(conn: sqlite3.Connection, today: int, left: int, families: set[str], groups: set[str]) -> list[Candidate]:
    """The next `left` new cards by rank, one of each family and group, none akin to a card answered today."""
    families, groups = set(families), set(groups)
    found: list[Candidate] = []
    if left <= 0:
        return found
    for row in conn.execute(
        f"SELECT {CANDIDATE}, kin FROM card WHERE {_NEW} AND buried_day IS NOT ? ORDER BY rank", (today,)
    ):
        if row[12] and (row[2] in families or row[3] in groups):
            continue
        families.add(row[2])
        if row[3]:
            groups.add(row[3])
        found.append(row[:12])
        if len(found) >= left:
            break
    return found


def _next_at(conn: sqlite3.Connection, now_ms: int, today: int) -> int | None:
    """The earliest moment after now at which a card falls due."""
    step = conn.execute(f"SELECT min(due_ms) FROM card WHERE {_STEP} AND due_ms > ?", (now_ms,)).fetchone()[0]
    day = conn.execute(f"SELECT min(due_day) FROM card WHERE {_REVIEW} AND due_day > ?", (today,)).fetchone()[0]
    times = [step]
    if day is not None:
        first = f"SELECT min(due_ms) FROM (SELECT due_ms FROM card WHERE {_REVIEW} AND due_day = ? LIMIT 100)"
        times.append(conn.execute(first, (day,)).fetchone()[0])
    return min((time for time in times if time is not None), default=None)


def steps(conn: sqlite3.Connection, now_ms: int, today: int, ahead_ms: int = AHEAD_MS) -> list[Candidate]:
    """Cards in learning steps that may be asked now, those that wait longest first."""
    return conn.execute(
        f"SELECT {CANDIDATE} FROM card WHERE {_STEP} AND due_ms <= ? AND buried_day IS NOT ? ORDER BY due_ms LIMIT ?",
        (now_ms + ahead_ms, today, MOST_STEPS),
    ).fetchall()


def candidates(
    conn: sqlite3.Connection, now_ms: int, today: int, new_left: int, answered: Answered, ahead_ms: int = AHEAD_MS
) -> list[Candidate]:
    """At most 500 cards that may be asked now, as rows of CANDIDATE: in steps, then due, then new (by rank).

    `new_left` new ones at most. Kin of today's cards are left out as in `due_counts`. Of more reviews than fit, those
    that fell due last come: their recall is still the highest, so they are the ones most worth saving.
    """
    _, families, groups, _ = answered
    found = steps(conn, now_ms, today, ahead_ms)
    new = _new(conn, today, min(new_left, MOST_STEPS), families, groups)
    room = MOST - len(found) - len(new)
    reviews: list[Candidate] = []
    for row in conn.execute(
        f"SELECT {CANDIDATE}, kin FROM card WHERE {_REVIEW} AND due_day <= ? AND buried_day IS NOT ? "
        "ORDER BY due_day DESC",
        (today, today),
    ):
        if row[12] and row[8] != today and (row[2] in families or row[3] in groups):
            continue
        reviews.append(row[:12])
        if len(reviews) >= room:
            break
    return found + reviews + new
