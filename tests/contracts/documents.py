"""The generated parts of the documents, written by `scripts/docs` and compared by the contract tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from quizzer.cli.screen.keys import markdown
from quizzer.corpus.schema import json_schema, readme_table
from tests.contracts import pages

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
NOW = "2026-11-21T23:00:00+08:00"


def environment(home: Path) -> dict[str, str]:
    """Where the README's sessions run: an empty home, English, one moment."""
    return {
        **os.environ,
        "QUIZZER_HOME": str(home / "home"),
        "QUIZZER_QUESTIONS": "",
        "QUIZZER_LANG": "en",
        "QUIZZER_NOW": NOW,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
    }


def printed(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What a line of the README prints."""
    return subprocess.run(
        ["sh", "-c", command], cwd=home, env=environment(home), capture_output=True, encoding="utf-8", check=False
    )


def between(text: str, name: str) -> str:
    """What stands between the markers of that name; the first may say more than the name."""
    return re.split(rf"<!-- {name}\b.*? -->\n", text)[1].split(f"<!-- /{name} -->")[0]


def keys() -> str:
    return "\n" + markdown("en").strip() + "\n\n"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    text = text.replace(between(text, "keys"), keys())
    shown = between(text, "session")
    command = re.search(r"^\$ (.*)$", shown, re.MULTILINE)
    assert command is not None
    with tempfile.TemporaryDirectory() as home:
        output = printed(command.group(1), Path(home)).stdout
    text = text.replace(shown, f"\n```console\n$ {command.group(1)}\n{output}```\n\n")
    README.write_text(text, encoding="utf-8")
    of_questions = pages.QUESTIONS / "README.md"
    text = of_questions.read_text(encoding="utf-8")
    of_questions.write_text(text.replace(between(text, "fields"), readme_table()), encoding="utf-8")
    (pages.QUESTIONS / "question.schema.json").write_text(json_schema(), encoding="utf-8")
    pages.write()


if __name__ == "__main__":
    main()
