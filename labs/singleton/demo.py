"""演示 | The story: what each way gives, breaks, copies; the race, its cure, and where no cure reaches."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module, reload
from types import ModuleType

from labs._kit.beats import Mark, Step
from labs._kit.stage import Stage, act, play
from labs._kit.text import Text, Words
from labs.singleton import model, race, traits
from labs.singleton.scenarios import CALLS, THREADS
from labs.singleton.words import DOES, NAMES, SEEN, WAY


@act(
    Text("同一个对象, 同样的参数?", "One object, but whose arguments?"),
    proves=(
        "the-decorator-gives-one-instance",
        "the-naive-decorator-takes-no-arguments",
        "later-arguments-are-ignored",
        "init-runs-again",
        "a-metaclass-initialises-once",
    ),
)
def one_object(stage: Stage) -> None:
    """What the calls of a program give, way by way."""
    stage.say(
        f"每种写法都调用两次, 再用参数 {CALLS[0]} 和 {CALLS[1]} 调用, 再数 {len(CALLS)} 次调用里 __init__ 跑了几次。",
        f"Each way is called twice, then with {CALLS[0]} and {CALLS[1]}; then __init__ is counted over {len(CALLS)}"
        " calls.",
    )
    seen = columns("same", "takes", "later", "inits")
    stage.ask(
        Text(
            f"用 __new__ 写的 Config: 先 Config({CALLS[0]!r}), 再 Config({CALLS[1]!r})。value 是?",
            f"Config by __new__: first Config({CALLS[0]!r}), then Config({CALLS[1]!r}). What is value?",
        ),
        (CALLS[0], CALLS[1], "TypeError"),
        (CALLS[0], CALLS[1], "TypeError").index(seen["later"]["__new__"]),
        Text(
            "type.__call__ 先调 __new__, 得到的是 Config 的实例, 就一定再调 __init__, 不管它是不是新的。",
            "type.__call__ calls __new__, and as the result is a Config it calls __init__ too, new or not.",
        ),
    )
    twice, counted = Text("两次调用", "two calls"), f"__init__ / {len(CALLS)}"
    title = Text("调用, 和每次得到的 value", "Calls, and the value that each gives")
    show(stage, title, (WAY, twice, f"({CALLS[0]!r})", f"({CALLS[1]!r})", counted), seen)
    stage.say(
        "模块在导入时就建好了, 没有地方传参数。cache 以参数为键: 参数不同, 就是另一个对象。",
        "A module builds its object when it is imported, so there is nowhere to pass an argument. cache is keyed by "
        "the arguments: others mean another object.",
    )
    deco, naive, meta = "decorator", "naive decorator", "metaclass"
    stage.prove("the-decorator-gives-one-instance", seen["same"][deco] == "the same", SEEN[seen["same"][deco]])
    stage.prove("the-naive-decorator-takes-no-arguments", seen["takes"][naive] == "TypeError", raised_by(naive))
    stage.prove(
        "later-arguments-are-ignored",
        (seen["same"][deco], seen["later"][deco], seen["inits"][deco]) == ("the same", CALLS[0], "1"),
        f"value = {seen['later'][deco]}",
    )
    stage.prove(
        "init-runs-again",
        (seen["same"]["__new__"], seen["later"]["__new__"], seen["inits"]["__new__"])
        == ("the same", CALLS[1], str(len(CALLS))),
        f"__init__ x {seen['inits']['__new__']}, value = {seen['later']['__new__']}",
    )
    kind, child = traits.is_instance(model.by_metaclass), traits.subclass(model.by_metaclass)
    stage.prove(
        "a-metaclass-initialises-once",
        (seen["inits"][meta], kind, child) == ("1", "True", "its own"),
        f"__init__ x {seen['inits'][meta]}, isinstance {kind}, Sub() {child}",
    )


@act(Text("还是一个类吗?", "Is it still a class?"), proves=("a-decorated-class-is-no-longer-a-type",))
def still_a_class(stage: Stage) -> None:
    """isinstance and subclassing, way by way."""
    stage.say(
        "装饰之后, Config 这个名字绑定的是什么? 拿它做 isinstance 的第二个参数, 再拿它当父类。",
        "What does the name Config stand for after decoration? It goes into isinstance, and after class Sub.",
    )
    seen = columns("isinstance", "subclass")
    show(
        stage,
        Text("类型", "Type"),
        (WAY, "isinstance(x, Config)", Text("先 Config(), 再 Sub()", "Sub() after Config()")),
        seen,
    )
    stage.say(
        "模块、工厂和加锁的函数没有换掉类, Config 还是那个类: isinstance 正常, 但谁都可以绕开它们直接 Config()。",
        "A module, a factory and a locked function leave the class alone: isinstance works, but anybody may call "
        "Config() past them.",
    )
    stage.say(
        "__new__ 的子类拿到父类的对象: cls._one 沿着继承链找到了它。元类以类为键, 所以子类有自己的。",
        "A subclass by __new__ gets its parent's object: cls._one is found by inheritance. A metaclass keyed by class "
        "gives each its own.",
    )
    name = model.decorator(model.Watch()).name
    both = {seen[trait]["decorator"] for trait in seen}
    stage.prove("a-decorated-class-is-no-longer-a-type", both == {"TypeError"}, f"type(Config) = {type(name).__name__}")


@act(Text("复制和 pickle 绕过去", "Copies and pickles go round it"))
def copies(stage: Stage) -> None:
    """pickle and copy, way by way: they make objects without asking the name."""
    stage.say(
        "copy 和 pickle 用 cls.__new__(cls) 造对象, 不经过元类的 __call__, 也不经过工厂。",
        "copy and pickle make objects by cls.__new__(cls): past the metaclass's __call__, past any factory.",
    )
    show(stage, Text("副本", "Copies"), (WAY, "pickle", "copy.copy"), columns("pickle", "copy"))
    stage.say(
        "装饰过的类连 pickle 都不行: 按名字找到的是函数, 不是这个类。要挡住就定义 __reduce__。",
        "A decorated class cannot even be pickled: its name leads to the function. To close the gap define __reduce__.",
    )


@act(Text("模块", "Modules"), proves=("a-module-runs-once", "an-import-in-many-threads-runs-once"))
def modules(stage: Stage) -> None:
    """How often a module's code runs: imported again, from threads, reloaded, under another name."""
    ran: list[str] = []

    def body(made: ModuleType) -> None:
        ran.append(made.__name__)

    name = model.imported_from(body)
    first, again = import_module(name), import_module(name)
    once = (len(ran), first is again, sys.modules[name] is first)
    reload(first)
    reloaded = len(ran)
    import_module(model.imported_from(body))
    counts = (
        (Text("导入两次", "imported twice"), once[0]),
        ("reload", reloaded - once[0]),
        (Text("换个名字导入", "under another name"), len(ran) - reloaded),
    )
    stage.say(
        "导入一个模块两次, 再 reload, 再把同样的代码用另一个名字导入。它的代码跑了几次?",
        "A module is imported twice, reloaded, and the same code imported under another name. How often does it run?",
    )
    stage.table("", (Text("做什么", "what is done"), Text("代码执行", "times run")), counts)
    times = [count for _, count in counts]
    holds = once == (1, True, True) and times == [1, 1, 1]
    stage.prove(
        "a-module-runs-once",
        holds,
        Text(f"共 {len(ran)} 次: {'+'.join(map(str, times))}", f"{len(ran)} in all: {'+'.join(map(str, times))}"),
    )
    many = traits.threads(model.module)
    stage.show(Text(f"{THREADS} 个线程同时导入, 建了", f"{THREADS} threads import at once; objects built"), many)
    stage.prove(
        "an-import-in-many-threads-runs-once",
        many == "1" and race.tally(race.locked_always).keys() == {1},
        Text(f"{THREADS} 个线程, {many} 个对象", f"{THREADS} threads, {many} object"),
    )


