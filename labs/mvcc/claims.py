"""主张 | What is claimed, and what the documents behind the questions say of it. All run on MariaDB 10.11."""

from __future__ import annotations

from labs._kit.claims import Claim, Says

RAN = "run on MariaDB 10.11"
READS = f"MySQL 8.0 manual, 17.7.2.3 Consistent Nonlocking Reads; {RAN}"
LEVELS = f"MySQL 8.0 manual, 17.7.2.1 Transaction Isolation Levels; {RAN}"
LOCKS = f"MySQL 8.0 manual, 17.7.1 InnoDB Locking; {RAN}"
SET_BY = f"MySQL 8.0 manual, 17.7.3 Locks Set by Different SQL Statements in InnoDB; {RAN}"


def claim(slug: str, zh: str, en: str, source: str, says: Says = "") -> Claim:
    return Claim(slug, zh, en, says=says, source=source)


CLAIMS = (
    claim(
        "old-versions-come-from-the-chain",
        "行里的每个版本都记着谁写的它, 并指向前一个版本; 读旧数据就是顺着这条链往回走",
        "each version of a row names its writer and leads to the one before; old data is read by walking back",
        f"MySQL 8.0 manual, 17.3 InnoDB Multi-Versioning; {RAN}",
        "true",
    ),
    claim(
        "a-read-view-hides-active-transactions",
        "读视图记着生成时还活跃的事务: 它们写的版本不可见, 哪怕后来提交了",
        "a read view knows who was active when it was made: what they wrote stays invisible, even after they commit",
        READS,
    ),
    claim(
        "plain-select-reads-the-snapshot",
        "普通 SELECT 读快照, 看不到别人后来提交的行",
        "a plain SELECT reads the snapshot and does not see a row that others committed later",
        READS,
        "partly",
    ),
    claim(
        "a-reader-does-not-wait-for-a-writer",
        "普通 SELECT 不等写者: 行上有未提交的修改和 X 锁, 它照样立刻返回",
        "a plain SELECT waits for no writer: with an uncommitted change and an X lock on the row it returns at once",
        READS,
        "true",
    ),
    claim(
        "read-uncommitted-reads-dirty",
        "读未提交读到未提交的值, 也不能重复读, 也有幻读",
        "READ UNCOMMITTED reads uncommitted values, and has non-repeatable reads and phantoms as well",
        LEVELS,
        "partly",
    ),
    claim(
        "an-uncommitted-change-is-invisible-to-read-committed",
        "读已提交看不到未提交的修改",
        "READ COMMITTED does not see an uncommitted change",
        LEVELS,
        "true",
    ),
    claim(
        "read-committed-does-not-repeat",
        "读已提交每条语句一个读视图: 别人在中间提交了, 第二次读就不同",
        "READ COMMITTED makes a read view per statement: what others commit in between changes the second read",
        READS,
        "true",
    ),
    claim(
        "repeatable-read-repeats",
        "可重复读整个事务用一个读视图: 别人提交了, 第二次读仍然一样",
        "REPEATABLE READ keeps one read view: others commit, and the second read is the same",
        READS,
        "true",
    ),
    claim(
        "the-snapshot-is-taken-at-the-first-read",
        "快照在第一次快照读时生成, 不在 BEGIN 时",
        "the snapshot is taken at the first consistent read, not at BEGIN",
        READS,
        "false",
    ),
    claim(
        "for-update-reads-the-latest",
        "同一个事务里, 普通 SELECT 读到旧值, FOR UPDATE 等到锁之后读到最新提交的值",
        "within one transaction a plain SELECT gives the old value and FOR UPDATE, once it has its lock, the newest",
        f"MySQL 8.0 manual, 17.7.2.4 Locking Reads; {RAN}",
        "false",
    ),
    claim(
        "snapshot-and-current-disagree",
        "快照读和当前读在同一个可重复读事务里可以给出不同的结果",
        "a snapshot read and a current read can disagree within one REPEATABLE READ transaction",
        f"MySQL 8.0 manual, 17.7.2.4 Locking Reads; {RAN}",
    ),
    claim(
        "a-write-does-not-refresh-the-view",
        "写作用在最新版本上, 读视图不变: 只有自己改过的行对自己变得可见",
        "a write acts on the newest version and the read view stays: only rows changed by oneself become visible",
        RAN,
        "false",
    ),
    claim(
        "read-committed-sees-a-phantom",
        "读已提交下, 同样条件的查询第二次多出一行",
        "under READ COMMITTED the same query returns one row more the second time",
        f"MySQL 8.0 manual, 17.7.4 Phantom Rows; {RAN}",
        "partly",
    ),
    claim(
        "an-update-shows-a-phantom",
        "可重复读下只用普通 SELECT 没有幻行, 自己 UPDATE 到别人新插的行之后它就出现了",
        "under REPEATABLE READ plain SELECTs show no phantom, until one's own UPDATE touches the new row",
        READS,
        "partly",
    ),
    claim(
        "a-duplicate-key-that-cannot-be-seen",
        "查不到的主键, 插入却报 1062: 唯一性按最新数据检查; 之后普通 SELECT 仍看不到它, 直到自己改了它",
        "a key that SELECT does not show is refused with 1062: uniqueness is checked in the newest data; a plain "
        "SELECT still does not see the row until one changes it",
        SET_BY,
        "partly",
    ),
    claim(
        "three-ways-round-an-unseen-twin",
        "查不到的重复主键: FOR UPDATE 读得到它; 1062 捕获之后事务还在, 可以改它; ON DUPLICATE KEY UPDATE 一句就改了它",
        "a duplicate key that SELECT does not show: FOR UPDATE reads it; once 1062 is caught the transaction goes on "
        "and can change it; ON DUPLICATE KEY UPDATE changes it in one statement",
        f"MySQL 8.0 manual, 15.2.7.2 INSERT ... ON DUPLICATE KEY UPDATE; 17.7.2.4 Locking Reads; {RAN}",
    ),
    claim(
        "a-writer-waits-for-a-writer",
        "UPDATE 自动加 X 锁: 第二个写者等第一个提交, 然后改的是最新值",
        "an UPDATE takes an X lock by itself: the second writer waits for the first, then changes the newest value",
        SET_BY,
        "true",
    ),
    claim(
        "a-timeout-undoes-one-statement",
        "锁等待超时 (1205) 只撤销那一条语句, 事务还在, 之前的修改能提交",
        "a lock wait timeout (1205) undoes that statement only: the transaction lives, its earlier changes commit",
        f"MySQL 8.0 manual, 17.14 (innodb_lock_wait_timeout); {RAN}",
    ),
    claim(
        "nowait-fails-and-skip-locked-passes",
        "行被别人锁着: NOWAIT 马上报错 (MariaDB 1205, MySQL 3572), SKIP LOCKED 跳过它给出别的行, 都不等",
        "a row that somebody else has locked: NOWAIT fails at once (MariaDB 1205, MySQL 3572), SKIP LOCKED gives the "
        "other rows; neither waits",
        f"MySQL 8.0 manual, 17.7.2.4 Locking Reads; {RAN}",
    ),
    claim(
        "a-unique-match-locks-one-record",
        "唯一索引等值命中只锁那一条记录, 两边的间隙都能插入",
        "an equality match on a unique key locks that record only; both gaps beside it stay open",
        LOCKS,
    ),
    claim(
        "a-next-key-lock-is-record-plus-gap",
        "next-key 锁 = 记录 + 它前面的间隙: 改那一行要等, 往间隙里插也要等",
        "a next-key lock is the record and the gap before it: changing the row waits, and so does inserting there",
        LOCKS,
    ),
    claim(
        "a-locking-read-keeps-inserts-out",
        "对不存在的 3 加 FOR UPDATE 锁住间隙 (1, 5): 插入 4 要等, 插入 6 和改 5 不用等",
        "FOR UPDATE on the missing 3 locks the gap (1, 5): inserting 4 waits; inserting 6 or changing 5 does not",
        LOCKS,
        "false",
    ),
    claim(
        "read-committed-has-no-gap-locks",
        "读已提交的加锁读没有间隙锁, 不匹配的行判断完就放开",
        "at READ COMMITTED a locking read takes no gap locks, and rows that do not match are released",
        LEVELS,
    ),
    claim(
        "no-index-locks-every-row",
        "没有可用的索引, 扫描到的每一行和每个间隙都被锁住",
        "without a usable index every scanned row and gap is locked",
        SET_BY,
    ),
    claim(
        "a-deadlock-has-one-victim",
        "互相等待立刻被发现: 一个事务整个回滚, 报 1213, 另一个继续",
        "a circular wait is found at once: one transaction is rolled back whole with 1213 and the other goes on",
        f"MySQL 8.0 manual, 17.7.5 Deadlocks in InnoDB; {RAN}",
    ),
    claim(
        "two-gap-locks-then-a-deadlock",
        "同一个间隙的两把锁不冲突, 两边随后都插入就死锁",
        "two locks on one gap do not conflict; when both then insert, it is a deadlock",
        LOCKS,
        "false",
    ),
    claim(
        "repeatable-read-loses-an-update",
        "可重复读不防丢失更新: 两边都读到 100, 各自算好写回, 都成功, 先写的那一笔没了",
        "REPEATABLE READ does not prevent a lost update: both read 100 and write back, both succeed, the first is gone",
        f"Berenson et al., A Critique of ANSI SQL Isolation Levels, 1995, P4; {RAN} (innodb_snapshot_isolation off)",
    ),
    claim(
        "an-atomic-update-loses-nothing",
        "一条 UPDATE 让数据库计算就不丢更新: 后到的等锁, 再从最新值减",
        "one UPDATE that lets the database compute loses nothing: the later one waits, then subtracts from the newest",
        RAN,
    ),
    claim(
        "an-outdated-version-updates-no-row",
        "带版本号更新, 版本已变就影响 0 行; 旧快照里版本号不变, 要开新事务再读",
        "an update by version changes 0 rows once the version has moved; the old snapshot never shows the new one, so "
        "read again in a new transaction",
        f"Fowler, Patterns of Enterprise Application Architecture, 2002, Optimistic Offline Lock; {RAN}",
    ),
    claim(
        "a-unique-key-stops-a-double-insert",
        "先查再插, 两边都查到没有: 没有唯一索引就有两行; 有就等, 然后 1062; ON DUPLICATE KEY UPDATE 改先来的那行",
        "check, then insert, and both find nothing: without a unique key there are two rows; with one the second waits "
        "and gets 1062; ON DUPLICATE KEY UPDATE changes the first one's row",
        f"MySQL 8.0 manual, 15.2.7.2 INSERT ... ON DUPLICATE KEY UPDATE; {RAN}",
    ),
    claim(
        "serializable-reads-lock",
        "串行化下事务里的普通 SELECT 加 S 锁: 改它读过的行要等",
        "at SERIALIZABLE a plain SELECT in a transaction takes S locks: changing a row it has read waits",
        LEVELS,
    ),
    claim(
        "serializable-locks-rows-not-the-table",
        "串行化不是锁表: 两个事务能同时读同一行, 改别的行不用等",
        "SERIALIZABLE is no table lock: two transactions read one row together, and changing another row does not wait",
        LEVELS,
        "false",
    ),
    claim(
        "four-levels-four-answers",
        "同一批时间表在四个级别给出四种结果: 级别越高, 发生的异常越少, 串行化一个也没有",
        "the same schedules end differently at each level: the higher, the fewer anomalies, and SERIALIZABLE has none",
        f"Berenson et al., A Critique of ANSI SQL Isolation Levels, 1995; {RAN}",
        "partly",
    ),
    claim(
        "a-transaction-is-all-or-nothing",
        "转账两句, 一句失败之后回滚, 两个账户都和原来一样; 都成功提交, 两个都改了; 别人任何时候都看不到一半",
        "a transfer of two statements: one fails, it is rolled back, and both accounts are as before; committed, both "
        "have changed; nobody sees half of it at any time",
        f"MySQL 8.0 manual, 17.2 InnoDB and the ACID Model; {RAN}",
    ),
    claim(
        "the-rules-hold-before-and-after",
        "违反约束的语句整句被拒绝, 不留一行 (CHECK 4025, MySQL 3819; 唯一 1062); 转账前, 转到一半, 转完, "
        "读到的总额都一样",
        "a statement against a constraint is refused whole (CHECK 4025, MySQL 3819; unique 1062); the sum of "
        "both accounts reads the same before a transfer, in the middle of it and after",
        f"Haerder and Reuter, Principles of Transaction-Oriented Database Recovery, 1983; {RAN}",
    ),
    claim(
        "a-commit-survives-kill-9",
        "kill -9 之后重新打开: 提交过的都在, 没提交的哪怕写进了文件也恢复成原样",
        "opened anew after kill -9, everything committed is there, and what was not is undone, even where it had "
        "reached the file",
        f"SQLite, Atomic Commit In SQLite; MySQL 8.0 manual, 17.18.2 InnoDB Recovery; run on SQLite 3, and {RAN}",
    ),
)
