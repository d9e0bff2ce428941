"""Finding question files without trusting what lies in the folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from quizzer.corpus.home import ABSENT, scan
from tests.corpus.factories import GOOD, one_layer, write

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs symlinks and pipes: run on Linux or macOS")


def test_files_are_found_at_any_depth_and_named_by_their_way(tmp_path: Path) -> None:
    for name in ("b.yml", "redis/cache.yaml", "redis/deep/er.YAML", "notes.txt", ".hidden.yaml", ".git/x.yaml"):
        write(tmp_path, name, GOOD)

    found = scan(one_layer(tmp_path))

    assert [file.name for file in found.files] == ["b", "redis/cache", "redis/deep/er"]
    assert len(found.folders) == 3


def test_layers_come_in_their_order_and_only_the_bundled_one_is_bundled(tmp_path: Path) -> None:
    write(tmp_path / "z", "a.yaml", GOOD)
    write(tmp_path / "a", "b.yaml", GOOD)

    found = scan([("bundled", tmp_path / "z"), ("packs", tmp_path / "a")])

    assert [(file.name, file.layer, file.bundled) for file in found.files] == [("a", 0, True), ("b", 1, False)]


def test_a_folder_within_another_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.yaml", GOOD)

    assert len(scan([("extra", tmp_path), ("extra", tmp_path / "sub")]).files) == 1


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    found = scan(one_layer(tmp_path / "absent"))

    assert (found.files, found.folders) == ((), ((str(tmp_path / "absent"), ABSENT),))


@posix
def test_symlinks_that_lead_back_and_pipes_do_not_hang(tmp_path: Path) -> None:
    write(tmp_path, "a/good.yaml", GOOD)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.yaml").symlink_to(tmp_path / "self.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()

    found = scan(one_layer(tmp_path))

    assert [file.name for file in found.files] == ["a/good"]
    assert len(found.problems) == 4


@posix
def test_a_name_with_an_escape_sequence_is_shown_without_it(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J.yaml").mkdir()

    assert [problem.where for problem in scan(one_layer(tmp_path)).problems] == [f"{tmp_path}/a[2J.yaml:1"]
