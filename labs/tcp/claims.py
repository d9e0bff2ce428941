"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run on the model and on Linux 6.18"

CLAIMS = (
    Claim(
        "handshake-segments-and-states",
        "三次握手: SYN, SYN+ACK, ACK; 客户端收到第二个报文就 ESTABLISHED, 服务端收到第三个才是",
        "SYN, SYN+ACK, ACK: the client is ESTABLISHED on the second segment, the server only on the third",
        says="partly",
        source="RFC 9293, 3.5; " + RUN,
    ),
    Claim(
        "ack-is-the-next-byte-expected",
        "确认号是期望的下一个字节: 5 字节数据加 5, SYN 和 FIN 各加 1, 缺了一段就停在缺口",
        "the acknowledgment number is the next byte expected: five bytes add 5, SYN and FIN 1, and it stays at a gap",
        says="false",
        source="RFC 9293, 3.4; " + RUN,
    ),
    Claim(
        "the-ack-flag-makes-the-number-count",
        "ACK 标志是首部里的一个比特, 说明确认号有效: SYN 没有它, 确认号填什么都不看; 连上之后少了它, 报文被丢弃",
        "the ACK flag is one bit of the header and says that the number counts: a SYN lacks it, and its number is not "
        "looked at; once connected, a segment without it is dropped",
        source="RFC 9293, 3.1 and 3.10.7; " + RUN,
    ),
    Claim(
        "data-can-finish-the-handshake",
        "第三个报文丢了, 带数据的下一个报文同样完成握手, 数据也不丢",
        "if the third segment is lost, the next one finishes the handshake, bytes and all",
        source="RFC 9293, 3.5 and 3.10.7.4; " + RUN,
    ),
    Claim(
        "a-stale-syn-is-refused",
        "迟到的旧 SYN 让服务端回 SYN+ACK, 客户端认出它不是对自己的应答, 回 RST, 服务端回到 LISTEN",
        "an old SYN makes the server answer; the client sees that this is no answer to its own SYN and sends RST",
        source="RFC 9293, 3.5 (figure 8); " + RUN,
    ),
    Claim(
        "with-two-segments-a-forged-syn-would-be-a-connection",
        "假如两次就算连上, 伪造源地址的 SYN 每个都成为一个连接; 三次时它们停在 SYN-RECEIVED",
        "if two segments were enough, each forged SYN would be a connection; with three it stays half-open",
        source="RFC 4987, 2; run on the model",
    ),
    Claim(
        "opening-at-once-takes-four",
        "双方同时打开要四个报文: 两个 SYN, 两个 SYN+ACK; 平时 SYN 和 ACK 合在一起才是三个",
        "when both sides open at once, two SYNs and two SYN+ACKs travel; usually the server's SYN and ACK share one",
        source="RFC 9293, 3.5 (figure 7); " + RUN,
    ),
    Claim(
        "a-stream-has-no-messages",
        "三次 send 的字节一次 read 全读到: 字节流没有消息边界",
        "one read returns the bytes of three sends: a stream has no message boundaries",
        source="RFC 9293, 2.2 and 3.9.1; " + RUN,
    ),
    Claim(
        "early-segments-wait-for-the-gap",
        "先到的后一段留着等缺口补齐, 期间读不到; ACK 停在缺口, 补齐后一次跳过去",
        "a segment that overtakes waits until the gap is filled, unread; the ACK stays at the gap and then jumps",
        source="RFC 9293, 3.10.7.4; " + RUN,
    ),
    Claim(
        "bytes-that-come-twice-are-read-once",
        "重复到达的字节凭序号认得出来: 再回一个同样的 ACK, 应用只读到一次",
        "bytes that come twice are known by their numbers: the same ACK goes out again, and they are read once",
        source="RFC 9293, 3.4 and 3.10.7.4; " + RUN,
    ),
    Claim(
        "close-segments-and-states",
        "四次挥手: FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT 在主动方, CLOSE-WAIT, LAST-ACK 在被动方",
        "a close in four: FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT on the active side, CLOSE-WAIT, LAST-ACK on the other",
        says="partly",
        source="RFC 9293, 3.6; " + RUN,
    ),
    Claim(
        "each-direction-closes-by-itself",
        "半关闭: 一方发了 FIN 之后仍然收得到对方的数据, 对方的 FIN 是另外一个",
        "half close: after its FIN a side still receives; the other direction ends with a FIN of its own",
        source="RFC 9293, 3.6; " + RUN,
    ),
    Claim(
        "fin-takes-the-next-number",
        "FIN 的序号接着最后一个字节, 自己占一个; 不是随机的",
        "a FIN takes the number after the last byte, and one for itself; nothing about it is random",
        says="false",
        source="RFC 9293, 3.4; " + RUN,
    ),
    Claim(
        "an-immediate-close-takes-three",
        "收到 FIN 后马上 close, ACK 和 FIN 合成一个报文, 共三个; 过了延迟确认的时间才 close, 就是四个",
        "close at once after the peer's FIN, and ACK and FIN share a segment: three; after the delayed ACK it is four",
        says="false",
        source="RFC 9293, 3.8.6.3; " + RUN,
    ),
    Claim(
        "close-wait-waits-for-the-application",
        "CLOSE-WAIT 没有定时器: 没人 close, 就一直停在那里",
        "CLOSE-WAIT has no timer: until the application closes, nothing ends it",
        source="RFC 9293, 3.3.2; " + RUN,
    ),
    Claim(
        "time-wait-is-on-the-active-closer",
        "TIME-WAIT 在先关闭的一方: 客户端先关在客户端, 服务端先关在服务端, 同时关闭两边都有",
        "TIME-WAIT is on the side that closes first, be it client or server; on both, if both close at once",
        says="partly",
        source="RFC 9293, 3.6.1; " + RUN,
    ),
    Claim(
        "a-lost-last-ack-is-answered-in-time-wait",
        "最后的 ACK 丢了, 对端重发 FIN, TIME-WAIT 再答一次; 已经没有连接时只能回 RST",
        "if the last ACK is lost the FIN comes again and TIME-WAIT answers it; without it the answer would be RST",
        says="true",
        source="RFC 9293, 3.6.1; " + RUN,
    ),
    Claim(
        "two-msl-are-one-each-way",
        "最后的 ACK 走一个 MSL, 期间重发的 FIN 再走一个: 等 2MSL 就都能回答, 少一格就有一种回答不了",
        "the last ACK lives for one MSL, a FIN sent again meanwhile for another: 2 MSL cover every case, a tick less "
        "leaves one unanswered",
        source="RFC 9293, 3.6.1; run on the model",
    ),
    Claim(
        "an-old-segment-can-pass-for-a-new-one",
        "四元组和序号都对得上时, 旧连接迟到的报文会被新连接当作数据读走; 2MSL 就是等它消失",
        "with the same ports and numbers, a late segment of the old connection is read as data of the new one",
        source="RFC 9293, 3.4.2 and 3.6.1; " + RUN,
    ),
    Claim(
        "time-wait-keeps-the-pair-busy",
        "TIME-WAIT 期间, 先关的一方占着这对端口: bind 报 EADDRINUSE; 由内核挑却没有空的, connect 报 EADDRNOTAVAIL",
        "while in TIME-WAIT the active closer keeps this pair of ports busy: a bind gives EADDRINUSE; where the kernel "
        "chooses and has no port left, connect gives EADDRNOTAVAIL",
        source="RFC 9293, 3.6.1; " + RUN + ", without timestamps (with them tcp_tw_reuse may take the port sooner)",
    ),
    Claim(
        "fewer-closes-then-reuse-then-more-ports",
        "TIME-WAIT 占端口: 一个连接反复用就不产生; tcp_tw_reuse 让 connect 一秒后拿回端口; 端口多几个, 就多撑几次",
        "against ports lost to TIME-WAIT: a connection used again makes none; with tcp_tw_reuse a connect takes the "
        "port back after a second; so many more ports last for so many more",
        source="Linux kernel documentation, ip-sysctl, tcp_tw_reuse and ip_local_port_range; " + RUN,
    ),
    Claim(
        "tcp-fin-timeout-does-not-matter",
        "tcp_fin_timeout 设成 5: FIN-WAIT-2 剩 5 秒, TIME-WAIT 仍是 60 秒",
        "with tcp_fin_timeout at 5, FIN-WAIT-2 has 5 seconds left and TIME-WAIT still 60",
        says="false",
        source="tcp(7); Linux include/net/tcp.h, TCP_TIMEWAIT_LEN; run on Linux 6.18 (/proc/net/tcp)",
    ),
    Claim(
        "half-open-connections-fill-the-queue",
        "SYN 洪泛: backlog 为 4 时 10 个 SYN 占住 5 个半连接, 其余连同真正的客户端都没有回答; 全连接队列是空的",
        "a SYN flood: at a backlog of 4, ten SYNs leave 5 half-open; the rest and an honest client get no answer, "
        "and the accept queue is empty",
        source="RFC 4987, 2; listen(2); " + RUN + " (one half-open fewer in kernels before January 2025)",
    ),
    Claim(
        "a-cookie-keeps-no-state",
        "SYN cookie: 队列满了照样回答每个 SYN, 什么都不存; 真正的客户端带着号码回来就连上",
        "SYN cookies: with the queue full every SYN is still answered and nothing stored; an honest client gets in",
        source="RFC 4987, 3.6; " + RUN,
    ),
    Claim(
        "a-full-accept-queue-drops-syns",
        "没人 accept: 握手照样完成, 数据照样确认, 到 backlog 加 1 个为止, 之后的 SYN 被丢弃",
        "nobody accepts: handshakes finish and bytes are acknowledged, up to backlog + 1; then SYNs are dropped",
        source="listen(2), NOTES; " + RUN,
    ),
    Claim(
        "sockets-are-found-by-state-process-and-peer",
        "内核的表按状态数得出有几个套接字, 每行有对端, 有 inode, 凭它在 /proc/PID/fd 里找到进程: ss -tanp 就是这样做的",
        "the kernel's table counts sockets by state and names each peer; its inode leads to the process through "
        "/proc/PID/fd, which is what ss -tanp does",
        source="proc(5), /proc/net/tcp and /proc/pid/fd; ss(8); run on Linux 6.18",
    ),
    Claim(
        "reset-says-refused-or-lost",
        "RST 有三种来历: 端口没人监听, 关闭时还有没读的数据, 数据发给已经不在的连接",
        "a RST comes from a port where nobody listens, a close with unread bytes, or a connection that is gone",
        source="RFC 9293, 3.5.2, 3.6.1 and 3.10.7.1; " + RUN,
    ),
    Claim(
        "a-reset-ends-it-at-once",
        "RST 一个报文就结束: 没有应答, 没有 TIME-WAIT; 先到的数据在 Linux 上还读得到, 然后是 ECONNRESET",
        "one RST and it is over: no answer, no TIME-WAIT; on Linux bytes that came before can be read, then ECONNRESET",
        source="RFC 9293, 3.10.5 and 3.10.7.4; " + RUN,
    ),
    Claim(
        "only-an-exact-reset-counts",
        "RST 的序号要正好是期望的那个; 只是落在窗口里的换来一个 ACK, 连接还在",
        "a RST must bear exactly the number expected; one that falls into the window gets an ACK and ends nothing",
        source="RFC 5961, 3; RFC 9293, 3.10.7.4; " + RUN,
    ),
    Claim(
        "udp-sends-without-a-connection",
        "UDP 不用连接, 对面没人也照发, 一个套接字听所有人; TCP 没连上不能发, 服务端给每个客户端一个套接字",
        "UDP sends unconnected, to nobody too, and one socket hears all; TCP cannot send unconnected, and its server "
        "has a socket for each client",
        source="RFC 768; RFC 9293, 2.2; run on this machine's sockets",
    ),
    Claim(
        "tcp-mends-what-udp-hands-on",
        "线上丢一个, 多一个, 乱了次序: UDP 的应用原样收到, TCP 的应用按次序每个读到一次",
        "one is lost, one doubled, one overtakes: UDP's application gets just that, TCP's reads each once, in order",
        source="RFC 768; RFC 9293, 2.2; run on this machine's UDP sockets, and for TCP on the model and Linux 6.18",
    ),
    Claim(
        "a-lost-segment-is-sent-again",
        "丢了的报文会重发: 第三个重复的 ACK 一到马上重发, 否则等超时, 超时的长短跟着测得的 RTT 变",
        "a lost segment goes again: at once on the third duplicate ACK, else after a timeout, whose length follows the "
        "measured RTT",
        says="partly",
        source="RFC 5681, 3.2; RFC 6298; " + RUN + " (the length of the timeout: on the model)",
    ),
    Claim(
        "a-damaged-segment-is-dropped",
        "翻转任何一个比特, 校验和都对不上: 报文被悄悄丢弃, 没有 ACK, 等对方重发",
        "with any one bit flipped the checksum does not match: the segment is dropped in silence and comes again",
        source="RFC 9293, 3.1; RFC 1071; " + RUN,
    ),
    Claim(
        "a-slow-reader-stops-the-sender",
        "窗口是接收方还能放下多少: 没人读, 发送就停住, 读了才继续, 一个字节不少; UDP 照发, 放不下的丢掉",
        "the window is what the receiver has room for: unread, it stops the sender, who goes on when it is read, and "
        "no byte is missing; UDP sends on, and what does not fit is lost",
        source="RFC 9293, 3.8.6; run on the model and on this machine's sockets",
    ),
)
