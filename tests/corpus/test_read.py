"""Reading: scalars are text, nothing unsafe survives, nothing raises, and libyaml and pure Python agree."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzer.core.describe import as_json, from_json
from quizzer.core.language import Text
from quizzer.corpus.problems import UNSAFE
from quizzer.corpus.read import parse, read_pack
from quizzer.corpus.tree import Listing, Mapping, Node
from tests.corpus.factories import FULL, GOOD, pack_of, question_of

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text.strip() and not UNSAFE.search(text)
)


@pytest.mark.parametrize(
    "text", ["yes", "no", "3.10", "12:30", "0777", "2021-03-28", "null", "~", "1e3", "0x1F", "off"]
)
def test_scalars_stay_as_written(text: str) -> None:
    question = question_of(f"as_of: {text}\ntags: [x]")

    assert question.as_of == text


@given(TEXTS)
def test_any_text_comes_back_from_yaml_as_it_went_in(text: str) -> None:
    written = yaml.safe_dump({"questions": [{"id": "me.q", "ask": text, "answer": "b"}]}, allow_unicode=True)

    pack = pack_of(written)

    assert (pack.questions[0].ask.zh or pack.questions[0].ask.en) == text.strip()


@given(st.text(max_size=60))
def test_no_control_or_bidi_character_survives_loading(text: str) -> None:
    raw = f"questions:\n- id: me.q\n  ask: |\n    a {text}\n  answer: b\n".encode("utf-8", "surrogatepass")
    escaped = "".join(f"\\U{ord(char):08X}" for char in text if not 0xD800 <= ord(char) < 0xE000)
    quoted = f'questions:\n- id: me.q\n  ask: "a {escaped}"\n  answer: b\n'.encode()

    for data in (raw, quoted):
        pack = pack_of(data)
        assert not UNSAFE.search(repr([as_json(question) for question in pack.questions]).replace("\\n", "\n"))
        shown = [f"{p.where}{p.what.zh}{p.what.en}{p.hint.zh}{p.hint.en}{p.question}" for p in pack.problems]
        assert not UNSAFE.search("".join(shown))


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    pack = pack_of(data)

    assert pack.questions == ()
    assert all(int(problem.where.rpartition(":")[2]) >= 1 for problem in pack.problems)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from([*"-:[]{}#&*!|>'\"%@`,? \n\t", "ask", "questions:\n", "- id: me.q\n", "  ", "<<", "é缓"]),
        max_size=40,
    )
)
def test_no_yaml_like_text_makes_the_reader_raise(parts: list[str]) -> None:
    pack = pack_of("".join(parts))

    assert all(problem.hint.en and problem.hint.zh for problem in pack.problems)


@pytest.mark.parametrize(
    "text",
    [GOOD, FULL, "a: [1, {b: c}]\nd: |\n  x\n  y\n", "a: 'it''s'\nb: \"\\u7f13\"\n", "a:\n  x\nb: [c,\n  d]\ne:\n"],
)
def test_libyaml_and_pure_python_read_the_same(text: str) -> None:
    assert plain(parse(text.encode(), "f").root) == plain(parse(text.encode(), "f", yaml.SafeLoader).root)


def plain(node: Node | None) -> object:
    match node:
        case Listing():
            return [(line, plain(item)) for line, item in zip(node.lines, node.items, strict=True)]
        case Mapping():
            return {name: (node.lines[name], node.place(name), plain(value)) for name, value in node.fields.items()}
    return node


def test_lines_are_those_of_names_and_of_what_they_name() -> None:
    root = parse(b"a: x\nb:\n  y\nc:\n\n- z\n- [w,\n  v]\n", "f").root

    assert isinstance(root, Mapping)
    assert root.lines == {"a": 1, "b": 2, "c": 4}
    assert [root.place(name) for name in ("a", "b", "c", "absent")] == [1, 3, 6, 1]
    listing = root.fields["c"]
    assert isinstance(listing, Listing)
    assert listing.lines == [6, 7]


def test_a_wrong_text_below_its_name_is_told_with_its_own_line() -> None:
    pack = pack_of("questions:\n- id: me.a\n  ask: a\n  answer: b\n  level:\n\n    nine\n  tags: [ok,\n    a b]\n")

    assert [problem.where for problem in pack.problems] == ["f.yaml:7", "f.yaml:9"]


def test_a_full_question_has_every_field_of_its_file() -> None:
    pack = pack_of(FULL, bundled=True)

    question = pack.questions[0]
    assert pack.problems == ()
    assert question.where == "f.yaml:5"
    assert question.points[0].any == ("互相确认",)
    assert (question.points[0].weight, question.level, question.topic) == (2.0, 1, "net")
    assert question.sources[0].doc == "001"
    assert from_json(as_json(question), pack=question.pack, where=question.where) == question


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("", "什么是 GIL?", Text(zh="什么是 GIL?")),
        ("", "What is it?", Text(en="What is it?")),
        ("lang: zh\n", "GIL", Text(zh="GIL")),
        ("lang: en\n", "缓存 means cache", Text(en="缓存 means cache")),
    ],
)
def test_a_plain_text_is_in_the_packs_language_else_chinese_if_it_holds_any(
    lang: str, text: str, expected: Text
) -> None:
    pack = pack_of(f"{lang}questions:\n- id: me.q\n  ask: {text}\n  answer: b\n")

    assert pack.questions[0].ask == expected


def test_the_topic_defaults_to_the_packs_then_to_the_ids_first_part() -> None:
    assert pack_of(GOOD).questions[0].topic == "me"
    assert pack_of("topic: mine\n" + GOOD).questions[0].topic == "mine"


def test_a_bundled_pack_must_say_everything_in_both_languages() -> None:
    pack = pack_of(FULL.replace("zh: '为什么要三次握手?', ", ""), bundled=True)

    assert [problem.what.en for problem in pack.problems] == ["'ask' has no Chinese"]
    assert pack.questions == ()


def test_a_bundled_point_without_proof_or_source_is_a_warning() -> None:
    pack = pack_of(FULL.replace(", source: RFC 9293, weight: 2", ""), bundled=True)

    assert [(problem.where, problem.warning) for problem in pack.problems] == [("f.yaml:9", True)]
    assert len(pack.questions) == 1


def warned(fields: str) -> list[str]:
    """Where a pack with this question is said to lose text to a comment."""
    problems = pack_of(f"questions:\n- id: me.cut\n  {fields}\n").problems
    return [problem.where for problem in problems if problem.warning and "is a comment" in problem.what.en]


@pytest.mark.parametrize("fields", ["ask: inside a word # is text", "ask: 词里面的 # 是什么", "hints:\n  - a b # c"])
def test_a_sentence_that_a_number_sign_cuts_short_is_a_warning(fields: str) -> None:
    assert warned(fields) == [f"f.yaml:{3 + fields.count(chr(10))}"]


@pytest.mark.parametrize(
    "fields",
    [
        "ask: what is it  # two spaces before a comment",
        "ask: 'inside a word # is text'",
        "ask: C# and F#",
        "level: 2 # one word",
        "ask: |\n    print(a, b) # in code",
        "tags: [a, b] # behind a list",
    ],
)
def test_a_comment_that_is_meant_as_one_is_no_warning(fields: str) -> None:
    assert warned(fields) == []


def test_a_tab_inside_a_block_of_code_is_content() -> None:
    question = question_of("type: output\ncode: |\n    if x:\n    \tprint()\nstdout: ''")

    assert question.code == "if x:\n\tprint()"


def test_a_file_that_cannot_be_opened_is_a_problem_not_an_error(tmp_path: Path) -> None:
    pack = read_pack(tmp_path / "absent.yaml", bundled=False)

    assert [problem.where for problem in pack.problems] == [f"{tmp_path / 'absent.yaml'}:1"]


def test_all_problems_of_a_file_come_at_once_in_order_of_line() -> None:
    pack = pack_of("questions:\n- id: me.a\n  ask: a\n  ask: b\n  levle: 1\n- id: me.b\n  answer: c\n  level: 7\n")

    assert [problem.where for problem in pack.problems] == ["f.yaml:2", "f.yaml:4", "f.yaml:5", "f.yaml:6", "f.yaml:8"]
