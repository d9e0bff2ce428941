"""Questions, files and a desk for tests of what goes out and comes in."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from hypothesis import strategies as st

from quizzer.app.desk import Desk
from quizzer.app.incoming import Imported, Source, import_
from quizzer.core.language import Text
from quizzer.core.questions import Misconception, Option, Point, Question, QuestionId, Topic
from tests.app.making import make_desk

NOW_MS, OFFSET_MIN = 1_795_272_000_000, 480
HOSTILE = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[sound:/etc/passwd]", "{{c1::x}}", "{{Front}}"),
    *("=cmd|' /C calc'!A0", "@SUM(A1)", "[latex]\\input{/etc/passwd}[/latex]", "javascript:alert(1)", "</div>", "]]>"),
    *("\x1b[2Jgone", "\u202egnp.exe", "a\tb", "#deck:x", "::", "---", "```", "~~~", "\\", '"', "'", "|", "-- \n- x"),
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn")), min_size=1, max_size=40
    ),
    st.lists(st.text("ab c-#>`|:*[]{}\n\t", min_size=1, max_size=12), min_size=1, max_size=4).map("\n".join),
).filter(lambda text: text.strip() != "")


def question(id: str = "me.first", *, zh: str = "问题?", en: str = "Why?", **more: object) -> Question:
    """A question with no more than it needs."""
    answer = more.pop("answer", Text("因为", "So."))
    return Question(QuestionId(id), Topic(id.partition(".")[0]), Text(zh, en), answer, **more)  # type: ignore[arg-type]  # a test's own


FULL = question(
    "net.tcp.handshake",
    points=(
        Point("both", "双方确认", "both confirm", ("互相确认",), (), 2.0),
        Point("old", "旧的 SYN", "old SYNs", bonus=True),
    ),
    wrong=(Misconception("two", "两次就够", "two are enough", about=("both",)),),
    tags=("tcp",),
    level=3,
)
CHOICE = question(
    "net.tcp.choice", type="choice", options=(Option("a", "甲", "one"), Option("b", "乙", "two")), right=("b",)
)
CLOZE = question(
    "net.tcp.cloze", type="cloze", text=Text("等 [[磁盘]] 时放开 [[锁]]", "while on [[disk]] the [[lock]] is free")
)
OUTPUT = question("net.tcp.output", type="output", code="print(1)\n\nprint({{2}})", stdout="1\n{2}")
ORDER = question("net.tcp.order", type="order", items=(Text("先", "first"), Text("后", "then")))
ALL = (FULL, CHOICE, CLOZE, OUTPUT, ORDER)


def empty_desk(tmp: Path) -> Desk:
    """A desk without any question."""
    desk = make_desk(tmp, "questions: []\n")
    desk.ctx.__dict__["folders"] = (("packs", desk.ctx.home / "packs"),)
    return desk


def imported(desk: Desk, path: Path, **more: object) -> Imported:
    """What an import of this file says."""
    return import_(desk, Source(path, **more))  # type: ignore[arg-type]  # a test's own


def rewritten(path: Path, sql: str, *values: object, name: str = "collection.anki21") -> Path:
    """The deck with one statement run on its collection, as someone studying elsewhere would leave it."""
    with zipfile.ZipFile(path) as archive:
        held = {entry: archive.read(entry) for entry in archive.namelist()}
    file = path.with_suffix(".db")
    file.write_bytes(held[name])
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute(sql, values)
    held[name] = file.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in held.items():
            archive.writestr(entry, data)
    return path
