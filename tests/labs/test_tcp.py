"""The lab tcp: what holds for every connection, the kernel's own segments, and the lines that the model cannot lose."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs._kit.beats import Code
from labs._kit.drill import ask
from labs._kit.errors import MissingTool, WrongInput
from labs._kit.find import find
from labs.tcp import command, drill, generate, listener, loopback, model, packet, picture, sequence, tun, verify, world
from labs.tcp.listener import Listener
from labs.tcp.model import Connection
from labs.tcp.scenarios import SCENARIOS
from labs.tcp.segment import Flag, Segment, State, refusal
from labs.tcp.sequence import SPACE
from labs.tcp.trace import as_json, segments
from labs.tcp.world import World, play
from tests.labs.connecting import (
    accept_queue,
    flooded,
    forged_cookie,
    future_ack,
    late_acks,
    near_reset,
    old_syn_in_time_wait,
    overlapping,
    stays_in_order,
    wraps,
)

seeds = st.integers(0, 2**32)
numbers = st.integers(0, SPACE - 1)
S = State
MAY_FOLLOW = {  # RFC 9293, figure 5, with what ABORT and a RST add: CLOSED from anywhere
    S.CLOSED: {S.LISTEN, S.SYN_SENT},
    S.LISTEN: {S.SYN_RECEIVED, S.SYN_SENT},
    S.SYN_SENT: {S.SYN_RECEIVED, S.ESTABLISHED},
    S.SYN_RECEIVED: {S.ESTABLISHED, S.FIN_WAIT_1, S.LISTEN},
    S.ESTABLISHED: {S.FIN_WAIT_1, S.CLOSE_WAIT},
    S.FIN_WAIT_1: {S.FIN_WAIT_2, S.CLOSING, S.TIME_WAIT},
    S.FIN_WAIT_2: {S.TIME_WAIT},
    S.CLOSING: {S.TIME_WAIT},
    S.CLOSE_WAIT: {S.LAST_ACK},
    S.LAST_ACK: set(),
    S.TIME_WAIT: set(),
}


# Sequence numbers -----------------------------------------------------------------------------------------------------
@given(numbers, st.integers(1, SPACE // 2 - 1))
def test_a_number_is_before_another_however_the_circle_wraps(number: int, count: int) -> None:
    wraps(sequence, number, count)


@settings(max_examples=60, deadline=None)
@given(seeds, numbers, numbers)
def test_the_initial_numbers_change_nothing_that_can_be_seen(seed: int, ours: int, theirs: int) -> None:
    lines = generate.script(Random(seed))
    moved = World(first={"A": ours, "B": theirs})
    assert as_json([moved.step(line) for line in lines]) == as_json(play(*lines))


def test_numbers_wrap_in_the_middle_of_a_connection() -> None:
    steps = World(first={"A": SPACE - 3, "B": SPACE - 1})
    done = [steps.step(line) for line in ("B listen", "A connect", "A send hello", "B read", "A close", "B close")]
    assert done[3].gives == "'hello'"
    assert done[-1].states == (S.TIME_WAIT, S.LISTEN)


# Every connection -----------------------------------------------------------------------------------------------------
@settings(max_examples=150, deadline=None)
@given(seeds)
def test_what_is_read_is_what_was_sent_in_order_and_once(seed: int) -> None:
    stays_in_order(Connection, seed)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_states_follow_each_other_as_in_the_figure_of_the_rfc(seed: int) -> None:
    class Watched(Connection):
        def __setattr__(self, name: str, value: Any) -> None:
            if name == "state" and hasattr(self, "state") and value is not S.CLOSED:
                assert value is self.state or value in MAY_FOLLOW[self.state] or self.state is S.CLOSED
            object.__setattr__(self, name, value)

    play(*generate.script(Random(seed)), make=Watched)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_only_a_side_that_has_sent_fin_is_ever_in_time_wait(seed: int) -> None:
    steps = generate.run(Random(seed))
    for at, step in enumerate(steps):
        for side, state in zip("AB", step.states, strict=True):
            sent = {x.segment.name for each in steps[: at + 1] for x in each.sent if x.side == side}
            assert state is not S.TIME_WAIT or "FIN+ACK" in sent


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_an_acknowledgment_never_goes_back_and_never_beyond_what_was_sent(seed: int) -> None:
    highest = {"A": 0, "B": 0}
    reached = {"A": 0, "B": 0}
    for line in segments(generate.run(Random(seed))):
        side, words = line[0], dict(word.split("=") for word in line.split() if "=" in word)
        length = int(words.get("len", 0)) + ("FIN" in line or "SYN" in line)
        reached[side] = max(reached[side], int(words["seq"]) + length)
        if "RST" not in line and "ack" in words:
            assert highest[side] <= int(words["ack"]) <= reached["B" if side == "A" else "A"]
            highest[side] = int(words["ack"])


def test_a_random_script_ends_a_connection_in_every_way_that_there_is() -> None:
    ends = {step.states for seed in range(400) for step in generate.run(Random(seed))[-1:]}
    assert {(S.TIME_WAIT, S.LISTEN), (S.CLOSED, S.TIME_WAIT), (S.CLOSED, S.LISTEN), (S.CLOSED, S.CLOSED)} <= ends
    seen = {state for seed in range(400) for step in generate.run(Random(seed)) for state in step.states}
    assert seen == set(State)


@given(numbers, st.integers(1, model.WINDOW - 1))
def test_a_reset_that_only_falls_into_the_window_ends_nothing(iss: int, off: int) -> None:
    near_reset(Connection, iss, off)


def test_an_ack_of_what_was_never_sent_is_answered_and_not_believed() -> None:
    future_ack(Connection)


@pytest.mark.parametrize("flags", [Flag.SYN, Flag.ACK, Flag.FIN | Flag.ACK, Flag.PSH | Flag.ACK])
def test_a_host_without_the_connection_answers_anything_but_a_reset_with_a_reset(flags: Flag) -> None:
    answer = refusal(Segment(flags, 7, 9, b"x"))
    assert answer is not None
    assert answer.flags & Flag.RST
    assert refusal(Segment(Flag.RST, 7)) is None


def test_time_wait_ends_after_two_msl_and_close_wait_never() -> None:
    steps = play(*SCENARIOS["the pair is busy"], "A 2msl", "A connect")
    assert [step.states[0] for step in steps[-2:]] == [S.CLOSED, S.ESTABLISHED]
    assert play(*SCENARIOS["nobody closes"], "B 2msl", "B late ack", "B timeout")[-1].states[1] is S.CLOSE_WAIT


def test_a_retransmission_that_holds_more_gives_only_the_new_bytes() -> None:
    overlapping(Connection)


def test_an_old_syn_in_time_wait_opens_nothing() -> None:
    old_syn_in_time_wait(world)


# Queues ---------------------------------------------------------------------------------------------------------------
@given(st.integers(0, 20), st.integers(0, 60), st.booleans())
def test_a_listener_stores_no_more_than_its_backlog_and_one(backlog: int, syns: int, has_cookies: bool) -> None:
    made = flooded(listener, backlog, syns, has_cookies)
    assert len(made.half_open) == min(syns, backlog + 1)
    assert made.cookies_sent == (max(syns - backlog - 1, 0) if has_cookies else 0)


@given(st.integers(0, 20), st.integers(0, 60))
def test_no_more_connections_wait_for_accept_than_the_backlog_and_one(backlog: int, visitors: int) -> None:
    accept_queue(listener, backlog, visitors)


def test_handshakes_that_began_in_time_wait_for_room() -> None:
    late_acks(listener)


def test_a_cookie_is_good_for_its_peer_and_its_number_alone() -> None:
    forged_cookie(listener)


def test_a_cookie_goes_stale_after_two_minutes() -> None:
    made = flooded(listener, 0, 1, True)
    (answer,) = made.arrives("late", Segment(Flag.SYN, 77))
    made.minute += listener.COOKIE_MINUTES
    (said,) = made.arrives("late", Segment(Flag.ACK, 78, answer.end))
    assert said.flags == Flag.RST


def test_accept_takes_the_connection_that_has_waited_longest() -> None:
    made = Listener(4, lambda: 100)
    for name in ("first", "second"):
        (answer,) = made.arrives(name, Segment(Flag.SYN, 1))
        made.arrives(name, Segment(Flag.ACK, 2, answer.end))
    assert list(made.ready) == ["first", "second"]
    taken = made.accept()
    assert taken is not None
    assert list(made.ready) == ["second"]


# Pictures, words, drills ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_picture_has_an_arrow_for_every_segment(name: str) -> None:
    steps = play(*SCENARIOS[name])
    drawn = picture.ladder(steps)
    assert sum("-- " in line or "~~ " in line or " --" in line or " ~~" in line for line in drawn.split("\n")) == len(
        list(segments(steps))
    )


@pytest.mark.parametrize("line", ["", "A jump", "C connect", "A send hi", "A> arrives", "B flooded 3", "A> jump"])
def test_a_step_that_makes_no_sense_is_told(line: str) -> None:
    with pytest.raises(WrongInput):
        World().step(line)


@pytest.mark.parametrize("words", [["walk"], ["run"], ["run", "--fast"], ["run", "A jump"], ["random", "many"]])
def test_the_command_says_what_it_did_not_understand(words: list[str]) -> None:
    with pytest.raises(WrongInput):
        command.main(words)


def test_the_command_draws_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["run", "B listen", "A connect"]) == 0
    assert "SYN+ACK seq=0 ack=1" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(30))
def test_the_answer_of_a_drill_can_be_read_off_its_run(seed: int) -> None:
    for family in drill.FAMILIES:
        asked = ask(find("tcp"), family, seed)
        (drawn,) = asked.run
        assert isinstance(drawn, Code)
        if family == "segment":
            right = asked.options[asked.right]
            assert isinstance(right, str)
            assert right.partition("> ")[2] in drawn.source
        if family == "states":
            assert str(asked.options[asked.right]) in asked.why[1]


# The kernel -----------------------------------------------------------------------------------------------------------
def test_a_packet_of_ours_is_read_back_as_it_was_made() -> None:
    said = Segment(Flag.PSH | Flag.ACK, 2**32 - 1, 5, b"odd")
    made = packet.packed(1234, 80, said)
    assert (packet.ports(made), packet.segment(made)) == ((1234, 80), said)
    assert packet.checksum(made[:20]) == 0
    assert packet.is_sound(made)


def test_what_is_here_and_not_for_this_user_is_not_called_absent() -> None:
    assert tun.missing("/").what.en == "this user may not use /"
    assert tun.missing("/no/such/device").what.en == "/no/such/device is not on this machine"


@pytest.mark.real
@pytest.mark.parametrize(("count", "on_loopback"), [(1000, False), (300, True)], ids=["wire", "lo"])
def test_the_kernel_plays_random_scripts_as_the_model_does(count: int, on_loopback: bool) -> None:
    try:
        tally = verify.differential(range(count), on_loopback=on_loopback)
    except MissingTool as missing:
        is_expected = os.geteuid() == 0 and (on_loopback or os.path.exists(tun.DEVICE))
        if os.environ.get("CI") and is_expected:
            raise
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    print(f"\n{tally.version}: {tally.scripts} scripts, {tally.segments} segments")
    assert tally.differing == []
    assert tally.segments > 10 * count


def test_a_script_that_touches_the_wire_is_not_for_loopback() -> None:
    assert loopback.is_plain(SCENARIOS["close later"])
    assert not loopback.is_plain(SCENARIOS["both close at once"])
    assert not loopback.is_plain(SCENARIOS["syn flood"])
