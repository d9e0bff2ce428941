"""A YAML file as texts, lists and mappings, each with its line. Nothing is guessed from the look of a text.

Why it is like this: a text is a plain `str` and its line is kept by what holds it. A file has twenty texts a question,
and an object for each would cost more than all the rest of the tree.
"""

from __future__ import annotations


class Listing:
    """Nodes in order; `lines` holds the line of each."""

    __slots__ = ("items", "line", "lines")

    def __init__(self, line: int) -> None:
        self.items: list[Node] = []
        self.lines: list[int] = []
        self.line = line


class Mapping:
    """Nodes by name. `lines` holds the line of each name, which is where a reader looks for it.

    `below` holds the lines of the texts that begin on another line than their name, which few do.
    """

    __slots__ = ("below", "fields", "line", "lines")

    def __init__(self, line: int) -> None:
        self.fields: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self.below: dict[str, int] = {}
        self.line = line

    def place(self, name: str) -> int:
        """The line where the field's value begins; the mapping's own where it has no such field."""
        value = self.fields.get(name)
        if isinstance(value, Listing | Mapping):
            return value.line
        return self.below.get(name) or self.lines.get(name, self.line)


Node = str | Listing | Mapping
