"""情节 | Scripts that demo, tests and verification share. Change one (key e) and see what travels.

The words are explained in world.py. In recorded answers, numbers count from each side's own SYN.
"""

from __future__ import annotations

OPENED = ("B listen", "A connect")
ONCE_OPEN = "hold", "A connect 1000", "B connect 5000", "release"  # both open at once, with the numbers we want
THREE = ("A send a", "A send b", "A send c")

SCENARIOS: dict[str, tuple[str, ...]] = {
    # opening
    "handshake": ("B listen", "hold", "A connect", "A> arrives", "B> arrives", "A> arrives"),
    "bytes both ways": (*OPENED, "A send hello", "B read", "B send hi", "A read"),
    "two sends, one read": (*OPENED, "A send or", "A send der", "A send s", "B read", "B read"),
    "the third segment is lost": (*("B listen", "hold", "A connect", "A> arrives", "B> arrives", "A> lost"),
                                  "A send hi", "release", "B read"),
    "the first segment is lost": ("B listen", "hold", "A connect", "A> lost", "A timeout", "release"),
    "the first segment comes twice": (*("B listen", "hold", "A connect", "A> copied", "A> arrives", "A> strays"),
                                      "release"),
    "both open at once": (*("hold", "A connect", "B connect", "A> arrives", "B> arrives", "release"),
                          *("A send hi", "B read")),
    "nobody listens": ("A connect", "A read"),
    "a stale syn": (*("B listen", "hold", "A connect 10000", "A> copied", "A> lost", "A abort", "A connect 90000"),
                    *("A> lost", "A> strays", "B> arrives", "A> arrives", "A timeout", "release")),
    "a peer that has restarted": (*OPENED, "A crash", "A connect", "A timeout"),
    "numbers wrap round": ("B listen", "A connect 4294967294", "A send hello", "B read", "A close", "B close"),
    # order
    "the second piece comes first": (*OPENED, "hold", "A send one", "A send two", "A> overtakes", "A> arrives",
                                     "B read", "release", "B read"),
    "bytes come twice": (*OPENED, "hold", "A send hi", "A> copied", "release", "B read", "A> strays", "B read"),
    "no ack flag": (*OPENED, "A unflagged hi", "B read", "A send hi", "B read"),
    "three pieces after a lost one": (*OPENED, "A send hi", "B read", "hold", *THREE, "A send d", "A> lost",
                                      *("A> arrives",) * 3, *("B> arrives",) * 3, "release", "B read"),
    "two pieces after a lost one": (*OPENED, "A send hi", "B read", "hold", *THREE, "A> lost",
                                    *("A> arrives",) * 2, *("B> arrives",) * 2, "A timeout", "release", "B read"),
    "lost, copied, overtaken": (*OPENED, "hold", "A send 1", "A send 2", "A send 3", "A> lost", "A> copied",
                                "A> overtakes", "A> arrives", "A> arrives", "A> strays", "A timeout", "release",
                                "B read", "B read"),
    "a piece is damaged": (*OPENED, "hold", "A send hi", "A> damaged", "B read", "A timeout", "release", "B read"),
    "a piece is lost": (*OPENED, "hold", "A send hi", "A> lost", "A timeout", "release", "B read"),
    # closing
    "close at once": (*OPENED, "A send bye", "B read", "A close", "B close"),
    "close later": (*OPENED, "A send bye", "A close", "B late ack", "B read", "B close"),
    "the server closes first": (*OPENED, "A send bye", "B read", "B close", "A late ack", "A close"),
    "half close": (*OPENED, "A send ask", "A shutdown", "B late ack", "B read", "B send answer", "A read", "B close"),
    "both close at once": (*OPENED, "hold", "A close", "B close", "release"),
    "the last ack is lost": (*OPENED, "A send bye", "A close", "B read", "hold", "B close", "B> arrives", "A> lost",
                             "B timeout", "release"),
    "nobody closes": (*OPENED, "A send bye", "A close", "B late ack", "B read", "B read"),
    "the pair is busy": (*OPENED, "A send bye", "B read", "A close", "B close", "A connect"),
    "no port is left": ("A unbound", *OPENED, "A send bye", "B read", "A close", "B close", "A connect"),
    "one connection, two questions": ("A unbound", *OPENED, *("A send ask", "B read", "B send told", "A read") * 2),
    "three ports": ("A unbound 3", "B listen",
                    *("A connect", "A send bye", "B read", "A close", "B close") * 3, "A connect"),
    "a port out of time-wait": ("A tw-reuse", "A unbound", *OPENED, "A send bye", "B read", "A close", "B close",
                                "A connect", "A second", "A connect"),
    "a newer syn in time-wait": (*OPENED, "A send bye", "B read", "B close", "A close", "A connect"),
    "an old syn in time-wait": (*OPENED, "A send bye", "B read", "B close", "A close", "A connect 1"),
    "an old segment": (*ONCE_OPEN, "hold", "A send old", "A> copied", "release", "A abort",
                       *ONCE_OPEN, "hold", "A> strays", "B read"),
    "the wait in time-wait": (*OPENED, "A send bye", "B read", "A fin-timeout 5", "A close", "B close", "A timer"),
    "the wait in fin-wait-2": (*OPENED, "A send bye", "B read", "A fin-timeout 5", "A close", "B late ack", "A timer"),
    # resets
    "unread bytes": (*OPENED, "A send hello", "B close", "A read"),
    "abort": (*OPENED, "A send hello", "A abort", "B read", "B read"),
    "a reset overtakes": (*OPENED, "hold", "A send hi", "A abort", "A> overtakes", "A> arrives", "B> arrives",
                          "release"),
    "bytes for nobody": (*OPENED, "A send hi", "A close", "B late ack", "B send hi", "B read"),
    "a peer that has crashed": (*OPENED, "B crash", "A send hi", "A read"),
    # queues
    "syn flood": ("B listen 4", "B flooded 10", "A connect"),
    "syn flood with cookies": ("B listen 4", "B cookies", "B flooded 10", "A connect", "A send hi", "B read"),
    "nobody accepts": ("B listen 4", "B busy", "A connect", "A send hi", "B visited 3", "B visited 3"),
    "accept queue full": ("B listen 4", "B busy", "B visited 3", "B visited 4", "A connect"),
}  # fmt: skip
