"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run on Flask 3.1.3 and Werkzeug 3.1.8"
APP_DOCS, REQUEST_DOCS = "Flask 3.1 docs, The Application Context", "Flask 3.1 docs, The Request Context"
LOCALS = "Werkzeug 3.1 docs, Context Locals; " + RUN

CLAIMS = (
    Claim(
        "proxies-read-the-current-context",
        "request、session、g、current_app 是代理: 每次操作都取 ContextVar 的当前值, 再转给那个对象",
        "request, session, g and current_app are proxies: each operation reads the ContextVar and goes to that object",
        says="outdated",
        source=REQUEST_DOCS + ", Notes On Proxies",
    ),
    Claim(
        "no-context-raises-runtimeerror",
        "没有上下文时访问代理, 抛 RuntimeError; bool() 得到 False",
        "without a context a proxy raises RuntimeError; bool() of it is False",
        source=APP_DOCS + ", Purpose of the Context",
    ),
    Claim(
        "making-an-app-pushes-nothing",
        "创建应用对象什么都不推入",
        "making an application pushes nothing",
        says="false",
        source=RUN,
    ),
    Claim(
        "scripts-push-an-app-context-alone",
        "脚本只推应用上下文: current_app 和 g 可用, request 和 session 仍然没有",
        "a script pushes an app context alone: current_app and g work, request and session do not",
        source=APP_DOCS + ", Manually Push a Context",
    ),
    Claim(
        "a-request-pushes-an-app-context",
        "推入请求上下文之前, 当前没有本应用的应用上下文就先推入一个; 已经有了就沿用",
        "before a request context is pushed, an app context is, unless one of this app is current: that one is used",
        says="true",
        source="Flask 3.1 source, ctx.py, RequestContext.push",
    ),
    Claim(
        "push-opens-the-session-then-matches",
        "push 设置 ContextVar, 再打开 session, 最后匹配 URL, 所以 URL 转换器里能用 session",
        "push sets the ContextVar, opens the session and matches the URL last, so that a converter has the session",
        says="true",
        source="Flask 3.1 source, ctx.py, RequestContext.push",
    ),
    Claim(
        "request-and-session-live-with-the-request",
        "request 和 session 属于请求上下文: 随它出现, 弹出后就没有了",
        "request and session belong to the request context: there with it, gone when it is popped",
        says="true",
        source=REQUEST_DOCS,
    ),
    Claim(
        "teardown-sees-g",
        "teardown 函数在弹出之前执行, 还能用 g; 视图出错也执行",
        "teardown functions run before the pop and still have g; they run after an error too",
        source=APP_DOCS + ", Storing Data",
    ),
    Claim(
        "contexts-nest",
        "上下文可以嵌套: 一个请求里可以再发起另一个应用的请求",
        "contexts nest: inside one request another application can serve another",
        says="partly",
        source=RUN,
    ),
    Claim(
        "pop-restores-what-was-before",
        "pop 用 push 时保存的 token 复原, 当前的又是原来的那个; 不需要栈",
        "pop resets with the token that push kept, and what was current before is current again; there is no stack",
        says="outdated",
        source="Flask 3.1 source, ctx.py; PEP 567",
    ),
    Claim(
        "an-ordinary-request-is-one-deep",
        "普通请求只有一层: 推入之前什么都没有",
        "an ordinary request is one deep: nothing was current before it",
        says="true",
        source=RUN,
    ),
    Claim(
        "each-request-gets-its-own-g",
        "每个请求有自己的 g; 例外: 手动推入的本应用上下文里发出的请求, 沿用它的 g",
        "each request has a g of its own; but inside a context of the same app pushed by hand it uses that one's g",
        says="partly",
        source=APP_DOCS + ", Lifetime of the Context",
    ),
    Claim(
        "g-is-a-plain-namespace",
        "g 是一个普通的命名空间: 可设属性, 有 get、pop、in; 只在应用上下文里有",
        "g is a plain namespace: attributes, get, pop, in; it is there within an app context only",
        source=APP_DOCS + ", Storing Data",
    ),
    Claim(
        "g-does-not-outlive-the-request",
        "下一个请求看不到上一个放进 g 的东西; session 里的还在",
        "the next request does not see what the last one put into g; what it put into the session is there",
        says="false",
        source=APP_DOCS + ", Storing Data",
    ),
    Claim(
        "a-connection-lives-in-g",
        "连接在一个请求里第一次用到时打开, 存进 g, 在 teardown_appcontext 里关闭, 出错也关",
        "a connection opens on first use in a request, is kept in g and closed in teardown_appcontext, errors or not",
        source=APP_DOCS + ", Storing Data",
    ),
    Claim(
        "local-is-separate-per-context",
        "Local 的属性按上下文分开: 两个线程各看各的",
        "a Local keeps its attributes apart by context: each of two threads sees its own",
        says="true",
        source=LOCALS,
    ),
    Claim(
        "threading-local-leaks-between-tasks",
        "同一个线程里的任务共用 threading.local, 会互相覆盖; Local 分得开",
        "tasks of one thread share a threading.local and overwrite each other; a Local keeps them apart",
        says="partly",
        source="PEP 567; " + RUN,
    ),
    Claim(
        "a-task-starts-with-a-copy",
        "任务从父任务上下文的副本开始: 看到原来的值, 再赋值父任务看不到; 副本是浅的, 列表原地改两边都看到",
        "a task starts with a copy of its parent's context: it sees the old values, its parent never sees the new; "
        "the copy is shallow, so a list changed in place is seen by both",
        source="PEP 567; " + LOCALS,
    ),
    Claim(
        "a-local-can-be-released",
        "release_local 清空当前上下文里的 Local 和 LocalStack, 别的上下文不受影响",
        "release_local empties a Local or LocalStack in this context; other contexts keep theirs",
        source=LOCALS,
    ),
    Claim(
        "a-local-stack-has-push-pop-top",
        "LocalStack 有 push、pop、top: 后进先出, 空了 pop 和 top 都是 None",
        "a LocalStack has push, pop and top: last in, first out; when empty, pop and top are None",
        says="true",
        source=LOCALS,
    ),
    Claim(
        "a-local-stack-is-separate-per-context",
        "每个任务各有一个栈: 一边 push、pop, 另一边和父任务都看不到",
        "each task has a stack of its own: what one pushes or pops, neither the other nor their parent sees",
        says="partly",
        source=LOCALS,
    ),
    Claim(
        "tasks-do-not-share-a-context",
        "并发的请求在各自的线程或任务里, 各有当前的请求和 g",
        "requests served at the same time, in threads or in tasks, each have their own current request and g",
        source="PEP 567; " + RUN,
    ),
    Claim(
        "a-new-thread-has-no-context",
        "新线程的上下文是空的; 用 copy_context().run 可以带过去, 但 g 是同一个对象",
        "a new thread has an empty context; copy_context().run takes it along, and then g is the same object",
        source="Python docs, contextvars; " + RUN,
    ),
    Claim(
        "two-processes-have-two",
        "两个进程各有一份: fork 之后一边改了, 另一边不变, 模块级的全局变量也一样",
        "two processes have two: after a fork, what one changes stays as it was in the other, plain globals too",
        says="true",
        source="run on CPython 3.11 (os.fork); Python docs, multiprocessing",
    ),
    Claim(
        "a-current-value-is-not-passed-on",
        "同一个全局名字在每个线程里是自己的值, 中间的函数一个参数也不用传",
        "one global name has each thread's own value, and no function on the way has a parameter for it",
        source=LOCALS,
    ),
    Claim(
        "threads-cannot-share-a-connection",
        "所有线程共用一个连接不行: sqlite3 直接拒绝; 放行的话事务混在一起, 一边提交会把另一边没写完的也提交",
        "threads cannot share a connection: sqlite3 refuses; let through, one thread's commit commits the other's half",
        source="PEP 249, threadsafety; run on CPython 3.11 (sqlite3)",
    ),
    Claim(
        "processes-share-outside",
        "进程之间共享要借外面的东西: 子进程加的全局变量父进程看不到, 写进数据库文件的看得到",
        "processes share through something outside: a global that children count up stays 0 in the parent, a row of a "
        "database file does not",
        source="run on CPython 3.11 (os.fork, sqlite3); Python docs, multiprocessing",
    ),
)
