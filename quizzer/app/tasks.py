"""Exercises and drills as cards of their own: `exercise/NAME` and `drill/LAB/FAMILY` in the journal.

Passing an exercise, or answering a drill, is a review when the card is new or due; at other times it is practice and
moves nothing. Starting, failing, hints and the solution are noted as progress, and lower the rating of the pass.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer.app.desk import Desk
from quizzer.app.labs import find_lab, translated
from quizzer.app.recording import decide
from quizzer.core.fuzz import fuzz_seed
from quizzer.core.language import Text
from quizzer.core.memory import CardMemory, State
from quizzer.core.moments import iso
from quizzer.core.questions import Option, QuestionId, Topic
from quizzer.core.questions import Question as Asked
from quizzer.core.reviews import How, Rating
from quizzer.core.session import PHASE
from quizzer.core.values import dataclass
from quizzer.errors import NotFound
from quizzer.journal.cards import CardRow
from quizzer.journal.events import Json, ReviewBody

if TYPE_CHECKING:
    from labs._kit.beats import Beat
    from labs._kit.drill import Question
    from labs._kit.exercise import Checked
    from labs._kit.find import Lab

MANY_ATTEMPTS = 5
HINTS = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """What was done on an exercise since it was last passed; `passed_file` is the digest of what passed then."""

    attempts: int = 0
    hints: int = 0
    solution: bool = False
    passed_before: bool = False
    began_anew: bool = True
    passed_file: int | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as `exercise list` shows it; state is new, started, passed or due."""

    name: str
    title: Text
    state: str
    file: str

    def as_json(self, desk: Desk) -> dict[str, object]:
        return {"name": self.name, "title": self.title.pick(desk.ctx.lang), "state": self.state, "file": self.file}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pass or an answer: the rating, and when the card comes back. None: practice, not rated."""

    rating: Rating | None
    due_ms: int
    interval_days: float


# Exercises ------------------------------------------------------------------------------------------------------------
def folder(desk: Desk) -> Path:
    """Where the learner's exercises lie."""
    return desk.ctx.home / "exercises"


def exercise(name: str) -> Lab:
    """The lab whose exercise this is; NotFound tells the nearest."""
    from labs._kit.exercise import exercise as find

    with translated():
        return find(name)


def note(desk: Desk, name: str, what: str, **more: Json) -> None:
    """Note a step of an exercise: started, failed, hint, solution, passed."""
    now = desk.now()
    body: dict[str, Json] = {"exercise": what, **more}
    desk.journal.record("progress", f"exercise/{name}", body, at_ms=now.at_ms, offset_min=now.offset_min)


def tried(desk: Desk, name: str) -> Tried:
    """The steps noted since the last pass."""
    noted = [event.body for event in desk.journal.progress(f"exercise/{name}")]
    steps = [str(body.get("exercise")) for body in noted]
    last = len(steps) - steps[::-1].index("passed") if "passed" in steps else 0
    since = steps[last:]
    files = {str(body.get("file")) for body in noted[last:] if body.get("exercise") == "failed"}
    passed = noted[last - 1].get("file") if last else None
    digest = passed if isinstance(passed, int) else None
    return Tried(len(files), since.count("hint"), "solution" in since, last > 0, not last or "started" in since, digest)


def rating_of(done: Tried, *, first_sight: bool) -> Rating:
    """What a pass is worth.

    After the solution was looked at: again. Two hints, or more than five failed tries: hard. At once and unaided, not
    on the first sight of it: easy.
    """
    if done.solution:
        return Rating.AGAIN
    if done.hints >= 2 or done.attempts > MANY_ATTEMPTS:
        return Rating.HARD
    return Rating.EASY if not (done.hints or done.attempts or first_sight) else Rating.GOOD


def check(desk: Desk, name: str) -> tuple[Checked, Outcome | None]:
    """Run the checks on the learner's file and note how it went; the outcome is None unless all passed.

    The skeleton as it came is no attempt, the same file checked twice is one, and a file that passed before does not
    pass again: `reset` comes first.
    """
    from labs._kit.exercise import check as run_checks
    from labs._kit.exercise import place

    lab = exercise(name)
    path = place(lab, folder(desk))
    with translated():
        checked = run_checks(lab, path)
    file = zlib.crc32(path.read_bytes())
    if not checked.ok:
        if file != zlib.crc32((lab.folder / "exercise" / "skeleton.py").read_bytes()):
            note(desk, lab.name, "failed", file=file)
        return checked, None
    done = tried(desk, lab.name)
    key = f"exercise/{lab.name}"
    if not done.began_anew and file == done.passed_file:
        before = desk.journal.card(key)
        return checked, Outcome(None, before.memory.due_ms, before.memory.interval_days) if before else None
    card = desk.journal.card(key)
    rating = rating_of(done, first_sight=card is None or not card.memory.reps)
    extra: dict[str, Json] = {"attempts": done.attempts + 1, "solution": done.solution}
    outcome = record(desk, key, rating, "exercise", hints=done.hints, extra=extra)
    note(desk, lab.name, "passed", file=file)
    return checked, outcome


