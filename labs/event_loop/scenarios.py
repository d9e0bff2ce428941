"""程序 | The programs of the story: each runs on the model and on asyncio, and prints the same.

Each is the text of `async def main()` and what it needs. A line begins with the name of whoever prints it. The clock is
the world's (world.py): it moves when everybody waits, or when time.sleep blocks the thread.
"""

from __future__ import annotations

from labs.event_loop.failing import FAILING

SINCE = {"gather of what is done": (3, 12), "wait_for": (3, 12), "uncancel": (3, 13)}  # else from CPython 3.11

SCENARIOS = {
    "turns": """
async def count(name):
    for n in (1, 2, 3):
        print(name, n)
        await asyncio.sleep(0)

async def main():
    a = asyncio.create_task(count("A"))
    b = asyncio.create_task(count("B"))
    print("main", "has made both")
    await a
    await b
    print("main", "ends")
""",
    "the queue": """
def second(loop):
    print("soon", "second")
    loop.call_soon(print, "soon", "fourth")

async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(2, print, "timer", "due at 2")
    loop.call_later(1, print, "timer", "due at 1")
    dropped = loop.call_soon(print, "soon", "never")
    loop.call_soon(print, "soon", "first")
    loop.call_soon(second, loop)
    loop.call_soon(print, "soon", "third")
    dropped.cancel()
    print("main", "waits")
    await asyncio.sleep(3)
    print("main", "ends")
""",
    "a future": """
async def waiter(name, future):
    print(name, "waits")
    print(name, "has", await future)

async def main():
    future = asyncio.get_running_loop().create_future()
    for name in ("A", "B"):
        asyncio.create_task(waiter(name, future))
    await asyncio.sleep(2)
    future.set_result(42)
    print("main", "has set 42")
    await asyncio.sleep(0)
    print("main", "ends")
""",
    "no switch": """
async def other():
    print("other", "runs")

async def seven():
    return 7

async def main():
    task = asyncio.create_task(other())
    done = asyncio.get_running_loop().create_future()
    done.set_result(1)
    print("main", await done)
    print("main", await seven())
    await asyncio.sleep(0)
    print("main", "after sleep(0)")
    await task
""",
    "a task": """
async def add(a, b):
    print("task", "begins")
    await asyncio.sleep(1)
    return a + b

async def main():
    task = asyncio.create_task(add(2, 3))
    print("main", "done:", task.done())
    print("main", await task)
    print("main", "done:", task.done(), task.result())
""",
    "never awaited": """
async def work():
    print("work", "runs")

async def main():
    coro = work()
    await asyncio.sleep(1)
    print("main", "slept, and nothing has run")
    await coro
""",
    "greedy": """
async def ticker():
    for n in (1, 2, 3):
        print("ticker", n)
        await asyncio.sleep(0)

async def greedy():
    for n in (1, 2, 3):
        print("greedy", n)

async def main():
    await asyncio.gather(ticker(), greedy())
""",
    "blocking": """
async def ticker():
    for n in (1, 2, 3, 4):
        print("ticker", n)
        await asyncio.sleep(1)

async def blocks():
    await asyncio.sleep(1.5)
    print("blocks", "time.sleep(5)")
    time.sleep(5)
    print("blocks", "goes on")

async def main():
    await asyncio.gather(ticker(), blocks())
""",
    "a thousand waits": """
async def wait(n):
    await asyncio.sleep(1)
    return n

async def main():
    results = await asyncio.gather(*(wait(n) for n in range(1000)))
    print("main", len(results), "waits")
""",
    "a thousand computations": """
async def compute(n):
    time.sleep(1)
    return n

async def main():
    results = await asyncio.gather(*(compute(n) for n in range(1000)))
    print("main", len(results), "computations")
""",
    "lost update": """
balance = 0

async def add():
    global balance
    seen = balance
    await asyncio.sleep(0)
    balance = seen + 1

async def main():
    await asyncio.gather(*(add() for _ in range(100)))
    print("main", "balance", balance)
""",
    "at once": """
balance = 0

async def add():
    global balance
    balance += 1
    await asyncio.sleep(0)

async def main():
    await asyncio.gather(*(add() for _ in range(100)))
    print("main", "balance", balance)
""",
    "locked update": """
balance = 0

async def add(lock):
    global balance
    async with lock:
        seen = balance
        await asyncio.sleep(0)
        balance = seen + 1

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(add(lock) for _ in range(100)))
    print("main", "balance", balance)
""",
    "two adders": """
balance = 0

async def add(name):
    global balance
    seen = balance
    print(name, "reads", seen)
    await asyncio.sleep(0)
    balance = seen + 1
    print(name, "writes", balance)

async def main():
    await asyncio.gather(add("A"), add("B"))
""",
    "a queue": """
async def producer(queue):
    for item in (1, 2, 3):
        await queue.put(item)
        print("producer", "put", item)

async def consumer(queue):
    for _ in range(3):
        print("consumer", "got", await queue.get())
        await asyncio.sleep(1)

async def main():
    queue = asyncio.Queue(1)
    await asyncio.gather(producer(queue), consumer(queue))
""",
    **FAILING,
}
