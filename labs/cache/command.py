"""命令 | python -m labs cache live [WAY...]: the picture of waiting, drawn from a redis-server of its own."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Sequence

from labs._kit.errors import WrongInput
from labs._kit.real.redis import redis
from labs._kit.text import Text, language, pick
from labs.cache import live, picture
from labs.cache.telling import longest
from labs.cache.words import WAYS

SHOWN = ("none", "mutex", "retry", "single flight", "logical", "early")


def main(args: Sequence[str]) -> int:
    """Draw the ways that are named, or those of the story. WrongInput for any other word."""
    word, *names = args
    unknown = [name for name in names if name not in SHOWN]
    if word != "live" or unknown:
        raise WrongInput(
            Text(f"实验 cache 不认识 {[*unknown, word][0]}", f"lab cache knows no {[*unknown, word][0]}"),
            Text(
                f"`python -m labs cache live [{' | '.join(SHOWN)}]`",
                f"'python -m labs cache live [{' | '.join(SHOWN)}]'",
            ),
        )
    lang = language(os.environ)
    with redis() as server:
        streams = {name: asyncio.run(live.stream(name, server.port)) for name in names or SHOWN}
    top = math.ceil(max(map(longest, streams.values())) / 100) * 100
    for name, stream in streams.items():
        counted = Text(f"查库 {len(stream.loads)} 次", f"loads: {len(stream.loads)}")
        print(f"\n{server.version}: {pick(WAYS[name], lang)}, {pick(counted, lang)}\n{picture.waiting(stream, top)}")
    return 0
