"""涨 | A program that lets memory grow in four ways and measures it: run alone, it prints what it saw as JSON.

    python -I -S -B growing.py

RSS is what the system says this process holds in memory, in bytes; `blocks` are those that Python's allocator has given
out. Where /proc is not there, the peak of RSS stands in for it (getrusage), which shows growth as well.
"""

import ctypes
import gc
import json
import os
import sys
import tracemalloc

MB = 1 << 20
ROUNDS = 10


def rss() -> int:
    """Bytes of this process in memory."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def handle(cache: dict[int, bytes], request: int, limit: int) -> None:
    """A request leaves something in the cache; what is beyond the limit goes."""
    cache[request] = b"x" * (2 * MB)
    if len(cache) > limit:
        del cache[next(iter(cache))]


def steady(limit: int) -> list[int]:
    """RSS after each round of the same load."""
    cache: dict[int, bytes] = {}
    found = []
    for request in range(ROUNDS):
        handle(cache, request, limit)
        found.append(rss())
    return found


def freed() -> list[dict[str, int]]:
    """Many small objects, made and thrown away but for a few, three times: RSS and blocks at each moment."""
    few: list[bytes] = []
    found = [{"rss": rss(), "blocks": sys.getallocatedblocks()}]
    for _ in range(3):
        many = [b"%100d" % n for n in range(200_000)]
        found.append({"rss": rss(), "blocks": sys.getallocatedblocks()})
        few += many[::2000]  # a hundred of them, and scattered
        del many
        gc.collect()
        found.append({"rss": rss(), "blocks": sys.getallocatedblocks()})
    return found


def snapshots() -> dict[str, object]:
    """Two snapshots with some load in between: the line that allocated most."""
    tracemalloc.start()
    cache: dict[int, bytes] = {}
    before = tracemalloc.take_snapshot()
    for request in range(5):
        handle(cache, request, limit=100)
        [str(n) for n in range(1000)]  # allocated, too, and gone again
    top = tracemalloc.take_snapshot().compare_to(before, "lineno")[0]
    tracemalloc.stop()
    return {"line": top.traceback[0].lineno, "size": top.size_diff, "count": top.count_diff}


class Mallinfo(ctypes.Structure):
    """struct mallinfo2 of glibc: what malloc knows of itself."""

    _fields_ = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")),
    ]


def malloced(c: ctypes.CDLL) -> int:
    """Bytes that malloc has given out, to whomever; 0 where it cannot be asked."""
    if not hasattr(c, "mallinfo2"):
        return 0
    c.mallinfo2.restype = Mallinfo
    said = c.mallinfo2()
    return int(said.hblkhd + said.uordblks)


def native() -> dict[str, int]:
    """Memory that C code gets from malloc, without Python's allocators: what each of them sees of it."""
    c = ctypes.CDLL(None)
    c.malloc.restype = ctypes.c_void_p
    c.malloc.argtypes = [ctypes.c_size_t]
    tracemalloc.start()
    before, given, traced = rss(), malloced(c), tracemalloc.get_traced_memory()[0]
    ctypes.memset(c.malloc(16 * MB), 1, 16 * MB)  # never freed: a leak of an extension
    seen = {"rss": rss() - before, "malloc": malloced(c) - given, "traced": tracemalloc.get_traced_memory()[0] - traced}
    tracemalloc.stop()
    return seen


if __name__ == "__main__":
    said = {"leak": steady(1000), "cache": steady(3), "freed": freed(), "top": snapshots(), "native": native()}
    print(json.dumps(said))
