"""程序文件 | Program files: the first bytes say for which kernel and which CPU; no other takes them.

Linux looks for a format that it knows (ELF, a script's #!), then for its own CPU in there; else execve gives ENOEXEC.
What is registered with binfmt_misc (QEMU, Wine) is left out of the model. Sources: execve(2), ERRORS; elf(5).
"""

from __future__ import annotations

import errno
import os
import platform
import struct
from pathlib import Path
from typing import Any

Json = Any
CPUS = {"x86_64": 62, "aarch64": 183}  # elf(5), e_machine
ELF, PE, MACH_O = b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe"  # Linux, Windows, macOS
EXITS = 42
CODE = {  # exit(42), the whole program
    "x86_64": bytes.fromhex("b83c000000 bf2a000000 0f05"),
    "aarch64": bytes.fromhex("400580d2 a80b80d2 010000d4"),
}
HEADER, SEGMENT, LOADED_AT = 64, 56, 0x400000
FOREIGN = Path("/proc/sys/fs/binfmt_misc")


def program(kind: str, cpu: str) -> bytes:
    """A whole program for a CPU: an ELF file; or, for another kernel than Linux, the first bytes of one."""
    if kind != "elf":
        return {"pe": PE, "mach-o": MACH_O}[kind].ljust(HEADER, b"\0")
    code = CODE[cpu]
    start, size = HEADER + SEGMENT, HEADER + SEGMENT + len(code)
    head = ELF + bytes([2, 1, 1]).ljust(12, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 2, CPUS[cpu], 1, LOADED_AT + start, HEADER, 0, 0, HEADER, SEGMENT, 1, 0, 0, 0)
    return head + struct.pack("<IIQQQQQQ", 1, 5, 0, LOADED_AT, LOADED_AT, size, size, 0x10000) + code


def execute(file: bytes, cpu: str) -> Json:
    """What Linux on this CPU makes of a file: the status that the program ends with, or "ENOEXEC"."""
    if not file.startswith(ELF):
        return "ENOEXEC"
    machine = int.from_bytes(file[18:20], "little")
    return EXITS if machine == CPUS[cpu] else "ENOEXEC"


def of(kind: str, whose: str, cpu: str) -> bytes:
    """The program of a scenario: for the `own` CPU or for the `other` one."""
    other = next(each for each in CPUS if each != cpu)
    return program(kind, cpu if whose == "own" else other)


def play(job: Json, folder: Path) -> Json:
    """The same on this kernel: [kind, whose] -> status or errno."""
    path = folder / "program"
    path.write_bytes(of(job[0], job[1], platform.machine()))
    path.chmod(0o755)
    try:
        child = os.posix_spawn(path, [str(path)], {})
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        return "ENOEXEC"
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def can_judge() -> bool:
    """Whether the kernel can be asked: on a CPU that we have a program for, with no emulator registered."""
    registered = set(os.listdir(FOREIGN)) - {"register", "status"} if FOREIGN.is_dir() else set()
    return platform.machine() in CPUS and not registered
