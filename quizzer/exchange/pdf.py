"""The page's booklet on paper, as PDF: printed by a Chromium on this machine.

Why it is like this: a browser sets Chinese and English, code and tables better than any library of our size could, and
whoever prints the page by hand gets the same. The booklet is printed without its script, by a browser with a profile
of its own that can reach no network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from quizzer.core.language import Text
from quizzer.errors import MissingTool, QuizzerError
from quizzer.exchange.files import replacing, text_file
from quizzer.exchange.html.writing import page
from quizzer.exchange.values import Card, Options, Written

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PATIENCE_S = 60
PATIENCE_A_CARD_S = 0.1
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FLAGS = (
    *("--headless=new", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
)


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """The booklet of these questions. MissingTool says which program or font is not here."""
    program = chromium()
    with tempfile.TemporaryDirectory(prefix="quizzer-", ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder) / "booklet.html", Path(folder) / "booklet.pdf"
        with text_file(source) as file:
            written = page(cards, file, options, script=False)
        if not has_chinese_font() and _CHINESE.search(source.read_text(encoding="utf-8")):
            raise _no_font()
        _print(program, source, printed, Path(folder) / "profile", PATIENCE_S + PATIENCE_A_CARD_S * written.written)
        with replacing(path) as part:
            shutil.copyfile(printed, part)
    return written


def chromium() -> str:
    """The first browser on PATH that can print. MissingTool if there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        raise MissingTool(
            Text(
                "写 PDF 要有 Chromium 或 Chrome, PATH 里没有", "a PDF is printed by Chromium or Chrome; none is on PATH"
            ),
            Text(
                "apt install chromium; 或者 quizzer export html, 再用浏览器打印",
                "apt install chromium; or 'quizzer export html' and print it from any browser",
            ),
        )
    return found


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese; true where there is no fontconfig to ask (macOS, Windows)."""
    program = shutil.which("fc-list")
    if program is None or sys.platform in ("darwin", "win32"):
        return True
    try:
        asked = subprocess.run([program, ":lang=zh", "family"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return True
    return asked.returncode != 0 or bool(asked.stdout.strip())


def _no_font() -> MissingTool:
    return MissingTool(
        Text("没有装中文字体, PDF 里会是一个个方框", "no Chinese font is installed: the PDF would show empty boxes"),
        Text(
            "apt install fonts-noto-cjk (Fedora: google-noto-sans-cjk-fonts; Arch: noto-fonts-cjk), 或者 --lang en",
            "apt install fonts-noto-cjk (Fedora: google-noto-sans-cjk-fonts; Arch: noto-fonts-cjk), or --lang en",
        ),
    )


def _print(program: str, source: Path, printed: Path, profile: Path, patience_s: float) -> None:
    own = (f"--user-data-dir={profile}", f"--print-to-pdf={printed}")
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # it refuses root otherwise
    try:
        ran = subprocess.run(
            [program, *_FLAGS, *root, *own, source.as_uri()], capture_output=True, timeout=patience_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(program, f"{patience_s:.0f} s") from error
    except OSError as error:
        raise _failed(program, error.strerror or str(error)) from error
    if not printed.is_file() or not printed.stat().st_size:
        lines = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _failed(program, lines[-1][:200] if lines else f"exit {ran.returncode}")


def _failed(program: str, why: str) -> QuizzerError:
    return QuizzerError(
        Text(f"{program} 没有打印成: {why}", f"{program} did not print: {why}"),
        Text("quizzer export html, 再用浏览器打印", "'quizzer export html' and print it from a browser"),
    )
