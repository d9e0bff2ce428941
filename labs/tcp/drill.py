"""练习 | Fresh connections: which states, which segment comes next, how many segments until the end?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from labs._kit.beats import Code
from labs._kit.drill import Question
from labs._kit.text import Text, Words
from labs.tcp.generate import run
from labs.tcp.picture import ladder
from labs.tcp.segment import State
from labs.tcp.trace import segments
from labs.tcp.world import Step

LONGEST = 8  # steps: as many as one can keep in one's head
PAIRS = (  # the pairs of states that one meets; wrong answers are drawn from them
    "ESTABLISHED / ESTABLISHED", "FIN-WAIT-1 / CLOSE-WAIT", "FIN-WAIT-2 / CLOSE-WAIT", "TIME-WAIT / CLOSED",
    "CLOSE-WAIT / FIN-WAIT-1", "CLOSE-WAIT / FIN-WAIT-2", "CLOSED / TIME-WAIT", "CLOSED / CLOSED",
    "TIME-WAIT / TIME-WAIT", "FIN-WAIT-1 / FIN-WAIT-1", "LAST-ACK / TIME-WAIT", "TIME-WAIT / LAST-ACK",
)  # fmt: skip
CALLS = {"late": Text("过了 40 ms", "40 ms pass"), "hold": Text("此后报文都在路上", "segments now stay under way")}
CALLS["release"] = Text("路上的报文依次到达", "all that is under way arrives in order")
OPTIONS = 4


def states(rng: random.Random) -> Question:
    """Where do both ends stand after the last step?"""
    steps = drawn(rng, lambda done: done[-1].states != done[-2].states)
    right = pair(steps[-1])
    options = offered(rng, right, PAIRS)
    return Question(
        Text(f"{story(steps)[0]}双方是什么状态 (A / B)?", f"{story(steps)[1]} Which states are A and B in?"),
        options=options,
        right=options.index(right),
        why=why(steps),
        proof=claim(steps[-1]),
        run=(Code(ladder(steps), "text"),),
    )


def segment(rng: random.Random) -> Question:
    """Which segment travels first because of the last step?"""
    steps = drawn(rng, lambda done: bool(done[-1].sent))
    before = len(list(segments(steps[:-1])))
    right = list(segments(steps))[before]
    options = offered(rng, right, list(neighbours(right)))
    return Question(
        Text(
            f"{story(steps)[0]}接下来线上的第一个报文是? (序号从各自的 SYN 数起)",
            f"{story(steps)[1]} Which segment travels first? (Numbers count from each side's SYN.)",
        ),
        options=options,
        right=options.index(right),
        why=why(steps),
        proof=claim(steps[-1]),
        run=(Code(ladder(steps), "text"),),
    )


def count(rng: random.Random) -> Question:
    """How many segments travel from the first close to the end?"""
    steps = drawn(rng, lambda done: is_over(done[-1]) and ending(done) > 1)
    number = ending(steps)
    return Question(
        Text(
            f"{story(steps)[0]}从第一次关闭算起, 一共走了几个报文?",
            f"{story(steps)[1]} How many segments travel, from the first step that ends something on?",
        ),
        answer=str(number),
        why=why(steps),
        proof=claim(steps[-1]),
        run=(Code(ladder(steps), "text"),),
    )


def drawn(rng: random.Random, is_fit: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """A connection cut off after the first step, past the greeting, that makes a fit question."""
    while True:
        done = run(rng, LONGEST + 2, with_wire=rng.random() < 0.3)
        fit = [at for at in range(5, min(len(done), LONGEST) + 1) if is_fit(done[:at])]
        if fit:
            return done[: rng.choice(fit)]


def story(steps: Sequence[Step]) -> Text:
    """What was done, in a sentence."""
    zh, en = (", ".join(said(step)[at] for step in steps) for at in (0, 1))
    return Text(f"依次: {zh}。", f"In order: {en}.")


def said(step: Step) -> Text:
    """A step as one would say it."""
    words = step.does.split()
    if words[0] in CALLS:
        return CALLS[words[0]]
    if words[0].endswith(">"):
        what = {
            "arrives": Text("最早的报文到达", "'s oldest segment arrives"),
            "lost": Text("最早的报文丢失", "'s oldest segment is lost"),
            "overtakes": Text("最晚的报文超到最前", "'s newest segment overtakes the others"),
        }[words[1]]
        return Text(f"{words[0][:-1]} {what.zh}", f"{words[0][:-1]}{what.en}")
    if words[1] == "late":
        return CALLS["late"]
    call = f"{words[0]} {words[1]}({', '.join(words[2:])})"
    return Text(call, call)


def pair(step: Step) -> str:
    """The states of A and B; a listener that is left over counts as CLOSED."""
    return " / ".join(State.CLOSED if state is State.LISTEN else state for state in step.states)


def ending(steps: Sequence[Step]) -> int:
    """How many segments travel from the first close, shutdown or abort on; 0 if there is none, or if any was held."""
    if any(step.does == "hold" for step in steps):
        return 0
    ends = [at for at, step in enumerate(steps) if step.does.split()[1] in ("close", "shutdown", "abort")]
    return sum(len(step.sent) for step in steps[ends[0] :]) if ends else 0


def is_over(step: Step) -> bool:
    """Whether both ends are done with the connection."""
    return all(state in (State.CLOSED, State.LISTEN, State.TIME_WAIT) for state in step.states)


def neighbours(right: str) -> Iterator[str]:
    """Segments that are nearly right: a number off, a flag missing, the other side."""
    side, _, text = right.partition("> ")
    words = text.split()
    other = {"A": "B", "B": "A", "A~": "B", "B~": "A"}[side]
    for at, word in enumerate(words):
        name, _, number = word.partition("=")
        if number and name != "len":
            yield f"{side}> " + " ".join([*words[:at], f"{name}={int(number) + 1}", *words[at + 1 :]])
    for flags in ("ACK", "FIN+ACK", "RST+ACK"):
        if flags != words[0]:
            yield f"{side}> " + " ".join([flags, *(word for word in words[1:] if not word.startswith("len"))])
    yield f"{other}> {text}"


def offered(rng: random.Random, right: str, others: Sequence[str]) -> tuple[Words, ...]:
    """The right one among wrong ones, in any order."""
    wrong = rng.sample(sorted(set(others) - {right}), OPTIONS - 1)
    options = [right, *wrong]
    rng.shuffle(options)
    return tuple(options)


def why(steps: Sequence[Step]) -> Text:
    """What the last step did."""
    sent = list(segments(steps))[-len(steps[-1].sent) :] if steps[-1].sent else []
    told = "; ".join(sent)
    return Text(f"{told or '没有报文'}; 之后 {pair(steps[-1])}。", f"{told or 'No segment'}; then {pair(steps[-1])}.")


def claim(step: Step) -> str:
    """The claim that the last step shows."""
    names = {sent.segment.name for sent in step.sent}
    if any("RST" in name for name in names):
        return "reset-says-refused-or-lost"
    if State.TIME_WAIT in step.states:
        return "time-wait-is-on-the-active-closer"
    if any("FIN" in name for name in names) or State.CLOSE_WAIT in step.states:
        return "close-segments-and-states"
    return "ack-is-the-next-byte-expected"


FAMILIES = {"states": states, "segment": segment, "count": count}
