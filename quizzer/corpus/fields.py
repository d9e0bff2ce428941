"""Every field of a question file, as one table: the checker, the editor's schema and the README all read it.

The JSON schema and the table of the README are drawn from it by `python -m quizzer.corpus.schema [--table]`.

Why it is like this: a field is described once. What the checker accepts, what an editor offers and what the page says
cannot drift apart when all three are drawn from the same rows; tests compare the generated files with the table.
"""

from __future__ import annotations

from typing import Literal

from quizzer.core.language import Text
from quizzer.core.questions import TYPES, Type
from quizzer.core.values import dataclass

FORMAT = "1"
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
WORD = r"[^\W_][\w+#-]*"
ID = r"[a-z0-9]+(\.[a-z0-9]+(-[a-z0-9]+)*)+"
PROOF = r"[a-z0-9]+(_[a-z0-9]+)*#[a-z0-9]+(-[a-z0-9]+)*"

Kind = Literal[
    "line",  # one line of text
    "block",  # text of any length
    "raw",  # text kept to the letter: code and what it prints
    "text",  # {zh, en}, or one text in the pack's language
    "texts",  # several of these
    "lines",  # several lines
    "name",  # letters, digits, hyphens: the id of a point, an option
    "names",
    "word",  # anything without spaces: a topic, a tag
    "words",
    "id",  # a question's id
    "ids",
    "proof",  # lab#claim
    "level",
    "number",
    "flag",
    "type",
    "format",
    "lang",
    "records",  # several mappings of another table
]
Table = Literal["pack", "track", "question", "point", "wrong", "option", "correction", "source"]


@dataclass(frozen=True, slots=True)
class Field:
    """One row. Required `always`, only in a `bundled` pack, or never; in questions of `needed_by` types only."""

    name: str
    kind: Kind
    help: Text
    always: bool = False
    bundled: bool = False
    needed_by: tuple[Type, ...] = TYPES
    types: tuple[Type, ...] = TYPES  # the types of question that may have it
    of: Table | None = None  # for records: the table of one of them

    def required(self, bundled: bool, type_: Type) -> bool:
        """Whether a question of this type must have the field."""
        return (self.always or (bundled and self.bundled)) and type_ in self.needed_by


_ZH = Field("zh", "block", Text("中文", "in Chinese"), bundled=True)
_EN = Field("en", "block", Text("英文", "in English"), bundled=True)
_ANY = Field("any", "lines", Text("其他说法, 中英文都可以", "other ways of saying it, in either language"))
_PROOF = Field("proof", "proof", Text("证明它的实验断言", "the lab's claim that proves it: lab#claim"))
_SOURCE = Field(
    "source", "line", Text("出处: RFC、PEP、手册章节", "what says so: an RFC, a PEP, a section of a manual")
)

