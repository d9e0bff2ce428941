"""代价 | The acts on what counting costs, and on how resources are freed that must not wait for a count."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections import Counter

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.garbage_collection import sharing
from labs.garbage_collection.ask import is_default_build
from labs.garbage_collection.heap import Heap, Thing
from labs.garbage_collection.telling import HERE, mine

MANY = 1000
WORD = ctypes.sizeof(ctypes.c_void_p)


class Counting(Heap):
    """A heap that counts how often a count was written."""

    writes = 0

    def take(self, thing: Thing) -> Thing:
        """One reference more, one write more."""
        self.writes += not thing.is_immortal
        return super().take(thing)

    def drop(self, thing: Thing) -> None:
        """One reference less, one write more."""
        self.writes += not thing.is_immortal
        super().drop(thing)


@act(Text("计数的代价", "What counting costs"), proves=("a-count-costs-room-writes-and-a-lock",))
def price(stage: Stage) -> None:
    """The field in each object, a write for each change, and what two threads make of it."""
    first, more = field_of_a_list()
    writes = copied(MANY)
    stage.say(
        f"一, 地方: 每个对象开头是一个计数 (ob_refcnt) 和一个类型指针, {object.__basicsize__} 字节, 连空的 object() "
        f"也有。直接去内存里读一个列表的计数, 再给它 3 个引用, 再读:",
        f"One, room: each object begins with its count (ob_refcnt) and a pointer to its type, {object.__basicsize__} "
        f"bytes, even an empty object(). Read from memory, the count of a list, and again with 3 references more:",
    )
    stage.show(Text("内存里的计数", "the count in memory"), f"{first} -> {more}")
    stage.say(
        f"二, 时间: 复制一个有 {MANY} 项的列表, 只是抄一遍指针, 可是每一项的计数都要写一次; 扔掉副本, 再写一次:",
        f"Two, time: to copy a list of {MANY} items is to copy pointers, yet each item's count is written; and once "
        f"more when the copy is thrown away:",
    )
    stage.show(Text("写了几次计数", "counts written"), writes)
    found = {name: Counter(results(is_locked)) for name, is_locked in (("no lock", False), ("lock", True))}
    names = {"no lock": Text("没有锁", "no lock"), "lock": Text("有锁", "with a lock")}
    stage.say(
        "三, 线程: 加一是三步 (读, 加, 写回), 别的线程可能插进来。计数是 5, 两个线程各加一, 所有的交错:",
        "Three, threads: to add one is three steps (load, add, store), and another thread may come between. The count "
        "is 5, two threads add one each, in every order there is:",
    )
    stage.table(
        "",
        ("", Text("得到 7", "7 comes out"), Text("得到 6: 少了一个", "6: one is lost")),
        [(names[name], each[7], each[6]) for name, each in found.items()],
    )
    stage.ask(
        Text("少了一个, 后来会怎样?", "One is lost. What will come of it?"),
        (
            Text("对象永远不释放", "the object is never freed"),
            Text("还有人引用, 就被释放", "it is freed while somebody refers to it"),
        ),
        int(min(found["no lock"]) < 7),
        Text(
            "两个引用只记了一个: 少一次就先归零。所以普通构建有 GIL, 自由线程构建用偏向计数加原子操作。",
            "Two references, one counted: it reaches zero too early. Hence the GIL, or biased and atomic counts in the "
            "free-threaded build.",
        ),
    )
    stage.prove(
        "a-count-costs-room-writes-and-a-lock",
        object.__basicsize__ == 2 * WORD * (1 if is_default_build() else 2)
        and more - first == 3
        and writes == 2 * MANY
        and found["lock"] == {7: 2}
        and found["no lock"] == {7: 2, 6: 18},
        Text(
            f"头 {object.__basicsize__} 字节; 复制再扔掉 {MANY} 项: 写 {writes} 次; 没有锁, {found['no lock'].total()} "
            f"种交错里 {found['no lock'][6]} 种少一个 ({HERE})",
            f"a head of {object.__basicsize__} bytes; {MANY} items copied and let go: {writes} writes; without a lock "
            f"{found['no lock'][6]} of {found['no lock'].total()} orders lose one ({HERE})",
        ),
    )


def field_of_a_list() -> tuple[int, int]:
    """The count of a list, read where CPython keeps it, with one reference and with four."""
    thing: list[object] = []
    if not is_default_build():
        first = sys.getrefcount(thing)  # in two halves there: no single field to look at
        kept = [thing, thing, thing]
        return first, sys.getrefcount(thing) - len(kept) + 3
    where = ctypes.c_uint32.from_address(id(thing))
    first = where.value
    kept = [thing, thing, thing]
    return first, where.value if kept else 0


def copied(count: int) -> int:
    """How often the model writes a count when a list of so many items is copied and the copy dropped."""
    heap = Counting(mine())
    items: dict[int | str, Thing] = {at: heap.new("list", str(at)) for at in range(count)}
    heap.bind("a", heap.new("list", "a", items))
    heap.writes = 0
    copy = heap.new("list", "copy", {at: heap.take(each) for at, each in items.items()})
    heap.empty(copy)
    return heap.writes


def results(is_locked: bool) -> list[int]:
    """The count that each order leaves when two threads add one to 5."""
    return [sharing.played(order, (1, 1), 5) for order in sharing.orders() if not is_locked or sharing.locked(order)]


# Resources ------------------------------------------------------------------------------------------------------------
RESOURCES = """
import weakref

