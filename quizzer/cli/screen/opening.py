"""What is said before the first question: nothing to ask, or welcome back after a break."""

from __future__ import annotations

from quizzer.app.study import Sitting
from quizzer.cli.screen.layout import Line, Look, hung
from quizzer.core.language import Text

BACK = Text(
    "{away}到期 {due} 题。今天 {today} 题 ({minutes} 分), 先问最值得救的; {clear}期间不加新题",
    "{away}{due} are due. Today {today} ({minutes} min), those worth most first; {clear}no new ones until then",
)
BACK_HINT = Text("提示: `study --minutes 40` 快一点", "hint: 'study --minutes 40' is faster")
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