def checked_json(desk: Desk, name: str, checked: Checked, outcome: Outcome | None) -> dict[str, object]:
    """What `exercise check --json` prints."""
    lang = desk.ctx.lang
    return {
        "name": name,
        "ok": checked.ok,
        "passed": [Text(*passed).pick(lang) for passed in checked.passed],
        "failed": Text(*checked.failed).pick(lang) if checked.failed is not None else None,
        "message": Text(*checked.message).pick(lang),
        "rating": outcome.rating.word if outcome and outcome.rating else None,
        "due": iso(outcome.due_ms, desk.now().offset_min) if outcome else None,
    }


def all_exercises(desk: Desk) -> list[Exercise]:
    """Every exercise, and how far the learner is with it."""
    from labs._kit.exercise import exercises

    found = []
    for lab in exercises():
        card = desk.journal.card(f"exercise/{lab.name}")
        if card is not None and card.memory.reps:
            state = "due" if is_due(desk, card.memory) else "passed"
        else:
            state = "started" if learners_file(desk, lab.name).exists() else "new"
        found.append(Exercise(lab.name, Text(*lab.title), state, str(learners_file(desk, lab.name))))
    return found


def learners_file(desk: Desk, name: str) -> Path:
    """Where the learner's file of an exercise lies."""
    from labs._kit.exercise import place

    return place(exercise(name), folder(desk))


def start(desk: Desk, name: str) -> tuple[Path, bool]:
    """Copy the skeleton into the learner's folder; (the file, whether it is new)."""
    from labs._kit.exercise import start as begin

    path, is_new = begin(exercise(name), folder(desk))
    if is_new:
        note(desk, name, "started")
    return path, is_new


def reset(desk: Desk, name: str) -> tuple[Path, Path | None]:
    """Begin anew; (the file, where the old one was put aside)."""
    from labs._kit.exercise import reset as again

    path, aside = again(exercise(name), folder(desk))
    note(desk, name, "started")
    return path, aside


def next_hint(desk: Desk, name: str) -> tuple[int, Text]:
    """The hint after those shown since the last pass, and its number; WrongUsage when there are no more."""
    from labs._kit.exercise import known_hint

    lab = exercise(name)
    number = tried(desk, name).hints + 1
    with translated():
        text = known_hint(number, lab)
    note(desk, name, "hint", n=number)
    return number, Text(*text)


def solution(desk: Desk, name: str) -> str:
    """The solution's source. Asked for before the exercise was ever passed, it makes the next pass an again."""
    from labs._kit.exercise import solution as text

    lab = exercise(name)
    if not tried(desk, name).passed_before:
        note(desk, name, "solution")
    return text(lab)


# Drills ---------------------------------------------------------------------------------------------------------------
def families(name: str) -> tuple[str, ...]:
    """The drill families of a lab; NotFound if it has none."""
    from labs._kit.drill import families as of

    lab = find_lab(name)
    with translated():
        return tuple(of(lab))


def drill(name: str, family: str, seed: int) -> Question:
    """A question that the lab's model makes from a seed, with its exact answer."""
    from labs._kit.drill import ask

    lab = find_lab(name)
    with translated():
        return ask(lab, family, seed)


def record_drill(desk: Desk, name: str, family: str, seed: int, *, right: bool, seconds: float) -> Outcome:
    """Record an answer to a drill: good if it was right, again if it was not."""
    rating = Rating.GOOD if right else Rating.AGAIN
    return record(desk, f"drill/{name}/{family}", rating, "drill", seconds=seconds, extra={"seed": seed})