class File:
    def __init__(self, name):
        self.name, self.open = name, True
    def __enter__(self):
        return self
    def __exit__(self, *error):
        self.close()
    def close(self):
        self.open = False
        print("closed", self.name)

kept = []
try:
    with File("with") as f:
        kept.append(f)          # somebody else refers to it, too
        1 / 0
except ZeroDivisionError:
    print("error, open:", kept[0].open)

a = File("dropped")
end = weakref.finalize(a, print, "finalize dropped")
del a
print("alive:", end.alive)

b = File("kept")
weakref.finalize(b, print, "finalize kept")
kept.append(b)
print("last line")
"""
SAID = [
    "closed with",
    "error, open: False",
    "finalize dropped",
    "alive: False",
    "last line",
    "finalize kept",
]


@act(Text("资源不等计数", "Resources do not wait for a count"), proves=("with-and-finalize-free-for-sure",))
def resources(stage: Stage) -> None:
    """with, on an error and with another reference; finalize, at the end of the object and of the program."""
    stage.say(
        "另起一个进程, 跑到头。with 在离开时关, 不管有没有出错, 还有没有别人引用; finalize 在对象没了的时候调用一次, "
        "对象一直在, 就在退出时调用:",
        "A process of its own, run to its end. with closes when it is left, be there an error or another reference; "
        "finalize is called once when the object goes, and for one that stays, at exit:",
    )
    stage.code(RESOURCES)
    said = ran(RESOURCES)
    stage.ask(
        Text("kept 里的 b 一直有人引用。它的 finalize 什么时候调用?", "b stays in kept. When is its finalize called?"),
        (Text("从不", "never"), Text("del a 的时候", "at del a"), Text("退出时", "at exit")),
        2 if said[-1:] == ["finalize kept"] else 0,
        Text(
            "finalize 登记在 atexit 里; __del__ 在退出时就没有这个保证。",
            "It is registered with atexit; for __del__ nobody promises as much.",
        ),
    )
    stage.table("", (Text("打印", "printed"),), [(line,) for line in said])
    stage.prove(
        "with-and-finalize-free-for-sure",
        said == SAID,
        Text(
            "出错时 with 已经关好; del 之后 finalize 立即, 只一次; 还被引用的在退出时",
            "with: closed in spite of the error; finalize: at once after del, and only once; what is kept, at exit",
        ),
    )


def ran(program: str) -> list[str]:
    """What a program prints until its interpreter has ended."""
    words = [sys.executable, "-I", "-S", "-B", "-c", program]
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
