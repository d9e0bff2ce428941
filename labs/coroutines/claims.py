"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim, Says

RUN = "run on CPython 3.11 to 3.13"
YIELD = f"Python Language Reference 6.2.9, Yield expressions; {RUN}"
SEND = f"PEP 342; Python Language Reference 6.2.9.1; {RUN}"
FROM = f"PEP 380; {RUN}"
ASYNC = f"PEP 492; {RUN}"
STACKS = "run with threads that take turns, and on greenlet 3.5 and gevent"
SYNTAX = "run on CPython 2.7 and 3.6 to 3.13"


def claim(slug: str, zh: str, en: str, source: str, says: Says = "") -> Claim:
    return Claim(slug, zh, en, says=says, source=source)


CLAIMS = (
    claim(
        "calling-a-generator-runs-nothing",
        "调用含 yield 的函数只得到生成器对象, 函数体一行也没跑, 第一次 next() 才开始",
        "calling a function with yield gives a generator object and runs none of its body; the first next() does",
        YIELD,
    ),
    claim(
        "yield-keeps-the-locals",
        "yield 交出一个值就停下, 局部变量和停下的位置都留着, 下一次 next() 从那里接着跑",
        "a yield hands a value out and stops; locals and position stay, and the following next() goes on from there",
        YIELD,
        "true",
    ),
    claim(
        "the-end-raises-stopiteration",
        "函数体结束时 next() 抛出 StopIteration, 再调还是 StopIteration",
        "when the body ends next() raises StopIteration, and raises it again each time",
        YIELD,
    ),
    claim(
        "values-come-one-at-a-time",
        "值要一个算一个: 取三个就只算三个, 哪怕序列没有尽头",
        "values are computed one at a time: take three and three are computed, even of an endless sequence",
        "PEP 255, Motivation; " + RUN,
        "true",
    ),
    claim(
        "send-sets-the-value-of-yield",
        "send(值) 让停着的 yield 表达式等于这个值, 并返回下一个交出的值; next() 就是 send(None)",
        "send(value) makes the waiting yield evaluate to the value and returns what is handed out next; next() is "
        "send(None)",
        SEND,
        "true",
    ),
    claim(
        "a-new-generator-takes-only-none",
        "刚创建的生成器还没停在 yield 上: send 非 None 抛 TypeError, 它本身不受影响",
        "a new generator waits at no yield: sending it anything but None raises TypeError, and leaves it as it was",
        SEND,
    ),
    claim(
        "yield-from-passes-values-on",
        "yield from 把内层的值逐个交给调用者, 内层是生成器还是列表都行",
        "yield from hands the values of the inner iterable to the caller one by one, be it a generator or a list",
        FROM,
    ),
    claim(
        "send-reaches-the-subgenerator",
        "send、throw、close 穿过 yield from 直达内层; 换成 for 循环加 yield, 内层什么都收不到",
        "send, throw and close go through yield from to the inner generator; with a for loop and yield none reaches it",
        FROM,
    ),
    claim(
        "the-return-value-comes-back",
        "内层 return 的值装在 StopIteration 里, 成为 yield from 表达式的值",
        "what the inner generator returns travels in StopIteration and becomes the value of the yield from expression",
        FROM,
    ),
    claim(
        "calling-async-def-runs-nothing",
        "调用 async def 函数只得到协程对象, 不 await 也不包成 Task 就一行也不跑",
        "calling an async def function gives a coroutine object; not awaited and not made a task, it runs nothing",
        ASYNC,
    ),
    claim(
        "await-keeps-the-locals",
        "协程在 await 处停下再继续, 每一层的局部变量都还在",
        "a coroutine stops at an await and goes on later with the locals of every level intact",
        ASYNC,
    ),
    claim(
        "a-frame-keeps-the-locals",
        "挂起的协程把局部变量和位置放在自己的帧里 (cr_frame), 每层一帧, 都不在线程的调用栈上; 跑完帧就没了",
        "a suspended coroutine keeps locals and position in a frame of its own (cr_frame), one for each level and none "
        "on the thread's stack; at the end the frame is gone",
        f"Python Library Reference, inspect, Types and members; {RUN}",
        "false",
    ),
    claim(
        "a-suspended-coroutine-has-no-c-stack",
        "挂起的协程没有 C 栈: 一千个挂着, 不多一个线程, 栈也不深; 换个线程照样接着跑, 每次都在推它的人的栈上",
        "a suspended coroutine has no C stack: a thousand need no thread more and no deeper stack; one goes on in "
        "another thread too, each time on the stack of whoever pushes it",
        f"CPython InternalDocs, frames.md; {RUN}",
        "false",
    ),
    claim(
        "what-has-a-stack-stops-anywhere",
        "有自己的整个调用栈, 就能停在任何地方, sorted() 的 C 代码中间也行: greenlet 和 gevent 如此; 生成器不行",
        "what has a whole call stack of its own can stop anywhere, in the C code of sorted() too, as greenlet and "
        "gevent do; a generator cannot",
        f"greenlet docs, Introduction; {STACKS}",
    ),
    claim(
        "greenlets-need-no-syntax",
        "greenlet 和 gevent 停在普通函数中间: 没有 yield, 没有 await, 编译出来也没有生成器或协程的标志",
        "greenlet and gevent stop inside plain functions: no yield, no await, and compiled, no mark of a generator or "
        "coroutine",
        f"greenlet docs, Introduction; {STACKS}",
    ),
    claim(
        "a-plain-function-cannot-suspend",
        "普通函数里不能 await (语法错误), 它调用的异步函数也只给它一个没跑的协程: 它没法替调用者停下",
        "a plain function cannot await (a syntax error), and an async function that it calls only gives it a coroutine "
        "that has not run: it cannot suspend its caller",
        f"PEP 492, Await Expression; {RUN}",
    ),
    claim(
        "the-syntax-of-each-version",
        "2.7 的生成器已有 send, 没有 yield from; 3.6 有 async def 和 yield from, async 还能当变量名; 3.7 起是关键字",
        "in 2.7 generators have send but no yield from; 3.6 has yield from and async def, with async still a name; "
        "from 3.7 it is a keyword",
        f"PEP 342; PEP 380; PEP 492; What's New In Python 3.7; {SYNTAX}",
        "partly",
    ),
    claim(
        "the-old-decorator-is-gone",
        "asyncio.coroutine 到 3.10 还在, 3.11 起没有了",
        "asyncio.coroutine is still there in 3.10, and gone from 3.11 on",
        f"What's New In Python 3.11, Removed; {SYNTAX}",
        "outdated",
    ),
)
