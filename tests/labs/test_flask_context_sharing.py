"""Each claim about sharing hangs on one line of the lab: without it the claim fails."""

from __future__ import annotations

import os

import pytest

from labs._kit.find import find
from labs._kit.stage import RecordingStage
from labs.flask_context import sharing
from tests.labs.mutating import mutated


def proved(module: object, act: str) -> bool:
    lab = find("flask_context")
    stage = RecordingStage(lab.name, lab.claims)
    getattr(module, act)(stage)
    (proof,) = stage.proofs.values()
    return proof.holds


@pytest.mark.parametrize(
    ("act", "line", "instead"),
    [
        (
            "nothing_passed",
            "here: Any = model.Local()  # one global name, imported by whoever needs it",
            "class here: ...",
        ),
        (
            "one_connection",
            'connection, said = sqlite3.connect(":memory:"), list[str]()',
            'connection, said = sqlite3.connect(":memory:", check_same_thread=False), list[str]()',
        ),
        ("one_connection", "bob.rollback()", "bob.commit()"),
        pytest.param(
            "outside",
            'connection.execute("UPDATE hits SET n = n + 1")',
            "pass",
            marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork: run on Linux or macOS"),
        ),
    ],
)
def test_without_this_line_the_claim_fails(act: str, line: str, instead: str) -> None:
    assert proved(sharing, act)
    assert not proved(mutated(sharing, line, instead), act)
