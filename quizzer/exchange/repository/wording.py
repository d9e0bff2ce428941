"""What a line of an interview repository says about itself: a question, a number, a label, a way back to the top.

Single lines only; blocks are markdown-it's (see `blocks`).
"""

from __future__ import annotations

import re
import unicodedata

from quizzer.exchange.plain import characters

LONGEST_REQUEST = 60  # characters of a Chinese text without a question mark; a longer one tells how, or what
_NUMBER = re.compile(
    r"(?:(?:Q|Ques|Question|Problem|第|题目|面试题)\s*+\.?\s*+(?:\d{1,3}\.)*)?(?:(\d{1,4})|[一二三四五六七八九十]{1,3})"
    r"\s*(?:[.、:：)）]+(?!\d)|[-–—](?=\s)|题[.、:：]?|(?=\s)(?<=\d))\s*(?:[-–]\s)?",
    re.IGNORECASE,
)
_OUTLINE = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3})(?:[.、:：)）]?\s+(?=\S)|[、：]?(?=[\u3400-\u9fff\w])(?![\d.]))")
_SIGN = re.compile(r"(?:[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?)+\s+")  # an arrow, a box, an emoji for ornament
_KEYCAPS = re.compile(r"(?:\d\ufe0f?\u20e3)+|[①-⑳]")  # numbers as signs
_IN_PARENTHESES = re.compile(r"[(（](\d{1,4}|[一二三四五六七八九十]{1,3})[)）]")
_Q_ALONE = re.compile(r"(?:Q|Ques|Question|问题?)\s*[.:：)]\s*", re.IGNORECASE)
ANSWERS = "ответ|respuesta|resposta|réponse|antwort|답변|정답|回答"  # in some other languages
_LABEL = re.compile(
    r"(?:(Q|Ques|Question|Interviewer|问题?|面试官|вопрос|pregunta|pergunta|frage|질문|質問)|"
    rf"(?:A|Answer|Ans|Candidate|{ANSWERS}|答案?|候选人|应聘者|面试者|求职者|我))"
    r"\s*+(\d{1,4})?\s*+[*_]{0,3}\s*+([.:：)](?!=)|[-–—](?=\s))\s*",
    re.IGNORECASE,
)
_TOLD = re.compile(r"答案?\s+(?=\S)")
_ANSWER = re.compile(
    r"(?:(?:show|see|view|suggested|sample|model|expected|possible|click|reveal|toggle|the|an?|here|for|to|and|hide|correct|expand|open|me|solution|explanation|"
    rf"answers?|details|solutions?|ans|guide|outline|{ANSWERS})\b[\s:：.!&/-]*)+|(?:点击|点我|点此|查看|展开|显示|参考|正确|的)*(?:答案|解答|解析|答|详情|回答)[:：]?",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:(?:the|practice|sample|interview)\s+)*(?:questions?|problem|q|题目|问题|面试题|题干)(?:描述|内容)?[:：]?",
    re.IGNORECASE,
)


def _words(text: str, by: str = " ") -> tuple[str, ...]:
    return tuple(text.split(by))


_FIRST = frozenset(
    _words(
        "what why how when where which who whose what's whats is are does do did can could would should will explain "
        "describe tell compare discuss define give write implement differentiate mention suppose imagine difference "
        "differences"
    )
)
_ORDERS = frozenset(  # that begin a request in a list of them, and many a title elsewhere
    _words(
        "list name show have has was were create design state find make true in if you your talk let's remove replace "
        "search test get unpack generate say pretend interview code justify about draw build use convert print check "
        "identify sort"
    )
)
_ASKING = _words(
    "什么 为什么 为何 如何 怎么 怎样 哪些 哪个 哪种 区别 是否 多少 几种 几个 有何 介绍 简述 说说 谈谈 "
    "说一下 讲讲 解释 列举 描述 实现 写出 编写 比较 理解"
)
_TOP = re.compile(
    r"back to (?:the )?(?:top|table|contents)|返回顶部|回到顶部|返回目录|回到目录|⬆|↥|🔝|▲|\[↑\]|^\W*↑\W*$",
    re.IGNORECASE,
)
_RULE = "-*_⸻—―─━═"
_TAGS = re.compile(
    r"<(?:br|hr)\b[^<>]{0,500}>|"
    r"</?(?:b|strong|p|div|ul|ol|li|center|article|section|main|aside|header|footer|details|summary|a|i|em|u|span|font|sup|sub|kbd|h[1-6])\b[^<>]{0,500}(?<!/)>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>(?=.{0,200}\w)|(?<=</li>)\s*(?=<li\b)", re.IGNORECASE)
