"""Hashes of what the documents say, to notice a text that was copied instead of written.

The documents are not here. Their text is, as hashes of short runs at regular places, from which nothing can be read:
13 Chinese characters at every fourth place, so that any 16 in a row hold one of the hashed runs; and 40 of ASCII at
every ninth, for any 48. `python -m tests.contracts.shingles FILE...` draws shingles.bin anew from the documents.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

KEPT = Path(__file__).with_name("shingles.bin")
SIZE = 6  # bytes of a hash
CHINESE = (13, 4)  # length of a run, distance to the next
ASCII = (40, 9)


def chinese(text: str) -> str:
    """The Chinese characters alone: other punctuation or spacing is no other sentence."""
    return "".join(re.findall(r"[\u3400-\u9fff]+", text))


def ascii_runs(text: str) -> Iterator[str]:
    """Each piece between Chinese characters, with every space once."""
    return (" ".join(run.split()) for run in re.findall(r"[\x09-\x7e]+", text))


def _hashed(run: str) -> bytes:
    return hashlib.blake2b(run.casefold().encode(), digest_size=SIZE).digest()


def _runs(text: str, length: int, step: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(0, len(text) - length + 1, step))


def drawn(documents: list[str]) -> bytes:
    """The hashes of the documents' runs, in order."""
    runs = {run for text in documents for run in _runs(chinese(text), *CHINESE)}
    runs |= {run for text in documents for piece in ascii_runs(text) for run in _runs(piece, *ASCII)}
    return b"".join(sorted({_hashed(run) for run in runs}))


def kept() -> frozenset[bytes]:
    """The hashes in the repository."""
    data = KEPT.read_bytes()
    return frozenset(data[at : at + SIZE] for at in range(0, len(data), SIZE))


def copied(text: str, known: frozenset[bytes]) -> list[str]:
    """Runs of a text that a document holds too."""
    found = [run for run in _runs(chinese(text), CHINESE[0], 1) if _hashed(run) in known]
    pieces = (run for piece in ascii_runs(text) for run in _runs(piece, ASCII[0], 1))
    return found + [run for run in pieces if _hashed(run) in known]


if __name__ == "__main__":
    KEPT.write_bytes(drawn([Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]))
