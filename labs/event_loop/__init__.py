"""事件循环: 自己写一个, 次序和 asyncio 一样 | An event loop of your own, in the same order as asyncio.

问题          asyncio 的事件循环、Future、Task 怎么配合? await 什么时候让出? 取消和异常怎么传? 为什么一个阻塞调用全停?
五行回答      循环有一个就绪队列、一个定时器的堆、一个 selector: 每轮等到有事, 把就绪的回调按次序执行完。
              Future 是还没有的结果; 填上时把等它的人排进队列, 不立刻切换。
              Task 用 send 推协程到下一个没完成的 Future, 挂上回调; 完成了再推, 异常和取消抛在 await 处。
              await 没完成的东西 (或 sleep(0)) 才让出; 其间别人进不来, 阻塞就全停, 跨 await 的读写会丢更新。
              重叠的是等待, 不是计算; 要用别的核, 靠进程。
按这个次序读  claims.py  scenarios.py  failing.py  model.py (循环、Future、Task)  waiting.py  locks.py  network.py
              shared.py (线程和进程共用什么)  beside.py (谁和谁一起算、一起等)  demo.py  demo_*.py
              怎么和 asyncio 对照: world.py  aio.py  generate.py  verify.py
略去的        contextvars, 任务组和锁之外的同步 (Semaphore, Condition, Barrier), wait 和 as_completed, 流和协议,
              子进程, 信号, 异步生成器的收尾, 3.12 的 eager_task_factory;
              任务的默认名字, 设给 Future 的 StopIteration (各版本处理不同); 3.11 的 wait_for 另起一个任务, 次序不同。

Question             How do asyncio's event loop, futures and tasks work together? When does an await give way? How do
                     cancellation and errors travel? Why does one blocking call stop everything?
Answer in five lines The loop has a queue of ready callbacks, a heap of timers and a selector: each round it waits until
                     there is something to do and runs what is ready, in order.
                     A future is a result to come; setting it queues those who wait and switches to nobody.
                     A task pushes its coroutine with send to the next future that is not done, subscribes to it and
                     pushes again when it is. Errors and cancellation are raised at the await.
                     Only an await of something not done (or sleep(0)) gives way. Between two of those nobody gets in, a
                     blocking call stops all, and an update across one is lost.
                     What overlaps is waiting, not computing; other cores take other processes.
Read in this order   claims.py  scenarios.py  failing.py  model.py (loop, task)  waiting.py  locks.py  network.py
                     shared.py (what threads and processes share)  beside.py (who computes or waits beside whom)
                     demo.py  demo_*.py; how it is compared with asyncio: world.py  aio.py  generate.py  verify.py
Left out             contextvars, synchronization beyond groups and locks (Semaphore, Condition, Barrier), wait and
                     as_completed, streams and protocols, subprocesses, signals, closing asynchronous generators, the
                     eager_task_factory of 3.12, default names of tasks, a StopIteration set on a future (versions
                     differ); 3.11's wait_for, which makes a task of its own and so another order.
"""