_LISTED = re.compile(r"^[ \t]*+(?:<[uo]l\b[^<>]{0,300}>[ \t]*+)?<li\b[^<>]{0,300}>\s*", re.IGNORECASE | re.MULTILINE)
_CODE_TAG = re.compile(r"<(/?)(?:code|tt)\b[^<>]{0,100}>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^<>]{0,1000}>", re.IGNORECASE)
_MARKS = " \t\n*_~\"'”’)]）】」>`:：\u3000\xa0"
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,500})\]\([^()\s]{0,2000}\)")
_CODE = r"(?:code|snippet|function|program|script|query|commands?|example|lines?|outputs?)"
_GIVEN = re.compile(
    rf"following (?:\w+ ){{0,3}}{_CODE}|{_CODE} (?:given )?below|below (?:\w+ )?{_CODE}|output of (?:the|this|these)|"
    r"(?:下面|以下|下列|下方|如下)(?:的|这段|代码|程序|函数|语句|片段|输出)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:(?:the )?answers? (?:is |are |will be )?)?(?:coming soon|to be \w+|to ?do|tbd|tba|wip|n/a|pending)|"
    r"(?:your )?answer here|(?:答案)?(?:待补充|待完善|待更新|待续|暂无)|略|未完待续",
    re.IGNORECASE,
)
_BOILERPLATE = frozenset(
    _words(
        "contents|table of contents|toc|index|license|licence|contributing|contributors|about|references|"
        "reference|resources|credits|acknowledgements|acknowledgments|introduction|support|disclaimer|"
        "how to contribute|author|authors|contact|installation|usage|notice|preface|further reading|see also|"
        "links|sponsors|star history|changelog|other great references|目录|导航|参考|参考资料|参考链接|"
        "前言|关于|许可|许可证|贡献|简介|联系我|最后|致谢|answer|answers|答案|"
        "solution|explanation|downloads|downloading pdf/epub formats",
        "|",
    )
)


def numbered(text: str) -> tuple[int | None, str]:
    """(the number that the text begins with, the text without it and without marks around it)."""
    text = _SIGN.sub("", text.strip())
    bare = text.strip("*_").strip()
    bare = _IN_PARENTHESES.sub(r"\1)", _SIGN.sub("", bare), count=1) if bare[:1] in ("(", "（") else _SIGN.sub("", bare)
    sign = _KEYCAPS.match(bare)
    if sign and sign.end() < len(bare):
        digits = "".join(char for char in unicodedata.normalize("NFKC", sign[0]) if char.isdigit())
        return int(digits), whole(_SIGN.sub("", text[text.index(sign[0]) + sign.end() :].strip(" .、:：")))
    found = _NUMBER.match(bare)
    if found is None or found.end() == len(bare):
        if is_only_numbered(bare) and (count := re.search(r"\d{1,4}", bare)):
            return int(count[0]), whole(text)
        alone = _Q_ALONE.match(bare)
        return None, whole(bare[alone.end() :]) if alone and alone.end() < len(bare) else whole(text)
    number = int(found[1]) if found[1] else None
    return number, whole(bare[found.end() :])


def outlined(text: str) -> tuple[tuple[int, ...], str] | None:
    """((4, 10), the rest) of a title like `4.10 Locks`; None for any other. It may as well be a version."""
    found = _OUTLINE.match(text)
    return (tuple(map(int, found[1].split("."))), text[found.end() :]) if found else None


def whole(text: str) -> str:
    """The text without emphasis that holds all of it."""
    text = text.strip()
    for mark in ("***", "**", "__", "*", "_"):
        inner = text[len(mark) : -len(mark)]
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark) and mark[0] not in inner:
            return inner.strip()
    return text


def asks(text: str, *, orders: bool = False) -> bool:
    """Whether the text is a question or a request, by its end, its first word or a Chinese question word.

    `orders` counts first words that are requests among requests only: "Design a cache", not "Design patterns".
    """
    bare = text.strip().rstrip(_MARKS)
    if bare.endswith(("?", "？", "吗", "么", "呢")) or "？" in bare or "? " in bare:
        return True
    if len(bare) <= LONGEST_REQUEST and any(word in bare for word in _ASKING):
        return True
    first, _, rest = bare.lstrip("*_`\"'([ ").partition(" ")
    word = first.lower().strip(",.;*_")  # "Why: ..." is a label
    return bool(rest) and (word in _FIRST or (orders and word in _ORDERS)) and not rest.startswith("of ")


def goes_on_asking(text: str) -> bool:
    """Whether what follows a question asks or requests too, be it in one word: `Explain.`"""
    word = text.split(maxsplit=1)[0].lower().strip(",.;*_") if text.strip() else ""
    return word in _FIRST or word in _ORDERS or asks(text)


def label(line: str) -> tuple[str, str] | None:
    """("Q" or "A", the rest) of a line like `**Q1:** ...`; None for any other."""
    bare = line.strip()
    if bare[:1] in ("*", "_") and bare[-1:] == bare[:1]:
        sign = "Q" * says_question(bare) or "A" * says_answer(bare)
        if sign:
            return sign, ""
    marks = bare[: len(bare) - len(bare.lstrip("*_"))]
    found = _LABEL.match(bare, len(marks))
    if told := _TOLD.match(bare):
        return "A", bare[told.end() :]
    if found is None or (found[3] not in ":：" and not found[2] and len(found[0].rstrip(" .)-–—*_")) == 1):
        return None
    rest = bare[found.end() :]
    if marks and rest.startswith(marks):
        rest = rest[len(marks) :]
    elif marks and rest.endswith(marks):
        rest = rest[: -len(marks)]
    return "Q" if found[1] else "A", rest.strip()


