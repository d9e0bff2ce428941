"""单例: 每种写法漏掉了什么 | Singletons: what each way of writing one gets wrong.

问题          Python 里怎么写单例? 哪种是线程安全的? 装饰器写法有什么缺陷?
五行回答      模块就是单例: 代码只执行一次, 并发导入也有导入锁看着; reload 和换名导入是例外。
              __new__ 每次调用都再跑 __init__; 元类的 __call__ 只跑一次, 子类各有各的实例。
              装饰器让类名变成函数: isinstance 抛 TypeError, 不能继承; 还要自己收参数。
              先判断再创建有竞态, functools.cache 也一样; 加锁, 拿到锁后再看一眼。
              单例只在一个进程里唯一: fork 之后各有一份。
按这个次序读  claims.py  model.py (八种写法)  traits.py (怎么检验)  race.py (两个线程的全部交错)  demo.py
略去的        弱引用缓存, 依赖注入, 无 GIL 的构建; 跨进程唯一要靠数据库或 Redis 的锁。

Question             How do you write a singleton in Python, which ways are thread safe, and what is wrong with
                     a decorator?
Answer in five lines A module is one: its code runs once, and the import lock sees to it in threads; not after reload
                     or under a second name.
                     __new__ runs __init__ again on every call; a metaclass's __call__ runs it once, one per subclass.
                     A decorator turns the class name into a function: no isinstance, no subclass, mind the arguments.
                     Check-then-create races, and so does functools.cache: take a lock, and look again inside it.
                     A singleton is one per process; after a fork each process has its own.
Read in this order   claims.py  model.py (eight ways)  traits.py (how each is tested)
                     race.py (every interleaving of two threads)  demo.py
Left out             caches with weak references, dependency injection, builds without a GIL; uniqueness across
                     processes needs a lock outside them, in a database or Redis.
"""
