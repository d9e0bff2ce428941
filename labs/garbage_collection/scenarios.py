"""情节 | Programs and allocations that the demo, the tests and the verification share. Change one (key e), run again.

Each says for which versions of CPython it holds; where a rule has changed there is one before and one after.
"""

from __future__ import annotations

from dataclasses import dataclass

Version = tuple[int, ...]
ALWAYS: Version = (3, 8)
NEVER: Version = (4,)


@dataclass(frozen=True, slots=True)
class Program:
    """Statements of program.py. With `ages`, which generation each object is in counts too."""

    text: str
    since: Version = ALWAYS
    before: Version = NEVER
    ages: bool = False


@dataclass(frozen=True, slots=True)
class Allocate:
    """+ makes an object, - frees the newest. threshold None: as the version has it."""

    events: str
    threshold: tuple[int, int, int] | None
    old: int = 100
    since: Version = ALWAYS
    before: Version = NEVER


@dataclass(frozen=True, slots=True)
class Immortals:
    """A thousand references more to None."""

    since: Version = ALWAYS
    before: Version = NEVER


Scenario = Program | Allocate | Immortals

COUNTS = """
a = []
b = a
c = [a, a]
d = {"k": a}
del b
c.pop()
d["k"] = None
c = None
"""
NAMED_TWICE = """
a = Loud()
b = a
del a
del b
"""
CHAIN = """
a = Loud()
b = Loud()
c = Loud()
a.left = b
b.left = c
w = ref(c, call)
gc.collect()
gc.collect()
del b, c
del a
"""
TWO = """
alone = Loud()
a = Loud()
b = Loud()
a.left = b
b.left = a
del alone
del a, b
gc.collect()
"""
SELF = """
a = []
a.append(a)
del a
gc.collect()
"""
PARENT = """
parent = Loud()
child = Loud()
parent.left = child
child.left = ref(parent)
del child
del parent
gc.collect()
"""
STRONG = """
parent = Loud()
child = Loud()
parent.left = child
child.left = parent
del child
del parent
gc.collect()
"""
OUTSIDE = """
a = Node()
b = Node()
c = Node()
d = Node()
a.left = b
b.left = a
c.left = d
d.left = c
x = a
del a, b, c, d
"""
CACHE = """
cache = []
a = Node()
a.left = a
cache.append(a)
del a
gc.collect()
"""
ORDER = """
a = Loud()
p = Phoenix()
b = Loud()
c = Node()
p.left = b
b.left = p
a.left = c
c.left = a
w = ref(a, call)
v = ref(p)
del a, p, b, c
gc.collect()
kept.clear()
gc.collect()
"""
ONCE = """
p = Phoenix()
p.left = p
del p
gc.collect()
kept.clear()
gc.collect()
"""
RESURRECTED = """
p = Phoenix()
a = Node()
p.left = a
a.left = p
v = ref(p)
w = ref(p, call)
del p, a
gc.collect()
"""
INNER_CALLBACK = """
a = Node()
w = ref(a, call)
a.left = a
a.right = w
del a, w
gc.collect()
"""
SAVED_REFERENCE = """
a = Node()
s = Saver()
w = ref(a, call)
s.left = w
s.right = s
del s, w
gc.collect()
del a
"""
SHARED = """
a = Node()
v = ref(a)
w = ref(a)
x = ref(a, call)
y = ref(a, call)
del v
del a
"""
REFUSED = """
one = 1
text = "text"
l = []
d = {"k": l}
b = Bare()
a = Node()
u = ref(one)
v = ref(text)
w = ref(l)
x = ref(d)
y = ref(b)
z = ref(a)
"""
FAULTY = """
a = Faulty()
b = Loud()
a.left = b
del b
del a
c = Loud()
"""
LEAK = """
cache = []
a = Node()
cache.append(a)
gc.get_objects()
b = Node()
c = Node()
b.left = c
cache.append(b)
del a
gc.collect()
gc.get_objects()
gc.get_referrers(c)
gc.get_referrers(b)
"""
FILLED = """
one = 1
d = {"k": one}
d["k"] = d
del d
gc.collect()
"""
TUPLES = """
one = 1
t = (one, one)
l = []
u = (one, l)
e = {}
d = {"k": one}
f = {"k": l}
"""
FORGOTTEN = TUPLES + "gc.collect()\n"
NESTED = """
one = 1
inner = (one, one)
outer = (inner, one)
gc.collect()
gc.collect()
"""
PROMOTED = """
a = []
gc.collect(0)
b = []
gc.collect(0)
gc.collect(1)
c = []
"""
ALONG = """
a = []
a.append(a)
gc.collect(0)
b = []
b.append(b)
del a, b
gc.collect(0)
gc.collect(1)
"""
OLD_HOLDS_YOUNG = """
a = []
gc.collect()
b = []
b.append(b)
a.append(b)
a.append(a)
del a, b
gc.collect(1)
gc.collect(2)
"""
BACK_AND_OLDER = """
p = Phoenix()
p.left = p
del p
gc.collect(0)
kept.clear()
gc.collect(0)
gc.collect(1)
"""
FROZEN = """
a = []
a.append(a)
gc.freeze()
del a
gc.collect()
gc.unfreeze()
gc.collect()
"""