@act(Text("竞态", "The race"), proves=("check-then-create-races", "cache-does-not-stop-the-race"))
def the_race(stage: Stage) -> None:
    """Two threads through check-then-create: every interleaving, then real threads."""
    stage.say(
        "没有锁的写法都是先判断, 再创建, 再存。两个线程的步子可以怎样交错, 这里全部试一遍。",
        "Without a lock a thread looks, then builds, then stores. Here is every order in which two can do that.",
    )
    tally = race.tally(race.check_then_create)
    unlucky = race.first(race.check_then_create, 2)
    opening = unlucky.steps[:3]
    stage.timeline(
        Text("一种交错的开头", "How one of them begins"), threads(), [step(at, what) for at, what in opening]
    )
    stage.ask(
        Text(
            "两个都判断过了, 都说还没有。最后建了几个?",
            "Both have looked and seen none. How many are built in the end?",
        ),
        ("1", "2", Text("看谁先存", "it depends on who stores first")),
        ({1}, {2}, {1, 2}).index({run.built for run in race.runs(race.check_then_create) if run.steps[:3] == opening}),
        Text("判断的结果已经过时, 可是没有人再看一眼。", "What they saw is out of date, and nobody looks again."),
    )
    stage.timeline(Text("整个过程", "The whole of it"), threads(), told(unlucky))
    stage.table(
        Text("全部交错", "Every interleaving"),
        (Text("建了几个", "objects built"), Text("多少种交错", "interleavings")),
        tally.items(),
    )
    seen = traits.row("threads")
    show(
        stage,
        Text(f"{THREADS} 个真线程, 都停在判断和创建之间", f"{THREADS} real threads, held between check and creation"),
        (WAY, Text("建了几个", "objects built")),
        {"threads": seen},
    )
    stage.prove(
        "check-then-create-races",
        2 in tally and all(seen[way] == str(THREADS) for way in ("decorator", "__new__", "metaclass")),
        Text(
            f"{sum(tally.values())} 种交错里 {tally.get(2, 0)} 种建了两个; "
            f"{THREADS} 个真线程建了 {seen['decorator']} 个",
            f"{tally.get(2, 0)} of {sum(tally.values())} interleavings build two; {THREADS} real threads built "
            f"{seen['decorator']}",
        ),
    )
    stage.prove(
        "cache-does-not-stop-the-race",
        seen["cache"] == str(THREADS),
        Text(f"{THREADS} 个线程, {seen['cache']} 个对象", f"{THREADS} threads, {seen['cache']} objects"),
    )


