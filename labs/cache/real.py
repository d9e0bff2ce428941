"""真的 Redis | The same readings on sockets: every ask is a command to a server, every reader has his connection.

The database holds its answers back until every reader of a herd has looked: a load that takes longer than the herd
needs to come, which is what world.py assumes, made certain instead of timed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from labs.cache import asks
from labs.cache.asks import Flight, Reading

PATIENCE_S = 60.0  # for one herd
LEASE_MS = 30_000  # after which a lock falls to the next, should its holder have died
Reply = Any  # what RESP2 can say: bytes, int, list, None


class RedisSaidNo(Exception):
    """An error that the server answered."""


class Link:
    """One connection, in RESP2 (Redis docs, Redis serialization protocol specification)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Link:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def say(self, *words: object) -> Reply:
        """Send one command; what it answers."""
        return (await self.say_all([words]))[0]

    async def say_all(self, commands: Iterable[Sequence[object]]) -> list[Reply]:
        """Send them all, then read all the answers."""
        sent = [command(words) for words in commands]
        self._writer.write(b"".join(sent))
        await self._writer.drain()
        return [await self._reply() for _ in sent]

    async def _reply(self) -> Reply:
        line = await self._reader.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server is gone")
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest
            case b"-":
                raise RedisSaidNo(rest.decode())
            case b":":
                return int(rest)
            case b"$":
                return None if rest == b"-1" else (await self._reader.readexactly(int(rest) + 2))[:-2]
            case _:
                return None if rest == b"-1" else [await self._reply() for _ in range(int(rest))]

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


def command(words: Sequence[object]) -> bytes:
    """A command as it goes over the wire."""
    parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


class RealWorld:
    """Runs readings against the server at `port`. `scale` is how many ms here one ms of the model takes."""

    def __init__(self, port: int, rows: Callable[[str], str | None], scale: float = 1.0) -> None:
        self.port, self.scale = port, scale
        self.loads: list[str] = []
        self.looks = self.misses = 0
        self.ahead = 0.0  # by how many ms of the model the application's clock was put forward
        self._rows = rows
        self._idle: list[Link] = []
        self._links: list[Link] = []
        self._coming = 0  # readers of this herd who have not looked yet
        self._all_looked = asyncio.Event()
        self._landed: dict[int, asyncio.Event] = {}
        self._spawned: list[asyncio.Task[str | None]] = []

    async def open(self, connections: int) -> None:
        """So many connections, before anybody comes."""
        for _ in range(connections):
            self._links.append(await Link.to(self.port))
        self._idle = list(self._links)

    async def close(self) -> None:
        for link in self._links:
            await link.close()

    async def say(self, *words: object) -> Reply:
        """A command of ours, beside the readings'."""
        return await self._idle[-1].say(*words)

    async def herd(self, readings: Sequence[Reading]) -> list[str | None]:
        """What the readers are given who come at once, and whatever they have spawned done."""
        self._coming = len(readings)
        self._all_looked.clear()
        async with asyncio.timeout(PATIENCE_S):
            given = await asyncio.gather(*(self._read(reading, is_reader=True) for reading in readings))
            while self._spawned:
                await self._spawned.pop()
        return given

    async def one_by_one(self, readings: Iterable[Reading]) -> list[str | None]:
        return [(await self.herd([reading]))[0] for reading in readings]

    async def expire(self, key: str) -> None:
        """Let the server's own clock take the entry away."""
        await self.say("PEXPIRE", key, 1)
        while await self.say("EXISTS", key):
            await asyncio.sleep(0.001)

    async def _read(self, reading: Reading, *, is_reader: bool) -> str | None:
        """One reading to its end, on a connection of its own."""
        link = self._idle.pop() if self._idle else await self._another()
        answer: Any = None
        has_looked = not is_reader
        queued: set[str] = set()
        try:
            while True:
                ask = reading.send(answer)
                if not has_looked and isinstance(ask, asks.Load | asks.Lock | asks.TryLock | asks.Sleep | Flight):
                    has_looked = self._look_done()
                answer = await self._answer(ask, link, queued)
        except StopIteration as end:
            if not has_looked:
                self._look_done()
            value: str | None = end.value
            return value
        finally:
            self._idle.append(link)

    async def _another(self) -> Link:
        link = await Link.to(self.port)
        self._links.append(link)
        return link

    def _look_done(self) -> bool:
        """One more reader has looked; after the last of them the database answers."""
        self._coming -= 1
        if self._coming == 0:
            self._all_looked.set()
        return True

    async def _answer(self, ask: asks.Ask, link: Link, queued: set[str]) -> Any:
        """What the world says to an ask that needs no server; else what the server says."""
        match ask:
            case asks.Now():
                return asyncio.get_running_loop().time() * 1000 / self.scale + self.ahead
            case asks.Sleep(ms):
                await asyncio.sleep(ms / 1000)
            case asks.Spawn(reading):
                self._spawned.append(asyncio.ensure_future(self._read(reading, is_reader=False)))
            case asks.Landed(flight):
                self._landed.pop(id(flight), asyncio.Event()).set()
            case Flight():
                await self._landed.setdefault(id(ask), asyncio.Event()).wait()
                return ask.value
            case asks.Load(key):
                self.loads.append(key)
                await self._all_looked.wait()
                return self._rows(key)
            case _:
                try:
                    return await self._ask_server(ask, link, queued)
                except OSError:  # down: no entry, and nothing that keeps anybody from loading
                    return True if isinstance(ask, asks.Lock | asks.TryLock) else None
        return None

    async def _ask_server(self, ask: asks.Ask, link: Link, queued: set[str]) -> Any:
        """The command that each ask is. A queue for a lock is a list with one token, which BLPOP hands out in turn."""
        match ask:
            case asks.Get(key):
                self.looks += 1
                found = await link.say("GET", key)
                self.misses += found is None
                return None if found is None else found.decode()
            case asks.Left(key):
                return await link.say("PTTL", key) / self.scale
            case asks.Put(key, value, ttl):
                until = ("PX", max(1, round(ttl * self.scale))) if ttl else ()
                await link.say("SET", key, value, *until)
            case asks.Lock(key):
                queued.add(key)
                await link.say("BLPOP", f"queue:{key}", 0)
            case asks.TryLock(key):
                return await link.say("SET", f"lock:{key}", "held", "NX", "PX", LEASE_MS) is not None
            case asks.Unlock(key) if key in queued:
                await link.say("RPUSH", f"queue:{key}", "token")
            case asks.Unlock(key):
                await link.say("DEL", f"lock:{key}")
        return None
