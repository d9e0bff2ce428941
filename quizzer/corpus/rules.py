"""What makes one question sound beyond its fields: its type's own rules, and names that must agree with one another.

Pure: a question in, findings out. A finding names the field by its path in the file; who built the question knows the
line. Rules between questions are in check.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.core.values import dataclass
from quizzer.corpus.problems import did_you_mean, quote

MOST_WORDINGS = 200
LONGEST_WORDING = 2_000
MOST_OPTIONS = 8
MOST_ITEMS = 26  # they are answered with letters
GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a field of a question; a warning leaves the question in."""

    path: Path
    what: Text
    hint: Text
    warning: bool = False


def findings(question: Question, *, bundled: bool) -> Iterator[Finding]:
    """Everything wrong with one question that its fields alone do not show."""
    if question.requires or question.follow_ups or question.aka or question.sibling_of or question.replaces:
        yield from _own_names(question)
    yield from _points(question, bundled)
    yield from _wordings(question)
    if question.type == "choice":
        yield from _choice(question)
    elif question.type == "cloze":
        yield from _cloze(question)
    elif question.type == "order":
        yield from _order(question)
    elif question.type == "output" and not question.code.strip():
        yield Finding(
            ("code",), Text("代码是空的", "the code is empty"), Text("写上要预测的代码", "write the code to predict")
        )


def _own_names(question: Question) -> Iterator[Finding]:
    """A question's id among its own links."""
    remove = Text("删掉它", "remove it")
    for field in ("requires", "follow_ups", "aka"):
        if question.id in getattr(question, field):
            yield Finding((field,), Text(f"{field} 里是题目自己", f"{field} names the question itself"), remove)
    if question.sibling_of and question.sibling_of == question.id:
        yield Finding(("sibling_of",), Text("sibling_of 是题目自己", "sibling_of names the question itself"), remove)
    if question.replaces and question.replaces != question.id:
        what = Text("replaces 和 id 不一样", "replaces differs from id")
        hint = Text("代替一题时两个都写它的 id", "to stand in for a question, give its id in both")
        yield Finding(("replaces",), what, hint)


def _points(question: Question, bundled: bool) -> Iterator[Finding]:
    """Names of points and misconceptions, and what misconceptions say they are about."""
    points = [point.id for point in question.points]
    if len(set(points)) < len(points):
        yield from _repeated("points", points)
    if question.wrong:
        yield from _repeated("wrong", [wrong.id for wrong in question.wrong])
    for at, wrong in enumerate(question.wrong):
        for name in wrong.about:
            if name not in points:
                what = Text(f"没有叫「{quote(name)}」的要点", f"no point is called '{quote(name)}'")
                hint = did_you_mean(name, points, _listing("要点有", "its points are", points))
                yield Finding(("wrong", at, "about"), what, hint)
    if not bundled:
        return
    for at, point in enumerate(question.points):
        if not (point.proof or point.source):
            what = Text("要点既没有 proof 也没有 source", "the point has neither proof nor source")
            hint = Text("写上证明它的实验断言或出处", "name the claim that proves it, or an RFC, PEP or manual")
            yield Finding(("points", at), what, hint, warning=True)


def _repeated(field: str, names: list[str]) -> Iterator[Finding]:
    for at, name in enumerate(names):
        if name in names[:at]:
            what = Text(f"id「{quote(name)}」用了两次", f"the id '{quote(name)}' is used twice")
            yield Finding((field, at, "id"), what, Text("给其中一个换个名字", "rename one of them"))


def _listing(zh: str, en: str, names: Iterable[str]) -> Text:
    listed = ", ".join(quote(name) for name in names)
    return Text(f"{zh}: {listed}", f"{en}: {listed}") if listed else Text("先写 points", "write its points first")


def _wordings(question: Question) -> Iterator[Finding]:
    """Lists of wordings that would make every answer slow to grade."""
    parts = [("points", at, p.any + p.weak) for at, p in enumerate(question.points)]
    if question.wrong:
        parts += [("wrong", at, w.any) for at, w in enumerate(question.wrong)]
    for field, at, wordings in parts:
        if len(wordings) > MOST_WORDINGS:
            what = Text(
                f"有 {len(wordings)} 种说法, 最多 {MOST_WORDINGS}", f"{len(wordings)} wordings; {MOST_WORDINGS} at most"
            )
            yield Finding((field, at, "any"), what, Text("留下最常用的", "keep the usual ones"))
        if wordings and max(map(len, wordings)) > LONGEST_WORDING:
            what = Text(f"一种说法超过 {LONGEST_WORDING} 字", f"a wording is longer than {LONGEST_WORDING} characters")
            yield Finding((field, at, "any"), what, Text("一种说法是一句话", "a wording is one sentence"))


def _choice(question: Question) -> Iterator[Finding]:
    options = [option.id for option in question.options]
    yield from _repeated("options", options)
    if not 2 <= len(options) <= MOST_OPTIONS:
        what = Text(
            f"有 {len(options)} 个选项, 应为 2 到 {MOST_OPTIONS} 个",
            f"{len(options)} options; 2 to {MOST_OPTIONS} are needed",
        )
        yield Finding(("options",), what, Text("每个选项一行", "one line an option"))
    for name in question.right:
        if name not in options:
            what = Text(f"没有叫「{quote(name)}」的选项", f"no option is called '{quote(name)}'")
            yield Finding(("right",), what, did_you_mean(name, options, _listing("选项有", "the options are", options)))
    for at, wrong in enumerate(question.wrong):
        if wrong.id in question.right:
            what = Text(
                f"「{quote(wrong.id)}」是正确选项, 却写在 wrong 里",
                f"'{quote(wrong.id)}' is right, yet listed as wrong",
            )
            yield Finding(("wrong", at, "id"), what, Text("wrong 只解释错误的选项", "explain only the wrong options"))


def _cloze(question: Question) -> Iterator[Finding]:
    gaps = {lang: len(GAP.findall(text)) for lang, text in (("zh", question.text.zh), ("en", question.text.en)) if text}
    for lang, text in (("zh", question.text.zh), ("en", question.text.en)):
        if text.count("[[") != text.count("]]") or text.count("[[") != gaps.get(lang, 0):
            what = Text(f"{lang} 里的 [[ 和 ]] 没有配对", f"a [[ and its ]] do not match in {lang}")
            yield Finding(("text", lang), what, Text("每个空写成 [[答案]]", "write each gap as [[answer]]"))
            return
    if not any(gaps.values()):
        what = Text("填空题没有空", "a cloze without a gap")
        yield Finding(("text",), what, Text("用 [[答案]] 标出要填的词", "mark the words to fill in: [[answer]]"))
    elif len(set(gaps.values())) > 1:
        what = Text(
            f"中文 {gaps['zh']} 个空, 英文 {gaps['en']} 个", f"{gaps['zh']} gaps in Chinese, {gaps['en']} in English"
        )
        yield Finding(("text",), what, Text("两种语言的空要一一对应", "both languages need the same gaps"))


def _order(question: Question) -> Iterator[Finding]:
    count = len(question.items)
    if not 2 <= count <= MOST_ITEMS:
        what = Text(f"有 {count} 项, 应为 2 到 {MOST_ITEMS} 项", f"{count} items; 2 to {MOST_ITEMS} are needed")
        yield Finding(("items",), what, Text("按正确的顺序, 每项一行", "in the right order, one line an item"))
