"""模型: 镜像和层 | Images: layers as changesets, applied in order; each named by the digest of its bytes, kept once.

A layer is a tar file of what was added or changed. What was deleted is a file too, a whiteout: `.wh.NAME` hides NAME of
the layers below, `.wh..wh..opq` in a directory hides all that they have in it. Source: OCI Image Format Specification,
Image Layer Filesystem Changeset.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from posixpath import basename, dirname, join
from types import MappingProxyType
from typing import Literal

WHITEOUT, OPAQUE = ".wh.", ".wh..wh..opq"
KINDS: dict[str, bytes] = {"dir": tarfile.DIRTYPE, "file": tarfile.REGTYPE, "link": tarfile.SYMTYPE}


@dataclass(frozen=True, slots=True)
class Node:
    """What stands at a path. `data`: a file's text, a link's target."""

    kind: Literal["dir", "file", "link"]
    data: str = ""
    mode: int = 0o644


Tree = dict[str, Node]  # "a/b" -> what stands there; the root itself is not listed
Layer = Mapping[str, Node]  # a changeset: like a tree, with whiteouts


def folder(mode: int = 0o755) -> Node:
    return Node("dir", "", mode)


def file(text: str, mode: int = 0o644) -> Node:
    return Node("file", text, mode)


def is_inside(path: str, above: str) -> bool:
    """Whether a path lies below another."""
    return not above or path.startswith(above + "/")


def apply(tree: Tree, layer: Layer) -> Tree:
    """The tree with a layer on top: first what it hides, then what it brings. A directory joins one that is there."""
    made = dict(tree)
    for path in layer:
        if basename(path) == OPAQUE:
            drop(made, dirname(path), itself=False)
        elif basename(path).startswith(WHITEOUT):
            drop(made, join(dirname(path), basename(path).removeprefix(WHITEOUT)))
    for path, node in sorted(layer.items()):
        if basename(path).startswith(WHITEOUT):
            continue
        if node.kind != "dir" or (path in made and made[path].kind != "dir"):
            drop(made, path)
        made[path] = node
    return made


def drop(tree: Tree, path: str, *, itself: bool = True) -> None:
    """Take away all below a path, and what stands at it."""
    for each in [each for each in tree if is_inside(each, path) or (itself and each == path)]:
        del tree[each]


def flatten(layers: Iterable[Layer]) -> Tree:
    """The tree that a container starts from: every layer applied, the lowest first."""
    tree: Tree = {}
    for layer in layers:
        tree = apply(tree, layer)
    return tree


# Bytes and digests ----------------------------------------------------------------------------------------------------
def pack(layer: Layer) -> bytes:
    """The layer as a tar file, the same bytes for the same content: sorted, no times, no owners."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, node in sorted(layer.items()):
            info = tarfile.TarInfo(name)
            info.type, info.mode = KINDS[node.kind], node.mode
            data = node.data.encode() if node.kind == "file" else b""
            info.linkname, info.size = node.data if node.kind == "link" else "", len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def unpack(blob: bytes) -> dict[str, Node]:
    """The changeset in a tar file: directories, files of text and symbolic links."""
    found = {}
    kinds = {code: kind for kind, code in KINDS.items()}
    with tarfile.open(fileobj=io.BytesIO(blob)) as tar:
        for info in tar:
            data = tar.extractfile(info) if info.isreg() else None
            text = data.read().decode() if data else info.linkname
            found[info.name] = Node(kinds[info.type], text, info.mode)  # type: ignore[arg-type]  # from KINDS
    return found


def digest(blob: bytes) -> str:
    """What a blob is called: its content decides."""
    return f"sha256:{sha256(blob).hexdigest()}"


@dataclass(slots=True)
class Store:
    """Blobs by digest: a registry, or the images of one host."""

    blobs: dict[str, bytes] = field(default_factory=dict)

    def put(self, blob: bytes) -> str:
        """Its digest; a blob that is there is not kept twice."""
        name = digest(blob)
        self.blobs.setdefault(name, blob)
        return name

    def build(self, layers: Iterable[Layer], config: Mapping[str, object] = MappingProxyType({})) -> str:
        """Keep an image: its layers, and a configuration that lists their digests. The image is called by that.

        `config` holds what ENV, CMD and the like have set.
        """
        return self.keep([self.put(pack(layer)) for layer in layers], config)

    def keep(self, diff_ids: list[str], config: Mapping[str, object]) -> str:
        """The same of layers that are here already."""
        about = {"config": dict(config), "rootfs": {"type": "layers", "diff_ids": diff_ids}}
        return self.put(json.dumps(about, sort_keys=True).encode())

    def config(self, image: str) -> dict[str, object]:
        """What its instructions have set."""
        return dict(json.loads(self.blobs[image])["config"])

    def tree(self, image: str) -> Tree:
        """The files that a container of it starts from."""
        return flatten(unpack(self.blobs[name]) for name in self.layers(image))

    def layers(self, image: str) -> list[str]:
        """The digests of an image's layers, the lowest first."""
        return list(json.loads(self.blobs[image])["rootfs"]["diff_ids"])

    def pull(self, image: str, registry: Store) -> list[str]:
        """Fetch an image; the digests of the layers that were not here yet."""
        self.blobs[image] = registry.blobs[image]
        missing = [name for name in self.layers(image) if name not in self.blobs]
        self.blobs.update({name: registry.blobs[name] for name in missing})
        return missing

    def push(self, image: str, registry: Store) -> list[str]:
        """Send an image; the digests of the layers that were not there yet."""
        return registry.pull(image, self)

    def size(self, image: str) -> int:
        """Bytes of files in all layers: what was deleted further up still counts."""
        blobs = (self.blobs[name] for name in self.layers(image))
        return sum(len(node.data) for blob in blobs for node in unpack(blob).values() if node.kind == "file")
