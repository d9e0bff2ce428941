"""会失败的程序 | The programs of the story in which something is cancelled, fails or comes too late."""

from __future__ import annotations

FAILING = {
    "cancel": """
async def work():
    try:
        print("work", "sleeps")
        await asyncio.sleep(10)
        print("work", "never gets here")
    except asyncio.CancelledError:
        print("work", "cancelled at the await")
        raise
    finally:
        print("work", "tidies up")

async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    print("main", "cancel() gives", task.cancel())
    print("main", "done:", task.done())
    try:
        await task
    except asyncio.CancelledError:
        print("main", "sees it cancelled:", task.cancelled())
""",
    "cancel before it began": """
async def work():
    print("work", "never gets here")

async def main():
    task = asyncio.create_task(work())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("main", "it never ran")
""",
    "cancel swallowed": """
async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("stubborn", "goes on")
    return "a result"

async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(1)
    task.cancel()
    print("main", await task, "cancelled:", task.cancelled())
""",
    "except Exception": """
async def work():
    try:
        await asyncio.sleep(10)
    except Exception:
        print("work", "caught by except Exception")
    except BaseException as error:
        print("work", "passed it by:", type(error).__name__)
        raise

async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print("main", "cancelled:", task.cancelled())
""",
    "gather": """
async def work(name, seconds):
    await asyncio.sleep(seconds)
    print(name, "done")
    return name

async def main():
    got = await asyncio.gather(work("A", 3), work("B", 1), work("C", 2))
    print("main", got)
""",
    "gather fails": """
async def fail():
    await asyncio.sleep(1)
    raise ValueError("A")

async def work():
    await asyncio.sleep(2)
    print("B", "goes on to its end")

async def main():
    b = asyncio.create_task(work())
    try:
        await asyncio.gather(fail(), b)
    except ValueError as error:
        print("main", "gather failed:", repr(error), "B done:", b.done())
    await b
    print("main", "B cancelled:", b.cancelled())
""",
    "gather returns exceptions": """
async def fail():
    raise ValueError("A")

async def work():
    await asyncio.sleep(1)
    return "B"

async def main():
    print("main", await asyncio.gather(fail(), work(), return_exceptions=True))
""",
    "gather of what is done": """
async def other():
    print("other", "runs")

async def main():
    asyncio.create_task(other())
    done = asyncio.get_running_loop().create_future()
    done.set_result(1)
    print("main", await asyncio.gather(done))
    await asyncio.sleep(0)
""",
    "gather of one twice": """
async def work():
    print("work", "runs")
    return 1

async def main():
    once = work()
    print("main", await asyncio.gather(once, once))
""",
    "a callback fails": """
def fail():
    raise asyncio.CancelledError

async def main():
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(1)
    print("main", "goes on")
""",
    "a group fails": """
async def fail():
    await asyncio.sleep(1)
    raise ValueError("A")

async def work():
    try:
        await asyncio.sleep(2)
    except asyncio.CancelledError:
        print("B", "cancelled")
        raise

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            b = group.create_task(work())
    except* ValueError as failed:
        print("main", "group failed:", failed.exceptions)
    print("main", "B cancelled:", b.cancelled())
""",
    "wait_for": """
async def slow():
    try:
        await asyncio.sleep(5)
    finally:
        print("slow", "ends")

async def main():
    try:
        await asyncio.wait_for(slow(), 2)
    except TimeoutError:
        print("main", "TimeoutError")
""",
    "timeout": """
async def main():
    try:
        async with asyncio.timeout(2):
            await asyncio.sleep(5)
    except TimeoutError:
        print("main", "TimeoutError")
""",
    "shield": """
async def work():
    await asyncio.sleep(3)
    print("work", "finished all the same")

async def wait(task):
    await asyncio.shield(task)

async def main():
    task = asyncio.create_task(work())
    waiter = asyncio.create_task(wait(task))
    await asyncio.sleep(1)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    print("main", "waiter cancelled:", waiter.cancelled(), "work done:", task.done())
    await task
""",
    "never retrieved": """
async def fail():
    raise ValueError("nobody asks")

async def main():
    asyncio.create_task(fail())
    await asyncio.sleep(1)
    print("main", "ends")
""",
    "uncancel": """
async def main():
    task = asyncio.current_task()
    task.cancel()
    print("main", "asked", task.cancelling(), "time; takes it back:", task.uncancel())
    await asyncio.sleep(1)
    print("main", "goes on")
""",
}
