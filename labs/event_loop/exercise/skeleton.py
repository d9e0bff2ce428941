"""练习: Task 的一步 | Exercise: a task's step.

循环和 Future 是现成的 (labs.event_loop.model)。写完 Task, 使得:

1. 创建时什么都不跑, 只把第一步排进循环: loop.call_soon(...);
2. 一步 = 用 send(None) 推协程一次; 协程 return 了, 返回值就是 Task 的结果;
3. 协程交出一个 Future: 等它完成再走下一步; 它失败了, 就把异常 throw 进协程;
4. 协程交出 None (sleep(0)): 排到队尾, 下一轮再走; 交出别的: 把 RuntimeError 抛进去;
5. 异常从协程里逃出来, 就是 Task 的异常;
6. cancel() 返回 True 并让 CancelledError 在协程停着的 await 处抛出; 逃出来就算取消, 被吞掉就接着跑;
   已经结束的 Task, cancel() 返回 False。

The loop and the future are given (labs.event_loop.model). Complete Task, so that

1. making one runs nothing, and only queues its first step: loop.call_soon(...);
2. a step pushes the coroutine once with send(None); when it returns, the value is the task's result;
3. the coroutine gives out a Future: take the next step when that is done; if it failed, throw its exception in;
4. it gives out None (sleep(0)): go to the end of the queue; anything else: throw a RuntimeError in;
5. an exception that escapes the coroutine is the task's;
6. cancel() returns True and makes CancelledError rise at the await where the coroutine is; if it escapes, the task is
   cancelled, if it is swallowed, the coroutine goes on; a task that is done returns False.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from labs.event_loop.model import CancelledError, Future, Loop  # noqa: F401  # you will need it


class Task(Future):
    """Drives a coroutine, and is the future of what it returns."""

    def __init__(self, coro: Coroutine[Any, Any, Any], loop: Loop) -> None:
        super().__init__(loop)
        self.coro = coro
        # 由你来写 / your turn

    # 由你来写: 一步; 被叫醒; cancel / your turn: a step, being woken, cancel
    # 可用 / at hand: self.set_result  self.set_exception  super().cancel()  future.add_done_callback  CancelledError
