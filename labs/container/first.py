"""第二幕: 1 号进程 | The acts on process 1 of a pid namespace: whom it adopts, what it hears, whom it takes along."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.container.telling import Told, evidence

STATES = {"alive": Text("活着", "alive"), "zombie": Text("僵尸", "zombie"), "gone": Text("没了", "gone")}


@act(
    Text("僵尸", "Zombies"),
    proves=("a-zombie-is-dead-and-waits-for-its-parent", "a-zombie-holds-its-number-and-no-memory"),
)
def zombies(stage: Stage) -> None:
    """A child that has ended: what is left of it, and what gets rid of it."""
    killed, reaped = Told("a zombie"), Told("a zombie is reaped")
    full, light = Told("zombies count"), Told("a zombie holds no memory")
    stage.ask(
        Text(
            "B 结束了, 父进程 A 没有 wait。A 再给 B 发 SIGKILL, B 怎么样?",
            "B has ended, and its parent A has not waited for it. A sends B a SIGKILL. What becomes of B?",
        ),
        (Text("消失", "it goes"), Text("还是僵尸", "it stays a zombie"), Text("kill 报错 ESRCH", "kill gives ESRCH")),
        int(killed.state("B") == "zombie"),
        Text(
            "它已经死了, 没有什么可杀。剩下的是一个退出状态, 等父进程来取。",
            "It is dead, there is nothing left to kill. What remains is an exit status for its parent to fetch.",
        ),
    )
    killed.draw(stage, "", {3: Text("kill 成功, 没有作用", "kill succeeds, to no effect")})
    reaped.draw(
        stage,
        Text("换成 wait", "With a wait instead"),
        {
            3: Text("取走退出状态, 号也放了", "fetches the status; the number is free"),
            4: Text("没有这个进程了", "gone"),
        },
    )
    stage.prove(
        "a-zombie-is-dead-and-waits-for-its-parent",
        (killed.of("A kill B KILL"), killed.state("B"), reaped.of("A wait")) == ("ok", "zombie", ["B"])
        and reaped.of("A kill B KILL") == "ESRCH",
        evidence(
            Text("SIGKILL 之后: 僵尸; wait 之后: ESRCH", "after SIGKILL: zombie; after wait: ESRCH"),
            killed.name,
            reaped.name,
        ),
    )
    stage.show(
        Text("上限 2 个进程, 其中一个是僵尸, 再 fork", "at most 2 processes, one of them a zombie: one more fork"),
        full.of("B fork D"),
    )
    stage.show(Text("wait 之后再 fork", "and after a wait"), full.of("B fork E"))
    stage.show(
        Text("上限 64 MiB, 占过 50 的已是僵尸, B 再要 50", "at most 64 MiB, one that held 50 is a zombie: 50 more"),
        light.of("B take 50"),
    )
    stage.prove(
        "a-zombie-holds-its-number-and-no-memory",
        (full.of("B fork D"), full.of("B wait"), full.of("B fork E")) == ("EAGAIN", ["C"], "ok")
        and (light.state("C"), light.of("B take 50"), light.of("A count /web")["killed"]) == ("zombie", "ok", 0),
        evidence(
            Text("fork: EAGAIN, wait 之后 ok; 内存 50 + 50: ok", "fork: EAGAIN, ok after a wait; memory 50 + 50: ok"),
            full.name,
            light.name,
        ),
    )


@act(Text("1 号收养孤儿", "Process 1 adopts"), proves=("an-orphan-lives-on", "pid-1-adopts-and-must-reap"))
def orphans(stage: Stage) -> None:
    """B is process 1 of a container: with and without a wait."""
    told, careless, orphan = Told("pid 1 adopts"), Told("pid 1 that never waits"), Told("an orphan")
    stage.say(
        "B 是容器里的 1 号: 你的程序。它有子进程 C, C 有子进程 D, 然后 C 先结束。",
        "B is process 1 of a container: your program. It has a child C, which has a child D, and C ends first.",
    )
    told.draw(
        stage,
        "",
        {
            4: Text("D 成了孤儿, 归 B", "D is an orphan, and B's child now"),
            5: Text("收掉 C", "reaps C"),
            7: Text("也收掉 D, 虽然不是它 fork 的", "and D too, though it never forked it"),
        },
    )
    stage.prove(
        "an-orphan-lives-on",
        (orphan.of("D see pid"), orphan.end["D"]["parent"]) == (3, "B"),
        evidence(
            Text("C 结束之后 D 还在跑, 父进程是 B", "after C ended D runs on, and its parent is B"),
            orphan.name,
        ),
    )
    zombies = [name for name in careless.end if careless.state(name) == "zombie"]
    stage.ask(
        Text(
            "这回 C 有两个子进程 D 和 E, B 从来不 wait; C、D、E 先后结束。有几个僵尸?",
            "Now C has two children, D and E, and B never waits. C, D and E end. How many zombies are there then?",
        ),
        ("0", "1", str(len(zombies))),
        2,
        Text(
            "它们都归 B, 而 B 不收。docker run --init 在前面放一个会 wait 的 1 号, 就是 tini。",
            "All are B's, and B does not reap. docker run --init puts a process 1 in front that does: tini.",
        ),
    )
    stage.prove(
        "pid-1-adopts-and-must-reap",
        told.of("B wait", 1) == ["D"] and zombies == ["C", "D", "E"],
        evidence(
            Text(
                f"B 收掉了 {told.of('B wait')[0]} 和收养的 {told.of('B wait', 1)[0]}; "
                f"不 wait 时留下僵尸 {' '.join(zombies)}",
                f"B reaped {told.of('B wait')[0]} and, adopted, {told.of('B wait', 1)[0]}; without a wait the zombies "
                f"{' '.join(zombies)} stay",
            ),
            told.name,
            careless.name,
        ),
    )


@act(
    Text("1 号听得到什么", "What process 1 hears"),
    proves=(
        "pid-1-gets-only-signals-it-handles",
        "a-signal-goes-to-one-process",
        "behind-an-init-the-default-action-works",
    ),
)
def signals(stage: Stage) -> None:
    """Why docker stop may take ten seconds."""
    told, ordinary = Told("pid 1 and signals"), Told("an ordinary child and signals")
    still_there = told.of("B see pid") == 1
    stage.ask(
        Text(
            "docker stop 从外面给 1 号发 SIGTERM。程序没有为它装处理函数, 会怎样?",
            "docker stop sends SIGTERM to process 1, from outside. The program has no handler for it. What happens?",
        ),
        (
            Text("按默认动作结束", "it ends, the default action"),
            Text("什么也不发生, 10 秒后被 SIGKILL", "nothing; SIGKILL after ten seconds"),
        ),
        int(still_there),
        Text(
            "内核不对 1 号执行默认动作, 只有它自己处理的信号才送到。所以程序要装处理函数, 或者 --init。",
            "The kernel takes no default action on process 1; only signals that it handles arrive. So install a "
            "handler, or use --init.",
        ),
    )
    told.draw(
        stage,
        Text("B 是 1 号, C 在里面, A 在外面", "B is process 1, C is inside, A outside"),
        {
            4: Text("里面的 SIGKILL 也没有用", "not even SIGKILL, from inside"),
            5: Text("docker stop", "docker stop"),
            8: Text("有处理函数了: 自己退出", "handled now: it exits by itself"),
            10: Text("外面的 SIGKILL: docker kill", "SIGKILL from outside: docker kill"),
        },
    )
    stage.prove(
        "pid-1-gets-only-signals-it-handles",
        still_there and told.of("A wait") == ["B", "D"] and ordinary.of("A wait") == ["B"],
        evidence(
            Text(
                "里面的 TERM、KILL 和外面的 TERM 都没有作用, 装了处理函数就退出; 普通进程一次 TERM 就结束",
                "TERM and KILL from inside and TERM from outside did nothing; with a handler it left; an ordinary "
                "process ended at the first TERM",
            ),
            told.name,
            ordinary.name,
        ),
    )
    shell, init = Told("a shell as pid 1"), Told("an init as pid 1")
    shell.draw(
        stage,
        Text("CMD python app.py: B 是 sh (dash), C 是你的程序", "CMD python app.py: B is sh (dash), C is your program"),
        {
            3: Text("程序装了处理函数", "the program has a handler"),
            4: Text("docker stop, 送给 1 号", "docker stop, to process 1"),
            5: Text("还在: 什么也没听到", "still there: it has heard nothing"),
        },
    )
    stage.prove(
        "a-signal-goes-to-one-process",
        shell.of("C see pid") == 2 and [shell.state(name) for name in "BC"] == ["alive", "alive"],
        evidence(
            Text("SIGTERM 发给 B 之后, B 和 C 都还在", "after SIGTERM to B both B and C are still there"), shell.name
        ),
    )
    init.draw(
        stage,
        Text("docker run --init: B 是 tini, C 是你的程序", "docker run --init: B is tini, C is your program"),
        {
            4: Text("tini 转发收到的 SIGTERM; C 没有处理函数", "tini passes the SIGTERM on; C has no handler"),
            5: Text("C 结束了", "C has ended"),
        },
    )
    stage.prove(
        "behind-an-init-the-default-action-works",
        (init.of("B kill C TERM"), init.of("B wait"), init.of("A wait")) == ("ok", ["C"], ["B"]),
        evidence(
            Text(
                f"C 是 {init.of('C see pid')} 号, 一次 SIGTERM 就结束",
                f"C, number {init.of('C see pid')}, ended at one SIGTERM",
            ),
            init.name,
        ),
    )


@act(Text("docker stop", "docker stop"), proves=("stop-asks-first-and-kills-then",))
def stop(stage: Stage) -> None:
    """The two signals, on a process 1 that handles the first and on one that does not."""
    polite, deaf = Told("stop: a handler"), Told("stop: none")
    stage.say(
        "docker stop 由 A 来做: 给容器的 1 号 B 发 SIGTERM, 宽限期 (默认 10 秒) 过了 B 还在, 才发 SIGKILL。",
        "A plays docker stop: it sends SIGTERM to B, process 1 of the container, and SIGKILL if B is still there when "
        "the grace period is over (ten seconds by default).",
    )
    polite.draw(stage, Text("B 装了处理函数", "B has a handler"), {4: Text("走了, 用不着 SIGKILL", "gone; no SIGKILL")})
    deaf.draw(
        stage,
        Text("B 没装", "B has none"),
        {3: Text("宽限期满, 还在", "the grace period is over: still there"), 5: Text("强杀", "killed")},
    )
    stage.prove(
        "stop-asks-first-and-kills-then",
        (polite.of("B see pid"), polite.of("A wait")) == ("not there", ["B"])
        and (deaf.of("B see pid"), deaf.of("A wait")) == (1, [])
        and (deaf.of("B see pid", 1), deaf.of("A wait", 1)) == ("not there", ["B"]),
        evidence(
            Text(
                "有处理函数: 一个 SIGTERM 就结束; 没有: SIGTERM 之后还在, SIGKILL 才结束",
                "with a handler SIGTERM ended it; without one it was still there, and SIGKILL ended it",
            ),
            polite.name,
            deaf.name,
        ),
    )


@act(Text("1 号一走, 全都走", "When process 1 goes"), proves=("pid-1-takes-the-rest-with-it",))
def the_end(stage: Stage) -> None:
    """The end of a container."""
    told, late = Told("pid 1 takes the rest"), Told("docker exec")
    told.draw(
        stage,
        Text("B 是 1 号, E 是嵌在里面的另一个 1 号", "B is process 1, E another one nested in there"),
        {6: Text("SIGKILL 给所有人, 没有商量", "SIGKILL to all of them, no questions asked")},
    )
    gone = [name for name in "CDEF" if told.state(name) == "gone"]
    stage.table(
        Text("之后", "Afterwards"),
        (Text("进程", "process"), Text("状态", "state")),
        [(name, STATES[told.state(name)]) for name in told.end],
    )
    late.draw(
        stage,
        Text(
            "docker exec: C 让一个子进程进去, 里面的 1 号结束之后再试一次",
            "docker exec: C forks into the namespace, once before its process 1 has ended and once after",
        ),
        {
            4: Text("D 在里面, 它的父进程 C 在外面", "D is inside, its parent C is outside"),
            7: Text("B 还没结束完: D 还没被收", "B has not quite ended: D is not reaped yet"),
            10: Text("再也进不去了", "nobody gets in any more"),
        },
    )
    stage.prove(
        "pid-1-takes-the-rest-with-it",
        gone == list("CDEF")
        and (late.of("A wait"), late.of("A wait", 1), late.of("C fork E")) == ([], ["B"], "ENOMEM"),
        evidence(
            Text(
                f"B 结束, {' '.join(gone)} 全没了; 之后 fork 进去: {late.of('C fork E')}",
                f"B ended and {' '.join(gone)} were gone; a fork into it then: {late.of('C fork E')}",
            ),
            told.name,
            late.name,
        ),
    )


@act(
    Text("localhost 是谁的", "Whose localhost?"),
    proves=(
        "a-new-network-namespace-has-only-lo",
        "localhost-is-each-containers-own",
        "a-port-is-reached-from-outside-once-it-is-published",
    ),
)
def localhost(stage: Stage) -> None:
    """A network namespace of its own: nothing is there, and 127.0.0.1 is its own."""
    told, published = Told("localhost"), Told("published port")
    stage.ask(
        Text(
            "宿主机上有个服务在听 127.0.0.1:8000。容器里的程序连 127.0.0.1:8000, 会怎样?",
            "A service on the host listens on 127.0.0.1:8000. A program in a container connects to 127.0.0.1:8000.",
        ),
        (Text("连上宿主机的服务", "it reaches the host's service"), Text("连不上", "it does not reach it")),
        int(told.of("B connect 127.0.0.1") != "ok"),
        Text("每个网络命名空间有自己的 lo。", "Each network namespace has a lo of its own."),
    )
    told.draw(
        stage,
        Text("A 在宿主机上, B 在容器里", "A is on the host, B in a container"),
        {
            6: Text("lo 还没启用", "lo is not up yet"),
            8: Text("启用了: 是自己的 lo, 没有人在听", "it is: B's own lo, and nobody listens"),
        },
    )
    first, second = told.of("B connect 127.0.0.1"), told.of("B connect 127.0.0.1", 1)
    stage.prove(
        "a-new-network-namespace-has-only-lo",
        (told.of("B see net"), first) == ("lo down", "ENETUNREACH"),
        evidence(f"{told.of('B see net')}; connect: {first}", told.name, "view: net"),
    )
    published.draw(
        stage,
        Text(
            "10.9.8.7 是从外面能连到的地址: A 只听 127.0.0.1, B 听 0.0.0.0",
            "10.9.8.7 stands for the address seen from outside: A listens on 127.0.0.1 only, B on 0.0.0.0",
        ),
    )
    stage.prove(
        "localhost-is-each-containers-own",
        (told.of("A connect 127.0.0.1"), second, told.of("B connect 127.0.0.1", 2)) == ("ok", "ECONNREFUSED", "ok")
        and (published.of("A connect 10.9.8.7"), published.of("B connect 10.9.8.7")) == ("ECONNREFUSED", "ok"),
        evidence(
            Text(
                f"外面在听, 里面连 localhost: {second}; 只听 127.0.0.1, 连 10.9.8.7: "
                f"{published.of('A connect 10.9.8.7')}, 听 0.0.0.0: {published.of('B connect 10.9.8.7')}",
                f"a listener outside, localhost inside: {second}; listening on 127.0.0.1 only, 10.9.8.7 gives "
                f"{published.of('A connect 10.9.8.7')}, on 0.0.0.0 {published.of('B connect 10.9.8.7')}",
            ),
            told.name,
            published.name,
        ),
    )
    opened = Told("publish")
    opened.draw(
        stage,
        Text(
            "发布端口: A 收下连接, 转进 B 的命名空间, docker-proxy 就这样做",
            "Publishing a port: A takes connections and hands them on into B's namespace, as docker-proxy does",
        ),
        {
            8: Text("里面在听, 外面连不到", "it listens inside; outside nobody does"),
            9: Text("-p 10.9.8.7:8000:8000", "-p 10.9.8.7:8000:8000"),
            11: Text("从外面来的, B 收到了", "from outside, and B has it"),
            12: Text("只在发布的地址上", "at the published address only"),
        },
    )
    before, after = opened.of("A connect 10.9.8.7"), opened.of("A connect 10.9.8.7", 1)
    stage.prove(
        "a-port-is-reached-from-outside-once-it-is-published",
        (before, after, opened.of("B accept", 1)) == ("ECONNREFUSED", "ok", "ok")
        and opened.of("A connect 127.0.0.1") == "ECONNREFUSED",
        evidence(
            Text(
                f"B 在听 0.0.0.0, 从外面连: 发布前 {before}, 发布后 {after}, B 收到了这个连接",
                f"B listens on 0.0.0.0; from outside: {before}, once published {after}, and B accepted it",
            ),
            opened.name,
        ),
    )
