"""What counts as said: the rules of the first grader, one by one."""

from __future__ import annotations

import pytest

from quizzer.core.grading import grade
from quizzer.core.questions import Misconception, Point
from quizzer.core.reviews import Rating
from tests.core.grading.making import FULL_EN, FULL_ZH, POINTS, READS, graded, mark, marks


@pytest.mark.parametrize("answer", [FULL_ZH, FULL_EN])
def test_a_full_answer_covers_every_point_and_earns_easy(answer: str) -> None:
    verdict = graded(answer)

    assert set(marks(verdict).values()) == {"covered"}
    assert (verdict.score, verdict.rating, verdict.misconceptions) == (1.0, Rating.EASY, ())


@pytest.mark.parametrize("answer", ["", "   \n", "不知道", "idk", "I don't know", "?!。", "没学过, 下一题"])
def test_an_answer_that_says_nothing_scores_nothing(answer: str) -> None:
    verdict = graded(answer)

    assert set(marks(verdict).values()) == {"missing"}
    assert (verdict.score, verdict.rating) == (0.0, Rating.AGAIN)
    assert all(point.quote == "" for point in verdict.points)


def test_a_sentence_left_out_loses_its_point_and_no_other() -> None:
    verdict = graded(FULL_ZH.replace("在同一个 RR 事务里, 两者的结果可能不一样。", ""))

    assert marks(verdict) == {"snapshot": "covered", "current": "covered", "rr": "missing", "undo": "covered"}


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("we form an agile team", "gil"),
        ("it is asynchronous", "synchronous"),
        ("lists are immutable things", "mutable"),
        ("隔离级别叫不可重复读", "可重复读"),
        ("元组是不可变的", "可变"),
        ("the port is in TIME_WAIT now", "time"),
        ("C10K is a number", "C10"),
        ("它定义了 __init_subclass__ 方法", "__init__"),
    ],
)
def test_a_wording_inside_a_longer_word_is_not_said(answer: str, wording: str) -> None:
    assert mark(answer, wording) == "missing"


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("服务端回 SYN+ACK 报文", "SYN+ACK"),
        ("主动关闭方进入TIME_WAIT状态", "TIME_WAIT"),
        ("这就是C10K问题", "C10K"),
        ("构造时调用`__init__`方法", "__init__"),
        ("select 的复杂度是 O(n log n) 级", "O(n log n)"),
        ("it needs non-blocking I/O here", "non blocking io"),
        ("自 Python 3.10 起可用", "python 3.10"),
        ("it is copy on write", "copy-on-write"),
        ("the locks are released", "lock is released"),
    ],
)
def test_terms_match_whole_whatever_script_stands_beside_them(answer: str, wording: str) -> None:
    assert mark(answer, wording) == "covered"


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("IO 时 GIL 不会释放", "GIL 会释放"),
        ("UDP 不保证顺序", "UDP 保证顺序"),
        ("it does not release the lock early", "release the lock early"),
        ("readers never lock those old rows", "lock those old rows"),
        ("有人说 TCP 保证消息边界, 这是错的。", "TCP 保证消息边界, 这"),
    ],
)
def test_what_is_plainly_denied_is_contradicted(answer: str, wording: str) -> None:
    assert mark(answer, wording) == "contradicted"


def test_a_denial_that_was_left_out_contradicts_the_sentence() -> None:
    assert mark("UDP 保证数据按顺序到达对方", zh="UDP 不保证数据按顺序到达对方") == "contradicted"


@pytest.mark.parametrize(("answer", "wording"), [("UDP 不可靠", "可靠"), ("并不是说服务器每次都要可靠", "可靠")])
def test_a_denied_keyword_is_not_credited(answer: str, wording: str) -> None:
    assert mark(answer, wording) in ("unsure", "missing")


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("两种读不同, 普通读读快照", "读快照"),
        ("这样不仅读快照, 还省锁", "读快照"),
        ("不加锁的快照读很快", "快照读"),
        ("UDP is connectionless and unbuffered here", "unbuffered"),
        ("it not only locks rows, it also logs", "locks rows"),
        ("会不会释放锁? 会释放锁", "释放锁"),
        ("不是不加锁", "加锁"),
        ("tuple 是不可变的", "不可变"),
    ],
)
def test_what_only_looks_like_a_denial_denies_nothing(answer: str, wording: str) -> None:
    assert mark(answer, wording) == "covered"


def test_a_point_said_and_denied_of_something_else_is_said() -> None:
    assert mark("TCP 可靠, UDP 不可靠", "可靠") == "covered"


def test_weak_wordings_alone_are_no_more_than_unsure() -> None:
    assert mark("服务器会做一些缓存方面的处理", "旁路缓存模式", weak=("缓存",)) == "unsure"