def bold(content: str) -> tuple[str, str]:
    """(the bold text that a block begins with, what follows it); ("", "") if it begins otherwise."""
    for mark in ("***", "**", "__"):
        if not content.startswith(mark):
            continue
        end = content.find(mark, len(mark))
        if end < 0 or "\n" in content[:end]:
            return "", ""
        rest = content[end + len(mark) :]
        sign = rest[:1] if rest[:1] in ("?", "？", ":", "：") else ""
        return content[len(mark) : end].strip() + sign.strip(":："), rest[len(sign) :].strip(" ")
    return "", ""


def says_answer(text: str) -> bool:
    """Whether a summary or title only announces an answer: `Answer`, `✅ 答案`, `Answer 3`, `第 3 题的答案`."""
    bare = _announced(text)
    return any(_ANSWER.fullmatch(said) for said in (bare, bare.rstrip(" 0123456789"), numbered(bare)[1]))


def says_question(text: str) -> bool:
    """Whether a title only announces a question."""
    return _QUESTION.fullmatch(_announced(text)) is not None


def says_options(text: str) -> bool:
    """Whether a line only announces the options to choose from."""
    return _announced(text).lower() in ("options", "choices", "选项", "可选项")


def plain(line: str) -> str:
    """A line without marks of headings, quotes and emphasis around it, and without an ornament before it."""
    return _SIGN.sub("", line.strip().strip("#>*_ ")).strip("*_ ")


def _announced(text: str) -> str:
    return plain(text).strip(":： ").strip("*_ ")


def is_only_numbered(text: str) -> bool:
    """Whether a title says nothing but that it is a question, and which: `Question`, `Question 3`, `第 3 题`."""
    if says_question(text):
        return True
    bare = text.strip("*_#:：. ")
    found = _NUMBER.match(f"{bare}.")
    return not any(char.isalnum() for char in bare) or (found is not None and found.end() >= len(bare))


def is_boilerplate(title: str) -> bool:
    """Whether a heading is about the file, not about its subject."""
    return title.strip().strip("*_#:： ").lower() in _BOILERPLATE or says_answer(title)


def leads_back(line: str) -> bool:
    """Whether a line is a way back to the top, a rule or nothing."""
    bare = line.strip()
    return not bare.strip(_RULE + "> ") or (len(bare) < 160 and _TOP.search(bare) is not None)


def is_rule(line: str) -> bool:
    """Whether a line only draws a line."""
    bare = line.strip()
    return bool(bare) and not bare.strip(_RULE + " ")


def only_links(text: str) -> bool:
    """Whether every line is a link or two with hardly a word beside them."""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    left = [len(re.findall(r"\w+", re.sub(r"https?://\S+", "", _LINK.sub("", line)))) for line in lines]
    linked = sum("](" in line or "://" in line for line in lines)
    return bool(lines) and max(left) < 3 and 2 * linked > len(lines)


def is_given(ask: str) -> bool:
    """Whether a question speaks of code that must then stand below it."""
    return _GIVEN.search(ask) is not None


def is_placeholder(text: str) -> bool:
    """Whether an answer only says that there will be one."""
    return _LATER.fullmatch(text.strip("[](){}<>*_#.!…。~ \n")) is not None


def topical(title: str) -> str:
    """A heading as the name of a topic: words of links, without links that are signs only."""
    return _LINK.sub(lambda link: link[1] if re.search(r"\w", link[1]) else "", title).strip()


def tidy(line: str) -> str:
    """A line without HTML that only formats; what looks like a tag and is none (`List<String>`) stays."""
    if "<" not in line:
        return characters(line)
    parts = line.split("`")
    if len(parts) % 2 == 0:
        parts = [line]
    made = [part if at % 2 else _without_tags(part) for at, part in enumerate(parts)]
    return "`".join(made)


def _without_tags(text: str) -> str:
    text = _LISTED.sub("- ", _PICTURE.sub("", _CODE_TAG.sub("`", text)))
    parts = text.split("`")
    return "`".join(characters(part) if at % 2 else characters(_TAGS.sub("", part)) for at, part in enumerate(parts))


def parted_lines(text: str, by: str) -> str:
    """The text tidied, with `by` where a <br> parts two lines of it."""
    parts = text.split("`")
    if len(parts) % 2 and "<" in text:
        text = "`".join(part if at % 2 else _BREAK.sub(by, part) for at, part in enumerate(parts))
    return tidy(text)


def set_out(line: str) -> str:
    """A line of HTML without the columns that it is set in: Markdown would take it for code."""
    bare = line.lstrip()
    return bare if bare.startswith("<") and bare != tidy(bare) else line


def linkless(text: str) -> str:
    """The text with every link as its words."""
    return _LINK.sub(r"\1", text)
