"""The labs for a learner: which there are, what they claim, what they prove, which questions rest on them.

A lab runs in a process of its own: it may fork, start servers, be killed or be wrong without hurting a session.

Why it is like this: labs know nothing of quizzer. Their kit is imported at call time, and what it raises becomes a
QuizzerError with the same words and exit code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from quizzer.app.context import Context
from quizzer.app.desk import Desk
from quizzer.core.language import Text
from quizzer.core.memory import retrievability
from quizzer.core.questions import Question
from quizzer.core.values import dataclass
from quizzer.errors import MissingTool, NotFound, QuizzerError, WrongUsage

if TYPE_CHECKING:
    from labs._kit.beats import Beat, Proved
    from labs._kit.claims import Claim
    from labs._kit.find import Lab

PATIENCE_S = 60.0
VERIFY_S = 600.0  # a true system is started, driven and stopped
Scenario = dict[str, object]
KINDS: dict[int, type[QuizzerError]] = {2: WrongUsage, 4: NotFound, 7: MissingTool}


@contextmanager
def translated() -> Iterator[None]:
    """What a lab's kit raises, as an error of ours: same words, same exit code."""
    from labs._kit.errors import LabError

    try:
        yield
    except LabError as error:
        raise KINDS.get(error.exit_code, QuizzerError)(Text(*error.what), Text(*error.hint)) from error


@dataclass(frozen=True, slots=True)
class Entry:
    """A lab as `lab list` shows it. `broken` says what is wrong with one whose claims cannot be read."""

    name: str
    title: Text
    topics: tuple[str, ...]
    claims: tuple[str, ...]
    exercise: bool
    drill: bool
    real: bool
    broken: Text

    def as_json(self, ctx: Context) -> dict[str, object]:
        return {
            "name": self.name,
            "title": self.title.pick(ctx.lang),
            "topics": list(self.topics),
            "claims": list(self.claims),
            "exercise": self.exercise,
            "drill": self.drill,
            "real": self.real,
            **({"broken": self.broken.pick(ctx.lang)} if self.broken else {}),
        }


@dataclass(frozen=True, slots=True)
class Served:
    """A question that rests on a lab's claims, and how well its learner knows it today: None if never seen."""

    question: Question
    claims: tuple[str, ...]
    recall: float | None


def street(desk: Desk) -> list[Entry]:
    """Every lab, whole or broken, with the topics of the questions it serves."""
    from labs._kit.find import labs

    topics: dict[str, dict[str, None]] = {}
    for question in desk.questions():
        for proof in question.proofs:
            topics.setdefault(proof.partition("#")[0], {})[question.topic] = None
    return [_entry(lab, tuple(topics.get(lab.name, ()))) for lab in labs()]


def entry(desk: Desk, name: str) -> Entry:
    """One lab as `street` tells of it; NotFound names the nearest."""
    lab = find_lab(name)
    return _entry(lab, tuple(dict.fromkeys(served.question.topic for served in questions_of(desk, lab.name))))


def _entry(lab: Lab, topics: tuple[str, ...]) -> Entry:
    broken, claims = Text(), ()
    try:
        with translated():
            claims = tuple(f"{lab.name}#{claim.id}" for claim in lab.claims)  # type: ignore[assignment]  # () is one too
    except QuizzerError as error:
        broken = error.what
    parts = (lab.has("exercise"), lab.has("drill"), lab.has("verify"))
    return Entry(lab.name, Text(*lab.title), topics, claims, *parts, broken)


def find_lab(name: str) -> Lab:
    """The lab of this name (or of this claim); NotFound tells the nearest."""
    from labs._kit.find import find

    with translated():
        return find(name.partition("#")[0])


def claims_of(name: str) -> tuple[Claim, ...]:
    """What a lab claims."""
    lab = find_lab(name)
    with translated():
        return lab.claims


def questions_of(desk: Desk, name: str) -> list[Served]:
    """The questions that rest on a lab, in the order of the files."""
    today = desk.today()
    found = []
    for question in desk.questions():
        proofs = tuple(proof for proof in question.proofs if proof.partition("#")[0] == name)
        if not proofs:
            continue
        card = desk.journal.card(question.id)
        m = card.memory if card else None
        recall = retrievability(m.stability, max(today - m.last_day, 0)) if m and m.reps else None
        found.append(Served(question, proofs, recall))
    return found


# Running --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Proof:
    """Claims that were put to the test, and what was told on the way."""

    claims: tuple[Proved, ...]
    beats: tuple[Beat, ...]

    @property
    def holds(self) -> bool:
        return all(claim.holds for claim in self.claims)

    def as_json(self, ctx: Context) -> dict[str, object]:
        from labs._kit.text import pick

        lang = "en" if ctx.lang == "en" else "zh"
        return {
            "claims": [
                {"id": claim.id, "holds": claim.holds, "evidence": pick(claim.evidence, lang)}  # type: ignore[arg-type]  # zh or en
                for claim in self.claims
            ]
        }


def prove(ctx: Context, name: str) -> Proof:
    """Test every claim of "lab", or the one of "lab#claim", in a process of its own. NotFound names the nearest."""
    from labs._kit.beats import Proved, from_json
    from labs._kit.find import claim_of

    lab = find_lab(name)
    slug = name.partition("#")[2]
    with translated():
        if slug:
            claim_of(lab, slug)
    ran = _run(ctx, "prove", name, "--json", "--beats")
    told = json.loads(ran.stdout)
    claims = tuple(from_json(claim) for claim in told["proved"])
    return Proof(
        tuple(claim for claim in claims if isinstance(claim, Proved)), tuple(from_json(beat) for beat in told["beats"])
    )


