"""A question as JSON: the keys that scripts rely on, and the way back."""

from __future__ import annotations

import pytest

from quizzer.core.describe import as_asked, as_json, from_json
from quizzer.core.language import Text
from quizzer.core.questions import Correction, Option, Point, Question, QuestionId, Topic

KEYS = (
    "id aka topic type level tags ask answer points wrong sources corrects requires follow_ups sibling_of group hints"
    " as_of proofs"
)


def question(**fields: object) -> Question:
    return Question(QuestionId("me.q"), Topic("me"), Text("问", "ask"), Text("答", "answer"), **fields)  # type: ignore[arg-type]  # a factory


def test_the_keys_are_those_that_scripts_rely_on() -> None:
    assert list(as_json(question())) == KEYS.split()


def test_keys_of_a_type_are_there_where_the_type_has_them() -> None:
    choice = question(type="choice", options=(Option("a", "甲", "A"),), right=("a",))

    assert as_json(choice)["options"] == [{"id": "a", "zh": "甲", "en": "A"}]
    assert list(as_asked(choice)) == ["id", "topic", "type", "ask", "options", "right"]
    assert as_asked(question(type="output", code="print()", stdout=""))["stdout"] == ""


def test_what_was_described_comes_back() -> None:
    asked = question(
        points=(Point("p", "甲", "a", ("b",), ("c",), 2.0, True, "lab#claim", "RFC 1"),),
        hints=(Text("想", "think"),),
        corrects=(Correction(Text("两次", "two"), "三次", "three", "lab#claim", "RFC 9293"), Correction(Text("一次"))),
    )

    assert from_json(as_json(asked)) == asked


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"id": 1, "type": "recall"}, {"id": "a", "type": "x"}, {"id": "a", "type": "recall", "tags": 3}],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^(not|id|tags)"):
        from_json(value)
