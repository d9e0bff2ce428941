"""模型: 拆开的 yield from, 和版本表 | The model: yield from spelled out, and what each version of Python can say.

`delegate` does with plain yields all that `yield from` does: PEP 380 says what, and verify.py asks the true one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import partial
from typing import Any


def delegate(iterable: Iterable[Any]) -> Generator[Any, Any, Any]:
    """As `return (yield from iterable)`: a channel both ways between the caller and the inner generator."""
    inner: Any = iter(iterable)
    push = partial(next, inner)
    while True:
        try:
            out = push()
        except StopIteration as end:
            return end.value  # what the inner one returned
        try:
            got = yield out
        except GeneratorExit:
            if hasattr(inner, "close"):
                inner.close()  # the inner one tidies up first
            raise
        except BaseException as error:
            if not hasattr(inner, "throw"):
                raise
            push = partial(inner.throw, error)  # it may catch it, and hand out something else
        else:
            push = partial(next, inner)
            if got is not None:
                push = partial(inner.send, got)


def loop(iterable: Iterable[Any]) -> Generator[Any, Any, Any]:
    """What people take yield from for: the values go out, and nothing comes in."""
    for out in iterable:  # noqa: UP028  # the difference is the point
        yield out


# Versions -------------------------------------------------------------------------------------------------------------
SAYINGS = {  # what can be said -> the text to be compiled, or the name to be found
    "yield": "def f():\n    yield 1\n",
    "send": "(x for x in ()).send",
    "yield from": "def f():\n    yield from ()\n",
    "async def": "async def f():\n    await f()\n",
    "async as a name": "async = 1\n",
    "asyncio.coroutine": "import asyncio; asyncio.coroutine",
}
SINCE = {"yield": (2, 2), "send": (2, 5), "yield from": (3, 3), "async def": (3, 5), "asyncio.coroutine": (3, 4)}
UNTIL = {"async as a name": (3, 7), "asyncio.coroutine": (3, 11)}  # from here on no longer


def says(version: tuple[int, ...]) -> dict[str, bool]:
    """What Python can say in this version (major, minor)."""
    return {
        what: SINCE.get(what, (0, 0)) <= version < UNTIL.get(what, (99, 0))  # tuples compare as versions do
        for what in SAYINGS
    }
