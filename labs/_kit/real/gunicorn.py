"""A private gunicorn on a loopback port, serving a WSGI application that a lab gives as source."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from labs._kit.errors import MissingTool
from labs._kit.real.server import Server, answers, free_port, own_folder, running

GET = "pip install 'quizzer[labs]'"


@contextmanager
def gunicorn(source: str, *options: str, name: str = "app") -> Iterator[Server]:
    """A gunicorn that serves `name` of the module `source`. `options` are its own ("--workers", "2")."""
    if importlib.util.find_spec("gunicorn") is None:
        raise MissingTool("gunicorn", GET)
    from importlib.metadata import version

    port = free_port()
    with own_folder("gunicorn") as folder:
        (folder / "served.py").write_text(source, encoding="utf-8")
        words = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--chdir", str(folder), *options]
        with running([*words, f"served:{name}"], folder, lambda: answers(port)) as child:
            yield Server(f"gunicorn {version('gunicorn')}", folder, child.pid, port)
