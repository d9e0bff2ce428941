"""容器: 能看到什么, 能用多少, 文件从哪里来 | A container: what it sees, what it may use, where its files come from.

问题          容器是什么? 和虚拟机差在哪里? Docker 靠内核的哪些技术? 容器里的 1 号进程有什么特别?
五行回答      容器是被隔离的普通进程, 和宿主机用同一个内核; 虚拟机才有自己的内核。
              命名空间决定看到什么 (pid、网络、挂载、主机名等 8 种), cgroup 决定能用多少: 进程数到顶 fork 失败,
              内存到顶杀进程, CPU 到顶只是等。两件事互不相干。
              镜像是一叠只读的层, 按内容的摘要命名; 容器在上面加一层可写的, 改之前先拷上来, 删除是写一个 whiteout 标记。
              1 号进程收养孤儿、必须 wait; 没装处理函数的信号它收不到; 它一结束, 里面的全被杀掉。
按这个次序读  claims.py  model.py (进程和命名空间)  nets.py  cgroups.py  images.py (层)
              overlay.py (联合挂载)  roots.py (换根)  build.py (Dockerfile)  mounts.py (挂载和卷)
              binaries.py (程序文件)
              script.py 和 scenarios.py (一行一步的剧本)
              demo.py (故事: views.py first.py usage.py files.py building.py keeping.py)
              verify.py  theatre.py 和 puppets.py (真进程照剧本演)  groups.py  union.py  rooms.py  shelves.py
              calls.py (系统调用)
谁来判        这台机器的内核; 实录两个: Linux 6.18 (cgroup v1), Linux 6.1 的用户态内核 (cgroup v2), 后者编译时没带
              time 命名空间和 overlayfs, 这两样没有问它; docker stop、发布端口、挂载和程序文件也只问过 6.18。
自己跑一个    python -m labs container run [--pids 20] [--memory 64] [--cpu 20] -- sh
              (runtime.py; 不用 root 也行, 没有限制而已; 机器不许的话, 讲一遍录下来的)
略去的        网桥和 veth、NAT; seccomp、AppArmor; 设备和 IO 的控制组; 镜像的压缩、签名和仓库协议; 构建时 RUN 别的程序;
              目录的重定向 (redirect_dir) 和硬链接; 一个 1 号进程之外的 subreaper。

Question             What is a container, how does it differ from a virtual machine, which parts of the kernel is Docker
                     built on, and what is special about process 1 in a container?
Answer in five lines A container is ordinary processes, isolated, on the host's kernel; a virtual machine has its own.
                     Namespaces decide what they see (pids, network, mounts, host name: eight kinds), control groups
                     what they may use: at the limit fork fails, memory kills, CPU time merely waits.
                     An image is a stack of read-only layers named by their digests. A container adds one to write on:
                     files are copied up before they change, and a deletion is a whiteout.
                     Process 1 adopts orphans and has to reap them, gets no signal it does not handle, and takes
                     everybody in its namespace with it when it ends.
Read in this order   claims.py  model.py (processes and namespaces)  nets.py  cgroups.py  images.py (layers)
                     overlay.py (the union mount)  roots.py (another root)  build.py (a Dockerfile)  mounts.py (mounts
                     and volumes)  binaries.py (program files)  script.py and scenarios.py (scripts, one step a line)
                     demo.py (the story: views.py first.py usage.py files.py building.py keeping.py)
                     verify.py  theatre.py and puppets.py (true processes play the scripts)  groups.py
                     union.py  rooms.py  shelves.py  calls.py (system calls)
Judged by            This machine's kernel. Two are recorded: Linux 6.18 with cgroup v1, and Linux 6.1 in user mode with
                     cgroup v2; that one was built without time namespaces and overlayfs and was not asked about them,
                     nor about docker stop, published ports, mounts and program files.
Run one yourself     python -m labs container run [--pids 20] [--memory 64] [--cpu 20] -- sh
                     (runtime.py; without root too, then without limits; where it is forbidden, a recorded run is told)
Left out             Bridges, veth pairs and NAT; seccomp and AppArmor; groups for devices and I/O; compression,
                     signatures and the registry's protocol; a RUN of other programs in a build; redirected
                     directories and hard links in a union mount; subreapers other than process 1.
"""
