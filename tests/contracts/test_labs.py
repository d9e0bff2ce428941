"""Labs and questions hold each other, and every lab keeps the shape that readers and tools rely on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from labs._kit import compare, exercise, prove
from labs._kit.beats import Act, Asked, Proved
from labs._kit.claims import problems
from labs._kit.draw import cells, lines, plain
from labs._kit.drill import ask, families
from labs._kit.find import PARTS, Lab, find, labs
from labs._kit.stage import RecordingStage
from quizzer.app.labs import proofs_by_claim
from tests.contracts.pages import bundled

ROOT = Path(__file__).resolve().parents[2]
SERVED = proofs_by_claim(bundled())
LABS = [lab for lab in labs() if lab.folder.parent == ROOT / "labs"]
HEADS = (
    "问题",
    "五行回答",
    "按这个次序读",
    "略去的",
    "Question",
    "Answer in five lines",
    "Read in this order",
    "Left out",
)
NOBODY = 65534
VERSIONS = ("", ".11", ".12", ".13", ".14")


def name(lab: Lab) -> str:
    return lab.name


each_lab = pytest.mark.parametrize("lab", LABS, ids=name)


# Questions and claims -------------------------------------------------------------------------------------------------
@each_lab
def test_every_proof_of_a_question_names_a_claim(lab: Lab) -> None:
    named = {claim.partition("#")[2] for claim in SERVED if claim.partition("#")[0] == lab.name}
    assert sorted(named - {claim.id for claim in lab.claims}) == []


@each_lab
def test_every_claim_serves_a_question_and_no_draft_does(lab: Lab) -> None:
    served = {claim.id: f"{lab.name}#{claim.id}" in SERVED for claim in lab.claims}
    assert {claim.id: not claim.draft for claim in lab.claims} == served


def test_labs_that_questions_wait_for_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    waited = sorted({claim.partition("#")[0] for claim in SERVED} - {lab.name for lab in LABS})
    with capsys.disabled():
        print(f"\nlabs that questions wait for: {len(waited)}" + "".join(f" {each}" for each in waited))


# The shape of a lab ---------------------------------------------------------------------------------------------------
@each_lab
def test_a_lab_has_every_part(lab: Lab) -> None:
    wanted = [*PARTS[:-1], *(("verify.py",) if lab.has("verify") else ())]
    assert [part for part in wanted if not (lab.folder / part).is_file()] == []
    assert (ROOT / "tests" / "labs" / f"test_{lab.name}.py").is_file()
    assert not lab.has("verify") or list((lab.folder / "recorded").glob("*.json"))


@each_lab
def test_a_first_page_asks_answers_leads_and_says_what_is_left_out(lab: Lab) -> None:
    page = (lab.folder / "__init__.py").read_text(encoding="utf-8")
    assert lab.title.zh != lab.title.en, "the first line is: 中文 | English"
    assert [head for head in HEADS if head not in page] == []
    assert not re.search(r"^(?:import|from)\b", page, re.MULTILINE), "a first page imports nothing"


@each_lab
def test_claims_are_well_formed(lab: Lab) -> None:
    assert list(problems(lab.claims)) == []


@each_lab
def test_a_lab_imports_the_standard_library_the_kit_and_itself(lab: Lab) -> None:
    code = "import sys\n" + "".join(
        f"import labs.{lab.name}.{path.stem}\n"
        for path in lab.folder.glob("*.py")
        if path.stem not in ("__init__", "verify")
    )
    code += "print(*(m for m in sys.modules if not m.startswith('_')))"
    ran = isolated("-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}")
    tops = {module.split(".")[0] for module in ran.stdout.split()}
    others = [
        module
        for module in ran.stdout.split()
        if module.startswith("labs.") and module.split(".")[1] not in ("_kit", lab.name)
    ]
    assert others == []
    assert tops - {"labs"} <= set(sys.stdlib_module_names) | {"sitecustomize", "usercustomize"}


# What it proves -------------------------------------------------------------------------------------------------------
@cache
def played(name: str) -> RecordingStage:
    """The whole demo of a lab, played once for all that is asked of it."""
    lab = find(name)
    stage = RecordingStage(lab.name, lab.claims)
    prove.perform(lab, stage)
    return stage


@pytest.mark.slow
@each_lab
def test_the_demo_proves_every_claim(lab: Lab) -> None:
    stage = played(lab.name)
    assert {claim: proof.holds for claim, proof in stage.proofs.items()} == {
        f"{lab.name}#{c.id}": True for c in lab.claims
    }
    assert all(proof.evidence for proof in stage.proofs.values()), "a proof says what was seen"


@pytest.mark.slow
@each_lab
def test_each_claim_is_proved_alone(lab: Lab) -> None:
    for claim in lab.claims:
        proof = prove.prove(f"{lab.name}#{claim.id}")
        assert proof.holds
        assert isinstance(proof.beats[0], Act), "an act that proves it stands alone"
        assert any(isinstance(beat, Proved) and beat.id == f"{lab.name}#{claim.id}" for beat in proof.beats)


@each_lab
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_story_is_told_in_both_languages_inside_eighty_columns(lab: Lab, lang: str) -> None:
    stage = played(lab.name)
    told = "".join(plain(lines(beat, "zh" if lang == "zh" else "en")) for beat in stage.beats)
    assert bool(re.search("[一-鿿]", told)) is (lang == "zh")
    assert [line for line in told.split("\n") if cells(line) > 79] == []
    asked = [beat for beat in stage.beats if isinstance(beat, Asked)]
    assert asked, "a story stops somewhere and asks what happens next"
    assert all(2 <= len(beat.outcomes) <= 4 and 0 <= beat.right < len(beat.outcomes) for beat in asked)


@pytest.fixture(scope="module")
def read_only_labs() -> Iterator[Path]:
    """A copy of the labs that anybody may read and nobody may write."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "labs", Path(folder) / "labs", ignore=shutil.ignore_patterns("__pycache__"))
        paths = [Path(folder), *Path(folder).rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield Path(folder)
        for path in paths:
            path.chmod(0o755)


@pytest.mark.slow
@each_lab
def test_it_runs_with_the_standard_library_alone_as_an_ordinary_user(lab: Lab, read_only_labs: Path) -> None:
    code = f"import runpy, sys; sys.path.insert(0, {str(read_only_labs)!r}); sys.argv[1:] = [{lab.name!r}, '--fast']; runpy.run_module('labs', run_name='__main__')"
    ran = isolated("-c", code, ordinary=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("[+]") >= len(lab.claims)


def isolated(*words: str, ordinary: bool = False) -> subprocess.CompletedProcess[str]:
    """Python without site-packages and without the environment's settings; `ordinary`: not as root either."""
    python = python_for_all() if ordinary and os.name == "posix" and os.geteuid() == 0 else ""
    nobody: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if python else {}
    return subprocess.run(
        [python or sys.executable, "-I", "-S", "-B", "-X", "utf8", *words],
        env={k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QUIZZER"))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=tempfile.gettempdir(),
        **nobody,
    )


def python_for_all() -> str:
    """A Python that every user may start, as new as the labs need; "" if there is none."""
    found = (os.path.realpath(sys.executable), *(shutil.which(f"python3{v}", path=os.defpath) or "" for v in VERSIONS))
    return next((path for path in found if path and may_start(path)), "")


def may_start(python: str) -> bool:
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        ran = subprocess.run(
            [python, "-I", "-c", code], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", check=False
        )
    except PermissionError:
        return False
    return ran.returncode == 0


# The true system ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lab", [lab for lab in LABS if lab.has("verify")], ids=name)
def test_the_model_agrees_with_what_was_recorded_in_every_scenario(lab: Lab) -> None:
    found = list(compare.compare(lab, compare.recorded(lab), live=False))
    assert [f"{c.version} {c.name}: {c.model} != {c.real}" for c in found if not c.agrees] == []
    assert {c.name for c in found} == set(lab.part("scenarios").SCENARIOS)


@pytest.mark.real
@pytest.mark.parametrize("lab", [lab for lab in LABS if lab.has("verify")], ids=name)
def test_the_model_agrees_with_the_living_system(lab: Lab) -> None:
    found, missing = compare.verify(lab)
    if missing is not None:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    assert any(each.live for each in found)
    assert [f"{c.version} {c.name}: {c.model} != {c.real}" for c in found if not c.agrees] == []


# Exercises and drills -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lab", exercise.exercises(), ids=name)
def test_an_exercise_fails_as_shipped_and_its_message_teaches(lab: Lab) -> None:
    checked = exercise.check(lab, lab.folder / "exercise" / "skeleton.py")
    assert checked.failed is not None
    assert len(checked.message.en) > 20
    assert re.search("[一-鿿]", checked.message.zh)
    assert len(exercise.hints(lab)) == exercise.HINTS
    assert all(hint.zh and hint.en for hint in exercise.hints(lab))


@pytest.mark.parametrize("lab", exercise.exercises(), ids=name)
def test_a_solution_passes(lab: Lab) -> None:
    checked = exercise.check(lab, lab.folder / "exercise" / "solution.py")
    assert (checked.failed, checked.message.en) == (None, "")


@pytest.mark.slow
@each_lab
def test_a_drill_asks_ever_new_questions_with_one_right_answer(lab: Lab) -> None:
    for family in families(lab) if lab.has("drill") else ():
        asked = [ask(lab, family, seed) for seed in range(50)]
        assert len({question.text for question in asked}) > 10
        assert all(question.proof in {claim.id for claim in lab.claims} for question in asked)
        assert all(question.why for question in asked)
        for question in asked:
            right = str(question.right + 1) if question.options else question.answer
            assert question.is_right(right)
            assert len(set(question.options)) == len(question.options)


# A new lab, and a broken one ------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_new_lab_keeps_every_contract_at_once(tmp_path: Path) -> None:
    for folder in ("labs", "scripts", "tests/labs", "tests/contracts", "questions", "quizzer"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made = subprocess.run(
        [sys.executable, "scripts/new-lab", "plot"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (made.returncode, made.stderr) == (0, "")
    words = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/labs/test_plot.py",
        "tests/contracts/test_labs.py",
        "-k",
        "plot",
    ]
    ran = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    again = subprocess.run(
        [sys.executable, "scripts/new-lab", "plot"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1, "a lab that is there is never written over"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "text", "named"),
    [
        ("claims.py", "CLAIMS = (", "claims.py:1: SyntaxError"),
        ("demo.py", None, "demo.py: ModuleNotFoundError"),
        ("demo.py", "def demo(stage):\n    stage.prove('doubling-adds-a-number-to-itself', False)\n", ""),
    ],
)
def test_a_planted_broken_lab_hurts_only_itself_and_is_named(
    tmp_path: Path, part: str, text: str | None, named: str
) -> None:
    for source in (ROOT / "labs" / "_kit" / "template").rglob("*.txt"):
        target = tmp_path / "cracked" / source.relative_to(ROOT / "labs" / "_kit" / "template").with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8").replace("NAME", "cracked"), encoding="utf-8")
    (tmp_path / "cracked" / part).unlink() if text is None else (tmp_path / "cracked" / part).write_text(text)
    env = {**os.environ, "QUIZZER_LABS": str(tmp_path), "QUIZZER_LANG": "en"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "labs", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )

    assert "cracked" in run().stdout
    broken = run("prove", "cracked", "--json")
    assert broken.returncode == 1
    assert named in broken.stderr
    assert "Traceback" not in broken.stderr
    if not named:
        assert [claim["holds"] for claim in json.loads(broken.stdout)["claims"]] == [False]
    for lab in LABS[:1]:
        assert run("prove", lab.name).returncode == 0
