"""A collection's notes as questions, with what Anki's learner remembers of them.

A note of ours is the question it was made from. Of any other note each card is a question: what its template shows
first is asked, the rest is the answer, a cloze stays a cloze. Its id comes from the note's guid, so that a second
import finds it whatever was edited since.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.memory import DEFAULT_PARAMS, CardMemory, State, day_start_ms, study_day
from quizzer.core.questions import Question, QuestionId
from quizzer.core.travel import Review, Standing
from quizzer.core.values import dataclass
from quizzer.exchange import names
from quizzer.exchange.anki import schema, template
from quizzer.exchange.anki.container import opened
from quizzer.exchange.anki.edited import question_of
from quizzer.exchange.anki.notetypes import CLOZE_FIELDS, FIELDS
from quizzer.exchange.anki.schema import NoteType
from quizzer.exchange.anki.writing import GUID
from quizzer.exchange.plain import plain
from quizzer.exchange.values import FILL, LONGEST_TEXT, Card, Options, Problem, Reading, clean, too_long

_CARD = "ord, id, did, mod, type, queue, due, ivl, factor, reps, lapses, odue, odid, flags, data"
_CARDS = f"SELECT {_CARD} FROM card_of_note AS c JOIN cards ON cards.rowid = c.card WHERE c.nid = ? ORDER BY ord"
_REVIEWS = (
    "SELECT id, ease, ivl, lastIvl, factor, time, type FROM review_of_card AS r JOIN revlog ON revlog.rowid = r.review"
    " WHERE r.cid = ? ORDER BY r.review LIMIT 20000"
)
_LATEST_MS = 131_000 * 86_400_000
_SOUND = re.compile(r"\[sound:([^\]]{0,200})\]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `cards`, as far as it is of use."""

    ord: int
    id: int
    did: int
    mod: int
    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    reps: int
    lapses: int
    odue: int
    odid: int
    flags: int
    data: str


def read(path: Path, options: Options) -> Reading:
    """The cards of an .apkg or .colpkg; `options` say in which zone its days are meant if the file does not."""
    return Reading("anki", _entries(path, options))


def mapping(path: Path) -> list[Text]:
    """Which fields of each note type are asked and which answer, by what its templates show; ours come back whole."""
    with opened(path) as (conn, _):
        used = {mid for (mid,) in conn.execute("SELECT DISTINCT mid FROM notes LIMIT 1000")}
        kinds = [kind for id_, kind in schema.note_types(conn).items() if id_ in used]
        return [_mapped(kind) for kind in kinds if kind.fields not in (FIELDS, CLOZE_FIELDS)]


def _mapped(kind: NoteType) -> Text:
    if kind.is_cloze:
        gaps = kind.cloze_fields
        rest = [name for name in kind.fields if name not in gaps]
        told = [(", ".join(gaps), Text("填空", "cloze")), (", ".join(rest), Text("答案", "answer"))]
        return _becomes(kind, [told])
    shown = []
    for front, back in kind.templates[:20]:
        asked = [name for name in kind.fields if f"{name}}}}}" in front]
        answers = [name for name in kind.fields if f"{name}}}}}" in back and name not in asked]
        shown.append([(", ".join(asked), Text("题目", "question")), (", ".join(answers), Text("答案", "answer"))])
    return _becomes(kind, shown)


def _becomes(kind: NoteType, cards: list[list[tuple[str, Text]]]) -> Text:
    """What the fields of each of its cards become."""
    zh, en = (
        " | ".join("; ".join(f"{fields} -> {part.pick(lang)}" for fields, part in card) for card in cards)
        for lang in ("zh", "en")
    )
    return Text(f"{kind.name}: {zh}", f"{kind.name}: {en}")


def _entries(path: Path, options: Options) -> Iterator[Card | Problem]:
    with opened(path) as (conn, name):
        yield from _Collection(conn, f"{path.name}/{name}", options).entries()


