"""真的联合挂载 | The same layers and the same writes on the kernel's overlayfs, in a mount namespace of our own.

Layers are laid out on a tmpfs as containerd lays them out: a whiteout is a character device 0/0, an opaque directory
has an extended attribute (user.overlay.opaque where we are not root). Directories are not redirected.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from labs.container import calls
from labs.container.images import Node
from labs.container.overlay import Sheet
from labs.container.trees import as_json, from_json

Json = Any


def play(job: Json, folder: Path) -> Json:
    """{"layers": [changeset], "writes": [[verb, ...]]} -> {"results", "merged", "upper", "lower"}."""
    return in_a_child(lambda: _play(job, folder))


def in_a_child(work: Callable[[], Json]) -> Json:
    """Done in a child, whose mounts end with it. OSError as it was raised there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = work()
        except OSError as error:
            answer = {"errno": [error.errno, str(error.strerror)]}
        with open(writing, "w", encoding="utf-8") as out:
            out.write(json.dumps(answer))
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        answer = json.loads(told.read())
    os.waitpid(child, 0)
    if isinstance(answer, dict) and "errno" in answer:
        raise OSError(*answer["errno"])
    return answer


def _play(job: Json, folder: Path) -> Json:
    prefix = enter()
    calls.mount("tmpfs", str(folder), "tmpfs")
    layers = [
        lay_out(Sheet.of(from_json(layer)), folder / f"layer-{n}", prefix) for n, layer in enumerate(job["layers"])
    ]
    upper, work, merged = (folder / name for name in ("upper", "work", "merged"))
    for each in (upper, work, merged):
        each.mkdir()
    lower = ":".join(str(path) for path in reversed(layers))
    options = f"lowerdir={lower},upperdir={upper},workdir={work},redirect_dir=nofollow"
    calls.mount("overlay", str(merged), "overlay", 0, options + (",userxattr" if prefix == "user" else ""))
    results = [written(merged, *write) for write in job["writes"]]
    return {
        "results": results,
        "merged": as_json(dict(nodes(merged))),
        "upper": as_json(read_back(upper, prefix).changeset()),
        "lower": [as_json(read_back(path, prefix).changeset()) for path in layers],
    }


def enter() -> str:
    """Into a mount namespace of our own; which extended attributes overlayfs uses there: trusted or user."""
    is_root = os.geteuid() == 0
    if not is_root:
        calls.become_root()
    calls.unshare(["mnt"])
    calls.make_private()
    return "trusted" if is_root else "user"


def lay_out(sheet: Sheet, where: Path, prefix: str) -> Path:
    """A layer as directories and files."""
    where.mkdir()
    for path, node in sorted(sheet.nodes.items()):
        make(where / path, node)
    for path in sheet.whiteouts:
        os.mknod(where / path, stat.S_IFCHR, os.makedev(0, 0))
    for path in sheet.opaque:
        os.setxattr(where / path, f"{prefix}.overlay.opaque", b"y")
    return where


def make(path: Path, node: Node) -> None:
    """What a node says, at a path."""
    if node.kind == "link":
        path.symlink_to(node.data)
        return
    path.mkdir() if node.kind == "dir" else path.write_text(node.data)
    path.chmod(node.mode)


def written(root: Path, verb: str, path: str, *words: Any) -> str:
    """ "ok", or the name of the errno."""
    at = root / path
    do: dict[str, Callable[..., object]] = {
        "write": lambda text: _text(at, os.O_CREAT | os.O_TRUNC, text),
        "append": lambda text: _text(at, os.O_APPEND, text),
        "chmod": lambda mode: os.chmod(at, mode) if not at.is_symlink() else None,
        "symlink": lambda target: at.symlink_to(target),
        "mkdir": at.mkdir,
        "unlink": at.unlink,
        "rmdir": at.rmdir,
        "rename": lambda new: at.rename(root / new),
    }
    try:
        do[verb](*words)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "ok"


def _text(path: Path, flags: int, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | flags, 0o644)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def nodes(root: Path) -> Iterator[tuple[str, Node]]:
    """Everything below a directory, but whiteouts."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = Path(folder, name)
            found = path.lstat()
            mode = stat.S_IMODE(found.st_mode)
            if path.is_symlink():
                yield str(path.relative_to(root)), Node("link", str(path.readlink()), mode)
            elif path.is_dir():
                yield str(path.relative_to(root)), Node("dir", "", mode)
            elif stat.S_ISREG(found.st_mode):
                yield str(path.relative_to(root)), Node("file", path.read_text(), mode)


def read_back(root: Path, prefix: str) -> Sheet:
    """A layer from the disk."""
    found = Sheet(dict(nodes(root)))
    for folder, folders, files in os.walk(root):
        for name in files:
            if stat.S_ISCHR(Path(folder, name).lstat().st_mode):
                found.whiteouts.add(str(Path(folder, name).relative_to(root)))
        for name in folders:
            path = Path(folder, name)
            if not path.is_symlink() and f"{prefix}.overlay.opaque" in os.listxattr(path):
                found.opaque.add(str(path.relative_to(root)))
    return found
