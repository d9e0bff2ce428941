"""WSGI 服务器: 严格的 HTTP/1.1, 完整的 PEP 3333 | A WSGI server: strict HTTP/1.1, the whole of PEP 3333.

问题          什么是 WSGI? 服务器端和应用端各做什么? 中间件是什么? 请求怎样一步步变成响应?
五行回答      服务器解析 HTTP, 做成 environ 字典, 在进程里调用 app(environ, start_response)。
              应用在第一块响应体之前调用 start_response(状态, 首部), 返回产生 bytes 的可迭代对象。
              函数返回之后服务器才一块一块地取; 完了必须调用 close(), 出错、断开也一样。
              中间件对外是应用, 对内是服务器: 接收一个应用, 返回一个应用, 像洋葱一样套起来。
              请求在哪里结束不能靠猜: 两台服务器猜得不同, 请求体里就能藏下另一个请求。
按这个次序读  claims.py  model.py (PEP 3333)  environ.py  middleware.py
              source.py  request.py  framing.py  refusals.py (每次拒绝的理由)  connection.py  server.py
              desync.py (走私的后果)  demo.py  demo_errors.py  demo_around.py  demo_refused.py
              matrix.py 和 vectors_*.py (401 个原始请求)  differences.py  table.py  verify.py
跑你的应用    python -m labs wsgi --app module:callable --bind 127.0.0.1:8000
压力          python -m labs wsgi load: 60 秒, 50 个客户端, 旁边 50 个一秒发一个字节的
判决表        python -m labs wsgi matrix [章]: 各家怎么答, 不同在哪里, 为什么; judge < 文件: 你自己的请求
略去的        TLS, HTTP/2, unix 套接字, 多进程 (见 prefork), 访问日志, 压缩, sendfile; CONNECT 和 Upgrade;
              整个请求体的时限 (只限每一块)。

Question             What is WSGI? What do server and application each do? What is middleware? How does a request
                     become a response?
Answer in five lines The server parses HTTP, makes the dict environ, and calls app(environ, start_response) in process.
                     The application calls start_response(status, headers) before the first piece of body, and
                     returns an iterable of bytes.
                     The server pulls it piece by piece after the call, then must call close(), also after an error.
                     Middleware is an application to the outside and a server to the inside; layers stack like an onion.
                     Where a request ends is never guessed: two servers that guess otherwise let one hide in a body.
Read in this order   claims.py  model.py (PEP 3333)  environ.py  middleware.py
                     source.py  request.py  framing.py  refusals.py (why each is refused)  connection.py  server.py
                     desync.py (what smuggling does)  demo.py  demo_errors.py  demo_around.py  demo_refused.py
                     matrix.py and vectors_*.py (401 raw requests)  differences.py  table.py  verify.py
Your application     python -m labs wsgi --app module:callable --bind 127.0.0.1:8000
Under load           python -m labs wsgi load: 60 s, 50 clients, and 50 beside them at a byte a second
The verdicts         python -m labs wsgi matrix [CHAPTER]: who answers what, where servers differ and why;
                     judge < FILE: a request of your own
Left out             TLS, HTTP/2, unix sockets, several processes (see prefork), an access log, compression, sendfile;
                     CONNECT and Upgrade; a bound on a whole body's time (each piece has one).
"""
