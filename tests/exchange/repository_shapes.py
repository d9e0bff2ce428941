"""Shapes of other people's Markdown in miniature, each once, and what a reader would take for its questions."""

from __future__ import annotations

from quizzer.exchange.values import NO_ANSWER

# shape -> (file, [(what is asked, how its answer ends)])
SHAPES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "numbers that follow each other outweigh more headings": (
        "## 1. Lock\nA lock.\n### 1. step\na\n### 2. step\nb\n### 3. step\nc\n## 2. Queue\nA queue.\n## 3. Heap\nA heap.\n",
        [("Lock", "c"), ("Queue", "A queue."), ("Heap", "A heap.")],
    ),
    "a number on another level still belongs to the run": (
        "#### 1.One?\na\n#### 2.Two?\nb\n##### 3.Three?\nc\n#### 4.Four?\nd\n",
        [("One?", "a"), ("Two?", "b"), ("Three?", "c"), ("Four?", "d")],
    ),
    "numbers begin again in a second part": (
        "## First\n1. ### What is a?\n\n    A.\n\n    ```sh\n    # no heading\n    ```\n2. ### What is b?\n    B.\n3. ### What is c?\n    C.\n"
        "## Second\n#### 1. Tell d\nD.\n#### 2. Tell e\nE.\n#### 3. Tell f\nF.\n",
        [
            ("What is a?", "```"),
            ("What is b?", "B."),
            ("What is c?", "C."),
            ("Tell d", "D."),
            ("Tell e", "E."),
            ("Tell f", "F."),
        ],
    ),
    "nested folded parts are answers": (
        "<details>\n<summary>Why <code>x</code>?</summary><br><b>\n\nSo.\n<details><summary>How?</summary>deep</details>\n</b></details>\n"
        "<details><summary>When?</summary>\n\n`<T>` now\n</details>\n",
        [("Why `x`?", "deep"), ("When?", "`<T>` now")],
    ),
    "bold items with quoted answers beside their list": (
        "# Net\n- **What is a port?**\n\n> A number.\n\n- **Sockets**\n\n  > Pairs.\n\n# Web\n\nhttps://example.org\n\n- **What is a cookie?**\n\n  Text.\n",
        [("What is a port?", "> A number."), ("Sockets", "> Pairs."), ("What is a cookie?", "Text.")],
    ),
    "numbered lines with a fence each": (
        "1. What is a?\n```\n# a\n    in\n```\n2. b\n```\nb\n```\n3. What is c?\n```\nc\n```\n",
        [("What is a?", "    in\n```"), ("b", "b\n```"), ("What is c?", "c\n```")],
    ),
    "bold lines": (
        "# Java\n**1. What runs it?**\n\nA machine.\n\n**Note:** slow\n\n**2. Kit**\nTools.\n\n**3. Why?** So.\n",
        [("What runs it?", "**Note:** slow"), ("Kit", "Tools."), ("Why?", "So.")],
    ),
    "two colons": (
        "#flashcards\n\nWhat is AOF?::A log\n- Use of `std::vector`\n- Port of the server :: 6379\n",
        [("What is AOF?", "A log"), ("Port of the server", "6379")],
    ),
    "headings without a space": (
        "##1. 锁是什么？\n锁。\n##2. 队列\n队。\n##3. 堆\n堆。\n",
        [("锁是什么？", "锁。"), ("队列", "队。"), ("堆", "堆。")],
    ),
    "contents, thanks and ways back are nothing": (
        "# Bank\n## Contents\n- [What is a?](#a)\n- [What is b?](#b)\n## What is a?\nA.\n\n**[⬆ Back to top](#contents)**\n\n---\n"
        "## What is b?\nB.\n<div align=right><b><a href=#>↥ back to top</a></b></div>\n\n## License\nMIT\n",
        [("What is a?", "A."), ("What is b?", "B.")],
    ),
    "code that the question speaks of": (
        "## What is the output of this?\n```py\nprint(1)\n```\nOne.\n## Why is it so?\nSo.\n",
        [("What is the output of this?\n\n```py\nprint(1)\n```", "One."), ("Why is it so?", "So.")],
    ),
    "numbers like 2.10 that follow each other, beside titles of parts, below a table of contents": (
        "# Bank\n\nNo | Question\n---- | ----\n[1.1](#a) | What is a lock?\n----\n\n## Locks\n"
        '## <a name="a"></a> 1.1 What is a lock?\nA.\n## <a name="b"></a> 1.2 Spin or sleep\nB.\n'
        "## Queues\n## 2.1 Who waits?\nC.\n1. one\n2. two\n## 2.2 Fairness\nD.\n",
        [("What is a lock?", "A."), ("Spin or sleep", "B."), ("Who waits?", "2. two"), ("Fairness", "D.")],
    ),
    "versions are no numbers": (
        "## 5.7 or 8.0, which one?\nNew.\n## What is a page?\nP.\n## 3.11 was fast, why?\nF.\n",
        [("5.7 or 8.0, which one?", "New."), ("What is a page?", "P."), ("3.11 was fast, why?", "F.")],
    ),
    "ornaments before numbers and rules of any sign": (
        "## 🔹 1. Locks\n> L.\n### ✅ Use\nOften.\n\n⸻\n\n## 🔹 2. Queues\nQ.\n\n⸻\n\nPart two\n\n## 🔹 3. Heaps\nH.\n",
        [("Locks", "Often."), ("Queues", "Q."), ("Heaps", "H.")],
    ),
    "titles of parts that are numbered too, below and between the questions": (
        "### 1. Basics (2)\n## 1. What is a lock?\nL.\n\n---\n\n## 2. Spin\nS.\n\n---\n\n### 2. More (2)\n## 3. Queue\nQ.\n## 4. Heap\nH.\n",
        [("What is a lock?", "L."), ("Spin", "S."), ("Queue", "Q."), ("Heap", "H.")],
    ),
    "a bold line that only names its subject among many that ask": (
        "".join(f"**What is {word}?**\n- {word}.\n\n" for word in "abcdefghij") + "**锁的粒度**\n- 行。\n",
        [*((f"What is {word}?", f"- {word}.") for word in "abcdefghij"), ("锁的粒度", "- 行。")],
    ),
    "an answer that is a tag in a fence": (
        "**What draws a line?**\n\n```\n<div class=line></div>\n```\n\n**What is a port?**\n\nA number.\n",
        [("What draws a line?", "```"), ("What is a port?", "A number.")],
    ),
    "items that stand alone, answered by what is below them": (
        "- What is a lock?\n\n* One waits.\n* One works.\n\n```sh\n# lock\n```\n\n- 什么是队列？\n\n* 先进先出\n",
        [("What is a lock?", "```"), ("什么是队列？", "* 先进先出")],
    ),
    "a document in a fence": (
        "Here you are:\n\n```markdown\n# Bank\n### 1. What is a lock?\nL.\n```sh\nls\n```\n### 2. Queue\nQ.\n### 3. Heap\nH.\n```\n",
        [("What is a lock?", "```"), ("Queue", "Q."), ("Heap", "H.")],
    ),
    "rows of a table whose columns are called question and answer": (
        "## 7. Steps\n| Step | Answer |\n|---|---|\n| one | two |\n## 8. Asked often\n| No | Question | Answer |\n|--|--|--|\n"
        "| 1 | **Is a lock free?** | No.<br>It waits. |\n| 2 | Spin \\| sleep | Both. |\n| 3 | Why queue? | First in. |\n## 9. License\nMIT\n",
        [("Is a lock free?", "No.\nIt waits."), ("Spin | sleep", "Both."), ("Why queue?", "First in.")],
    ),
    "headings of HTML": (
        "<h1 align=center>Bank</h1>\n\n<h2>Locks</h2>\n<h3>Q1: What is <code>a</code>?</h3>\n<p>A.</p>\n\n"
        "<h3>Q2: Spin</h3>\nExample\n<h1>no heading</h1>\n<h2 id=q>Queues</h2>\n\n<h3>Q3: Heap</h3>\n\nH.\n",
        [("What is `a`?", "A."), ("Spin", "no heading"), ("Heap", "H.")],
    ),
    "items with their answer in them": (
        '**Locks:**\n\n- "Tell me of a - long and slow."\n  **Ans:** A.\n\n- Why b?\n  Answer: B,\n\n  and more.\n',
        [('"Tell me of a - long and slow."', "A."), ("Why b?", "and more.")],
    ),
    "answers that are items": (
        "**Q1: Why a?**\n*   **Ans:** A:\n    *   one\n\n**Q2: How?**\n*   **Ans:** B.\n",
        [("Why a?", "*   one"), ("How?", "B.")],
    ),
    "questions in short and breaks behind them": (
        "**QUES 1:** Why a?\n\n**ANS:** A.\n\n**问：b 呢？**<br>\n答：二。<br>三。\n",
        [("Why a?", "A."), ("b 呢？", "二。\n三。")],
    ),
    "lists of one item mean questions, two below each other and names of subjects too": (
        "".join(f"- 什么是 {word}？\n\n1. {word}。\n\n" for word in "abcd")
        + "### 锁\n- 锁的粒度\n\n行。\n\n- 死锁的检测\n- 死锁的处理\n\n回滚。\n- [超时](https://a.b)\n\n等。\n",
        [
            *((f"什么是 {word}？", f"1. {word}。") for word in "abcd"),
            *(("锁的粒度", "行。"), ("死锁的检测", NO_ANSWER.en), ("死锁的处理", "回滚。"), ("超时", "等。")),
        ],
    ),
    "titles that only count, with the question below them": (
        "## 第 1 题 🟢\n**标签：** 锁\n\n### 题目\n\n锁是什么。\n\n<details>\n<summary>查看答案</summary>\n\n### ✅ 答案\n\n锁。\n</details>\n\n---\n"
        "## Question 2\n\nName two (or three) locks\n\n<details><summary>Answer 2</summary>\nSpin.\n</details>\n\n"
        "## 第 3 题\n写出队列\n<details><summary>第 3 题的答案</summary>队。</details>\n",
        [("锁是什么。", "锁。"), ("Name two (or three) locks", "Spin."), ("写出队列", "队。")],
    ),
    "titles without text at the end are the answer's own beside others": (
        "### 锁\n#### 用途\n互斥。\n#### 乐观\n#### 悲观\n### 队列\n先进先出\n#### 用处\n### 堆\n树。\n",
        [("锁", "#### 悲观"), ("队列", "先进先出"), ("堆", "树。")],
    ),
    "an element without an end is code": (
        "## What draws a?\n<div className=a />\n\n## What draws b?\n<div class=b>B</div>\n",
        [("What draws a?", "<div className=a />"), ("What draws b?", "B")],
    ),
    "items of one list with their answers set in below them": (
        "## Net\n\n- What is a port?\n\n\t\t(1) A number.\n\n\t\t\tof a socket\n\n- Why two?\n\n  - one\n  - other\n\n- Sockets\n\n\tPairs.\n\n"
        "- How so?\n\n        So.\n## Web\n- 3 ways of what?\n\n\tThree.\n",
        [
            ("What is a port?", "(1) A number.\n\n\tof a socket"),
            ("Why two?", "- other"),
            ("Sockets", "Pairs."),
            ("How so?", "So."),
            ("3 ways of what?", "Three."),
        ],
    ),
    "numbers that are signs": (
        "## 🧩 1️⃣ **Can a lock wait?**\n### ❌ **Answer:**\nNo.\n## 🧩 2️⃣ **Spin**\nYes.\n## ③ Heap\nH.\n## 1️⃣0️⃣ Tree\nT.\n",
        [("Can a lock wait?", "No."), ("Spin", "Yes."), ("Heap", "H."), ("Tree", "T.")],
    ),
    "items with numbers of their own among bold lines that ask": (
        "* Problem 1: What is a?\n\n1. A.\n\n**Why so?**\n- When is it?\n1. Now.\n\n* Problem 2: Why b?\n\n**What is it?**\nB.\n\n"
        "**How so?**\nB!\n\n* Problem 3: Name c\n\nC.\n\n* Problem 4: How d?\n\nD.\n",
        [("What is a?", "1. Now."), ("Why b?", "B!"), ("Name c", "C."), ("How d?", "D.")],
    ),
    "plain lines that ask, with and without a number, and what stands above 'Answer:'": (
        "Locks\n\n1、什么是锁？\n互斥。\n2、为什么要队列？\n\n先来先走。\n\n还有。\n\n(3) 堆是什么？\n```\n树\n```\n\nWhy two?\n\n"
        "One waits.\n\nSpin, or sleep\nwhen idle\nAnswer: spin.\n\nSo it is.\n",
        [
            *(
                ("什么是锁？", "互斥。"),
                ("为什么要队列？", "还有。"),
                ("堆是什么？", "```"),
                ("Why two?", "One waits."),
            ),
            ("Spin, or sleep\nwhen idle", "So it is."),
        ],
    ),
    "a plain line that asks below each title is no question of its own": (
        "# Bank\n## Locks\nWhat is it?\nA lock.\n\nMore.\n## Heaps\nWhat is it?\nA heap.\n## Trees\nWhat is it?\nA tree.\n",
        [("Locks", "More."), ("Heaps", "A heap."), ("Trees", "A tree.")],
    ),
    "items that stand above an answer without a word that asks": (
        "1. locks and spins  \n\n答 1.互斥\n  2.自旋\n\n1. queues\n答：先进先出\n\n3. heaps  \n答： \n  树\n",
        [("locks and spins", "1.互斥\n  2.自旋"), ("queues", "先进先出"), ("heaps", "树")],
    ),
    "items answered by the lists in them": (
        "## Net\n- What is a port?\n    - a number\n    - of a socket\n- Sockets\n    - pairs\n- [ ] Why two?\n    * both\n",
        [("What is a port?", "- of a socket"), ("Sockets", "- pairs"), ("Why two?", "* both")],
    ),
    "lists of questions below items that name their topic": (
        "- (from a book)\n   - What is a?\n   - Explain b. Say more.\n     c := 1\n- **Java:**\n   * How c?\n   * 什么是 d\n",
        [(ask, NO_ANSWER.en) for ask in ("What is a?", "Explain b. Say more.\n\nc := 1", "How c?", "什么是 d")],
    ),
    "answers on the line of the item that asks": (
        "## Net\n- What is a port? A number.\n- Why two? What else?\n- 什么是队列？先进先出\n- How so? - So.\n## Web\n1. Why a? Because.\n2. Why b? So.\n",
        [
            *(("What is a port?", "A number."), ("Why two? What else?", NO_ANSWER.en), ("什么是队列？", "先进先出")),
            *(("How so?", "So."), ("Why a?", "Because."), ("Why b?", "So.")),
        ],
    ),
    "labels on lines of their own, in their marks and of an interview": (
        "**Question**\n\nWhat is a?\n\n**Answer**\n\nA.\n\n**Practice Question**\n\nTell b\n\n**Suggested Answer:** B.\n\n"
        "**Q**: Why c?\n**A**: C.\n\n- Q: Why d?\n- A: D.\n\n面试官：说说 e\n\n我：好的。\n",
        [("What is a?", "A."), ("Tell b", "B."), ("Why c?", "C."), ("Why d?", "D."), ("说说 e", "好的。")],
    ),
    "titles that only say that a question and an answer follow": (
        "# Locks\n## Question\nExplain locks.\n## Answer\n### Use\nOften.\n## Question 2\nWhat is b?\n## Answer\nB.\n",
        [("Explain locks.", "### Use\nOften."), ("What is b?", "B.")],
    ),
    "labels below titles that name the subject": (
        "### 1. Locks\n\n**问题**：说说锁。\n\n**答案**：\n\n互斥。\n\n### 2. Queues\n\n**Question:** Why?\n\n**Answer:** So.\n### 3. Heaps\nH.\n",
        [("Locks\n\n说说锁。", "互斥。"), ("Queues\n\nWhy?", "So."), ("Heaps", "H.")],
    ),
    "labels below each title that leave the title to the question": (
        "# Bank\n## 1. Crawlers\n### Question 1.1: Politeness\n**Question:**\n> Tell how.\n\n**Sample Answer:**\nWait.\n\n"
        "### Question 1.2: Speed\n**Question:** Why?\n\n**Keywords:** a, b\n\n**Sample Answer:** So.\n- why: it is.\n- how: so.\n"
        "## 2. Heaps\n### Question 2.1: Order\n**Question:** How?\n\n**Answer:** So!\n",
        [
            ("Politeness\n\n> Tell how.", "Wait."),
            ("Speed\n\nWhy?\n\n**Keywords:** a, b", "- how: so."),
            ("Order\n\nHow?", "So!"),
        ],
    ),
    "answers still to come": (
        "## First\n1. **What is a?**  \n   *Answer coming soon...*\n2. **Why b?**  \n   *To be added*\n## Second\n1. **How c?**\n   答案待补充\n",
        [(ask, NO_ANSWER.en) for ask in ("What is a?", "Why b?", "How c?")],
    ),
    "a numbered item that names its subject between lists of one item that ask": (
        "1. What is a?\n\n- A.\n\n2. Spin (fast) vs. sleep\n\n- Both.\n\n3. Why c?\n\n- C.\n",
        [("What is a?", "- A."), ("Spin (fast) vs. sleep", "- Both."), ("Why c?", "- C.")],
    ),
    "a list of one question with nothing below, and long answers that say how": (
        "## Net\n* Basic\n- What is a port?\n- Why two?\n\n* More\n- How so?\n\n## Locks\n- 锁\n  - 互斥\n  - 一个线程拿到锁以后, 其他线程就要等它放开, 这样它们就知道如何轮流使用同一份数据, 也就不会有哪一个在写到一半的时候被别的线程读到\n- 什么是队列？\n  - 先进先出\n",
        [
            *((ask, NO_ANSWER.en) for ask in ("What is a port?", "Why two?", "How so?")),
            *(("锁", "别的线程读到"), ("什么是队列？", "- 先进先出")),
        ],
    ),
    "answers in other languages": (
        "### 1. Что такое lock?\n**Ответ:**\nZamok.\n### 2. Was ist b?\nAntwort: B.\n### 3. 큐는?\n**답변**: 줄.\n",
        [("Что такое lock?", "Zamok."), ("Was ist b?", "B."), ("큐는?", "줄.")],
    ),
    "numbered items that hold answers, of which a third asks": (
        "1. Locks\n2. Queues\n   - first in\n3. 如何保证顺序\n    - 排队\n",
        [("Locks", NO_ANSWER.en), ("Queues", "- first in"), ("如何保证顺序", "- 排队")],
    ),
    "a label before the answer below a title that asks": (
        "### Q: What is a?\n\n**A**: A.\n\nMore.\n### Q: Which of these?\n**A**: red\n**B**: blue\n### Why c?\nA: C.\n",
        [("What is a?", "A.\n\nMore."), ("Which of these?", "**A**: red\n**B**: blue"), ("Why c?", "C.")],
    ),
    "numbers with a dash": (
        "**Q1- What is a?**\n\nA.\n\n**Q2 - Tell b**\n\nB.\n\n**Q3- Why c?**\n\nC.\n",
        [("What is a?", "A."), ("Tell b", "B."), ("Why c?", "C.")],
    ),
    "cards with front matter": (
        '---\nquestion: "What is a lock?"\ntags: [a]\n---\n\nOne waits.\n\n---\n\nMore.\n\n---\nquestion: >\n  Why\n  two?\nanswer: Both.\n---\n',
        [("What is a lock?", "More."), ("Why two?", "Both.")],
    ),
    "answers in HTML that is set in": (
        "## Why a?\n\n    <p>So:</p>\n\n    <ul>\n      <li>one</li><li>two</li>\n    </ul>\n## Why b?\n        <div>B</div>\n",
        [("Why a?", "So:\n\n- one\n- two"), ("Why b?", "B")],
    ),
    "comments are nobody's text": (
        "## 1. What is a?\nA. <!-- one --> And.<!--\n## 9. hidden\n-->\n## 2. Why `<!--` b?\n```html\n<!-- shown -->\n```\n## 3. What is c?\n<!-- later -->\n<!-- never closed\n",
        [("What is a?", "And."), ("Why `<!--` b?", "<!-- shown -->\n```"), ("What is c?", "<!-- never closed")],
    ),
    "a file that its front matter names after its one question": (
        "---\ntitle: Explain locks\n---\n\n## In short\nOne waits.\n\n## How it works\nA flag.\n\n## See also\n- queues\n",
        [("Explain locks", "- queues")],
    ),
    "a title with its question and a guide to the answer below": (
        "---\ntitle: Limits\n---\n\n# Limits\n\nA container is killed. How do you find out why?\n\n## Answer guide\n\n- Look at events.\n",
        [("Limits\n\nA container is killed. How do you find out why?", "- Look at events.")],
    ),
    "elements that only hold their question": (
        "<article class=easy>\n\n## Why a?\n<details><summary>Solution</summary>\n\nA.\n\n</details>\n\n</article>\n\n<section>\n\n## Why b?\nB.\n\n</section>\n",
        [("Why a?", "A."), ("Why b?", "B.")],
    ),
    "titles of parts on the level of questions, above numbered ones a level below": (
        "# One\n## Files\n### 1.Read ten lines\nA.\n### 2.Why two?\nB.\n## Lists\n### 3.Sort\nC.\n### 4.How so?\nD.\n# Two\n## Why e?\nE.\n## Why f?\nF.\n## Why g?\nG.\n",
        [
            (f"{ask}", f"{end}.")
            for ask, end in zip(
                ("Read ten lines", "Why two?", "Sort", "How so?", "Why e?", "Why f?", "Why g?"), "ABCDEFG", strict=True
            )
        ],
    ),
    "outline numbers without spaces, below parts that are numbered as they begin": (
        "## 3 函数\n## 3.1 手写装饰器\nA.\n## 3.2说说生成器\nB.\n## 4、 框架\n## 4.1、什么是 c\nC.\n## 4.2、 对比\nD.\n",
        [("手写装饰器", "A."), ("说说生成器", "B."), ("什么是 c", "C."), ("对比", "D.")],
    ),
    "a list goes on asking below the code that its first question is about": (
        "# Code\n* What is the output of this function?\n```\nf()\n```\n\n* Write a leak\n* Generate numbers\n",
        [
            (ask, NO_ANSWER.en)
            for ask in ("What is the output of this function?\n\n```\nf()\n```", "Write a leak", "Generate numbers")
        ],
    ),
    "answers that are only a place for one, and numbers behind a word for question": (
        "#### 题目001: 单例。\nA.\n#### 题目002：交换。\nYour answer here\n#### 题目010：运行结果。\nC.\n",
        [("单例。", "A."), ("交换。", NO_ANSWER.en), ("运行结果。", "C.")],
    ),
    "ticks in a list praise what they stand behind": (
        "## What is good style?\n- short names ✅\n- globals\n## Why?\nSo.\n",
        [("What is good style?", "- globals"), ("Why?", "So.")],
    ),
    "titles above lists of questions, one of them asking itself": (
        "# Bank\n### Where are the answers?\nTo come.\n### Locks:\n* Why a?\n* Tell me of b.\n* Pros and cons of c.\n* How d?\n### Queues:\n* What is e? Explain.\n* Why f? Code an example.\n",
        [
            (ask, NO_ANSWER.en)
            for ask in (
                "Why a?",
                "Tell me of b.",
                "Pros and cons of c.",
                "How d?",
                "What is e? Explain.",
                "Why f? Code an example.",
            )
        ],
    ),
    "titles without text among questions are titles": (
        "## # 1. Locks\n\n<br/>\n\n## Q. What is a?\nA.\n## Q. Why b?\nB.\n## # 2. Queues\n## Q. How c?\nC.\n## Q. How d?\nD.\n## Q. Why e?\nE.\n",
        [("What is a?", "A."), ("Why b?", "B."), ("How c?", "C."), ("How d?", "D."), ("Why e?", "E.")],
    ),
    "a title with a task below it, and its solution behind a bold word": (
        "# 两个协程\n\n> 写代码实现两个协程。\n\n**解析**\n\n很简单。\n\n1. 一个写\n",
        [("两个协程\n\n> 写代码实现两个协程。", "1. 一个写")],
    ),
}
