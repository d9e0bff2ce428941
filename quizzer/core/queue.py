"""What is asked next, and how much of what is due fits into today.

The caller hands over at most some hundred candidates, none of them suspended, buried or without a question, and says
what was answered today; nothing is read or kept here. `choose` takes the first of:

    learning-yesterday   a learning step left over from an earlier day
    learning-due         a learning step whose time has come
    overdue, due         reviews
    new                  as many as today's cap leaves, by rank (topics in turn, prerequisites first)
    learning-ahead       a learning step due within 20 minutes, when nothing else is left

Siblings (same family or group) of a card answered today wait until tomorrow; a card in its own steps does not.

Why it is like this
- Reviews come with the lowest predicted recall first: those are the ones about to be lost. In a backlog it is the other
  way round: there is no time for all, most of the low ones are lost already and cost as much tomorrow as today, while
  each of the high ones is saved by one quick answer before it goes the same way.
- Recall falls with days since the last review divided by stability, whatever the parameters, so that quotient orders
  reviews without the engine.
- `due` and `next` are called by shell prompts: this module imports nothing, hence plain classes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Final

NEW, LEARNING, REVIEW, RELEARNING = range(4)  # core.memory.State, which would import enum
LEARN_AHEAD_MS: Final = 20 * 60_000
BY_HAND: Final = 1 << 39  # ranks from here on are of cards that a learner begins by hand: none of them comes as new
DEFAULT_SECONDS: Final = 60.0
_ENOUGH_SAMPLES = 10
_EQUALLY_URGENT = 0.9  # of the most urgent quotient: another topic may go first
_CLASSES = ("learning-yesterday", "learning-due", "review", "new", "learning-ahead")
_PRIME = 18_446_744_073_709_551_557  # the largest below 2**64
_LONGEST_BACKLOG_DAYS = 365


class Candidate:
    """A card that might be asked. `rank` orders new cards; `last_day` and `due_day` are study days."""

    __slots__ = (
        "due_day",
        "due_ms",
        "family",
        "group",
        "key",
        "lapses",
        "last_day",
        "rank",
        "stability",
        "state",
        "topic",
    )

    def __init__(
        self,
        key: str,
        topic: str = "",
        family: str = "",
        group: str = "",
        rank: int = 0,
        state: int = NEW,
        due_ms: int = 0,
        due_day: int = 0,
        last_day: int = 0,
        stability: float = 0.0,
        lapses: int = 0,
    ) -> None:
        self.key = key
        self.topic = topic
        self.family = family
        self.group = group
        self.rank = rank
        self.state = state
        self.due_ms = due_ms
        self.due_day = due_day
        self.last_day = last_day
        self.stability = stability
        self.lapses = lapses

    def __repr__(self) -> str:
        return f"Candidate({self.key!r}, state={self.state}, due_day={self.due_day}, rank={self.rank})"


# What comes next ------------------------------------------------------------------------------------------------------
def why(candidate: Candidate, now_ms: int, today: int) -> str:
    """The reason why this card is asked now: one of the words at the top of this module."""
    if candidate.state == NEW:
        return "new"
    if candidate.state == REVIEW:
        return "overdue" if candidate.due_day < today else "due"
    if candidate.due_ms > now_ms:
        return "learning-ahead"
    return "learning-yesterday" if candidate.last_day < today else "learning-due"


def choose(
    candidates: Iterable[Candidate],
    *,
    now_ms: int,
    today: int,
    seed: int = 0,
    new_left: int = 0,
    done_families: Collection[str] = (),
    done_groups: Collection[str] = (),
    last_key: str = "",
    last_topic: str = "",
    backlog: bool = False,
    learn_ahead_ms: int = LEARN_AHEAD_MS,
) -> Candidate | None:
    """The card to ask now, or None.

    `last_key` is asked again only when it is all there is; `last_topic` gives way to an equally urgent other topic. A
    backlog allows no new cards. `seed` decides between cards that are equal in everything else.
    """
    classes: dict[str, list[Candidate]] = {name: [] for name in _CLASSES}
    last = None
    for candidate in candidates:
        name = _class(candidate, now_ms, today, learn_ahead_ms)
        if not name or (name == "new" and (backlog or new_left <= 0)):
            continue
        if name in ("review", "new") and waits_for_sibling(candidate, done_families, done_groups):
            continue
        if candidate.key == last_key:
            last = candidate
        else:
            classes[name].append(candidate)
    for name, members in classes.items():
        if members:
            return _first(members, name, today, seed, last_topic, backlog)
    return last


def order(
    candidates: Iterable[Candidate],
    limit: int,
    *,
    now_ms: int,
    today: int,
    seed: int = 0,
    new_left: int = 0,
    done_families: Collection[str] = (),
    done_groups: Collection[str] = (),
    last_key: str = "",
    last_topic: str = "",
    backlog: bool = False,
    learn_ahead_ms: int = LEARN_AHEAD_MS,
) -> list[Candidate]:
    """The next cards as `choose` would give them if each were answered and left for today; for previews."""
    left = list(candidates)
    families, groups = set(done_families), set(done_groups)
    chosen: list[Candidate] = []
    while len(chosen) < limit:
        card = choose(
            left,
            now_ms=now_ms,
            today=today,
            seed=seed,
            new_left=new_left,
            done_families=families,
            done_groups=groups,
            last_key=last_key,
            last_topic=last_topic,
            backlog=backlog,
            learn_ahead_ms=learn_ahead_ms,
        )
        if card is None:
            break
        chosen.append(card)
        left.remove(card)
        families.add(card.family)
        groups.add(card.group)
        new_left -= card.state == NEW
        last_key, last_topic = card.key, card.topic
    return chosen


def _class(card: Candidate, now_ms: int, today: int, learn_ahead_ms: int) -> str:
    """Which of _CLASSES a card belongs to now; empty when it is not to be asked."""
    if card.state == REVIEW:
        return "review" if card.due_day <= today else ""
    if card.state != NEW and card.due_ms > now_ms + learn_ahead_ms:
        return ""
    return why(card, now_ms, today)


def waits_for_sibling(card: Candidate, families: Collection[str], groups: Collection[str]) -> bool:
    """Whether a card akin to one of these must wait until tomorrow."""
    return (card.family != "" and card.family in families) or (card.group != "" and card.group in groups)


def _first(members: list[Candidate], name: str, today: int, seed: int, last_topic: str, backlog: bool) -> Candidate:
    """The most urgent member, of another topic than the last where one is equally urgent."""
    if name == "review":
        return _first_review(members, today, seed, last_topic, backlog)
    if name == "new":
        best = min(card.rank for card in members)
        return _settle([card for card in members if card.rank == best], seed, last_topic)
    if name == "learning-ahead":  # whichever comes back soonest: any other would be asked even earlier than its time
        best = min(card.due_ms for card in members)
        return _settle([card for card in members if card.due_ms == best], seed, last_topic)
    others = [card for card in members if card.topic != last_topic] or members  # all of them are due: equally urgent
    best = min(card.due_ms for card in others)
    return _settle([card for card in others if card.due_ms == best], seed, last_topic)


def by_urgency(reviews: Iterable[Candidate], today: int, backlog: bool, seed: int = 0) -> list[Candidate]:
    """Reviews in the order in which recall calls for them (see the top of this module), equals as `seed` has it."""
    sign = 1 if backlog else -1
    return sorted(reviews, key=lambda card: (sign * _fade(card, today), _mixed(card.key, seed), card.key))


def front(
    ordered: Iterable[Candidate],
    today: int,
    backlog: bool,
    is_open: Callable[[Candidate], bool],
    last_key: str = "",
    last_topic: str = "",
) -> list[Candidate]:
    """Of reviews `by_urgency`, the one or two among which `choose` decides as among all.

    They are the first that is open, and the first of another topic than the last if it is equally urgent. The card
    asked last is passed over unless it is all there is.
    """
    found: list[Candidate] = []
    bound, last = 0.0, None
    for card in ordered:
        if not is_open(card):
            continue
        if card.key == last_key:
            last = card
            continue
        fade = _fade(card, today)
        if not found:
            bound = fade
        elif fade * _EQUALLY_URGENT > bound if backlog else fade < bound * _EQUALLY_URGENT:
            break
        if not found or card.topic != last_topic:
            found.append(card)
        if card.topic != last_topic:
            break
    return found or ([last] if last else [])


def _first_review(members: list[Candidate], today: int, seed: int, last_topic: str, backlog: bool) -> Candidate:
    fade = [_fade(card, today) for card in members]
    best = min(fade) if backlog else max(fade)
    near = (
        [card for card, x in zip(members, fade, strict=True) if x * _EQUALLY_URGENT <= best]
        if backlog
        else [card for card, x in zip(members, fade, strict=True) if x >= best * _EQUALLY_URGENT]
    )
    near = [card for card in near if card.topic != last_topic] or near
    sign = 1 if backlog else -1
    most = min(sign * _fade(card, today) for card in near)
    return _settle([card for card in near if sign * _fade(card, today) == most], seed, last_topic)


def _fade(card: Candidate, today: int) -> float:
    """Days since the last review in units of stability: 1 means a recall of 90 %, more means less."""
    return max(0, today - card.last_day) / max(card.stability, 0.001)


def _settle(equals: list[Candidate], seed: int, last_topic: str) -> Candidate:
    others = [card for card in equals if card.topic != last_topic] or equals
    return min(others, key=lambda card: (_mixed(card.key, seed), card.key))


def _mixed(key: str, seed: int) -> int:
    """A number that depends on key and seed only (hash() differs from process to process): splitmix64's mixing."""
    x = (int.from_bytes(key.encode(), "big") % _PRIME + seed * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return x ^ (x >> 31)


# How much fits into today ---------------------------------------------------------------------------------------------
class Share:
    """What of the due and the new cards is for today.

    `is_backlog`: more is due than fits, so no new cards until it is clear, in `days` days (today is the first; None:
    not within a year at this pace). `minutes` is what reviews and new cards together will take.
    """

    __slots__ = ("days", "due", "is_backlog", "minutes", "new", "reviews")

    def __init__(self, due: int, reviews: int, new: int, minutes: float, days: int | None) -> None:
        self.due = due
        self.reviews = reviews
        self.new = new
        self.minutes = minutes
        self.days = days
        self.is_backlog = reviews < due

    def __repr__(self) -> str:
        return f"Share(due={self.due}, reviews={self.reviews}, new={self.new}, days={self.days})"


def todays_share(
    due: int,
    new_left: int,
    minutes: float,
    *,
    review_s: float = DEFAULT_SECONDS,
    new_s: float = DEFAULT_SECONDS,
    upcoming: Sequence[int] = (),
) -> Share:
    """Today's part of `due` reviews and `new_left` new cards in `minutes`; at least one card.

    `review_s`, `new_s`: seconds a card, as measured. `upcoming`: cards that fall due tomorrow, the day after, ...; they
    lengthen a backlog. Reviews answered on the way come back later than that and are not counted.
    """
    a_day = reviews_a_day(minutes, review_s)
    reviews = min(due, a_day)
    left_s = minutes * 60 - reviews * review_s
    new = 0 if reviews < due else max(0, min(new_left, max(int(left_s / new_s), 0 if reviews else 1)))
    spent = (reviews * review_s + new * new_s) / 60
    return Share(due, reviews, new, spent, _days_to_clear(due, a_day, upcoming))


def reviews_a_day(minutes: float, review_s: float) -> int:
    """How many reviews `minutes` hold, at least one. More due than that is a backlog."""
    return max(1, int(minutes * 60 / review_s))


def _days_to_clear(due: int, a_day: int, upcoming: Sequence[int]) -> int | None:
    left = due
    for day in range(_LONGEST_BACKLOG_DAYS):
        left -= a_day
        if left <= 0:
            return day + 1 if due else 0
        left += upcoming[day] if day < len(upcoming) else 0
    return None


def typical_seconds(samples: Iterable[float], default: float = DEFAULT_SECONDS) -> float:
    """The median of a learner's own seconds a card, `default` under ten of them; call it for new and review apart."""
    ordered = sorted(second for second in samples if second > 0)
    if len(ordered) < _ENOUGH_SAMPLES:
        return default
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
