"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run beside gunicorn 27, wsgiref of Python 3.11"

CLAIMS = (
    Claim(
        "the-server-calls-the-application",
        "服务器在进程里调用 app(environ, start_response); 应用碰不到 socket, 也不转发什么",
        "the server calls app(environ, start_response) in its own process; the application sees no socket and forwards "
        "nothing",
        says="partly",
        source="PEP 3333, Specification Overview",
    ),
    Claim(
        "environ-comes-from-the-request",
        "environ 由服务器从请求做成, 沿用 CGI 的变量名; 请求体在 wsgi.input",
        "the server makes environ out of the request, under CGI's names; the body is in wsgi.input",
        says="true",
        source="PEP 3333, environ Variables; RFC 3875 4.1",
    ),
    Claim(
        "the-body-is-bytes",
        "返回的可迭代对象产生 bytes; 产生 str, 服务器就当应用出错",
        "the iterable that is returned yields bytes; if it yields str, servers treat that as an error",
        source="PEP 3333, Unicode Issues; " + RUN,
    ),
    Claim(
        "start-response-comes-before-the-body",
        "start_response 要在第一块非空响应体之前调用; 首部等到那时才发出去",
        "start_response comes before the first non-empty piece of body; only then do the headers go out",
        source="PEP 3333, The start_response() Callable",
    ),
    Claim(
        "exc-info-replaces-the-head",
        "首部发出之前, 带 exc_info 再调 start_response 就替换它; 发出之后则抛出那个异常",
        "until the headers are out, start_response with exc_info replaces them; afterwards it raises that error",
        source="PEP 3333, Error Handling",
    ),
    Claim(
        "write-goes-out-at-once",
        "交给 write() 的马上发出, 排在返回的响应体之前; 之后仍要返回可迭代对象",
        "what is given to write() goes out at once, before the returned body; even then an iterable must be returned",
        source="PEP 3333, The write() Callable",
    ),
    Claim(
        "an-error-before-the-head-is-a-500",
        "首部发出之前应用出错, 客户端得到 500, traceback 只进 wsgi.errors",
        "if the application fails before the headers are out, the client gets a 500 and only wsgi.errors the traceback",
        source="PEP 3333, Error Handling",
    ),
    Claim(
        "a-late-error-cuts-the-response",
        "首部发出之后出错, 响应截断, 连接关闭: 有长度或分块的, 客户端看得出来, 否则看不出来",
        "after the headers an error cuts response and connection: by length or chunks a client can tell, else not",
        source="PEP 3333, Error Handling; RFC 9112 8",
    ),
    Claim(
        "close-is-called-even-after-an-error",
        "返回的对象有 close(), 服务器就一定调用: 正常结束、迭代出错、客户端断开都一样",
        "if the returned object has close(), it is called: at the end, after an error, after the client has gone",
        source="PEP 3333, Specification Details",
    ),
    Claim(
        "the-server-pulls-the-body",
        "函数返回之后, 服务器才迭代响应体, 一块一块地取和发",
        "the server iterates over the body after the call has returned, piece by piece",
        source="PEP 3333, Buffering and Streaming",
    ),
    Claim(
        "timing-the-call-misses-the-body",
        "只给调用计时, 量不到流式响应生成的时间; 到 close() 为止才量得到",
        "timing the call misses the making of a streamed body; up to close() it is there",
        source="PEP 3333, Buffering and Streaming",
    ),
    Claim(
        "one-application-runs-on-several-servers",
        "同一个应用一字不改, 在几个服务器下给出同样的状态、首部和响应体",
        "one application, unchanged, gives the same status, headers and body under several servers",
        says="true",
        source="PEP 3333, Original Rationale and Goals; " + RUN,
    ),
    Claim(
        "middleware-plays-both-sides",
        "中间件对服务器是应用, 对应用是服务器; 两边都不用改",
        "middleware is an application to the server and a server to the application; neither has to change",
        says="partly",
        source="PEP 3333, Middleware: Components that Play Both Sides",
    ),
    Claim(
        "middleware-stacks-like-an-onion",
        "请求从外往里走, 首部和返回值从里往外走",
        "requests travel inwards, headers and return values outwards",
        source="PEP 3333, Middleware: Components that Play Both Sides",
    ),
    Claim(
        "middleware-dispatches-by-path",
        "中间件可以按路径分发到几个应用: 前缀从 PATH_INFO 移到 SCRIPT_NAME",
        "middleware can send paths to different applications: the prefix moves from PATH_INFO to SCRIPT_NAME",
        source="PEP 3333, environ Variables",
    ),
    Claim(
        "two-readings-give-two-requests",
        "同样的字节, 按 Content-Length 读是一个请求, 按分块读是两个",
        "the same bytes are one request by Content-Length and two by chunks",
        source="RFC 9112 6.3 and 11.2",
    ),
    Claim(
        "a-hidden-request-passes-the-proxy",
        "藏着的请求绕过代理的检查; 它的响应错给别人, 进了缓存; 它还能吞下另一个用户的请求, 连同 cookie",
        "a hidden request gets past the proxy's check; its answer goes to others and into the cache; and it may "
        "swallow another user's request, cookie and all",
        source="RFC 9112 11.2; CWE-444",
    ),
    Claim(
        "a-rewritten-request-hides-nothing",
        "代理照自己的理解重写请求, 只留一个长度, 藏着的就只是请求体里的字节",
        "where the proxy writes the request anew, with one length, what was hidden is only bytes of a body",
        source="RFC 9112 6.3",
    ),
    Claim(
        "a-hidden-request-is-refused",
        "请求体的分界有歧义就拒绝: 藏在里面的请求没有一个被当成请求",
        "ambiguous framing is refused: not one request hidden in a body is taken for a request",
        source="RFC 9112 6.3 and 11.2",
    ),
    Claim(
        "a-body-has-one-length",
        "单独一个 chunked, 或单独一个纯数字的 Content-Length, 或没有请求体; 别的写法都拒绝",
        "one chunked alone, or one Content-Length of digits alone, or no body; all else is refused",
        source="RFC 9112 6.1, 6.3 and 7.1; RFC 9110 8.6",
    ),
    Claim(
        "a-line-has-one-end",
        "行只以 CRLF 结束, 首部不折行, 冒号前没有空格, Host 恰好一个: 否则 400",
        "lines end in CRLF alone, fields are not folded, no space before the colon, one Host: otherwise 400",
        source="RFC 9112 2.2, 3.2, 5.1 and 5.2",
    ),
    Claim(
        "each-limit-has-its-status",
        "太慢 408, 请求体太大 413, 目标太长 414, 首部太多或太长 431, 不会做 501, 主版本不支持 505",
        "too slow 408, body too large 413, target too long 414, fields too many or too long 431, not implemented 501, "
        "major version not supported 505",
        source="RFC 9110 15.5.9, 15.5.14, 15.5.15, 15.6.2 and 15.6.6; RFC 6585 5",
    ),
)
