"""情节 | Programs of pushes and pops, run on this lab and on Flask; what is done to a proxy. Change them (key e).

In PROGRAMS a line is a step, what is indented under it happens inside:

    app a           with app a's app context pushed           see            what the four proxies stand for
    request a       with a request context of a pushed        set K V        g.K = V         keep K V  session[K] = V
    get a           a whole request; inside is its view       raise          an error
    thread, copied  in a new thread; with a copied context    local K V      Local.K = V     thread-local K V
    task            in a new asyncio task, one after another  add K V        Local.K.append(V), a list
    turns threads, turns tasks                                push V, pop    a LocalStack
        one, one    each in its own, a step each in turn      release        Local and LocalStack
    crossed a b     push a, push b, pop a first               look           what those three hold
"""

from __future__ import annotations

PROGRAMS = {
    "nothing": """
        see
        set user ann
        """,
    "a script": """
        app a
            see
            set user ann
            see
        see
        """,
    "a request": """
        get a
            set user ann
            keep seen 1
            see
        see
        """,
    "two requests": """
        get a
            set user ann
            keep seen 1
        get a
            see
        """,
    "a context by hand": """
        request a
            see
        see
        """,
    "another app inside": """
        app a
            set user ann
            app b
                see
            see
        see
        """,
    "the same app inside": """
        app a
            set user ann
            app a
                see
            see
        """,
    "a request inside a script": """
        app a
            set user ann
            get a
                see
            see
        """,
    "a request inside a request": """
        get a
            set user ann
            get b
                set user bob
                see
            see
        """,
    "a request of its own app inside": """
        get a
            set user ann
            get a
                see
            see
        """,
    "an error": """
        get a
            set db open
            raise
        app a
            raise
        see
        """,
    "crossed": """
        app c
            crossed a b
            see
        """,
    "a thread": """
        request a
            set user ann
            thread
                see
                app b
                    see
            see
        """,
    "a copied context": """
        request a
            set user ann
            copied
                see
                set user eve
                app b
                    see
            see
        """,
    "requests in threads": """
        turns threads
            one
                request a
                    set user ann
                    see
                    see
            one
                request b
                    set user bob
                    see
        see
        """,
    "requests in tasks": """
        turns tasks
            one
                request a
                    set user ann
                    see
                    see
            one
                request b
                    set user bob
                    see
        see
        """,
    "locals in threads": """
        local user main
        thread-local user main
        turns threads
            one
                look
                local user ann
                thread-local user ann
                look
            one
                local user bob
                thread-local user bob
                look
                look
        look
        """,
    "locals in tasks": """
        turns tasks
            one
                local user ann
                thread-local user ann
                look
            one
                local user bob
                thread-local user bob
                look
        """,
    "a task": """
        local user main
        local items []
        task
            look
            local user child
            add items 1
            look
        look
        """,
    "stacks": """
        push 1
        push 2
        look
        pop
        look
        pop
        pop
        """,
    "stacks in tasks": """
        push main
        turns tasks
            one
                push ann
                look
                pop
                look
            one
                push bob
                look
                pop
                pop
        look
        """,
    "released": """
        local user main
        push main
        task
            release
            look
        look
        release
        look
        """,
}

