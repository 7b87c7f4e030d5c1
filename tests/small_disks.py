"""Folders that are soon full: a disk of its own in memory, or a limit on the size of each file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && echo ready && exec cat'
BALLAST = "ballast"


class NoSmallDisk(Exception):
    """This machine lets us make no such folder; the message says why."""


class Disk(Protocol):
    """A disk that soon is full for commands that are started behind `prefix`."""

    @property
    def prefix(self) -> Sequence[str]:
        """What stands before a command."""
        ...

    def fill(self, free: int) -> None:
        """Leave so many bytes free, to the page."""
        ...

    def make_room(self) -> None:
        """Free the disk again."""
        ...


@dataclass(frozen=True)
class SmallDisk:
    """A disk that commands behind `prefix` find at `folder`; we see it at `seen`."""

    folder: Path
    seen: Path
    prefix: Sequence[str]

    def see(self, path: Path) -> Path:
        """Return where we see what a command sees at `path`."""
        return (
            self.seen / path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
        )

    def fill(self, free: int) -> None:
        """Leave so many bytes free, to the page."""
        room = os.statvfs(self.seen)
        with (self.seen / BALLAST).open("wb") as file:
            file.write(bytes(max(room.f_bavail * room.f_frsize - free, 0)))

    def make_room(self) -> None:
        """Free the disk again."""
        (self.seen / BALLAST).unlink()


@dataclass
class LimitedFiles:
    """No disk of its own: while it is "full", no file may grow beyond `most_bytes`."""

    most_bytes: int
    prefix: Sequence[str] = ()

    def fill(self, free: int) -> None:
        """Begin to limit files, by the system's own `ulimit -f`."""
        self.prefix = ["prlimit", f"--fsize={self.most_bytes}", "--"]

    def make_room(self) -> None:
        """Let files grow again."""
        self.prefix = ()


@contextmanager
def open_small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a disk in memory at `folder`, in a namespace of our own: needs no root. It is gone at
    the end. Raises NoSmallDisk where the kernel lets us make no namespace.
    """
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        raise NoSmallDisk("unshare and nsenter of util-linux are not installed")
    folder.mkdir(parents=True)
    arguments = ["sh", f"{megabytes}m", str(folder)]
    holder = subprocess.Popen(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNT, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if holder.stdout is None or holder.stdout.readline() != "ready\n":
            why = holder.communicate()[1].strip()
            raise NoSmallDisk(f"no disk in memory without root: {why[:200]}")
        enter = ["nsenter", "--preserve-credentials", "--user", "--mount"]
        prefix = [*enter, f"--target={holder.pid}", f"--wd={Path.cwd()}", "--"]
        yield SmallDisk(folder, Path(f"/proc/{holder.pid}/root{folder}"), prefix)
    finally:
        holder.kill()
        holder.communicate()
