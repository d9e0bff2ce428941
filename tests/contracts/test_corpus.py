"""The corpus as a whole: its headings, its corrections, its tracks."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from quizzer.core.questions import Track
from tests.contracts.documents import environment
from tests.contracts.pages import (
    ERRATA,
    QUESTIONS,
    TABLE,
    bundled,
    corrected,
    coverage,
    errata,
    given_out,
    headings,
    of_documents,
    packs,
    present,
)

ALL = bundled()


def test_every_heading_of_the_documents_is_asked_about() -> None:
    asked = {heading for question in ALL for heading in of_documents(question)}
    assert set(headings()) - asked == set()


def test_no_id_that_was_given_out_is_lost() -> None:
    here = present(ALL)
    assert sorted(set(given_out()) - here) == [], "a renamed question keeps its old id in aka"
    assert sorted(here - set(given_out())) == [], "note it with scripts/docs"


def test_a_source_names_a_heading_that_its_document_has() -> None:
    known = set(headings())
    assert [(str(q.id), heading) for q in ALL for heading in of_documents(q) if heading not in known] == []


def test_a_correction_is_about_the_first_heading_of_its_question() -> None:
    assert [str(q.id) for q in ALL if q.corrects and not all(corrected(q))] == []


def test_a_document_is_corrected_once_for_each_thing_it_says() -> None:
    said = Counter((corrected(q)[0], part.says.en.casefold()) for q in ALL for part in q.corrects)
    assert [what for what, times in said.items() if times > 1] == []


def test_a_correction_says_what_shows_it_even_without_a_lab() -> None:
    assert [str(q.id) for q in ALL for part in q.corrects if not part.source] == []


def test_the_page_of_errata_is_the_one_the_packs_make() -> None:
    assert ERRATA.read_text(encoding="utf-8") == errata(ALL), "draw it anew with scripts/docs"


def test_the_page_of_headings_is_the_one_the_packs_make() -> None:
    assert TABLE.read_text(encoding="utf-8") == coverage(ALL), "draw it anew with scripts/docs"


TRACKS = [track for pack in packs() for track in pack.tracks]


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.name)
def test_a_track_is_a_selection_in_an_order_that_can_be_learned(track: Track) -> None:
    assert track.title.zh
    assert track.title.en
    assert 15 <= len(set(track.questions)) == len(track.questions) <= 40
    assert {str(q.id) for q in ALL if q.type == "recall"} >= set(track.questions)
    place = {name: at for at, name in enumerate(track.questions)}
    late = [(q.id, name) for q in ALL for name in q.requires if place.get(name, -1) > place.get(q.id, len(place))]
    assert late == []


def test_the_tracks_that_people_ask_for_are_there() -> None:
    assert [track.name for track in TRACKS] == [
        "backend-junior",
        "backend-senior",
        "web-flask",
        "databases-caching",
        "operations",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.name)
def test_a_track_is_studied_in_its_order(track: Track, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "quizzer", "study", "--track", track.name, "--limit", "2", "--lang", "en"],
        input="\n\n\n\n",
        env=environment(tmp_path),
        cwd=QUESTIONS.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert re.findall(r"^\d+/2 (\S+)", ran.stdout, re.MULTILINE) == list(track.questions[:2])
