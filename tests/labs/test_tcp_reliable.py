"""The lab tcp on reliability, UDP and a host in service: its rules, the lines they need, and the kernel's own witness."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs._kit.find import find
from labs._kit.stage import RecordingStage, Scene
from labs.tcp import demo_host, demo_reliable, demo_udp, model, packet, procnet, rto, window, world
from labs.tcp.model import Connection
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.segment import Flag, Segment
from tests.labs.connecting import ANSWERS
from tests.labs.mutating import mutated

SAID = Segment(Flag.PSH | Flag.ACK, 2**32 - 1, 5, b"odd")
steady = st.floats(0.01, 2.0)


# Sent again -----------------------------------------------------------------------------------------------------------
@given(steady, st.integers(1, 60))
def test_a_timeout_comes_close_to_a_steady_round_trip_and_stays_above_it(rtt: float, count: int) -> None:
    timer = rto.Timer()
    rto.needless(timer, [rtt] * (count + 40))
    assert max(rtt, rto.FLOOR_S) <= timer.rto <= max(rto.FLOOR_S, 1.01 * rtt)


def test_the_first_measurement_counts_half_of_itself_as_variation() -> None:
    """RFC 6298, 2.2 and 2.3, by hand: SRTT 0.4, RTTVAR 0.2; then 0.75 * 0.2 + 0.25 * 0.4 and 0.875 * 0.4 + 0.1."""
    timer = rto.Timer()
    timer.measured(0.4)
    assert timer.rto == pytest.approx(0.4 + 4 * 0.2)
    timer.measured(0.8)
    assert (timer.srtt, timer.rttvar) == pytest.approx((0.45, 0.25))


def test_a_segment_that_went_twice_is_not_measured() -> None:
    timer = rto.Timer()
    assert rto.needless(timer, [1.5]) == 1
    assert (timer.rto, timer.srtt) == (2.0, 0.0)


def learns(module: ModuleType) -> None:
    timers = [module.Timer(), module.Timer()]
    assert [module.needless(timer, [rtt] * 30) for timer, rtt in zip(timers, (0.02, 1.4), strict=True)] == [0, 1]
    assert timers[0].rto < 0.5


# The window -----------------------------------------------------------------------------------------------------------
@given(st.integers(1, 9), st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_a_receiver_is_never_sent_more_than_it_has_room_for(room: int, reads: list[int]) -> None:
    data = bytes(range(97, 123))
    rounds = window.carried(data, room, tuple(reads))
    assert data.startswith(b"".join(each.read for each in rounds))
    assert all(each.unread <= room for each in rounds)


def never_overrun(module: ModuleType) -> None:
    module.carried(b"abcdefgh", 3, (0, 1, 2))


# Damage ---------------------------------------------------------------------------------------------------------------
def every_flip(module: ModuleType) -> None:
    whole = packet.packed(1234, 80, SAID)
    bits = (len(whole) - packet.IP_HEADER) * 8
    assert module.is_sound(whole)
    assert not any(module.is_sound(packet.flipped(whole, bit)) for bit in range(bits))


def test_flipping_a_bit_twice_changes_nothing() -> None:
    whole = packet.packed(1234, 80, SAID)
    assert packet.flipped(packet.flipped(whole, 77), 77) == whole
    assert packet.flipped(whole)[-1] == whole[-1] ^ 1


# A host in service ----------------------------------------------------------------------------------------------------
def test_a_process_is_found_by_the_inode_of_its_socket() -> None:
    assert procnet.owners([(7, "socket:[42]"), (8, "pipe:[42]"), (9, "/tmp/socket:[43]")]) == {42: 7}


def test_what_was_recorded_is_told_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procnet, "NET", procnet.NET / "nothing")
    assert proved(demo_host.whose)


def test_ss_finds_the_same_process_and_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    ss = shutil.which("ss")
    if not ss or not procnet.NET.exists():
        pytest.skip("ss is not on this machine: apt install iproute2")
    told: list[str] = []
    descriptors = list(procnet.descriptors())

    def asked() -> list[tuple[int, str]]:
        """While the server still holds its sockets."""
        words = [ss, "-Htnp", "state", "close-wait"]
        told.extend(subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines())
        return descriptors

    monkeypatch.setattr(procnet, "descriptors", asked)
    found = demo_host.scenery()
    ours = [line for line in told if f":{found.port} " in line]
    assert len(ours) == len(found.peers)
    assert all(f"pid={found.pid}," in line for line in ours)
    assert sorted(int(line.split()[3].rsplit(":", 1)[1]) for line in ours) == sorted(found.peers)


def as_the_kernel(scenario: str) -> Callable[[ModuleType], None]:
    """The rule that this scenario goes as Linux had it: what each call gave, and the states."""

    def rule(module: ModuleType) -> None:
        told = [(step.gives, " ".join(step.states)) for step in module.play(*SCENARIOS[scenario])]
        assert told == [(step.get("gives", ""), step["states"]) for step in ANSWERS[scenario]]

    return rule


def ends_after_two_msl(make: type[Connection]) -> None:
    *before, timeout, release = SCENARIOS["the last ack is lost"]
    asked = world.play(*before, "A 2msl", timeout, release, make=make)
    assert asked[-1].sent[-1].segment.name == "RST"


def fast(make: type[Connection]) -> None:
    goes_as_recorded("three pieces after a lost one", make)


def not_too_fast(make: type[Connection]) -> None:
    goes_as_recorded("two pieces after a lost one", make)


def not_twice(make: type[Connection]) -> None:
    goes_as_recorded("lost, copied, overtaken", make)


def goes_as_recorded(scenario: str, make: type[Connection]) -> None:
    told = [len(step.sent) for step in world.play(*SCENARIOS[scenario], make=make)]
    assert told == [len(step["segments"]) for step in ANSWERS[scenario]]


# The lines that it cannot lose ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead", "rule"),
    [
        ("if self.duplicates == DUPLICATES:", "if False:", fast),
        ("if self.duplicates == DUPLICATES:", "if True:", not_too_fast),
        ("self.duplicates = DUPLICATES  # no more of that before something new is acknowledged", "pass", not_twice),
        ("if self.state is State.TIME_WAIT:", "if False:", ends_after_two_msl),
    ],
)
def test_without_this_line_of_the_model_a_rule_dies(
    line: str, instead: str, rule: Callable[[type[Connection]], None]
) -> None:
    rule(Connection)
    with pytest.raises(AssertionError):
        rule(mutated(model, line, instead).Connection)


@pytest.mark.parametrize(
    ("module", "line", "instead", "rule"),
    [
        (rto, "self.rto = max(FLOOR_S, self.srtt + 4 * self.rttvar)", "pass", learns),
        (rto, "self.rto = min(2 * self.rto, LONGEST_S)", "pass", learns),
        (window, "end = min(self.acked + self.window, len(self.data))", "end = len(self.data)", never_overrun),
        (packet, "return checksum(packet[12:20] + struct.pack(\"!HH\", TCP, len(text)) + text) == 0", "return True", every_flip),
        (world, "if what == \"arrives\" or (what == \"damaged\" and is_sound(flipped(packed(0, 0, mine[0].segment)))):", "if what != \"lost\":", as_the_kernel("a piece is damaged")),
        (world, "self.ports -= 1  # the old one waits on, out of sight", "pass", as_the_kernel("three ports")),
        (world, "is_old = self.connection.state is State.TIME_WAIT and self.seconds > 0", "is_old = True", as_the_kernel("a port out of time-wait")),
        (world, "if self.ports and self.reuses and is_old:", "if False:", as_the_kernel("a port out of time-wait")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_without_this_line_of_the_others_a_rule_dies(
    module: ModuleType, line: str, instead: str, rule: Callable[[ModuleType], None]
) -> None:
    rule(module)
    with pytest.raises((AssertionError, OverflowError)):
        rule(mutated(module, line, instead))


@pytest.mark.parametrize(
    ("module", "line", "instead", "scene"),
    [
        (demo_udp, "for text in fate([relay.recv(100) for _ in texts]):", "for text in texts:", "same_wire"),
        (demo_udp, "two.sendto(b\"hello\", server.getsockname())", "one.sendto(b\"hello\", server.getsockname())", "connection"),
        (demo_reliable, "got += reader.recv(ROOM)", "got += bytes(len(reader.recv(ROOM)))", "slow_reader"),
        (demo_host, "server.stdout.readline()  # it has read to the end of all three", "server.kill(); server.wait()", "whose"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_sockets_that_behave_otherwise_prove_nothing(module: ModuleType, line: str, instead: str, scene: str) -> None:
    assert proved(getattr(module, scene))
    assert not proved(getattr(mutated(module, line, instead), scene))


def proved(scene: Scene) -> bool:
    """Whether all that the act puts to the test holds."""
    stage = RecordingStage("tcp", find("tcp").claims)
    scene(stage)
    return all(proof.holds for proof in stage.proofs.values())
