"""Every way in which the journal can fail, as a message with a way out. Nothing here touches the disk but to look.

SQLite's errors are told apart by their codes; what is no error of the journal passes through.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from quizzer.core.language import Text
from quizzer.errors import JournalTrouble

Given = TypeVar("Given")
FILE = "journal.db"
PID_NOTE = "journal.pid"

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_UNWRITABLE = {
    sqlite3.SQLITE_FULL: Text("磁盘已满", "disk full"),
    sqlite3.SQLITE_READONLY: Text("只读", "read-only"),
    sqlite3.SQLITE_IOERR: Text("读写出错或磁盘已满", "disk full or failing"),
    sqlite3.SQLITE_CANTOPEN: Text("打不开", "cannot be opened"),
    sqlite3.SQLITE_PERM: Text("没有权限", "no permission"),
    sqlite3.SQLITE_AUTH: Text("没有权限", "no permission"),
    sqlite3.SQLITE_PROTOCOL: Text("文件锁不可靠 (网络盘?)", "file locks do not work here (a network drive?)"),
    sqlite3.SQLITE_NOLFS: Text("这个文件系统放不下大文件", "this file system cannot hold large files"),
}


class Explained(Generic[Given]):
    """Raise SQLite's and the system's errors inside as JournalTrouble; `with` gives what was `given`.

    May be entered again and again. A class, because a sitting enters it a dozen times for each card and a generator
    costs five times as much.
    """

    def __init__(self, home: Path, wait_s: float, given: Given) -> None:
        self._home = home
        self._wait_s = wait_s
        self._given = given

    def __enter__(self) -> Given:
        return self._given

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, sqlite3.Error):
            trouble = of_error(error, self._home, self._wait_s)
            if trouble is not None:
                raise trouble from error
        elif isinstance(error, OSError):
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise unwritable(self._home, Text(reason, reason)) from error


def explained(home: Path, wait_s: float) -> Explained[None]:
    """`Explained` around what is done once."""
    return Explained(home, wait_s, None)


def of_error(error: sqlite3.Error, home: Path, wait_s: float) -> JournalTrouble | None:
    """What an error of SQLite means to the learner; None for a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in _BUSY:
        return locked(home, wait_s)
    if primary in _DAMAGED:
        return damaged(home)
    reason = _UNWRITABLE.get(primary)
    return None if reason is None else unwritable(home, reason)


def locked(home: Path, wait_s: float) -> JournalTrouble:
    """Another process has been writing for too long."""
    pid = _other_writer(home)
    zh, en = (f" (进程 {pid})", f" (process {pid})") if pid else ("", "")
    wait = f"{wait_s:g}"
    return JournalTrouble(
        Text(
            f"另一个窗口{zh}正在写学习记录, 等了 {wait} 秒。这次没有存",
            f"another session{en} has been writing for {wait} s. Nothing was saved this time",
        ),
        Text("之前的都在; 等它写完再试一次", "what was saved before is safe; try again when it is done"),
    )


def unwritable(home: Path, reason: Text) -> JournalTrouble:
    """The disk or the system does not let us."""
    return JournalTrouble(
        Text(
            f"没有存上: {reason.zh} ({home / FILE})。之前存的都在",
            f"not saved: {reason.en} ({home / FILE}). Everything saved before is safe",
        ),
        Text(
            "腾出空间或改好权限后再试; 或 QUIZZER_HOME=别的目录",
            "free some space or mend the permissions and try again; or set QUIZZER_HOME to another folder",
        ),
    )


def damaged(home: Path) -> JournalTrouble:
    """The file cannot be read as what it should be."""
    from quizzer.journal.backup_list import describe_latest

    latest = describe_latest(home)
    return JournalTrouble(
        Text(
            f"学习记录损坏, 没有动它 ({home / FILE})。最近的备份: {latest.zh}",
            f"the journal is damaged; nothing was changed ({home / FILE}). Latest backup: {latest.en}",
        ),
        Text(
            "`quizzer doctor --repair` 先另存损坏的文件, 再救出读得到的记录并入备份",
            "'quizzer doctor --repair' sets the damaged file aside, saves what can be read "
            "and merges it with the backup",
        ),
    )


def missing(home: Path) -> JournalTrouble:
    """No journal, but backups of one: a new one would look like a loss of everything."""
    from quizzer.journal.backup_list import describe_latest

    latest = describe_latest(home)
    return JournalTrouble(
        Text(
            f"学习记录不见了 ({home / FILE}), 备份还在。最近的备份: {latest.zh}",
            f"the journal is gone ({home / FILE}) but backups are here. Latest backup: {latest.en}",
        ),
        Text(
            "`quizzer doctor --repair` 从备份恢复; 想从头来就移走 backups 目录",
            "'quizzer doctor --repair' restores it; to start afresh, move the backups folder away",
        ),
    )


def newer(home: Path, theirs: int, ours: int) -> JournalTrouble:
    """A later version of the program has changed the tables."""
    return JournalTrouble(
        Text(
            f"学习记录是更新的版本写的 ({theirs} > {ours}), 没有动它",
            f"this journal was written by a newer version ({theirs} > {ours}); nothing was changed",
        ),
        Text(
            "升级: `pipx upgrade quizzer`; 或 QUIZZER_HOME=别的目录",
            "upgrade with 'pipx upgrade quizzer', or set QUIZZER_HOME to another folder",
        ),
        str(home / FILE),
    )


def unmigrated(home: Path, theirs: int, ours: int) -> JournalTrouble:
    """Tables of an earlier version (or not all there yet), opened by somebody who may not write."""
    return JournalTrouble(
        Text(
            f"学习记录还是旧版本的格式 ({theirs} < {ours}), 这里只读, 不能升级它",
            f"this journal has an older format ({theirs} < {ours}) and cannot be upgraded while read-only",
        ),
        Text("`quizzer study` 会先备份再升级", "'quizzer study' makes a backup and upgrades it"),
        str(home / FILE),
    )


def in_the_way(home: Path) -> JournalTrouble:
    """A folder or something else stands where the file belongs."""
    return JournalTrouble(
        Text(f"{home / FILE} 不是文件, 没有动它", f"{home / FILE} is not a file; nothing was changed"),
        Text(
            "把它移走再试; 或 QUIZZER_HOME=别的目录",
            "move it away and try again, or set QUIZZER_HOME to another folder",
        ),
    )


def unreasonable_time(at_ms: int) -> JournalTrouble:
    """A time that no review can have."""
    return JournalTrouble(
        Text(
            f"时钟不对: 现在不会是 1970 年后 {at_ms} 毫秒, 没有存",
            f"the clock is wrong: it cannot be {at_ms} ms since 1970; nothing was saved",
        ),
        Text("校准系统时间, 或检查 QUIZZER_NOW", "set the system's time, or check QUIZZER_NOW"),
    )


def _other_writer(home: Path) -> int | None:
    try:
        pid = int((home / PID_NOTE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if pid == os.getpid() else pid
