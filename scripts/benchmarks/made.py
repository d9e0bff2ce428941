"""Questions and homes of any size, made through the project's own code: what the benchmarks and large trials run on."""

from __future__ import annotations

import random
from pathlib import Path

WORDS_EN = (
    "cache key expires database load lock reader writer index page buffer thread process socket kernel queue".split()
)
WORDS_ZH = "缓存 过期 数据库 请求 并发 锁 事务 索引 线程 进程 内存 协议 连接 队列 快照 版本 回收 引用".split()
TOPICS = [f"topic{number:02d}" for number in range(18)]


def make_questions(folder: Path, count: int, size: int, per_file: int) -> None:
    """Write `count` questions of about `size` bytes each, `per_file` to a pack, as a learner's own packs."""
    rng = random.Random(count * 7 + size)
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    while number < count:
        topic = TOPICS[(number // per_file) % len(TOPICS)]
        lines = ["format: 1", f"topic: {topic}", "questions:"]
        for _ in range(min(per_file, count - number)):
            lines += _question(topic, number, size, rng)
            number += 1
        (folder / f"pack{number // per_file:06d}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _question(topic: str, number: int, size: int, rng: random.Random) -> list[str]:
    zh = lambda n: "".join(rng.choices(WORDS_ZH, k=n))  # noqa: E731
    en = lambda n: " ".join(rng.choices(WORDS_EN, k=n))  # noqa: E731
    lines = [
        f"  - id: {topic}.q{number}",
        "    ask:",
        f"      zh: 第 {number} 题, {zh(4)}是什么",
        f"      en: question {number}, what is {en(4)}",
        "    points:",
    ]
    for point in range(3):
        lines += [
            f"      - id: p{point}",
            f"        zh: {zh(8)}",
            f"        en: {en(8)}",
            f"        any: [{zh(3)}, {en(3)}]",
        ]
    lines += ["    answer:", "      zh: |", "      en: |"]
    used = sum(len(line.encode()) + 1 for line in lines)
    while used < size:
        more_zh, more_en = f"        {zh(12)}", f"        {en(9)}"
        lines.insert(-1, more_zh)
        lines.append(more_en)
        used += len(more_zh.encode()) + len(more_en) + 2
    if lines[-1].endswith("en: |"):
        lines.insert(-1, f"        {zh(2)}")
        lines.append(f"        {en(2)}")
    return lines


def make_home(home: Path, questions: Path, cards: int, reviews: int) -> None:
    """Fill `home` with `reviews` reviews of each of the first `cards` questions, through the journal's own code.

    Intervals are what the scheduler gives, one study day after another; the last review of each card lies in the past
    thirty days, so that about half are due.
    """
    import os
    import time

    os.environ.update(QUIZZER_HOME=str(home), QUIZZER_QUESTIONS=str(questions))
    from quizzer.app.context import from_environment
    from quizzer.app.desk import Desk
    from quizzer.core.memory import DEFAULT_PARAMS, Memory, next_memory
    from quizzer.core.reviews import Rating
    from quizzer.journal.events import Event, ReviewBody, new_id

    home.mkdir(parents=True, exist_ok=True)
    rng = random.Random(cards)
    now_ms = time.time_ns() // 1_000_000
    began = time.monotonic()
    with Desk(from_environment()) as desk:
        extra = str(questions.resolve())
        ids = [row[0] for row in desk.index.catalogue() if row[7].startswith(extra)][:cards]
        if len(ids) < cards:
            raise SystemExit(f"make-home: {questions} holds {len(ids)} questions, fewer than {cards}")
        journal = desk.journal
        events: list[tuple[int, str, Event]] = []
        for name in ids:
            memory: Memory | None = None
            day = -rng.randrange(1, 30) - 12 * (reviews - 1)
            prev: str | None = None
            for _ in range(reviews):
                rating = Rating(rng.choices((1, 2, 3, 4), (1, 2, 6, 1))[0])
                gap = 0 if memory is None else 12
                memory = next_memory(memory, rating, gap, DEFAULT_PARAMS)
                at_ms = now_ms + day * 86_400_000 + rng.randrange(3_600_000)
                body = ReviewBody(
                    rating=rating, phase="learn" if prev is None else "review", how="typed", step=None, proposed=rating,
                    interval_days=float(max(1, round(memory.stability))), seconds=float(rng.randrange(5, 90)),
                ).as_json(prev)  # fmt: skip
                prev = new_id(at_ms, rng.randbytes(10))
                events.append((at_ms, name, Event(journal.device, 0, prev, "review", 1, name, 0, at_ms, 0, body)))
                day += 12
        events.sort(key=lambda entry: entry[0])
        from dataclasses import replace

        def numbered() -> object:
            for seq, (at_ms, _, event) in enumerate(events, 1):
                yield replace(event, seq=seq, hlc=(at_ms << 16) + 1), None

        journal.take(numbered())  # type: ignore[arg-type]
    print(f"{len(events)} reviews of {len(ids)} cards in {home} ({time.monotonic() - began:.1f} s)")
