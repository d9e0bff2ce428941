"""Which questions are meant: `topic:mysql is:due level>=2 -lab:mvcc 缓存`.

    topic: tag: type: pack: lab:     level:2 level>=2 level<3     is:due (see IS)
    a b       both        a or b     either        -a     not        (a or b) c        "two words"

A word without a field searches; what it finds is for the caller to say. Nothing is looked up here, and a text that
makes no sense is refused with the place, the cause and what was probably meant: never half understood.

Why it is like this: full-width ： （ ） “ ” count as their plain forms, because a Chinese input method types those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from quizzer.core.language import Text
from quizzer.core.memory import State
from quizzer.core.questions import TYPES, Question
from quizzer.core.values import dataclass
from quizzer.errors import WrongUsage

FIELDS = ("topic", "tag", "type", "level", "lab", "pack", "is")
IS = ("due", "new", "learning", "leech", "flagged", "suspended", "corrected")
LEVELS = ("1", "2", "3")
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    ":": lambda level, wanted: level == wanted,
    "=": lambda level, wanted: level == wanted,
    ">=": lambda level, wanted: level >= wanted,
    "<=": lambda level, wanted: level <= wanted,
    ">": lambda level, wanted: level > wanted,
    "<": lambda level, wanted: level < wanted,
}
_NO_MORE = Text()
_SHOWN = 40  # characters of the filter quoted in a message
_DEEPEST = 50  # parentheses within parentheses
_PLAIN = str.maketrans("：（）“”　", ':()"" ')  # one for one, so that positions stay
_TOKEN = re.compile(r'\s*(?:(?P<sign>[()-])|(?P<word>(?:[^\s()"]*:)?"[^"]*"|[^\s()"]+)|(?P<open>"))')
_TERM = re.compile(r"(?P<field>[A-Za-z_]+)(?P<sign>:|>=|<=|>|<|=)(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a filter may ask about the learner's card of a question."""

    state: State = State.NEW
    is_due: bool = False
    is_leech: bool = False
    is_flagged: bool = False
    is_suspended: bool = False


UNSEEN = CardFacts()
Found = Callable[[str], bool]


# The filter as a value ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Words:
    """A word or quoted phrase to search for."""

    text: str

    def matches(self, question: Question, card: CardFacts, found: Found) -> bool:
        return found(self.text)


@dataclass(frozen=True, slots=True)
class Term:
    """A field, how it is compared, and the value in lower case."""

    field: str
    sign: str
    value: str

    def matches(self, question: Question, card: CardFacts, found: Found) -> bool:
        match self.field:
            case "topic":
                return question.topic.lower() == self.value
            case "tag":
                return any(tag.lower() == self.value for tag in question.tags)
            case "type":
                return question.type == self.value
            case "level":
                return _COMPARISONS[self.sign](question.level, int(self.value))
            case "lab":
                return any(self.value in (proof.lower(), proof.lower().partition("#")[0]) for proof in question.proofs)
            case "pack":
                return self.value in _names_of_pack(question.pack.lower())
            case _:
                return _is(self.value, question, card)


@dataclass(frozen=True, slots=True)
class Not:
    """What the inner filter refuses."""

    inner: Words | Term | All | Either

    def matches(self, question: Question, card: CardFacts, found: Found) -> bool:
        return not self.inner.matches(question, card, found)


