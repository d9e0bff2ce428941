"""第三幕: 能用多少 | The acts on control groups: processes, memory, CPU time; and that seeing is another matter."""

from __future__ import annotations

from labs._kit.stage import Stage, act
from labs._kit.text import Text, Words
from labs.container.cgroups import PERIOD, Limits, files
from labs.container.telling import Told, evidence, judges


@act(Text("进程数: fork 炸弹", "Processes: a fork bomb"), proves=("a-cgroup-limits-what-is-used",))
def fork_bomb(stage: Stage) -> None:
    """pids.max, and whose limit it is."""
    told, above = Told("fork bomb"), Told("limits above")
    told.draw(
        stage,
        Text(
            "B 和它的后代在 /web 里, pids.max = 4; A 在外面", "B and its offspring are in /web, pids.max = 4; A is not"
        ),
        {
            1: Text("建一个目录, 往 pids.max 里写 4", "makes a directory and writes 4 to its pids.max"),
            3: Text("把 B 的号写进 cgroup.procs", "writes B's number to its cgroup.procs"),
            7: Text("满了: 4 个进程", "full: four processes"),
            11: Text("宿主机照常", "the host goes on"),
        },
    )
    count = told.of("A count /web")
    stage.ask(
        Text(
            "/a 的上限是 3, 里面的 /a/b 写的是 9。/a/b 里能有 9 个进程吗?",
            "/a is limited to 3, and /a/b in it says 9. Can /a/b hold nine processes?",
        ),
        (Text("能, 它自己的上限是 9", "yes, its own limit says so"), Text("不能", "no")),
        int(above.of("B fork E") == "EAGAIN"),
        Text("一路往上的每个上限都要有余地。", "Every limit on the way up must have room."),
    )
    shared = above.of("A count /a")
    stage.show(
        Text("/a 连同 /a/b、/a/c 里的进程, 再要就 EAGAIN", "processes in /a with /a/b and /a/c, EAGAIN to any more"),
        shared["processes"],
    )
    holds = (count["processes"], count["refused"], told.of("A fork F"), shared["processes"]) == (4, 4, "ok", 3)
    stage.prove(
        "a-cgroup-limits-what-is-used",
        holds and [told.of(f"{who} fork F") for who in "BCDE"] == ["EAGAIN"] * 4 and above.of("B fork E") == "EAGAIN",
        evidence(
            Text(
                f"进程 {count['processes']} 个, 拒绝 fork {count['refused']} 次 (EAGAIN), 组外的 A 照样 fork",
                f"{count['processes']} processes, {count['refused']} forks refused (EAGAIN), A outside forks as ever",
            ),
            told.name,
            above.name,
        ),
    )


@act(Text("内存杀, CPU 等", "Memory kills, CPU waits"), proves=("memory-kills-and-cpu-waits",))
def memory_and_cpu(stage: Stage) -> None:
    """What happens at either limit."""
    alone, largest, cache, cpu = (
        Told(name) for name in ("memory kills", "memory kills the largest", "cache goes first", "cpu waits")
    )
    victim = next(name for name in "BC" if largest.state(name) != "alive")
    stage.ask(
        Text(
            "组的上限是 64 MiB。B 占了 36, C 占了 10, C 再要 20。谁被杀?",
            "A group may have 64 MiB. B holds 36, C holds 10 and asks for 20 more. Who is killed?",
        ),
        (
            Text("C, 它要的", "C, which asked"),
            Text("B, 它占得最多", "B, the largest"),
            Text("谁也不死, C 得到 ENOMEM", "nobody, C gets ENOMEM"),
        ),
        "CB".index(victim),
        Text(
            "malloc 已经成功了; 真正写到页上时才不够, 这时只能杀, 杀的是组里最大的。",
            "malloc has succeeded long ago; it is when a page is touched that there is none, and then somebody has to "
            "go: the largest in the group.",
        ),
    )
    rows: list[tuple[Words, Words, Words]] = [
        (Text("自己的内存 20 + 90", "own memory 20 + 90"), ending(alone, "B take 90"), kills(alone)),
        (
            Text("B 36, C 10 + 20", "B 36, C 10 + 20"),
            Text(f"{victim} 被杀, C 照常", f"{victim} killed, C goes on"),
            kills(largest),
        ),
        (
            Text("读 96 的文件, 再要自己的 30", "a file of 96 read, then own memory 30"),
            ending(cache, "B take 30"),
            kills(cache),
        ),
    ]
    stage.table(
        Text("上限 64 MiB", "64 MiB at most"),
        (Text("用法", "use"), Text("结果", "what comes of it"), "oom_kill"),
        rows,
    )
    burnt = cpu.of("B burn 50")
    stage.say(
        f"CPU 配额: 每 {PERIOD} ms 只给 10 ms。B 要算 50 ms (# 在算, . 在等, 一格 4 ms):",
        f"A CPU quota: 10 ms in every {PERIOD} ms. B has 50 ms to compute (# computes, . waits; 4 ms each):",
    )
    stage.code(periods(50, 10), "text")
    stage.prove(
        "memory-kills-and-cpu-waits",
        (alone.of("B take 90"), victim, cache.of("B take 30")) == ("killed", "B", "ok")
        and burnt == {"throttled": True, "slower": True}
        and cpu.state("B") == "alive",
        evidence(
            Text(
                "内存: 超限的被 SIGKILL, 文件缓存先让位; CPU: 被限流, 用时至少 3 倍, 还活着",
                "memory: SIGKILL, after file cache has given way; CPU: throttled, at least thrice as long, and alive",
            ),
            alone.name,
            largest.name,
            cache.name,
            cpu.name,
        ),
    )


