"""练习题 | What does T2 read, who waits, who dies? Fresh schedules, answered by the model, the run as proof.

A schedule is asked about only if it is worth it: the level matters for what is read, exactly one statement waits, or a
circle closes. The wrong answers are what the other levels would give.
"""

from __future__ import annotations

from random import Random

from labs._kit.beats import Timeline
from labs._kit.drill import Family, Question
from labs._kit.text import Text, Words
from labs.mvcc.schedule import Schedule, Step
from labs.mvcc.sql import LEVELS, Select
from labs.mvcc.story import Story, gave, tell

TRIES = 5000
IDS, VALUES = (1, 5, 9), (10, 50, 90)
SETUP = (
    "setup: create table t (id int primary key, v int)\n"
    f"setup: insert into t values {', '.join(str(row) for row in zip(IDS, VALUES, strict=True))}\n"
)
NOBODY = Text("谁也不等", "nobody waits")
BOTH_WAIT = Text("都一直等到超时", "both wait until the time limit")


def reads(rng: Random) -> Question:
    """What a plain SELECT gives, where not every level gives the same."""
    for _ in range(TRIES):
        text = schedule(rng, ["select", "select", "update", "insert", "delete"])
        level = rng.choice(LEVELS[:3])
        stories = {each: tell(each, text) for each in LEVELS[:3]}
        if any(step.waited_for or step.error for story in stories.values() for step in story.steps):
            continue
        asked = [n for n in plain_selects(stories[level]) if len({gave(story[n]) for story in stories.values()}) > 1]
        if asked:
            n = rng.choice(asked)
            options = sorted({gave(story[n]) for story in stories.values()})
            right = gave(stories[level][n])
            rng.shuffle(options)
            others = {each: gave(story[n]) for each, story in stories.items()}
            why = Text(
                "; ".join(f"{each}: {said.zh}" for each, said in others.items()),
                "; ".join(f"{each}: {said.en}" for each, said in others.items()),
            )
            ask = Text(f"第 {n} 步读到什么?", f"What does step {n} read?")
            return question(stories[level], level, ask, options, right, why, READ_PROOFS[level])
    raise AssertionError("no schedule worth asking about")


READ_PROOFS = {
    "read uncommitted": "read-uncommitted-reads-dirty",
    "read committed": "read-committed-does-not-repeat",
    "repeatable read": "repeatable-read-repeats",
}


def waits(rng: Random) -> Question:
    """Which statement waits, if any."""
    want_none = rng.random() < 0.25
    for _ in range(TRIES):
        text = schedule(rng, ["lock", "update", "insert", "select", "delete"])
        level = rng.choice(("read committed", "repeatable read", "serializable"))
        story = tell(level, text)
        waiting = [step for step in story.steps if step.waited_for]
        candidates = [step for step in story.steps if may_wait(story, step, level)]
        if any(step.error for step in story.steps) or len(candidates) < 2 or len(waiting) > 1:
            continue
        if want_none != (not waiting):
            continue
        others = [step for step in candidates if step not in waiting]
        shown = rng.sample(others, min(2, len(others))) + waiting
        options: list[Words] = [name(step) for step in sorted(shown, key=lambda step: step.line.n)]
        right = name(waiting[0]) if waiting else NOBODY
        why = reason(story, waiting[0]) if waiting else Text("没有两把锁相碰。", "No two locks collide.")
        proof = "a-locking-read-keeps-inserts-out" if "insert" in str(right) else "a-writer-waits-for-a-writer"
        return question(
            story, level, Text("哪一步要等?", "Which step has to wait?"), [*options, NOBODY], right, why, proof
        )
    raise AssertionError("no schedule worth asking about")


