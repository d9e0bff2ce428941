"""The cards that the golden screens show: the same ones as in the design, so that the two can be laid side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from quizzer.core.language import Text, same
from quizzer.core.memory import CardMemory, Outcome, State
from quizzer.core.questions import Correction, Misconception, Option, Point, Question, QuestionId, Source, Topic
from quizzer.core.report_views import Dashboard, Outlook, Overrules, TopicLine
from quizzer.core.reviews import Rating
from quizzer.core.stats import Bin, Retention, heat_map
from quizzer.core.views import Asked, Deal, Judged, Mark, Summary, TopicTally, Verdict

TITLES = {
    "mysql/mvcc": Text("事务与 MVCC", "Transactions and MVCC"),
    "wsgi/interface": Text("接口", "The interface"),
    "redis/cache": Text("缓存", "Caching"),
    "http/methods": Text("方法", "Methods"),
}
FOR_UPDATE = "mvcc#for-update-reads-the-latest"

SNAPSHOT = Question(
    id=QuestionId("mysql.mvcc.snapshot-vs-current"),
    topic=Topic("mysql"),
    pack="mysql/mvcc",
    ask=Text("快照读和当前读有什么区别?", "What is the difference between a snapshot read and a current read?"),
    answer=Text(
        "普通 SELECT 是快照读, 不加锁, 读 ReadView 可见的版本。\n"
        "当前读读最新的已提交版本并加锁:\n\n```sql\nSELECT v FROM t WHERE id = 1 FOR UPDATE;\n```\n\n"
        "- 同一个 RR 事务里两种读的结果可能不同\n- 串行化下普通 SELECT 也加锁",
        "A plain SELECT is a snapshot read: it takes no lock and reads what its read view may see.\n"
        "A current read takes a lock and reads the latest committed version:\n\n"
        "```sql\nSELECT v FROM t WHERE id = 1 FOR UPDATE;\n```\n\n"
        "- within one transaction at REPEATABLE READ they may differ\n- at SERIALIZABLE a plain SELECT locks as well",
    ),
    points=(
        Point("plain", "快照读: 普通 SELECT, 不加锁, 读 ReadView 可见的版本", "snapshot read: a plain SELECT, no lock"),
        Point(
            "for-update",
            "当前读: FOR UPDATE、FOR SHARE、增删改, 读最新已提交版本并加锁",
            "current read: FOR UPDATE, FOR SHARE and writes read the latest committed version and lock it",
            proof=FOR_UPDATE,
        ),
        Point("differ", "同一 RR 事务中两者结果可能不同", "within one RR transaction the two may differ"),
        Point(
            "serializable",
            "串行化下事务内普通 SELECT 是当前读; 读未提交则根本不用快照",
            "at SERIALIZABLE a plain SELECT is a current read; READ UNCOMMITTED uses no snapshot at all",
            proof=FOR_UPDATE,
        ),
    ),
    wrong=(
        Misconception(
            "all-snapshot",
            "所有的读都是快照读",
            "every read is a snapshot read",
            about=("serializable",),
            proof=FOR_UPDATE,
        ),
    ),
    hints=(
        Text("想想 FOR UPDATE 读到的是哪个版本。", "Think of which version FOR UPDATE reads."),
        Text("再想想串行化。", "Now think of SERIALIZABLE."),
    ),
    sources=(Source("001", "MVCC思想解读"),),
    corrects=(
        Correction(
            Text("读都是快照读", "every read is a snapshot read"),
            "加锁读不是, RU 和串行化也不是; 快照在事务第一次读时建立, 不在 BEGIN 时。",
            "Locking reads are not, nor are reads at RU and SERIALIZABLE; the snapshot is taken at the first read.",
            proof=FOR_UPDATE,
        ),
    ),
    as_of="MariaDB 10.11",
)

WSGI = Question(
    id=QuestionId("web.wsgi.what"),
    topic=Topic("wsgi"),
    pack="wsgi/interface",
    ask=Text("WSGI 是什么?", "What is WSGI?"),
    answer=Text(
        "WSGI 是 Python Web 服务器与应用之间的接口标准。",
        "WSGI is the standard interface between web server and application.",
    ),
    points=(
        Point(
            "pep",
            "服务器与应用之间的标准接口, PEP 3333",
            "the interface standard between web server and application, PEP 3333",
        ),
        Point(
            "callable",
            "应用是可调用对象 app(environ, start_response), 返回可迭代的字节串",
            "the application is a callable app(environ, start_response) that returns an iterable of bytes",
        ),
        Point(
            "server",
            "服务器解析 HTTP, 组装 environ, 调用应用, 发回响应",
            "the server parses HTTP, builds environ, calls the app",
        ),
        Point("any", "任何服务器都能跑任何框架", "any compliant server runs any compliant framework"),
        Point("sync", "它是同步的; ASGI 是异步的后继", "it is synchronous; ASGI is the async successor", bonus=True),
    ),
    level=1,
    hints=(Text("两边各是谁?", "Who is on either side?"), Text("PEP 几?", "Which PEP?")),
)

METHODS = Question(
    id=QuestionId("http.methods.safe"),
    topic=Topic("http"),
    pack="http/methods",
    type="choice",
    ask=Text("下面哪一句对?", "Which of these is right?"),
    answer=Text(),
    options=(
        Option("no-body", "GET 请求不能带请求体", "a GET request cannot have a body"),
        Option(
            "post-safe",
            "POST 一定比 GET 安全, 因为参数不在 URL 里",
            "POST is always safer, as its data is not in the URL",
        ),
        Option("get-safe", "GET 是安全且幂等的方法, POST 两样都不是", "GET is safe and idempotent, POST is neither"),
        Option("length", "GET 的长度上限由 HTTP 规范规定", "HTTP limits the length of a GET"),
    ),
    right=("get-safe",),
    wrong=(
        Misconception(
            "no-body", "规范允许, 只是没有定义语义 (RFC 9110 9.3.1)", "allowed, only without meaning (RFC 9110 9.3.1)"
        ),
        Misconception("post-safe", "都是明文, 安全靠 TLS", "both are plain text; safety is TLS"),
        Misconception(
            "length", "规范不设上限, 限制来自浏览器和服务器", "no limit in HTTP; browsers and servers set theirs"
        ),
    ),
)

CLOZE = Question(
    id=QuestionId("redis.single-thread"),
    topic=Topic("redis"),
    type="cloze",
    ask=Text("补全这句话", "Complete the sentence"),
    answer=Text(),
    text=Text(
        "Redis 用[[单线程|一个线程]]执行命令, 用 [[epoll]] 等待连接",
        "Redis runs commands on [[one thread|a single thread]] and waits with [[epoll]]",
    ),
)

ORDER = Question(
    id=QuestionId("tcp.handshake.order"),
    topic=Topic("networking"),
    type="order",
    ask=Text("把三次握手的报文按先后排列", "Put the segments of the handshake in order"),
    answer=Text(),
    items=(same("SYN"), same("SYN+ACK"), same("ACK")),
)

OUTPUT = Question(
    id=QuestionId("python.defaults.list"),
    topic=Topic("python"),
    type="output",
    ask=Text("它输出什么?", "What does it print?"),
    answer=Text(),
    code="def add(x, seen=[]):\n    seen.append(x)\n    return seen\n\nadd(1)\nprint(add(2))\n",
    stdout="[1, 2]\n",
)

NEW = CardMemory()
SEEN = CardMemory(state=State.REVIEW, stability=30.0, difficulty=5.0, last_ms=1_000_000, reps=3, interval_days=11.0)
STEP = replace(SEEN, state=State.RELEARNING, last_ms=1_700_000_000_000)
NOW_MS = 1_700_000_600_000  # ten minutes after STEP

REVIEW_DAYS = (600 / 86400, 32.0, 46.0, 77.0)
NEW_DAYS = (60 / 86400, 360 / 86400, 600 / 86400, 8.0)


def make_deal(question: Question = SNAPSHOT, memory: CardMemory = SEEN, **more: object) -> Deal:
    """A card on the table, the fourth of twelve."""
    deal = Deal(question, memory, 4, 12, minutes_left=17.0, days_since=11)
    return replace(deal, **more)  # type: ignore[arg-type]  # the names are Deal's own


def make_outcomes(days: tuple[float, ...] = REVIEW_DAYS) -> dict[Rating, Outcome]:
    """What each rating would store."""
    return {
        rating: Outcome(State.REVIEW, 0, 1.0, 5.0, length, due_ms=0, due_day=0)
        for rating, length in zip(Rating, days, strict=True)
    }


def make_verdict(deal: Deal, marks: tuple[tuple[Mark, str], ...] = (), **more: object) -> Verdict:
    """A verdict with these marks and quotes, point by point."""
    points = tuple(
        Judged(point, number, mark, quote)
        for number, (point, (mark, quote)) in enumerate(zip(deal.question.points, marks, strict=True), 1)
    )
    made = Verdict(deal, "...", "typed", 9.0, 0.5, points, (), Rating.AGAIN, Text(), intervals=make_outcomes(), hints=0)
    return replace(made, **more)  # type: ignore[arg-type]  # the names are Verdict's own


ASKED = Asked(make_deal(missed_last=1), SNAPSHOT.hints[:1])
ASKED_NEW = Asked(make_deal(WSGI, NEW, number=5, minutes_left=15.0, know_first=(("net.http.overview", 0.96),)))
ASKED_STEP = Asked(make_deal(memory=STEP, credited=("plain", "for-update", "differ"), wrong_before=("serializable",)))
ASKED_CHOICE = Asked(make_deal(METHODS, NEW, letters=("no-body", "post-safe", "get-safe", "length")))
ASKED_CLOZE = Asked(make_deal(CLOZE, NEW))
ASKED_ORDER = Asked(make_deal(ORDER, NEW, letters=("2", "3", "1")))
ASKED_OUTPUT = Asked(make_deal(OUTPUT, NEW))

JUDGED = make_verdict(
    make_deal(minutes_left=16.0),
    (
        ("covered", "普通的 SELECT, 不加锁"),
        ("covered", "FOR UPDATE 和 UPDATE、DELETE 这些, 读最新的已提交数据"),
        ("unsure", "两种读的结果可能不太一样"),
        ("contradicted", ""),
    ),
    misconceptions=((SNAPSHOT.wrong[0], "所有 SELECT 在任何级别都是快照读"),),
    reason=Text("因为说错了第 4 点", "4 was said wrong"),
    hints=1,
)
JUDGED_NEW = make_verdict(
    ASKED_NEW.deal,
    (
        ("covered", "the standard interface between a Python web server"),
        ("missing", ""),
        ("covered", "parses the HTTP request, calls the app"),
        ("covered", "Any server can run any framework"),
        ("covered", "It is synchronous"),
    ),
    proposed=Rating.HARD,
    reason=Text("说到 3/4, 没有说错; 第 2 点没说到", "3 of 4 said, nothing wrong; 2 was not said"),
    intervals=make_outcomes(NEW_DAYS),
)
RIGHT = Text("答对了", "right")
JUDGED_CHOICE = make_verdict(
    ASKED_CHOICE.deal, right=True, picked=("get-safe",), parts=(True,), proposed=Rating.GOOD, reason=RIGHT
)
JUDGED_CHOICE_WRONG = replace(
    JUDGED_CHOICE,
    right=False,
    picked=("no-body",),
    parts=(False,),
    proposed=Rating.AGAIN,
    reason=Text("答错了", "not right"),
)
JUDGED_CLOZE = make_verdict(
    ASKED_CLOZE.deal, right=False, picked=("单线程", "select"), parts=(True, False), reason=Text("答错了", "not right")
)
JUDGED_ORDER = make_verdict(
    ASKED_ORDER.deal,
    right=False,
    picked=("1", "3", "2"),
    parts=(True, False, False),
    reason=Text("答错了", "not right"),
)
JUDGED_OUTPUT = make_verdict(
    ASKED_OUTPUT.deal, right=False, answer="[2]", picked=("[2]",), parts=(False,), reason=Text("答错了", "not right")
)
REVEALED = make_verdict(
    make_deal(),
    (("missing", ""),) * 4,
    how="reveal",
    score=None,
    proposed=Rating.GOOD,
    reason=Text("自己评", "yours to judge"),
)

SUMMARY = Summary(
    answered=12,
    seconds=1450.0,
    topics=(
        TopicTally("mysql", 3, 4, 1, 14, 19, 1),
        TopicTally("wsgi", 1, 1, 2, 9, 12, 0),
        TopicTally("redis", 2, 2, 2, 12, 17, 1),
    ),
    wrong=(
        (SNAPSHOT, (Text("串行化下普通 SELECT 是当前读", "at SERIALIZABLE a plain SELECT locks"),)),
        (CLOZE, (Text("释放锁要先比对 token, 再原子地删", "compare the token, then delete, atomically"),)),
    ),
    nearly=((WSGI, (Text("可调用对象", "a callable"), Text("服务器与框架可以互换", "any server runs any framework"))),),
    proofs=(FOR_UPDATE, "cache#breakdown"),
    overruled=((SNAPSHOT, 3),),
    again=1,
)
OUTLOOK = Outlook(Retention(100, 112), 0.90, due=9, new=6, minutes=24.0)
STOPPED = Summary(0, 0.0, (), (), (), (), (), 0, interrupted=True)

TODAY = date(2026, 11, 21)
_DAY = (TODAY - date(1970, 1, 1)).days


@dataclass(frozen=True)
class StudyDay:
    """A day of the roll-up, as far as the heat map asks."""

    day: int
    reviews: int
    review_count: int = 0
    recalled: int = 0


DASHBOARD = Dashboard(
    today=TODAY,
    seen=61,
    questions=234,
    due=9,
    learning=1,
    new=6,
    minutes=26.0,
    retention=Retention(100, 112),
    goal=0.90,
    streak_days=9,
    reviews=212,
    overrules=Overrules(112, 5, 2),
    heat=heat_map([StudyDay(_DAY - back, 25 - 3 * back) for back in range(9)], _DAY),
    forecast=(9, 7, 8, 7, 12, 7, 4, 7, 12, 5, 2, 7, 4, 4),
    topics=(
        TopicLine(
            "mysql",
            0.81,
            12,
            16,
            3,
            (Text("幻读与 next-key 锁; RC 的 ReadView", "phantoms and next-key locks; read view at RC"),),
        ),
        TopicLine("concurrency", 0.84, 7, 33, 1, (Text("epoll 的两种触发", "the two triggers of epoll"),)),
        TopicLine("wsgi", 0.86, 5, 13, 0, (Text("start_response 与可迭代返回值", "start_response, the iterable"),)),
        TopicLine("redis", None, 2, 40),
    ),
    calibration=(Bin(0.7, 0.8, 0.76, 0.8, 10), Bin(0.8, 0.9, 0.86, 0.84, 45), Bin(0.9, 1.0, 0.95, 0.93, 57)),
)


@dataclass(frozen=True)
class Card:
    """A journal's card, as far as lists ask."""

    memory: CardMemory = SEEN
    suspended: bool = False
    flagged: bool = False
    leech: bool = False


