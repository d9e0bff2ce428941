"""画 | Parts of a story on a stage: statements in columns, and the locks at one moment."""

from __future__ import annotations

from labs._kit.stage import Stage
from labs._kit.text import Text
from labs.mvcc.story import Story


def draw(stage: Stage, story: Story, *, since: int = 1, upto: int | None = None) -> None:
    """What happened from the moment one statement is sent; with `upto`, until the one after that is."""
    sent = [int(step.n) for step in story.drawn]
    end = len(sent) if upto is None else sent.index(upto + 1)
    stage.timeline("", story.actors, story.drawn[sent.index(since) : end])


def who(stage: Stage, story: Story, n: int) -> None:
    """Who holds what after statement n, and who waits for whom."""
    head = (Text("事务", "transaction"), Text("锁", "lock"), Text("在哪里", "where"), Text("状态", "state"))
    rows = [
        (
            session,
            Text(f"{mode} {covers.zh}", f"{mode} {covers.en}"),
            where,
            Text(f"等 {waits}", f"waits for {waits}") if waits else Text("持有", "held"),
        )
        for session, mode, covers, where, waits in story.held[n]
    ]
    stage.table(Text(f"第 {n} 步之后的锁", f"Locks after step {n}"), head, rows)
