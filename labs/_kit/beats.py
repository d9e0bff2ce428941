"""What a demo tells, as values: a stage makes one for each call, so that a story can be printed, drawn, kept and sent.

`as_json` and `from_json` carry a beat from the process that runs a lab to the one that draws it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from labs._kit.text import Text, Words

Mark = Literal["", "wait", "good", "bad"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A part of the story begins."""

    title: Words


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or two of the story."""

    text: Words


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that the model computed, under a label."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head."""

    title: Words
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a timeline: who does what, what it gives, how it stands; `n` labels it, `note` goes under it."""

    actor: int
    does: Words
    gives: Words = ""
    mark: Mark = ""
    note: Words = ""
    n: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Steps in the order in which they happened, a column for each actor."""

    title: Words
    actors: tuple[Words, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of source."""

    source: str
    language: str = "python"


@dataclass(frozen=True, slots=True)
class Asked:
    """What happens next? `right` indexes `outcomes`; `why` is said after the guess, whatever it was."""

    question: Words
    outcomes: tuple[Words, ...]
    right: int
    why: Words


@dataclass(frozen=True, slots=True)
class Proved:
    """A claim was put to the test here. `id` is lab#claim, `text` what is claimed."""

    id: str
    text: Words
    holds: bool
    evidence: Words = ""


Beat = Act | Said | Shown | Table | Timeline | Code | Asked | Proved
KINDS: dict[str, type[Beat]] = {
    kind.__name__.lower(): kind for kind in (Act, Said, Shown, Table, Timeline, Code, Asked, Proved)
}


def as_json(beat: Beat) -> Json:
    """The beat as JSON values; a Text becomes {"zh", "en"}."""
    return {"kind": type(beat).__name__.lower(), **_fields(beat)}


def from_json(said: Json) -> Beat:
    """The beat that `as_json` described. ValueError if it is no such description."""
    fields = {key: _value(value) for key, value in said.items() if key != "kind"}
    try:
        if said["kind"] == "timeline":
            fields["steps"] = tuple(Step(**{k: _value(v) for k, v in step.items()}) for step in said["steps"])
        return KINDS[said["kind"]](**fields)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not the description of a beat") from None


def _fields(value: Any) -> Json:
    return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Step):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _value(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return Text(value["zh"], value["en"])
    if isinstance(value, list):
        return tuple(_value(part) for part in value)
    return value