def test_words_of_the_question_prove_nothing() -> None:
    assert mark("缓存击穿就是缓存击穿", "缓存击穿", ask="什么是缓存击穿?") == "unsure"
    assert mark("缓存方面的事", weak=("缓存",), ask="什么是缓存击穿?") == "missing"


@pytest.mark.parametrize("times", [1, 5])
def test_the_question_repeated_is_no_answer(times: int) -> None:
    verdict = graded(READS * times)

    assert set(marks(verdict).values()) == {"missing"}


@pytest.mark.parametrize("between", ["、", ", ", " ", "\n"])
def test_a_heap_of_wordings_reaches_no_credit(between: str) -> None:
    heap = between.join(wording for point in POINTS for wording in (*point.any, *point.weak))

    assert graded(heap).rating is Rating.AGAIN


def test_one_wording_ten_times_is_said_once() -> None:
    verdict = graded("同一个事务里两者的结果可能不一样。" * 10)

    assert marks(verdict) == {"snapshot": "missing", "current": "missing", "rr": "covered", "undo": "missing"}


def test_a_list_answers_where_the_points_are_names() -> None:
    ways = [Point("p", "多进程"), Point("t", "多线程"), Point("c", "协程")]

    assert grade("多进程、多线程、协程", ways, (), "实现并发有哪些方式?").rating is Rating.EASY


def test_half_of_a_sentence_is_left_to_the_learner() -> None:
    assert mark("主库把变更写进日志", zh="主库把变更写入二进制日志, 从库拉取后重放") == "missing"
    assert mark("主库把变更写入二进制日志", zh="主库把变更写入二进制日志, 从库拉取后重放") == "unsure"


def test_the_right_words_in_no_order_prove_nothing() -> None:
    sentence = "the server parses every request and hands one dictionary over"
    shuffled = "dictionary hands request every one and over the parses server"

    assert mark(sentence, en=sentence) == "covered"
    assert mark(shuffled, en=sentence) != "covered"


def test_what_two_sentences_say_of_two_things_is_not_credited_to_one() -> None:
    swapped = "FOR UPDATE reads a snapshot and takes no lock. A plain SELECT reads the latest version there is."

    assert marks(graded(swapped))["snapshot"] == "contradicted"


def test_one_point_said_in_two_ways_is_no_heap() -> None:
    assert (
        mark("要么全成功要么全失败, 不可分割的整体", "要么全成功要么全失败", "不可分割的整体", zh="原子性") == "covered"
    )


@pytest.mark.parametrize(
    ("answer", "wording"),
    [("it gives isloation between transactions", "isolation"), ("缓存用 write-thruogh 策略", "write-through")],
)
def test_a_slip_in_an_english_word_is_forgiven(answer: str, wording: str) -> None:
    assert mark(answer, wording) == "covered"


def test_a_word_of_the_rubric_is_never_taken_for_a_misspelling_of_another() -> None:
    points = [Point("a", any=("interval",)), Point("b", any=("internal",))]

    assert marks(grade("it is internal to the server", points)) == {"a": "missing", "b": "covered"}


def test_traditional_characters_are_read_as_simplified() -> None:
    assert marks(graded("普通的 SELECT 讀快照, 不加鎖。"))["snapshot"] == "covered"


def test_a_misconception_contradicts_its_points_and_is_quoted() -> None:
    verdict = graded(FULL_ZH + "不过所有的读都是快照读。")

    assert verdict.misconceptions == ("all-snapshot",)
    assert verdict.quotes == {"all-snapshot": "不过所有的读都是快照读"}
    assert marks(verdict)["current"] == "contradicted"
    assert verdict.rating is Rating.HARD


def test_a_misconception_says_nothing_against_a_right_clause_elsewhere() -> None:
    points = [
        Point(
            "absent",
            "查询的数据在缓存和数据库里都不存在",
            "the data exists in neither the cache nor the database, so every request goes through to the database",
            ("neither the cache nor the database", "not in the cache and not in the database either"),
        ),
        Point("empty", "缓存空值", "cache the empty result with a short TTL", ("cache the empty result",)),
        Point("bloom", "", "a Bloom filter refuses keys that certainly do not exist; it has false positives"),
        Point("check", "做参数校验", "validate parameters and rate limit"),
    ]
    exact = Misconception("exact", "", "a Bloom filter says exactly which keys exist", about=("bloom",))
    answer = (
        "A flood of requests for keys that are neither in the cache nor in the database. "
        "Cache the empty result with a short TTL. A Bloom filter says exactly which keys exist."
    )

    verdict = grade(answer, points, [exact], "What is cache penetration?")

    assert marks(verdict) == {"absent": "covered", "empty": "covered", "bloom": "contradicted", "check": "missing"}


def test_a_misconception_without_a_point_costs_and_caps_at_hard() -> None:
    verdict = graded(FULL_EN + " The snapshot is taken at BEGIN.")

    assert set(marks(verdict).values()) == {"covered"}
    assert verdict.score == pytest.approx(0.85)
    assert verdict.rating is Rating.HARD


