"""A private nginx on a loopback port, with the server blocks that a lab gives it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labs._kit.errors import find_tool
from labs._kit.real.server import Server, answers, free_port, own_folder, running, version_of

GET = "apt install nginx-light"
CONFIG = """\
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
}}
"""


@contextmanager
def nginx(http: Callable[[int, str], str]) -> Iterator[Server]:
    """An nginx whose http block is `http(port, folder)`; it must listen on 127.0.0.1:port."""
    program = find_tool(GET, "nginx")
    said = re.search(r"nginx/(\S+)", version_of(program, "-v"))
    port = free_port()
    with own_folder("nginx") as folder:
        user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, user=user, http=http(port, str(folder))), encoding="utf-8")
        words = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
        with running(words, folder, lambda: answers(port)) as child:
            yield Server(f"nginx {said[1] if said else '?'}", folder, child.pid, port)
