"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run on CPython 3.9 to 3.13"

CLAIMS = (
    Claim(
        "the-decorator-gives-one-instance",
        "类装饰器用闭包里的字典缓存实例, 第一次调用时创建, 以后都是同一个对象",
        "a class decorator caches the instance in its closure: created on the first call, the same object ever after",
        says="true",
        source=RUN,
    ),
    Claim(
        "the-naive-decorator-takes-no-arguments",
        "内层函数不收参数的装饰器, 一传参数就抛 TypeError",
        "a decorator whose inner function takes no arguments raises TypeError as soon as one is passed",
        says="false",
        source=RUN,
    ),
    Claim(
        "later-arguments-are-ignored",
        "收参数的装饰器从第二次起不理会参数: 既不新建对象, 也不改状态",
        "a decorator that takes arguments ignores them from the second call on: no other object, no other state",
        source=RUN,
    ),
    Claim(
        "a-decorated-class-is-no-longer-a-type",
        "装饰之后类名是一个函数: isinstance 和继承都抛 TypeError",
        "after decoration the class name is a function: isinstance and subclassing raise TypeError",
        says="false",
        source=RUN,
    ),
    Claim(
        "init-runs-again",
        "重写 __new__ 返回同一个对象时, 每次调用仍会执行 __init__, 状态被覆盖",
        "with __new__ returning one object, __init__ still runs on every call and overwrites its state",
        source="Python Language Reference 3.3.1, object.__new__",
    ),
    Claim(
        "a-metaclass-initialises-once",
        "元类的 __call__ 做缓存时 __init__ 只执行一次, isinstance 正常, 子类有自己的实例",
        "cached in a metaclass's __call__, __init__ runs once, isinstance works, and a subclass has its own instance",
        source="Python Language Reference 3.3.3, Customizing class creation",
    ),
    Claim(
        "a-module-runs-once",
        "模块代码每个进程只执行一次, 之后取自 sys.modules; reload 或换个名字导入会再执行",
        "a module's code runs once per process and then comes from sys.modules; reload or another name runs it again",
        source="Python Language Reference 5.3.1, The module cache",
    ),
    Claim(
        "an-import-in-many-threads-runs-once",
        "多个线程同时导入, 模块也只执行一次: 每个模块有自己的导入锁",
        "imported by many threads at once a module still runs once: each has an import lock of its own",
        source="What's New In Python 3.3, A Finer-Grained Import Lock",
    ),
    Claim(
        "check-then-create-races",
        "先判断再创建, 不加锁: 两个线程都看到没有, 就各建一个; GIL 挡不住",
        "check-then-create without a lock: two threads both see none and build one each, GIL or not",
        says="false",
        source=RUN,
    ),
    Claim(
        "cache-does-not-stop-the-race",
        "functools.cache 也不防重复创建: 四个线程同时首次调用, 建了四个",
        "functools.cache does not prevent it either: four threads calling for the first time build four",
        source="Python docs, functools.cache; " + RUN,
    ),
    Claim(
        "without-the-second-look-there-are-many",
        "锁里不再判断一次, 等锁的线程会一个接一个地再建",
        "without a second look inside the lock, those who waited for it build one more each",
        source=RUN,
    ),
    Claim(
        "with-a-lock-and-a-second-look-there-is-one",
        "拿到锁之后再判断一次, 任何交错下都只建一个",
        "with a lock and a second look inside it, one is built whatever the interleaving",
        source=RUN,
    ),
    Claim(
        "each-process-has-its-own",
        "单例是每个进程一份: fork 之后子进程改的是自己那份, 线程锁也管不到别的进程",
        "a singleton is one per process: a forked child changes its own copy, and no thread lock reaches across",
        source="run on CPython 3.9 to 3.13 (os.fork)",
    ),
)
