"""The Markdown of answers as HTML that cannot act: everything is escaped first, then a few marks become tags.

Fences, bullet and numbered lists, tables, `code`, **bold**. No link, image or HTML of a card ever becomes one: what a
stranger wrote stays text. It renders a question in 20 us, where a full parser needs a hundred times that.
"""

from __future__ import annotations

import re

from quizzer.exchange.tinting import tinted

_ACTS = re.compile("[&<>\"'\\[{}]")
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITEM = re.compile(r"(?P<indent> *)(?:[-*+]|(?P<number>\d{1,6})[.)]) +(?P<text>.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)")
_LISTED = re.compile(r"\n *(?:[-*+]|\d{1,6}[.)]) ")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")


def escaped(text: str) -> str:
    """The text for HTML, attributes and Anki fields.

    [ would start [sound:..] and [latex] in Anki, { a cloze; none of them is needed to read a text. Replacing in turn
    costs a fifth of str.translate, and & must come first. Asking first whether there is any saves a third and more.
    """
    if _ACTS.search(text) is None:
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("'", "&#39;").replace("[", "&#91;").replace("{", "&#123;").replace("}", "&#125;")


def inline(text: str) -> str:
    """One paragraph's text with `code` and **bold**."""
    if "`" not in text and "**" not in text:
        return escaped(text)
    made, at = [], 0
    for found in _CODE.finditer(text):
        made.append(_bold(text[at : found.start()]))
        made.append(f"<code>{escaped(found[2].strip())}</code>")
        at = found.end()
    made.append(_bold(text[at:]))
    return "".join(made)


def code(text: str, language: str = "") -> str:
    """A block of code, to the letter; in colour if its language is known."""
    text = text.rstrip()
    return f"<pre><code>{tinted(text, language, escaped) if language else escaped(text)}</code></pre>"


def html(text: str) -> str:
    """A text of several paragraphs."""
    if "\n" not in text:
        return f"<p>{inline(text)}</p>" if text.strip() else ""
    return _blocks(text) if _is_shaped(text) else _paragraphs(text)


def _is_shaped(text: str) -> bool:
    """Whether anything may begin more than a paragraph. (One expression for all of it takes three times as long.)"""
    return "`" in text or "|" in text or "**" in text or "~~~" in text or _LISTED.search("\n" + text) is not None


def _paragraphs(text: str) -> str:
    """What `_blocks` makes of a text without any mark, in a fifth of its time."""
    made: list[str] = []
    held: list[str] = []
    for line in escaped(text).split("\n"):
        if line.strip():
            held.append(line)
        elif held:
            made.append("<br>".join(held))
            held = []
    if held:
        made.append("<br>".join(held))
    return f"<p>{'</p><p>'.join(made)}</p>" if made else ""


def _blocks(text: str) -> str:
    lines, made, at = text.split("\n"), [], 0
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        if fence:
            at, block = _fenced(lines, at + 1, fence[1], fence[2])
            made.append(block)
        elif not line.strip():
            at += 1
        elif "|" in line and at + 1 < len(lines) and "-" in lines[at + 1] and _RULE.fullmatch(lines[at + 1]):
            at, block = _table(lines, at)
            made.append(block)
        elif _ITEM.match(line):
            at, block = _items(lines, at)
            made.append(block)
        else:
            at, block = _paragraph(lines, at)
            made.append(block)
    return "".join(made)


def _bold(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escaped(text))


def _fenced(lines: list[str], at: int, mark: str, language: str) -> tuple[int, str]:
    held = []
    while at < len(lines) and not lines[at].lstrip().startswith(mark):
        held.append(lines[at])
        at += 1
    return at + 1, code("\n".join(held), language)


def _table(lines: list[str], at: int) -> tuple[int, str]:
    rows: list[str] = []
    tag = "th"
    while at < len(lines) and "|" in lines[at]:
        if tag == "th" and rows:
            tag, at = "td", at + 1
            continue
        cells = lines[at].strip().strip("|").split("|")
        rows.append("<tr>" + "".join(f"<{tag}>{inline(cell.strip())}</{tag}>" for cell in cells) + "</tr>")
        at += 1
    return at, f'<div class="wide"><table>{"".join(rows)}</table></div>'


def _items(lines: list[str], at: int) -> tuple[int, str]:
    first = _ITEM.match(lines[at])
    tag = "ol" if first and first["number"] else "ul"
    items: list[str] = []
    while at < len(lines) and lines[at].strip() and not _FENCE.match(lines[at]):
        found = _ITEM.match(lines[at])
        if found:
            items.append(found["text"])
        else:
            items[-1] += " " + lines[at].strip()
        at += 1
    return at, f"<{tag}>" + "".join(f"<li>{inline(item)}</li>" for item in items) + f"</{tag}>"


def _paragraph(lines: list[str], at: int) -> tuple[int, str]:
    held = [lines[at]]
    at += 1
    while at < len(lines) and lines[at].strip() and not _FENCE.match(lines[at]) and not _ITEM.match(lines[at]):
        held.append(lines[at])
        at += 1
    return at, "<p>" + "<br>".join(inline(line) for line in held) + "</p>"
