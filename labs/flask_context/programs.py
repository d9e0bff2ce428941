"""程序 | Plays the programs of scenarios.py on a system: this lab's own contexts, or Flask's; notes what is seen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, Protocol

from labs._kit.errors import WrongInput
from labs._kit.text import Text
from labs.flask_context import contexts, model


class Crash(Exception):
    """What the step `raise` raises."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a program, and the lines that happen inside it."""

    words: tuple[str, ...]
    inside: tuple[Step, ...] = ()


Steps = tuple[Step, ...]
END = object()


class AnApp(Protocol):
    """What a program needs of an application."""

    def app_context(self) -> AbstractContextManager[Any]: ...
    def request_context(self, path: str) -> AbstractContextManager[Any]: ...
    def get(self, path: str, view: Callable[[], None]) -> int: ...


class System(Protocol):
    """Where a program runs: the four proxies, the locals, and how to make an application that notes its hooks."""

    @property
    def names(self) -> Any: ...  # current_app, g, request, session
    @property
    def local(self) -> Any: ...  # Local, LocalStack, release_local
    def app(self, name: str, note: Callable[[str], None]) -> AnApp: ...


def traced(program: str, system: System) -> list[str]:
    """What was seen on the way, a line each; leaves nothing pushed."""
    player = Player(system)
    Context().run(player.play, parsed(program))
    return player.seen


