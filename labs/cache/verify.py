"""对照 | Every scenario on a private redis-server, and on fakeredis where that is installed, beside virtual time.

What is compared is counts: of loads, of entries, of what readers were given. How long anything took is the model's
affair alone, since no two machines agree on it.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import random
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from dataclasses import replace
from typing import Any

from labs._kit.compare import Json, Observed
from labs._kit.errors import MissingTool
from labs._kit.real.redis import redis
from labs._kit.real.server import Server, answers, free_port, own_folder, running
from labs._kit.text import Text
from labs.cache import failures, writes
from labs.cache.asks import Get, Load, Put
from labs.cache.bloom import Bloom
from labs.cache.failures import HOT, Fleet, Rows
from labs.cache.model import TTL, aside, early, filtered
from labs.cache.real import RealWorld, RedisSaidNo
from labs.cache.scenarios import SCENARIOS, Early, Hot, Known, Mass, Missing, Outage, Scenario, Write

SYSTEM = "Redis"
NEEDS = Text("apt install redis-server", "apt install redis-server")
KNOWN_GAPS: dict[str, Text] = {}
Start = Callable[[], AbstractContextManager[Server]]

# How many ms here one ms of the model takes: so many that nothing expires while we look, until we let it.
READING, LASTING, ALWAYS = 10.0, 1000.0, 100_000.0
FEW = 5  # expiries, where the server is slow

FAKE = """
import sys
from fakeredis import TcpFakeServer
TcpFakeServer.request_queue_size = 512
TcpFakeServer(("127.0.0.1", int(sys.argv[1])), server_type="redis").serve_forever()
"""


def model(scenario: str) -> Json:
    """What virtual time says."""
    return expected(SCENARIOS[scenario])


def expected(case: Scenario) -> Json:
    """What virtual time says of a scenario, ours or another."""
    match case:
        case Hot():
            return failures.herd(case).told()
        case Missing():
            return failures.penetrate(case)
        case Known():
            return failures.know(case)
        case Mass():
            return failures.tenths(failures.deadlines(case))
        case Early():
            return failures.refreshes(case)
        case Outage():
            return failures.outage(case)
        case Write():
            return writes.ends(case)


def real(scenarios: Iterable[str]) -> Iterator[Observed]:
    """What each server says; MissingTool without a redis-server. Each outage has a server of its own."""
    wanted = list(scenarios)
    starts: list[Start] = [primary, *([fakeredis] if importlib.util.find_spec("fakeredis") else [])]
    for start in starts:
        with start() as server:
            for name in wanted:
                case = SCENARIOS[name]
                if isinstance(case, Outage) or (isinstance(case, Write) and case.lost and start is fakeredis):
                    continue  # fakeredis refuses no delete
                if isinstance(case, Hot) and start is fakeredis:
                    case = replace(case, expiries=min(case.expiries, FEW))
                yield Observed(name, server.version, asyncio.run(played(case, server.port)))
        for name in wanted:
            case = SCENARIOS[name]
            if isinstance(case, Outage) and not (case.has_replica and start is fakeredis):
                with start() as server:
                    yield Observed(name, server.version, asyncio.run(gone_down(case, server)))


@contextmanager
def primary() -> Iterator[Server]:
    """A redis-server that lets a replica copy it at once."""
    with redis("--repl-diskless-sync-delay", "0") as server:
        yield server


@contextmanager
def fakeredis() -> Iterator[Server]:
    """A fakeredis that listens on a loopback port."""
    if importlib.util.find_spec("fakeredis") is None:
        raise MissingTool("fakeredis", "pip install fakeredis")
    from importlib.metadata import version

    port = free_port()
    with own_folder("fakeredis") as folder:
        words = [sys.executable, "-W", "ignore", "-c", FAKE, str(port)]
        with running(words, folder, lambda: answers(port)) as child:
            yield Server(f"fakeredis {version('fakeredis')}", folder, child.pid, port)


@asynccontextmanager
async def world(port: int, scale: float, readers: int = 1) -> AsyncIterator[tuple[RealWorld, Rows]]:
    """An empty server with a database behind it."""
    rows = Rows()
    made = RealWorld(port, rows, scale)
    await made.open(readers + 1)
    try:
        await made.say("FLUSHALL")
        yield made, rows
    finally:
        await made.close()


async def played(case: Scenario, port: int) -> Json:
    """The scenario, on the server at this port."""
    match case:
        case Hot():
            return await herds(case, port)
        case Missing():
            return await missing(case, port)
        case Known(_, keys):
            async with world(port, LASTING) as (made, _):
                ways = await fleet(case.way, made)
                given = await made.one_by_one(ways[0](f"item:{n}") for n in range(keys))
                return {"loads": len(made.loads), "refused": given.count(None)}
        case Mass(way, keys):
            async with world(port, LASTING) as (made, _):
                ways = failures.fleet(way)
                await made.one_by_one(ways[0](f"item:{n}") for n in range(keys))
                left = [await made.say("PTTL", f"item:{n}") / LASTING for n in range(keys)]
                return failures.tenths(sorted(left))
        case Early():
            return await refreshes(case, port)
        case Write():
            return await written(case, port)
    raise AssertionError(case)


async def herds(hot: Hot, port: int) -> Json:
    """The entry expires by the server's clock (a logical one: by the application's), then everybody comes."""
    async with world(port, READING, hot.readers) as (made, rows):
        ways = failures.fleet(hot.way)
        await made.say("RPUSH", f"queue:{HOT}", "token")
        loads, given = [], Counter[str]()
        await made.one_by_one([ways[0](HOT)])
        for _ in range(hot.expiries):
            rows.version += 1
            if hot.way == "logical":
                made.ahead += 2 * TTL
            else:
                await made.expire(HOT)
            before = len(made.loads)
            values = await made.herd([ways[n % len(ways)](HOT) for n in range(hot.readers)])
            loads.append(len(made.loads) - before)
            given.update(failures.kind(value, rows.version) for value in values)
        return failures.summary(loads, given)


async def missing(case: Missing, port: int) -> Json:
    """Ids that are in no row, one after the other."""
    async with world(port, LASTING) as (made, _):
        ways, ids = await fleet(case.way, made), failures.asked_ids(case)
        await made.one_by_one(ways[0](key) for key in ids)
        entries = await made.say("DBSIZE")
        if case.once_more:
            await made.expire(ids[0])
            await made.one_by_one([ways[0](ids[0])])
        return {"loads": len(made.loads), "entries": entries, "looks": made.looks}


async def fleet(way: str, made: RealWorld) -> Fleet:
    """The ways; a Bloom filter's bits are set by the server (SETBIT) and read back from it."""
    if way != "bloom":
        return failures.fleet(way)
    bloom = Bloom(failures.EXISTING)
    for key in failures.EXISTING:
        for place in bloom.places(key):
            await made.say("SETBIT", "bloom", place, 1)
    bits = await made.say("GET", "bloom")
    bloom.bits = bytearray(bits.ljust(len(bloom.bits), b"\0"))
    await made.say("DEL", "bloom")
    return failures.alike(filtered(bloom, aside()))


