"""`export` and `import`: what their JSON promises, their exit codes, and what stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer.cli.screen.cells import width
from tests.cli.factories import Home, make_home

pytestmark = pytest.mark.slow


def test_a_deck_goes_to_another_home_and_back(home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "d.apkg")
    home.run("answer", "trial.read", "--rating", "good")
    other = make_home(tmp_path / "other", "- {id: trial.else, ask: Else?, answer: Yes.}\n")

    out = home.run("export", "anki", "-o", file, "--with-schedule", "--json")
    first = other.run("import", file, "--json")
    second = other.run("import", file, "--json")

    assert out.json == {"written": 3, "path": file, "problems": []}
    pack = str(other.path / "packs" / "d.yaml")
    same = {"duplicates": 0, "problems": [], "shape": "anki", "pack": pack}
    assert first.json == {"imported": 3, "updated": 0, "reviews": 1, **same}
    assert second.json == {"imported": 0, "updated": 0, "reviews": 0, **same}
    assert [out.code, first.code, second.code] == [0, 0, 0]
    here, there = (h.run("show", "trial.read", "--json").json for h in (home, other))
    assert {key: here[key] for key in here if key != "where"} == {key: there[key] for key in there if key != "where"}
    assert other.run("check", pack).code == 0
    assert other.run("doctor", "--json").json["ok"] is True


def test_a_dry_run_writes_nothing(home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "d.apkg")
    home.run("export", "anki", "-o", file)
    other = make_home(tmp_path / "other", "- {id: trial.else, ask: Else?, answer: Yes.}\n")

    ran = other.run("import", file, "--dry-run", "--json")

    assert ran.json["imported"] == 3
    assert not (other.path / "packs").exists()
    assert "What is a snapshot read" in other.run("import", file, "--dry-run").out


def test_a_question_that_the_bank_asks_already_is_left_out_and_named(home: Home, tmp_path: Path) -> None:
    twin = "- {id: other.read, ask: '快照读, 是什么？', answer: 别的说法}\n"
    other = make_home(tmp_path / "other", twin)
    file = str(tmp_path / "d.apkg")
    home.run("export", "anki", "-o", file)

    ran = other.run("import", file, "--json")
    kept = other.run("import", file, "--keep-duplicates", "--json")

    assert (ran.json["imported"], ran.json["duplicates"]) == (2, 1)
    assert "other.read" in ran.rows("problems")[0]["what"]  # type: ignore[operator]  # a text
    assert (kept.json["imported"], kept.json["duplicates"]) == (1, 0)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ("export paper -o x", 2),
        ("export anki", 2),
        ("export anki -o x.apkg --lang fr", 2),
        ("export anki -o x.apkg --topic nowhere", 4),
        ("export anki -o no/such/folder/x.apkg", 1),
        ("export csv -o x.csv --with-schedule", 2),
        ("export csv -o - --json", 2),
        ("import nothing.apkg", 4),
        ("import trial.what --format paper", 2),
        ("import trial.what", 2),
        ("import trial.apkg", 3),
    ],
)
def test_a_mistake_has_its_exit_code_and_two_lines(home: Home, tmp_path: Path, argv: str, code: int) -> None:
    for name in ("trial.what", "trial.apkg"):
        (tmp_path / name).write_text("no deck", encoding="utf-8")
    words = [str(tmp_path / word) if word.startswith("trial.") else word for word in argv.split()]

    ran = home.run(*words)

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 2)
    assert "Traceback" not in ran.err


def test_a_file_that_is_no_imported_pack_is_never_written_to(home: Home, tmp_path: Path) -> None:
    file, mine = str(tmp_path / "d.apkg"), tmp_path / "mine.yaml"
    home.run("export", "anki", "-o", file)
    mine.write_text("my notes\n", encoding="utf-8")

    ran = home.run("import", file, "-o", str(mine))

    assert (ran.code, mine.read_text(encoding="utf-8")) == (2, "my notes\n")


def test_a_dry_run_says_why_shows_samples_and_the_mapping_of_fields(home: Home, tmp_path: Path) -> None:
    bank = tmp_path / "bank.md"
    bank.write_text("## Why is a lock held?\nSo.\n## How?\n", encoding="utf-8")

    ran = home.run("import", str(bank), "--dry-run", "--json")
    shown = home.run("import", str(bank), "--dry-run").out
    taken = home.run("import", str(bank), "--json")

    assert (ran.json["imported"], ran.json["drafts"]) == (2, 1)
    assert "1 have no answer" in shown
    assert "headings of level 2 (2, 2 ask)" in str(ran.json["why"])
    assert ran.rows("samples")[0] == {"where": "bank.md:1", "ask": "Why is a lock held?", "answer": "So."}
    assert "bank.md:1  Why is a lock held?" in shown
    assert taken.json["imported"] == 2
    assert home.run("check", str(taken.json["pack"])).code == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dry_run_fits_the_window_and_gives_one_hint_for_many_alike(home: Home, tmp_path: Path, lang: str) -> None:
    bank = tmp_path / "bank.md"
    bank.write_text("".join(f"## 为什么锁要有第{at}种粒度?\n" for at in "一二三") + "### 一\n" * 9, encoding="utf-8")
    wide = tmp_path / "wide.md"
    wide.write_text("".join(f"- **锁{'很' * 50}{at}?**\n\n  {'a lock ' * 30}\n" for at in "一二三"), encoding="utf-8")

    drafts = home.run("import", str(bank), "--dry-run", QUIZZER_LANG=lang, COLUMNS="80")
    ran = home.run("import", str(wide), "--dry-run", QUIZZER_LANG=lang, COLUMNS="80")

    told = [line for line in ran.out.split("\n") if str(tmp_path) not in line and str(home.path) not in line]
    assert max(map(width, told)) <= 80
    assert drafts.err.count("draft)") == 1


def test_an_import_of_what_is_here_says_that_it_is_here(home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "d.apkg")
    home.run("export", "anki", "-o", file)

    told, counted = home.run("import", file).out, home.run("import", file, "--json")

    assert "0 questions added, 0 updated, 3 in the bank already" in " ".join(told.split())
    assert counted.json["duplicates"] == 0


def test_a_slip_in_a_formats_name_is_pointed_out(home: Home) -> None:
    ran = home.run("export", "Ankki", "-o", "d.apkg")

    assert (ran.code, "did you mean anki?" in ran.err) == (2, True)


def test_drafts_can_be_left_out_as_the_import_says(home: Home, tmp_path: Path) -> None:
    bank = tmp_path / "bank.md"
    bank.write_text("# Locks\n* Why is a lock held?\n* What is a port?\n", encoding="utf-8")

    said = home.run("import", str(bank)).out

    assert "--filter=-tag:draft" in said
    both = home.run("list", "--filter=lock held").out, home.run("list", "--filter=lock held -tag:draft").out
    assert ["Why is a lock held?" in shown for shown in both] == [True, False]


def test_a_dash_writes_to_standard_output_and_nothing_else(home: Home, tmp_path: Path) -> None:
    ran = home.run("export", "jsonl", "-o", "-")
    file = tmp_path / "q.jsonl"
    home.run("export", "jsonl", "-o", str(file))
    assert (ran.out, ran.err) == (file.read_text(encoding="utf-8"), "")


def test_an_empty_export_and_one_that_leaves_things_out_say_so(home: Home, tmp_path: Path) -> None:
    csv, json = (home.run("export", name, "-o", str(tmp_path / name)).out for name in ("csv", "json"))
    due = home.run("export", "json", "-o", str(tmp_path / "due.json"), "--due").out
    assert "to bring everything back, take json or anki" in csv
    assert json.splitlines() == [f"3 questions written to {tmp_path / 'json'}"]
    assert "none fits" in due


def test_a_file_of_which_nothing_can_be_used_is_a_failure(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "q.json"
    file.write_text('[{"id": "a.b", "ask": {"en": "Why?"}, "answer": {"en": "So."}, "topic": "/"}]', encoding="utf-8")
    (tmp_path / "empty.csv").touch()

    bad, empty = (home.run("import", str(tmp_path / name)) for name in ("q.json", "empty.csv"))

    assert (bad.code, empty.code) == (1, 1)
    assert "pack:" not in bad.out + empty.out
