"""A YAML file as three kinds of node, each with its line. Scalars are text: nothing is guessed from their look."""

from __future__ import annotations


class Scalar:
    """A text. `yes`, `3.10` and `12:30` stay as written."""

    __slots__ = ("line", "text")

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line


class Listing:
    """Nodes in order."""

    __slots__ = ("items", "line")

    def __init__(self, line: int) -> None:
        self.items: list[Node] = []
        self.line = line


class Mapping:
    """Nodes by name. `lines` holds the line of each name, which is where a reader looks for it."""

    __slots__ = ("fields", "line", "lines")

    def __init__(self, line: int) -> None:
        self.fields: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self.line = line


Node = Scalar | Listing | Mapping
