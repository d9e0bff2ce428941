"""Every phrase of the screens, in Chinese and English, and how times and counts are said.

A phrase is looked up by a short name: `say("left", lang, time=...)`. In English `{s}` is the plural of `{n}`.
Chinese says ", " and ": " in half width, as all of the program's own messages do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.core.language import Lang, Text
from quizzer.core.reviews import Rating

if TYPE_CHECKING:
    from datetime import date

WORDS: dict[str, Text] = {
    # header and question
    "new": Text("新题", "new"),
    "review": Text("复习", "review"),
    "review-since": Text("复习, 上次 {n} 天前", "review, last {n} day{s} ago"),
    "asked-again": Text("再问", "again"),
    "asked-again-ago": Text("再问, {time}前", "again, {time} ago"),
    "only-missed": Text("只问漏掉的", "only what was missed"),
    "practice": Text("只练习", "practice"),
    "choice": Text("选择", "choice"),
    "cloze": Text("填空", "fill the gaps"),
    "output": Text("看输出", "output"),
    "order": Text("排序", "put in order"),
    "drill": Text("快问", "drill"),
    "exercise": Text("练习", "exercise"),
    "left": Text("约剩 {n} 分", "about {n} min left"),
    "points": Text("{n} 个要点", "{n} point{s}"),
    "bonus": Text("另有 {n} 个加分点", "{n} bonus"),
    "level": Text("难度 {n}/3", "level {n}/3"),
    "missed-last": Text("上次漏了 {n} 点", "missed {n} last time"),
    "know-first": Text("先会: {names}", "know first: {names}"),
    "known": Text("{name} (记得 {percent})", "{name} (known {percent})"),
    "not-seen": Text("{name} (没学过)", "{name} (not seen yet)"),
    "hint": Text("提示 {n}/{of}", "Hint {n}/{of}"),
    "say-it": Text("像面试时那样说:", "Say it as you would in the interview:"),
    "pick-one": Text("选哪个? 输入字母:", "Which one? Type its letter:"),
    "pick-many": Text("选哪 {n} 个? 输入字母:", "Which {n}? Type their letters:"),
    "fill": Text("依次填空, 用 ; 隔开:", "Fill the gaps in order, separated by ';':"),
    "what-output": Text("逐行写出输出:", "Type the output, line by line:"),
    "in-order": Text("按顺序输入字母:", "Type the letters in order:"),
    "what-happens": Text("写出答案:", "Type the answer:"),
    "do-it": Text(
        "在另一个窗口做; 这里 Enter 跳过, Alt-b 今天不再提",
        "Do it in another window; here Enter goes on, Alt-b puts it off until tomorrow",
    ),
    "already-said": Text("{numbers} 已经说到", "{numbers} already said"),
    "wrong-before": Text("上次说反了", "said the wrong way round last time"),
    "missing-before": Text("上次没说到", "not said last time"),
    "only-this": Text("只补这一点:", "Only this one now:"),
    "only-these": Text("只补这 {n} 点:", "Only these {n} now:"),
    "no-hint-yet": Text("还没用提示 (有 {n} 个)", "no hint yet ({n} left)"),
    "hints-used": Text("提示 {n} 次: 建议的评分最高到 {rating}", "{n} hint{s}: at most {rating} is proposed"),
    # first start
    "first-line": Text(
        "{n} 道题, {topics} 个主题, 中文 / English      (Alt-l 换语言)",
        "{n} question{s}, {topics} topics, 中文 / English      (Alt-l: 换中文)",
    ),
    "first-how": Text(
        "一张卡: 先像面试那样说出来, 再看说到了哪几点。两分钟后你就会用了。",
        "One card: say it as in an interview, then see which points you made. Two minutes and you know it all.",
    ),
    "first-points": Text(
        "{points}, 中英文都可以; 想不起来就直接按 Enter 看答案",
        "{points}, in English or Chinese; if nothing comes, Enter shows the answer",
    ),
    # verdict
    "said-of": Text("说到 {n}/{of}", "said {n} of {of}"),
    "said-wrong": Text("说错 {n}", "{n} said wrong"),
    "to-settle": Text("待你定 {n}", "{n} for you to settle"),
    "and-bonus": Text("和加分点", "and the bonus"),
    "you-said": Text("你说 「{quote}」", 'you said "{quote}"'),
    "common-mistake": Text("这是常见误解", "a common misconception"),
    "counts": Text("算说到吗?  y 算  n 不算", "does it count?  y yes  n no"),
    "overruled": Text("你改判的", "your ruling"),
    "bonus-label": Text("加分: ", "bonus: "),
    "errs": Text("文档有误", "The document errs"),
    "errs-short": Text("文档有误", "Errs"),
    "in-document": Text("{doc}「{at}」说: {says}", "{doc}, {at}: {says}"),
    "see-proof": Text("p 看证明", "p see it proved"),
    "proposed": Text("建议 {rating}", "Proposed {rating}"),
    "unscheduled": Text("只练习: 评分不动日程", "practice: the rating moves no schedule"),
    "right": Text("对", "right"),
    "not-right": Text("不对", "wrong"),
    "took": Text("用时 {time}", "in {time}"),
    "right-is": Text("应为 {what}", "it is {what}"),
    "you-picked": Text("你选 {what}", "you picked {what}"),
    "you-ordered": Text("你排的是 {what}", "you put {what}"),
    "you-put": Text("你填 「{quote}」", 'you put "{quote}"'),
    "left-open": Text("没有填", "left open"),
    "it-prints": Text("它输出:", "It prints:"),
    "you-answered": Text("你的回答:", "Your answer:"),
    "nothing": Text("(什么也没有)", "(nothing)"),
    "reference": Text("参考答案", "Reference answer"),
    "more-in-answer": Text("a 看全文", "a shows it"),
    "saved": Text("已存: {rating}, {time}后再问", "saved: {rating}, again in {time}"),
    "noted": Text("记为练习: {rating}", "noted as practice: {rating}"),
    "leech": Text(
        "这题忘了 {n} 次, 硬背没用。已标记", "Forgotten {n} times; more of the same will not help. Marked as a leech"
    ),
    "leech-hint": Text(
        "提示: {learn}e 拆小或改写; `quizzer list --filter is:leech`",
        "hint: {learn}e split or reword it; 'quizzer list --filter is:leech'",
    ),
    "leech-learn": Text("先补 {names}; ", "learn {names} first; "),
    # summary
    "done": Text("今天到这里", "Done for today"),
    "practised": Text("练习到这里", "Practice done"),
    "stopped": Text("停在这里", "Stopped"),
    "answered-in": Text("{n} 题, {time}, 全部已存盘", "{n} question{s}, {time}, every rating is on disk"),
    "nothing-answered": Text("没有评分, 什么也没变", "nothing rated, nothing changed"),
    "practised-in": Text("{n} 题, {time}, 日程没动", "{n} question{s}, {time}, the schedule has not moved"),
    "open-card": Text("正在答的这题不算", "the open question does not count"),
    "col-reviews": Text("复习", "reviews"),
    "col-new": Text("新题", "new"),
    "col-points": Text("要点", "points"),
    "col-wrong": Text("说错", "contradicted"),
    "all": Text("合计", "all"),
    "recalled": Text("记住了 {n}/{of}", "Recalled {n} of {of}"),
    "last-30": Text("近 30 天 {figure}, 目标 {goal}", "Last 30 days {figure}, goal {goal}"),
    "take-along": Text(
        "带走这 {count} 条 (说错的, 面试里最伤):",
        "Take {count} with you (said wrong, which costs most in an interview):",
    ),
    "nearly": Text("差一点就全对, 再看一眼:", "Nearly complete, one more look:"),
    "proofs-seen": Text("看过证明 {n} 个 ({names})", "Proofs seen {n} ({names})"),
    "you-overruled": Text("你改判 {n} 次", "You overruled {n} verdict{s}"),
    "soon": Text("过一会儿", "In a while"),
    "once-more": Text("{n} 题 (说错或没想起的) 再问一次", "{n} question{s} again (not remembered)"),
    "tomorrow": Text("明天", "Tomorrow"),
    "tomorrow-load": Text("到期 {due}, 新题 {new}, 约 {minutes} 分", "{due} due, {new} new, about {minutes} min"),
    # dashboard
    "streak": Text("连续 {n} 天", "{n} day{s} in a row"),
    "seen": Text("{n}/{of} 题学过", "{n} of {of} questions seen"),
    "today": Text("今天", "Today"),
    "n-due": Text("到期 {n}", "{n} due"),
    "n-learning": Text("学习中 {n}", "{n} in learning"),
    "n-new": Text("新题 {n}", "{n} new"),
    "about-min": Text("约 {n} 分", "about {n} min"),
    "recall": Text("记忆率", "Recall"),
    "goal": Text("(目标 {percent})", "(goal {percent})"),
    "recall-range": Text(
        "近 30 天 {n} 次复习, 真值多半在 {low}-{high}%", "{n} review{s} in 30 days; true value likely {low}-{high}%"
    ),
    "recall-few": Text("近 30 天 {n} 次复习, 太少, 还说不准", "{n} review{s} in 30 days: too few to say"),
    "recall-none": Text(
        "还没有到期的复习, 明天起才有得说", "no reviews yet; there will be something to say from tomorrow on"
    ),
    "grading": Text("评分", "Grading"),
    "overrules": Text(
        "{of} 次复习里你改判了 {n} 个要点: {up} 个算说到, {down} 个不算",
        "you overruled {n} point{s} in {of} reviews: {up} up, {down} down",
    ),
    "heat-title": Text("近 {n} 周", "Last {n} weeks"),
    "forecast-title": Text("未来 {n} 天到期 (不含新题)", "Due in the next {n} days (without new ones)"),
    "busiest": Text("今天 {today}; 最忙 {day} 日 {n}", "today {today}; busiest: the {day}, {n}"),
    "nothing-ahead": Text("这些天没有到期的", "nothing falls due in these days"),
    "reviews": Text("复习", "Reviews"),
    "weakest": Text("最弱", "Weakest"),
    "col-recall": Text("记得", "recall"),
    "col-seen": Text("学过", "seen"),
    "col-missed": Text("最常漏的要点", "points most often missed"),
    "nothing-yet": Text(
        "还没有学过。第一题大约两分钟。", "Nothing studied yet. The first question takes about two minutes."
    ),
    "nothing-yet-how": Text(
        "先像面试那样说出来, 再看说到了哪几点, 漏了哪几点; 什么时候再问, 由程序安排。",
        "Say it as in an interview, see which points you made and which you missed. When to ask again is our worry.",
    ),
    "next-up": Text("接下来:", "Next:"),
    "all-done": Text("今天的都做完了", "all done for today"),
    "stats": Text("统计", "Statistics"),
    "reviews-all": Text("共 {n} 次复习", "{n} review{s} in all"),
    "calibration": Text("预测与实际", "Predicted and actual"),
    "col-predicted": Text("预测", "predicted"),
    "col-actual": Text("实际", "actual"),
    "col-topic": Text("主题", "topic"),
    "col-due": Text("到期", "due"),
    # lists
    "no-questions": Text("没有符合的题目", "no question matches"),
    "n-questions": Text("{n} 题", "{n} question{s}"),
    "nothing-due": Text("现在没有要问的", "nothing to ask now"),
    "next-at": Text("下一题 {when}", "next at {when}"),
    "points-title": Text("要点", "Points"),
    "wrong-title": Text("常见误解", "Misconceptions"),
    "hints-title": Text("提示", "Hints"),
    "sources-title": Text("出处", "Sources"),
    "memory-title": Text("记忆", "Memory"),
    "answer-title": Text("答案", "Answer"),
    "as-of": Text("适用于 {what}", "as of {what}"),
    "requires": Text("先会 {names}", "know first {names}"),
    "follow-ups": Text("接着会问 {names}", "asked next {names}"),
    "never-seen": Text("没学过", "not seen yet"),
    "stability": Text("稳定 {time}", "stability {time}"),
    "difficulty": Text("难度 {figure}/10", "difficulty {figure}/10"),
    "due-on": Text("到期 {day}", "due {day}"),
    "reps": Text("复习 {n} 次", "{n} review{s}"),
    "lapses": Text("忘过 {n} 次", "forgotten {n} time{s}"),
    "suspended": Text("暂停", "suspended"),
    "flagged": Text("有记号", "flagged"),
    "is-leech": Text("总忘", "leech"),
    "col-learning": Text("学习中", "in learning"),
    "n-warnings": Text("{n} 个提醒", "{n} warning{s}"),
    "doctor-reviews": Text("复习记录", "reviews"),
    "doctor-integrity": Text("文件", "file"),
    "doctor-snapshot": Text("快照与重算", "snapshot, rebuild"),
    "n-problems": Text("{n} 个问题", "{n} problem{s}"),
    "all-good": Text("{n} 题, 没有问题", "{n} question{s}, no problems"),
    "no-reviews": Text("还没有复习记录", "no reviews yet"),
    "taken-back": Text("已撤销", "taken back"),
    "warning": Text("提醒: ", "warning: "),
    "hint-line": Text("提示: ", "hint: "),
    "keys": Text("按键", "Keys"),
    "keys-rule": Text(
        "输入时先按 Alt (或 Esc), 再按同一个字母; 看判定时直接按。",
        "While typing press Alt (or Esc) before the same letter.",
    ),
}

RATINGS: dict[Rating, Text] = {
    Rating.AGAIN: Text("重来", "Again"),
    Rating.HARD: Text("吃力", "Hard"),
    Rating.GOOD: Text("想起来了", "Good"),
    Rating.EASY: Text("很轻松", "Easy"),
}

TOPICS: dict[str, Text] = {
    "cloud": Text("云", "Cloud"),
    "concurrency": Text("并发", "Concurrency"),
    "deploy": Text("部署", "Deployment"),
    "http": Text("HTTP", "HTTP"),
    "memory": Text("内存", "Memory"),
    "mysql": Text("MySQL", "MySQL"),
    "networking": Text("网络", "Networking"),
    "nosql": Text("NoSQL", "NoSQL"),
    "orm": Text("ORM", "ORM"),
    "os": Text("操作系统", "Operating systems"),
    "patterns": Text("设计模式", "Patterns"),
    "rabbitmq": Text("RabbitMQ", "RabbitMQ"),
    "wsgi": Text("WSGI", "WSGI"),
}
DAYS = Text("一二三四五六日", "MoTuWeThFrSaSu")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(phrase: str, lang: Lang, /, **values: object) -> str:
    """The phrase of that name, filled in."""
    if "n" in values:
        values.setdefault("s", "" if values["n"] == 1 else "s")
    text = WORDS[phrase].pick(lang)
    return text.format(**values) if values else text


def rating(value: Rating, lang: Lang) -> str:
    """ "2 吃力", "2 Hard"."""
    return f"{int(value)} {RATINGS[value].pick(lang)}"


def topic(name: str, lang: Lang) -> str:
    """A topic's name as people write it: mysql -> MySQL, redis -> Redis."""
    return TOPICS[name].pick(lang) if name in TOPICS else name[:1].upper() + name[1:]


