"""The command table and what stands behind it agree."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from quizzer.cli.table import COMMANDS, SECTIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_module_help_in_both_languages_and_examples(name: str) -> None:
    module_name, section, chinese, english = COMMANDS[name]
    module = import_module(f"quizzer.cli.{module_name}")

    assert section in SECTIONS
    assert re.search(r"[一-鿿]", chinese)
    assert english
    assert f"quizzer {name}" in module.HELP, "the help of a command shows an example of it"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_file_only_parses_calls_and_renders(name: str) -> None:
    source = inspect.getsource(import_module(f"quizzer.cli.{COMMANDS[name][0]}"))
    assert len(source.splitlines()) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_or_the_help_names_every_command(name: str) -> None:
    from quizzer.cli.fast import help_text

    assert f"  {name} " in help_text(chinese=True)
    assert f"  {name} " in help_text(chinese=False)
