"""The only door to the world: clock, places, language, terminal. Everything below app gets these as values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from quizzer.app import places
from quizzer.core.language import Lang, Text
from quizzer.core.values import dataclass
from quizzer.errors import WrongUsage

LANGS: tuple[Lang, ...] = ("zh", "en", "both")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: milliseconds since 1970, and minutes east of UTC where the learner is."""

    at_ms: int
    offset_min: int


@dataclass(frozen=True)
class Context:
    """What one run may know about the world. Tests build their own."""

    env: Mapping[str, str]
    clock: Callable[[], Moment]
    lang: Lang = "zh"
    isatty: bool = False
    width: int = 80
    height: int = 24
    colour: bool = False

    @cached_property
    def home(self) -> Path:
        return Path(places.home(self.env))

    @cached_property
    def folders(self) -> tuple[tuple[str, Path], ...]:
        """Question folders as (layer, path), farthest first."""
        return tuple((layer, Path(path)) for layer, path in places.folders(self.env))

    @cached_property
    def index_file(self) -> Path:
        return Path(places.index_file(self.env))

    def now(self) -> Moment:
        return self.clock()


def clock_of(env: Mapping[str, str]) -> Callable[[], Moment]:
    """The clock that `env` asks for; WrongUsage if QUIZZER_NOW cannot be read."""

    def tick() -> Moment:
        try:
            return Moment(*places.now(env))
        except ValueError:
            raise WrongUsage(
                Text(
                    f"QUIZZER_NOW 不是带时区的 ISO 8601 时间: {env['QUIZZER_NOW']!r}",
                    f"QUIZZER_NOW is not an ISO 8601 time with an offset: {env['QUIZZER_NOW']!r}",
                ),
                Text("例如 QUIZZER_NOW=2026-11-21T23:00:00+08:00", "for example QUIZZER_NOW=2026-11-21T23:00:00+08:00"),
            ) from None

    return tick


def language_of(env: Mapping[str, str], config: Mapping[str, str]) -> Lang:
    """QUIZZER_LANG, else the configured one, else what the locale says: Chinese for zh_*, English otherwise."""
    for said, where in ((env.get("QUIZZER_LANG"), "QUIZZER_LANG"), (config.get("lang"), "config.toml")):
        if not said:
            continue
        for lang in LANGS:
            if said.lower() == lang:
                return lang
        raise WrongUsage(
            Text(f"{where} 里的语言不认识: {said!r}", f"{where} names no language: {said!r}"),
            Text("可用 zh, en, both", "use zh, en or both"),
        )
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(name):
            return "zh" if env[name].lower().startswith("zh") else "en"
    return _windows_language()


def _windows_language() -> Lang:
    if sys.platform != "win32":
        return "en"
    import locale

    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def from_environment(lang: str = "") -> Context:
    """The context of a real run."""
    from quizzer.app.config import read_config

    env = dict(os.environ)
    isatty = sys.stdin is not None and sys.stdout is not None and sys.stdin.isatty() and sys.stdout.isatty()
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        width, height = size.columns or 80, size.lines or 24
    except (OSError, ValueError):
        width, height = 80, 24
    if env.get("COLUMNS", "").isdigit():
        width = int(env["COLUMNS"]) or width
    if lang:
        env["QUIZZER_LANG"] = lang
    config = read_config(Path(places.home(env)))
    chosen = language_of(env, config)
    plain = bool(env.get("NO_COLOR")) or env.get("TERM") == "dumb" or config.get("theme") == "plain"
    return Context(env, clock_of(env), chosen, isatty, max(width, 20), max(height, 8), isatty and not plain)
