"""模型: chroot 和 pivot_root | Another root: for one process, or for the whole mount namespace.

A place is a directory in a mount. `..` stops at the process's root and nowhere else, so who stands outside its root
walks on up: that is how one leaves a chroot. pivot_root changes what the whole mount namespace has as its root; once
the old one is unmounted there is nothing above. Sources: chroot(2), pivot_root(2), path_resolution(7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from labs.container.model import Refused

TREE = ("jail", "jail/cell", "jail/old", "garden", "garden/shed")  # in the house


@dataclass(eq=False, slots=True)
class Dir:
    """A directory; its name is the label that one reads in it."""

    name: str
    above: Dir | None = None
    below: dict[str, Dir] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Mount:
    """A tree that hangs on a place of another mount; on none if it is unmounted."""

    root: Dir
    on: Place | None


@dataclass(frozen=True, slots=True)
class Place:
    mount: Mount
    dir: Dir


class Room:
    """One process in a mount namespace whose root is the house."""

    def __init__(self) -> None:
        house = Dir("house")
        for path in TREE:
            above, _, name = path.rpartition("/")
            at = house
            for part in filter(None, above.split("/")):
                at = at.below[part]
            at.below[name] = Dir(name, at)
        ground = Dir("ground")
        self.mounts: list[Mount] = []
        self.base = Place(Mount(ground, None), ground)
        first = self._mounted(house, self.base)
        self.root = self.cwd = Place(first, house)
        self.held: dict[str, Place] = {}

    def _mounted(self, root: Dir, on: Place) -> Mount:
        self.mounts.append(Mount(root, on))
        return self.mounts[-1]

    # Paths ------------------------------------------------------------------------------------------------------------
    def walk(self, path: str) -> Place:
        """The place of a path. Refused: ENOENT."""
        at = self.root if path.startswith("/") else self.cwd
        for part in path.split("/"):
            if part == "..":
                at = self._up(at)
            elif part not in ("", "."):
                if part not in at.dir.below:
                    raise Refused("ENOENT")
                at = self._covered(Place(at.mount, at.dir.below[part]))
        return at

    def _up(self, at: Place) -> Place:
        """The directory above, across mounts; the process's root has none."""
        while at != self.root:
            if at.dir is not at.mount.root:
                assert at.dir.above
                return self._covered(Place(at.mount, at.dir.above))
            if at.mount.on is None or at.mount.on == self.base:
                break
            at = at.mount.on
        return self._covered(at)

    def _covered(self, at: Place) -> Place:
        """What is mounted on a place hides it."""
        for mount in reversed(self.mounts):
            if mount.on == at:
                return self._covered(Place(mount, mount.root))
        return at

    # Calls ------------------------------------------------------------------------------------------------------------
    def look(self, path: str) -> str:
        """The label of a directory."""
        return self.walk(path).dir.name

    def cd(self, path: str) -> None:
        self.cwd = self.walk(path)

    def hold(self, name: str) -> None:
        """Open the current directory, and keep it open."""
        self.held[name] = self.cwd

    def back(self, name: str) -> None:
        """fchdir to a directory that is open, wherever it is."""
        self.cwd = self.held[name]

    def chroot(self, path: str) -> None:
        """Another root for this process. It does not move: its current directory may be outside."""
        self.root = self.walk(path)

    def bind(self, path: str) -> None:
        """Mount a directory on itself, so that it is a mount."""
        at = self.walk(path)
        self._must_hang(at)
        self._mounted(at.dir, at)

    def _must_hang(self, at: Place) -> None:
        """Nothing can be mounted on what has been unmounted. Refused: ENOENT, as on Linux 6.18."""
        if at.mount not in self.mounts:
            raise Refused("ENOENT")

    def pivot(self, new: str, old: str) -> None:
        """The mount at `new` becomes the root of the namespace, the root hangs on `old`. Refused: EBUSY, EINVAL."""
        to, put, root = self.walk(new), self.walk(old), self.root
        self._must_hang(put)
        if root.mount in (to.mount, put.mount):
            raise Refused("EBUSY")
        if root.dir is not root.mount.root or to.dir is not to.mount.root or not is_under(put, to):
            raise Refused("EINVAL")
        if root.mount.on is None or to.mount.on is None or not is_under(to, root):
            raise Refused("EINVAL")
        to.mount.on, root.mount.on = root.mount.on, put
        self.mounts.remove(root.mount)  # what is mounted later covers what was there
        self.mounts.append(root.mount)
        self.root = to if self.root == root else self.root
        self.cwd = to if self.cwd == root else self.cwd

    def unmount(self, path: str) -> None:
        """umount2 with MNT_DETACH: gone from the tree at once, with all that hangs on it. Refused: EINVAL."""
        at = self.walk(path)
        if at.dir is not at.mount.root or at.mount.on is None:
            raise Refused("EINVAL")
        for mount in [each for each in self.mounts if is_under(Place(each, each.root), at)]:
            mount.on = None
            self.mounts.remove(mount)


def is_under(at: Place, top: Place) -> bool:
    """Whether one climbs from a place to another, or is there."""
    while at != top:
        if at.dir is at.mount.root:
            if at.mount.on is None:
                return False
            at = at.mount.on
        else:
            assert at.dir.above
            at = Place(at.mount, at.dir.above)
    return True


def play(lines: list[str]) -> list[str]:
    """What comes of each line: "cd jail", "pivot . old", ... "ok", the label that was read, or the errno."""
    room, results = Room(), []
    for line in lines:
        verb, *words = line.split()
        do: Callable[..., str | None] = getattr(room, verb)
        try:
            results.append(do(*words) or "ok")
        except Refused as refused:
            results.append(str(refused))
    return results