TABLES: dict[Table, tuple[Field, ...]] = {
    "pack": (
        Field("format", "format", Text("格式版本, 现在是 1", "version of this format; now 1"), bundled=True),
        Field("topic", "word", Text("题目所属的主题", "the topic of its questions"), bundled=True),
        Field("title", "text", Text("这一组题的标题", "what the pack is called"), bundled=True),
        Field("lang", "lang", Text("单语文本的语言", "language of plain texts: zh or en")),
        Field("namespace", "name", Text("所有 id 的开头", "what every id begins with, in packs given to others")),
        Field("questions", "records", Text("题目", "the questions"), of="question"),
        Field("tracks", "records", Text("学习路线", "ordered selections of questions"), of="track"),
    ),
    "track": (
        Field("name", "name", Text("路线的名字", "what `study --track` calls it"), always=True),
        Field("title", "text", Text("路线的标题", "what people call it"), bundled=True),
        Field("questions", "ids", Text("按顺序排列的题目 id", "ids of questions, in order"), always=True),
    ),
    "question": (
        Field("id", "id", Text("永远不变的名字", "its name, which never changes: topic.thing.detail"), always=True),
        Field("type", "type", Text("题型, 默认 recall", "recall (the default), choice, cloze, output or order")),
        Field("ask", "text", Text("问题", "the question"), always=True),
        Field("answer", "text", Text("参考答案", "a good spoken answer, 60-180 words"), always=True),
        Field(
            "points",
            "records",
            Text("完整的回答要说到的要点", "what a full answer says, 3-6 of them"),
            bundled=True,
            needed_by=("recall",),
            of="point",
        ),
        Field("wrong", "records", Text("常见的误解", "misconceptions: saying one costs"), of="wrong"),
        Field(
            "options",
            "records",
            Text("选项, 2 到 8 个", "what can be chosen, 2-8"),
            always=True,
            needed_by=("choice",),
            types=("choice",),
            of="option",
        ),
        Field(
            "right",
            "names",
            Text("正确选项的 id", "ids of the right options"),
            always=True,
            needed_by=("choice",),
            types=("choice",),
        ),
        Field(
            "text",
            "text",
            Text("填空的文本, 用 [[ ]] 标出空", "the text with [[gaps]], as many in each language"),
            always=True,
            needed_by=("cloze",),
            types=("cloze",),
        ),
        Field("code", "raw", Text("代码", "the code"), always=True, needed_by=("output",)),
        Field(
            "stdout",
            "raw",
            Text("代码打印的内容", "exactly what the code prints"),
            always=True,
            needed_by=("output",),
            types=("output",),
        ),
        Field(
            "items",
            "texts",
            Text("按正确顺序排列的各项", "what to put in order, in the right order"),
            always=True,
            needed_by=("order",),
            types=("order",),
        ),
        Field("topic", "word", Text("主题, 默认是整组的主题", "its topic, if not the pack's")),
        Field("level", "level", Text("1 热身, 2 面试, 3 深入追问", "1 warm-up, 2 interview (default), 3 for seniors")),
        Field("tags", "words", Text("标签", "words to filter by")),
        Field("requires", "ids", Text("先要会的题", "questions to know first")),
        Field("follow_ups", "ids", Text("面试官接下来会问的题", "what an interviewer asks next")),
        Field("sibling_of", "id", Text("所属的问答题", "the recall question that this one practises")),
        Field("group", "name", Text("同一天不一起问的一组", "questions of one group are not asked on one day")),
        Field("hints", "texts", Text("提示, 一步步接近", "hints, each a step closer")),
        Field("sources", "records", Text("题目的出处", "where it comes from"), bundled=True, of="source"),
        Field(
            "corrects",
            "records",
            Text("原文档错在哪里", "where a source document is wrong, outdated or garbled"),
            of="correction",
        ),
        Field("as_of", "line", Text("答案所对应的版本", "the versions that the answer speaks of")),
        Field("aka", "ids", Text("以前用过的 id", "ids it had before; their history stays with it")),
        Field(
            "replaces", "id", Text("代替的题, 与 id 相同", "the question it stands in for: its own id, in your pack")
        ),
    ),
    "point": (
        Field("id", "name", Text("要点的名字", "its name within the question"), bundled=True),
        _ZH,
        _EN,
        _ANY,
        Field("weak", "lines", Text("太短或太常见, 单独不算的说法", "wordings too short or common to count alone")),
        Field("weight", "number", Text("分量, 默认 1", "how much it counts; 1 by default")),
        Field("bonus", "flag", Text("说到更好, 不说也行", "true: good to say, not needed")),
        _PROOF,
        _SOURCE,
    ),
    "wrong": (
        Field(
            "id",
            "name",
            Text("误解的名字; 选择题里是选项的 id", "its name; in a choice, the option's id"),
            bundled=True,
        ),
        _ZH,
        _EN,
        _ANY,
        Field("about", "names", Text("它与哪些要点矛盾", "ids of the points that it contradicts")),
        _PROOF,
        _SOURCE,
    ),
    "option": (Field("id", "name", Text("选项的名字", "its name within the question"), bundled=True), _ZH, _EN),
    "correction": (
        Field("says", "text", Text("原文档的说法", "what the document says, in our words"), always=True),
        _ZH,
        _EN,
        _PROOF,
        _SOURCE,
    ),
    "source": (
        Field("doc", "line", Text("文档编号", "number of a document, in quotes: '001'")),
        Field("at", "line", Text("文档里的标题", "the heading in it")),
        Field("ref", "line", Text("RFC、PEP、手册章节", "an RFC, a PEP, a section of a manual")),
    ),
}
NAMES: dict[Table, dict[str, Field]] = {
    table: {field.name: field for field in fields} for table, fields in TABLES.items()
}
ALLOWED: dict[tuple[Table, Type], frozenset[str]] = {
    (table, type_): frozenset(field.name for field in fields if type_ in field.types)
    for table, fields in TABLES.items()
    for type_ in TYPES
}
REQUIRED: dict[tuple[Table, Type, bool], frozenset[str]] = {  # by table, type, and whether the pack is bundled
    (table, type_, bundled): frozenset(field.name for field in fields if field.required(bundled, type_))
    for table, fields in TABLES.items()
    for type_ in TYPES
    for bundled in (False, True)
}
TITLES: dict[Table, Text] = {
    "pack": Text("题目文件", "a pack"),
    "track": Text("学习路线", "a track"),
    "question": Text("题目", "a question"),
    "point": Text("要点", "a point"),
    "wrong": Text("误解", "a misconception"),
    "option": Text("选项", "an option"),
    "correction": Text("更正", "a correction"),
    "source": Text("出处", "a source"),
}
