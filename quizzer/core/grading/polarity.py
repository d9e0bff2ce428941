"""Is it said or denied? Negation as far as it can be read from single clauses.

`direct` negation stands right before a word (不会释放, does not release); a `far` one earlier in the same clause, where
only a parser could tell what it denies. The judge calls the first contradicted and the second unsure.

Why it is like this: 不可重复读 and 不可变 are names, not denials; nothing is denied by 不同 or 不仅, and 可靠 inside
不可靠 is not 可靠. Names swallow their 不 and may only match as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizzer.core.grading.words import Token, is_cjk, listed
from quizzer.core.values import dataclass

_NAMES = listed(
    "不可重复读 未提交读 读未提交 未提交 不可避免 不可变 不可分割 不得不 差不多 无状态 无连接 无关 无论 无限 非阻塞 "
    "非对称 非公平 非空 非常 除非 是非 未来 不同 不仅 不但 不只 不光 不过 不管 不论 不断 不少 不错 不妨 不然 不止 不足 "
    "是不是 会不会 能不能 要不要 有没有 没错 没问题 没准 没什么 不限于 不外乎"
)
_NEGATORS = listed("并非 绝非 无法 未必 没有 没 不 未 无 非")
_PREFIX = listed("无 未 非 non")  # deny the next word and no other
_NOT = listed("not never no cannot without neither nor none non hardly dont doesnt isnt arent cant wont didnt wasnt")
_TAKES_AWAY = listed("without no none nor neither 无 非")
_NOT_A_DENIAL = listed("only just merely matter")  # not only, no matter
_AUXILIARY = listed(
    "会 能 是 需 要 可 以 应 该 保 证 支 持 用 使 必 须 再 去 被 有 得 一 定 总 "
    "be do does is are will would can could need needs to have has use uses used any a an the in on "
    "at by for with from of guarantee guarantees support supports allow allows necessarily always actually really"
)
_RESET = listed("but because while whereas so instead although though 而 但 因")  # a denial ends here
_JOINT = listed("and 所 并 且 就 也 还 却 的")  # only 不是 and "not ..." of a whole clause reach across: 不加锁的快照读
_SPAN = re.compile(
    f"(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})"  # the longest name first
    f"|(?P<no>{'|'.join(sorted(_NEGATORS, key=len, reverse=True))})"
)
_REFUTED = re.compile(
    r"^(?:\S+ ){0,4}?(?:不 对|不 成 立|不 正 确|是 错|错 的|错 误 的|误 解|误 区|谣 言|wrong|false|myth|incorrect"
    r"|untrue|not true|isn't true|not correct|not right|misconception)"
)
_WARNED = re.compile(
    r"避 免|防 止|以 为|误 认|认 为 是 错|不 要|千 万 别|avoid|instead of|rather than|mistak|myth|misconception"
    r"|not true|not the case|untrue|false that|wrong that|wrong to"
)
FAR = 12  # tokens: a negation further off than this speaks of something else


@dataclass(frozen=True, slots=True)
class Polarity:
    """For each token: is it a negator, is it directly negated, may a match begin there (not inside a name)?

    A negator `denies` its whole clause unless it only takes away a noun: without a lock, no lock, 无锁.
    `reached` tokens stand right after a negator; twice reached is not negated.
    """

    negator: tuple[bool, ...]
    denies: tuple[bool, ...]
    negated: tuple[bool, ...]
    reached: tuple[bool, ...]
    opens: tuple[bool, ...]

    def inside(self, start: int, end: int) -> int:
        """The number of negators in a span, a direct one before it included."""
        return sum(self.negator[start:end]) + (self.negated[start] and not self.negator[start])


def read(tokens: Sequence[Token]) -> Polarity:
    """The polarity of every token of a text."""
    negator, opens = _negators(tokens)
    negated, reached = [False] * len(tokens), [False] * len(tokens)
    for at, is_negator in enumerate(negator):
        if is_negator:
            for hit in _reach(tokens, negator, opens, at):
                reached[hit] = True
                negated[hit] = not negated[hit]  # 不是不加锁: twice denied is said
    denies = tuple(one and token.word not in _TAKES_AWAY for one, token in zip(negator, tokens, strict=True))
    return Polarity(tuple(negator), denies, tuple(negated), tuple(reached), tuple(opens))


def is_far_negated(tokens: Sequence[Token], polarity: Polarity, start: int) -> bool:
    """Whether a negator earlier in the clause may reach the token at `start`, without standing right before it."""
    at, clause = start - 1, tokens[start].clause
    joined = False
    while at >= 0 and polarity.reached[start] and (polarity.negator[at] or polarity.reached[at]):
        at -= 1  # direct negation: counted elsewhere, 不是不加锁 twice
    while at >= 0 and start - at <= FAR and tokens[at].clause == clause:
        word = tokens[at].word
        if polarity.negator[at] and word not in _PREFIX:
            denies_all = tokens[at + 1].word in ("是", "非")  # 不是, 并非
            return denies_all or not joined
        if word in _RESET:
            return False
        joined = joined or word in _JOINT
        at -= 1
    return False


def is_refuted(tokens: Sequence[Token], end: int) -> bool:
    """Whether what ended before token `end` is called wrong right after: "... 是错的", "... is a myth"."""
    rest = [token.word for token in tokens[end : end + 8] if token.sentence == tokens[end - 1].sentence]
    return _REFUTED.match(" ".join(rest)) is not None


def is_warned_of(tokens: Sequence[Token], start: int) -> bool:
    """Whether the clause names what follows as a mistake: 避免, 误以为, avoid, rather than."""
    before = [token.word for token in tokens[max(0, start - FAR) : start] if token.sentence == tokens[start].sentence]
    return _WARNED.search(" ".join(before)) is not None


def _negators(tokens: Sequence[Token]) -> tuple[list[bool], list[bool]]:
    negator, opens = [False] * len(tokens), [True] * len(tokens)
    # One character a token, so that the regex counts tokens; what is not Chinese can be no part of a Chinese name.
    line = "".join(token.word if is_cjk(token.word) else "\0" for token in tokens)
    for found in _SPAN.finditer(line):
        start, end = found.span()
        opens[start + 1 : end] = [False] * (end - start - 1)
        negator[start] = found["no"] is not None
    for at, token in enumerate(tokens):
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if token.word in _NOT or token.word.endswith("n't"):
            negator[at] = following not in _NOT_A_DENIAL
    return negator, opens


def _reach(tokens: Sequence[Token], negator: Sequence[bool], opens: Sequence[bool], at: int) -> range:
    """What the negator at `at` denies: up to the first word of substance, which has two characters in Chinese."""
    end, clause = at + 1, tokens[at].clause
    while end < len(tokens) and tokens[end].clause == clause:
        passes = (
            tokens[end].word in _AUXILIARY or negator[end] or (tokens[end - 1].word in "无没未并绝" and not opens[end])
        )
        end += 1
        if not passes:
            break
    if end < len(tokens) and tokens[end].clause == clause and is_cjk(tokens[end - 1].word) and is_cjk(tokens[end].word):
        end += 1
    return range(at + 1, end)