async def refreshes(case: Early, port: int) -> Json:
    """So much is left by the server's clock (PTTL); who loads already?"""
    seen = {}
    async with world(port, ALWAYS, case.readers) as (made, _):
        for left in case.left:
            way, before = early(random.Random(failures.SEED)), len(made.loads)
            await made.say("SET", HOT, "kept", "PX", round(left * ALWAYS))
            await made.herd([way(HOT) for _ in range(case.readers)])
            seen[str(left)] = len(made.loads) - before
    return seen


async def gone_down(case: Outage, server: Server) -> Json:
    """The server is killed; with a replica, that is promoted and asked instead."""
    ways = failures.fleet(case.way)
    keys = [f"item:{n}" for n in range(case.keys)]
    readings = [n // len(ways) % case.keys for n in range(case.readers)]
    async with world(server.port, LASTING, case.readers) as (made, rows):
        for way in ways:
            await made.one_by_one(way(key) for key in keys)
        made.loads.clear()
        if not case.has_replica:
            os.kill(server.pid, signal.SIGKILL)
            given = await made.herd([ways[n % len(ways)](keys[at]) for n, at in enumerate(readings)])
            return {"loads": len(made.loads), "answered": len(given)}
        with redis("--replicaof", "127.0.0.1", str(server.port)) as second:
            other = RealWorld(second.port, rows, LASTING)
            await other.open(case.readers)
            while await other.say("DBSIZE") < case.keys:
                await asyncio.sleep(0.02)
            os.kill(server.pid, signal.SIGKILL)
            await other.say("REPLICAOF", "NO", "ONE")
            given = await other.herd([ways[n % len(ways)](keys[at]) for n, at in enumerate(readings)])
            await other.close()
            return {"loads": len(other.loads), "answered": len(given)}


async def written(case: Write, port: int) -> Json:
    """Every order, on the server and SQLite."""
    found = []
    async with world(port, LASTING) as (made, _):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            database.execute("create table item (price text)")
            database.execute("insert into item values (?)", (writes.OLD,))
            for run in writes.runs(case):
                await made.say("DEL", writes.KEY)
                database.execute("update item set price = ?", (writes.OLD,))
                if case.is_cached:
                    await made.say("SET", writes.KEY, writes.OLD)
                both, lost = writes.begun(case), case.lost
                for who, _, _ in run.steps:
                    ask = both[who].ask
                    assert ask is not None
                    is_lost = lost > 0 and isinstance(ask, writes.Delete)
                    lost -= is_lost
                    both[who].send(await on_servers(ask, made, database, is_lost=is_lost))
                (row,), entry = database.execute("select price from item").fetchone(), await made.say("GET", writes.KEY)
                found.append(f"{row} {entry.decode() if entry else '-'}")
    return found


async def on_servers(ask: writes.Ask, made: RealWorld, database: sqlite3.Connection, *, is_lost: bool) -> Any:
    """The command or statement that this step is. A server that misses a replica refuses to write: a lost delete."""
    match ask:
        case Get(key):
            found = await made.say("GET", key)
            return found.decode() if found else None
        case Put(key, value, ttl):
            await made.say("SET", key, value, "PX", round(ttl * LASTING))
        case Load():
            return database.execute("select price from item").fetchone()[0]
        case writes.Update(value):
            database.execute("update item set price = ?", (value,))
        case writes.Delete():
            if is_lost:
                await made.say("CONFIG", "SET", "min-replicas-to-write", 1)
            try:
                await made.say("DEL", writes.KEY)
            except RedisSaidNo:
                await made.say("CONFIG", "SET", "min-replicas-to-write", 0)
                return False
            return True
    return None
