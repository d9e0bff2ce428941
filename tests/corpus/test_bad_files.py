"""Every malformed file: the line, the cause and a cure, and the good questions of other files go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.corpus.index import Index
from tests.corpus.factories import GOOD, one_layer, write


def q(*fields: str) -> str:
    """A pack with one question whose fields start in line 3."""
    return "questions:\n- id: me.bad\n" + "".join(f"  {field}\n" for field in fields)


ASKED = ("ask: a", "answer: b")
BOMB = ", ".join(f"w{n}" for n in range(201))
TWO = q(*ASKED) + "- id: me.bad\n  ask: c\n  answer: d\n"

BAD: list[tuple[str, str | bytes, int, str]] = [  # name, file, line, a word of the cause
    ("empty", b"", 1, "empty"),
    ("only-comments", "# nothing\n", 1, "empty"),
    ("blank", "\n\n \n", 1, "empty"),
    ("binary", b"questions:\n\x00\x01\x02", 2, "NUL"),
    ("png", b"\x89PNG\r\n\x1a\n", 1, "UTF-8"),
    ("latin-1", "questions:\n- id: me.b\n  ask: é\n".encode("latin-1"), 3, "UTF-8"),
    ("utf-16", GOOD.encode("utf-16"), 1, "UTF-16"),
    ("oversized", b"#" * 10_000_001, 1, "10 MB"),
    ("tab-first", "questions:\n\t- id: me.bad\n", 2, "tab"),
    ("tab-mixed", q("ask: a") + "  \tanswer: b\n", 4, "tab"),
    ("deep-flow", "a: " + "[" * 100_000, 1, "nested"),
    ("deep-braces", "{a: " * 10_000, 1, "nested"),
    ("deep-block", "".join(" " * n + "a:\n" for n in range(60)), 51, "nested"),
    ("alias-bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "anchor"),
    ("alias", q("ask: *other", "answer: b"), 3, "alias"),
    ("anchor", q("ask: &name a", "answer: b"), 3, "anchor"),
    ("merge-key", q("<<: {ask: a}", *ASKED), 3, "merge"),
    ("python-tag", q("ask: !!python/object/apply:os.system [ls]", "answer: b"), 3, "tag"),
    ("str-tag", q("ask: !!str a", "answer: b"), 3, "tag"),
    ("two-documents", GOOD.replace("good", "bad") + "---\nquestions: []\n", 5, "documents"),
    ("unclosed-quote", q('ask: "a', "answer: b"), 3, "YAML"),
    ("unclosed-bracket", q(*ASKED, "tags: [a"), 5, "YAML"),
    ("colon-in-text", q("ask: a: b: c", "answer: b"), 3, "YAML"),
    ("bad-indent", "questions:\n- id: me.bad\n   ask: a\n", 3, "YAML"),
    ("backtick", q("ask: `a`", "answer: b"), 3, "YAML"),
    ("bad-escape", q(r'ask: "\q"', "answer: b"), 3, "YAML"),
    ("mapping-as-key", q("{a: b}: c", *ASKED), 3, "name must be a text"),
    ("duplicate-key", q("ask: a", "ask: b", "answer: b"), 4, "twice"),
    ("duplicate-top-key", "questions: []\n" + q(*ASKED), 2, "twice"),
    ("top-is-a-list", "- id: me.bad\n", 1, "begin with fields"),
    ("top-is-a-text", "hello\n", 1, "begin with fields"),
    ("no-questions", "topic: x\n", 1, "no questions"),
    ("unknown-format", "format: 2\n" + q(*ASKED), 1, "format"),
    ("unknown-pack-field", "titel: x\n" + q(*ASKED), 1, "'titel' is not a field"),
    ("unknown-field", q(*ASKED, "levle: 2"), 5, "'levle' is not a field"),
    ("unknown-point-field", q(*ASKED, "points: [{id: p, en: x, alias: y}]"), 5, "'alias' is not a field"),
    ("no-id", "questions:\n- ask: a\n  answer: b\n", 2, "needs 'id'"),
    ("no-ask", q("answer: b"), 2, "needs 'ask'"),
    ("no-answer", q("ask: a"), 2, "needs 'answer'"),
    ("empty-ask", q("ask:", "answer: b"), 3, "'ask' is empty"),
    ("id-without-dot", "questions:\n- id: bad\n  ask: a\n  answer: b\n", 2, "question's id"),
    ("id-with-path", "questions:\n- id: ../../etc/passwd\n  ask: a\n  answer: b\n", 2, "question's id"),
    ("id-upper-case", "questions:\n- id: Me.Bad\n  ask: a\n  answer: b\n", 2, "question's id"),
    ("id-with-escape", 'questions:\n- id: "me.bad\\e[2J"\n  ask: a\n  answer: b\n', 2, "U+001B"),
    ("same-id-in-file", TWO, 5, "used twice"),
    ("level-9", q(*ASKED, "level: 9"), 5, "level"),
    ("unknown-type", q(*ASKED, "type: chioce"), 5, "type"),
    ("question-is-a-text", "questions:\n- what is this\n", 2, "made of fields"),
    ("questions-is-a-mapping", "questions:\n  id: me.bad\n", 2, "must be a list"),
    ("ask-is-a-list", q("ask: [a, b]", "answer: b"), 3, "must be a text"),
    ("third-language", q("ask: {zh: 甲, fr: b}", "answer: b"), 3, "'fr'"),
    ("weight-zero", q(*ASKED, "points: [{en: x, weight: 0}]"), 5, "above 0"),
    ("weight-nan", q(*ASKED, "points: [{en: x, weight: .nan}]"), 5, "above 0"),
    ("bonus-maybe", q(*ASKED, "points: [{en: x, bonus: maybe}]"), 5, "true nor false"),
    ("point-twice", q(*ASKED, "points:", "- {id: p, en: x}", "- {id: p, en: y}"), 7, "twice"),
    ("about-nothing", q(*ASKED, "points: [{id: p, en: x}]", "wrong:", "- {en: y, about: [q]}"), 7, "no point"),
    ("wordings-bomb", q(*ASKED, f"points: [{{en: x, any: [{BOMB}]}}]"), 5, "wordings"),
    ("endless-wording", q(*ASKED, f"points: [{{en: x, any: [{'w' * 2001}]}}]"), 5, "longer"),
    ("bad-proof", q(*ASKED, "points: [{en: x, proof: mvcc}]"), 5, "lab's claim"),
    ("choice-without-options", q(*ASKED, "type: choice", "right: [a]"), 2, "needs 'options'"),
    ("choice-of-one", q(*ASKED, "type: choice", "right: [a]", "options: [x]"), 7, "options"),
    ("choice-right-unknown", q(*ASKED, "type: choice", "right: [z]", "options: [x, y]"), 6, "no option"),
    ("options-in-recall", q(*ASKED, "options: [x, y]"), 5, "has no 'options'"),
    ("cloze-without-gap", q(*ASKED, "type: cloze", "text: nothing"), 6, "without a gap"),
    ("cloze-unclosed", q(*ASKED, "type: cloze", "text: 'a [[b'"), 6, "do not match"),
    ("cloze-uneven", q(*ASKED, "type: cloze", "text: {zh: '[[甲]]', en: '[[a]] [[b]]'}"), 6, "gaps"),
    ("output-without-stdout", q(*ASKED, "type: output", "code: print()"), 2, "needs 'stdout'"),
    ("order-of-one", q(*ASKED, "type: order", "items: [a]"), 6, "items"),
    ("requires-itself", q(*ASKED, "requires: [me.bad]"), 5, "itself"),
    ("replaces-another", q(*ASKED, "replaces: me.other"), 5, "differs"),
    ("outside-namespace", "namespace: acme\n" + q(*ASKED), 3, "begin with 'acme.'"),
    ("escape-in-text", q("ask: a\x1b[2J", "answer: b"), 3, "U+001B"),
    ("escape-escaped", q('ask: "a\\x1b]52;c;AAAA\\a"', "answer: b"), 3, "U+001B"),
    ("bidi-in-text", q("ask: a\u202egnp.exe", "answer: b"), 3, "U+202E"),
    ("c1-in-text", q("ask: a\u009b2J", "answer: b"), 3, "U+009B"),
    ("lone-carriage-return", q("ask: a\rb", "answer: b"), 3, "U+000D"),
    ("track-of-nothing", "tracks:\n- name: t\n  questions:\n", 3, "empty"),
]


@pytest.mark.parametrize(("text", "line", "cause"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_file_names_line_cause_and_cure_and_spoils_no_other(
    tmp_path: Path, text: str | bytes, line: int, cause: str
) -> None:
    bad = write(tmp_path, "bad.yaml", text)
    write(tmp_path, "good.yaml", GOOD)

    index = Index.open(one_layer(tmp_path), tmp_path / "cache" / "i.db")

    found = [problem for problem in index.problems() if cause in problem.what.en]
    assert [problem.where for problem in found][:1] == [f"{bad}:{line}"]
    assert all(problem.what.zh and problem.hint.zh and problem.hint.en for problem in index.problems())
    assert index.get("me.good") is not None


def test_there_are_more_than_forty_kinds_of_bad_file() -> None:
    assert len({name for name, *_ in BAD}) >= 40


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    write(tmp_path, "good.yaml", GOOD)

    index = Index.open(one_layer(tmp_path), tmp_path / "cache" / "i.db")

    assert ["larger than 10 MB" in problem.what.en for problem in index.problems()] == [True]
    assert index.count() == 1


@pytest.mark.parametrize(
    "text", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()], ids=["bom", "crlf"]
)
def test_a_byte_order_mark_and_windows_newlines_are_fine(tmp_path: Path, text: bytes) -> None:
    write(tmp_path, "good.yaml", text)

    index = Index.open(one_layer(tmp_path), tmp_path / "cache" / "i.db")

    assert (index.count(), index.problems()) == (1, [])


def test_rich_markup_is_text_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, "markup.yaml", q("ask: '[bold red]x[/] [link=file:///etc]y[/link]'", "answer: b"))

    index = Index.open(one_layer(tmp_path), tmp_path / "cache" / "i.db")

    question = index.get("me.bad")
    assert question is not None
    assert question.ask.en == "[bold red]x[/] [link=file:///etc]y[/link]"


def test_the_good_questions_of_a_bad_file_still_load(tmp_path: Path) -> None:
    write(tmp_path, "mixed.yaml", q(*ASKED, "levle: 1") + GOOD.partition("\n")[2])

    index = Index.open(one_layer(tmp_path), tmp_path / "cache" / "i.db")

    problem = index.problem_of("me.bad")
    assert (index.count(), index.left_out()) == (1, 1)
    assert problem is not None
    assert problem.hint.en == "did you mean 'level'?"
