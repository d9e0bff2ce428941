"""主张 | What is claimed, and what the documents behind the questions say of it."""

from __future__ import annotations

from labs._kit.claims import Claim

RUN = "run on Linux 6.18 (cgroup v1) and 6.1 (cgroup v2)"
OVERLAY = "Linux, Documentation/filesystems/overlayfs.rst; run on Linux 6.18"
OCI = "OCI Image Format Specification"

CLAIMS = (
    Claim(
        "same-kernel-inside-and-outside",
        "容器里外是同一个内核: 内核没有命名空间, 换了所有的视图, 内核的版本还是外面的",
        "the kernel is the same inside and outside: there is no namespace for it, and with every view exchanged its "
        "release is still the host's",
        says="partly",
        source="namespaces(7); " + RUN,
    ),
    Claim(
        "a-namespace-changes-what-is-seen",
        "命名空间换掉一种资源的视图: 里面改主机名、挂载、建共享内存, 外面都看不到",
        "a namespace exchanges the view of one resource: a host name set, a mount made, shared memory created inside "
        "are not seen outside",
        says="true",
        source="namespaces(7); " + RUN,
    ),
    Claim(
        "eight-kinds-of-namespace",
        "命名空间一共 8 种: cgroup、ipc、mnt、net、pid、time、user、uts",
        "there are eight kinds of namespace: cgroup, ipc, mnt, net, pid, time, user and uts",
        says="outdated",
        source="namespaces(7); time_namespaces(7); run on Linux 6.18",
    ),
    Claim(
        "clone-unshare-and-setns-choose-the-namespace",
        "clone 让子进程进新的, unshare 让自己进新的, setns 加入已有的; pid 命名空间只对以后的子进程生效",
        "clone puts a child into new ones, unshare the caller, setns joins one that exists; with pid namespaces it is "
        "the children to come who move",
        source="clone(2); unshare(2); setns(2); " + RUN,
    ),
    Claim(
        "a-zombie-is-dead-and-waits-for-its-parent",
        "结束而没被 wait 的子进程是僵尸: 它已经死了, SIGKILL 也不起作用; 父进程一 wait 就消失",
        "a child that has ended and was not waited for is a zombie: it is dead, so SIGKILL does nothing; it goes when "
        "its parent waits",
        source="wait(2), NOTES; " + RUN,
    ),
    Claim(
        "a-zombie-holds-its-number-and-no-memory",
        "僵尸不占内存, 只占进程号: 上限之内的名额被它占着, fork 就失败",
        "a zombie holds no memory, only its process number: where that is counted, the next fork fails",
        source="wait(2), NOTES; fork(2), ERRORS, EAGAIN; " + RUN,
    ),
    Claim(
        "an-orphan-lives-on",
        "父进程结束, 子进程不会跟着被杀: 它成了孤儿, 换个父进程接着跑",
        "when a parent ends its children are not killed: an orphan gets another parent and goes on",
        source="wait(2), NOTES; " + RUN,
    ),
    Claim(
        "pid-1-adopts-and-must-reap",
        "父进程先结束, 子进程归命名空间里的 1 号; 1 号不 wait, 僵尸就越攒越多",
        "when a parent ends its children go to process 1 of the namespace; if that never waits, zombies pile up",
        source="pid_namespaces(7); wait(2); " + RUN,
    ),
    Claim(
        "pid-1-gets-only-signals-it-handles",
        "1 号没装处理函数, SIGTERM 就没有作用, 从外面发也一样; 里面的 SIGKILL 也杀不了它, 外面的可以",
        "without a handler SIGTERM does nothing to process 1, not from outside either; SIGKILL from inside does "
        "nothing, from outside it kills",
        source="pid_namespaces(7); kill(2); " + RUN,
    ),
    Claim(
        "a-signal-goes-to-one-process",
        "信号只送给一个进程: 1 号是 shell, SIGTERM 到它为止, 你的程序装了处理函数也听不到",
        "a signal goes to one process: with a shell as process 1 SIGTERM ends there, and your program, handler or not, "
        "hears nothing",
        source="kill(2); " + RUN,
    ),
    Claim(
        "behind-an-init-the-default-action-works",
        "前面放一个会转发的 1 号, 程序就是普通进程: 没装处理函数, 转发来的 SIGTERM 也按默认动作结束它",
        "behind a process 1 that passes signals on the program is an ordinary process: the SIGTERM ends it, by the "
        "default action, without a handler",
        source="pid_namespaces(7); signal(7); " + RUN,
    ),
    Claim(
        "pid-1-takes-the-rest-with-it",
        "1 号一结束, 内核杀掉命名空间里的所有进程, 连嵌在里面的命名空间; 之后再也 fork 不进去",
        "when process 1 ends the kernel kills everybody in its namespace and in those nested in it; nobody can be "
        "forked into it any more",
        source="pid_namespaces(7); " + RUN,
    ),
    Claim(
        "a-new-network-namespace-has-only-lo",
        "新的网络命名空间里只有一个没启用的 lo, 连 127.0.0.1 都不通; 和外面相连是另外接上去的",
        "a new network namespace has lo alone, and that is down: not even 127.0.0.1 answers; what joins it to others "
        "is added later",
        source="network_namespaces(7); " + RUN,
    ),
    Claim(
        "localhost-is-each-containers-own",
        "localhost 属于各自的网络命名空间: 外面在 127.0.0.1 上监听, 里面连不到; 只听 127.0.0.1, 别的地址也连不到",
        "localhost belongs to each network namespace: a listener on 127.0.0.1 outside is not reached from inside, and "
        "one that listens there only is not reached by any other address",
        source="network_namespaces(7); ip(7), INADDR_ANY; " + RUN,
    ),
    Claim(
        "a-cgroup-limits-what-is-used",
        "cgroup 限制并统计一组进程用多少: pids.max 是 4, 再 fork 第 5 个就得到 EAGAIN, 并且记数; 上级的限制管着下级",
        "a control group limits and counts what its processes use: with pids.max at 4 the fork of a fifth process "
        "gets EAGAIN and is counted; a limit further up binds all below",
        says="partly",
        source="cgroups(7); " + RUN,
    ),
    Claim(
        "memory-kills-and-cpu-waits",
        "内存到顶先收回文件缓存, 收不出来就杀掉组里占得最多的; CPU 用完配额只是等下一个周期, 谁也不死",
        "at its memory limit a group first loses file cache, then its largest process is killed; past its CPU quota it "
        "waits for the next period and nobody dies",
        source="Linux, Documentation/admin-guide/cgroup-v2.rst, Memory and CPU; " + RUN,
    ),
    Claim(
        "seeing-and-using-are-separate",
        "命名空间管看到什么, cgroup 管能用多少, 各管各的: 只有命名空间的不受限, 只有 cgroup 的什么都看得到",
        "namespaces decide what is seen and control groups what is used, each without the other: new namespaces alone "
        "limit nothing, a group alone hides nothing",
        source="namespaces(7); cgroups(7); " + RUN,
    ),
    Claim(
        "a-limit-is-a-number-in-a-file",
        "限制就是写进控制组目录里文件的数字; v2 是一棵树, v1 每种资源一棵",
        "a limit is a number in a file of the group's directory; v2 has a single tree, v1 one for each controller",
        source="cgroups(7); Linux, Documentation/admin-guide/cgroup-v2.rst; " + RUN,
    ),
    Claim(
        "chroot-is-left-by-dot-dot-and-pivot-root-is-not",
        "chroot 只改自己的根, 站在根外面的进程用 .. 就走出来; pivot_root 换掉整个挂载命名空间的根, 卸掉旧的就没有路了",
        "chroot changes one's own root alone, and whoever stands outside it walks out by ..; pivot_root changes the "
        "root of the mount namespace, and with the old one unmounted there is no way up",
        source="chroot(2), NOTES; pivot_root(2); " + RUN,
    ),
    Claim(
        "writes-go-to-the-top-layer",
        "写都落在最上面的可写层, 改之前整个文件先拷上来; 下面的镜像层一个字节也不变",
        "writes go to the layer on top, and a file is copied up whole before it changes; the image's layers keep every "
        "byte",
        source=OVERLAY,
    ),
    Claim(
        "the-writable-layer-goes-with-the-container",
        "同一个镜像的两个容器各有自己的可写层: 互相看不见改动, 删掉容器, 改动就没了",
        "two containers of one image have a writable layer each: neither sees the other's changes, and they go with "
        "the container",
        source="Docker documentation, Storage drivers, Container and layers; " + OVERLAY,
    ),
    Claim(
        "layers-are-named-by-their-content",
        "层按内容的 sha256 命名: 内容相同就是同一层, 只存一份, 只拉没有的; 改一个字节就是另一层",
        "a layer is called by the sha256 of its content: the same content is the same layer, kept and pulled once; "
        "one byte more makes another",
        source=OCI + ", Content Descriptors and Image Configuration",
    ),
    Claim(
        "deleting-in-a-later-layer-frees-nothing",
        "后面的层删文件, 只是加一个 whiteout 标记盖住: 看不见了, 前面那层的字节还在, 镜像没有变小",
        "a later layer deletes a file by a whiteout that hides it: it is seen no more, but the earlier layer keeps its "
        "bytes and the image is no smaller",
        source=OCI + ", Image Layer Filesystem Changeset, Whiteouts; " + OVERLAY,
    ),
    Claim(
        "stop-asks-first-and-kills-then",
        "停容器先给 1 号发 SIGTERM, 等一段宽限期, 还在才发 SIGKILL: 装了处理函数的 1 号用不着第二个信号, 没装的全靠它",
        "a container is stopped by a SIGTERM to its process 1, a grace period, and SIGKILL if it is still there: one "
        "with a handler never gets the second signal, one without ends by nothing else",
        source="Docker documentation, docker container stop; pid_namespaces(7); run on Linux 6.18",
    ),
    Claim(
        "a-port-is-reached-from-outside-once-it-is-published",
        "容器里的程序在听, 从外面连仍是 ECONNREFUSED; 发布端口, 就是在外面也收下连接, 转进容器的网络命名空间",
        "a program listens in its container, and from outside a connection is refused all the same; to publish its "
        "port is to take connections outside and hand them on into the container's network namespace",
        source="network_namespaces(7); Docker documentation, Port publishing and mapping; run on Linux 6.18",
    ),
    Claim(
        "run-and-copy-add-layers-the-rest-settings",
        "Dockerfile 是一步一步的构建脚本: RUN 和 COPY 各加一层, ENV、EXPOSE、CMD 只写进镜像的配置",
        "a Dockerfile builds an image step by step: RUN and COPY add a layer each; ENV, EXPOSE and CMD write into its "
        "configuration alone",
        source="Dockerfile reference; Docker documentation, Building best practices",
    ),
    Claim(
        "a-changed-step-is-done-again-with-all-after-it",
        "没变的步骤用缓存; 一步变了, 它和后面的都重做: 先拷依赖清单再安装, 最后拷代码, 改代码就不会重装",
        "a step that has not changed comes from the cache, one that has is done again with all after it: with the list "
        "of dependencies copied and installed first and the code last, a change of code installs nothing",
        source="Docker documentation, Build cache invalidation; Optimize cache usage in builds",
    ),
    Claim(
        "a-stage-has-only-what-copy-from-names",
        "每个 FROM 重新开始一个阶段, 前面阶段的东西一样也不带; COPY --from 点名要什么, 就只拿什么",
        "every FROM starts a stage afresh, with nothing of the one before; COPY --from takes from that what it names "
        "and no more",
        source="Docker documentation, Multi-stage builds; Dockerfile reference, COPY --from",
    ),
    Claim(
        "the-image-is-the-last-stage-alone",
        "最终镜像只有最后一个阶段的层: 编译器不在任何一层里, 镜像更小, 运行的结果一样",
        "the image consists of the last stage's layers: the compiler is in none of them, the image is smaller, and it "
        "runs the same",
        source="Docker documentation, Multi-stage builds",
    ),
    Claim(
        "push-and-pull-move-what-is-missing",
        "仓库按摘要存镜像: push 只上传它没有的层, pull 只下载本机没有的, 另一台机器得到一模一样的镜像",
        "a registry keeps images by digest: push uploads the layers that it lacks, pull fetches those that the host "
        "lacks, and another host has the very same image",
        source="OCI Distribution Specification, Pull and Push",
    ),
    Claim(
        "an-image-brings-program-libraries-and-settings",
        "程序、依赖和环境变量都在镜像里: 在一台什么都没有的机器上, 摆出它的文件就能运行; 少了依赖那一层就不行",
        "program, libraries and environment come with the image: laid out where nothing of it was, it runs; without "
        "the layer of its libraries it does not",
        source=OCI + ", Image Configuration",
    ),
    Claim(
        "a-program-is-for-one-kernel-and-one-cpu",
        "程序文件的开头写着给哪种内核、哪种 CPU; 别的架构的、别的系统的, Linux 一律拒绝: ENOEXEC, 放进镜像也一样",
        "the first bytes of a program say for which kernel and which CPU it is; Linux refuses those for another CPU or "
        "another system, ENOEXEC, and an image changes nothing about that",
        source="execve(2), ERRORS; elf(5); run on Linux 6.18",
    ),
    Claim(
        "a-bind-mount-shows-a-directory-of-the-host",
        "绑定挂载让容器看到宿主机的那个目录本身: 一边写, 另一边马上读到",
        "a bind mount lets the container see a directory of the host itself: what one side writes the other reads",
        source="mount(2), MS_BIND; run on Linux 6.18",
    ),
    Claim(
        "what-is-mounted-hides-what-lay-beneath",
        "挂载盖住原来的内容, 什么也不拷, 卸下又看得见; 所以 Docker 在挂上空的卷之前, 先把镜像里的内容拷进去",
        "a mount hides what lay beneath and copies nothing, and unmounted it is seen again; so Docker fills an empty "
        "volume from the image before it mounts it",
        source="mount(2); Docker documentation, Volumes, Mounting a volume over existing data; run on Linux 6.18",
    ),
    Claim(
        "a-volume-outlives-its-container",
        "卷是容器之外的目录: 容器删了, 可写层没了, 卷还在, 下一个容器接着用; 要另外删除它",
        "a volume is a directory outside the container: when that is removed its own files go, the volume stays for "
        "the next one, and it has to be removed for itself",
        source="Docker documentation, Volumes, A volume's lifecycle; run on Linux 6.18",
    ),
)
