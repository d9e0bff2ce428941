"""What a filter matches, and how a text that makes no sense is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.filters import EVERYTHING, UNSEEN, CardFacts, Filter, Term, Words, parse
from quizzer.core.language import Text
from quizzer.core.memory import State
from quizzer.core.questions import Correction, Point, Question, QuestionId, Topic
from quizzer.errors import WrongUsage

QUESTION = Question(
    QuestionId("mysql.mvcc.reads"),
    Topic("mysql"),
    Text("快照读和当前读?", "Snapshot or current read?"),
    Text("...", "..."),
    type="output",
    pack="mysql/transactions",
    level=2,
    tags=("InnoDB", "isolation"),
    points=(Point("lock", proof="mvcc#for-update"),),
    corrects=(Correction(Text("读都是快照读", "all reads are snapshots")),),
)


def matches(text: str, card: CardFacts = UNSEEN, question: Question = QUESTION, found: tuple[str, ...] = ()) -> bool:
    return parse(text).matches(question, card, lambda words: words in found)


# What matches ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "topic:mysql", "TOPIC:MySQL", "tag:innodb", 'tag:"innodb"', "type:output", "is:corrected"),
        *("level:2", "level=2", "level>=2", "level<=2", "level>1", "level<3"),
        *("lab:mvcc", "lab:mvcc#for-update", "pack:mysql", "pack:transactions", "pack:mysql/transactions"),
        *("topic:mysql level:2", "topic:redis or level:2", "-topic:redis", "-(topic:redis or level:3)"),
        *("topic：mysql （level:1 or level:2）", "is:new", "-is:due"),
    ],
)
def test_these_find_the_question(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        *("topic:redis", "topic:my", "tag:inno", "type:recall", "level:1", "level>2", "level<2", "lab:mv", "pack:my"),
        *("topic:mysql level:3", "-topic:mysql", "-(topic:redis or level:2)", "is:due", "-is:new", "是:new"),
    ],
)
def test_these_do_not(text: str) -> None:
    assert not matches(text)


@pytest.mark.parametrize(
    ("word", "card"),
    [
        ("due", CardFacts(State.REVIEW, is_due=True)),
        ("learning", CardFacts(State.LEARNING)),
        ("learning", CardFacts(State.RELEARNING)),
        ("leech", CardFacts(State.REVIEW, is_leech=True)),
        ("flagged", CardFacts(is_flagged=True)),
        ("suspended", CardFacts(State.REVIEW, is_suspended=True)),
    ],
)
def test_is_asks_the_learners_card(word: str, card: CardFacts) -> None:
    assert matches(f"is:{word}", card)
    assert not matches(f"is:{word}")
    assert matches(f"-is:{word}", CardFacts(State.REVIEW))


def test_a_card_is_new_until_its_first_review() -> None:
    assert matches("is:new")
    assert not matches("is:new", CardFacts(State.LEARNING))


def test_a_question_without_a_correction_is_not_corrected() -> None:
    plain = Question(QuestionId("a.b"), Topic("a"), Text("?", "?"), Text("!", "!"))

    assert not matches("is:corrected", question=plain)


def test_words_are_searched_one_by_one_and_phrases_whole() -> None:
    assert matches("缓存 breakdown", found=("缓存", "breakdown"))
    assert not matches("缓存 breakdown", found=("缓存",))
    assert matches('"read view"', found=("read view",))
    assert matches('"or" "topic:x" a=b read-only', found=("or", "topic:x", "a=b", "read-only"))


def test_code_that_only_looks_like_a_condition_is_searched() -> None:
    code = ("maxmemory=1gb", "x==1", "List<int>", "a->b")

    assert matches(" ".join(code), found=code)
    assert matches('"levle>=3"', found=("levle>=3",))


# How it is read -------------------------------------------------------------------------------------------------------
def test_or_binds_less_than_the_space() -> None:
    assert parse("a b or c d") == parse("(a b) or (c d)") != parse("a (b or c) d")


@pytest.mark.parametrize("word", ["x", "is:due", '"a b"', "(a or b)", "(a b)"])
def test_two_negations_are_none(word: str) -> None:
    assert parse(f"-(-{word})") == parse(f"--{word}") == parse(word)
    assert parse(f"---{word}") == parse(f"-{word}") != parse(word)


def test_nothing_typed_is_everything() -> None:
    assert parse("") == parse("  ") == EVERYTHING


def test_a_minus_inside_a_word_is_part_of_it() -> None:
    assert parse("next-key") == Words("next-key")
    assert parse("tag:next-key") == Term("tag", ":", "next-key")


# Refusals -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "at", "cause", "hint"),
    [
        ("topc:mysql", 1, "no field 'topc'", "did you mean topic?"),
        ("a is:deu", 6, "'is' cannot be 'deu'", "did you mean due?"),
        ("type:recal", 6, "cannot be 'recal'", "did you mean recall?"),
        ("level:4", 7, "cannot be '4'", "known: 1, 2, 3"),
        ("level>=", 8, "nothing after 'level>='", "known: 1, 2, 3"),
        ("tag:", 5, "nothing after 'tag:'", "for example tag:mysql"),
        ("topic>2", 1, "cannot be compared", "write topic:2"),
        ("std::vector", 1, "no field 'std'", '"std::vector"'),
        ("a levle>=3", 3, "no field 'levle'", "did you mean level?"),
        ("topc=mysql", 1, "no field 'topc'", 'to search for it: "topc=mysql"'),
        ("difficulty<3", 1, "no field 'difficulty'", "known: topic, tag, type, level"),
        ("a or", 5, "missing at the end", "quotes"),
        ("or a", 1, "missing before 'or'", "quotes"),
        ("a -", 4, "missing at the end", "quotes"),
        ("print()", 7, "missing before ')'", "quotes"),
        ("(a b", 1, "not closed", "add the )"),
        ("a b)", 4, "without its (", "take it out"),
        ('a "b c', 3, "quotes are not closed", 'add the closing "'),
        ('""', 1, "nothing between the quotes", "take them out"),
        ("(" * 51 + "a" + ")" * 51, 51, "more than 50 levels", ""),
    ],
)
def test_a_refusal_names_place_cause_and_cure(text: str, at: int, cause: str, hint: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        parse(text)

    assert caught.value.what.en.startswith(f"filter, character {at}: ")
    assert caught.value.what.zh.startswith(f"筛选条件第 {at} 个字符: ")
    assert cause in caught.value.what.en
    assert hint in caught.value.hint.en
    assert bool(caught.value.hint.zh) == bool(caught.value.hint.en)
    assert caught.value.exit_code == 2


pieces = st.sampled_from(
    [
        "topic:mysql",
        "level>=2",
        "is:due",
        "is:",
        "x:",
        "缓存",
        "-",
        "(",
        ")",
        " ",
        " or ",
        '"',
        "：",
        "（",
        "）",
        "\n",
        "\0",
    ]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_any_text_is_either_a_filter_or_refused(text: str) -> None:
    outcome: Filter | WrongUsage
    try:
        outcome = parse(text)
    except WrongUsage as refused:
        outcome = refused

    if isinstance(outcome, WrongUsage):
        assert outcome.what.zh
        assert outcome.what.en
    else:
        assert outcome.matches(QUESTION, UNSEEN, bool) in (True, False)


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "-" * 100_000, "a:" * 50_000, "is:" + "x" * 100_000, "topic>" + "x" * 99_999, '"' * 99_999]
)
def test_long_nonsense_is_refused_in_a_short_line(text: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        parse(text)

    assert len(caught.value.what.en) < 200
    assert len(caught.value.hint.en) < 200


def test_a_long_filter_is_no_nonsense() -> None:
    assert not matches("-" * 99_999 + "a " + "b " * 10_000, found=("a", "b"))


terms = st.sampled_from(["topic:mysql", "level>=3", "is:new", "缓存", '"read view"', "-tag:x"])
filters = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
    ),
    max_leaves=8,
)


@given(filters, filters)
def test_the_laws_of_logic_hold(a: str, b: str) -> None:
    assert parse(f"-(-({a}))") == parse(a)
    assert matches(f"-({a} {b})") == matches(f"-({a}) or -({b})")
    assert matches(f"-({a} or {b})") == matches(f"-({a}) -({b})")
    assert matches(f"({a}) or -({a})")
    assert not matches(f"({a}) -({a})")
