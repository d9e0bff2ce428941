"""生成器与协程: 从 yield 到 await | Generators and coroutines, from yield to await.

问题          生成器怎么工作? send 做什么? yield from 比 for 循环多做了什么? 协程挂起时状态存在哪里? 怎么演进来的?
五行回答      调用含 yield 的函数只得到生成器; next 跑到 yield, 交出值, 停下, 局部变量和位置都在它自己的帧里。
              send(值) 让停着的 yield 表达式等于这个值, 返回下一个交出的值; 走完抛 StopIteration, 返回值在 .value 里。
              yield from 是双向的通道: send、throw、close 直通内层, 内层的返回值就是整个表达式的值。
              协程是同一套机制换了语法: async def 得到协程对象, await 往下委托, 最里层 yield 出来的东西一直到最外面。
              帧在堆上, 没有自己的 C 栈: 只能在自己的 await 处停, 普通函数替它停不了, 于是 async 一路往上传。
按这个次序读  claims.py  scenarios.py  model.py  demo.py  demo_coroutines.py  driving.py  stackful.py (有栈的)
              demo_stacks.py  verify.py
略去的        异步生成器 (3.6), 生成器表达式, types.coroutine, 调试用的 cr_origin; 谁来推协程见实验 event_loop。

Question             How do generators work? What does send do? What does yield from do beyond a for loop? Where does a
                     suspended coroutine keep its state? How did it come to this?
Answer in five lines Calling a function with yield only gives a generator; next runs it to a yield, hands the value out
                     and stops, with locals and position kept in a frame of its own.
                     send(value) makes the yield where it waits evaluate to the value and returns what is handed out
                     next; the end raises StopIteration, with the return value in .value.
                     yield from is a channel both ways: send, throw and close go through to the inner one, and what that
                     returns is the value of the whole expression.
                     A coroutine is the same machinery with a syntax of its own: async def gives a coroutine object,
                     await delegates, and what the innermost yields comes out at the top.
                     The frame is on the heap and there is no C stack: it stops at its own awaits only, no plain
                     function can stop it, and so async spreads up the call chain.
Read in this order   claims.py  scenarios.py  model.py  demo.py  demo_coroutines.py  driving.py  stackful.py (those
                     with a stack)  demo_stacks.py  verify.py
Left out             asynchronous generators (3.6), generator expressions, types.coroutine, cr_origin for debugging; for
                     who pushes the coroutines, see the lab event_loop.
"""
