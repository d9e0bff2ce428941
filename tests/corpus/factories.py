"""Question files for tests: a pack by its text, a question with only the field that matters."""

from __future__ import annotations

import os
from pathlib import Path

from quizzer.core.questions import Question
from quizzer.corpus.build import Pack
from quizzer.corpus.home import Folders
from quizzer.corpus.read import read_bytes

GOOD = "questions:\n- id: me.good\n  ask: What is good?\n  answer: This is.\n"
FULL = """\
format: 1
topic: net
title: {zh: 网络, en: Networks}
questions:
- id: net.tcp.handshake
  ask: {zh: '为什么要三次握手?', en: 'Why three steps?'}
  answer: {zh: 两边都要确认, en: Both sides must confirm.}
  points:
  - {id: both, zh: 双方确认, en: both confirm, any: [互相确认], source: RFC 9293, weight: 2}
  wrong:
  - {id: two, zh: 两次就够, en: two are enough, about: [both]}
  level: 1
  tags: [tcp]
  hints: [{zh: 想想旧的 SYN, en: think of an old SYN}]
  sources: [{doc: '001', at: TCP}, {ref: RFC 9293}]
  corrects: [{says: {zh: 两次, en: two}, zh: 三次, en: three, source: RFC 9293}]
  as_of: RFC 9293
"""


def pack_of(text: str | bytes, *, bundled: bool = False) -> Pack:
    """The pack that this text spells."""
    data = text.encode() if isinstance(text, str) else text
    return read_bytes(data, "f.yaml", bundled=bundled, name="f")


def question_of(fields: str) -> Question:
    """The one question of a user's pack with these further fields, each on a line of its own."""
    pack = pack_of(
        "questions:\n- id: me.q\n  ask: Why?\n  answer: So.\n" + "".join(f"  {f}\n" for f in fields.split("\n") if f)
    )
    assert not pack.problems
    return pack.questions[0]


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A file below this folder, newer than whatever was there: two writes within a clock tick look alike."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    if path.stat().st_mtime_ns <= before:
        os.utime(path, ns=(before + 1_000_000, before + 1_000_000))
    return path


def simple(*ids: str, extra: str = "") -> str:
    """A user's pack with these questions; `extra` is one more field for each."""
    more = f"  {extra}\n" if extra else ""
    return "questions:\n" + "".join(f"- id: {id_}\n  ask: What is {id_}?\n  answer: That.\n{more}" for id_ in ids)


def one_layer(folder: Path, layer: str = "packs") -> Folders:
    """A single folder of questions."""
    return [(layer, folder)]
