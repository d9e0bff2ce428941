"""情节 | The schedules that the demo, the tests and the verification share. Change one (key e) and run it again.

Each is (isolation level, schedule). The anomalies are run at all four levels, with the names of Adya and Berenson.
Those of inserts and transfers are in inserting.py.
"""

from __future__ import annotations

from labs.mvcc.inserting import INSERTING, ROWS

RU, RC, RR, SER = LEVELS = ("read uncommitted", "read committed", "repeatable read", "serializable")

ROW = """
setup: create table t (id int primary key, v int) engine=innodb
setup: insert into t values (1, 100)
"""
INDEXED = """
setup: create table t (id int primary key, v int, w int, key k (v)) engine=innodb
setup: insert into t values (1, 10, 0), (5, 20, 0), (9, 30, 0)
"""

CHAIN = (
    ROW
    + """
T1: begin
T1: select v from t where id = 1
T2: update t set v = 90 where id = 1
T3: begin
T3: update t set v = 80 where id = 1
T1: select v from t where id = 1
T4: begin
T4: select v from t where id = 1
T3: commit
T4: select v from t where id = 1
T1: commit
T4: commit
"""
)
TWICE = (
    ROW
    + """
T1: begin
T2: begin
T2: update t set v = 90 where id = 1
T1: select v from t where id = 1
T2: commit
T1: select v from t where id = 1
T1: commit
"""
)
FIRST_READ = (
    ROW
    + """
T1: begin
T2: update t set v = 90 where id = 1
T1: select v from t where id = 1
T2: update t set v = 80 where id = 1
T1: select v from t where id = 1
T1: commit
"""
)
CURRENT = (
    ROW
    + """
T1: begin
T1: select v from t where id = 1
T2: begin
T2: update t set v = 90 where id = 1
T1: select v from t where id = 1
T1: select v from t where id = 1 for update
T2: commit
T1: select v from t where id = 1
T1: update t set v = v + 1 where id = 1
T1: select v from t where id = 1
T1: commit
"""
)
PHANTOM = (
    ROWS
    + """
T1: begin
T1: select count(*) from t where id > 1
T2: insert into t values (7, 70)
T1: select count(*) from t where id > 1
T1: update t set v = v + 1 where id = 7
T1: select count(*) from t where id > 1
T1: commit
"""
)
DUPLICATE = (
    ROWS
    + """
T1: begin
T1: select * from t where id = 3
T2: insert into t values (3, 30)
T1: insert into t values (3, 31)
T1: select * from t where id = 3
T1: update t set v = 32 where id = 3
T1: select * from t where id = 3
T1: commit
"""
)
PENDING = (
    ROWS
    + """
T2: begin
T2: insert into t values (3, 30)
T1: insert into t values (3, 31)
T2: commit
"""
)
WRITERS = (
    ROW
    + """
T1: begin
T1: update t set v = 90 where id = 1
T2: begin
T2: update t set v = v - 1 where id = 1
T1: commit
T2: commit
"""
)
TIMEOUT = (
    ROWS
    + """
T1: begin
T1: update t set v = 11 where id = 1
T2: begin
T2: update t set v = 51 where id = 5
T2: update t set v = 12 where id = 1
T2: commit
"""
)
DEADLOCK = (
    ROWS
    + """
T1: begin
T1: update t set v = v - 1 where id = 1
T2: begin
T2: update t set v = v - 1 where id = 5
T1: update t set v = v + 1 where id = 5
T2: update t set v = v + 1 where id = 1
T1: commit
T2: commit
"""
)
TWO_GAPS = (
    ROWS
    + """
T1: begin
T1: select * from t where id = 3 for update
T2: begin
T2: select * from t where id = 3 for update
T1: insert into t values (3, 31)
T2: insert into t values (3, 32)
T1: commit
T2: commit
"""
)
GAP = (
    ROWS
    + """
T1: begin
T1: select * from t where id = 3 for update
T2: insert into t values (6, 60)
T3: update t set v = 51 where id = 5
T4: insert into t values (4, 40)
T1: commit
"""
)
RANGE = (
    ROWS
    + """
T1: begin
T1: select * from t where id > 1 and id < 8 for update
T2: insert into t values (3, 30)
T3: update t set v = 51 where id = 5
T4: insert into t values (7, 70)
T5: insert into t values (12, 120)
T1: commit
"""
)
UNIQUE = (
    ROWS
    + """
T1: begin
T1: select * from t where id = 5 for update
T2: insert into t values (4, 40)
T2: insert into t values (6, 60)
T2: update t set v = 51 where id = 5
T1: commit
"""
)
NO_INDEX = (
    ROWS
    + """
T1: begin
T1: update t set v = 0 where v = 50
T2: update t set v = 91 where id = 9
T3: insert into t values (12, 120)
T1: commit
"""
)
LOST = (
    ROW
    + """
T1: begin
T1: select v from t where id = 1
T2: begin
T2: select v from t where id = 1
T1: update t set v = 99 where id = 1
T1: commit
T2: update t set v = 98 where id = 1
T2: commit
"""
)
ATOMIC = (
    ROW
    + """
T1: begin
T1: update t set v = v - 1 where id = 1
T2: begin
T2: update t set v = v - 2 where id = 1
T1: commit
T2: commit
"""
)
OPTIMISTIC = """
setup: create table t (id int primary key, v int, n int) engine=innodb
setup: insert into t values (1, 100, 7)
T1: begin
T1: select n from t where id = 1
T2: begin
T2: select n from t where id = 1
T1: update t set v = 99, n = 8 where id = 1 and n = 7
T1: commit
T2: update t set v = 98, n = 8 where id = 1 and n = 7
T2: select n from t where id = 1
T2: rollback
T2: select n from t where id = 1
"""
READS_LOCK = (
    ROWS
    + """
T1: begin
T1: select v from t where id = 1
T2: begin
T2: select v from t where id = 1
T2: update t set v = 51 where id = 5
T2: update t set v = 11 where id = 1
T1: commit
T2: commit
"""
)

