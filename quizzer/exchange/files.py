"""Files in and out: whole or not at all on the way out, of bounded size on the way in."""

from __future__ import annotations

import errno
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
_REASONS = {
    **{errno.ENOSPC: "磁盘已满", errno.EDQUOT: "超出磁盘配额", errno.EROFS: "磁盘只读", errno.EACCES: "没有权限"},
    **{
        errno.EPERM: "不允许",
        errno.ENAMETOOLONG: "文件名太长",
        errno.ENOENT: "没有这个路径",
        errno.ENOTDIR: "路径里有一段不是目录",
    },
    **{errno.EFBIG: "文件太大", errno.EIO: "磁盘读写出错"},
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes its place at the end, or is gone if anything failed.

    What is there stays until the new file is whole and on the disk. A part that a killed process left is cleared here:
    its name says whose it was.
    """
    _check_place(path)
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        _clear_abandoned(path)
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())  # else a power cut may leave the new name and none of the bytes
        os.replace(part, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> QuizzerError:
    """What to say of a file that the system does not let us write."""
    why = _why(error)
    return QuizzerError(
        Text(f"写不了 {path}: {why.zh}", f"cannot write {path}: {why.en}"), Text("换个地方再试", "try another place")
    )


def _why(error: OSError) -> Text:
    said = error.strerror or str(error)
    return Text(_REASONS.get(error.errno or 0, said), said)


def _check_place(path: Path) -> None:
    """Say why if no ordinary file can stand there: a device or a pipe would be replaced by one."""
    if os.path.isdir(path):  # unlike a Path, never an error of its own
        raise QuizzerError(
            Text(f"{path} 是目录", f"{path} is a folder"),
            Text(f"写上文件名: {path / 'quizzer'}", f"name a file in it: {path / 'quizzer'}"),
        )
    if not os.path.isdir(path.parent):
        raise QuizzerError(
            Text(f"没有目录 {path.parent}, 什么都没写", f"there is no folder {path.parent}; nothing was written"),
            Text(f"先建目录: mkdir -p '{path.parent}'", f"make it first: mkdir -p '{path.parent}'"),
        )
    if os.path.exists(path) and not os.path.isfile(path):
        raise QuizzerError(
            Text(f"{path} 不是普通文件, 没有写", f"{path} is no ordinary file; nothing was written"),
            Text("写到标准输出: -o -", "to write to standard output: -o -"),
        )


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


def read_lines(path: Path) -> str:
    """The text of a file with \n at the end of each line."""
    return read_text(path).replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 or UTF-16 with a mark, else in GB 18030; line ends as they are.

    BadQuestion if it is no text.
    """
    check_size(path)
    data = path.read_bytes()
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    if encodings[0] != "utf-16" and b"\0\0" in data[:8192]:
        raise BadQuestion(
            Text("这不是文本文件, 没有读入", "this is no text file; nothing was read"),
            Text("存成 CSV 或 UTF-8 文本再导入", "save it as CSV or UTF-8 text and import that"),
            str(path),
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def check_size(path: Path, most: int = MOST_TEXT_BYTES) -> None:
    """NotFound if there is no such file, BadQuestion if it is larger than we read or may not be read."""
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
    try:
        path.open("rb").close()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> BadQuestion:
    """What to say of a file that the system does not let us read."""
    why = _why(error)
    return BadQuestion(
        Text(f"打不开: {why.zh}", f"it cannot be opened: {why.en}"),
        Text(f"看看谁能读它: ls -l '{path}'", f"see who may read it: ls -l '{path}'"),
        str(path),
    )
