"""Words of the field that mean the same: Chinese, English, and how Taiwan and Hong Kong call them.

Concepts are separated by `|`, the words of one by `/`; its first word names it. Wherever one of
them is said, in a question's wordings or in an answer, it counts as all of them: 協程 is coroutine is 协程. Chinese
stands here after traditional characters were made simplified (執行緒 → 执行绪): so the grader sees an answer.

Names that hold a negator (不可重复读, 无状态, connectionless) stand here too: their 不 denies nothing.

Why it is like this: which words are synonyms to an interviewer is our own judgement, so the list is written by hand.
A word with several meanings in the field stands here only where every meaning leads to the same verdict. Words of one
concept may differ in grammar; what they say about a system does not.
"""

from __future__ import annotations

_CONCEPTS = """
进程/行程/process | 子进程/子行程/child process | 父进程/父行程/parent process
主进程/主行程/master process/main process | 线程/执行绪/thread
多线程/多执行绪/multithreading/multi-threaded/multithreaded
多进程/多行程/multiprocessing/multi-process/multiprocess | 主线程/主执行绪/main thread
协程/协同程序/coroutine | 生成器/产生器/generator | 迭代器/iterator | 可迭代/iterable
装饰器/装饰子/decorator | 闭包/closure | 字节码/位元组码/bytecode | 解释器/直译器/interpreter
编译器/compiler | 虚拟机/虚拟机器/virtual machine/vm | 容器/货柜/container | 镜像/映像档/映像/image
仓库/储存库/repository/repo | 服务器/伺服器/服务端/伺服端/服务器端/server | 客户端/用户端/client
浏览器/browser | 用户/使用者/user | 数据库/资料库/database/db | 数据/资料/data
数据结构/资料结构/data structure | 数据类型/资料型别/资料型态/数据型别/data type | 缓存/快取/cache
缓冲区/缓冲/buffer | 内存/记忆体/memory/ram | 磁盘/硬盘/硬碟/磁碟/disk | 文件/档案/file
文件描述符/档案描述符/file descriptor/fd | 目录/资料夹/文件夹/directory/folder | 网络/网路/network
局域网/区域网路/lan | 接口/介面/interface/api | 端口/通讯埠/连接埠/埠/port | 地址/位址/address
地址空间/位址空间/address space | 协议/协定/通讯协定/protocol
报文/封包/数据包/数据报/packet/datagram | 报文段/segment | 首部/头部/标头/报头/header
请求头/请求标头/request header | 响应头/回应标头/response header | 请求/请求包/request
响应/回应/response | 请求体/request body | 状态码/status code | 状态行/status line
请求行/request line | 请求方法/http method | 字符串/字串/string | 字节/位元组/byte
字节流/位元组流/byte stream | 比特/位元/bit | 整数/整型/integer/int | 浮点数/浮点/float
列表/串列/list | 元组/tuple | 字典/dict/dictionary | 集合/set | 哈希/杂凑/散列/hash
哈希表/杂凑表/散列表/hash table | 队列/伫列/queue | 消息队列/讯息伫列/消息伫列/message queue
消息/讯息/message | 堆栈/堆叠/调用栈/stack | 堆/heap | 链表/链结串列/linked list | 数组/阵列/array
指针/指标/pointer | 引用/参考/参照/reference
引用计数/参考计数/引用计数器/reference count/reference counting/refcount
循环引用/循环参考/交叉引用/reference cycle/circular reference/cyclic reference
弱引用/弱参考/weak reference/weakref | 垃圾回收/垃圾收集/记忆体回收/garbage collection/gc
垃圾回收器/garbage collector | 标记清除/标记-清除/mark-sweep/mark and sweep/mark-and-sweep
分代回收/分代/generational | 内存泄漏/内存泄露/记忆体泄漏/memory leak | 内存碎片/碎片/fragmentation
对象/物件/object | 类别/class | 实例/执行个体/instance | 实例化/instantiate
单例/单例模式/独体/singleton | 元类/metaclass | 继承/inherit/inheritance | 子类/子类别/subclass
父类/父类别/基类/superclass/base class | 属性/attribute | 方法/method | 函数/函式/function
参数/引数/parameter/argument | 变量/变数/variable | 全局变量/全域变数/global variable/globals
局部变量/区域变数/local variable | 全局/全域/global
线程本地/线程局部/执行绪区域/thread-local/thread local/threadlocal | 常量/常数/constant
表达式/运算式/expression | 语句/陈述式/statement | 循环/回圈/loop | 事件循环/事件回圈/event loop
递归/递回/recursion/recursive | 返回/回传/传回/return | 返回值/回传值/return value | 调用/呼叫/call
回调/回呼/回调函数/callback | 模块/模组/module | 导入/汇入/import | 异常/例外/exception
错误/报错/error | 类型/型别/型态/type | 默认/预设/缺省/default | 配置/设定/组态/configuration/config
环境变量/环境变数/environment variable | 命令行/命令列/command line | 日志/日志文件/log
调试/除错/侦错/debug | 性能/效能/performance | 吞吐量/吞吐/throughput | 延迟/时延/latency
带宽/频宽/bandwidth | 并发/concurrency/concurrent/concurrently | 并行/平行处理/parallelism/parallel
同步/synchronous/sync/synchronously | 异步/非同步/asynchronous/async/asynchronously
阻塞/堵塞/block/blocking | 非阻塞/不阻塞/nonblocking/non-blocking
多路复用/多工/multiplexing/multiplex | 上下文/context
应用上下文/应用程式上下文/application context/app context | 请求上下文/request context
上下文切换/内容切换/context switch/context switching | 切换/switch | 调度/排程/schedule/scheduling
抢占/抢占式/先占式/preempt/preemptive/preemption | 协作式/合作式/cooperative/cooperatively
挂起/暂停/suspend/pause | 恢复/resume | 唤醒/wake | 寄存器/暂存器/register | 内核/核心态/kernel
用户态/用户空间/使用者空间/user space/user mode | 内核态/内核空间/kernel space/kernel mode
系统调用/系统呼叫/system call/syscall | 操作系统/作业系统/operating system | 中断/interrupt
信号/讯号/signal | 信号量/号志/semaphore | 互斥锁/互斥量/mutex | 自旋锁/spinlock
读写锁/read-write lock/rwlock | 死锁/死结/deadlock | 锁/lock | 加锁/上锁/acquire | 解锁/释锁/unlock
行锁/row lock | 记录锁/record lock | 间隙锁/gap lock | 临键锁/next-key lock
乐观锁/optimistic lock/optimistic locking | 悲观锁/pessimistic lock/pessimistic locking
分布式锁/分散式锁/distributed lock | 分布式/分散式/distributed | 集群/丛集/cluster | 节点/node
主节点/管理节点/manager | 工作节点/worker | 副本/replica | 主从/主从复制/replication
分片/shard/sharding | 负载均衡/负载平衡/load balancing/load balancer | 反向代理/reverse proxy
正向代理/forward proxy | 代理/proxy | 网关/闸道/gateway | 中间件/中介软体/middleware
转发/转送/forward | 路由/route/routing | 监听/listen | 套接字/插座/socket | 连接/连线/connection
长连接/长连线/持久连接/keep-alive/keepalive/persistent connection | 短连接/短连线/short connection
连接池/连线池/connection pool | 三次握手/三向交握/three-way handshake | 握手/交握/handshake
四次挥手/四次分手/four-way close/four-way handshake
确认/ack/acknowledgement/acknowledgment/acknowledge
重传/重送/重发/retransmit/retransmission/resend | 超时/逾时/timeout/time out
丢包/封包遗失/packet loss | 序号/序列号/sequence number | 校验和/检查码/checksum
滑动窗口/滑动视窗/sliding window | 窗口/视窗/window | 流量控制/flow control
拥塞控制/壅塞控制/congestion control | 面向连接/连线导向/connection-oriented
无连接/非连线导向/connectionless | 无状态/stateless | 有状态/stateful | 可靠/reliable
不可靠/unreliable | 有序/按序/按顺序/in order/ordered | 乱序/无序/out of order/unordered
全双工/full duplex/full-duplex | 明文/纯文字/plaintext/cleartext/plain text
加密/encrypt/encryption/encrypted | 解密/decrypt | 对称加密/symmetric | 非对称加密/asymmetric
证书/凭证/certificate | 密钥/金钥/key pair | 签名/签章/signature/sign | 会话/session
重定向/重新导向/转址/redirect | 幂等/幂等性/idempotent/idempotence/idempotency
安全方法/safe method | 表单/html form/web form | 模板/样板/template | 蓝图/blueprint | 钩子/hook
扩展/扩充套件/extension | 插件/外挂/plugin | 框架/framework | 库/函式库/程式库/library
套件/package | 事务/交易/transaction | 提交/commit | 未提交/uncommitted
回滚/撤销/rollback/roll back | 隔离级别/隔离层级/隔离等级/isolation level | 隔离性/隔离/isolation
原子性/原子/atomicity/atomic/atomically | 一致性/consistency/consistent | 持久性/durability/durable
持久化/persistence/persist | 脏读/dirty read
不可重复读/non-repeatable read/nonrepeatable read/unrepeatable read
可重复读/可重复读取/repeatable read | 读已提交/读取已提交/read committed
读未提交/读取未提交/未提交读/read uncommitted | 串行化/序列化隔离/可串行化/serializable
序列化/串行化数据/serialize/serialization | 反序列化/deserialize/deserialization
幻读/幻影读/phantom/phantom read | 丢失更新/更新丢失/lost update
快照读/快照读取/一致性读/一致性非锁定读/非锁定读/snapshot read/consistent read/nonlocking read
当前读/当前读取/加锁读/锁定读/current read/locking read | 快照/snapshot
读视图/一致性视图/read view/readview | 版本链/version chain | 多版本/multi-version/multiversion/mvcc
隐藏列/隐藏字段/隐藏栏位/hidden column | 回滚指针/回滚指标/roll pointer | 主键/主索引键/primary key
唯一键/唯一约束/唯一限制/unique constraint/unique key | 外键/外来键/foreign key | 索引/index
二级索引/辅助索引/secondary index | 聚簇索引/聚集索引/丛集索引/clustered index
字段/栏位/column/field | 数据行/资料列/row | 数据表/资料表/table | 查询/query/select
视图/检视/view | 关系型/关联式/relational | 非关系型/nosql | 结构化/structured | 模式/schema
水平扩展/横向扩展/scale out/horizontal scaling/scale horizontally
垂直扩展/纵向扩展/scale up/vertical scaling/scale vertically | 缓存穿透/快取穿透/穿透/cache penetration
缓存击穿/快取击穿/击穿/cache breakdown/hot key expiry/stampede | 缓存雪崩/快取雪崩/雪崩/cache avalanche
布隆过滤器/布隆过滤/bloom filter | 过期/失效/到期/expire/expiry/expiration
过期时间/有效期/存活时间/ttl/time to live | 淘汰/逐出/驱逐/evict/eviction
随机/乱数/random/randomly | 热点/热门/hot | 命中/hit | 注入/injection/inject
占位符/预留位置/placeholder | 预编译/预处理语句/prepared statement | 转义/逸出/escape
白名单/允许清单/allow-list/allowlist/whitelist | 跨站/cross-site | 令牌/token | 可变/mutable
不可变/不可变更/immutable | 浅拷贝/浅复制/浅层复制/shallow copy | 深拷贝/深复制/深层复制/deep copy
拷贝/复制/copy | 切片/slice/slicing | 共享/共用/share/shared/sharing
独立/各自/own/separate/independent | 继续/接着/continue | 创建/建立/新建/产生/create | 销毁/destroy
释放/归还/release | 执行/运行/run/execute/execution/running | 启动/start/launch/boot | 停止/stop
重启/重新启动/restart | 重载/重新加载/重新载入/reload | 加载/载入/load | 部署/deploy/deployment
回收/reclaim/collect | 分配/allocate/allocation | 读取/read | 写入/write | 修改/更改/modify/change
更新/update | 删除/移除/delete/remove | 插入/insert | 保存/储存/存储/存放/store/save
发送/传送/send | 接收/收到/receive | 传输/transfer/transmit/transport | 等待/wait | 处理/handle
通信/通讯/沟通/communicate/communication | 监控/monitor | 自动/automatic/automatically
手动/手工/manual/manually | 顺序/次序/order | 优先级/优先权/priority | 权重/加权/weight/weighted
轮询/轮流/round robin/round-robin | 最少连接/least connections/least_conn | 期望/desired
崩溃/当掉/挂掉/宕机/crash | 故障/failure/fail | 失败/fails | 成功/success/succeed | 重试/再试/retry
线程安全/执行绪安全/thread-safe/thread safe/thread safety
竞态/竞争条件/竞态条件/race condition/race | 开销/成本/overhead/cost | 轻量/轻量级/lightweight
多核/多个核/多核心/multicore/multi-core/several cores/multiple cores | 单核/single core
核心数/核数/cores
cpu密集/cpu密集型/计算密集/计算密集型/cpu-bound/cpu bound/cpu intensive/compute-bound
io密集/io密集型/io-bound/i-o bound/io bound | 资源/resource | 硬件/硬体/hardware
软件/软体/software | 程序/程式/program | 代码/程式码/代码段/code | 源码/原始码/source code
应用/应用程序/应用程式/application/app | 网页/网站页面/web page | 网站/website/site
互联网/网际网路/internet | 公网/外网/public internet
静态文件/静态资源/静态档案/static file/static files | 动态/dynamic | 分支/branch | 合并/merge
变基/rebase | 暂存区/staging area | 工作区/工作目录/working tree/working directory/worktree
提交记录/commit history | 冲突/conflict | 标签/tag | 交换机/交换器/exchange | 绑定/bind/binding
消费者/consumer | 生产者/producer | 发布订阅/publish-subscribe/pub-sub
云计算/云端运算/cloud computing | 虚拟化/virtualization/virtualisation
编排/orchestrate/orchestration | 挂载/mount | 层/layer | 分层/layered
写时复制/写入时复制/copy-on-write/copy on write | 命名空间/名称空间/namespace
控制组/cgroup/cgroups | 守护进程/常驻程序/daemon | 主机/宿主机/host | 域名/网域/domain name
解析/parse/resolve | 渲染/render | 同一/同样/相同/same | 不同/相异/不一样/不相同/different/differ | 无关/unrelated
无限/unlimited/infinite | 非空/not null | 非公平/unfair
保持成立/始终成立/依然成立/仍然成立/不被破坏/不会被破坏/不能被破坏/不被违反/不会被违反/not violated/still hold
"""


def _entries() -> tuple[tuple[str, tuple[str, ...]], ...]:
    concepts = [one.strip().split("/") for line in _CONCEPTS.strip().splitlines() for one in line.split(" | ")]
    return tuple((words[0], tuple(words)) for words in concepts)


CONCEPTS = _entries()
"""(name, words): every word of a concept, its name first."""