SCENARIOS = {
    "version-chain": (RR, CHAIN),
    "read-twice-ru": (RU, TWICE),
    "read-twice-rc": (RC, TWICE),
    "read-twice-rr": (RR, TWICE),
    "first-read": (RR, FIRST_READ),
    "snapshot-and-current": (RR, CURRENT),
    "phantom-rc": (RC, PHANTOM),
    "phantom-rr": (RR, PHANTOM),
    "unseen-duplicate": (RR, DUPLICATE),
    "pending-duplicate": (RR, PENDING),
    "two-writers": (RR, WRITERS),
    "timeout": (RR, TIMEOUT),
    "deadlock": (RR, DEADLOCK),
    "two-gap-locks": (RR, TWO_GAPS),
    "gap": (RR, GAP),
    "gap-rc": (RC, GAP),
    "range": (RR, RANGE),
    "range-rc": (RC, RANGE),
    "unique-match": (RR, UNIQUE),
    "no-index-rr": (RR, NO_INDEX),
    "no-index-rc": (RC, NO_INDEX),
    "lost-update": (RR, LOST),
    "atomic-update": (RR, ATOMIC),
    "optimistic": (RR, OPTIMISTIC),
    "reads-lock": (SER, READS_LOCK),
}

PAIR = """
setup: create table t (id int primary key, v int) engine=innodb
setup: insert into t values (1, 10), (2, 20)
T1: begin
T2: begin
"""
ANOMALIES = {
    "dirty-write": """
T1: update t set v = 11 where id = 1
T2: update t set v = 12 where id = 1
T1: update t set v = 21 where id = 2
T1: commit
T2: update t set v = 22 where id = 2
T2: commit
""",
    "dirty-read": """
T1: update t set v = 11 where id = 1
T2: select v from t where id = 1
T1: rollback
T2: commit
""",
    "intermediate-read": """
T1: update t set v = 11 where id = 1
T2: select v from t where id = 1
T1: update t set v = 12 where id = 1
T1: commit
T2: commit
""",
    "circular-information-flow": """
T1: update t set v = 11 where id = 1
T2: update t set v = 22 where id = 2
T1: select v from t where id = 2
T2: select v from t where id = 1
T1: commit
T2: commit
""",
    "observed-transaction-vanishes": """
T1: update t set v = 11 where id = 1
T1: update t set v = 21 where id = 2
T2: update t set v = 12 where id = 1
T1: commit
T3: begin
T3: select v from t
T2: update t set v = 22 where id = 2
T2: commit
T3: select v from t
T3: commit
""",
    "predicate-many-preceders": """
T1: select id from t where v = 30
T2: insert into t values (3, 30)
T2: commit
T1: select id from t where v % 3 = 0
T1: commit
""",
    "lost-update": """
T1: select v from t where id = 1
T2: select v from t where id = 1
T1: update t set v = 11 where id = 1
T2: update t set v = 11 where id = 1
T1: commit
T2: commit
""",
    "read-skew": """
T1: select v from t where id = 1
T2: update t set v = 12 where id = 1
T2: update t set v = 18 where id = 2
T2: commit
T1: select v from t where id = 2
T1: commit
""",
    "write-skew": """
T1: select sum(v) from t where id in (1, 2)
T2: select sum(v) from t where id in (1, 2)
T1: update t set v = 11 where id = 1
T2: update t set v = 21 where id = 2
T1: commit
T2: commit
""",
    "write-skew-on-a-predicate": """
T1: select id from t where v % 3 = 0
T2: select id from t where v % 3 = 0
T1: insert into t values (3, 30)
T2: insert into t values (4, 42)
T1: commit
T2: commit
""",
    "phantom": """
T1: select id from t where id > 1
T2: insert into t values (3, 30)
T2: commit
T1: select id from t where id > 1
T1: commit
""",
}
SHORT = dict(zip(LEVELS, ("ru", "rc", "rr", "ser"), strict=True))
SCENARIOS |= INSERTING
SCENARIOS |= {f"{name}@{SHORT[level]}": (level, PAIR + steps) for name, steps in ANOMALIES.items() for level in LEVELS}
LOCK_WAIT_TIMEOUT = {"timeout": 1.0}  # scenarios in which waiting has a limit, in seconds
