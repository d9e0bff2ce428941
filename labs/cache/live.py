"""当场计时 | The picture of waiting drawn from a true redis-server, in true ms: two readers a ms, LOAD ms a load.

This is to be looked at, not to be compared: how long things take here is this machine's affair.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from labs.cache import asks, failures
from labs.cache.asks import Reading
from labs.cache.failures import HOT, SEED, WORKERS, Rows, Stream
from labs.cache.model import LOAD, TTL
from labs.cache.real import Link, RealWorld

CONNECTIONS = 400


class LiveWorld(RealWorld):
    """A database that takes LOAD ms for a load and serves WORKERS of them at once."""

    def __init__(self, port: int, rows: Rows) -> None:
        super().__init__(port, rows)
        self.began: list[float] = []
        self._rows_of = rows
        self._workers = asyncio.Semaphore(WORKERS)

    async def read(self, reading: Reading) -> str | None:
        """One reader, who waits for nobody else."""
        return await self._read(reading, is_reader=False)

    async def _answer(self, ask: asks.Ask, link: Link, queued: set[str]) -> Any:
        if not isinstance(ask, asks.Load):
            return await super()._answer(ask, link, queued)
        self.began.append(now_ms())
        async with self._workers:
            await asyncio.sleep(LOAD / 1000)
        return self._rows_of(ask.key)


async def stream(way: str, port: int, before: float = 200, after: float = 400, per_ms: float = 2) -> Stream:
    """Readers round the moment at which the server lets the entry expire, as failures.stream has them."""
    ways, rng = failures.fleet(way), random.Random(SEED)
    world = LiveWorld(port, Rows())
    await world.open(CONNECTIONS)
    await world.say("FLUSHALL")
    await world.say("RPUSH", f"queue:{HOT}", "token")
    await world.read(ways[0](HOT))
    world.began.clear()
    world.misses = 0
    zero = now_ms() + TTL
    waits: list[tuple[float, float]] = []

    async def come(at: float, reading: Reading) -> None:
        await asyncio.sleep((at - now_ms()) / 1000)
        came = now_ms()
        await world.read(reading)
        waits.append((came - zero, now_ms() - came))

    at, coming = zero - before, []
    while at < zero + after:
        coming.append(come(at, rng.choice(ways)(HOT)))
        at += rng.expovariate(per_ms)
    await asyncio.gather(*coming)
    await world.herd([])  # whatever was spawned
    await world.close()
    return Stream(tuple(waits), tuple(moment - zero for moment in world.began), world.misses)


def now_ms() -> float:
    return asyncio.get_running_loop().time() * 1000
