"""The lab container: builds, mounts, published ports and program files, and the lines that they cannot lose."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from labs.container import binaries, build, images, model, mounts, nets
from labs.container.images import Store, file, unpack
from labs.container.model import Refused
from labs.container.scenarios import ALL_FIRST, COMPILER, LIST_FIRST, PROJECT, SLIM, STAGES
from tests.labs.mutating import mutated
from tests.labs.test_container import results

Json = Any
EDITED = {**PROJECT, "main.py": file("print('another')\n")}


def builder(instead: ModuleType = build, store: Any = None) -> Any:
    store = store or Store()
    known = {"python-slim": store.build((SLIM,)), "python": store.build((SLIM, COMPILER))}
    return instead.Builder(store, known)


def fresh(done: list[Any]) -> list[str]:
    """The verbs of the steps that were not in the cache."""
    return [each.step.verb for each in done if not each.is_cached]


# Builds ---------------------------------------------------------------------------------------------------------------
def test_a_build_of_the_same_files_is_all_cached_and_gives_the_same_image() -> None:
    made = builder()
    first, _ = made.build(LIST_FIRST, PROJECT)
    second, done = made.build(LIST_FIRST, PROJECT)
    assert (first, fresh(done)) == (second, [])


def test_a_step_is_done_again_when_the_image_before_it_has_changed() -> None:
    follows_its_parent(build)


def test_a_copy_is_done_again_when_the_bytes_have_changed() -> None:
    looks_at_bytes(build)


def test_settings_add_no_layer() -> None:
    only_writes_settings(build)


def test_a_stage_starts_from_its_own_image() -> None:
    starts_afresh(build)


def test_a_copy_from_a_stage_brings_what_it_names() -> None:
    brings_what_it_names(build)


def test_a_tool_of_an_earlier_stage_is_not_there_to_run() -> None:
    lacks_the_tools(build)


def test_a_copy_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="absent: not found"):
        builder().build("FROM python\nCOPY absent /app/", PROJECT)


def test_a_pushed_image_is_pulled_whole_and_once() -> None:
    travels_whole(images)


def follows_its_parent(instead: ModuleType) -> None:
    made = builder(instead)
    made.build(ALL_FIRST, PROJECT)
    assert fresh(made.build(ALL_FIRST, EDITED)[1]) == ["COPY", "RUN", "ENV", "EXPOSE", "CMD"]


def looks_at_bytes(instead: ModuleType) -> None:
    made = builder(instead)
    made.build(LIST_FIRST, PROJECT)
    image, done = made.build(LIST_FIRST, EDITED)
    assert fresh(done) == ["COPY", "ENV", "EXPOSE", "CMD"]
    assert made.store.tree(image)["app/main.py"] == EDITED["main.py"]


def only_writes_settings(instead: ModuleType) -> None:
    made = builder(instead)
    image, done = made.build(LIST_FIRST, PROJECT)
    assert [each.step.verb for each in done if each.has_layer] == ["COPY", "RUN", "COPY"]
    assert made.store.config(image) == {"ENV": "NAME=world", "EXPOSE": "8000", "CMD": "app/main.py"}


def starts_afresh(instead: ModuleType) -> None:
    made = builder(instead)
    image, _ = made.build(STAGES, PROJECT)
    assert made.store.layers(image)[0] == made.store.layers(made.images["python-slim"])[0]
    assert sorted(made.store.tree(image)) == [
        *("app", "app/deps", "app/deps/greet.py", "app/main.py", "bin", "bin/python")
    ]


def brings_what_it_names(instead: ModuleType) -> None:
    made = builder(instead)
    image, _ = made.build("FROM python AS a\nCOPY . /x/\nFROM python-slim\nCOPY --from=a /x/main.py /y", PROJECT)
    assert made.store.tree(image)["y"] == PROJECT["main.py"]
    assert "x" not in made.store.tree(image)


def lacks_the_tools(instead: ModuleType) -> None:
    with pytest.raises(Refused, match="pip: not found"):
        builder(instead).build(f"{LIST_FIRST.replace('FROM python', 'FROM python-slim')}", PROJECT)


def travels_whole(instead: ModuleType) -> None:
    here, registry, there = builder(store=instead.Store()), instead.Store(), instead.Store()
    one, two = (here.build(STAGES, files)[0] for files in (PROJECT, EDITED))
    assert [len(here.store.push(image, registry)) for image in (one, two, two)] == [3, 1, 0]
    assert [len(there.pull(image, registry)) for image in (two, one)] == [3, 1]
    assert (there.tree(one), there.config(one)) == (here.store.tree(one), here.store.config(one))
    assert unpack(there.blobs[there.layers(two)[-1]])["app/main.py"] == EDITED["main.py"]


# Mounts ---------------------------------------------------------------------------------------------------------------
def test_a_bind_mount_is_the_directory_itself() -> None:
    is_the_same(mounts)


def test_what_lay_beneath_a_mount_is_hidden_and_comes_back() -> None:
    hides_and_gives_back(mounts)


def test_a_volume_is_filled_once_and_stays() -> None:
    is_filled_once(mounts)


def test_a_path_through_a_file_and_a_mount_that_is_none_are_refused() -> None:
    assert mounts.play(["write a b", "list a", "unmount a", "read c", "mkdir d", "read d"]) == [
        *("ok", "ENOTDIR", "EINVAL", "ENOENT", "ok", "EISDIR")
    ]


def is_the_same(instead: ModuleType) -> None:
    lines = ["mkdir h", "mkdir c/m", "bind h c/m", "write h/a 1", "read c/m/a", "write c/m/b 2", "read h/b"]
    assert instead.play(lines)[-3:] == ["1", "ok", "2"]


def hides_and_gives_back(instead: ModuleType) -> None:
    lines = ["mkdir h", "mkdir c/m", "write c/m/old x", "bind h c/m", "list c/m", "list h", "unmount c/m", "list c/m"]
    assert instead.play(lines)[-4:] == [[], [], "ok", ["old"]]


def is_filled_once(instead: ModuleType) -> None:
    lines = ["mkdir v", "mkdir c", "write c/a image", "fill v c", "bind v c", "read c/a", "write c/a mine"]
    lines += ["unmount c", "read c/a", "fill v c", "remove c", "read v/a"]
    assert instead.play(lines)[5:] == ["image", "ok", "ok", "image", "ok", "ok", "mine"]


# Ports, programs, stop ------------------------------------------------------------------------------------------------
def test_a_published_port_leads_into_the_other_namespace() -> None:
    leads_inside(nets)


def test_a_program_for_another_cpu_or_another_kernel_is_refused() -> None:
    takes_its_own(binaries)


def test_without_a_handler_only_the_second_signal_of_a_stop_ends_process_1() -> None:
    ends_at_the_second(model)


def leads_inside(instead: ModuleType) -> None:
    host, box = instead.Net(is_up=True, addresses={"10.0.0.1"}), instead.Net(is_up=True)
    box.listen("0.0.0.0", 80)
    assert (host.connect("10.0.0.1", 80), box.accept()) == ("ECONNREFUSED", "EAGAIN")
    assert (host.publish("10.0.0.2", 80, box), host.publish("10.0.0.1", 80, box)) == ("EADDRNOTAVAIL", "ok")
    assert (host.connect("10.0.0.1", 80), box.accept(), box.accept()) == ("ok", "ok", "EAGAIN")


def takes_its_own(instead: ModuleType) -> None:
    for cpu, other in (("x86_64", "aarch64"), ("aarch64", "x86_64")):
        said = [instead.execute(instead.program("elf", each), cpu) for each in (cpu, other)]
        assert said == [instead.EXITS, "ENOEXEC"]
        assert [instead.execute(instead.program(kind, cpu), cpu) for kind in ("pe", "mach-o")] == ["ENOEXEC"] * 2
        assert instead.execute(instead.PE + instead.program("elf", cpu)[2:], cpu) == "ENOEXEC"


def ends_at_the_second(instead: ModuleType) -> None:
    text = "A fork B pid\nA fork C pid\nC handle TERM\nA kill B TERM\nA kill C TERM\nA wait\nA kill B KILL\nA wait"
    assert results(text, instead)[-3:] == [["C"], "ok", ["B"]]


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        (
            build,
            "key = digest(json.dumps([before, str(step), digest(pack(copied))]).encode())",
            "key = digest(json.dumps([str(step), digest(pack(copied))]).encode())",
            follows_its_parent,
        ),
        (
            build,
            "key = digest(json.dumps([before, str(step), digest(pack(copied))]).encode())",
            "key = digest(json.dumps([before, str(step)]).encode())",
            looks_at_bytes,
        ),
        (
            build,
            "return self.store.keep(diffs, config)",
            "return self.store.keep([*diffs, self.store.put(pack({}))], config)",
            only_writes_settings,
        ),
        (
            build,
            "image = built.get(stage.base) or self.images[stage.base]",
            "image = image or built.get(stage.base) or self.images[stage.base]",
            starts_afresh,
        ),
        (
            build,
            "files = self.store.tree(built.get(stage) or self.images[stage]) if stage else context",
            "files = context",
            brings_what_it_names,
        ),
        (build, "if tool not in tree:", "if False:", lacks_the_tools),
        (
            images,
            "missing = [name for name in self.layers(image) if name not in self.blobs]",
            "missing = list(self.layers(image))",
            travels_whole,
        ),
        (images, "self.blobs.update({name: registry.blobs[name] for name in missing})", "pass", travels_whole),
        (mounts, "self.mounts[at] = self.folder(folder)", "self.mounts[at] = dict(self.folder(folder))", is_the_same),
        (
            mounts,
            "self.mounts[at] = self.folder(folder)",
            "self.mounts[at] = {**self.folder(at), **self.folder(folder)}",
            hides_and_gives_back,
        ),
        (mounts, "if not self.folder(folder):", "if True:", is_filled_once),
        (mounts, "if not self.folder(folder):", "if False:", is_filled_once),
        (nets, "return self.published[address, port].connect(LOOPBACK, port)", 'return "ok"', leads_inside),
        (nets, "self.published[address, port] = inside", "pass", leads_inside),
        (binaries, "if not file.startswith(ELF):", "if False:", takes_its_own),
        (binaries, 'return EXITS if machine == CPUS[cpu] else "ENOEXEC"', "return EXITS", takes_its_own),
        (model, "if not target.is_init or signal in target.handles:", "if True:", ends_at_the_second),
        (model, "if not target.is_init or signal in target.handles:", "if not target.is_init:", ends_at_the_second),
    ],
)
def test_without_this_line_a_rule_of_builds_and_mounts_dies(
    module: ModuleType, line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(module)
    with pytest.raises((AssertionError, KeyError, Refused, pytest.fail.Exception)):
        rule(mutated(module, line, instead))
