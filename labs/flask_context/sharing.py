"""演示, 末尾 | The story's end: a name that nobody passes on, a connection for all threads, what processes can share.

The database is SQLite's, which every Python has. Its module refuses a connection to all threads but the one that opened
it, unless told not to; and what a connection has open is one transaction, whoever asks.
"""

from __future__ import annotations

import inspect
import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labs._kit.stage import Stage, act
from labs._kit.text import Text
from labs.flask_context import model
from labs.flask_context.telling import body_of

here: Any = model.Local()  # one global name, imported by whoever needs it


# Nothing is passed on -------------------------------------------------------------------------------------------------
def view() -> str:
    return load_page()


def load_page() -> str:
    return check_rights()


def check_rights() -> str:
    return f"{here.user} may"


def in_threads(user: str, other: str) -> list[str]:
    """What two threads get from the same call, each after setting its own user; both have set it before either asks."""
    both, said = threading.Barrier(2), dict[str, str]()

    def serve(name: str) -> None:
        here.user = name
        both.wait()
        said[name] = view()

    run_all(lambda: serve(user), lambda: serve(other))
    return [said[user], said[other]]


# A connection for all threads -----------------------------------------------------------------------------------------
def refused() -> str:
    """What another thread is told by a connection that this one has opened."""
    connection, said = sqlite3.connect(":memory:"), list[str]()

    def ask() -> None:
        try:
            connection.execute("SELECT 1")
        except sqlite3.ProgrammingError as error:
            said.append(type(error).__name__)

    run_all(ask)
    connection.close()
    return said[0] if said else "-"


def left_after_a_rollback(*, shared: bool) -> list[str]:
    """Ann inserts and commits, bob inserts and rolls back, in turns: bob's insert lies before ann's commit.

    One connection for both, with the check for threads switched off, or one each; the rows that are left.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(path, check_same_thread=False)

        ann = connect()
        ann.execute("CREATE TABLE orders (who TEXT)")
        ann.commit()
        bob = ann if shared else connect()
        inserted = threading.Event()
        committed = threading.Event()

        def bobs() -> None:
            bob.execute("INSERT INTO orders VALUES ('bob')")
            inserted.set()
            if shared:
                committed.wait()  # with one each ann would wait for bob: SQLite has one writer at a time
            bob.rollback()
            committed.set()

        def anns() -> None:
            inserted.wait()
            if not shared:
                committed.wait()
            ann.execute("INSERT INTO orders VALUES ('ann')")
            ann.commit()
            committed.set()

        run_all(bobs, anns)
        rows = [who for (who,) in ann.execute("SELECT who FROM orders ORDER BY who")]
        for connection in {ann, bob}:
            connection.close()
        return rows


# What two processes can share -----------------------------------------------------------------------------------------
hits = 0


def counted(children: int) -> tuple[int, int]:
    """What the parent finds in the global and in the file after that many children; (0, 0) where there is no fork."""
    if not hasattr(os, "fork"):
        return 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hits.db"
        with sqlite3.connect(path) as made:
            made.execute("CREATE TABLE hits AS SELECT 0 AS n")
        made.close()  # a connection must not be carried over a fork
        for _ in range(children):
            pid = os.fork()
            if pid == 0:
                add_one(path)
                os._exit(0)
            os.waitpid(pid, 0)
        found = sqlite3.connect(path)
        row = int(found.execute("SELECT n FROM hits").fetchone()[0])
        found.close()
    return hits, row


def add_one(path: Path) -> None:
    global hits
    hits += 1
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE hits SET n = n + 1")


def run_all(*jobs: Callable[[], None]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# The acts -------------------------------------------------------------------------------------------------------------
@act(Text("没有人传参", "Nobody passes it on"), proves=("a-current-value-is-not-passed-on",))
def nothing_passed(stage: Stage) -> None:
    """Three functions deep, in two threads."""
    for function in (view, load_page, check_rights):
        stage.code(body_of(function))
    said = in_threads("ann", "bob")
    parameters = sum(len(inspect.signature(f).parameters) for f in (view, load_page, check_rights))
    stage.table(
        Text("两个线程各设 here.user, 再调用 view()", "Two threads, each sets here.user, then calls view()"),
        (Text("线程", "thread"), "view()"),
        [("ann", said[0]), ("bob", said[1])],
    )
    stage.prove(
        "a-current-value-is-not-passed-on",
        (said, parameters) == (["ann may", "bob may"], 0),
        Text(
            f"三层函数共 {parameters} 个参数: {', '.join(said)}",
            f"{parameters} parameters in 3 functions: {', '.join(said)}",
        ),
    )


@act(Text("所有线程一个连接", "One connection for all threads"), proves=("threads-cannot-share-a-connection",))
def one_connection(stage: Stage) -> None:
    """A connection used by another thread: refused; and let through, one transaction for both."""
    told = refused()
    stage.show(Text("另一个线程用这个连接", "another thread uses the connection"), told)
    stage.say(
        "把这项检查关掉: bob 插入一行, ann 插入一行并提交, 然后 bob 回滚。",
        "Switch that check off: bob inserts a row, ann inserts one and commits, then bob rolls back.",
    )
    one, each = left_after_a_rollback(shared=True), left_after_a_rollback(shared=False)
    stage.ask(
        Text("共用一个连接, bob 的那一行还在吗?", "With one connection for both, is bob's row still there?"),
        (Text("在", "it is"), Text("不在, 他回滚了", "no, he rolled back")),
        0 if "bob" in one else 1,
        Text(
            "一个连接只有一个事务: ann 的 commit 把 bob 没写完的也提交了。",
            "A connection has one transaction: ann's commit committed what bob had not finished.",
        ),
    )
    stage.table(
        Text("最后留下的行", "Rows left in the end"),
        (Text("连接", "connections"), Text("行", "rows")),
        [(Text("共用一个", "one for both"), ", ".join(one)), (Text("各用各的", "one each"), ", ".join(each))],
    )
    stage.prove(
        "threads-cannot-share-a-connection",
        (told, one, each) == ("ProgrammingError", ["ann", "bob"], ["ann"]),
        Text(f"{told}; 共用时 bob 回滚的行还在", f"{told}; shared, the row that bob rolled back is there"),
    )


@act(Text("进程之间要借外面的东西", "Processes share through something outside"), proves=("processes-share-outside",))
def outside(stage: Stage) -> None:
    """A counter in memory and one in a file, counted up by children."""
    stage.code(body_of(add_one))
    memory, file = counted(3)
    stage.table(
        Text("三个子进程各加 1 之后, 父进程看到", "After three children have each added 1, the parent finds"),
        (Text("全局变量", "the global"), Text("文件里的一行", "a row of a file")),
        [(memory, file)],
    )
    stage.prove(
        "processes-share-outside",
        (memory, file) in ((0, 3), (0, 0)) and hasattr(os, "fork") == bool(file),
        Text(f"内存里 {memory}, 数据库文件里 {file}", f"{memory} in memory, {file} in the database file"),
    )
