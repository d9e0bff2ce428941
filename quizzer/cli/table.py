"""Every command as text: name -> (module in quizzer.cli, section, help in Chinese, help in English).

Top-level help is drawn from this table, because typer's own imports every command's module to do so (2.3 times the
start-up). A new command is one line here and one module.
"""

from __future__ import annotations

SECTIONS = {
    "study": ("学习", "Study"),
    "browse": ("题库", "Questions"),
    "labs": ("实验", "Labs"),
    "memory": ("进度", "Progress"),
    "care": ("保养", "Care"),
}

COMMANDS = {
    "study": (
        "study",
        "study",
        "答题: 作答, 看说到了哪几点, 评分, 下一题",
        "answer, see which points you made, rate, next",
    ),
    "due": ("due", "study", "现在有多少要复习", "how much is due now"),
    "next": ("next", "study", "现在会问哪一题", "the question that study would ask now"),
    "answer": ("answer", "study", "给一题记一次复习", "record one review of a question"),
    "grade": ("grade", "study", "批改一个回答, 不记录", "grade an answer, record nothing"),
    "undo": ("undo", "study", "撤销上一次评分", "take back the last rating"),
    "list": ("list", "browse", "列出题目, 可按条件筛选", "list questions, by filter"),
    "show": (
        "show",
        "browse",
        "看一题的全部: 答案, 要点, 误解, 更正",
        "one question whole: answer, points, corrections",
    ),
    "search": ("search", "browse", "搜索题目", "search the questions"),
    "check": ("check", "browse", "检查题目文件", "check question files"),
    "export": ("export", "browse", "导出成卡片: Anki、表格、Markdown、JSON", "write cards: Anki, CSV, Markdown, JSON"),
    "import": ("import_", "browse", "导入别处的卡片和复习记录", "take in cards and reviews from elsewhere"),
    "lab": (
        "lab",
        "labs",
        "用程序证明答案: 列出, 跑, 检验, 对照",
        "programs that prove the answers: list, run, prove, verify",
    ),
    "exercise": (
        "exercise",
        "labs",
        "动手写: 骨架, 检查, 提示, 答案",
        "write it yourself: skeleton, checks, hints, solution",
    ),
    "stats": ("stats", "memory", "记忆率, 负荷, 预测, 各主题", "recall, load, forecast, topics"),
    "log": ("log", "memory", "复习记录; 导出和并入另一台机器的", "the reviews; export them, merge another machine's"),
    "flag": ("flag", "memory", "标记一题", "mark a question"),
    "suspend": ("suspend", "memory", "暂停一题", "stop asking a question"),
    "resume": ("resume", "memory", "恢复一题", "ask a suspended question again"),
    "forget": ("forget", "memory", "一题从头学起 (记录仍在)", "learn a question anew (its history stays)"),
    "reschedule": ("reschedule", "memory", "按现在的目标重排到期日", "move due dates to the present goal"),
    "doctor": ("doctor", "care", "检查学习记录, 需要时修复", "check the journal, mend it where needed"),
    "backup": ("backup", "care", "现在备份学习记录", "back the journal up now"),
    "config": ("config", "care", "看和改设置", "see and change settings"),
    "paths": ("paths", "care", "文件都在哪里", "where everything is kept"),
    "news": ("news", "care", "各版本的变化", "what changed in each version"),
}
