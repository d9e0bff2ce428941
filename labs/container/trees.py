"""树和层写成 JSON | Trees and changesets as JSON: path -> [kind, data, mode]."""

from __future__ import annotations

from typing import Any

from labs.container.images import Layer, Node, Tree

Json = Any


def as_json(tree: Layer) -> Json:
    return {path: [node.kind, node.data, node.mode] for path, node in sorted(tree.items())}


def from_json(told: Json) -> Tree:
    return {path: Node(*fields) for path, fields in told.items()}
