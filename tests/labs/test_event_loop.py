"""The lab event_loop: the order of asyncio on many programs, its own rules, and the lines that it cannot lose."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import labs.event_loop
from labs._kit.real.pythons import Python, asked, pythons
from labs.event_loop import aio, demo_outside, demo_waiting, generate, model, network, verify, waiting
from labs.event_loop.scenarios import SCENARIOS, SINCE
from labs.event_loop.world import World

RANDOM = 600  # programs on this CPython; as many on each other one


def texts(body: str) -> list[str]:
    """What the body of an async main prints on the model."""
    lines = "".join(f"    {line}\n" for line in body.strip().split("\n"))
    return aio.play(f"async def main():\n{lines}").texts


def new_loop() -> model.Loop:
    world = World()
    return model.Loop(world, world.time)


# The true system: asyncio ---------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_random_programs_print_in_the_order_of_this_asyncio() -> None:
    tally = verify.differential(here(), range(RANDOM))
    assert tally.differing == []
    assert tally.asked >= RANDOM * 2 // 3
    assert tally.lines > 10 * tally.asked


def here() -> Python:
    """This very CPython."""
    return Python(sys.executable, tuple(sys.version_info[:3]))


@pytest.mark.real
def test_random_programs_print_in_the_order_of_every_asyncio() -> None:
    tallies = {python.name: verify.differential(python, range(RANDOM, 3 * RANDOM)) for python in pythons()}
    assert [(name, tally.differing) for name, tally in tallies.items() if tally.differing] == []
    assert min(tally.asked for tally in tallies.values()) >= 500


def test_random_programs_use_everything_and_most_come_to_an_end() -> None:
    programs = [generate.program(seed) for seed in range(300)]
    everything = "\n".join(programs)
    for what in ("gather", "shield", "cancel()", "lock", "queue.put", "queue.get", "call_soon", "call_later", "wait_for",
                 "timeout", "TaskGroup", "set_exception", "except asyncio.CancelledError", "finally"):  # fmt: skip
        assert what in everything
    assert sum(aio.play(program).texts[-1:] != ["stuck"] for program in programs) > 200


def test_a_program_is_the_same_for_the_same_seed() -> None:
    assert generate.program(7) == generate.program(7)
    assert generate.program(7) != generate.program(8)


@pytest.mark.slow
def test_every_python_found_is_a_cpython_from_3_11_and_of_its_own_version() -> None:
    found = pythons()
    assert here() in found
    assert all(python.version >= (3, 11) for python in found)
    assert len({python.version[:2] for python in found}) == len(found)
    assert asked("/nowhere/python") == asked("/bin/sh") == ()


def test_what_changed_between_versions_is_named() -> None:
    assert set(SINCE) <= set(SCENARIOS)


@pytest.mark.real
def test_before_3_12_a_gather_of_what_is_done_gives_way() -> None:
    older = [python for python in pythons() if python.version < (3, 12)]
    if not older:
        pytest.skip("no CPython 3.11 here: install it to run this")
    said = [verify.run(python, [SCENARIOS["gather of what is done"]])[0] for python in older]
    assert [[text for _, text in each] for each in said] == [["other runs", "main [1]"]] * len(older)
    assert aio.play(SCENARIOS["gather of what is done"]).texts == ["main [1]", "other runs"]


# The loop -------------------------------------------------------------------------------------------------------------
def test_a_future_can_be_set_once() -> None:
    future = new_loop().create_future()
    future.set_result(1)
    with pytest.raises(model.InvalidStateError):
        future.set_result(2)
    with pytest.raises(model.InvalidStateError):
        new_loop().create_future().result()


def test_a_callback_that_is_removed_is_not_called() -> None:
    loop, called = new_loop(), list[str]()
    future = loop.create_future()
    keep, drop = (lambda _: called.append("keep")), (lambda _: called.append("drop"))
    future.add_done_callback(keep)
    future.add_done_callback(drop)
    future.remove_done_callback(drop)
    future.set_result(None)
    loop.run_once()
    assert called == ["keep"]


def test_a_program_that_nobody_can_wake_is_stuck_and_silent_afterwards() -> None:
    assert aio.play("""
