"""命令 | python -m labs container run [--pids N] [--memory MIB] [--cpu MS] [--hostname NAME] [-- WORDS...]

WORDS (by default a shell) run as process 1 of a container. --cpu is ms of every 100. Where that is not allowed, a run
that was recorded is told instead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from types import FrameType
from typing import Any

from labs._kit.errors import MissingTool, WrongInput
from labs._kit.text import Lang, Text, language, pick
from labs.container import calls, groups, recorded_run, runtime
from labs.container.beside import FORBIDDEN, HOW
from labs.container.cgroups import Limits
from labs.container.runtime import Box

Json = Any
OPTIONS = ("--pids", "--memory", "--cpu", "--hostname")
DEFAULTS = Limits(pids=64, memory=256, cpu=None)


@dataclass(slots=True)
class Ended:
    """How a container ended: its exit code, what it wrote, what its group counted (None without one)."""

    code: int
    written: list[str]
    counted: dict[str, int] | None


def main(args: Sequence[str]) -> int:
    """Run it; its exit code."""
    lang = language(os.environ)
    box, limits = read(args)
    try:
        ended = run(box, limits, lang)
    except MissingTool as missing:
        sys.stderr.write(f"container: {pick(missing.what, lang)}; {advice(missing, lang)}\n")
        return recorded_run.tell(lang)
    report(ended, lang)
    return ended.code


def read(args: Sequence[str]) -> tuple[Box, Limits]:
    """What the words ask for. WrongInput."""
    own, words = list(args), ["sh"]
    if "--" in own:
        at = own.index("--")
        own, words = own[:at], own[at + 1 :] or words
    given = dict(zip(own[1::2], own[2::2], strict=False))
    numbers = {key.lstrip("-"): value for key, value in given.items() if key != "--hostname"}
    right = own[:1] == ["run"] and len(own) % 2 == 1 and set(given) <= set(OPTIONS)
    if not right or not all(value.isdigit() and int(value) > 0 for value in numbers.values()):
        usage = (__doc__ or "").splitlines()[0].partition(" | ")[2]
        raise WrongInput(Text(f"看不懂: {' '.join(args)}", f"cannot read: {' '.join(args)}"), Text(usage, usage))
    limits = {field.name: getattr(DEFAULTS, field.name) for field in fields(Limits)}
    limits.update({name: int(value) for name, value in numbers.items()})
    return Box(words, given.get("--hostname", "box")), Limits(**limits)


def run(box: Box, limits: Limits, lang: Lang) -> Ended:
    """The container, from its group to its end. MissingTool where the machine forbids it."""
    calls.need_linux()
    with ExitStack() as stack:
        branch = None
        try:
            branch = stack.enter_context(groups.branch())
            branch.make("/")
            branch.make("/box", limits)
        except (MissingTool, OSError) as error:
            branch = None
            why = f"; {advice(error, lang)}" if isinstance(error, MissingTool) else f": {error}"
            sys.stderr.write(f"container: {pick(Text('没有限制', 'no limits'), lang)}{why}\n")
        swept()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{groups.PREFIX}{os.getpid()}-")))
        told = begun(box, folder, branch)
        if "errno" in told:
            number, what = told["errno"]
            if number in FORBIDDEN:
                raise MissingTool(f"the right to make a container ({what})", HOW)
            raise OSError(number, what)
        counted = {**branch.counted("/box"), "throttled": branch.throttled("/box")} if branch else None
        marks = {(path, gone): "D" if gone else "C" if os.path.lexists(path) else "A" for path, gone in told["written"]}
        return Ended(told["code"], [f"{mark} {path}" for (path, _), mark in marks.items()], counted)


def advice(missing: MissingTool, lang: Lang) -> str:
    """How to be allowed, without the words about comparing that a verification puts before it."""
    return pick(missing.hint, lang).partition(": ")[2]


def begun(box: Box, folder: Path, branch: groups.Branch | None) -> Json:
    """Start it in a child, put that into the group, let it go, and wait."""
    (go_read, go_write), (told_read, told_write) = os.pipe(), os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(go_write)
        os.close(told_read)
        runtime.start(box, folder, go_read, told_write)
    os.close(go_read)
    os.close(told_write)
    try:
        with ended_by_signals(child):
            if branch:
                branch.move(child, "/box")
            os.write(go_write, b".")
            with open(told_read, encoding="utf-8") as told:
                answer = told.read()
    finally:
        os.close(go_write)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        runtime.take_terminal()
    return json.loads(answer or '{"code": 137, "written": []}')


@contextmanager
def ended_by_signals(child: int) -> Iterator[None]:
    """While it runs SIGINT and SIGTERM to us kill it; keys of a terminal go to the container, not to us."""

    def kill(number: int, frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    before = {each: signal.signal(each, kill) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def swept() -> None:
    """Take away the empty directories that one of us left who was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{groups.PREFIX}*-*"):
        owner = folder.name.removeprefix(groups.PREFIX).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            with suppress(OSError):
                folder.rmdir()


def report(ended: Ended, lang: Lang) -> None:
    """What happened, on stderr: the container's own words are on stdout."""
    out = sys.stderr
    out.write(f"-- {pick(Text('结束, 退出码', 'ended, exit code'), lang)} {ended.code}\n")
    if ended.counted:
        refused, killed, throttled = (ended.counted[key] for key in ("refused", "killed", "throttled"))
        said = Text(
            f"拒绝 fork {refused} 次, 内存超限杀掉 {killed} 个, 被限流 {throttled} 个周期",
            f"forks refused {refused}, killed for memory {killed}, periods throttled {throttled}",
        )
        out.write(f"   {pick(said, lang)}\n")
    if ended.written:
        gone = Text("写在上层的, 随容器没了:", "written to the upper layer, and gone with it:")
        out.write(f"   {pick(gone, lang)}\n" + "".join(f"     {each}\n" for each in ended.written[:12]))
        if len(ended.written) > 12:
            out.write(f"     ... {len(ended.written) - 12}\n")
