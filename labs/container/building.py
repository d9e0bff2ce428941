"""第五幕: 镜像怎么来, 怎么走 | The acts on builds: steps and their cache, stages, push and pull, what runs where."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from labs._kit.real.server import own_folder
from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.container import binaries
from labs.container.build import SETTINGS, Builder, Done
from labs.container.images import Store, Tree, file, flatten, unpack
from labs.container.model import Refused
from labs.container.scenarios import ALL_FIRST, COMPILER, LIST_FIRST, PROJECT, SCENARIOS, SLIM, STAGES, Program
from labs.container.telling import evidence

CPU = "x86_64"  # the model's own
EDITED = {**PROJECT, "main.py": file(PROJECT["main.py"].data + "# a line more\n")}


def builder() -> Builder:
    """One that knows python-slim, and python: the same with pip and a compiler."""
    store = Store()
    return Builder(store, {"python-slim": store.build((SLIM,)), "python": store.build((SLIM, COMPILER))})


def again(done: Sequence[Done]) -> list[str]:
    """The steps that were not in the cache."""
    return [str(each.step) for each in done if not each.is_cached]


def installs(done: Sequence[Done]) -> int:
    return sum(line.startswith("RUN pip") for line in again(done))


@act(
    Text("Dockerfile: 一行一步", "A Dockerfile, step by step"),
    proves=("run-and-copy-add-layers-the-rest-settings", "a-changed-step-is-done-again-with-all-after-it"),
)
def steps(stage: Stage) -> None:
    """Which steps make a layer; which are done again after a change, with the code copied last or first."""
    stage.code(LIST_FIRST, "dockerfile")
    careful, careless = builder(), builder()
    image, done = careful.build(LIST_FIRST, PROJECT)
    stage.table(
        Text("第一次构建", "The first build"),
        (Text("指令", "step"), Text("多了一层", "adds a layer")),
        [(str(each.step)[:40], Text("是", "yes") if each.has_layer else "-") for each in done],
    )
    layers, config = careful.store.layers(image), careful.store.config(image)
    layered = [each.step.verb for each in done if each.has_layer]
    stage.prove(
        "run-and-copy-add-layers-the-rest-settings",
        layered == ["COPY", "RUN", "COPY"]
        and layers[:2] == careful.store.layers(careful.images["python"])
        and len(layers) == 2 + len(layered)
        and list(config) == sorted(config) == sorted({each.step.verb for each in done} & set(SETTINGS)),
        Text(
            f"{len(done)} 步, 新增 {len(layered)} 层 ({' '.join(layered)}); 写进配置的: {' '.join(config)}",
            f"{len(done)} steps and {len(layered)} new layers ({' '.join(layered)}); written into the configuration: "
            f"{' '.join(config)}",
        ),
    )
    careless.build(ALL_FIRST, PROJECT)
    same = again(careful.build(LIST_FIRST, PROJECT)[1])
    late, early = careful.build(LIST_FIRST, EDITED)[1], careless.build(ALL_FIRST, EDITED)[1]
    stage.ask(
        Text(
            "main.py 改了一行, 再构建。要是把两个 COPY 并成一个 COPY . /app/, 放在 RUN 前面, 依赖会重装吗?",
            "A line of main.py changes and it is built again. With a single COPY . /app/ before the RUN, are the "
            "dependencies installed again?",
        ),
        (Text("不会", "no"), Text("会", "yes")),
        installs(early),
        Text(
            "RUN 那一行没变, 但它接着的镜像变了: 缓存的键是前一步的镜像加上这一行, COPY 还加上文件的内容。",
            "The line of the RUN is the same, but the image before it is not. The key in the cache is the image before "
            "and the line, for COPY also the bytes.",
        ),
    )
    stage.table(
        Text("改了 main.py, 重做的步骤", "main.py has changed: steps done again"),
        (Text("先拷清单", "list first"), Text("先拷全部", "all first")),
        [(one[:34], other[:34]) for one, other in zip(["", *again(late)], again(early), strict=True)],
    )
    listed = careful.build(LIST_FIRST, {**EDITED, "requirements.txt": file("greet\n\n")})[1]
    stage.prove(
        "a-changed-step-is-done-again-with-all-after-it",
        not same
        and again(late) == [str(each.step) for each in late[2:]]
        and (installs(late), installs(early), installs(listed)) == (0, 1, 1),
        Text(
            f"什么都没改: 重做 {len(same)} 步; 改代码: 清单在前重装依赖 {installs(late)} 次, "
            f"代码在前 {installs(early)} 次; 改清单: {installs(listed)} 次",
            f"nothing changed: {len(same)} steps again; the code changed: {installs(late)} installations with the list "
            f"first, {installs(early)} with the code first; the list changed: {installs(listed)}",
        ),
    )


@act(
    Text("多阶段构建", "Stages"),
    proves=("a-stage-has-only-what-copy-from-names", "the-image-is-the-last-stage-alone"),
)
def stages(stage: Stage) -> None:
    """The same program, built in one stage and in two."""
    made = builder()
    one, _ = made.build(LIST_FIRST, PROJECT)
    two, done = made.build(STAGES, PROJECT)
    store = made.store
    stage.code(STAGES, "dockerfile")
    trees = {"1": store.tree(one), "2": store.tree(two)}
    stage.ask(
        Text("最终镜像里有哪些阶段的层?", "Which stages' layers are in the final image?"),
        (Text("两个阶段的", "those of both"), Text("只有最后一个的", "those of the last alone")),
        int("usr/gcc" not in trees["2"]),
        Text(
            "第二个 FROM 又从 python-slim 开始; 前面的阶段只留在构建缓存里。",
            "The second FROM starts again, from python-slim. The stage before stays in the build cache.",
        ),
    )
    stage.table(
        Text("两种构建的镜像", "The two images"),
        ("", Text("字节", "bytes"), "gcc", "pip", "greet.py", Text("运行", "run")),
        [
            (
                name,
                store.size(image),
                *(yes(path in trees[key]) for path in ("usr/gcc", "bin/pip", "app/deps/greet.py")),
                started(store, image),
            )
            for key, name, image in (
                ("1", Text("一个阶段", "one stage"), one),
                ("2", Text("两个阶段", "two stages"), two),
            )
        ],
    )
    slim = store.layers(made.images["python-slim"])
    fresh = [each for each in done if each.stage != "build" and each.has_layer]
    brought = unpack(store.blobs[store.layers(two)[len(slim)]])
    stage.prove(
        "a-stage-has-only-what-copy-from-names",
        store.layers(two)[: len(slim)] == slim
        and len(store.layers(two)) == len(slim) + len(fresh)
        and {path for path, node in brought.items() if node.kind == "file"} == {"app/deps/greet.py"},
        Text(
            f"最后的阶段从 python-slim 的 {len(slim)} 层开始, COPY --from 带来的文件只有 app/deps/greet.py, "
            "没有 requirements.txt",
            f"the last stage begins with the {len(slim)} layer of python-slim; COPY --from brought app/deps/greet.py "
            "alone, not requirements.txt",
        ),
    )
    refused = attempted(
        made, STAGES + "\nCOPY requirements.txt /app/\nRUN pip install -r app/requirements.txt --target x"
    )
    stage.prove(
        "the-image-is-the-last-stage-alone",
        store.size(two) < store.size(one) - 900
        and not {"usr/gcc", "bin/pip"} & trees["2"].keys()
        and not any(b"x" * 900 in store.blobs[name] for name in store.layers(two))
        and started(store, two) == started(store, one) == "hello, world"
        and refused == "pip: not found",
        Text(
            f"{store.size(one)} 字节变成 {store.size(two)}, 任何一层里都没有 gcc, 打印的一样; "
            f"在最后阶段 RUN pip: {refused}",
            f"{store.size(two)} bytes instead of {store.size(one)}, gcc is in none of its layers, and it prints the "
            f"same; RUN pip in the last stage: {refused}",
        ),
    )


@act(
    Text("推、拉, 换一台机器", "Push, pull, and another host"),
    proves=("push-and-pull-move-what-is-missing", "an-image-brings-program-libraries-and-settings"),
)
def moves(stage: Stage) -> None:
    """A registry between two hosts; the image really started where nothing of it was."""
    here, registry, there = builder(), Store(), Store()
    image, _ = here.build(STAGES, PROJECT)
    edited, _ = here.build(STAGES, EDITED)
    moved = [
        (name, len(here.store.push(each, registry)), len(there.pull(each, registry)))
        for name, each in ((Text("第一版", "first version"), image), (Text("改了代码", "code changed"), edited))
    ]
    stage.table(
        Text("每次传了几层", "How many layers went over"),
        ("", "docker push", "docker pull"),
        moved,
    )
    same = there.tree(image) == here.store.tree(image) and there.config(image) == here.store.config(image)
    stage.prove(
        "push-and-pull-move-what-is-missing",
        [row[1:] for row in moved] == [(3, 3), (1, 1)] and same and there.blobs.keys() == registry.blobs.keys(),
        Text(
            f"第一版推 {moved[0][1]} 层拉 {moved[0][2]} 层, 第二版各 {moved[1][1]} 层; 两台机器上的文件和配置一样",
            f"first {moved[0][1]} layers pushed and {moved[0][2]} pulled, then {moved[1][1]} of each; files and "
            "configuration are the same on both hosts",
        ),
    )
    bare = there.build([unpack(there.blobs[name]) for name in there.layers(image)[::2]], there.config(image))
    stage.say(
        "把镜像的文件摆进一个空目录, 真的运行它的 CMD, 环境变量只有它的 ENV; 再拿掉依赖那一层试一次。"
        "(解释器用的是这台机器的。)",
        "Its files are laid out in an empty directory and its CMD is really run, with its ENV for an environment; then "
        "once more without the layer of the dependencies. (The interpreter is this machine's.)",
    )
    whole, lacking = started(there, image), started(there, bare)
    stage.show(Text("整个镜像", "the whole image"), whole)
    stage.show(Text("少了依赖那一层", "without the dependencies"), lacking)
    stage.prove(
        "an-image-brings-program-libraries-and-settings",
        whole == "hello, world" and lacking.startswith("ModuleNotFoundError") and "ENV" in there.config(image),
        Text(
            f"空目录里: {whole}; 少一层: {lacking}",
            f"in an empty directory: {whole}; with a layer less: {lacking}",
        ),
    )


@act(Text("到处都能运行?", "Does it run anywhere?"), proves=("a-program-is-for-one-kernel-and-one-cpu",))
def anywhere(stage: Stage) -> None:
    """Whole programs of a hundred bytes, for this CPU, another one, other kernels."""
    cases = {name: case for name, case in SCENARIOS.items() if isinstance(case, Program)}
    said = {name: binaries.execute(program(case), CPU) for name, case in cases.items()}
    stage.ask(
        Text(
            "镜像是在 ARM 上构建的, 拉到 x86-64 的 Linux 上, 没装模拟器。程序会怎样?",
            "An image was built on ARM and is pulled on x86-64 Linux without an emulator. What does its program do?",
        ),
        (Text("照常运行", "it runs"), Text("execve 失败: ENOEXEC", "execve fails: ENOEXEC")),
        int(said["program: elf, other"] == "ENOEXEC"),
        Text(
            "容器没有自己的内核, 也没有自己的 CPU: 文件头里写着给谁的。这就是 exec format error。",
            "A container has neither a kernel nor a CPU of its own, and the file says for whom it is. That is the "
            "exec format error.",
        ),
    )
    stage.table(
        Text(
            "四个文件: ELF 的是完整的程序 exit(42), 另两个只有 Windows 和 macOS 的文件头",
            "Four files: whole programs that exit(42) as ELF, and the heads of one for Windows and one for macOS",
        ),
        (Text("格式", "format"), "CPU", Text("开头的字节", "its first bytes"), "execve"),
        [
            (
                case.kind,
                Text("这个", "this one") if case.whose == "own" else Text("别的", "another"),
                head(case),
                said[name],
            )
            for name, case in cases.items()
        ],
    )
    stage.prove(
        "a-program-is-for-one-kernel-and-one-cpu",
        list(said.values()) == [binaries.EXITS, "ENOEXEC", "ENOEXEC", "ENOEXEC"],
        evidence(", ".join(f"{name.partition(': ')[2]}: {result}" for name, result in said.items()), *cases),
    )


def program(case: Program) -> bytes:
    return binaries.of(case.kind, case.whose, CPU)


def head(case: Program) -> str:
    """The first four bytes, and where the CPU's number stands."""
    data = program(case)
    return f"{data[:4].hex(' ')} ... {data[18:20].hex(' ')}"


def yes(is_so: bool) -> Text | str:
    return Text("有", "yes") if is_so else "-"


def attempted(made: Builder, dockerfile: str) -> str:
    """What a build that must fail says."""
    try:
        made.build(dockerfile, PROJECT)
    except Refused as refused:
        return str(refused)
    return "built"


def started(store: Store, image: str) -> str:
    """What the CMD of an image prints, or the last line of its complaint: really run, in a directory with its files."""
    config = store.config(image)
    name, _, value = str(config["ENV"]).partition("=")
    with own_folder("image") as root:
        lay_out(flatten([store.tree(image)]), root)
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-B", str(root / str(config["CMD"]))],
            env={name: value},
            capture_output=True,
            text=True,
            check=False,
        )
    return (ran.stdout or ran.stderr).strip().splitlines()[-1]


def lay_out(tree: Tree, root: Path) -> None:
    for path, node in sorted(tree.items()):
        (root / path).mkdir() if node.kind == "dir" else (root / path).write_text(node.data)
