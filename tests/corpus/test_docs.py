"""The page about questions and the editor's schema cannot lie: they are drawn from the table, or read by the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from quizzer.core.questions import TYPES
from quizzer.corpus.fields import TABLES, Table
from quizzer.corpus.schema import json_schema, readme_table
from tests.corpus.factories import pack_of

QUESTIONS = Path(__file__).parents[2] / "questions"
README = (QUESTIONS / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml( bundled)?\n(.*?)```", README, re.DOTALL)


def test_the_schema_is_the_one_the_table_makes() -> None:
    assert (QUESTIONS / "question.schema.json").read_text(encoding="utf-8") == json_schema()


def test_the_readmes_table_is_the_one_the_table_makes() -> None:
    assert re.findall(r"<!-- fields.*?-->\n(.*?)<!-- /fields", README, re.DOTALL) == [readme_table()]


@pytest.mark.parametrize(("bundled", "text"), EXAMPLES)
def test_every_example_in_the_readme_is_a_pack_without_problems(bundled: str, text: str) -> None:
    assert pack_of(text, bundled=bool(bundled)).problems == ()


def test_the_examples_show_every_type() -> None:
    assert {question.type for _, text in EXAMPLES for question in pack_of(text).questions} == set(TYPES)


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_explained_in_both_languages(table: Table) -> None:
    assert all(field.help.zh and field.help.en for field in TABLES[table])


def test_every_kind_of_record_has_a_definition() -> None:
    schema = json.loads(json_schema())

    assert set(schema["definitions"]) == set(TABLES) - {"pack"} | {"scalar", "text"}
