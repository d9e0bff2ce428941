"""模型: 挂载 | Mounts: a directory laid over another one, and what is seen, written and left behind.

A bind mount shows one directory at two places. What lay beneath is hidden, neither changed nor copied, and comes back
when it is unmounted. A volume is a directory of Docker's own, bound like any other; Docker fills an empty one from the
image before it does so. Sources: mount(2), MS_BIND; Docker documentation, Volumes.

    mkdir PATH, write PATH WORD, remove PATH       files; remove takes a directory with all that it holds
    read PATH, list PATH                           what is seen
    bind DIR AT, unmount AT                        mounts
    fill DIR FROM                                  copy what FROM holds, if DIR is empty
"""

from __future__ import annotations

from collections.abc import Iterator

from labs.container.model import Refused

Folder = dict[str, "Folder | str"]


class Shelf:
    """The files that one mount namespace sees. `mounts`: path -> the directory that is mounted there."""

    def __init__(self) -> None:
        self.root: Folder = {}
        self.mounts: dict[str, Folder] = {}

    def at(self, path: str) -> Folder | str:
        """What is seen at a path. Refused: ENOENT."""
        found: Folder | str = self.root
        for above, name in steps(path):
            if not isinstance(found, dict) or name not in found:
                raise Refused("ENOENT")
            found = self.mounts.get(above, found[name])
        return found

    def folder(self, path: str) -> Folder:
        """The directory that is seen at a path. Refused: ENOENT, ENOTDIR."""
        found = self.at(path)
        if isinstance(found, str):
            raise Refused("ENOTDIR")
        return found

    def mkdir(self, path: str) -> None:
        """A directory, and those on the way to it."""
        for at, name in steps(path):
            self.folder(at.rpartition("/")[0]).setdefault(name, {})

    def write(self, path: str, text: str) -> None:
        above, _, name = path.rpartition("/")
        self.folder(above)[name] = text

    def read(self, path: str) -> str:
        found = self.at(path)
        if isinstance(found, dict):
            raise Refused("EISDIR")
        return found

    def list(self, path: str) -> list[str]:
        return sorted(self.folder(path))

    def remove(self, path: str) -> None:
        """To be unmounted first: what is mounted in there would be emptied too. Refused: ENOENT."""
        self.at(path)
        above, _, name = path.rpartition("/")
        del self.folder(above)[name]

    def bind(self, folder: str, at: str) -> None:
        """The same directory at a second place: not a copy of it."""
        self.folder(at)
        self.mounts[at] = self.folder(folder)

    def unmount(self, at: str) -> None:
        """Refused: EINVAL if nothing is mounted there."""
        if self.mounts.pop(at, None) is None:
            raise Refused("EINVAL")

    def fill(self, folder: str, source: str) -> None:
        """What Docker does with a volume before it is mounted over `source`. One that holds anything is left alone."""
        if not self.folder(folder):
            self.folder(folder).update(self.folder(source))


def steps(path: str) -> Iterator[tuple[str, str]]:
    """For each part of a path: the path so far, and the part."""
    parts = [part for part in path.split("/") if part]
    for n, part in enumerate(parts, 1):
        yield "/".join(parts[:n]), part


def play(lines: list[str]) -> list[object]:
    """What comes of each line: a value, "ok", or the name of the errno."""
    shelf, results = Shelf(), []
    for line in lines:
        verb, *words = line.split()
        try:
            result = getattr(shelf, verb)(*words)
        except Refused as refused:
            result = str(refused)
        results.append("ok" if result is None else result)
    return results