def story(ctx: Context, name: str, scenarios: Path | None = None) -> Iterator[Beat]:
    """What a lab tells, beat by beat as it tells it. QuizzerError where it breaks."""
    from labs._kit.beats import from_json

    lab = find_lab(name)
    changed = ("--scenarios", str(scenarios)) if scenarios else ()
    with (
        TemporaryFile() as aside,
        subprocess.Popen(
            _words("beats", lab.name, *changed),
            env=_environ(ctx),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=aside,
            start_new_session=True,  # Ctrl-C reaches us first, and we end it
        ) as child,
    ):
        assert child.stdout is not None
        try:
            for line in child.stdout:
                yield from_json(json.loads(line))
            code = child.wait()
            aside.seek(0)
            _judge(lab.name, code, aside.read().decode("utf-8", "replace"))
        finally:
            child.terminate()


def run_plain(ctx: Context, name: str, args: Sequence[str]) -> int:
    """Hand this terminal to a lab with arguments of its own; its exit code."""
    return subprocess.run(_words(find_lab(name).name, *args), env=_environ(ctx), check=False).returncode


def verify(ctx: Context, name: str) -> tuple[list[Scenario], list[QuizzerError]]:
    """Each scenario with the model beside the true system; the errors of living systems that are not here."""
    lab = find_lab(name)
    ran = _run(ctx, "verify", lab.name, "--json", allowed=(0, 1, 7), patience_s=VERIFY_S)
    missing = [_error(7, ran.stderr)] if ran.stderr.startswith("labs: ") else []
    return list(json.loads(ran.stdout)["scenarios"]), missing


def verify_all(ctx: Context) -> tuple[list[Scenario], list[QuizzerError]]:
    """`verify` for every lab that has a true system; a scenario is called lab/scenario."""
    from labs._kit.find import labs

    found: list[Scenario] = []
    missing: list[QuizzerError] = []
    for lab in labs():
        if lab.has("verify"):
            scenarios, errors = verify(ctx, lab.name)
            found += [{**each, "lab": lab.name, "name": f"{lab.name}/{each['name']}"} for each in scenarios]
            missing += errors
    return found, missing


def sources(ctx: Context, name: str) -> list[tuple[Path, str]]:
    """A lab's files in the order in which they are to be read, each with what it is."""
    from labs._kit.find import source

    return list(source(find_lab(name), "en" if ctx.lang == "en" else "zh"))


def own_scenarios(ctx: Context, name: str) -> Path:
    """The learner's copy of a lab's scenarios, made if there is none: what `e` opens and runs."""
    lab = find_lab(name)
    path = ctx.home / "labs" / f"{lab.name}_scenarios.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((lab.folder / "scenarios.py").read_bytes())
    return path


def _words(*args: str) -> list[str]:
    return [sys.executable, "-P", "-X", "utf8", "-m", "labs", *args]


def _environ(ctx: Context) -> dict[str, str]:
    """What a lab's process sees: the learner's language, and these very labs whatever the current folder holds."""
    from labs._kit.find import LABS_PARENT

    path = os.pathsep.join(filter(None, (str(LABS_PARENT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, "QUIZZER_LANG": "en" if ctx.lang == "en" else "zh"}


def _run(
    ctx: Context, *args: str, allowed: Iterable[int] = (0, 1), patience_s: float = PATIENCE_S
) -> subprocess.CompletedProcess[str]:
    """Run the labs' own command; QuizzerError where it gave no answer."""
    try:
        ran = subprocess.run(
            _words(*args),
            env=_environ(ctx),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QuizzerError(
            Text(f"实验 {args[1]} 跑了 {patience_s:g} 秒还没完", f"lab {args[1]} had not ended after {patience_s:g} s"),
            Text(f"单独跑: `python -m labs {args[1]}`", f"run it by itself: 'python -m labs {args[1]}'"),
        ) from None
    if not ran.stdout or ran.returncode not in allowed:
        _judge(args[1], ran.returncode or 1, ran.stderr)
    return ran


def _judge(name: str, code: int, said: str) -> None:
    """Raise what a lab's process said was wrong; a proof that failed (1, and nothing said) is no error."""
    if (code and said.strip()) or code not in (0, 1):
        raise _error(code, said) if said.startswith("labs: ") else _ended(name, code, said)


def _error(code: int, said: str) -> QuizzerError:
    """The two lines of a lab's complaint as an error of ours."""
    lines = [line for line in said.splitlines() if line.startswith(("labs: ", "  提示: ", "  hint: "))]
    what, hint = lines[0].removeprefix("labs: "), lines[1].partition(": ")[2] if len(lines) > 1 else ""
    return KINDS.get(code, QuizzerError)(Text(what, what), Text(hint, hint))


def _ended(name: str, code: int, said: str) -> QuizzerError:
    last = (said.strip().splitlines() or [""])[-1]
    return QuizzerError(
        Text(f"实验 {name} 中途退出 ({code}): {last}", f"lab {name} ended on the way ({code}): {last}"),
        Text(f"单独跑看全部: `python -m labs {name}`", f"by itself it tells all: 'python -m labs {name}'"),
    )


def proofs_by_claim(questions: Iterable[Question]) -> Mapping[str, list[Question]]:
    """lab#claim -> the questions that name it."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        for proof in question.proofs:
            found.setdefault(proof, []).append(question)
    return found
