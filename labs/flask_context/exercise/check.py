"""检查 | What a Local and a proxy must do, from the easiest to what interviews ask last."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from labs._kit.exercise import expect


def raises(error: type[Exception], work: Callable[[], object]) -> str | None:
    """What the error says; None if there was none of this kind."""
    try:
        work()
    except error as raised:
        return str(raised) or error.__name__
    except Exception:
        return None
    return None


def attributes(made: ModuleType) -> None:
    """Local 存属性, 没有的抛 AttributeError | a Local keeps attributes; AttributeError for others"""
    local = made.Local()
    local.user = "ann"
    expect(
        local.user == "ann",
        "local.user = 'ann' 之后读到的不是 'ann'。",
        "After local.user = 'ann' something else was read.",
    )
    expect(
        raises(AttributeError, lambda: local.page) is not None and not hasattr(local, "page"),
        "没有设过的属性要抛 AttributeError, 不是 KeyError 或 LookupError: hasattr 和 getattr 的默认值都靠它。",
        "An attribute that nobody set must raise AttributeError, not KeyError or LookupError: hasattr and getattr with "
        "a default depend on it.",
    )


def deleted(made: ModuleType) -> None:
    """可以删除 | attributes can be deleted"""
    local = made.Local()
    local.user = "ann"
    del local.user
    expect(not hasattr(local, "user"), "del local.user 之后它还在。", "After del local.user it is still there.")
    expect(
        raises(AttributeError, lambda: delattr(local, "user")) is not None,
        "删除没有的属性要抛 AttributeError。",
        "Deleting an attribute that is not there must raise AttributeError.",
    )


def threads(made: ModuleType) -> None:
    """线程之间分开 | threads are kept apart"""
    local, found = made.Local(), list[str]()
    local.user = "main"

    def work() -> None:
        found.append(getattr(local, "user", "nobody"))
        local.user = "thread"

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    expect(
        (found, local.user) == (["nobody"], "main"),
        f"新线程读到 {found}, 之后主线程读到 {local.user!r}。值要放进 ContextVar, 不要放在对象自己身上。",
        f"A new thread read {found}, and then the main one {local.user!r}. Keep the values in the ContextVar, not on "
        "the object itself.",
    )


def tasks(made: ModuleType) -> None:
    """同一线程的任务分开 | tasks of one thread are kept apart"""
    local = made.Local()

    async def serve(name: str) -> str:
        local.user = name
        await asyncio.sleep(0)
        return str(local.user)

    async def both() -> list[str]:
        return list(await asyncio.gather(serve("ann"), serve("bob")))

    seen = asyncio.run(both())
    expect(
        seen == ["ann", "bob"],
        f"两个任务各写各的名字, 让出之后读到 {seen}。threading.local 分不开任务, ContextVar 分得开。",
        f"Two tasks each wrote their name, and after giving way they read {seen}. A threading.local cannot keep tasks "
        "apart, a ContextVar can.",
    )


def children(made: ModuleType) -> None:
    """子任务改的, 父任务看不到 | what a child task sets, its parent does not see"""
    local = made.Local()

    async def sets() -> str:
        inherited = str(local.user)
        local.user = "child"
        return inherited

    async def deletes() -> None:
        del local.page

    async def parent() -> tuple[str, str, bool]:
        local.user, local.page = "parent", "/"
        inherited = await asyncio.create_task(sets())
        await asyncio.create_task(deletes())
        return inherited, str(local.user), hasattr(local, "page")

    inherited, after, kept = asyncio.run(parent())
    expect(
        inherited == "parent",
        f"子任务一开始应该看到 'parent', 看到的是 {inherited!r}。",
        f"The child should see 'parent' at first, it saw {inherited!r}.",
    )
    expect(
        after == "parent" and kept,
        "子任务赋值或删除之后, 父任务也变了。任务拿到的是上下文的浅副本, 里面的字典是同一个: "
        "不要原地修改, 复制一份, 改了再 set。",
        "What the child set or deleted changed its parent too. A task gets a shallow copy of the context, with the "
        "same dict in it: do not change it in place; copy it, change the copy, set that.",
    )


class User:
    """Something to stand for."""

    def __init__(self, name: str) -> None:
        self.name = name


def proxied(made: ModuleType) -> tuple[ContextVar[Any], Any]:
    """A variable and a proxy of what it holds."""
    var: ContextVar[Any] = ContextVar("var")
    return var, made.LocalProxy(var.get, "nobody is here")


def current(made: ModuleType) -> None:
    """代理每次都取当前对象 | a proxy fetches the current object each time"""
    var, proxy = proxied(made)
    var.set(User("ann"))
    first = proxy.name
    var.set(User("bob"))
    expect(
        (first, proxy.name) == ("ann", "bob"),
        f"换了当前对象之后, 代理读到 {proxy.name!r}。不要把对象存下来, 每次都调 find()。",
        f"After another object became current the proxy read {proxy.name!r}. Do not keep the object: call find() each "
        "time.",
    )
    proxy.name = "eve"
    expect(
        var.get().name == "eve",
        "proxy.name = 'eve' 设在了代理自己身上, 当前对象没有变。写 __setattr__。",
        "proxy.name = 'eve' was set on the proxy itself and not on the current object. Write __setattr__.",
    )


def unbound(made: ModuleType) -> None:
    """没有对象: RuntimeError, bool() 是 False | with no object: RuntimeError, and bool() is False"""
    _, proxy = proxied(made)
    expect(
        raises(RuntimeError, lambda: proxy.name) == "nobody is here",
        "没有当前对象时要抛 RuntimeError, 内容是给代理的 message; 把 LookupError 换掉。",
        "With no current object a RuntimeError is due that says the proxy's message; turn the LookupError into it.",
    )
    expect(
        bool(proxy) is False,
        "没有当前对象时 bool(proxy) 要是 False, 不抛错: if current_user: 靠它。",
        "With no current object bool(proxy) must be False and raise nothing: if current_user: depends on it.",
    )


def special(made: ModuleType) -> None:
    """特殊方法也转发 | special methods are forwarded too"""
    var, proxy = proxied(made)
    var.set([3, 1, 2])
    asked: dict[str, Callable[[], object]] = {
        "len(proxy)": lambda: len(proxy) == 3,
        "proxy[0]": lambda: proxy[0] == 3,
        "1 in proxy": lambda: 1 in proxy,
        "proxy == [3, 1, 2]": lambda: proxy == [3, 1, 2],
        "sorted(proxy)": lambda: sorted(proxy) == [1, 2, 3],
        "proxy + [4]": lambda: proxy + [4] == [3, 1, 2, 4],  # noqa: RUF005  # the operator is what is asked for
        "repr(proxy)": lambda: repr(proxy) == "[3, 1, 2]",
        "bool(proxy)": lambda: bool(proxy) is True,
    }
    for what, ask in asked.items():
        try:
            is_right = bool(ask())
        except TypeError:
            is_right = False
        expect(
            is_right,
            f"{what} 没有落到当前对象上。Python 在类型上找特殊方法, 不经过 __getattr__: 每个都要在类里定义。",
            f"{what} did not reach the current object. Python looks special methods up on the type and never asks "
            "__getattr__: the class must define each of them.",
        )


def in_place(made: ModuleType) -> None:
    """+= 改当前对象, 名字仍是代理 | += changes the current object, and the name stays a proxy"""
    var, proxy = proxied(made)
    kept = proxy
    var.set([1])
    proxy += [2]
    expect(
        var.get() == [1, 2] and proxy is kept,
        "proxy += [2] 之后, 要么当前的列表没变, 要么名字 proxy 绑定到了列表上。__iadd__ 改对象, 返回 self。",
        "After proxy += [2] either the current list had not changed, or the name proxy was bound to the list. __iadd__ "
        "changes the object and returns self.",
    )


def looks_like(made: ModuleType) -> None:
    """isinstance 认代理 | isinstance takes the proxy for its object"""
    var, proxy = proxied(made)
    var.set(User("ann"))
    expect(
        isinstance(proxy, User) and type(proxy) is made.LocalProxy,
        "isinstance(proxy, User) 不为真。isinstance 在 type() 不符时再看 __class__: 把它写成 property。",
        "isinstance(proxy, User) is not true. Where type() does not fit, isinstance asks __class__: "
        "so make it a property.",
    )


CHECKS = (attributes, deleted, threads, tasks, children, current, unbound, special, in_place, looks_like)
