"""The journal as a thing to care for: log out and in, health, backups."""

from __future__ import annotations

from pathlib import Path

from quizzer.app.context import Context
from quizzer.app.desk import Desk
from quizzer.core.language import Text
from quizzer.core.moments import iso
from quizzer.core.reviews import Rating
from quizzer.errors import NotFound
from quizzer.journal import backup, doctor, transfer
from quizzer.journal import repair as mending
from quizzer.journal.doctor import Report
from quizzer.journal.repair import Repaired
from quizzer.journal.transfer import Imported


def reviews(desk: Desk, limit: int | None) -> list[dict[str, object]]:
    """`log --json`: reviews, newest first."""
    return [
        {
            "review": entry.event.id,
            "id": entry.event.card,
            "rating": Rating(int(str(entry.event.body["rating"]))).word,
            "at": iso(entry.event.at_ms, entry.event.offset_min),
            "device": entry.event.device,
            "seq": entry.event.seq,
            "undone": entry.undone,
        }
        for entry in desk.journal.log(limit)
    ]


def export_log(desk: Desk, path: Path) -> int:
    """Write every event as JSON lines; how many."""
    return transfer.export_log(desk.journal, path)


def import_log(desk: Desk, path: Path, *, as_copy: bool = False) -> Imported:
    """Merge another machine's log: a union by event id, in any order, as often as one likes.

    SyncConflict when its home is a copy of this one and both went on; `as_copy` takes it under another device name.
    """
    if not path.is_file():
        raise NotFound(
            Text(f"没有这个文件: {path}", f"no such file: {path}"),
            Text("在另一台机器上: `quizzer log --export 文件`", "on the other machine: 'quizzer log --export FILE'"),
        )
    now = desk.now()
    return transfer.import_log(desk.journal, path, at_ms=now.at_ms, offset_min=now.offset_min, as_copy=as_copy)


def examine(ctx: Context) -> Report:
    """The journal's health."""
    now = ctx.now()
    return doctor.examine(ctx.home, at_ms=now.at_ms, offset_min=now.offset_min)


def repair(ctx: Context) -> Repaired:
    """Mend the journal, losing nothing that can be read anywhere."""
    now = ctx.now()
    return mending.repair(ctx.home, at_ms=now.at_ms, offset_min=now.offset_min)


def back_up(desk: Desk) -> Path:
    """A copy of the journal now; where it is. A home without a journal gets one first."""
    now = desk.now()
    desk.journal.generation()
    return backup.backup_now(desk.ctx.home, at_ms=now.at_ms, offset_min=now.offset_min)
