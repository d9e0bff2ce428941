"""命令 | What the lab does when it is asked: serve an application, judge raw bytes, show the matrix.

python -m labs wsgi --app module:callable [--bind 127.0.0.1:8000] [--max-body BYTES]
python -m labs wsgi judge < request.txt          the verdict on raw bytes, with its reason
python -m labs wsgi matrix [CHAPTER]             the raw requests, each server's answer, why they differ, how often
python -m labs wsgi load [--seconds 60] [--clients 50] [--slow 50]     nobody is lost, slow clients beside
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType

from labs._kit.errors import LabError, WrongInput
from labs._kit.text import Text, language, pick
from labs.wsgi.model import App
from labs.wsgi.server import LIMITS, Server
from labs.wsgi.source import Limits

HINT = Text("例如 --app hello:app, 文件在当前目录", "for example --app hello:app, from the current directory")


def main(argv: Sequence[str]) -> int:
    """Serve, judge, or show."""
    words = [word for word in argv if word != "--fast"]
    if words[:1] == ["judge"]:
        return judge_stdin()
    if words[:1] == ["matrix"]:
        return show_matrix(words[1:])
    if words[:1] == ["load"]:
        return show_load(words[1:])
    parser = argparse.ArgumentParser(
        prog="labs wsgi", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--app", required=True, metavar="MODULE:CALLABLE")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--max-body", type=int, default=LIMITS.body, metavar="BYTES")
    asked = parser.parse_args(words)
    return serve(load(asked.app), asked.bind, Limits(body=asked.max_body))


def load(name: str) -> App:
    """The callable that "module:callable" names, from the current directory and PYTHONPATH. WrongInput if none."""
    for folder in reversed([os.getcwd(), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    module_name, _, path = name.partition(":")
    try:
        found = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name not in (module_name, module_name.split(".")[0]):
            raise LabError(
                Text(f"{module_name} 要用的 {error.name} 没有装", f"{module_name} needs {error.name}")
            ) from None
        raise WrongInput(Text(f"没有模块 {module_name}", f"there is no module {module_name}"), HINT) from None
    for part in (path or "application").split("."):
        found = getattr(found, part, None)  # type: ignore[assignment]
    if not callable(found):
        raise WrongInput(Text(f"{name} 不是可调用对象", f"{name} is not a callable"), HINT)
    return found


def serve(app: App, bind: str, limits: Limits) -> int:
    """Serve until SIGTERM or SIGINT, then let the requests under way end."""
    host, colon, port = bind.rpartition(":")
    if not (colon and port.isdigit()):
        raise WrongInput(Text(f"--bind 要写成 主机:端口, 不是 {bind}", f"--bind is HOST:PORT, not {bind}"), HINT)
    try:
        server = Server(app, host.strip("[]") or "0.0.0.0", int(port), limits=limits)
    except (OSError, OverflowError) as error:
        raise LabError(
            Text(f"不能监听 {bind}: {error}", f"cannot listen on {bind}: {error}"),
            Text("换一个端口", "try another port"),
        ) from None

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    shown = f"[{server.host}]" if ":" in server.host else server.host
    print(f"http://{shown}:{server.port}", flush=True)
    server.run()
    return 0


def judge_stdin() -> int:
    """What the server answers to the bytes on stdin, after which the client closes."""
    from labs.wsgi.matrix import judge
    from labs.wsgi.refusals import RULES

    answer, rule = judge(sys.stdin.buffer.read(), ends=True)
    sys.stdout.write(answer.decode("latin-1").replace("\r\n", "\n"))
    if rule:
        print(f"\n{RULES[rule].section}: {pick(RULES[rule].why, language(os.environ))}")
    return 0


def show_matrix(chapters: Sequence[str]) -> int:
    """The verdicts in columns: due and ours, then each server as it was recorded. WrongInput for an unknown chapter."""
    from labs.wsgi.matrix import CHAPTERS
    from labs.wsgi.table import lines

    asked = {" ".join(chapters)} & set(CHAPTERS) or set(chapters)  # "request line" is one chapter, quoted or not
    if unknown := sorted(asked - set(CHAPTERS)):
        known = ", ".join(CHAPTERS)
        raise WrongInput(Text(f"没有 {unknown[0]} 这一章", f"there is no chapter {unknown[0]}"), Text(known, known))
    for line in lines(asked, language(os.environ)):
        print(line)
    return 0


def show_load(words: Sequence[str]) -> int:
    """Many clients and slow ones on a server of its own; 1 if anybody was lost."""
    from labs.wsgi.load import load, told

    parser = argparse.ArgumentParser(prog="labs wsgi load")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--slow", type=int, default=50)
    asked = parser.parse_args(words)
    done = load(asked.seconds, asked.clients, asked.slow)
    for line in told(done):
        print(pick(line, language(os.environ)))
    return int(bool(done.errors or done.slow_lost))
