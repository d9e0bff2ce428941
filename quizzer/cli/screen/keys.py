"""Every key of the program in one table: footers, the `?` pages, the README's list and the bindings come from it.

One rule to remember: while an answer is typed, Alt (or Esc first) goes before the letters that are commands after it,
because answers begin with letters and a Chinese input method owns the bare ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from quizzer.cli.screen.cells import pad, width
from quizzer.cli.screen.layout import Line, Look, header, hung, line
from quizzer.cli.screen.words import say
from quizzer.core.language import Text
from quizzer.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection

Mode = Literal["typing", "missed", "verdict", "page", "summary", "dashboard", "lab"]
MODES: dict[Mode, Text] = {
    "typing": Text("输入时", "while typing"),
    "missed": Text("只补漏掉的要点时", "while only missed points are asked"),
    "verdict": Text("看判定时", "on a verdict"),
    "page": Text("窗口装不下时", "where the window is too short"),
    "summary": Text("小结", "on the summary"),
    "dashboard": Text("概况", "on the dashboard"),
    "lab": Text("看实验和证明时", "in a lab or a proof"),
}


NO_FOOT = Text()


@dataclass(frozen=True, slots=True)
class Key:
    """What one key does in some modes. `foot` is its short name in footers; `{n}` there is the proposed rating."""

    action: str
    keys: dict[Mode, tuple[str, ...]]
    does: Text
    foot: Text = NO_FOOT


def _alt(letter: str, *, verdict: bool = True) -> dict[Mode, tuple[str, ...]]:
    """Alt and the letter while typing, the letter alone on the verdict."""
    typed: dict[Mode, tuple[str, ...]] = {"typing": (f"Alt-{letter}",), "missed": (f"Alt-{letter}",)}
    return typed | {"verdict": (letter,)} if verdict else typed


KEYS: tuple[Key, ...] = (
    Key("enter", {"typing": ("Enter",), "missed": ("Enter",)},
        Text("提交 (空着: 看答案)", "send (empty: show the answer)"), Text("提交", "send")),
    Key("enter", {"verdict": ("Enter", "space")},
        Text("按建议的评分", "take the proposed rating"), Text("就按 {n}", "takes {n}")),
    Key("next-page", {"page": ("Enter", "space")},
        Text("往下看; 其他键立刻生效", "read on; every other key does at once what it does"), Text("往下看", "read on")),
    Key("enter", {"summary": ("Enter",)}, Text("结束", "leave"), Text("结束", "leave")),
    Key("enter", {"dashboard": ("Enter",)}, Text("开始学习", "study"), Text("开始学习", "study")),
    Key("step", {"lab": ("Enter", "space")}, Text("下一步 (不猜也行)", "next step (without a guess, too)"),
        Text("下一步", "next")),
    Key("guess-1", {"lab": ("1",)}, Text("猜第 1 种结果", "predict outcome 1"), Text("猜", "predict")),
    Key("guess-2", {"lab": ("2",)}, Text("猜第 2 种", "predict outcome 2")),
    Key("guess-3", {"lab": ("3",)}, Text("猜第 3 种", "predict outcome 3")),
    Key("guess-4", {"lab": ("4",)}, Text("猜第 4 种", "predict outcome 4")),
    Key("back", {"lab": ("b",)}, Text("上一步", "step back"), Text("上一步", "back")),
    Key("restart", {"lab": ("r",)}, Text("从头再来", "from the beginning")),
    Key("edit-scenario", {"lab": ("e",)},
        Text("用 $EDITOR 改情节再跑", "change the scenario in $EDITOR and run it again"), Text("改了再跑", "edit and rerun")),
    Key("source", {"lab": ("s",)}, Text("实验的源码在哪里", "where the lab's source is"), Text("源码", "source")),
    Key("newline", {"typing": ("Alt-Enter", "Ctrl-J"), "missed": ("Alt-Enter", "Ctrl-J")},
        Text("换行 (粘贴的多行不会自动提交)", "new line (pasted lines keep their breaks and never send)"),
        Text("换行", "new line")),
    Key("again", {"verdict": ("1",)}, Text("重来: 没想起来, 或说错了", "Again: not remembered, or said wrong"),
        Text("评分", "rate")),
    Key("hard", {"verdict": ("2",)}, Text("吃力: 想起来了, 但费劲或不全", "Hard: remembered, with effort or gaps")),
    Key("good", {"verdict": ("3",)}, Text("想起来了", "Good: remembered")),
    Key("easy", {"verdict": ("4",)}, Text("很轻松: 以后少问", "Easy: ask less often")),
    Key("counts", {"verdict": ("y",)},
        Text("下一个 [?] 算说到; y2 改判第 2 点", "the next [?] counts; y2 turns point 2 over"),
        Text("算说到", "said it")),
    Key("counts-not", {"verdict": ("n",)},
        Text("下一个 [?] 不算; n 加数字同理", "the next [?] does not count; n and a number likewise")),
    Key("answer", {"verdict": ("a",)}, Text("看参考答案", "show the reference answer"), Text("参考答案", "answer")),
    Key("give-up", {"typing": ("Alt-a",)}, Text("不答了, 看答案", "give up and show the answer")),
    Key("whole", {"missed": ("Alt-a",)}, Text("整题重说", "answer the whole question again"),
        Text("整题重说", "whole question")),
    Key("proof", {"verdict": ("p",)}, Text("看证明", "see it proved"), Text("证明", "proof")),
    Key("hint", _alt("h", verdict=False),
        Text("下一个提示 (建议的评分因此低一级)", "next hint (lowers the rating that is proposed)"),
        Text("提示", "hint")),
    Key("clear", _alt("r", verdict=False), Text("清空这次输入", "clear what is typed")),
    Key("say-again", {"verdict": ("r",)}, Text("重说一遍 (不计评分)", "say it again (rates nothing)")),
    Key("language", _alt("l"), Text("看另一种语言", "the other language")),
    Key("skip", _alt("s", verdict=False), Text("这次跳过, 日程不变", "skip for now, the schedule stays"),
        Text("跳过", "skip")),
    Key("bury", _alt("b"), Text("今天不再问", "not again today")),
    Key("suspend", _alt("@"), Text("暂停, 以后也不问", "suspend: not asked until resumed")),
    Key("edit", _alt("e"), Text("用 $EDITOR 打开这题", "open the question in $EDITOR")),
    Key("flag", _alt("f"), Text("做个记号, 写一句为什么", "flag with a short note")),
    Key("undo", {**_alt("u"), "summary": ("u",)},
        Text("撤销上一次评分, 可连续撤销", "take back the last rating, as often as wanted"), Text("撤销", "undo")),
    Key("missed", {"summary": ("r",)},
        Text("只练漏掉的要点, 不计评分", "practise only the missed points, rates nothing"),
        Text("只练漏掉的要点", "missed points only")),
    Key("more", {"summary": ("m",)}, Text("再来 5 题", "5 more"), Text("再来 5 题", "5 more")),
    Key("stats", {"dashboard": ("s",)}, Text("统计", "statistics"), Text("统计", "stats")),
    Key("keys", {**_alt("?"), "dashboard": ("?",), "summary": ("?",), "lab": ("?",)}, Text("这一页", "this page"),
        Text("全部按键", "keys")),
    Key("quit", {"lab": ("q",)}, Text("离开, 或回到题目", "leave, or back to the card"), Text("离开", "leave")),
    Key("quit", {**_alt("q"), "dashboard": ("q",), "summary": ("q",)},
        Text("离开, 并给出小结", "leave, with a summary"), Text("离开", "leave")),
    Key("interrupt", {"typing": ("Ctrl-C",), "missed": ("Ctrl-C",), "verdict": ("Ctrl-C",)},
        Text("清空输入; 空着就离开。已评的都在", "clear the line; on an empty line leave. What was rated is kept"),
        Text("退出", "leave")),
)  # fmt: skip

FOOTERS: dict[Mode, tuple[str, ...]] = {
    "typing": ("enter", "newline", "hint", "skip", "keys"),
    "missed": ("enter", "whole", "keys"),
    "verdict": ("enter", "again", "proof", "answer", "counts", "undo", "keys"),
    "page": ("next-page",),
    "summary": ("enter", "missed", "more", "undo"),
    "dashboard": ("enter", "stats", "keys", "quit"),
    "lab": ("step", "guess-1", "back", "edit-scenario", "quit", "keys"),
}
FIRST_FOOTER = ("enter", "newline", "hint", "keys", "interrupt")


def conflicts(keys: tuple[Key, ...] = KEYS) -> list[str]:
    """Keys that mean two actions in one mode, as "mode key: action, action"."""
    owners: dict[tuple[Mode, str], list[str]] = {}
    for key in keys:
        for mode, names in key.keys.items():
            for name in names:
                owners.setdefault((mode, name), []).append(key.action)
    return [f"{mode} {name}: {', '.join(actions)}" for (mode, name), actions in owners.items() if len(actions) > 1]


def alt_keys(mode: Mode) -> dict[str, str]:
    """letter -> action for the keys that need Alt (or Esc first) in `mode`."""
    found = {name: key.action for key in KEYS for name in key.keys.get(mode, ())}
    return {name[4:]: action for name, action in found.items() if name.startswith("Alt-") and len(name) == 5}


def bindings(mode: Mode) -> dict[str, str]:
    """key -> action for the bare keys of `mode`, in prompt_toolkit's names. Ctrl-C is the reader's own business."""
    names = {"Enter": "enter", "space": " "}
    found = {name: key.action for key in KEYS for name in key.keys.get(mode, ())}
    return {names.get(name, name): action for name, action in found.items() if len(name) == 1 or name in names}


def footer(mode: Mode, look: Look, *, without: Collection[str] = (), rating: int = 0, first: bool = False) -> Line:
    """The last line of a screen. Where it is too long the gaps shrink, then the less important keys go."""
    actions = FIRST_FOOTER if first else FOOTERS[mode]
    items = [_foot(action, mode, look, rating) for action in actions if action not in without]
    gap = 4
    while width(_row(items, gap)) > look.room and len(items) > 1:
        if gap > 2:
            gap -= 1
        else:
            gap = 4
            del items[-2 if len(items) > 2 else -1]
    return line((_row(items, gap), "dim"))


def _row(items: list[str], gap: int) -> str:
    return " " + (" " * gap).join(items)


def _foot(action: str, mode: Mode, look: Look, rating: int) -> str:
    key = next(key for key in KEYS if key.action == action and mode in key.keys)
    name = "1-4" if action in ("again", "guess-1") else key.keys[mode][0]
    return f"{name} {look.say(key.foot)}".format(n=rating)


def page(mode: Mode, look: Look) -> list[Line]:
    """The `?` page: every key of `mode` and what it does."""
    rows = [("  ".join(key.keys[mode]), look.say(key.does)) for key in KEYS if mode in key.keys]
    column = max(width(name) for name, _ in rows) + 5
    lines = header(f"{say('keys', look.lang)}: {look.say(MODES[mode])}", "", look)
    for name, does in rows:
        lines += hung((pad(f"   {name}", column),), does, look)
    return [*lines, line(), *hung((" ",), say("keys-rule", look.lang), look, "dim")] if mode != "summary" else lines


def markdown(lang: Literal["zh", "en"]) -> str:
    """The keys as a table for the README."""
    titles = Text("| 按键 | 何时 | 做什么 |", "| key | when | does |")
    rows = [titles.pick(lang), "|---|---|---|"]
    for key in KEYS:
        modes = [mode for mode in key.keys if mode != "missed" or "typing" not in key.keys]
        for names in dict.fromkeys(key.keys[mode] for mode in modes):
            when = ", ".join(MODES[mode].pick(lang) for mode in modes if key.keys[mode] == names)
            rows.append(f"| {', '.join(f'`{name}`' for name in names)} | {when} | {key.does.pick(lang)} |")
    return "\n".join(rows) + "\n"
