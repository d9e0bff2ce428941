"""The lab container: its rules, and the lines that it cannot lose."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import pytest

from labs._kit.errors import WrongInput
from labs.container import cgroups, generate, images, model, nets, overlay, roots, script
from labs.container.images import Store, apply, digest, file, flatten, folder, pack, unpack
from labs.container.verify import attempt
from tests.labs.mutating import mutated

Json = Any


def results(text: str, instead: ModuleType = model) -> list[Json]:
    """What came of each step, on this kernel or on a mutant of it."""
    kernel = instead.Kernel()
    made = []
    for line in script.parse(text):
        try:
            made.append(script.step(kernel, line))
        except instead.Refused as refused:
            made.append(str(refused))
    return made


# Processes and namespaces ---------------------------------------------------------------------------------------------
def test_a_process_has_a_number_in_its_own_pid_namespace_and_in_each_outer_one() -> None:
    end = script.run("A fork B pid\nB fork C pid\nC fork D")["end"]
    assert [end[name]["pids"] for name in "ABCD"] == [[1], [2, 1], [3, 2, 1], [4, 3, 2]]


def test_a_namespace_inside_cannot_name_who_is_outside() -> None:
    assert results("A fork B pid\nA fork C\nB kill C KILL\nC kill B KILL") == ["ok", "ok", "ESRCH", "ok"]


def test_an_orphan_goes_to_pid_1_of_its_parents_namespace() -> None:
    adopts(model)


def test_pid_1_is_not_ended_by_what_it_does_not_handle() -> None:
    is_deaf(model)


def test_a_zombie_stays_until_it_is_waited_for() -> None:
    stays_dead(model)


def test_a_zombie_has_given_its_memory_back() -> None:
    gives_memory_back(model)


def test_a_signal_to_a_process_is_none_to_its_children() -> None:
    assert results("A fork B pid\nB fork C\nC fork D\nA kill C TERM\nD see pid\nB see pid") == [*["ok"] * 4, 3, 1]


def test_only_from_further_out_does_kill_reach_pid_1() -> None:
    is_killed_from_outside(model)


def test_the_end_of_pid_1_is_the_end_of_all_in_there() -> None:
    takes_the_rest(model)


def test_a_handler_is_inherited() -> None:
    inherits(model)


def test_who_has_unshared_pid_stays_where_it_is_and_cannot_do_so_again() -> None:
    moves_children_only(model)


def test_a_script_with_an_unknown_verb_is_refused() -> None:
    with pytest.raises(WrongInput, match="no such step: A dance"):
        script.run("A dance")


@pytest.mark.parametrize("seed", range(40))
def test_every_process_has_a_parent_that_is_not_gone_and_groups_count_right(seed: int) -> None:
    kernel = model.Kernel()
    for line in script.parse(generate.script(Random(seed))):
        script.step(kernel, line)
    there = [p for p in kernel.processes.values() if p.state != "gone"]
    assert all(p.parent is None or p.parent.state != "gone" for p in there)
    assert kernel.groups["/"].count() == len(there)
    assert {p.name for p in there} == set(kernel.groups["/"].members)


def adopts(instead: ModuleType) -> None:
    assert results("A fork B pid\nB fork C\nC fork D\nD fork E\nD exit\nE exit\nB wait", instead)[-1] == ["E"]


def is_deaf(instead: ModuleType) -> None:
    assert results("A fork B pid\nB fork C\nC kill B TERM\nC kill B KILL\nA kill B TERM\nB see pid", instead)[-1] == 1


def stays_dead(instead: ModuleType) -> None:
    text = "A fork B\nB exit\nA kill B KILL\nA kill B KILL\nA wait\nA kill B KILL\nA wait"
    assert results(text, instead) == [*["ok"] * 4, ["B"], "ESRCH", "ECHILD"]


def gives_memory_back(instead: ModuleType) -> None:
    text = "A group /g memory=64\nA fork B\nA move B /g\nB fork C\nC take 60\nC exit\nB take 60\nA count /g"
    assert results(text, instead)[-1] == {"processes": 2, "refused": 0, "killed": 0}


def is_killed_from_outside(instead: ModuleType) -> None:
    assert results("A fork B pid\nA kill B KILL\nA wait", instead)[-1] == ["B"]


def takes_the_rest(instead: ModuleType) -> None:
    assert results("A fork B pid\nB fork C\nC fork D\nB exit\nA wait\nC see pid\nD see pid", instead)[-3:] == [
        ["B"],
        "not there",
        "not there",
    ]


def inherits(instead: ModuleType) -> None:
    assert results("A fork B\nB handle TERM\nB fork C pid\nB kill C TERM\nB wait", instead)[-1] == ["C"]


def moves_children_only(instead: ModuleType) -> None:
    assert results("A unshare pid\nA see pid\nA fork B\nB see pid\nA unshare pid", instead)[1:] == [
        1,
        "ok",
        1,
        "EINVAL",
    ]


def ends_last(instead: ModuleType) -> None:
    assert results("A fork B pid\nA setns B pid\nA fork C\nB exit\nA wait\nA wait", instead)[-2:] == [["C"], ["B"]]


# Groups ---------------------------------------------------------------------------------------------------------------
def test_fork_fails_at_the_limit_and_a_move_into_a_full_group_does_not() -> None:
    text = "A group /g pids=1\nA fork B\nA fork C\nA move B /g\nA move C /g\nB fork D"
    assert results(text)[-3:] == ["ok", "ok", "EAGAIN"]


def test_every_limit_on_the_way_up_binds() -> None:
    binds_below(cgroups)


def test_a_zombie_takes_a_place_until_it_is_reaped() -> None:
    assert results("A group /g pids=2\nA fork B\nA move B /g\nB fork C\nC exit\nB fork D\nB wait\nB fork E")[-3:] == [
        "EAGAIN",
        ["C"],
        "ok",
    ]


def test_file_cache_goes_before_anybody_is_killed() -> None:
    spares_for_cache(cgroups)


def test_the_largest_is_killed_whoever_asked() -> None:
    kills_the_largest(cgroups)


@pytest.mark.parametrize(("ms", "quota", "least"), [(5, 10, 5), (10, 10, 10), (11, 10, 101), (50, 10, 410)])
def test_a_quota_makes_the_clock_go_on_by_whole_periods(ms: int, quota: int, least: int) -> None:
    group = cgroups.Group("/g", None, cgroups.Limits(cpu=quota))
    assert group.burn(ms) == least


def binds_below(instead: ModuleType) -> None:
    above = instead.Group("/a", None, instead.Limits(pids=1))
    below = instead.Group("/a/b", above, instead.Limits(pids=9))
    below.members["B"] = 0
    assert not below.lets_fork()


def spares_for_cache(instead: ModuleType) -> None:
    group = instead.Group("/g", None, instead.Limits(memory=64), {"B": 0})
    group.read(100)
    assert (group.cache, list(group.take("B", 40)), group.cache) == (64, [], 24)


def kills_the_largest(instead: ModuleType) -> None:
    group = instead.Group("/g", None, instead.Limits(memory=64), {"B": 36, "C": 10})
    assert list(group.take("C", 30)) == ["B"]
    assert group.members == {"B": 0, "C": 40}


# Network --------------------------------------------------------------------------------------------------------------
def test_a_new_network_reaches_nothing_and_then_only_itself() -> None:
    reaches_itself_alone(nets)


def reaches_itself_alone(instead: ModuleType) -> None:
    one, other = instead.Net(), instead.Net(is_up=True)
    assert one.connect("127.0.0.1", 80) == "ENETUNREACH"
    one.is_up = True
    other.listen("127.0.0.1", 80)
    assert (one.connect("127.0.0.1", 80), other.connect("127.0.0.1", 80)) == ("ECONNREFUSED", "ok")


# Layers ---------------------------------------------------------------------------------------------------------------
def test_applying_layers_and_mounting_them_show_the_same_tree() -> None:
    trees = {seed: generate.layers(Random(seed)) for seed in range(100)}
    assert [seed for seed, layers in trees.items() if overlay.Union(layers).merged() != flatten(layers)] == []


def test_the_upper_layer_applied_to_the_image_is_what_the_container_saw() -> None:
    for seed in range(100):
        commits(overlay, seed)


@pytest.mark.parametrize("seed", range(20))
def test_a_layer_survives_packing_and_is_named_by_its_bytes(seed: int) -> None:
    for layer in generate.layers(Random(seed)):
        assert unpack(pack(layer)) == dict(sorted(layer.items()))
        assert digest(pack(dict(reversed(layer.items())))) == digest(pack(layer))


def test_a_whiteout_hides_only_what_is_below() -> None:
    lower = {"a": folder(), "a/x": file("old"), "a/y": file("old")}
    layer = {"a": folder(), "a/.wh.x": file(""), "a/z": file("new")}
    assert sorted(apply(lower, layer)) == ["a", "a/y", "a/z"]
    assert sorted(apply(layer, {"a": folder(), "a/.wh..wh..opq": file(""), "a/q": file("")})) == ["a", "a/q"]


def test_a_store_keeps_one_of_equal_layers_and_fetches_only_what_it_lacks() -> None:
    registry, host = Store(), Store()
    base, one, two = {"a": file("1")}, {"b": file("2")}, {"b": file("3")}
    first, second = registry.build((base, one)), registry.build((base, two))
    assert len(registry.blobs) == 5, "three layers and two configurations"
    assert (len(host.pull(first, registry)), len(host.pull(second, registry))) == (2, 1)


def commits(instead: ModuleType, seed: int) -> None:
    rng = Random(seed)
    layers = generate.layers(rng)
    union = instead.Union(layers)
    for verb, *words in generate.writes(rng, 30):
        attempt(union, verb, *words)
    assert apply(flatten(layers), union.upper.changeset()) == union.merged(), seed


def stays_deleted(instead: ModuleType) -> None:
    image = {"a": folder(), "a/x": file("old"), "b": file("old")}
    union = instead.Union([image])
    for verb, *words in (("unlink", "b"), ("unlink", "a/x"), ("rmdir", "a"), ("mkdir", "a")):
        assert attempt(union, verb, *words) == "ok"
    assert union.merged() == apply(image, union.upper.changeset()) == {"a": folder()}


def renames_whole(instead: ModuleType) -> None:
    union = instead.Union([{"a": folder(), "a/x": file("old")}])
    for verb, *words in (("unlink", "a/x"), ("rmdir", "a"), ("mkdir", "b"), ("rename", "b", "a")):
        assert attempt(union, verb, *words) == "ok"
    assert union.merged() == {"a": folder()}


def hides_below(instead: ModuleType) -> None:
    lower = {"a": folder(), "a/x": file("old"), "b": file("old")}
    assert instead.apply(lower, {"a": folder(), "a/.wh..wh..opq": file("")}) == {"a": folder(), "b": file("old")}
    assert instead.apply(lower, {".wh.b": file("")}) == {"a": folder(), "a/x": file("old")}
    assert instead.apply(lower, {"b": folder()})["b"] == folder()


def is_kept_once(instead: ModuleType) -> None:
    one, other = {"a": file("1"), "b": file("2")}, {"b": file("2"), "a": file("1")}
    assert instead.pack(one) == instead.pack(other)


# Roots ----------------------------------------------------------------------------------------------------------------
def test_dot_dot_stops_at_ones_root_and_only_there() -> None:
    stops_at_root(roots)


def test_after_pivot_root_and_unmount_there_is_no_way_up() -> None:
    is_gone(roots)


def stops_at_root(instead: ModuleType) -> None:
    room = instead.Room()
    room.chroot("jail")
    assert (room.look("."), room.look("/..")) == ("house", "jail")
    room.cd("/")
    assert room.look("../..") == "jail"
    room.chroot("cell")
    assert room.look("..") == "house"


def cwd_follows(instead: ModuleType) -> None:
    room = instead.Room()
    room.bind("jail")
    room.pivot("jail", "jail/old")
    assert room.look(".") == "jail"


def is_gone(instead: ModuleType) -> None:
    room = instead.Room()
    room.hold("house")
    room.bind("jail")
    room.cd("jail")
    room.pivot(".", "old")
    assert (room.look("/"), room.look("/.."), room.look("/old")) == ("jail", "jail", "house")
    room.unmount("/old")
    room.chroot("/cell")
    assert (room.look("/"), room.look("../../..")) == ("cell", "jail")
    room.back("house")
    assert room.look("..") == "house", "a tree that hangs nowhere ends at its root"


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        (model, 'child.parent = process.ns["pid"].init', "child.parent = process.parent", adopts),
        (model, "if not target.is_init or signal in target.handles:", "if True:", is_deaf),
        (
            model,
            'return signal == "KILL" and inside is not target.ns["pid"]',
            'return signal == "KILL"',
            is_deaf,
        ),
        (
            model,
            'return signal == "KILL" and inside is not target.ns["pid"]',
            "return False",
            is_killed_from_outside,
        ),
        (model, "self._kill_all_in(process)", "pass", takes_the_rest),
        (model, "self._reap(child)", "pass", stays_dead),
        (model, "process.group.members[process.name] = 0", "pass", gives_memory_back),
        (model, "child.handles = set(parent.handles) if parent else set()", "pass", inherits),
        (
            model,
            "goes = process.for_children if kind in LATER else process.ns",
            "goes = process.ns",
            moves_children_only,
        ),
        (model, "refuse_second(process, kinds)", "pass", moves_children_only),
        (model, 'if each.state == "dying" and self._members(each) == [each]:', 'if each.state == "dying":', ends_last),
        (cgroups, "at = at.parent", "at = None", binds_below),
        (cgroups, "if not mib or not tight or tight.reclaim(mib):", "if not mib or not tight:", spares_for_cache),
        (cgroups, "victim, group = tight.largest()", "victim, group = name, self", kills_the_largest),
        (
            nets,
            "listeners: set[tuple[str, int]] = field(default_factory=set)",
            "listeners = set()",
            reaches_itself_alone,
        ),
        (images, "drop(made, dirname(path), itself=False)", "pass", hides_below),
        (
            images,
            "drop(made, join(dirname(path), basename(path).removeprefix(WHITEOUT)))",
            "pass",
            hides_below,
        ),
        (images, "for name, node in sorted(layer.items()):", "for name, node in layer.items():", is_kept_once),
        (roots, "while at != self.root:", "while True:", stops_at_root),
        (roots, "self.root = self.walk(path)", "self.root = self.cwd = self.walk(path)", stops_at_root),
        (roots, "self.cwd = to if self.cwd == root else self.cwd", "pass", cwd_follows),
        (roots, "mount.on = None", "pass", is_gone),
        (overlay, "if is_below:", "if False:", stays_deleted),
        (overlay, "if was_hidden:", "if False:", stays_deleted),
        (
            overlay,
            'return self.nodes | marks | {join(path, OPAQUE): file("") for path in self.opaque}',
            "return self.nodes | marks",
            stays_deleted,
        ),
        (overlay, "self.upper.opaque.add(new)", "pass", renames_whole),
    ],
)
def test_without_this_line_a_rule_dies(
    module: ModuleType, line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(module)
    with pytest.raises((AssertionError, KeyError)):
        rule(mutated(module, line, instead))
