"""What questions say of one another: who lives, what is unknown, and what goes in a circle."""

from __future__ import annotations

from quizzer.corpus.problems import Problem
from quizzer.corpus.read import read_bytes
from quizzer.corpus.settle import Entry, Settled, claims, entries_of, settle
from tests.corpus.factories import simple


def entries(*packs: str, bundled: bool = False) -> list[Entry]:
    """Entries of user packs, each a layer nearer than the one before."""
    made = [read_bytes(text.encode(), f"{at}.yaml", bundled=False, name=str(at)) for at, text in enumerate(packs)]
    return [entry._replace(bundled=bundled) for at, pack in enumerate(made) for entry in entries_of(pack, at)]


def said(settled: Settled) -> list[tuple[str, str, bool]]:
    return [(problem.where, problem.what.en, problem.warning) for problem in settled.problems]


def test_the_second_use_of_an_id_is_left_out_and_both_places_are_named() -> None:
    settled = settle(entries(simple("me.a"), simple("me.b", "me.a")))

    assert settled.live == (True, True, False)
    assert said(settled) == [("1.yaml:5", "the id 'me.a' is already used at 0.yaml:2", False)]


def test_a_nearer_question_that_replaces_another_lives_in_its_stead() -> None:
    settled = settle(entries(simple("me.a"), simple("me.a", extra="replaces: me.a")))

    assert (settled.live, settled.problems) == ((False, True), ())


def test_replacing_nothing_is_a_warning() -> None:
    settled = settle(entries(simple("me.a", extra="replaces: me.a")))

    assert [problem.warning for problem in settled.problems] == [True]
    assert settled.live == (True,)


def test_an_unknown_id_is_a_warning_in_a_users_pack_and_wrong_in_a_bundled_one() -> None:
    texts = (simple("me.snapshot"), simple("me.b", extra="requires: [me.snapshto]"))

    user, bundled = settle(entries(*texts)), settle(entries(*texts, bundled=True))

    assert said(user) == [("1.yaml:5", "requires: there is no question 'me.snapshto'", True)]
    assert [problem.warning for problem in bundled.problems] == [False]
    assert user.problems[0].hint.en == "did you mean 'me.snapshot'?"


def test_a_former_id_stands_for_the_present_one() -> None:
    settled = settle(entries(simple("me.new", extra="aka: [me.old]"), simple("me.b", extra="requires: [me.old]")))

    assert (settled.aka, settled.problems) == ({"me.old": "me.new"}, ())


def test_a_former_id_that_lives_or_is_claimed_twice_is_a_problem() -> None:
    living = settle(entries(simple("me.old"), simple("me.new", extra="aka: [me.old]")))
    twice = settle(entries(simple("me.a", extra="aka: [me.old]"), simple("me.b", extra="aka: [me.old]")))

    assert [problem.where for problem in living.problems] == ["1.yaml:5"]
    assert (twice.aka, [problem.where for problem in twice.problems]) == ({"me.old": "me.a"}, ["1.yaml:5"])


def test_a_circle_of_prerequisites_is_told_once_with_its_way() -> None:
    texts = [simple(f"me.{a}", extra=f"requires: [me.{b}]") for a, b in ("ab", "bc", "ca")]

    settled = settle(entries(*texts))

    assert said(settled) == [("0.yaml:5", "requires goes in a circle: me.a → me.b → me.c → me.a", False)]
    assert all(settled.live)


def test_a_long_chain_of_prerequisites_is_no_trouble() -> None:
    texts = [simple(f"me.n{n}", extra=f"requires: [me.n{n + 1}]") for n in range(3_000)]

    settled = settle(entries(*texts, simple("me.n3000")))

    assert settled.problems == ()


def test_a_sibling_of_an_exercise_is_a_problem() -> None:
    exercise = simple("me.a", extra="type: order\n  items: [x, y]")

    settled = settle(entries(exercise, simple("me.b", extra="sibling_of: me.a")))

    assert said(settled) == [("1.yaml:5", "sibling_of: me.a is not a recall question", True)]


def test_a_proof_that_no_lab_has_is_a_problem_of_bundled_packs() -> None:
    made = entries(simple("me.a", extra="points: [{en: x, proof: mvcc#read-view}]"), bundled=True)

    found: list[Problem] = list(claims(made, settle(made), lambda claim: False))

    assert [(problem.where, problem.warning) for problem in found] == [("0.yaml:5", False)]
    assert list(claims(made, settle(made), lambda claim: True)) == []
