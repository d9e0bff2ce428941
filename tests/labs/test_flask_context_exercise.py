"""The exercise of the lab flask_context: every flaw in a solution is caught with a message that teaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs._kit import exercise
from labs._kit.find import find


@pytest.mark.parametrize(
    ("line", "instead", "taught"),
    [
        (
            "self._values.set({**self._values.get({}), name: value})",
            "kept = self._values.get({}); kept[name] = value; self._values.set(kept)",
            "shallow copy",
        ),
        ("kept = dict(self._values.get({}))", "kept = self._values.get({})", "shallow copy"),
        ("raise AttributeError(name) from None", "raise", "AttributeError"),
        ("setattr(self._current(), name, value)", "object.__setattr__(self, name, value)", "Write __setattr__"),
        ("return self  # the name goes on standing for the proxy", "return current", "returns self"),
        ("setattr(LocalProxy, _name, forwarded(_do))", "pass", "on the type"),
        ("return type(self._current())", "return LocalProxy", "__class__"),
    ],
)
def test_a_solution_with_a_flaw_is_taught_about_it(tmp_path: Path, line: str, instead: str, taught: str) -> None:
    lab = find("flask_context")
    lines = exercise.solution(lab).split("\n")
    (at,) = (n for n, text in enumerate(lines) if text.strip() == line)
    lines[at] = lines[at][: -len(lines[at].lstrip())] + instead
    mine = tmp_path / "flask_context.py"
    mine.write_text("\n".join(lines), encoding="utf-8")

    checked = exercise.check(lab, mine)

    assert not checked.ok
    assert taught in checked.message.en
