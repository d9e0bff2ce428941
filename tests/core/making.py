"""Questions, deals and reviews with only the field that matters."""

from __future__ import annotations

from typing import Any

from quizzer.core.language import Text
from quizzer.core.memory import NEW_CARD, CardMemory, State
from quizzer.core.questions import Misconception, Option, Point, Question, QuestionId, Topic
from quizzer.core.views import Deal

PLAIN = Point("plain", "普通 SELECT 读快照", "a plain SELECT reads a snapshot", any=("普通的 SELECT 读快照",))
LOCKING = Point("locking", "FOR UPDATE 读最新版本", "FOR UPDATE reads the latest version", any=("读最新的已提交版本",))
ALL_SNAPSHOT = Misconception(
    "all-snapshot", "所有的读都是快照读", "every read is a snapshot read", about=("locking",), proof="mvcc#locking"
)


def make_question(name: str = "mysql.mvcc.reads", **fields: Any) -> Question:
    defaults: dict[str, Any] = {
        "ask": Text("快照读和当前读有什么区别?", "Snapshot read or current read?"),
        "answer": Text("普通 SELECT 读快照; FOR UPDATE 读最新版本。", "A plain SELECT reads a snapshot."),
        "points": (PLAIN, LOCKING),
        "wrong": (ALL_SNAPSHOT,),
        "hints": (Text("想想 FOR UPDATE", "think of FOR UPDATE"),),
    }
    return Question(id=QuestionId(name), topic=Topic(name.split(".")[0]), **{**defaults, **fields})


def make_choice(**fields: Any) -> Question:
    return make_question(
        "http.get-post.pick",
        type="choice",
        points=(),
        wrong=(Misconception("safer", "都是明文", "both are plain text"),),
        options=(
            Option("safer", "POST 更安全", "POST is safer"),
            Option("idempotent", "GET 幂等", "GET is idempotent"),
        ),
        right=("idempotent",),
        **fields,
    )


def make_deal(question: Question | None = None, memory: CardMemory = NEW_CARD, **fields: Any) -> Deal:
    return Deal(question or make_question(), memory, fields.pop("number", 1), fields.pop("of", 1), **fields)


SEEN = CardMemory(
    state=State.REVIEW, stability=10.0, difficulty=5.0, last_day=20_000, due_day=20_010, interval_days=10.0, reps=2
)
