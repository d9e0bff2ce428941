"""操作 | Everything that can be done to a proxy, asked of any module that has LocalProxy: the model's or Werkzeug's.

Answers hold no addresses and no wording that differs between versions of Python, so that they can be recorded.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
import math
import operator
import pickle
import re
import warnings
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextvars import Context, ContextVar
from typing import Any

from labs.flask_context.scenarios import OPERATIONS

Local = Any  # a module with Local, LocalStack, LocalProxy, LocalManager, release_local
NOTHING = object()


class Everything:
    """Answers every binary operator, call, block and await with what was asked of it."""

    def __enter__(self) -> Everything:
        return self

    def __exit__(self, kind: type | None, *rest: object) -> bool:
        return kind is KeyError

    async def __aenter__(self) -> str:
        return "entered"

    async def __aexit__(self, *rest: object) -> None: ...

    def __await__(self) -> Generator[Any, None, str]:
        return (yield from one_turn().__await__())

    def __aiter__(self) -> AsyncIterator[int]:
        async def numbers() -> AsyncIterator[int]:
            for number in (1, 2):
                yield number

        return numbers()

    async def __anext__(self) -> str:
        return "the next"

    def __repr__(self) -> str:
        return "Everything()"

    def __eq__(self, other: object) -> Any:
        return type(other) is Everything or f"__eq__ {other!r}"

    __hash__ = None  # type: ignore[assignment]  # as for every class with an __eq__ of its own


async def one_turn() -> str:
    await asyncio.sleep(0)
    return "awaited"


def answering(name: str) -> Callable[..., str]:
    return lambda self, *args, **kwargs: f"{name} {args} {kwargs}"


for _word in "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split():  # noqa: SIM905  # as read aloud
    for _name in (f"__{_word}__", f"__r{_word}__", f"__i{_word}__"):
        setattr(Everything, _name, answering(_name))
for _word in "call lt le ne gt ge neg pos abs invert round trunc floor ceil format".split():  # noqa: SIM905  # as above
    setattr(Everything, f"__{_word}__", answering(f"__{_word}__"))


def function(*args: object, **kwargs: object) -> str:
    """A function to call."""
    return f"{args} {kwargs}"


VALUES: dict[str, Callable[[], Any]] = {
    "7": lambda: 7,
    "2.5": lambda: 2.5,
    "text": lambda: "ann",
    "list": lambda: [3, 1, 2],
    "dict": lambda: {"a": 1},
    "set": lambda: {1, 2},
    "iterator": lambda: iter([3, 1]),
    "class": lambda: int,
    "function": lambda: function,
    "everything": Everything,
    "None": lambda: None,
    "unbound": lambda: NOTHING,
}


def outcomes(group: str, local: Local) -> dict[str, dict[str, str]]:
    """operation -> value -> what came of it. None has a scenario of its own among the copies."""
    chosen = [value for value in VALUES if not (group == "copies" and value == "None")]
    if group == "copies of None":
        group, chosen = "copies", ["None"]
    return {done: {value: outcome(done, VALUES[value](), local) for value in chosen} for done in OPERATIONS[group]}


def outcome(operation: str, o: Any, local: Local) -> str:
    """What the operation gives or raises, and what the object is afterwards."""
    var: ContextVar[Any] = ContextVar("var")
    p = local.LocalProxy(var)
    scope = {"LocalProxy": local.LocalProxy, "p": p, "o": o, "var": var, "bound": o is not NOTHING, **TOOLS}

    def done() -> str:
        if o is not NOTHING:
            var.set(o)
        try:
            try:
                code = compile(operation, "operation", "eval")
            except SyntaxError:
                exec(operation, scope)
                given = scope["p"]
            else:
                given = eval(code, scope)
        except Exception as error:
            return type(error).__name__
        return described(given, p, o)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some operations are deprecated in some versions of Python
        came = Context().run(done)
    return f"{came}; {described(o, None, NOTHING)}"


def described(given: Any, proxy: Any, o: Any) -> str:
    """A value in words that are the same in every run."""
    if given is NOTHING:
        return "nothing"
    if given is proxy and proxy is not None:
        return "the proxy"
    if given is o and not isinstance(given, int | float | str | None):
        return "the object"
    if callable(given) or isinstance(given, Iterator):
        return f"a {type(given).__name__}"
    return re.sub(" at 0x[0-9a-f]+", "", f"{type(given).__name__} {given!r}")


def awaited(p: Any) -> Any:
    async def main() -> Any:
        return await p

    return asyncio.run(main())


def listed(p: Any) -> Any:
    async def main() -> Any:
        return [each async for each in p]

    return asyncio.run(main())


def stepped(p: Any) -> Any:
    async def main() -> Any:
        return await anext(p)

    return asyncio.run(main())


def entered(p: Any) -> Any:
    async def main() -> Any:
        async with p as got:
            return got

    return asyncio.run(main())


def raising(p: Any) -> str:
    with p:
        raise KeyError
    return "swallowed"


TOOLS: dict[str, Any] = {
    tool.__name__: tool for tool in (awaited, listed, stepped, entered, raising, copy, inspect, math, operator, pickle)
}


# Ways, managers, signatures -------------------------------------------------------------------------------------------
class User:
    """Something to find."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"User({self.name})"