# In a sitting ---------------------------------------------------------------------------------------------------------
def question(desk: Desk, key: str) -> Asked:
    """What the card of an exercise or a drill asks now: which command to type, or the drill's next fresh instance.

    The instance depends on the card and the number of its review alone, so `next` and `study` show the same.
    QuizzerError where there is none, or its lab is broken.
    """
    from labs._kit.text import pick

    kind, name, family = parts_of(key)
    if kind == "exercise":
        return about(desk, key)
    card = desk.journal.card(key)
    made = drill(name, family, fuzz_seed(key, card.memory.reps if card else 0))
    return Asked(
        QuestionId(key),
        Topic(card.topic if card else name),
        Text(*made.text),
        Text(pick(made.why, "zh"), pick(made.why, "en")),
        "drill",
        options=tuple(
            Option(str(number), pick(option, "zh"), pick(option, "en")) for number, option in enumerate(made.options, 1)
        ),
        right=(str(made.right + 1),) if made.options else (),
        stdout=made.answer,
        proof=f"{name}#{made.proof}" if made.proof else "",
    )


def run_of(key: str, seed: int) -> tuple[Beat, ...]:
    """The run that proves the answer of a drill's instance."""
    _, name, family = parts_of(key)
    return drill(name, family, seed).run


def about(desk: Desk, key: str) -> Asked:
    """What an exercise or a drill is, and the command that does it; NotFound names the nearest."""
    kind, name, family = parts_of(key)
    card = desk.journal.card(key)
    topic = Topic(card.topic if card else name)
    if kind == "exercise":
        lab = exercise(name)
        title, file = Text(*lab.title), learners_file(desk, name)
        begin = f"quizzer exercise {'reset' if file.exists() else 'start'} {name}"
        check = f"quizzer exercise check {name}"
        ask = Text(
            f"动手做练习 {name}: {title.zh}\n开始: {begin}\n写完: {check}",
            f"Do the exercise {name}: {title.en}\nbegin: {begin}\nthen: {check}",
        )
        return Asked(QuestionId(key), topic, ask, Text(), "exercise")
    if family not in families(name):
        drill(name, family, 0)  # says which there are
    command = f"quizzer lab drill {name} {family}"
    ask = Text(
        f"快问 {name} / {family}: 每次一道新题, 答案由实验的模型算出\n现在就练: {command}",
        f"The drill {name} / {family}: a new question each time, answered by the lab's model\nnow: {command}",
    )
    return Asked(QuestionId(key), topic, ask, Text(), "drill")


def parts_of(key: str) -> tuple[str, str, str]:
    """(exercise or drill, lab, family) of a card's key; NotFound if it is none."""
    kind, _, rest = key.partition("/")
    name, slash, family = rest.partition("/")
    if not name or (kind, bool(slash)) not in (("exercise", False), ("drill", True)):
        raise NotFound(
            Text(f"没有叫「{key}」的练习或快问", f"no exercise or drill called '{key}'"),
            Text("形如 exercise/singleton, drill/cache/reads", "they look like exercise/singleton, drill/cache/reads"),
        )
    return kind, name, family


# The journal ----------------------------------------------------------------------------------------------------------
def record(
    desk: Desk,
    key: str,
    rating: Rating,
    how: How,
    *,
    hints: int = 0,
    seconds: float = 0.0,
    extra: Mapping[str, Json] | None = None,
) -> Outcome:
    """A review of the card if it is new or due, else practice."""
    now = desk.now()
    before = desk.journal.card(key)
    if before is not None and not is_due(desk, before.memory):
        body: dict[str, Json] = {"rating": int(rating), "how": how, "seconds": seconds, **(extra or {})}
        desk.journal.record("practice", key, body, at_ms=now.at_ms, offset_min=now.offset_min)
        return Outcome(None, before.memory.due_ms, before.memory.interval_days)

    def make(card: CardRow, load: Mapping[int, float]) -> ReviewBody:
        outcome = decide(desk, key, card.memory, now.at_ms, load)[rating]
        return ReviewBody(
            rating=rating,
            phase=PHASE[card.memory.state],
            how=how,
            interval_days=outcome.interval_days,
            step=outcome.step if outcome.state.in_steps else None,
            proposed=rating,
            hints=hints,
            seconds=seconds,
            lang=desk.ctx.lang,
            retention=desk.scheduler.retention,
            extra=extra or {},
        )

    card = desk.journal.review(key, make, at_ms=now.at_ms, offset_min=now.offset_min).card
    return Outcome(rating, card.memory.due_ms, card.memory.interval_days)


def is_due(desk: Desk, memory: CardMemory) -> bool:
    """Whether the card is new, or its time has come."""
    if memory.state is State.REVIEW:
        return memory.due_day <= desk.today()
    return memory.state is State.NEW or memory.due_ms <= desk.now().at_ms
