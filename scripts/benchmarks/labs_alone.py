"""What a lab costs: its whole demo, and each claim proved alone as the proof key of a card does it."""

from __future__ import annotations

import os
import statistics

from timing import BARE, medians

from labs._kit import prove
from labs._kit.find import labs
from labs._kit.stage import RecordingStage


def alone(runs: int) -> None:
    """Print, for each lab, CPU seconds of the demo and of its slowest claim (median of `runs`)."""
    bare = medians({}, runs)[BARE]
    print(f"\n{'CPU s, children included':<22}{'claims':>7}{'demo':>8}{'slowest claim':>15}{'R':>7}   which")
    for lab in labs():
        stage, began = RecordingStage(lab.name, lab.claims), _spent_s()
        prove.perform(lab, stage)
        demo = _spent_s() - began
        took = {claim.id: statistics.median(_claim(f"{lab.name}#{claim.id}", runs)) for claim in lab.claims}
        which = max(took, key=lambda claim: took[claim])
        print(
            f"{lab.name:<22}{len(took):>7}{demo:>8.2f}{took[which]:>15.3f}{took[which] / bare:>7.1f}   {which}",
            flush=True,
        )


def _claim(name: str, runs: int) -> list[float]:
    found = []
    for _ in range(runs):
        began = _spent_s()
        prove.prove(name)
        found.append(_spent_s() - began)
    return found


def _spent_s() -> float:
    """Processor time of this process and of the children that ended."""
    return sum(os.times()[:4])
