"""垃圾回收: 计数归零就走, 环要减出来 | Garbage collection: counts that reach zero, and cycles found by subtraction.

问题          CPython 怎么回收内存? 引用计数为什么不够, 循环收集器怎么找出环? 分代和阈值是什么意思?
五行回答      每个对象记着有多少引用指向它; 归零立即释放, 它持有的引用也跟着减, 一路传下去。del 只少一个引用。
              成环的对象计数到不了零。收集器把这些容器的计数抄一份, 减去它们之间的引用, 剩下的来自外部:
              大于 0 的和它们能到达的活着, 其余是垃圾。不需要根。
              然后: 清弱引用, 调回调, 执行 __del__ (一辈子一次), 被救活的留下, 其余清空, 靠计数释放。
              三代: 第 0 代看净增多少个容器 (700, 3.13 起 2000), 第 1、2 代数低一代回收了几次, 全量还要够四分之一。
按这个次序读  claims.py  heap.py (计数)  sharing.py (两个线程)  model.py (减法和清理)  triggers.py (何时)
              versions.py (各版本的差别)  program.py (能跑的语句)  scenarios.py  故事: counting.py  price.py
              cycles.py  generations.py  holders.py  hunting.py (泄漏)  growing.py (它量的程序)  demo.py
              judge.py (在真的 CPython 里跑同一段程序)  ask.py  verify.py  generate.py (随机程序)  drill.py
略去的        自由线程构建 (不分代, 计数分两半); 3.14.0 到 3.14.4 的增量回收怎样分片; C 扩展的 tp_traverse;
              内存从哪里来 (pymalloc); 别的算法 (复制, 整理)。

Question             How does CPython reclaim memory, why is counting not enough, how does the collector find cycles,
                     and what do generations and thresholds mean?
Answer in five lines Every object counts the references to it. At zero it goes at once and lets go of what it held, and
                     so on down. del takes one reference away. In a cycle the counts never reach zero: the collector
                     copies the counts of its containers and subtracts the references among them. What remains comes
                     from outside: those above zero live, with all they reach; the rest is garbage. No roots needed.
                     Then weak references are cleared and called, __del__ runs (once in a lifetime), what it saved
                     stays, the rest is emptied and counting frees it. Three generations: 0 runs when containers made
                     less freed pass 700 (2000 from 3.13), 1 and 2 count younger runs, a full one wants a quarter more.
Read in this order   claims.py  heap.py (counting)  sharing.py (two threads)  model.py (subtraction, clearing)
                     triggers.py (when)  versions.py (what changed)  program.py (the statements that run)  scenarios.py
                     the story: counting.py  price.py  cycles.py  generations.py  holders.py  hunting.py (leaks)
                     growing.py (what it measures)  demo.py  judge.py (the same text in a true CPython)  ask.py
                     verify.py  generate.py (random programs)  drill.py
Left out             free-threaded builds (no generations, counts in two halves); how 3.14.0 to 3.14.4 collected in
                     slices; tp_traverse of C extensions; where memory comes from (pymalloc); other algorithms
                     (copying, compacting).
"""
