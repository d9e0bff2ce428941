"""第四幕: 文件从哪里来 | The acts on images: layers, what is written, what is deleted, what is shared."""

from __future__ import annotations

from labs._kit.beats import Step
from labs._kit.stage import Stage, act
from labs._kit.text import Text, Words
from labs.container.images import Layer, Store, Tree, digest, file, flatten, pack
from labs.container.overlay import Union
from labs.container.roots import play
from labs.container.scenarios import CODE, DEBIAN, REMOVED, SCENARIOS, TOOLS, Walk
from labs.container.telling import evidence, shown

NOTES: dict[str, Words] = {
    "bind jail": Text("jail 要是一个挂载点", "jail has to be a mount"),
    "pivot . old": Text("jail 成了根, house 挂在 old 上", "jail is the root now, house hangs on old"),
    "unmount old": Text("house 没有了", "house is gone"),
}
IMAGE = (DEBIAN, TOOLS, REMOVED, CODE)
NAMES = ("FROM debian", "RUN install gcc", "RUN rm gcc", "COPY main.py")


@act(
    Text("chroot 关不住", "chroot does not hold"),
    proves=("chroot-is-left-by-dot-dot-and-pivot-root-is-not",),
)
def new_root(stage: Stage) -> None:
    """The same walk after chroot and after pivot_root."""
    stage.say(
        "房子里有这些目录, 每个目录里有一个标签写着自己的名字; look 读标签, 看看到了哪里。",
        "A house with these directories. In each lies a label with its name; look reads it, to see where one is.",
    )
    stage.code("house/\n  garden/\n  jail/\n    cell/\n    old/", "text")
    out, turned, held = (walked(name) for name in ("out of a chroot", "pivot_root", "an open directory"))
    stage.ask(
        Text(
            "root 用户的进程 chroot 到 jail, cd /, 再 chroot 到里面的 cell, 不 cd, 然后 cd ..。它在哪里?",
            "A process of root does chroot jail, cd /, then chroot cell without a cd, and cd .. at last. Where is it?",
        ),
        ("cell", "jail", "house"),
        ("cell", "jail", "house").index(out[5][1]),
        Text(
            ".. 只在自己的根那里停。根是 cell, 人在 jail: 往上走不会经过 cell, 就一直走到 house。",
            ".. stops at one's root and nowhere else. The root is cell, the process in jail: the way up does not pass "
            "cell and ends in house.",
        ),
    )
    stage.timeline(
        "",
        ("chroot", "pivot_root"),
        [Step(0, step, shown(said)) for step, said in out]
        + [Step(1, step, shown(said), "", NOTES.get(step, "")) for step, said in turned],
    )
    stage.say(
        "容器运行时用 pivot_root, 再卸掉旧根。还有一条路要堵: 进来之前打开的目录, 用 fchdir 就出去了 "
        "(runc 的 CVE-2024-21626 就是漏了一个)。",
        "Container runtimes use pivot_root and unmount the old root. One more way out has to be closed: fchdir to a "
        "directory that was opened before (CVE-2024-21626 was one that runc had left open).",
    )
    stage.show(
        Text("pivot_root 之后 fchdir 到先前打开的目录", "fchdir after pivot_root to one opened before"), held[-1][1]
    )
    stage.prove(
        "chroot-is-left-by-dot-dot-and-pivot-root-is-not",
        (out[-1][1], turned[-2][1], turned[-1][1]) == ("garden", "jail", "ENOENT") and held[-1][1] == "house",
        evidence(
            Text(
                f"chroot 之后走到 {out[5][1]}; pivot_root 之后同样的走法停在 {turned[-2][1]}, "
                f"看 garden: {turned[-1][1]}",
                f"after chroot the walk ends in {out[5][1]}; after pivot_root it ends in {turned[-2][1]}, and garden "
                f"gives {turned[-1][1]}",
            ),
            "out of a chroot",
            "pivot_root",
        ),
    )


def walked(name: str) -> list[tuple[str, str]]:
    """Each step of a walk, and what came of it."""
    walk = SCENARIOS[name]
    assert isinstance(walk, Walk)
    return list(zip(walk.steps, play(list(walk.steps)), strict=True))