def parsed(program: str) -> Steps:
    """The program as steps. WrongInput names a line that no step begins with."""
    lines = [line for line in dedent(program).splitlines() if line.strip()]
    return tuple(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[Step]:
    while lines:
        line = lines.pop(0)
        inside = []
        while lines and lines[0].startswith(" "):
            inside.append(lines.pop(0))
        words = line.split()
        if words[0] != "one" and not hasattr(Player, method(words[0])):
            raise WrongInput(Text(f"没有这样的一步: {line}", f"no such step: {line}"))
        yield Step(tuple(words), tuple(_blocks(dedent("\n".join(inside)).splitlines())))


def method(word: str) -> str:
    """The name of the method of Player that plays this step."""
    return f"do_{word.replace('-', '_')}"


class Player:
    """Plays steps one by one; `seen` grows. A generator of steps, so that two of them can take turns."""

    def __init__(self, system: System) -> None:
        self.seen: list[str] = []
        self._system, self._apps = system, dict[str, AnApp]()
        self._local, self._stack, self._thread_local = (
            system.local.Local(),
            system.local.LocalStack(),
            threading.local(),
        )

    def play(self, steps: Iterable[Step]) -> None:
        """All of them, at once."""
        for _ in self.steps(steps):
            pass

    def play_on(self, steps: Iterable[Step]) -> None:
        """The same where a Crash would end a thread: it is noted."""
        for _ in self.steps_on(steps):
            pass

    def steps_on(self, steps: Iterable[Step]) -> Iterator[None]:
        """Each of them up to a Crash, which is noted."""
        try:
            yield from self.steps(steps)
        except Crash:
            self.seen.append("Crash")

    def steps(self, steps: Iterable[Step]) -> Iterator[None]:
        """Each of them, with a pause after it."""
        for step in steps:
            word, *rest = step.words
            yield from getattr(self, method(word))(step.inside, *rest) or ()
            yield

    # Contexts
    def do_app(self, inside: Steps, name: str) -> Iterator[None]:
        yield from self._within(self._named(name).app_context(), inside)

    def do_request(self, inside: Steps, name: str) -> Iterator[None]:
        yield from self._within(self._named(name).request_context(f"/{name}"), inside)

    def do_get(self, inside: Steps, name: str) -> None:
        status = self._named(name).get(f"/{name}", lambda: self.play(inside))
        self.seen.append(f"status {status}")

    def _within(self, context: AbstractContextManager[Any], inside: Steps) -> Iterator[None]:
        try:
            with context:
                yield from self.steps(inside)
        except Crash:
            self.seen.append("Crash")

    def do_crossed(self, inside: Steps, one: str, other: str) -> None:
        first, second = self._named(one).app_context(), self._named(other).app_context()
        first.__enter__()
        second.__enter__()
        try:
            first.__exit__(None, None, None)
        except AssertionError as error:
            self.seen.append(str(error).split(".")[0].split(" (")[0])
        self.do_see(())

    def _named(self, name: str) -> AnApp:
        if name not in self._apps:
            self._apps[name] = self._system.app(name, lambda what: self.seen.append(f"{what}: {self._current()}"))
        return self._apps[name]

    # What is current
    def do_see(self, inside: Steps) -> None:
        self.seen.append(self._current())

    def do_set(self, inside: Steps, name: str, value: str) -> None:
        try:
            setattr(self._system.names.g, name, value)
        except RuntimeError as error:
            self.seen.append(f"RuntimeError {first_sentence(error)}")

    def do_keep(self, inside: Steps, name: str, value: str) -> None:
        self._system.names.session[name] = value

    def do_raise(self, inside: Steps) -> None:
        raise Crash

    def _current(self) -> str:
        """The four proxies in a line; - where there is no context."""
        names = self._system.names
        told = {
            "app": lambda: names.current_app.name,
            "g": lambda: dictionary((name, getattr(names.g, name)) for name in names.g.__iter__()),
            "request": lambda: names.request.path,
            "session": lambda: dictionary(names.session.items()),
        }
        return " ".join(f"{name}={outcome(tell)}" for name, tell in told.items())

    # Threads and tasks
    def do_thread(self, inside: Steps) -> None:
        in_a_thread(lambda: self.play_on(inside))

    def do_copied(self, inside: Steps) -> None:
        copied = copy_context()
        in_a_thread(lambda: copied.run(self.play_on, inside))

    def do_task(self, inside: Steps) -> None:
        asyncio.run(self._tasks([inside]))

    def do_turns(self, inside: Steps, kind: str) -> None:
        each = [one.inside for one in inside]
        asyncio.run(self._tasks(each)) if kind == "tasks" else take_turns([self.steps_on(one) for one in each])

    async def _tasks(self, each: list[Steps]) -> None:
        async def task(steps: Steps) -> None:
            for _ in self.steps_on(steps):
                await asyncio.sleep(0)

        await asyncio.gather(*(asyncio.create_task(task(steps)) for steps in each))

    # Locals
    def do_local(self, inside: Steps, name: str, value: str) -> None:
        setattr(self._local, name, [] if value == "[]" else value)

    def do_thread_local(self, inside: Steps, name: str, value: str) -> None:
        setattr(self._thread_local, name, value)

    def do_add(self, inside: Steps, name: str, value: str) -> None:
        getattr(self._local, name).append(value)

    def do_push(self, inside: Steps, value: str) -> None:
        self._stack.push(value)

    def do_pop(self, inside: Steps) -> None:
        self.seen.append(f"popped {self._stack.pop()}")

    def do_release(self, inside: Steps) -> None:
        for local in (self._local, self._stack):
            self._system.local.release_local(local)

    def do_look(self, inside: Steps) -> None:
        self.seen.append(
            f"local={dictionary(self._local)} top={self._stack.top} "
            f"thread-local={dictionary(vars(self._thread_local).items())}"
        )


def first_sentence(error: BaseException) -> str:
    return str(error).split("\n")[0]


def outcome(tell: Callable[[], str]) -> str:
    """What it gives; - outside of a context."""
    try:
        return tell()
    except RuntimeError as error:
        return "-" if first_sentence(error) in (contexts.NO_APP, contexts.NO_REQUEST) else str(error)
    except AssertionError:
        return "not-open"


def dictionary(items: Iterable[tuple[str, object]]) -> str:
    """{name: value}, by name."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in sorted(items)) + "}"


# Threads --------------------------------------------------------------------------------------------------------------
def in_a_thread(work: Callable[[], object]) -> None:
    """Do it in a new thread, and wait."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def take_turns(each: list[Iterator[None]]) -> None:
    """A new thread for each; all live at once, and every round each in its turn does one step."""
    order = list(range(len(each)))  # whose turn it is stands first
    baton = threading.Condition()

    def run(mine: int, steps: Iterator[None]) -> None:
        goes_on = True
        while goes_on:
            with baton:
                baton.wait_for(lambda: order[0] == mine)
                try:
                    goes_on = next(steps, END) is not END
                except BaseException:  # threading reports it; the others must not wait for this one for ever
                    goes_on = False
                    raise
                finally:
                    order.append(order.pop(0)) if goes_on else order.pop(0)
                    baton.notify_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(each)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# This lab's own contexts as a system ----------------------------------------------------------------------------------
class Here:
    """The contexts and locals of this lab."""

    names = contexts
    local = model

    def __init__(self) -> None:
        self._sessions: dict[str, dict[str, Any]] = {}

    def app(self, name: str, note: Callable[[str], None]) -> AnApp:
        """An application that notes each hook, and opens the same session for every request."""
        app = contexts.App(name)

        def opened(request: contexts.Request) -> dict[str, Any]:
            note("open session")
            return self._sessions.setdefault(name, {})

        def matched(path: str) -> Callable[[], object]:
            note("match URL")
            return lambda: contexts.request.environ["lab.view"]()

        app.open_session, app.match = opened, matched
        app.before_request.append(lambda: note("before"))
        app.teardown_request.append(lambda error: note(f"teardown request, {type(error).__name__}"))
        app.teardown_appcontext.append(lambda error: note(f"teardown app {name}, {type(error).__name__}"))
        return AppHere(app)


@dataclass(frozen=True, slots=True)
class AppHere:
    """One of its applications."""

    app: contexts.App

    def app_context(self) -> AbstractContextManager[Any]:
        return self.app.app_context()

    def request_context(self, path: str) -> AbstractContextManager[Any]:
        return self.app.request_context({"PATH_INFO": path})

    def get(self, path: str, view: Callable[[], None]) -> int:
        return self.app.serve({"PATH_INFO": path, "lab.view": view})
