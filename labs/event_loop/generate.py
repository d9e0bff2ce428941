"""随机程序 | Random asyncio programs from a seed: tasks that sleep, wait, lock, cancel, fail and start each other.

What the model and every asyncio on the machine are compared on. Every third program also has time limits, task groups
and gathers of tasks, whose order changed in 3.12 (`is_for_all` says which do not).

No task waits for one that was started after it, so that no circle of waits can be cancelled. Of a group's tasks only
one has anything to say when it is cancelled: asyncio keeps them in a set, whose order is chance.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

NAMES = "ABCD"
HEAD = """\
async def quick(value):
    return value


async def slow(name, value, delay):
    print(name, "begins")
    try:
        await asyncio.sleep(delay)
        if value < 0:
            raise ValueError(value)
    finally:
        print(name, "ends")
    return value


"""
MAIN = """\
async def main():
    global loop, lock, queue, events, futures, tasks, handles
    loop, lock, queue = asyncio.get_running_loop(), asyncio.Lock(), asyncio.Queue({maxsize})
    events, futures, handles = [asyncio.Event(), asyncio.Event()], [loop.create_future(), loop.create_future()], []
    tasks = {{}}
    for name, work in {work}:
        tasks[name] = asyncio.create_task(work(), name=name)
{body}
    for name, task in tasks.items():
        try:
            print("main", name, await task)
        except (Exception, asyncio.CancelledError) as error:
            print("main", name, repr(error))