class _Collection:
    def __init__(self, conn: sqlite3.Connection, where: str, options: Options) -> None:
        self.conn = conn
        self.where = where
        self.options = options
        self.types = schema.note_types(conn)
        self.decks = schema.decks(conn)
        crt = conn.execute("SELECT crt FROM col").fetchone()
        self.crt_ms = int(crt[0]) * 1000 if crt and isinstance(crt[0], int) else 0
        self.crt_day = study_day(self.crt_ms, options.offset_min, options.day_start_min)

    def entries(self) -> Iterator[Card | Problem]:
        notes = "SELECT id, guid, mid, tags, flds FROM notes WHERE length(flds) <= ? ORDER BY id"
        for id_, guid, mid, tags, flds in self.conn.execute(notes, (LONGEST_TEXT * 4,)):
            where = f"{self.where}:note {id_}"
            fields = str(flds).split("\x1f")
            if any(len(field) > LONGEST_TEXT for field in fields[:-1]):
                yield too_long(where)
                continue
            cards = [_row_of(row) for row in self.conn.execute(_CARDS, (id_,))]
            yield from self._note(str(guid), mid, str(tags), fields, cards, where)
        (left,) = self.conn.execute("SELECT count(*) FROM notes WHERE length(flds) > ?", (LONGEST_TEXT * 4,)).fetchone()
        for _ in range(min(left, 20)):
            yield too_long(self.where)

    def _note(
        self, guid: str, mid: object, tags: str, fields: list[str], rows: list[_Row], where: str
    ) -> Iterator[Card | Problem]:
        own = question_of(fields)
        if own is not None:
            question, lost = own
            if names.is_id(guid.removeprefix(GUID)):
                question = replace(question, id=QuestionId(guid.removeprefix(GUID)))
            if lost:
                yield Problem(
                    where,
                    Text(
                        f"在 Anki 里改过的 {', '.join(lost)} 没有带回来",
                        f"what was changed in Anki in {', '.join(lost)} is not taken back",
                    ),
                    Text(f"改在题目文件里: {question.id}", f"change it in the question's file: {question.id}"),
                )
            yield self._card(question, rows[0] if rows else None, guid, where, exact=True)
            return
        kind = self.types.get(mid) if isinstance(mid, int) else None
        if kind is None:
            yield Problem(where, Text("没有这种笔记类型", "its note type is not in the file"))
            return
        named = {name: clean(_SOUND.sub(r"[\1]", field)) for name, field in zip(kind.fields, fields, strict=False)}
        made = 0
        for row in rows:
            question_ = self._question(kind, named, row, guid, tags)
            if question_ is not None:
                made += 1
                yield self._card(question_, row, guid, where, exact=False)
        if not made:
            yield Problem(
                where,
                Text("这条笔记没有能问的文字", "a note without text to ask"),
                Text("只有图片或声音的卡片不能导入", "cards of pictures or sounds alone cannot be imported"),
            )

    def _question(self, kind: NoteType, named: dict[str, str], row: _Row, guid: str, tags: str) -> Question | None:
        """One card of a note that is not ours."""
        deck = self.decks.get(row.odid or row.did, "").split("::")
        topic = names.topic_from(deck[-1], "anki")
        words = tuple(dict.fromkeys(word for tag in tags.split()[:50] if (word := names.word_from(tag))))
        id_ = names.id_from("anki", guid, str(row.ord))
        if kind.is_cloze:
            field = next((name for name in kind.cloze_fields if template.clozes(named.get(name, ""))), None)
            text = plain(template.gaps(named[field], row.ord + 1)) if field else ""
            if "[[" not in text:
                return None
            rest = "\n\n".join(plain(value) for name, value in named.items() if name != field and value.strip())
            full = text.replace("[[", "").replace("]]", "")
            return Question(id_, topic, FILL, _one(rest or full), "cloze", tags=words, text=_one(text))
        if not 0 <= row.ord < len(kind.templates):
            return None
        front, back = kind.templates[row.ord]
        ask = plain(template.question(front, named)).strip()
        if not ask or not re.search(r"\w", ask):
            return None
        answer = plain(template.answer(back, named)).strip() or "-"
        answer = answer.removeprefix(ask).strip() or answer
        return Question(id_, topic, _one(ask), _one(answer), tags=words)

    def _card(self, question: Question, row: _Row | None, guid: str, where: str, *, exact: bool) -> Card:
        if row is None:
            return Card(question, where=where, exact=exact)
        reviews = tuple(self._reviews(row, guid))
        return Card(question, self._standing(row, reviews), reviews, where, exact, f"{guid}\x1f{row.ord}")

    def _reviews(self, row: _Row, guid: str) -> Iterator[Review]:
        for id_, ease, ivl, last, factor, time, kind in self.conn.execute(_REVIEWS, (row.id,)):
            if not all(isinstance(number, int) for number in (id_, ease, ivl, last, factor, time, kind)):
                continue
            if not 2 * 86_400_000 <= id_ <= _LATEST_MS:
                continue
            name = names.uuid_from("anki", guid, str(row.ord), str(id_))
            spans = _days(ivl), _days(last)
            if kind == 4 and ease == 0 and factor == 0:
                yield Review(id_, 0, *spans, kind="forget", id=name)
            elif 1 <= ease <= 4 and kind in (0, 1, 2, 3):
                practice = kind == 3 and factor == 0
                phase = 1 if kind == 3 else kind
                took = max(0, time) / 1000
                yield Review(id_, ease, *spans, phase, took, "practice" if practice else "review", name)

    def _standing(self, row: _Row, reviews: Sequence[Review]) -> Standing:
        suspended, flagged = row.queue == -1, row.flags & 7 > 0
        changed = row.mod * 1000 if 0 < row.mod * 1000 <= _LATEST_MS else 0
        if row.type not in (1, 2, 3) or (row.type == 1 and not reviews):
            return Standing(suspended=suspended, flagged=flagged, changed_ms=changed)
        o = self.options
        held = _held(row.data)
        due = row.odue if row.odid and row.odue else row.due
        if row.type == 2 or due < 1_000_000:  # days since the collection began; an intraday step has seconds
            due_day = self.crt_day + due
            due_ms = day_start_ms(due_day, o.offset_min, o.day_start_min)
        else:
            due_ms = due * 1000
            due_day = study_day(due_ms, o.offset_min, o.day_start_min)
        if not 0 < due_ms <= _LATEST_MS:
            return Standing(suspended=suspended, flagged=flagged, changed_ms=changed)
        ivl = min(max(row.ivl, 1), 36_500)
        asked = [review.at_ms for review in reviews if review.kind == "review"]
        last_ms = asked[-1] if asked else _last(held, due_ms - ivl * 86_400_000)
        memory = CardMemory(
            State(row.type),
            *_memory(held, row),
            last_ms=last_ms,
            last_day=study_day(last_ms, o.offset_min, o.day_start_min),
            due_ms=due_ms,
            due_day=due_day,
            interval_days=float(ivl),
            reps=max(1, row.reps),
            lapses=max(0, row.lapses),
        )
        return Standing(memory, suspended, flagged, changed)


