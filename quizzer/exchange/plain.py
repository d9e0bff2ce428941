"""HTML of strangers as plain Markdown: nothing of it acts, and nothing readable is lost.

Scripts, styles and comments are dropped, pictures and sounds become a note in brackets, links their text. A < that
begins no whole tag is a character: the parser of the standard library would look for the end of each, and need minutes
for a card that is nothing else.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "blockquote",
        "hr",
        "tr",
    )
)
_SILENT = frozenset(("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"))
_BLANKS = re.compile(r"\n{3,}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NO_TAG = re.compile(r"""<(?!/?[a-zA-Z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>)""")
_ORDER = re.compile(r"<[!?][^<>]*>")  # <!doctype html>, <?xml ...?>
_NO_CHARACTER = re.compile("&#(?=[0-9]{8})")  # int() refuses thousands of digits
_SPACES = re.compile(r"[ \t\u00a0]+")


class _Flattening(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self.silent: list[str] = []
        self.pre = 0
        self.lists: list[int] = []  # the number of the last item; -1 in a bullet list

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.append(tag)
            return
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "br":
            self.made.append("\n")
        elif tag == "img":
            name = next((value for key, value in attrs if key == "src" and value), "")
            self.made.append(f"[{' '.join(name.split())[:80]}]")
        elif tag == "pre":
            self.pre += 1
            self.made.append("\n\n```\n")
        elif tag == "code" and not self.pre:
            self.made.append("`")
        elif tag in ("b", "strong") and not self.pre:
            self.made.append("**")
        elif tag == "li":
            self._item()
        elif tag in ("td", "th"):
            self.made.append(" ")
        elif tag in _BLOCKS:
            if tag in ("ul", "ol"):
                self.lists.append(-1 if tag == "ul" else 0)
            self.made.append("\n" if tag in ("div", "tr") else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag == "pre" and self.pre:
            self.pre -= 1
            self.made.append("\n```\n\n")
        elif tag == "code" and not self.pre:
            self.made.append("`")
        elif tag in ("b", "strong") and not self.pre:
            self.made.append("**")
        elif tag in _BLOCKS:
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            self.made.append("\n" if tag in ("div", "tr") else "\n\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.made.append(data if self.pre else _SPACES.sub(" ", data.replace("\n", " ")))

    def _item(self) -> None:
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            self.made.append(f"\n{self.lists[-1]}. ")
        else:
            self.made.append("\n- ")


def _whole_tags(source: str) -> str:
    """The fragment without comments, and with every < that begins no tag as an entity. Each step is linear."""
    source = _countable(source)
    closed, end, rest = source.rpartition("-->")
    return _NO_TAG.sub("&lt;", _ORDER.sub("", _COMMENT.sub("", closed + end) + rest))


def characters(text: str) -> str:
    """The text with the characters that its entities name."""
    return html.unescape(_countable(text)) if "&" in text else text


def _countable(text: str) -> str:
    return _NO_CHARACTER.sub("&amp;#", text)


def plain(source: str) -> str:
    """The text of an HTML fragment, as Markdown."""
    if "<" not in source and "&" not in source:
        return source.strip()
    parser = _Flattening()
    parser.feed(_whole_tags(source))
    parser.close()
    lines = "".join(parser.made).replace("****", "").split("\n")
    fenced, kept = False, []
    for line in lines:
        fenced ^= line == "```"
        kept.append(line if fenced else line.strip(" "))
    return _BLANKS.sub("\n\n", "\n".join(kept)).strip()
