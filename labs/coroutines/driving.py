"""推着走 | A generator driven by a script: each move, and what it gives. Both sides of a comparison run this."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from random import Random
from typing import Any

Gen = Generator[Any, Any, Any]
Wrap = Callable[[Iterable[Any]], Gen]
Move = tuple[str, Any]


def counter(log: list[str]) -> Gen:
    """Hands out what it was sent, plus one; a KeyError makes it start again; 5 ends it."""
    got = 0
    try:
        while got != 5:
            try:
                got = (yield got + 1) or 0
                log.append(f"got {got}")
            except KeyError:
                log.append("caught KeyError")
                got = 0
    finally:
        log.append("tidied up")
    return "five"


def stubborn(log: list[str]) -> Gen:
    """Answers every error with a word, and ends after three."""
    for n in range(3):
        try:
            log.append(f"got {(yield n)}")
        except Exception as error:
            log.append(f"caught {type(error).__name__}")
            yield "sorry"
    return "three"


def refuses(log: list[str]) -> Gen:
    """Yields once more when it is closed, which is not allowed."""
    try:
        yield "here"
    except GeneratorExit:
        log.append("stays")
        yield "still here"


def fails(log: list[str]) -> Gen:
    """Raises an error of its own after one value."""
    log.append("begins")
    yield 1
    raise ValueError("inner")


def listed(log: list[str]) -> Iterable[Any]:
    """No generator: it has no send, throw or close."""
    return [10, 20, 30]


INNERS: dict[str, Callable[[list[str]], Iterable[Any]]] = {
    each.__name__: each for each in (counter, stubborn, refuses, fails, listed)
}
ERRORS: dict[str, type[BaseException]] = {
    "KeyError": KeyError,
    "ValueError": ValueError,
    "StopIteration": StopIteration,
    "GeneratorExit": GeneratorExit,
}


def truly(iterable: Iterable[Any]) -> Gen:
    """The language's own yield from."""
    return (yield from iterable)


def driven(wrap: Wrap, inner: str, moves: Iterable[Move]) -> list[str]:
    """What each move gives, with what the inner one noted meanwhile."""
    log: list[str] = []
    made: Any = INNERS[inner](log)
    generator, found = wrap(made), []
    for name, value in moves:
        del log[:]
        found.append(f"{spelled(name, value)} -> {', '.join([moved(generator, name, value), *log])}")
    for each in (generator, made):
        with suppress(RuntimeError, AttributeError):  # it refuses, or is a list
            each.close()
    return found


def moved(generator: Gen, name: str, value: Any) -> str:
    """What one move gives: a value, or the error."""
    try:
        match name:
            case "next":
                return repr(next(generator))
            case "send":
                return repr(generator.send(value))
            case "throw":
                return repr(generator.throw(ERRORS[value]()))
            case _:
                generator.close()
                return "closed"
    except StopIteration as end:
        return f"StopIteration({end.value!r})"
    except (Exception, GeneratorExit) as error:
        return f"{type(error).__name__}: {error}".rstrip(": ")


def spelled(name: str, value: Any) -> str:
    return f"{name}({'' if name in ('next', 'close') else value})"


def script(rng: Random) -> tuple[str, tuple[Move, ...]]:
    """A random inner generator and up to eight moves."""
    moves: list[Move] = []
    for _ in range(rng.randint(2, 8)):
        name = rng.choice(("next", "next", "send", "send", "throw", "close"))
        value = {"send": rng.choice((None, 1, 5, 7)), "throw": rng.choice(list(ERRORS))}.get(name)
        moves.append((name, value))
    return rng.choice(list(INNERS)), tuple(moves)