@act(
    Text("看到的和能用的", "Seeing and using"),
    proves=("seeing-and-using-are-separate", "a-limit-is-a-number-in-a-file"),
)
def two_things(stage: Stage) -> None:
    """Namespaces without a group, a group without namespaces; and what a limit is made of."""
    told = Told("see or use")
    free = [told.of("B fork D"), told.of("B fork E")]
    stage.table(
        Text(
            "B 只有新的命名空间, C 只在 pids.max = 1 的组里",
            "B has new namespaces only, C a group with pids.max = 1 only",
        ),
        ("", Text("自己的号", "own number"), "fork", "fork"),
        [("B", told.of("B see pid"), *free), ("C", told.of("C see pid"), told.of("C fork F"), "")],
    )
    stage.prove(
        "seeing-and-using-are-separate",
        (told.of("B see pid"), free) == (1, ["ok", "ok"])
        and (told.of("C fork F"), told.of("C see uts")) == ("EAGAIN", "outside")
        and told.of("C see pid") != 1,
        evidence(
            Text(
                f"B 自以为是 1 号, 随便 fork; C 看得到一切 (自己是 {told.of('C see pid')} 号), fork 得到 EAGAIN",
                f"B takes itself for process 1 and forks at will; C sees everything (itself as {told.of('C see pid')}) "
                f"and gets EAGAIN",
            ),
            told.name,
        ),
    )
    limits = Limits(pids=4, memory=64, cpu=10)
    v1, v2 = (files(limits, version) for version in (1, 2))
    stage.say(
        "docker run --pids-limit 4 --memory 64m --cpus 0.1 写的就是:",
        "docker run --pids-limit 4 --memory 64m --cpus 0.1 comes down to:",
    )
    stage.code("\n".join((*paths(v2, 2), "", *paths(v1, 1))), "text")
    on_v2, names = judges("files of v2"), " ".join(name for lines in v2.values() for name in lines)
    stage.prove(
        "a-limit-is-a-number-in-a-file",
        ("cpu.max", "10000 100000") in v2["cpu"].items() and len(v1) == 3,
        evidence(
            Text(
                f"v2 一棵树 ({on_v2.zh}): {names}; v1 三棵",
                f"v2, one tree ({on_v2.en}): {names}; v1, three",
            ),
            "files of v1",
        ),
    )


def ending(told: Told, step: str) -> Text:
    return Text("B 被杀", "B killed") if told.of(step) == "killed" else Text("B 照常", "B goes on")


def kills(told: Told) -> str:
    return str(told.of("A count /web")["killed"])


def periods(ms: int, quota: int) -> str:
    """So much work under a quota, one line a period: # is computing, . is waiting; 4 ms each."""
    lines = []
    for start in range(0, ms, quota):
        wait = PERIOD - quota if start + quota < ms else 0
        lines.append(f"{start // quota * PERIOD:>4} ms  {'#' * (quota // 4)}{'.' * (wait // 4)}")
    return "\n".join(lines)


def paths(found: dict[str, dict[str, str]], version: int) -> list[str]:
    """The files as they lie under /sys/fs/cgroup."""
    tops = {name: "" if version == 2 else f"{name}/" for name in found}
    lines = [(f"/sys/fs/cgroup/{tops[each]}web/{name}", text) for each in found for name, text in found[each].items()]
    return [f"v{version}  {path:<53}{text}" for path, text in lines]
