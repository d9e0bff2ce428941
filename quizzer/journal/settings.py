"""What the learner can set that shapes the schedule. Settings are events: they travel with the journal.

How the program looks and speaks on one machine is not here (config.toml).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from quizzer.core.language import Text
from quizzer.core.memory import DAY_START_MIN, DEFAULT_PARAMS, Scheduler
from quizzer.core.values import dataclass
from quizzer.errors import WrongUsage
from quizzer.journal.events import Json
from quizzer.journal.fold import Rules


@dataclass(frozen=True, slots=True)
class Settings:
    """Steps and `day_start_min` are minutes, `minutes` is how long a day's study may take."""

    retention: float = 0.90
    learning_steps: tuple[float, ...] = (10.0,)
    relearning_steps: tuple[float, ...] = (10.0,)
    day_start_min: int = DAY_START_MIN
    params: tuple[float, ...] = DEFAULT_PARAMS
    new_per_day: int = 10
    minutes: int = 25
    fuzz: bool = True

    @property
    def rules(self) -> Rules:
        """The part that the fold depends on."""
        return Rules(self.params, self.day_start_min)

    def scheduler(self) -> Scheduler:
        """The part that decides intervals."""
        steps = (self.learning_steps, self.relearning_steps)
        return Scheduler(self.params, self.retention, *steps, day_start_min=self.day_start_min, fuzz=self.fuzz)


def _number(low: float, high: float) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(low: int, high: int) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _steps(value: Json) -> bool:
    return isinstance(value, list) and len(value) <= 10 and all(_number(0.1, 1440)(step) for step in value)


def _params(value: Json) -> bool:
    return isinstance(value, list) and len(value) == len(DEFAULT_PARAMS) and all(_number(0, 100)(p) for p in value)


_FITS: dict[str, tuple[Callable[[Json], bool], Text]] = {
    "retention": (_number(0.7, 0.99), Text("0.7 到 0.99 之间的数", "a number from 0.7 to 0.99")),
    "learning_steps": (_steps, Text("最多十个分钟数", "at most ten numbers of minutes")),
    "relearning_steps": (_steps, Text("最多十个分钟数", "at most ten numbers of minutes")),
    "day_start_min": (_whole(0, 1439), Text("0 到 1439 之间的分钟数", "minutes after midnight, 0 to 1439")),
    "params": (_params, Text("FSRS-6 的 21 个参数", "the 21 parameters of FSRS-6")),
    "new_per_day": (_whole(0, 100_000), Text("0 到 100000 之间的整数", "a whole number from 0 to 100000")),
    "minutes": (_whole(1, 1440), Text("1 到 1440 之间的分钟数", "minutes, 1 to 1440")),
    "fuzz": (lambda value: isinstance(value, bool), Text("true 或 false", "true or false")),
}
KEYS = tuple(_FITS)
REFOLDED = frozenset({"params", "day_start_min"})  # a change of these folds everything again


def validated(key: str, value: Json) -> Json:
    """`value`, if it may be set; WrongUsage with what would fit otherwise."""
    if key not in _FITS:
        raise WrongUsage(
            Text(f"没有叫「{key}」的设置", f"no setting called '{key}'"),
            Text("可用的设置: " + ", ".join(KEYS), "settings: " + ", ".join(KEYS)),
        )
    fits, form = _FITS[key]
    if not fits(value):
        raise WrongUsage(
            Text(f"{key} 不能是 {json.dumps(value)}", f"{key} cannot be {json.dumps(value)}"),
            Text(f"要 {form.zh}", f"expected {form.en}"),
        )
    return value


def read(conn: sqlite3.Connection) -> Settings:
    """The settings in force; what is unknown or unfit (a newer device's) is left at its default."""
    found: dict[str, Json] = {key: json.loads(text) for key, text in conn.execute("SELECT key, value FROM setting")}
    values = {key: value for key, value in found.items() if key in _FITS and _FITS[key][0](value)}
    cast = {"learning_steps": _floats, "relearning_steps": _floats, "params": _floats, "retention": _float}
    return Settings(**{name: cast.get(name, lambda v: v)(values[name]) for name in _NAMES if name in values})  # type: ignore[arg-type]  # _FITS has checked each


_NAMES = Settings.__match_args__


def _float(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _floats(value: Json) -> tuple[float, ...]:
    return tuple(map(_float, value)) if isinstance(value, list) else ()


def winners(conn: sqlite3.Connection) -> dict[str, str]:
    """Key -> value (as JSON text) of the last event of each key, in fold order."""
    found: dict[str, str] = {}
    rows = "SELECT body FROM event WHERE kind <> 'review' AND kind = 'setting' AND twin = 0 ORDER BY hlc, device, seq"
    for (text,) in conn.execute(rows):
        body = json.loads(text)
        if isinstance(key := body.get("key"), str) and "value" in body:
            found[key] = json.dumps(body["value"])
    return found


def refresh(conn: sqlite3.Connection) -> None:
    """Write the table of settings from the log, inside the caller's transaction."""
    conn.execute("DELETE FROM setting")
    conn.executemany("INSERT INTO setting VALUES (?, ?)", winners(conn).items())
