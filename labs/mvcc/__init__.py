"""MVCC 与锁: 两个事务逐句跑给你看 | MVCC and locks: two transactions, statement by statement.

问题          MVCC 怎么实现? 快照读和当前读? 可重复读有没有幻读? 两个事务锁同一行会怎样?
五行回答      每行是一条版本链, 每个版本记着谁写的; 读视图记着谁还活跃, 顺着链找第一个可见的版本。
              读已提交每条语句一个读视图, 可重复读在第一次读时建一个用到底; 读写互不等待。
              加锁读和写不看读视图: 锁住最新版本再读; 同一事务里两种读可以不同, 混用就会看到幻行。
              可重复读扫过的记录和间隙都上锁 (next-key), 插不进来; 读已提交只锁匹配的行。
              写者等写者; 等待成环立刻有一个得到 1213, 整个回滚; 超时 1205 只撤销一条语句。
按这个次序读  claims.py  scenarios.py  inserting.py  model.py (从这里往下)  versions.py  locks.py  scan.py  writing.py
              transactions.py  schedule.py  demo.py  demo_locks.py  demo_inserts.py
              demo_acid.py  killed.py; 锁为什么落在那里, 看 ranges.py 和 planner.py
略去的        改主键, 外键, 多列索引, 连接和子查询, purge (对照的服务器用一个旧快照挡住它), 表锁,
              innodb_snapshot_isolation (MariaDB 11.6.2 起默认打开: 丢失更新报 1020)。

Question             How does MVCC work? Snapshot reads and current reads? Does REPEATABLE READ have phantoms? What
                     if two transactions lock one row?
Answer in five lines A row is a chain of versions, each naming its writer; a read view knows who was still active, and
                     the first version visible to it is the answer.
                     READ COMMITTED makes a view per statement, REPEATABLE READ one at the first read; readers and
                     writers do not wait for each other.
                     Locking reads and writes ignore the view: they lock the newest version. Within one transaction the
                     two can disagree, and mixing them shows phantoms.
                     At REPEATABLE READ every record and gap that a scan passes is locked (next-key), and nothing gets
                     in; READ COMMITTED keeps only the rows that match.
                     Writers wait for writers; a circle is found at once and one gets 1213, rolled back whole; a timeout
                     (1205) undoes one statement.
Read in this order   claims.py  scenarios.py  inserting.py  model.py (and down from there)  versions.py  locks.py
                     scan.py  writing.py  transactions.py  schedule.py  demo.py  demo_locks.py  demo_inserts.py
                     demo_acid.py  killed.py; for why a lock lands where it does, ranges.py and planner.py
Left out             changing a primary key, foreign keys, keys of several columns, joins and subqueries, purge (an old
                     snapshot keeps it away on the server that judges), table locks,
                     innodb_snapshot_isolation (on from MariaDB 11.6.2: a lost update fails with 1020).
"""
