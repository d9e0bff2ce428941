"""Things that questions set against each other, and words that turn a statement round.

`entities` finds what a question compares: members of one of the field's contrasts (GET and POST, client and
server), and what the points' own sentences begin with, above all before a colon. Facts said of one of them must not
be credited to the other.
`turned` tells whether a clause says the opposite of a part: before for after, all for one, faster for slower.

Why it is like this: without a parser, a fact belongs to the thing named last before it. That errs where a sentence
turns its order round, so many such signs are weighed and none is trusted alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quizzer.core.grading.words import FILLER, STOP, Token, is_cjk, listed

_CONTRASTS = """
客户端 服务器 | get post put delete patch head | 进程 线程 协程 生成器 | tcp udp | http https websocket
cookie 会话 令牌 | 快照读 当前读 | 列表 元组 集合 字典 | redi memcach mongodb mysql | rdb aof
uwsgi gunicorn nginx wsgi cgi fastcgi supervisor | 镜像 容器 虚拟机 | 合并 变基 | __new__ __init__ __call__
读已提交 可重复读 读未提交 串行化 | iaa paa saa | select poll epoll | 主节点 工作节点 | 乐观锁 悲观锁
应用上下文 请求上下文 | 堆栈 堆 | 浅拷贝 深拷贝 | 并发 并行 | cpu密集 io密集
before_request after_request teardown_request | flask django | 同步 异步 | 流量控制 拥塞控制
脏读 不可重复读 幻读 丢失更新 | 缓存穿透 缓存击穿 缓存雪崩 | 原子性 一致性 隔离性 持久性
标记清除 引用计数 分代回收 | machin compos swarm | blob tree 提交 head | argv path stdin stdout
session scoped_session | master 工作节点 | 子进程 父进程 | 生产者 消费者 | 关系型 非关系型
队列 交换机 | current_app g 请求 会话 | 发送 接收 | 读取 写入 | 主动 被动 | 用户态 内核态 | 对称加密 非对称加密
"""
_OPPOSITES = """
所 全 每 任 都 all everi each ani alwai whole both 整 / 一 某 单 one singl onli just 只 仅 some own part
先 前 before first earlier prior / 后 再 随 after later last then
多 大 高 more greater larg larger high higher bigger much most / 少 小 低 less fewer smal smaller low lower few least
快 强 长 增 fast faster increas longer / 慢 弱 短 减 slow slower decreas short shorter
共享 / 独立
同步 / 异步
阻塞 / 非阻塞
可靠 / 不可靠
有序 / 乱序
可变 / 不可变
有状态 / 无状态
面向连接 / 无连接
自动 / 手动
成功 / 失败
创建 / 销毁 删除
用户态 / 内核态
抢占 / 协作式
静态文件 static 静 / 动态 动
快照 旧 老 old / 新 new latest
同一 / 不同 新
内 insid 里 / 外 outsid
客户端 / 服务器
读取 读 / 写入 写
发送 发 / 接收 收
加锁 / 解锁 释放
主动 activ / 被动 passiv
虚拟机 / 容器
启动 / 停止
父进程 / 子进程
主节点 / 工作节点
公网 public / 内网 privat
引用 / 值 拷贝
视图 view / 拷贝 new
开 open 打 / 关 close
加 add / 减 subtract
保证 guarante / 不
可选 option / 必须 must requir
安全 safe / 危险 unsaf danger
"""
CUES = frozenset(("反", "才", "而", "rather", "instead", "actual", "其", "onli"))
"""Words with which people turn a fact round, rightly or wrongly: 反而, 才是, rather than."""

_TITLE = 4  # characters
_NO_NAMES = listed(
    "默认 同一 不同 返回 接收 释放 处理 创建 销毁 修改 等待 自动 手动 启动 停止 读取 写入 更新 删除 插入 执行 共享"
)  # terms that a sentence may begin with and not be about

_GROUPS = tuple(tuple(group.split()) for line in _CONTRASTS.strip().splitlines() for group in line.split("|"))


def _sides() -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for line in _OPPOSITES.strip().splitlines():
        one, other = (frozenset(side.split()) for side in line.split("/"))
        for here, there in ((one, other), (other, one)):
            for word in here:
                found.setdefault(word, []).append(there)
    return found


_OPPOSITE = _sides()


def entities(
    own: Iterable[Sequence[tuple[Sequence[Token], int]]],
    said: Iterable[Iterable[Sequence[Token]]],
    ask: Iterable[Sequence[Token]],
) -> Entities:
    """What is compared: titles before a colon, heads of sentences, members of the field's contrasts.

    `own` are the points' own sentences in both languages, each with the place of its colon (-1: none); `said` are all
    wordings of each point.
    """
    asked = {token.key for tokens in ask for token in tokens}
    known = asked.union(token.key for one in said for tokens in one for token in tokens)
    own = list(own)
    found = titles(own)
    for texts in own:
        head = _head(next((tokens for tokens, _ in texts if tokens), ()))
        if head and (head in asked or not is_cjk(head[0])):
            found.setdefault((head,), head)
    for group in _GROUPS:
        members = [key for key in group if key in known]
        if len(members) > 1:
            found.update({(key,): key for key in members})
    names = [key for key in asked if "_" in key]
    if len(names) > 1:
        found.update({(key,): key for key in names})
    return Entities(found)


def titles(own: Iterable[Sequence[tuple[Sequence[Token], int]]]) -> dict[tuple[str, ...], str]:
    """The short words before a colon with which at least two points begin, and the name that each language's share."""
    titled = [[_title(tokens, colon) for tokens, colon in texts if tokens] for texts in own]
    if sum(map(_is_titled, titled)) < 2:
        return {}
    return {keys: "".join(both[0]) for both in titled if _is_titled(both) for keys in both}


class Entities:
    """The names of what is compared, each of one or more tokens; two names may mean the same thing."""

    def __init__(self, names: Mapping[tuple[str, ...], str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for keys in sorted(names, key=len, reverse=True):
            self._by_first.setdefault(keys[0], []).append((keys, names[keys]))

    def spot(self, tokens: Sequence[Token]) -> list[str]:
        """For each token the thing whose name ends there, else ""."""
        found = [""] * len(tokens)
        for at, token in enumerate(tokens):
            for keys, name in self._by_first.get(token.key, ()):
                end = at + len(keys)
                if len(keys) == 1 or tuple(one.key for one in tokens[at:end]) == keys:
                    found[end - 1] = name
                    break
        return found


def _title(tokens: Sequence[Token], colon: int) -> tuple[str, ...]:
    """What stands before the colon of "穿透: 数据不存在", where it is short."""
    keys = tuple(token.key for token in tokens if token.end <= colon and token.key not in FILLER)
    return keys if len(keys) <= _TITLE else ()


def _is_titled(titles: Sequence[tuple[str, ...]]) -> bool:
    """Whether a point has a title in each of its languages."""
    return bool(titles) and all(titles)


def _head(tokens: Sequence[Token]) -> str:
    """The term or identifier that a sentence begins with."""
    first = next((token for token in tokens if token.key not in STOP), None)
    if first is None or is_cjk(first.word) or first.key[0].isdecimal() or first.key in _NO_NAMES:
        return ""
    return first.key


def turned(part: frozenset[str], clause: frozenset[str]) -> bool:
    """Whether the clause says an opposite of a word of the part, in the place of that word."""
    missing, extra = part - clause, clause - part
    return any(not extra.isdisjoint(side) for word in missing for side in _OPPOSITE.get(word, ()))