@dataclass(frozen=True)
class Problem:
    """A finding of `check` or `doctor`."""

    where: str
    what: Text
    hint: Text
    warning: bool = False


@dataclass(frozen=True)
class Health:
    """What doctor found."""

    ok: bool
    problems: tuple[Problem, ...]
    reviews: int = 212
    integrity: str = "ok"
    snapshot: str = "equal"


CARDS: dict[str, Card] = {
    SNAPSHOT.id: Card(replace(SEEN, due_ms=NOW_MS + 46 * 86_400_000), flagged=True),
    METHODS.id: Card(replace(SEEN, due_ms=NOW_MS), leech=True),
    CLOZE.id: Card(suspended=True),
}
PROBLEMS = (
    Problem(
        "questions/redis/cache.yaml:41",
        Text("「levle」不是题目的字段", "'levle' is not a field of a question"),
        Text("是不是「level」?", "did you mean 'level'?"),
    ),
    Problem("mine.yaml:7", Text("没有英文", "there is no English"), Text(), warning=True),
)
DUE = {
    "due": 9,
    "learning": 1,
    "new": 6,
    "next_at": "2026-11-21T19:40+08:00",
    "by_topic": {"mysql": {"due": 9, "new": 2, "learning": 1}, "redis": {"due": 0, "new": 4, "learning": 0}},
}
NEXT = {"id": SNAPSHOT.id, "ask": {"zh": SNAPSHOT.ask.zh, "en": SNAPSHOT.ask.en}, "why": "overdue"}
LOG = (
    {"at": "2026-11-21T08:12:30+08:00", "rating": "again", "id": "mysql.mvcc.snapshot-vs-current", "undone": False},
    {"at": "2026-11-21T08:10:02+08:00", "rating": "good", "id": "web.wsgi.what", "undone": True},
)
EMPTY_HOME = Dashboard(TODAY, 0, 234, 0, 0, 10, 15.0, Retention(0, 0), 0.90)
FEW = replace(DASHBOARD, retention=Retention(6, 7), reviews=12, overrules=Overrules(), topics=(), calibration=())
