"""时间表: 插入, 不等, 转账 | More schedules, of inserts that meet, of reads that will not wait, and of transfers."""

from __future__ import annotations

RC, RR = "read committed", "repeatable read"

ROWS = """
setup: create table t (id int primary key, v int) engine=innodb
setup: insert into t values (1, 10), (5, 50), (9, 90)
"""
FREE = """
setup: create table t (id int primary key, v int, n int) engine=innodb
"""
TAKEN = """
setup: create table t (id int primary key, v int, n int, unique key k (v)) engine=innodb
"""
CHECK_THEN_INSERT = """
T1: begin
T1: select id from t where v = 7
T2: begin
T2: select id from t where v = 7
T1: insert into t values (1, 7, 1)
T2: insert into t values (2, 7, 1)
T1: commit
T2: commit
"""
UPSERT = (
    TAKEN
    + """
T1: begin
T1: insert into t values (1, 7, 1) on duplicate key update n = n + 1
T2: begin
T2: insert into t values (2, 7, 1) on duplicate key update n = n + 1
T1: commit
T2: insert into t values (3, 8, 1) on duplicate key update n = n + 1
T2: commit
"""
)
TWO_UPSERTS = (
    ROWS
    + """
T1: begin
T1: update t set v = 11 where id = 1
T2: begin
T2: insert into t values (1, 0) on duplicate key update v = v + 1
T3: begin
T3: insert into t values (1, 0) on duplicate key update v = v + 1
T1: commit
T2: commit
T3: commit
"""
)
UPSERT_MEETS_ROLLBACK = (
    ROWS.replace("(1, 10), ", "")
    + """
T1: begin
T1: insert into t values (1, 30)
T2: begin
T2: insert into t values (1, 40) on duplicate key update v = v + 1
T1: rollback
T3: insert into t values (2, 0)
T2: commit
"""
)
MET = (
    ROWS
    + """
T1: begin
T1: select * from t where id = 3
T2: insert into t values (3, 30)
T1: select * from t where id = 3 for update
T1: insert into t values (3, 31)
T1: update t set v = 31 where id = 3
T1: insert into t values (3, 32) on duplicate key update v = v + 1
T1: select * from t where id = 3
T1: commit
"""
)
NO_WAIT = (
    ROWS
    + """
T1: begin
T1: update t set v = 51 where id = 5
T2: select id from t where id = 5 for update nowait
T2: select id from t where id > 0 for update skip locked
T2: select id from t where id = 5 for update
T1: commit
"""
)
ACCOUNTS = """
setup: create table t (id int primary key, v int, check (v >= 0)) engine=innodb
setup: insert into t values (1, 100), (2, 100)
"""
TRANSFER = (
    ACCOUNTS
    + """
T1: begin
T1: update t set v = v + 30 where id = 2
T2: select sum(v) from t
T1: update t set v = v - 30 where id = 1
T2: select sum(v) from t
T1: commit
T2: select sum(v) from t
"""
)
TRANSFER_FAILS = (
    ACCOUNTS
    + """
T1: begin
T1: update t set v = v + 130 where id = 2
T2: select sum(v) from t
T1: update t set v = v - 130 where id = 1
T1: rollback
T2: select sum(v) from t
"""
)
HALF = TRANSFER_FAILS.replace("rollback", "commit")
REFUSED = (
    ACCOUNTS
    + """
T1: begin
T1: insert into t values (3, 50)
T1: update t set v = v - 60
T1: insert into t values (4, 10), (5, -10), (6, 10)
T1: insert into t values (7, 10), (1, 10)
T1: commit
"""
)

INSERTING = {
    "check-then-insert": (RR, FREE + CHECK_THEN_INSERT),
    "check-then-insert-unique": (RR, TAKEN + CHECK_THEN_INSERT),
    "upsert": (RR, UPSERT),
    "two-upserts": (RR, TWO_UPSERTS),
    "upsert-meets-rollback": (RC, UPSERT_MEETS_ROLLBACK),
    "unseen-duplicate-met": (RR, MET),
    "no-wait": (RR, NO_WAIT),
    "transfer": (RR, TRANSFER),
    "transfer-fails": (RR, TRANSFER_FAILS),
    "transfer-half": (RR, HALF),
    "refused": (RR, REFUSED),
}
