"""重传的时间 | How long to wait for an ACK before a segment goes again: RFC 6298.

SRTT     the smoothed round-trip time, in seconds           RTTVAR   how far measurements stray from it
RTO      the retransmission timeout: SRTT + 4 RTTVAR, at least FLOOR_S; twice as long after each timeout

A segment that was sent twice is not measured (Karn): nobody knows which of the two its ACK belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FIRST_S = 1.0  # before anything is measured
FLOOR_S = 0.2  # Linux; the RFC would have 1 s
LONGEST_S = 60.0


@dataclass(slots=True)
class Timer:
    """The retransmission timer of one connection; all times in seconds."""

    rto: float = FIRST_S
    srtt: float = 0.0
    rttvar: float = 0.0

    def measured(self, rtt: float) -> None:
        """A round trip took `rtt` (RFC 6298, 2.2 and 2.3)."""
        if not self.srtt:
            self.srtt, self.rttvar = rtt, rtt / 2
        else:
            self.rttvar += (abs(self.srtt - rtt) - self.rttvar) / 4
            self.srtt += (rtt - self.srtt) / 8
        self.rto = max(FLOOR_S, self.srtt + 4 * self.rttvar)

    def expired(self) -> None:
        """No ACK in time: be more patient (RFC 6298, 5.5)."""
        self.rto = min(2 * self.rto, LONGEST_S)


@dataclass(slots=True)
class Fixed(Timer):
    """A timer that learns nothing."""

    def measured(self, rtt: float) -> None:
        """Never mind."""

    def expired(self) -> None:
        """Never mind."""


def needless(timer: Timer, trips: Iterable[float]) -> int:
    """How many segments went again although their ACK was under way, over round trips of these lengths."""
    count = 0
    for rtt in trips:
        if rtt > timer.rto:
            count += 1
            timer.expired()
        else:
            timer.measured(rtt)
    return count
