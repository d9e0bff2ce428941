"""Paper: what is said where a browser or a font is missing or fails, and that a real one prints."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from quizzer.core.language import Text
from quizzer.errors import MissingTool, QuizzerError
from quizzer.exchange import pdf
from quizzer.exchange.values import Card, Options
from tests.exchange.browser import chromium
from tests.exchange.making import ALL, NOW_MS, question

OPTIONS = Options(now_ms=NOW_MS)
posix = pytest.mark.skipif(os.name == "nt", reason="stands in for programs with shell scripts: run this on POSIX")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; empty at first."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def printed(path: Path) -> Path:
    pdf.write((Card(q) for q in ALL), path, OPTIONS)
    return path


def test_without_a_browser_it_says_what_to_install_and_what_else_would_do(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingTool) as missing:
        printed(tmp_path / "d.pdf")
    assert missing.value.exit_code == 7
    assert "apt install chromium" in missing.value.hint.en
    assert "export html" in missing.value.hint.zh


@posix
def test_without_a_chinese_font_it_names_the_packages_instead_of_printing_boxes(programs: Path, tmp_path: Path) -> None:
    program(programs, "chromium", "exit 1")
    program(programs, "fc-list", "exit 0")
    with pytest.raises(MissingTool, match="font") as missing:
        printed(tmp_path / "d.pdf")
    assert all(name in missing.value.hint.en for name in ("fonts-noto-cjk", "google-noto-sans-cjk-fonts"))


@posix
def test_english_needs_no_chinese_font(programs: Path, tmp_path: Path) -> None:
    program(programs, "chromium", 'for a; do case $a in --print-to-pdf=*) echo %PDF > "${a#*=}";; esac; done')
    program(programs, "fc-list", "exit 0")
    english = question(zh="", en="Why?", answer=Text("", "So."))
    pdf.write([Card(english)], tmp_path / "d.pdf", Options("en", now_ms=NOW_MS))
    assert (tmp_path / "d.pdf").read_text(encoding="utf-8") == "%PDF\n"


@posix
@pytest.mark.parametrize(("script", "said"), [("echo no display >&2; exit 1", "no display"), ("exec sleep 9", "1 s")])
def test_a_browser_that_fails_leaves_the_old_file(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    for name in ("sh", "sleep"):
        (programs / name).symlink_to(shutil.which(name, path="/bin:/usr/bin") or name)
    program(programs, "chromium", script)
    monkeypatch.setattr(pdf, "PATIENCE_S", 1)
    monkeypatch.setattr(pdf, "PATIENCE_A_CARD_S", 0)
    file = tmp_path / "d.pdf"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(QuizzerError, match=said):
        printed(file)
    assert file.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.real
@pytest.mark.slow
def test_a_real_browser_prints_every_topic_on_pages_of_its_own(tmp_path: Path) -> None:
    chromium()
    if not pdf.has_chinese_font():
        assert os.environ.get("CI") != "true", "needs a Chinese font"
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    cards = [Card(question(f"topic{n}.q", zh=f"第 {n} 题?")) for n in range(3)]
    pdf.write(cards, tmp_path / "d.pdf", OPTIONS)
    data = (tmp_path / "d.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 4  # the cover and three topics
