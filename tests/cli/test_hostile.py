"""Hostile text in packs, files, arguments and the environment: it never reaches a screen raw and never acts."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.cli.factories import CHOICE, READ, Home, make_home, pack

pytestmark = pytest.mark.slow

HOSTILE = "\x1b[31mred\x1b[0m\x1b]52;c;AAAA\x07\u202etxt\u2066[red]x[/red]"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    "argv",
    [
        ["show", HOSTILE],
        ["answer", HOSTILE, "--rating", "good"],
        ["answer", "trial.read", "--rating", HOSTILE],
        ["grade", HOSTILE],
        ["list", HOSTILE],
        ["list", "--filter", HOSTILE],
        ["list", "--filter", f"topic:{HOSTILE}"],
        ["search", HOSTILE],
        ["study", HOSTILE],
        ["study", "--track", HOSTILE],
        ["study", "--lang", HOSTILE],
        ["check", HOSTILE],
        ["config", HOSTILE, "1"],
        ["config", "retention", HOSTILE],
        ["config", "lang", HOSTILE],
        ["log", "--import", HOSTILE],
        ["flag", HOSTILE],
        [HOSTILE],
    ],
    ids=lambda argv: " ".join("X" if word == HOSTILE else word for word in argv).replace(HOSTILE, "X"),
)
def test_what_is_typed_never_comes_back_raw(home: Home, argv: list[str]) -> None:
    ran = home.run(*argv)

    assert RAW.findall(ran.out + ran.err) == []
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("now", [HOSTILE])
def test_an_environment_never_comes_back_raw(home: Home, now: str) -> None:
    for name in ("QUIZZER_NOW", "QUIZZER_LANG"):
        ran = Home(home.root, {name: now}).run("due")
        assert ran.code == 2
        assert RAW.findall(ran.out + ran.err) == []


def test_hostile_texts_of_a_pack_never_reach_the_screen_raw(home: Home) -> None:
    evil = (
        HOSTILE.replace("\x1b", "\\e").replace("\x07", "\\a").replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")
    )
    home.write(
        "evil.yaml",
        f'topic: evil\ntitle: "T{evil}"\nquestions:\n- id: evil.one\n  ask: "A{evil}"\n  answer: "B{evil}"\n'
        f'  points: ["P{evil}"]\n  tags: ["{evil}"]\n  hints: ["H{evil}"]\n- {{id: "evil.{evil}", ask: x, answer: y}}\n'
        f'- {{id: evil.two, "{evil}": x, ask: x, answer: y}}\n',
    )

    for argv in (
        ["list"],
        ["show", "evil.one"],
        ["check"],
        ["study", "evil"],
        ["next"],
        ["search", "red"],
        ["list", "evil", "--json"],
        ["stats"],
        [],
    ):
        ran = home.run(*argv, said="P\n1\n")
        assert RAW.findall(ran.out + ran.err) == []
        assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="file names on Windows cannot hold these: run on Linux or macOS")
def test_hostile_file_names_never_reach_the_screen_raw(home: Home) -> None:
    home.write(f"{HOSTILE.replace('/', '')}.yaml", "questions: [oops")

    for argv in (["list"], ["check"], ["check", "--json"], ["study"]):
        ran = home.run(*argv)
        assert RAW.findall(ran.out + ran.err) == []
        assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="arguments on Windows are always text: run on Linux or macOS")
@pytest.mark.parametrize(
    "argv",
    [
        ["show", "\udcff\udcfe"],
        ["answer", "trial.read", "--rating", "good", "--text", "\udce7\udc85"],
        ["search", "\udcff"],
        ["list", "--filter", "\udcff"],
    ],
    ids=["show", "answer", "search", "list"],
)
def test_arguments_that_are_no_text_are_no_reason_to_break_off(home: Home, argv: list[str]) -> None:
    ran = home.run(*argv)

    assert ran.code in (0, 2, 4)
    assert "Traceback" not in ran.err


def test_markup_of_rich_is_only_text(home: Home) -> None:
    home.write("markup.yaml", pack('- {id: trial.markup, ask: "[red]What[/red] [link=x]y[/link]?", answer: "[/]"}\n'))

    shown = home.run("show", "trial.markup")

    assert shown.code == 0
    assert "[red]What[/red] [link=x]y[/link]?" in shown.out


def test_what_the_log_holds_comes_back_clean(tmp_path: Path) -> None:
    home = make_home(tmp_path, READ, CHOICE)
    home.run("answer", "trial.read", "--rating", "good", "--text", HOSTILE)
    with sqlite3.connect(home.journal_file) as conn:
        conn.execute("UPDATE event SET card = ? WHERE kind = 'review'", (f"gone.{HOSTILE}",))
    conn.close()

    for argv in (["log"], ["doctor"], ["stats"], []):
        ran = home.run(*argv)
        assert RAW.findall(ran.out + ran.err) == []
        assert "Traceback" not in ran.err
