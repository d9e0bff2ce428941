"""The lab flask_context: Local, proxies and contexts, beside Flask where it is; the lines that none of them can lose."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from contextvars import Context, ContextVar
from types import ModuleType
from typing import Any

import pytest

from labs._kit import compare
from labs._kit.errors import MissingTool, WrongInput
from labs._kit.find import find
from labs.flask_context import contexts, forward, made_up, model, operations, programs
from labs.flask_context.scenarios import OPERATIONS, PROGRAMS
from tests.labs.mutating import mutated


# Rules of the locals, for the model and for its mutants ---------------------------------------------------------------
def a_child_changes_its_own(local: ModuleType) -> None:
    space = local.Local()

    async def sets() -> None:
        space.user = "child"

    async def deletes() -> None:
        del space.page

    async def parent() -> dict[str, str]:
        space.user, space.page = "parent", "/"
        await asyncio.create_task(sets())
        await asyncio.create_task(deletes())
        return dict(space)

    assert asyncio.run(parent()) == {"user": "parent", "page": "/"}


def a_child_has_its_own_stack(local: ModuleType) -> None:
    stack = local.LocalStack()

    async def child() -> tuple[object, ...]:
        stack.push("child")
        return stack.pop(), stack.pop(), stack.pop()

    async def parent() -> tuple[object, ...]:
        stack.push("parent")
        return (*await asyncio.create_task(child()), stack.top)

    assert asyncio.run(parent()) == ("child", "parent", None, "parent")


def a_push_leaves_earlier_lists_alone(local: ModuleType) -> None:
    stack = local.LocalStack()
    first, second = stack.push(1), stack.push(2)
    stack.pop()
    stack.pop()
    assert (first, second, stack.pop(), stack.top) == ([1], [1, 2], None, None)


def releasing_empties_this_context(local: ModuleType) -> None:
    space, stack = local.Local(), local.LocalStack()

    def inside() -> None:
        local.LocalManager([space, stack]).cleanup()
        assert (list(space), stack.top) == ([], None)

    space.user = "main"
    stack.push("main")
    asyncio.run(_in_task(inside))
    assert (list(space), stack.top) == ([("user", "main")], "main")


async def _in_task(work: Callable[[], None]) -> None:
    work()


def a_proxy_looks_each_time(local: ModuleType) -> None:
    var: ContextVar[Any] = ContextVar("var")
    proxy = local.LocalProxy(var)
    seen = []
    for value in ([1], [1, 2]):
        var.set(value)
        seen.append(len(proxy))
    assert seen == [1, 2]


def an_unbound_proxy_says_so(local: ModuleType) -> None:
    proxy = local.LocalProxy(ContextVar("var"), unbound_message="nobody")
    assert (bool(proxy), repr(proxy), dir(proxy)) == (False, "<LocalProxy unbound>", [])
    with pytest.raises(RuntimeError, match=r"^nobody$"):
        proxy.name  # noqa: B018  # reading is what raises


def an_empty_stack_is_unbound(local: ModuleType) -> None:
    with pytest.raises(RuntimeError, match=r"^empty$"):
        len(local.LocalStack()(unbound_message="empty"))


def a_changed_name_stays_a_proxy(local: ModuleType) -> None:
    var: ContextVar[Any] = ContextVar("var")
    var.set([1])
    kept = proxy = local.LocalProxy(var)
    proxy += [2]
    assert (proxy is kept, var.get()) == (True, [1, 2])


def a_reflected_operator_keeps_its_order(local: ModuleType) -> None:
    assert 10 - local.LocalProxy(lambda: 7) == 3


def closing_a_response_cleans_up(local: ModuleType) -> None:
    stack, closed = local.LocalStack(), []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(stack.top)

    def app(environ: object, start_response: object) -> Body:
        stack.push("request")
        return Body([b"hello"])

    body = local.LocalManager([stack]).make_middleware(app)({}, None)
    assert (list(body), stack.top) == ([b"hello"], "request")
    body.close()
    assert (closed, stack.top) == (["request"], None)


RULES: tuple[Callable[[ModuleType], None], ...] = (
    a_child_changes_its_own,
    a_child_has_its_own_stack,
    a_push_leaves_earlier_lists_alone,
    releasing_empties_this_context,
    a_proxy_looks_each_time,
    an_unbound_proxy_says_so,
    an_empty_stack_is_unbound,
    a_changed_name_stays_a_proxy,
    a_reflected_operator_keeps_its_order,
    closing_a_response_cleans_up,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_model_keeps_the_rule(rule: Callable[[ModuleType], None]) -> None:
    Context().run(rule, model)


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        (
            "self.__storage.set({**self.__storage.get({}), name: value})",
            "kept = self.__storage.get({}); kept[name] = value; self.__storage.set(kept)",
            a_child_changes_its_own,
        ),
        ("kept = dict(self.__storage.get({}))", "kept = self.__storage.get({})", a_child_changes_its_own),
        (
            "stack = [*self._storage.get([]), obj]",
            "stack = self._storage.get([]); stack.append(obj)",
            a_child_has_its_own_stack,
        ),
        ("self._storage.set(stack[:-1])", "return stack.pop()", a_push_leaves_earlier_lists_alone),
        ("self._storage.set([])", "pass", releasing_empties_this_context),
        ("self.__storage.set({})", "pass", releasing_empties_this_context),
        (
            'object.__setattr__(self, "_get_current_object", way)',
            'import functools; object.__setattr__(self, "_get_current_object", functools.cache(way))',
            a_proxy_looks_each_time,
        ),
        ("raise RuntimeError(unbound_message)", "return None", an_empty_stack_is_unbound),
        ("self._after()", "pass", closing_a_response_cleans_up),
        ("self._body.close()", "pass", closing_a_response_cleans_up),
    ],
)
def test_without_this_line_of_the_model_a_rule_dies(line: str, instead: str, rule: Any) -> None:
    dies(rule, mutated(model, line, instead))


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("return proxy", "return proxy._get_current_object()", a_changed_name_stays_a_proxy),
        (
            "return lambda obj, other: do(other, obj)",
            "return lambda obj, other: do(obj, other)",
            a_reflected_operator_keeps_its_order,
        ),
        ('yield Forward("__bool__", bool, unbound=lambda proxy: False)', "pass", an_unbound_proxy_says_so),
        ('yield Forward("__dir__", dir, unbound=lambda proxy: [])', "pass", an_unbound_proxy_says_so),
    ],
)
def test_without_this_line_of_forwarding_a_rule_dies(
    line: str, instead: str, rule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, forward.__name__, mutated(forward, line, instead))
    same = "setattr(LocalProxy, _special.name, _special)"
    dies(rule, mutated(model, same, same))


def dies(rule: Callable[[ModuleType], None], mutant: ModuleType) -> None:
    """The rule, kept by the original, is broken by the mutant."""
    with pytest.raises((AssertionError, TypeError, RuntimeError, pytest.fail.Exception)):
        Context().run(rule, mutant)


# Rules of the contexts ------------------------------------------------------------------------------------------------
def a_request_brings_its_own_app(made: ModuleType) -> None:
    with made.App("a").app_context(), made.App("b").request_context({"PATH_INFO": "/"}):
        assert made.current_app.name == "b"


def nothing_is_left_after_a_request(made: ModuleType) -> None:
    made.App("a").serve({"PATH_INFO": "/"})
    assert (bool(made.request), bool(made.current_app), bool(made.g)) == (False, False, False)


def what_was_before_is_back(made: ModuleType) -> None:
    with made.App("a").app_context():
        with made.App("b").app_context():
            assert made.current_app.name == "b"
        assert made.current_app.name == "a"


def a_context_pushed_twice_is_torn_down_once(made: ModuleType) -> None:
    app, torn, opened = made.App("a"), list[object](), list[object]()
    app.teardown_appcontext.append(torn.append)
    app.teardown_request.append(torn.append)

    def opens(request: object) -> dict[str, object]:
        opened.append(request)
        return {}

    app.open_session = opens
    context = app.request_context({"PATH_INFO": "/"})
    with context, context:
        pass
    with app.app_context() as pushed, pushed:
        pass
    assert (len(torn), len(opened)) == (3, 1)


def teardown_runs_last_in_first_out_inside_and_is_told(made: ModuleType) -> None:
    app, told = made.App("a"), list[str]()
    for name in ("first", "second"):
        app.teardown_appcontext.append(lambda error, name=name: told.append(f"{name} {error} {made.g.db}"))

    def view() -> None:
        made.g.db = "open"
        raise ValueError("boom")

    app.views["/"] = view
    assert app.serve({"PATH_INFO": "/"}) == 500
    assert told == ["second boom open", "first boom open"]


def each_context_has_a_g_of_its_own(made: ModuleType) -> None:
    app = made.App("a")
    with app.app_context():
        made.g.user = "ann"
    with app.app_context():
        assert "user" not in made.g


def the_session_is_open_when_the_url_is_matched(made: ModuleType) -> None:
    app, seen = made.App("a"), list[object]()
    app.match = lambda path: seen.append(made.session.get("user"))
    app.open_session = lambda request: {"user": "ann"}
    assert app.serve({"PATH_INFO": "/"}) == 404
    assert seen == ["ann"]


def popping_the_wrong_one_is_told(made: ModuleType) -> None:
    outer, inner = made.App("a").app_context(), made.App("b").app_context()
    outer.push()
    inner.push()
    with pytest.raises(AssertionError, match="wrong app context"):
        outer.pop()


CONTEXT_RULES: tuple[Callable[[ModuleType], None], ...] = (
    a_request_brings_its_own_app,
    nothing_is_left_after_a_request,
    what_was_before_is_back,
    a_context_pushed_twice_is_torn_down_once,
    teardown_runs_last_in_first_out_inside_and_is_told,
    popping_the_wrong_one_is_told,
    each_context_has_a_g_of_its_own,
    the_session_is_open_when_the_url_is_matched,
)


@pytest.mark.parametrize("rule", CONTEXT_RULES, ids=lambda rule: rule.__name__)
def test_the_contexts_keep_the_rule(rule: Callable[[ModuleType], None]) -> None:
    Context().run(rule, contexts)


@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("if current is None or current.app is not self.app:", "if current is None:", a_request_brings_its_own_app),
        ("_cv_request.reset(token)", "pass", nothing_is_left_after_a_request),
        ("pushed.pop(error)", "pass", nothing_is_left_after_a_request),
        (
            "self.app, self.g = app, Globals()",
            'self.app, self.g = app, vars(app).setdefault("kept", Globals())',
            each_context_has_a_g_of_its_own,
        ),
        (
            "self._session = self.app.open_session(self.request)",
            "self.app.match(self.request.path); self._session = self.app.open_session(self.request)",
            the_session_is_open_when_the_url_is_matched,
        ),
        ("_cv_app.reset(self._tokens.pop())", "self._tokens.pop()", what_was_before_is_back),
        (
            "if len(self._tokens) == 1:  # pushed twice, popped twice: torn down once",
            "if True:",
            a_context_pushed_twice_is_torn_down_once,
        ),
        ("if self._session is None:", "if True:", a_context_pushed_twice_is_torn_down_once),
        (
            "for hook in reversed(self.app.teardown_appcontext):",
            "for hook in self.app.teardown_appcontext:",
            teardown_runs_last_in_first_out_inside_and_is_told,
        ),
        ("error = raised", "pass", teardown_runs_last_in_first_out_inside_and_is_told),
        ('raise AssertionError("Popped wrong app context.")', "pass", popping_the_wrong_one_is_told),
    ],
)
def test_without_this_line_of_the_contexts_a_rule_dies(line: str, instead: str, rule: Any) -> None:
    dies(rule, mutated(contexts, line, instead))


# Programs -------------------------------------------------------------------------------------------------------------
def test_a_program_leaves_nothing_pushed() -> None:
    for program in PROGRAMS.values():
        programs.traced(program, programs.Here())
    assert not contexts.current_app
    assert not contexts.request


def test_an_unknown_step_is_named() -> None:
    with pytest.raises(WrongInput, match="no such step: fly away"):
        programs.parsed("app a\n    fly away")


def test_threads_take_turns_and_one_that_fails_does_not_stop_the_others() -> None:
    done: list[str] = []

    def steps(name: str, count: int) -> Any:
        for number in range(count):
            done.append(f"{name}{number} {threading.current_thread() is threading.main_thread()}")
            yield

    programs.take_turns([steps("a", 3), steps("b", 1), steps("c", 2)])
    assert done == ["a0 False", "b0 False", "c0 False", "a1 False", "c1 False", "a2 False"]


def test_made_up_programs_are_the_same_for_the_same_seed_and_reach_every_nesting() -> None:
    made = [made_up.program(seed) for seed in range(made_up.PROGRAMS)]
    assert made == [made_up.program(seed) for seed in range(made_up.PROGRAMS)]
    assert all(any(step in program for program in made) for step in (*made_up.NESTING, "raise", "turns tasks"))


# The true system ------------------------------------------------------------------------------------------------------
def test_every_special_method_of_the_proxy_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    special = {name for name, made in vars(model.LocalProxy).items() if isinstance(made, forward.Forward)}
    used: set[str] = set()
    get = forward.Forward.__get__

    def noting(self: forward.Forward, proxy: Any, owner: type | None = None) -> Any:
        used.update({self.name} if proxy is not None else ())
        return get(self, proxy, owner)

    monkeypatch.setattr(forward.Forward, "__get__", noting)
    for group in OPERATIONS:
        operations.outcomes(group, model)

    assert special - used == set()
    assert len(special) > 80


@pytest.mark.real
@pytest.mark.slow
def test_the_model_agrees_with_flask_and_stands_in_for_werkzeugs_locals() -> None:
    try:
        found = list(compare.compare(find("flask_context"), compare.observe(find("flask_context")), live=True))
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    assert [f"{each.version} {each.name}" for each in found if not each.agrees] == []
    assert any(each.version.endswith("on the model") for each in found)


# The exercise ---------------------------------------------------------------------------------------------------------
