"""Finds where programs of ours listen on this machine. Linux only: it reads /proc."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LISTENS = "0A"  # TCP_LISTEN in include/net/tcp_states.h
SOCKET = re.compile(r"socket:\[([0-9]{1,20})\]")
# What a command line of ours holds, and what it is called here.
PROGRAMS = {
    "console.cli": "aigaq",
    "bin/aigaq": "aigaq",
    "bin/wayback": "pywb",
    "prefect.server": "prefect server",
    "bin/prefect": "prefect",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket of one of our programs that anybody who reaches its address may connect to."""

    program: str
    address: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        address = ipaddress.ip_address(self.address)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def our_listeners(proc: Path = Path("/proc")) -> list[Listener] | None:
    """Return where our programs listen, as far as this user may see; None if it cannot be told."""
    if not (proc / "net" / "tcp").is_file():
        return None
    inodes: dict[str, tuple[str, int]] = {}
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            inodes |= dict(read_table((proc / "net" / name).read_text("ascii").splitlines()[1:]))
    found = {
        Listener(program, *inodes[inode])
        for folder in proc.glob("[0-9]*")
        if (program := _program_of(folder)) is not None
        for inode in _sockets_of(folder)
        if inode in inodes
    }
    return sorted(found, key=lambda one: (one.program, one.port, one.address))


def read_table(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield inode, address and port of each listening socket of a table of the kernel (proc(5))."""
    for line in lines:
        fields = line.split()
        if len(fields) < 10 or fields[3] != LISTENS:
            continue
        address, _, port = fields[1].partition(":")
        yield fields[9], (_spell(bytes.fromhex(address)), int(port, 16))


def _spell(raw: bytes) -> str:
    """Return an address whose words of 32 bits are as this machine's memory has them."""
    step = -1 if sys.byteorder == "little" else 1
    words = [raw[at : at + 4][::step] for at in range(0, len(raw), 4)]
    return str(ipaddress.ip_address(b"".join(words)))


def _program_of(folder: Path) -> str | None:
    with contextlib.suppress(OSError):
        command = (
            (folder / "cmdline").read_bytes()[:4096].replace(b"\0", b" ").decode("utf-8", "replace")
        )
        return next((name for sign, name in PROGRAMS.items() if sign in command), None)
    return None


def _sockets_of(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for entry in (folder / "fd").iterdir():
            with contextlib.suppress(OSError):
                if (told := SOCKET.fullmatch(str(entry.readlink()))) is not None:
                    yield told[1]