@dataclass(frozen=True, slots=True)
class All:
    """What every part matches; without parts: everything."""

    parts: tuple[Filter, ...]

    def matches(self, question: Question, card: CardFacts, found: Found) -> bool:
        return all(part.matches(question, card, found) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """What at least one part matches."""

    parts: tuple[Filter, ...]

    def matches(self, question: Question, card: CardFacts, found: Found) -> bool:
        return any(part.matches(question, card, found) for part in self.parts)


Filter = Words | Term | Not | All | Either
EVERYTHING = All(())


def _names_of_pack(pack: str) -> tuple[str, ...]:
    """redis/cache is meant by redis/cache, cache and redis."""
    parts = pack.split("/")
    return (pack, parts[-1], *("/".join(parts[:end]) for end in range(1, len(parts))))


def _is(word: str, question: Question, card: CardFacts) -> bool:
    match word:
        case "due":
            return card.is_due
        case "new":
            return card.state is State.NEW
        case "learning":
            return card.state.in_steps
        case "leech":
            return card.is_leech
        case "flagged":
            return card.is_flagged
        case "suspended":
            return card.is_suspended
        case _:
            return bool(question.corrects)


# Reading --------------------------------------------------------------------------------------------------------------
def parse(text: str) -> Filter:
    """The filter that `text` says; an empty text matches everything.

    WrongUsage names the character (from 1) where it stops making sense.
    """
    return _Parser(text).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # one of ( ) - or word end
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    text = text.translate(_PLAIN)
    while found := _TOKEN.match(text, at):
        name = str(found.lastgroup)
        start, at = found.span(name)
        piece = found[name]
        if name == "open":
            _refuse(start, Text("引号没有结束", "the quotes are not closed"), Text('在词尾补上 "', 'add the closing "'))
        if name == "sign":
            yield _Token(piece, piece, start)
        else:
            yield _Token("or" if piece.lower() == "or" else "word", piece, start)
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent: either = all {or all}; all = one {one}; one = {-} (word | "(" either ")")."""

    def __init__(self, text: str) -> None:
        self._tokens: Sequence[_Token] = tuple(_tokens(text))
        self._place = 0

    def whole(self) -> Filter:
        if self._next.kind == "end":
            return EVERYTHING
        found = self._either(0)
        if self._next.kind != "end":
            _refuse(self._next.at, Text("多了一个 )", "a ) without its ("), Text("删掉它", "take it out"))
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += 1
        return token

    def _either(self, depth: int) -> Filter:
        parts = [self._all(depth)]
        while self._next.kind == "or":
            self._take()
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self, depth: int) -> Filter:
        parts: list[Filter] = []
        while self._next.kind in ("word", "(", "-"):
            parts.append(self._one(depth))
        if not parts:
            self._missing()
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Filter:
        negative = False
        while self._next.kind == "-":
            self._take()
            negative = not negative
        token = self._take()
        if token.kind == "word":
            return _negated(_term(token)) if negative else _term(token)
        if token.kind != "(":
            self._place -= 1
            self._missing()
        if depth >= _DEEPEST:
            _refuse(token.at, Text(f"括号套了 {_DEEPEST} 层以上", f"more than {_DEEPEST} levels of parentheses"))
        inner = self._either(depth + 1)
        if self._take().kind != ")":
            _refuse(token.at, Text("这个 ( 没有结束", "this ( is not closed"), Text("补上 )", "add the )"))
        return _negated(inner) if negative else inner

    def _missing(self) -> NoReturn:
        """Raises for a place where a condition should stand."""
        shown = self._next.text
        before = Text(f"「{shown}」前面", f"before '{shown}'") if shown else Text("末尾", "at the end")
        _refuse(
            self._next.at,
            Text(f"{before.zh}缺一个条件", f"a condition is missing {before.en}"),
            Text('要搜这些字符本身就加引号: "or"', 'put quotes round signs that are meant as text: "or"'),
        )


def _negated(inner: Filter) -> Filter:
    return inner.inner if isinstance(inner, Not) else Not(inner)


def _term(token: _Token) -> Filter:
    found = _TERM.fullmatch(token.text)
    if found is None or not _is_meant(found):
        words = token.text.strip('"')
        if not words.strip():
            _refuse(token.at, Text("引号里是空的", "nothing between the quotes"), Text("删掉它们", "take them out"))
        return Words(words)
    field, sign, value = found["field"].lower(), found["sign"], found["value"].strip('"').lower()
    value_at = token.at + found.start("value")
    if field not in FIELDS:
        what = Text(f"没有「{_short(field)}」这个条件", f"no field '{_short(field)}'")
        quoted = _short(token.text.replace('"', ""))
        _refuse(
            token.at, what, _near(field, FIELDS, Text(f'; 要搜原文就写 "{quoted}"', f'; to search for it: "{quoted}"'))
        )
    if sign != ":" and field != "level":
        what = Text(f"「{field}」不能比大小", f"'{field}' cannot be compared")
        _refuse(token.at, what, Text(f"写成 {field}:{_short(value)}", f"write {field}:{_short(value)}"))
    allowed = _allowed(field)
    if not value.strip():
        what = Text(f"「{field}」后面是空的", f"nothing after '{field}{sign}'")
        example = Text(f"例: {field}:mysql", f"for example {field}:mysql")
        _refuse(value_at, what, _near("", allowed) if allowed else example)
    if allowed and value not in allowed:
        what = Text(f"「{field}」不能是「{_short(value)}」", f"'{field}' cannot be '{_short(value)}'")
        _refuse(value_at, what, _near(value, allowed))
    return Term(field, ":" if sign == "=" else sign, value)


def _is_meant(found: re.Match[str]) -> bool:
    """Whether this is a condition or a slip in one, and not code to search for: maxmemory=1gb, List<int>."""
    field, sign, value = found["field"].lower(), found["sign"], found["value"]
    return sign == ":" or field in FIELDS or (sign != "=" and value in LEVELS) or bool(_closest(field, FIELDS, 0.7))


def _allowed(field: str) -> tuple[str, ...]:
    """The values a field can have; empty where the questions decide."""
    return {"is": IS, "type": TYPES, "level": LEVELS}.get(field, ())


def _near(word: str, known: Sequence[str], more: Text = _NO_MORE) -> Text:
    close = _closest(word, known, 0.5)
    zh, en = (f"是不是 {close}? ", f"did you mean {close}? ") if close else ("", "")
    return Text(f"{zh}可以是: {', '.join(known)}{more.zh}", f"{en}known: {', '.join(known)}{more.en}")


def _closest(word: str, known: Sequence[str], cutoff: float) -> str:
    """The name most like this word; empty if none is like it."""
    from difflib import get_close_matches  # only needed for a mistake

    return next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), "")


def _short(text: str) -> str:
    """Enough of a text to recognise it in a message."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _refuse(at: int, what: Text, hint: Text | None = None) -> NoReturn:
    raise WrongUsage(
        Text(f"筛选条件第 {at + 1} 个字符: {what.zh}", f"filter, character {at + 1}: {what.en}"),
        hint,
    )