# In OPERATIONS p is a proxy, o the object it stands for: each of VALUES in its turn, and none at all.
OPERATIONS: dict[str, tuple[str, ...]] = {
    "binary": (
        *("p + 2", "p - 2", "p * 2", "p @ 2", "p / 2", "p // 2", "p % 2", "divmod(p, 2)", "p ** 2", "pow(p, 2, 5)"),
        *("p << 2", "p >> 2", "p & 2", "p ^ 2", "p | 2", "p + o", "p * o", "p & o", "p | o", "p - o", "p + p"),
    ),
    "reflected": (
        *("2 + p", "2 - p", "2 * p", "2 @ p", "2 / p", "2 // p", "2 % p", "divmod(2, p)", "2 ** p"),
        *("2 << p", "2 >> p", "2 & p", "2 ^ p", "2 | p", "o + p", "o & p", "o | p", "o - p"),
    ),
    "in place": (
        *("p += 2", "p -= 2", "p *= 2", "p @= 2", "p /= 2", "p //= 2", "p %= 2", "p **= 2"),
        *("p <<= 2", "p >>= 2", "p &= 2", "p ^= 2", "p |= 2", "p += o", "p |= o", "p &= o", "p -= o"),
    ),
    "comparing": (
        *("p < 2", "p <= 2", "p == 2", "p != 2", "p > 2", "p >= 2", "2 < p", "2 == p"),
        *("p == o", "o == p", "p != o", "p is o", "hash(p) == hash(o)", "{p: 1}[o]"),
    ),
    "alone": (
        *("-p", "+p", "abs(p)", "~p", "not p", "bool(p)", "round(p)", "round(p, 1)", "math.trunc(p)"),
        *(
            "math.floor(p)",
            "math.ceil(p)",
            "operator.index(p)",
            "int(p)",
            "float(p)",
            "complex(p)",
            "str(p)",
            "bytes(p)",
        ),
        *("repr(p)", "format(p, '')", "format(p, '>5')", "p and 1", "p or 1"),
    ),
    "items": (
        *("len(p)", "p[0]", "p['a']", "p[1]", "p[0] = 9", "del p[0]", "1 in p", "list(p)", "next(p)", "iter(p) is o"),
        *("list(reversed(p))", "operator.length_hint(p)", "[*p]", "{**p}", "sorted(p)", "a, *b = p", "p['b'] = 2"),
    ),
    "attributes": (
        *("p.real", "p.nope", "p.x = 1", "del p.x", "p.x", "hasattr(p, 'upper')", "getattr(p, 'nope', 5)"),
        *(
            "p.__class__",
            "type(p).__name__",
            "isinstance(p, type(o))",
            "issubclass(type(p), LocalProxy)",
            "vars(p) == vars(o)",
        ),
        *(
            "p.__dict__ == vars(o)",
            "p.__wrapped__ is var",
            "p._get_current_object() is o",
            "dir(p) == (dir(o) if bound else [])",
        ),
        *("p.__doc__ == (o.__doc__ if bound else LocalProxy.__doc__)", "p.__module__ == LocalProxy.__module__"),
        *("type(p.__annotations__).__name__",),
    ),
    "calls": (
        *("p(1, b=2)", "p()", "callable(p)", "p.__name__", "isinstance(True, p)", "issubclass(bool, p)", "p[int]"),
        *(
            "str(inspect.signature(p) if inspect.isfunction(o) else 0)",
            "str(p.__call__(1, b=2))",
            "LocalProxy[int]",
            "type(p).__add__(p, 2)",
        ),
    ),
    "blocks": (
        *("with p as x: pass", "awaited(p)", "listed(p)", "entered(p)", "next(iter(p))", "str(next(p))"),
        *("raising(p)", "sum(x for x in p)", "stepped(p)"),
    ),
    "copies": (
        *("type(copy.copy(p)).__name__", "copy.copy(p) == o", "copy.copy(p) is o", "copy.deepcopy(p) == o"),
        *("copy.deepcopy(p) is o", "pickle.loads(pickle.dumps(p)) == o"),
    ),
}

SCENARIOS: dict[str, object] = {
    **PROGRAMS,
    **OPERATIONS,
    "copies of None": OPERATIONS["copies"][:4],
    "ways to an object": "a proxy made from a ContextVar, a Local, a LocalStack, a function, a number; with a name",
    "managers": "LocalManager and its middleware",
    "signatures": "the names, parameters and defaults of everything public",
    "random programs": "programs that made_up.py makes",
    "application": "the same Flask application, with werkzeug.local and with this lab's model in its place",
}
