"""练习题 | In which order do these lines print? Fresh programs, run on the model; the run is the explanation.

A program is asked about only if its order is neither that of its text nor the one it would have if tasks ran as soon as
they are made. No two timers are due together, so that the answer can be worked out in one's head.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from labs._kit.beats import Step, Timeline
from labs._kit.drill import Question
from labs._kit.text import Text
from labs.event_loop.aio import Ran, play
from labs.event_loop.model import Loop, Task

TRIES = 400
LETTERS = "abcdefghijkl"
IMPORT, RUN = "import asyncio\n", "\nasyncio.run(main())"
QUICK = "async def quick():\n    pass\n\n\n"


class Writer:
    """Writes programs whose prints are the letters of the alphabet in the order of the text."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.lines, self.used = rng, list[str](), 0
        self.delays = rng.sample(range(1, 10), 9)

    def say(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def letter(self, depth: int) -> None:
        self.say(depth, f'print("{LETTERS[self.used]}")')
        self.used += 1

    def delay(self) -> int:
        """Seconds that nobody else waits."""
        return self.delays.pop()

    def text(self) -> str:
        return ("" if "quick()" not in "\n".join(self.lines) else QUICK) + "\n".join(self.lines) + "\n"


def order(rng: Random) -> Question:
    """Two tasks that give way, or do not."""
    return asked(rng, taking_turns, Text("这些字母按什么次序打印?", "In which order are the letters printed?"))


def taking_turns(rng: Random) -> tuple[str, str]:
    """A program, and the claim that it shows."""
    made = Writer(rng)
    kinds = [rng.choice(("sleep", "zero", "quick", "future", "event", "soon")) for _ in range(2)]
    for name, kind in zip("AB", kinds, strict=True):
        made.say(0, f"async def {name}(event):")
        made.letter(1)
        pause(made, kind, 1)
        made.letter(1)
        made.say(0, "\n")
    made.say(0, "async def main():")
    made.say(1, "event = asyncio.Event()")
    made.say(1, "one = asyncio.create_task(A(event))")
    made.say(1, "two = asyncio.create_task(B(event))")
    made.letter(1)
    made.say(1, rng.choice(("await quick()", "await asyncio.sleep(0)", "await asyncio.sleep(0)")))
    made.say(1, "event.set()")
    made.letter(1)
    made.say(1, rng.choice(("await one", "await two")))
    made.letter(1)
    made.say(1, "await asyncio.gather(one, two)")
    done = "a-done-future-does-not-switch"
    return made.text(), done if {"quick", "future"} & set(kinds) else "ready-tasks-take-turns"


def pause(made: Writer, kind: str, depth: int) -> None:
    """One place where a coroutine may give way."""
    match kind:
        case "sleep":
            made.say(depth, f"await asyncio.sleep({made.delay()})")
        case "zero":
            made.say(depth, "await asyncio.sleep(0)")
        case "quick":
            made.say(depth, "await quick()")
        case "event":
            made.say(depth, "await event.wait()")
        case "future":
            made.say(depth, "done = asyncio.get_running_loop().create_future()")
            made.say(depth, "done.set_result(None)")
            made.say(depth, "await done")
        case "soon":
            made.say(depth, f'asyncio.get_running_loop().call_soon(print, "{LETTERS[made.used]}")')
            made.used += 1
            made.say(depth, "await asyncio.sleep(0)")


def cancelled(rng: Random) -> Question:
    """A task that is cancelled: what of it still runs, and when."""
    return asked(
        rng, being_cancelled, Text("打印哪些字母, 按什么次序?", "Which letters are printed, and in which order?")
    )


def being_cancelled(rng: Random) -> tuple[str, str]:
    made = Writer(rng)
    what = rng.choice(("Exception", "asyncio.CancelledError", "asyncio.CancelledError"))
    made.say(0, "async def work():")
    made.say(1, "try:")
    made.letter(2)
    pause(made, rng.choice(("sleep", "sleep", "zero", "quick")), 2)
    made.letter(2)
    made.say(1, f"except {what}:")
    made.letter(2)
    if rng.random() < 0.5:
        made.say(2, "raise")
    made.say(1, "finally:")
    made.letter(2)
    made.letter(1)
    made.say(0, "\n")
    made.say(0, "async def main():")
    made.say(1, "task = asyncio.create_task(work())")
    if rng.random() < 0.8:
        made.say(1, "await asyncio.sleep(0)")
    made.say(1, "task.cancel()")
    made.letter(1)
    made.say(1, "try:")
    made.say(2, "await task")
    made.letter(2)
    made.say(1, "except asyncio.CancelledError:")
    made.letter(2)
    claim = "except-exception-misses-a-cancellation" if what == "Exception" else "cancel-throws-at-the-await"
    return made.text(), claim


def together(rng: Random) -> Question:
    """gather and TaskGroup, one of which fails."""
    return asked(rng, failing, Text("打印哪些字母, 按什么次序?", "Which letters are printed, and in which order?"))


def failing(rng: Random) -> tuple[str, str]:
    made = Writer(rng)
    is_group = rng.random() < 0.5
    fails, lasts = sorted((made.delay(), made.delay()), reverse=rng.random() < 0.3)
    made.say(0, "async def fail():")
    made.say(1, f"await asyncio.sleep({fails})")
    made.letter(1)
    made.say(1, "raise ValueError\n\n")
    made.say(0, "async def work():")
    made.say(1, "try:")
    made.say(2, f"await asyncio.sleep({lasts})")
    made.letter(2)
    made.say(1, rng.choice(("except Exception:", "except asyncio.CancelledError:")))
    made.letter(2)
    made.say(2, "raise")
    made.say(1, "finally:")
    made.letter(2)
    made.say(0, "\n")
    made.say(0, "async def main():")
    made.say(1, "task = asyncio.create_task(work())" if not is_group else "try:")
    if is_group:
        made.say(2, "async with asyncio.TaskGroup() as group:")
        made.say(3, "group.create_task(work())")
        made.say(3, "group.create_task(fail())")
        made.say(1, "except* ValueError:")
    else:
        made.say(1, "try:")
        made.say(2, "await asyncio.gather(fail(), task)")
        made.say(1, "except ValueError:")
    made.letter(2)
    if not is_group:
        made.say(1, "await task")
    made.letter(1)
    claim = "a-failure-in-a-group-cancels-the-others" if is_group else "a-failure-in-gather-stops-nobody-else"
    return made.text(), claim


def seconds(rng: Random) -> Question:
    """How long in all: what waits together, what in a row, what blocks."""
    for _ in range(TRIES):
        parts = [rng.choice(("await asyncio.sleep({})", "await asyncio.sleep({})", "time.sleep({})")) for _ in range(3)]
        delays = rng.sample(range(1, 10), 3)
        works = "".join(
            f"async def {name}():\n    {part.format(delay)}\n\n\n"
            for name, part, delay in zip("ABC", parts, delays, strict=True)
        )
        how = rng.choice(("await asyncio.gather(A(), B(), C())", "await A()\n    await asyncio.gather(B(), C())"))
        text = f"{works}async def main():\n    {how}\n"
        ran = play(text)
        total = f"{ran.world.now:g}"
        if total not in (str(sum(delays)), str(max(delays))):
            break
    blocked = f"{ran.world.blocked:g}"
    why = Text(
        f"time.sleep 阻塞 {blocked} 秒, 谁也动不了; 其余的等待凡是一起开始的就重叠。",
        f"time.sleep blocks everybody for {blocked} s; of the other waits, those that began together overlap.",
    )
    claim = "a-blocking-call-stops-every-task" if ran.world.blocked else "a-thousand-waits-overlap"
    ask = Text("一共几秒?", "How many seconds in all?")
    shown = "import time\n" + IMPORT + "\n\n" + text + RUN
    return Question(Text(f"{shown}\n{ask.zh}", f"{shown}\n{ask.en}"), answer=total, why=why, proof=claim)


FAMILIES = {"order": order, "cancelled": cancelled, "together": together, "seconds": seconds}


# Asking ---------------------------------------------------------------------------------------------------------------
class Eager(Loop):
    """What people take create_task for: it runs the first step at once."""

    def create_task(self, coro: Coroutine[Any, Any, Any], *, name: str = "") -> Task:
        task, outer = super().create_task(coro, name=name), self.task
        if outer is not None:
            self.run(self.ready.pop())
            self.task = outer
        return task


def asked(rng: Random, write: Callable[[Random], tuple[str, str]], ask: Text) -> Question:
    """A program that is worth asking about, with the run that answers it."""
    for _ in range(TRIES):
        text, claim = write(rng)
        ran = play(text)
        answer = "".join(ran.texts)
        if is_worth_it(text, answer):
            shown = IMPORT + "\n\n" + text + RUN
            return Question(
                Text(f"{shown}\n{ask.zh}", f"{shown}\n{ask.en}"),
                answer=answer,
                why=explained(ran),
                proof=claim,
                run=(timeline(ran),),
            )
    raise AssertionError("no program worth asking about")


def is_worth_it(text: str, answer: str) -> bool:
    """Whether all ended well, not in the order of the text; and if two tasks take turns, not as if they ran at once."""
    if not answer.isalpha() or list(answer) == sorted(answer) or "stuck" in answer:
        return False
    return "two = " not in text or answer != "".join(play(text, make=Eager).texts)


def explained(ran: Ran) -> Text:
    """Which letters were printed in which round of the loop."""
    rounds: dict[int, str] = {}
    for text, turn in zip(ran.texts, ran.rounds, strict=True):
        rounds[turn] = rounds.get(turn, "") + text
    zh = ", ".join(f"第 {turn} 轮 {letters}" for turn, letters in rounds.items())
    en = ", ".join(f"round {turn}: {letters}" for turn, letters in rounds.items())
    return Text(f"循环{zh}。", f"By rounds of the loop: {en}.")


def timeline(ran: Ran) -> Timeline:
    """Each letter with its second and its round."""
    steps = (
        Step(0, line.text, Text(f"第 {turn} 轮, {line.at:g} 秒", f"round {turn}, {line.at:g} s"))
        for line, turn in zip(ran.lines, ran.rounds, strict=True)
    )
    return Timeline("", (Text("打印", "printed"),), tuple(steps))
