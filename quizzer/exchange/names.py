"""Ids for questions that come without one: made from what stays the same, so that a second import finds the first.

An id is a hash of what the source itself calls stable (a note's guid) or, where there is no such thing, of the
question's text. 60 bits: among a million cards two meet once in two million decks.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

from quizzer.core.questions import QuestionId, Topic

TITLES = {
    **{"mysql": "MySQL", "mvcc": "MVCC", "http": "HTTP", "wsgi": "WSGI", "os": "OS", "orm": "ORM", "nosql": "NoSQL"},
    **{"rabbitmq": "RabbitMQ", "gil": "GIL", "tcp": "TCP", "udp": "UDP", "io": "I/O", "uwsgi": "uWSGI", "acid": "ACID"},
}
_ID = re.compile(r"[a-z0-9]+(\.[a-z0-9]+(-[a-z0-9]+)*)+")
_NOT_IN_WORDS = re.compile(r"[^\w+#-]+")
_PUNCTUATION = re.compile(r"[\W_]+")


def id_from(space: str, *parts: str) -> QuestionId:
    """The id in `space` (a word of small letters) that these texts always lead to."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return QuestionId(f"{space}.{base64.b32encode(digest).decode().lower()[:12]}")


def is_id(text: str) -> bool:
    """Whether the text may be a question's id."""
    return len(text) <= 200 and _ID.fullmatch(text) is not None


def topic_from(text: str, otherwise: str) -> Topic:
    """A topic as the question files allow it, from a deck's or heading's name."""
    word = _NOT_IN_WORDS.sub("-", unicodedata.normalize("NFKC", text).strip().lower()).strip("-_+#")[:60]
    return Topic(word or otherwise)


def word_from(text: str) -> str:
    """A tag as the question files allow it; empty when nothing of it is left."""
    return topic_from(text, "")


def title(word: str) -> str:
    """A topic or a pack as a heading writes it."""
    return TITLES.get(word) or (word[:1].upper() + word[1:]).replace("-", " ")


def essence(text: str) -> str:
    """What two texts have in common that differ in case, width, spaces and punctuation only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _PUNCTUATION.sub("", folded) or folded.strip()


def uuid_from(*parts: str) -> str:
    """A UUIDv8 (RFC 9562, 5.8) that these texts always lead to: two devices that import one deck agree on it."""
    number = int.from_bytes(hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