@act(
    Text("加锁, 再看一眼", "A lock, and a second look"),
    proves=("without-the-second-look-there-are-many", "with-a-lock-and-a-second-look-there-is-one"),
)
def the_cure(stage: Stage) -> None:
    """What a lock does without the second look, and with it."""
    stage.say("判断之后才拿锁, 锁里直接创建:", "The lock is taken after the check, and inside it one is built at once:")
    stage.code(body_of(model.no_second_look))
    without, with_it = race.tally(race.lock_then_create), race.tally(race.double_checked)
    run = race.first(race.lock_then_create, 2)
    stage.ask(
        Text(
            "两个线程都通过了判断, 第二个在等锁。轮到它时?",
            "Both passed the check and the second waits for the lock. Its turn comes:",
        ),
        (
            Text("再建一个", "it builds another"),
            Text("用第一个的", "it takes the first one's"),
            Text("死锁", "deadlock"),
        ),
        0 if max(without) == 2 else 1,
        Text("锁只让它们排队, 没有让它重新判断。", "A lock makes them queue; it does not make them look again."),
    )
    stage.timeline("", threads(), told(run))
    real = traits.threads(model.no_second_look)
    stage.prove(
        "without-the-second-look-there-are-many",
        2 in without and real == str(THREADS),
        Text(
            f"{sum(without.values())} 种交错里 {without.get(2, 0)} 种建了两个; {THREADS} 个真线程建了 {real} 个",
            f"{without.get(2, 0)} of {sum(without.values())} interleavings build two; {THREADS} real threads built "
            f"{real}",
        ),
    )
    stage.say("拿到锁之后再判断一次:", "Look again once the lock is held:")
    stage.code(body_of(model.double_checked))
    real = traits.threads(model.double_checked)
    stage.prove(
        "with-a-lock-and-a-second-look-there-is-one",
        with_it.keys() == {1} and real == "1",
        Text(
            f"{sum(with_it.values())} 种交错全都只建一个; {THREADS} 个真线程建了 {real} 个",
            f"all {sum(with_it.values())} interleavings build one; {THREADS} real threads built {real}",
        ),
    )


