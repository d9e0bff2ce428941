"""模型: 联合挂载 | A union mount: read-only layers under one that is written, seen as a single tree (overlayfs).

A lookup goes from the top down and stops at the first that is not a directory, at a whiteout, or at an opaque
directory; directories on the way join. A write first copies the file up. A delete writes a whiteout. So the lower
layers never change, and what has changed is the upper layer. Source: Linux, Documentation/filesystems/overlayfs.rst.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname, join

from labs.container.images import OPAQUE, WHITEOUT, Layer, Node, Tree, drop, file, folder, is_inside
from labs.container.model import Refused


@dataclass(slots=True)
class Sheet:
    """A layer as the file system has it: nodes, whiteouts by the path they hide, directories that are opaque."""

    nodes: Tree = field(default_factory=dict)
    whiteouts: set[str] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, layer: Layer) -> Sheet:
        """A changeset laid out: whiteouts become marks."""
        made = cls()
        for path, node in layer.items():
            where, name = dirname(path), basename(path)
            if name == OPAQUE:
                made.opaque.add(where)
            elif name.startswith(WHITEOUT):
                made.whiteouts.add(join(where, name.removeprefix(WHITEOUT)))
            else:
                made.nodes[path] = node
        return made

    def changeset(self) -> Tree:
        """The other way round: what `docker diff` and `docker commit` make of an upper layer."""
        marks = {join(dirname(path), WHITEOUT + basename(path)): file("") for path in self.whiteouts}
        return self.nodes | marks | {join(path, OPAQUE): file("") for path in self.opaque}


class Union:
    """`layers` from the lowest; what is written goes to `upper`."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.upper = Sheet()
        self.sheets = [self.upper, *(Sheet.of(layer) for layer in reversed(layers))]

    # Looking ----------------------------------------------------------------------------------------------------------
    def at(self, path: str) -> list[Sheet]:
        """The layers that show something at a path: the first decides what it is, further ones join their children."""
        return list(self._shown(path, self._parents(path))) if path else list(self._until_opaque(self.sheets, ""))

    def _parents(self, path: str) -> list[Sheet]:
        above = dirname(path)
        return [sheet for sheet in self.at(above) if not above or sheet.nodes[above].kind == "dir"]

    def _shown(self, path: str, among: Sequence[Sheet]) -> Iterator[Sheet]:
        is_first = True
        for sheet in among:
            node = sheet.nodes.get(path)
            if path in sheet.whiteouts:
                return
            if node is None:
                continue
            if node.kind != "dir":
                if is_first:
                    yield sheet
                return
            yield sheet
            is_first = False
            if path in sheet.opaque:
                return

    def _until_opaque(self, sheets: Sequence[Sheet], path: str) -> Iterator[Sheet]:
        for sheet in sheets:
            yield sheet
            if path in sheet.opaque:
                return

    def node(self, path: str) -> Node | None:
        """What stands at a path."""
        if not path:
            return folder()
        shown = self.at(path)
        return shown[0].nodes[path] if shown else None

    def names(self, path: str) -> set[str]:
        """The paths of what a directory holds."""
        found = {each for sheet in self.at(path) for each in sheet.nodes if dirname(each) == path and each}
        return {each for each in found if self.node(each)}

    def merged(self) -> Tree:
        """The whole tree as it is seen."""
        found: Tree = {}
        todo = [""]
        while todo:
            for path in self.names(todo.pop()):
                node = self.node(path)
                assert node
                found[path] = node
                todo += [path] if node.kind == "dir" else []
        return found

    def is_below(self, path: str) -> bool:
        """Whether a lower layer would show something at the path if the upper one did not hide it."""
        return any(True for _ in self._shown(path, [sheet for sheet in self._parents(path) if sheet is not self.upper]))

    # Writing ----------------------------------------------------------------------------------------------------------
    def write(self, path: str, text: str) -> None:
        """Create a file or replace what it holds. Refused: ENOENT, ENOTDIR, EISDIR, ELOOP."""
        node = self._target(path)
        if node and node.kind != "file":
            raise Refused("EISDIR" if node.kind == "dir" else "ELOOP")
        self._put(path, replace(node, data=text) if node else file(text))

    def append(self, path: str, text: str) -> None:
        """Add to a file: all of it is copied up first."""
        node = self._existing(path)
        if node.kind != "file":
            raise Refused("EISDIR" if node.kind == "dir" else "ELOOP")
        self._put(path, replace(node, data=node.data + text))

    def chmod(self, path: str, mode: int) -> None:
        """Even this copies a whole file up. A link has no mode to change."""
        node = self._existing(path)
        if node.kind != "link":
            self._put(path, replace(node, mode=mode))

    def symlink(self, path: str, target: str) -> None:
        """Refused: EEXIST."""
        if self._target(path):
            raise Refused("EEXIST")
        self._put(path, Node("link", target, 0o777))

    def mkdir(self, path: str) -> None:
        """A directory where one was deleted is opaque: what the lower one held stays away. Refused: EEXIST."""
        if self._target(path):
            raise Refused("EEXIST")
        was_hidden = path in self.upper.whiteouts
        self._put(path, folder())
        if was_hidden:
            self.upper.opaque.add(path)

    def unlink(self, path: str) -> None:
        """Refused: ENOENT, EISDIR."""
        if self._existing(path).kind == "dir":
            raise Refused("EISDIR")
        self._hide(path)

    def rmdir(self, path: str) -> None:
        """Refused: ENOENT, ENOTDIR, ENOTEMPTY."""
        if self._existing(path).kind != "dir":
            raise Refused("ENOTDIR")
        if self.names(path):
            raise Refused("ENOTEMPTY")
        self._hide(path)

    def rename(self, old: str, new: str) -> None:
        """Refused as rename(2) says, and EXDEV for a directory that a lower layer has a part in."""
        self._target(old)  # both directories are looked up before what lies in them
        there, node = self._target(new), self._existing(old)
        if old == new:
            return
        if is_inside(new, old):
            raise Refused("EINVAL")
        if there and is_inside(old, new):
            raise Refused("ENOTEMPTY")
        if there and (there.kind == "dir") != (node.kind == "dir"):
            raise Refused("EISDIR" if there.kind == "dir" else "ENOTDIR")
        if node.kind == "dir" and self.at(old) != [self.upper]:
            raise Refused("EXDEV")
        if there and there.kind == "dir" and self.names(new):
            raise Refused("ENOTEMPTY")
        moved = {path: n for path, n in self.upper.nodes.items() if is_inside(path, old)}
        marks = [(mark, {p for p in mark if is_inside(p, old)}) for mark in (self.upper.whiteouts, self.upper.opaque)]
        self._hide(old)
        self._clear(new)
        self._put(new, node)
        self.upper.nodes.update({new + path[len(old) :]: each for path, each in moved.items()})
        for mark, found in marks:
            mark.update(new + path[len(old) :] for path in found)
        if node.kind == "dir":
            self.upper.opaque.add(new)

    # How it is done ---------------------------------------------------------------------------------------------------
    def _target(self, path: str) -> Node | None:
        """What stands at a path that may be new, if its directory is one. Links are not followed: they lead nowhere."""
        above = dirname(path)
        if above and (kind := self._existing(above).kind) != "dir":
            raise Refused("ENOTDIR" if kind == "file" else "ENOENT")
        return self.node(path)

    def _existing(self, path: str) -> Node:
        node = self._target(path)
        if node is None:
            raise Refused("ENOENT")
        return node

    def _put(self, path: str, node: Node) -> None:
        """Into the upper layer, with the directories on the way."""
        above = dirname(path)
        if above and above not in self.upper.nodes:
            seen = self.node(above)
            assert seen
            self._put(above, seen)
        self.upper.whiteouts.discard(path)
        self.upper.nodes[path] = node

    def _hide(self, path: str) -> None:
        """Away with it; a whiteout where a lower layer would show it again."""
        is_below = self.is_below(path)
        self._clear(path)
        if is_below:
            above = dirname(path)
            if above and above not in self.upper.nodes:
                seen = self.node(above)
                assert seen
                self._put(above, seen)
            self.upper.whiteouts.add(path)

    def _clear(self, path: str) -> None:
        """Nothing of the upper layer at a path and below."""
        drop(self.upper.nodes, path)
        for mark in (self.upper.whiteouts, self.upper.opaque):
            mark.difference_update({each for each in mark if each == path or is_inside(each, path)})