def _row_of(row: Sequence[object]) -> _Row:
    """A row with every number that is none as 0."""
    numbers = [value if isinstance(value, int) and abs(value) < 1 << 53 else 0 for value in row[:-1]]
    return _Row(*numbers[:14], data=str(row[-1] or ""))  # type: ignore[misc, arg-type]  # columns as _CARD names them


def _one(text: str) -> Text:
    """A text in the language it is written in."""
    return Text(zh=text) if re.search(r"[\u3400-\u9fff]", text) else Text(en=text)


def _days(span: int) -> float:
    return float(min(span, 36_500)) if span >= 0 else min(-span / 86_400, 36_500.0)


def _held(data: str) -> dict[str, object]:
    try:
        held = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _last(held: dict[str, object], otherwise: int) -> int:
    lrt = held.get("lrt")
    return lrt * 1000 if isinstance(lrt, int) and 0 < lrt * 1000 <= _LATEST_MS else max(2 * 86_400_000, otherwise)


def _memory(held: dict[str, object], row: _Row) -> tuple[float, float]:
    """S and D as FSRS left them in the card; else from interval and ease, as Anki does when FSRS is switched on.

    (0, 0) for a card in its steps that says nothing. Source of the conversion: fsrs-rs, `memory_state_from_sm2`.
    """
    s, d = held.get("s"), held.get("d")
    if isinstance(s, int | float) and isinstance(d, int | float) and 0 < s <= 36_500 and 1 <= d <= 10:
        return float(s), float(d)
    if row.type != 2:
        return 0.0, 0.0
    w, stability, ease = DEFAULT_PARAMS, float(min(max(row.ivl, 1), 36_500)), max(1.3, row.factor / 1000)
    gain = math.exp(w[8]) * stability ** -w[9] * (math.exp(0.1 * w[10]) - 1)
    return stability, min(10.0, max(1.0, 11 - (ease - 1) / gain))
