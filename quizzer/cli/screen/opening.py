"""What is said before the first question: nothing to ask, or welcome back after a break."""

from __future__ import annotations

from quizzer.app.context import Moment
from quizzer.app.study import Sitting
from quizzer.cli.screen.layout import Line, Look, hung
from quizzer.core.language import Text

BACK = Text(
    "{away}到期 {due} 题。今天 {today} 题 ({minutes} 分), 先问最值得救的; {clear}期间不加新题",
    "{away}{due} are due. Today {today} ({minutes} min), those worth most first; {clear}no new ones until then",
)
BACK_HINT = Text("提示: `study --minutes 40` 快一点", "hint: 'study --minutes 40' is faster")
NOTHING = Text("现在没有要问的。{next}", "Nothing to ask now. {next}")
NEXT = Text("下一题: {when}, 共 {n} 题。", "Next: {n} question{s} at {when}.")
NOTHING_HINT = Text(
    "提示: `study --new 5` 多学几题; `study --cram` 只练习, 不动日程",
    "hint: 'study --new 5' learns more; 'study --cram' practises without touching the schedule",
)
TODAY = Text("今天 {clock}", "{clock} today")
TOMORROW = Text("明天 {clock}", "{clock} tomorrow")
AWAY_FROM = 3  # days: fewer is a weekend, not a break


def lines(sitting: Sitting, look: Look) -> list[Line]:
    """One line and a hint when more is due than today's minutes hold; else nothing."""
    share = sitting.dealer.share
    if sitting.plan.cram or not share.is_backlog or sitting.plan.limit is not None:
        return []
    days = sitting.dealer.days_away()
    away, clear = Text(), Text()
    if days >= AWAY_FROM:
        away = Text(f"离开了 {days} 天, ", f"You were away for {days} days; ")
    if share.days:
        clear = Text(f"照此 {share.days} 天清完, ", f"clear in {share.days} day{'s' * (share.days != 1)}, ")
    minutes = max(1, round(share.minutes))
    said = look.say(BACK).format(
        away=look.say(away), due=share.due, today=share.reviews, minutes=minutes, clear=look.say(clear)
    )
    return [*hung((" ",), said, look), *hung((" ",), look.say(BACK_HINT), look, "dim"), ()]


def nothing_to_ask(sitting: Sitting, look: Look) -> list[Line]:
    """There is nothing to ask: when there will be, and what can be done until then."""
    from quizzer.app.report import next_due  # a sitting with something to ask does without

    soon = next_due(sitting.desk)
    coming = ""
    if soon is not None:
        coming = look.say(NEXT).format(
            when=when(soon.at_ms, sitting.desk.now(), look), n=soon.cards, s="s" * (soon.cards != 1)
        )
    told = look.say(NOTHING).format(next=coming).strip()
    return [*hung((" ",), told, look), *hung((" ",), look.say(NOTHING_HINT), look, "dim")]


def when(at_ms: int, now: Moment, look: Look) -> str:
    """A time as one says it: 19:40 today, tomorrow, or the day."""
    from datetime import UTC, datetime, timedelta, timezone

    zone = timezone(timedelta(minutes=now.offset_min))
    then, here = (datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone) for ms in (at_ms, now.at_ms))
    days = (then.date() - here.date()).days
    clock = f"{then:%H:%M}"
    if days <= 1:
        return look.say((TODAY, TOMORROW)[max(days, 0)]).format(clock=clock)
    return look.say(Text(f"{then.month}月{then.day}日 {clock}", f"{clock} on {then.day} {then:%b}"))
