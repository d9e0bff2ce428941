"""The journal's health, and what mends it. `examine` changes nothing; `repair` is in repair.py.

Checked are the file (SQLite's integrity check), the snapshot (against a rebuild from the log), the clock, and the
folder it lies in. Cards without a question are listed, not counted as trouble: their history waits for them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.values import dataclass
from quizzer.errors import JournalTrouble
from quizzer.journal import cards, catalogue, daily, opening, rebuild, settings, trouble
from quizzer.journal.events import DRIFT_MS

_SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "mobile documents": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "syncthing": "Syncthing",
}
_MARKERS = {".stfolder": "Syncthing", ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".sync": "Resilio Sync"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do about it; a warning leaves the journal in order as it is."""

    what: Text
    hint: Text
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """`integrity` is "ok" or what SQLite found; `snapshot` is "equal" or "differs", "unknown" if it cannot be read."""

    problems: tuple[Problem, ...]
    reviews: int
    integrity: str
    snapshot: str
    orphans: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing needs mending."""
        return all(problem.warning for problem in self.problems)


def examine(home: Path, *, at_ms: int, offset_min: int) -> Report:
    """How the journal in `home` is. JournalTrouble only where it cannot be told: locked, or a newer version's."""
    warnings = _synced(home)
    try:
        conn = opening.connect(home, 15.0, readonly=True)
    except JournalTrouble as found:
        if found.hint.en.startswith("upgrade"):
            raise
        return Report((Problem(found.what, found.hint), *warnings), 0, "damaged", "unknown")
    try:
        with trouble.explained(home, 15.0):
            conn.execute("BEGIN")
            return _report(conn, home, at_ms, warnings)
    except JournalTrouble as found:
        return Report((Problem(found.what, found.hint), *warnings), 0, "damaged", "unknown")
    finally:
        conn.close()


def _report(conn: sqlite3.Connection, home: Path, at_ms: int, warnings: list[Problem]) -> Report:
    integrity = integrity_of(conn)
    if integrity != "ok":
        found = trouble.damaged(home)
        return Report((Problem(found.what, found.hint), *warnings), 0, integrity, "unknown")
    problems: list[Problem] = []
    same = is_equal(conn)
    if not same:
        what = Text("快照和从记录重算的不一样", "the snapshot differs from a rebuild")
        hint = Text("`quizzer doctor --repair` 重算它", "'quizzer doctor --repair' computes it anew")
        problems.append(Problem(what, hint))
    orphans = tuple(key for (key,) in conn.execute("SELECT key FROM card WHERE known = 0 ORDER BY key"))
    reviews = conn.execute("SELECT coalesce(sum(reviews), 0) FROM daily").fetchone()[0]
    if catalogue.generation(conn):  # else no question has been looked at yet, so none is gone
        problems += _orphans(orphans)
    problems += [*_clock(conn, at_ms), *warnings]
    return Report(tuple(problems), int(reviews), "ok", "equal" if same else "differs", orphans)


def integrity_of(conn: sqlite3.Connection) -> str:
    """ "ok", or the first things that SQLite's check finds."""
    return "; ".join(str(line) for (line,) in conn.execute("PRAGMA integrity_check(5)"))


def is_equal(conn: sqlite3.Connection) -> bool:
    """Whether the snapshot is bit for bit what the log gives."""
    rules = settings.read(conn).rules
    if settings.winners(conn) != dict(conn.execute("SELECT key, value FROM setting")):
        return False
    if list(daily.whole(conn, rules)) != daily.stored(conn):
        return False
    held = {row[0]: row[1:] for row in conn.execute(f"SELECT key, {', '.join(cards.FOLDED_COLUMNS)}, known FROM card")}
    for key, cells in rebuild.rebuild(conn, rules):
        row = held.pop(key, None)
        if row is None or row[:-1] != cells:
            return False
    return all(row[-1] and row[:-1] == cards.UNSEEN.cells() for row in held.values())


def _clock(conn: sqlite3.Connection, at_ms: int) -> list[Problem]:
    newest = (conn.execute("SELECT max(hlc) FROM event").fetchone()[0] or 0) >> 16
    if newest <= at_ms + DRIFT_MS:
        return []
    days = (newest - at_ms) // 86_400_000
    what = Text(f"最新的记录比时钟快 {days} 天", f"the newest event is {days} days ahead of the clock")
    hint = Text("校准系统时间; 记录本身没有损失", "set the system's time; nothing is lost in the log")
    return [Problem(what, hint, warning=True)]


def _orphans(orphans: tuple[str, ...]) -> list[Problem]:
    if not orphans:
        return []
    some = ", ".join(orphans[:5]) + (" ..." if len(orphans) > 5 else "")
    what = Text(f"{len(orphans)} 张卡的题目不在了: {some}", f"{len(orphans)} cards have no question any more: {some}")
    hint = Text(
        "历史都留着; 题目改了名就在新题里写 `aka: [旧 id]`",
        "their history is kept; if a question was renamed, give the new one 'aka: [old id]'",
    )
    return [Problem(what, hint, warning=True)]


def _synced(home: Path) -> list[Problem]:
    """A warning when a program that copies files under our feet owns the folder."""
    path = home.absolute()
    names = [_SYNCED.get(part.lower().split(" - ")[0]) for part in path.parts]
    found = [name for name in names if name]
    for folder in (path, *path.parents):
        found += [name for marker, name in _MARKERS.items() if (folder / marker).exists()]
    if not found:
        return []
    what = Text(f"{path} 在 {found[0]} 的同步目录里", f"{path} lies in a folder that {found[0]} synchronises")
    hint = Text(
        "它会在写到一半时复制数据库; 把 QUIZZER_HOME 移出来, 两台机器用 `quizzer log --export` / `--import`",
        "it copies databases while they are being written; move QUIZZER_HOME out of it, and use "
        "'quizzer log --export' / '--import' between machines",
    )
    return [Problem(what, hint, warning=True)]
