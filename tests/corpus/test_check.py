"""`quizzer check` reads the files afresh and says everything at once."""

from __future__ import annotations

from pathlib import Path

from quizzer.corpus.check import check
from tests.corpus.factories import FULL, GOOD, one_layer, simple, write


def test_everything_is_checked_without_paths(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", GOOD)
    bad = write(tmp_path, "b.yaml", GOOD.replace("answer", "anwser"))

    problems, good = check(one_layer(tmp_path))

    assert [problem.where for problem in problems] == [f"{bad}:2", f"{bad}:4"]
    assert good == 1


def test_only_the_given_file_is_told_of_but_it_may_name_what_lies_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "home", "a.yaml", simple("me.a") + "oops: 1\n")
    mine = write(tmp_path, "mine.yaml", simple("me.b", extra="requires: [me.a, me.x]"))

    problems, good = check(one_layer(tmp_path / "home"), [str(mine)])

    assert [(problem.where, problem.what.en) for problem in problems] == [
        (f"{mine}:5", "requires: there is no question 'me.x'")
    ]
    assert good == 1


def test_a_file_of_the_home_is_not_its_own_duplicate(tmp_path: Path) -> None:
    mine = write(tmp_path, "a.yaml", GOOD)

    assert check(one_layer(tmp_path), [str(mine)]) == ([], 1)


def test_strict_holds_a_users_pack_to_the_rules_of_bundled_ones(tmp_path: Path) -> None:
    mine = write(tmp_path, "a.yaml", GOOD)
    full = write(tmp_path, "b.yaml", FULL)

    problems, good = check([], [str(mine), str(full)], strict=True)

    assert {problem.where.rpartition(":")[0] for problem in problems} == {str(mine)}
    assert good == 1


def test_claims_are_checked_by_who_knows_them(tmp_path: Path) -> None:
    mine = write(tmp_path, "a.yaml", simple("me.a", extra="points: [{en: x, proof: mvcc#nope}]"))

    problems, _ = check([], [str(mine)], has_claim=lambda claim: False)

    assert [problem.what.en for problem in problems] == ["no lab has the claim 'mvcc#nope'"]