@pytest.mark.parametrize(
    "denied",
    [
        "并不是所有的读都是快照读。",
        "It is not true that every read is a snapshot read.",
        "有人误以为所有的读都是快照读。",
        "所有的读都是快照读是错的。",
        "并非所有的读都是快照读。",
    ],
)
def test_a_misconception_denied_is_not_held(denied: str) -> None:
    assert graded(denied).misconceptions == ()


def test_the_longest_match_wins_whichever_side_it_is_on() -> None:
    points = [Point("right", any=("缓存里没有就查数据库", "查数据库"))]
    wrong = [Misconception("never", any=("从不查数据库的请求", "没有就查"))]

    assert grade("它接的都是从不查数据库的请求", points, wrong).points[0].verdict == "missing"
    assert grade("读的时候缓存里没有就查数据库再回填", points, wrong).misconceptions == ()


def test_a_quote_is_the_clause_in_the_learners_own_spelling() -> None:
    verdict = graded("嗯, ＦＯＲ　ＵＰＤＡＴＥ 这种要讀最新的已提交數據, 大概吧")

    assert verdict.points[1].quote == "ＦＯＲ　ＵＰＤＡＴＥ 这种要讀最新的已提交數據"


def test_a_clause_without_end_is_quoted_near_what_was_said() -> None:
    quote = graded("它" * 300 + "读最新的已提交数据" + "了吗" * 300).points[1].quote

    assert "读最新的已提交数据" in quote
    assert len(quote) < 120


def test_without_points_there_is_no_score() -> None:
    assert grade("anything", ()).score == 0.0


ANOMALIES = (
    Point("fill", "填表: 先写缓存, 再写数据库", "filling: write the cache first, then the database", ("先写缓存",)),
    Point("drain", "排空: 先删缓存, 稍后补数据", "draining: delete the cache first, add data later", ("先删缓存",)),
    Point("price", "两者都可能读到旧值", "both may read an old value", ("读到旧值",)),
)
RIGHT = "填表是先写缓存再写数据库。排空是先删缓存, 稍后才补数据。两者都可能读到旧值。"
SWAPPED = "排空是先写缓存再写数据库。填表是先删缓存, 稍后才补数据。两者都可能读到旧值。"


def test_what_the_points_themselves_name_before_a_colon_is_compared() -> None:
    right, swapped = (grade(said, ANOMALIES, (), "比较填表和排空").points for said in (RIGHT, SWAPPED))

    assert [point.verdict for point in right] == ["covered"] * 3
    assert "covered" not in [point.verdict for point in swapped[:2]]


def test_a_denial_may_stand_before_or_after_what_it_denies() -> None:
    assert mark("它在 Linux 上跑, Windows 不支持", "no Windows support", zh="不支持 Windows") != "contradicted"


def test_not_the_same_is_another_word_for_different() -> None:
    assert mark("同一个事务里两次的结果不一样", zh="同一事务里两次的结果不同") == "covered"


def test_ten_words_without_a_small_one_are_a_list() -> None:
    points = [Point("a", "把路由组织成模块", "", ("模块化",)), Point("b", "给地址加前缀", "", ("url_prefix",))]

    assert (
        grade("蓝图 url_prefix 路由 模板 钩子 endpoint register_blueprint url_for 模块化", points).rating
        is Rating.AGAIN
    )


def test_bare_names_that_are_not_all_of_the_answer_are_left_to_the_learner() -> None:
    points = [
        Point("ini", "INI 格式", "an INI file"),
        Point("keys", "command、directory、user、environment", "command, directory, user, environment, numprocs"),
        Point("more", "include 引入 conf.d", "include files in conf.d"),
    ]
    heap = "command, directory, user, environment, numprocs, stdout_logfile, priority, umask, redirect, startsecs"

    assert set(marks(grade(heap, points)).values()) <= {"unsure", "missing"}
    assert marks(grade(f"{heap} are what you set", points))["keys"] == "covered"


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        ("进程就是程序", True),
        ("进程就是程序的一次执行", False),
        ("a blueprint is an application", True),
        ("you register it on the application", False),
    ],
)
def test_a_misconception_is_held_where_its_clause_says_no_more(answer: str, held: bool) -> None:
    points = [Point("p", "程序的一次执行", "an instance of a program"), Point("q", "", "replayed on the application")]
    wrong = [
        Misconception("same", "进程就是程序文件", "", ("进程就是程序",)),
        Misconception("app", "", "a blueprint is an application", ("is an application",)),
    ]

    assert bool(grade(answer, points, wrong).misconceptions) is held


def test_what_is_not_violated_holds() -> None:
    assert mark("一致性是说约束不被破坏", zh="约束不被破坏") == "covered"
    assert mark("一致性是说约束不被破坏", zh="约束始终成立") == "covered"
    assert mark("约束会被破坏", zh="约束不被破坏") != "covered"