def percent(share: float) -> str:
    """0.894 -> "89%"."""
    return f"{share * 100:.0f}%"


def figure(part: int, whole: int) -> str:
    """A share as a percentage, or as a fraction where fewer than 20 cases allow no percentage."""
    return percent(part / whole) if whole >= 20 else f"{part}/{whole}"


def duration(seconds: float, lang: Lang) -> str:
    """How long something took: "9 秒", "24 分 10 秒", "2 小时 5 分"; "9 s", "24 min 10 s", "2 h 5 min"."""
    whole = max(round(seconds), 0)
    names = ("小时", "分", "秒") if lang != "en" else ("h", "min", "s")
    parts = list(zip((whole // 3600, whole // 60 % 60, whole % 60), names, strict=True))
    first = next((at for at, (number, _) in enumerate(parts) if number), 2)
    return " ".join(f"{number} {name}" for number, name in parts[first : first + 2] if number or first == 2)


def interval(days: float, lang: Lang) -> str:
    """How long until the next time: "10 分钟", "46 天", "3.4 个月"; "10 min", "8 d", "3.4 mo", "1.5 y"."""
    minutes = round(days * 1440)
    zh = lang != "en"
    if minutes < 60:
        return f"{max(minutes, 1)} {'分钟' if zh else 'min'}"
    if minutes < 1440:
        return f"{_short(minutes / 60)} {'小时' if zh else 'h'}"
    if days < 99.5:
        return f"{round(days)} {'天' if zh else 'd'}"
    if days < 365:
        return f"{_short(days / 30.44)} {'个月' if zh else 'mo'}"
    return f"{_short(days / 365.25)} {'年' if zh else 'y'}"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def day(when: date, lang: Lang) -> str:
    """A date: "11月21日", "21 Nov"."""
    return f"{when.month}月{when.day}日" if lang != "en" else f"{when.day} {MONTHS[when.month - 1]}"


def weekday(when: date, lang: Lang) -> str:
    """ "周六", "Sat"."""
    at = when.weekday()
    return "周" + DAYS.zh[at] if lang != "en" else ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at]


def ordinal(number: int) -> str:
    """29 -> "29th"."""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def joined(names: list[str], lang: Lang) -> str:
    """Names one after another, as a sentence has them."""
    return ("、" if lang != "en" else ", ").join(names)