def dies(rng: Random) -> Question:
    """Two transactions that wait for each other, or nearly: who gets 1213?"""
    for _ in range(TRIES):
        text = schedule(rng, ["lock", "update", "update", "insert", "delete"])
        level = rng.choice(("repeatable read", "repeatable read", "read committed", "serializable"))
        story = tell(level, text)
        dead = [step for step in story.steps if step.error == 1213]
        if any(step.error not in (None, 1213) for step in story.steps) or not any(s.waited_for for s in story.steps):
            continue
        if not dead and rng.random() < 0.97:
            continue
        options: list[Words] = [
            *(Text(f"{who} 得到 1213", f"{who} gets 1213") for who in sorted(story.actors)),
            Text("没有死锁: 等到的都继续", "no deadlock: who waited goes on"),
            BOTH_WAIT,
        ]
        who = dead[0].line.session if dead else ""
        right = Text(f"{who} 得到 1213", f"{who} gets 1213") if dead else options[-2]
        why = Text(
            "等待成环立刻被发现; 牺牲品是改动加锁最少的, 一样多就是闭环的那个。" if dead else "等待没有成环。",
            "The circle is found at once; the victim has changed and locked least, in doubt the one that closed it."
            if dead
            else "The waits form no circle.",
        )
        return question(
            story, level, Text("结果是?", "How does it end?"), options, right, why, "a-deadlock-has-one-victim"
        )
    raise AssertionError("no schedule worth asking about")


FAMILIES: dict[str, Family] = {"reads": reads, "waits": waits, "dies": dies}


# Schedules ------------------------------------------------------------------------------------------------------------
def schedule(rng: Random, kinds: list[str]) -> str:
    """Two transactions of two or three statements on three rows, interleaved."""
    left = {}
    for who in ("T1", "T2"):
        body = [statement(rng, rng.choice(kinds)) for _ in range(rng.randint(2, 3))]
        left[who] = ["begin", *body, rng.choice(("commit", "commit", "commit", "rollback"))]
    lines = []
    while any(left.values()):
        who = rng.choice([who for who, said in left.items() if said])
        lines.append(f"{who}: {left[who].pop(0)}")
    return SETUP + "\n".join(lines) + "\n"


def statement(rng: Random, kind: str) -> str:
    """One statement that a person can follow in the head."""
    id, new = rng.choice(IDS), rng.choice((3, 4, 7))
    where = rng.choice((f"id = {id}", f"id = {id}", f"id = {new}", f"id > {id}"))
    match kind:
        case "select":
            return rng.choice(
                (f"select * from t where {where}", f"select v from t where id = {id}", "select count(*) from t")
            )
        case "lock":
            return f"select * from t where {where} for update"
        case "insert":
            return f"insert into t values ({new}, {new * 10})"
        case "delete":
            return f"delete from t where id = {id}"
    return f"update t set v = v + {rng.choice((1, 5))} where {rng.choice((f'id = {id}', where))}"


def plain_selects(story: Story) -> list[int]:
    return [step.line.n for step in story.steps if isinstance(step.statement, Select) and not step.is_locking]


def may_wait(story: Story, step: Step, level: str) -> bool:
    """Whether a learner has to think about this step: it locks, and the other transaction is open."""
    words = step.line.sql.split()
    is_locking = words[0] in ("insert", "update", "delete") or words[-1] == "update" or level == "serializable"
    return is_locking and words[0] not in ("begin", "commit", "rollback")


# Words ----------------------------------------------------------------------------------------------------------------
def question(
    story: Story, level: str, ask: Text, options: list[Words] | list[Text], right: Words, why: Words, proof: str
) -> Question:
    """The schedule with the question under it, and the run of it as the explanation."""
    told = printed(story.run.schedule)
    text = Text(f"{level.upper()}\n{told}\n{ask.zh}", f"{level.upper()}\n{told}\n{ask.en}")
    run = (Timeline("", story.actors, tuple(story.drawn)),)
    return Question(text, tuple(options), list(options).index(right), why=why, proof=proof, run=run)


def printed(plan: Schedule) -> str:
    rows = ", ".join(f"{id}/{v}" for id, v in zip(IDS, VALUES, strict=True))
    return "\n".join([f"t (id, v): {rows}", *(f"{line.n:>3}  {line.session}  {line.sql}" for line in plan.lines)])


def name(step: Step) -> Text:
    said = f"{step.line.n}  {step.line.session}: {step.line.sql}"
    return Text(said, said)


def reason(story: Story, step: Step) -> Words:
    """Why a step waits, as the picture says it under the step."""
    return next(drawn.note for drawn in story.drawn if drawn.n == str(step.line.n) and drawn.note)