@act(Text("每个进程一份", "One per process"), proves=("each-process-has-its-own",))
def processes(stage: Stage) -> None:
    """What the parent sees of a change that its forked child made."""
    stage.say(
        "fork 一个子进程, 在里面改单例的值, 再看父进程的。加了锁的也一样试。",
        "A child is forked and changes the singleton's value; then the parent looks. The locked way is no exception.",
    )
    seen = traits.row("fork", ("module", "metaclass", "decorator", "double check"))
    show(stage, "fork", (WAY, Text("父进程看到", "the parent sees")), {"fork": seen})
    stage.prove(
        "each-process-has-its-own",
        set(seen.values()) in ({"its own"}, {"no fork"}),  # without fork a process begins with nothing to share
        Text("子进程改了, 父进程的没变", "the child changed its own, the parent's stayed"),
    )
    stage.say(
        "要在多个进程间唯一, 得靠进程之外的东西: 数据库的唯一约束, Redis 的锁。",
        "To be unique across processes takes something outside them: a unique constraint, a lock in Redis.",
    )


ACTS = (one_object, still_a_class, copies, modules, the_race, the_cure, processes)


def demo(stage: Stage) -> None:
    """The whole story."""
    play(stage, ACTS)


# Small things ---------------------------------------------------------------------------------------------------------
def columns(*names: str) -> dict[str, dict[str, str]]:
    """These traits of the ways that this story compares."""
    return {trait: traits.row(trait) for trait in names}


def show(stage: Stage, title: Words, head: tuple[Words, ...], seen: dict[str, dict[str, str]]) -> None:
    """A row for each way, a column for each trait."""
    ways = next(iter(seen.values()))
    rows = [(NAMES.get(way, way), *(SEEN.get(found[way], found[way]) for found in seen.values())) for way in ways]
    stage.table(title, head, rows)


def threads() -> tuple[Words, Words]:
    return Text("线程 1", "thread 1"), Text("线程 2", "thread 2")


def told(run: race.Run) -> list[Step]:
    """A run as a timeline: the second object is marked."""
    built, steps = 0, []
    for at, what in run.steps:
        built += what == "build"
        steps.append(step(at, what, "bad" if what == "build" and built > 1 else ""))
    return steps


def step(at: int, what: str, mark: Mark = "") -> Step:
    return Step(at, DOES[what], mark=mark)


def raised_by(way: str) -> str:
    """What a call with an argument raises."""
    try:
        model.WAYS[way](model.Watch()).get(CALLS[0])
    except TypeError as error:
        return str(error).split(".")[-1]
    return "no error"


def body_of(way: object) -> str:
    """The source of a way's inner function, without what only this lab needs."""
    lines = inspect.getsource(way).split("    def get", 1)[1].split("\n    return Made")[0]  # type: ignore[arg-type]  # a function
    kept = [line[4:] for line in ("    def get" + lines).split("\n") if "watch." not in line]
    return "\n".join(line.replace("*args: str", "*args").replace(" -> Any", "") for line in kept)
