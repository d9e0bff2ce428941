"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run on CPython 3.8 to 3.13, 3.14.2 and 3.15.0rc1"
GENERATIONS = "run on CPython 3.8 to 3.13 and 3.15.0rc1"
HERE = "run on the CPython that plays the demo, and on 3.11 to 3.13"
DESIGN = "CPython InternalDocs, Garbage collector design"

CLAIMS = (
    Claim(
        "references-are-counted",
        "名字、容器里的位置、属性, 每多一个引用计数加 1; 改绑、del、弹出、容器释放, 每少一个减 1",
        "each reference counts one, from a name, an item or an attribute; rebinding, del, pop and a freed container "
        "take theirs away",
        says="true",
        source="Python/C API Reference, Reference Counting; " + RUN,
    ),
    Claim(
        "del-takes-one-reference-away",
        "del x 只少一个引用: 还有别人引用, 对象就还在, __del__ 也不执行",
        "del x takes one reference away: while there is another the object stays, and no __del__ runs",
        says="partly",
        source="Python Language Reference 3.3.1, object.__del__; " + RUN,
    ),
    Claim(
        "zero-references-free-at-once",
        "计数归零立即释放, 连同只有它引用的对象, 不管在哪一代; 自动回收关着也一样",
        "at zero an object is freed at once, and so is what only it referred to, whatever its generation, with the "
        "collector off",
        says="true",
        source="Python/C API Reference, Reference Counting; " + RUN,
    ),
    Claim(
        "immortals-keep-their-count",
        "3.12 起 None 的计数不变: 多一千个引用也不加; 3.11 会加一千",
        "from 3.12 the count of None stands still: a thousand references more change nothing; on 3.11 they count",
        says="outdated",
        source="PEP 683; run on CPython 3.8 to 3.11 (it grows) and 3.12 to 3.15.0rc1 (it does not)",
    ),
    Claim(
        "a-count-costs-room-writes-and-a-lock",
        "每个对象带着一个计数; 抄一个引用也要写一次计数; 加一分三步, 没有锁, 两个线程的 20 种交错里 18 种丢一个",
        "each object carries a count; to copy a reference is to write one; adding is three steps, and without a lock "
        "18 of the 20 ways to mix those of two threads lose one",
        source="PEP 703, Reference Counting; " + HERE,
    ),
    Claim(
        "counting-alone-keeps-cycles",
        "名字都没了, 环里每个对象的计数还是 1: 引用计数永远释放不了它们",
        "with all names gone each object in a ring still counts one: counting never frees them",
        says="true",
        source=DESIGN + "; " + RUN,
    ),
    Claim(
        "a-ring-of-any-length",
        "环可以是 1 个、2 个、5 个、50 个对象, 收集器都一次全部回收",
        "a ring may have 1, 2, 5 or 50 objects; one collection frees them all",
        says="false",
        source=RUN,
    ),
    Claim(
        "the-collector-frees-cycles",
        "gc.collect() 回收环, 里面的对象有 __del__ 也一样, 返回回收的个数",
        "gc.collect() frees a ring, objects with __del__ too, and returns how many there were",
        source="Python Library Reference, gc.collect; PEP 442; " + RUN,
    ),
    Claim(
        "disable-leaves-counting-on",
        "自动回收关着时, 单独的对象照样归零就走, 环留到有人调用 gc.collect()",
        "with automatic collection off a single object still goes at zero; a ring stays until somebody collects",
        says="false",
        source="Python Library Reference, gc.disable; " + RUN,
    ),
    Claim(
        "a-weak-reference-makes-no-cycle",
        "孩子用弱引用指向父亲就没有环: 父亲的最后一个名字一走, 两个立即释放, 弱引用变成 None",
        "a child that refers to its parent weakly makes no cycle: with the last name of the parent both go at once, "
        "and the weak reference gives None",
        says="true",
        source="Python Library Reference, weakref; " + RUN,
    ),
    Claim(
        "some-objects-take-no-weak-reference",
        "int、str、list、dict 的实例不能弱引用, __slots__ 里没写 __weakref__ 的类也不能: TypeError; 普通类的实例可以",
        "an int, str, list or dict takes no weak reference, nor does a class whose __slots__ lack __weakref__: "
        "TypeError; instances of ordinary classes do",
        source="Python Library Reference, weakref; " + RUN,
    ),
    Claim(
        "exceptions-in-finalizers-are-ignored",
        "__del__ 里抛出的异常没有人接: 只报告一下 (sys.unraisablehook), 对象照样释放, 程序照样往下走",
        "an exception raised in __del__ reaches nobody: it is reported (sys.unraisablehook), the object is freed "
        "nevertheless, and the program goes on",
        source="Python Language Reference 3.3.1, object.__del__; " + RUN,
    ),
    Claim(
        "with-and-finalize-free-for-sure",
        "with 离开时就关, 出错也关, 还有别人引用也关; weakref.finalize 在对象没了时调用一次, 一直在的, 退出时调用",
        "with closes when it is left, in spite of an error and of other references; weakref.finalize is called once "
        "when the object goes, or at exit if it stays",
        source="Python Library Reference, weakref, Comparing finalizers with __del__() methods; " + HERE,
    ),
    Claim(
        "a-leak-grows-for-ever-under-steady-load",
        "负载不变: 泄漏的 RSS 每次都涨, 有上限的缓存涨到上限就平; 对象释放了 RSS 也可以不降, 那不是泄漏",
        "under a steady load a leak lets RSS grow each time, a cache with a limit only up to that; objects may be "
        "freed and RSS not fall, which is no leak",
        source="Python/C API Reference, Memory Management, The pymalloc allocator; " + HERE,
    ),
    Claim(
        "two-snapshots-name-the-line",
        "tracemalloc 的两次快照相减, 排在最前的就是一直在分配又不还的那一行; 用完就还的不在里面",
        "the difference of two tracemalloc snapshots begins with the line that allocates and keeps; what was given "
        "back is not in it",
        source="Python Library Reference, tracemalloc, Snapshot.compare_to; " + HERE,
    ),
    Claim(
        "tracemalloc-does-not-see-malloc",
        "C 代码自己 malloc 的 16 MB: RSS 涨了, malloc 自己也知道, tracemalloc 一个字节也没看到",
        "16 MB that C code gets from malloc: RSS shows them and malloc itself knows, tracemalloc sees nothing",
        source="Python Library Reference, tracemalloc; Memray docs, Native tracking; " + HERE,
    ),
    Claim(
        "get-objects-shows-which-type-grows",
        "gc.get_objects() 列出被跟踪的对象; 按类型计数, 多看几次就知道哪一种在涨",
        "gc.get_objects() lists what is tracked; counted by type, from time to time, it shows which type grows",
        source="Python Library Reference, gc.get_objects; " + RUN,
    ),
    Claim(
        "get-referrers-leads-to-the-holder",
        "gc.get_referrers(x) 给出直接引用 x 的容器; 一级一级往上, 就找到抓着它不放的那个",
        "gc.get_referrers(x) gives the containers that refer to x; level by level that leads to whoever holds on to it",
        source="Python Library Reference, gc.get_referrers; " + RUN,
    ),
    Claim(
        "atoms-are-never-tracked",
        "收集器只认容器: 整数和字符串从不跟踪, 列表和实例总是跟踪",
        "the collector knows containers only: ints and strings are never tracked, lists and instances always",
        says="false",
        source="Python Library Reference, gc.is_tracked; " + RUN,
    ),
    Claim(
        "atom-tuples-are-left-out",
        "只含简单类型的元组: 3.13 及以前新建时被跟踪, 第一次回收才取消; 3.14.1 起建的时候就不跟踪",
        "a tuple of atoms: tracked when new and forgotten at the first collection up to 3.13; not tracked at all "
        "since 3.14.1",
        says="partly",
        source="CPython gh-139951; run on CPython 3.8 to 3.13, 3.14.2 and 3.15.0rc1",
    ),
    Claim(
        "outside-references-remain",
        "计数减去集合内部的引用, 剩下的正是外部的引用: 据此找出的垃圾和 gc.collect() 完全一样",
        "the count less the references from inside the set is what comes from outside; the garbage found by it is that "
        "of gc.collect()",
        says="partly",
        source=DESIGN + "; " + RUN + " (2,000 random programs on each)",
    ),
    Claim(
        "the-reachable-survive",
        "外部引用能到达的都活着, 哪怕自己减到了 0; 缓存里的环谁也不会回收",
        "all that an outside reference can reach survives, even with zero of its own; a ring in a cache is no garbage",
        says="partly",
        source=DESIGN + "; " + RUN,
    ),
    Claim(
        "finalizers-run-before-clearing",
        "对垃圾: 先清弱引用并调回调, 再执行 __del__, 被救活的和它能到达的留下, 其余才清空 (3.9 起)",
        "with garbage: weak references are cleared and called, then __del__ runs, what was saved stays with all it "
        "reaches, and only the rest is emptied (since 3.9)",
        source="PEP 442; What's New In Python 3.9, Garbage collection; " + RUN,
    ),
    Claim(
        "a-finalizer-runs-once",
        "__del__ 一辈子只执行一次: 救活的对象再变成垃圾, 就悄悄回收",
        "__del__ runs once in an object's life: one that it saved goes in silence the next time",
        source="PEP 442; " + RUN,
    ),
    Claim(
        "survivors-are-promoted",
        "新的容器在第 0 代; 每活过一次回收, 就进下一代, 到第 2 代为止",
        "a new container is in generation 0; each collection that it survives moves it to the next, up to 2",
        says="true",
        source="Python Library Reference, gc.set_threshold; " + GENERATIONS,
    ),
    Claim(
        "a-generation-takes-the-younger-along",
        "回收第 1 代, 第 0 代也一起回收; 只回收第 0 代, 老一代的环原样不动",
        "collecting generation 1 collects 0 as well; collecting 0 leaves an older ring as it is",
        source="Python Library Reference, gc.collect; " + GENERATIONS,
    ),
    Claim(
        "young-objects-are-scanned-more",
        "同样多次回收, 只看年轻的比每次都看全部少走一个数量级的对象, 堆越大差得越远",
        "for as many collections, looking at the young walks over less than a tenth of the objects that looking at "
        "all would, and the larger the heap the smaller the share",
        says="partly",
        source=DESIGN + ", Optimization: generations; " + GENERATIONS,
    ),
    Claim(
        "allocations-minus-deallocations",
        "第 0 代数的是容器的分配减释放, 超过阈值才回收: 一万个随建随放的对象一次也不触发",
        "generation 0 counts containers made less freed and runs above its threshold: ten thousand made and freed at "
        "once trigger nothing",
        says="true",
        source="Python Library Reference, gc.set_threshold; " + GENERATIONS,
    ),
    Claim(
        "eleven-young-runs-then-one-older",
        "第 1、2 代数的是低一代的回收次数, 要超过 10: 第 0 代 11 次之后, 轮到第 1 代",
        "generations 1 and 2 count collections of the next younger one and want more than ten: eleven of 0, then one "
        "of 1",
        says="false",
        source="Python Library Reference, gc.set_threshold; " + GENERATIONS,
    ),
    Claim(
        "a-full-collection-waits-for-a-quarter",
        "自动的全量回收还要等: 上次之后进入第 2 代的对象, 达到上次存活数的四分之一",
        "an automatic full collection also waits until the objects that joined generation 2 since the last are a "
        "quarter of those that survived it",
        source=DESIGN + ", Collecting the oldest generation; " + GENERATIONS,
    ),
    Claim(
        "frozen-objects-are-not-scanned",
        "gc.freeze() 之后, 当时在场的对象不再被任何回收查看, 是垃圾也留着, 直到 gc.unfreeze()",
        "after gc.freeze() no collection looks at the objects that were there; garbage among them stays until "
        "gc.unfreeze()",
        source="Python Library Reference, gc.freeze; " + RUN,
    ),
)
