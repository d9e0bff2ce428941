"""TCP 连接: 一个报文一个报文地看状态机 | A TCP connection: its state machine, segment by segment.

问题          讲讲三次握手和四次挥手。为什么不是两次? 挥手能不能三次? 为什么要等 2MSL (报文最长寿命的两倍), 哪一边等?
五行回答      三次握手: SYN, SYN+ACK, ACK; 客户端先 ESTABLISHED, 服务端收到第三个才是。SYN 和 FIN 各占一个序号。
              不能两次: 迟到的旧 SYN 要能用 RST 拒绝, 双方的序号都要有人确认。
              挥手: 每个方向一个 FIN 一个 ACK; 马上关闭 ACK 和 FIN 合并成三个, 晚一点就是四个。
              先关的一方 TIME-WAIT (Linux 60 秒, 改不了): 最后的 ACK 会丢, 旧报文要消失。
              CLOSE-WAIT 是程序没有 close, 没有定时器; SYN-RECEIVED 堆积是洪泛, SYN cookie 不存状态。
按这个次序读  claims.py  segment.py  sequence.py  model.py (一端)  listener.py (两个队列)  packet.py (字节, 校验和)
              world.py (两端和一根线)  scenarios.py  demo.py  demo_close.py  demo_queues.py  picture.py
              可靠和 UDP: demo_udp.py  rto.py (等多久重传)  window.py (流量控制)  demo_reliable.py
              线上的机器: procnet.py  demo_host.py;  真的内核: tun.py  loopback.py  kernel.py  verify.py
自己试        python -m labs tcp run "B listen" "A connect" "A close" "B close"    加 --against kernel 让内核也走一遍
              python -m labs tcp random 1000    一千个随机的经过, 模型和内核逐个报文对照
略去的        拥塞控制; model.py 里的窗口一直开着, 定时器由脚本拨 (窗口和重传时间各有自己的小模型);
              选项 (MSS, SACK, Fast Open), Nagle, 保活, 紧急指针; 同一端的多个连接 (除了监听队列里的)。

Question             Tell me about opening and closing a TCP connection. Why not two segments? Can a close take three?
                     Why 2 MSL
                     (maximum segment lifetime), and on which side?
Answer in five lines SYN, SYN+ACK, ACK: the client is ESTABLISHED first, the server with the third. SYN and FIN take one
                     number each.
                     Not two: an old SYN must be refusable with RST, and both first numbers confirmed.
                     A close is a FIN and an ACK each way; ACK and FIN merge into three segments if the peer closes at
                     once, later it is four.
                     Who closes first is in TIME-WAIT (60 s on Linux, no setting): the last ACK may be lost, and old
                     segments must die.
                     CLOSE-WAIT is a program that does not close, and has no timer; a pile of SYN-RECEIVED is a flood,
                     against which SYN cookies store nothing.
Read in this order   claims.py  segment.py  sequence.py  model.py (one end)  listener.py (two queues)  packet.py
                     (bytes, checksum)  world.py (both ends and a wire)  scenarios.py  demo.py  demo_close.py
                     demo_queues.py  picture.py; reliability, and UDP: demo_udp.py  rto.py (the timeout)  window.py
                     (flow control)  demo_reliable.py; a host in service: procnet.py  demo_host.py; and the kernel's
                     own TCP: tun.py  loopback.py  kernel.py  verify.py
Try it               python -m labs tcp run "B listen" "A connect" "A close" "B close"    --against kernel: Linux too
                     python -m labs tcp random 1000    a thousand random scripts, compared segment by segment
Left out             congestion control; in model.py the window is always open and scripts say when a timer runs out
                     (window and timeout have small models of their own); options (MSS, SACK, Fast Open), Nagle,
                     keep-alive, urgent data; several connections of one host, but for a listener's queues.
"""
