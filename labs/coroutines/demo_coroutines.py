"""协程 | The acts on coroutines: pushed by hand, frame by frame; and the syntax of each version."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Generator
from types import FrameType
from typing import Any

from labs._kit.compare import recorded
from labs._kit.find import find
from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.coroutines.model import SAYINGS, says
from labs.coroutines.scenarios import VERSIONS

PLAIN = "def plain():\n    await pause()\n"


class Pause:
    """Awaited, it yields itself once: the one place where a coroutine is suspended."""

    def __await__(self) -> Generator[Pause, str, str]:
        return (yield self)


async def inner(log: list[str]) -> int:
    depth = 2
    log.append(f"inner got {await Pause()}")
    return depth


async def outer(log: list[str]) -> int:
    depth = 1
    return depth + await inner(log)


def plain(log: list[str]) -> object:
    """A plain function that calls an async one."""
    return inner(log)


@act(
    Text("协程: 同一套机制", "Coroutines: the same machinery"),
    proves=(
        "calling-async-def-runs-nothing",
        "await-keeps-the-locals",
        "a-frame-keeps-the-locals",
        "a-plain-function-cannot-suspend",
    ),
)
def coroutines(stage: Stage) -> None:
    """Two levels of coroutines, their frames, and a plain function that wants to wait."""
    stage.code("\n\n".join(inspect.getsource(each).rstrip() for each in (inner, outer)))
    log: list[str] = []
    co: Any = outer(log)  # cr_frame and cr_await are CPython's own
    made = inspect.getcoroutinestate(co)
    rows: list[tuple[str, str, str]] = [("co = outer(log)", made, str(seen(co)))]
    out = co.send(None)
    frames = [seen(each) for each in (co, co.cr_await)]
    rows.append(("co.send(None)", type(out).__name__, f"{frames[0]} {frames[1]}"))
    stack = on_the_stack(co.cr_frame)
    result = ended(co)
    rows.append(("co.send('x')", f"StopIteration({result!r})", str(co.cr_frame)))
    stage.ask(
        Text("co = outer(log) 之后, depth 是多少?", "After co = outer(log), what is depth?"),
        (Text("还没有这个变量", "there is no such variable yet"), "1", "2"),
        0 if rows[0][2] == "{}" else 1,
        Text("调用只造出协程对象, 一行也没跑。", "The call only makes the coroutine; not a line has run."),
    )
    stage.table(
        "",
        (Text("做什么", "what is done"), Text("得到", "what comes"), Text("帧里的 depth", "depth in frames")),
        rows,
    )
    stage.say(
        "send 直达最里层的 Pause, 它 yield 的也一直到最外面: await 就是 yield from。",
        "send reaches the innermost Pause, and what that yields comes out at the top: await is yield from.",
    )
    called: Any = plain(log)
    unrun = inspect.getcoroutinestate(called)
    called.close()
    stage.prove("calling-async-def-runs-nothing", made == "CORO_CREATED" and rows[0][2] == "{}", made)
    stage.prove(
        "await-keeps-the-locals",
        result == 3 and log == ["inner got x"],
        Text(f"depth 1 + 2 = {result}, {log[0]}", f"depth 1 + 2 = {result}, {log[0]}"),
    )
    stage.prove(
        "a-frame-keeps-the-locals",
        frames == [{"depth": 1}, {"depth": 2}] and not stack and co.cr_frame is None,
        Text(
            f"挂起时两帧 {frames[0]} {frames[1]}, 都不在线程的栈上; 结束后 cr_frame 是 None",
            f"suspended: two frames, {frames[0]} {frames[1]}, none on the thread's stack; at the end cr_frame is None",
        ),
    )
    error = refused(PLAIN)
    stage.code(PLAIN)
    stage.prove(
        "a-plain-function-cannot-suspend",
        (error, unrun) == ("'await' outside async function", "CORO_CREATED"),
        f"SyntaxError: {error}",
    )


def seen(coro: Any) -> dict[str, int]:
    """The locals in a coroutine's frame, but for the log."""
    return {name: value for name, value in coro.cr_frame.f_locals.items() if name != "log"}


def on_the_stack(frame: FrameType) -> bool:
    """Whether a frame is among those that this thread is executing."""
    at: FrameType | None = sys._getframe()
    while at is not None:
        if at is frame:
            return True
        at = at.f_back
    return False


def ended(coro: Any) -> object:
    """What the coroutine returns when it is pushed once more."""
    try:
        coro.send("x")
    except StopIteration as end:
        return end.value
    return None


def refused(text: str) -> str:
    """What the compiler says against a program; "" if nothing."""
    try:
        compile(text, "<text>", "exec")
    except SyntaxError as error:
        return error.msg
    return ""


@act(
    Text("一步步来的语法", "The syntax, as it came"), proves=("the-syntax-of-each-version", "the-old-decorator-is-gone")
)
def versions(stage: Stage) -> None:
    """What each CPython can say, as it was recorded; and this one now."""
    said = {each.scenario: each.answer for each in recorded(find("coroutines")) if each.scenario in VERSIONS}
    stage.table(
        Text(
            "各个 CPython 实测: 能不能编译, 有没有这个名字", "As each CPython said: does it compile, is the name there"
        ),
        ("", *(name.removeprefix("Python ") for name in VERSIONS if name in said)),
        [(what, *("+" if said[name][what] else "." for name in VERSIONS if name in said)) for what in SAYINGS],
    )
    old, between, new = (said[f"Python {version}"] for version in ("2.7", "3.6", "3.7"))
    here = says(sys.version_info[:2])
    stage.prove(
        "the-syntax-of-each-version",
        (old["send"], old["yield from"], old["async def"]) == (True, False, False)
        and (between["yield from"], between["async def"], between["async as a name"]) == (True, True, True)
        and not new["async as a name"]
        and bool(refused(SAYINGS["async as a name"])) is not here["async as a name"],
        Text(
            "2.7: send; 3.6: yield from, async def; 3.7: 关键字",
            "2.7: send; 3.6: yield from, async def; 3.7: a keyword",
        ),
    )
    stage.prove(
        "the-old-decorator-is-gone",
        (said["Python 3.10"]["asyncio.coroutine"], said["Python 3.11"]["asyncio.coroutine"]) == (True, False)
        and hasattr(asyncio, "coroutine") is here["asyncio.coroutine"],
        Text("3.10 有, 3.11 没有, 这里也没有", "3.10 has it, 3.11 does not, nor does this one"),
    )
