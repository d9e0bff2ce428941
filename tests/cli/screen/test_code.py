"""Code in colour: the same text, character for character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzer.cli.screen.code import tinted
from quizzer.cli.screen.layout import Look
from quizzer.cli.screen.prose import prose
from quizzer.cli.screen.theme import paint

CODE = 'def f(n):  # twice\n    return "x" * 2 * n\n'


def test_keywords_strings_and_comments_have_roles() -> None:
    roles = {text.strip(): role for line in tinted(CODE, "python") for text, role in line if role}
    assert roles["def"] == "proof"
    assert any(role == "dim" for role in roles.values())


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n"), max_size=80))
def test_colour_changes_no_character(code: str) -> None:
    drawn = "\n".join("".join(text for text, _ in line) for line in tinted(code, "python"))
    assert drawn == code.rstrip("\n")


def test_an_answer_reads_the_same_with_and_without_colour() -> None:
    answer = f"before\n\n```python\n{CODE}```\n\nafter"
    plain, coloured = Look("en"), Look("en", tint=tinted)
    assert paint(prose(answer, coloured), colour=False) == paint(prose(answer, plain), colour=False)
    assert "\x1b[34mdef" in paint(prose(answer, coloured), colour=True)
