"""Where things are and what time it is: the environment, read in one place.

Hot path: `due` and `next` run through here before anything else is imported, so this module knows only os, sys and time
(and datetime when QUIZZER_NOW is set). `context.py` wraps it for everybody else.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

BUNDLED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_questions")
CHECKOUT = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "questions")


def home(env: Mapping[str, str]) -> str:
    """QUIZZER_HOME, else the place where this system keeps a user's data."""
    if env.get("QUIZZER_HOME"):
        return os.path.abspath(os.path.expanduser(env["QUIZZER_HOME"]))
    user = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(env.get("LOCALAPPDATA") or os.path.join(user, "AppData", "Local"), "quizzer")
    if sys.platform == "darwin":
        return os.path.join(user, "Library", "Application Support", "quizzer")
    return os.path.join(env.get("XDG_DATA_HOME") or os.path.join(user, ".local", "share"), "quizzer")


def folders(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """Question folders as (layer, path), farthest first: bundled, QUIZZER_QUESTIONS, the learner's packs."""
    bundled = BUNDLED if os.path.isdir(BUNDLED) else CHECKOUT
    extra = [part for part in env.get("QUIZZER_QUESTIONS", "").split(os.pathsep) if part]
    return [
        ("bundled", bundled),
        *(("extra", os.path.abspath(os.path.expanduser(part))) for part in extra),
        ("packs", os.path.join(home(env), "packs")),
    ]


def index_file(env: Mapping[str, str]) -> str:
    """The compiled index for exactly these folders: a cache, one file a set of folders."""
    import zlib

    key = zlib.crc32("\0".join(path for _, path in folders(env)).encode("utf-8", "surrogatepass"))
    return os.path.join(home(env), "cache", f"index-{key:08x}.db")


def now(env: Mapping[str, str]) -> tuple[int, int]:
    """(milliseconds since 1970, minutes east of UTC). ValueError if QUIZZER_NOW is no ISO 8601 time with an offset."""
    fixed = env.get("QUIZZER_NOW")
    if not fixed:
        return time.time_ns() // 1_000_000, (time.localtime().tm_gmtoff or 0) // 60
    from datetime import UTC, datetime, timedelta  # here, because only a fixed clock needs it

    moment = datetime.fromisoformat(fixed)
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{fixed!r} has no offset from UTC")
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(milliseconds=1), offset // timedelta(minutes=1)


def study_day(at_ms: int, offset_min: int, day_start_min: int = 240) -> int:
    """The study day as days since 1970-01-01; it starts at 04:00 local time, as in Anki."""
    return (at_ms // 60_000 + offset_min - day_start_min) // 1440
