"""A private redis-server on a loopback port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from labs._kit.errors import find_tool
from labs._kit.real.server import Server, answers, free_port, own_folder, running, version_of

GET = "apt install redis-server"


@contextmanager
def redis(*options: str) -> Iterator[Server]:
    """An empty Redis that keeps nothing on disk. `options` go to the server ("--maxmemory", "1mb")."""
    program = find_tool(GET, "redis-server")
    said = re.search(r"v=(\S+)", version_of(program, "--version"))
    port = free_port()
    words = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", *options]
    with own_folder("redis") as folder, running(words, folder, lambda: answers(port)) as child:
        yield Server(f"Redis {said[1] if said else '?'}", folder, child.pid, port)
