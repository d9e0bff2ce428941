"""线程和进程 | The acts on threads and processes: who needs a lock, whose memory it is, how they share a port."""

from __future__ import annotations

import sys
from inspect import getsource

from labs._kit.beats import Step
from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.event_loop import shared

COUNT = 3


@act(
    Text("换成线程和进程, 就要真的锁", "With threads and processes, real locks"),
    proves=("threads-and-processes-need-locks-where-tasks-do-not",),
)
def locks(stage: Stage) -> None:
    """The same function by tasks, by threads, and its two halves by processes."""
    stage.say("这个函数里没有 await, 各做一次, 应该加成 2:", "There is no await in here. Done twice, it should give 2:")
    stage.code(getsource(shared.deposit))
    tasks, bare = shared.by_tasks(), shared.by_threads(is_locked=False)
    stage.ask(
        Text(
            "两个线程各做一次。第一个读完还没写, 系统换上了第二个, 它做完了。balance 是?",
            "Two threads do it once each. Between the first one's reading and writing the system lets the second run, "
            "to its end. What is balance?",
        ),
        ("1", "2"),
        bare - 1,
        Text(
            "第一个写回的是旧值加 1。线程在哪一行都可能被换下; 这里用 sys.settrace 让它正好停在那一行。",
            "The first writes the old value plus 1. A thread may lose its turn at any line; here sys.settrace stops it "
            "at that one.",
        ),
    )
    locked = shared.by_threads(is_locked=True)
    stage.table(
        "",
        (Text("谁来做两次", "who does it twice"), "balance"),
        [
            (Text("两个任务, 不加锁", "two tasks, no lock"), tasks),
            (Text("两个线程, 不加锁", "two threads, no lock"), bare),
            (Text("两个线程, threading.Lock", "two threads, threading.Lock"), locked),
        ],
    )
    loose, lost = shared.by_processes(shared.WITHOUT)
    strict, kept = shared.by_processes(shared.LOCKED)
    for title, said in (
        (Text("两个进程改一个文件里的数, 不加锁", "Two processes and a number in a file, no lock"), loose),
        (Text("先建一个锁文件 (O_EXCL)", "With a lock file that each creates first (O_EXCL)"), strict),
    ):
        steps = [Step("12".index(step[0]), step[2:], "" if word == "ok" else word) for step, word in said]
        stage.timeline(title, (Text("进程 1", "process 1"), Text("进程 2", "process 2")), steps)
    stage.prove(
        "threads-and-processes-need-locks-where-tasks-do-not",
        (tasks, bare, locked) == (2, 1, 2) and (lost, kept) == (1, 2),
        Text(
            f"任务 {tasks}; 线程 {bare}, 加锁 {locked}; 进程 {lost}, 加锁 {kept}",
            f"tasks {tasks}; threads {bare}, with a lock {locked}; processes {lost}, with a lock {kept}",
        ),
    )


@act(
    Text("谁的内存", "Whose memory"),
    proves=("threads-share-memory-and-processes-do-not", "an-address-means-the-same-to-threads-alone"),
)
def memory(stage: Stage) -> None:
    """A cell that threads add to, and processes; one address in both."""
    cell, pids, own = shared.adding(COUNT)
    stage.table(
        Text(f"{COUNT} 个一起, 每个给 cell 加 1", f"{COUNT} at a time, and each adds 1 to cell"),
        ("", Text("进程号有几个", "process ids"), Text("cell 里是", "cell holds")),
        [
            (Text("线程", "threads"), len(pids), cell),
            (Text("进程", "processes"), len({pid for pid, _ in own}), ", ".join(str(each) for _, each in own)),
        ],
    )
    stage.prove(
        "threads-share-memory-and-processes-do-not",
        (cell, len(pids)) == (COUNT, 1)
        and [each for _, each in own] == [1] * COUNT
        and len({pid for pid, _ in own} | pids) == COUNT + 1,
        Text(
            f"{COUNT} 个线程在一个进程里, 加出 {cell}; {COUNT} 个进程各有各的 cell, 都是 1",
            f"{COUNT} threads in one process made it {cell}; {COUNT} processes have a cell each, all 1",
        ),
    )
    seen = shared.one_address()
    stage.say(
        "CPU 按页表找到一个地址在哪块内存里。一个地址上放着 1, 先让一个线程改成 2, 再 fork 一个子进程, 它改成 3:",
        "The CPU finds the memory of an address by a page table. At one address there is a 1. A thread changes it to "
        "2; then a process is forked, which changes it to 3:",
    )
    who = (
        Text("线程改过之后, 这里读到", "read here after the thread"),
        Text("子进程读到", "read in the forked process"),
        Text("之后这里读到", "read here afterwards"),
    )
    stage.table("", (Text("谁读这个地址", "who reads the address"), ""), list(zip(who, seen, strict=False)))
    stage.say(
        "线程用的是同一份页表, 换来换去不用动它; 换到另一个进程, 就要换成它的那一份, 否则读到的还是这边的内存。",
        "Threads use one page table, which stays as it is when they take turns. For another process its own has to be "
        "put in place, or it would read the memory of this one.",
    )
    stage.prove(
        "an-address-means-the-same-to-threads-alone",
        seen == ["2", "3", "2"] or not seen,
        Text(f"依次读到 {', '.join(seen)}", f"in this order: {', '.join(seen)}")
        if seen
        else Text("这个系统没有 fork", "this system has no fork"),
    )


@act(Text("几个进程, 一个端口", "Several processes, one port"), proves=("workers-share-a-port",))
def ports(stage: Stage) -> None:
    """Two workers with a loop each: a socket that both inherited, and one of each with SO_REUSEPORT."""
    stage.say(
        "两个工作进程, 各有一个事件循环, 一次只接一个连接。父进程先建好监听套接字, 两个都继承它; "
        "再让两个各自绑定同一个端口。",
        "Two workers with a loop each, which take one connection at a time. Both inherit a listening socket that the "
        "parent has made; then each binds one of its own to the same port.",
    )
    inherited, spread, refused = shared.sharing()
    stage.ask(
        Text(
            "端口 8000 上已经有套接字在用, 第二个进程也去 bind 8000, 没设什么选项。会怎样?",
            "A socket has port 8000. A second process binds to 8000 too, with no option set. What happens?",
        ),
        (Text("两个分着用", "they share it"), Text("bind 失败", "bind fails"), Text("抢过来", "it takes over")),
        int(bool(refused) or not spread),
        Text(
            "EADDRINUSE。要么继承同一个套接字, 要么每个都先设 SO_REUSEPORT, 由内核按来源的地址和端口分发。",
            "EADDRINUSE. Either both inherit one socket, or each sets SO_REUSEPORT first and the kernel spreads the "
            "connections by where they come from.",
        ),
    )
    stage.table(
        "",
        ("", Text("应答的进程有几个", "workers that answered")),
        [
            (Text("继承的套接字, 两个客户端同时连着", "inherited, two clients at a time"), len(inherited)),
            (Text("SO_REUSEPORT", "SO_REUSEPORT"), len(spread)),
        ],
    )
    connections = ", ".join(str(count) for count in sorted(spread.values()))
    stage.prove(
        "workers-share-a-port",
        len(inherited) == 2 and (sys.platform != "linux" or (len(spread) == 2 and bool(refused))),
        Text(
            f"继承的: {len(inherited)} 个进程各接一个; SO_REUSEPORT: 各接 {connections} 个; 不设它: {refused}",
            f"inherited: {len(inherited)} workers had one each; SO_REUSEPORT: {connections} connections; a bind "
            f"without it: {refused}",
        ),
    )
