"""Files in and out: whole or not at all on the way out, of bounded size on the way in."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from quizzer.core.language import Text
from quizzer.errors import BadQuestion, NotFound, QuizzerError

MOST_TEXT_BYTES = 512 * 1024 * 1024


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes its place at the end, or is gone if anything failed.

    What is there stays until the new file is whole and on the disk. A part that a killed process left is cleared here:
    its name says whose it was.
    """
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        _clear_abandoned(path)
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())  # else a power cut may leave the new name and none of the bytes
        os.replace(part, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise QuizzerError(
            Text(f"写不了 {path}: {reason}", f"cannot write {path}: {reason}"),
            Text("换个地方再试", "try another place"),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _clear_abandoned(path: Path) -> None:
    """Remove parts of `path` whose writer is gone."""
    named = re.compile(rf"\.{re.escape(path.name[:200])}\.(\d{{1,9}})\.part")
    with suppress(OSError):  # what cannot be seen or removed (on Windows: what is open) harms nobody
        for name in os.listdir(path.parent):
            found = named.fullmatch(name)
            if found and not _is_running(int(found[1])):
                path.with_name(name).unlink()


def _is_running(pid: int) -> bool:
    """Whether there is such a process; on Windows always false, where signal 0 would be Ctrl-C."""
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def text_file(path: Path, newline: str = "\n") -> Iterator[TextIO]:
    """A UTF-8 text file to write, whole or not there."""
    with replacing(path) as part, part.open("w", encoding="utf-8", errors="replace", newline=newline) as file:
        yield file


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 or UTF-16 with a mark, else in GB 18030; line ends as they are."""
    check_size(path)
    data = path.read_bytes()
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def check_size(path: Path, most: int = MOST_TEXT_BYTES) -> None:
    """NotFound if there is no such file, BadQuestion if it is larger than we read."""
    if not path.is_file():
        raise NotFound(
            Text(f"没有这个文件: {path}", f"no such file: {path}"),
            Text("看看路径写对了没有", "check the path"),
        )
    if path.stat().st_size > most:
        raise BadQuestion(
            Text(f"文件超过 {most >> 20} MiB, 没有读入", f"the file is larger than {most >> 20} MiB; nothing was read"),
            Text("拆成几个文件再导入", "split it into several files"),
            str(path),
        )
