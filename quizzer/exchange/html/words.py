"""What the page itself says, in both languages."""

from __future__ import annotations

from quizzer.core.language import Text

WORDS = {
    "title": Text("面试题", "Interview questions"),
    "contents": Text("目录", "Contents"),
    "count": Text("{n} 题", "{n} questions"),
    "made": Text("由 quizzer 生成", "made by quizzer"),
    "points": Text("要点", "Points"),
    "search": Text("搜索题目和答案", "Search questions and answers"),
    "topic": Text("主题", "Topic"),
    "all_topics": Text("全部主题", "All topics"),
    "level": Text("难度", "Level"),
    "all_levels": Text("全部难度", "All levels"),
    "level1": Text("● 热身", "● warm-up"),
    "level2": Text("●● 常问", "●● usual"),
    "level3": Text("●●● 资深", "●●● senior"),
    "state": Text("掌握", "State"),
    "all_states": Text("全部", "All"),
    "todo": Text("还不会的", "Not yet known"),
    "done": Text("会了的", "Known"),
    "list": Text("题目列表", "List of questions"),
    "language": Text("切换语言", "Switch language"),
    "theme": Text("明暗", "Light or dark"),
    "print": Text("打印", "Print"),
    "before": Text("上一题", "Previous"),
    "after": Text("下一题", "Next"),
    "flip": Text("看答案", "Show the answer"),
    "not_yet": Text("还不会", "Not yet"),
    "known": Text("会了", "Got it"),
    "none": Text("没有符合的题", "No question fits"),
    "none_hint": Text("少写几个词, 或放宽筛选", "Use fewer words, or widen the filter"),
    "keys": Text(
        "空格 看答案 · ← → 换题 · 1 还不会 · 2 会了 · P 要点 · L 语言 · T 明暗 · / 搜索",
        "Space answer · ← → move · 1 not yet · 2 got it · P points · L language · T theme · / search",
    ),
}
