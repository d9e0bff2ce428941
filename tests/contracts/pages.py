"""Two pages beside the question packs: what the documents get wrong, and which questions come from which heading.

Beside this file, ids.txt holds every id that was ever given out: a learner's history hangs on it. All three are drawn from the packs by `scripts/docs`. The documents themselves are not here; their headings are, in
headings.txt, in the order of the documents: what `at:` of a source may say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from quizzer.core.questions import Correction, Question, Source
from quizzer.corpus.build import Pack
from quizzer.corpus.read import read_pack

QUESTIONS = Path(__file__).resolve().parents[2] / "questions"
HEADINGS = Path(__file__).with_name("headings.txt")
IDS = Path(__file__).with_name("ids.txt")
ERRATA = QUESTIONS / "ERRATA.md"
TABLE = QUESTIONS / "HEADINGS.md"

Heading = tuple[str, str]  # number of the document, heading


@cache  # the tests of a process read them once
def packs() -> tuple[Pack, ...]:
    """Every bundled pack, in the order of the files."""
    return tuple(read_pack(path, bundled=True) for path in sorted(QUESTIONS.rglob("*.yaml")))


def bundled() -> list[Question]:
    """Every bundled question, in the order of the files."""
    return [question for pack in packs() for question in pack.questions]


def headings() -> list[Heading]:
    """Every heading of the documents, in their order."""
    lines = HEADINGS.read_text(encoding="utf-8").splitlines()
    return [(number, at) for number, _, at in (line.partition(" ") for line in lines)]


def of_documents(question: Question) -> list[Heading]:
    """The headings that a question comes from."""
    return [(source.doc, source.at) for source in question.sources if source.doc]


def corrected(question: Question) -> Heading:
    """The heading that a question's corrections are about: its first, as on the card."""
    first = next((source for source in question.sources if source.doc), Source())
    return first.doc, first.at


def errata(questions: Sequence[Question]) -> str:
    """The page of all corrections, by document and heading."""
    order = {heading: at for at, heading in enumerate(headings())}
    rows = [(corrected(question), question, part) for question in questions for part in question.corrects]
    rows.sort(key=lambda row: order[row[0]])
    page = [
        "# 文档有误 · Where the documents err",
        "",
        f"题库出自五篇文档, 其中 {len(rows)} 处有错、过时或残缺; 学习时它们也写在卡片上。这一页由 `scripts/docs` 生成。",
        "",
        f"The questions come from five documents, which are wrong, outdated or garbled in {len(rows)} places; cards and",
        "`quizzer show` tell you where. `quizzer list --filter is:corrected` lists the questions. Drawn by `scripts/docs`.",
    ]
    for document in sorted({heading[0] for heading, _, _ in rows}):
        of_it = [row for row in rows if row[0][0] == document]
        page += ["", f"## {document}", ""]
        page += [
            "| 标题 Heading | 文档说 It says | 其实 What is right | 依据 Shown by | 题目 Question |",
            "|---|---|---|---|---|",
        ]
        page += [_row(at, question, part) for (_, at), question, part in of_it]
    return "\n".join(page) + "\n"


def _row(at: str, question: Question, part: Correction) -> str:
    shown = [f"`{part.proof}`"] if part.proof else []
    shown += [_plain(part.source)] if part.source else []
    cells = (
        _plain(at),
        f"{_plain(part.says.zh)}<br>{_plain(part.says.en)}",
        f"{_plain(part.zh)}<br>{_plain(part.en)}",
        "<br>".join(shown),
        f"`{question.id}`",
    )
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """A text as one cell of a Markdown table: what stands in backticks is code, the rest has no markup."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    for at in range(0, len(parts), 2):
        parts[at] = re.sub(r"([*_])", r"\\\1", parts[at]).replace("<", "&lt;")
    return "`".join(parts)


def coverage(questions: Sequence[Question]) -> str:
    """The page of all headings and the questions that come from each."""
    page = [
        "# 从标题到题目 · From headings to questions",
        "",
        "五篇文档的每个标题和出自它的题目。`at:` 只能写这里的标题。这一页由 `scripts/docs` 生成。",
        "",
        "Every heading of the five documents and the questions that come from it; `at:` names one of these. Drawn by",
        "`scripts/docs`.",
    ]
    return "\n".join([*page, *_tables(questions)]) + "\n"


def _tables(questions: Sequence[Question]) -> Iterator[str]:
    asked: dict[Heading, list[str]] = {heading: [] for heading in headings()}
    for question in questions:
        for heading in of_documents(question):
            asked[heading].append(f"`{question.id}`")
    document = ""
    for heading, names in asked.items():
        if heading[0] != document:
            document = heading[0]
            yield from ("", f"## {document}", "", "| 标题 Heading | 题目 Questions |", "|---|---|")
        yield f"| {_plain(heading[1])} | {', '.join(names)} |"


def present(questions: Sequence[Question]) -> set[str]:
    """Every id that names a question now, by itself or as its former id."""
    return {name for question in questions for name in (str(question.id), *question.aka)}


def given_out() -> list[str]:
    """Every id that ever named a question."""
    return IDS.read_text(encoding="utf-8").splitlines()


def write() -> None:
    """Draw both pages anew, and note the ids that are new."""
    questions = bundled()
    IDS.write_text("\n".join(sorted({*given_out(), *present(questions)})) + "\n", encoding="utf-8")
    ERRATA.write_text(errata(questions), encoding="utf-8")
    TABLE.write_text(coverage(questions), encoding="utf-8")
