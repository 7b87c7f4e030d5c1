"""The browser of this machine: where it is, which one it is, and how it is started so that it can
do no harm. None is ever downloaded.

As root it runs as "nobody", with its sandbox; it gets a folder of its own that is thrown away, and
nothing of our environment.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.problems import CannotRun

NAMES = ("chromium", "chromium-browser", "google-chrome")
NOBODY = "nobody"
VERSION_S = 20.0
PATH = "/usr/local/bin:/usr/bin:/bin"

_VERSION = re.compile(r"[A-Za-z ]{1,40} ([0-9]{1,4})(?:\.[0-9]{1,6}){1,3}")

SWITCHES = (
    "--disable-gpu",
    "--disable-quic",  # goes past every proxy
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Not even a name is looked up by the browser: the recorder does, and vets the address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--js-flags=--max-old-space-size=512",
    "--no-pings",
    "--renderer-process-limit=4",
)
# Playwright's own that do not fit: a page may open no windows.
UNWANTED_SWITCHES = ("--disable-popup-blocking",)


class NoBrowser(CannotRun):
    """Pages cannot be rendered on this machine; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser: `version` as it names itself, "Chromium 156.0.8078.108", and the number before
    the first dot.
    """

    path: Path
    version: str
    major: int


@dataclass(frozen=True, slots=True)
class Room:
    """Where one browser runs: `program` starts it, `profile` is its folder, `environment` all that
    it is told.
    """

    program: Path
    profile: Path
    environment: dict[str, str | float | bool]
    pid_file: Path

    @property
    def pid(self) -> int | None:
        """The browser's process, which leads its group; None while it was not started."""
        try:
            return int(self.pid_file.read_text("ascii"))
        except (OSError, ValueError):
            return None


def find_browser(given: Path | None) -> Browser:
    """Return the browser that is `given`, or the first one on PATH. Raises NoBrowser."""
    if importlib.util.find_spec("playwright") is None:
        raise NoBrowser("rendering needs Playwright: pip install 'aigaq[render]'")
    found = str(given) if given is not None else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser(f"no browser: none of {', '.join(NAMES)} is on PATH, AIGAQ_BROWSER not set")
    return _ask_version(Path(found))


def _ask_version(path: Path) -> Browser:
    try:
        told = subprocess.run(  # noqa: S603 - the operator's own browser
            [path, "--version"],
            env={"PATH": PATH, "HOME": tempfile.gettempdir()},
            capture_output=True,
            timeout=VERSION_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise NoBrowser(f"{path} is no browser that can be run") from problem
    version = _VERSION.search(told.stdout.decode("utf-8", "replace"))
    if version is None:
        raise NoBrowser(f"{path} does not tell its version as Chromium does")
    return Browser(path, version.group().strip(), int(version[1]))


@contextmanager
def open_room(browser: Browser) -> Iterator[Room]:
    """Make a folder with a fresh profile in it, and throw it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="aigaq-browser-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile, program, pid_file = folder / "profile", folder / "start", folder / "pid"
        profile.mkdir(mode=0o700)
        pid_file.touch()
        command = [str(browser.path)]
        if os.geteuid() == 0:
            command = [*_as_nobody(profile), *command]
            folder.chmod(0o711)  # may be passed through, not listed
        program.write_text(
            f'#!/bin/sh\necho $$ > {shlex.quote(str(pid_file))}\nexec {shlex.join(command)} "$@"\n',
            "utf-8",
        )
        program.chmod(0o700)
        yield Room(program, profile, {"PATH": PATH, "HOME": str(profile)}, pid_file)


def _as_nobody(profile: Path) -> list[str]:
    """Return what starts a program as a user without rights, who owns the profile."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoBrowser("a browser must not run as root: install setpriv, or run as another user")
    user = pwd.getpwnam(NOBODY)
    os.chown(profile, user.pw_uid, user.pw_gid)
    return [
        *(setpriv, "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"),
        *("--no-new-privs", "--pdeathsig", "KILL"),
    ]
