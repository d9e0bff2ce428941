"""梯形图 | A ladder: A on the left, B on the right, an arrow for each segment, states where they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labs.tcp.segment import State
from labs.tcp.trace import Numbers
from labs.tcp.world import IN_USE, SIDES, Sent, Step

LEFT, ARROW = 21, 31  # cells for what A calls and where it stands, for an arrow
SILENT = {"hold", "release", "arrives", "copied", "strays", "lost", "damaged", "unbound"}  # arrows show these
HAPPENS = {"late": "(40 ms)", "timeout": "(timeout)", "2msl": "(2 MSL)", "second": "(1 s)"}
HAPPENS["unflagged"] = "(no ACK flag)"


def ladder(steps: Iterable[Step], since: int = 0, until: int | None = None) -> str:
    """The steps from `since` up to `until` as a picture, 79 cells wide: ~~~> for a stray copy, ---x for a loss."""
    shown = {"A": "", "B": ""}
    numbers, played = Numbers(), list(steps)
    lost = {id(step.lost) for step in played}
    drawn = [list(_rows(step, numbers, shown, lost)) for step in played]
    head = _row(dict(zip(SIDES, SIDES, strict=True)), "")
    return "\n".join(line.rstrip() for rows in ([head], *drawn[since:until]) for line in rows)


def _rows(step: Step, numbers: Numbers, shown: dict[str, str], lost: set[int]) -> Iterator[str]:
    """The lines of one step: what was called, the arrows, states that have changed by its end."""
    after = dict(zip(SIDES, step.states, strict=True))
    call = _call(step)
    before: dict[str, str] = {step.does[0]: call} if call else {}
    if before and not step.sent:
        yield _row(_changed(shown, after, before), "")
        return
    for at, sent in enumerate(step.sent):
        told: dict[str, str] = dict(before) if at == 0 else {}
        if sent.state is not None:
            told = _changed(shown, {sent.side: sent.state}, told)
        if at == len(step.sent) - 1:
            told = _changed(shown, after, told)
        yield _row(told, _arrow(sent, numbers, "x" if id(sent) in lost else ""))
    if not step.sent and (told := _changed(shown, after, {})):
        yield _row(told, "")


def _changed(shown: dict[str, str], after: dict[str, State], told: dict[str, str]) -> dict[str, str]:
    """`told` with the states that are new."""
    for side, state in after.items():
        text = _stands(state, shown[side])
        if text != shown[side]:
            shown[side] = text
            told[side] = f"{told.get(side, '')} {text}".strip()
    return told


def _stands(state: State, before: str) -> str:
    """The state as it is drawn: where a connection has ended and its listener is left, CLOSED."""
    is_over = state is State.LISTEN and before not in ("", State.LISTEN, State.SYN_RECEIVED)
    return State.CLOSED if is_over else state


def _row(told: dict[str, str], middle: str) -> str:
    left = told.get("A", "")
    return f"{left:>{LEFT}} {middle:<{ARROW}} {told.get('B', '')}"


def _arrow(sent: Sent, numbers: Numbers, head: str = "") -> str:
    """`-- SYN seq=0 --->` from A, `<--- SYN+ACK seq=0 ack=1 --` from B."""
    text, dash = numbers.told(sent), "~" if sent.is_stray else "-"
    room = ARROW - 4 - len(text)
    if sent.side == "A":
        return f"{dash * 2} {text} {dash * max(room - 1, 1)}{head or '>'}"
    return f"{head or '<'}{dash * max(room - 1, 1)} {text} {dash * 2}"


def _call(step: Step) -> str:
    """What was called, as the application writes it; "" for what only the wire did."""
    words = step.does.split()
    what = words[1] if len(words) > 1 else words[0]
    if what in SILENT:
        return ""
    if words[0].endswith(">"):
        return f"({what})"  # overtakes
    if what in HAPPENS:
        return HAPPENS[what]
    if step.gives == IN_USE:
        return f"bind() {step.gives}"  # it comes before the connect
    return f"{what}()" + (f" {step.gives}" if step.gives else "")
