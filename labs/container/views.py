"""第一幕: 看到什么 | The acts on namespaces: one kernel, many views; how a process gets into one."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.container.model import KINDS
from labs.container.telling import Json, Told, evidence

SHOWS = {
    "cgroup": Text("自己在控制组树里的路径", "one's path in the tree of groups"),
    "ipc": Text("共享内存的段数", "segments of shared memory"),
    "mnt": Text("挂载了几个", "mounts made"),
    "net": Text("网络接口", "network interface"),
    "pid": Text("自己的进程号", "one's process number"),
    "time": Text("单调时钟, 多出的秒数", "monotonic clock, seconds ahead"),
    "user": Text("自己的用户号", "one's user id"),
    "uts": Text("主机名", "host name"),
}


@act(
    Text("同一个内核, 各看各的", "One kernel, many views"),
    proves=("a-namespace-changes-what-is-seen", "same-kernel-inside-and-outside", "eight-kinds-of-namespace"),
)
def views(stage: Stage) -> None:
    """Each kind of namespace: what a new one shows, what a change inside changes outside."""
    stage.say(
        "A 是外面的进程。每一种都让 A 生一个子进程 B, 放进一个新的命名空间; B 改一改, 然后两边都看。",
        "A is a process outside. For each kind it has a child B in a new namespace. B changes something, then "
        "both look.",
    )
    rows, apart = [], []
    for kind in KINDS:
        told = Told(f"view: {kind}")
        looks = [
            (line.who, result) for line, result in zip(told.lines, told.results, strict=True) if line.verb == "see"
        ]
        inside = [result for who, result in looks if who == "B"]
        outside = next(result for who, result in looks if who == "A")
        rows.append((kind, SHOWS[kind], inside[0], inside[-1], outside))
        apart.append(is_apart(told, kind, inside, outside))
    stage.ask(
        Text(
            "B 在新的 uts 命名空间里把主机名改成 web。A 看到的主机名是?",
            "B, in a new uts namespace, sets the host name to web. Which does A see?",
        ),
        ("web", "outside"),
        ("web", "outside").index(str(Told("view: uts").of("A see uts"))),
        Text(
            "新的命名空间拷了一份主机名, 改的是自己那份。", "The new namespace copied the name, and B changed its copy."
        ),
    )
    stage.table(
        Text("8 种命名空间", "The eight kinds"),
        (
            Text("种类", "kind"),
            Text("管什么", "what it shows"),
            Text("B 先看", "B at first"),
            Text("B 改后", "B after"),
            Text("A 看", "A"),
        ),
        rows,
    )
    numbers = Told("view: pid").end
    stage.table(
        Text(
            "pid 是一层套一层的: 同一个进程在每一层各有一个号", "Pids are nested: a process has a number at each level"
        ),
        (Text("进程", "process"), Text("外面看", "seen from outside"), Text("里面看", "from inside")),
        [(name, *map(str, found["pids"])) if name != "A" else (name, "1", "-") for name, found in numbers.items()],
    )
    stage.say(
        "新的 user 命名空间还没有映射, 用户号读出来是 65534; 写了 uid_map 才是 0: 里面是 root, 外面还是原来的用户。",
        "A new user namespace maps nobody yet, so B's id reads as 65534. Once uid_map is written it reads as 0: root "
        "inside, and still the same user as before outside.",
    )
    stage.prove(
        "a-namespace-changes-what-is-seen",
        all(apart) and len(apart) == len(KINDS),
        evidence(
            Text(
                f"主机名 B 看到 {rows[-1][3]}, A 看到 {rows[-1][4]}; 挂载 B 有 {rows[2][3]} 个, A 有 {rows[2][4]} 个",
                f"as host name B sees {rows[-1][3]}, A {rows[-1][4]}; of mounts B sees {rows[2][3]}, A {rows[2][4]}",
            ),
            "view: uts",
            "view: mnt",
        ),
    )
    kinds = Told("kinds").of("A see kinds")
    stage.prove("eight-kinds-of-namespace", len(kinds) == 8, evidence(f"/proc/self/ns: {' '.join(kinds)}", "kinds"))
    kernel = Told("kernel")
    stage.prove(
        "same-kernel-inside-and-outside",
        kernel.of("B see kernel") == "as outside",
        evidence(
            Text("5 种命名空间都换了, uname -r 仍和外面一样", "five kinds of namespace exchanged, uname -r as outside"),
            "kernel",
        ),
    )


@act(
    Text("clone, unshare, setns", "clone, unshare, setns"),
    proves=("clone-unshare-and-setns-choose-the-namespace",),
)
def three_calls(stage: Stage) -> None:
    """How one gets into a namespace; and why unshare --pid needs --fork."""
    told = Told("clone, unshare, setns")
    stage.say(
        "三个系统调用: clone 让子进程生在新的命名空间里, unshare 让自己换到新的, setns 加入已有的。下面一行一步, "
        "先写谁, 再写做什么: A fork B uts 就是 A 用 clone 生下 B, 放进新的 uts 命名空间。",
        "Three system calls: with clone a child is born into new namespaces, unshare moves the caller into new ones, "
        "setns joins one that exists. Below each line is a step, who and what: A fork B uts means that A makes the "
        "child B by clone, in a new uts namespace.",
    )
    stage.ask(
        Text(
            "A 是 1 号进程, 它 unshare 了 pid, 再看自己的号, 然后生下 D。A 和 D 各是几号?",
            "A is process 1. It unshares pid, looks at its own number, then has a child D. Which numbers have A and D?",
        ),
        (
            Text("A 1, D 1", "A 1, D 1"),
            Text("A 1, D 2", "A 1, D 2"),
            Text("A 换了号, D 2", "A has another, D 2"),
        ),
        0 if (told.of("A see pid"), told.of("D see pid")) == (1, 1) else 1,
        Text(
            "进程号一生不变, 所以搬进新 pid 命名空间的是以后的子进程: D 是那里的 1 号。unshare(1) 的 --fork 就为这个。",
            "A process keeps its number for life, so it is the children to come who move: D is process 1 there. That "
            "is what --fork of unshare(1) is for.",
        ),
    )
    told.draw(
        stage,
        "",
        {
            1: Text("clone: 子进程生在新的里", "clone: the child is born in a new one"),
            6: Text("unshare: 自己进新的", "unshare: the caller moves"),
            10: Text("setns: 加入 B 的, docker exec 就是它", "setns: joins B's, as docker exec does"),
            18: Text("换一次就够了", "once is enough"),
        },
    )
    holds = (
        (told.of("B see uts"), told.of("A see uts", 1), told.of("C see uts"), told.of("C see uts", 1))
        == ("web", "outside", "db", "web")
        and (told.of("A see pid"), told.of("D see pid"), told.of("E see pid")) == (1, 1, 2)
        and told.of("A unshare pid", 1) == "EINVAL"
    )
    stage.prove(
        "clone-unshare-and-setns-choose-the-namespace",
        holds,
        evidence(
            Text(
                f"C: unshare 后看到 {told.of('C see uts')}, setns 后看到 {told.of('C see uts', 1)}; "
                f"unshare pid 之后的子进程是 {told.of('D see pid')} 号和 {told.of('E see pid')} 号",
                f"C sees {told.of('C see uts')} after unshare, {told.of('C see uts', 1)} after setns; the children "
                f"after unshare pid are {told.of('D see pid')} and {told.of('E see pid')}",
            ),
            told.name,
        ),
    )


def is_apart(told: Told, kind: str, inside: list[Json], outside: Json) -> bool:
    """Whether B sees its own: what it changed is not A's, or what it is called differs."""
    match kind:
        case "pid":
            return bool(told.end["B"]["pids"] == [2, 1] and inside[0] == 1)
        case "cgroup":
            return inside == ["/g", "/"]
        case "user":
            return bool(inside[0] != outside)
        case _:
            return bool(inside[-1] != outside)
