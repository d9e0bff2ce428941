"""写下来 | Steps as text, with numbers counted from each side's own SYN: what is compared, drawn and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labs.tcp.segment import Flag, Segment
from labs.tcp.sequence import ahead
from labs.tcp.world import OTHER, Sent, Step


class Numbers:
    """Turns sequence numbers into distances from the latest SYN of the side that they belong to."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}

    def told(self, sent: Sent) -> str:
        """A segment in words: SYN+ACK seq=0 ack=1, and len=5 if it carries bytes."""
        segment = sent.segment
        if segment.flags & Flag.SYN and not sent.is_stray:
            self._first[sent.side] = segment.seq
        text = f"{segment.name} seq={self._seq(sent.side, segment)}"
        if segment.flags & Flag.ACK:
            text += f" ack={self._from(OTHER[sent.side], segment.ack)}"
        if segment.data:
            text += f" len={len(segment.data)}"
        return text

    def _seq(self, side: str, segment: Segment) -> int:
        """The number of a segment; a RST from nowhere says 0 and means nothing by it."""
        is_from_nowhere = segment.flags == Flag.RST | Flag.ACK and segment.seq == 0
        return 0 if is_from_nowhere else self._from(side, segment.seq)

    def _from(self, side: str, number: int) -> int:
        return ahead(number, self._first.get(side, 0))


def segments(steps: Iterable[Step]) -> Iterator[str]:
    """Every segment in the order of sending: "A> SYN seq=0"."""
    numbers = Numbers()
    for step in steps:
        for sent in step.sent:
            yield line(sent, numbers)


def line(sent: Sent, numbers: Numbers) -> str:
    """One segment with its sender; a stray copy is marked."""
    return f"{sent.side}{'~' if sent.is_stray else ''}> {numbers.told(sent)}"


def as_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Each step: what was done, the segments, the states of A and B, what the call gave."""
    numbers = Numbers()
    told = []
    for step in steps:
        said: dict[str, Any] = {"does": step.does, "segments": [line(sent, numbers) for sent in step.sent]}
        said["states"] = " ".join(step.states)
        told.append(said | ({"gives": step.gives} if step.gives else {}))
    return told
