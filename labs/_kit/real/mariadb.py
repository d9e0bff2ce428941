"""A private mariadbd on a socket, with a data directory of its own: its status counters count nobody else's work."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labs._kit.errors import LabError, find_tool
from labs._kit.real.server import Server, answers, own_folder, running, version_of
from labs._kit.text import Text

GET = "apt install mariadb-server"


@contextmanager
def mariadb(*options: str) -> Iterator[Server]:
    """An empty MariaDB; user root has no password. `options` go to the server ("--innodb-lock-wait-timeout=1")."""
    find_tool(GET, "mariadbd", "mysqld")
    with own_folder("mariadb", in_memory=True) as folder:
        _install(folder / "data")
        with started(folder, *options) as server:
            yield server


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Server]:
    """A MariaDB on the files in this folder: new ones, or those that a server has left which was killed."""
    program, socket = find_tool(GET, "mariadbd", "mysqld"), str(folder / "socket")
    said = re.search(r"(\d+\.\d+\.\d+)", version_of(program, "--no-defaults", "--version"))
    words = [
        *(program, "--no-defaults", f"--datadir={folder / 'data'}", f"--socket={socket}", "--skip-networking"),
        *(f"--pid-file={folder / 'pid'}", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"),
        *_as_root(),
        *options,
    ]
    with running(words, folder, lambda: answers(path=socket)) as child:
        yield Server(f"MariaDB {said[1] if said else '?'}", folder, child.pid, socket=socket)


def _install(data: Path) -> None:
    """Make the data directory."""
    program = find_tool(GET, "mariadb-install-db", "mysql_install_db")
    words = [program, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
    ran = subprocess.run([*words, "--skip-test-db", *_as_root()], capture_output=True, text=True, check=False)
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip().splitlines()[-1:]
        raise LabError(
            Text(f"mariadb-install-db 没有成功: {said}", f"mariadb-install-db failed: {said}"),
            Text(GET, GET),
        )


def _as_root() -> list[str]:
    """The server refuses to run as root unless it is told to."""
    return [f"--user={getpass.getuser()}"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
