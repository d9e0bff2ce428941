"""Questions and homes of any size, made through the project's own code: what the benchmarks and large trials run on."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizzer.core.reviews import Rating
    from quizzer.journal.events import Event

WORDS_EN = [
    "cache",
    "key",
    "expires",
    "database",
    "load",
    "lock",
    "reader",
    "writer",
    "index",
    "page",
    "buffer",
    "thread",
    "process",
    "socket",
    "kernel",
    "queue",
]
WORDS_ZH = [
    "缓存",
    "过期",
    "数据库",
    "请求",
    "并发",
    "锁",
    "事务",
    "索引",
    "线程",
    "进程",
    "内存",
    "协议",
    "连接",
    "队列",
    "快照",
    "版本",
    "回收",
    "引用",
]
TOPICS = [f"topic{number:02d}" for number in range(18)]
GAP_DAYS = 12  # between two reviews of a card
DAY_MS = 86_400_000


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
    def zh(n: int) -> str:
        return "".join(rng.choices(WORDS_ZH, k=n))

    def en(n: int) -> str:
        return " ".join(rng.choices(WORDS_EN, k=n))

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

    Intervals are what the engine gives. Each card was last reviewed in the past days, thirty of them for cards with a
    history, five for those seen once: so some half of all is due. Reviews are handed over in the order of time, one
    at a time: a million fit into memory as numbers only.
    """
    from quizzer.app.context import from_environment
    from quizzer.app.desk import Desk
    from quizzer.app.places import folders

    os.environ["QUIZZER_HOME"] = str(home)
    bundled = os.path.realpath(folders({})[0][1])
    os.environ["QUIZZER_QUESTIONS"] = "" if os.path.realpath(questions) == bundled else str(questions.resolve())
    home.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with Desk(from_environment()) as desk:
        below = f"{questions.resolve()}{os.sep}"
        ids = [row[0] for row in desk.index.catalogue() if os.path.realpath(row[7]).startswith(below)][:cards]
        if len(ids) < cards:
            raise SystemExit(f"make-home: {questions} holds {len(ids)} questions, fewer than {cards}")
        if desk.journal.reviews():
            raise SystemExit(f"make-home: {home} has reviews already; name an empty folder")
        now = desk.now()
        count = desk.journal.take(_events(desk.journal.device, ids, reviews, now.at_ms, now.offset_min))
    print(f"{count} reviews of {len(ids)} cards in {home} ({time.monotonic() - began:.1f} s)")


def _events(
    device: str, ids: Sequence[str], reviews: int, now_ms: int, offset_min: int
) -> Iterator[tuple[Event, None]]:
    from quizzer.journal.events import Event, ReviewBody, new_id

    rng = random.Random(len(ids) * 31 + reviews)
    last: dict[int, str] = {}
    for seq, (at_ms, card, rating, days) in enumerate(sorted(_reviews(rng, len(ids), reviews, now_ms)), 1):
        name = new_id(at_ms, rng.randbytes(10))
        body = ReviewBody(
            rating=rating,
            phase="review" if card in last else "learn",
            how="typed",
            step=None,
            proposed=rating,
            interval_days=float(days),
            seconds=float(rng.randrange(5, 90)),
        ).as_json(last.get(card))
        last[card] = name
        yield Event(device, seq, name, "review", 1, ids[card], (at_ms << 16) + 1, at_ms, offset_min, body), None


def _reviews(rng: random.Random, cards: int, reviews: int, now_ms: int) -> Iterator[tuple[int, int, Rating, int]]:
    """(time, card, rating, interval in days) of every review, card by card."""
    from quizzer.core.memory import Memory, next_memory
    from quizzer.core.reviews import Rating

    ratings = tuple(Rating)
    for card in range(cards):
        day = -rng.randrange(5 if reviews == 1 else 30) - GAP_DAYS * (reviews - 1)
        memory: Memory | None = None
        for rating in rng.choices(ratings, (1, 2, 6, 1), k=reviews):
            memory = next_memory(memory, rating, 0 if memory is None else GAP_DAYS)
            at_ms = now_ms + day * DAY_MS - rng.randrange(3_600_000)
            yield at_ms, card, rating, max(1, round(memory.stability))
            day += GAP_DAYS
