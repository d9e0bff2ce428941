"""Flask 上下文: 一个全局名字, 每个请求各有一份 | Flask's contexts: one global name, an object for each request.

问题          request 是导入的全局名字, 为什么并发的请求不会串? 请求上下文和应用上下文是什么? 栈还在吗?
五行回答      request、session、g、current_app 是 LocalProxy: 每次操作都读 ContextVar 的当前值, 没有就抛 RuntimeError。
              ContextVar 每个线程从空的开始, 每个任务从复制开始; threading.local 分不开同一线程的任务。
              请求来了先推入应用上下文 (current_app, g), 再推入请求上下文, 打开 session, 最后匹配 URL。
              push 记下 set() 返回的 token, pop 用 reset(token) 复原: 嵌套不用栈。Local 和 LocalStack 改之前先复制。
              脚本只推应用上下文; g 随它生灭, 不跨请求; 另一个进程里是另一份。
按这个次序读  claims.py  model.py (Local, LocalStack, LocalProxy)  forward.py (特殊方法)  contexts.py (两个上下文)
              scenarios.py  programs.py  demo.py  apart.py  sharing.py
              对照: operations.py  made_up.py  verify.py  real/
略去的        路由, 响应, 签名 cookie (见 flask_app, flask_session); greenlet 要它自己支持 contextvars;
              无 GIL 的 3.14 起线程默认继承上下文。

Question             request is imported as a global name: why do concurrent requests not mix? What are the request
                     context and the app context? Is there still a stack?
Answer in five lines request, session, g and current_app are LocalProxy objects: each operation fetches the current
                     object from a ContextVar; RuntimeError if there is none.
                     A ContextVar is empty in a new thread and copied for a new task; threading.local cannot tell the
                     tasks of one thread apart.
                     A request pushes an app context (current_app, g), then itself, opens the session, matches the URL.
                     push keeps the token of set(), pop resets with it: nesting without a stack. Local and LocalStack
                     copy before they change.
                     A script pushes the app context alone; g comes and goes with it; another process has another.
Read in this order   claims.py  model.py (Local, LocalStack, LocalProxy)  forward.py (special methods)
                     contexts.py (the two contexts)  scenarios.py  programs.py  demo.py  apart.py  sharing.py
                     and for the comparison operations.py  made_up.py  verify.py  real/
Left out             routing, responses, signed cookies (labs flask_app, flask_session); greenlets, which must support
                     contextvars themselves; threads of a free-threaded 3.14, which inherit the context.
"""
