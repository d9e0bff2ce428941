"""Text, tokens and polarity: what the judge stands on."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.grading import match, polarity
from quizzer.core.grading.text import normalise
from quizzer.core.grading.words import cut


@given(st.text(max_size=40))
def test_every_normalised_character_knows_where_it_came_from(source: str) -> None:
    clean = normalise(source)

    assert len(clean.text) == len(clean.starts) == len(clean.ends)
    assert all(0 <= s < e <= len(source) for s, e in zip(clean.starts, clean.ends, strict=True))


@given(st.text(st.characters(max_codepoint=0x3000), max_size=30))
def test_normalising_twice_changes_nothing(source: str) -> None:
    once = normalise(source).text

    assert normalise(once).text == normalise(normalise(once).text).text


def test_an_accent_typed_apart_is_the_same_letter() -> None:
    assert normalise("cafe\u0301").text == normalise("café").text
    assert normalise("cafe\u0301 bar").cut(3, 4) == "e\u0301"


@pytest.mark.parametrize(
    ("text", "clauses", "sentences"),
    [
        ("读快照, 不加锁", 2, 1),
        ("读快照。不加锁", 2, 2),
        ("It reads. It locks.", 2, 2),
        ("since 3.10 it works", 1, 1),
        ("GET、POST、PUT", 1, 1),
        ("first\n- second\n- third", 3, 3),
        ("a wrapped\nline", 2, 1),
        ("加锁 (独占)", 2, 1),
    ],
)
def test_clauses_and_sentences_end_where_a_reader_pauses(text: str, clauses: int, sentences: int) -> None:
    last = cut(normalise(text))[-1]

    assert (last.clause + 1, last.sentence + 1) == (clauses, sentences)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("不会释放锁", {"会", "释", "放"}),
        ("不保证顺序", {"保", "证", "顺", "序"}),
        ("it does not release", {"release"}),
        ("it isn't safe to copy", {"safe"}),
        ("without a lock", {"a", "lock"}),
        ("found neither in the cache", {"in", "the", "cache"}),
        ("不可重复读", set()),
        ("不仅快", set()),
        ("not only fast", set()),
        ("无法恢复数据", {"法", "恢", "复"}),
    ],
)
def test_a_negator_denies_up_to_the_first_word_of_substance(text: str, denied: set[str]) -> None:
    tokens = cut(normalise(text))
    signs = polarity.read(tokens)

    assert {token.word for token, is_denied in zip(tokens, signs.negated, strict=True) if is_denied} == denied


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("it runs without a lock", False),
        ("no lock is taken", False),
        ("无锁结构", False),
        ("it does not take a lock", True),
        ("它不加锁", True),
        ("这话没错, 塞几万个都没问题", False),
    ],
)
def test_what_only_takes_away_a_noun_does_not_deny_the_clause(text: str, denies: bool) -> None:
    assert any(polarity.read(cut(normalise(text))).denies) is denies


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("isloation", "isolation"),
        ("immutable", "immutable"),
        ("asynchronous", "asynchronous"),
        ("cat", "cat"),
        ("utf8mb3", "utf8mb3"),
    ],
)
def test_only_slips_are_mended(word: str, meant: str) -> None:
    assert match.mend(word, ["isolation", "mutable", "synchronous", "car", "utf8mb4"]) == meant


def test_a_wording_is_not_found_across_sentences() -> None:
    assert list(match.gapped("abcd", f"ab{match.BREAK}cd")) == []
    assert list(match.gapped("abcd", "ab__cd")) == [(0, 6)]


def test_a_run_that_almost_agrees_is_found_within_a_sentence() -> None:
    assert match.near("abcdef", "__abcxef__") == (2, 8)
    assert match.near("abcdef", f"abc{match.BREAK}ef") is None


@pytest.mark.parametrize("name", ["text", "words", "match"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"quizzer.core.grading.{name}"))

    assert result.attempted
    assert not result.failed


def test_importing_the_package_leaves_rapidfuzz_for_the_first_answer() -> None:
    code = "import sys, quizzer.core.grading.exact, quizzer.core.grading.proposal; print('rapidfuzz' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
