"""The collection inside an .apkg or .colpkg: put there, or unpacked to a file and opened so that nothing in it can act.

Refused: archives that unpack to more than 2 GiB, names that lead elsewhere (only three names are ever opened, and none
is used as a path), databases whose tables are views or virtual, and fields too long for any card. Triggers never fire:
nothing is written to its tables.

Written is the container that other programs too can read, up to MOST_OLD bytes. Above that it is Anki's newest (2.1.50,
2022, and later), because that is a fraction of the work. Levels are the lowest: of 4 MiB of notes Zstandard makes 1.6
MiB in 7 ms (level 1), deflate 1.8 in 41 (level 1) or 1.6 in 77 (level 6, zipfile's own choice).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from quizzer.core.language import Text
from quizzer.errors import BadQuestion, MissingTool, QuizzerError
from quizzer.exchange.files import check_size, replacing

NAMES = ("collection.anki21b", "collection.anki21", "collection.anki2")  # newer ones hold a dummy of the older
MOST_BYTES = 2 << 30
MOST_ARCHIVE = 4 << 30
_MOST_RATIO = 200  # a collection of text does not shrink further
_UNSUSPECTED = 64 << 20  # bytes that may be as empty as they like
MOST_OLD = 4 << 20
_PRAGMAS = (  # large pages: a note takes half of a usual one, and the rest would stay empty
    "PRAGMA page_size = 32768; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;"
)
_SORTED = """
PRAGMA query_only = OFF;
CREATE TEMP TABLE card_of_note (nid, card, PRIMARY KEY (nid, card)) WITHOUT ROWID;
INSERT OR IGNORE INTO card_of_note SELECT nid, rowid FROM main.cards ORDER BY 1, 2;
CREATE TEMP TABLE review_of_card (cid, review, PRIMARY KEY (cid, review)) WITHOUT ROWID;
INSERT OR IGNORE INTO review_of_card SELECT cid, rowid FROM main.revlog ORDER BY 1, 2;
PRAGMA query_only = ON;
"""  # of our own, since a deck need not bring Anki's indexes: without them every card is a look at all others
_TABLES = ("col", "notes", "cards", "revlog")
_NEWER = ("notetypes", "fields", "templates", "decks")  # since 2.1.28


@contextmanager
def scratch() -> Iterator[tuple[sqlite3.Connection, IO[bytes]]]:
    """(an empty database in a file of its own, that file to read): gone at the end, and when the process is killed.

    It loses its name as soon as it is open, so the system takes it back whatever becomes of us. Windows cannot do that.
    """
    handle, name = tempfile.mkstemp(prefix="quizzer-", suffix=".db")
    try:
        with open(handle, "rb") as file, closing(sqlite3.connect(name, isolation_level=None)) as conn:
            conn.executescript(_PRAGMAS)
            if sys.platform != "win32":
                os.unlink(name)
            yield conn, file
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise
        raise _no_room() from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def put(held: IO[bytes], path: Path) -> None:
    """Write an .apkg that holds this collection; the same bytes whenever it is written."""
    new = os.fstat(held.fileno()).st_size > MOST_OLD
    with replacing(path) as part, zipfile.ZipFile(part, "w") as archive:
        archive.writestr(_entry("meta"), b"\x08\x03" if new else b"\x08\x02")
        if new:
            import zstandard

            with archive.open(_entry(NAMES[0]), "w", force_zip64=True) as out:
                zstandard.ZstdCompressor(level=1).copy_stream(held, out)
            archive.writestr(_entry("media"), zstandard.ZstdCompressor().compress(b""))
        else:
            archive.writestr(_entry(NAMES[1]), held.read(), zipfile.ZIP_DEFLATED, compresslevel=1)
            archive.writestr(_entry("media"), b"{}")


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


@contextmanager
def opened(path: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """(the collection, the name it had in the archive). BadQuestion says why it cannot be read."""
    check_size(path, MOST_ARCHIVE)
    with tempfile.TemporaryDirectory(prefix="quizzer-") as folder:
        file = Path(folder) / "collection.db"
        name = _unpack(path, file)
        conn = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            _disarm(conn)
            _check(conn, path)
            conn.executescript(_SORTED)
            yield conn, name
        except sqlite3.Error as error:
            raise _broken(path, str(error)) from error
        finally:
            conn.close()


def _unpack(path: Path, file: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            held = set(archive.namelist())
            name = next((name for name in NAMES if name in held), None)
            if name is None:
                raise _broken(path, "no collection in it")
            entry = archive.getinfo(name)
            if entry.flag_bits & 1:
                raise _broken(path, "it is encrypted")
            most = min(MOST_BYTES, max(_UNSUSPECTED, _MOST_RATIO * entry.compress_size))
            if entry.file_size > most:
                raise _bomb(path)
            with archive.open(entry) as source, file.open("wb") as target:
                _copy(source, target, path, most, packed=name.endswith("b"))
            return name
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise _broken(path, str(error)) from error
    except OSError as error:
        raise _broken(path, error.strerror or str(error)) from error


def _copy(source: IO[bytes], target: IO[bytes], path: Path, most: int, *, packed: bool) -> None:
    """Copy at most so many bytes, through zstd where the container says so."""
    if packed:
        try:
            import zstandard
        except ImportError as error:
            raise MissingTool(
                Text("读这种 Anki 文件要 zstandard", "this kind of Anki file needs the package zstandard"),
                Text(
                    "pip install zstandard, 或在 Anki 导出时勾选「支持旧版本」",
                    "pip install zstandard, or tick 'Support older Anki versions' when exporting",
                ),
            ) from error
        try:
            with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(source) as reader:
                _blocks(reader, target, path, most)
        except zstandard.ZstdError as error:
            raise _broken(path, str(error)) from error
    else:
        _blocks(source, target, path, most)


def _blocks(source: IO[bytes], target: IO[bytes], path: Path, most: int) -> None:
    done = 0
    while block := source.read(1 << 20):
        done += len(block)
        if done > most:
            raise _bomb(path)
        if len(block) > shutil.disk_usage(Path(target.name).parent).free:
            raise _no_room()
        target.write(block)


def _disarm(conn: sqlite3.Connection) -> None:
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 32 << 20)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA query_only = ON")
    conn.execute("PRAGMA cell_size_check = ON")
    conn.execute("PRAGMA cache_size = -16000")
    conn.create_collation("unicase", lambda one, two: (one.lower() > two.lower()) - (one.lower() < two.lower()))
    conn.text_factory = lambda data: data.decode("utf-8", "replace")


def _check(conn: sqlite3.Connection, path: Path) -> None:
    kinds = dict(
        conn.execute("SELECT lower(name), type || substr(upper(sql), 1, 14) FROM sqlite_master WHERE sql NOT NULL")
    )
    for table in (*_TABLES, *(name for name in _NEWER if name in kinds)):
        if not kinds.get(table, "").startswith("tableCREATE TABLE"):
            raise _broken(path, f"no table {table}")


def _broken(path: Path, why: str) -> BadQuestion:
    return BadQuestion(
        Text(f"不是能读的 Anki 文件: {why}", f"not an Anki file that can be read: {why}"),
        Text("在 Anki 里重新导出一次 (.apkg)", "export it from Anki again (.apkg)"),
        str(path),
    )


def _no_room() -> QuizzerError:
    folder = tempfile.gettempdir()
    return QuizzerError(
        Text(f"{folder} 里放不下这副牌, 什么都没写", f"there is no room for the deck in {folder}; nothing was written"),
        Text("腾出空间, 或 TMPDIR=别的目录", "free some space, or set TMPDIR to another folder"),
    )


def _bomb(path: Path) -> BadQuestion:
    return BadQuestion(
        Text("解压后太大, 没有读入", "it unpacks to far more than a collection holds; nothing was read"),
        Text("只导出一部分卡片再试", "export some of its decks only"),
        str(path),
    )
