"""第六幕: 什么留下来 | The act on mounts: a directory of the host, a volume, and what outlives the container."""

from __future__ import annotations

from labs._kit.beats import Step
from labs._kit.stage import Stage, act
from labs._kit.text import Text, Words
from labs.container.mounts import play
from labs.container.scenarios import SCENARIOS, Mounts
from labs.container.telling import evidence, marked, shown

BIND_NOTES: dict[int, Words] = {
    4: Text("docker run -v $PWD/site:/html", "docker run -v $PWD/site:/html"),
    5: Text("镜像里的 index 看不见了", "the image's index is not seen"),
    6: Text("也没有拷到宿主机", "nor was it copied to the host"),
    8: Text("宿主机写的, 容器读得到", "written by the host, read in the container"),
    10: Text("反过来也一样", "and the other way round"),
    12: Text("卸下之后, 原来的文件还在", "unmounted: what lay beneath is there"),
}
VOLUME_NOTES: dict[int, Words] = {
    4: Text("卷是空的: 先拷入镜像的内容", "the volume is empty: filled from the image"),
    5: Text("docker run -v data:/html", "docker run -v data:/html"),
    10: Text("docker rm: 容器的文件没了", "docker rm: the container's files go"),
    12: Text("卷还在", "the volume is there"),
    15: Text("不是空的: 什么也不拷", "not empty: nothing is copied"),
    17: Text("第二个容器读到第一个写的", "the second reads what the first wrote"),
    19: Text("docker rm", "docker rm"),
    21: Text("docker volume rm", "docker volume rm"),
}


@act(
    Text("卷和绑定挂载", "Volumes and bind mounts"),
    proves=(
        "a-bind-mount-shows-a-directory-of-the-host",
        "what-is-mounted-hides-what-lay-beneath",
        "a-volume-outlives-its-container",
    ),
)
def keeps(stage: Stage) -> None:
    """The host's directory in a container; a volume in one container and then in another."""
    bind, volume = walked("bind mount"), walked("volume")
    stage.ask(
        Text(
            "镜像的 html 里有 index。宿主机的 site 是空的, 绑定挂载到 html 上。容器在 html 里看到什么?",
            "The image has index in html. The host's directory site is empty and is bind-mounted on html. What does "
            "the container see in html?",
        ),
        (Text("index", "index"), Text("什么也没有", "nothing")),
        int(bind[4][1] == []),
        Text(
            "挂载点上看到的是挂上去的目录。什么也不拷; 拷贝是 Docker 对空的卷做的事。",
            "At a mount point one sees what is mounted. Nothing is copied; that is what Docker does with an empty "
            "volume.",
        ),
    )
    draw(
        stage,
        Text("绑定挂载: host 是宿主机, web 是容器", "A bind mount; host is the host, web the container"),
        bind,
        BIND_NOTES,
    )
    stage.prove(
        "a-bind-mount-shows-a-directory-of-the-host",
        (bind[7], bind[9], bind[13][1])
        == (("read web/html/page", "new"), ("read host/site/log", "line"), ["log", "page"]),
        evidence(
            Text(
                f"宿主机写的 page, 容器读到 {bind[7][1]}; 容器写的 log, 宿主机读到 {bind[9][1]}",
                f"of page, written by the host, the container reads {bind[7][1]}; of log, written in the container, "
                f"the host reads {bind[9][1]}",
            ),
            "bind mount",
        ),
    )
    draw(
        stage, Text("卷: 先后两个容器 one、two", "A volume; two containers in turn, one and two"), volume, VOLUME_NOTES
    )
    stage.prove(
        "what-is-mounted-hides-what-lay-beneath",
        (bind[4][1], bind[5][1], bind[11][1], bind[12][1]) == ([], [], ["index"], "default")
        and volume[5][1] == "default",
        evidence(
            Text(
                "挂上空目录: 容器看到 0 个文件, 宿主机也是 0 个; 卸下又有 index; 拷过的卷里读到 default",
                "with an empty directory mounted the container sees 0 files, the host 0; index is back after the "
                "unmount; in the volume that was filled it reads default",
            ),
            "bind mount",
            "volume",
        ),
    )
    stage.prove(
        "a-volume-outlives-its-container",
        [said for step, said in volume if step.startswith("read")] == ["default", "ENOENT", "mine", "mine"]
        and [said for step, said in volume if step == "list volumes"] == [["data"], []],
        evidence(
            Text(
                f"容器删了, scratch: {volume[10][1]}, 卷里的 index: {volume[11][1]}; 下一个容器读到 {volume[16][1]}; "
                "volume rm 之后没有了",
                f"the container removed, scratch gives {volume[10][1]} and the volume's index {volume[11][1]}; the "
                f"next container reads {volume[16][1]}; none is left after volume rm",
            ),
            "volume",
        ),
    )


def walked(name: str) -> list[tuple[str, object]]:
    """Each step, and what came of it."""
    case = SCENARIOS[name]
    assert isinstance(case, Mounts)
    return list(zip(case.steps, play(list(case.steps)), strict=True))


def draw(stage: Stage, title: Words, walk: list[tuple[str, object]], notes: dict[int, Words]) -> None:
    """One column; who acts is in the path."""
    steps = [Step(0, step, shown(said), marked(said), notes.get(n, "")) for n, (step, said) in enumerate(walk, 1)]
    stage.timeline(title, ("",), steps)