async def main():
    try:
        await asyncio.Event().wait()
    finally:
        print("too late")
""").texts == ["stuck"]


def test_a_queue_hands_over_in_order_and_never_holds_more_than_its_size() -> None:
    said = texts("""
queue, most = asyncio.Queue(2), 0
async def put():
    global most
    for n in range(20):
        await queue.put(n)
        most = max(globals().get("most", 0), queue.qsize())
task = asyncio.create_task(put())
print([await queue.get() for _ in range(20)], most <= 2)
await task
""")
    assert said == [f"{list(range(20))} True"]


# What is outside ------------------------------------------------------------------------------------------------------
def test_an_echo_server_answers_clients_that_are_all_connected() -> None:
    said, most, threads = demo_outside.talk()
    assert [(sent, got) for _, sent, got in said] == [("hello", "hello")] * 3 + [("again", "again")] * 3
    assert (most, len(threads)) == (3, 1)


@pytest.mark.slow
def test_more_than_a_socket_buffer_is_sent_and_comes_back_whole() -> None:
    data = bytes(range(256)) * 20_000

    async def main() -> bytes:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            waiting.create_task(network.serve(listener, network.echo))
            with await network.sock_connect(listener.getsockname()) as sock:
                waiting.create_task(network.sock_sendall(sock, data))
                got = b""
                while len(got) < len(data):
                    got += await network.sock_recv(sock)
                return got

    assert network.run(main()) == data


def test_a_pool_runs_in_another_thread_and_its_error_comes_back() -> None:
    async def main() -> tuple[int, str]:
        with ThreadPoolExecutor(1) as pool:
            ident = await network.run_in_executor(pool, threading.get_ident)
            try:
                await network.run_in_executor(pool, int, "no number")
            except ValueError as error:
                return ident, str(error)
        return ident, ""

    ident, error = network.run(main())
    assert ident != threading.get_ident()
    assert "no number" in error


def test_what_is_left_behind_is_cancelled() -> None:
    seen = []

    async def lasting() -> None:
        try:
            await waiting.sleep(1000)
        finally:
            seen.append("tidied")

    async def main() -> None:
        task = waiting.create_task(lasting())
        await waiting.sleep(0)
        seen.append(str(task.done()))

    network.run(main())
    assert seen == ["False", "tidied"]


def test_the_loop_waits_by_the_true_clock() -> None:
    async def main() -> float:
        start = time.monotonic()
        await waiting.gather(*(waiting.sleep(0.2) for _ in range(100)))
        return time.monotonic() - start

    assert 0.2 <= network.run(main()) < 10, "a hundred waits of 0.2 s would be 20 s in a row"


def test_a_thousand_switches_make_a_thousand_steps_and_one_select() -> None:
    switches, selects = demo_waiting.switching()
    assert switches == demo_waiting.TASKS * (demo_waiting.TURNS + 1)
    assert selects == demo_waiting.TURNS + 1


@pytest.mark.real
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, whose seccomp kills at a system call")
def test_tasks_switch_in_a_process_that_may_not_call_the_kernel() -> None:
    ran = subprocess.run([sys.executable, "-c", SEALED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout == "10000", ran.stderr
    assert ran.returncode == -signal.SIGKILL, "it ends by a call, which kills it"


ROOT = Path(labs.__path__[0]).parent
SEALED = """
import ctypes, os
from labs.event_loop.model import Loop
from labs.event_loop.waiting import sleep
from labs.event_loop.world import Stuck, World

world = World()
loop = Loop(world, world.time)
seen = 0

async def turn():
    global seen
    while True:
        seen += 1
        await sleep(0)

for _ in range(10):
    loop.create_task(turn())
while seen < 1000:
    loop.run_once()
seen = 0
PR_SET_SECCOMP, STRICT = 22, 1  # from now on: read, write, or die
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_SECCOMP, STRICT) != 0:
    raise OSError(ctypes.get_errno())
while seen < 10_000:
    loop.run_once()
os.write(1, str(seen).encode())
os._exit(0)
"""