def ring(length: int) -> str:
    """So many objects, each referring to the next, the last to the first; then all names go."""
    names = [f"r{n}" for n in range(1, length + 1)]
    made = [f"{name} = Node()" for name in names]
    tied = [f"{name}.left = {then}" for name, then in zip(names, [*names[1:], names[0]], strict=True)]
    return "\n".join([*made, *tied, f"del {', '.join(names)}", "gc.collect()"])


RINGS = (1, 2, 5, 50)
SCENARIOS: dict[str, Scenario] = {
    "counts": Program(COUNTS),
    "named twice": Program(NAMED_TWICE),
    "chain": Program(CHAIN),
    "two in a ring": Program(TWO),
    "a list in itself": Program(SELF),
    **{f"a ring of {length}": Program(ring(length)) for length in RINGS},
    "weak parent": Program(PARENT),
    "strong parent": Program(STRONG),
    "held from outside": Program(OUTSIDE + "gc.collect()"),
    "a cache": Program(CACHE),
    "order of clearing": Program(ORDER, since=(3, 9)),
    "one that comes back keeps the rest, up to 3.8": Program(ORDER, before=(3, 9)),
    "a finalizer runs once": Program(ONCE),
    "weak references to what came back, up to 3.14": Program(RESURRECTED, before=(3, 15)),
    "weak references to what came back, from 3.15": Program(RESURRECTED, since=(3, 15)),
    "a weak reference that came back, up to 3.14": Program(SAVED_REFERENCE, since=(3, 9), before=(3, 15)),
    "a weak reference that came back, from 3.15": Program(SAVED_REFERENCE, since=(3, 15)),
    "a callback that is garbage": Program(INNER_CALLBACK),
    "weak references to the same object": Program(SHARED),
    "who takes a weak reference": Program(REFUSED),
    "a finalizer that fails": Program(FAULTY),
    "a leak": Program(LEAK),
    "a dict of atoms that is given a container": Program(FILLED),
    "what is tracked, up to 3.13": Program(TUPLES, before=(3, 14)),
    "what is tracked, from 3.14": Program(TUPLES, since=(3, 14, 1)),
    "what is forgotten, up to 3.13": Program(FORGOTTEN, before=(3, 14)),
    "what is forgotten, from 3.14": Program(FORGOTTEN, since=(3, 14, 1)),
    "tuples in tuples": Program(NESTED),
    "survivors grow older": Program(PROMOTED, ages=True),
    "older takes younger along": Program(ALONG, ages=True),
    "garbage held by older garbage": Program(OLD_HOLDS_YOUNG, ages=True),
    "what came back is older": Program(BACK_AND_OLDER, ages=True),
    "frozen": Program(FROZEN),
    "the default, up to 3.12": Allocate("+" * 16_000, None, before=(3, 13)),
    "the default, from 3.13": Allocate("+" * 24_000, None, since=(3, 13)),
    "made and freed at once": Allocate("+-" * 5000, (700, 10, 10)),
    "two made, one freed": Allocate("++-" * 3000, (700, 10, 10)),
    "ten thousand, small thresholds": Allocate("+" * 10_000, (20, 3, 2), old=200),
    "a quarter of a thousand": Allocate("+" * 3000, (10, 2, 2), old=1000),
    "a quarter of ten thousand": Allocate("+" * 6000, (10, 2, 2), old=10_000),
    "references to None, up to 3.11": Immortals(before=(3, 12)),
    "references to None, from 3.12": Immortals(since=(3, 12)),
}