def ways(local: Local) -> list[str]:
    """What a proxy finds by each kind of way, before and after something is there."""
    var: ContextVar[Any] = ContextVar("var")
    space, stack = local.Local(), local.LocalStack()
    proxy = local.LocalProxy
    made: dict[str, Callable[[], Any]] = {
        "ContextVar": lambda: proxy(var),
        "ContextVar, name": lambda: proxy(var, "name"),
        "ContextVar, dotted name": lambda: proxy(var, "name.__class__.__name__"),
        "ContextVar, no such name": lambda: proxy(var, "nope"),
        "ContextVar, message": lambda: proxy(var, unbound_message="nobody is here"),
        "Local": lambda: proxy(space),
        "Local, name": lambda: proxy(space, "user"),
        "Local called": lambda: space("user"),
        "Local called, message": lambda: space("user", unbound_message="no user"),
        "Local, dotted name": lambda: proxy(space, "user.name"),
        "LocalStack": lambda: proxy(stack),
        "LocalStack called": lambda: stack(),
        "LocalStack called, name": lambda: stack("name", unbound_message="empty"),
        "function": lambda: proxy(lambda: var.get(User("nobody"))),
        "function, name": lambda: proxy(lambda: var.get(User("nobody")), "name"),
        "function that raises": lambda: proxy(lambda: dict[str, str]()["user"]),
        "proxy of a proxy": lambda: proxy(proxy(var), "name"),
        "a number": lambda: proxy(7),
        "None": lambda: proxy(None),
    }
    found: list[str] = []

    def look(when: str) -> None:
        for way, make in made.items():
            try:
                told = repr(make()._get_current_object())
            except Exception as error:
                told = f"{type(error).__name__} {error}"
            found.append(f"{when}, {way}: {told}")

    def story() -> None:
        look("before")
        var.set(User("ann"))
        space.user = User("bob")
        stack.push(User("eve"))
        look("after")
        del space.user
        stack.pop()
        look("gone")

    Context().run(story)
    return found


def managers(local: Local) -> list[str]:
    """What managers release and when, and what Local and LocalStack say of themselves."""
    return Context().run(_managers, local)


def _managers(local: Local) -> list[str]:
    space, stack, said = local.Local(), local.LocalStack(), list[str]()

    def state(when: str) -> None:
        said.append(f"{when}: {sorted(space)} {stack.top}")

    def fill() -> None:
        space.user = "ann"
        stack.push("top")

    class Body(list[bytes]):
        def close(self) -> None:
            state("the application's close")

    def app(environ: object, start_response: object) -> Body:
        """An application."""
        fill()
        return Body([b"a", b"b"])

    manager = local.LocalManager([space, stack])
    for served in (manager.make_middleware(app), manager.middleware(app)):
        body = served({}, None)
        said.append(f"{served.__name__} {served.__doc__} {next(iter(body))!r} {list(body)}")
        state("before close")
        body.close()
        state("after close")
        served({}, None).close()
        state("closed unread")
    wanted: tuple[tuple[Any, ...], ...] = ((), (None,), (space,), ([],), ((space, stack),), (stack,), (7,))
    for given in wanted:
        try:
            said.append(repr(local.LocalManager(*given)))
        except TypeError as error:
            said.append(type(error).__name__)
    fill()
    local.release_local(space)
    state("one released")
    manager.cleanup()
    state("all released")
    for refused in ("space.user", "del space.user", "stack.user = 1", "space(1, 2)", "stack.top = 1"):
        try:
            exec(refused, {"space": space, "stack": stack})
        except Exception as error:
            said.append(f"{refused}: {type(error).__name__}")
    pushed = [stack.push(1), stack.push(2)]
    said.append(f"{pushed} {stack.pop()} {pushed} {stack.pop()} {stack.pop()}")
    given_var: ContextVar[Any] = ContextVar("given")
    local.Local(given_var).user = "ann"
    said.append(f"{given_var.get()} {local.LocalStack(ContextVar('other')).push(3)}")
    return said


def signatures(local: Local) -> dict[str, str]:
    """name -> its parameters and their defaults; for a class, those of each of its methods."""
    found = {"release_local": parameters(local.release_local)}
    for name in ("Local", "LocalStack", "LocalManager"):
        for method, value in vars(getattr(local, name)).items():
            if inspect.isfunction(value):
                found[f"{name}.{method}"] = parameters(value)
    found["LocalProxy.__init__"] = parameters(local.LocalProxy.__init__)
    found["LocalProxy"] = " ".join(sorted(set(vars(local.LocalProxy)) - LEFT_TO_PYTHON))
    found["LocalStack.top"] = type(vars(local.LocalStack)["top"]).__name__
    return found


LEFT_TO_PYTHON = {"__annotations__", "__annotate_func__", "__annotations_cache__", "__firstlineno__"} | {
    "__static_attributes__",
    "__orig_bases__",
    "__parameters__",
    "__slotnames__",  # copying and pickling leave it behind
    "__module__",
}


OTHERS: dict[str, Callable[[Local], Any]] = {
    "ways to an object": ways,
    "managers": managers,
    "signatures": signatures,
}


def asked(scenario: str, local: Local) -> Any:
    """The answer of a module of locals in one scenario."""
    return OTHERS[scenario](local) if scenario in OTHERS else outcomes(scenario, local)


def parameters(of: Callable[..., Any]) -> str:
    """(self, name=None, *, unbound_message=None): without types."""
    told = inspect.signature(of)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in told.parameters.values()]
    return str(told.replace(parameters=bare, return_annotation=inspect.Signature.empty))