"""


def is_for_all(seed: int) -> bool:
    """Whether the program of this seed has nothing whose order differs between CPython 3.11 and later ones."""
    return seed % 3 != 0


def program(seed: int) -> str:
    """The text of a program."""
    rng = Random(seed)
    names = NAMES[: rng.randint(2, 4)]
    works = "".join(Body(rng, name, names, is_for_all(seed)).function() for name in names)
    main = Body(rng, "main", names, is_for_all(seed))
    main.block(1, rng.randint(1, 4))
    if rng.random() < 0.8:  # most programs come to an end
        main.say(1, "[event.set() for event in events]")
        main.say(1, "[future.set_result('late') for future in futures if not future.done()]")
        main.say(1, "await asyncio.sleep(9)")
        main.say(1, "[task.cancel() for task in tasks.values()]")
    work = "(" + ", ".join(f"({name!r}, {name})" for name in names) + ")"
    return HEAD + works + MAIN.format(maxsize=rng.randint(0, 2), work=work, body="\n".join(main.lines))


class Body:
    """The statements of one coroutine, each of which prints what came of it."""

    def __init__(self, rng: Random, name: str, names: str, is_for_all: bool) -> None:
        self.rng, self.name, self.names = rng, name, names
        self.lines: list[str] = []
        self.count = 0
        self.kinds: list[tuple[int, Callable[[int], None]]] = [
            (6, self.sleep), (2, self.call_quick), (3, self.wait_event), (3, self.set_event), (3, self.put),
            (3, self.get), (2, self.await_future), (3, self.set_future), (3, self.cancel), (2, self.child),
            (2, self.gather), (2, self.shield), (3, self.call_soon), (2, self.call_later), (1, self.drop_handle),
            (2, self.await_other), (1, self.fail), (3, self.locked), (3, self.caught), (2, self.tidied),
        ]  # fmt: skip
        if name == "main":  # who waits for what nobody gives is stuck, and then so is everybody
            waits = (self.wait_event, self.put, self.get, self.await_future)
            self.kinds = [(weight, kind) for weight, kind in self.kinds if kind not in waits]
        if not is_for_all:
            self.kinds += [(4, self.limit), (3, self.wait_for), (3, self.group), (2, self.gather_tasks)]

    def function(self) -> str:
        self.block(1, self.rng.randint(2, 5))
        self.say(1, f"return {self.name!r}")
        return f"async def {self.name}():\n" + "\n".join(self.lines) + "\n\n\n"

    def say(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def note(self, depth: int, what: str) -> None:
        self.count += 1
        self.say(depth, f'print("{self.name} {self.count}", {what})')

    def block(self, depth: int, count: int) -> None:
        weights, kinds = zip(*self.kinds, strict=True)
        for _ in range(count):
            kind = self.rng.choices(kinds, weights)[0]
            if depth > 3 and kind in (self.locked, self.caught, self.tidied, getattr(self, "limit", None)):
                kind = self.sleep
            before = len(self.lines)
            kind(depth)
            if len(self.lines) == before:  # nobody earlier to wait for
                self.sleep(depth)

    def delay(self) -> int:
        return self.rng.choice((0, 0, 1, 1, 2, 3, 5))

    # Simple ones
    def sleep(self, depth: int) -> None:
        self.note(depth, f"await asyncio.sleep({self.delay()})")

    def call_quick(self, depth: int) -> None:
        self.note(depth, f"await quick({self.rng.randint(0, 9)})")

    def wait_event(self, depth: int) -> None:
        self.note(depth, f"await events[{self.rng.randint(0, 1)}].wait()")

    def set_event(self, depth: int) -> None:
        self.note(depth, f"events[{self.rng.randint(0, 1)}].{self.rng.choice(('set', 'set', 'clear'))}()")

    def put(self, depth: int) -> None:
        self.note(depth, f"await queue.put({self.rng.randint(0, 9)})")

    def get(self, depth: int) -> None:
        self.note(depth, "await queue.get()")

    def await_future(self, depth: int) -> None:
        self.note(depth, f"await futures[{self.rng.randint(0, 1)}]")

    def set_future(self, depth: int) -> None:
        at = self.rng.randint(0, 1)
        how = self.rng.choice(("set_result(1)", "set_result(2)", "set_exception(KeyError(3))", "cancel()"))
        self.say(depth, f"if not futures[{at}].done():")
        self.note(depth + 1, f"futures[{at}].{how}")

    def cancel(self, depth: int) -> None:
        others = [name for name in self.names if name != self.name]
        self.note(depth, f'tasks["{self.rng.choice(others)}"].cancel()')

    def fail(self, depth: int) -> None:
        self.note(depth, "'fails'")
        self.say(depth, f"raise ValueError({self.rng.randint(0, 9)})")

    def await_other(self, depth: int) -> None:
        earlier = self.names[: self.names.index(self.name)] if self.name in self.names else self.names
        if earlier:
            self.note(depth, f'await tasks["{self.rng.choice(earlier)}"]')

    # Callbacks
    def call_soon(self, depth: int) -> None:
        self.count += 1
        self.say(depth, f'handles.append(loop.call_soon(print, "{self.name} {self.count} soon"))')

    def call_later(self, depth: int) -> None:
        self.count += 1
        self.say(depth, f'handles.append(loop.call_later({self.delay()}, print, "{self.name} {self.count} later"))')

    def drop_handle(self, depth: int) -> None:
        self.say(depth, "if handles:")
        self.note(depth + 1, "handles.pop().cancel()")

    # Children
    def slow(self) -> str:
        self.count += 1
        return f'slow("{self.name} {self.count}", {self.rng.choice((1, 2, 3, -4))}, {self.delay()})'

    def child(self, depth: int) -> None:
        self.say(depth, f"child = asyncio.create_task({self.slow()})")
        if self.rng.random() < 0.4:
            self.sleep(depth)
        if self.rng.random() < 0.3:
            self.note(depth, "child.cancel()")
        self.note(depth, "await child")

    def gather(self, depth: int) -> None:
        more = self.rng.choice(("", ", return_exceptions=True"))
        parts = ", ".join(self.slow() for _ in range(self.rng.randint(0, 3)))
        self.note(depth, f"await asyncio.gather({parts}{more if parts else ''})")

    def shield(self, depth: int) -> None:
        self.note(depth, f"await asyncio.shield({self.slow()})")

    # Blocks
    def locked(self, depth: int) -> None:
        self.say(depth, "async with lock:")
        self.note(depth + 1, "'has the lock'")
        self.block(depth + 1, self.rng.randint(1, 2))

    def caught(self, depth: int) -> None:
        self.say(depth, "try:")
        self.block(depth + 1, self.rng.randint(1, 2))
        self.say(depth, f"except {self.rng.choice(('Exception', 'asyncio.CancelledError'))} as error:")
        self.note(depth + 1, "repr(error)")
        if self.rng.random() < 0.4:
            self.say(depth + 1, "raise")

    def tidied(self, depth: int) -> None:
        self.say(depth, "try:")
        self.block(depth + 1, self.rng.randint(1, 2))
        self.say(depth, "finally:")
        self.note(depth + 1, self.rng.choice(("'tidies up'", "await asyncio.sleep(1)", "await asyncio.sleep(0)")))

    # What changed in 3.12
    def limit(self, depth: int) -> None:
        self.say(depth, "try:")
        self.say(depth + 1, f"async with asyncio.timeout({self.rng.choice((0, 1, 2))}):")
        self.block(depth + 2, 1)
        self.say(depth, "except TimeoutError as error:")
        self.note(depth + 1, "repr(error)")

    def wait_for(self, depth: int) -> None:
        what = self.rng.choice((self.slow(), "events[0].wait()", "futures[0]", "queue.get()"))
        self.note(depth, f"await asyncio.wait_for({what}, {self.rng.choice((0, 1, 2))})")

    def group(self, depth: int) -> None:
        self.say(depth, "async with asyncio.TaskGroup() as group:")
        self.say(depth + 1, f"group.create_task({self.slow()})")
        self.say(depth + 1, f"group.create_task(quick({self.rng.randint(0, 9)}))")
        if self.rng.random() < 0.5:
            self.sleep(depth + 1)

    def gather_tasks(self, depth: int) -> None:
        earlier = self.names[: self.names.index(self.name)] if self.name in self.names else self.names
        if earlier:
            parts = ", ".join(f'tasks["{name}"]' for name in self.rng.sample(earlier, min(2, len(earlier))))
            self.note(depth, f"await asyncio.gather({parts}, return_exceptions=True)")
