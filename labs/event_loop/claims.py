"""主张 | What is claimed, and what the documents behind the questions say of it. All run on asyncio too."""

from __future__ import annotations

from labs._kit.claims import Claim, Says

RAN = "the same on asyncio, CPython 3.11 to 3.13"
TASKS = f"Python Library Reference, asyncio, Coroutines and Tasks; {RAN}"
LOOP = f"Python Library Reference, asyncio, Event Loop; {RAN}"
FUTURES = f"Python Library Reference, asyncio, Futures; {RAN}"
BLOCKING = f"Python Library Reference, asyncio, Developing with asyncio; {RAN}"


def claim(slug: str, zh: str, en: str, source: str, says: Says = "") -> Claim:
    return Claim(slug, zh, en, says=says, source=source)


CLAIMS = (
    claim(
        "a-task-drives-its-coroutine",
        "协程一调用什么都不执行; Task 用 send(None) 一步步推它, 每一步停在一个没完成的 Future, 返回值成为 Task 的结果",
        "calling a coroutine runs nothing; a task pushes it with send(None), each step as far as a future that is not "
        "done, and what it returns becomes the task's result",
        TASKS,
    ),
    claim(
        "the-loop-runs-what-is-ready",
        "每一轮: 等 I/O 和最近的定时器, 把到点的排进队列, 按次序执行这一轮开始时就绪的回调; 新排的等下一轮",
        "each round waits for I/O and the nearest timer, queues what is due and runs in order what was "
        "ready then; what they queue waits for the next round",
        LOOP,
    ),
    claim(
        "ready-tasks-take-turns",
        "create_task 只排队; 就绪的任务在同一个线程里轮流跑, 同一时刻只有一个在执行",
        "create_task only queues; tasks that are ready take turns in one thread, and only one runs at a time",
        TASKS,
        "true",
    ),
    claim(
        "a-future-wakes-its-waiters",
        "await 没完成的 Future, 任务就挂起; 填上结果时不立刻切换, 等它的任务按次序排进下一轮",
        "awaiting a pending future suspends the task; setting the result switches to nobody, but queues "
        "those who wait, in order, for the next round",
        FUTURES,
    ),
    claim(
        "a-done-future-does-not-switch",
        "await 已完成的 Future, 或者不等待的协程, 不让出控制权; sleep(0) 才让出",
        "awaiting a future that is done, or a coroutine that never waits, does not give way; sleep(0) does",
        FUTURES,
    ),
    claim(
        "without-await-nobody-else-runs",
        "两次让出之间没有别的任务能插进来, 不管这一段多长",
        "between two suspensions no other task gets in, however long the stretch is",
        BLOCKING,
        "true",
    ),
    claim(
        "a-blocking-call-stops-every-task",
        "协程里的 time.sleep(5) 让这个线程里的每个任务都停 5 秒",
        "time.sleep(5) in one coroutine stops every task of the thread for 5 s",
        BLOCKING,
    ),
    claim(
        "a-thousand-waits-overlap",
        "一个线程里一千个任务各等 1 秒, 一共 1 秒",
        "a thousand tasks of one thread that wait 1 s each take 1 s in all",
        TASKS,
        "true",
    ),
    claim(
        "computing-gains-nothing",
        "计算放进任务不会变快: 一千段各算 1 秒, 一共 1000 秒; CPU 时间和直接调用相当",
        "computing in tasks gets no faster: a thousand pieces of 1 s take 1000 s, and as much CPU time as plain calls",
        BLOCKING,
        "false",
    ),
    claim(
        "a-switch-makes-no-system-call",
        "任务切换就是同一个线程里再调一个回调: 一千个就绪任务轮一遍, 只问一次 selector",
        "a switch is one more callback in the same thread: while a thousand ready tasks have their turn, "
        "the selector is asked once",
        f"CPython, Lib/asyncio/base_events.py, _run_once; {RAN}",
    ),
    claim(
        "an-update-across-await-is-lost",
        "读和写之间隔一个 await: 100 个任务各加 1, 结果是 1; 中间没有 await 就是 100",
        "with an await between reading and writing, 100 tasks that add 1 each leave 1; without it, 100",
        f"Python Library Reference, asyncio, Synchronization Primitives; {RAN}",
        "false",
    ),
    claim(
        "an-asyncio-lock-keeps-every-update",
        "用 asyncio.Lock 包住读、等、写: 100 个任务各加 1, 结果是 100",
        "with an asyncio.Lock around reading, waiting and writing, 100 tasks that add 1 each leave 100",
        f"Python Library Reference, asyncio, Synchronization Primitives; {RAN}",
    ),
    claim(
        "a-thread-lock-across-await-stops-the-loop",
        "拿着 threading.Lock 去 await, 另一个任务来抢: 整个线程停在那里, 拿锁的人没机会放",
        "await with a threading.Lock held, and another task that wants it stops the whole thread; the holder "
        "never gets to release it",
        "Python Library Reference, asyncio, Developing with asyncio, Running Blocking Code",
    ),
    claim(
        "cancel-throws-at-the-await",
        "cancel() 只是请求: 返回时任务还没停, 下一轮在它停着的 await 处抛出 CancelledError, finally 照常执行",
        "cancel() is a request: the task is not done when it returns; in the next round CancelledError is raised "
        "at the await where the task is, and finally runs",
        TASKS,
    ),
    claim(
        "except-exception-misses-a-cancellation",
        "except Exception 捕不到 CancelledError; 吞掉它, 任务就不算取消",
        "except Exception does not catch CancelledError; a task that swallows it does not count as cancelled",
        TASKS,
    ),
    claim(
        "gather-keeps-the-order-of-its-arguments",
        "gather 的结果按参数的次序, 不按完成的次序",
        "gather gives results in the order of its arguments and not of completion",
        TASKS,
    ),
    claim(
        "a-failure-in-gather-stops-nobody-else",
        "gather 里一个失败, 马上抛给等它的人, 其余的接着跑到完",
        "a failure in a gather goes to its awaiter at once, and the others run on to their end",
        TASKS,
    ),
    claim(
        "return-exceptions-makes-failures-results",
        "gather(..., return_exceptions=True) 等全部结束, 异常放在结果的位置上",
        "gather(..., return_exceptions=True) waits for all and puts an exception where the result would be",
        TASKS,
    ),
    claim(
        "a-failure-in-a-group-cancels-the-others",
        "TaskGroup 里一个失败, 其余的被取消, 都结束之后才抛出 ExceptionGroup",
        "a failure in a TaskGroup cancels the others, and only when all have ended an ExceptionGroup is raised",
        TASKS,
    ),
    claim(
        "one-thread-answers-every-client",
        "一个线程、一个事件循环同时服务几个客户端: 谁的套接字可读就轮到谁, 没有一个连接占住线程",
        "one thread with one loop serves several clients at a time: whose socket is readable has a turn, and no "
        "connection keeps the thread",
        LOOP,
    ),
    claim(
        "a-process-pool-takes-the-computing",
        "计算交给进程池, 在另一个进程里跑; 循环只等一个字节, 别的任务照常轮转",
        "computing given to a process pool runs in another process; the loop waits for a byte, the other tasks go on",
        "Python Library Reference, asyncio, Event Loop, loop.run_in_executor",
    ),
    claim(
        "a-loop-in-each-process",
        "每个进程一个循环: 一个进程里的循环被卡住, 另一个进程的任务不受影响",
        "with a loop in each process, a blocked loop in one leaves the tasks of the other alone",
        "Python Library Reference, asyncio, Developing with asyncio; uvicorn docs, Deployment",
    ),
    claim(
        "threads-and-processes-need-locks-where-tasks-do-not",
        "同一个没有 await 的函数: 两个任务做, 不加锁也对; 两个线程、两个进程会交错, 要真的锁才对",
        "the same function without an await: two tasks get it right without a lock, two threads or two processes "
        "interleave and need a real one",
        BLOCKING.partition(";")[0] + ", Concurrency and Multithreading; run on CPython 3.11 to 3.13",
    ),
    claim(
        "threads-share-memory-and-processes-do-not",
        "几个线程在一个进程里, 改的是同一块内存; 几个进程各改各的",
        "several threads are in one process and change the same memory; several processes change each its own",
        "pthreads(7); fork(2)",
    ),
    claim(
        "an-address-means-the-same-to-threads-alone",
        "同一个地址, 一个线程写了, 别的线程读到的就是它; fork 出来的进程在这个地址上有自己的内容",
        "what one thread writes at an address the others read there; a forked process has other content at the same "
        "address",
        "pthreads(7); fork(2)",
    ),
    claim(
        "workers-share-a-port",
        "几个进程共用一个端口: 继承父进程的监听套接字, 或者各自设 SO_REUSEPORT 再绑定, 由内核分发; 不设就绑不上",
        "several processes share a port: they inherit the parent's listening socket, or each binds its own with "
        "SO_REUSEPORT and the kernel spreads the connections; without it the bind fails",
        "socket(7), SO_REUSEPORT; run on Linux 6.18",
    ),
    claim(
        "python-code-runs-in-one-thread-at-a-time",
        "线程池里一个线程在算纯 Python, 另一个一步也走不了, 除非打断它; 算的是放开 GIL 的 C 代码, 就各走各的",
        "while one thread of a pool computes in Python another one takes no step unless the first is interrupted; "
        "beside C code that lets go of the GIL it does",
        "Python Glossary, global interpreter lock; sys.setswitchinterval; run on CPython 3.11 to 3.13",
    ),
    claim(
        "a-process-computes-without-asking-us",
        "计算放在另一个进程里, 它有自己的 GIL: 它一边算, 这边一步不少",
        "computing in another process takes a GIL of its own: while it computes, none of our steps is held up",
        "Python Library Reference, multiprocessing, Introduction; run on CPython 3.11 to 3.13",
    ),
    claim(
        "threads-block-each-for-itself",
        "一个线程停在阻塞的调用上, 别的线程照样等到、照样应答: 阻塞的库用线程就能重叠",
        "a blocking call stops its own thread alone, and the others get what they wait for: in threads blocking "
        "libraries overlap",
        "Python Library Reference, threading; run on CPython 3.11 to 3.13",
    ),
    claim(
        "one-call-waits-for-many-descriptors",
        "I/O 多路复用: 一个线程用 select、poll 或 epoll 一次等 100 个套接字, 返回的正好是有数据的那几个",
        "I/O multiplexing: one thread waits for 100 sockets in a single call of select, poll or epoll, which names "
        "exactly those with data",
        "select(2); poll(2); epoll(7); run on Linux 6.18",
    ),
    claim(
        "async-goes-all-the-way-up",
        "普通函数里不能 await, 也不能再起一个循环, 所以调用链要一路 async; 库要是阻塞的, 别的任务一步也走不了",
        "a plain function can neither await nor start another loop, so the chain of calls is async all the way; and "
        "with a library that blocks the other tasks take no step",
        f"PEP 492; {BLOCKING.partition(';')[0]}; run on CPython 3.11 to 3.13",
    ),
    claim(
        "a-wait-in-c-is-out-of-a-patchs-reach",
        "换掉标准库里的名字, 管得着 Python 写的驱动; 在 C 里等的管不着, 等的时候整个线程停着",
        "a replaced name of the standard library reaches a driver in Python; one that waits in C never looks at it, "
        "and the whole thread stands still meanwhile",
        "gevent documentation, gevent.monkey; run on CPython 3.11 to 3.13 with SQLite",
    ),
)
