"""The learner's settings, wherever they are kept, and moving the schedule to them when that is asked for."""

from __future__ import annotations

import json

from quizzer.app.config import KEYS as LOCAL
from quizzer.app.config import read_config, write_config
from quizzer.app.context import LANGS
from quizzer.app.desk import Desk
from quizzer.core.fuzz import fuzz_seed
from quizzer.core.language import Text
from quizzer.core.memory import State, optimise, rescheduled
from quizzer.core.values import dataclass
from quizzer.errors import WrongUsage
from quizzer.journal.events import Body
from quizzer.journal.settings import KEYS as TRAVELLING

HELP: dict[str, Text] = {
    "lang": Text("zh, en 或 both; 不设就看系统语言", "zh, en or both; unset: the locale decides"),
    "theme": Text("auto, 或 plain (不用颜色)", "auto, or plain (no colour)"),
    "editor": Text("编辑题目的命令; 不设就用 $EDITOR", "the command that edits a question; unset: $EDITOR"),
    "retention": Text("目标记忆率", "the share you want to remember"),
    "learning_steps": Text("新题的学习步骤, 分钟, 例如 [1, 10]", "steps of a new card in minutes, for example [1, 10]"),
    "relearning_steps": Text("忘了之后的步骤, 分钟", "steps after a lapse in minutes"),
    "day_start_min": Text("一天从午夜后第几分钟开始", "when a study day starts, minutes after midnight"),
    "params": Text("FSRS-6 的 21 个参数", "the 21 parameters of FSRS-6"),
    "new_per_day": Text("每天最多几道新题, 全部主题合计", "new questions a day, over all topics"),
    "minutes": Text("一天学多久, 用来分摊积压", "how long a day's study is; a backlog is spread by it"),
    "fuzz": Text("间隔加一点随机, 往轻松的日子靠", "vary intervals a little, towards lighter days"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as text."""

    key: str
    value: str
    help: Text


def settings_table(desk: Desk) -> list[Row]:
    """Every setting with its present value."""
    local = read_config(desk.ctx.home)
    settings = desk.journal.settings()
    rows = [Row(key, local.get(key, "-"), HELP[key]) for key in LOCAL]
    for key in TRAVELLING:
        value = getattr(settings, key)
        shown = "default" if key == "params" and value == type(settings)().params else json.dumps(value)
        rows.append(Row(key, shown, HELP[key]))
    return rows


def change_setting(desk: Desk, key: str, value: str) -> None:
    """Set `key` from what was typed; WrongUsage says what would fit."""
    if key in LOCAL:
        allowed = {"lang": LANGS, "theme": ("auto", "plain")}.get(key)
        if allowed and value not in allowed:
            raise WrongUsage(
                Text(f"{key} 不能是 {value!r}", f"{key} cannot be {value!r}"),
                Text("可用 " + ", ".join(allowed), "use " + ", ".join(allowed)),
            )
        write_config(desk.ctx.home, key, value)
        return
    now = desk.now()
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    if isinstance(parsed, int | float) and not isinstance(parsed, bool) and key.endswith("_steps"):
        parsed = [parsed]
    desk.journal.set(key, parsed, at_ms=now.at_ms, offset_min=now.offset_min)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a reschedule did (or would do)."""

    moved: int
    cards: int
    due_before: int
    due_after: int


def fit(desk: Desk, *, dry_run: bool) -> bool:
    """Fit the memory model to the learner's own reviews; whether that predicts the newest of them better.

    If it does, the parameters are set and every card's memory is folded anew; no due date moves. With `dry_run`
    nothing is set.
    """
    found = optimise(desk.journal.histories(), desk.settings.params)
    if found is not None and not dry_run:
        now = desk.now()
        desk.journal.set("params", list(found), at_ms=now.at_ms, offset_min=now.offset_min)
        desk.forget_settings()
    return found is not None


def reschedule(desk: Desk, *, dry_run: bool) -> Moved:
    """Give every card in review the interval that its stability has under the present goal; steps stay."""
    now, today = desk.now(), desk.today()
    cards = [card for card in desk.journal.cards() if card.memory.state is State.REVIEW]
    moved = after = 0
    for card in cards:
        m = card.memory
        new = rescheduled(m, desk.scheduler, now.offset_min, seed=fuzz_seed(card.key, m.reps))
        after += new.due_day <= today
        if new.due_day == m.due_day:
            continue
        moved += 1
        if not dry_run:
            body: Body = {"last": m.last_ms, "due": new.due_ms}
            desk.journal.record("memory", card.key, body, at_ms=now.at_ms, offset_min=now.offset_min)
    return Moved(moved, len(cards), sum(card.memory.due_day <= today for card in cards), after)
