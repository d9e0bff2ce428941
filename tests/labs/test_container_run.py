"""`labs container run`: what its program sees, that the limits bite, and that nothing is left however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs._kit.errors import MissingTool, WrongInput
from labs.container import command, groups
from labs.container.cgroups import Limits
from tests.labs.test_container_kernel import may_do_all

NAP = f"sleep {100_000 + os.getpid()}"  # tells our containers from those of a test beside us
ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = """
import sys
sys.path.insert(0, sys.argv[1])
from labs.container import calls, command
def refuse(kinds):
    raise PermissionError(1, "Operation not permitted")
calls.unshare = refuse
sys.exit(command.main(["run"]))
"""


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "labs", "container", "run", *words],
        cwd=ROOT,
        env={**os.environ, "QUIZZER_LANG": "en"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(name="run")
def run_() -> Iterator[type[subprocess.Popen[str]]]:
    """Skipped where a container may not be made; a failure in CI where it may."""
    probe = started("--", "true")
    _, said = probe.communicate(timeout=60)
    if "is not on this machine" in said or "no limits" in said:
        assert not (os.environ.get("CI") == "true" and may_do_all()), said
        pytest.skip(said.splitlines()[0])
    yield subprocess.Popen
    assert left() == [], "nothing is left behind"


def left() -> list[str]:
    """Groups and directories whose owner is gone, and programs of ours that still run."""
    try:
        roots = set(groups.found()[1].values())
    except MissingTool:
        roots = set()
    folders = [path for root in roots for path in root.glob(f"{groups.PREFIX}*")]
    folders += Path(tempfile.gettempdir()).glob(f"{groups.PREFIX}*-*")
    owners = {path: path.name.removeprefix(groups.PREFIX).partition("-")[0] for path in folders}
    stale = [str(path) for path, owner in owners.items() if not Path("/proc", owner).exists()]
    return stale + [line for line in processes() if NAP in line]


def processes() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text().replace("\0", " "))
        except OSError:
            continue
    return [line for line in found if "labs" not in line]


def until_inside() -> None:
    """Until the container's program runs."""
    deadline = time.monotonic() + 30
    while not any(NAP in line for line in processes()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


# What is typed --------------------------------------------------------------------------------------------------------
def test_words_after_two_dashes_are_the_program_and_options_are_limits() -> None:
    box, limits = command.read(["run", "--pids", "9", "--hostname", "web", "--", "ls", "--", "-l"])
    assert (box.words, box.hostname, limits) == (["ls", "--", "-l"], "web", Limits(9, 256, None))
    assert command.read(["run"])[0].words == ["sh"]


@pytest.mark.parametrize("words", [["walk"], ["run", "--pids"], ["run", "--pids", "0"], ["run", "--colour", "3"]])
def test_other_words_are_refused_with_what_could_be_typed(words: list[str]) -> None:
    with pytest.raises(WrongInput) as refused:
        command.read(words)
    assert "container run" in refused.value.hint.en


@pytest.mark.skipif(sys.platform != "linux", reason="there are no containers elsewhere: run this on Linux")
def test_where_it_is_forbidden_one_line_says_what_is_needed_and_a_recorded_run_is_told() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, str(ROOT)],
        env={**os.environ, "QUIZZER_LANG": "en"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == MissingTool.exit_code
    assert "be root, or allow user namespaces" in ran.stderr.splitlines()[-1]
    assert "to compare" not in ran.stderr, "nothing is compared here"
    assert "recorded on Linux 6." in ran.stdout
    assert "E fork F                 -> EAGAIN" in ran.stdout
    assert "Traceback" not in ran.stderr


# On this kernel -------------------------------------------------------------------------------------------------------
@pytest.mark.real
@pytest.mark.usefixtures("run")
def test_the_program_is_process_1_with_a_host_name_of_its_own_and_the_machines_files_stay() -> None:
    script = "echo $$; hostname; touch /etc/lab-was-here; rm /etc/hostname; ls /proc | grep -c '^[0-9]'"
    child = started("--hostname", "web", "--", "sh", "-c", script)
    out, said = child.communicate(timeout=60)
    assert out.split()[:2] == ["1", "web"]
    assert int(out.split()[2]) < 6, "the processes of the container, and no others"
    assert (child.returncode, Path("/etc/hostname").exists(), Path("/etc/lab-was-here").exists()) == (0, True, False)
    assert "A /etc/lab-was-here" in said
    assert "D /etc/hostname" in said


@pytest.mark.real
@pytest.mark.usefixtures("run")
def test_a_fork_bomb_meets_the_limit_on_processes() -> None:
    child = started("--pids", "6", "--", "sh", "-c", f"for i in 1 2 3 4 5 6 7 8 9; do {NAP} & done")
    _, said = child.communicate(timeout=60)
    assert "forks refused 1," in said, "this shell gives up at the first refusal"


@pytest.mark.real
@pytest.mark.usefixtures("run")
def test_who_takes_too_much_memory_is_killed_and_counted() -> None:
    child = started("--memory", "48", "--", "sh", "-c", "head -c 300m /dev/zero | tail")
    _, said = child.communicate(timeout=60)
    assert child.returncode == 128 + signal.SIGKILL
    assert "killed for memory 1," in said


@pytest.mark.real
@pytest.mark.usefixtures("run")
def test_the_rights_to_mount_and_to_change_the_machine_are_gone() -> None:
    child = started("--", "sh", "-c", "mount -t tmpfs t /tmp; echo 1 > /proc/sys/vm/drop_caches; ls /dev | grep -c vda")
    out, said = child.communicate(timeout=60)
    assert out.strip() == "0"
    assert "Read-only file system" in said
    assert "permission denied" in said.lower() or "must be superuser" in said or "not permitted" in said


@pytest.mark.real
@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_us_ends_a_program_that_would_not_hear_it(number: signal.Signals) -> None:
    child = started("--", *NAP.split())
    until_inside()
    child.send_signal(number)
    child.communicate(timeout=20)
    assert child.returncode == 128 + signal.SIGKILL


@pytest.mark.real
@pytest.mark.usefixtures("run")
def test_if_we_are_killed_the_container_dies_and_the_next_run_sweeps() -> None:
    child = started("--", *NAP.split())
    until_inside()
    child.kill()
    child.communicate(timeout=20)
    started("--", "true").communicate(timeout=60)
    deadline = time.monotonic() + 10
    while any(NAP in line for line in processes()) and time.monotonic() < deadline:
        time.sleep(0.02)