@act(
    Text("写到哪里去", "Where writes go"),
    proves=("writes-go-to-the-top-layer", "the-writable-layer-goes-with-the-container"),
)
def writes(stage: Stage) -> None:
    """Two containers on one image; copy-up, whiteout, and what is left when one is removed."""
    before = [pack(layer) for layer in IMAGE]
    one, other = Union(IMAGE), Union(IMAGE)
    one.append("etc/motd", "home\n")
    one.unlink("app/main.py")
    copied = len(one.upper.nodes["etc/motd"].data)
    stage.say(
        "镜像有四层: debian, 装 gcc, 删 gcc, 代码。用它起两个容器, 第一个往 /etc/motd 加一行, 删掉 /app/main.py。",
        "An image of four layers: debian, gcc installed, gcc removed, the code. Of two containers the first adds a "
        "line to /etc/motd and deletes /app/main.py.",
    )
    stage.ask(
        Text(
            "motd 原有 8 个字节, 加了 5 个。第一个容器的可写层里, motd 有多大?",
            "motd had 8 bytes, 5 were added. How large is motd in the first container's writable layer?",
        ),
        ("5", "8", "13"),
        ("5", "8", "13").index(str(copied)),
        Text(
            "写之前整个文件先拷上来: 给大文件改一个字节, 也要拷整个。",
            "The file is copied up whole before it changes: one byte in a large file costs all of it.",
        ),
    )
    stage.say(
        "从上到下, 每层里有什么。.wh.NAME 是 whiteout: 标记 NAME 已删除, 盖住下面各层的同名文件。",
        "What each layer holds, from the top. .wh.NAME is a whiteout: it marks NAME as deleted and hides it in the "
        "layers below.",
    )
    stage.code(pile(one), "text")
    stage.table(
        Text("看到的", "What is seen"),
        ("", "/etc/motd", "/app/main.py"),
        [
            (Text("镜像", "image"), *seen(flatten(IMAGE))),
            (Text("第一个", "the first"), *seen(one.merged())),
            (Text("第二个", "the second"), *seen(other.merged())),
        ],
    )
    stage.prove(
        "writes-go-to-the-top-layer",
        one.upper.nodes.keys() == {"etc", "etc/motd", "app"}
        and one.upper.whiteouts == {"app/main.py"}
        and [pack(layer) for layer in IMAGE] == before,
        evidence(
            Text(
                f"可写层: motd {copied} 字节和一个 whiteout 标记; {len(IMAGE)} 层镜像的摘要都没变",
                f"the writable layer holds motd, {copied} bytes, and a whiteout; the "
                f"digests of all {len(IMAGE)} image layers are as before",
            ),
            "copy up",
            "delete",
        ),
    )
    again = Union(IMAGE)
    stage.prove(
        "the-writable-layer-goes-with-the-container",
        other.merged() == again.merged() == flatten(IMAGE) != one.merged(),
        evidence(
            Text(
                f"第二个容器和重新创建的容器看到的 motd 都是 {again.merged()['etc/motd'].data.strip()}",
                f"the second container and one created anew read {again.merged()['etc/motd'].data.strip()} in motd",
            ),
            "copy up",
        ),
    )


@act(
    Text("删了, 还在", "Deleted, and still there"),
    proves=("deleting-in-a-later-layer-frees-nothing", "layers-are-named-by-their-content"),
)
def digests(stage: Stage) -> None:
    """What an image weighs, what it is called, what has to be fetched."""
    registry, host = Store(), Store()
    image, without = registry.build(IMAGE), registry.build((DEBIAN, TOOLS, CODE))
    tree = flatten(IMAGE)
    stage.ask(
        Text(
            "gcc 占 900 字节, 第三层 RUN rm 删了它。镜像小了多少?",
            "gcc takes 900 bytes, and the third layer, RUN rm, deletes it. By how much is the image smaller?",
        ),
        ("900", "0"),
        int(registry.size(image) == registry.size(without)),
        Text(
            "层只会叠加。要真的没有, 就在同一条 RUN 里装了再删, 或者多阶段构建。",
            "Layers only add up. To be rid of it, delete in the same RUN that installs, or build in stages.",
        ),
    )
    stage.table(
        Text("镜像", "The image"),
        (Text("指令", "step"), Text("字节", "bytes"), Text("摘要", "digest")),
        [(name, weight(layer), digest(pack(layer))[:19]) for name, layer in zip(NAMES, IMAGE, strict=True)],
    )
    stage.prove(
        "deleting-in-a-later-layer-frees-nothing",
        "usr/gcc" not in tree
        and registry.size(image) == registry.size(without)
        and b"x" * 900 in registry.blobs[registry.layers(image)[1]],
        evidence(
            Text(
                f"容器里没有 /usr/gcc; 镜像仍是 {registry.size(image)} 字节, 第二层里还取得出来",
                f"no /usr/gcc in a container; the image is {registry.size(image)} bytes as before, and the second "
                f"layer still yields it",
            ),
            "layers in order",
        ),
    )
    changed = registry.build((DEBIAN, TOOLS, REMOVED, {**CODE, "app/main.py": file("print('hullo')\n")}))
    first = host.pull(image, registry)
    second = host.pull(changed, registry)
    stage.say("改一行代码, 再构建, 再拉一次:", "One line of code changes; build, and pull again:")
    stage.show(Text("第一次拉的层", "layers pulled the first time"), len(first))
    stage.show(Text("第二次", "the second time"), len(second))
    stage.prove(
        "layers-are-named-by-their-content",
        (len(first), len(second)) == (4, 1)
        and registry.layers(image)[:3] == registry.layers(changed)[:3]
        and registry.build(IMAGE) == image,
        Text(
            f"只改最后一层: 前 3 层同名, 只拉 {len(second)} 层; 同样的内容再构建一次, 名字一样",
            f"with the last layer changed the first three keep their names and {len(second)} is pulled; the same "
            f"content built again has the same name",
        ),
    )


def pile(union: Union) -> str:
    """The layers from the top, one line each, and what each holds."""
    rows: list[tuple[str, list[str]]] = [("upper", sorted(each for each in union.upper.changeset()))]
    rows += [(f"image {n}", sorted(layer)) for n, layer in reversed(list(enumerate(IMAGE, 1)))]
    return "\n".join(f"{name:<9}" + "  ".join(each for each in held if "/" in each) for name, held in rows)


def seen(tree: Tree) -> tuple[Words, Words]:
    """What the two files hold."""
    shown = [
        " ".join(tree[path].data.split()) if path in tree else Text("没有", "none")
        for path in ("etc/motd", "app/main.py")
    ]
    return shown[0], shown[1]


def weight(layer: Layer) -> str:
    """Bytes of files in a layer."""
    return str(sum(len(node.data) for node in layer.values() if node.kind == "file"))
